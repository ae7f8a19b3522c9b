//! A story is shown once: of the copies that match, the best stands for all. In: candidates of
//! articles, in the order of the index. Out: those that stay, and how many each stands for.

use rustc_hash::FxHashMap;

use super::best::Candidate;
use crate::index::stories::{StoryEntry, StoryTable};

/// What is done with the copies of one story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reprints {
    /// Each is a hit of its own.
    All,
    /// The best of those that match is a hit, and says how many it stands for.
    Fold,
    /// As folded, and stories that are told once are left out.
    Only,
}

/// What of a story has matched so far.
#[derive(Default)]
struct Told<'a> {
    copies: u64,
    /// The candidates of the best copy.
    best: Vec<Candidate<'a>>,
}

/// Keeps the best copy of each story that is told more than once, and counts stories.
pub(super) struct Fold<'a> {
    reprints: Reprints,
    told: FxHashMap<u32, Told<'a>>,
    /// Matching articles whose stories are told once.
    single: u64,
}

impl<'a> Fold<'a> {
    pub(super) fn new(reprints: Reprints) -> Self {
        Self { reprints, told: FxHashMap::default(), single: 0 }
    }

    /// Counts an article; says whether it takes part in the answer.
    pub(super) fn count(&mut self, entry: Option<StoryEntry>) -> bool {
        match entry {
            Some(entry) => {
                self.told.entry(entry.story).or_default().copies += 1;
                true
            }
            None if self.reprints == Reprints::Only => false,
            None => {
                self.single += 1;
                true
            }
        }
    }

    /// How many stories the articles counted tell.
    pub(super) fn stories(&self) -> u64 {
        self.single + self.told.len() as u64
    }

    /// Whether the candidates of this article compete with those of its other copies.
    pub(super) fn folds(&self, entry: Option<StoryEntry>) -> bool {
        entry.is_some() && self.reprints != Reprints::All
    }

    /// Keeps the candidates of a copy, best first, if they beat those of the copies before.
    pub(super) fn offer(&mut self, story: u32, mut candidates: Vec<Candidate<'a>>) {
        candidates.sort_unstable_by(|left, right| right.cmp(left));
        let told = self.told.entry(story).or_default();
        if told.best.first().is_none_or(|best| candidates.first().is_some_and(|new| new > best)) {
            told.best = candidates;
        }
    }

    /// Takes in what another one has counted and kept, of other articles.
    pub(super) fn merge(&mut self, other: Self) {
        self.single += other.single;
        for (story, told) in other.told {
            self.told.entry(story).or_default().copies += told.copies;
            if !told.best.is_empty() {
                self.offer(story, told.best);
            }
        }
    }

    /// The candidates of the copies kept.
    pub(super) fn kept(&mut self) -> impl Iterator<Item = Candidate<'a>> + use<'a, '_> {
        self.told.values_mut().flat_map(|told| std::mem::take(&mut told.best))
    }

    /// How many further copies that match a hit stands for.
    pub(super) fn hidden(&self, entry: Option<StoryEntry>) -> u64 {
        let told = entry.and_then(|entry| self.told.get(&entry.story));
        match (self.reprints, told) {
            (Reprints::All, _) | (_, None) => 0,
            (_, Some(told)) => told.copies.saturating_sub(1),
        }
    }
}

/// The story of an article: the code of its lead copy, which is its own where it is told once.
pub(super) fn story_of(
    table: &StoryTable,
    entry: Option<StoryEntry>,
    own: crate::article::ArticleId,
) -> crate::article::ArticleId {
    entry.and_then(|entry| table.lead(entry.story)).unwrap_or(own)
}
