//! Where paragraphs, sentences and mentions stand in one text. Positions come in; what stands at,
//! before or after a position goes out. A bit for each position: millions of texts are read so, and
//! what takes no decision takes no time. The first position has the highest bit: what is asked is
//! mostly what comes *before* something, and a carry, which costs nothing, goes up.

use crate::article::EntityKind;
use crate::marks::Layout;
use crate::query::ast::Distance;

use super::spans::{Nearness, Span};

/// Sets of positions, one for each [`Layout`] and those of [`TextLayout::put`].
#[derive(Debug, Clone, Default)]
pub(super) struct TextLayout {
    /// Of 64 positions each, the first in the highest bit; those of all sets stand together.
    blocks: Vec<[u64; SETS]>,
}

/// How many sets there are. After those of [`Layout`] two that are put in, and one that is always
/// empty.
const SETS: usize = Layout::COUNT as usize + 3;
const EMPTY: usize = SETS - 1;

/// Which of the sets that can be put in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Slot {
    First = Layout::COUNT as isize,
    Second,
}

/// Spans of a text, as two of its sets: where they start, and where any goes on. They are words,
/// or mentions of one kind.
#[derive(Debug, Clone, Copy)]
pub(super) struct SpanSet {
    starts: usize,
    inside: usize,
}

impl SpanSet {
    /// All mentions of this kind.
    pub(super) fn mentions(kind: EntityKind) -> Self {
        Self { starts: Layout::Start(kind).number(), inside: Layout::Inside(kind).number() }
    }
}

/// Where sentences or paragraphs begin in a block.
fn unit_starts(block: &[u64; SETS], distance: Distance) -> u64 {
    let is_sentence = u64::from(distance == Distance::Sentence).wrapping_neg();
    block[Layout::Paragraph.number()] | (block[Layout::Sentence.number()] & is_sentence)
}

/// The bit of a position in its block.
#[inline]
fn bit(position: u32) -> u64 {
    FIRST >> (position % 64)
}

/// The bit of a block's first position.
const FIRST: u64 = 1 << 63;

/// Whether the first position of a block is among `bits`: 1 or 0, the bit of a last position.
fn first(bits: u64) -> u64 {
    bits >> 63
}

/// For each position of a block what `bits` say of the next one. `after` says it of the first
/// position of the block after it, and then of this block's.
fn next_bits(bits: u64, after: &mut u64) -> u64 {
    let next = bits << 1 | *after;
    *after = first(bits);
    next
}

/// `bits`, and what is before one of them with nothing but `open` from there on. A sum's carries
/// run through each stretch that is open, and change what they run through: the `MatchStar` of
/// Cameron and others, *Bitwise Data Parallelism in Regular Expression Matching*, 2014.
fn fill_before(bits: u64, open: u64) -> u64 {
    let enters = bits << 1 & open;
    bits | open & (open.wrapping_add(enters) ^ open | enters)
}

/// What is known of the spans of a set in the blocks after one: of each, the first bit.
#[derive(Default)]
struct After {
    inside: u64,
    crosses: u64,
    ahead: u64,
    leads: u64,
    /// Of the block itself, where the next position goes on with a span.
    goes_on: u64,
}

impl After {
    /// The positions of `block` after which one of `set` stands whole in the same unit.
    fn come_before(&mut self, block: &[u64; SETS], set: SpanSet, ends_unit: u64) -> u64 {
        self.goes_on = next_bits(block[set.inside], &mut self.inside);
        let goes_on = self.goes_on;
        let crosses = fill_before(goes_on & (ends_unit | self.crosses), goes_on);
        self.crosses = first(crosses);
        let whole = block[set.starts] & !crosses;
        let ahead = fill_before(whole | self.ahead & !ends_unit, !ends_unit);
        next_bits(ahead, &mut self.ahead) & !ends_unit
    }

    /// The positions at which those of the set may start whose ends are at one of `ends`.
    fn lead(&mut self, ends: u64, ends_unit: u64) -> u64 {
        let goes_on = self.goes_on & !ends_unit;
        let last = ends & !self.goes_on;
        let leads = fill_before(last | self.leads & goes_on, goes_on);
        self.leads = first(leads);
        leads
    }
}

/// That of a text whose marks are not looked at.
pub(super) static UNREAD: TextLayout = TextLayout { blocks: Vec::new() };

impl TextLayout {
    /// Where paragraphs and sentences begin, the first ones of the text aside.
    pub(super) fn new(paragraphs: &[u32], sentences: &[u32]) -> Self {
        let mut layout = Self::default();
        layout.empty(paragraphs.iter().chain(sentences).copied().max().unwrap_or(0));
        paragraphs.iter().for_each(|position| layout.add(*position, Layout::Paragraph.number()));
        sentences.iter().for_each(|position| layout.add(*position, Layout::Sentence.number()));
        layout
    }

    /// Takes the positions of the mark of a text, in order, in place of those it has.
    pub(super) fn read(&mut self, places: &[u32]) {
        self.empty(places.last().map_or(0, |last| last / Layout::COUNT));
        for place in places {
            self.add(place / Layout::COUNT, (place % Layout::COUNT) as usize);
        }
    }

    /// Makes room for positions up to `last`.
    fn empty(&mut self, last: u32) {
        self.blocks.clear();
        self.blocks.resize(last as usize / 64 + 1, [0; SETS]);
    }

    #[inline]
    fn add(&mut self, position: u32, number: usize) {
        if let Some(block) = self.blocks.get_mut(position as usize / 64) {
            block[number] |= bit(position);
        }
    }

    /// Takes the words at `positions`, which are in order, in place of what `slot` has. Where a
    /// kind is given, they are the first words of mentions of this kind.
    pub(super) fn put(
        &mut self,
        slot: Slot,
        positions: &[u32],
        kind: Option<EntityKind>,
    ) -> SpanSet {
        let starts = slot as usize;
        self.blocks.iter_mut().for_each(|block| block[starts] = 0);
        let needed = positions.last().map_or(0, |last| *last as usize / 64 + 1);
        if needed > self.blocks.len() {
            self.blocks.resize(needed, [0; SETS]);
        }
        positions.iter().for_each(|position| self.add(*position, starts));
        SpanSet { starts, inside: kind.map_or(EMPTY, |kind| Layout::Inside(kind).number()) }
    }

    /// How many paragraphs begin at or before `position`.
    fn paragraph(&self, position: u32) -> u32 {
        let number = Layout::Paragraph.number();
        let (whole, rest) = (position as usize / 64, position % 64);
        let before = self.blocks.iter().take(whole).map(|block| block[number].count_ones());
        let here = self.blocks.get(whole).map_or(0, |block| block[number] >> (63 - rest));
        before.sum::<u32>() + here.count_ones()
    }

    /// How many words stand before `position`: the index leaves out one position before each
    /// paragraph.
    pub(super) fn words_before(&self, position: u32) -> u32 {
        position.saturating_sub(self.paragraph(position))
    }

    /// Whether two positions stand in one paragraph, the second after the first.
    pub(super) fn is_one_paragraph(&self, first: u32, second: u32) -> bool {
        second < self.unit_end(Distance::Paragraph, first)
    }

    /// Where the sentence or the paragraph ends that `position` stands in: where the next begins.
    pub(super) fn unit_end(&self, distance: Distance, position: u32) -> u32 {
        let starts = |block: &[u64; SETS]| unit_starts(block, distance);
        self.next(position.saturating_add(1), starts).unwrap_or(u32::MAX)
    }

    /// Appends to `found` the mentions of this kind, in order.
    pub(super) fn mentions(&self, kind: EntityKind, found: &mut Vec<Span>) {
        let set = SpanSet::mentions(kind);
        self.each_start(
            |block| block[set.starts],
            |start| {
                found.push(Span { start, end: self.end(set, start) });
            },
        );
    }

    /// Where the mention of this kind ends that begins at `start`.
    pub(super) fn mention_end(&self, kind: EntityKind, start: u32) -> u32 {
        self.end(SpanSet::mentions(kind), start)
    }

    /// Where that of `set` ends that begins at `start`.
    fn end(&self, set: SpanSet, start: u32) -> u32 {
        let mut end = start + 1;
        while let Some(block) = self.blocks.get(end as usize / 64) {
            let inside = (block[set.inside] << (end % 64)).leading_ones();
            end += inside;
            if inside == 0 || !end.is_multiple_of(64) {
                break;
            }
        }
        end
    }

    fn has(&self, set: usize, position: u32) -> bool {
        let block = self.blocks.get(position as usize / 64);
        block.is_some_and(|block| block[set] & bit(position) != 0)
    }

    /// Calls `found` with the positions of the bits that `of` takes from each block, in order.
    fn each_start(&self, of: impl Fn(&[u64; SETS]) -> u64, mut found: impl FnMut(u32)) {
        for (at, block) in self.blocks.iter().enumerate() {
            let mut starts = of(block);
            while starts != 0 {
                let start = starts.leading_zeros();
                found(at as u32 * 64 + start);
                starts ^= bit(start);
            }
        }
    }

    /// The first position at or after `from` that the bits have which `of` takes from each block.
    fn next(&self, from: u32, of: impl Fn(&[u64; SETS]) -> u64) -> Option<u32> {
        let mut at = from as usize / 64;
        let mut ignored = !(u64::MAX >> (from % 64));
        while let Some(block) = self.blocks.get(at) {
            let bits = of(block) & !ignored;
            if bits != 0 {
                return Some(at as u32 * 64 + bits.leading_zeros());
            }
            at += 1;
            ignored = 0;
        }
        None
    }

    /// How many spans are in `set`.
    pub(super) fn count(&self, set: SpanSet) -> u32 {
        self.blocks.iter().map(|block| block[set.starts].count_ones()).sum()
    }

    /// At how many places one of `first` begins after which one of `second` comes at once.
    pub(super) fn count_side_by_side(&self, first: SpanSet, second: SpanSet) -> u32 {
        let mut count = 0;
        // Whether one of the first covers the last position of the block before.
        let mut covered = 0;
        for (at, block) in self.blocks.iter().enumerate() {
            let covers = block[first.starts] | block[first.inside];
            let ends = (covers >> 1 | covered) & !block[first.inside];
            covered = covers << 63;
            let mut meet = ends & block[second.starts];
            while meet != 0 {
                let end = meet.leading_zeros();
                count += self.count_ending(first, at as u32 * 64 + end);
                meet ^= bit(end);
            }
        }
        count
    }

    /// How many of `set` end before the position `end`, which none of them covers.
    fn count_ending(&self, set: SpanSet, end: u32) -> u32 {
        let mut count = 0;
        for position in (0..end).rev() {
            count += u32::from(self.has(set.starts, position));
            if !self.has(set.inside, position) {
                break;
            }
        }
        count
    }

    /// As [`spans::count_near`](super::spans::count_near), of spans that are sets.
    pub(super) fn count_near(&self, left: SpanSet, right: SpanSet, nearness: Nearness) -> u32 {
        match nearness.distance {
            Distance::Words(_) => self.count_within_words(left, right, nearness),
            Distance::Sentence | Distance::Paragraph => {
                self.count_within_units(left, right, nearness)
            }
        }
    }

    fn count_within_words(&self, left: SpanSet, right: SpanSet, nearness: Nearness) -> u32 {
        let leads = |set: SpanSet, other: SpanSet, start: u32| {
            let first = Span { start, end: self.end(set, start) };
            // Those that begin later are further away.
            let next = self.next(first.end, |block| block[other.starts]);
            let mut layout = self;
            self.has(set.starts, start)
                && next.is_some_and(|next| nearness.holds(first, Span::word(next), &mut layout))
        };
        let mut count = 0;
        let starts = |block: &[u64; SETS]| match nearness.is_ordered {
            true => block[left.starts],
            false => block[left.starts] | block[right.starts],
        };
        self.each_start(starts, |start| {
            let is_counted =
                leads(left, right, start) || !nearness.is_ordered && leads(right, left, start);
            count += u32::from(is_counted);
        });
        count
    }

    /// From the last block to the first, as what comes after a position is what counts.
    fn count_within_units(&self, left: SpanSet, right: SpanSet, nearness: Nearness) -> u32 {
        let mut count = 0;
        let mut unit = 0;
        let (mut lefts, mut rights) = (After::default(), After::default());
        for block in self.blocks.iter().rev() {
            let ends_unit = next_bits(unit_starts(block, nearness.distance), &mut unit);
            let before_left = lefts.come_before(block, left, ends_unit);
            let before_right = rights.come_before(block, right, ends_unit);
            let mut leading = block[left.starts] & lefts.lead(before_right, ends_unit);
            if !nearness.is_ordered {
                leading |= block[right.starts] & rights.lead(before_left, ends_unit);
            }
            count += leading.count_ones();
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::btree_set;
    use proptest::prelude::*;

    use super::*;
    use crate::search::spans::{self, SequencePart};

    #[test]
    fn paragraphs_sentences_and_mentions_are_where_a_plain_look_finds_them() {
        let mut state = 7_u64;
        let mut random = |below: u32| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            ((state >> 33) as u32) % below
        };
        let mut layout = TextLayout::default();
        for _ in 0..500 {
            let length = 1 + random(300);
            let often = 1 + random(40);
            let mut all: Vec<(u32, u32)> = (0..length)
                .flat_map(|position| (0..Layout::COUNT).map(move |number| (position, number)))
                .collect();
            // The first paragraph is not marked.
            all.retain(|at| random(often) == 0 && *at != (0, 0));
            let places: Vec<u32> = all.iter().map(|at| at.0 * Layout::COUNT + at.1).collect();
            layout.read(&places);
            let has = |position: u32, of: Layout| all.contains(&(position, of.number() as u32));
            for position in [0, random(length), random(length), length - 1] {
                let paragraphs = (0..=position).filter(|at| has(*at, Layout::Paragraph)).count();
                assert_eq!(layout.words_before(position), position - paragraphs as u32);
                let begins = |of: &[Layout]| {
                    let mut after = position + 1..length;
                    after.find(|at| of.iter().any(|of| has(*at, *of))).unwrap_or(u32::MAX)
                };
                let (paragraph, sentence) = (Layout::Paragraph, Layout::Sentence);
                assert_eq!(layout.unit_end(Distance::Paragraph, position), begins(&[paragraph]));
                let unit = begins(&[paragraph, sentence]);
                assert_eq!(layout.unit_end(Distance::Sentence, position), unit);
            }
            for kind in EntityKind::ALL {
                let mut found = Vec::new();
                layout.mentions(kind, &mut found);
                assert_eq!(layout.count(SpanSet::mentions(kind)) as usize, found.len());
                let starts = (0..length).filter(|at| has(*at, Layout::Start(kind)));
                let mention = |start: u32| {
                    let end = (start + 1..).find(|at| !has(*at, Layout::Inside(kind)));
                    Span { start, end: end.unwrap_or(length) }
                };
                assert_eq!(found, starts.map(mention).collect::<Vec<_>>());
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn what_stands_near_is_counted_in_sets_as_in_lists(
            places in btree_set(0_u32..150 * Layout::COUNT, 0..200),
            words in [btree_set(0_u32..160, 0..9), btree_set(0_u32..160, 0..9)],
            sides in [0_usize..7, 0_usize..7],
            most in 1_u32..12,
            is_ordered: bool,
        ) {
            let mut layout = TextLayout::default();
            layout.read(&places.into_iter().collect::<Vec<_>>());
            let mut lists = [Vec::new(), Vec::new()];
            let mut sets = Vec::new();
            for (side, slot) in [Slot::First, Slot::Second].into_iter().enumerate() {
                let positions: Vec<u32> = words[side].iter().copied().collect();
                let list = &mut lists[side];
                sets.push(match sides[side] {
                    6 => {
                        list.extend(positions.iter().map(|position| Span::word(*position)));
                        layout.put(slot, &positions, None)
                    }
                    named @ 3.. => {
                        let kind = EntityKind::ALL[named - 3];
                        let mention = |start: &u32| {
                            Span { start: *start, end: layout.mention_end(kind, *start) }
                        };
                        list.extend(positions.iter().map(mention));
                        layout.put(slot, &positions, Some(kind))
                    }
                    number => {
                        layout.mentions(EntityKind::ALL[number], list);
                        SpanSet::mentions(EntityKind::ALL[number])
                    }
                });
            }
            let [left, right] = &lists;
            for distance in [Distance::Words(most), Distance::Sentence, Distance::Paragraph] {
                let nearness = Nearness { distance, is_ordered };
                let counted = layout.count_near(sets[0], sets[1], nearness);
                assert_eq!(counted, spans::count_near(left, right, nearness, &mut layout));
            }
            let parts = [left, right].map(|spans| SequencePart { spans, gap: 0 });
            let mut found = Vec::new();
            spans::sequence(&parts, 0, &mut layout, &mut found, &mut Vec::new());
            let counted = layout.count_side_by_side(sets[0], sets[1]);
            assert_eq!(counted, spans::count(&found));
        }
    }
}
