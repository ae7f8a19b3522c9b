//! A second look at the best articles of a query of many words, any of which will do: a
//! described event, a question, a headline. In: the articles that the pass over the index ranked
//! first. Out: the same in a better order.
//!
//! The pass counts words passage by passage. Here the articles are read: words are counted over
//! the article as a whole and at its beginning, words that stand side by side in the query are
//! looked for near each other, and an article is believed more where those most like it score
//! well too.

use rustc_hash::FxHashMap;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, Term};

use super::archive::{Archive, Place as DocPlace, Store};
use super::best::Candidate;
use super::explanation::ScorePart;
use super::likeness::{self, Weights};
use super::rank::{self, Rarity};
use super::vocabulary::Vocabulary;
use super::{commonness, plan};
use crate::analyzer::{self, Analyzer, WordReader};
use crate::error::Result;
use crate::limits;
use crate::query::ast::{Case, Form, Meaning, Node, Part, Phrase, Place, What};
use crate::stem;

/// So many articles are read again. In a prototype the mean nDCG@10 of three judged collections was
/// .730, .732, .733 and .734 with 20, 30, 50 and 100; the time grows with it.
pub(super) const REVIEWED: usize = 50;

/// What the best passage counts beside the article.
const PASSAGE: f32 = 0.3;
/// What the beginning counts beside the article: the press puts first what matters most.
const LEAD: f32 = 0.2;
/// How many words are the beginning: about one passage.
const LEAD_WORDS: u32 = 100;
/// What two neighbours of the query count where they stand near each other.
const NEAR: f32 = 0.3;
/// How near, in words: the window of the sequential dependence model (Metzler and Croft, *A Markov
/// Random Field Model for Term Dependencies*, 2005).
const NEAR_WORDS: u32 = 8;
/// Words that stand in more than this share of the press make no pair with each other.
const COMMON: f32 = 0.5;
/// What the articles most like it count in an article's score: relevant texts resemble each other
/// (Diaz, *Regularizing Query-Based Retrieval Scores*, 2007).
const NEIGHBOURS: f32 = 0.25;
/// How many articles are asked.
const NEIGHBOURS_ASKED: usize = 3;

/// What a query of many words asks for.
pub(super) struct Wanted {
    words: Vec<Word>,
    /// Neighbours in the query, as indices of `words`.
    pairs: Vec<(usize, usize)>,
    stems: FxHashMap<String, usize>,
    exact: FxHashMap<String, usize>,
}

struct Word {
    text: String,
    /// How the index spells it.
    spellings: Vec<String>,
    /// How often the query names it.
    times: f32,
    /// The share of the press that holds it.
    share: f32,
}

impl Wanted {
    /// What `query` asks for, if it is a choice of words, filters aside.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub(super) fn of(archive: &Archive, query: &Node) -> Result<Option<Self>> {
        let choice = match &query.meaning {
            Meaning::Or(parts) => parts,
            Meaning::And(parts) => {
                let choice = parts.iter().find_map(|part| match &part.meaning {
                    Meaning::Or(parts) => Some(parts),
                    _ => None,
                });
                let Some(choice) = choice else { return Ok(None) };
                choice
            }
            _ => return Ok(None),
        };
        let mut wanted = Self {
            words: Vec::new(),
            pairs: Vec::new(),
            stems: FxHashMap::default(),
            exact: FxHashMap::default(),
        };
        let mut analyzer = Analyzer::new();
        let mut order = Vec::new();
        for part in choice {
            let Meaning::Phrase(Phrase { place: Place::Anywhere, parts, slop: 0 }) = &part.meaning
            else {
                return Ok(None);
            };
            for part in parts {
                let Part { what: What::Word { text, form }, case: Case::Any } = part else {
                    return Ok(None);
                };
                for term in analyzer.terms(text) {
                    order.push(wanted.add(archive, term, *form)?);
                }
            }
        }
        wanted.pair(&order);
        Ok((wanted.words.len() > 1).then_some(wanted))
    }

    fn add(&mut self, archive: &Archive, term: analyzer::Term, form: Form) -> Result<usize> {
        let share = commonness::share_of(&term.exact);
        let (known, key, spellings) = match form {
            Form::Exact => (&mut self.exact, term.exact.clone(), vec![term.exact.clone()]),
            Form::Inflected => {
                let spellings = plan::family_spellings(archive, archive.fields.text, &term)?;
                (&mut self.stems, stem::family(&term.exact), spellings)
            }
        };
        let number = *known.entry(key).or_insert(self.words.len());
        match self.words.get_mut(number) {
            Some(word) => word.times += 1.0,
            None => self.words.push(Word { text: term.exact, spellings, times: 1.0, share }),
        }
        Ok(number)
    }

    /// Pairs each word with the next, and each that says something with the next that does.
    fn pair(&mut self, order: &[usize]) {
        let is_common = |word: usize| self.words[word].share > COMMON;
        let telling: Vec<usize> = order.iter().copied().filter(|word| !is_common(*word)).collect();
        let telling = telling.windows(2).map(|pair| (pair[0], pair[1]));
        let adjacent = order.windows(2).map(|pair| (pair[0], pair[1]));
        let adjacent = adjacent.filter(|(left, right)| is_common(*left) != is_common(*right));
        let mut pairs: Vec<(usize, usize)> = telling.chain(adjacent).collect();
        pairs.retain(|(left, right)| left != right);
        pairs.sort_unstable();
        pairs.dedup();
        self.pairs = pairs;
    }
}

/// A score, and what it is the sum of.
struct Reviewed {
    score: f32,
    parts: Vec<ScorePart>,
}

/// Puts the first [`REVIEWED`] of `candidates`, which stand in order, in a better order; the others
/// stay behind them. With `explain`, each is told what its score is the sum of.
///
/// # Errors
/// Where the index cannot be read.
pub(super) fn review(
    archive: &Archive,
    wanted: &Wanted,
    candidates: &mut [Candidate<'_>],
    explain: bool,
) -> Result<()> {
    let (first, others) = candidates.split_at_mut(candidates.len().min(REVIEWED));
    let ranking = Ranking::new(archive, wanted)?;
    let store = archive.store()?;
    let read = |candidates: &[Candidate<'_>]| -> Result<Vec<Reading>> {
        let mut reader = WordReader::default();
        let mut vocabulary = archive.vocabulary();
        fn numbered(words: &FxHashMap<String, usize>) -> impl Iterator<Item = (&str, usize)> {
            words.iter().map(|(word, number)| (word.as_str(), *number))
        }
        vocabulary.want(numbered(&wanted.stems), numbered(&wanted.exact));
        let wanted = wanted.words.len();
        let readings: Result<_> = candidates
            .iter()
            .map(|candidate| Reading::of(&store, candidate, wanted, &mut reader, &mut vocabulary))
            .collect();
        // One that stopped within an article would count its words to the next.
        if readings.is_ok() {
            archive.keep_vocabulary(vocabulary);
        }
        readings
    };
    // Reading is most of the work.
    archive.threads.start();
    let (left, right) = first.split_at(first.len() / 2);
    let (readings, others_read) = rayon::join(|| read(left), || read(right));
    let mut readings = readings?;
    readings.append(&mut others_read?);
    let texts: Vec<&Weights> = readings.iter().map(|reading| &reading.weights).collect();
    let alike = likeness::among(&texts);
    let near = ranking.near(&readings);
    let own: Vec<Reviewed> =
        readings.iter().map(|reading| ranking.score(reading, &near, explain)).collect();
    for (number, candidate) in first.iter_mut().enumerate() {
        let of_neighbours = of_neighbours(number, &alike, &own);
        let share = if of_neighbours.is_some() { NEIGHBOURS } else { 0.0 };
        let boost = candidate.boost;
        candidate.score =
            boost * ((1.0 - share) * own[number].score + share * of_neighbours.unwrap_or(0.0));
        if explain {
            let mut parts = own[number].parts.clone();
            for part in &mut parts {
                part.score *= 1.0 - share;
            }
            if let Some(score) = of_neighbours {
                parts.push(ScorePart::of_whole("neighbours", share * score));
            }
            let sum: f32 = parts.iter().map(|part| part.score).sum();
            if boost != 1.0 {
                parts.push(ScorePart::of_whole("recency", (boost - 1.0) * sum));
            }
            candidate.parts = parts;
            candidate.is_explained = true;
        }
    }
    first.sort_by(|left, right| right.cmp(left));
    // The others' scores come from the pass alone and are no measure beside these.
    let last = first.last().map_or(0.0, |candidate| candidate.score);
    let best = others.first().map_or(0.0, |candidate| candidate.score);
    let lowered = (best - last).max(0.0);
    for candidate in others {
        candidate.lower("order", lowered);
    }
    Ok(())
}

/// The mean score of the articles most like that of number `number`, the more alike the heavier.
fn of_neighbours(number: usize, alike: &[f32], own: &[Reviewed]) -> Option<f32> {
    let row = &alike[number * own.len()..][..own.len()];
    let mut nearest: Vec<(f32, f32)> = row
        .iter()
        .zip(own)
        .enumerate()
        .filter(|(other, (alike, _))| *other != number && **alike > 0.0)
        .map(|(_, (alike, own))| (*alike, own.score))
        .collect();
    nearest.sort_by(|left, right| right.0.total_cmp(&left.0));
    nearest.truncate(NEIGHBOURS_ASKED);
    let weight: f32 = nearest.iter().map(|(alike, _)| alike).sum();
    let sum: f32 = nearest.iter().map(|(alike, score)| alike * score).sum();
    (weight > 0.0).then(|| sum / weight)
}

/// An article as it was read.
struct Reading {
    words: u32,
    /// Where each wanted word stands, counted from the article's beginning.
    positions: Vec<Vec<u32>>,
    /// Where each passage ends, counted the same way.
    ends: Vec<u32>,
    weights: Weights,
}

impl Reading {
    fn of(
        store: &Store<'_>,
        candidate: &Candidate<'_>,
        wanted: usize,
        reader: &mut WordReader,
        vocabulary: &mut Vocabulary,
    ) -> Result<Self> {
        let mut reading = Self {
            words: 0,
            positions: vec![Vec::new(); wanted],
            ends: Vec::new(),
            weights: Weights::default(),
        };
        let (segment, block) = (candidate.segment, candidate.block);
        for doc in block.lead..block.end {
            if reading.words as usize > limits::REVIEWED_WORDS {
                break;
            }
            let place = DocPlace { segment, doc };
            if doc == block.lead {
                let (headline, text) = store.headline_and_passage(place)?;
                // A headline that was taken from the text says nothing twice.
                let opening = headline.trim_end_matches('…');
                if !text.starts_with(opening) {
                    reading.take(&headline, reader, vocabulary);
                }
                reading.take(&text, reader, vocabulary);
            } else {
                reading.take(&store.passage(place)?, reader, vocabulary);
            }
            reading.ends.push(reading.words);
        }
        reading.weights = vocabulary.weights();
        Ok(reading)
    }

    fn take(&mut self, text: &str, reader: &mut WordReader, vocabulary: &mut Vocabulary) {
        reader.each(text, |folded| {
            vocabulary.take(folded, |word| self.positions[word].push(self.words));
            self.words += 1;
        });
    }

    /// How often the rarer of two words stands near the other.
    fn near(&self, (left, right): (usize, usize)) -> u32 {
        let (mut few, mut many) = (&self.positions[left], &self.positions[right]);
        if few.len() >= many.len() {
            std::mem::swap(&mut few, &mut many);
        }
        let mut at = 0;
        let mut count = 0;
        for position in few {
            while many.get(at).is_some_and(|other| other + NEAR_WORDS < *position) {
                at += 1;
            }
            if many.get(at).is_some_and(|other| *other <= position + NEAR_WORDS) {
                count += 1;
            }
        }
        count
    }
}

/// What the words weigh in this index.
struct Ranking<'a> {
    wanted: &'a Wanted,
    articles: u64,
    average_words: f32,
    average_passage: f32,
    /// For each word: its weight in articles, and in passages.
    weights: Vec<(f32, f32)>,
}

impl<'a> Ranking<'a> {
    fn new(archive: &Archive, wanted: &'a Wanted) -> Result<Self> {
        let articles = archive.count_articles();
        let passages = archive.snapshot.num_docs();
        let words = archive.count_words();
        let mut weights = Vec::with_capacity(wanted.words.len());
        for word in &wanted.words {
            let (in_passages, in_articles) = counts(archive, word, articles, passages)?;
            let of_articles = Rarity { with_term: in_articles, total: articles, share: word.share };
            let share = rank::share_in_passages(word.share);
            let of_passages = Rarity { with_term: in_passages, total: passages, share };
            weights.push((word.times * of_articles.weight(), word.times * of_passages.weight()));
        }
        Ok(Self {
            wanted,
            articles,
            average_words: words as f32 / articles.max(1) as f32,
            average_passage: words as f32 / passages.max(1) as f32,
            weights,
        })
    }

    /// For each pair, what its standing near weighs: the rarer among these articles, the more.
    fn near(&self, readings: &[Reading]) -> Vec<f32> {
        let weigh = |pair: &(usize, usize)| {
            let with = readings.iter().filter(|reading| reading.near(*pair) > 0).count();
            rank::inverse_document_frequency(with as u64, self.articles)
        };
        self.wanted.pairs.iter().map(weigh).collect()
    }

    fn score(&self, reading: &Reading, near: &[f32], explain: bool) -> Reviewed {
        let mut parts = Vec::new();
        let mut score = 0.0;
        let mut add = |part: &'static str, word: &dyn Fn() -> String, frequency, weight, added| {
            score += added;
            if explain {
                let of = word();
                parts.push(ScorePart { part, of, frequency, weight, score: added });
            }
        };
        let length = rank::length_damping(reading.words as f32, self.average_words);
        let short = rank::length_damping(1.0, 1.0);
        let best = self.best_passage(reading);
        for (number, word) in self.wanted.words.iter().enumerate() {
            let positions = &reading.positions[number];
            let (weight, _) = self.weights[number];
            if positions.is_empty() {
                continue;
            }
            let name = || word.text.clone();
            let frequency = positions.len() as u32;
            add("article", &name, frequency, weight, weight * rank::saturated(frequency, length));
            let in_lead = positions.partition_point(|position| *position < LEAD_WORDS) as u32;
            if in_lead > 0 {
                let added = LEAD * weight * rank::saturated(in_lead, short);
                add("lead", &name, in_lead, weight, added);
            }
            if let Some((_, frequency, added)) = best.iter().find(|(word, ..)| *word == number) {
                add("passage", &name, *frequency, self.weights[number].1, PASSAGE * added);
            }
        }
        for (pair, weight) in self.wanted.pairs.iter().zip(near) {
            let frequency = reading.near(*pair);
            if frequency > 0 {
                let added = NEAR * weight * rank::saturated(frequency, length);
                let words = [&self.wanted.words[pair.0].text, &self.wanted.words[pair.1].text];
                let name = || format!("{} {}", words[0], words[1]);
                add("near", &name, frequency, *weight, added);
            }
        }
        Reviewed { score, parts }
    }

    /// The words of the best passage: which, how often, and their scores.
    fn best_passage(&self, reading: &Reading) -> Vec<(usize, u32, f32)> {
        let mut best = (0.0, Vec::new());
        let mut from = vec![0; self.wanted.words.len()];
        let mut start = 0;
        for end in &reading.ends {
            let damping = rank::length_damping((end - start) as f32, self.average_passage);
            let mut found = Vec::new();
            for (number, positions) in reading.positions.iter().enumerate() {
                let rest = &positions[from[number]..];
                let frequency = rest.partition_point(|position| position < end);
                from[number] += frequency;
                if frequency > 0 {
                    let frequency = frequency as u32;
                    let score = self.weights[number].1 * rank::saturated(frequency, damping);
                    found.push((number, frequency, score));
                }
            }
            let score: f32 = found.iter().map(|(_, _, score)| score).sum();
            if score > best.0 {
                best = (score, found);
            }
            start = *end;
        }
        best.1
    }
}

/// In how many passages, and in how many articles, `word` stands. For a word of very many
/// passages, as many articles as if they were strewn at random.
fn counts(archive: &Archive, word: &Word, articles: u64, passages: u64) -> Result<(u64, u64)> {
    let field = archive.fields.text;
    let terms: Vec<Term> =
        word.spellings.iter().map(|spelling| Term::from_field_text(field, spelling)).collect();
    let mut listed = 0;
    for term in &terms {
        listed += archive.doc_freq(term)?;
    }
    if listed > limits::COUNTED_PASSAGES {
        let listed = listed.min(passages);
        let without = 1.0 - listed as f64 / passages.max(1) as f64;
        let passages_each = passages as f64 / articles.max(1) as f64;
        let with = articles as f64 * (1.0 - without.powf(passages_each));
        return Ok((listed, with as u64));
    }
    let (mut in_passages, mut in_articles) = (0, 0);
    let mut docs = Vec::new();
    for segment in &archive.segments {
        docs.clear();
        let inverted = segment.reader.inverted_index(field).map_err(archive.failed("read"))?;
        for term in &terms {
            let postings = inverted
                .read_postings(term, IndexRecordOption::Basic)
                .map_err(|error| archive.failed("read")(error.into()))?;
            let Some(mut postings) = postings else { continue };
            let mut doc = postings.doc();
            while doc != TERMINATED {
                docs.push(doc);
                doc = postings.advance();
            }
        }
        docs.sort_unstable();
        docs.dedup();
        in_passages += docs.len() as u64;
        for doc in &mut docs {
            *doc = segment.lead_of(*doc);
        }
        docs.dedup();
        in_articles += docs.len() as u64;
    }
    Ok((in_passages, in_articles))
}
