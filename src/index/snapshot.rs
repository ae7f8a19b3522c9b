//! The segments of an index as of its last commit. Each is eight files. Where these lie in memory one
//! thread opens them as fast as two, which wait for each other; where they have to be read from a
//! disk, several together are faster.

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use tantivy::directory::{Directory, DirectoryLock, META_LOCK};
use tantivy::{Index, SegmentReader};

/// The last commit of an index, whose files nobody removes while this is held.
pub struct Commit {
    segments: Vec<tantivy::Segment>,
    generation: u64,
    _lock: DirectoryLock,
}

impl Commit {
    /// That of `index`.
    ///
    /// # Errors
    /// Where the index cannot be read or locked.
    pub fn of(index: &Index) -> tantivy::Result<Self> {
        let lock = index.directory().acquire_lock(&META_LOCK)?;
        let segments = index.searchable_segments()?;
        Ok(Self { generation: generation(&segments), segments, _lock: lock })
    }

    /// Names the state of the index, see [`Snapshot::generation`].
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// How many segments it has.
    #[must_use]
    pub fn count_segments(&self) -> usize {
        self.segments.len()
    }

    /// Opens its segments, one by one: what reads through all of them saves memory, not time.
    ///
    /// # Errors
    /// Where one cannot be read.
    pub fn open(self) -> tantivy::Result<Snapshot> {
        let readers = self.segments.iter().map(SegmentReader::open).collect::<tantivy::Result<_>>();
        Ok(Snapshot { readers: readers?, generation: self.generation })
    }

    /// Opens its segments, side by side or one after another, and what `open` makes of each.
    ///
    /// # Errors
    /// Where one cannot be read, or `open` fails.
    pub fn open_each<T: Send>(
        self,
        open: impl Fn(&SegmentReader) -> tantivy::Result<T> + Sync,
        side_by_side: bool,
    ) -> tantivy::Result<(Snapshot, Vec<T>)> {
        let open = |segment: &tantivy::Segment| {
            let reader = SegmentReader::open(segment)?;
            let made = open(&reader)?;
            Ok((reader, made))
        };
        let opened: tantivy::Result<Vec<(SegmentReader, T)>> = if side_by_side {
            self.segments.par_iter().map(open).collect()
        } else {
            self.segments.iter().map(open).collect()
        };
        let (readers, made) = opened?.into_iter().unzip();
        Ok((Snapshot { readers, generation: self.generation }, made))
    }
}

fn generation(segments: &[tantivy::Segment]) -> u64 {
    let mut segments: Vec<(String, u32)> = segments
        .iter()
        .map(|segment| (segment.id().uuid_string(), segment.meta().num_deleted_docs()))
        .collect();
    segments.sort_unstable();
    let mut hasher = blake3::Hasher::new();
    for (segment, deleted) in segments {
        hasher.update(segment.as_bytes());
        hasher.update(&deleted.to_le_bytes());
    }
    let mut first = [0; 8];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    u64::from_le_bytes(first)
}

/// The segments of an index as of one commit, opened.
pub struct Snapshot {
    readers: Vec<SegmentReader>,
    generation: u64,
}

impl Snapshot {
    /// That of the last commit of `index`.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn of(index: &Index) -> tantivy::Result<Self> {
        Commit::of(index)?.open()
    }

    /// Its segments, in the order of the commit.
    #[must_use]
    pub fn segment_readers(&self) -> &[SegmentReader] {
        &self.readers
    }

    /// Names the state of the index: its segments and what is deleted of each. Changes with every
    /// commit that changes what is found, and with merges.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// How many documents it holds.
    #[must_use]
    pub fn num_docs(&self) -> u64 {
        self.readers.iter().map(|reader| u64::from(reader.num_docs())).sum()
    }
}
