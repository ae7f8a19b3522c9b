//! Stretches of positions in one text, and how they stand to each other: one after another, near,
//! in one sentence. The pass over the index and the highlighter reckon with the same functions.

use crate::limits;
use crate::query::ast::Distance;

/// Positions in a text, from the first to before the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Span {
    /// The span of one word.
    pub(super) fn word(position: u32) -> Self {
        Self { start: position, end: position + 1 }
    }

    /// What both cover together, and what is between them.
    pub(super) fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// Where sentences and paragraphs of a text begin, its first ones aside, in order.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Layout<'a> {
    pub(super) paragraphs: &'a [u32],
    pub(super) sentences: &'a [u32],
}

impl Layout<'_> {
    /// How many words stand before `position`: the index leaves out one position before each
    /// paragraph.
    pub(super) fn words_before(self, position: u32) -> u32 {
        let paragraphs = self.paragraphs.partition_point(|start| *start <= position);
        position - paragraphs as u32
    }

    fn paragraph(self, position: u32) -> usize {
        self.paragraphs.partition_point(|start| *start <= position)
    }

    fn sentence(self, position: u32) -> usize {
        self.sentences.partition_point(|start| *start <= position)
    }
}

/// How far apart two spans may stand, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Nearness {
    pub(super) distance: Distance,
    pub(super) is_ordered: bool,
}

impl Nearness {
    /// Whether `left` and `right` stand so near each other.
    fn holds(self, left: Span, right: Span, layout: Layout<'_>) -> bool {
        let (first, second) = if left.end <= right.start {
            (left, right)
        } else if right.end <= left.start && !self.is_ordered {
            (right, left)
        } else {
            return false;
        };
        match self.distance {
            Distance::Words(most) => {
                let apart = second.start - first.end;
                // Between the two, paragraphs can only make it fewer words.
                apart < most
                    || layout.words_before(second.start) - layout.words_before(first.end - 1)
                        <= most
            }
            Distance::Sentence => {
                layout.sentence(first.start) == layout.sentence(second.end - 1)
                    && layout.paragraph(first.start) == layout.paragraph(second.end - 1)
            }
            Distance::Paragraph => {
                layout.paragraph(first.start) == layout.paragraph(second.end - 1)
            }
        }
    }
}

/// Tells which sentence or paragraph spans stand in, which come in order.
struct Units<'a> {
    paragraphs: &'a [u32],
    sentences: &'a [u32],
    /// How many paragraphs and sentences begin at or before the span told last.
    paragraph: usize,
    sentence: usize,
}

impl<'a> Units<'a> {
    fn new(distance: Distance, layout: Layout<'a>) -> Self {
        let sentences = if distance == Distance::Sentence { layout.sentences } else { &[] };
        Self { paragraphs: layout.paragraphs, sentences, paragraph: 0, sentence: 0 }
    }

    /// How many begin at or before `span`, and where the next one does; `None` where `span` reaches
    /// into that.
    fn of(&mut self, span: Span) -> Option<(usize, u32)> {
        while self.paragraphs.get(self.paragraph).is_some_and(|start| *start <= span.start) {
            self.paragraph += 1;
        }
        while self.sentences.get(self.sentence).is_some_and(|start| *start <= span.start) {
            self.sentence += 1;
        }
        let next = |starts: &[u32], at: usize| starts.get(at).copied().unwrap_or(u32::MAX);
        let end = next(self.paragraphs, self.paragraph).min(next(self.sentences, self.sentence));
        (span.end <= end).then_some((self.paragraph + self.sentence, end))
    }
}

/// Calls `found` with the places of each left and right that stand so near each other; both are in
/// order.
pub(super) fn pairs(
    left: &[Span],
    right: &[Span],
    nearness: Nearness,
    layout: Layout<'_>,
    mut found: impl FnMut(usize, usize),
) {
    let Distance::Words(most) = nearness.distance else {
        return pairs_within(left, right, nearness, layout, found);
    };
    // Between two words stand at most so many positions: those of paragraphs are no words.
    let reach = most.saturating_add(layout.paragraphs.len() as u32);
    let longest = right.iter().map(|span| span.end - span.start).max().unwrap_or(0);
    let mut from = 0;
    for (left_place, left_span) in left.iter().enumerate() {
        let earliest = left_span.start.saturating_sub(reach.saturating_add(longest));
        let latest = left_span.end.saturating_add(reach);
        while right.get(from).is_some_and(|right| right.start < earliest) {
            from += 1;
        }
        let near = right[from..].iter().take_while(|right| right.start <= latest);
        for (right_place, right_span) in near.enumerate() {
            if nearness.holds(*left_span, *right_span, layout) {
                found(left_place, from + right_place);
            }
        }
    }
}

/// As [`pairs`], of what stands in one sentence or paragraph.
fn pairs_within(
    left: &[Span],
    right: &[Span],
    nearness: Nearness,
    layout: Layout<'_>,
    mut found: impl FnMut(usize, usize),
) {
    let (mut left_units, mut right_units) =
        (Units::new(nearness.distance, layout), Units::new(nearness.distance, layout));
    let mut next = 0;
    let mut next_whole = || {
        loop {
            let span = right.get(next)?;
            next += 1;
            if let Some((unit, _)) = right_units.of(*span) {
                return Some((unit, next - 1));
            }
        }
    };
    // The rights of one unit, from the first to the last; those between may reach out of it.
    let mut waiting = next_whole();
    let mut of_unit = (usize::MAX, 0, 0);
    for (left_place, left) in left.iter().enumerate() {
        let Some((unit, unit_end)) = left_units.of(*left) else { continue };
        if of_unit.0 != unit {
            while waiting.is_some_and(|(right_unit, _)| right_unit < unit) {
                waiting = next_whole();
            }
            let first = waiting.map_or(right.len(), |(_, place)| place);
            let mut end = first;
            while let Some((right_unit, place)) = waiting
                && right_unit == unit
            {
                end = place + 1;
                waiting = next_whole();
            }
            of_unit = (unit, first, end);
        }
        let (_, first, end) = of_unit;
        for (place, right) in right[first..end].iter().enumerate() {
            let is_after = left.end <= right.start;
            let is_apart = is_after || (right.end <= left.start && !nearness.is_ordered);
            if is_apart && right.end <= unit_end {
                found(left_place, first + place);
            }
        }
    }
}

/// Writes to `found` the stretches that a left and a right cover together which stand so near
/// each other, in order.
pub(super) fn near(
    left: &[Span],
    right: &[Span],
    nearness: Nearness,
    layout: Layout<'_>,
    found: &mut Vec<Span>,
) {
    found.clear();
    pairs(left, right, nearness, layout, |left_place, right_place| {
        if found.len() < limits::OCCURRENCES {
            found.push(left[left_place].to(right[right_place]));
        }
    });
    in_order(found);
}

/// Keeps of `left` those that no right stands near; both are in order.
pub(super) fn alone(left: &mut Vec<Span>, right: &[Span], nearness: Nearness, layout: Layout<'_>) {
    let mut is_near = vec![false; left.len()];
    pairs(left, right, nearness, layout, |left_place, _| is_near[left_place] = true);
    let mut is_near = is_near.iter();
    left.retain(|_| is_near.next() == Some(&false));
}

/// Puts spans in order, each once.
pub(super) fn in_order(spans: &mut Vec<Span>) {
    spans.sort_unstable();
    spans.dedup();
}

/// How many places spans in order begin at: spellings that begin at one place count once.
pub(super) fn count(spans: &[Span]) -> u32 {
    let mut count = 0;
    let mut last = None;
    for span in spans {
        if last != Some(span.start) {
            count += 1;
            last = Some(span.start);
        }
    }
    count
}

/// A part of a sequence: where it stands, and how many words of any kind come before it.
pub(super) struct SequencePart<'a> {
    pub(super) spans: &'a [Span],
    pub(super) gap: u32,
}

/// Writes to `found` the stretches in which all parts stand one after another, with at most `slop`
/// other words between them, within a paragraph; in order. `partial` is used on the way.
pub(super) fn sequence(
    parts: &[SequencePart<'_>],
    slop: u32,
    layout: Layout<'_>,
    found: &mut Vec<Span>,
    partial: &mut Vec<Matched>,
) {
    found.clear();
    let Some((first, rest)) = parts.split_first() else { return };
    if slop == 0
        && let [second] = rest
    {
        return side_by_side(first.spans, second, layout, found);
    }
    for span in first.spans {
        let paragraph = layout.paragraph(span.start);
        partial.clear();
        partial.push(Matched { end: span.end, taken: 0 });
        // Those of the part before stand from here on.
        let mut before = 0;
        for part in rest {
            let so_far = partial.len();
            for number in before..so_far {
                let Matched { end, taken } = partial[number];
                let earliest = end.saturating_add(part.gap);
                let latest = earliest.saturating_add(slop - taken);
                let from = part.spans.partition_point(|span| span.start < earliest);
                for next in part.spans[from..].iter().take_while(|next| next.start <= latest) {
                    if layout.paragraph(next.end - 1) == paragraph {
                        let taken = taken + (next.start - earliest);
                        partial.push(Matched { end: next.end, taken });
                    }
                }
            }
            before = so_far;
            if partial.len() - before > 1 {
                keep_least_taken(partial, before);
            }
            if partial.len() == before {
                break;
            }
        }
        if found.len() < limits::OCCURRENCES {
            let whole = partial[before..].iter();
            found.extend(whole.map(|matched| Span { start: span.start, end: matched.end }));
        }
    }
    if !found.is_sorted_by(|left, right| left < right) {
        in_order(found);
    }
}

/// The stretches of a first and a second part, as [`sequence`] finds them.
fn side_by_side(
    first: &[Span],
    second: &SequencePart<'_>,
    layout: Layout<'_>,
    found: &mut Vec<Span>,
) {
    let mut at = 0;
    for span in first {
        let wanted = span.end.saturating_add(second.gap);
        // Spans that begin later may end earlier: then some are looked at again.
        while at > 0 && second.spans[at - 1].start >= wanted {
            at -= 1;
        }
        while second.spans.get(at).is_some_and(|next| next.start < wanted) {
            at += 1;
        }
        let next = second.spans[at..].iter().take_while(|next| next.start == wanted);
        for next in next {
            let is_in_paragraph = layout.paragraphs.is_empty()
                || layout.paragraph(next.end - 1) == layout.paragraph(span.start);
            if is_in_paragraph && found.len() < limits::OCCURRENCES {
                found.push(Span { start: span.start, end: next.end });
            }
        }
    }
    if !found.is_sorted_by(|left, right| left < right) {
        in_order(found);
    }
}

/// A beginning of a sequence: where what has been matched so far ends, and how much of the slop it
/// took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Matched {
    end: u32,
    taken: u32,
}

/// Keeps, of several ways to one end from number `from` on, the one that took least.
fn keep_least_taken(partial: &mut Vec<Matched>, from: usize) {
    partial[from..].sort_unstable();
    let mut kept = from + 1;
    for number in from + 1..partial.len() {
        if partial[number].end != partial[kept - 1].end {
            partial[kept] = partial[number];
            kept += 1;
        }
    }
    partial.truncate(kept);
}

/// Writes to `found` the mentions that begin at `starts` and go on over the words at `inside`;
/// both are in order.
pub(super) fn mentions(starts: &[u32], inside: &[u32], found: &mut Vec<Span>) {
    let mut at = 0;
    for start in starts {
        let mut end = start + 1;
        while at < inside.len() && inside[at] < end {
            at += 1;
        }
        while inside.get(at) == Some(&end) {
            at += 1;
            end += 1;
        }
        found.push(Span { start: *start, end });
    }
}

/// Whether any word of `span` stands at one of `positions`, which are in order.
pub(super) fn holds_any(span: Span, positions: &[u32]) -> bool {
    let next = positions.partition_point(|position| *position < span.start);
    positions.get(next).is_some_and(|position| *position < span.end)
}

/// Whether each word of `span` stands at one of `positions`, which are in order.
pub(super) fn holds_only(span: Span, positions: &[u32]) -> bool {
    let from = positions.partition_point(|position| *position < span.start);
    let to = positions.partition_point(|position| *position < span.end);
    (to - from) as u32 == span.end - span.start
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(positions: &[u32]) -> Vec<Span> {
        positions.iter().map(|position| Span::word(*position)).collect()
    }

    #[test]
    fn words_are_counted_across_paragraphs() {
        // Five words, a paragraph, more words: the index leaves position 5 out.
        let layout = Layout { paragraphs: &[6], sentences: &[] };
        let nearness = |most| Nearness { distance: Distance::Words(most), is_ordered: true };
        let (left, right) = (Span::word(4), Span::word(6));
        assert!(nearness(1).holds(left, right, layout), "side by side");
        assert!(!nearness(1).holds(left, Span::word(7), layout));
        assert!(nearness(2).holds(left, Span::word(7), layout));
        assert!(!nearness(9).holds(right, left, layout), "the other way round");
        assert_eq!(layout.words_before(6), 5);
    }

    #[test]
    fn a_sequence_takes_what_slop_it_has_and_stays_in_its_paragraph() {
        let layout = Layout { paragraphs: &[10], sentences: &[] };
        let (first, second) = (words(&[0, 3, 8]), words(&[2, 5, 10]));
        let find = |gap, slop| {
            let parts =
                [SequencePart { spans: &first, gap: 0 }, SequencePart { spans: &second, gap }];
            let mut found = Vec::new();
            sequence(&parts, slop, layout, &mut found, &mut Vec::new());
            found.into_iter().map(|span| (span.start, span.end)).collect::<Vec<_>>()
        };
        assert_eq!(find(0, 0), []);
        assert_eq!(find(0, 1), [(0, 3), (3, 6)]);
        assert_eq!(find(1, 0), [(0, 3), (3, 6)]);
        assert_eq!(find(0, 4), [(0, 3), (0, 6), (3, 6)]);
    }

    #[test]
    fn pairs_and_sequences_are_those_that_a_look_at_all_finds() {
        let mut state = 11_u64;
        let mut random = |below: u32| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            ((state >> 33) as u32) % below
        };
        for _ in 0..3_000 {
            let mut spans = |most: u32| {
                let mut spans: Vec<Span> = (0..random(12))
                    .map(|_| {
                        let start = random(60);
                        Span { start, end: start + 1 + random(most) }
                    })
                    .collect();
                in_order(&mut spans);
                spans
            };
            let (left, right) = (spans(4), spans(9));
            let starts = |spans: Vec<Span>| -> Vec<u32> {
                let mut starts: Vec<u32> = spans.iter().map(|span| span.start + 1).collect();
                starts.dedup();
                starts
            };
            let (paragraphs, sentences) = (starts(spans(1)), starts(spans(1)));
            let layout = Layout { paragraphs: &paragraphs, sentences: &sentences };
            for distance in
                [Distance::Sentence, Distance::Paragraph, Distance::Words(1), Distance::Words(5)]
            {
                for is_ordered in [false, true] {
                    let nearness = Nearness { distance, is_ordered };
                    let mut expected = Vec::new();
                    for (left_place, left) in left.iter().enumerate() {
                        for (right_place, right) in right.iter().enumerate() {
                            if nearness.holds(*left, *right, layout) {
                                expected.push((left_place, right_place));
                            }
                        }
                    }
                    let mut found = Vec::new();
                    pairs(&left, &right, nearness, layout, |left, right| {
                        found.push((left, right));
                    });
                    assert_eq!(found, expected, "{left:?} {right:?} {nearness:?} {layout:?}");
                }
            }
            for gap in [0, 2] {
                let mut expected = Vec::new();
                for left in &left {
                    let next = right.iter().filter(|next| next.start == left.end + gap);
                    let next = next.filter(|next| {
                        layout.paragraph(next.end - 1) == layout.paragraph(left.start)
                    });
                    expected.extend(next.map(|next| Span { start: left.start, end: next.end }));
                }
                in_order(&mut expected);
                let parts =
                    [SequencePart { spans: &left, gap: 0 }, SequencePart { spans: &right, gap }];
                let mut found = Vec::new();
                sequence(&parts, 0, layout, &mut found, &mut Vec::new());
                assert_eq!(found, expected, "{left:?} {right:?} {gap} {layout:?}");
            }
        }
    }

    #[test]
    fn mentions_go_on_over_the_words_inside_them() {
        let mut found = Vec::new();
        mentions(&[1, 2, 7], &[3, 4, 6, 8], &mut found);
        let found: Vec<_> = found.into_iter().map(|span| (span.start, span.end)).collect();
        assert_eq!(found, [(1, 2), (2, 5), (7, 9)]);
    }
}
