//! Breaks a text into lines that fit a width, blanks between words.

use unicode_width::UnicodeWidthChar;

/// The columns that a text takes on a terminal.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(|character| character.width().unwrap_or(0)).sum()
}

/// A text in words and marks: a mark takes no room, such as a change of colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    Mark(&'a str),
}

/// Writes `pieces` in lines of at most `width` columns, each begun with `indent`. Blanks and line
/// breaks of the text become single blanks; a word wider than the line stands alone.
pub(super) fn wrapped(pieces: &[Piece<'_>], width: usize, indent: &str) -> String {
    let room = width.saturating_sub(columns(indent)).max(20);
    let mut out = String::from(indent);
    let mut used = 0;
    let mut word = String::new();
    let mut has_blank_before = false;
    for piece in pieces {
        match piece {
            Piece::Mark(mark) => word.push_str(mark),
            Piece::Text(text) => {
                for character in text.chars() {
                    if !character.is_whitespace() {
                        word.push(character);
                        continue;
                    }
                    put(&mut out, &mut used, &mut word, &mut has_blank_before, room, indent);
                    has_blank_before = true;
                }
            }
        }
    }
    put(&mut out, &mut used, &mut word, &mut has_blank_before, room, indent);
    out
}

fn put(
    out: &mut String,
    used: &mut usize,
    word: &mut String,
    has_blank_before: &mut bool,
    room: usize,
    indent: &str,
) {
    if word.is_empty() {
        return;
    }
    let needed = visible_columns(word);
    let blank = usize::from(*has_blank_before && *used > 0);
    if *used > 0 && *used + blank + needed > room {
        out.push('\n');
        out.push_str(indent);
        *used = 0;
    } else if blank > 0 {
        out.push(' ');
        *used += 1;
    }
    out.push_str(word);
    *used += needed;
    word.clear();
    *has_blank_before = false;
}

/// The columns of a word, escape sequences for colours left out.
fn visible_columns(word: &str) -> usize {
    let mut total = 0;
    let mut in_escape = false;
    for character in word.chars() {
        match character {
            '\u{1b}' => in_escape = true,
            'm' if in_escape => in_escape = false,
            _ if in_escape => {}
            _ => total += character.width().unwrap_or(0),
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_marks_take_no_room() {
        let pieces = [
            Piece::Text("one two "),
            Piece::Mark("\u{1b}[1m"),
            Piece::Text("three four"),
            Piece::Mark("\u{1b}[0m"),
            Piece::Text(" five\n\nsix seven eight"),
        ];
        let text = wrapped(&pieces, 24, "  ");
        assert_eq!(text, "  one two \u{1b}[1mthree four\u{1b}[0m\n  five six seven eight");
    }
}
