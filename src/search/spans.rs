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

/// The sentence or the paragraph that each of `spans`, which are in order, stands in: how many begin
/// at or before it. `None` where a span reaches into a second one.
fn units(spans: &[Span], distance: Distance, layout: Layout<'_>, units: &mut Vec<Option<u32>>) {
    let sentences = if distance == Distance::Sentence { layout.sentences } else { &[] };
    let (mut paragraph, mut sentence) = (0, 0);
    units.clear();
    units.extend(spans.iter().map(|span| {
        let begin = |starts: &[u32], mut at: usize, before: u32| {
            while starts.get(at).is_some_and(|start| *start < before) {
                at += 1;
            }
            at
        };
        paragraph = begin(layout.paragraphs, paragraph, span.start + 1);
        sentence = begin(sentences, sentence, span.start + 1);
        let is_whole = begin(layout.paragraphs, paragraph, span.end) == paragraph
            && begin(sentences, sentence, span.end) == sentence;
        is_whole.then_some((paragraph + sentence) as u32)
    }));
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
    let (mut left_units, mut right_units) = (Vec::new(), Vec::new());
    units(left, nearness.distance, layout, &mut left_units);
    units(right, nearness.distance, layout, &mut right_units);
    let mut from = 0;
    for (left_place, (left, unit)) in left.iter().zip(&left_units).enumerate() {
        let Some(unit) = unit else { continue };
        let is_before = |other: &Option<u32>| other.is_none_or(|other| other < *unit);
        while right_units.get(from).is_some_and(is_before) {
            from += 1;
        }
        let others = right.iter().zip(&right_units).enumerate().skip(from);
        for (right_place, (right, right_unit)) in others {
            match right_unit {
                Some(right_unit) if right_unit == unit => {}
                Some(right_unit) if right_unit > unit => break,
                _ => continue,
            }
            let is_after = left.end <= right.start;
            let is_apart = is_after || (right.end <= left.start && !nearness.is_ordered);
            if is_apart {
                found(left_place, right_place);
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
    fn mentions_go_on_over_the_words_inside_them() {
        let mut found = Vec::new();
        mentions(&[1, 2, 7], &[3, 4, 6, 8], &mut found);
        let found: Vec<_> = found.into_iter().map(|span| (span.start, span.end)).collect();
        assert_eq!(found, [(1, 2), (2, 5), (7, 9)]);
    }
}
