//! Saved queries: long, over many lines, with comments.

use std::borrow::Cow;

use super::notes::{Notes, shown};
use super::token::{closing_quotes, is_blank};

/// The text of a saved query with its comments blanked out, byte for byte: `#` to the end of the
/// line, and `/* … */`, each where a word could begin and not between quotation marks. Line breaks
/// are blanks.
pub(super) fn without_comments<'a>(text: &'a str, notes: &mut Notes) -> Cow<'a, str> {
    if !text.contains('#') && !text.contains("/*") {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut closing: Option<&'static [char]> = None;
    let mut can_begin = true;
    let mut at = 0;
    while let Some(character) = text[at..].chars().next() {
        let rest = &text[at..];
        let mut end = at + character.len_utf8();
        if let Some(marks) = closing {
            if marks.contains(&character) {
                closing = None;
            }
        } else if can_begin && (character == '#' || rest.starts_with("/*")) {
            end = at + comment(rest, notes);
            // Each byte of it becomes a blank, so that places in the text stay what they are.
            kept.extend(std::iter::repeat_n(' ', end - at));
            at = end;
            continue;
        } else {
            closing = closing_quotes(character);
        }
        can_begin = is_blank(character) || character == '(';
        kept.push(character);
        at = end;
    }
    Cow::Owned(kept)
}

/// How long the comment is that `rest` begins with.
fn comment(rest: &str, notes: &mut Notes) -> usize {
    if rest.starts_with('#') {
        let line = rest.lines().next().unwrap_or_default();
        if line[1..].starts_with(char::is_alphanumeric) {
            notes.add(format!(
                "`{}` is a comment; a word that begins with # goes between quotation marks",
                shown(line)
            ));
        }
        return line.len();
    }
    match rest[2..].find("*/") {
        Some(end) => end + 4,
        None => {
            notes.add("a comment is not closed; it goes to the end");
            rest.len()
        }
    }
}
