//! Feeds the index the terms that [`Analyzer::encode`](crate::analyzer::Analyzer::encode) wrote, and
//! the marks beside them.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::analyzer::{NEXT, PARAGRAPH, SAME};
use crate::marks;

/// Reads back what the analyzer wrote, as tantivy asks for it: one token after another.
/// All work on the text was done before, on the threads that analyse.
#[derive(Clone, Default)]
pub struct TermStreamTokenizer {
    token: Token,
}

/// The tokens of one encoded text.
pub struct TermStream<'a> {
    rest: &'a str,
    /// The position of the word stood at.
    word: usize,
    token: &'a mut Token,
}

impl Tokenizer for TermStreamTokenizer {
    type TokenStream<'a> = TermStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TermStream<'a> {
        self.token.reset();
        TermStream { rest: text, word: 0, token: &mut self.token }
    }
}

impl TokenStream for TermStream<'_> {
    fn advance(&mut self) -> bool {
        // Words without a mark leave separators with nothing between them.
        loop {
            let Some(first) = self.rest.as_bytes().first() else { return false };
            let (step, is_separated) = match *first {
                NEXT => (1, true),
                PARAGRAPH => (2, true),
                SAME => (0, true),
                _ => (0, false),
            };
            self.word += step;
            self.rest = &self.rest[usize::from(is_separated)..];
            let is_separator = |byte: &u8| matches!(*byte, NEXT | SAME | PARAGRAPH);
            let end = self.rest.as_bytes().iter().position(is_separator).unwrap_or(self.rest.len());
            let (text, rest) = self.rest.split_at(end);
            self.rest = rest;
            if !text.is_empty() {
                self.token.text.clear();
                match marks::layout_number(text) {
                    Some(number) => {
                        self.token.text.push_str(marks::LAYOUT);
                        let places = marks::Layout::COUNT as usize;
                        self.token.position = self.word * places + number as usize;
                    }
                    None => {
                        self.token.text.push_str(text);
                        self.token.position = self.word;
                    }
                }
                return true;
            }
        }
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyzer::{Analyzer, words};

    #[test]
    fn a_term_stream_gives_back_terms_stems_and_positions() {
        let text = "It banned ads.\n\nЭто the ban";
        let mut found = Vec::new();
        words(text, &mut found);
        let mut encoded = String::new();
        let mut placed = Vec::new();
        Analyzer::new().encode(text, &found, &mut encoded, &mut placed);
        assert_eq!(placed.iter().map(|word| word.position).collect::<Vec<_>>(), [0, 1, 2, 4, 5, 6]);
        let mut tokenizer = TermStreamTokenizer::default();
        let mut stream = tokenizer.token_stream(&encoded);
        let mut tokens = Vec::new();
        while stream.advance() {
            tokens.push((stream.token().position, stream.token().text.clone()));
        }
        let expected = [
            (0, "it"),
            (1, "banned"),
            (1, "\u{1}ban"),
            (2, "ads"),
            (2, "\u{1}ad"),
            (4, "это"),
            (5, "the"),
            (6, "ban"),
        ];
        let expected: Vec<_> =
            expected.iter().map(|(position, term)| (*position, (*term).to_owned())).collect();
        assert_eq!(tokens, expected);
    }

    #[test]
    fn a_text_that_begins_with_a_letter_of_several_bytes_is_read() {
        // Seen on a passage that began with a Cyrillic word: sliced within its first letter.
        let mut tokenizer = TermStreamTokenizer::default();
        let mut stream = tokenizer.token_stream("артилерія");
        assert!(stream.advance());
        assert_eq!(stream.token().text, "артилерія");
        assert!(!stream.advance());
    }
}
