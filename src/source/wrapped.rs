//! Text whose lines a machine has broken → paragraphs: wires and mail wrap at some 70 characters.

/// Lines longer than this were not wrapped by a machine.
const WIDEST: usize = 100;

/// Lines shorter than this are no sign of wrapping.
const NARROWEST: usize = 40;

/// How many blanks at the start of a line begin a paragraph.
const INDENT: usize = 2;

/// Joins wrapped lines. Paragraphs are divided by blank lines or begin with an indent; a line that
/// ends long before the others do was broken by a person and stays.
///
/// ```
/// use newshound::source::wrapped;
/// let text = "The ferry was late again on Tuesday because of a fog that\nlay over the harbour.\n\n1. Fog\n2. Rain";
/// assert_eq!(wrapped::paragraphs(text).len(), 2);
/// assert_eq!(wrapped::paragraphs(text)[1], "1. Fog\n2. Rain");
/// ```
#[must_use]
pub fn paragraphs(text: &str) -> Vec<String> {
    let width = text.lines().map(|line| length(line.trim_end())).max().unwrap_or_default();
    let mut paragraphs: Vec<String> = Vec::new();
    // What came before the line at hand: its length, or nothing where a paragraph has ended.
    let mut previous: Option<usize> = None;
    for raw in text.lines() {
        let line = raw.trim_matches([' ', '\t', '\r', '\u{a0}']);
        if line.is_empty() {
            previous = None;
            continue;
        }
        let indent = raw.chars().take_while(|character| matches!(character, ' ' | '\t')).count();
        let is_row = line.contains("   ") || line.contains('\t');
        let first_word = line.split(' ').next().map_or(0, length);
        match (previous, paragraphs.last_mut()) {
            (Some(before), Some(open)) if indent < INDENT || is_row => {
                let was_full = before + 1 + first_word + 2 >= width;
                let is_wrapped = (NARROWEST..=WIDEST).contains(&width) && was_full && !is_row;
                open.push(if is_wrapped { ' ' } else { '\n' });
                open.push_str(line);
            }
            _ => paragraphs.push(line.to_owned()),
        }
        previous = Some(length(raw.trim_end()));
    }
    paragraphs
}

/// How many characters a line has.
fn length(line: &str) -> usize {
    line.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_indent_or_a_blank_line_begins_a_paragraph() {
        let text = "   The ferry was late again on Tuesday because of fog that lay\n\
                    over the harbour.\n   Nobody was hurt.\n\nThe next one sails.\n";
        assert_eq!(
            paragraphs(text),
            [
                "The ferry was late again on Tuesday because of fog that lay over the harbour.",
                "Nobody was hurt.",
                "The next one sails."
            ]
        );
    }

    #[test]
    fn tables_and_short_lines_stay_lines() {
        let text = "High water at the pier today, as the harbour master gives it:\n\
                    Dover     6.1\nCalais    6.9\n\nYours,\nA. Holm";
        assert_eq!(
            paragraphs(text),
            [
                "High water at the pier today, as the harbour master gives it:\nDover     6.1\n\
                 Calais    6.9",
                "Yours,\nA. Holm"
            ]
        );
    }
}
