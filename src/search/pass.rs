//! The pass over blocks: which articles match, and how well each of their passages does.
//!
//! A clause that holds anywhere in an article's block of passages holds for the article. So the
//! pass moves from block to block: each part of the query names the first article at or after a
//! given one for which it holds, `AND` leaps to the furthest of its parts', `OR` takes the
//! nearest, `NOT` steps over what it names. Nothing is materialised but what a prefix or a range
//! of days names.

use std::ops::ControlFlow;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::SegmentPostings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, TERMINATED, Term};

use super::archive::Archive;
use super::docs::{ListedDocs, PassageDocs, PhraseDocs, TermDocs};
use super::plan::{Part, Plan, Sought, Tree};
use super::rank;
use crate::error::Result;
use crate::index::block::{BlockRange, Segment};

/// An article that matches.
pub(super) struct Match<'a> {
    pub(super) segment_number: u32,
    pub(super) segment: &'a Segment,
    pub(super) block: BlockRange,
    /// What the headline and the article as a whole add to each passage's score.
    pub(super) shared_score: f32,
    /// The passages that match, in order: ordinal and own score. Empty where none of the text
    /// does, or where no scores were asked for.
    pub(super) passages: &'a [(u32, f32)],
}

/// Calls `visit` with every article of `archive` that matches, until it breaks. With `scores`,
/// passages are looked at one by one; without, only articles are.
///
/// # Errors
/// Where the index cannot be read.
pub(super) fn run(
    archive: &Archive,
    plan: &Plan,
    scores: bool,
    visit: &mut dyn FnMut(&Match<'_>) -> ControlFlow<()>,
) -> Result<()> {
    for (number, segment) in archive.segments.iter().enumerate() {
        let pass = SegmentPass::open(archive, segment, plan).map_err(archive.failed("search"))?;
        if pass.run(number as u32, scores, visit).is_break() {
            break;
        }
    }
    Ok(())
}

/// The leaves of a plan, opened on one segment.
struct SegmentPass<'a> {
    segment: &'a Segment,
    plan: &'a Plan,
    leaves: Vec<Box<dyn PassageDocs>>,
    passage_lengths: FieldNormReader,
    headline_lengths: FieldNormReader,
    words: tantivy::columnar::Column<u64>,
}

impl<'a> SegmentPass<'a> {
    fn open(archive: &Archive, segment: &'a Segment, plan: &'a Plan) -> tantivy::Result<Self> {
        let reader = &segment.reader;
        let leaves = plan
            .leaves
            .iter()
            .map(|leaf| open_leaf(segment, &leaf.what))
            .collect::<tantivy::Result<_>>()?;
        Ok(Self {
            segment,
            plan,
            leaves,
            passage_lengths: reader.get_fieldnorms_reader(archive.fields.text)?,
            headline_lengths: reader.get_fieldnorms_reader(archive.fields.headline)?,
            words: reader.fast_fields().u64("words")?,
        })
    }

    fn run(
        mut self,
        segment_number: u32,
        scores: bool,
        visit: &mut dyn FnMut(&Match<'_>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut passages: Vec<(u32, f32)> = Vec::new();
        let mut from = 0;
        loop {
            let lead = next(&self.plan.tree, &mut self.leaves, self.segment, from);
            if lead == TERMINATED {
                return ControlFlow::Continue(());
            }
            let Some(block) = self.segment.block(lead) else {
                from = lead + 1;
                continue;
            };
            from = block.end;
            if self.segment.reader.is_deleted(lead) {
                continue;
            }
            let shared_score = if scores { self.score(block, &mut passages) } else { 0.0 };
            let found = Match {
                segment_number,
                segment: self.segment,
                block,
                shared_score,
                passages: &passages,
            };
            visit(&found)?;
        }
    }

    /// Fills `passages` with the passages of `block` that match and their own scores; returns
    /// what headline and article add to each.
    fn score(&mut self, block: BlockRange, passages: &mut Vec<(u32, f32)>) -> f32 {
        passages.clear();
        let mut shared = 0.0;
        let words = self.words.first(block.lead).unwrap_or(0) as f32;
        for (leaf, docs) in self.plan.leaves.iter().zip(&mut self.leaves) {
            let Some(weight) = &leaf.weight else { continue };
            let mut in_article = 0;
            let mut doc = docs.seek(block.lead);
            while doc < block.end {
                let frequency = docs.frequency();
                match weight.part {
                    Part::Headline => {
                        let length = self.headline_lengths.fieldnorm_id(doc);
                        let score = weight.term.score(frequency, length);
                        shared += rank::HEADLINE_WEIGHT * score;
                    }
                    Part::Passage => {
                        let length = self.passage_lengths.fieldnorm_id(doc);
                        in_article += frequency;
                        passages.push((doc - block.lead, weight.term.score(frequency, length)));
                    }
                }
                doc = docs.advance();
            }
            let whole = rank::article_score(weight.idf, in_article, words, self.plan.average_words);
            shared += rank::ARTICLE_WEIGHT * whole;
        }
        add_up(passages);
        shared
    }
}

/// Adds up the scores that several leaves gave one passage, and puts the passages in order.
fn add_up(passages: &mut Vec<(u32, f32)>) {
    // Stable, so that sums do not depend on how the sort was done.
    passages.sort_by_key(|(ordinal, _)| *ordinal);
    passages.dedup_by(|later, earlier| {
        let is_same = later.0 == earlier.0;
        if is_same {
            earlier.1 += later.1;
        }
        is_same
    });
}

fn open_leaf(segment: &Segment, what: &Sought) -> tantivy::Result<Box<dyn PassageDocs>> {
    Ok(match what {
        Sought::Any(terms) => {
            Box::new(TermDocs::new(postings(segment, terms, IndexRecordOption::WithFreqs)?))
        }
        Sought::Many(terms) => {
            let found = postings(segment, terms, IndexRecordOption::WithFreqs)?;
            Box::new(ListedDocs::of_terms(found.into_iter()))
        }
        Sought::Phrase(words) => {
            let with_positions = IndexRecordOption::WithFreqsAndPositions;
            let words = words
                .iter()
                .map(|(terms, count)| {
                    Ok((TermDocs::new(postings(segment, terms, with_positions)?), *count))
                })
                .collect::<tantivy::Result<_>>()?;
            Box::new(PhraseDocs::new(words))
        }
        Sought::Published(from, to) => {
            Box::new(ListedDocs::new(segment.published_between(*from, *to)))
        }
    })
}

/// The posting lists of those of `terms` that the segment has.
fn postings(
    segment: &Segment,
    terms: &[Term],
    option: IndexRecordOption,
) -> tantivy::Result<Vec<SegmentPostings>> {
    let Some(first) = terms.first() else { return Ok(Vec::new()) };
    let field: Field = first.field();
    let inverted = segment.reader.inverted_index(field)?;
    let mut found = Vec::with_capacity(terms.len());
    for term in terms {
        found.extend(inverted.read_postings(term, option)?);
    }
    Ok(found)
}

/// The lead of the first article at or after `from`, which begins a block, for which `tree`
/// holds; [`TERMINATED`] where there is none.
fn next(tree: &Tree, leaves: &mut [Box<dyn PassageDocs>], segment: &Segment, from: DocId) -> DocId {
    match tree {
        Tree::All => segment.next_block(from).map_or(TERMINATED, |block| block.lead),
        Tree::Nothing => TERMINATED,
        Tree::Leaf(leaf) => {
            let doc = leaves[*leaf].seek(from);
            if doc == TERMINATED { TERMINATED } else { segment.lead_of(doc) }
        }
        Tree::Or(parts) => {
            parts.iter().map(|part| next(part, leaves, segment, from)).min().unwrap_or(TERMINATED)
        }
        Tree::And { all, none } => {
            let mut candidate = from;
            loop {
                candidate = agreed(all, leaves, segment, candidate);
                if candidate == TERMINATED {
                    return TERMINATED;
                }
                let excluded =
                    none.iter().any(|part| next(part, leaves, segment, candidate) == candidate);
                if !excluded {
                    return candidate;
                }
                candidate = segment.block(candidate).map_or(candidate + 1, |block| block.end);
            }
        }
    }
}

/// The lead of the first article at or after `candidate` on which all of `parts` agree.
fn agreed(
    parts: &[Tree],
    leaves: &mut [Box<dyn PassageDocs>],
    segment: &Segment,
    mut candidate: DocId,
) -> DocId {
    let mut agreeing = 0;
    for part in parts.iter().cycle() {
        let found = next(part, leaves, segment, candidate);
        if found == TERMINATED {
            return TERMINATED;
        }
        agreeing = if found > candidate { 1 } else { agreeing + 1 };
        candidate = found;
        if agreeing == parts.len() {
            return candidate;
        }
    }
    candidate
}
