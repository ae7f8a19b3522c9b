//! The table itself: entities of more than one name, or that are not what their name says, and
//! where the columns of each segment hold these names. Names that are not in it are entities of
//! their own.

use std::ops::Range;

use crate::article::EntityKind;

/// Entities and their names, in the order of their kinds and names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AliasTable {
    entities: Vec<EntityRow>,
    /// By entity.
    names: Vec<NameRow>,
    /// The names in the order of kind and text, as indices.
    order: Vec<u32>,
    text: String,
    segments: Vec<(String, Vec<Moved>)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct EntityRow {
    kind: Option<EntityKind>,
    name: Range<u32>,
    names: Range<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct NameRow {
    kind: EntityKind,
    name: Range<u32>,
    entity: u32,
    articles: u32,
    is_value: bool,
}

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
    pub(super) fn new(gathered: Vec<Gathered>) -> Self {
        let mut table = Self::default();
        for entity in gathered {
            let first = table.names.len() as u32;
            let number = table.entities.len() as u32;
            for (kind, name, articles, is_value) in &entity.names {
                let name = table.keep(name);
                let articles = u32::try_from(*articles).unwrap_or(u32::MAX);
                let (kind, is_value) = (*kind, *is_value);
                table.names.push(NameRow { kind, name, entity: number, articles, is_value });
            }
            let name = table.keep(&entity.name);
            let names = first..table.names.len() as u32;
            table.entities.push(EntityRow { kind: entity.kind, name, names });
        }
        table.put_in_order();
        table
    }

    fn keep(&mut self, text: &str) -> Range<u32> {
        let start = self.text.len() as u32;
        self.text.push_str(text);
        start..self.text.len() as u32
    }

    fn put_in_order(&mut self) {
        let mut order: Vec<u32> = (0..self.names.len() as u32).collect();
        order.sort_unstable_by_key(|at| {
            let row = &self.names[*at as usize];
            (row.kind, !row.is_value, self.str(&row.name))
        });
        self.order = order;
    }

    fn str(&self, range: &Range<u32>) -> &str {
        self.text.get(range.start as usize..range.end as usize).unwrap_or_default()
    }

    /// How many entities it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entities.len()
    }

    /// Whether every name is an entity of its own.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entities.is_empty()
    }

    /// The entity of this number.
    #[must_use]
    pub fn entity(&self, number: u32) -> Option<Entity<'_>> {
        let row = self.entities.get(number as usize)?;
        Some(Entity { number, kind: row.kind, name: self.str(&row.name) })
    }

    /// All entities.
    pub fn entities(&self) -> impl Iterator<Item = Entity<'_>> {
        (0..self.entities.len() as u32).filter_map(|number| self.entity(number))
    }

    /// The entity that the facet value `name` stands for, unless it is one of its own.
    #[must_use]
    pub fn of_value(&self, kind: EntityKind, name: &str) -> Option<Entity<'_>> {
        let wanted = (kind, false, name);
        let found = self.order.binary_search_by(|at| {
            let row = &self.names[*at as usize];
            (row.kind, !row.is_value, self.str(&row.name)).cmp(&wanted)
        });
        let row = &self.names[*self.order.get(found.ok()?)? as usize];
        self.entity(row.entity)
    }

    /// The names of the entity `number`.
    pub fn names_of(&self, number: u32) -> impl Iterator<Item = Name<'_>> {
        let range = self.entities.get(number as usize).map_or(0..0, |row| row.names.clone());
        let rows = self.names.get(range.start as usize..range.end as usize).unwrap_or_default();
        rows.iter().map(|row| Name {
            kind: row.kind,
            name: self.str(&row.name),
            articles: row.articles,
            is_value: row.is_value,
        })
    }

    /// Notes where the column of a segment holds the table's names.
    pub fn place(&mut self, segment: String, mut moved: Vec<Moved>) {
        moved.sort_unstable();
        self.segments.push((segment, moved));
        self.segments.sort_unstable();
    }

    /// Where the columns of a segment hold the table's names.
    #[must_use]
    pub fn moved(&self, segment: &str) -> &[Moved] {
        let found = self.segments.binary_search_by(|(known, _)| known.as_str().cmp(segment));
        found.ok().and_then(|at| self.segments.get(at)).map_or(&[], |(_, moved)| moved)
    }

    /// The table as bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut put = |number: usize| bytes.extend_from_slice(&(number as u32).to_le_bytes());
        put(self.entities.len());
        put(self.names.len());
        put(self.segments.len());
        put(self.text.len());
        for row in &self.entities {
            put(number_of(row.kind));
            put(row.name.start as usize);
            put(row.name.end as usize);
            put(row.names.end as usize);
        }
        for row in &self.names {
            put(number_of(Some(row.kind)) << 1 | usize::from(row.is_value));
            put(row.name.start as usize);
            put(row.name.end as usize);
            put(row.articles as usize);
        }
        for at in &self.order {
            put(*at as usize);
        }
        for (segment, moved) in &self.segments {
            put(segment.len());
            put(moved.len());
            for moved in moved {
                put(number_of(Some(moved.kind)));
                put(moved.ordinal as usize);
                put(moved.entity as usize);
            }
        }
        for (segment, _) in &self.segments {
            bytes.extend_from_slice(segment.as_bytes());
        }
        bytes.extend_from_slice(self.text.as_bytes());
        bytes
    }

    /// Reads what [`AliasTable::to_bytes`] wrote; `None` where they are no table.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader { bytes };
        let (entities, names, segments) = (reader.number()?, reader.number()?, reader.number()?);
        let text_bytes = reader.number()?;
        let mut table = Self::default();
        let mut first = 0;
        for _ in 0..entities {
            let kind = kind_of(reader.number()?)?;
            let name = reader.number()?..reader.number()?;
            let end = reader.number()?;
            table.entities.push(EntityRow { kind, name, names: first..end });
            first = end;
        }
        for (number, row) in table.entities.iter().enumerate() {
            for _ in row.names.clone() {
                let head = reader.number()?;
                let kind = kind_of(head >> 1)??;
                let name = reader.number()?..reader.number()?;
                let (articles, is_value) = (reader.number()?, head & 1 == 1);
                let entity = number as u32;
                table.names.push(NameRow { kind, name, entity, articles, is_value });
            }
        }
        if table.names.len() != names as usize {
            return None;
        }
        for _ in 0..names {
            let at = reader.number()?;
            table.order.push((at < names).then_some(at)?);
        }
        let mut lengths = Vec::new();
        for _ in 0..segments {
            lengths.push(reader.number()?);
            let count = reader.number()?;
            let mut moved = Vec::new();
            for _ in 0..count {
                let kind = kind_of(reader.number()?)??;
                let (ordinal, entity) = (reader.number()?, reader.number()?);
                moved.push(Moved { kind, ordinal, entity });
            }
            table.segments.push((String::new(), moved));
        }
        for (segment, length) in table.segments.iter_mut().zip(lengths) {
            segment.0 = reader.text(length)?;
        }
        table.text = reader.text(text_bytes)?;
        reader.bytes.is_empty().then_some(table)
    }
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

struct Reader<'a> {
    bytes: &'a [u8],
}

impl Reader<'_> {
    fn number(&mut self) -> Option<u32> {
        let (first, rest) = self.bytes.split_first_chunk::<4>()?;
        self.bytes = rest;
        Some(u32::from_le_bytes(*first))
    }

    fn text(&mut self, length: u32) -> Option<String> {
        let (text, rest) = self.bytes.split_at_checked(length as usize)?;
        self.bytes = rest;
        String::from_utf8(text.to_vec()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> AliasTable {
        let organisation = EntityKind::Organisation;
        let mut table = AliasTable::new(vec![
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
        assert_eq!(table.names_of(0).count(), 3);
        assert_eq!(table.moved("segment").len(), 1);
        assert!(table.moved("another").is_empty());
    }

    #[test]
    fn a_table_survives_its_bytes_and_damaged_bytes_are_none() {
        let table = table();
        let bytes = table.to_bytes();
        assert_eq!(AliasTable::from_bytes(&bytes).as_ref(), Some(&table));
        for end in 0..bytes.len() {
            assert_eq!(AliasTable::from_bytes(&bytes[..end]), None);
        }
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x55;
            // Whatever is read from it must be safe to ask.
            if let Some(damaged) = AliasTable::from_bytes(&damaged) {
                let _ = damaged.of_value(EntityKind::Organisation, "ERA");
                assert!(damaged.entities().count() < 1_000);
            }
        }
    }
}
