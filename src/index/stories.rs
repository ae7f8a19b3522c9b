//! Which articles of an index are one story: read from the table beside it, or made from the
//! sketches in it and written there. In: segments. Out: [`StoryTable`].

use std::path::Path;

use tantivy::DocId;

use super::block::Segment;
use super::derived;
use super::snapshot::Snapshot;
use crate::article::ArticleId;
use crate::story::sketch::Sketch;
use crate::story::{self, ChunkWriter, Facts, Role, cluster};

/// The table's name among those derived from the whole collection.
const TABLE: &str = "stories";

/// Counts up when the clusters made from the same sketches become others.
const STORY_VERSION: u32 = 1;

/// A copy of a story that is told more than once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoryEntry {
    /// The lead passage of the article, in its segment.
    pub doc: DocId,
    /// The story's number; see [`StoryTable::lead`].
    pub story: u32,
    /// What the copy is.
    pub role: Role,
    /// How much of its own text the lead copy has, in per cent, boilerplate left out.
    pub of_copy: u8,
    /// How much of the lead copy's text it has, in per cent.
    pub of_lead: u8,
}

/// The stories of an index that are told more than once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoryTable {
    /// The lead copy of each story.
    leads: Vec<ArticleId>,
    /// How many copies each has.
    counts: Vec<u32>,
    /// The copies in each segment, in the order of their documents.
    segments: Vec<Vec<StoryEntry>>,
}

impl StoryTable {
    /// The table of the index in `folder`: read, or made again where it is missing or stale.
    ///
    /// # Errors
    /// Where the index cannot be read. A table that cannot be written is made again next time.
    pub(crate) fn open(
        folder: &Path,
        snapshot: &Snapshot,
        segments: &[Segment],
    ) -> tantivy::Result<Self> {
        if let Some(table) = Self::kept(folder, snapshot) {
            return Ok(table);
        }
        // Memory is the last resort: the folders for the chunks' file may all be full.
        let table = match ChunkWriter::in_folder(folder) {
            Ok(chunks) => Self::make(segments, chunks),
            Err(error) => Err(error.into()),
        };
        let table = table.or_else(|_| Self::make(segments, ChunkWriter::in_memory()))?;
        let bytes = written_table(&table, &segment_names(snapshot));
        let _ = derived::write(folder, TABLE, snapshot.generation(), &bytes);
        Ok(table)
    }

    /// The table that is kept of the index in `folder` as `snapshot` sees it.
    pub(crate) fn kept(folder: &Path, snapshot: &Snapshot) -> Option<Self> {
        let bytes = derived::read(folder, TABLE, snapshot.generation())?;
        read_table(&bytes, &segment_names(snapshot))
    }

    fn make(segments: &[Segment], mut writer: ChunkWriter) -> tantivy::Result<Self> {
        let (mut places, mut facts) = (Vec::new(), Vec::new());
        let mut chunks = Vec::new();
        for (number, segment) in segments.iter().enumerate() {
            let columns = segment.reader.fast_fields();
            let sketch = columns.u64("sketch")?;
            let words = columns.u64("words")?;
            let mut doc = 0;
            while let Some(block) = segment.next_block(doc) {
                doc = block.end;
                chunks.clear();
                let mut numbers = sketch.values_for_doc(block.lead);
                let (outlet, headline) = Sketch::names(numbers.next().unwrap_or(0));
                numbers.for_each(|number| Sketch::unpack(number, &mut chunks));
                writer.push(&chunks)?;
                places.push((number as u32, block.lead));
                facts.push(Facts {
                    id: segment.article_id(block.lead).0,
                    outlet,
                    headline,
                    published: segment.published(block.lead).unwrap_or(story::cluster::UNDATED),
                    words: words.first(block.lead).unwrap_or(0) as u32,
                });
            }
        }
        let stories = cluster(&facts, &writer.finish()?)?;
        let mut table = Self { segments: vec![Vec::new(); segments.len()], ..Self::default() };
        for copy in &stories.copies {
            if copy.role == Role::Lead {
                table.leads.push(ArticleId(facts[copy.lead as usize].id));
                table.counts.push(0);
            }
            if let Some(count) = table.counts.last_mut() {
                *count += 1;
            }
            let (segment, doc) = places[copy.article as usize];
            table.segments[segment as usize].push(StoryEntry {
                doc,
                story: table.leads.len().saturating_sub(1) as u32,
                role: copy.role,
                of_copy: copy.of_copy,
                of_lead: copy.of_lead,
            });
        }
        for entries in &mut table.segments {
            entries.sort_unstable_by_key(|entry| entry.doc);
        }
        Ok(table)
    }

    /// How many stories are told more than once.
    #[must_use]
    pub fn len(&self) -> usize {
        self.leads.len()
    }

    /// Whether no story is told more than once.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.leads.is_empty()
    }

    /// The lead copy of a story, which gives it its code.
    #[must_use]
    pub fn lead(&self, story: u32) -> Option<ArticleId> {
        self.leads.get(story as usize).copied()
    }

    /// How many copies all its stories have together.
    #[must_use]
    pub fn copies(&self) -> u64 {
        self.counts.iter().map(|count| u64::from(*count)).sum()
    }

    /// The entry of the article whose lead passage is `doc` of a segment; `None` where its story
    /// is told once.
    #[must_use]
    pub fn entry(&self, segment: u32, doc: DocId) -> Option<StoryEntry> {
        let entries = self.segments.get(segment as usize)?;
        let place = entries.binary_search_by_key(&doc, |entry| entry.doc).ok()?;
        entries.get(place).copied()
    }

    /// All copies of a story, each with the number of its segment.
    pub fn copies_of(&self, story: u32) -> impl Iterator<Item = (u32, StoryEntry)> + '_ {
        self.segments.iter().enumerate().flat_map(move |(number, entries)| {
            let of_story = entries.iter().filter(move |entry| entry.story == story);
            of_story.map(move |entry| (number as u32, *entry))
        })
    }

    /// Walks over the table as a pass walks over the articles.
    pub(crate) fn cursor(&self) -> StoryCursor<'_> {
        StoryCursor { table: self, segment: 0, at: 0 }
    }
}

/// Looks up articles in the order of the index: each look goes on where the last one ended.
pub(crate) struct StoryCursor<'a> {
    table: &'a StoryTable,
    segment: u32,
    at: usize,
}

impl StoryCursor<'_> {
    /// The entry of an article that does not stand before the one looked up last.
    pub(crate) fn entry(&mut self, segment: u32, doc: DocId) -> Option<StoryEntry> {
        if segment != self.segment {
            (self.segment, self.at) = (segment, 0);
        }
        let entries = self.table.segments.get(segment as usize)?;
        while entries.get(self.at).is_some_and(|entry| entry.doc < doc) {
            self.at += 1;
        }
        entries.get(self.at).filter(|entry| entry.doc == doc).copied()
    }
}

/// The table as bytes: numbers are little-endian, segments are named.
fn written_table(table: &StoryTable, names: &[String]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let number = |bytes: &mut Vec<u8>, number: u32| bytes.extend(number.to_le_bytes());
    number(&mut bytes, STORY_VERSION);
    number(&mut bytes, table.leads.len() as u32);
    for (lead, count) in table.leads.iter().zip(&table.counts) {
        bytes.extend(lead.0.to_le_bytes());
        number(&mut bytes, *count);
    }
    for (entries, name) in table.segments.iter().zip(names) {
        number(&mut bytes, name.len() as u32);
        bytes.extend(name.as_bytes());
        number(&mut bytes, entries.len() as u32);
        for entry in entries {
            number(&mut bytes, entry.doc);
            number(&mut bytes, entry.story);
            bytes.extend([entry.role as u8, entry.of_copy, entry.of_lead]);
        }
    }
    bytes
}

/// Reads what [`written_table`] wrote, the segments in the order of `names`; `None` where the
/// bytes are of another version or make no sense.
fn segment_names(snapshot: &Snapshot) -> Vec<String> {
    snapshot.segment_readers().iter().map(|reader| reader.segment_id().uuid_string()).collect()
}

fn read_table(bytes: &[u8], names: &[String]) -> Option<StoryTable> {
    let mut bytes = Bytes(bytes);
    if bytes.number()? != STORY_VERSION {
        return None;
    }
    let mut table = StoryTable { segments: vec![Vec::new(); names.len()], ..StoryTable::default() };
    for _ in 0..bytes.number()? {
        table.leads.push(ArticleId(u64::from_le_bytes(bytes.take(8)?.try_into().ok()?)));
        table.counts.push(bytes.number()?);
    }
    for _ in 0..names.len() {
        let length = bytes.number()? as usize;
        let name = bytes.take(length)?;
        let segment = names.iter().position(|known| known.as_bytes() == name)?;
        for _ in 0..bytes.number()? {
            let (doc, story) = (bytes.number()?, bytes.number()?);
            let [role, of_copy, of_lead] = bytes.take(3)?.try_into().ok()?;
            let role = *Role::ALL.get(usize::from(role))?;
            if story as usize >= table.leads.len() {
                return None;
            }
            table.segments[segment].push(StoryEntry { doc, story, role, of_copy, of_lead });
        }
    }
    bytes.0.is_empty().then_some(table)
}

/// Bytes that are read from their beginning.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> StoryTable {
        let entry = |doc, story, role| StoryEntry { doc, story, role, of_copy: 97, of_lead: 40 };
        StoryTable {
            leads: vec![ArticleId(1 << 60), ArticleId(3)],
            counts: vec![2, 2],
            segments: vec![
                vec![entry(0, 0, Role::Lead), entry(12, 1, Role::Revision)],
                Vec::new(),
                vec![entry(5, 1, Role::Lead), entry(7, 0, Role::Reprint)],
            ],
        }
    }

    fn names() -> Vec<String> {
        ["first", "second", "third"].map(str::to_owned).to_vec()
    }

    #[test]
    fn a_table_is_read_as_it_was_written_whatever_the_order_of_segments() {
        let bytes = written_table(&table(), &names());
        assert_eq!(read_table(&bytes, &names()), Some(table()));
        let turned: Vec<String> = names().into_iter().rev().collect();
        let mut expected = table();
        expected.segments.reverse();
        assert_eq!(read_table(&bytes, &turned), Some(expected));
    }

    #[test]
    fn a_table_that_makes_no_sense_is_no_table() {
        let bytes = written_table(&table(), &names());
        for length in 0..bytes.len() {
            assert_eq!(read_table(&bytes[..length], &names()), None);
        }
        assert_eq!(read_table(&bytes, &["other".to_owned()]), None);
        let mut later = bytes;
        later[0] += 1;
        assert_eq!(read_table(&later, &names()), None);
    }

    #[test]
    fn a_cursor_finds_what_a_look_up_finds() {
        let table = table();
        let mut cursor = table.cursor();
        for segment in 0..3 {
            for doc in 0..15 {
                assert_eq!(cursor.entry(segment, doc), table.entry(segment, doc));
            }
        }
        assert_eq!(table.copies_of(1).count(), 2);
        assert_eq!((table.copies(), table.lead(1)), (4, Some(ArticleId(3))));
    }
}
