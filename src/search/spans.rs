//! Stretches of positions in one text, and how they stand to each other: one after another, near,
//! in one sentence. The pass over the index and the highlighter reckon with the same functions.

use super::layout::TextLayout;
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

/// A text whose layout may not have been read yet: most questions are answered without.
pub(super) trait Laid {
    fn layout(&mut self) -> &TextLayout;
}

impl Laid for TextLayout {
    fn layout(&mut self) -> &TextLayout {
        self
    }
}

impl Laid for &TextLayout {
    fn layout(&mut self) -> &TextLayout {
        self
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
    pub(super) fn holds(self, left: Span, right: Span, laid: &mut impl Laid) -> bool {
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
                    || apart <= reach(most) && {
                        let layout = laid.layout();
                        layout.words_before(second.start) - layout.words_before(first.end - 1)
                            <= most
                    }
            }
            Distance::Sentence | Distance::Paragraph => {
                second.end <= laid.layout().unit_end(self.distance, first.start)
            }
        }
    }
}

/// How many positions stand between two words that are `most` words apart, at most: each paragraph
/// that begins on the way leaves one out, and has a word at least.
fn reach(most: u32) -> u32 {
    most.saturating_mul(2)
}

/// Calls `found` with the places of each left and right that stand so near each other; both are in
/// order.
pub(super) fn pairs(
    left: &[Span],
    right: &[Span],
    nearness: Nearness,
    laid: &mut impl Laid,
    mut found: impl FnMut(usize, usize),
) {
    let Distance::Words(most) = nearness.distance else {
        return pairs_within(left, right, nearness, laid.layout(), found);
    };
    let reach = reach(most);
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
            if nearness.holds(*left_span, *right_span, laid) {
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
    layout: &TextLayout,
    mut found: impl FnMut(usize, usize),
) {
    // Where the sentence or paragraph ends that a span stands in; `None` where it reaches beyond.
    let unit_of = |span: Span| {
        let end = layout.unit_end(nearness.distance, span.start);
        (span.end <= end).then_some(end)
    };
    let mut next = 0;
    let mut next_whole = || {
        loop {
            let span = right.get(next)?;
            next += 1;
            if let Some(unit) = unit_of(*span) {
                return Some((unit, next - 1));
            }
        }
    };
    // The rights of one unit, from the first to the last; those between may reach out of it.
    let mut waiting = next_whole();
    let mut of_unit = (0, 0, 0);
    for (left_place, left) in left.iter().enumerate() {
        let Some(unit) = unit_of(*left) else { continue };
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
            if is_apart && right.end <= unit {
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
    laid: &mut impl Laid,
    found: &mut Vec<Span>,
) {
    found.clear();
    pairs(left, right, nearness, laid, |left_place, right_place| {
        if found.len() < limits::OCCURRENCES {
            found.push(left[left_place].to(right[right_place]));
        }
    });
    in_order(found);
}

/// How many places the stretches begin at that [`near`] finds. Much quicker than to find them.
pub(super) fn count_near(
    left: &[Span],
    right: &[Span],
    nearness: Nearness,
    laid: &mut impl Laid,
) -> u32 {
    let (distance, is_ordered) = (nearness.distance, nearness.is_ordered);
    match distance {
        Distance::Words(_) => {
            let nearness = Nearness { distance, is_ordered: true };
            count_leading(left, right, is_ordered, |first, others| {
                // Those that begin later are further away.
                let next = others.iter().find(|other| other.start >= first.end);
                next.is_some_and(|next| nearness.holds(first, *next, laid))
            })
        }
        Distance::Sentence | Distance::Paragraph => {
            let layout = laid.layout();
            count_leading(left, right, is_ordered, |first, others| {
                let end = layout.unit_end(distance, first.start);
                let after = others.iter().skip_while(|other| other.start < first.end);
                after.take_while(|other| other.start < end).any(|other| other.end <= end)
            })
        }
    }
}

/// At how many places a left begins that leads a right or, where the order does not matter, a right
/// that leads a left. `leads` is given a span and all of the others that come after it, and maybe
/// some that do not.
fn count_leading(
    left: &[Span],
    right: &[Span],
    is_ordered: bool,
    mut leads: impl FnMut(Span, &[Span]) -> bool,
) -> u32 {
    let (mut left_at, mut right_at, mut count) = (0, 0, 0);
    loop {
        let (left_rest, right_rest) = (&left[left_at..], &right[right_at..]);
        let start_of = |rest: &[Span]| rest.first().map_or(u32::MAX, |span| span.start);
        let start = start_of(left_rest).min(start_of(right_rest));
        if start == u32::MAX {
            return count;
        }
        let of_start = |spans: &[Span]| spans.iter().take_while(|span| span.start == start).count();
        let (lefts, rights) = (of_start(left_rest), of_start(right_rest));
        (left_at, right_at) = (left_at + lefts, right_at + rights);
        let is_counted = left_rest[..lefts].iter().any(|first| leads(*first, right_rest))
            || !is_ordered && right_rest[..rights].iter().any(|first| leads(*first, left_rest));
        count += u32::from(is_counted);
    }
}

/// Keeps of `left` those that no right stands near; both are in order.
pub(super) fn alone(
    left: &mut Vec<Span>,
    right: &[Span],
    nearness: Nearness,
    laid: &mut impl Laid,
) {
    let mut is_near = vec![false; left.len()];
    pairs(left, right, nearness, laid, |left_place, _| is_near[left_place] = true);
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
/// other words between them, within a paragraph; in order. Each part stands within one.
/// `partial` is used on the way.
pub(super) fn sequence(
    parts: &[SequencePart<'_>],
    slop: u32,
    laid: &mut impl Laid,
    found: &mut Vec<Span>,
    partial: &mut Vec<Matched>,
) {
    found.clear();
    let Some((first, rest)) = parts.split_first() else { return };
    if slop == 0
        && let [second] = rest
    {
        return side_by_side(first.spans, second, laid, found);
    }
    for span in first.spans {
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
                    if is_one_paragraph(end, next.start, laid) {
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
    laid: &mut impl Laid,
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
            if found.len() < limits::OCCURRENCES && is_one_paragraph(span.end, next.start, laid) {
                found.push(Span { start: span.start, end: next.end });
            }
        }
    }
    if !found.is_sorted_by(|left, right| left < right) {
        in_order(found);
    }
}

/// Whether what ends before `end` and what begins at `start` stand in one paragraph. Where nothing
/// is between them they do: the index leaves out a position before each.
fn is_one_paragraph(end: u32, start: u32, laid: &mut impl Laid) -> bool {
    end == start || laid.layout().is_one_paragraph(end - 1, start)
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
        let mut layout = TextLayout::new(&[6], &[]);
        let nearness = |most| Nearness { distance: Distance::Words(most), is_ordered: true };
        let (left, right) = (Span::word(4), Span::word(6));
        assert!(nearness(1).holds(left, right, &mut layout), "side by side");
        assert!(!nearness(1).holds(left, Span::word(7), &mut layout));
        assert!(nearness(2).holds(left, Span::word(7), &mut layout));
        assert!(!nearness(9).holds(right, left, &mut layout), "the other way round");
        assert_eq!(layout.words_before(6), 5);
    }

    #[test]
    fn a_sequence_takes_what_slop_it_has_and_stays_in_its_paragraph() {
        let mut layout = TextLayout::new(&[10], &[]);
        let (first, second) = (words(&[0, 3, 8]), words(&[2, 5, 10]));
        let mut find = |gap, slop| {
            let parts =
                [SequencePart { spans: &first, gap: 0 }, SequencePart { spans: &second, gap }];
            let mut found = Vec::new();
            sequence(&parts, slop, &mut layout, &mut found, &mut Vec::new());
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
                // A paragraph has a word at least, and leaves out a position.
                starts.dedup_by(|later, earlier| *later < *earlier + 2);
                starts
            };
            let (paragraphs, sentences) = (starts(spans(1)), starts(spans(1)));
            let mut layout = TextLayout::new(&paragraphs, &sentences);
            for distance in
                [Distance::Sentence, Distance::Paragraph, Distance::Words(1), Distance::Words(5)]
            {
                for is_ordered in [false, true] {
                    let nearness = Nearness { distance, is_ordered };
                    let mut expected = Vec::new();
                    for (left_place, left) in left.iter().enumerate() {
                        for (right_place, right) in right.iter().enumerate() {
                            if nearness.holds(*left, *right, &mut layout) {
                                expected.push((left_place, right_place));
                            }
                        }
                    }
                    let mut found = Vec::new();
                    pairs(&left, &right, nearness, &mut layout, |left, right| {
                        found.push((left, right));
                    });
                    assert_eq!(found, expected, "{left:?} {right:?} {nearness:?} {layout:?}");
                    let mut stretches = Vec::new();
                    near(&left, &right, nearness, &mut layout, &mut stretches);
                    assert_eq!(
                        count_near(&left, &right, nearness, &mut layout),
                        count(&stretches),
                        "{left:?} {right:?} {nearness:?} {layout:?}"
                    );
                }
            }
            // What stands one after another are words and mentions, which reach over no end of a
            // paragraph.
            let within = |spans: &[Span]| -> Vec<Span> {
                let reaches = |span: &Span| {
                    paragraphs.iter().any(|start| span.start < *start && *start <= span.end)
                };
                spans.iter().copied().filter(|span| !reaches(span)).collect()
            };
            let (left, right) = (within(&left), within(&right));
            for gap in [0, 2] {
                let mut expected = Vec::new();
                for left in &left {
                    let next = right.iter().filter(|next| next.start == left.end + gap);
                    let next =
                        next.filter(|next| layout.is_one_paragraph(left.start, next.end - 1));
                    expected.extend(next.map(|next| Span { start: left.start, end: next.end }));
                }
                in_order(&mut expected);
                let parts =
                    [SequencePart { spans: &left, gap: 0 }, SequencePart { spans: &right, gap }];
                let mut found = Vec::new();
                sequence(&parts, 0, &mut layout, &mut found, &mut Vec::new());
                assert_eq!(found, expected, "{left:?} {right:?} {gap} {layout:?}");
            }
        }
    }
}
