//! Where paragraphs, sentences and mentions stand in one text. Positions come in; what stands at,
//! before or after a position goes out. A bit for each position: millions of texts are read so, and
//! what takes no decision takes no time.

use crate::article::EntityKind;
use crate::marks::Layout;
use crate::query::ast::Distance;

use super::spans::Span;

/// Sets of positions, one for each [`Layout`].
#[derive(Debug, Clone, Default)]
pub(super) struct TextLayout {
    /// Of 64 positions each; those of all sets stand together.
    blocks: Vec<[u64; Layout::COUNT as usize]>,
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
        self.blocks.resize(last as usize / 64 + 1, [0; Layout::COUNT as usize]);
    }

    #[inline]
    fn add(&mut self, position: u32, number: usize) {
        if let Some(block) = self.blocks.get_mut(position as usize / 64) {
            block[number % Layout::COUNT as usize] |= 1 << (position % 64);
        }
    }

    /// How many paragraphs begin at or before `position`.
    fn paragraph(&self, position: u32) -> u32 {
        let number = Layout::Paragraph.number();
        let (whole, rest) = (position as usize / 64, position % 64);
        let before = self.blocks.iter().take(whole).map(|block| block[number].count_ones());
        let here = self.blocks.get(whole).map_or(0, |block| block[number] << (63 - rest));
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
        let is_sentence = u64::from(distance == Distance::Sentence).wrapping_neg();
        let starts = |block: &[u64; Layout::COUNT as usize]| {
            block[Layout::Paragraph.number()] | (block[Layout::Sentence.number()] & is_sentence)
        };
        let from = position.saturating_add(1);
        let mut at = from as usize / 64;
        let mut ignored = !(u64::MAX << (from % 64));
        while let Some(block) = self.blocks.get(at) {
            let starts = starts(block) & !ignored;
            if starts != 0 {
                return at as u32 * 64 + starts.trailing_zeros();
            }
            at += 1;
            ignored = 0;
        }
        u32::MAX
    }

    /// Appends to `found` the mentions of this kind, in order.
    pub(super) fn mentions(&self, kind: EntityKind, found: &mut Vec<Span>) {
        let number = Layout::Start(kind).number();
        for (at, block) in self.blocks.iter().enumerate() {
            let mut starts = block[number];
            while starts != 0 {
                let start = at as u32 * 64 + starts.trailing_zeros();
                found.push(Span { start, end: self.mention_end(kind, start) });
                starts &= starts - 1;
            }
        }
    }

    /// Where the mention of this kind ends that begins at `start`.
    pub(super) fn mention_end(&self, kind: EntityKind, start: u32) -> u32 {
        let number = Layout::Inside(kind).number();
        let mut end = start + 1;
        while let Some(block) = self.blocks.get(end as usize / 64) {
            let inside = (block[number] >> (end % 64)).trailing_ones();
            end += inside;
            if inside == 0 || !end.is_multiple_of(64) {
                break;
            }
        }
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
                let starts = (0..length).filter(|at| has(*at, Layout::Start(kind)));
                let mention = |start: u32| {
                    let end = (start + 1..).find(|at| !has(*at, Layout::Inside(kind)));
                    Span { start, end: end.unwrap_or(length) }
                };
                assert_eq!(found, starts.map(mention).collect::<Vec<_>>());
            }
        }
    }
}
