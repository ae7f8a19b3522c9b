//! Which paragraphs of an index are boilerplate: counted from the column that each article's lead
//! has for it, so that the answer depends on the articles alone, and kept in a table beside the
//! index for the next run. In: segments. Out: [`BoilerplateTable`], and the articles in which
//! something else is kept out than it says.

use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::schema::IndexRecordOption;
use tantivy::store::StoreReader;
use tantivy::{DocId, DocSet, TERMINATED};

use super::block::{BlockRange, Segment};
use super::derived;
use super::document::{Aside, FileId, Lead};
use super::schema::Fields;
use super::snapshot::Snapshot;
use super::stored::Stored;
use crate::limits;
use crate::story::boilerplate::{
    LEAST_STORIES, OutletKey, is_boilerplate, key_and_hidden, put_back, stories,
};
use crate::story::sketch::Sketch;

/// The table's name among those derived from the whole collection.
const TABLE: &str = "boilerplate";

/// Counts up when the same articles have other boilerplate.
const TABLE_VERSION: u64 = 1;

/// The paragraphs that are boilerplate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BoilerplateTable {
    keys: FxHashSet<OutletKey>,
}

/// One article, to be indexed again.
#[derive(Debug)]
pub(crate) struct KeptArticle {
    pub(crate) lead: Lead,
    pub(crate) body: String,
    pub(crate) aside: Aside,
    /// When it was published, in seconds since 1970.
    pub(crate) published: Option<i64>,
}

/// Where an article stands that must be indexed again, and the file it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) segment: usize,
    pub(crate) lead: DocId,
    pub(crate) file: FileId,
}

impl BoilerplateTable {
    /// The table beside the index in `folder`, if it was made from the index as it is now.
    pub(crate) fn read(folder: &Path, snapshot: &Snapshot) -> Option<Self> {
        let bytes = derived::read(folder, TABLE, snapshot.generation())?;
        let (numbers, rest) = bytes.as_chunks::<8>();
        let (version, keys) = numbers.split_first()?;
        let is_whole = rest.is_empty() && u64::from_le_bytes(*version) == TABLE_VERSION;
        let keys = keys.iter().map(|key| OutletKey(u64::from_le_bytes(*key))).collect();
        is_whole.then_some(Self { keys })
    }

    /// Keeps the table for the index as it is now. One that cannot be written is made again.
    pub(crate) fn write(&self, folder: &Path, snapshot: &Snapshot) {
        if Self::read(folder, snapshot).as_ref() == Some(self) {
            return;
        }
        let mut keys: Vec<u64> = self.keys.iter().map(|key| key.0).collect();
        keys.sort_unstable();
        let numbers = std::iter::once(TABLE_VERSION).chain(keys);
        let bytes: Vec<u8> = numbers.flat_map(u64::to_le_bytes).collect();
        let _ = derived::write(folder, TABLE, snapshot.generation(), &bytes);
    }

    /// Counts the paragraphs of all articles.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub(crate) fn derive(segments: &[Segment]) -> tantivy::Result<Self> {
        let mut articles: FxHashMap<u32, u32> = FxHashMap::default();
        let mut values = 0;
        for segment in segments {
            values += segment.reader.fast_fields().u64("paragraphs")?.values.num_vals() as usize;
        }
        let mut filter = Filter::new(values);
        each(segments, &mut |outlet, numbers| {
            *articles.entry(outlet).or_default() += 1;
            for (key, _) in stories(numbers) {
                filter.add(key.in_outlet(outlet));
            }
        })?;
        let mut frequent = 0;
        each(segments, &mut |outlet, numbers| {
            frequent += stories(numbers)
                .filter(|(key, _)| filter.is_frequent(key.in_outlet(outlet)))
                .count();
        })?;
        let rounds = frequent.div_ceil(limits::BOILERPLATE_ROUND) as u64;
        let mut table = Self::default();
        let mut found: Vec<(OutletKey, u32, u32)> = Vec::new();
        for round in 0..rounds {
            found.clear();
            each(segments, &mut |outlet, numbers| {
                for (key, story) in stories(numbers) {
                    let key = key.in_outlet(outlet);
                    let is_of_round = rounds == 1 || (key.0 >> 40) % rounds == round;
                    if is_of_round && filter.is_frequent(key) {
                        found.push((key, story, outlet));
                    }
                }
            })?;
            found.sort_unstable();
            found.dedup();
            for group in found.chunk_by(|left, right| left.0 == right.0) {
                let (key, _, outlet) = group[0];
                let of_outlet = articles.get(&outlet).copied().unwrap_or(0);
                if is_boilerplate(group.len(), of_outlet, outlet, key.is_short()) {
                    table.keys.insert(key);
                }
            }
        }
        Ok(table)
    }

    /// Whether a paragraph is boilerplate.
    pub(crate) fn contains(&self, key: OutletKey) -> bool {
        self.keys.contains(&key)
    }

    /// The articles of which something else is kept out than this table says.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub(crate) fn differing(
        &self,
        segments: &[Segment],
        fields: &Fields,
    ) -> tantivy::Result<Vec<Place>> {
        let mut found = Vec::new();
        for (number, segment) in segments.iter().enumerate() {
            let mut leads: FxHashMap<DocId, FileId> = FxHashMap::default();
            each_block(segment, &mut |block, outlet, numbers| {
                let differs = |number: &u64| {
                    let (key, is_hidden) = key_and_hidden(*number);
                    self.contains(key.in_outlet(outlet)) != is_hidden
                };
                if numbers.iter().any(differs) {
                    leads.insert(block.lead, FileId(0));
                }
            })?;
            if leads.is_empty() {
                continue;
            }
            // Which file an article is of, only its postings know.
            let inverted = segment.reader.inverted_index(fields.file)?;
            let mut files = inverted.terms().stream()?;
            while files.advance() {
                let Ok(bytes) = files.key().try_into() else { continue };
                let file = FileId(u64::from_be_bytes(bytes));
                let info = files.value();
                let mut docs =
                    inverted.read_postings_from_terminfo(info, IndexRecordOption::Basic)?;
                let mut doc = docs.doc();
                while doc != TERMINATED {
                    if let Some(of) = leads.get_mut(&doc) {
                        *of = file;
                    }
                    doc = docs.advance();
                }
            }
            let places = leads.into_iter();
            found.extend(places.map(|(lead, file)| Place { segment: number, lead, file }));
        }
        found.sort_unstable_by_key(|place| (place.segment, place.lead));
        Ok(found)
    }
}

/// How many paragraphs of an index are kept out of sight.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HiddenCounts {
    /// Different paragraphs.
    pub paragraphs: u64,
    /// Articles with any.
    pub articles: u64,
}

/// Counts what is kept out of sight.
///
/// # Errors
/// Where the index cannot be read.
pub(crate) fn hidden(segments: &[Segment]) -> tantivy::Result<HiddenCounts> {
    let (mut counts, mut keys) = (HiddenCounts::default(), FxHashSet::default());
    each(segments, &mut |outlet, numbers| {
        let hidden = numbers.iter().map(|number| key_and_hidden(*number)).filter(|(_, is)| *is);
        let before = counts.articles;
        for (key, _) in hidden {
            keys.insert(key.in_outlet(outlet));
            counts.articles = before + 1;
        }
    })?;
    counts.paragraphs = keys.len() as u64;
    Ok(counts)
}

/// Reads what articles of a segment became from, so that they can be indexed again.
pub(crate) struct KeptArticles<'a> {
    segment: &'a Segment,
    store: StoreReader,
    fields: &'a Fields,
}

/// How many blocks of the store are kept unpacked.
const STORE_BLOCKS: usize = 2;

impl<'a> KeptArticles<'a> {
    pub(crate) fn open(segment: &'a Segment, fields: &'a Fields) -> tantivy::Result<Self> {
        let store = segment.reader.get_store_reader(STORE_BLOCKS)?;
        Ok(Self { segment, store, fields })
    }

    /// The article whose lead is `lead`.
    pub(crate) fn article(&self, lead: DocId) -> tantivy::Result<Option<KeptArticle>> {
        let Some(block) = self.segment.block(lead) else { return Ok(None) };
        let mut first: Stored = self.store.get(lead)?;
        let mut body = first.take_text(self.fields.printed);
        for doc in block.lead + 1..block.end {
            let mut stored: Stored = self.store.get(doc)?;
            body.push_str(&stored.take_text(self.fields.printed));
        }
        let Ok(kept) = serde_json::from_str(first.text(self.fields.lead)) else {
            return Ok(None);
        };
        let aside = aside_of(&first, self.fields);
        let body = put_back(&body, &aside.boilerplate);
        let published = self.segment.published(lead);
        Ok(Some(KeptArticle { lead: kept, body, aside, published }))
    }
}

/// What is kept beside what is shown of an article, by its lead's document.
pub(crate) fn aside_of(document: &Stored, fields: &Fields) -> Aside {
    serde_json::from_str(document.text(fields.aside)).unwrap_or_default()
}

/// Calls `visit` with every article's outlet and paragraphs.
fn each(segments: &[Segment], visit: &mut dyn FnMut(u32, &[u64])) -> tantivy::Result<()> {
    segments.iter().try_for_each(|segment| {
        each_block(segment, &mut |_, outlet, numbers| visit(outlet, numbers))
    })
}

/// As [`each`], of one segment, with where the article stands. The columns are open only so long:
/// those of all segments together are large.
fn each_block(
    segment: &Segment,
    visit: &mut dyn FnMut(BlockRange, u32, &[u64]),
) -> tantivy::Result<()> {
    let columns = segment.reader.fast_fields();
    let (sketch, paragraphs) = (columns.u64("sketch")?, columns.u64("paragraphs")?);
    let mut numbers = Vec::new();
    let mut doc = 0;
    while let Some(block) = segment.next_block(doc) {
        doc = block.end;
        let (outlet, _) = Sketch::names(sketch.first(block.lead).unwrap_or(0));
        numbers.clear();
        numbers.extend(paragraphs.values_for_doc(block.lead));
        visit(block, outlet, &numbers);
    }
    Ok(())
}

/// Counts keys up to [`LEAST_STORIES`]; now and then it counts one too often, which costs room in
/// a round and no more.
struct Filter {
    counts: Vec<u8>,
    mask: u64,
}

impl Filter {
    /// A filter for so many keys, a byte for each, and no more than are bounded.
    fn new(keys: usize) -> Self {
        let most = limits::BOILERPLATE_FILTER;
        let places = keys.saturating_mul(2).next_power_of_two().clamp(64, most);
        Self { counts: vec![0; places], mask: places as u64 - 1 }
    }

    fn place(&self, key: OutletKey) -> usize {
        (key.0 >> 8 & self.mask) as usize
    }

    fn add(&mut self, key: OutletKey) {
        let place = self.place(key);
        if usize::from(self.counts[place]) < LEAST_STORIES {
            self.counts[place] += 1;
        }
    }

    fn is_frequent(&self, key: OutletKey) -> bool {
        usize::from(self.counts[self.place(key)]) >= LEAST_STORIES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_knows_every_key_that_is_frequent() {
        let mut filter = Filter::new(2_000);
        let key = |number: u64| OutletKey(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        for number in 0..1_000 {
            for _ in 0..if number < 100 { LEAST_STORIES } else { 1 } {
                filter.add(key(number));
            }
        }
        assert!((0..100).all(|number| filter.is_frequent(key(number))));
        let wrong = (100..1_000).filter(|number| filter.is_frequent(key(*number))).count();
        assert!(wrong < 100, "{wrong}");
    }
}
