//! An article's text in some 400 bytes: encoded terms → a [`Sketch`], the hashes of its chunks in
//! order.
//!
//! The words are cut into chunks where their own sequence says so (content-defined chunking, as in
//! the Low-Bandwidth File System, Muthitacharoen and others 2001): a chunk ends behind a pair of
//! words whose hash has a certain form. So a word changed, or a paragraph put before, changes the
//! chunk it stands in and no other, however the text is cut into sentences or paragraphs. Chunks
//! cover the text without gap or overlap, so the share of chunks that two texts have in common is
//! the share of text, be one of them a part of the other.

use crate::analyzer::{self, Analyzer, NEXT, PARAGRAPH, SAME, Word};
use crate::limits;

/// No chunk has fewer words.
const LEAST_WORDS: u32 = 3;

/// A chunk ends behind one pair of words in so many, once it is long enough: chunks have between
/// five and six words on average. An edit spoils one chunk, so shorter ones measure more finely;
/// with eight words, shares of short texts were too rough to tell labelled pairs apart.
const ENDS: u64 = 3;

/// No chunk has more words, whatever they are: a list of the same word a thousand times has an end.
const MOST_WORDS: u32 = 24;

/// How many chunks stand in one number of the index.
const PACKED: usize = 4;

/// What is kept of a text to tell whether another is the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sketch {
    /// Names the outlet; 0 where it is unknown.
    pub outlet: u32,
    /// Names the headline, folded.
    pub headline: u32,
    /// The chunks' hashes, in order; none is 0.
    pub chunks: Vec<u16>,
}

impl Sketch {
    /// The sketch as numbers for a column of the index.
    #[must_use]
    pub fn packed(&self) -> Vec<u64> {
        let mut numbers = Vec::with_capacity(1 + self.chunks.len().div_ceil(PACKED));
        numbers.push(u64::from(self.outlet) << 32 | u64::from(self.headline));
        for four in self.chunks.chunks(PACKED) {
            let pack = |number: u64, chunk: &u16| number << 16 | u64::from(*chunk);
            let number = four.iter().fold(0, pack);
            numbers.push(number << (16 * (PACKED - four.len())));
        }
        numbers
    }

    /// Outlet and headline of a packed sketch, by its first number.
    #[must_use]
    pub fn names(first: u64) -> (u32, u32) {
        ((first >> 32) as u32, first as u32)
    }

    /// Appends the chunks of one of the packed numbers after the first.
    pub fn unpack(number: u64, chunks: &mut Vec<u16>) {
        for place in (0..PACKED).rev() {
            let chunk = (number >> (16 * place)) as u16;
            if chunk != 0 {
                chunks.push(chunk);
            }
        }
    }
}

/// Cuts a text, given as the encoded terms of its parts, into chunks.
#[derive(Debug, Default)]
pub struct Chunker {
    chunks: Vec<u16>,
    previous: u64,
    chunk: u64,
    words: u32,
}

impl Chunker {
    /// Adds the terms of the text's next part, as
    /// [`Analyzer::encode`](crate::analyzer::Analyzer::encode) wrote them. Of the terms at one
    /// position, the first is the word; stems and whatever else stands there are passed over.
    pub fn add(&mut self, terms: &str) {
        if self.chunks.len() >= limits::SKETCH_CHUNKS {
            return;
        }
        let (mut hash, mut eight, mut length) = (0, 0_u64, 0_u32);
        let mut is_passed_over = false;
        for byte in terms.bytes() {
            if byte > NEXT {
                eight = eight << 8 | u64::from(byte);
                length += 1;
                if length.is_multiple_of(8) {
                    hash = mixed(hash, eight);
                    eight = 0;
                }
                continue;
            }
            if length > 0 && !is_passed_over && matches!(byte, NEXT | PARAGRAPH | SAME) {
                self.word(mixed(hash, eight));
            }
            match byte {
                SAME => is_passed_over = true,
                NEXT | PARAGRAPH => is_passed_over = false,
                _ => {}
            }
            (hash, eight, length) = (0, 0, 0);
        }
        if length > 0 && !is_passed_over {
            self.word(mixed(hash, eight));
        }
    }

    fn word(&mut self, word: u64) {
        self.chunk = mixed(self.chunk, word);
        self.words += 1;
        let pair = mixed(self.previous, word) >> 40;
        self.previous = word;
        let is_end = self.words >= LEAST_WORDS && pair.is_multiple_of(ENDS);
        if is_end || self.words >= MOST_WORDS {
            self.close();
        }
    }

    fn close(&mut self) {
        if self.chunks.len() < limits::SKETCH_CHUNKS {
            // 0 means that there is none.
            self.chunks.push(((mixed(self.chunk, 0) >> 48) as u16).max(1));
        }
        self.chunk = 0;
        self.words = 0;
    }

    /// The chunks of the text; the next one begins.
    pub fn finish(&mut self) -> Vec<u16> {
        if self.words >= LEAST_WORDS {
            self.close();
        }
        (self.previous, self.chunk, self.words) = (0, 0, 0);
        std::mem::take(&mut self.chunks)
    }
}

/// Cuts whole texts into chunks.
#[derive(Default)]
pub struct TextChunker {
    analyzer: Analyzer,
    words: Vec<Word>,
    terms: String,
    chunker: Chunker,
}

impl TextChunker {
    /// The chunks of a text, and how many words it has.
    pub fn chunks_of(&mut self, text: &str) -> (Vec<u16>, usize) {
        self.words.clear();
        self.terms.clear();
        analyzer::words(text, &mut self.words);
        self.analyzer.encode(text, &self.words, &mut self.terms, &mut Vec::new());
        self.chunker.add(&self.terms);
        (self.chunker.finish(), self.words.len())
    }
}

/// Mixes a number into a hash (multiply and rotate, as in FxHash; the constant is from there).
pub(super) fn mixed(hash: u64, number: u64) -> u64 {
    let product = (hash.rotate_left(5) ^ number).wrapping_mul(0x517c_c1b7_2722_0a95);
    // The high bits are the well mixed ones: bring them down, where the next step starts from.
    product ^ (product >> 32)
}

/// Names a headline or an outlet by its letters and digits.
#[must_use]
pub fn name_hash(name: &str) -> u32 {
    let mut hash = 0;
    for character in name.chars().filter(|character| character.is_alphanumeric()) {
        for lower in character.to_lowercase() {
            hash = mixed(hash, u64::from(u32::from(lower)));
        }
    }
    (mixed(hash, 1) >> 32) as u32
}

/// Names an outlet: its address with or without `www.` is the same; 0 where there is none.
#[must_use]
pub fn outlet_hash(source: Option<&str>) -> u32 {
    let name = source.unwrap_or_default().trim();
    let bare = name.strip_prefix("www.").unwrap_or(name);
    if bare.is_empty() { 0 } else { name_hash(bare).max(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunks_of(text: &str) -> Vec<u16> {
        TextChunker::default().chunks_of(text).0
    }

    fn words(count: usize, seed: usize) -> String {
        (0..count).map(|at| format!("word{} ", (at * at + seed * 7_919) % 9_973)).collect()
    }

    #[test]
    fn a_text_put_before_another_leaves_the_chunks_of_the_other() {
        let text = words(400, 1);
        let alone = chunks_of(&text);
        assert!((55..=95).contains(&alone.len()), "{}", alone.len());
        let behind = chunks_of(&format!("A box to sign up stands here now. {text}"));
        let kept = alone.iter().filter(|chunk| behind.contains(chunk)).count();
        assert!(kept + 3 >= alone.len(), "{kept} of {}", alone.len());
    }

    #[test]
    fn a_word_changed_changes_few_chunks() {
        let text = words(400, 2);
        let (before, after) = (chunks_of(&text), chunks_of(&text.replacen("word", "wort", 1)));
        let kept = before.iter().filter(|chunk| after.contains(chunk)).count();
        assert!(kept + 3 >= before.len());
    }

    #[test]
    fn case_punctuation_and_paragraphs_do_not_matter_to_chunks() {
        let text = "The council met. It said “no” to the bridge, again, and went home for the day; \
                    nobody was surprised by what the mayor had called a formality.";
        let other = text.to_uppercase().replace(". ", ".\n\n").replace(['“', '”'], "\"");
        assert_eq!(chunks_of(text), chunks_of(&other));
    }

    #[test]
    fn the_parts_of_a_text_make_the_chunks_of_the_whole() {
        let text = words(100, 3);
        let terms = |text: &str| {
            let mut words = Vec::new();
            analyzer::words(text, &mut words);
            let mut terms = String::new();
            Analyzer::new().encode(text, &words, &mut terms, &mut Vec::new());
            terms
        };
        let cut = text.len() / 2 + text[text.len() / 2..].find(' ').unwrap();
        let mut chunker = Chunker::default();
        chunker.add(&terms(&text[..cut]));
        chunker.add(&terms(&text[cut..]));
        assert_eq!(chunker.finish(), chunks_of(&text));
    }

    #[test]
    fn a_sketch_is_unpacked_as_it_was_packed() {
        for length in 0..20 {
            let chunks = (1..=length).collect();
            let sketch = Sketch { outlet: 7, headline: u32::MAX, chunks };
            let packed = sketch.packed();
            let mut found = Vec::new();
            for number in &packed[1..] {
                Sketch::unpack(*number, &mut found);
            }
            assert_eq!((Sketch::names(packed[0]), found), ((7, u32::MAX), sketch.chunks));
        }
    }

    #[test]
    fn endless_text_has_a_sketch_that_ends() {
        assert_eq!(chunks_of(&words(50_000, 4)).len(), limits::SKETCH_CHUNKS);
        assert!(chunks_of(&"same ".repeat(5_000)).len() < limits::SKETCH_CHUNKS);
        assert!(chunks_of("").is_empty());
    }
}
