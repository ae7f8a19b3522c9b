//! The pass over blocks: which articles match, and how well each of their passages does.
//!
//! A clause that holds anywhere in an article's block of passages holds for the article. So the
//! pass moves from block to block: each part of the query names the first article at or after a
//! given one for which it holds, `AND` leaps to the furthest of its parts', `OR` takes the
//! nearest, `NOT` steps over what it names. Nothing is materialised but what a pattern names.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, TERMINATED};

use super::archive::Archive;
use super::docs::{LeafDocs, ListedDocs, PassageDocs, PhraseDocs, TermDocs};
use super::occurrences::{OperandDocs, postings};
use super::plan::{Leaf, Plan, Sought, TextPart, Tree};
use super::rank;
use super::stretch::Stretch;
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
    /// How many passages match, where they were looked at.
    pub(super) count: u64,
    /// Whether it was scored: not where it could not score enough.
    pub(super) is_scored: bool,
    /// What the scores are the sums of, where that was asked for.
    pub(super) trace: &'a [Trace],
    /// The leaves that hold for it, where not all have to; only where it was scored.
    pub(super) holding: Option<&'a [usize]>,
}

/// What one leaf added to the scores of an article or of one of its passages.
pub(super) struct Trace {
    pub(super) leaf: usize,
    /// The passage; `None` where it is all of them.
    pub(super) ordinal: Option<u32>,
    /// `passage`, `headline` or `article`.
    pub(super) part: &'static str,
    pub(super) frequency: u32,
    pub(super) score: f32,
}

/// Calls `visit` with every article that matches, in order, with all scores and what they are the
/// sums of, until it breaks.
///
/// # Errors
/// Where the index cannot be read.
pub(super) fn explain(
    archive: &Archive,
    plan: &Plan,
    visit: &mut dyn FnMut(&Match<'_>) -> ControlFlow<()>,
) -> Result<()> {
    for number in 0..archive.segments.len() {
        let mut pass = StretchPass::open(archive, Stretch::whole(archive, number), plan)?;
        pass.is_traced = true;
        if pass.run(Scores::All, visit).is_break() {
            break;
        }
    }
    Ok(())
}

/// Calls `visit` with every article of `archive` that matches, in order, until it breaks. With
/// `scores`, passages are looked at one by one; without, only articles are.
///
/// # Errors
/// Where the index cannot be read.
pub(super) fn run(
    archive: &Archive,
    plan: &Plan,
    scores: bool,
    visit: &mut dyn FnMut(&Match<'_>) -> ControlFlow<()>,
) -> Result<()> {
    let scores = if scores { Scores::All } else { Scores::None };
    for number in 0..archive.segments.len() {
        let pass = StretchPass::open(archive, Stretch::whole(archive, number), plan)?;
        if pass.run(scores, visit).is_break() {
            break;
        }
    }
    Ok(())
}

/// Takes in the articles that match, some of them on one thread, others on another.
pub(super) trait Visitor: Send {
    /// Takes in an article.
    fn visit(&mut self, found: &Match<'_>);

    /// What an article has to score to count for more than that it matches, so far as is known.
    /// `None` where scores do not count at all.
    fn least(&self) -> Option<f32>;

    /// Takes in what another one has.
    fn merge(&mut self, other: Self);
}

/// Where fewer passages are looked at, one thread has the answer before another has begun.
const MANY: u64 = 1_000;

/// Where fewer are, it has the answer before another has been started.
const WORTH_STARTING: u64 = 20_000;

/// Shows the articles of `archive` that match to visitors, one a thread, which are merged into one
/// in the end. Articles that cannot score as much as the visitors say by then are counted, with
/// their passages, and not scored.
///
/// # Errors
/// Where the index cannot be read.
pub(super) fn gather<V: Visitor>(
    archive: &Archive,
    plan: &Plan,
    visitor: impl Fn() -> Result<V> + Sync,
) -> Result<V> {
    // The bits of the greatest `least`; no score is negative, and such numbers are in the order of
    // their bits.
    let least = AtomicU32::new(0);
    let many = if archive.threads.are_started() { MANY } else { WORTH_STARTING };
    let threads = if plan.passages() < many { 1 } else { archive.threads.start() };
    let stretches = Stretch::of(archive, plan, threads);
    let next = AtomicUsize::new(0);
    // `None` where nothing was left to look at: a thread may begin late.
    let show = |_| -> Result<Option<V>> {
        let mut shown = None;
        let mut told = 0.0;
        while let Some(stretch) = stretches.get(next.fetch_add(1, Ordering::Relaxed)) {
            let visitor = match &mut shown {
                Some(visitor) => visitor,
                None => shown.insert(visitor()?),
            };
            let pass = StretchPass::open(archive, *stretch, plan)?;
            let scores = visitor.least().map_or(Scores::None, |_| Scores::Above(&least));
            // It never breaks: what the clock stops, the pass stops.
            let _ = pass.run(scores, &mut |found| {
                visitor.visit(found);
                if let Some(own) = visitor.least().filter(|own| *own > told) {
                    least.fetch_max(own.to_bits(), Ordering::Relaxed);
                    told = own;
                }
                ControlFlow::Continue(())
            });
        }
        Ok(shown)
    };
    let visitors: Vec<Option<V>> = match threads.min(stretches.len()) {
        0 | 1 => vec![show(0)?],
        threads => (0..threads).into_par_iter().map(show).collect::<Result<_>>()?,
    };
    let merge = |mut merged: V, visitor| {
        merged.merge(visitor);
        merged
    };
    visitors.into_iter().flatten().reduce(merge).map_or_else(visitor, Ok)
}

/// Which of the articles that match are scored.
#[derive(Clone, Copy)]
enum Scores<'a> {
    None,
    All,
    /// Those that could score so much; the number is that of these bits, which may grow.
    Above(&'a AtomicU32),
}

/// A plan opened on a stretch.
struct StretchPass<'a> {
    stretch: Stretch<'a>,
    plan: &'a Plan,
    root: Part,
    passage_lengths: FieldNormReader,
    headline_lengths: FieldNormReader,
    is_traced: bool,
    trace: Vec<Trace>,
    holding: Vec<usize>,
    /// The scores of an article's first passages, while they are added up.
    first: [f32; 64],
}

impl<'a> StretchPass<'a> {
    fn open(archive: &'a Archive, stretch: Stretch<'a>, plan: &'a Plan) -> Result<Self> {
        Self::open_stretch(archive, stretch, plan).map_err(archive.failed("search"))
    }

    fn open_stretch(
        archive: &'a Archive,
        stretch: Stretch<'a>,
        plan: &'a Plan,
    ) -> tantivy::Result<Self> {
        let reader = &stretch.segment.reader;
        Ok(Self {
            stretch,
            plan,
            root: Part::open(&plan.tree, plan, stretch)?,
            passage_lengths: reader.get_fieldnorms_reader(archive.fields.text)?,
            headline_lengths: reader.get_fieldnorms_reader(archive.fields.headline)?,
            is_traced: false,
            trace: Vec::new(),
            holding: Vec::new(),
            first: [0.0; 64],
        })
    }

    fn run(
        mut self,
        scores: Scores<'_>,
        visit: &mut dyn FnMut(&Match<'_>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut passages: Vec<(u32, f32)> = Vec::new();
        let bounds: Vec<f32> = self.plan.leaves.iter().map(Leaf::most).collect();
        let (stretch, segment) = (self.stretch, self.stretch.segment);
        let mut from = stretch.start;
        loop {
            let lead = self.root.next(stretch, from);
            // What is found once the time is over may be wrong: a negated part may not have looked.
            if lead >= stretch.end || self.plan.clock.is_over() {
                return ControlFlow::Continue(());
            }
            let Some(block) = segment.block(lead) else {
                from = lead + 1;
                continue;
            };
            from = block.end;
            if segment.reader.is_deleted(lead) {
                continue;
            }
            let is_scored = match scores {
                Scores::None => false,
                Scores::All => true,
                Scores::Above(least) => {
                    // A little more than the sum, whose parts are added up in another order.
                    let least = f32::from_bits(least.load(Ordering::Relaxed));
                    1.0001 * self.root.most(lead, &bounds) >= least
                }
            };
            let mut shared_score = 0.0;
            let mut count = 0;
            if is_scored {
                shared_score = self.score(block, &mut passages);
                count = passages.len() as u64;
            } else if matches!(scores, Scores::Above(_)) {
                count = self.count(block, &mut passages);
            }
            let found = Match {
                segment_number: stretch.number as u32,
                segment,
                block,
                shared_score,
                passages: &passages,
                count,
                is_scored,
                trace: &self.trace,
                holding: (is_scored && self.plan.has_branches).then_some(&self.holding),
            };
            visit(&found)?;
        }
    }

    /// How many passages of `block` match. Leaves `passages` empty.
    fn count(&mut self, block: BlockRange, passages: &mut Vec<(u32, f32)>) -> u64 {
        passages.clear();
        // The first 64 passages, and what is beyond them.
        let mut first = 0_u64;
        let leaves = &self.plan.leaves;
        self.root.visit_holding(block.lead, &mut |leaf, docs| {
            let weight = leaves[leaf].weight.as_ref();
            if weight.is_none_or(|weight| weight.text == TextPart::Headline) {
                return;
            }
            let mut doc = docs.seek(block.lead);
            while doc < block.end {
                match 1_u64.checked_shl(doc - block.lead) {
                    Some(bit) => first |= bit,
                    None => passages.push((doc - block.lead, 0.0)),
                }
                doc = docs.advance();
            }
        });
        add_up(passages);
        let beyond = passages.len() as u64;
        passages.clear();
        u64::from(first.count_ones()) + beyond
    }

    /// Fills `passages` with the passages of `block` that match and their own scores; returns
    /// what headline and article add to each.
    fn score(&mut self, block: BlockRange, passages: &mut Vec<(u32, f32)>) -> f32 {
        passages.clear();
        self.trace.clear();
        self.holding.clear();
        let (is_traced, trace) = (self.is_traced, &mut self.trace);
        let (has_branches, holding) = (self.plan.has_branches, &mut self.holding);
        // Which of the first 64 passages match; those beyond are added up in `passages`.
        let (mut matching, first) = (0_u64, &mut self.first);
        let mut shared = 0.0;
        let words = self.stretch.segment.words(block.lead) as f32;
        let average_words = self.plan.average_words;
        let leaves = &self.plan.leaves;
        let (passage_lengths, headline_lengths) = (&self.passage_lengths, &self.headline_lengths);
        self.root.visit_holding(block.lead, &mut |leaf, docs| {
            if has_branches {
                holding.push(leaf);
            }
            let Some(weight) = &leaves[leaf].weight else { return };
            let mut in_article = 0;
            let mut record = |part, ordinal, frequency, score| {
                if is_traced {
                    trace.push(Trace { leaf, ordinal, part, frequency, score });
                }
            };
            let mut doc = docs.seek(block.lead);
            while doc < block.end {
                let frequency = docs.frequency();
                match weight.text {
                    TextPart::Headline => {
                        let score =
                            weight.term.score(frequency, headline_lengths.fieldnorm_id(doc));
                        let score = rank::HEADLINE_WEIGHT * score;
                        shared += score;
                        record("headline", None, frequency, score);
                    }
                    TextPart::Passage => {
                        let score = weight.term.score(frequency, passage_lengths.fieldnorm_id(doc));
                        in_article += frequency;
                        let ordinal = doc - block.lead;
                        match (1_u64.checked_shl(ordinal), first.get_mut(ordinal as usize)) {
                            (Some(bit), Some(sum)) if matching & bit == 0 => {
                                matching |= bit;
                                *sum = score;
                            }
                            (Some(_), Some(sum)) => *sum += score,
                            _ => passages.push((ordinal, score)),
                        }
                        record("passage", Some(doc - block.lead), frequency, score);
                    }
                }
                doc = docs.advance();
            }
            let whole = rank::article_score(weight.idf, in_article, words, average_words);
            let whole = rank::ARTICLE_WEIGHT * whole;
            shared += whole;
            if in_article > 0 {
                record("article", None, in_article, whole);
            }
        });
        add_up(passages);
        let beyond = passages.len();
        while matching != 0 {
            let ordinal = matching.trailing_zeros();
            passages.push((ordinal, self.first[ordinal as usize]));
            matching &= matching - 1;
        }
        passages.rotate_left(beyond);
        shared
    }
}

/// A part of the query on one stretch, and how far it has come.
struct Part {
    /// The lead of the first article found for the last question asked. It answers every question
    /// up to there: parts only move forward, and what they have passed they cannot look at again.
    at: Option<DocId>,
    kind: PartKind,
}

enum PartKind {
    All,
    Nothing,
    Leaf { leaf: usize, docs: LeafDocs },
    Range(Range),
    AtLeast(AtLeast),
    And { all: Vec<Part>, none: Vec<Part> },
    Or(AnyOf),
}

/// Parts of which one has to hold.
struct AnyOf {
    parts: Vec<Part>,
    /// For each part, the lead of the article it stands at, once one was asked for: many common
    /// words are asked at every article, so these lie side by side.
    leads: Vec<DocId>,
}

impl AnyOf {
    /// Opens `parts`; those of a choice within the choice are its own.
    fn open(trees: &[Tree], plan: &Plan, stretch: Stretch<'_>) -> tantivy::Result<Self> {
        let mut parts = Vec::with_capacity(trees.len());
        for tree in trees {
            let part = Part::open(tree, plan, stretch)?;
            match part.kind {
                PartKind::Or(within) => parts.extend(within.parts),
                _ => parts.push(part),
            }
        }
        Ok(Self { parts, leads: Vec::new() })
    }

    /// The lead of the first article at or after `from` for which any part holds.
    fn next(&mut self, stretch: Stretch<'_>, from: DocId) -> DocId {
        if self.leads.is_empty() {
            self.leads = self.parts.iter_mut().map(|part| part.next(stretch, from)).collect();
        }
        let mut nearest = TERMINATED;
        for (part, lead) in self.parts.iter_mut().zip(&mut self.leads) {
            if *lead < from {
                *lead = part.next(stretch, from);
            }
            nearest = nearest.min(*lead);
        }
        nearest
    }

    /// The parts that hold for the article at `lead`.
    fn holding(&mut self, lead: DocId) -> impl Iterator<Item = &mut Part> {
        let parts = self.parts.iter_mut().zip(&self.leads);
        parts.filter(move |(_, at)| **at == lead).map(|(part, _)| part)
    }
}

impl Part {
    fn open(tree: &Tree, plan: &Plan, stretch: Stretch<'_>) -> tantivy::Result<Self> {
        // Thousands of lists take long to open.
        if plan.clock.is_over_now() {
            return Ok(Self { at: None, kind: PartKind::Nothing });
        }
        let open_all = |trees: &[Tree]| {
            trees
                .iter()
                .map(|tree| Self::open(tree, plan, stretch))
                .collect::<tantivy::Result<Vec<_>>>()
        };
        let kind = match tree {
            Tree::All => PartKind::All,
            Tree::Nothing => PartKind::Nothing,
            Tree::Leaf(leaf) => match open_leaf(stretch, plan, *leaf)? {
                Ok(docs) => PartKind::Leaf { leaf: *leaf, docs },
                Err(range) => PartKind::Range(range),
            },
            Tree::AtLeast { count, leaves } => {
                PartKind::AtLeast(AtLeast::open(*count, leaves, plan, stretch)?)
            }
            Tree::And { all, none } => {
                let mut all = open_all(all)?;
                // The rarest is asked first: it skips most.
                all.sort_by_key(Self::cost);
                PartKind::And { all, none: open_all(none)? }
            }
            Tree::Or(parts) => PartKind::Or(AnyOf::open(parts, plan, stretch)?),
        };
        Ok(Self { at: None, kind })
    }

    /// How many passages it looks at, at most.
    fn cost(&self) -> u64 {
        match &self.kind {
            // They look at one article after another.
            PartKind::All | PartKind::Range(_) => u64::MAX,
            PartKind::Nothing => 0,
            PartKind::Leaf { docs, .. } => docs.cost(),
            PartKind::AtLeast(at_least) => {
                at_least.parts.iter().map(|part| part.docs.cost()).fold(0, u64::saturating_add)
            }
            PartKind::And { all, .. } => all.iter().map(Self::cost).min().unwrap_or(u64::MAX),
            PartKind::Or(any) => any.parts.iter().map(Self::cost).fold(0, u64::saturating_add),
        }
    }

    /// The lead of the first article at or after `from` for which the part holds; [`TERMINATED`]
    /// where there is none. `from` begins a block and is never before an earlier one.
    fn next(&mut self, stretch: Stretch<'_>, from: DocId) -> DocId {
        if let Some(at) = self.at
            && at >= from
        {
            return at;
        }
        let at = match &mut self.kind {
            PartKind::All => {
                stretch.segment.next_block(from).map_or(TERMINATED, |block| block.lead)
            }
            PartKind::Nothing => TERMINATED,
            PartKind::Leaf { docs, .. } => match docs.seek(from) {
                TERMINATED => TERMINATED,
                doc => stretch.segment.lead_of(doc),
            },
            PartKind::Range(range) => range.next(stretch, from),
            PartKind::AtLeast(at_least) => at_least.next(stretch, from),
            PartKind::Or(any) => any.next(stretch, from),
            PartKind::And { all, none } => next_of_all(all, none, stretch, from),
        };
        self.at = Some(at);
        at
    }

    /// What the article at `lead`, which the whole has just found, can score at most: `bounds` says
    /// it of each leaf.
    fn most(&self, lead: DocId, bounds: &[f32]) -> f32 {
        if self.at != Some(lead) {
            return 0.0;
        }
        match &self.kind {
            PartKind::All | PartKind::Nothing | PartKind::Range(_) => 0.0,
            PartKind::Leaf { leaf, .. } => bounds[*leaf],
            PartKind::AtLeast(at_least) => {
                at_least.parts.iter().map(|part| bounds[part.leaf]).sum()
            }
            PartKind::And { all, .. } => all.iter().map(|part| part.most(lead, bounds)).sum(),
            PartKind::Or(any) => {
                let parts = any.parts.iter().zip(&any.leads);
                let holding = parts.filter(|(_, at)| **at == lead);
                holding.map(|(part, _)| part.most(lead, bounds)).sum()
            }
        }
    }

    /// Calls `visit` with the leaves of those parts that hold for the article at `lead`, which the
    /// whole has just found. What is negated is not visited.
    fn visit_holding(&mut self, lead: DocId, visit: &mut impl FnMut(usize, &mut LeafDocs)) {
        if self.at != Some(lead) {
            return;
        }
        match &mut self.kind {
            PartKind::All | PartKind::Nothing | PartKind::Range(_) => {}
            PartKind::AtLeast(at_least) => {
                for part in &mut at_least.parts {
                    let docs = ListedDocs::new(std::mem::take(&mut part.found));
                    visit(part.leaf, &mut LeafDocs::Listed(docs));
                }
            }
            PartKind::Leaf { leaf, docs } => visit(*leaf, docs),
            PartKind::And { all, .. } => {
                for part in all {
                    part.visit_holding(lead, visit);
                }
            }
            PartKind::Or(any) => {
                for part in any.holding(lead) {
                    part.visit_holding(lead, visit);
                }
            }
        }
    }
}

/// The lead of the first article at or after `candidate` for which each of `all` holds and none
/// of `none` does.
fn next_of_all(
    all: &mut [Part],
    none: &mut [Part],
    stretch: Stretch<'_>,
    mut candidate: DocId,
) -> DocId {
    loop {
        candidate = agreed(all, stretch, candidate);
        if candidate >= stretch.end {
            return TERMINATED;
        }
        let is_excluded = none.iter_mut().any(|part| part.next(stretch, candidate) == candidate);
        if !is_excluded {
            return candidate;
        }
        candidate = stretch.segment.block(candidate).map_or(candidate + 1, |block| block.end);
    }
}

/// The lead of the first article at or after `candidate` on which all of `parts` agree.
fn agreed(parts: &mut [Part], stretch: Stretch<'_>, mut candidate: DocId) -> DocId {
    let mut agreeing = 0;
    let mut turn = 0;
    while agreeing < parts.len() {
        let found = parts[turn].next(stretch, candidate);
        if found >= stretch.end {
            return TERMINATED;
        }
        agreeing = if found > candidate { 1 } else { agreeing + 1 };
        candidate = found;
        turn = (turn + 1) % parts.len();
    }
    candidate
}

/// Adds up the scores that several leaves gave one passage, and puts the passages in order.
fn add_up(passages: &mut Vec<(u32, f32)>) {
    if passages.is_sorted_by(|left, right| left.0 < right.0) {
        return;
    }
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

/// What an article's lead says of it, between two ends.
#[derive(Debug, Clone, Copy)]
enum Range {
    Published(i64, i64),
    Length(u64, u64),
}

impl Range {
    fn holds(self, segment: &Segment, lead: DocId) -> bool {
        match self {
            Self::Published(from, to) => {
                segment.published(lead).is_some_and(|second| (from..=to).contains(&second))
            }
            Self::Length(from, to) => (from..=to).contains(&segment.words(lead)),
        }
    }

    fn next(self, stretch: Stretch<'_>, mut from: DocId) -> DocId {
        let segment = stretch.segment;
        while let Some(block) = segment.next_block(from).filter(|block| block.lead < stretch.end) {
            if self.holds(segment, block.lead) {
                return block.lead;
            }
            from = block.end;
        }
        TERMINATED
    }
}

/// Leaves that have to occur so often in an article, taken together.
struct AtLeast {
    count: u32,
    parts: Vec<AtLeastPart>,
}

struct AtLeastPart {
    leaf: usize,
    docs: LeafDocs,
    /// The passages of the article last found, with how often each holds the leaf.
    found: Vec<(DocId, u32)>,
}

impl AtLeast {
    fn open(
        count: u32,
        leaves: &[usize],
        plan: &Plan,
        stretch: Stretch<'_>,
    ) -> tantivy::Result<Self> {
        let mut parts = Vec::with_capacity(leaves.len());
        for leaf in leaves {
            // Ranges are never counted: they have no occurrences.
            if let Ok(docs) = open_leaf(stretch, plan, *leaf)? {
                parts.push(AtLeastPart { leaf: *leaf, docs, found: Vec::new() });
            }
        }
        Ok(Self { count, parts })
    }

    fn next(&mut self, stretch: Stretch<'_>, mut from: DocId) -> DocId {
        let segment = stretch.segment;
        loop {
            let docs = self.parts.iter_mut().map(|part| part.docs.seek(from));
            let nearest = docs.filter(|doc| *doc != TERMINATED).map(|doc| segment.lead_of(doc));
            let lead = nearest.min().filter(|lead| *lead < stretch.end);
            let Some(lead) = lead else { return TERMINATED };
            let end = segment.block(lead).map_or(lead + 1, |block| block.end);
            let mut sum = 0_u32;
            for part in &mut self.parts {
                part.found.clear();
                let mut doc = part.docs.seek(lead);
                while doc < end {
                    let frequency = part.docs.frequency();
                    part.found.push((doc, frequency));
                    sum = sum.saturating_add(frequency);
                    doc = part.docs.advance();
                }
            }
            if sum >= self.count {
                return lead;
            }
            from = end;
        }
    }
}

/// Opens what a leaf looks for; a range has no posting lists to walk.
fn open_leaf(
    stretch: Stretch<'_>,
    plan: &Plan,
    leaf: usize,
) -> tantivy::Result<std::result::Result<LeafDocs, Range>> {
    let (segment, docs) = (stretch.segment, stretch.start..stretch.end);
    Ok(Ok(match &plan.leaves[leaf].what {
        Sought::Any(terms) => {
            let option = IndexRecordOption::WithFreqs;
            LeafDocs::Terms(TermDocs::new(postings(segment, terms, option, &plan.clock)?))
        }
        Sought::Many(terms) => LeafDocs::Listed(ListedDocs::of_terms(segment, terms, &plan.clock)?),
        Sought::Phrase(words) => {
            let with_positions = IndexRecordOption::WithFreqsAndPositions;
            let words = words
                .iter()
                .map(|(terms, count)| {
                    let found = postings(segment, terms, with_positions, &plan.clock)?;
                    Ok((TermDocs::new(found), *count))
                })
                .collect::<tantivy::Result<_>>()?;
            LeafDocs::Phrase(Box::new(PhraseDocs::new(words, docs, Arc::clone(&plan.clock))))
        }
        Sought::Operand(operand, marks) => {
            let clock = &plan.clock;
            LeafDocs::Operand(Box::new(OperandDocs::open(operand, segment, docs, *marks, clock)?))
        }
        Sought::Published(from, to) => return Ok(Err(Range::Published(*from, *to))),
        Sought::Length(from, to) => return Ok(Err(Range::Length(*from, *to))),
    }))
}
