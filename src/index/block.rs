//! Which documents of a segment are one article: a block begins with the lead, and its passages
//! follow in order. Only here is it known how that is read from the columns.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use tantivy::columnar::{Column, ColumnIndex};
use tantivy::{BitSet, DateTime, DocId, SegmentReader};

use super::snapshot::Snapshot;
use crate::article::ArticleId;

/// A segment's columns that tell its articles apart.
pub(crate) struct Segment {
    pub(crate) reader: SegmentReader,
    passages: Column<u64>,
    ordinals: Column<u64>,
    /// Where articles begin, once that was asked often: a pass asks it at every step.
    bounds: OnceLock<Bounds>,
    /// How often it was asked until then.
    asked: AtomicU32,
    articles: Column<u64>,
    published: Column<DateTime>,
    words: Column<u64>,
    /// How many articles it holds, once that was asked.
    articles_held: OnceLock<u64>,
    /// How many words they have in all, once that was asked.
    words_held: OnceLock<u64>,
}

/// From so many questions on, to find all bounds costs no more than was spent on looking each up: a
/// query of a few hundred articles stays below.
const ASKED_OFTEN: u32 = 2_000;

/// The documents of one article: its lead, and where the next article begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BlockRange {
    pub(crate) lead: DocId,
    pub(crate) end: DocId,
}

/// Where the blocks of a segment begin: its articles', and its files', which are one document each.
struct Bounds {
    starts: DocSet,
    leads: DocSet,
}

impl Bounds {
    /// Of the lengths of articles, which their leads have, in a segment of `documents`.
    fn of(passages: &Column<u64>, documents: DocId) -> Self {
        let mut bounds = Self { starts: DocSet::new(documents), leads: DocSet::new(documents) };
        let mut end = 0;
        let mut add = |lead: DocId, passages: u64| {
            (end..=lead).for_each(|file_or_lead| bounds.starts.add(file_or_lead));
            bounds.leads.add(lead);
            end = lead.saturating_add(passages as DocId);
        };
        match &passages.index {
            ColumnIndex::Optional(index) => {
                let mut values = passages.values.iter();
                for lead in index.iter_non_null_docs() {
                    add(lead, values.next().unwrap_or(1));
                }
            }
            _ => (0..documents).for_each(|lead| {
                if let Some(passages) = passages.first(lead) {
                    add(lead, passages);
                }
            }),
        }
        (end..documents).for_each(|file| bounds.starts.add(file));
        bounds
    }
}

/// A set of documents, a bit each.
struct DocSet {
    words: Box<[u64]>,
}

impl DocSet {
    fn new(documents: DocId) -> Self {
        Self { words: vec![0; documents as usize / 64 + 1].into() }
    }

    fn add(&mut self, doc: DocId) {
        if let Some(word) = self.words.get_mut(doc as usize / 64) {
            *word |= 1 << (doc % 64);
        }
    }

    fn holds(&self, doc: DocId) -> bool {
        self.words.get(doc as usize / 64).is_some_and(|word| word >> (doc % 64) & 1 == 1)
    }

    /// The first of them at or after `doc`.
    fn at_or_after(&self, doc: DocId) -> Option<DocId> {
        let mut number = doc as usize / 64;
        let mut word = self.words.get(number)? & (u64::MAX << (doc % 64));
        while word == 0 {
            number += 1;
            word = *self.words.get(number)?;
        }
        Some(number as DocId * 64 + word.trailing_zeros())
    }

    /// The last of them at or before `doc`.
    fn at_or_before(&self, doc: DocId) -> Option<DocId> {
        let mut number = doc as usize / 64;
        let mut word = self.words.get(number)? & (u64::MAX >> (63 - doc % 64));
        while word == 0 {
            number = number.checked_sub(1)?;
            word = *self.words.get(number)?;
        }
        Some(number as DocId * 64 + 63 - word.leading_zeros())
    }
}

impl Segment {
    /// Opens all segments that `snapshot` sees.
    pub(crate) fn all(snapshot: &Snapshot) -> tantivy::Result<Vec<Self>> {
        snapshot.segment_readers().iter().map(Self::open).collect()
    }

    /// Opens the columns of a segment.
    pub(crate) fn open(reader: &SegmentReader) -> tantivy::Result<Self> {
        let columns = reader.fast_fields();
        Ok(Self {
            reader: reader.clone(),
            passages: columns.u64("passages")?,
            ordinals: columns.u64("ordinal")?,
            bounds: OnceLock::new(),
            asked: AtomicU32::new(0),
            articles: columns.u64("article")?,
            published: columns.date("published")?,
            words: columns.u64("words")?,
            articles_held: OnceLock::new(),
            words_held: OnceLock::new(),
        })
    }

    fn bounds(&self) -> &Bounds {
        self.bounds.get_or_init(|| Bounds::of(&self.passages, self.reader.max_doc()))
    }

    /// The bounds, where finding them is worth it: who asks once looks into the columns.
    #[inline]
    fn bounds_if_asked_often(&self) -> Option<&Bounds> {
        if let Some(bounds) = self.bounds.get() {
            return Some(bounds);
        }
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        (asked >= ASKED_OFTEN).then(|| self.bounds())
    }

    /// The lead of the article that `doc` is a passage of.
    pub(crate) fn lead_of(&self, doc: DocId) -> DocId {
        match self.bounds_if_asked_often() {
            Some(bounds) => bounds.starts.at_or_before(doc).unwrap_or(doc),
            None => doc - (self.ordinals.first(doc).unwrap_or(0) as DocId).min(doc),
        }
    }

    /// The article whose lead is `lead`; `None` where the document is a file's.
    pub(crate) fn block(&self, lead: DocId) -> Option<BlockRange> {
        let Some(bounds) = self.bounds_if_asked_often() else {
            let passages = self.passages.first(lead)? as DocId;
            let end = lead.saturating_add(passages).min(self.reader.max_doc());
            return Some(BlockRange { lead, end });
        };
        if !bounds.leads.holds(lead) {
            return None;
        }
        let end = bounds.starts.at_or_after(lead + 1).unwrap_or(self.reader.max_doc());
        Some(BlockRange { lead, end })
    }

    /// The first article at or after `doc`, which begins a block, that was not taken out.
    pub(crate) fn next_block(&self, doc: DocId) -> Option<BlockRange> {
        let mut lead = self.bounds().leads.at_or_after(doc)?;
        while self.reader.is_deleted(lead) {
            lead = self.bounds().leads.at_or_after(lead + 1)?;
        }
        self.block(lead)
    }

    pub(crate) fn article_id(&self, lead: DocId) -> ArticleId {
        ArticleId(self.articles.first(lead).unwrap_or(0))
    }

    /// When the article was published, in seconds since 1970.
    pub(crate) fn published(&self, lead: DocId) -> Option<i64> {
        self.published.first(lead).map(DateTime::into_timestamp_secs)
    }

    /// How many words the article's text has.
    pub(crate) fn words(&self, lead: DocId) -> u64 {
        self.words.first(lead).unwrap_or(0)
    }

    /// Which passage of its article each is.
    pub(crate) fn ordinals(&self) -> Column<u64> {
        self.ordinals.clone()
    }

    /// How many words of an article's text stand before each of its passages: a column that few
    /// ask for.
    pub(crate) fn first_words(&self) -> tantivy::Result<Column<u64>> {
        self.reader.fast_fields().u64("first_word")
    }

    /// When the newest of its articles was published, in seconds since 1970.
    pub(crate) fn newest(&self) -> Option<i64> {
        let values = &self.published.values;
        (values.num_vals() > 0).then(|| values.max_value().into_timestamp_secs())
    }

    /// How many articles it holds.
    pub(crate) fn count_articles(&self) -> u64 {
        if self.reader.has_deletes() {
            return *self.articles_held.get_or_init(|| self.leads() - self.deleted_leads());
        }
        self.leads()
    }

    /// How many articles it was given, those taken out included.
    fn leads(&self) -> u64 {
        u64::from(self.passages.values.num_vals())
    }

    /// How many articles were taken out of it: they are few, so they are counted and not the others.
    fn deleted_leads(&self) -> u64 {
        let Some(deleted) = self.reader.alive_bitset() else { return 0 };
        let max_doc = self.reader.max_doc();
        let mut alive = BitSet::with_max_value_and_full(max_doc);
        alive.intersect_update(deleted.bitset());
        let deleted_of = |bucket: u32| {
            let mut deleted = !u64::from_le_bytes(alive.tinyset(bucket).into_bytes());
            std::iter::from_fn(move || {
                let bit = deleted.trailing_zeros();
                deleted &= deleted.wrapping_sub(1);
                (bit < u64::BITS).then_some(bucket * u64::BITS + bit)
            })
        };
        let deleted = (0..max_doc.div_ceil(u64::BITS)).flat_map(deleted_of);
        deleted.filter(|doc| *doc < max_doc && self.passages.first(*doc).is_some()).count() as u64
    }

    /// How many words its articles have in all, those taken out included.
    pub(crate) fn count_words(&self) -> u64 {
        *self.words_held.get_or_init(|| self.words.values.iter().sum())
    }

    /// How many articles and passages it holds.
    pub(crate) fn count(&self) -> (u64, u64) {
        let (mut articles, mut passages) = (0, 0);
        let mut doc = 0;
        while let Some(block) = self.next_block(doc) {
            articles += 1;
            passages += u64::from(block.end - block.lead);
            doc = block.end;
        }
        (articles, passages)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_names_its_nearest_documents_before_and_after() {
        let members = [0, 5, 63, 64, 200, 299];
        let mut set = DocSet::new(300);
        members.iter().for_each(|doc| set.add(*doc));
        for doc in 0..300 {
            assert_eq!(set.holds(doc), members.contains(&doc));
            assert_eq!(set.at_or_after(doc), members.iter().copied().find(|it| *it >= doc));
            let before = members.iter().copied().rev().find(|it| *it <= doc);
            assert_eq!(set.at_or_before(doc), before);
        }
        assert_eq!((set.at_or_after(300), set.at_or_before(10_000)), (None, None));
        assert_eq!((DocSet::new(0).at_or_after(0), DocSet::new(0).at_or_before(0)), (None, None));
    }
}
