//! How many articles carry each name: exact counts, by counting the ordinals of the articles that
//! match and naming only those that are shown.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;
use tantivy::columnar::StrColumn;

use super::Counted;
use super::archive::Archive;
use super::fold::{Fold, Reprints};
use super::names;
use super::pass::{self, Match};
use super::plan::Plan;
use crate::article::ArticleId;
use crate::error::Result;
use crate::query::ast::NameField;

/// A name and in how many articles it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NameCount {
    /// The name.
    pub name: String,
    /// The articles; the stories they tell, where those were asked for.
    pub articles: u64,
}

/// A field and its names, the most frequent first.
pub type FieldCounts = (NameField, Vec<NameCount>);

/// Counts the names of some fields over the articles it is shown.
pub(super) struct FacetCounter<'a> {
    archive: &'a Archive,
    fields: Vec<FieldCounter>,
}

struct FieldCounter {
    field: NameField,
    /// For each segment, its column and the count of each ordinal.
    segments: Vec<(Option<StrColumn>, Vec<u32>)>,
}

impl<'a> FacetCounter<'a> {
    pub(super) fn new(archive: &'a Archive, fields: &[NameField]) -> Result<Self> {
        let mut counters = Vec::with_capacity(fields.len());
        for field in fields {
            let mut segments = Vec::with_capacity(archive.segments.len());
            for segment in &archive.segments {
                let column = segment
                    .reader
                    .fast_fields()
                    .str(field.name())
                    .map_err(archive.failed("count the names of"))?;
                let terms = column.as_ref().map_or(0, |column| column.num_terms());
                segments.push((column, vec![0; terms]));
            }
            counters.push(FieldCounter { field: *field, segments });
        }
        Ok(Self { archive, fields: counters })
    }

    /// Counts the names of one copy of a story, but those that `seen` has of it already.
    fn add_copy(&mut self, found: &Match<'_>, story: u32, seen: &mut Seen) -> Result<()> {
        for field in &mut self.fields {
            let (column, counts) = &mut field.segments[found.segment_number as usize];
            let Some(column) = column else { continue };
            for ordinal in column.term_ords(found.block.lead) {
                let name = seen
                    .name(found.segment_number, ordinal, column)
                    .map_err(|error| self.archive.failed("count the names of")(error.into()))?;
                if seen.names.insert((story, name)) {
                    counts[ordinal as usize] += 1;
                }
            }
        }
        Ok(())
    }

    /// Counts the names of one article.
    pub(super) fn add(&mut self, found: &Match<'_>) {
        for field in &mut self.fields {
            let (column, counts) = &mut field.segments[found.segment_number as usize];
            let Some(column) = column else { continue };
            for ordinal in column.term_ords(found.block.lead) {
                counts[ordinal as usize] += 1;
            }
        }
    }

    /// The `limit` most frequent names of each field; of equally frequent ones, the first in the
    /// alphabet.
    pub(super) fn most_frequent(&self, limit: usize) -> Result<Vec<FieldCounts>> {
        let of_field = |field: &FieldCounter| {
            let names = field
                .most_frequent(limit)
                .map_err(|error| self.archive.failed("count the names of")(error.into()))?;
            Ok((field.field, names))
        };
        self.fields.iter().map(of_field).collect()
    }
}

impl FieldCounter {
    /// Looks at the most frequent names of each segment, and at more of them until no name yet
    /// unseen could belong to the answer.
    fn most_frequent(&self, limit: usize) -> std::io::Result<Vec<NameCount>> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let ranked: Vec<Vec<u32>> =
            self.segments.iter().map(|(_, counts)| ranked_ordinals(counts)).collect();
        let most = ranked.iter().map(Vec::len).max().unwrap_or(0);
        let mut depth = if self.segments.len() == 1 { limit } else { limit.saturating_mul(4) };
        loop {
            let mut totals = self.totals_of(&ranked, depth)?;
            totals.sort_by(|left, right| {
                right.articles.cmp(&left.articles).then_with(|| left.name.cmp(&right.name))
            });
            // A name unseen so far has at most this many articles.
            let unseen: u64 = ranked
                .iter()
                .zip(&self.segments)
                .filter_map(|(ranked, (_, counts))| {
                    ranked.get(depth).map(|ordinal| u64::from(counts[*ordinal as usize]))
                })
                .sum();
            let last = totals.get(limit.saturating_sub(1)).map_or(0, |last| last.articles);
            // Within one segment equal counts already stand in the order of their names.
            let is_settled = last > unseen || self.segments.len() == 1;
            if depth >= most || is_settled {
                totals.truncate(limit);
                return Ok(totals);
            }
            depth = depth.saturating_mul(4);
        }
    }

    /// The names that stand among the first `depth` of any segment, with their counts over all.
    fn totals_of(&self, ranked: &[Vec<u32>], depth: usize) -> std::io::Result<Vec<NameCount>> {
        let prefix = names::facet_prefix(self.field);
        let mut keys: HashSet<Vec<u8>> = HashSet::new();
        for ((column, _), ranked) in self.segments.iter().zip(ranked) {
            let Some(column) = column else { continue };
            let mut ordinals: Vec<u64> =
                ranked.iter().take(depth).map(|ordinal| u64::from(*ordinal)).collect();
            ordinals.sort_unstable();
            column.dictionary().sorted_ords_to_term_cb(&ordinals, |key| {
                keys.insert(key.to_vec());
            })?;
        }
        let mut totals: HashMap<String, u64> = HashMap::with_capacity(keys.len());
        for key in keys {
            let mut articles = 0;
            for (column, counts) in &self.segments {
                let Some(column) = column else { continue };
                if let Some(ordinal) = column.dictionary().term_ord(&key)? {
                    articles += u64::from(counts[ordinal as usize]);
                }
            }
            let Ok(key) = String::from_utf8(key) else { continue };
            let name = key.strip_prefix(prefix.as_str()).unwrap_or(&key);
            *totals.entry(name.to_owned()).or_default() += articles;
        }
        Ok(totals.into_iter().map(|(name, articles)| NameCount { name, articles }).collect())
    }
}

/// The ordinals that were counted, the most frequent first; equal ones in their own order, which
/// is that of their names.
fn ranked_ordinals(counts: &[u32]) -> Vec<u32> {
    let mut ordinals: Vec<u32> =
        (0..counts.len() as u32).filter(|ordinal| counts[*ordinal as usize] > 0).collect();
    ordinals.sort_by_key(|ordinal| std::cmp::Reverse(counts[*ordinal as usize]));
    ordinals
}

/// Which names were counted for which story, where a story has several copies.
#[derive(Default)]
struct Seen {
    names: FxHashSet<(u32, u64)>,
    /// The hashes of the names met so far, by their segment and ordinal there.
    hashes: FxHashMap<(u32, u64), u64>,
}

impl Seen {
    /// Names a name the same in every segment.
    fn name(&mut self, segment: u32, ordinal: u64, column: &StrColumn) -> std::io::Result<u64> {
        if let Some(hash) = self.hashes.get(&(segment, ordinal)) {
            return Ok(*hash);
        }
        let mut key = Vec::new();
        column.dictionary().ord_to_term(ordinal, &mut key)?;
        let hash = ArticleId::new("", &String::from_utf8_lossy(&key)).0;
        self.hashes.insert((segment, ordinal), hash);
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
