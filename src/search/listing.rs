//! Passages that take long to find, found by all threads before the pass over blocks begins: where
//! the pass is led by a phrase or an operand whose words stand in many passages, it would look at
//! each of them one after another.

use std::sync::Arc;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use tantivy::DocId;

use super::archive::Archive;
use super::clock::Clock;
use super::docs::{ListedDocs, PassageDocs};
use super::pass;
use super::plan::{Leaf, Plan, Sought, Tree};
use crate::error::Result;
use crate::index::block::Segment;

/// What may stand in fewer passages is found as quickly as threads are set to work.
const MANY: u64 = 4_000;

/// A part of an `AND` is asked at most so many times as often as one that stands in a passage each
/// time; beyond that, more of it would be listed than is asked for.
const ASKED: u64 = 4;

/// How many passages a thread looks at before it takes others: enough that opening lists does not
/// count.
const SHARE: DocId = 16_384;

/// For each leaf of a plan that was found beforehand, its passages, segment by segment.
#[derive(Default)]
pub(super) struct Listings {
    found: Vec<(usize, Vec<Vec<(DocId, u32)>>)>,
}

/// A leaf in a stretch of a segment's documents.
struct Task<'a> {
    leaf: usize,
    segment_number: usize,
    segment: &'a Segment,
    from: DocId,
    to: DocId,
}

impl Listings {
    /// Of the leaves of `plan` that are worth it.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub(super) fn of(archive: &Archive, plan: &Plan) -> Result<Self> {
        if !plan.leaves.iter().any(is_long) || rayon::current_num_threads() < 2 {
            return Ok(Self::default());
        }
        let mut leaves = Vec::new();
        Counts { archive, leaves: &plan.leaves }.add_leading(&plan.tree, &mut leaves)?;
        leaves.retain(|leaf| is_long(&plan.leaves[*leaf]));
        let mut tasks = Vec::new();
        for leaf in &leaves {
            for (segment_number, segment) in archive.segments.iter().enumerate() {
                let end = segment.reader.max_doc();
                for from in (0..end).step_by(SHARE as usize) {
                    let to = from.saturating_add(SHARE).min(end);
                    tasks.push(Task { leaf: *leaf, segment_number, segment, from, to });
                }
            }
        }
        let end = plan.clock.end();
        // The plan counts by cells, for one thread; what threads read of it does not.
        let sought: Vec<&Sought> = plan.leaves.iter().map(|leaf| &leaf.what).collect();
        let found: Vec<(Vec<(DocId, u32)>, bool)> = tasks
            .par_iter()
            .map(|task| task.find(sought[task.leaf], Clock::new(end)))
            .collect::<tantivy::Result<_>>()
            .map_err(archive.failed("search"))?;
        let mut listings = Self {
            found: leaves
                .iter()
                .map(|leaf| (*leaf, vec![Vec::new(); archive.segments.len()]))
                .collect(),
        };
        for (task, (mut docs, was_over)) in tasks.iter().zip(found) {
            if was_over {
                plan.clock.stop();
            }
            let of_leaf = listings.found.iter_mut().find(|(leaf, _)| *leaf == task.leaf);
            if let Some((_, segments)) = of_leaf {
                segments[task.segment_number].append(&mut docs);
            }
        }
        Ok(listings)
    }

    /// The passages of `leaf` in a segment, if they were found; they are given away.
    pub(super) fn take(&mut self, leaf: usize, segment_number: usize) -> Option<ListedDocs> {
        let (_, segments) = self.found.iter_mut().find(|(known, _)| *known == leaf)?;
        Some(ListedDocs::new(std::mem::take(segments.get_mut(segment_number)?)))
    }
}

impl Task<'_> {
    /// Its passages, each with how often it holds the leaf, and whether the time was over.
    fn find(&self, sought: &Sought, clock: Clock) -> tantivy::Result<(Vec<(DocId, u32)>, bool)> {
        let clock = Arc::new(clock);
        let mut docs = Vec::new();
        let range = self.from..self.to;
        if let Ok(mut found) = pass::open_sought(self.segment, sought, &clock, range)? {
            let mut doc = found.doc();
            while doc < self.to {
                docs.push((doc, found.frequency()));
                doc = found.advance();
            }
        }
        Ok((docs, clock.was_over()))
    }
}

/// Whether positions are read for it in many passages.
fn is_long(leaf: &Leaf) -> bool {
    match &leaf.what {
        Sought::Phrase(words) => words.iter().all(|(_, count)| *count >= MANY),
        Sought::Operand(operand, _) => operand.count() >= MANY,
        _ => false,
    }
}

/// In how many passages the leaves of a plan stand, at most.
struct Counts<'a> {
    archive: &'a Archive,
    leaves: &'a [Leaf],
}

impl Counts<'_> {
    fn of_leaf(&self, leaf: usize) -> Result<u64> {
        match &self.leaves[leaf].what {
            Sought::Any(terms) => {
                let mut count = 0;
                for term in terms.iter() {
                    let found = self.archive.searcher.doc_freq(term);
                    count += found.map_err(self.archive.failed("read"))?;
                }
                Ok(count)
            }
            Sought::Phrase(words) => Ok(words.iter().map(|(_, count)| *count).min().unwrap_or(0)),
            Sought::Operand(operand, _) => Ok(operand.count()),
            // Not known without a look at all of them.
            Sought::Many(_) | Sought::Published(..) | Sought::Length(..) => Ok(u64::MAX),
        }
    }

    fn of_tree(&self, tree: &Tree) -> Result<u64> {
        let add = |sum: u64, count: Result<u64>| Ok(sum.saturating_add(count?));
        match tree {
            Tree::All => Ok(u64::MAX),
            Tree::Nothing => Ok(0),
            Tree::Leaf(leaf) => self.of_leaf(*leaf),
            Tree::AtLeast { leaves, .. } => {
                leaves.iter().map(|leaf| self.of_leaf(*leaf)).try_fold(0, add)
            }
            Tree::Or(parts) => parts.iter().map(|part| self.of_tree(part)).try_fold(0, add),
            Tree::And { all, .. } => all
                .iter()
                .map(|part| self.of_tree(part))
                .try_fold(u64::MAX, |least, count| Ok(least.min(count?))),
        }
    }

    /// Adds the leaves that the pass looks for in all passages, or nearly.
    fn add_leading(&self, tree: &Tree, leading: &mut Vec<usize>) -> Result<()> {
        match tree {
            Tree::All | Tree::Nothing => {}
            Tree::Leaf(leaf) => leading.push(*leaf),
            Tree::AtLeast { leaves, .. } => leading.extend(leaves),
            Tree::Or(parts) => {
                for part in parts {
                    self.add_leading(part, leading)?;
                }
            }
            Tree::And { all, .. } => {
                let counts: Vec<u64> =
                    all.iter().map(|part| self.of_tree(part)).collect::<Result<_>>()?;
                let least = counts.iter().copied().min().unwrap_or(0);
                for (part, count) in all.iter().zip(counts) {
                    if count <= least.saturating_mul(ASKED) {
                        self.add_leading(part, leading)?;
                    }
                }
            }
        }
        Ok(())
    }
}
