//! Opens an index: for reading, for writing, or to say why not.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use tantivy::schema::IndexRecordOption;
use tantivy::{Directory, DocSet, Index, IndexSettings, TERMINATED, Term};

use serde::Deserialize;

use super::directory::IndexDirectory;
use super::document::{FileId, FileRecord};
use super::entities_file::EntitiesFile;
use super::schema::{Fields, SCHEMA_VERSION, TERM_STREAM};
use super::snapshot::{Commit, Snapshot};
use super::stored::Stored;
use super::term_stream::TermStreamTokenizer;
use super::writer::CommitNote;
use crate::error::{Error, Result};

/// Where the engine says what an index consists of.
const META_FILE: &str = "meta.json";

/// How the files of an index are going to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// A little here and there: who asks one question reads some hundreds of pages. The system is
    /// told to fetch no others, for it would fetch megabytes around each.
    Scattered,
    /// Much of them, again and again.
    Throughout,
    /// From one end to the other, in little memory: the largest files are read by windows and not
    /// mapped.
    Sparing,
}

/// Opens the index at `path` as of its last commit, for reading through it once.
///
/// # Errors
/// Where there is no index, or one that this build cannot read.
pub fn open(path: &Path) -> Result<(Snapshot, Fields)> {
    let (commit, fields, _) = open_commit(path, Access::Sparing)?;
    Ok((commit.open().map_err(Error::engine("open", path))?, fields))
}

/// The last commit of the index at `path`, with the user's own entities that the index remembers,
/// see [`remembered_entities`].
///
/// # Errors
/// Where there is no index, or one that this build cannot read.
pub fn open_commit(path: &Path, access: Access) -> Result<(Commit, Fields, EntitiesFile)> {
    let (index, fields, note) =
        open_noted(path, access)?.ok_or(Error::NoIndex { path: path.to_owned() })?;
    let commit = Commit::of(&index).map_err(Error::engine("open", path))?;
    Ok((commit, fields, entities_of(note)))
}

pub(super) fn open_or_create(path: &Path) -> Result<(Index, Fields)> {
    if let Some((index, fields, _)) = open_noted(path, Access::Sparing)? {
        return Ok((index, fields));
    }
    let (schema, fields) = Fields::build();
    let directory = directory(path, Access::Sparing)?;
    let index = Index::create(directory, schema, IndexSettings::default())
        .map_err(Error::engine("make", path))?;
    index.tokenizers().register(TERM_STREAM, TermStreamTokenizer::default());
    Ok((index, fields))
}

/// Opens the index with what its last commit says of itself.
fn open_noted(path: &Path, access: Access) -> Result<Option<(Index, Fields, Option<CommitNote>)>> {
    if !path.join(META_FILE).exists() {
        return Ok(None);
    }
    let index = Index::open(directory(path, access)?).map_err(Error::engine("open", path))?;
    let note = commit_note(&index).map_err(Error::engine("open", path))?;
    let (schema, fields) = Fields::build();
    let found = note.as_ref().map_or(SCHEMA_VERSION, |note| note.schema);
    if found != SCHEMA_VERSION {
        return Err(Error::WrongSchema { path: path.to_owned(), found, expected: SCHEMA_VERSION });
    }
    if index.schema() != schema {
        return Err(Error::NotAnIndex { path: path.to_owned() });
    }
    index.tokenizers().register(TERM_STREAM, TermStreamTokenizer::default());
    Ok(Some((index, fields, note)))
}

fn directory(path: &Path, access: Access) -> Result<Box<dyn Directory>> {
    let directory = IndexDirectory::open(path, access);
    Ok(Box::new(directory.map_err(|error| Error::engine("open", path)(error.into()))?))
}

/// What the last commit says of itself. Of the engine's file only that is read: the rest takes its
/// time, and the engine has just read it.
fn commit_note(index: &Index) -> tantivy::Result<Option<CommitNote>> {
    #[derive(Deserialize)]
    struct Meta {
        #[serde(default)]
        payload: Option<String>,
    }
    let meta = index.directory().atomic_read(Path::new(META_FILE))?;
    let payload = serde_json::from_slice(&meta).ok().and_then(|meta: Meta| meta.payload);
    Ok(payload.and_then(|note| serde_json::from_str(&note).ok()))
}

/// The user's own entities with which the index at `path` was made, as they were then; empty
/// where there are none, or no index.
///
/// # Errors
/// Where the index cannot be opened.
pub fn remembered_entities(path: &Path) -> Result<EntitiesFile> {
    Ok(open_noted(path, Access::Scattered)?
        .map_or_else(EntitiesFile::default, |(_, _, note)| entities_of(note)))
}

fn entities_of(note: Option<CommitNote>) -> EntitiesFile {
    note.map_or_else(EntitiesFile::default, |note| EntitiesFile {
        path: note.entities_path,
        text: note.entities,
        is_beside: note.entities_beside,
    })
}

/// The tagger's model of the user's own that the index at `path` keeps, if it does.
///
/// # Errors
/// Where it cannot be read.
pub fn tagger(path: &Path) -> Result<Option<Vec<u8>>> {
    let path = path.join(TAGGER_FILE);
    match fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        // Whether the index is one is for those to say who open it.
        Err(error)
            if matches!(
                error.kind(),
                std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(Error::io("read", path)(error)),
    }
}

/// Keeps a tagger's model beside the index at `path`, or none where there are no bytes.
///
/// # Errors
/// Where it cannot be written or removed.
pub fn keep_tagger(path: &Path, bytes: &[u8]) -> Result<()> {
    let file = path.join(TAGGER_FILE);
    if bytes.is_empty() {
        return match fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::io("remove", file)(error))
            }
            _ => Ok(()),
        };
    }
    let partial = path.join(format!("{TAGGER_FILE}.tmp"));
    fs::write(&partial, bytes).map_err(Error::io("write", &partial))?;
    fs::rename(&partial, &file).map_err(Error::io("write", &file))
}

/// Where an index keeps a tagger's model.
const TAGGER_FILE: &str = "tagger.model";

/// Removes the index at `path`, whatever schema it has, and nothing else from the folder.
///
/// # Errors
/// Where the folder holds something else, or a file cannot be removed.
pub fn remove(path: &Path) -> Result<()> {
    let meta = path.join(META_FILE);
    if !meta.exists() {
        return Ok(());
    }
    let managed = path.join(".managed.json");
    let names = fs::read(&managed).map_err(|_| Error::NotAnIndex { path: path.to_owned() })?;
    let names: Vec<String> =
        serde_json::from_slice(&names).map_err(|_| Error::NotAnIndex { path: path.to_owned() })?;
    // The file that makes it an index goes first: a run killed here leaves no broken index.
    fs::remove_file(&meta).map_err(Error::io("remove", &meta))?;
    for name in names.iter().filter(|name| !name.contains(['/', '\\'])) {
        let file = path.join(name);
        if file.exists() {
            fs::remove_file(&file).map_err(Error::io("remove", &file))?;
        }
    }
    fs::remove_file(&managed).map_err(Error::io("remove", &managed))
}

/// The records of all files in the last commit of `index`.
pub(super) fn file_records(
    index: &Index,
    fields: &Fields,
) -> tantivy::Result<HashMap<FileId, FileRecord>> {
    files_of(&Snapshot::of(index)?, fields)
}

/// The records of all files that `snapshot` sees.
///
/// # Errors
/// Where the index cannot be read.
pub fn files_of(
    snapshot: &Snapshot,
    fields: &Fields,
) -> tantivy::Result<HashMap<FileId, FileRecord>> {
    let mut records = HashMap::new();
    let is_file = Term::from_field_u64(fields.is_file, 1);
    for segment in snapshot.segment_readers() {
        let inverted = segment.inverted_index(fields.is_file)?;
        let Some(mut documents) = inverted.read_postings(&is_file, IndexRecordOption::Basic)?
        else {
            continue;
        };
        let store = segment.get_store_reader(1)?;
        let mut document = documents.doc();
        while document != TERMINATED {
            if !segment.is_deleted(document) {
                let stored: Stored = store.get(document)?;
                let record = serde_json::from_str::<FileRecord>(stored.text(fields.file_record));
                if let Ok(record) = record {
                    records.insert(record.id(), record);
                }
            }
            document = documents.advance();
        }
    }
    Ok(records)
}
