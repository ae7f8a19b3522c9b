//! What is reported while a run goes on: a [`Warning`] names a kind with a stable code, a place,
//! and what was seen there.

use std::fmt;

/// What kind of trouble a warning is about. Codes are stable: scripts may rely on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WarningKind {
    /// The file could not be opened or read to its end.
    Unreadable,
    /// The content is of no known format.
    UnknownFormat,
    /// Bytes that do not decode in the encoding that was declared or detected.
    BadEncoding,
    /// A record that does not parse: broken JSON, a row with too few columns, an unclosed tag.
    BadRecord,
    /// A record or file without any text.
    NoText,
    /// A date that cannot be read or cannot be: the article is kept, without a date.
    BadDate,
    /// A record id that the file used before: the article is kept, known by its place.
    RepeatedRecord,
    /// A record or file larger than the limit: left out, or cut where the message says so.
    TooLarge,
    /// A compressed file that is truncated or damaged: what came before is kept.
    BadCompression,
    /// A pipe, socket or device where a file was expected.
    SpecialFile,
    /// A file name that is not Unicode, or leads out of its archive: indexed, under a mended name.
    OddFileName,
    /// Labels or documents of an export that no rule knows: once a file, counted.
    NotUnderstood,
    /// An archive whose contents are cut off or damaged: what can be read is kept.
    DamagedArchive,
    /// A file, or an entry of an archive, that a password protects: left out.
    Encrypted,
    /// What grows beyond all reason when unpacked: left out.
    CompressionRatio,
    /// An archive whose entries share their bytes: left out.
    OverlappingEntries,
    /// Archives in archives, elements or groups that nest deeper than the limit.
    NestedTooDeep,
    /// Entities that a file declares itself: not expanded.
    DeclaredEntity,
    /// A reader that took too long or broke, in a process of its own: the file is left out.
    ReaderStopped,
}

impl WarningKind {
    /// Every kind, in the order of their codes.
    pub const ALL: [Self; 19] = [
        Self::Unreadable,
        Self::UnknownFormat,
        Self::BadEncoding,
        Self::BadRecord,
        Self::NoText,
        Self::BadDate,
        Self::RepeatedRecord,
        Self::TooLarge,
        Self::BadCompression,
        Self::SpecialFile,
        Self::OddFileName,
        Self::NotUnderstood,
        Self::DamagedArchive,
        Self::Encrypted,
        Self::CompressionRatio,
        Self::OverlappingEntries,
        Self::NestedTooDeep,
        Self::DeclaredEntity,
        Self::ReaderStopped,
    ];

    /// The stable code, such as `W03 bad-encoding`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "W01 unreadable",
            Self::UnknownFormat => "W02 unknown-format",
            Self::BadEncoding => "W03 bad-encoding",
            Self::BadRecord => "W04 bad-record",
            Self::NoText => "W05 no-text",
            Self::BadDate => "W06 bad-date",
            Self::RepeatedRecord => "W07 repeated-record",
            Self::TooLarge => "W08 too-large",
            Self::BadCompression => "W09 bad-compression",
            Self::SpecialFile => "W10 special-file",
            Self::OddFileName => "W11 odd-file-name",
            Self::NotUnderstood => "W20 not-understood",
            Self::DamagedArchive => "W21 damaged-archive",
            Self::Encrypted => "W22 encrypted",
            Self::CompressionRatio => "W23 compression-ratio",
            Self::OverlappingEntries => "W24 overlapping-entries",
            Self::NestedTooDeep => "W25 nested-too-deep",
            Self::DeclaredEntity => "W26 declared-entity",
            Self::ReaderStopped => "W27 reader-stopped",
        }
    }
}

/// One thing that went wrong without stopping the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What kind of trouble.
    pub kind: WarningKind,
    /// The file, as shown to people.
    pub path: String,
    /// The line in it, from 1, where one is known.
    pub line: Option<u64>,
    /// What was seen, in one line.
    pub detail: String,
}

impl Warning {
    /// A warning about a whole file.
    #[must_use]
    pub fn new(kind: WarningKind, path: &str, detail: impl Into<String>) -> Self {
        Self { kind, path: path.to_owned(), line: None, detail: detail.into() }
    }

    /// The same warning, at a line (from 1) of the file.
    #[must_use]
    pub fn at_line(mut self, line: Option<u64>) -> Self {
        self.line = line;
        self
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}  {}", self.kind.code(), self.path)?;
        if let Some(line) = self.line {
            write!(formatter, ":{line}")?;
        }
        write!(formatter, "  {}", self.detail)
    }
}
