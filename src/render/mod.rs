//! Hits → text or data: one small trait, one file for each format. Writes to what it is given and
//! knows no terminal.

mod csv;
mod json;
mod sanitise;
mod snippet;
mod story;
mod text;
mod trec;
mod wrap;

use std::io::{self, Write};

use crate::index::document::Lead;
use crate::search::{Answer, Exported, Hit};

pub use csv::Csv;
pub use json::{ExportLines, JsonDocument, JsonLines, facet_lines, pair_lines};
pub use sanitise::sanitised;
pub use story::{story_json, story_text};
pub use text::{Style, Text, article, facet_table, pair_table};
pub use trec::Trec;

/// Writes an answer.
pub trait Renderer {
    /// Writes one hit.
    ///
    /// # Errors
    /// Where `out` cannot be written to.
    fn hit(&mut self, hit: &Hit, out: &mut dyn Write) -> io::Result<()>;

    /// Writes what follows the hits.
    ///
    /// # Errors
    /// Where `out` cannot be written to.
    fn summary(&mut self, query: &str, answer: &Answer, out: &mut dyn Write) -> io::Result<()>;
}

/// Writes a whole answer.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn answer(
    renderer: &mut dyn Renderer,
    query: &str,
    answer: &Answer,
    out: &mut dyn Write,
) -> io::Result<()> {
    for hit in &answer.hits {
        renderer.hit(hit, out)?;
    }
    renderer.summary(query, answer, out)
}

/// Writes articles one after another, however many there are.
pub trait Exporter {
    /// Writes one article.
    ///
    /// # Errors
    /// Where `out` cannot be written to.
    fn article(&mut self, article: &Exported, out: &mut dyn Write) -> io::Result<()>;
}

/// How an article is named where programs read on: by its record's own id, or else by its file,
/// and its line in it where the file holds several.
fn document_name(lead: &Lead) -> String {
    match (&lead.record, lead.line) {
        (Some(record), _) => record.clone(),
        (None, Some(line)) => format!("{}:{line}", lead.path),
        (None, None) => lead.path.clone(),
    }
}
