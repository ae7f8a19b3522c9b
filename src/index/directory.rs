//! The folder of an index, some of whose files are read in a way of their own. A merge, or whoever
//! reads the whole of an index, goes through its largest files from one end to the other, and all
//! that was mapped into memory of them on the way would stay there until the end. Who asks one
//! question reads a little here and there, but of the lengths of texts nearly every page.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

#[cfg(unix)]
use tantivy::directory::Advice;
use tantivy::directory::error::{
    DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError,
};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, WatchCallback, WatchHandle,
    WritePtr,
};
use tantivy::{Directory, HasLen};

use super::open::Access;

/// Files of these kinds are large, and read from one end to the other: stored articles, postings,
/// positions, columns, terms.
const READ_THROUGH: [&str; 5] = ["store", "idx", "pos", "fast", "term"];

/// How many bytes are read at once where one read follows another: large enough that a file of
/// many short lists takes few reads, small enough that some dozens of them do not matter.
const WINDOW: usize = 128 << 10;

/// The files with the lengths of texts: small, and read all over.
const LENGTHS: &str = "fieldnorm";

/// A folder that is as an [`MmapDirectory`] but for some files.
#[derive(Debug, Clone)]
pub(super) struct IndexDirectory {
    mapped: MmapDirectory,
    own: Option<OwnWay>,
}

/// Which files are read in another way.
#[derive(Debug, Clone)]
enum OwnWay {
    /// The largest, in this folder, by windows.
    Windows(PathBuf),
    /// The lengths of texts: they are mapped here, where the system fetches what is around a page,
    /// too.
    #[cfg_attr(not(unix), allow(dead_code, reason = "only there can the system be told not to"))]
    Around(MmapDirectory),
}

impl IndexDirectory {
    /// Opens the folder at `path`, for reading it like this.
    pub(super) fn open(path: &Path, access: Access) -> Result<Self, OpenDirectoryError> {
        let mapped = MmapDirectory::open(path)?;
        Ok(match access {
            #[cfg(unix)]
            Access::Scattered => Self {
                mapped: MmapDirectory::open_with_madvice(path, Advice::Random)?,
                own: Some(OwnWay::Around(mapped)),
            },
            Access::Sparing => Self { mapped, own: Some(OwnWay::Windows(path.to_owned())) },
            _ => Self { mapped, own: None },
        })
    }
}

impl Directory for IndexDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let kind = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let folder = match &self.own {
            Some(OwnWay::Windows(folder)) if READ_THROUGH.contains(&kind) => folder,
            Some(OwnWay::Around(around)) if kind == LENGTHS => return around.get_file_handle(path),
            _ => return self.mapped.get_file_handle(path),
        };
        match WindowedFile::open(&folder.join(path)) {
            Ok(file) => Ok(Arc::new(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(OpenReadError::FileDoesNotExist(path.to_owned()))
            }
            Err(error) => Err(OpenReadError::wrap_io_error(error, path.to_owned())),
        }
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.mapped.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.mapped.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.mapped.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.mapped.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.mapped.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.mapped.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.mapped.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.mapped.watch(callback)
    }
}

/// A file that never changes, read through a window.
struct WindowedFile {
    length: usize,
    reader: Mutex<Reader>,
}

struct Reader {
    file: File,
    /// Where the window begins, and what was read of it.
    start: usize,
    window: OwnedBytes,
    /// Where the last read ended: one that begins soon after it goes on from there.
    end: usize,
}

impl WindowedFile {
    fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
        let reader = Reader { file, start: 0, window: OwnedBytes::empty(), end: 0 };
        Ok(Self { length, reader: Mutex::new(reader) })
    }
}

impl fmt::Debug for WindowedFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("WindowedFile").field("length", &self.length).finish()
    }
}

impl HasLen for WindowedFile {
    fn len(&self) -> usize {
        self.length
    }
}

impl FileHandle for WindowedFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.start >= range.end {
            return Ok(OwnedBytes::empty());
        }
        self.reader.lock().unwrap_or_else(PoisonError::into_inner).read(range, self.length)
    }
}

impl Reader {
    fn read(&mut self, range: Range<usize>, length: usize) -> io::Result<OwnedBytes> {
        let goes_on = (self.end..self.end + WINDOW).contains(&range.start);
        self.end = range.end;
        if range.start >= self.start && range.end <= self.start + self.window.len() {
            return Ok(self.window.slice(range.start - self.start..range.end - self.start));
        }
        let wanted = range.end - range.start;
        let ahead = if goes_on { wanted.max(WINDOW) } else { wanted };
        let read = ahead.min(length.saturating_sub(range.start)).max(wanted);
        let mut bytes = vec![0; read];
        self.file.seek(SeekFrom::Start(range.start as u64))?;
        self.file.read_exact(&mut bytes)?;
        let bytes = OwnedBytes::new(bytes);
        if read > WINDOW {
            // Whoever asked for so much holds it; we need not.
            return Ok(bytes);
        }
        (self.start, self.window) = (range.start, bytes.clone());
        Ok(bytes.slice(0..wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_read_by_windows_is_what_stands_in_the_file(
            length in 1_usize..400_000,
            reads in proptest::collection::vec(
                (0_usize..400_000, 0_usize..200_000, any::<bool>()), 1..30
            ),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a.store");
            let bytes: Vec<u8> = (0..length).map(|place| (place * 31 / 7) as u8).collect();
            std::fs::write(&path, &bytes).unwrap();
            let file = WindowedFile::open(&path).unwrap();
            let mut end = 0;
            for (start, wanted, goes_on) in reads {
                let start = if goes_on { end } else { start }.min(length);
                end = (start + wanted).min(length);
                let read = file.read_bytes(start..end).unwrap();
                prop_assert_eq!(read.as_slice(), &bytes[start..end]);
            }
        }
    }

    #[test]
    fn a_read_beyond_the_end_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.store");
        std::fs::write(&path, [1, 2, 3]).unwrap();
        assert!(WindowedFile::open(&path).unwrap().read_bytes(1..5).is_err());
    }
}
