//! Where the records of each format end.

use super::json::ValueCutter;
use super::table::RowCutter;
use super::web_archive::CaptureCutter;
use super::xml::cutter::XmlCutter;
use super::{mail, reuters, wire};

/// Finds where records end.
pub(super) enum Cutter {
    /// The file is one record.
    Whole,
    /// Each line is one.
    Lines,
    /// Each JSON value is one.
    Values(ValueCutter),
    /// Each row of a table is one.
    Rows(RowCutter),
    /// Each `<REUTERS>` element is one.
    Elements,
    /// Each XML element of some names is one.
    Xml(XmlCutter),
    /// Each message of a mailbox is one.
    Messages,
    /// Each dispatch of a wire is one.
    Dispatches,
    /// Each captured page is one, all other captures being passed over.
    Captures(CaptureCutter),
}

/// A record in the pending bytes.
pub(super) struct Cut {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Cutter {
    /// Finds the next record in `pending`, of which the call before saw the first `scanned`.
    pub(super) fn cut(&mut self, pending: &[u8], scanned: usize) -> Option<Cut> {
        let (start, end) = match self {
            Self::Whole | Self::Captures(_) => None,
            Self::Lines => {
                memchr::memchr(b'\n', &pending[scanned..]).map(|at| (0, scanned + at + 1))
            }
            Self::Values(cutter) => cutter.cut(pending, scanned),
            Self::Rows(cutter) => cutter.cut(pending, scanned).map(|end| (0, end)),
            Self::Elements => reuters::cut(pending, scanned),
            Self::Xml(cutter) => cutter.cut(pending),
            Self::Messages => mail::cut(pending, scanned).map(|end| (0, end)),
            Self::Dispatches => wire::cut(pending, scanned),
        }?;
        Some(Cut { start, end })
    }

    /// What the end of the file leaves of a record.
    pub(super) fn rest(&self, pending: &[u8]) -> Option<Cut> {
        let start = match self {
            Self::Whole | Self::Lines | Self::Rows(_) | Self::Messages => Some(0),
            Self::Values(cutter) => cutter.unfinished(),
            Self::Elements => reuters::unfinished(pending),
            Self::Xml(cutter) => cutter.unfinished(),
            Self::Dispatches => wire::unfinished(pending),
            Self::Captures(_) => None,
        }?;
        Some(Cut { start, end: pending.len() })
    }

    /// Whether nothing more is to be read, though the file may go on.
    pub(super) fn is_finished(&self) -> bool {
        matches!(self, Self::Values(cutter) if cutter.is_finished())
    }

    /// Whether a place in the file is told as a line.
    pub(super) fn has_lines(&self) -> bool {
        !matches!(self, Self::Whole | Self::Captures(_))
    }

    /// Of a record that is too large: how many pending bytes are dropped, and how many of those
    /// kept were already seen.
    pub(super) fn drop_seen(&mut self, pending: usize) -> (usize, usize) {
        match self {
            Self::Xml(cutter) => (cutter.drop_seen(pending), 0),
            // The end of a record may be cut in two.
            Self::Elements | Self::Messages => (pending.saturating_sub(256), pending.min(256)),
            _ => (pending, 0),
        }
    }
}
