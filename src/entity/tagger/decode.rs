//! Finds the best labels of an article's stretches: once by what stands around each word, then
//! again with what the first reading found about the same words elsewhere in the article.

use rustc_hash::FxHashMap;

use super::features::{Group, Scene, Tally, groups, of_place};
use super::label::{LABELS, Name, OUTSIDE, USED, kind_of, may_end, may_follow, read_labels};
use super::model::Model;
use super::rows::Scores;
use super::scene::{Stage, Stretch, phrase_with};
use crate::entity::Reading;
use crate::entity::lexicon::Lexicon;
use crate::entity::token::shape;

/// A word of a stretch as the second reading needs it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub hash: u64,
    /// The run of capitals around it, and whether it has no other word.
    pub run: u64,
    pub is_alone: bool,
    /// Capitals say something where it stands, so its label is told to others.
    pub is_told: bool,
    /// It can be part of a name.
    pub is_large: bool,
}

/// What a first reading found, by word and by run.
#[derive(Default)]
pub(super) struct Tallies {
    words: FxHashMap<u64, Tally>,
    runs: FxHashMap<u64, Tally>,
}

impl Tallies {
    /// Counts the labels of all words.
    pub fn count(&mut self, seen: &[Seen], labels: &[u8]) {
        self.words.clear();
        self.runs.clear();
        for (word, label) in seen.iter().zip(labels) {
            if word.is_told && word.is_large {
                tell(self.words.entry(word.hash).or_default(), *label, true);
                if !word.is_alone {
                    tell(self.runs.entry(word.run).or_default(), *label, true);
                }
            }
        }
    }

    /// The features that the other uses of a word bring to this one; none where it can be part
    /// of no name.
    pub fn group(&self, word: &Seen, label: u8) -> Option<Group> {
        if !word.is_large {
            return None;
        }
        let mut of_word = self.words.get(&word.hash).copied().unwrap_or_default();
        let mut of_run = Tally::default();
        if !word.is_alone {
            of_run = self.runs.get(&word.run).copied().unwrap_or_default();
        }
        if word.is_told {
            tell(&mut of_word, label, false);
            if !word.is_alone {
                tell(&mut of_run, label, false);
            }
        }
        Some(Group::of_reading(&of_word, &of_run, word.is_alone))
    }
}

/// Adds a label to a tally, or takes it away.
fn tell(tally: &mut Tally, label: u8, adds: bool) {
    let change = |count: &mut u16| {
        *count = if adds { count.saturating_add(1) } else { count.saturating_sub(1) };
    };
    let kind = kind_of(label).map_or(0, |kind| kind as usize + 1);
    change(&mut tally.kinds[kind]);
    if (1..=12).contains(&label) {
        let at = usize::from(label - 1);
        change(&mut tally.parts[at / 4][at % 4]);
    }
}

/// What stands in a scene for the second reading.
pub(super) fn see(scene: &Scene, reading: &Reading, stretch: Stretch, seen: &mut Vec<Seen>) {
    for at in 0..scene.len() {
        let token = &reading.tokens[stretch.first as usize + at];
        let (first, last) = scene.runs[at];
        let run = (first..last).fold(0, |run, word| {
            phrase_with(run, reading.tokens[(stretch.first + word) as usize].hash)
        });
        seen.push(Seen {
            hash: token.hash,
            run: phrase_with(run, u64::from(at as u32 - first)),
            is_alone: last - first <= 1,
            is_told: !token.is(shape::LOUD),
            is_large: last > first,
        });
    }
}

/// Tags articles; one a thread, kept from article to article.
pub(super) struct Decoder {
    stage: Stage,
    scores: Vec<Scores>,
    labels: Vec<u8>,
    seen: Vec<Seen>,
    tallies: Tallies,
    paths: Vec<Scores>,
}

impl Decoder {
    pub fn new() -> Self {
        Self {
            stage: Stage::new(),
            scores: Vec::new(),
            labels: Vec::new(),
            seen: Vec::new(),
            tallies: Tallies::default(),
            paths: Vec::new(),
        }
    }

    /// The names in each of an article's readings.
    pub fn tag(
        &mut self,
        readings: &[Reading],
        model: &Model,
        lexicon: &Lexicon,
        transitions: &Transitions,
    ) -> Vec<Vec<Name>> {
        self.scores.clear();
        self.labels.clear();
        self.seen.clear();
        self.stage.survey(readings, model, lexicon);
        for number in 0..self.stage.stretches.len() {
            let stretch = self.stage.stretches[number];
            self.stage.lay_out(readings, stretch, model, lexicon);
            let Stage { scene, scores, rows, .. } = &mut self.stage;
            for (at, scores) in scores.iter_mut().enumerate() {
                of_place(scene, at, &mut |hash| rows.note(hash));
                rows.add_noted(model, scores);
                for group in groups(scene, at).into_iter().flatten() {
                    rows.add_group(group, model, scores);
                }
            }
            see(scene, &readings[stretch.reading as usize], stretch, &mut self.seen);
            best_path(scores, transitions, &mut self.paths, &mut self.labels);
            self.scores.extend_from_slice(scores);
        }
        self.tallies.count(&self.seen, &self.labels);
        let mut names = vec![Vec::new(); readings.len()];
        let mut at = 0;
        let mut again = Vec::new();
        let Stage { stretches, rows, .. } = &mut self.stage;
        for stretch in stretches.iter() {
            let length = (stretch.last - stretch.first) as usize;
            let words = at..at + length;
            for word in words.clone() {
                if let Some(group) = self.tallies.group(&self.seen[word], self.labels[word]) {
                    rows.add_group(group, model, &mut self.scores[word]);
                }
            }
            again.clear();
            best_path(&self.scores[words], transitions, &mut self.paths, &mut again);
            read_labels(&again, stretch.first, &mut names[stretch.reading as usize]);
            at += length;
        }
        names
    }
}

/// Transitions with what is not allowed far below everything else.
pub(super) struct Transitions {
    /// By the label that comes after, then by the one before.
    into: [Scores; LABELS],
    /// The same by the label before, then by the one that comes after.
    from: [Scores; LABELS],
    first: Scores,
    last: Scores,
}

/// Below every sum of weights, and far from the smallest number.
const NEVER: i16 = -20_000;

impl Transitions {
    pub fn new(weights: &[[i16; LABELS]; LABELS]) -> Self {
        let mut into = [[NEVER; LABELS]; LABELS];
        let mut out_of = [[NEVER; LABELS]; LABELS];
        let (mut first, mut last) = ([NEVER; LABELS], [NEVER; LABELS]);
        for to in 0..USED {
            for from in 0..USED {
                if may_follow(from as u8, to as u8) {
                    into[to][from] = weights[from][to];
                    out_of[from][to] = weights[from][to];
                }
            }
            if may_follow(OUTSIDE, to as u8) {
                first[to] = weights[usize::from(OUTSIDE)][to];
            }
            if may_end(to as u8) {
                last[to] = weights[to][usize::from(OUTSIDE)];
            }
        }
        Self { into, from: out_of, first, last }
    }
}

/// Appends the best labels for `scores` to `labels` (Viterbi). `paths` is room to work in.
fn best_path(
    scores: &[Scores],
    transitions: &Transitions,
    paths: &mut Vec<Scores>,
    labels: &mut Vec<u8>,
) {
    let Some(first) = scores.first() else { return };
    paths.clear();
    let mut best = added(first, &transitions.first);
    paths.push(best);
    for scores in &scores[1..] {
        // Sums stay small: only differences count.
        let top = best.iter().copied().max().unwrap_or(0);
        for score in &mut best {
            *score = score.saturating_sub(top).max(NEVER);
        }
        if let Some(before) = paths.last_mut() {
            *before = best;
        }
        let mut next = [i16::MIN; LABELS];
        for (before, from) in best.iter().zip(&transitions.from) {
            for (next, step) in next.iter_mut().zip(from) {
                *next = (*next).max(before.saturating_add(*step));
            }
        }
        for (next, score) in next.iter_mut().zip(scores) {
            *next = next.saturating_add(*score);
        }
        best = next;
        paths.push(best);
    }
    let start = labels.len();
    labels.resize(start + scores.len(), OUTSIDE);
    let mut label = top_of(&added(&best, &transitions.last));
    labels[start + scores.len() - 1] = label;
    for at in (1..scores.len()).rev() {
        label = top_of(&added(&paths[at - 1], &transitions.into[usize::from(label)]));
        labels[start + at - 1] = label;
    }
}

#[inline]
fn added(first: &Scores, second: &Scores) -> Scores {
    let mut sum = *first;
    for (sum, more) in sum.iter_mut().zip(second) {
        *sum = sum.saturating_add(*more);
    }
    sum
}

/// The label of the highest score; of equal ones the first.
fn top_of(scores: &Scores) -> u8 {
    let mut top = 0;
    for label in 1..USED {
        if scores[label] > scores[top] {
            top = label;
        }
    }
    top as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_path_is_the_best_of_all_paths() {
        let mut state = 3_u64;
        let mut number = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 40) as i16 % 100
        };
        for _ in 0..40 {
            let mut weights = [[0; LABELS]; LABELS];
            weights.iter_mut().flatten().for_each(|weight| *weight = number());
            let transitions = Transitions::new(&weights);
            let mut scores = vec![[0; LABELS]; 3];
            scores.iter_mut().flatten().for_each(|score| *score = number());
            let mut labels = Vec::new();
            best_path(&scores, &transitions, &mut Vec::new(), &mut labels);
            let sum_of = |path: [usize; 3]| {
                let mut sum = i32::from(transitions.first[path[0]]);
                for at in 0..3 {
                    sum += i32::from(scores[at][path[at]]);
                    if at > 0 {
                        sum += i32::from(transitions.into[path[at]][path[at - 1]]);
                    }
                }
                sum + i32::from(transitions.last[path[2]])
            };
            let mut best = i32::MIN;
            for path in 0..USED.pow(3) {
                best = best.max(sum_of([path % USED, path / USED % USED, path / USED / USED]));
            }
            let found = [labels[0].into(), labels[1].into(), labels[2].into()];
            assert_eq!(sum_of(found), best);
        }
    }

    #[test]
    fn nothing_has_no_labels() {
        let mut labels = Vec::new();
        let transitions = Transitions::new(&[[0; LABELS]; LABELS]);
        best_path(&[], &transitions, &mut Vec::new(), &mut labels);
        assert!(labels.is_empty());
    }
}
