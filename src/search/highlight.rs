//! Marks in a text what a query asked for: words, phrases only where they are phrases, and the
//! whole of a word that a prefix begins.

use std::ops::Range;

use crate::analyzer::{Analyzer, Term, fold};
use crate::query::ast::{Form, Meaning, Node, Place, What};

/// Finds in texts what a query asks for.
pub struct Highlighter {
    patterns: Vec<Pattern>,
    analyzer: Analyzer,
}

struct Pattern {
    place: Place,
    /// One after another.
    words: Vec<WordPattern>,
}

enum WordPattern {
    Exact(String),
    Stem(String),
    Prefix(String),
}

impl WordPattern {
    fn fits(&self, term: &Term) -> bool {
        match self {
            Self::Exact(exact) => term.exact == *exact,
            Self::Stem(stem) => term.stem == *stem,
            Self::Prefix(start) => term.exact.starts_with(start),
        }
    }
}

/// Which text of an article is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// The headline.
    Headline,
    /// A passage.
    Passage,
}

impl Highlighter {
    /// Marks what `query` asserts; what it negates is not there to be marked.
    #[must_use]
    pub fn new(query: &Node) -> Self {
        let mut analyzer = Analyzer::new();
        let mut patterns = Vec::new();
        query.visit_asserted(&mut |node| {
            let Meaning::Phrase(phrase) = &node.meaning else { return };
            let words = phrase.parts.iter().flat_map(|part| match &part.what {
                What::Word { text, form } => analyzer
                    .terms(text)
                    .into_iter()
                    .map(|term| match form {
                        Form::Exact => WordPattern::Exact(term.exact),
                        Form::Inflected => WordPattern::Stem(term.stem),
                    })
                    .collect(),
                What::Pattern(text) => vec![WordPattern::Prefix(fold(text.trim_end_matches('*')))],
                What::AnyWord | What::Fuzzy { .. } | What::Entity(_) => Vec::new(),
            });
            patterns.push(Pattern { place: phrase.place, words: words.collect() });
        });
        patterns.retain(|pattern| !pattern.words.is_empty());
        Self { patterns, analyzer }
    }

    /// The bytes of `text` to mark, in order, none overlapping.
    pub fn spans(&mut self, text: &str, which: Text) -> Vec<Range<usize>> {
        let terms = self.analyzer.terms(text);
        let mut spans: Vec<Range<usize>> = Vec::new();
        for pattern in &self.patterns {
            let is_meant = match pattern.place {
                Place::Anywhere => true,
                Place::Headline => which == Text::Headline,
                Place::Text | Place::Lead | Place::First(_) => which == Text::Passage,
            };
            if !is_meant {
                continue;
            }
            for window in terms.windows(pattern.words.len()) {
                let fits = pattern.words.iter().zip(window).all(|(word, term)| word.fits(term));
                let first = &window[0].word;
                let last = &window[window.len() - 1].word;
                if fits && !spans_paragraphs(text, first.start, last.end) {
                    spans.push(first.start as usize..last.end as usize);
                }
            }
        }
        merged(spans)
    }
}

/// A phrase does not go on from one paragraph to the next.
fn spans_paragraphs(text: &str, start: u32, end: u32) -> bool {
    text[start as usize..end as usize].contains("\n\n")
}

fn merged(mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    spans.sort_by_key(|span| (span.start, span.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    fn marked<'a>(query: &str, text: &'a str) -> Vec<&'a str> {
        Highlighter::new(&parse(query).root)
            .spans(text, Text::Passage)
            .into_iter()
            .map(|span| &text[span])
            .collect()
    }

    #[test]
    fn only_what_was_asked_for_is_marked() {
        let text =
            "The ban on advertising came after an advertising ban; bans, Banning advertisers.";
        for (query, expected) in [
            ("\"advertising ban\"", vec!["advertising ban"]),
            ("\"ban\"", vec!["ban", "ban"]),
            ("ban", vec!["ban", "ban", "bans", "Banning"]),
            ("advertis*", vec!["advertising", "advertising", "advertisers"]),
            ("-ban", vec![]),
            ("headline:ban", vec![]),
            ("text:\"came after\"", vec!["came after"]),
        ] {
            assert_eq!(marked(query, text), expected, "{query}");
        }
    }

    #[test]
    fn a_phrase_does_not_span_paragraphs_and_accents_do_not_matter() {
        assert!(marked("\"end start\"", "the end\n\nStart").is_empty());
        assert_eq!(marked("\"sao paulo\"", "In São Paulo’s"), ["São Paulo"]);
        assert_eq!(marked("YouTube", "on You\u{200b}Tube."), ["You\u{200b}Tube"]);
    }
}
