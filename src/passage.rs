//! Cuts an article's body into passages, the unit that is searched, ranked and cited. In: the
//! body and its words. Out: [`Passage`]s which, laid end to end, are the body.

use std::ops::Range;

use crate::analyzer::Word;
use crate::limits;
use crate::sentence;

/// A passage aims at this many words: about two paragraphs of news, as much as a reader takes in
/// at once, and the length around which passage retrieval is commonly judged (100 to 150 words).
const TARGET_WORDS: usize = 100;

/// A paragraph that would make a passage longer than this begins the next one.
const MOST_WORDS: usize = 160;

/// One or more whole paragraphs, or a part of a long one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The bytes of the body it covers, the blank lines after it included.
    pub span: Range<usize>,
    /// Its words, as a range of the body's words.
    pub words: Range<usize>,
}

/// Cuts `body`, whose words are `words`, into passages. There is always at least one: that of an
/// empty body is empty.
///
/// ```
/// use newshound::{analyzer, passage};
/// let body = "One paragraph.\n\nAnother.";
/// let mut words = Vec::new();
/// analyzer::words(body, &mut words);
/// let passages = passage::cut(body, &words);
/// assert_eq!(passages.len(), 1);
/// assert_eq!(passages[0].span, 0..body.len());
/// ```
#[must_use]
pub fn cut(body: &str, words: &[Word]) -> Vec<Passage> {
    let mut cutter = Cutter { words, passages: Vec::new(), start: 0, first_word: 0 };
    let mut paragraph_start = 0;
    while paragraph_start < body.len() {
        let paragraph_end = end_of_paragraph(body, paragraph_start);
        let held = cutter.words_until(paragraph_start);
        let added = cutter.words_until(paragraph_end) - held;
        let is_too_long =
            held + added > MOST_WORDS || paragraph_end - cutter.start > limits::PASSAGE_BYTES;
        if is_too_long && paragraph_start > cutter.start {
            cutter.close(paragraph_start);
        }
        let is_long_alone =
            added > MOST_WORDS || paragraph_end - paragraph_start > limits::PASSAGE_BYTES;
        if is_long_alone {
            cutter.cut_paragraph(body, paragraph_start..paragraph_end);
        }
        if cutter.words_until(paragraph_end) >= TARGET_WORDS {
            cutter.close(paragraph_end);
        }
        paragraph_start = paragraph_end;
    }
    if cutter.start < body.len() || cutter.passages.is_empty() {
        cutter.close(body.len());
    }
    cutter.passages
}

/// Where the paragraph that starts at `start` ends, its blank lines included.
fn end_of_paragraph(body: &str, start: usize) -> usize {
    let Some(gap) = memchr::memmem::find(&body.as_bytes()[start..], b"\n\n") else {
        return body.len();
    };
    let gap = start + gap;
    gap + body[gap..].len() - body[gap..].trim_start_matches('\n').len()
}

struct Cutter<'a> {
    words: &'a [Word],
    passages: Vec<Passage>,
    /// Where the passage being gathered starts, in bytes.
    start: usize,
    /// The first word of the passage being gathered.
    first_word: usize,
}

impl Cutter<'_> {
    /// How many words of the passage being gathered stand before byte `end`.
    fn words_until(&self, end: usize) -> usize {
        self.words[self.first_word..].partition_point(|word| (word.start as usize) < end)
    }

    fn close(&mut self, end: usize) {
        let last_word = self.first_word + self.words_until(end);
        self.passages.push(Passage { span: self.start..end, words: self.first_word..last_word });
        self.start = end;
        self.first_word = last_word;
    }

    /// Cuts a paragraph that is too long for one passage at sentence ends, into parts of much
    /// the same length; the last part stays open for the paragraph that follows.
    fn cut_paragraph(&mut self, body: &str, paragraph: Range<usize>) {
        let mut sentences = Vec::new();
        sentence::ends(&body[paragraph.clone()], |end| sentences.push(paragraph.start + end));
        let mut before = self.start;
        for end in sentences {
            let is_full =
                self.words_until(end) > MOST_WORDS || end - self.start > limits::PASSAGE_BYTES;
            if is_full && before > self.start {
                self.close(before);
            }
            self.cut_sentence(body, end);
            if self.words_until(end) >= TARGET_WORDS && end < paragraph.end {
                self.close(end);
            }
            before = end;
        }
    }

    /// Cuts a sentence too long for one passage between words, and a word too long for one
    /// between characters.
    fn cut_sentence(&mut self, body: &str, end: usize) {
        while self.words_until(end) > MOST_WORDS || end - self.start > limits::PASSAGE_BYTES {
            let next_word = self.words.get(self.first_word + MOST_WORDS);
            let by_words = next_word.map_or(end, |word| word.start as usize).min(end);
            let mut cut = by_words;
            if cut - self.start > limits::PASSAGE_BYTES {
                cut = self.start + limits::PASSAGE_BYTES;
                let in_reach = self.words[self.first_word..]
                    .partition_point(|word| (word.start as usize) <= cut);
                let last = self.first_word + in_reach;
                if in_reach > 1 {
                    cut = self.words[last - 1].start as usize;
                }
                while !body.is_char_boundary(cut) {
                    cut -= 1;
                }
            }
            if cut <= self.start {
                return;
            }
            self.close(cut);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyzer;

    fn passages_of(body: &str) -> Vec<Passage> {
        let mut words = Vec::new();
        analyzer::words(body, &mut words);
        let passages = cut(body, &words);
        let mut end = 0;
        let mut word = 0;
        for passage in &passages {
            assert_eq!(passage.span.start, end, "passages tile the body");
            assert_eq!(passage.words.start, word, "words belong to one passage each");
            assert!(body.is_char_boundary(passage.span.end));
            end = passage.span.end;
            word = passage.words.end;
        }
        assert_eq!((end, word), (body.len(), words.len()));
        passages
    }

    fn paragraph(words: usize) -> String {
        vec!["word"; words].join(" ") + "."
    }

    #[test]
    fn an_empty_body_has_one_empty_passage() {
        assert_eq!(passages_of(""), [Passage { span: 0..0, words: 0..0 }]);
    }

    #[test]
    fn short_paragraphs_are_gathered_until_there_are_about_a_hundred_words() {
        let body = vec![paragraph(30); 9].join("\n\n");
        let lengths: Vec<usize> =
            passages_of(&body).iter().map(|passage| passage.words.len()).collect();
        assert_eq!(lengths, [120, 120, 30]);
    }

    #[test]
    fn a_long_paragraph_is_cut_at_sentence_ends() {
        let sentence = "The council met again on Monday to talk about the bridge. ";
        let body = sentence.repeat(40);
        let passages = passages_of(body.trim_end());
        assert!(passages.len() >= 4);
        for passage in &passages {
            assert!(body[passage.span.clone()].starts_with("The council"));
            assert!(passage.words.len() <= MOST_WORDS);
        }
    }

    #[test]
    fn a_text_without_sentences_or_blanks_is_still_cut() {
        for body in [
            "word ".repeat(1_000),
            "x".repeat(100_000),
            "東".repeat(5_000),
            "- ".repeat(50_000),
            "é\u{301}😀".repeat(3_000),
        ] {
            for passage in passages_of(&body) {
                assert!(passage.span.len() <= limits::PASSAGE_BYTES, "{}", passage.span.len());
            }
        }
    }

    #[test]
    fn passages_tile_any_body() {
        let mut state = 3u64;
        let pieces = ["\n\n", "a ", "Long. ", "x y z ", "東京", "\n", "é", ". ", "\n\n\n\n"];
        for round in 0..2_000 {
            let mut body = String::new();
            for _ in 0..(round % 700) {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                body.push_str(pieces[(state >> 33) as usize % pieces.len()]);
            }
            passages_of(&body);
        }
    }
}
