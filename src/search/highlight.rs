//! Marks in a text what a query asked for: words, phrases only where they are phrases, both ends
//! of what is near, the mentions of entities. The text shown is read again, and the parts of the
//! plan are held against it as the pass held them against the index; only where entities are
//! mentioned is looked up.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use tantivy::{DocId, Term};

use super::archive::Archive;
use super::clock::Clock;
use super::layout::TextLayout;
use super::occurrences::{self, FEW_TERMS};
use super::operand::{Limit, NearOperands, Operand, Piece, PieceWhat, Sequence};
use super::plan::{Leaf, Plan, Sought, TextPart};
use super::spans::{self, SequencePart, Span};
use crate::analyzer::{self, Analyzer, Placed, STEM_MARK};
use crate::error::Result;
use crate::limits;
use crate::marks::{self, Capitals};
use crate::query::ast::{Case, Node};
use crate::stem;

/// Finds in texts what a query asks for.
pub struct Highlighter<'a> {
    archive: &'a Archive,
    plan: Arc<Plan>,
    /// Whether any part looks at capitals and sentences.
    reads_marks: bool,
    analyzer: RefCell<Analyzer>,
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
    words: Vec<ReadWord>,
    /// All words, folded, one after another.
    folded: String,
    paragraphs: Vec<u32>,
    sentences: Vec<u32>,
    /// Where words have a capital, and where they have nothing else.
    capitals: Vec<u32>,
    all_capitals: Vec<u32>,
    part: TextPart,
    place: ArticlePlace,
    doc: DocId,
}

/// A word of a text.
struct ReadWord {
    placed: Placed,
    /// Where it stands among the folded words.
    start: u32,
    end: u32,
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
        let plan = Plan::new(archive, query, Arc::new(Clock::default()))?;
        Ok(Self::of(archive, Arc::new(plan)))
    }

    /// Marks what `plan` looks for.
    pub(super) fn of(archive: &'a Archive, plan: Arc<Plan>) -> Self {
        let is_operand = |leaf: &Leaf| matches!(leaf.what, Sought::Operand(..));
        let reads_marks = plan.leaves.iter().any(is_operand);
        Self { archive, plan, reads_marks, analyzer: RefCell::default() }
    }

    /// The bytes of `text` to mark, in order, none overlapping. It is the headline or a passage of
    /// the article at `place`.
    pub fn spans(&mut self, text: &str, which: Text, place: ArticlePlace) -> Vec<Range<usize>> {
        self.spans_of(text, which, place, None)
    }

    /// As [`Highlighter::spans`], of the leaves that `holding` names alone, where it does: a branch
    /// of the query that the article does not answer is not what was found.
    pub(super) fn spans_of(
        &mut self,
        text: &str,
        which: Text,
        place: ArticlePlace,
        holding: Option<&[usize]>,
    ) -> Vec<Range<usize>> {
        let part = match which {
            Text::Headline => TextPart::Headline,
            Text::Passage(_) => TextPart::Passage,
        };
        let plan = Arc::clone(&self.plan);
        let mut leaves = plan
            .leaves
            .iter()
            .enumerate()
            .filter(|(number, _)| holding.is_none_or(|holding| holding.contains(number)))
            .map(|(_, leaf)| leaf)
            .filter(|leaf| leaf.weight.as_ref().is_some_and(|weight| weight.text == part))
            .peekable();
        if leaves.peek().is_none() {
            return Vec::new();
        }
        let mut reading = Reading::new(text, which, place);
        if self.reads_marks {
            reading.read_marks(text);
        }
        let mut marked = Vec::new();
        for leaf in leaves {
            self.mark(&leaf.what, &reading, &mut marked);
        }
        merged(marked.into_iter().filter_map(|span| reading.bytes_of(span)).collect())
    }

    fn mark(&self, what: &Sought, reading: &Reading, marked: &mut Vec<Span>) {
        match what {
            Sought::Any(terms) | Sought::Many(terms) => {
                marked.append(&mut self.positions_of(terms, reading));
            }
            Sought::Phrase(words) => {
                let words: Vec<Vec<Span>> =
                    words.iter().map(|(terms, _)| self.positions_of(terms, reading)).collect();
                let parts: Vec<SequencePart<'_>> =
                    words.iter().map(|spans| SequencePart { spans, gap: 0 }).collect();
                let mut found = Vec::new();
                let mut layout = reading.layout();
                spans::sequence(&parts, 0, &mut layout, &mut found, &mut Vec::new());
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
                // Whoever found it has read the column.
                let column = segment.first_words().ok();
                let before = column.and_then(|column| column.first(reading.doc)).unwrap_or(0);
                u64::from(most).saturating_sub(before)
            }
        };
        let pieces: Vec<Vec<Span>> =
            sequence.pieces.iter().map(|piece| self.piece(piece, reading)).collect();
        let parts: Vec<SequencePart<'_>> = pieces
            .iter()
            .zip(&sequence.pieces)
            .map(|(spans, piece)| SequencePart { spans, gap: piece.gap })
            .collect();
        let mut layout = reading.layout();
        let mut found = Vec::new();
        if let [part] = parts.as_slice() {
            found.extend_from_slice(part.spans);
        } else {
            spans::sequence(&parts, sequence.slop, &mut layout, &mut found, &mut Vec::new());
        }
        found.retain(|span| u64::from(layout.words_before(span.end - 1)) < most);
        found
    }

    fn piece(&self, piece: &Piece, reading: &Reading) -> Vec<Span> {
        let mut found: Vec<Span> = match &piece.what {
            PieceWhat::Words(terms) => self.positions_of(terms, reading),
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

    /// Where the words stand that the index finds by any of `terms`.
    fn positions_of(&self, terms: &[Term], reading: &Reading) -> Vec<Span> {
        let mut analyzer = self.analyzer.borrow_mut();
        let words = reading
            .words
            .iter()
            .filter(|word| is_spelled(reading.exact(word), terms, &mut analyzer));
        words.map(|word| Span::word(word.placed.position)).collect()
    }

    fn near(&self, near: &NearOperands, reading: &Reading) -> Vec<Occurrence> {
        let mut left = self.occurrences(&near.left, reading);
        let right = near.right.as_ref().map(|right| self.occurrences(right, reading));
        let mut right = right.unwrap_or_default();
        for side in [&mut left, &mut right] {
            side.sort_by_key(|occurrence| occurrence.span);
        }
        let (lefts, rights) = (spans_of(&left), spans_of(&right));
        let mut layout = reading.layout();
        if near.is_negated {
            let mut alone = lefts;
            spans::alone(&mut alone, &rights, near.nearness, &mut layout);
            left.retain(|left| alone.contains(&left.span));
            return left;
        }
        let mut found = Vec::new();
        spans::pairs(&lefts, &rights, near.nearness, &mut layout, |left_place, right_place| {
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
    fn new(text: &str, which: Text, place: ArticlePlace) -> Self {
        let (part, ordinal) = match which {
            Text::Headline => (TextPart::Headline, 0),
            Text::Passage(ordinal) => (TextPart::Passage, ordinal),
        };
        let mut reading = Self {
            words: Vec::new(),
            folded: String::with_capacity(text.len()),
            paragraphs: Vec::new(),
            sentences: Vec::new(),
            capitals: Vec::new(),
            all_capitals: Vec::new(),
            part,
            place,
            doc: place.lead.saturating_add(ordinal),
        };
        let mut previous = 0;
        analyzer::folded_words(text, |placed, folded| {
            if placed.position - previous > 1 {
                reading.paragraphs.push(placed.position);
            }
            previous = placed.position;
            let start = reading.folded.len() as u32;
            reading.folded.push_str(folded);
            reading.words.push(ReadWord { placed, start, end: reading.folded.len() as u32 });
        });
        reading
    }

    /// Finds capitals and the beginnings of sentences.
    fn read_marks(&mut self, text: &str) {
        for word in &self.words {
            let position = word.placed.position;
            let capitals = marks::capitals(word.placed.word.of(text));
            if capitals != Capitals::None {
                self.capitals.push(position);
            }
            if capitals == Capitals::All {
                self.all_capitals.push(position);
            }
        }
        marks::sentence_starts(text, |start| {
            let next = self.words.partition_point(|word| (word.placed.word.start as usize) < start);
            self.sentences.extend(self.words.get(next).map(|word| word.placed.position));
        });
        // The first of all begins no sentence within the text.
        self.sentences.retain(|position| *position > 0);
    }

    fn exact(&self, word: &ReadWord) -> &str {
        &self.folded[word.start as usize..word.end as usize]
    }

    fn layout(&self) -> TextLayout {
        TextLayout::new(&self.paragraphs, &self.sentences)
    }

    fn bytes_of(&self, span: Span) -> Option<Range<usize>> {
        let place = |position: u32| {
            self.words.binary_search_by_key(&position, |word| word.placed.position).ok()
        };
        let first = self.words.get(place(span.start)?)?;
        let last = self.words.get(place(span.end.checked_sub(1)?)?)?;
        Some(first.placed.word.start as usize..last.placed.word.end as usize)
    }
}

/// Whether the index finds the folded word `exact` by any of `terms`: those of many are in order.
fn is_spelled(exact: &str, terms: &[Term], analyzer: &mut Analyzer) -> bool {
    let bytes = exact.as_bytes();
    if terms.len() > FEW_TERMS {
        return terms.binary_search_by(|term| term.serialized_value_bytes().cmp(bytes)).is_ok();
    }
    terms.iter().any(|term| match term.serialized_value_bytes() {
        [mark, stem @ ..] if *mark == STEM_MARK as u8 => {
            could_stem_to(exact, stem) && stem != bytes && analyzer.stem(exact).as_bytes() == stem
        }
        spelled => spelled == bytes,
    })
}

/// A quick look that spares most words the stemming: a stem begins like its word, its last letter
/// aside, as in *happy* and *happi*; but *women* are *woman*.
fn could_stem_to(word: &str, stem: &[u8]) -> bool {
    let alike = stem.len().saturating_sub(1).max(1);
    let is_alike = word.as_bytes().get(..alike) == stem.get(..alike);
    is_alike || word.as_bytes().first() == stem.first() && stem::is_irregular(word)
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

    #[test]
    fn words_begin_like_their_stems() {
        let mut analyzer = Analyzer::new();
        let words = "dying lying tying skies skis idly gently ugly early only singly abilities happy \
                     nationalisation possibilities hopefulness organizers apologies emergencies \
                     dependencies conditional relatively inning outing canning herring earring \
                     proceed exceed succeed news sky howe atlas cosmos bias andes communities \
                     generous arsenal paste past universities importance bought said went mice ying";
        for word in words.split_whitespace() {
            let stem = analyzer.stem(word).into_owned();
            assert!(could_stem_to(word, stem.as_bytes()), "{word} {stem}");
        }
        assert!(!could_stem_to("nature", b"nation"));
    }
}
