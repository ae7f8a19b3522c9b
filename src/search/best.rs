//! Hits compete: of the articles that the pass finds, the best are kept, each story once.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::OnceLock;

use super::explanation::ScorePart;
use super::fold::Fold;
use super::pass::Match;
use super::recency::Recency;
use super::{By, Request, Sort};
use crate::article::ArticleId;
use crate::index::block::{BlockRange, Segment};
use crate::index::stories::StoryEntry;

/// How many passages are shown under one headline.
const PASSAGES_OF_AN_ARTICLE: usize = 3;

/// A hit while it competes with others.
#[derive(Clone)]
pub(super) struct Candidate<'a> {
    /// Where `Sort` asks for dates, the seconds, turned so that greater is better.
    pub(super) date: Option<i64>,
    pub(super) score: f32,
    /// The code, once it was asked for: to read it of all that compete takes some hundred pages.
    id: OnceLock<ArticleId>,
    columns: &'a Segment,
    pub(super) segment: u32,
    pub(super) block: BlockRange,
    /// The best first.
    pub(super) ordinals: Vec<u32>,
    /// What its being new multiplies its score by.
    pub(super) boost: f32,
    /// What its score is the sum of, where that was asked for; before that, what lowered it.
    pub(super) parts: Vec<ScorePart>,
    pub(super) is_explained: bool,
    /// The leaves of the plan that hold for it, where not all have to.
    pub(super) holding: Option<Box<[usize]>>,
}

impl Candidate<'_> {
    /// The code of its article.
    pub(super) fn id(&self) -> ArticleId {
        *self.id.get_or_init(|| self.columns.article_id(self.block.lead))
    }

    /// Lowers its score, and remembers why.
    pub(super) fn lower(&mut self, why: &'static str, by: f32) {
        self.score -= by;
        self.parts.push(ScorePart::of_whole(why, -by));
    }

    fn compare(&self, other: &Self) -> Ordering {
        self.date
            .cmp(&other.date)
            .then_with(|| self.score.total_cmp(&other.score))
            // Ties fall to the code and the place, so that answers outlive merges.
            .then_with(|| other.id().cmp(&self.id()))
            .then_with(|| other.ordinals.cmp(&self.ordinals))
    }
}

impl PartialEq for Candidate<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.compare(other) == Ordering::Equal
    }
}

impl Eq for Candidate<'_> {}

impl PartialOrd for Candidate<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Candidate<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.compare(other)
    }
}

/// Keeps the best hits seen so far.
pub(super) struct Best<'a> {
    segments: &'a [Segment],
    by: By,
    sort: Sort,
    most: usize,
    recency: Option<Recency>,
    heap: BinaryHeap<Reverse<Candidate<'a>>>,
    pub(super) fold: Fold<'a>,
}

impl<'a> Best<'a> {
    /// Keeps, of articles in `segments`, what `request` asks for, and no fewer than `least`.
    pub(super) fn new(
        segments: &'a [Segment],
        request: &Request,
        least: usize,
        recency: Option<Recency>,
    ) -> Self {
        let most = request.offset.saturating_add(request.limit).max(least);
        let most = if request.limit == 0 { 0 } else { most };
        let fold = Fold::new(request.reprints);
        let heap = BinaryHeap::new();
        Self { segments, by: request.by, sort: request.sort, most, recency, heap, fold }
    }

    /// What an article has to score at least to be among the best, as far as is known.
    pub(super) fn least(&self) -> f32 {
        if self.most == 0 {
            return f32::INFINITY;
        }
        if self.sort != Sort::Relevance || self.recency.is_some() {
            return f32::NEG_INFINITY;
        }
        let worst = self.heap.peek().filter(|_| self.heap.len() == self.most);
        worst.map_or(f32::NEG_INFINITY, |Reverse(worst)| worst.score)
    }

    /// Takes in an article; one whose story is told more than once waits for its other copies.
    pub(super) fn add(&mut self, found: &Match<'_>, entry: Option<StoryEntry>) {
        if self.most == 0 {
            return;
        }
        let published = || found.segment.published(found.block.lead);
        let date = match self.sort {
            Sort::Relevance => None,
            Sort::Newest => published(),
            Sort::Oldest => published().map(|seconds| -seconds),
        };
        let boost = self.recency.map_or(1.0, |recency| recency.boost(published()));
        let best = found.passages.iter().map(|(_, score)| *score).fold(0.0, f32::max);
        let score = boost * (found.shared_score + best);
        if self.by == By::Article {
            // The worst kept hit decides without a look at the passages, for most.
            if let Some(Reverse(worst)) = self.heap.peek()
                && self.heap.len() == self.most
                && (date, score) < (worst.date, worst.score)
            {
                return;
            }
            let ordinals = best_ordinals(found.passages);
            self.compete(entry, vec![self.candidate(found, (date, score, boost), ordinals)]);
            return;
        }
        if found.passages.is_empty() {
            self.compete(entry, vec![self.candidate(found, (date, score, boost), vec![0])]);
            return;
        }
        let of_passage = |(ordinal, own): &(u32, f32)| {
            let score = boost * (found.shared_score + own);
            self.candidate(found, (date, score, boost), vec![*ordinal])
        };
        self.compete(entry, found.passages.iter().map(of_passage).collect());
    }

    fn candidate(
        &self,
        found: &Match<'_>,
        (date, score, boost): (Option<i64>, f32, f32),
        ordinals: Vec<u32>,
    ) -> Candidate<'a> {
        Candidate {
            date,
            score,
            id: OnceLock::new(),
            columns: &self.segments[found.segment_number as usize],
            segment: found.segment_number,
            block: found.block,
            ordinals,
            boost,
            parts: Vec::new(),
            is_explained: false,
            holding: found.holding.map(Box::from),
        }
    }

    /// Holds the candidates of an article against those of its other copies, or of all others.
    fn compete(&mut self, entry: Option<StoryEntry>, candidates: Vec<Candidate<'a>>) {
        if let Some(entry) = entry.filter(|_| self.fold.folds(entry)) {
            self.fold.offer(entry.story, candidates);
            return;
        }
        for candidate in candidates {
            self.push(candidate);
        }
    }

    fn push(&mut self, candidate: Candidate<'a>) {
        if self.heap.len() < self.most {
            self.heap.push(Reverse(candidate));
        } else if let Some(mut worst) = self.heap.peek_mut()
            && worst.0 < candidate
        {
            worst.0 = candidate;
        }
    }

    /// Takes in what another one has kept, of other articles.
    pub(super) fn merge(&mut self, other: Self) {
        for Reverse(candidate) in other.heap {
            self.push(candidate);
        }
        self.fold.merge(other.fold);
    }

    /// The best, in order.
    pub(super) fn in_order(&mut self) -> Vec<Candidate<'a>> {
        let kept: Vec<Candidate<'a>> = self.fold.kept().collect();
        for candidate in kept {
            self.push(candidate);
        }
        let mut all: Vec<Candidate<'a>> =
            self.heap.drain().map(|Reverse(candidate)| candidate).collect();
        all.sort_unstable_by(|left, right| right.cmp(left));
        all
    }
}

/// The best passages of an article, or its first where none of the text matches.
fn best_ordinals(passages: &[(u32, f32)]) -> Vec<u32> {
    if passages.is_empty() {
        return vec![0];
    }
    let mut ranked: Vec<(u32, f32)> = passages.to_vec();
    ranked.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    ranked.truncate(PASSAGES_OF_AN_ARTICLE);
    ranked.into_iter().map(|(ordinal, _)| ordinal).collect()
}
