//! The words of articles that are read for their rank. Articles share most of theirs, and so do
//! the articles of the next query: each word is stemmed and weighed once.

use std::hash::BuildHasher;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::commonness;
use super::likeness::{self, Counted, Weights};
use crate::stem::KnownStems;

/// How many words are kept from one query to the next, at most: 40 bytes each.
const KEPT_WORDS: usize = 200_000;

/// How many words some dozens of articles have among them, about.
const WORDS_EXPECTED: usize = 6_000;

/// What is wanted of no query.
const NOT_WANTED: u32 = u32::MAX;

/// The words met so far.
pub(super) struct Vocabulary {
    families: KnownStems,
    /// The number of each folded word, by its hash. That two of a million words share one has a
    /// chance of 3 in 100 million, and then one counts for the other in a rank.
    numbers: FxHashMap<u64, u32>,
    words: Vec<KnownWord>,
    /// The number of each stem, likewise.
    stem_numbers: FxHashMap<u64, u32>,
    stems: Vec<KnownStem>,
    /// The stems of the article that is read.
    met: Vec<u32>,
    /// The words and stems that the query wants.
    wanted_words: Vec<u32>,
    wanted_stems: Vec<u32>,
}

struct KnownWord {
    stem: u32,
    /// Which wanted word it is as it is spelled.
    wanted: u32,
}

struct KnownStem {
    hash: u32,
    rarity: f32,
    /// How often the article that is read holds it.
    times: u32,
    /// Which wanted word it is.
    wanted: u32,
}

fn map_of<K, V>(capacity: usize) -> FxHashMap<K, V> {
    FxHashMap::with_capacity_and_hasher(capacity, FxBuildHasher)
}

impl Vocabulary {
    pub(super) fn new() -> Self {
        Self {
            families: KnownStems::of_families(),
            numbers: map_of(WORDS_EXPECTED),
            words: Vec::with_capacity(WORDS_EXPECTED),
            stem_numbers: map_of(WORDS_EXPECTED),
            stems: Vec::with_capacity(WORDS_EXPECTED),
            met: Vec::new(),
            wanted_words: Vec::new(),
            wanted_stems: Vec::new(),
        }
    }

    /// Looks out, from here on, for these stems and for words spelled exactly so, each with its
    /// number among the wanted ones; for no others.
    pub(super) fn want<'a>(
        &mut self,
        stems: impl Iterator<Item = (&'a str, usize)>,
        exact: impl Iterator<Item = (&'a str, usize)>,
    ) {
        if self.words.len() > KEPT_WORDS {
            *self = Self::new();
        }
        for word in self.wanted_words.drain(..) {
            self.words[word as usize].wanted = NOT_WANTED;
        }
        for stem in self.wanted_stems.drain(..) {
            self.stems[stem as usize].wanted = NOT_WANTED;
        }
        for (stem, number) in stems {
            let known = stem_number(&mut self.stem_numbers, &mut self.stems, stem);
            self.stems[known as usize].wanted = number as u32;
            self.wanted_stems.push(known);
        }
        for (word, number) in exact {
            let known = self.number(word);
            self.words[known as usize].wanted = number as u32;
            self.wanted_words.push(known);
        }
    }

    fn number(&mut self, folded: &str) -> u32 {
        let next = self.words.len() as u32;
        let number = *self.numbers.entry(FxBuildHasher.hash_one(folded)).or_insert(next);
        if number == next {
            let stem = self.families.of(folded);
            let stem = stem_number(&mut self.stem_numbers, &mut self.stems, &stem);
            self.words.push(KnownWord { stem, wanted: NOT_WANTED });
        }
        number
    }

    /// Counts a word of the article that is read; calls `found` with each wanted word that it is.
    pub(super) fn take(&mut self, folded: &str, mut found: impl FnMut(usize)) {
        let number = self.number(folded);
        let word = &self.words[number as usize];
        let stem = &mut self.stems[word.stem as usize];
        if stem.times == 0 {
            self.met.push(word.stem);
        }
        stem.times += 1;
        for wanted in [stem.wanted, word.wanted] {
            if wanted != NOT_WANTED {
                found(wanted as usize);
            }
        }
    }

    /// The words of the article that was read; the next is another.
    pub(super) fn weights(&mut self) -> Weights {
        let mut met = std::mem::take(&mut self.met);
        let counted = met.drain(..).map(|stem| {
            let KnownStem { hash, rarity, times, .. } = &mut self.stems[stem as usize];
            let times = std::mem::take(times) as usize;
            Counted { hash: *hash, times, rarity: *rarity }
        });
        let weights = Weights::of(counted);
        self.met = met;
        weights
    }
}

fn stem_number(numbers: &mut FxHashMap<u64, u32>, stems: &mut Vec<KnownStem>, stem: &str) -> u32 {
    let next = stems.len() as u32;
    let number = *numbers.entry(FxBuildHasher.hash_one(stem)).or_insert(next);
    if number == next {
        let hash = commonness::hash_of(stem);
        let rarity = likeness::rarity(hash);
        stems.push(KnownStem { hash, rarity, times: 0, wanted: NOT_WANTED });
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_this_query_wants_is_found_whatever_the_one_before_wanted() {
        let mut vocabulary = Vocabulary::new();
        let mut read = |stems: &[(&'static str, usize)], exact: &[(&'static str, usize)]| {
            vocabulary.want(stems.iter().copied(), exact.iter().copied());
            let mut found = Vec::new();
            for word in ["bans", "on", "ferries", "and", "banned", "cars"] {
                vocabulary.take(word, |number| found.push((word, number)));
            }
            vocabulary.weights();
            found
        };
        assert_eq!(read(&[("ban", 0)], &[("bans", 1)]), [("bans", 0), ("bans", 1), ("banned", 0)]);
        assert_eq!(read(&[], &[("cars", 7)]), [("cars", 7)]);
        assert_eq!(read(&[], &[]), []);
    }

    #[test]
    fn an_article_is_like_itself_however_it_was_met_before() {
        let mut vocabulary = Vocabulary::new();
        let mut read = |words: &[&str]| {
            words.iter().for_each(|word| vocabulary.take(word, |_| {}));
            vocabulary.weights()
        };
        let first = read(&["the", "kurd", "of", "the", "zagro"]);
        let other = read(&["harbour", "fog"]);
        let again = read(&["the", "kurd", "of", "the", "zagro"]);
        let alike = likeness::among(&[&first, &again, &other]);
        assert!((alike[1] - 1.0).abs() < 1e-5);
        assert_eq!(alike[2], 0.0);
    }
}
