//! A [`Paragraph`]: what documents of every kind are turned into before anybody asks what they
//! hold, so that one reader serves the same export whether it came as text, page, Word or RTF.

use crate::source::{mend, plain};

/// A paragraph of a document and how it is set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paragraph {
    /// Its text; a line break in it is one that the document has.
    pub text: String,
    /// The level of the heading it is, from 1.
    pub heading: Option<u8>,
    /// Whether it stands in the middle of the page.
    pub is_centred: bool,
    /// How many bytes at its start are bold: what labels are.
    pub bold: usize,
    /// The class of the element that it stands in, of a page.
    pub class: String,
    /// The name of the anchor before it, of a page.
    pub anchor: String,
}

impl Paragraph {
    /// A paragraph that is set like any other.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// The indent from which on a line of plain text stands in the middle, in blanks.
const CENTRED_INDENT: usize = 6;

/// The paragraphs of a plain text: blank lines and form feeds part them, and lines that were
/// wrapped are joined.
#[must_use]
pub fn of_text(text: &str) -> Vec<Paragraph> {
    let text = mend::pages(text);
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{c}'], "\n");
    let lines: Vec<&str> = text.split('\n').map(str::trim_end).collect();
    let words = mend::Words::wrapped(lines.iter().copied());
    let width = plain::wrap_width(&lines);
    let mut paragraphs = Vec::new();
    for group in lines.split(|line| line.trim().is_empty()).filter(|group| !group.is_empty()) {
        let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let is_centred = group.iter().all(|line| indent(line) >= CENTRED_INDENT);
        let mut joined = String::new();
        let mut previous: Option<&str> = None;
        for line in group {
            if let Some(previous) = previous {
                let is_wrapped =
                    !is_centred && width.is_some_and(|width| plain::is_full(previous, line, width));
                if !is_wrapped {
                    joined.push('\n');
                } else if words.is_cut(&joined, line.trim()) {
                    joined.truncate(joined.len() - mend::hyphen(&joined));
                } else if !plain::ends_inside_word(previous) {
                    joined.push(' ');
                }
            }
            joined.push_str(line.trim());
            previous = Some(line);
        }
        paragraphs.push(Paragraph { is_centred, ..Paragraph::plain(joined) });
    }
    paragraphs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_paragraphs_and_what_is_centred_is_seen() {
        let text = "          The Quay\r\n\r\nFog\n\u{c}BYLINE: Jane Doe\n";
        let found = of_text(text);
        let texts: Vec<_> = found.iter().map(|it| (it.text.as_str(), it.is_centred)).collect();
        assert_eq!(texts, [("The Quay", true), ("Fog", false), ("BYLINE: Jane Doe", false)]);
    }
}
