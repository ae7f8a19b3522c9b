//! The fields of the index. What belongs to the article stands on its lead passage alone; a file
//! has one document of its own.
//!
//! | field | on | kind |
//! |---|---|---|
//! | `text` | every passage | terms with positions |
//! | `marks` | every passage | marks with positions, at those of `text`: see `marks.rs` |
//! | `first_word` | every passage | fast number: how many words of the text stand before it |
//! | `printed` | every passage | stored: the passage as printed |
//! | `ordinal` | every document | fast number: 0 on the lead, 1 on the next passage … |
//! | `article`, `file` | every passage | numbers, indexed: to find, replace and take out |
//! | `passages`, `words` | lead | fast numbers: how long the article is |
//! | `sketch` | lead | fast numbers: of the text, to find its reprints |
//! | `paragraphs` | lead | fast numbers: of its paragraphs, to find boilerplate |
//! | `aside` | lead | stored: what is kept of the article out of sight, as JSON |
//! | `headline` | lead | terms with positions |
//! | `headline_marks` | lead | marks with positions, at those of `headline` |
//! | `lead` | lead | stored: what is shown of the article, as JSON |
//! | `published` | lead | date, fast and indexed |
//! | `source`, `author`, `section`, `language` | lead | exact, fast and indexed |
//! | `organisation`, `person`, `platform` | lead | facets: `/platform/Twitter` |
//! | `entity_note` | lead | exact, indexed: what else it calls its entities, see `aliases.rs` |
//! | `is_file` | file documents | number, indexed: to find them all |
//! | `file_record` | file documents | stored: the file as it was when read, as JSON |

use tantivy::schema::{
    DateOptions, DateTimePrecision, FAST, FacetOptions, Field, INDEXED, IndexRecordOption, STORED,
    STRING, Schema, TextFieldIndexing, TextOptions,
};

use crate::article::EntityKind;

/// Counts up whenever an older build could not read what a newer one writes, or the other way.
pub const SCHEMA_VERSION: u64 = 5;

/// The name under which the index knows the tokenizer of terms that are already made.
pub const TERM_STREAM: &str = "newshound_terms";

/// The handles of all fields.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs, reason = "the table above says what each is")]
pub struct Fields {
    pub text: Field,
    pub marks: Field,
    pub first_word: Field,
    pub printed: Field,
    pub ordinal: Field,
    pub article: Field,
    pub file: Field,
    pub passages: Field,
    pub words: Field,
    pub sketch: Field,
    pub paragraphs: Field,
    pub aside: Field,
    pub headline: Field,
    pub headline_marks: Field,
    pub lead: Field,
    pub published: Field,
    pub source: Field,
    pub author: Field,
    pub section: Field,
    pub language: Field,
    pub organisation: Field,
    pub person: Field,
    pub platform: Field,
    pub entity_note: Field,
    pub is_file: Field,
    pub file_record: Field,
}

impl Fields {
    /// Builds the schema and the handles of its fields.
    #[must_use]
    pub fn build() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let terms = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(TERM_STREAM)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions),
        );
        let marks = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(TERM_STREAM)
                .set_fieldnorms(false)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions),
        );
        let date = DateOptions::default()
            .set_indexed()
            .set_fast()
            .set_precision(DateTimePrecision::Seconds);
        let fields = Self {
            text: schema.add_text_field("text", terms.clone()),
            marks: schema.add_text_field("marks", marks.clone()),
            first_word: schema.add_u64_field("first_word", FAST),
            printed: schema.add_text_field("printed", STORED),
            ordinal: schema.add_u64_field("ordinal", FAST),
            article: schema.add_u64_field("article", INDEXED | FAST),
            file: schema.add_u64_field("file", INDEXED),
            passages: schema.add_u64_field("passages", FAST),
            words: schema.add_u64_field("words", FAST),
            sketch: schema.add_u64_field("sketch", FAST),
            paragraphs: schema.add_u64_field("paragraphs", FAST),
            aside: schema.add_text_field("aside", STORED),
            headline: schema.add_text_field("headline", terms),
            headline_marks: schema.add_text_field("headline_marks", marks),
            lead: schema.add_text_field("lead", STORED),
            published: schema.add_date_field("published", date),
            source: schema.add_text_field("source", STRING | FAST),
            author: schema.add_text_field("author", STRING | FAST),
            section: schema.add_text_field("section", STRING | FAST),
            language: schema.add_text_field("language", STRING | FAST),
            organisation: schema.add_facet_field("organisation", FacetOptions::default()),
            person: schema.add_facet_field("person", FacetOptions::default()),
            platform: schema.add_facet_field("platform", FacetOptions::default()),
            entity_note: schema.add_text_field("entity_note", STRING),
            is_file: schema.add_u64_field("is_file", INDEXED),
            file_record: schema.add_text_field("file_record", STORED),
        };
        (schema.build(), fields)
    }

    /// The facet field of a kind of entity.
    #[must_use]
    pub fn facet(&self, kind: EntityKind) -> Field {
        match kind {
            EntityKind::Organisation => self.organisation,
            EntityKind::Person => self.person,
            EntityKind::Platform => self.platform,
        }
    }
}
