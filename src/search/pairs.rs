//! In how many articles two names stand together: exact counts, by counting pairs of ordinals and
//! naming only those that are shown.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::archive::Archive;
use super::facets::{FieldCounter, Key, SegmentNames};
use super::pass;
use super::plan::Plan;
use crate::error::Result;
use crate::query::ast::NameField;

/// Two names and in how many articles both stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PairCount {
    /// The name of the first field.
    pub name: String,
    /// The name of the second.
    pub with: String,
    /// The articles.
    pub articles: u64,
}

/// The pairs of slots of one segment, with how many articles have both.
type SlotPairs = FxHashMap<(u32, u32), u32>;

/// Counts, over all articles that match `plan`, in how many each name of `by` stands together
/// with each name of `with`; says how many articles match, and the most frequent `limit` pairs.
/// Two names of one field are counted once, in the order of the alphabet.
pub(super) fn count(
    archive: &Archive,
    plan: &Plan,
    by: NameField,
    with: NameField,
    limit: usize,
) -> Result<(u64, Vec<PairCount>)> {
    let failed = || archive.failed("count the names of");
    let mut left = FieldCounter::new(archive, by).map_err(failed())?;
    let mut right = FieldCounter::new(archive, with).map_err(failed())?;
    let mut pairs: Vec<SlotPairs> = vec![FxHashMap::default(); archive.segments.len()];
    let mut articles = 0;
    pass::run(archive, plan, false, &mut |found| {
        articles += 1;
        let number = found.segment_number as usize;
        let others = right.segments[number].of(found.block.lead);
        for slot in left.segments[number].of(found.block.lead) {
            for other in others {
                if by != with || slot < other {
                    *pairs[number].entry((*slot, *other)).or_default() += 1;
                }
            }
        }
        ControlFlow::Continue(())
    })?;
    let counter = PairCounter { left, right, pairs, is_one_field: by == with };
    let counted = counter.most_frequent(limit).map_err(|error| failed()(error.into()))?;
    Ok((articles, counted))
}

struct PairCounter<'a> {
    left: FieldCounter<'a>,
    right: FieldCounter<'a>,
    pairs: Vec<SlotPairs>,
    is_one_field: bool,
}

impl PairCounter<'_> {
    /// Looks at the most frequent pairs of each segment, and at more of them until no pair yet
    /// unseen could belong to the answer.
    fn most_frequent(&self, limit: usize) -> std::io::Result<Vec<PairCount>> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let ranked: Vec<Vec<((u32, u32), u32)>> = self.pairs.iter().map(ranked).collect();
        let most = ranked.iter().map(Vec::len).max().unwrap_or(0);
        let mut depth = limit.saturating_mul(4);
        loop {
            let mut totals = self.totals_of(&ranked, depth)?;
            totals.sort_unstable_by(|left, right| {
                let names = |pair: &PairCount| (pair.name.clone(), pair.with.clone());
                right.articles.cmp(&left.articles).then_with(|| names(left).cmp(&names(right)))
            });
            // A pair unseen so far has at most this many articles.
            let unseen: u64 = ranked
                .iter()
                .filter_map(|ranked| ranked.get(depth).map(|(_, count)| u64::from(*count)))
                .sum();
            let last = totals.get(limit.saturating_sub(1)).map_or(0, |last| last.articles);
            if depth >= most || last > unseen {
                totals.truncate(limit);
                return Ok(totals);
            }
            depth = depth.saturating_mul(4);
        }
    }

    /// The pairs that stand among the first `depth` of any segment, with their counts over all.
    fn totals_of(
        &self,
        ranked: &[Vec<((u32, u32), u32)>],
        depth: usize,
    ) -> std::io::Result<Vec<PairCount>> {
        let mut wanted: HashSet<(Key, Key)> = HashSet::new();
        for (number, ranked) in ranked.iter().enumerate() {
            let top = || ranked.iter().take(depth).map(|(pair, _)| *pair);
            let of_left = keys(&self.left.segments[number], top().map(|pair| pair.0))?;
            let of_right = keys(&self.right.segments[number], top().map(|pair| pair.1))?;
            for (slot, other) in top() {
                if let (Some(slot), Some(other)) = (of_left.get(&slot), of_right.get(&other)) {
                    wanted.insert((slot.clone(), other.clone()));
                }
            }
        }
        let mut slots = (Slots::default(), Slots::default());
        let mut totals: HashMap<(String, String), u64> = HashMap::with_capacity(wanted.len());
        for (one, other) in wanted {
            let (mut name, mut with) = (self.left.name_of(&one), self.right.name_of(&other));
            if self.is_one_field && name > with {
                std::mem::swap(&mut name, &mut with);
            }
            if totals.contains_key(&(name.clone(), with.clone())) {
                continue;
            }
            let mut articles = 0;
            let of_one = slots.0.of(one, &self.left)?;
            let of_other = slots.1.of(other, &self.right)?;
            for ((pairs, one), other) in self.pairs.iter().zip(of_one).zip(of_other) {
                let (Some(one), Some(other)) = (*one, *other) else { continue };
                let in_order = self.is_one_field && one > other;
                let pair = if in_order { (other, one) } else { (one, other) };
                articles += pairs.get(&pair).map_or(0, |count| u64::from(*count));
            }
            totals.insert((name, with), articles);
        }
        let counted = totals.into_iter();
        Ok(counted.map(|((name, with), articles)| PairCount { name, with, articles }).collect())
    }
}

/// The pairs of a segment, the most frequent first.
fn ranked(pairs: &SlotPairs) -> Vec<((u32, u32), u32)> {
    let mut ranked: Vec<((u32, u32), u32)> =
        pairs.iter().map(|(pair, count)| (*pair, *count)).collect();
    ranked.sort_unstable_by_key(|(pair, count)| (std::cmp::Reverse(*count), *pair));
    ranked
}

/// What these slots of a segment stand for.
fn keys(
    names: &SegmentNames,
    slots: impl Iterator<Item = u32>,
) -> std::io::Result<FxHashMap<u32, Key>> {
    let mut slots: Vec<u32> = slots.collect();
    slots.sort_unstable();
    slots.dedup();
    let mut found = FxHashMap::default();
    names.keys(&slots, &mut |slot, key| {
        found.insert(slot, key);
    })?;
    Ok(found)
}

/// The slots of names in each segment, looked up once.
#[derive(Default)]
struct Slots(HashMap<Key, Vec<Option<u32>>>);

impl Slots {
    fn of(&mut self, key: Key, field: &FieldCounter<'_>) -> std::io::Result<&[Option<u32>]> {
        use std::collections::hash_map::Entry;
        Ok(match self.0.entry(key) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let names = field.segments.iter().map(|names| names.slot_of(place.key()));
                let slots = names.collect::<std::io::Result<Vec<_>>>()?;
                place.insert(slots)
            }
        })
    }
}
