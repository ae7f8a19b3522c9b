//! Archives → the records of the files in them, each read as if it stood in a folder and cited as
//! `archive.zip!/inner/name.txt`.
//!
//! Everything is bounded: an entry, an archive with all that is nested in it, how much it may grow
//! when unpacked, how deep archives nest. The names of entries are only labels.

use std::collections::VecDeque;
use std::io::{self, Cursor};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::FieldMap;
use super::document::Problem;
use super::records::{RawRecord, Records};
use crate::limits::ARCHIVE_BYTES;
use crate::warning::{Warning, WarningKind};

pub mod tar;
pub mod zip;

/// What stands between an archive and the entry in it.
pub const INSIDE: &str = "!/";

/// A file in an archive.
#[derive(Debug)]
pub struct Entry {
    name: String,
    /// What it holds; nothing where it could not be read.
    bytes: Option<Vec<u8>>,
    problem: Option<Problem>,
}

impl Entry {
    fn broken(name: String, problem: Problem) -> Self {
        Self { name, bytes: None, problem: Some(problem) }
    }
}

/// What is said of an archive that grows too much: the reading of a stream ends with it.
pub const RATIO_MESSAGE: &str = "it grows too much when unpacked";

/// Whether a stream ended because it grows too much.
#[must_use]
pub fn is_ratio(error: &io::Error) -> bool {
    error.to_string() == RATIO_MESSAGE
}

/// Where an archive or file stands: what its records are called, and in how many archives it is.
#[derive(Debug, Clone)]
pub struct Standing {
    /// As shown to people.
    pub shown: String,
    /// Its path inside its collection, or inside its archive.
    pub inside: String,
    /// Its path inside the outermost archive, where it stands in one.
    pub entry: Option<String>,
    /// In how many archives it stands.
    pub depth: usize,
    /// How many bytes the outermost archive has given so far.
    pub unpacked: Arc<AtomicU64>,
}

impl Standing {
    /// A file that stands in no archive.
    #[must_use]
    pub fn new(shown: &str, inside: &str) -> Self {
        Self {
            shown: shown.to_owned(),
            inside: inside.to_owned(),
            entry: None,
            depth: 0,
            unpacked: Arc::default(),
        }
    }

    /// The entry of that label in what stands here.
    fn entry(&self, label: &str) -> Self {
        let entry = match &self.entry {
            Some(outer) => format!("{outer}{INSIDE}{label}"),
            None => label.to_owned(),
        };
        Self {
            shown: format!("{}{INSIDE}{label}", self.shown),
            inside: label.to_owned(),
            entry: Some(entry),
            depth: self.depth + 1,
            unpacked: Arc::clone(&self.unpacked),
        }
    }
}

/// The entries of an archive of any kind.
pub enum Entries {
    /// Those of a zip.
    Zip(zip::Entries),
    /// Those of a tar.
    Tar(Box<tar::Entries>),
}

/// An archive, and the entry that is being read.
pub struct Archive {
    entries: Entries,
    standing: Standing,
    map: Arc<FieldMap>,
    current: Option<Box<Records>>,
    waiting: VecDeque<Warning>,
    has_given: bool,
    is_over: bool,
}

impl Archive {
    /// An archive at its beginning.
    #[must_use]
    pub fn new(entries: Entries, standing: Standing, map: &Arc<FieldMap>) -> Self {
        Self {
            entries,
            standing,
            map: Arc::clone(map),
            current: None,
            waiting: VecDeque::new(),
            has_given: false,
            is_over: false,
        }
    }

    /// How many bytes of the file itself were read.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        match &self.entries {
            Entries::Zip(entries) => entries.bytes_read(),
            Entries::Tar(entries) => entries.bytes_read(),
        }
    }

    /// The next record, of whichever entry.
    pub fn next_record(&mut self) -> Option<Result<RawRecord, Warning>> {
        loop {
            if let Some(warning) = self.waiting.pop_front() {
                return Some(Err(warning));
            }
            if let Some(records) = &mut self.current {
                if let Some(record) = records.next() {
                    return Some(record);
                }
                self.current = None;
            }
            if self.is_over {
                return None;
            }
            self.open_next();
        }
    }

    fn open_next(&mut self) {
        let unpacked = self.standing.unpacked.load(Ordering::Relaxed);
        let most = ARCHIVE_BYTES.saturating_sub(unpacked);
        let (entry, problems) = match &mut self.entries {
            Entries::Zip(entries) => (entries.next(most), entries.problems()),
            Entries::Tar(entries) => (entries.next(most), entries.problems()),
        };
        let shown = self.standing.shown.clone();
        let warn = |(kind, detail): Problem| Warning::new(kind, &shown, detail);
        self.waiting.extend(problems.into_iter().map(warn));
        let Some(entry) = entry else {
            self.is_over = true;
            if !self.has_given && self.waiting.is_empty() {
                let detail = "is an archive without files".to_owned();
                self.waiting.push_back(warn((WarningKind::NoText, detail)));
            }
            return;
        };
        let (label, is_odd) = label_of(&entry.name);
        if is_silent(&label) {
            return;
        }
        self.has_given = true;
        let standing = self.standing.entry(&label);
        let warn = |(kind, detail): Problem| Warning::new(kind, &standing.shown, detail);
        if is_odd {
            let detail = "has a name that leads out of its archive; it is only a label here";
            self.waiting.push_back(warn((WarningKind::OddFileName, detail.to_owned())));
        }
        self.waiting.extend(entry.problem.map(warn));
        let Some(bytes) = entry.bytes else { return };
        self.standing.unpacked.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        let place = zip::Place::Memory(Cursor::new(bytes));
        match Records::from_place(place, &label, &standing, &self.map) {
            Ok(records) => self.current = Some(Box::new(records)),
            Err(warning) => self.waiting.push_back(warning),
        }
    }
}

/// What an entry is called: its name without what leads out of the archive, and whether anything
/// did.
fn label_of(name: &str) -> (String, bool) {
    /// No file system has longer names.
    const LABEL_CHARACTERS: usize = 1_024;
    let name: String = name
        .chars()
        .take(LABEL_CHARACTERS)
        .map(|character| match character {
            '\\' => '/',
            control if control.is_control() => '\u{fffd}',
            other => other,
        })
        .collect();
    let is_drive =
        name.get(1..2) == Some(":") && name.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_odd = name.starts_with('/') || is_drive || name.split('/').any(|part| part == "..");
    let path = if is_drive { &name[2..] } else { &name };
    let parts: Vec<&str> =
        path.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
    let label = parts.join("/");
    (if label.is_empty() { "unnamed".to_owned() } else { label }, is_odd)
}

/// Whether an entry is what programs put beside the files: hidden, or a list of them.
fn is_silent(label: &str) -> bool {
    let is_hidden = label.split('/').any(|part| part.starts_with('.') || part == "__MACOSX");
    // Beside the articles, Nexis puts a list of their headlines.
    is_hidden || label.to_ascii_lowercase().ends_with("_doclist.docx")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_entries_are_only_labels() {
        assert_eq!(label_of("a/b.txt"), ("a/b.txt".to_owned(), false));
        assert_eq!(label_of("../../etc/passwd"), ("etc/passwd".to_owned(), true));
        assert_eq!(label_of("/etc/passwd"), ("etc/passwd".to_owned(), true));
        assert_eq!(label_of("C:\\x\\..\\y.txt"), ("x/y.txt".to_owned(), true));
        assert_eq!(label_of("..").0, "unnamed");
        assert!(is_silent("__MACOSX/a.txt") && is_silent("a/.DS_Store") && !is_silent("a/b.txt"));
    }
}
