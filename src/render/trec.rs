//! For measuring retrieval: the run format of the Text REtrieval Conference, one line a document:
//! `query Q0 document rank score run`.

use std::io::{self, Write};

use super::{Renderer, document_name};
use crate::search::{Answer, Hit};

/// Writes a run.
pub struct Trec {
    query_id: String,
}

impl Trec {
    /// Writes the hits of the query `query_id`.
    #[must_use]
    pub fn new(query_id: &str) -> Self {
        Self { query_id: without_blanks(query_id) }
    }
}

/// Columns are divided by blanks, so none may hold one.
fn without_blanks(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join("_")
}

impl Renderer for Trec {
    fn hit(&mut self, hit: &Hit, out: &mut dyn Write) -> io::Result<()> {
        let document = without_blanks(&document_name(&hit.lead));
        let (query, rank, score) = (&self.query_id, hit.rank, hit.score);
        writeln!(out, "{query} Q0 {document} {rank} {score:.6} newshound")
    }

    fn summary(&mut self, _query: &str, _answer: &Answer, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}
