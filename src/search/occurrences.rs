//! Walks over the texts of one segment in which an [`Operand`] occurs. Posting lists agree on a
//! text first; only then are positions read.

use std::ops::Range;
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::postings::SegmentPostings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, TERMINATED, Term};

use super::clock::Clock;
use super::docs::{ManyDocs, PassageDocs, TermDocs, WordDocs};
use super::layout::{self, Slot, SpanSet, TextLayout};
use super::operand::{Limit, Mentions, NearOperands, Needs, Operand, Piece, PieceWhat, Sequence};
use super::spans::{self, Laid, Matched, Nearness, SequencePart, Span};
use crate::article::EntityKind;
use crate::index::block::Segment;
use crate::marks;
use crate::query::ast::{Case, Distance};

/// More terms than this are merged beforehand or walked in a heap.
pub(super) const FEW_TERMS: usize = 16;

/// The posting lists of those of `terms`, which are of one field, that the segment has; once the
/// time is over, no more.
pub(super) fn postings(
    segment: &Segment,
    terms: &[Term],
    option: IndexRecordOption,
    clock: &Clock,
) -> tantivy::Result<Vec<SegmentPostings>> {
    let Some(first) = terms.first() else { return Ok(Vec::new()) };
    let field: Field = first.field();
    let inverted = segment.reader.inverted_index(field)?;
    let mut found = Vec::with_capacity(terms.len());
    for term in terms {
        if clock.is_over() {
            break;
        }
        found.extend(inverted.read_postings(term, option)?);
    }
    Ok(found)
}

fn word_docs(segment: &Segment, terms: &[Term], clock: &Clock) -> tantivy::Result<WordDocs> {
    if terms.len() > FEW_TERMS {
        return Ok(WordDocs::Many(ManyDocs::open(segment, terms, clock)?));
    }
    let found = postings(segment, terms, IndexRecordOption::WithFreqsAndPositions, clock)?;
    Ok(WordDocs::Few(TermDocs::new(found)))
}

/// Texts in which an operand occurs, each with where.
pub(super) struct OperandDocs {
    root: Open,
    marks: Marks,
    clock: Arc<Clock>,
    doc: DocId,
    frequency: u32,
    /// It is not looked for from here on.
    end: DocId,
    spans: Vec<Span>,
}

impl OperandDocs {
    /// Opens `operand`, whose texts have their marks in the field `marks`, on the documents `docs`
    /// of a segment.
    pub(super) fn open(
        operand: &Operand,
        segment: &Segment,
        docs: Range<DocId>,
        marks: Field,
        clock: &Arc<Clock>,
    ) -> tantivy::Result<Self> {
        let mut found = Self {
            root: Open::on(operand, segment, clock)?,
            marks: Marks::open(operand.needs(), segment, marks)?,
            clock: Arc::clone(clock),
            doc: 0,
            frequency: 0,
            end: docs.end,
            spans: Vec::new(),
        };
        found.settle(docs.start);
        Ok(found)
    }

    fn settle(&mut self, mut target: DocId) -> DocId {
        loop {
            self.doc = self.root.seek(target);
            if self.doc >= self.end || self.clock.is_over() {
                self.doc = TERMINATED;
                return TERMINATED;
            }
            self.frequency = self.root.count_here(self.doc, &mut self.marks, &mut self.spans);
            if self.frequency > 0 {
                return self.doc;
            }
            target = self.doc + 1;
        }
    }
}

impl PassageDocs for OperandDocs {
    fn doc(&self) -> DocId {
        self.doc
    }

    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED { TERMINATED } else { self.settle(self.doc + 1) }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target { self.doc } else { self.settle(target) }
    }

    fn frequency(&mut self) -> u32 {
        self.frequency
    }

    fn cost(&self) -> u64 {
        self.root.cost()
    }
}

/// Where one mark stands, text by text.
struct Mark {
    docs: TermDocs,
    at: Option<DocId>,
    positions: Vec<u32>,
}

impl Mark {
    fn open(segment: &Segment, field: Field, names: &[&str]) -> tantivy::Result<Self> {
        let terms: Vec<Term> =
            names.iter().map(|name| Term::from_field_text(field, name)).collect();
        let found =
            postings(segment, &terms, IndexRecordOption::WithFreqsAndPositions, &Clock::default())?;
        Ok(Self { docs: TermDocs::new(found), at: None, positions: Vec::new() })
    }

    /// Reads its positions in the text `doc`, which is never before an earlier one.
    fn read(&mut self, doc: DocId) {
        if self.at != Some(doc) {
            self.at = Some(doc);
            if self.docs.seek(doc) == doc {
                self.docs.positions(0, &mut self.positions);
            } else {
                self.positions.clear();
            }
        }
    }
}

/// Where paragraphs, sentences and mentions stand, text by text.
struct LayoutMark {
    mark: Mark,
    at: Option<DocId>,
    layout: TextLayout,
}

impl LayoutMark {
    fn open(segment: &Segment, field: Field) -> tantivy::Result<Self> {
        let mark = Mark::open(segment, field, &[marks::LAYOUT])?;
        Ok(Self { mark, at: None, layout: TextLayout::default() })
    }

    /// That of the text `doc`, which is never before an earlier one.
    fn read(&mut self, doc: DocId) -> &mut TextLayout {
        if self.at != Some(doc) {
            self.at = Some(doc);
            self.mark.read(doc);
            self.layout.read(&self.mark.positions);
        }
        &mut self.layout
    }
}

/// The marks that an operand needs; those it does not are not opened.
struct Marks {
    ordinals: Option<Column<u64>>,
    first_words: Option<Column<u64>>,
    layout: Option<LayoutMark>,
    capitals: Option<Mark>,
    all_capitals: Option<Mark>,
}

impl Marks {
    fn open(needs: Needs, segment: &Segment, field: Field) -> tantivy::Result<Self> {
        let open = |is_needed: bool, names: &[&str]| {
            is_needed.then(|| Mark::open(segment, field, names)).transpose()
        };
        let layout = needs.layout.then(|| LayoutMark::open(segment, field)).transpose()?;
        Ok(Self {
            ordinals: needs.ordinal.then(|| segment.ordinals()),
            first_words: needs.first_word.then(|| segment.first_words()).transpose()?,
            layout,
            capitals: open(needs.capitals, &[marks::CAPITAL, marks::ALL_CAPITALS])?,
            all_capitals: open(needs.capitals, &[marks::ALL_CAPITALS])?,
        })
    }
}

/// What a column that is needed says of a text.
fn number_of(column: Option<&Column<u64>>, doc: DocId) -> Option<u64> {
    column.and_then(|column| column.first(doc))
}

/// A text whose layout is read once that is asked for.
struct LaidText<'m> {
    marks: &'m mut Marks,
    doc: DocId,
}

impl Laid for LaidText<'_> {
    fn layout(&mut self) -> &TextLayout {
        match &mut self.marks.layout {
            Some(mark) => mark.read(self.doc),
            None => &layout::UNREAD,
        }
    }
}

fn read(mark: &mut Option<Mark>, doc: DocId) -> &[u32] {
    match mark {
        Some(mark) => {
            mark.read(doc);
            &mark.positions
        }
        None => &[],
    }
}

/// Where the text `doc` mentions any of `mentions`.
///
/// # Errors
/// Where the index cannot be read.
pub(super) fn mentions_in(
    segment: &Segment,
    doc: DocId,
    marks: Field,
    mentions: &[Mentions],
) -> tantivy::Result<Vec<Span>> {
    let needs = Needs { layout: true, ..Needs::default() };
    let mut piece = OpenPiece {
        what: OpenWhat::mentions(segment, mentions, &Clock::default())?,
        case: Case::Any,
        gap: 0,
        spans: Vec::new(),
        positions: Vec::new(),
    };
    piece.read(doc, &mut Marks::open(needs, segment, marks)?);
    Ok(piece.spans)
}

/// An operand on one segment.
enum Open {
    Sequence(OpenSequence),
    Near(Box<OpenNear>),
    Or(Vec<Open>),
}

struct OpenSequence {
    pieces: Vec<OpenPiece>,
    /// The indices of `pieces`, the rarest first: it decides where to look.
    by_rarity: Vec<usize>,
    slop: u32,
    limit: Limit,
    /// Whether it is mentions, by themselves or beside a word or mentions.
    is_counted_in_sets: bool,
    partial: Vec<Matched>,
}

struct OpenPiece {
    what: OpenWhat,
    case: Case,
    gap: u32,
    spans: Vec<Span>,
    positions: Vec<u32>,
}

enum OpenWhat {
    Word(WordDocs),
    Mentions(Vec<OpenMentions>),
}

/// Mentions of one kind, opened.
struct OpenMentions {
    kind: EntityKind,
    takes_all: bool,
    /// Where those that are meant begin; where all are, the texts that have any.
    starts: WordDocs,
}

impl OpenWhat {
    fn mentions(segment: &Segment, mentions: &[Mentions], clock: &Clock) -> tantivy::Result<Self> {
        let open = |Mentions { kind, starts, takes_all }: &Mentions| {
            let starts = word_docs(segment, starts, clock)?;
            Ok(OpenMentions { kind: *kind, takes_all: *takes_all, starts })
        };
        Ok(Self::Mentions(mentions.iter().map(open).collect::<tantivy::Result<_>>()?))
    }
}

struct OpenNear {
    left: Open,
    right: Option<Open>,
    nearness: Nearness,
    is_negated: bool,
    /// Whether both sides are sets, and the layout is looked at in any case.
    is_counted_in_sets: bool,
    left_spans: Vec<Span>,
    right_spans: Vec<Span>,
}

impl Open {
    fn on(operand: &Operand, segment: &Segment, clock: &Clock) -> tantivy::Result<Self> {
        Ok(match operand {
            Operand::Sequence(sequence) => {
                Self::Sequence(OpenSequence::open(sequence, segment, clock)?)
            }
            Operand::Near(near) => Self::Near(Box::new(OpenNear::open(near, segment, clock)?)),
            Operand::Or(parts) => Self::Or(
                parts
                    .iter()
                    .map(|part| Self::on(part, segment, clock))
                    .collect::<tantivy::Result<_>>()?,
            ),
        })
    }

    /// The first text at or after `target` in which all that has to occur does, somewhere.
    fn seek(&mut self, target: DocId) -> DocId {
        match self {
            Self::Sequence(sequence) => sequence.seek(target),
            Self::Near(near) => near.seek(target),
            Self::Or(parts) => {
                parts.iter_mut().map(|part| part.seek(target)).min().unwrap_or(TERMINATED)
            }
        }
    }

    /// In how many texts it can occur, at most.
    fn cost(&self) -> u64 {
        match self {
            Self::Sequence(sequence) => {
                sequence.pieces.iter().map(OpenPiece::cost).min().unwrap_or(0)
            }
            Self::Near(near) => match &near.right {
                Some(right) if !near.is_negated => near.left.cost().min(right.cost()),
                _ => near.left.cost(),
            },
            Self::Or(parts) => parts.iter().map(Self::cost).sum(),
        }
    }

    /// Writes to `found` where the operand occurs in the text `doc`, in order. A part that does
    /// not stand at `doc` does not occur in it.
    fn occurrences(&mut self, doc: DocId, marks: &mut Marks, found: &mut Vec<Span>) {
        if self.seek(doc) == doc {
            self.occurrences_here(doc, marks, found);
        } else {
            found.clear();
        }
    }

    /// How many places [`Open::occurrences_here`] finds begin at. `spans` is used on the way.
    fn count_here(&mut self, doc: DocId, marks: &mut Marks, spans: &mut Vec<Span>) -> u32 {
        match (&mut *self, &mut marks.layout) {
            (Self::Sequence(sequence), Some(layout)) if sequence.is_counted_in_sets => {
                sequence.count_in_sets(doc, layout.read(doc))
            }
            (Self::Near(near), Some(layout)) if near.is_counted_in_sets => {
                near.count_in_sets(doc, layout.read(doc))
            }
            (Self::Near(near), _) if !near.is_negated => near.count(doc, marks),
            _ => {
                self.occurrences_here(doc, marks, spans);
                spans::count(spans)
            }
        }
    }

    /// Its only piece, where it is a [`SpanSet`] of a text.
    fn set(&mut self) -> Option<&mut OpenPiece> {
        match self {
            Self::Sequence(sequence) if sequence.limit == Limit::None => {
                match sequence.pieces.as_mut_slice() {
                    [piece] if piece.is_set() => Some(piece),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// As [`Open::occurrences`], where it stands at `doc`.
    fn occurrences_here(&mut self, doc: DocId, marks: &mut Marks, found: &mut Vec<Span>) {
        found.clear();
        match self {
            Self::Sequence(sequence) => sequence.occurrences(doc, marks, found),
            Self::Near(near) => near.occurrences(doc, marks, found),
            Self::Or(parts) => {
                let mut more = Vec::new();
                for part in parts {
                    part.occurrences(doc, marks, &mut more);
                    found.append(&mut more);
                }
                spans::in_order(found);
            }
        }
    }
}

impl OpenSequence {
    fn open(sequence: &Sequence, segment: &Segment, clock: &Clock) -> tantivy::Result<Self> {
        let mut by_rarity: Vec<usize> = (0..sequence.pieces.len()).collect();
        by_rarity.sort_by_key(|piece| sequence.pieces[*piece].count);
        let pieces: Vec<OpenPiece> = sequence
            .pieces
            .iter()
            .map(|piece| OpenPiece::open(piece, segment, clock))
            .collect::<tantivy::Result<_>>()?;
        let (slop, limit) = (sequence.slop, sequence.limit);
        let is_counted_in_sets = slop == 0
            && limit == Limit::None
            && pieces.len() <= 2
            && pieces.iter().all(|piece| piece.gap == 0 && piece.is_set())
            && pieces.iter().any(OpenPiece::is_mentions);
        Ok(Self { pieces, by_rarity, slop, limit, is_counted_in_sets, partial: Vec::new() })
    }

    /// How many places its occurrences begin at in the text `doc`, which has this layout.
    fn count_in_sets(&mut self, doc: DocId, layout: &mut TextLayout) -> u32 {
        match self.pieces.as_mut_slice() {
            [piece] => {
                let set = piece.put(doc, layout, Slot::First);
                layout.count(set)
            }
            [first, second] => {
                let first = first.put(doc, layout, Slot::First);
                let second = second.put(doc, layout, Slot::Second);
                layout.count_side_by_side(first, second)
            }
            _ => 0,
        }
    }

    #[inline]
    fn seek(&mut self, target: DocId) -> DocId {
        match self.pieces.as_mut_slice() {
            [piece] => piece.seek(target),
            _ => self.seek_all(target),
        }
    }

    /// The first text at or after `target` in which all pieces stand.
    fn seek_all(&mut self, mut target: DocId) -> DocId {
        'candidates: loop {
            let mut candidate = target;
            for (number, piece) in self.by_rarity.iter().enumerate() {
                let found = self.pieces[*piece].seek(candidate);
                if found == TERMINATED {
                    return TERMINATED;
                }
                if found > candidate && number > 0 {
                    target = found;
                    continue 'candidates;
                }
                candidate = found;
            }
            return candidate;
        }
    }

    fn occurrences(&mut self, doc: DocId, marks: &mut Marks, found: &mut Vec<Span>) {
        let most_words = match self.limit {
            Limit::None => None,
            Limit::FirstPassage if number_of(marks.ordinals.as_ref(), doc) == Some(0) => None,
            Limit::FirstPassage => return,
            Limit::FirstWords(most) => {
                let before = number_of(marks.first_words.as_ref(), doc).unwrap_or(0);
                match u64::from(most).checked_sub(before) {
                    Some(most) if most > 0 => Some(most),
                    _ => return,
                }
            }
        };
        for piece in &self.by_rarity {
            let piece = &mut self.pieces[*piece];
            piece.read(doc, marks);
            if piece.spans.is_empty() {
                return;
            }
        }
        let mut laid = LaidText { marks, doc };
        if let [piece] = self.pieces.as_slice() {
            found.extend_from_slice(&piece.spans);
        } else {
            let parts: Vec<SequencePart<'_>> = self
                .pieces
                .iter()
                .map(|piece| SequencePart { spans: &piece.spans, gap: piece.gap })
                .collect();
            spans::sequence(&parts, self.slop, &mut laid, found, &mut self.partial);
        }
        if let Some(most) = most_words {
            let layout = laid.layout();
            found.retain(|span| u64::from(layout.words_before(span.end - 1)) < most);
        }
    }
}

impl OpenPiece {
    fn open(piece: &Piece, segment: &Segment, clock: &Clock) -> tantivy::Result<Self> {
        let what = match &piece.what {
            PieceWhat::Words(terms) => OpenWhat::Word(word_docs(segment, terms, clock)?),
            PieceWhat::Mentions(mentions) => OpenWhat::mentions(segment, mentions, clock)?,
        };
        let (spans, positions) = (Vec::new(), Vec::new());
        Ok(Self { what, case: piece.case, gap: piece.gap, spans, positions })
    }

    #[inline]
    fn seek(&mut self, target: DocId) -> DocId {
        match &mut self.what {
            OpenWhat::Word(docs) => docs.seek(target),
            OpenWhat::Mentions(mentions) => match mentions.as_mut_slice() {
                [mentions] => mentions.starts.seek(target),
                mentions => {
                    let seek = |mentions: &mut OpenMentions| mentions.starts.seek(target);
                    mentions.iter_mut().map(seek).min().unwrap_or(TERMINATED)
                }
            },
        }
    }

    fn cost(&self) -> u64 {
        match &self.what {
            OpenWhat::Word(docs) => docs.cost(),
            OpenWhat::Mentions(mentions) => {
                mentions.iter().map(|mentions| mentions.starts.cost()).sum()
            }
        }
    }

    fn is_mentions(&self) -> bool {
        matches!(self.what, OpenWhat::Mentions(_))
    }

    /// Whether where it stands is a [`SpanSet`] of a text.
    fn is_set(&self) -> bool {
        let is_one = match &self.what {
            OpenWhat::Word(_) => true,
            OpenWhat::Mentions(mentions) => mentions.len() == 1,
        };
        is_one && self.case == Case::Any
    }

    /// Puts where it stands in the text `doc` into its layout; only what is a set can be put.
    fn put(&mut self, doc: DocId, layout: &mut TextLayout, slot: Slot) -> SpanSet {
        let (docs, kind) = match &mut self.what {
            OpenWhat::Word(docs) => (docs, None),
            OpenWhat::Mentions(mentions) => match mentions.as_mut_slice() {
                [OpenMentions { kind, takes_all: true, .. }] => return SpanSet::mentions(*kind),
                [OpenMentions { kind, starts, .. }] => (starts, Some(*kind)),
                _ => return layout.put(slot, &[], None),
            },
        };
        self.positions.clear();
        if docs.seek(doc) == doc {
            docs.positions(&mut self.positions);
        }
        layout.put(slot, &self.positions, kind)
    }

    /// Reads where it stands in the text `doc`.
    fn read(&mut self, doc: DocId, marks: &mut Marks) {
        self.spans.clear();
        match &mut self.what {
            OpenWhat::Word(docs) => {
                if docs.seek(doc) == doc {
                    docs.positions(&mut self.positions);
                    self.spans.extend(self.positions.iter().map(|at| Span::word(*at)));
                }
            }
            OpenWhat::Mentions(mentions) => {
                for OpenMentions { kind, takes_all, starts } in mentions.iter_mut() {
                    if starts.seek(doc) != doc {
                        continue;
                    }
                    let mut laid = LaidText { marks, doc };
                    let layout = laid.layout();
                    if *takes_all {
                        layout.mentions(*kind, &mut self.spans);
                    } else {
                        starts.positions(&mut self.positions);
                        let mention = |start: &u32| {
                            let end = layout.mention_end(*kind, *start);
                            Span { start: *start, end }
                        };
                        self.spans.extend(self.positions.iter().map(mention));
                    }
                }
                if mentions.len() > 1 {
                    spans::in_order(&mut self.spans);
                }
            }
        }
        match self.case {
            Case::Any => {}
            Case::Capital => {
                let capitals = read(&mut marks.capitals, doc);
                self.spans.retain(|span| spans::holds_any(*span, capitals));
            }
            Case::AllCapitals => {
                let capitals = read(&mut marks.all_capitals, doc);
                self.spans.retain(|span| spans::holds_only(*span, capitals));
            }
        }
    }
}

impl OpenNear {
    fn open(near: &NearOperands, segment: &Segment, clock: &Clock) -> tantivy::Result<Self> {
        let right = near.right.as_ref().map(|right| Open::on(right, segment, clock));
        let (mut left, mut right) = (Open::on(&near.left, segment, clock)?, right.transpose()?);
        let is_counted_in_sets = match (left.set(), right.as_mut().and_then(Open::set)) {
            (Some(left), Some(right)) => {
                let is_laid = !matches!(near.nearness.distance, Distance::Words(_))
                    || left.is_mentions()
                    || right.is_mentions();
                is_laid && !near.is_negated
            }
            _ => false,
        };
        Ok(Self {
            left,
            right,
            nearness: near.nearness,
            is_negated: near.is_negated,
            is_counted_in_sets,
            left_spans: Vec::new(),
            right_spans: Vec::new(),
        })
    }

    fn seek(&mut self, mut target: DocId) -> DocId {
        loop {
            target = self.left.seek(target);
            if target == TERMINATED || self.is_negated {
                return target;
            }
            let Some(right) = &mut self.right else { return TERMINATED };
            let found = right.seek(target);
            if found == target || found == TERMINATED {
                return found;
            }
            target = found;
        }
    }

    /// Reads where both sides stand in the text `doc`; false where neither can be near the other.
    fn read(&mut self, doc: DocId, marks: &mut Marks) -> bool {
        self.left.occurrences_here(doc, marks, &mut self.left_spans);
        if self.left_spans.is_empty() {
            return false;
        }
        self.right_spans.clear();
        if let Some(right) = &mut self.right {
            right.occurrences(doc, marks, &mut self.right_spans);
        }
        self.is_negated || !self.right_spans.is_empty()
    }

    fn occurrences(&mut self, doc: DocId, marks: &mut Marks, found: &mut Vec<Span>) {
        if !self.read(doc, marks) {
            return;
        }
        let mut laid = LaidText { marks, doc };
        if self.is_negated {
            spans::alone(&mut self.left_spans, &self.right_spans, self.nearness, &mut laid);
            found.append(&mut self.left_spans);
        } else {
            spans::near(&self.left_spans, &self.right_spans, self.nearness, &mut laid, found);
        }
    }

    /// As [`OpenNear::count`], where both sides are sets in this layout of the text.
    fn count_in_sets(&mut self, doc: DocId, layout: &mut TextLayout) -> u32 {
        let right = self.right.as_mut().and_then(Open::set);
        let (Some(left), Some(right)) = (self.left.set(), right) else { return 0 };
        let left = left.put(doc, layout, Slot::First);
        let right = right.put(doc, layout, Slot::Second);
        layout.count_near(left, right, self.nearness)
    }

    /// As [`spans::count`] of the occurrences, of those that are not negated.
    fn count(&mut self, doc: DocId, marks: &mut Marks) -> u32 {
        if !self.read(doc, marks) {
            return 0;
        }
        let mut laid = LaidText { marks, doc };
        spans::count_near(&self.left_spans, &self.right_spans, self.nearness, &mut laid)
    }
}
