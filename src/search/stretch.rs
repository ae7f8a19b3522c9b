//! How the articles of an index are shared out among threads: in [`Stretch`]es of its segments.

use std::cmp::Reverse;

use tantivy::DocId;

use super::archive::Archive;
use super::plan::Plan;
use crate::index::block::Segment;

/// Articles of a segment that one thread looks at: those whose leads are among these documents.
#[derive(Clone, Copy)]
pub(super) struct Stretch<'a> {
    /// The number of the segment.
    pub(super) number: usize,
    pub(super) segment: &'a Segment,
    /// Begins a block, or stands before the first one.
    pub(super) start: DocId,
    /// Ends a block, or stands behind the last one.
    pub(super) end: DocId,
}

/// Where fewer passages are looked at, to open a list once more takes longer than looking at them.
const WORTH_A_STRETCH: u64 = 20_000;

/// A thread gets so many stretches, one after another: what one is behind, the others take over.
const STRETCHES_OF_A_THREAD: usize = 4;

impl<'a> Stretch<'a> {
    /// All of a segment.
    pub(super) fn whole(archive: &'a Archive, number: usize) -> Self {
        let segment = &archive.segments[number];
        Self { number, segment, start: 0, end: segment.reader.max_doc() }
    }

    /// All of `archive`, for so many `threads`: those of large segments first, those of one segment
    /// in order.
    pub(super) fn of(archive: &'a Archive, plan: &Plan, threads: usize) -> Vec<Self> {
        let whole = (0..archive.segments.len()).map(|number| Self::whole(archive, number));
        let mut whole: Vec<Self> = whole.collect();
        whole.sort_by_key(|stretch| Reverse(stretch.end));
        if threads == 1 || !plan.opens_fast() {
            return whole;
        }
        let documents: usize = whole.iter().map(|stretch| stretch.end as usize).sum();
        let wanted = usize::try_from(plan.passages() / WORTH_A_STRETCH).unwrap_or(usize::MAX);
        let wanted = wanted.clamp(threads, STRETCHES_OF_A_THREAD * threads);
        whole.into_iter().flat_map(|stretch| stretch.cut(documents / wanted)).collect()
    }

    /// Itself in parts of about so many documents.
    fn cut(self, documents: usize) -> impl Iterator<Item = Self> {
        let parts = (self.end as usize).div_ceil(documents.max(1)).max(1) as DocId;
        let size = self.end.div_ceil(parts);
        let bound = move |part: DocId| match part {
            0 => 0,
            part if part == parts => self.end,
            part => self.segment.lead_of(part * size),
        };
        (0..parts).map(move |part| Self { start: bound(part), end: bound(part + 1), ..self })
    }
}
