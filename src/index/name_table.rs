//! The table of an index's names, field by field: under which number each is counted, how it is
//! spelled when case and accents do not matter, and the numbers that each article carries.
//! Names of one entity have one number. Read where it is there, else made of the columns and of
//! the alias table, and kept beside the index.

use std::cmp::Reverse;
use std::iter;
use std::path::Path;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use tantivy::SegmentReader;
use tantivy::columnar::StrColumn;
use tantivy::directory::OwnedBytes;

use super::snapshot::Snapshot;
use super::{aliases, derived};
use crate::alias::{AliasTable, Corrections, Moved};
use crate::analyzer;
use crate::article::EntityKind;
use crate::error::{Error, Result};

/// What the tables' names beside the index begin with.
const TABLE: &str = "names";

/// Counts up when the same names give another table.
const TABLE_VERSION: u64 = 4;

/// The fields that hold names, by their columns; the first three are the kinds of entities.
const FIELDS: [&str; 7] =
    ["organisation", "person", "platform", "source", "author", "section", "language"];

/// The number of an ordinal that does not count.
const NOWHERE: u32 = u32::MAX;

const NUMBER_BYTES: usize = 4;

/// A number as it stands in the table, little-endian.
pub type NumberBytes = [u8; NUMBER_BYTES];

/// The names of a field of an index. The table is its bytes, looked into where it is asked.
pub struct NameTable {
    bytes: OwnedBytes,
    /// The ends of the names in the text, by number.
    ends: Numbers,
    text: Part,
    /// Spellings: the number of the name meant, and the end in the folded text.
    spellings: Numbers,
    folded: Part,
    /// For each hash, the end of its spellings.
    buckets: Numbers,
    segments: Vec<SegmentNames>,
}

/// The names of a segment's articles.
#[derive(Debug, Clone, Copy)]
struct SegmentNames {
    /// The leads of the articles that carry any, in order.
    leads: Numbers,
    /// Where the numbers of each of them end.
    ends: Numbers,
    /// The numbers, article by article.
    numbers: Numbers,
}

#[derive(Debug, Clone, Copy)]
struct Part {
    start: usize,
    end: usize,
}

/// Numbers of four bytes, little-endian.
type Numbers = Part;

impl NameTable {
    /// Makes the tables of all fields, where they are not there. See [`NameTable::open`].
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn make_all(
        path: &Path,
        snapshot: &Snapshot,
        aliases: &AliasTable,
        corrections: &Corrections,
    ) -> Result<()> {
        FIELDS
            .into_par_iter()
            .try_for_each(|field| Self::open(path, snapshot, aliases, corrections, field).map(drop))
    }

    /// The table of a field, by the name of its column, of the index at `path` as `snapshot` sees
    /// it, whose names are one entity by `aliases`, which was made with `corrections`.
    ///
    /// # Errors
    /// Where the index cannot be read. A table that cannot be written is made again next time.
    pub fn open(
        path: &Path,
        snapshot: &Snapshot,
        aliases: &AliasTable,
        corrections: &Corrections,
        field: &str,
    ) -> Result<Self> {
        let state = state(snapshot, corrections);
        let name = format!("{TABLE}-{field}");
        if let Some(table) = derived::read(path, &name, state).and_then(Self::from_bytes) {
            return Ok(table);
        }
        let failed = || Error::engine("read the names of", path);
        let bytes = written(snapshot, aliases, field).map_err(failed())?;
        let _ = derived::write(path, &name, state, &bytes);
        Self::from_bytes(OwnedBytes::new(bytes)).ok_or_else(|| {
            let message = "a table just written does not read".to_owned();
            failed()(tantivy::TantivyError::InternalError(message))
        })
    }

    /// `None` where the parts do not add up. What a row says is looked at when it is asked for.
    fn from_bytes(bytes: OwnedBytes) -> Option<Self> {
        let mut at = 0;
        let mut next = || {
            let number = number_at(&bytes, at)? as usize;
            at += NUMBER_BYTES;
            Some(number)
        };
        let segments = next()?;
        let mut lengths = Vec::new();
        for _ in 0..5 + segments.checked_mul(3)? {
            lengths.push(next()?);
        }
        let mut start = at;
        let mut parts = lengths.into_iter().map(|length| {
            let part = Part { start, end: start.saturating_add(length) };
            start = part.end;
            part
        });
        let (ends, text) = (parts.next()?, parts.next()?);
        let (spellings, folded, buckets) = (parts.next()?, parts.next()?, parts.next()?);
        let mut of_segments = Vec::new();
        while let (Some(leads), Some(ends), Some(numbers)) =
            (parts.next(), parts.next(), parts.next())
        {
            of_segments.push(SegmentNames { leads, ends, numbers });
        }
        drop(parts);
        let segments = of_segments;
        let table = Self { ends, text, spellings, folded, buckets, segments, bytes };
        (start == table.bytes.len()).then_some(table)
    }

    /// The numbers of names are less than this.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.count()
    }

    /// Whether it has no names.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The name of this number, as it is shown.
    #[must_use]
    pub fn name(&self, number: u32) -> &str {
        let end = |number: u32| self.ends.get(&self.bytes, number as usize);
        let start = number.checked_sub(1).map_or(Some(0), end);
        text_between(&self.bytes, self.text, start, end(number))
    }

    /// The names that are spelled `folded`, case and accents aside; some more than once.
    pub fn spelled(&self, folded: &str) -> impl Iterator<Item = &str> {
        let buckets = self.buckets.count().max(1);
        let bucket = hash(folded) as usize % buckets;
        let spellings = self.spellings.count() / 2;
        let end = |bucket: usize| {
            let end = self.buckets.get(&self.bytes, bucket).unwrap_or(0);
            (end as usize).min(spellings)
        };
        let range = bucket.checked_sub(1).map_or(0, end)..end(bucket);
        let found: Vec<u32> = range
            .filter_map(|at| self.spelling(at))
            .filter(|(spelling, _)| *spelling == folded)
            .map(|(_, number)| number)
            .collect();
        found.into_iter().map(move |number| self.name(number))
    }

    /// All spellings, folded, with the names they are of.
    pub fn spellings(&self) -> impl Iterator<Item = (&str, &str)> {
        (0..self.spellings.count() / 2)
            .filter_map(move |at| self.spelling(at))
            .map(move |(spelling, number)| (spelling, self.name(number)))
    }

    /// The spellings that hold `part` somewhere, which is not empty, with the names they are of.
    pub fn spellings_with<'a>(
        &'a self,
        part: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> + 'a {
        // They lie one after another: one look through all of them is quicker than one at each.
        let folded = self.bytes.get(self.folded.start..self.folded.end).unwrap_or_default();
        let finder = memchr::memmem::Finder::new(part);
        let rows = self.spellings;
        let end = move |at: usize| rows.get(&self.bytes, 2 * at + 1).map_or(0, |end| end as usize);
        let mut from = 0;
        std::iter::from_fn(move || {
            loop {
                let found = from + finder.find(folded.get(from..)?)?;
                let (mut low, mut high) = (0, rows.count() / 2);
                while low < high {
                    let middle = usize::midpoint(low, high);
                    if end(middle) <= found {
                        low = middle + 1;
                    } else {
                        high = middle;
                    }
                }
                from = end(low).max(found + 1);
                // What spans two of them is in neither.
                let (spelling, number) = self.spelling(low)?;
                if spelling.contains(part) {
                    return Some((spelling, self.name(number)));
                }
            }
        })
    }

    fn spelling(&self, at: usize) -> Option<(&str, u32)> {
        let rows = self.spellings;
        let end = |at: usize| rows.get(&self.bytes, 2 * at + 1);
        let start = at.checked_sub(1).map_or(Some(0), end);
        let number = rows.get(&self.bytes, 2 * at)?;
        Some((text_between(&self.bytes, self.folded, start, end(at)), number))
    }

    /// The names of the articles of a segment; of none, where it has none.
    #[must_use]
    pub fn of_segment(&self, segment: usize) -> ArticleRows<'_> {
        let all = |numbers: Numbers| numbers.all(&self.bytes);
        self.segments.get(segment).map_or_else(ArticleRows::default, |names| ArticleRows {
            leads: all(names.leads),
            ends: all(names.ends),
            numbers: all(names.numbers),
        })
    }
}

/// The articles of a segment that carry names, and the numbers of those.
#[derive(Debug, Clone, Copy, Default)]
pub struct ArticleRows<'a> {
    leads: &'a [NumberBytes],
    ends: &'a [NumberBytes],
    numbers: &'a [NumberBytes],
}

impl<'a> ArticleRows<'a> {
    /// The numbers of the names that an article carries, each once; and where to look `from` for
    /// those of an article that stands behind it in the segment.
    #[inline]
    #[must_use]
    pub fn of_article(&self, lead: u32, from: usize) -> (&'a [NumberBytes], usize) {
        let row = first_at_or_after(self.leads, lead, from);
        if self.leads.get(row).is_none_or(|found| u32::from_le_bytes(*found) != lead) {
            return (&[], row);
        }
        let end =
            |row: usize| self.ends.get(row).map_or(0, |end| u32::from_le_bytes(*end) as usize);
        let start = row.checked_sub(1).map_or(0, end);
        (self.numbers.get(start..end(row)).unwrap_or_default(), row + 1)
    }
}

/// The place of the first of `numbers`, which are in order, from `from` on that is not less than
/// `least`. It is near: so the steps there begin small and grow.
fn first_at_or_after(numbers: &[NumberBytes], least: u32, mut from: usize) -> usize {
    let is_before = |number: &NumberBytes| u32::from_le_bytes(*number) < least;
    let mut step = 1;
    while numbers.get(from + step - 1).is_some_and(is_before) {
        from += step;
        step *= 2;
    }
    let end = (from + step - 1).min(numbers.len());
    from + numbers.get(from..end).unwrap_or_default().partition_point(is_before)
}

/// Names what the table is made from: the state of the aliases, and the order of the segments.
fn state(snapshot: &Snapshot, corrections: &Corrections) -> u64 {
    let readers = snapshot.segment_readers().iter();
    let segments = readers.map(|reader| u64::from(hash(&reader.segment_id().uuid_string())));
    let order = segments.fold(TABLE_VERSION, |sum, segment| sum.wrapping_mul(31) ^ segment);
    aliases::state(snapshot.generation(), corrections) ^ order
}

impl Numbers {
    fn count(self) -> usize {
        (self.end - self.start) / NUMBER_BYTES
    }

    fn get(self, bytes: &[u8], at: usize) -> Option<u32> {
        if at >= self.count() { None } else { number_at(bytes, self.start + at * NUMBER_BYTES) }
    }

    fn all(self, bytes: &[u8]) -> &[NumberBytes] {
        bytes.get(self.start..self.end).unwrap_or_default().as_chunks().0
    }
}

fn number_at(bytes: &[u8], at: usize) -> Option<u32> {
    let number = bytes.get(at..)?.first_chunk::<NUMBER_BYTES>()?;
    Some(u32::from_le_bytes(*number))
}

fn text_between(bytes: &[u8], part: Part, start: Option<u32>, end: Option<u32>) -> &str {
    let text = || {
        let range = part.start + start? as usize..part.start + end? as usize;
        std::str::from_utf8(bytes.get(range)?).ok()
    };
    text().unwrap_or_default()
}

/// FNV-1a, 32 bits. Written out here, since the table is kept in a file.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Which numbers the ordinals of a column have.
enum Ordinals {
    All(Vec<u32>),
    /// Those of another kind's column that are names of this kind.
    OfOthers(FxHashMap<u32, u32>),
}

impl Ordinals {
    fn number(&self, ordinal: u64) -> Option<u32> {
        let number = match self {
            Self::All(numbers) => numbers.get(ordinal as usize),
            Self::OfOthers(numbers) => numbers.get(&(ordinal as u32)),
        };
        number.copied().filter(|number| *number != NOWHERE)
    }
}

/// A field on its way into the table.
#[derive(Default)]
struct Gathered {
    numbers: FxHashMap<String, u32>,
    ends: Vec<u32>,
    text: String,
    spellings: Vec<(String, u32)>,
    /// The leads, ends and numbers of [`SegmentNames`].
    segments: Vec<[Vec<u32>; 3]>,
}

impl Gathered {
    /// The number of a shown name, and whether it is new.
    fn number(&mut self, name: &str) -> (u32, bool) {
        if let Some(number) = self.numbers.get(name) {
            return (*number, false);
        }
        let number = self.ends.len() as u32;
        self.numbers.insert(name.to_owned(), number);
        self.text.push_str(name);
        self.ends.push(self.text.len() as u32);
        (number, true)
    }

    fn spell(&mut self, value: &str, number: u32) {
        self.spellings.push((analyzer::fold(value), number));
    }

    /// Reads the names that the articles of one segment carry in the field; `moved` are those there
    /// that are not entities by themselves, and numbers less than `entities` are of entities, which
    /// may have several names.
    fn read(
        &mut self,
        reader: &SegmentReader,
        field: &str,
        moved: &[Moved],
        aliases: &AliasTable,
        entities: u32,
    ) -> tantivy::Result<()> {
        let own = EntityKind::ALL.into_iter().find(|kind| kind.name() == field);
        let mut numbers_of: FxHashMap<EntityKind, FxHashMap<u32, u32>> = FxHashMap::default();
        for moved in moved {
            let entity = aliases.entity(moved.entity);
            let shown = entity.filter(|entity| own.is_some() && entity.kind == own);
            let number = shown.map_or(NOWHERE, |entity| self.number(entity.name).0);
            numbers_of.entry(moved.kind).or_default().insert(moved.ordinal, number);
        }
        let of_own = own.and_then(|kind| numbers_of.remove(&kind)).unwrap_or_default();
        let mut columns = Vec::new();
        if let Some(column) = reader.fast_fields().str(field)? {
            let numbers = self.numbers_of_column(&column, own, &of_own)?;
            columns.push((column, Ordinals::All(numbers)));
        }
        for (kind, mut numbers) in numbers_of {
            numbers.retain(|_, number| *number != NOWHERE);
            if let Some(column) = reader.fast_fields().str(kind.name())?
                && !numbers.is_empty()
            {
                columns.push((column, Ordinals::OfOthers(numbers)));
            }
        }
        let [mut leads, mut ends, mut numbers] = [const { Vec::new() }; 3];
        let mut found = Vec::new();
        for doc in 0..reader.max_doc() {
            found.clear();
            for (column, ordinals) in &columns {
                found.extend(column.term_ords(doc).filter_map(|it| ordinals.number(it)));
            }
            if found.iter().filter(|number| **number < entities).count() > 1 {
                found.sort_unstable();
                found.dedup();
            }
            if !found.is_empty() {
                numbers.extend_from_slice(&found);
                leads.push(doc);
                ends.push(numbers.len() as u32);
            }
        }
        self.segments.push([leads, ends, numbers]);
        Ok(())
    }

    /// The number of each ordinal of the field's own column; `of_entities` are known.
    fn numbers_of_column(
        &mut self,
        column: &StrColumn,
        own: Option<EntityKind>,
        of_entities: &FxHashMap<u32, u32>,
    ) -> tantivy::Result<Vec<u32>> {
        let mut numbers = Vec::with_capacity(column.num_terms());
        let prefix = own.map_or(String::new(), |kind| format!("{}\0", kind.name()));
        let mut terms = column.dictionary().stream()?;
        while terms.advance() {
            let ordinal = numbers.len() as u32;
            if let Some(number) = of_entities.get(&ordinal) {
                numbers.push(*number);
                continue;
            }
            let value = std::str::from_utf8(terms.key()).ok();
            let value = value.and_then(|key| key.strip_prefix(prefix.as_str()));
            let Some(value) = value.filter(|value| !value.is_empty()) else {
                numbers.push(NOWHERE);
                continue;
            };
            let (number, is_new) = self.number(value);
            if is_new {
                self.spell(value, number);
            }
            numbers.push(number);
        }
        Ok(numbers)
    }

    /// Gives the names that most articles carry the least numbers: so the counts that most is added
    /// to lie together.
    fn number_by_frequency(&mut self) {
        let mut articles = vec![0_u32; self.ends.len()];
        for number in self.segments.iter().flat_map(|[.., numbers]| numbers) {
            articles[*number as usize] += 1;
        }
        let mut order: Vec<u32> = (0..self.ends.len() as u32).collect();
        order.sort_by_key(|number| Reverse(articles[*number as usize]));
        let mut new = vec![0; order.len()];
        let (mut text, mut ends) = (String::with_capacity(self.text.len()), Vec::new());
        for (number, old) in (0..).zip(order) {
            let start = old.checked_sub(1).map_or(0, |before| self.ends[before as usize] as usize);
            text.push_str(&self.text[start..self.ends[old as usize] as usize]);
            ends.push(text.len() as u32);
            new[old as usize] = number;
        }
        (self.text, self.ends) = (text, ends);
        let spellings = self.spellings.iter_mut().map(|(_, number)| number);
        let numbers = self.segments.iter_mut().flat_map(|[.., numbers]| numbers);
        spellings.chain(numbers).for_each(|number| *number = new[*number as usize]);
    }

    /// The lengths of its parts, and the parts.
    fn written(mut self) -> Vec<Vec<u8>> {
        // A look into a bucket compares two spellings or so.
        let buckets = (self.spellings.len() / 2).max(1).next_power_of_two();
        let bucket = |spelling: &str| hash(spelling) as usize % buckets;
        self.spellings.sort_by_cached_key(|(spelling, _)| bucket(spelling));
        let mut ends = vec![0_u32; buckets];
        for (spelling, _) in &self.spellings {
            ends[bucket(spelling)] += 1;
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += *end;
            *end = sum;
        }
        let (mut folded, mut rows) = (String::new(), Vec::with_capacity(2 * self.spellings.len()));
        for (spelling, number) in &self.spellings {
            folded.push_str(spelling);
            rows.extend([*number, folded.len() as u32]);
        }
        let mut parts = vec![
            bytes_of(&self.ends),
            self.text.into_bytes(),
            bytes_of(&rows),
            folded.into_bytes(),
            bytes_of(&ends),
        ];
        parts.extend(self.segments.iter().flatten().map(|numbers| bytes_of(numbers)));
        parts
    }
}

fn bytes_of(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// The table of a field as bytes: how many segments there are, the length of each part, the parts.
fn written(snapshot: &Snapshot, aliases: &AliasTable, field: &str) -> tantivy::Result<Vec<u8>> {
    let readers = snapshot.segment_readers();
    let kind = EntityKind::ALL.into_iter().find(|kind| kind.name() == field);
    let mut gathered = Gathered::default();
    // All names of each entity, also those that no article carries under this kind.
    for entity in aliases.entities().filter(|entity| kind.is_some() && entity.kind == kind) {
        let (number, _) = gathered.number(entity.name);
        gathered.spell(entity.name, number);
        for name in aliases.names_of(entity.number).filter(|name| name.name != entity.name) {
            gathered.spell(name.name, number);
        }
    }
    let entities = gathered.ends.len() as u32;
    for reader in readers {
        let moved = match kind {
            Some(_) => aliases.moved(&reader.segment_id().uuid_string()),
            None => Vec::new(),
        };
        gathered.read(reader, field, &moved, aliases, entities)?;
    }
    gathered.number_by_frequency();
    let parts = gathered.written();
    Ok(joined(readers.len(), &parts))
}

fn joined(segments: usize, parts: &[Vec<u8>]) -> Vec<u8> {
    let numbers = iter::once(segments).chain(parts.iter().map(Vec::len));
    let head: Vec<u32> = numbers.map(|number| number as u32).collect();
    let mut bytes = bytes_of(&head);
    bytes.reserve_exact(parts.iter().map(Vec::len).sum());
    parts.iter().for_each(|part| bytes.extend_from_slice(part));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_first_number_not_less_is_found_from_wherever_the_search_begins(
            mut numbers in proptest::collection::vec(0_u32..200, 0..80),
            least in 0_u32..210,
            from in 0_usize..90,
        ) {
            numbers.sort_unstable();
            let before = numbers.iter().filter(|number| **number < least).count();
            let bytes: Vec<NumberBytes> = numbers.iter().map(|number| number.to_le_bytes()).collect();
            prop_assert_eq!(first_at_or_after(&bytes, least, from), before.max(from));
        }
    }

    /// Three names, and the articles of a segment that carry them.
    fn three_names() -> Gathered {
        let mut gathered = Gathered::default();
        for name in ["Eastmoor Rivers Agency", "Ümit", "ERA"] {
            let (number, _) = gathered.number(name);
            gathered.spell(name, number);
        }
        gathered.segments.push([vec![4, 9, 30], vec![1, 3, 4], vec![2, 0, 1, 1]]);
        gathered
    }

    #[test]
    fn names_of_many_articles_have_the_least_numbers_and_stay_what_they_are() {
        let mut gathered = three_names();
        gathered.segments.push([vec![0], vec![2], vec![1, 2]]);
        gathered.number_by_frequency();
        let table = NameTable::from_bytes(OwnedBytes::new(joined(2, &gathered.written()))).unwrap();
        assert_eq!(
            [0, 1, 2].map(|number| table.name(number)),
            ["Ümit", "ERA", "Eastmoor Rivers Agency"]
        );
        assert_eq!(table.spelled("era").collect::<Vec<_>>(), ["ERA"]);
        let names_of = |segment: usize, lead: u32| -> Vec<&str> {
            let numbers = table.of_segment(segment).of_article(lead, 0).0;
            numbers.iter().map(|it| table.name(u32::from_le_bytes(*it))).collect()
        };
        assert_eq!(names_of(0, 9), ["Eastmoor Rivers Agency", "Ümit"]);
        assert_eq!(names_of(1, 0), ["Ümit", "ERA"]);
    }

    #[test]
    fn damaged_tables_are_none_or_safe_to_ask() {
        let bytes = joined(1, &three_names().written());
        let table = NameTable::from_bytes(OwnedBytes::new(bytes.clone())).unwrap();
        assert_eq!(table.spelled("umit").collect::<Vec<_>>(), ["Ümit"]);
        assert_eq!(table.spelled("opera").count(), 0);
        assert_eq!(table.spellings().count(), 3);
        for found in table.spellings() {
            for end in 1..=found.0.len() {
                let part = found.0.get(..end).unwrap_or(found.0);
                let expected: Vec<_> =
                    table.spellings().filter(|(spelling, _)| spelling.contains(part)).collect();
                assert_eq!(table.spellings_with(part).collect::<Vec<_>>(), expected, "{part}");
            }
        }
        let numbers_of = |lead: u32, from: usize| -> Vec<u32> {
            let numbers = table.of_segment(0).of_article(lead, from).0;
            numbers.iter().map(|it| u32::from_le_bytes(*it)).collect()
        };
        assert_eq!(
            [4, 5, 9, 30].map(|lead| numbers_of(lead, 0)),
            [vec![2], vec![], vec![0, 1], vec![1]]
        );
        assert_eq!((numbers_of(30, 1), numbers_of(31, 3)), (vec![1], vec![]));
        assert!(table.of_segment(1).of_article(4, 0).0.is_empty());
        for at in 0..bytes.len() {
            assert!(NameTable::from_bytes(OwnedBytes::new(bytes[..at].to_vec())).is_none());
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x55;
            if let Some(table) = NameTable::from_bytes(OwnedBytes::new(damaged)) {
                let _ = (table.spelled("era").count(), table.spellings().count());
                let rows = table.of_segment(0);
                let _ = [0, 4, 9, 30, 40].map(|lead| rows.of_article(lead, 0).0.len());
                let _ = table.spellings_with("e").count();
            }
        }
    }
}
