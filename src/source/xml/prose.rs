//! The text of an element as people read it: NITF and XHTML → paragraphs.

use super::{Element, Part};

/// Elements that begin and end a paragraph.
#[rustfmt::skip]
const BLOCKS: &[&str] = &[
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2", "ul", "ol", "li", "dl", "dt",
    "dd", "bq", "blockquote", "pre", "table", "nitf-table", "tr", "caption", "hr", "block",
    "section", "article", "header", "footer", "aside", "body", "body.content", "html", "fn",
    "credit", "tagline", "address", "main", "paragraph",
];

/// Elements whose content is not part of the text: pictures with their captions, and what only
/// machines read.
#[rustfmt::skip]
const HIDDEN: &[&str] = &[
    "script", "style", "head", "title", "media", "media-caption", "media-reference",
    "media-metadata", "media-producer", "figure", "figcaption", "nitf-table-metadata", "object",
    "iframe", "svg",
];

/// What is still to be done on the way through a tree.
enum Step<'t> {
    Enter(Part<'t>),
    Leave { is_lines: bool },
}

/// The paragraphs within an element. Blanks are single, but in what is set out in lines.
#[must_use]
pub fn paragraphs(element: Element<'_>) -> Vec<String> {
    let mut paragraphs = Vec::new();
    let mut open = String::new();
    let mut lines_depth = 0_usize;
    let mut pending: Vec<Step<'_>> = element.parts().rev().map(Step::Enter).collect();
    while let Some(step) = pending.pop() {
        match step {
            Step::Enter(Part::Text(text)) if lines_depth > 0 => open.push_str(text),
            Step::Enter(Part::Text(text)) => append(text, &mut open),
            Step::Enter(Part::Element(inner)) => {
                let lower = inner.name().to_ascii_lowercase();
                match lower.as_str() {
                    name if HIDDEN.contains(&name) => {}
                    "br" => open.push('\n'),
                    "td" | "th" => {
                        append(" ", &mut open);
                        pending.extend(inner.parts().rev().map(Step::Enter));
                    }
                    name if BLOCKS.contains(&name) => {
                        flush(&mut open, &mut paragraphs);
                        let is_lines = name == "pre";
                        lines_depth += usize::from(is_lines);
                        pending.push(Step::Leave { is_lines });
                        pending.extend(inner.parts().rev().map(Step::Enter));
                    }
                    _ => pending.extend(inner.parts().rev().map(Step::Enter)),
                }
            }
            Step::Leave { is_lines } => {
                lines_depth -= usize::from(is_lines);
                flush(&mut open, &mut paragraphs);
            }
        }
    }
    flush(&mut open, &mut paragraphs);
    paragraphs
}

/// The text of an element as one line.
#[must_use]
pub fn line(element: Element<'_>) -> String {
    let mut line = String::new();
    append(&element.text(), &mut line);
    line.trim().to_owned()
}

/// Appends text with its blanks and line breaks made single blanks.
fn append(text: &str, open: &mut String) {
    for character in text.chars() {
        if !matches!(character, ' ' | '\n' | '\r' | '\t') {
            open.push(character);
        } else if !open.is_empty() && !open.ends_with([' ', '\n']) {
            open.push(' ');
        }
    }
}

/// Ends a paragraph.
fn flush(open: &mut String, paragraphs: &mut Vec<String>) {
    let text = open.trim_matches([' ', '\n', '\r', '\t']);
    if !text.is_empty() {
        paragraphs.push(text.to_owned());
    }
    open.clear();
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn paragraphs_lists_tables_and_line_breaks_are_told_apart() {
        let tree = parse(
            "<body>Opening <b>bold</b>\n words<p>It was\n  late.<br/>Again.</p><media><media-caption>\
             A pier</media-caption></media><ul><li>one</li><li>two</li></ul><table><tr><td>1</td>\
             <td>2</td></tr></table><pre> a\n  b</pre></body>",
        );
        assert_eq!(
            paragraphs(tree.root()),
            ["Opening bold words", "It was late.\nAgain.", "one", "two", "1 2", "a\n  b"]
        );
    }
}
