//! Which of an article's entities a passage itself names. An answer comes in; the same, with the
//! names told passage by passage, goes out.

use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, Term};

use super::{Answer, Archive, Hit};
use crate::article::EntityKind;
use crate::error::Result;
use crate::marks;

/// Tells each passage of `answer` which of its article's entities it names, by whatever name.
/// Looks into the index for each, so it is done only for who asks.
///
/// # Errors
/// Where the index cannot be read.
pub fn name_passages(archive: &Archive, answer: &mut Answer) -> Result<()> {
    for hit in &mut answer.hits {
        name_passages_of(archive, hit).map_err(archive.failed("read the names of"))?;
    }
    Ok(())
}

fn name_passages_of(archive: &Archive, hit: &mut Hit) -> tantivy::Result<()> {
    let Some(segment) = archive.segments.get(hit.place.segment as usize) else { return Ok(()) };
    let inverted = segment.reader.inverted_index(archive.fields.marks)?;
    // Posting lists are read forwards.
    let mut order: Vec<usize> = (0..hit.passages.len()).collect();
    order.sort_by_key(|at| hit.passages[*at].ordinal);
    for passage in &mut hit.passages {
        passage.entities = Some(Vec::new());
    }
    for entity in &hit.lead.entities {
        let kind = EntityKind::ALL.into_iter().find(|kind| kind.name() == entity.kind);
        let Some(kind) = kind else { continue };
        let mut is_named = vec![false; hit.passages.len()];
        for (kind, name) in archive.values_of(kind, &entity.name) {
            let mark = marks::identity(kind, &name);
            let term = Term::from_field_text(archive.fields.marks, &mark);
            let Some(mut passages) = inverted.read_postings(&term, IndexRecordOption::Basic)?
            else {
                continue;
            };
            for at in &order {
                let doc = hit.place.lead + hit.passages[*at].ordinal;
                if passages.doc() < doc {
                    passages.seek(doc);
                }
                is_named[*at] |= passages.doc() == doc;
            }
        }
        for (passage, is_named) in hit.passages.iter_mut().zip(is_named) {
            if let Some(entities) = passage.entities.as_mut().filter(|_| is_named) {
                entities.push((kind, entity.name.clone()));
            }
        }
    }
    Ok(())
}
