//! Trains a model: a linear-chain conditional random field (Lafferty, McCallum and Pereira 2001)
//! over the stretches of annotated articles, by AdaGrad (Duchi, Hazan and Singer 2011), its
//! weights averaged over the last passes. Features are left out at random while it learns, so
//! that no word is trusted alone.
//!
//! The second reading of an article is learnt from what models that have not seen the article
//! find in its first. Everything is done in a fixed order with fixed seeds: the same files give
//! the same model.

use rustc_hash::FxHashMap;

use super::bio::BioArticle;
use super::decode::{Seen, Tallies, see};
use super::features::{PLACES, REACH, groups, of_form, of_place};
use super::label::{LABELS, USED, may_end, may_follow, write_labels};
use super::model::{Model, Parts, ROW_BYTES, WordFacts, write};
use super::scene::{Stage, Stretch};
use crate::entity::{Place, Recogniser};

/// How a model is trained.
#[derive(Debug, Clone)]
pub struct Training {
    /// How often all articles are gone through.
    pub passes: usize,
    /// How many models find the first readings, each without a part of the articles.
    pub folds: usize,
    /// How often all articles are gone through for those.
    pub fold_passes: usize,
    /// The size of the first steps.
    pub rate: f32,
    /// The share of features left out at random.
    pub dropout: f32,
    /// How strongly weights are drawn towards nothing.
    pub decay: f32,
    /// Features seen less often are left out.
    pub least_count: u32,
    /// The most bytes that the model may have.
    pub most_bytes: usize,
}

impl Default for Training {
    fn default() -> Self {
        Self {
            passes: 10,
            folds: 3,
            fold_passes: 5,
            rate: 0.15,
            dropout: 0.3,
            decay: 0.0,
            least_count: 2,
            most_bytes: 8_000_000,
        }
    }
}

/// An article to learn from.
pub struct Example<'a> {
    /// The article.
    pub article: &'a BioArticle<'a>,
    /// How much it counts; one is an article of the desk's own.
    pub weight: f32,
    /// It is annotated to another guideline: what is peculiar to it is set apart.
    pub is_foreign: bool,
}

/// What is known of words beforehand, beside the annotated articles.
#[derive(Default)]
pub struct Lexicon {
    pub(super) words: Vec<(u32, WordFacts)>,
    pub(super) phrases: Vec<(u32, u8)>,
}

impl Lexicon {
    /// What `model` knows.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        Self { words: model.words(), phrases: model.phrases() }
    }
}

type Row = [f32; LABELS];

/// Tells the copies that only foreign articles have; no other feature has this bit.
const FOREIGN: u64 = 1;

/// All stretches, their features as numbers.
#[derive(Default)]
struct Corpus {
    /// Where the features of each word begin in `features`; one more at the end.
    offsets: Vec<usize>,
    features: Vec<u32>,
    labels: Vec<u8>,
    seen: Vec<Seen>,
    /// Words, by stretch.
    stretches: Vec<(u32, u32)>,
    /// Stretches, by article.
    articles: Vec<(u32, u32)>,
    weights: Vec<f32>,
    /// Where the features of the second reading begin, and they.
    later_offsets: Vec<usize>,
    later: Vec<u32>,
}

/// Says what a training does, while it goes on.
pub type Watch<'a> = &'a mut dyn FnMut(&str);

/// Trains a model.
#[must_use]
pub fn train(
    examples: &[Example],
    lexicon: &Lexicon,
    training: &Training,
    watch: Watch,
) -> Vec<u8> {
    let words = Parts {
        scale: 1000,
        words: lexicon.words.clone(),
        phrases: lexicon.phrases.clone(),
        ..Parts::default()
    };
    let known = Model::of_bytes(write(&words)).unwrap_or_else(|_| Model::empty());
    let recogniser = Recogniser::new(&crate::entity::UserEntities::default());
    let mut numbers = number_features(examples, &known, &recogniser, training, watch);
    let mut corpus = lay_out(examples, &known, &recogniser, &numbers);
    watch(&format!(
        "{} articles, {} words in {} stretches, {} features",
        corpus.articles.len(),
        corpus.labels.len(),
        corpus.stretches.len(),
        numbers.len()
    ));
    let gold: usize = examples.iter().map(|example| example.article.gold().len()).sum();
    let begun = corpus.labels.iter().filter(|label| matches!(label, 1 | 4 | 5 | 8 | 9 | 12 | 13));
    watch(&format!("{} of {gold} names stand in stretches", begun.count()));
    let found = first_readings(&corpus, numbers.len(), training, watch);
    add_second_readings(&mut corpus, &found, &mut numbers, training.least_count);
    let all: Vec<u32> = (0..corpus.articles.len() as u32).collect();
    let learner = learn(&corpus, &all, numbers.len(), training.passes, true, training, watch);
    let bytes = pack(&learner, &numbers, words, training.most_bytes);
    watch(&format!("{} bytes", bytes.len()));
    bytes
}

/// Goes through the features of all words: `each` gets an article's number and a feature, and
/// `end_word` what the word is.
fn walk(
    examples: &[Example],
    known: &Model,
    recogniser: &Recogniser,
    mut each: impl FnMut(usize, u64),
    mut end_stretch: impl FnMut(usize, Stretch, &[Seen]),
    mut end_word: impl FnMut(),
) {
    let mut stage = Stage::new();
    let mut seen = Vec::new();
    for (number, example) in examples.iter().enumerate() {
        let article = example.article;
        let readings = [recogniser.read(Place::Body, article.text(), article.words(), Vec::new())];
        stage.survey(&readings, known, &recogniser.lexicon);
        for at in 0..stage.stretches.len() {
            let stretch = stage.stretches[at];
            stage.lay_out(&readings, stretch, known, &recogniser.lexicon);
            let scene = &stage.scene;
            for word in 0..scene.len() {
                for place in 0..PLACES {
                    let copies = example.is_foreign && place == REACH;
                    of_form(&scene.forms[word + place], place, &mut |hash| {
                        each(number, hash);
                        if copies {
                            each(number, hash | FOREIGN);
                        }
                    });
                }
                let mut add = |hash| {
                    each(number, hash);
                    if example.is_foreign {
                        // A second copy that no other article has takes what is peculiar.
                        each(number, hash | FOREIGN);
                    }
                };
                of_place(scene, word, &mut add);
                for group in groups(scene, word).into_iter().flatten() {
                    group.features(&mut add);
                }
                end_word();
            }
            seen.clear();
            see(scene, &readings[0], stretch, &mut seen);
            end_stretch(number, stretch, &seen);
        }
    }
}

/// The numbers of the features that are seen often enough, in the order of their hashes.
fn number_features(
    examples: &[Example],
    known: &Model,
    recogniser: &Recogniser,
    training: &Training,
    watch: Watch,
) -> FxHashMap<u64, u32> {
    let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
    let count = |_, hash| *counts.entry(hash).or_default() += 1;
    walk(examples, known, recogniser, count, |_, _, _| {}, || {});
    watch(&format!("{} features seen", counts.len()));
    let mut kept: Vec<u64> = counts
        .into_iter()
        .filter(|(_, count)| *count >= training.least_count)
        .map(|(hash, _)| hash)
        .collect();
    kept.sort_unstable();
    kept.into_iter().enumerate().map(|(number, hash)| (hash, number as u32)).collect()
}

fn lay_out(
    examples: &[Example],
    known: &Model,
    recogniser: &Recogniser,
    numbers: &FxHashMap<u64, u32>,
) -> Corpus {
    use std::cell::RefCell;
    let corpus = RefCell::new(Corpus::default());
    let gold: Vec<_> = examples.iter().map(|example| example.article.gold_in_words()).collect();
    corpus.borrow_mut().offsets.push(0);
    walk(
        examples,
        known,
        recogniser,
        |_, hash| {
            if let Some(number) = numbers.get(&hash) {
                corpus.borrow_mut().features.push(*number);
            }
        },
        |article, stretch, seen| {
            let mut corpus = corpus.borrow_mut();
            while corpus.articles.len() <= article {
                let begin = corpus.stretches.len() as u32;
                let weight = examples[corpus.articles.len()].weight;
                corpus.articles.push((begin, begin));
                corpus.weights.push(weight);
            }
            let first = corpus.labels.len();
            let mut labels = vec![0; (stretch.last - stretch.first) as usize];
            write_labels(&gold[article], stretch.first, &mut labels);
            corpus.labels.extend_from_slice(&labels);
            corpus.seen.extend_from_slice(seen);
            let last = corpus.labels.len() as u32;
            corpus.stretches.push((first as u32, last));
            let end = corpus.stretches.len() as u32;
            if let Some(article) = corpus.articles.last_mut() {
                article.1 = end;
            }
        },
        || {
            let mut corpus = corpus.borrow_mut();
            let end = corpus.features.len();
            corpus.offsets.push(end);
        },
    );
    corpus.into_inner()
}

/// The labels that models find which were trained without the article.
fn first_readings(corpus: &Corpus, features: usize, training: &Training, watch: Watch) -> Vec<u8> {
    let mut found = vec![0; corpus.labels.len()];
    for fold in 0..training.folds {
        watch(&format!("first readings, part {} of {}", fold + 1, training.folds));
        let is_held = |article: &u32| *article as usize % training.folds == fold;
        let articles = 0..corpus.articles.len() as u32;
        let learnt: Vec<u32> = articles.clone().filter(|article| !is_held(article)).collect();
        let learner =
            learn(corpus, &learnt, features, training.fold_passes, false, training, watch);
        for article in articles.filter(is_held) {
            let (begin, end) = corpus.articles[article as usize];
            for stretch in begin..end {
                let (first, last) = corpus.stretches[stretch as usize];
                let labels = learner.best(corpus, first as usize, last as usize);
                found[first as usize..last as usize].copy_from_slice(&labels);
            }
        }
    }
    found
}

/// Adds the features of the second reading, made from the labels found in the first.
fn add_second_readings(
    corpus: &mut Corpus,
    found: &[u8],
    numbers: &mut FxHashMap<u64, u32>,
    least_count: u32,
) {
    let mut tallies = Tallies::default();
    let mut hashes: Vec<u64> = Vec::new();
    let mut ends = vec![0];
    for (begin, end) in &corpus.articles {
        let words = if begin == end {
            0..0
        } else {
            corpus.stretches[*begin as usize].0 as usize
                ..corpus.stretches[*end as usize - 1].1 as usize
        };
        tallies.count(&corpus.seen[words.clone()], &found[words.clone()]);
        for word in words {
            if let Some(group) = tallies.group(&corpus.seen[word], found[word]) {
                group.features(&mut |hash| hashes.push(hash));
            }
            ends.push(hashes.len());
        }
    }
    let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
    hashes.iter().for_each(|hash| *counts.entry(*hash).or_default() += 1);
    let mut kept: Vec<u64> = counts
        .into_iter()
        .filter(|(_, count)| *count >= least_count)
        .map(|(hash, _)| hash)
        .collect();
    kept.sort_unstable();
    for hash in kept {
        let number = numbers.len() as u32;
        numbers.entry(hash).or_insert(number);
    }
    corpus.later_offsets.push(0);
    for word in 0..ends.len() - 1 {
        let here = &hashes[ends[word]..ends[word + 1]];
        corpus.later.extend(here.iter().filter_map(|hash| numbers.get(hash)));
        corpus.later_offsets.push(corpus.later.len());
    }
}

/// A small generator of numbers that look random (xorshift64*, Vigna 2016).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// True once in `1 / share` times.
    fn falls(&mut self, share: f32) -> bool {
        ((self.next() >> 40) as f32) < share * (1_u64 << 24) as f32
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, (self.next() % (at as u64 + 1)) as usize);
        }
    }
}

/// Weights while they are learnt.
struct Learner {
    weights: Vec<Row>,
    squares: Vec<Row>,
    transitions: [Row; LABELS],
    transition_squares: [Row; LABELS],
}

/// What no path may take.
const NEVER: f32 = -1e4;

fn learn(
    corpus: &Corpus,
    articles: &[u32],
    features: usize,
    passes: usize,
    reads_twice: bool,
    training: &Training,
    watch: Watch,
) -> Learner {
    let mut learner = Learner {
        weights: vec![[0.0; LABELS]; features],
        squares: vec![[1e-2; LABELS]; features],
        transitions: [[0.0; LABELS]; LABELS],
        transition_squares: [[1e-2; LABELS]; LABELS],
    };
    let mut sums = vec![[0.0_f32; LABELS]; features];
    let mut transition_sums = [[0.0_f32; LABELS]; LABELS];
    let mut dice = Dice(20_261_124);
    let mut order: Vec<(u32, f32)> = articles
        .iter()
        .flat_map(|article| {
            let (begin, end) = corpus.articles[*article as usize];
            let weight = corpus.weights[*article as usize];
            (begin..end).map(move |stretch| (stretch, weight))
        })
        .collect();
    let mut bench = Bench::default();
    let averaged = passes.div_ceil(3);
    for pass in 0..passes {
        dice.shuffle(&mut order);
        let mut loss = 0.0_f64;
        // Smaller steps towards the end.
        let rate = training.rate * (1.0 - 0.8 * pass as f32 / passes as f32);
        for (stretch, weight) in &order {
            let (first, last) = corpus.stretches[*stretch as usize];
            let twice = reads_twice && dice.falls(0.7);
            let words = first as usize..last as usize;
            bench.choose(corpus, words.clone(), twice, training.dropout, &mut dice);
            let labels = &corpus.labels[words];
            loss += f64::from(learner.step(&mut bench, labels, *weight, rate, training.decay));
        }
        if pass + averaged >= passes {
            for (sum, weights) in sums.iter_mut().zip(&learner.weights) {
                sum.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
            }
            for (sum, weights) in transition_sums.iter_mut().zip(&learner.transitions) {
                sum.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
            }
        }
        watch(&format!("pass {} of {passes}: loss {:.4}", pass + 1, loss / order.len() as f64));
    }
    let share = (1.0 - training.dropout) / averaged as f32;
    let transition_share = 1.0 / averaged as f32;
    for (weights, sum) in learner.weights.iter_mut().zip(&sums) {
        weights.iter_mut().zip(sum).for_each(|(weight, sum)| *weight = sum * share);
    }
    for (weights, sum) in learner.transitions.iter_mut().zip(&transition_sums) {
        weights.iter_mut().zip(sum).for_each(|(weight, sum)| *weight = sum * transition_share);
    }
    learner
}

/// Room to work in: the features chosen for a stretch, and its sums.
#[derive(Default)]
struct Bench {
    features: Vec<u32>,
    ends: Vec<usize>,
    scores: Vec<Row>,
    forward: Vec<Row>,
    backward: Vec<Row>,
    scales: Vec<f32>,
}

impl Bench {
    fn choose(
        &mut self,
        corpus: &Corpus,
        words: std::ops::Range<usize>,
        twice: bool,
        dropout: f32,
        dice: &mut Dice,
    ) {
        self.features.clear();
        self.ends.clear();
        for word in words {
            let own = &corpus.features[corpus.offsets[word]..corpus.offsets[word + 1]];
            let kept = own.iter().filter(|_| !dice.falls(dropout)).copied();
            self.features.extend(kept);
            if twice {
                let later = corpus.later_offsets[word]..corpus.later_offsets[word + 1];
                let kept = corpus.later[later].iter().filter(|_| !dice.falls(dropout)).copied();
                self.features.extend(kept);
            }
            self.ends.push(self.features.len());
        }
    }
}

impl Learner {
    fn sum(&self, features: &[u32]) -> Row {
        let mut sum = [0.0; LABELS];
        for feature in features {
            let weights = &self.weights[*feature as usize];
            sum.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
        }
        sum
    }

    /// One step down the gradient of a stretch; returns its loss.
    fn step(&mut self, bench: &mut Bench, gold: &[u8], weight: f32, rate: f32, decay: f32) -> f32 {
        let count = gold.len();
        bench.scores.clear();
        let mut begin = 0;
        for end in &bench.ends {
            bench.scores.push(self.sum(&bench.features[begin..*end]));
            begin = *end;
        }
        // Factors instead of sums of logarithms: each word's scores are taken relative to its best.
        let mut ways = [[0.0_f32; LABELS]; LABELS];
        for (from, row) in ways.iter_mut().enumerate().take(USED) {
            for (to, way) in row.iter_mut().enumerate().take(USED) {
                if may_follow(from as u8, to as u8) {
                    *way = self.transitions[from][to].exp();
                }
            }
        }
        let mut loss = 0.0;
        let mut tops = 0.0;
        bench.forward.clear();
        bench.scales.clear();
        let mut factors = std::mem::take(&mut bench.backward);
        factors.clear();
        for scores in &bench.scores {
            let top = scores[..USED].iter().copied().fold(f32::MIN, f32::max);
            tops += top;
            let mut factor = [0.0; LABELS];
            factor[..USED].iter_mut().zip(scores).for_each(|(factor, score)| {
                *factor = (score - top).exp();
            });
            factors.push(factor);
        }
        for (at, factor) in factors.iter().enumerate() {
            let mut here = [0.0_f32; LABELS];
            if at == 0 {
                here = ways[0];
            } else {
                let before: Row = bench.forward[at - 1];
                for (from, share) in before.iter().enumerate().take(USED) {
                    here.iter_mut().zip(&ways[from]).for_each(|(here, way)| *here += share * way);
                }
            }
            here.iter_mut().zip(factor).for_each(|(here, factor)| *here *= factor);
            if at + 1 == count {
                for (label, here) in here.iter_mut().enumerate().take(USED) {
                    *here *= if may_end(label as u8) { ways[label][0] } else { 0.0 };
                }
            }
            let scale = here.iter().sum::<f32>().max(1e-30);
            here.iter_mut().for_each(|here| *here /= scale);
            bench.forward.push(here);
            bench.scales.push(scale);
            loss += scale.ln();
        }
        loss += tops;
        for at in 0..count {
            let label = usize::from(gold[at]);
            let before = if at == 0 { 0 } else { usize::from(gold[at - 1]) };
            loss -= bench.scores[at][label] + self.transitions[before][label];
        }
        loss -= self.transitions[usize::from(gold[count - 1])][0];

        // Backwards: what each label still brings, and with it the gradient.
        let mut later = [1.0_f32; LABELS];
        for at in (0..count).rev() {
            let mut gradient = [0.0; LABELS];
            for label in 0..USED {
                gradient[label] = bench.forward[at][label] * later[label];
            }
            let all = gradient.iter().sum::<f32>().max(1e-30);
            gradient.iter_mut().for_each(|share| *share /= all);
            // The shares of transitions into this word.
            let mut behind = [0.0_f32; LABELS];
            let end = |label: usize| {
                if at + 1 < count {
                    1.0
                } else if may_end(label as u8) {
                    ways[label][0]
                } else {
                    0.0
                }
            };
            for to in 0..USED {
                let onward = factors[at][to] * later[to] * end(to);
                for from in 0..USED {
                    behind[from] += ways[from][to] * onward;
                }
            }
            if at > 0 {
                let before = bench.forward[at - 1];
                let mut pairs = [[0.0_f32; LABELS]; LABELS];
                let mut total = 0.0;
                for from in 0..USED {
                    for to in 0..USED {
                        let share =
                            before[from] * ways[from][to] * factors[at][to] * later[to] * end(to);
                        pairs[from][to] = share;
                        total += share;
                    }
                }
                let total = total.max(1e-30);
                for (from, row) in pairs.iter_mut().enumerate() {
                    row.iter_mut().for_each(|share| *share /= total);
                    if from == usize::from(gold[at - 1]) {
                        row[usize::from(gold[at])] -= 1.0;
                    }
                    descend(
                        &mut self.transitions[from],
                        &mut self.transition_squares[from],
                        row,
                        weight,
                        rate * 0.5,
                        0.0,
                    );
                }
            }
            gradient[usize::from(gold[at])] -= 1.0;
            let size = gradient.iter().map(|share| share.abs()).fold(0.0, f32::max);
            if size > 2e-3 {
                gradient[LABELS - 1] = 0.0;
                let begin = if at == 0 { 0 } else { bench.ends[at - 1] };
                for feature in &bench.features[begin..bench.ends[at]] {
                    let feature = *feature as usize;
                    let (weights, squares) =
                        (&mut self.weights[feature], &mut self.squares[feature]);
                    descend(weights, squares, &gradient, weight, rate, decay);
                }
            }
            let most = behind.iter().copied().fold(1e-30, f32::max);
            later = behind.map(|share| share / most);
        }
        bench.backward = factors;
        loss * weight
    }

    /// The best labels of a stretch.
    fn best(&self, corpus: &Corpus, first: usize, last: usize) -> Vec<u8> {
        let mut from: Vec<[u8; LABELS]> = Vec::with_capacity(last - first);
        let mut best = [NEVER; LABELS];
        for word in first..last {
            let scores = self.sum(&corpus.features[corpus.offsets[word]..corpus.offsets[word + 1]]);
            let mut next = [NEVER * 10.0; LABELS];
            let mut back = [0; LABELS];
            for to in 0..USED {
                for (before, best) in best.iter().enumerate().take(USED) {
                    let ways = if word == first {
                        if before == 0 { 0.0 } else { NEVER * 10.0 }
                    } else {
                        *best
                    };
                    let way = if may_follow(before as u8, to as u8) {
                        ways + self.transitions[before][to]
                    } else {
                        NEVER * 10.0
                    };
                    if way > next[to] {
                        next[to] = way;
                        back[to] = before as u8;
                    }
                }
                next[to] += scores[to];
            }
            best = next;
            from.push(back);
        }
        let mut label = 0_usize;
        let mut top = f32::MIN;
        for (end, best) in best.iter().enumerate().take(USED) {
            if may_end(end as u8) && best + self.transitions[end][0] > top {
                top = best + self.transitions[end][0];
                label = end;
            }
        }
        let mut labels = vec![0; last - first];
        for at in (0..labels.len()).rev() {
            labels[at] = label as u8;
            label = usize::from(from[at][label]);
        }
        labels
    }
}

/// One AdaGrad step of a row.
#[inline]
fn descend(
    weights: &mut Row,
    squares: &mut Row,
    gradient: &Row,
    weight: f32,
    rate: f32,
    decay: f32,
) {
    for label in 0..LABELS {
        let slope = gradient[label] * weight + decay * weights[label];
        squares[label] += slope * slope;
        weights[label] -= rate * slope / squares[label].sqrt();
    }
}

/// What a weight of one becomes in the model.
const SCALE: f32 = 24.0;

/// Writes the strongest features into a model of at most `most_bytes`.
fn pack(
    learner: &Learner,
    numbers: &FxHashMap<u64, u32>,
    mut parts: Parts,
    most_bytes: usize,
) -> Vec<u8> {
    let rounded = |weight: &f32| (weight * SCALE).round().clamp(-127.0, 127.0) as i8;
    let mut rows: Vec<(f32, u64, [i8; LABELS])> = numbers
        .iter()
        .filter(|(hash, _)| *hash & FOREIGN == 0)
        .map(|(hash, number)| {
            let weights = &learner.weights[*number as usize];
            let strength = weights.iter().map(|weight| weight.abs()).fold(0.0, f32::max);
            let mut row = [0; LABELS];
            row.iter_mut().zip(weights).for_each(|(row, weight)| *row = rounded(weight));
            (strength, *hash, row)
        })
        .filter(|(_, _, row)| row.iter().any(|weight| *weight != 0))
        .collect();
    rows.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    let fixed = write(&parts).len();
    rows.truncate(most_bytes.saturating_sub(fixed) / ROW_BYTES);
    parts.scale = (SCALE * 1000.0) as u32;
    parts.rows = rows.into_iter().map(|(_, hash, row)| (hash, row)).collect();
    parts.rows.sort_unstable_by_key(|(hash, _)| *hash);
    for (row, weights) in parts.transitions.iter_mut().zip(&learner.transitions) {
        for (way, weight) in row.iter_mut().zip(weights) {
            *way = (weight * SCALE).round().clamp(-2000.0, 2000.0) as i16;
        }
    }
    write(&parts)
}
