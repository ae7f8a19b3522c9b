//! A document's stored values, read as they are: text is all that this index stores. What the engine
//! calls bytes it reads one at a time, which took half of the time of showing hits.

use tantivy::schema::Field;
use tantivy::schema::document::{
    DeserializeError, DocumentDeserialize, DocumentDeserializer, ValueDeserialize,
    ValueDeserializer, ValueVisitor,
};

/// What is stored of a document.
#[derive(Debug, Default)]
pub(crate) struct Stored {
    values: Vec<(Field, Text)>,
}

#[derive(Debug)]
struct Text(String);

impl Stored {
    /// Takes out the text of `field`; empty where there is none.
    pub(crate) fn take_text(&mut self, field: Field) -> String {
        let mut texts = self.values.iter_mut().filter(|(of, _)| *of == field);
        texts.next().map_or_else(String::new, |(_, text)| std::mem::take(&mut text.0))
    }

    /// The text of `field`; empty where there is none.
    pub(crate) fn text(&self, field: Field) -> &str {
        let mut texts = self.values.iter().filter(|(of, _)| *of == field);
        texts.next().map_or("", |(_, text)| &text.0)
    }
}

impl DocumentDeserialize for Stored {
    fn deserialize<'de, D>(mut deserializer: D) -> Result<Self, DeserializeError>
    where
        D: DocumentDeserializer<'de>,
    {
        let mut stored = Self { values: Vec::with_capacity(deserializer.size_hint()) };
        while let Some(value) = deserializer.next_field()? {
            stored.values.push(value);
        }
        Ok(stored)
    }
}

impl ValueDeserialize for Text {
    fn deserialize<'de, D>(deserializer: D) -> Result<Self, DeserializeError>
    where
        D: ValueDeserializer<'de>,
    {
        deserializer.deserialize_any(Visitor)
    }
}

struct Visitor;

impl ValueVisitor for Visitor {
    type Value = Text;

    fn visit_string(&self, text: String) -> Result<Text, DeserializeError> {
        Ok(Text(text))
    }
}
