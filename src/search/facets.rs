//! How many articles carry each name: exact counts, by counting the ordinals of the articles that
//! match and naming only those that are shown. Names of one entity count as one.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;
use tantivy::DocId;
use tantivy::columnar::StrColumn;

use super::Counted;
use super::archive::Archive;
use super::fold::{Fold, Reprints};
use super::names;
use super::pass::{self, Match};
use super::plan::Plan;
use crate::alias::AliasTable;
use crate::article::{ArticleId, EntityKind};
use crate::error::Result;
use crate::index::block::Segment;
use crate::query::ast::NameField;

/// A name and in how many articles it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NameCount {
    /// The name.
    pub name: String,
    /// The articles.
    pub articles: u64,
}

/// A field and its names, the most frequent first.
pub type FieldCounts = (NameField, Vec<NameCount>);

/// Counts the names of some fields over the articles it is shown.
pub(super) struct FacetCounter<'a> {
    archive: &'a Archive,
    fields: Vec<FieldCounter<'a>>,
}

pub(super) struct FieldCounter<'a> {
    field: NameField,
    aliases: &'a AliasTable,
    pub(super) segments: Vec<SegmentNames>,
    /// For each segment, the count of each slot.
    counts: Vec<Vec<u32>>,
}

/// The names that the articles of a segment carry in a field, as slots: the ordinals of its
/// column, and behind them the entities of the alias table.
pub(super) struct SegmentNames {
    column: Option<StrColumn>,
    /// The slot of each ordinal, where some are names of another entity.
    slots: Option<Vec<u32>>,
    /// Columns of other kinds, with the slots of those ordinals that are of this kind.
    others: Vec<(StrColumn, FxHashMap<u32, u32>)>,
    ordinals: u32,
    found: Vec<u32>,
}

/// The slot of a name that does not count.
const NOWHERE: u32 = u32::MAX;

/// A name, whatever segment it stands in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// An entity of the alias table.
    Entity(u32),
    /// A term of the column.
    Term(Vec<u8>),
}

impl SegmentNames {
    fn open(segment: &Segment, field: NameField, aliases: &AliasTable) -> tantivy::Result<Self> {
        let columns = segment.reader.fast_fields();
        let column = columns.str(field.name())?;
        let ordinals = column.as_ref().map_or(0, |column| column.num_terms()) as u32;
        let mut names =
            Self { column, slots: None, others: Vec::new(), ordinals, found: Vec::new() };
        let NameField::Entity(own) = field else { return Ok(names) };
        let moved = aliases.moved(&segment.reader.segment_id().uuid_string());
        let mut slots: Option<Vec<u32>> = None;
        for kind in EntityKind::ALL {
            let mut others: FxHashMap<u32, u32> = FxHashMap::default();
            for moved in moved.iter().filter(|moved| moved.kind == kind) {
                let target = aliases.entity(moved.entity).and_then(|entity| entity.kind);
                let slot = if target == Some(own) { ordinals + moved.entity } else { NOWHERE };
                if kind == own {
                    let slots = slots.get_or_insert_with(|| (0..ordinals).collect());
                    if let Some(place) = slots.get_mut(moved.ordinal as usize) {
                        *place = slot;
                    }
                } else if slot != NOWHERE {
                    others.insert(moved.ordinal, slot);
                }
            }
            if !others.is_empty()
                && let Some(column) = columns.str(kind.name())?
            {
                names.others.push((column, others));
            }
        }
        names.slots = slots;
        Ok(names)
    }

    /// The slots of the names of the article at `lead`, each once.
    pub(super) fn of(&mut self, lead: DocId) -> &[u32] {
        self.found.clear();
        let mut has_entity = false;
        if let Some(column) = &self.column {
            for ordinal in column.term_ords(lead) {
                let slot = match &self.slots {
                    Some(slots) => slots.get(ordinal as usize).copied().unwrap_or(NOWHERE),
                    None => ordinal as u32,
                };
                if slot != NOWHERE {
                    has_entity |= slot >= self.ordinals;
                    self.found.push(slot);
                }
            }
        }
        for (column, slots) in &self.others {
            for ordinal in column.term_ords(lead) {
                if let Some(slot) = slots.get(&(ordinal as u32)) {
                    has_entity = true;
                    self.found.push(*slot);
                }
            }
        }
        if has_entity {
            // An article may carry several names of one entity.
            self.found.sort_unstable();
            self.found.dedup();
        }
        &self.found
    }

    /// What the slots stand for; they must be in order.
    pub(super) fn keys(
        &self,
        slots: &[u32],
        visit: &mut dyn FnMut(u32, Key),
    ) -> std::io::Result<()> {
        let terms = slots.partition_point(|slot| *slot < self.ordinals);
        if let Some(column) = &self.column {
            let ordinals: Vec<u64> = slots[..terms].iter().map(|slot| u64::from(*slot)).collect();
            let mut at = 0;
            column.dictionary().sorted_ords_to_term_cb(&ordinals, |key| {
                if let Some(slot) = slots.get(at) {
                    visit(*slot, Key::Term(key.to_vec()));
                }
                at += 1;
            })?;
        }
        for slot in &slots[terms..] {
            visit(*slot, Key::Entity(slot - self.ordinals));
        }
        Ok(())
    }

    /// The slot of a name.
    pub(super) fn slot_of(&self, key: &Key) -> std::io::Result<Option<u32>> {
        Ok(match (key, &self.column) {
            (Key::Entity(entity), _) => Some(self.ordinals + entity),
            (Key::Term(key), Some(column)) => {
                column.dictionary().term_ord(key)?.map(|ordinal| ordinal as u32)
            }
            (Key::Term(_), None) => None,
        })
    }
}

impl<'a> FieldCounter<'a> {
    pub(super) fn new(archive: &'a Archive, field: NameField) -> tantivy::Result<Self> {
        let aliases = &archive.aliases;
        let segments = archive
            .segments
            .iter()
            .map(|segment| SegmentNames::open(segment, field, aliases))
            .collect::<tantivy::Result<Vec<_>>>()?;
        let counts =
            segments.iter().map(|names| vec![0; names.ordinals as usize + aliases.len()]).collect();
        Ok(Self { field, aliases, segments, counts })
    }
}

impl<'a> FacetCounter<'a> {
    pub(super) fn new(archive: &'a Archive, fields: &[NameField]) -> Result<Self> {
        let fields = fields
            .iter()
            .map(|field| FieldCounter::new(archive, *field))
            .collect::<tantivy::Result<Vec<_>>>()
            .map_err(archive.failed("count the names of"))?;
        Ok(Self { archive, fields })
    }

    /// Counts the names of one copy of a story, but those that `seen` has of it already.
    fn add_copy(&mut self, found: &Match<'_>, story: u32, seen: &mut Seen) -> Result<()> {
        for field in &mut self.fields {
            let number = found.segment_number as usize;
            let slots = field.segments[number].of(found.block.lead).to_vec();
            for slot in slots {
                let name = seen
                    .name(number, slot, &field.segments[number])
                    .map_err(|error| self.archive.failed("count the names of")(error.into()))?;
                if seen.names.insert((story, name))
                    && let Some(count) = field.counts[number].get_mut(slot as usize)
                {
                    *count += 1;
                }
            }
        }
        Ok(())
    }

    /// Counts the names of one article.
    pub(super) fn add(&mut self, found: &Match<'_>) {
        for field in &mut self.fields {
            let number = found.segment_number as usize;
            let counts = &mut field.counts[number];
            for slot in field.segments[number].of(found.block.lead) {
                if let Some(count) = counts.get_mut(*slot as usize) {
                    *count += 1;
                }
            }
        }
    }

    /// Which of the fields have a name in one article.
    pub(super) fn have_any(&mut self, found: &Match<'_>) -> impl Iterator<Item = bool> {
        let number = found.segment_number as usize;
        self.fields
            .iter_mut()
            .map(move |field| !field.segments[number].of(found.block.lead).is_empty())
    }

    /// The `limit` most frequent names of each field; of equally frequent ones, the first in the
    /// alphabet.
    pub(super) fn most_frequent(&self, limit: usize) -> Result<Vec<FieldCounts>> {
        let of_field = |field: &FieldCounter<'_>| {
            let names = field
                .most_frequent(limit)
                .map_err(|error| self.archive.failed("count the names of")(error.into()))?;
            Ok((field.field, names))
        };
        self.fields.iter().map(of_field).collect()
    }
}

impl FieldCounter<'_> {
    /// Looks at the most frequent names of each segment, and at more of them until no name yet
    /// unseen could belong to the answer.
    fn most_frequent(&self, limit: usize) -> std::io::Result<Vec<NameCount>> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let ranked: Vec<Vec<u32>> = self.counts.iter().map(|counts| ranked_slots(counts)).collect();
        let most = ranked.iter().map(Vec::len).max().unwrap_or(0);
        let mut depth = limit.saturating_mul(4);
        loop {
            let mut totals = self.totals_of(&ranked, depth)?;
            totals.sort_by(|left, right| {
                right.articles.cmp(&left.articles).then_with(|| left.name.cmp(&right.name))
            });
            // A name unseen so far has at most this many articles.
            let unseen: u64 = ranked
                .iter()
                .zip(&self.counts)
                .filter_map(|(ranked, counts)| {
                    ranked.get(depth).map(|slot| u64::from(counts[*slot as usize]))
                })
                .sum();
            let last = totals.get(limit.saturating_sub(1)).map_or(0, |last| last.articles);
            if depth >= most || last > unseen {
                totals.truncate(limit);
                return Ok(totals);
            }
            depth = depth.saturating_mul(4);
        }
    }

    /// The names that stand among the first `depth` of any segment, with their counts over all.
    fn totals_of(&self, ranked: &[Vec<u32>], depth: usize) -> std::io::Result<Vec<NameCount>> {
        let mut keys: HashSet<Key> = HashSet::new();
        for (names, ranked) in self.segments.iter().zip(ranked) {
            let mut slots: Vec<u32> = ranked.iter().take(depth).copied().collect();
            slots.sort_unstable();
            names.keys(&slots, &mut |_, key| {
                keys.insert(key);
            })?;
        }
        let mut totals: HashMap<String, u64> = HashMap::with_capacity(keys.len());
        for key in keys {
            let mut articles = 0;
            for (names, counts) in self.segments.iter().zip(&self.counts) {
                if let Some(slot) = names.slot_of(&key)? {
                    articles += counts.get(slot as usize).map_or(0, |count| u64::from(*count));
                }
            }
            *totals.entry(self.name_of(&key)).or_default() += articles;
        }
        Ok(totals.into_iter().map(|(name, articles)| NameCount { name, articles }).collect())
    }

    pub(super) fn name_of(&self, key: &Key) -> String {
        match key {
            Key::Entity(number) => self
                .aliases
                .entity(*number)
                .map(|entity| entity.name.to_owned())
                .unwrap_or_default(),
            Key::Term(key) => {
                let key = String::from_utf8_lossy(key);
                let prefix = names::facet_prefix(self.field);
                key.strip_prefix(prefix.as_str()).unwrap_or(&key).to_owned()
            }
        }
    }
}

/// The slots that were counted, the most frequent first.
fn ranked_slots(counts: &[u32]) -> Vec<u32> {
    let mut slots: Vec<u32> =
        (0..counts.len() as u32).filter(|slot| counts[*slot as usize] > 0).collect();
    slots.sort_by_key(|slot| std::cmp::Reverse(counts[*slot as usize]));
    slots
}

/// Which names were counted for which story, where a story has several copies.
#[derive(Default)]
struct Seen {
    names: FxHashSet<(u32, u64)>,
    /// The hashes of the names met so far, by their segment and slot there.
    hashes: FxHashMap<(usize, u32), u64>,
}

impl Seen {
    /// Names a name the same in every segment.
    fn name(&mut self, number: usize, slot: u32, names: &SegmentNames) -> std::io::Result<u64> {
        if let Some(hash) = self.hashes.get(&(number, slot)) {
            return Ok(*hash);
        }
        let mut hash = 0;
        names.keys(&[slot], &mut |_, key| {
            hash = match key {
                Key::Entity(entity) => ArticleId::new("entity", &entity.to_string()).0,
                Key::Term(term) => ArticleId::new("", &String::from_utf8_lossy(&term)).0,
            };
        })?;
        self.hashes.insert((number, slot), hash);
        Ok(hash)
    }
}

/// Counts the names of `field` over all articles that match `plan`, or over the stories they
/// tell; says how many articles and stories those are.
pub(super) fn count(
    archive: &Archive,
    plan: &Plan,
    field: NameField,
    limit: usize,
    counted: Counted,
) -> Result<(u64, u64, Vec<NameCount>)> {
    let mut counter = FacetCounter::new(archive, &[field])?;
    let mut cursor = archive.stories()?.cursor();
    let mut fold = Fold::new(Reprints::All);
    let mut seen = Seen::default();
    let mut articles = 0;
    let mut failed = None;
    pass::run(archive, plan, false, &mut |found| {
        articles += 1;
        let entry = cursor.entry(found.segment_number, found.block.lead);
        fold.count(entry);
        match entry.filter(|_| counted == Counted::Stories) {
            None => counter.add(found),
            Some(entry) => {
                if let Err(error) = counter.add_copy(found, entry.story, &mut seen) {
                    failed = Some(error);
                    return ControlFlow::Break(());
                }
            }
        }
        ControlFlow::Continue(())
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    let names = counter.most_frequent(limit)?.pop().map(|(_, names)| names).unwrap_or_default();
    Ok((articles, fold.stories(), names))
}
