//! Which documents of a segment are one article: a block begins with the lead, and its passages
//! follow in order. Only here is it known how that is read from the columns.

use std::sync::OnceLock;

use tantivy::columnar::Column;
use tantivy::{DateTime, DocId, Searcher, SegmentReader};

use crate::article::ArticleId;

/// A segment's columns that tell its articles apart.
pub(crate) struct Segment {
    pub(crate) reader: SegmentReader,
    ordinals: Column<u64>,
    passages: Column<u64>,
    articles: Column<u64>,
    published: Column<DateTime>,
    words: Column<u64>,
    first_words: Column<u64>,
    /// How many articles it holds, once that was asked.
    articles_held: OnceLock<u64>,
    /// How many words they have in all, once that was asked.
    words_held: OnceLock<u64>,
}

/// The documents of one article: its lead, and where the next article begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BlockRange {
    pub(crate) lead: DocId,
    pub(crate) end: DocId,
}

impl Segment {
    /// Opens all segments that `searcher` sees.
    pub(crate) fn all(searcher: &Searcher) -> tantivy::Result<Vec<Self>> {
        searcher.segment_readers().iter().map(Self::open).collect()
    }

    fn open(reader: &SegmentReader) -> tantivy::Result<Self> {
        let columns = reader.fast_fields();
        Ok(Self {
            reader: reader.clone(),
            ordinals: columns.u64("ordinal")?,
            passages: columns.u64("passages")?,
            articles: columns.u64("article")?,
            published: columns.date("published")?,
            words: columns.u64("words")?,
            first_words: columns.u64("first_word")?,
            articles_held: OnceLock::new(),
            words_held: OnceLock::new(),
        })
    }

    /// The lead of the article that `doc` is a passage of.
    pub(crate) fn lead_of(&self, doc: DocId) -> DocId {
        doc - self.ordinals.first(doc).unwrap_or(0) as DocId
    }

    /// The article whose lead is `lead`; `None` where the document is a file's.
    pub(crate) fn block(&self, lead: DocId) -> Option<BlockRange> {
        let passages = self.passages.first(lead)?;
        Some(BlockRange { lead, end: lead + passages as DocId })
    }

    /// The first article at or after `doc`, which begins a block, that was not taken out.
    pub(crate) fn next_block(&self, mut doc: DocId) -> Option<BlockRange> {
        let end = self.reader.max_doc();
        while doc < end {
            match self.block(doc) {
                Some(block) if !self.reader.is_deleted(doc) => return Some(block),
                Some(block) => doc = block.end,
                None => doc += 1,
            }
        }
        None
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

    /// How many words of the article's text stand before the passage `doc`.
    pub(crate) fn first_word(&self, doc: DocId) -> u64 {
        self.first_words.first(doc).unwrap_or(0)
    }

    /// When the newest of its articles was published, in seconds since 1970.
    pub(crate) fn newest(&self) -> Option<i64> {
        let values = &self.published.values;
        (values.num_vals() > 0).then(|| values.max_value().into_timestamp_secs())
    }

    /// How many articles it holds.
    pub(crate) fn count_articles(&self) -> u64 {
        if self.reader.has_deletes() {
            return *self.articles_held.get_or_init(|| self.count().0);
        }
        u64::from(self.passages.values.num_vals())
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
