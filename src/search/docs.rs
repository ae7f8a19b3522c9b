//! Walks over the passages of one segment that hold a term, a phrase or one of many terms.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, InvertedIndexReader, TERMINATED, Term};

use super::clock::Clock;
use super::occurrences::OperandDocs;
use crate::index::block::Segment;

/// Passages in order, each with how often it holds what was asked for.
pub(super) trait PassageDocs {
    /// The passage stood at, or [`TERMINATED`].
    fn doc(&self) -> DocId;
    /// Goes to the next passage.
    fn advance(&mut self) -> DocId;
    /// Goes to the first passage at or after `target`; stays where it stands if it is beyond.
    fn seek(&mut self, target: DocId) -> DocId;
    /// How often the passage stood at holds what was asked for.
    fn frequency(&mut self) -> u32;
    /// How many passages there are, at most: who has fewest is asked first.
    fn cost(&self) -> u64;
}

/// What a leaf of the plan looks for, opened: known by kind, so that the inner loop calls no
/// function through a pointer.
pub(super) enum LeafDocs {
    Terms(TermDocs),
    Phrase(Box<PhraseDocs>),
    Operand(Box<OperandDocs>),
    Listed(ListedDocs),
}

impl PassageDocs for LeafDocs {
    #[inline]
    fn doc(&self) -> DocId {
        match self {
            Self::Terms(docs) => docs.doc(),
            Self::Phrase(docs) => docs.doc(),
            Self::Operand(docs) => docs.doc(),
            Self::Listed(docs) => docs.doc(),
        }
    }

    #[inline]
    fn advance(&mut self) -> DocId {
        match self {
            Self::Terms(docs) => docs.advance(),
            Self::Phrase(docs) => docs.advance(),
            Self::Operand(docs) => docs.advance(),
            Self::Listed(docs) => docs.advance(),
        }
    }

    #[inline]
    fn seek(&mut self, target: DocId) -> DocId {
        match self {
            Self::Terms(docs) => docs.seek(target),
            Self::Phrase(docs) => docs.seek(target),
            Self::Operand(docs) => docs.seek(target),
            Self::Listed(docs) => docs.seek(target),
        }
    }

    #[inline]
    fn frequency(&mut self) -> u32 {
        match self {
            Self::Terms(docs) => docs.frequency(),
            Self::Phrase(docs) => docs.frequency(),
            Self::Operand(docs) => docs.frequency(),
            Self::Listed(docs) => docs.frequency(),
        }
    }

    fn cost(&self) -> u64 {
        match self {
            Self::Terms(docs) => docs.cost(),
            Self::Phrase(docs) => docs.cost(),
            Self::Operand(docs) => docs.cost(),
            Self::Listed(docs) => docs.cost(),
        }
    }
}

/// Any of a few terms: a word and its inflections, say.
pub(super) struct TermDocs {
    terms: Vec<SegmentPostings>,
    doc: DocId,
}

impl TermDocs {
    pub(super) fn new(terms: Vec<SegmentPostings>) -> Self {
        let mut docs = Self { terms, doc: TERMINATED };
        docs.settle();
        docs
    }

    fn settle(&mut self) -> DocId {
        self.doc = self.terms.iter().map(DocSet::doc).min().unwrap_or(TERMINATED);
        self.doc
    }

    /// As [`PassageDocs::seek`], to a target beyond the passage stood at.
    fn seek_beyond(&mut self, target: DocId) -> DocId {
        if let [term] = self.terms.as_mut_slice() {
            self.doc = term.seek(target);
            return self.doc;
        }
        for term in &mut self.terms {
            if term.doc() < target {
                term.seek(target);
            }
        }
        self.settle()
    }

    /// Writes the positions at the passage stood at, less `offset`, in order, to `positions`.
    pub(super) fn positions(&mut self, offset: u32, positions: &mut Vec<u32>) {
        positions.clear();
        let mut sources = 0;
        for term in &mut self.terms {
            if term.doc() == self.doc {
                term.append_positions_with_offset(0, positions);
                sources += 1;
            }
        }
        if sources > 1 {
            positions.sort_unstable();
            positions.dedup();
        }
        if offset == 0 {
            return;
        }
        // A word that stands too early to begin the phrase is none of its words.
        positions.retain_mut(|position| match position.checked_sub(offset) {
            Some(start) => {
                *position = start;
                true
            }
            None => false,
        });
    }
}

impl PassageDocs for TermDocs {
    fn doc(&self) -> DocId {
        self.doc
    }

    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        for term in &mut self.terms {
            if term.doc() == self.doc {
                term.advance();
            }
        }
        self.settle()
    }

    #[inline]
    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target { self.doc } else { self.seek_beyond(target) }
    }

    fn frequency(&mut self) -> u32 {
        let doc = self.doc;
        self.terms.iter().filter(|term| term.doc() == doc).map(Postings::term_freq).sum()
    }

    fn cost(&self) -> u64 {
        self.terms.iter().map(|term| u64::from(term.doc_freq())).sum()
    }
}

/// Words one after another.
pub(super) struct PhraseDocs {
    /// In the order of the phrase.
    words: Vec<TermDocs>,
    /// The indices of `words`, the rarest first: it decides where to look.
    by_rarity: Vec<usize>,
    clock: Arc<Clock>,
    doc: DocId,
    frequency: u32,
    /// It is not looked for from here on.
    end: DocId,
    starts: Vec<u32>,
    positions: Vec<u32>,
}

impl PhraseDocs {
    /// `words` with how many passages hold each, in the documents `docs`.
    pub(super) fn new(words: Vec<(TermDocs, u64)>, docs: Range<DocId>, clock: Arc<Clock>) -> Self {
        let mut by_rarity: Vec<usize> = (0..words.len()).collect();
        by_rarity.sort_by_key(|word| words[*word].1);
        let words = words.into_iter().map(|(word, _)| word).collect();
        let mut phrase = Self {
            words,
            by_rarity,
            clock,
            doc: TERMINATED,
            frequency: 0,
            end: docs.end,
            starts: Vec::new(),
            positions: Vec::new(),
        };
        phrase.words[phrase.by_rarity[0]].seek(docs.start);
        phrase.settle();
        phrase
    }

    /// Goes on until all words stand in one passage, one after another.
    fn settle(&mut self) -> DocId {
        let rarest = self.by_rarity[0];
        let mut candidate = self.words[rarest].doc();
        'candidates: while candidate < self.end {
            if self.clock.is_over() {
                candidate = TERMINATED;
                break;
            }
            for word in &self.by_rarity[1..] {
                let found = self.words[*word].seek(candidate);
                if found > candidate {
                    candidate = self.words[rarest].seek(found);
                    continue 'candidates;
                }
            }
            self.frequency = self.count();
            if self.frequency > 0 {
                break;
            }
            candidate = self.words[rarest].advance();
        }
        self.doc = if candidate < self.end { candidate } else { TERMINATED };
        self.doc
    }

    /// How often the phrase stands in the passage that all words stand at.
    fn count(&mut self) -> u32 {
        let rarest = self.by_rarity[0];
        self.words[rarest].positions(rarest as u32, &mut self.starts);
        for word in &self.by_rarity[1..] {
            self.words[*word].positions(*word as u32, &mut self.positions);
            keep_common(&mut self.starts, &self.positions);
            if self.starts.is_empty() {
                return 0;
            }
        }
        self.starts.len() as u32
    }
}

/// Keeps of `kept` what also stands in `others`; both are in order.
fn keep_common(kept: &mut Vec<u32>, others: &[u32]) {
    let mut at = 0;
    kept.retain(|position| {
        while at < others.len() && others[at] < *position {
            at += 1;
        }
        others.get(at) == Some(position)
    });
}

impl PassageDocs for PhraseDocs {
    fn doc(&self) -> DocId {
        self.doc
    }

    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        self.words[self.by_rarity[0]].advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() >= target {
            return self.doc();
        }
        self.words[self.by_rarity[0]].seek(target);
        self.settle()
    }

    fn frequency(&mut self) -> u32 {
        self.frequency
    }

    fn cost(&self) -> u64 {
        self.words.iter().map(PassageDocs::cost).min().unwrap_or(0)
    }
}

/// Any of many terms, with positions. The rare ones are read beforehand into one list; those that
/// stand in many passages are walked side by side.
pub(super) struct ManyDocs {
    /// Passage and position, in the order of the passages.
    rare: Vec<(DocId, u32)>,
    at: usize,
    frequent: Vec<SegmentPostings>,
    /// Of the frequent ones, where each stands and which it is.
    nearest: BinaryHeap<Reverse<(DocId, usize)>>,
    doc: DocId,
}

/// Terms in fewer passages than this are read beforehand: a block of a posting list, which is what
/// is unpacked at a time.
const RARE: u32 = 128;

impl ManyDocs {
    /// Any of `terms`, which are of one field.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub(super) fn open(segment: &Segment, terms: &[Term], clock: &Clock) -> tantivy::Result<Self> {
        let mut rare = Vec::new();
        let mut frequent = Vec::new();
        let mut positions = Vec::new();
        let terms = TermLists::find(segment, terms, clock)?;
        for info in &terms.infos {
            if clock.is_over() {
                break;
            }
            let mut term = terms.open(info, IndexRecordOption::WithFreqsAndPositions)?;
            if info.doc_freq >= RARE {
                frequent.push(term);
                continue;
            }
            let mut doc = term.doc();
            while doc != TERMINATED && !clock.is_over() {
                positions.clear();
                term.append_positions_with_offset(0, &mut positions);
                rare.extend(positions.iter().map(|position| (doc, *position)));
                doc = term.advance();
            }
        }
        // What is found once the time is over is not used.
        if clock.is_over_now() {
            rare.clear();
            frequent.clear();
        }
        let rare = in_order_of_passages(rare, segment.reader.max_doc());
        let stand = |(number, term): (usize, &SegmentPostings)| Reverse((term.doc(), number));
        let nearest = frequent.iter().enumerate().map(stand).collect();
        let mut docs = Self { rare, at: 0, frequent, nearest, doc: TERMINATED };
        docs.settle();
        Ok(docs)
    }

    fn settle(&mut self) -> DocId {
        let rare = self.rare.get(self.at).map_or(TERMINATED, |(doc, _)| *doc);
        let frequent = self.nearest.peek().map_or(TERMINATED, |Reverse((doc, _))| *doc);
        self.doc = rare.min(frequent);
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        self.at += self.rare[self.at..].partition_point(|(doc, _)| *doc < target);
        while let Some(mut stand) = self.nearest.peek_mut() {
            let Reverse((doc, number)) = *stand;
            if doc >= target {
                break;
            }
            // Put back in its new place when `stand` goes.
            *stand = Reverse((self.frequent[number].seek(target), number));
        }
        self.settle()
    }

    fn positions(&mut self, positions: &mut Vec<u32>) {
        positions.clear();
        let rare = self.rare[self.at..].iter().take_while(|(doc, _)| *doc == self.doc);
        positions.extend(rare.map(|(_, position)| *position));
        let mut standing = Vec::new();
        while let Some(Reverse((doc, number))) = self.nearest.peek().copied()
            && doc == self.doc
        {
            self.nearest.pop();
            standing.push(Reverse((doc, number)));
            self.frequent[number].append_positions_with_offset(0, positions);
        }
        self.nearest.extend(standing);
        positions.sort_unstable();
        positions.dedup();
    }
}

/// Whether so many places in a segment of `documents` are put in order by putting each where its
/// document belongs, which takes a step a document, rather than by comparing them.
fn is_crowded(places: usize, documents: DocId) -> bool {
    places > documents as usize / 8
}

/// Puts places in the order of their passages. Millions take long to sort, and a sort that has
/// begun does not look at the clock.
fn in_order_of_passages(mut places: Vec<(DocId, u32)>, documents: DocId) -> Vec<(DocId, u32)> {
    if !is_crowded(places.len(), documents) {
        places.sort_unstable_by_key(|(doc, _)| *doc);
        return places;
    }
    let mut next = vec![0; documents as usize + 1];
    for (doc, _) in &places {
        next[*doc as usize + 1] += 1;
    }
    let mut sum = 0;
    for next in &mut next {
        sum += *next;
        *next = sum;
    }
    let mut ordered = vec![(0, 0); places.len()];
    for place in places {
        let next = &mut next[place.0 as usize];
        ordered[*next] = place;
        *next += 1;
    }
    ordered
}

/// A word with its positions: of few spellings or of many.
pub(super) enum WordDocs {
    Few(TermDocs),
    Many(ManyDocs),
}

impl WordDocs {
    #[inline]
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        match self {
            Self::Few(docs) => docs.seek(target),
            Self::Many(docs) => docs.seek(target),
        }
    }

    /// Writes the positions at the passage stood at, in order, to `positions`.
    pub(super) fn positions(&mut self, positions: &mut Vec<u32>) {
        match self {
            Self::Few(docs) => docs.positions(0, positions),
            Self::Many(docs) => docs.positions(positions),
        }
    }

    /// In how many passages it stands, at most.
    pub(super) fn cost(&self) -> u64 {
        match self {
            Self::Few(docs) => docs.cost(),
            Self::Many(docs) => {
                let frequent = docs.frequent.iter().map(|term| u64::from(term.doc_freq()));
                docs.rare.len() as u64 + frequent.sum::<u64>()
            }
        }
    }
}

/// Passages worked out beforehand: those of a pattern's many terms.
pub(super) struct ListedDocs {
    /// In order, each with how often it holds what was asked for.
    docs: Vec<(DocId, u32)>,
    at: usize,
}

impl ListedDocs {
    pub(super) fn new(docs: Vec<(DocId, u32)>) -> Self {
        debug_assert!(docs.is_sorted_by_key(|(doc, _)| *doc), "walked in one direction");
        Self { docs, at: 0 }
    }

    /// The passages of all `terms` together, which are of one field.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub(super) fn of_terms(
        segment: &Segment,
        terms: &[Term],
        clock: &Clock,
    ) -> tantivy::Result<Self> {
        let documents = segment.reader.max_doc();
        let terms = TermLists::find(segment, terms, clock)?;
        let most: usize = terms.infos.iter().map(|info| info.doc_freq as usize).sum();
        let mut docs = Vec::new();
        if is_crowded(most, documents) {
            let mut frequencies = vec![0_u32; documents as usize];
            terms.each_passage(clock, |doc, frequency| {
                if let Some(sum) = frequencies.get_mut(doc as usize) {
                    *sum = sum.saturating_add(frequency);
                }
            })?;
            docs.extend((0..).zip(frequencies).filter(|(_, frequency)| *frequency > 0));
        } else {
            terms.each_passage(clock, |doc, frequency| docs.push((doc, frequency)))?;
            docs.sort_unstable_by_key(|(doc, _)| *doc);
            docs.dedup_by(|later, earlier| {
                let is_same = later.0 == earlier.0;
                if is_same {
                    earlier.1 += later.1;
                }
                is_same
            });
        }
        // What is found once the time is over is not used.
        if clock.is_over_now() {
            docs.clear();
        }
        Ok(Self::new(docs))
    }
}

/// Where the posting lists of many terms of a field are. A list takes two thousand bytes while it
/// is open, so they are opened one by one.
struct TermLists {
    inverted: Arc<InvertedIndexReader>,
    infos: Vec<TermInfo>,
}

impl TermLists {
    /// Those of `terms` that the segment has; once the time is over, no more.
    fn find(segment: &Segment, terms: &[Term], clock: &Clock) -> tantivy::Result<Self> {
        let field = terms.first().map_or(Field::from_field_id(0), Term::field);
        let inverted = segment.reader.inverted_index(field)?;
        let mut infos = Vec::with_capacity(terms.len());
        for term in terms.iter().take_while(|_| !clock.is_over()) {
            infos.extend(inverted.get_term_info(term)?);
        }
        Ok(Self { inverted, infos })
    }

    fn open(&self, info: &TermInfo, option: IndexRecordOption) -> io::Result<SegmentPostings> {
        self.inverted.read_postings_from_terminfo(info, option)
    }

    /// Calls `visit` with the passages of each term and how often it stands there, one term after
    /// another; once the time is over, no more.
    fn each_passage(&self, clock: &Clock, mut visit: impl FnMut(DocId, u32)) -> io::Result<()> {
        for info in &self.infos {
            let mut term = self.open(info, IndexRecordOption::WithFreqs)?;
            let mut doc = term.doc();
            while doc != TERMINATED {
                if clock.is_over() {
                    return Ok(());
                }
                visit(doc, term.term_freq());
                doc = term.advance();
            }
        }
        Ok(())
    }
}

impl PassageDocs for ListedDocs {
    fn doc(&self) -> DocId {
        self.docs.get(self.at).map_or(TERMINATED, |(doc, _)| *doc)
    }

    fn advance(&mut self) -> DocId {
        self.at = (self.at + 1).min(self.docs.len());
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let rest = &self.docs[self.at..];
        if rest.first().is_some_and(|(doc, _)| *doc < target) {
            // Doubling steps: targets are near far more often than not.
            let mut reach = 1;
            while reach < rest.len() && rest[reach].0 < target {
                reach *= 2;
            }
            let from = reach / 2;
            let to = (reach + 1).min(rest.len());
            self.at += from + rest[from..to].partition_point(|(doc, _)| *doc < target);
        }
        self.doc()
    }

    fn frequency(&mut self) -> u32 {
        self.docs.get(self.at).map_or(0, |(_, frequency)| *frequency)
    }

    fn cost(&self) -> u64 {
        self.docs.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_seeks_to_the_first_passage_at_or_after_the_target() {
        let all: Vec<(DocId, u32)> = (0..1_000).map(|number| (number * 3, 1)).collect();
        for step in [1, 2, 5, 64, 500, 2_000] {
            let mut docs = ListedDocs::new(all.clone());
            let mut target = 0;
            while target < 3_200 {
                let expected = all.iter().map(|(doc, _)| *doc).find(|doc| *doc >= target);
                assert_eq!(docs.seek(target), expected.unwrap_or(TERMINATED));
                target += step;
            }
        }
    }

    #[test]
    fn places_are_put_in_the_order_of_their_passages_be_they_few_or_many() {
        for many in [0, 3, 40, 4_000] {
            let places: Vec<(DocId, u32)> =
                (0..many).map(|number| (number * 7_919 % 100, number)).collect();
            let mut expected = places.clone();
            expected.sort_unstable();
            let mut ordered = in_order_of_passages(places, 100);
            assert!(ordered.is_sorted_by_key(|(doc, _)| *doc));
            ordered.sort_unstable();
            assert_eq!(ordered, expected);
        }
    }

    #[test]
    fn positions_common_to_both_are_kept() {
        let mut kept = vec![1, 4, 7, 9];
        keep_common(&mut kept, &[0, 4, 8, 9, 10]);
        assert_eq!(kept, [4, 9]);
    }
}
