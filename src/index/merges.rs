//! Which segments of an index are merged into one: [`Merges`]. A search opens six files of each
//! segment; a merge holds much of all of its segments in memory.

use tantivy::SegmentMeta;
use tantivy::indexer::{LogMergePolicy, MergeCandidate, MergePolicy};

/// Segments that have lost this share of their documents are merged, so that articles long
/// replaced do not weigh on the statistics that rank.
const DELETED_SHARE_BEFORE_MERGE: f32 = 0.3;

/// Larger segments, in documents, are merged no more. A merge holds the terms and columns of all its
/// segments, and the stored articles of one, so this bounds it however large the index. The price
/// is that a search looks into more segments.
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

/// Merges segments that have nothing to gain from standing alone.
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

#[cfg(test)]
mod tests {
    use super::*;
    use tantivy::Index;
    use tantivy::index::SegmentId;
    use tantivy::schema::Schema;

    /// How many documents the segments have that are merged, of segments of so many.
    fn merged(documents: &[u32]) -> Vec<Vec<u32>> {
        let index = Index::create_in_ram(Schema::builder().build());
        let segment = |count: &u32| index.new_segment_meta(SegmentId::generate_random(), *count);
        let segments: Vec<SegmentMeta> = documents.iter().map(segment).collect();
        let size = |id: &SegmentId| {
            segments.iter().find(|segment| segment.id() == *id).unwrap().num_docs()
        };
        let candidates = Merges::default().compute_merge_candidates(&segments);
        candidates.iter().map(|candidate| candidate.0.iter().map(size).collect()).collect()
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
}
