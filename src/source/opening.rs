//! What a file is → how its [`Records`] are read: a zip from its end, a tar as it streams, an office
//! document whole, everything else a buffer at a time.

use std::io::{Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;

use super::archive::{Archive, Entries, Standing, tar, zip};
use super::records::{Records, failure};
use super::stream::Stream;
use super::{FieldMap, Format};
use crate::limits::{ARCHIVE_DEPTH, RECORD_BYTES, SNIFF_BYTES};
use crate::warning::{Warning, WarningKind};

impl Records {
    /// Opens what stands on disk or in an archive. A zip is read from its end, so it must be
    /// told before anything streams.
    pub(super) fn from_place(
        mut place: zip::Place,
        name: &str,
        standing: &Standing,
        map: &Arc<FieldMap>,
    ) -> Result<Self, Warning> {
        let shown = standing.shown.as_str();
        let unreadable = |error: std::io::Error| {
            Warning::new(WarningKind::Unreadable, shown, format!("cannot be read: {error}"))
        };
        let mut magic = Vec::new();
        place.by_ref().take(4).read_to_end(&mut magic).map_err(unreadable)?;
        // What cannot be wound back, such as a pipe, is no zip on disk.
        let is_zip = zip::is_zip(&magic);
        place.seek(SeekFrom::Start(0)).map_err(unreadable)?;
        if !is_zip {
            let mut stream = Stream::open(Box::new(place)).map_err(unreadable)?;
            if standing.depth > 0 {
                stream = stream.of_entry();
            }
            return Self::from_opened(stream, name, standing, map);
        }
        let holding = zip::holding(&mut place, name);
        place.seek(SeekFrom::Start(0)).map_err(unreadable)?;
        let format = match holding {
            zip::Holding::Word => Format::Word,
            zip::Holding::OpenDocument => Format::OpenDocument,
            zip::Holding::Epub => Format::Epub,
            zip::Holding::Other(what) => {
                let detail = format!("is {what}, which is not read");
                return Err(Warning::new(WarningKind::UnknownFormat, shown, detail));
            }
            zip::Holding::Files => {
                let open = || Entries::Zip(zip::Entries::open(place));
                return Self::of_archive(open, standing, map);
            }
        };
        let stream = Stream::open(Box::new(place)).map_err(unreadable)?;
        Self::new(stream, format, standing, map)
    }

    /// The records of all files in an archive, unless it nests too deeply.
    fn of_archive(
        open: impl FnOnce() -> Entries,
        standing: &Standing,
        map: &Arc<FieldMap>,
    ) -> Result<Self, Warning> {
        if standing.depth >= ARCHIVE_DEPTH {
            let detail = format!("is an archive nested deeper than {ARCHIVE_DEPTH} and left out");
            return Err(Warning::new(WarningKind::NestedTooDeep, &standing.shown, detail));
        }
        Ok(Self::of_files(Archive::new(open(), standing.clone(), map), standing, map))
    }

    /// The records of the files in an archive that streams.
    pub(super) fn from_archive(
        stream: Stream,
        name: &str,
        standing: &Standing,
        map: &Arc<FieldMap>,
    ) -> Result<Self, Warning> {
        let head = &stream.pending()[..stream.pending().len().min(SNIFF_BYTES)];
        if tar::is_tar(head) {
            let open = || Entries::Tar(Box::new(tar::Entries::new(stream)));
            return Self::of_archive(open, standing, map);
        }
        // A zip inside another compression: unpacked into memory, as an entry is.
        let bytes = whole(stream, &standing.shown)?;
        Self::from_place(zip::Place::Memory(Cursor::new(bytes)), name, standing, map)
    }
}

/// All that a stream gives, within the limit of a record.
fn whole(mut stream: Stream, shown: &str) -> Result<Vec<u8>, Warning> {
    while stream.pending().len() <= RECORD_BYTES && stream.fill() {}
    if let Some(failure) = failure(&stream, shown) {
        return Err(failure);
    }
    if stream.pending().len() > RECORD_BYTES {
        let detail = format!("is larger than {} MiB and left out", RECORD_BYTES >> 20);
        return Err(Warning::new(WarningKind::TooLarge, shown, detail));
    }
    Ok(stream.pending().to_vec())
}
