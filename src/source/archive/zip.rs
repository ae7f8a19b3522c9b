//! Zip: archives of articles, and the [`Package`] that office documents and EPUBs are.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};

use zip::ZipArchive;
use zip::read::{ZipFile, read_zipfile_from_stream};
use zip::result::ZipError;

use super::Entry;
use crate::limits::{
    ARCHIVE_BYTES, ARCHIVE_ENTRIES, COMPRESSION_RATIO, DOCUMENT_BYTES, ENTRY_BYTES,
    RATIO_FREE_ENTRY,
};
use crate::source::decode;
use crate::source::document::Problem;
use crate::warning::WarningKind;

/// Where an archive stands: on disk, or in memory where it came out of another.
#[derive(Debug)]
pub enum Place {
    /// On disk.
    File(File),
    /// In memory.
    Memory(Cursor<Vec<u8>>),
}

impl Read for Place {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(buffer),
            Self::Memory(bytes) => bytes.read(buffer),
        }
    }
}

impl Seek for Place {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Memory(bytes) => bytes.seek(to),
        }
    }
}

/// What a zip holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holding {
    /// Files.
    Files,
    /// A Word document.
    Word,
    /// An OpenDocument text.
    OpenDocument,
    /// An EPUB.
    Epub,
    /// An office document that holds no text to read.
    Other(&'static str),
}

/// Whether bytes begin like a zip.
#[must_use]
pub fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// Tells what a zip holds by the names in it, and where those cannot be read, by its own.
pub fn holding(place: &mut Place, name: &str) -> Holding {
    let found = ZipArchive::new(&mut *place).ok().map(|archive| {
        let has = |name: &str| archive.index_for_name(name).is_some();
        let begins =
            |start: &str| archive.file_names_raw().any(|name| name.starts_with(start.as_bytes()));
        if has("word/document.xml") || has("word/document2.xml") {
            Holding::Word
        } else if has("META-INF/container.xml") && has("mimetype") {
            Holding::Epub
        } else if has("content.xml") && (has("mimetype") || has("META-INF/manifest.xml")) {
            Holding::OpenDocument
        } else if has("[Content_Types].xml") && begins("xl/") {
            Holding::Other("a spreadsheet")
        } else if has("[Content_Types].xml") && begins("ppt/") {
            Holding::Other("a presentation")
        } else {
            Holding::Files
        }
    });
    found.unwrap_or_else(|| {
        let suffix = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        match suffix.as_str() {
            "docx" | "docm" | "dotx" => Holding::Word,
            "odt" | "ott" => Holding::OpenDocument,
            "epub" => Holding::Epub,
            _ => Holding::Files,
        }
    })
}

/// The entries of a zip, in order.
pub struct Entries {
    archive: Archive,
    at: usize,
    read: u64,
    problems: Vec<Problem>,
}

enum Archive {
    /// By its list of contents.
    Listed(Box<ZipArchive<Place>>),
    /// The list is damaged: by what stands before each entry.
    Unlisted(Place),
    /// Not to be read.
    Closed,
}

impl Entries {
    /// Opens an archive. What is wrong with it as a whole is told by [`Entries::problems`].
    #[must_use]
    pub fn open(mut place: Place) -> Self {
        let mut entries = Self { archive: Archive::Closed, at: 0, read: 0, problems: Vec::new() };
        match ZipArchive::new(&mut place).map(|_| ()) {
            Ok(()) => {}
            Err(error) => {
                let detail = format!(
                    "has a damaged list of contents ({}); its entries are read one after the other",
                    shown(&error)
                );
                entries.problems.push((WarningKind::DamagedArchive, detail));
                if place.seek(SeekFrom::Start(0)).is_ok() {
                    entries.archive = Archive::Unlisted(place);
                }
                return entries;
            }
        }
        let Ok(mut archive) = ZipArchive::new(place) else { return entries };
        match archive.has_overlapping_entries() {
            Ok(false) => {}
            Ok(true) => {
                let detail =
                    "has entries that share their bytes, as only harmful archives do: left out";
                entries.problems.push((WarningKind::OverlappingEntries, detail.to_owned()));
                return entries;
            }
            Err(error) => {
                let detail = format!("has entries that are not there ({})", shown(&error));
                entries.problems.push((WarningKind::DamagedArchive, detail));
            }
        }
        if archive.len() > ARCHIVE_ENTRIES {
            let detail = format!("has more than {ARCHIVE_ENTRIES} entries; the rest is left out");
            entries.problems.push((WarningKind::TooLarge, detail));
        }
        entries.archive = Archive::Listed(Box::new(archive));
        entries
    }

    /// What is wrong with the archive as a whole, once.
    pub fn problems(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.problems)
    }

    /// How many bytes of the archive were read.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.read
    }

    /// The next entry that is a file.
    pub fn next(&mut self, most: u64) -> Option<Entry> {
        loop {
            let at = self.at;
            self.at += 1;
            if at >= ARCHIVE_ENTRIES {
                return None;
            }
            match &mut self.archive {
                Archive::Closed => return None,
                Archive::Listed(archive) => {
                    if at >= archive.len() {
                        return None;
                    }
                    let (entry, compressed) = listed(archive, at, most);
                    self.read += compressed;
                    if let Some(entry) = entry {
                        return Some(entry);
                    }
                }
                Archive::Unlisted(place) => {
                    let (entry, is_over) = unlisted(place, most);
                    if is_over {
                        self.archive = Archive::Closed;
                    }
                    if entry.is_some() {
                        return entry;
                    }
                }
            }
        }
    }
}

/// Reads an entry by its number, and says how many bytes it has in the archive; no entry where it
/// is a folder.
fn listed(archive: &mut ZipArchive<Place>, at: usize, most: u64) -> (Option<Entry>, u64) {
    let about = match archive.by_index_raw(at) {
        Ok(file) => {
            let compressed = file.compressed_size();
            if file.is_dir() {
                return (None, compressed);
            }
            let name = name_of(&file);
            let problem = if file.encrypted() {
                Some((WarningKind::Encrypted, "is encrypted and left out".to_owned()))
            } else if file.is_symlink() {
                Some((WarningKind::SpecialFile, "is a link and left out".to_owned()))
            } else {
                None
            };
            Ok((name, problem, compressed))
        }
        Err(error) => Err(error),
    };
    match about {
        Ok((name, Some(problem), compressed)) => (Some(Entry::broken(name, problem)), compressed),
        Ok((name, None, compressed)) => {
            let entry = match archive.by_index(at) {
                Ok(mut file) => match read_entry(&mut file, compressed, most) {
                    Ok((bytes, problem)) => Entry { name, bytes: Some(bytes), problem },
                    Err(problem) => Entry::broken(name, problem),
                },
                Err(error) => Entry::broken(name, problem_of(&error)),
            };
            (Some(entry), compressed)
        }
        Err(error) => {
            let name = archive
                .name_for_index(at)
                .and_then(Result::ok)
                .map_or_else(|| format!("#{}", at + 1), Cow::into_owned);
            (Some(Entry::broken(name, problem_of(&error))), 0)
        }
    }
}

/// Reads the entry that comes next, and says whether it was the last.
fn unlisted(place: &mut Place, most: u64) -> (Option<Entry>, bool) {
    match read_zipfile_from_stream(place) {
        Ok(Some(mut file)) => {
            if file.is_dir() {
                return (None, false);
            }
            let name = name_of(&file);
            let compressed = file.compressed_size();
            match read_entry(&mut file, compressed, most) {
                Ok((bytes, problem)) => {
                    let is_over = problem.is_some();
                    (Some(Entry { name, bytes: Some(bytes), problem }), is_over)
                }
                Err(problem) => (Some(Entry::broken(name, problem)), false),
            }
        }
        Ok(None) => (None, true),
        // What is not understood ends it; the damage was told before.
        Err(_) => (None, true),
    }
}

fn name_of<R: Read>(file: &ZipFile<'_, R>) -> String {
    match file.name() {
        Ok(name) => name.into_owned(),
        Err(_) => String::from_utf8_lossy(file.name_raw()).into_owned(),
    }
}

/// Reads an entry within the limits. Of a damaged one, what came before the damage.
fn read_entry(
    file: &mut impl Read,
    compressed: u64,
    most: u64,
) -> Result<(Vec<u8>, Option<Problem>), Problem> {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        let length = match file.read(&mut buffer) {
            Ok(0) => return Ok((bytes, None)),
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => {
                let detail = format!("is damaged ({error}); what came before is kept");
                let problem = (WarningKind::BadCompression, detail);
                return if bytes.is_empty() { Err(problem) } else { Ok((bytes, Some(problem))) };
            }
        };
        bytes.extend_from_slice(&buffer[..length]);
        let unpacked = bytes.len() as u64;
        if unpacked > RATIO_FREE_ENTRY && unpacked > compressed.max(1) * COMPRESSION_RATIO {
            return Err((
                WarningKind::CompressionRatio,
                format!("grows more than {COMPRESSION_RATIO}-fold when unpacked, and is left out"),
            ));
        }
        if unpacked > ENTRY_BYTES {
            let detail = format!("is larger than {} MiB and left out", ENTRY_BYTES >> 20);
            return Err((WarningKind::TooLarge, detail));
        }
        if unpacked > most {
            let detail = format!(
                "would make the archive larger than {} MiB, unpacked; left out",
                ARCHIVE_BYTES >> 20
            );
            return Err((WarningKind::TooLarge, detail));
        }
    }
}

/// What an error of an entry means.
fn problem_of(error: &ZipError) -> Problem {
    match error {
        ZipError::CompressionMethodNotSupported(method) => {
            let detail = format!("is packed by method {method}, which is not read");
            (WarningKind::BadCompression, detail)
        }
        ZipError::UnsupportedArchive(what) => {
            (WarningKind::BadCompression, format!("cannot be unpacked: {what}"))
        }
        other => (WarningKind::DamagedArchive, format!("cannot be unpacked: {}", shown(other))),
    }
}

/// An error in one short line: it may name bytes of the file.
fn shown(error: &ZipError) -> String {
    error.to_string().chars().filter(|c| !c.is_control()).take(80).collect()
}

/// A document that is a zip: its parts, by name.
pub struct Package {
    listed: Option<ZipArchive<Cursor<Vec<u8>>>>,
    salvaged: HashMap<String, Vec<u8>>,
    read: u64,
    problems: Vec<Problem>,
}

impl Package {
    /// Opens a document; where its list of contents is damaged, what is there is salvaged.
    #[must_use]
    pub fn open(bytes: Vec<u8>, problems: &mut Vec<Problem>) -> Self {
        let mut package =
            Self { listed: None, salvaged: HashMap::new(), read: 0, problems: Vec::new() };
        let mut cursor = Cursor::new(bytes);
        match ZipArchive::new(&mut cursor).map(|_| ()) {
            Ok(()) => {
                package.listed = ZipArchive::new(cursor).ok();
                let shares = package.listed.as_mut().map(ZipArchive::has_overlapping_entries);
                if matches!(shares, Some(Ok(true))) {
                    let detail = "has parts that share their bytes, as only harmful files do";
                    problems.push((WarningKind::OverlappingEntries, detail.to_owned()));
                    package.listed = None;
                }
            }
            Err(error) => {
                let detail = format!("has a damaged list of contents ({})", shown(&error));
                problems.push((WarningKind::DamagedArchive, detail));
                cursor.set_position(0);
                let mut place = Place::Memory(cursor);
                for _ in 0..ARCHIVE_ENTRIES {
                    let most = DOCUMENT_BYTES.saturating_sub(package.read);
                    let (entry, is_over) = unlisted(&mut place, most);
                    if let Some(Entry { name, bytes: Some(bytes), .. }) = entry {
                        package.read += bytes.len() as u64;
                        package.salvaged.insert(name, bytes);
                    }
                    if is_over {
                        break;
                    }
                }
            }
        }
        package
    }

    /// A part as bytes. What is wrong with it is told by [`Package::report`].
    pub fn bytes(&mut self, name: &str) -> Option<Vec<u8>> {
        let Some(archive) = &mut self.listed else { return self.salvaged.remove(name) };
        let at = archive.index_for_name(name)?;
        let raw = archive.by_index_raw(at).ok().map(|it| (it.compressed_size(), it.encrypted()));
        let read = match raw {
            Some((_, true)) => Err((WarningKind::Encrypted, "is encrypted".to_owned())),
            Some((compressed, false)) => match archive.by_index(at) {
                Ok(mut file) => {
                    let most = DOCUMENT_BYTES.saturating_sub(self.read);
                    read_entry(&mut file, compressed, most)
                }
                Err(error) => Err(problem_of(&error)),
            },
            None => Err((WarningKind::DamagedArchive, "cannot be unpacked".to_owned())),
        };
        match read {
            Ok((bytes, problem)) => {
                self.read += bytes.len() as u64;
                self.problems
                    .extend(problem.map(|(kind, it)| (kind, format!("its part `{name}` {it}"))));
                Some(bytes)
            }
            Err((kind, detail)) => {
                self.problems.push((kind, format!("its part `{name}` {detail}")));
                None
            }
        }
    }

    /// A part as text.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let bytes = self.bytes(name)?;
        let declared = decode::declared(&bytes);
        Some(decode::whole(bytes, declared).text)
    }

    /// The first part whose name ends so.
    #[must_use]
    pub fn name_ending(&self, end: &str) -> Option<String> {
        match &self.listed {
            Some(archive) => {
                let mut names = archive.file_names().flatten();
                names.find(|name| name.ends_with(end)).map(Cow::into_owned)
            }
            None => self.salvaged.keys().filter(|name| name.ends_with(end)).min().cloned(),
        }
    }

    /// Tells what was wrong with the parts that were asked for.
    pub fn report(&mut self, problems: &mut Vec<Problem>) {
        problems.append(&mut self.problems);
    }
}
