//! Which segments of an index are merged into one: while articles are added, [`Merges`], and when a
//! run has made a large index, [`merge_all`]. A search opens six files of each segment; a merge holds
//! much of all of its segments in memory.

use std::sync::atomic::{AtomicBool, Ordering};

use tantivy::index::SegmentId;
use tantivy::indexer::{LogMergePolicy, MergeCandidate, MergePolicy, NoMergePolicy};
use tantivy::{IndexWriter, SegmentMeta};

use super::document::IndexDocument;

/// Segments that have lost this share of their documents are merged, so that articles long
/// replaced do not weigh on the statistics that rank.
const DELETED_SHARE_BEFORE_MERGE: f32 = 0.3;

/// Larger segments, in documents, are merged no more while articles are added. A merge holds the
/// terms and columns of all its segments, and the stored articles of one, so this bounds it however
/// large the index.
const MERGED_DOCUMENTS: usize = 45_000;

/// So many segments of a size are merged into one: fewer are held at a time than with the engine's
/// eight.
const MERGED_SEGMENTS: usize = 4;

/// Segments of fewer documents are merged where there are but two of them, as at the end of most
/// runs: that takes a tenth of a second at most, and to open one takes each search as long as to
/// open a large one.
const SMALL_DOCUMENTS: u32 = 5_000;

/// But only those that hold less than this part of all documents: the segments of a small index are
/// not small beside each other.
const SMALL_PART: u64 = 10;

/// So many segments are few: to merge six makes an ingest a fourteenth longer, and a search from the
/// command line one or two thousandths of a second faster.
const FEW_SEGMENTS: usize = 8;

/// A segment that [`merge_all`] makes holds no more documents, about, where there is memory for
/// that; and, where there is little, may hold so many.
const MOST_DOCUMENTS: std::ops::RangeInclusive<usize> = 100_000..=400_000;

/// So many merges of [`merge_all`] run at once, each with its segments in memory.
const MERGES_AT_ONCE: usize = 2;

/// So much memory a merge takes for each of its documents: measured, with passages of the press.
const BYTES_OF_A_DOCUMENT: usize = 200;

/// Merges segments that have nothing to gain from standing alone, as they come.
#[derive(Debug)]
pub(super) struct Merges {
    by_size: LogMergePolicy,
}

impl Default for Merges {
    fn default() -> Self {
        let mut by_size = LogMergePolicy::default();
        by_size.set_del_docs_ratio_before_merge(DELETED_SHARE_BEFORE_MERGE);
        by_size.set_max_docs_before_merge(MERGED_DOCUMENTS);
        by_size.set_min_num_segments(MERGED_SEGMENTS);
        Self { by_size }
    }
}

impl MergePolicy for Merges {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let all: u64 = segments.iter().map(|segment| u64::from(segment.num_docs())).sum();
        let is_small = |segment: &SegmentMeta| {
            let documents = segment.num_docs();
            documents < SMALL_DOCUMENTS && u64::from(documents) < all / SMALL_PART
        };
        let (small, large): (Vec<SegmentMeta>, Vec<SegmentMeta>) =
            segments.iter().cloned().partition(is_small);
        if small.len() < 2 {
            return self.by_size.compute_merge_candidates(segments);
        }
        let mut merged = self.by_size.compute_merge_candidates(&large);
        merged.push(MergeCandidate(small.iter().map(SegmentMeta::id).collect()));
        merged
    }
}

/// Whether so many segments are worth a [`merge_all`].
pub(super) fn are_many(segments: &[SegmentMeta]) -> bool {
    segments.len() > FEW_SEGMENTS
}

/// What [`merge_all`] may take.
#[derive(Clone, Copy)]
pub(super) struct Means {
    /// How many merges run side by side.
    pub(super) at_once: usize,
    /// How many documents are merged into one segment, at most.
    most: usize,
}

impl Means {
    /// Those of a run with so many threads and so much memory, in bytes, of which merges take a third.
    pub(super) fn of(threads: usize, memory: usize) -> Self {
        let at_once = threads.clamp(1, MERGES_AT_ONCE);
        let most = memory / 3 / at_once / BYTES_OF_A_DOCUMENT;
        Self { at_once, most: most.clamp(*MOST_DOCUMENTS.start(), *MOST_DOCUMENTS.end()) }
    }
}

/// Merges all segments of the last commit into a few large ones, at least as many as are merged at
/// once, until `stop`. A few stay as they are.
///
/// # Errors
/// Where a merge failed; the last commit stays readable.
pub(super) fn merge_all(
    mut engine: IndexWriter<IndexDocument>,
    means: Means,
    stop: &AtomicBool,
) -> tantivy::Result<()> {
    engine.set_merge_policy(Box::new(NoMergePolicy));
    let shares = shares(engine.index().searchable_segment_metas()?, means);
    for at_once in shares.chunks(means.at_once) {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let merges: Vec<_> = at_once.iter().map(|share| engine.merge(share)).collect();
        for merge in merges {
            merge.wait()?;
        }
    }
    engine.wait_merging_threads()
}

/// Shares out `segments` to merges of much the same size; what would be merged with nothing is left
/// out.
fn shares(mut segments: Vec<SegmentMeta>, means: Means) -> Vec<Vec<SegmentId>> {
    if !are_many(&segments) {
        return Vec::new();
    }
    let documents = |segment: &SegmentMeta| u64::from(segment.num_docs());
    let all: u64 = segments.iter().map(documents).sum();
    let merges = (all.div_ceil(means.most as u64) as usize).max(means.at_once);
    segments.sort_by_key(|segment| std::cmp::Reverse(segment.num_docs()));
    let mut shares: Vec<(u64, Vec<SegmentMeta>)> = vec![(0, Vec::new()); merges];
    for segment in segments {
        if let Some((size, share)) = shares.iter_mut().min_by_key(|(size, _)| *size) {
            *size += documents(&segment);
            share.push(segment);
        }
    }
    let shares = shares.into_iter().map(|(_, share)| share).filter(|share| share.len() > 1);
    shares.map(|share| share.iter().map(SegmentMeta::id).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::document::FileRecord;
    use crate::index::schema::{Fields, TERM_STREAM};
    use crate::index::term_stream::TermStreamTokenizer;
    use tantivy::Index;
    use tantivy::schema::Schema;

    const MEMORY: usize = 512_000_000;

    fn segments(documents: &[u32]) -> Vec<SegmentMeta> {
        let index = Index::create_in_ram(Schema::builder().build());
        let segment = |count: &u32| index.new_segment_meta(SegmentId::generate_random(), *count);
        documents.iter().map(segment).collect()
    }

    fn sizes(segments: &[SegmentMeta], merged: &[SegmentId]) -> Vec<u32> {
        let size = |id: &SegmentId| {
            segments.iter().find(|segment| segment.id() == *id).unwrap().num_docs()
        };
        merged.iter().map(size).collect()
    }

    /// How many documents the segments have that are merged, of segments of so many.
    fn merged(documents: &[u32]) -> Vec<Vec<u32>> {
        let segments = segments(documents);
        let candidates = Merges::default().compute_merge_candidates(&segments);
        candidates.iter().map(|candidate| sizes(&segments, &candidate.0)).collect()
    }

    /// The same at the end of a run.
    fn merged_in_the_end(documents: &[u32], threads: usize, memory: usize) -> Vec<Vec<u32>> {
        let segments = segments(documents);
        let shares = shares(segments.clone(), Means::of(threads, memory));
        shares.iter().map(|share| sizes(&segments, share)).collect()
    }

    #[test]
    fn two_small_segments_are_merged_and_large_ones_only_with_their_like() {
        assert_eq!(merged(&[97_000, 2_300, 96_000, 2_000]), [vec![2_300, 2_000]]);
        assert_eq!(merged(&[97_000, 2_300]), [] as [Vec<u32>; 0]);
        assert_eq!(merged(&[20_000, 21_000, 22_000]), [] as [Vec<u32>; 0]);
        let by_size = vec![22_000, 21_000, 20_000, 19_000];
        assert_eq!(merged(&[20_000, 10, 21_000, 22_000, 19_000, 20]), [by_size, vec![10, 20]]);
        assert_eq!(merged(&[97_000, 96_000, 95_000, 94_000]), [] as [Vec<u32>; 0]);
        assert_eq!(merged(&[300, 200, 40]), [] as [Vec<u32>; 0]);
    }

    #[test]
    fn in_the_end_many_are_merged_into_segments_of_much_the_same_size() {
        let ten = [24_000, 23_000, 22_000, 21_000, 20_000, 19_000, 18_000, 17_000, 9_000, 70];
        let shares = merged_in_the_end(&ten, 2, MEMORY);
        let sums: Vec<u32> = shares.iter().map(|share| share.iter().sum()).collect();
        assert_eq!(sums.iter().sum::<u32>(), ten.iter().sum::<u32>());
        assert!(sums.len() == 2 && sums[0].abs_diff(sums[1]) < 9_000, "{sums:?}");
        assert_eq!(merged_in_the_end(&ten, 1, MEMORY).len(), 1);
        // No more in one than a merge can hold.
        assert_eq!(merged_in_the_end(&[90_000; 44], 2, MEMORY).len(), 10);
        assert_eq!(merged_in_the_end(&[20_000; 44], 2, 64_000_000).len(), 9);
        assert_eq!(merged_in_the_end(&[90_000; 8], 2, MEMORY), [] as [Vec<u32>; 0]);
        assert_eq!(merged_in_the_end(&[], 2, MEMORY), [] as [Vec<u32>; 0]);
    }

    /// Segments of a file's record each, merged in the end; how many there are then, and documents.
    fn merged_files(files: u64, stop: bool) -> (usize, u64) {
        let (schema, fields) = Fields::build();
        let index = Index::create_in_ram(schema);
        index.tokenizers().register(TERM_STREAM, TermStreamTokenizer::default());
        let mut engine = index.writer_with_num_threads(1, 15_000_000).unwrap();
        engine.set_merge_policy(Box::new(NoMergePolicy));
        for file in 0..files {
            let record = FileRecord {
                label: "press".to_owned(),
                root: "/press".to_owned(),
                inside: format!("{file}.txt"),
                shown: String::new(),
                size: 1,
                modified: 0,
                articles: 0,
                warnings: 0,
                map: Vec::new(),
                settings: 0,
            };
            engine.add_document(record.document(&fields)).unwrap();
            engine.commit().unwrap();
        }
        merge_all(engine, Means::of(2, MEMORY), &AtomicBool::new(stop)).unwrap();
        let segments = index.searchable_segment_metas().unwrap();
        (segments.len(), segments.iter().map(|segment| u64::from(segment.num_docs())).sum())
    }

    #[test]
    fn many_segments_become_few_and_lose_nothing() {
        assert_eq!(merged_files(9, false), (2, 9));
        assert_eq!(merged_files(9, true), (9, 9));
        assert_eq!(merged_files(8, false), (8, 8));
    }
}
