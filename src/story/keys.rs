//! Counts over the whole collection: which two chunks stand one behind the other in several
//! articles, and so which articles may be one story, and which text is boilerplate.
//!
//! A *key* is two neighbouring chunks, some 11 words: long enough that two articles which share
//! several hardly do so by chance. A text that one outlet puts under article after article is
//! **boilerplate**: its keys stand in that outlet under many headlines. Agency copy stands in many
//! outlets, but in each of them under one headline or two.
//!
//! Memory is bounded: most keys stand in one article, and are put aside by a filter of two bits
//! for each; the others are sorted in rounds.

use std::hash::BuildHasher;
use std::io;

use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHashSet};

use super::boilerplate::{LEAST_STORIES, LEAST_STORIES_ANYWHERE};
use super::chunks::Chunks;
use super::cluster::{Facts, LEAST_KEYS};
use crate::limits;

/// Of a key's articles each is held against so many of the first, and the one before it. The lead
/// copy is among the first; a story of a thousand copies is not a million pairs.
const HUBS: usize = 3;

/// What the counts came to.
#[derive(Default)]
pub(super) struct Counts {
    /// The keys of boilerplate.
    pub(super) boilerplate: FxHashSet<u32>,
    pairs: HashTable<Pair>,
}

/// Two articles with how many keys they share, up to [`LEAST_KEYS`]: the earlier one in the high
/// 31 bits, the later one in the next, the keys in the last two. So a collection of many copies
/// takes eight bytes for each pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair(u64);

impl Pair {
    fn new(earlier: u32, later: u32) -> Self {
        Self(u64::from(earlier) << 33 | u64::from(later) << 2)
    }

    /// The two articles, the earlier one first.
    pub(super) fn articles(self) -> (u32, u32) {
        ((self.0 >> 33) as u32, (self.0 >> 2) as u32 & (u32::MAX >> 1))
    }

    pub(super) fn keys(self) -> u32 {
        (self.0 & 3) as u32
    }

    fn add_key(&mut self) {
        self.0 += u64::from(self.keys() < LEAST_KEYS);
    }

    fn hash(self) -> u64 {
        FxBuildHasher.hash_one(self.0 >> 2)
    }
}

/// The keys of a text.
fn keys_of(chunks: &[u16]) -> impl Iterator<Item = u32> {
    chunks.windows(2).map(|pair| u32::from(pair[0]) << 16 | u32::from(pair[1]))
}

/// Drops the chunks that stand in a boilerplate's key.
pub(super) fn without_boilerplate(chunks: &mut Vec<u16>, boilerplate: &FxHashSet<u32>) {
    if boilerplate.is_empty() {
        return;
    }
    let mut kept = 0;
    let mut is_in_last = false;
    for at in 0..chunks.len() {
        let next = chunks.get(at + 1).map(|next| u32::from(chunks[at]) << 16 | u32::from(*next));
        let is_in_next = next.is_some_and(|key| boilerplate.contains(&key));
        if !is_in_last && !is_in_next {
            // Never beyond `at`, so what is still to be read is not overwritten.
            chunks[kept] = chunks[at];
            kept += 1;
        }
        is_in_last = is_in_next;
    }
    chunks.truncate(kept);
}

/// Counts the keys of all articles. They are named by their rank, the first to be lead first:
/// `facts` stand in that order, and `order` says which of `chunks` each is.
///
/// # Errors
/// Where the chunks cannot be read.
pub(super) fn count(facts: &[Facts], order: &[u32], chunks: &Chunks) -> io::Result<Counts> {
    let mut ranks = vec![0; order.len()];
    for (rank, article) in order.iter().enumerate() {
        ranks[*article as usize] = rank as u32;
    }
    let each = |visit: &mut dyn FnMut(u32, u32)| {
        chunks.each(&mut |article, chunks| {
            let rank = ranks[article as usize];
            keys_of(chunks).for_each(|key| visit(rank, key));
        })
    };
    // An article has one key less than it has chunks.
    let mut filter = Filter::new(chunks.count());
    each(&mut |_, key| filter.add(key))?;
    let mut repeated = 0;
    each(&mut |_, key| repeated += usize::from(filter.is_repeated(key)))?;
    let rounds = repeated.div_ceil(limits::STORY_ROUND_KEYS) as u64;
    let mut counts = Counts::default();
    let mut found: Vec<u64> = Vec::new();
    for round in 0..rounds {
        found.clear();
        found.reserve(repeated / rounds as usize);
        each(&mut |article, key| {
            let is_of_round = rounds == 1 || spread(key) % rounds == round;
            if is_of_round && filter.is_repeated(key) {
                found.push(u64::from(key) << 32 | u64::from(article));
            }
        })?;
        found.sort_unstable();
        found.dedup();
        let mut articles = Vec::new();
        for group in found.chunk_by(|left, right| left >> 32 == right >> 32) {
            if group.len() > 1 {
                articles.clear();
                articles.extend(group.iter().map(|entry| *entry as u32));
                counts.take((group[0] >> 32) as u32, &articles, facts);
            }
        }
    }
    Ok(counts)
}

impl Counts {
    /// The pairs of articles that share keys, in order; there are none afterwards.
    pub(super) fn take_pairs(&mut self) -> Vec<Pair> {
        let pairs = std::mem::take(&mut self.pairs);
        let mut sorted = Vec::with_capacity(pairs.len());
        sorted.extend(pairs);
        sorted.sort_unstable();
        sorted
    }

    /// Takes in a key and the articles it stands in, in order.
    fn take(&mut self, key: u32, articles: &[u32], facts: &[Facts]) {
        if is_boilerplate(articles, facts) {
            self.boilerplate.insert(key);
            return;
        }
        for (place, article) in articles.iter().enumerate().skip(1) {
            let hubs = &articles[..place.min(HUBS)];
            let before = (place > HUBS).then(|| articles[place - 1]);
            for earlier in hubs.iter().copied().chain(before) {
                let pair = Pair::new(earlier, *article);
                let is_same = |other: &Pair| other.articles() == pair.articles();
                let found = self.pairs.entry(pair.hash(), is_same, |pair| pair.hash());
                found.or_insert(pair).into_mut().add_key();
            }
        }
    }
}

/// Whether a text that stands in these articles is one that an outlet puts under many.
fn is_boilerplate(articles: &[u32], facts: &[Facts]) -> bool {
    if articles.len() < LEAST_STORIES {
        return false;
    }
    let mut names: Vec<(u32, u32)> = articles
        .iter()
        .map(|article| {
            let facts = &facts[*article as usize];
            (facts.outlet, facts.headline)
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names.chunk_by(|left, right| left.0 == right.0).any(|outlet| {
        let is_known = outlet[0].0 != 0;
        let most = if is_known { LEAST_STORIES } else { LEAST_STORIES_ANYWHERE };
        outlet.len() >= most
    })
}

/// Spreads keys evenly (Fibonacci hashing, Knuth, The Art of Computer Programming, 6.4).
fn spread(key: u32) -> u64 {
    u64::from(key).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32
}

/// Remembers whether a key was seen, and seen again; now and then it is wrong about one that was
/// not seen again, which costs room in a round and no more.
struct Filter {
    seen: Vec<u64>,
    again: Vec<u64>,
    mask: u64,
}

impl Filter {
    /// A filter for so many keys, eight places for each up to 32 MB.
    fn new(keys: usize) -> Self {
        let places = keys.saturating_mul(8).next_power_of_two().clamp(64, 1 << 27);
        let words = places / 64;
        Self { seen: vec![0; words], again: vec![0; words], mask: places as u64 - 1 }
    }

    fn place(&self, key: u32) -> (usize, u64) {
        let place = spread(key) & self.mask;
        ((place >> 6) as usize, 1 << (place & 63))
    }

    fn add(&mut self, key: u32) {
        let (word, bit) = self.place(key);
        self.again[word] |= self.seen[word] & bit;
        self.seen[word] |= bit;
    }

    fn is_repeated(&self, key: u32) -> bool {
        let (word, bit) = self.place(key);
        self.again[word] & bit != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(outlet: u32, headline: u32) -> Facts {
        Facts { id: 0, outlet, headline, published: 0, words: 0 }
    }

    #[test]
    fn boilerplate_stands_under_many_headlines_of_one_outlet() {
        let all: Vec<u32> = (0..30).collect();
        let of_one: Vec<Facts> = (0..30).map(|number| facts(7, number)).collect();
        let of_many: Vec<Facts> = (0..30).map(|number| facts(number / 2 + 1, number)).collect();
        let same_headline: Vec<Facts> = (0..30).map(|_| facts(7, 1)).collect();
        let of_unknown: Vec<Facts> = (0..30).map(|number| facts(0, number)).collect();
        assert!(is_boilerplate(&all, &of_one));
        assert!(!is_boilerplate(&all[..4], &of_one));
        assert!(!is_boilerplate(&all, &of_many));
        assert!(!is_boilerplate(&all, &same_headline));
        assert!(is_boilerplate(&all, &of_unknown));
        assert!(!is_boilerplate(&all[..19], &of_unknown));
    }

    #[test]
    fn chunks_of_boilerplate_are_dropped_and_no_others() {
        let key = |left: u16, right: u16| u32::from(left) << 16 | u32::from(right);
        let boilerplate: FxHashSet<u32> = [key(3, 4), key(4, 5), key(9, 8)].into_iter().collect();
        let mut chunks = vec![1, 2, 3, 4, 5, 6, 8, 9];
        without_boilerplate(&mut chunks, &boilerplate);
        assert_eq!(chunks, [1, 2, 6, 8, 9]);
        let mut chunks = vec![9, 8, 9, 8];
        without_boilerplate(&mut chunks, &boilerplate);
        assert!(chunks.is_empty());
    }

    #[test]
    fn a_pair_counts_the_keys_it_shares_up_to_three() {
        let mut counts = Counts::default();
        let facts = [facts(1, 1), facts(2, 2), facts(3, 3)];
        for key in 0..5 {
            counts.take(key, &[0, 2], &facts);
        }
        counts.take(9, &[0, 1], &facts);
        let pairs: Vec<_> =
            counts.take_pairs().into_iter().map(|pair| (pair.articles(), pair.keys())).collect();
        assert_eq!(pairs, [((0, 1), 1), ((0, 2), 3)]);
        let most = u32::MAX >> 1;
        assert_eq!(Pair::new(most, most - 1).articles(), (most, most - 1));
    }

    #[test]
    fn a_filter_knows_every_key_that_was_seen_again() {
        let mut filter = Filter::new(2_000);
        for key in (0..1_000).chain(500..700) {
            filter.add(key * 65_537);
        }
        assert!((500..700).all(|key| filter.is_repeated(key * 65_537)));
        let wrong = (0..500).filter(|key| filter.is_repeated(key * 65_537)).count();
        assert!(wrong < 100, "{wrong}");
    }
}
