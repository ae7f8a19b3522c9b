//! What one outlet puts under (or above, or into) article after article: a body → [`Paragraphs`],
//! a key for each of its paragraphs; and counts of those keys over a collection → the verdict
//! [`is_boilerplate`].
//!
//! A paragraph counts once for each *story* it stands in: an article's story is named by its
//! longest paragraph beside the one that is counted. So the paragraphs of a text that is printed
//! again and again, under whatever headline, are no boilerplate. What stands word for word in one
//! of fifty stories of an outlet is: no sentence that was written for an article does. A line of
//! a few words may be the name of a place or a person above what is said of them, so it must stand
//! in every third.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::sketch::mixed;

/// No text that stands in fewer stories of one outlet is boilerplate. Of a story an outlet runs a
/// few versions; captions of a gallery and boxes stand under dozens of articles.
pub const LEAST_STORIES: usize = 5;

/// As much, where the outlet is unknown: the articles may then be of many.
pub const LEAST_STORIES_ANYWHERE: usize = 20;

/// Boilerplate stands in at least one in so many of the outlet's articles. Measured on 387
/// outlets of the press: at one in a hundred, real sentences of a series begin to be among it.
const ONE_IN: u32 = 50;

/// As much, for a line of a few words: below, names of states above notes from there, and of
/// people whose words follow, are among it.
const SHORT_ONE_IN: u32 = 3;

/// Fewer words than this are a line of a few words.
const SHORT_WORDS: usize = 6;

/// In writing without blanks, as many bytes are.
const SHORT_BYTES: usize = 80;

/// Longer paragraphs, in bytes, are never boilerplate.
const LONGEST: usize = 4_000;

/// How many paragraphs are looked at from either end: the longest articles have hundreds.
const FROM_EITHER_END: usize = 40;

/// How much of a paragraph is hashed from its beginning, and from its end, beside its length.
const HASHED_HEAD: usize = 256;
const HASHED_TAIL: usize = 64;

/// How many bits of a hash are kept.
const HASH_BITS: u32 = 38;

/// The paragraph is kept out of the article's text.
const HIDDEN: u64 = 1;
/// The paragraph is a line of a few words.
const SHORT: u64 = 2;

/// The key of a paragraph: its hash, and whether it is short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ParagraphKey(u64);

impl ParagraphKey {
    /// The key for a paragraph, unless it has no letter or digit, or is too long.
    fn of(paragraph: &str) -> Option<Self> {
        if paragraph.len() > LONGEST {
            return None;
        }
        let bytes = paragraph.as_bytes();
        let head = &bytes[..bytes.len().min(HASHED_HEAD)];
        let tail = &bytes[bytes.len().saturating_sub(HASHED_TAIL).max(head.len())..];
        let mut hasher = LetterHasher::default();
        hasher.add(head);
        hasher.add(tail);
        if hasher.letters == 0 {
            return None;
        }
        // Of a long one, the middle is told apart by its length.
        let length = if bytes.len() > HASHED_HEAD { bytes.len() as u64 } else { 0 };
        let hash = mixed(hasher.finish(), length) >> (64 - HASH_BITS);
        let words =
            paragraph.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric));
        let is_short = bytes.len() < SHORT_BYTES && words.take(SHORT_WORDS).count() < SHORT_WORDS;
        Some(Self(hash << 2 | if is_short { SHORT } else { 0 }))
    }

    /// Whether the paragraph is a line of a few words.
    #[must_use]
    pub fn is_short(self) -> bool {
        self.0 & SHORT != 0
    }

    /// The key as one of `outlet`.
    #[must_use]
    pub fn in_outlet(self, outlet: u32) -> OutletKey {
        OutletKey(mixed(u64::from(outlet) + 1, self.0) & !1 | u64::from(self.is_short()))
    }
}

/// The key of a paragraph in one outlet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutletKey(pub u64);

impl OutletKey {
    /// Whether the paragraph is a line of a few words.
    #[must_use]
    pub fn is_short(self) -> bool {
        self.0 & 1 != 0
    }
}

/// Hashes letters and digits, whatever their case and whatever stands between them.
#[derive(Default)]
struct LetterHasher {
    hash: u64,
    eight: u64,
    letters: u64,
}

impl LetterHasher {
    fn add(&mut self, bytes: &[u8]) {
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            at += 1;
            if byte.is_ascii() {
                if byte.is_ascii_alphanumeric() {
                    self.letter(byte.to_ascii_lowercase());
                }
            } else if *byte == 0xe2 && bytes.get(at) == Some(&0x80) {
                // General punctuation: quotes, dashes.
                at += 2;
            } else if *byte == 0xc2 {
                // Signs of Latin-1, such as the blank that does not break.
                at += 1;
            } else {
                self.letter(*byte);
            }
        }
    }

    fn letter(&mut self, letter: u8) {
        self.eight = self.eight << 8 | u64::from(letter);
        self.letters += 1;
        if self.letters.is_multiple_of(8) {
            self.hash = mixed(self.hash, self.eight);
            self.eight = 0;
        }
    }

    fn finish(self) -> u64 {
        mixed(mixed(self.hash, self.eight), self.letters)
    }
}

/// The paragraphs of a body that are counted.
#[derive(Debug, Clone, Default)]
pub struct Paragraphs {
    /// The outlet's name, hashed; 0 where it is unknown.
    pub outlet: u32,
    /// Each with its place among all paragraphs of the body.
    keys: Vec<(u32, ParagraphKey)>,
    /// The longest two, as places in `keys`.
    longest: [Option<u32>; 2],
    /// The places of those kept out, in order.
    hidden: Vec<u32>,
}

/// The paragraphs of a body, as they are told apart everywhere here.
fn spans(body: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    let mut is_over = false;
    std::iter::from_fn(move || {
        if is_over {
            return None;
        }
        let end = memchr::memmem::find(&body.as_bytes()[start..], b"\n\n").map(|gap| start + gap);
        is_over = end.is_none();
        let span = start..end.unwrap_or(body.len());
        start = span.end + 2;
        Some(span)
    })
}

impl Paragraphs {
    /// Looks at the paragraphs of `body`.
    #[must_use]
    pub fn of(body: &str, outlet: u32) -> Self {
        let mut all: Vec<Range<usize>> = spans(body).collect();
        let count = all.len();
        let last_of_head = FROM_EITHER_END.min(count);
        let first_of_foot = count.saturating_sub(FROM_EITHER_END).max(last_of_head);
        let mut found = Self { outlet, ..Self::default() };
        let mut lengths = [0; 2];
        let places = (0..last_of_head).chain(first_of_foot..count);
        for (place, span) in places.map(|place| (place, std::mem::take(&mut all[place]))) {
            let Some(key) = ParagraphKey::of(&body[span.clone()]) else { continue };
            let at = Some(found.keys.len() as u32);
            found.keys.push((place as u32, key));
            if span.len() > lengths[0] {
                (lengths, found.longest) = ([span.len(), lengths[0]], [at, found.longest[0]]);
            } else if span.len() > lengths[1] {
                (lengths[1], found.longest[1]) = (span.len(), at);
            }
        }
        found
    }

    /// Each key that is counted, once, with the name of the story it stands in.
    pub fn counted(&self) -> impl Iterator<Item = (OutletKey, u32)> + '_ {
        let numbers = self.numbers();
        let pairs: Vec<_> = stories(&numbers).collect();
        pairs.into_iter().map(|(key, story)| (key.in_outlet(self.outlet), story))
    }

    /// Marks the paragraphs of which `is_boilerplate` says so as kept out.
    pub fn hide(&mut self, is_boilerplate: impl Fn(OutletKey) -> bool) {
        let outlet = self.outlet;
        let hidden = self.keys.iter().filter(|(_, key)| is_boilerplate(key.in_outlet(outlet)));
        self.hidden = hidden.map(|(place, _)| *place).collect();
    }

    /// The paragraphs as numbers for a column of the index: first the longest and the one after
    /// it, then the others; of several that are the same, one.
    #[must_use]
    pub fn numbers(&self) -> Vec<u64> {
        let mut seen = FxHashSet::default();
        let longest = self.longest.iter().flatten().map(|at| *at as usize);
        let others = (0..self.keys.len()).filter(|at| !self.longest.contains(&Some(*at as u32)));
        longest
            .chain(others)
            .map(|at| self.keys[at])
            .filter(|(_, key)| seen.insert(*key))
            .map(|(place, key)| {
                let is_hidden = self.hidden.binary_search(&place).is_ok();
                key.0 | if is_hidden { HIDDEN } else { 0 }
            })
            .collect()
    }

    /// Takes what was marked out of the body it was found in: each paragraph with its place.
    pub fn take_out(&self, body: &mut String) -> Vec<(u32, String)> {
        let mut taken = Vec::with_capacity(self.hidden.len());
        if self.hidden.is_empty() {
            return taken;
        }
        let mut kept = String::with_capacity(body.len());
        let mut is_first = true;
        for (place, span) in spans(body).enumerate() {
            let paragraph = &body[span];
            if self.hidden.binary_search(&(place as u32)).is_ok() {
                taken.push((place as u32, paragraph.to_owned()));
                continue;
            }
            if !is_first {
                kept.push_str("\n\n");
            }
            is_first = false;
            kept.push_str(paragraph);
        }
        *body = kept;
        taken
    }
}

/// Puts paragraphs that were taken out of a body back into their places.
#[must_use]
pub fn put_back(body: &str, taken: &[(u32, String)]) -> String {
    let mut whole: Vec<&str> = Vec::new();
    let mut taken = taken.iter().peekable();
    let is_bare = body.is_empty() && taken.peek().is_some();
    let mut kept = spans(body).take(if is_bare { 0 } else { usize::MAX }).map(|span| &body[span]);
    loop {
        let is_next = taken.peek().is_some_and(|(place, _)| *place as usize == whole.len());
        let next = if is_next { None } else { kept.next() };
        match next.or_else(|| taken.next().map(|(_, paragraph)| paragraph.as_str())) {
            Some(paragraph) => whole.push(paragraph),
            None => return whole.join("\n\n"),
        }
    }
}

/// Reads the numbers that [`Paragraphs::numbers`] made: each key with the story it stands in.
/// What stands alone in its article is in none.
pub fn stories(numbers: &[u64]) -> impl Iterator<Item = (ParagraphKey, u32)> + '_ {
    let name = |number: u64| (number >> 2) as u32;
    numbers.iter().enumerate().filter_map(move |(place, number)| {
        let beside = numbers.get(usize::from(place == 0))?;
        Some((ParagraphKey(number & !HIDDEN), name(*beside)))
    })
}

/// The key that stands in such a number, and whether its paragraph is kept out.
#[must_use]
pub fn key_and_hidden(number: u64) -> (ParagraphKey, bool) {
    (ParagraphKey(number & !HIDDEN), number & HIDDEN != 0)
}

/// Whether a paragraph that stands in so many stories of an outlet, which has so many articles, is
/// boilerplate.
#[must_use]
pub fn is_boilerplate(stories: usize, articles: u32, outlet: u32, is_short: bool) -> bool {
    let share = articles.div_ceil(if is_short { SHORT_ONE_IN } else { ONE_IN });
    match (outlet, is_short) {
        (0, true) => false,
        (0, false) => stories >= LEAST_STORIES_ANYWHERE.max(share as usize),
        _ => stories >= LEAST_STORIES.max(share as usize),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BOX: &str = "Sign up for our morning letter and read it before breakfast.";

    fn key(paragraph: &str) -> Option<ParagraphKey> {
        ParagraphKey::of(paragraph)
    }

    #[test]
    fn case_quotes_and_blanks_do_not_tell_paragraphs_apart_and_words_do() {
        assert_eq!(key("The Orbit’s letter — sign up"), key("THE ORBIT'S LETTER  - sign\u{a0}up."));
        assert_ne!(key("Sign up now"), key("Sign up today"));
        assert_eq!(key("* * *"), None);
        let long = "word ".repeat(100);
        let (left, right) = (format!("{long}a {long}"), format!("{long}aa {long}"));
        assert_ne!(key(&left), key(&right));
        assert_ne!(key(&format!("{long}left")), key(&format!("{long}righ")));
        assert_eq!(key(&"word ".repeat(2_000)), None);
    }

    #[test]
    fn a_line_of_a_few_words_is_short_and_a_sentence_is_not() {
        assert!(key("Story continued below").unwrap().is_short());
        assert!(!key(BOX).unwrap().is_short());
        assert!(!key(&"東".repeat(40)).unwrap().is_short());
        let key = key(BOX).unwrap();
        assert_ne!(key.in_outlet(1), key.in_outlet(2));
        assert!(!key.in_outlet(7).is_short());
    }

    #[test]
    fn a_story_is_named_by_its_longest_other_paragraph() {
        let story = |body: &str| {
            let found = Paragraphs::of(body, 3);
            let box_key = key(BOX).unwrap().in_outlet(3);
            found.counted().find(|(key, _)| *key == box_key).map(|(_, story)| story)
        };
        let text = "The harbour was full of boats on Monday, and nobody knew whose they were.";
        let first = story(&format!("{text}\n\nMore of it.\n\n{BOX}"));
        assert_eq!(first, story(&format!("{BOX}\n\nAnother beginning.\n\n{text}")));
        assert_ne!(first, story(&format!("A text of its own.\n\n{BOX}")));
        assert!(first.is_some());
        assert_eq!(story(BOX), None);
    }

    #[test]
    fn few_stories_are_never_boilerplate_and_lines_need_more() {
        assert!(is_boilerplate(5, 6, 1, false));
        assert!(!is_boilerplate(4, 4, 1, false));
        assert!(is_boilerplate(200, 10_000, 1, false));
        assert!(!is_boilerplate(199, 10_000, 1, false));
        assert!(!is_boilerplate(270, 10_000, 1, true));
        assert!(is_boilerplate(500, 1_250, 1, true));
        assert!(!is_boilerplate(19, 19, 0, false));
        assert!(is_boilerplate(20, 20, 0, false));
        assert!(!is_boilerplate(20, 20, 0, true));
    }

    proptest! {
        #[test]
        fn what_is_taken_out_can_be_put_back(
            paragraphs in prop::collection::vec("[a-c]{1,2}\n?", 0..100), hidden in "[a-c]",
        ) {
            let body = paragraphs.join("\n\n");
            let mut found = Paragraphs::of(&body, 1);
            let meant = key(&hidden).unwrap().in_outlet(1);
            found.hide(|key| key == meant);
            let mut kept = body.clone();
            let taken = found.take_out(&mut kept);
            prop_assert_eq!(put_back(&kept, &taken), body);
            let hidden = found.numbers().iter().filter(|it| key_and_hidden(**it).1).count();
            prop_assert_eq!(hidden > 0, !taken.is_empty());
        }
    }
}
