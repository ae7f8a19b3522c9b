//! The table of an index that says which names are one entity: read where it is there, else made
//! of the names in the columns and of what articles noted, and kept beside the index.

use std::path::Path;
use std::sync::Arc;

use tantivy::columnar::StrColumn;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

use super::block::Segment;
use super::derived;
use super::schema::Fields;
use super::snapshot::Snapshot;
use crate::alias::{self, AliasTable, Corrections, Moved, Names};
use crate::article::EntityKind;
use crate::error::{Error, Result};

/// The table's name beside the index.
const TABLE: &str = "aliases";

/// Counts up when the same names give another table.
const TABLE_VERSION: u64 = 4;

/// What a note of an article begins with that says what it calls an entity.
const CALLS: &str = "calls";

/// The note of an article of which only listed names are known, for its language is not ours.
pub const ONLY_LISTS: &str = "only lists";

/// Notes that an article calls the entity `full` by the name `short`.
#[must_use]
pub fn note_of_call(kind: EntityKind, short: &str, full: &str) -> String {
    format!("{CALLS}\0{}\0{short}\0{full}", kind.name())
}

/// The table of the index at `path` as `snapshot` sees it, with the user's corrections.
///
/// # Errors
/// Where the index cannot be read.
pub fn table(
    path: &Path,
    snapshot: &Snapshot,
    fields: &Fields,
    corrections: &Corrections,
) -> Result<AliasTable> {
    match kept(path, snapshot.generation(), corrections) {
        Some(table) => Ok(table),
        None => made(path, snapshot, fields, corrections),
    }
}

/// The table of the index at `path`, if it is kept there and was made from this generation of it.
#[must_use]
pub fn kept(path: &Path, generation: u64, corrections: &Corrections) -> Option<AliasTable> {
    let bytes = derived::read(path, TABLE, state(generation, corrections))?;
    AliasTable::from_bytes(Arc::new(bytes))
}

/// Makes the table, and keeps it at `path`.
///
/// # Errors
/// Where the index cannot be read.
pub fn made(
    path: &Path,
    snapshot: &Snapshot,
    fields: &Fields,
    corrections: &Corrections,
) -> Result<AliasTable> {
    let state = state(snapshot.generation(), corrections);
    let failed = || Error::engine("read the names of", path);
    let names = names(snapshot, fields).map_err(failed())?;
    let mut table = alias::derive(&names, corrections);
    place(&mut table, snapshot).map_err(failed())?;
    // An index that cannot be written to, or a full disk: the next one to read makes it again.
    let _ = derived::write(path, TABLE, state, &table.to_bytes());
    Ok(table)
}

/// Names what the table is made from: the state of the index, and the corrections.
pub(super) fn state(generation: u64, corrections: &Corrections) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&generation.to_le_bytes());
    hasher.update(&TABLE_VERSION.to_le_bytes());
    hasher.update(format!("{corrections:?}").as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    u64::from_le_bytes(first)
}

/// All names of an index, with the articles that carry them.
///
/// # Errors
/// Where the index cannot be read.
pub fn names(snapshot: &Snapshot, fields: &Fields) -> tantivy::Result<Names> {
    let mut names = Names::default();
    for segment in Segment::all(snapshot)? {
        for kind in EntityKind::ALL {
            let Some(column) = segment.reader.fast_fields().str(kind.name())? else { continue };
            let counts = counts(&segment, &column);
            for_each_name(&column, kind, |ordinal, name| {
                let articles = counts.get(ordinal as usize).copied().unwrap_or(0);
                if articles > 0 {
                    *names.articles.entry((kind, name.to_owned())).or_default() += articles;
                }
            })?;
        }
        calls(&segment, fields, &mut names)?;
    }
    Ok(names)
}

/// How many articles carry each ordinal of a column.
fn counts(segment: &Segment, column: &StrColumn) -> Vec<u64> {
    let mut counts = vec![0; column.num_terms()];
    let mut doc = 0;
    while let Some(block) = segment.next_block(doc) {
        for ordinal in column.term_ords(block.lead) {
            if let Some(count) = counts.get_mut(ordinal as usize) {
                *count += 1;
            }
        }
        doc = block.end;
    }
    counts
}

/// Calls `visit` with every ordinal and name of a column of this kind.
fn for_each_name(
    column: &StrColumn,
    kind: EntityKind,
    mut visit: impl FnMut(u32, &str),
) -> tantivy::Result<()> {
    let mut terms = column.dictionary().stream()?;
    let prefix = format!("{}\0", kind.name());
    while terms.advance() {
        let ordinal = terms.term_ord() as u32;
        let name = std::str::from_utf8(terms.key()).ok();
        if let Some(name) = name.and_then(|key| key.strip_prefix(prefix.as_str())) {
            visit(ordinal, name);
        }
    }
    Ok(())
}

/// Adds what the articles of a segment call their entities.
fn calls(segment: &Segment, fields: &Fields, names: &mut Names) -> tantivy::Result<()> {
    let inverted = segment.reader.inverted_index(fields.entity_note)?;
    let start = format!("{CALLS}\0");
    let mut terms = inverted.terms().range().ge(start.as_bytes()).into_stream()?;
    while terms.advance() && terms.key().starts_with(start.as_bytes()) {
        let Ok(note) = std::str::from_utf8(terms.key()) else { continue };
        let mut parts = note.split('\0').skip(1);
        let (Some(kind), Some(short), Some(full)) = (parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let Some(kind) = EntityKind::ALL.into_iter().find(|known| known.name() == kind) else {
            continue;
        };
        let mut articles = u64::from(terms.value().doc_freq);
        if segment.reader.has_deletes() {
            articles = 0;
            let option = IndexRecordOption::Basic;
            let mut docs = inverted.read_postings_from_terminfo(terms.value(), option)?;
            let mut doc = docs.doc();
            while doc != TERMINATED {
                articles += u64::from(!segment.reader.is_deleted(doc));
                doc = docs.advance();
            }
        }
        if articles > 0 {
            let key = (kind, short.to_owned(), full.to_owned());
            *names.calls.entry(key).or_default() += articles;
        }
    }
    Ok(())
}

/// Notes in the table where the columns hold its names.
fn place(table: &mut AliasTable, snapshot: &Snapshot) -> tantivy::Result<()> {
    for reader in snapshot.segment_readers() {
        let mut moved = Vec::new();
        for kind in EntityKind::ALL {
            let Some(column) = reader.fast_fields().str(kind.name())? else { continue };
            for_each_name(&column, kind, |ordinal, name| {
                if let Some(entity) = table.of_value(kind, name) {
                    moved.push(Moved { kind, ordinal, entity: entity.number });
                }
            })?;
        }
        table.place(reader.segment_id().uuid_string(), moved);
    }
    Ok(())
}
