//! Articles → [`Stories`]: candidates from what keys they share, each compared, and gathered
//! around the lead copy.
//!
//! Articles are put in the order in which they would be lead, and everything follows from that
//! order: so the stories do not depend on how files, threads or segments brought the articles in.
//! A story has no chains: whatever is in it was held against its lead.

use std::cmp::Reverse;
use std::io;

use rustc_hash::FxHashMap;

use super::Role;
use super::chunks::Chunks;
use super::compare::{ChunkSet, Shared, compare};
use super::keys::{self, Counts, Pair};

/// What is known of an article beside its chunks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Its id.
    pub id: u64,
    /// Names its outlet; 0 where that is unknown.
    pub outlet: u32,
    /// Names its headline.
    pub headline: u32,
    /// When it was published, in seconds since 1970; [`UNDATED`] where that is unknown.
    pub published: i64,
    /// How many words it has.
    pub words: u32,
}

/// The date of an article that has none: it is later than any.
pub const UNDATED: i64 = i64::MAX;

/// An article that is told more than once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copy {
    /// The article, by its place in the list that was clustered.
    pub article: u32,
    /// The lead copy of its story, likewise.
    pub lead: u32,
    /// What it is in the story.
    pub role: Role,
    /// How much of its own text the lead has, in per cent, boilerplate left out.
    pub of_copy: u8,
    /// How much of the lead's text it has, in per cent.
    pub of_lead: u8,
}

/// All stories that are told more than once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stories {
    /// The copies of one story stand together, its lead first, then the earliest first.
    pub copies: Vec<Copy>,
}

/// At least this much of one text stands in the other where both are one story and were published
/// within [`NEAR_SECONDS`]. This and the shares below are measured on labelled pairs of the press:
/// quotations, captions and standing explanations reach nearly half of a short text.
const SAME_TEXT: f32 = 0.53;

/// As much where they are further apart, or undated: what a series repeats from week to week
/// reaches further.
const SAME_TEXT_FAR: f32 = 0.6;

/// As much where they are further apart than [`SEASON_SECONDS`]: what is written of a feast, an
/// award or a tax day is written again a year later.
const SAME_TEXT_ANNUAL: f32 = 0.7;

/// Two weeks: by then a story has been revised and reprinted, for most.
const NEAR_SECONDS: u64 = 14 * 86_400;

/// Ten months: beyond, it may be the same occasion of another year.
const SEASON_SECONDS: u64 = 300 * 86_400;

/// Where the shorter is contained but has less than this share of the longer, it must open as the
/// longer does, or be a part of it lifted whole: copy is cut from the end, while captions and
/// quotations stand anywhere.
const MUCH_OF_LONGER: f32 = 0.2;

/// How much of the opening is then needed.
const SAME_OPENING: f32 = 0.4;

/// How much of the shorter one, if it does not open so.
const LIFTED_WHOLE: f32 = 0.85;

/// Below so many chunks (some 30 words) without boilerplate there is no text to be the same.
const LEAST_CHUNKS: usize = 5;

/// What is near to another copy than the lead belongs to the story where it shares this much with
/// the lead too: the third version of a text that grows.
const STILL_SAME: f32 = 0.3;

/// A copy by an outlet that has run the story before is a revision where less than this share of
/// it was in what the outlet ran; else the same text, whole or cut.
const SAME_VERSION: f32 = 0.9;

/// Two articles share at least this many keys before they are compared, or, short ones, one.
pub(super) const LEAST_KEYS: u32 = 3;

/// How many words a short one has: there may be no more keys in all that it shares.
const SHORT_WORDS: usize = 150;

/// Finds the stories among `articles`, whose chunks stand in the same order.
///
/// # Errors
/// Where the chunks cannot be read.
pub fn cluster(articles: &[Facts], chunks: &Chunks) -> io::Result<Stories> {
    let mut order: Vec<u32> = (0..articles.len() as u32).collect();
    order.sort_unstable_by_key(|article| {
        let facts = &articles[*article as usize];
        (facts.published, Reverse(facts.words), facts.id)
    });
    let ranked: Vec<Facts> = order.iter().map(|article| articles[*article as usize]).collect();
    let mut counts = keys::count(&ranked, &order, chunks)?;
    let pairs = counts.take_pairs();
    let mut comparer = Comparer::new(&ranked, &order, chunks, &counts);
    let near = comparer.same_pairs(&pairs)?;
    drop(pairs);
    let mut stories = Stories::default();
    gather(&near, &mut comparer, &mut stories)?;
    for copy in &mut stories.copies {
        copy.article = order[copy.article as usize];
        copy.lead = order[copy.lead as usize];
    }
    Ok(stories)
}

/// Compares articles by rank, boilerplate left out.
struct Comparer<'a> {
    facts: &'a [Facts],
    /// The article of each rank.
    order: &'a [u32],
    chunks: &'a Chunks,
    counts: &'a Counts,
    /// The rank that was last read as a first one, and its chunks.
    first: (u32, Vec<u16>),
    second: Vec<u16>,
    set: ChunkSet,
}

impl<'a> Comparer<'a> {
    fn new(facts: &'a [Facts], order: &'a [u32], chunks: &'a Chunks, counts: &'a Counts) -> Self {
        let first = (u32::MAX, Vec::new());
        Self { facts, order, chunks, counts, first, second: Vec::new(), set: ChunkSet::new() }
    }

    fn compare(&mut self, first: u32, second: u32) -> io::Result<Shared> {
        if self.first.0 != first {
            self.first.0 = first;
            self.first.1.clear();
            self.chunks.read(self.order[first as usize], &mut self.first.1)?;
            keys::without_boilerplate(&mut self.first.1, &self.counts.boilerplate);
        }
        self.second.clear();
        self.chunks.read(self.order[second as usize], &mut self.second)?;
        keys::without_boilerplate(&mut self.second, &self.counts.boilerplate);
        Ok(compare(&self.first.1, &self.second, &mut self.set))
    }

    /// Those of the pairs, each with its keys, that are one story: both ways, in order.
    fn same_pairs(&mut self, pairs: &[Pair]) -> io::Result<Vec<(u32, u32)>> {
        let mut near = Vec::new();
        for pair in pairs {
            let (first, second) = pair.articles();
            let words = |article: u32| self.facts[article as usize].words as usize;
            let is_short = words(first).min(words(second)) <= SHORT_WORDS;
            if pair.keys() < LEAST_KEYS && !is_short {
                continue;
            }
            let shared = self.compare(first, second)?;
            if is_same_story(&self.facts[first as usize], &self.facts[second as usize], &shared) {
                near.push((first, second));
                near.push((second, first));
            }
        }
        near.sort_unstable();
        Ok(near)
    }
}

/// Whether two articles that share so much are one story.
fn is_same_story(first: &Facts, second: &Facts, shared: &Shared) -> bool {
    let is_dated = first.published != UNDATED && second.published != UNDATED;
    let apart = is_dated.then(|| first.published.abs_diff(second.published));
    let contained = shared.contained();
    let is_same_text = match apart {
        Some(..=NEAR_SECONDS) => contained >= SAME_TEXT,
        Some(..=SEASON_SECONDS) | None => contained >= SAME_TEXT_FAR,
        Some(_) => contained >= SAME_TEXT_ANNUAL,
    };
    let is_cut_or_whole = shared.mutual() >= MUCH_OF_LONGER
        || shared.of_opening >= SAME_OPENING
        || contained >= LIFTED_WHOLE;
    shared.shorter >= LEAST_CHUNKS && is_same_text && is_cut_or_whole
}

/// Gathers the articles of each story around its lead, the first of them in the order.
fn gather(
    near: &[(u32, u32)],
    comparer: &mut Comparer<'_>,
    stories: &mut Stories,
) -> io::Result<()> {
    let neighbours = |article: u32| {
        let start = near.partition_point(|(of, _)| *of < article);
        near[start..].iter().take_while(move |(of, _)| *of == article).map(|(_, other)| *other)
    };
    let mut is_taken = vec![false; comparer.facts.len()];
    let mut members: Vec<u32> = Vec::new();
    for pairs in near.chunk_by(|left, right| left.0 == right.0) {
        let lead = pairs[0].0;
        if is_taken[lead as usize] {
            continue;
        }
        is_taken[lead as usize] = true;
        members.clear();
        members.push(lead);
        let mut at = 0;
        while at < members.len() {
            let member = members[at];
            at += 1;
            for other in neighbours(member) {
                if is_taken[other as usize] {
                    continue;
                }
                if member == lead || comparer.compare(lead, other)?.contained() >= STILL_SAME {
                    is_taken[other as usize] = true;
                    members.push(other);
                }
            }
        }
        if members.len() > 1 {
            members[1..].sort_unstable();
            describe(&members, comparer, &mut stories.copies)?;
        }
    }
    Ok(())
}

/// Says of each member of a story what it is, and how much it shares with the lead.
fn describe(
    members: &[u32],
    comparer: &mut Comparer<'_>,
    copies: &mut Vec<Copy>,
) -> io::Result<()> {
    let lead = members[0];
    let mut first_of_outlet: FxHashMap<u32, u32> = FxHashMap::default();
    first_of_outlet.insert(comparer.facts[lead as usize].outlet, lead);
    copies.push(Copy { article: lead, lead, role: Role::Lead, of_copy: 100, of_lead: 100 });
    for copy in &members[1..] {
        let shared = comparer.compare(lead, *copy)?;
        let outlet = comparer.facts[*copy as usize].outlet;
        let earlier = *first_of_outlet.entry(outlet).or_insert(*copy);
        let is_again = outlet != 0 && earlier != *copy;
        let is_new_text = is_again && comparer.compare(earlier, *copy)?.of_second < SAME_VERSION;
        let role = if is_new_text { Role::Revision } else { Role::Reprint };
        let (of_copy, of_lead) = (in_per_cent(shared.of_second), in_per_cent(shared.of_first));
        copies.push(Copy { article: *copy, lead, role, of_copy, of_lead });
    }
    Ok(())
}

fn in_per_cent(share: f32) -> u8 {
    (share * 100.0).round().clamp(0.0, 100.0) as u8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::chunks::ChunkWriter;
    use super::*;

    /// Chunks of a text that no other has: numbered from a seed.
    fn text(seed: u32, length: u32) -> Vec<u16> {
        (0..length)
            .map(|at| (((seed * 1_000 + at).wrapping_mul(0x9e37_79b1)) >> 16) as u16 | 1)
            .collect()
    }

    struct Press {
        facts: Vec<Facts>,
        texts: Vec<Vec<u16>>,
    }

    impl Press {
        fn new() -> Self {
            Self { facts: Vec::new(), texts: Vec::new() }
        }

        fn add(&mut self, outlet: u32, day: i64, text: Vec<u16>) {
            let id = self.facts.len() as u64 + 1;
            let headline = id as u32;
            let words = text.len() as u32 * 8;
            self.facts.push(Facts { id, outlet, headline, published: day * 86_400, words });
            self.texts.push(text);
        }

        /// The ids of each story, its lead first, with roles.
        fn stories(&self) -> Vec<Vec<(u64, Role)>> {
            let mut writer = ChunkWriter::in_memory();
            self.texts.iter().for_each(|text| writer.push(text).unwrap());
            let stories = cluster(&self.facts, &writer.finish().unwrap()).unwrap();
            stories
                .copies
                .chunk_by(|left, right| left.lead == right.lead)
                .map(|copies| {
                    let id = |copy: &Copy| self.facts[copy.article as usize].id;
                    copies.iter().map(|copy| (id(copy), copy.role)).collect()
                })
                .collect()
        }
    }

    #[test]
    fn a_text_cut_or_put_behind_a_box_is_a_reprint_of_the_earliest() {
        let mut press = Press::new();
        press.add(1, 3, text(1, 80)[..30].to_vec());
        press.add(2, 1, text(1, 80));
        press.add(3, 2, [text(2, 12), text(1, 80)].concat());
        press.add(4, 2, text(3, 80));
        use Role::{Lead, Reprint};
        assert_eq!(press.stories(), [[(2, Lead), (3, Reprint), (1, Reprint)]]);
    }

    #[test]
    fn another_version_by_the_same_outlet_is_a_revision_and_the_same_text_is_not() {
        let mut press = Press::new();
        press.add(1, 1, text(1, 60));
        press.add(1, 1, [&text(1, 60)[..40], &text(2, 30)].concat());
        press.add(1, 2, text(1, 60)[..50].to_vec());
        press.add(2, 2, text(1, 60));
        use Role::{Lead, Reprint, Revision};
        // The version with more text is the earliest of that day: the longest.
        let expected = [(2, Lead), (1, Revision), (4, Reprint), (3, Revision)];
        assert_eq!(press.stories(), [expected]);
    }

    #[test]
    fn a_box_under_every_article_makes_no_story() {
        let mut press = Press::new();
        for number in 0..12 {
            press.add(1, i64::from(number), [text(number + 10, 9), text(1, 40)].concat());
        }
        for number in 0..6 {
            press.add(2, i64::from(number), text(2, 40 + number % 2));
        }
        assert_eq!(press.stories(), Vec::<Vec<_>>::new());
    }

    #[test]
    fn agency_copy_in_fifty_outlets_is_one_story() {
        let mut press = Press::new();
        for number in 0..50 {
            press.add(number + 1, i64::from(number % 5), text(1, 60));
        }
        let stories = press.stories();
        assert_eq!((stories.len(), stories[0].len()), (1, 50));
    }

    #[test]
    fn a_quotation_is_no_story_and_a_chain_of_half_shared_texts_does_not_swallow_the_first() {
        let mut press = Press::new();
        press.add(1, 1, [text(1, 50), text(9, 15)].concat());
        press.add(2, 1, [text(2, 50), text(9, 15)].concat());
        for link in 0..5 {
            // Each shares half of itself with the one before, and nothing with the one before that.
            press.add(link + 3, 10, [text(link + 20, 40), text(link + 21, 40)].concat());
        }
        for story in press.stories() {
            assert!(story.len() <= 3, "{story:?}");
            assert!(story.iter().all(|(id, _)| *id > 2), "{story:?}");
        }
    }

    proptest! {
        #[test]
        fn stories_do_not_depend_on_the_order_in_which_articles_come(
            parts in prop::collection::vec((0_u32..6, 5_u32..60, 0_u32..4, 0_i64..30), 2..40),
            turn in 0_usize..40,
        ) {
            let mut press = Press::new();
            for (seed, length, outlet, day) in parts {
                let length = length as usize;
                press.add(outlet, day, text(seed, 60)[60 - length..].to_vec());
            }
            let first = press.stories();
            prop_assert_eq!(&first, &press.stories());
            let turn = turn % press.facts.len();
            press.facts.rotate_left(turn);
            press.texts.rotate_left(turn);
            prop_assert_eq!(&first, &press.stories());
            press.facts.reverse();
            press.texts.reverse();
            prop_assert_eq!(&first, &press.stories());
            let members: Vec<u64> = first.iter().flatten().map(|(id, _)| *id).collect();
            let mut distinct = members.clone();
            distinct.sort_unstable();
            distinct.dedup();
            prop_assert_eq!(distinct.len(), members.len(), "no article is in two stories");
            for story in &first {
                prop_assert!(story.len() > 1);
                prop_assert_eq!(story.iter().filter(|(_, role)| *role == Role::Lead).count(), 1);
            }
        }
    }
}
