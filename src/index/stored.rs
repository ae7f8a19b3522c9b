//! A document's stored values, read as they are: text and bytes are all that this index stores.

use tantivy::schema::Field;
use tantivy::schema::document::{
    DeserializeError, DocumentDeserialize, DocumentDeserializer, ValueDeserialize,
    ValueDeserializer, ValueVisitor,
};

/// What is stored of a document.
#[derive(Debug, Default)]
pub(crate) struct Stored {
    values: Vec<(Field, Value)>,
}

#[derive(Debug)]
enum Value {
    Text(String),
    Bytes(Vec<u8>),
}

impl Stored {
    /// Takes out the text of `field`; empty where there is none.
    pub(crate) fn take_text(&mut self, field: Field) -> String {
        let texts = self.values.iter_mut().filter(|(of, _)| *of == field);
        let mut texts = texts.filter_map(|(_, value)| match value {
            Value::Text(text) => Some(std::mem::take(text)),
            Value::Bytes(_) => None,
        });
        texts.next().unwrap_or_default()
    }

    /// The bytes of `field`; empty where there are none.
    pub(crate) fn bytes(&self, field: Field) -> &[u8] {
        let bytes = self.values.iter().filter(|(of, _)| *of == field);
        let mut bytes = bytes.filter_map(|(_, value)| match value {
            Value::Bytes(bytes) => Some(bytes.as_slice()),
            Value::Text(_) => None,
        });
        bytes.next().unwrap_or_default()
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

impl ValueDeserialize for Value {
    fn deserialize<'de, D>(deserializer: D) -> Result<Self, DeserializeError>
    where
        D: ValueDeserializer<'de>,
    {
        deserializer.deserialize_any(Visitor)
    }
}

struct Visitor;

impl ValueVisitor for Visitor {
    type Value = Value;

    fn visit_string(&self, text: String) -> Result<Value, DeserializeError> {
        Ok(Value::Text(text))
    }

    fn visit_bytes(&self, bytes: Vec<u8>) -> Result<Value, DeserializeError> {
        Ok(Value::Bytes(bytes))
    }
}
