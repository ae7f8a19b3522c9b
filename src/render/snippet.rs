//! Cuts a passage to the stretch around what matched.

use std::ops::Range;

/// The stretch of `text`, at most about `most` characters, that holds the most `highlights`,
/// beginning and ending between words. The whole text where it fits.
pub(super) fn window(text: &str, highlights: &[Range<usize>], most: usize) -> Range<usize> {
    let text_end = text.trim_end().len();
    // Bytes stand for characters: scripts of long characters get a shorter stretch.
    if text_end <= most {
        return 0..text_end;
    }
    let (mut best, mut best_count) = (0, 0);
    for (number, highlight) in highlights.iter().enumerate() {
        let reach = highlight.start + most * 2 / 3;
        let count = highlights[number..].iter().take_while(|other| other.end <= reach).count();
        if count > best_count {
            (best, best_count) = (number, count);
        }
    }
    let Some(first) = highlights.get(best) else {
        return 0..end_before_blank(text, 0, most.min(text_end));
    };
    let last = &highlights[best + best_count.max(1) - 1];
    // What matched stands in the middle of what is shown.
    let spare = most.saturating_sub(last.end - first.start);
    let start = first.start.saturating_sub(spare / 2);
    let start = start.min(text_end.saturating_sub(most));
    let start = if start == 0 { 0 } else { start_after_blank(text, start, first.start) };
    let end = end_before_blank(text, last.end.min(text_end), (start + most).min(text_end));
    start..end
}

/// The first place after a blank in `at..limit`, or `limit`.
fn start_after_blank(text: &str, at: usize, limit: usize) -> usize {
    let at = ceil_boundary(text, at);
    if at >= limit {
        return limit;
    }
    text[at..limit].find(char::is_whitespace).map_or(limit, |blank| {
        let rest = &text[at + blank..limit];
        at + blank + (rest.len() - rest.trim_start().len())
    })
}

/// The last place before a blank in `least..at`, or `at` where the text ends there.
fn end_before_blank(text: &str, least: usize, at: usize) -> usize {
    let at = ceil_boundary(text, at);
    if at >= text.trim_end().len() {
        return text.trim_end().len();
    }
    let least = least.min(at);
    match text[least..at].rfind(char::is_whitespace) {
        Some(blank) => least + text[least..least + blank].trim_end().len(),
        None if least > 0 => least,
        None => at,
    }
}

fn ceil_boundary(text: &str, mut at: usize) -> usize {
    while at < text.len() && !text.is_char_boundary(at) {
        at += 1;
    }
    at.min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(span: Range<usize>) -> Vec<Range<usize>> {
        vec![span]
    }

    #[test]
    fn a_short_text_is_shown_whole() {
        assert_eq!(window("a short text\n\n", &[], 100), 0..12);
    }

    #[test]
    fn the_stretch_holds_what_matched_and_ends_between_words() {
        let text = "word ".repeat(100) + "the advertising ban here " + &"more ".repeat(100);
        let at = text.find("advertising ban").unwrap();
        let shown = window(&text, &one(at..at + 15), 80);
        let shown = &text[shown];
        assert!(shown.contains("advertising ban"), "{shown}");
        assert!(shown.len() <= 85);
        assert!(!shown.starts_with("ord") && !shown.ends_with("mor"), "{shown}");
    }

    #[test]
    fn any_text_is_cut_on_character_boundaries() {
        for text in ["é".repeat(300), "東京 ".repeat(100), "x".repeat(500)] {
            for start in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
                let end = ceil_boundary(&text, (start + 3).min(text.len()));
                let shown = window(&text, &one(start..end), 40);
                assert!(text.get(shown).is_some());
            }
        }
    }
}
