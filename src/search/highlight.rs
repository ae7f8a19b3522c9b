//! Marks in a text what a query asked for: words, phrases only where they are phrases, both ends
//! of what is near, the mentions of entities. The text shown is read again, and the parts of the
//! plan are held against it as the pass held them against the index; only where entities are
//! mentioned is looked up.

use std::ops::Range;
use std::rc::Rc;

use tantivy::{DocId, Term};

use super::archive::Archive;
use super::clock::Clock;
use super::occurrences::{self, FEW_TERMS};
use super::operand::{Limit, NearOperands, Operand, Piece, PieceWhat, Sequence};
use super::plan::{Plan, Sought, TextPart};
use super::spans::{self, Layout, SequencePart, Span};
use crate::analyzer::{self, Analyzer, STEM_MARK};
use crate::error::Result;
use crate::limits;
use crate::marks::{self, Capitals};
use crate::query::ast::{Case, Node};

/// Finds in texts what a query asks for.
pub struct Highlighter<'a> {
    archive: &'a Archive,
    plan: Rc<Plan>,
    analyzer: Analyzer,
}

/// Where an article stands in an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArticlePlace {
    pub(super) segment: u32,
    pub(super) lead: DocId,
}

/// Which text of an article is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// The headline.
    Headline,
    /// The passage of this place in the article, from 0.
    Passage(u32),
}

/// A text, read again.
struct Reading {
    words: Vec<analyzer::Term>,
    paragraphs: Vec<u32>,
    sentences: Vec<u32>,
    /// Where words have a capital, and where they have nothing else.
    capitals: Vec<u32>,
    all_capitals: Vec<u32>,
    part: TextPart,
    place: ArticlePlace,
    doc: DocId,
}

/// Where an operand occurs: the stretch, and what is marked of it.
struct Occurrence {
    span: Span,
    marked: Vec<Span>,
}

impl<'a> Highlighter<'a> {
    /// Marks what `query` asserts; what it negates is not there to be marked.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn new(archive: &'a Archive, query: &Node) -> Result<Self> {
        let plan = Plan::new(archive, query, Rc::new(Clock::default()))?;
        Ok(Self::of(archive, Rc::new(plan)))
    }

    /// Marks what `plan` looks for.
    pub(super) fn of(archive: &'a Archive, plan: Rc<Plan>) -> Self {
        Self { archive, plan, analyzer: Analyzer::new() }
    }

    /// The bytes of `text` to mark, in order, none overlapping. It is the headline or a passage of
    /// the article at `place`.
    pub fn spans(&mut self, text: &str, which: Text, place: ArticlePlace) -> Vec<Range<usize>> {
        let part = match which {
            Text::Headline => TextPart::Headline,
            Text::Passage(_) => TextPart::Passage,
        };
        let plan = Rc::clone(&self.plan);
        let mut leaves = plan
            .leaves
            .iter()
            .filter(|leaf| leaf.weight.as_ref().is_some_and(|weight| weight.text == part))
            .peekable();
        if leaves.peek().is_none() {
            return Vec::new();
        }
        let reading = Reading::new(&mut self.analyzer, text, which, place);
        let mut marked = Vec::new();
        for leaf in leaves {
            self.mark(&leaf.what, &reading, &mut marked);
        }
        merged(marked.into_iter().filter_map(|span| reading.bytes_of(span)).collect())
    }

    fn mark(&self, what: &Sought, reading: &Reading, marked: &mut Vec<Span>) {
        match what {
            Sought::Any(terms) | Sought::Many(terms) => {
                marked.extend(reading.positions_of(terms));
            }
            Sought::Phrase(words) => {
                let words: Vec<Vec<Span>> =
                    words.iter().map(|(terms, _)| reading.positions_of(terms).collect()).collect();
                let parts: Vec<SequencePart<'_>> =
                    words.iter().map(|spans| SequencePart { spans, gap: 0 }).collect();
                let mut found = Vec::new();
                spans::sequence(&parts, 0, reading.layout(), &mut found);
                marked.append(&mut found);
            }
            Sought::Operand(operand, _) => {
                for occurrence in self.occurrences(operand, reading) {
                    marked.extend(occurrence.marked);
                }
            }
            Sought::Published(..) | Sought::Length(..) => {}
        }
    }

    fn occurrences(&self, operand: &Operand, reading: &Reading) -> Vec<Occurrence> {
        match operand {
            Operand::Sequence(sequence) => self
                .sequence(sequence, reading)
                .into_iter()
                .map(|span| Occurrence { span, marked: vec![span] })
                .collect(),
            Operand::Near(near) => self.near(near, reading),
            Operand::Or(parts) => {
                parts.iter().flat_map(|part| self.occurrences(part, reading)).collect()
            }
        }
    }

    fn sequence(&self, sequence: &Sequence, reading: &Reading) -> Vec<Span> {
        let segment = &self.archive.segments[reading.place.segment as usize];
        let most = match sequence.limit {
            Limit::None => u64::MAX,
            Limit::FirstPassage if reading.doc == reading.place.lead => u64::MAX,
            Limit::FirstPassage => return Vec::new(),
            Limit::FirstWords(most) => {
                u64::from(most).saturating_sub(segment.first_word(reading.doc))
            }
        };
        let pieces: Vec<Vec<Span>> =
            sequence.pieces.iter().map(|piece| self.piece(piece, reading)).collect();
        let parts: Vec<SequencePart<'_>> = pieces
            .iter()
            .zip(&sequence.pieces)
            .map(|(spans, piece)| SequencePart { spans, gap: piece.gap })
            .collect();
        let layout = reading.layout();
        let mut found = Vec::new();
        if let [part] = parts.as_slice() {
            found.extend_from_slice(part.spans);
        } else {
            spans::sequence(&parts, sequence.slop, layout, &mut found);
        }
        found.retain(|span| u64::from(layout.words_before(span.end - 1)) < most);
        found
    }

    fn piece(&self, piece: &Piece, reading: &Reading) -> Vec<Span> {
        let mut found: Vec<Span> = match &piece.what {
            PieceWhat::Words(terms) => reading.positions_of(terms).collect(),
            PieceWhat::Mentions(mentions) => {
                let segment = &self.archive.segments[reading.place.segment as usize];
                let field = match reading.part {
                    TextPart::Headline => self.archive.fields.headline_marks,
                    TextPart::Passage => self.archive.fields.marks,
                };
                // The pass has just read the same lists: this one does not fail.
                occurrences::mentions_in(segment, reading.doc, field, mentions).unwrap_or_default()
            }
        };
        match piece.case {
            Case::Any => {}
            Case::Capital => found.retain(|span| spans::holds_any(*span, &reading.capitals)),
            Case::AllCapitals => {
                found.retain(|span| spans::holds_only(*span, &reading.all_capitals));
            }
        }
        found
    }

    fn near(&self, near: &NearOperands, reading: &Reading) -> Vec<Occurrence> {
        let mut left = self.occurrences(&near.left, reading);
        let right =
            near.right.as_ref().map(|right| self.occurrences(right, reading)).unwrap_or_default();
        let (lefts, rights) = (spans_of(&left), spans_of(&right));
        let layout = reading.layout();
        if near.is_negated {
            let mut alone = lefts;
            spans::alone(&mut alone, &rights, near.nearness, layout);
            left.retain(|left| alone.contains(&left.span));
            return left;
        }
        let mut found = Vec::new();
        spans::pairs(&lefts, &rights, near.nearness, layout, |left_place, right_place| {
            if found.len() < limits::OCCURRENCES {
                let (left, right) = (&left[left_place], &right[right_place]);
                found.push(Occurrence {
                    span: left.span.to(right.span),
                    marked: left.marked.iter().chain(&right.marked).copied().collect(),
                });
            }
        });
        found
    }
}

fn spans_of(occurrences: &[Occurrence]) -> Vec<Span> {
    occurrences.iter().map(|occurrence| occurrence.span).collect()
}

impl Reading {
    fn new(analyzer: &mut Analyzer, text: &str, which: Text, place: ArticlePlace) -> Self {
        let (part, ordinal) = match which {
            Text::Headline => (TextPart::Headline, 0),
            Text::Passage(ordinal) => (TextPart::Passage, ordinal),
        };
        let words = analyzer.terms(text);
        let mut reading = Self {
            words: Vec::new(),
            paragraphs: Vec::new(),
            sentences: Vec::new(),
            capitals: Vec::new(),
            all_capitals: Vec::new(),
            part,
            place,
            doc: place.lead.saturating_add(ordinal),
        };
        let mut previous = 0;
        for word in &words {
            if word.position - previous > 1 {
                reading.paragraphs.push(word.position);
            }
            previous = word.position;
            let capitals = marks::capitals(word.word.of(text));
            if capitals != Capitals::None {
                reading.capitals.push(word.position);
            }
            if capitals == Capitals::All {
                reading.all_capitals.push(word.position);
            }
        }
        marks::sentence_starts(text, |start| {
            let next = words.partition_point(|word| (word.word.start as usize) < start);
            reading.sentences.extend(words.get(next).map(|word| word.position));
        });
        // The first of all begins no sentence within the text.
        reading.sentences.retain(|position| *position > 0);
        reading.words = words;
        reading
    }

    fn layout(&self) -> Layout<'_> {
        Layout { paragraphs: &self.paragraphs, sentences: &self.sentences }
    }

    /// Where the words stand that the index finds by any of `terms`.
    fn positions_of<'t>(&'t self, terms: &'t [Term]) -> impl Iterator<Item = Span> + 't {
        self.words
            .iter()
            .filter(|word| is_spelled(word, terms))
            .map(|word| Span::word(word.position))
    }

    fn bytes_of(&self, span: Span) -> Option<Range<usize>> {
        let place =
            |position: u32| self.words.binary_search_by_key(&position, |word| word.position).ok();
        let first = self.words.get(place(span.start)?)?;
        let last = self.words.get(place(span.end.checked_sub(1)?)?)?;
        Some(first.word.start as usize..last.word.end as usize)
    }
}

/// Whether the index finds `word` by any of `terms`: those of many are in order.
fn is_spelled(word: &analyzer::Term, terms: &[Term]) -> bool {
    if terms.len() > FEW_TERMS {
        let exact = word.exact.as_bytes();
        return terms.binary_search_by(|term| term.serialized_value_bytes().cmp(exact)).is_ok();
    }
    terms.iter().any(|term| match term.serialized_value_bytes() {
        [mark, stem @ ..] if *mark == STEM_MARK as u8 => {
            word.stem.as_bytes() == stem && word.stem != word.exact
        }
        exact => word.exact.as_bytes() == exact,
    })
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
