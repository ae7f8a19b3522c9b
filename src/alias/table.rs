//! The table itself: entities of more than one name, or that are not what their name says, and
//! where the columns of each segment hold these names. Names that are not in it are entities of
//! their own.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::article::EntityKind;

/// Entities and their names, in the order of their kinds and names. The table is its bytes, looked
/// into where it is asked: to open one costs the same however long it is.
///
/// Numbers are little-endian, of four bytes: how many entities, names, segments and bytes of text;
/// a row for each entity, for each name, slots in which facet values are found by their hash, a row
/// for each segment, and for each name of a segment; the segments' names; the text that the rows
/// point into.
#[derive(Clone)]
pub struct AliasTable {
    bytes: TableBytes,
    entities: usize,
    names: usize,
    /// For each segment: its name, the first of its rows, and how many it has.
    segments: Vec<(String, usize, usize)>,
    /// Where the text begins.
    text: usize,
}

/// Bytes in memory, or of a file that is mapped.
pub type TableBytes = Arc<dyn Deref<Target = [u8]> + Send + Sync>;

const NUMBER_BYTES: usize = 4;
const HEAD_BYTES: usize = 4 * NUMBER_BYTES;
/// Kind, name from, name to, the end of its names.
const ENTITY_BYTES: usize = 4 * NUMBER_BYTES;
/// Kind and whether it is a value, name from, name to, articles, entity.
const NAME_BYTES: usize = 5 * NUMBER_BYTES;
/// The hash of a facet value, and one more than its name's number; or the hash of the name that an
/// entity is shown under, and one more than the number of names and its own. Nothing where it is 0.
const SLOT_BYTES: usize = 2 * NUMBER_BYTES;
/// How long its name is, and how many rows it has.
const SEGMENT_BYTES: usize = 2 * NUMBER_BYTES;
/// Kind, ordinal, entity.
const MOVED_BYTES: usize = 3 * NUMBER_BYTES;

impl fmt::Debug for AliasTable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AliasTable")
            .field("entities", &self.entities)
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}

impl Default for AliasTable {
    fn default() -> Self {
        Self::new(&[])
    }
}

impl PartialEq for AliasTable {
    fn eq(&self, other: &Self) -> bool {
        self.bytes[..] == other.bytes[..]
    }
}

impl Eq for AliasTable {}

/// An entity of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entity<'a> {
    /// Its number.
    pub number: u32,
    /// What it is; `None` where the user said that it is nothing.
    pub kind: Option<EntityKind>,
    /// The name it is shown under.
    pub name: &'a str,
}

/// A name of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name<'a> {
    /// The kind under which articles carry it.
    pub kind: EntityKind,
    /// As articles print it.
    pub name: &'a str,
    /// How many articles carry or print it.
    pub articles: u32,
    /// Whether articles carry it as a facet value; else they only call the entity so.
    pub is_value: bool,
}

/// A facet value of a segment that is not an entity by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moved {
    /// The kind under which articles carry it.
    pub kind: EntityKind,
    /// Its ordinal in the segment's column of that kind.
    pub ordinal: u32,
    /// The number of its entity.
    pub entity: u32,
}

/// An entity on its way into the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gathered {
    pub kind: Option<EntityKind>,
    pub name: String,
    /// Kind, name, articles, whether it is a facet value.
    pub names: Vec<(EntityKind, String, u64, bool)>,
}

impl AliasTable {
    /// The table of these entities; each name must stand in one of them only.
    pub(super) fn new(gathered: &[Gathered]) -> Self {
        let mut text = String::new();
        let mut keep = |kept: &str| {
            let start = text.len();
            text.push_str(kept);
            (start, text.len())
        };
        let (mut entities, mut names) = (Vec::new(), Vec::new());
        for (number, entity) in gathered.iter().enumerate() {
            for (kind, name, articles, is_value) in &entity.names {
                let (start, end) = keep(name);
                let articles = u32::try_from(*articles).unwrap_or(u32::MAX) as usize;
                let head = number_of(Some(*kind)) << 1 | usize::from(*is_value);
                names.push([head, start, end, articles, number]);
            }
            let (start, end) = keep(&entity.name);
            entities.push([number_of(entity.kind), start, end, names.len()]);
        }
        let mut slots = vec![[0, 0]; slots_for(names.len() + gathered.len())];
        let mut fill = |kind: EntityKind, name: &str, number: usize| {
            let hash = hash_of(kind, name);
            let free = places_of(hash, slots.len()).find(|place| slots[*place][1] == 0);
            if let Some(free) = free {
                slots[free] = [hash as usize, number + 1];
            }
        };
        let gathered_names = gathered.iter().flat_map(|entity| &entity.names);
        for (number, (kind, name, _, is_value)) in gathered_names.enumerate() {
            if *is_value {
                fill(*kind, name, number);
            }
        }
        for (number, entity) in gathered.iter().enumerate() {
            if let Some(kind) = entity.kind {
                fill(kind, &entity.name, names.len() + number);
            }
        }
        let mut bytes = Vec::new();
        put(&mut bytes, &[entities.len(), names.len(), 0, text.len()]);
        entities.iter().for_each(|row| put(&mut bytes, row));
        names.iter().for_each(|row| put(&mut bytes, row));
        slots.iter().for_each(|slot| put(&mut bytes, slot));
        let start = bytes.len();
        bytes.extend_from_slice(text.as_bytes());
        let (entities, names) = (entities.len(), names.len());
        let bytes = Arc::new(bytes);
        Self { bytes, entities, names, segments: Vec::new(), text: start }
    }

    fn number(&self, at: usize) -> Option<u32> {
        number_at(&self.bytes, at)
    }

    /// The bytes of the text that two numbers at `at` delimit.
    fn text(&self, at: usize) -> &[u8] {
        let range = || {
            let (from, to) = (self.number(at)? as usize, self.number(at + NUMBER_BYTES)? as usize);
            self.bytes.get(self.text.checked_add(from)?..self.text.checked_add(to)?)
        };
        range().unwrap_or_default()
    }

    fn str(&self, at: usize) -> &str {
        std::str::from_utf8(self.text(at)).unwrap_or_default()
    }

    fn entity_row(number: usize) -> usize {
        HEAD_BYTES + number * ENTITY_BYTES
    }

    fn name_row(&self, number: usize) -> usize {
        Self::entity_row(self.entities) + number * NAME_BYTES
    }

    /// Where the slots begin.
    fn slots(&self) -> usize {
        self.name_row(self.names)
    }

    /// How many entities it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entities
    }

    /// Whether every name is an entity of its own.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entities == 0
    }

    /// The entity of this number.
    #[must_use]
    pub fn entity(&self, number: u32) -> Option<Entity<'_>> {
        if number as usize >= self.entities {
            return None;
        }
        let row = Self::entity_row(number as usize);
        let kind = kind_of(self.number(row)?)?;
        Some(Entity { number, kind, name: self.str(row + NUMBER_BYTES) })
    }

    /// All entities.
    pub fn entities(&self) -> impl Iterator<Item = Entity<'_>> {
        (0..self.entities as u32).filter_map(|number| self.entity(number))
    }

    /// The entity that the facet value `name` stands for, unless it is one of its own.
    #[must_use]
    pub fn of_value(&self, kind: EntityKind, name: &str) -> Option<Entity<'_>> {
        self.with_hash(hash_of(kind, name)).find_map(|number| {
            let row = (number < self.names).then(|| self.name_row(number))?;
            let is_it = kind_of(self.number(row)? >> 1) == Some(Some(kind))
                && self.text(row + NUMBER_BYTES) == name.as_bytes();
            is_it.then(|| self.entity(self.number(row + 4 * NUMBER_BYTES)?)).flatten()
        })
    }

    /// The entity of this kind that is shown under `name`; the first of several.
    #[must_use]
    pub fn shown_as(&self, kind: EntityKind, name: &str) -> Option<Entity<'_>> {
        self.with_hash(hash_of(kind, name)).find_map(|number| {
            let entity = self.entity(number.checked_sub(self.names)? as u32)?;
            (entity.kind == Some(kind) && entity.name == name).then_some(entity)
        })
    }

    /// What the slots of this hash hold.
    fn with_hash(&self, hash: u32) -> impl Iterator<Item = usize> {
        let slots = slots_for(self.names + self.entities);
        let slot = move |place: usize| {
            let slot = self.slots() + place * SLOT_BYTES;
            let number = self.number(slot + NUMBER_BYTES)?.checked_sub(1)?;
            Some((self.number(slot)?, number as usize))
        };
        let filled = places_of(hash, slots).map_while(slot);
        filled.filter(move |(known, _)| *known == hash).map(|(_, number)| number)
    }

    /// The names of the entity `number`.
    pub fn names_of(&self, number: u32) -> impl Iterator<Item = Name<'_>> {
        let end_of = |number: usize| {
            let end = self.number(Self::entity_row(number) + 3 * NUMBER_BYTES).unwrap_or(0);
            (end as usize).min(self.names)
        };
        let number = number as usize;
        let range = if number < self.entities {
            number.checked_sub(1).map_or(0, end_of)..end_of(number)
        } else {
            0..0
        };
        range.filter_map(|name| {
            let row = self.name_row(name);
            let head = self.number(row)?;
            Some(Name {
                kind: kind_of(head >> 1)??,
                name: self.str(row + NUMBER_BYTES),
                articles: self.number(row + 3 * NUMBER_BYTES)?,
                is_value: head & 1 == 1,
            })
        })
    }

    /// Notes where the column of a segment holds the table's names.
    pub fn place(&mut self, segment: String, mut moved: Vec<Moved>) {
        moved.sort_unstable();
        let mut segments: Vec<(String, Vec<Moved>)> =
            self.segments.iter().map(|(name, ..)| (name.clone(), self.moved(name))).collect();
        segments.push((segment, moved));
        segments.sort_unstable();
        let rows = HEAD_BYTES..self.slots() + slots_for(self.names + self.entities) * SLOT_BYTES;
        let text = self.bytes.get(self.text..).unwrap_or_default();
        let mut bytes = Vec::with_capacity(self.bytes.len());
        put(&mut bytes, &[self.entities, self.names, segments.len(), text.len()]);
        bytes.extend_from_slice(self.bytes.get(rows).unwrap_or_default());
        for (name, moved) in &segments {
            put(&mut bytes, &[name.len(), moved.len()]);
        }
        for moved in segments.iter().flat_map(|(_, moved)| moved) {
            let kind = number_of(Some(moved.kind));
            put(&mut bytes, &[kind, moved.ordinal as usize, moved.entity as usize]);
        }
        for (name, _) in &segments {
            bytes.extend_from_slice(name.as_bytes());
        }
        bytes.extend_from_slice(text);
        // What was just written is a table.
        if let Some(table) = Self::from_bytes(Arc::new(bytes)) {
            *self = table;
        }
    }

    /// Where the columns of a segment hold the table's names.
    #[must_use]
    pub fn moved(&self, segment: &str) -> Vec<Moved> {
        let found = self.segments.iter().find(|(known, ..)| known == segment);
        let Some((_, start, count)) = found else { return Vec::new() };
        let row = |number: usize| {
            let at = start + number * MOVED_BYTES;
            Some(Moved {
                kind: kind_of(self.number(at)?)??,
                ordinal: self.number(at + NUMBER_BYTES)?,
                entity: self.number(at + 2 * NUMBER_BYTES)?,
            })
        };
        (0..*count).filter_map(row).collect()
    }

    /// The table as bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.bytes.to_vec()
    }

    /// The table that [`AliasTable::to_bytes`] wrote; `None` where its parts do not add up. What a
    /// row says is looked at when it is asked for.
    #[must_use]
    pub fn from_bytes(bytes: TableBytes) -> Option<Self> {
        let number = |at: usize| number_at(&bytes, at).map(|number| number as usize);
        let (entities, names) = (number(0)?, number(NUMBER_BYTES)?);
        let (count, text_bytes) = (number(2 * NUMBER_BYTES)?, number(3 * NUMBER_BYTES)?);
        let rows = entities.checked_mul(ENTITY_BYTES)?;
        let rows = rows.checked_add(names.checked_mul(NAME_BYTES)?)?;
        let rows =
            rows.checked_add(slots_for(names.checked_add(entities)?).checked_mul(SLOT_BYTES)?)?;
        let heads = rows.checked_add(HEAD_BYTES)?;
        let first = heads.checked_add(count.checked_mul(SEGMENT_BYTES)?)?;
        if first > bytes.len() {
            return None;
        }
        let head = |segment: usize| {
            let at = heads + segment * SEGMENT_BYTES;
            Some((number(at)?, number(at + NUMBER_BYTES)?))
        };
        let mut moved = first;
        let mut parts = Vec::with_capacity(count);
        for segment in 0..count {
            let (length, rows) = head(segment)?;
            parts.push((length, moved, rows));
            moved = moved.checked_add(rows.checked_mul(MOVED_BYTES)?)?;
        }
        let mut at = moved;
        let mut segments = Vec::with_capacity(count);
        for (length, start, rows) in parts {
            let end = at.checked_add(length)?;
            let name = std::str::from_utf8(bytes.get(at..end)?).ok()?;
            segments.push((name.to_owned(), start, rows));
            at = end;
        }
        (at.checked_add(text_bytes)? == bytes.len()).then_some(())?;
        Some(Self { bytes, entities, names, segments, text: at })
    }
}

/// How many slots there are for so many names: some are free, so that a search soon meets one.
fn slots_for(names: usize) -> usize {
    names.saturating_add(names / 2).saturating_add(1)
}

/// The slots to look in for what has this hash, one after another.
fn places_of(hash: u32, slots: usize) -> impl Iterator<Item = usize> {
    let first = ((u64::from(hash) * slots as u64) >> 32) as usize;
    (first..slots).chain(0..first)
}

/// The hash of a facet value: FNV-1a, its high bits stirred. It is kept in a file: whoever changes
/// it counts the table's version up.
fn hash_of(kind: EntityKind, name: &str) -> u32 {
    let bytes = std::iter::once(kind as u8).chain(name.bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    ((hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

fn put(bytes: &mut Vec<u8>, numbers: &[usize]) {
    for number in numbers {
        bytes.extend_from_slice(&(*number as u32).to_le_bytes());
    }
}

fn number_at(bytes: &[u8], at: usize) -> Option<u32> {
    let number = bytes.get(at..)?.first_chunk::<NUMBER_BYTES>()?;
    Some(u32::from_le_bytes(*number))
}

fn number_of(kind: Option<EntityKind>) -> usize {
    kind.map_or(0, |kind| kind as usize + 1)
}

fn kind_of(number: u32) -> Option<Option<EntityKind>> {
    match number {
        0 => Some(None),
        number => EntityKind::ALL.get(number as usize - 1).map(|kind| Some(*kind)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> AliasTable {
        let organisation = EntityKind::Organisation;
        let mut table = AliasTable::new(&[
            Gathered {
                kind: Some(organisation),
                name: "Eastmoor Rivers Agency".to_owned(),
                names: vec![
                    (organisation, "Eastmoor Rivers Agency".to_owned(), 3, true),
                    (organisation, "ERA".to_owned(), 2, true),
                    (organisation, "Rivers Agency".to_owned(), 1, false),
                ],
            },
            Gathered {
                kind: None,
                name: "Market Cross".to_owned(),
                names: vec![(EntityKind::Person, "Market Cross".to_owned(), 1, true)],
            },
        ]);
        let moved = Moved { kind: organisation, ordinal: 4, entity: 0 };
        table.place("segment".to_owned(), vec![moved]);
        table
    }

    #[test]
    fn a_table_says_which_entity_a_value_stands_for() {
        let table = table();
        let found = table.of_value(EntityKind::Organisation, "ERA").unwrap();
        assert_eq!(found.name, "Eastmoor Rivers Agency");
        assert_eq!(table.of_value(EntityKind::Person, "Market Cross").unwrap().kind, None);
        assert_eq!(table.of_value(EntityKind::Person, "ERA"), None);
        assert_eq!(table.of_value(EntityKind::Organisation, "Rivers Agency"), None);
        let shown = table.shown_as(EntityKind::Organisation, "Eastmoor Rivers Agency").unwrap();
        assert_eq!(shown.number, 0);
        assert_eq!(table.shown_as(EntityKind::Organisation, "ERA"), None);
        assert_eq!(table.shown_as(EntityKind::Person, "Market Cross"), None);
        assert_eq!(table.names_of(0).count(), 3);
        assert_eq!(table.moved("segment").len(), 1);
        assert!(table.moved("another").is_empty());
    }

    #[test]
    fn a_table_survives_its_bytes_and_damaged_bytes_are_none() {
        let table = table();
        let bytes = table.to_bytes();
        assert_eq!(AliasTable::from_bytes(Arc::new(bytes.clone())).as_ref(), Some(&table));
        for end in 0..bytes.len() {
            assert_eq!(AliasTable::from_bytes(Arc::new(bytes[..end].to_vec())), None);
        }
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x55;
            // Whatever is read from it must be safe to ask.
            if let Some(damaged) = AliasTable::from_bytes(Arc::new(damaged)) {
                let _ = damaged.of_value(EntityKind::Organisation, "ERA");
                assert!(damaged.entities().count() < 1_000);
            }
        }
    }
}
