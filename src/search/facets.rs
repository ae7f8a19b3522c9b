//! How many articles carry each name: exact counts, by counting the ordinals of the articles that
//! match and naming only those that are shown.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use serde::Serialize;
use tantivy::columnar::StrColumn;

use super::archive::Archive;
use super::names;
use super::pass::{self, Match};
use super::plan::Plan;
use crate::error::Result;
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

/// Counts the names of `fields` over all articles that match `plan`; says how many those are.
pub(super) fn count(
    archive: &Archive,
    plan: &Plan,
    fields: &[NameField],
    limit: usize,
) -> Result<(u64, Vec<FieldCounts>)> {
    let mut counter = FacetCounter::new(archive, fields)?;
    let mut articles = 0;
    pass::run(archive, plan, false, &mut |found| {
        articles += 1;
        counter.add(found);
        ControlFlow::Continue(())
    })?;
    Ok((articles, counter.most_frequent(limit)?))
}
