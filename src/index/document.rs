//! What the index is given: one [`IndexDocument`] for each passage and each file, built in typed
//! functions that cannot fail. (A value of the wrong type would stop tantivy's writer for good.)

use serde::{Deserialize, Serialize};
use tantivy::DateTime;
use tantivy::schema::document::{Document, ReferenceValue, ReferenceValueLeaf, Value};
use tantivy::schema::{Facet, Field};

use super::schema::Fields;
use crate::article::{Article, ArticleId, EntityKind};
use crate::budget::Permit;
use crate::limits;

/// One document on its way into the index.
#[derive(Debug)]
pub struct IndexDocument {
    values: Vec<(Field, FieldValue)>,
    /// Held until the engine has taken the document in, so that its queue is bounded in bytes.
    permit: Option<Permit>,
}

#[derive(Debug)]
enum FieldValue {
    Text(String),
    Number(u64),
    Date(DateTime),
    Facet(Facet),
}

/// A value of an [`IndexDocument`], as tantivy reads it.
#[derive(Debug, Clone, Copy)]
pub struct FieldValueRef<'a>(&'a FieldValue);

impl<'a> Value<'a> for FieldValueRef<'a> {
    type ArrayIter = std::iter::Empty<Self>;
    type ObjectIter = std::iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match self.0 {
            FieldValue::Text(text) => ReferenceValueLeaf::Str(text),
            FieldValue::Number(number) => ReferenceValueLeaf::U64(*number),
            FieldValue::Date(date) => ReferenceValueLeaf::Date(*date),
            FieldValue::Facet(facet) => ReferenceValueLeaf::Facet(facet.encoded_str()),
        })
    }
}

/// Walks over the values of an [`IndexDocument`].
pub struct FieldValues<'a>(std::slice::Iter<'a, (Field, FieldValue)>);

impl<'a> Iterator for FieldValues<'a> {
    type Item = (Field, FieldValueRef<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(field, value)| (*field, FieldValueRef(value)))
    }
}

impl Document for IndexDocument {
    type Value<'a> = FieldValueRef<'a>;
    type FieldsValuesIter<'a> = FieldValues<'a>;

    fn iter_fields_and_values(&self) -> FieldValues<'_> {
        FieldValues(self.values.iter())
    }
}

impl IndexDocument {
    /// How many bytes its texts hold.
    #[must_use]
    pub fn size(&self) -> usize {
        let of_value = |(_, value): &(Field, FieldValue)| match value {
            FieldValue::Text(text) => text.len(),
            FieldValue::Facet(facet) => facet.encoded_str().len(),
            FieldValue::Number(_) | FieldValue::Date(_) => 0,
        };
        let overhead = self.values.len() * size_of::<(Field, FieldValue)>();
        overhead + self.values.iter().map(of_value).sum::<usize>()
    }

    /// Ties a share of a budget to the document's life.
    pub(crate) fn hold(&mut self, permit: Permit) {
        self.permit = Some(permit);
    }

    fn add_exact(&mut self, field: Field, text: &str) {
        let text = cut_to(text, limits::NAME_BYTES);
        if !text.is_empty() {
            self.values.push((field, FieldValue::Text(text.to_owned())));
        }
    }
}

/// A passage ready for the index.
#[derive(Debug)]
pub struct PassageTerms {
    /// The passage as printed.
    pub printed: String,
    /// Its terms, as [`Analyzer::encode`](crate::analyzer::Analyzer::encode) wrote them.
    pub terms: String,
    /// Its marks, as [`marks::encode`](crate::marks::encode) wrote them.
    pub marks: String,
    /// How many words of the text stand before it.
    pub first_word: u64,
}

/// What is kept of an article beside its passages: all that is shown of it, and how it is cited.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Lead {
    /// One line; empty where the article has no text at all.
    pub headline: String,
    /// The outlet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The day of publication, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// The byline's names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// The section or desk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Where it stands on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The file, as shown to people.
    pub path: String,
    /// The record's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// The line of the file at which it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The language's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The place line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dateline: Option<String>,
    /// The publisher's subject codes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// The agency whose copy it says it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// What it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<LeadEntity>,
}

/// What is kept of an article and not shown unless asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Aside {
    /// Boilerplate: each paragraph with its place among all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub boilerplate: Vec<(u32, String)>,
    /// The publisher's own entities, each as its kind and name: to index the article again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<(String, String)>,
}

/// An entity of an article: a facet value, and where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadEntity {
    /// `organisation`, `person` or `platform`.
    pub kind: String,
    /// The canonical name.
    pub name: String,
    /// Who said so, such as `publisher`.
    pub origin: String,
    /// How often the article mentions it.
    pub mentions: u32,
}

impl Lead {
    /// The names of the entities of one kind, in the article's order.
    pub fn names(&self, kind: EntityKind) -> impl Iterator<Item = &str> {
        self.entities
            .iter()
            .filter(move |entity| entity.kind == kind.name())
            .map(|entity| entity.name.as_str())
    }
}

/// All that the index is told of one article.
#[derive(Debug)]
pub struct Block {
    /// Its id.
    pub id: ArticleId,
    /// The file it stands in.
    pub file: FileId,
    /// The headline's terms.
    pub headline_terms: String,
    /// The headline's marks.
    pub headline_marks: String,
    /// How many words the body has.
    pub words: u64,
    /// Its text's sketch, packed.
    pub sketch: Vec<u64>,
    /// Its paragraphs as numbers, to find boilerplate among them.
    pub paragraphs: Vec<u64>,
    /// What is shown of it.
    pub lead: Lead,
    /// What is not.
    pub aside: Aside,
    /// What is noted of its entities, for the table of aliases.
    pub entity_notes: Vec<String>,
    /// Its passages, in order; at least one.
    pub passages: Vec<PassageTerms>,
}

/// Identifies a file of the collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u64);

impl FileId {
    /// Derived from the collection's label and the path inside it.
    #[must_use]
    pub fn new(label: &str, inside: &str) -> Self {
        Self(ArticleId::new(label, inside).0)
    }
}

impl Block {
    /// The block's documents: the lead first, then the other passages in order.
    #[must_use]
    pub fn documents(self, fields: &Fields, article: &Article) -> Vec<IndexDocument> {
        let count = self.passages.len() as u64;
        let mut documents: Vec<IndexDocument> = Vec::with_capacity(self.passages.len());
        for (ordinal, passage) in self.passages.into_iter().enumerate() {
            let mut values = Vec::with_capacity(if ordinal == 0 { 27 } else { 7 });
            values.push((fields.text, FieldValue::Text(passage.terms)));
            values.push((fields.marks, FieldValue::Text(passage.marks)));
            values.push((fields.first_word, FieldValue::Number(passage.first_word)));
            values.push((fields.printed, FieldValue::Text(passage.printed)));
            values.push((fields.ordinal, FieldValue::Number(ordinal as u64)));
            values.push((fields.article, FieldValue::Number(self.id.0)));
            values.push((fields.file, FieldValue::Number(self.file.0)));
            documents.push(IndexDocument { values, permit: None });
        }
        let Some(lead) = documents.first_mut() else { return documents };
        lead.values.push((fields.passages, FieldValue::Number(count)));
        lead.values.push((fields.words, FieldValue::Number(self.words)));
        lead.values.reserve(self.sketch.len());
        for number in self.sketch {
            lead.values.push((fields.sketch, FieldValue::Number(number)));
        }
        lead.values.reserve(self.paragraphs.len());
        for number in self.paragraphs {
            lead.values.push((fields.paragraphs, FieldValue::Number(number)));
        }
        if self.aside != Aside::default() {
            let kept = serde_json::to_string(&self.aside).unwrap_or_default();
            lead.values.push((fields.aside, FieldValue::Text(kept)));
        }
        lead.values.push((fields.headline, FieldValue::Text(self.headline_terms)));
        lead.values.push((fields.headline_marks, FieldValue::Text(self.headline_marks)));
        // A struct of strings always serialises; were it not so, the article would be nameless.
        let shown = serde_json::to_string(&self.lead).unwrap_or_default();
        lead.values.push((fields.lead, FieldValue::Text(shown)));
        if let Some(published) = article.published {
            // Beyond what the engine's dates can hold they would wrap round without a word.
            let second = published.local_second();
            if (limits::EARLIEST_SECOND..=limits::LATEST_SECOND).contains(&second) {
                let date = DateTime::from_timestamp_secs(second);
                lead.values.push((fields.published, FieldValue::Date(date)));
            }
        }
        lead.add_exact(fields.source, self.lead.source.as_deref().unwrap_or_default());
        lead.add_exact(fields.section, self.lead.section.as_deref().unwrap_or_default());
        lead.add_exact(fields.language, self.lead.language.as_deref().unwrap_or_default());
        for author in &self.lead.authors {
            lead.add_exact(fields.author, author);
        }
        for note in &self.entity_notes {
            lead.values.push((fields.entity_note, FieldValue::Text(note.clone())));
        }
        for kind in EntityKind::ALL {
            for name in self.lead.names(kind) {
                let facet = Facet::from_path([kind.name(), name]);
                lead.values.push((fields.facet(kind), FieldValue::Facet(facet)));
            }
        }
        documents
    }
}

/// A name as the index can hold it: no NUL, which separates a facet's parts, and no longer than
/// any real name.
#[must_use]
pub fn facet_name(name: &str) -> String {
    let without_separator: String =
        name.chars().map(|character| if character == '\0' { ' ' } else { character }).collect();
    cut_to(without_separator.trim(), limits::NAME_BYTES).trim_end().to_owned()
}

fn cut_to(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// A file as it was when it was read: kept in the index, in the commit of its articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// The label of the collection it belongs to.
    pub label: String,
    /// The collection's folder or file, absolute.
    pub root: String,
    /// The path inside the collection, `/` between its parts; empty where the collection is a
    /// single file.
    pub inside: String,
    /// The path as it was shown when the file was read, which its articles carry.
    #[serde(default)]
    pub shown: String,
    /// In bytes.
    pub size: u64,
    /// Nanoseconds since 1970.
    pub modified: i128,
    /// How many articles it held.
    pub articles: u64,
    /// How many warnings it gave.
    pub warnings: u64,
    /// The names of its fields beyond the usual ones, each as `headline=hl1`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub map: Vec<String>,
    /// All that decides, beside its bytes, what its articles become, as a hash.
    pub settings: u64,
}

impl FileRecord {
    /// The file's id.
    #[must_use]
    pub fn id(&self) -> FileId {
        FileId::new(&self.label, &self.inside)
    }

    /// The document that keeps the record.
    #[must_use]
    pub fn document(&self, fields: &Fields) -> IndexDocument {
        let record = serde_json::to_string(self).unwrap_or_default();
        let values = vec![
            (fields.is_file, FieldValue::Number(1)),
            (fields.file, FieldValue::Number(self.id().0)),
            (fields.ordinal, FieldValue::Number(0)),
            (fields.file_record, FieldValue::Text(record)),
        ];
        IndexDocument { values, permit: None }
    }
}
