//! A page of an export → its [`Paragraph`]s, with what the reader of the export asks for.
//!
//! Not the reader for pages of the press, which looks for the article in them: here every
//! paragraph counts. The markup is scanned, not parsed: exports nest whole pages in paragraphs,
//! leave tags half open, and have a hundred articles in a file.

use std::collections::HashMap;

use super::paragraph::Paragraph;
use crate::source::clean;

/// Elements that begin and end a paragraph.
#[rustfmt::skip]
const BLOCKS: &[&str] = &[
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre",
    "table", "tr", "td", "th", "section", "article", "header", "footer", "aside", "figure",
    "figcaption", "hr", "dl", "dt", "dd", "main", "nav", "body", "html", "head", "text", "center",
];

/// Elements whose content is not text.
const SILENT: &[&str] = &["script", "style", "noscript", "template", "svg", "title"];

/// Elements without content.
const EMPTY: &[&str] = &["br", "img", "hr", "meta", "link", "input", "col", "wbr"];

/// A longer tag is none: its first bracket is text.
const TAG_BYTES: usize = 64 << 10;

/// How many open elements are remembered: enough for their classes, and bounded.
const OPEN_ELEMENTS: usize = 256;

/// How a page is turned into paragraphs.
#[derive(Debug, Clone, Copy, Default)]
pub struct Style {
    /// Whether the cells of a table are laid out as its rows, not as paragraphs.
    pub has_rows: bool,
    /// Classes of elements within a line that stand as paragraphs of their own.
    pub apart: &'static [&'static str],
}

/// The paragraphs of a page.
#[must_use]
pub fn paragraphs(html: &str, style: Style) -> Vec<Paragraph> {
    let mut scanner = Scanner { style, sheet: sheet(html), ..Scanner::default() };
    let mut rest = html;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        scanner.text(&rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some((tag, length)) = Tag::at(rest) else {
            scanner.text("<");
            rest = &rest[1..];
            continue;
        };
        rest = &rest[length..];
        if SILENT.contains(&tag.name.as_str()) && !tag.is_end {
            rest = after_end_of(&tag.name, rest);
            continue;
        }
        scanner.tag(&tag);
    }
    scanner.text(rest);
    scanner.end_paragraph();
    scanner.found
}

/// A tag and what is asked of it.
struct Tag<'a> {
    name: String,
    is_end: bool,
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    /// The tag at the start of `text`, and its length.
    fn at(text: &'a str) -> Option<(Self, usize)> {
        let after = text.strip_prefix('<')?;
        if after.starts_with(['!', '?']) {
            let end = memchr::memchr(b'>', &text.as_bytes()[..text.len().min(TAG_BYTES)])?;
            return Some((Self { name: String::new(), is_end: true, attributes: "" }, end + 1));
        }
        let is_end = after.starts_with('/');
        let named = after.strip_prefix('/').unwrap_or(after);
        let length =
            named.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(named.len());
        let next = named[length..].bytes().next()?;
        let has_name = named.starts_with(|first: char| first.is_ascii_alphabetic());
        if !has_name || !(next.is_ascii_whitespace() || b"/>:_-".contains(&next)) {
            return None;
        }
        let name = named[..length].to_ascii_lowercase();
        let end = end_of_tag(text.as_bytes())?;
        let attributes = text.get(text.len() - named.len() + length..end)?;
        Some((Self { name, is_end, attributes }, end + 1))
    }

    /// The value of an attribute, which is given in lower case.
    fn attribute(&self, name: &str) -> &'a str {
        let mut rest = self.attributes;
        while let Some((before, after)) = rest.split_once('=') {
            let key = before.rsplit(|c: char| c.is_whitespace()).find(|word| !word.is_empty());
            let after = after.trim_start();
            let (value, left) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    after[1..].split_once(quote).unwrap_or((&after[1..], ""))
                }
                _ => after.split_once(char::is_whitespace).unwrap_or((after, "")),
            };
            if key.is_some_and(|key| key.eq_ignore_ascii_case(name)) {
                return value;
            }
            rest = left;
        }
        ""
    }
}

/// Where a tag ends: at the first `>` that stands in no quotes, or the first of all.
fn end_of_tag(text: &[u8]) -> Option<usize> {
    let window = &text[..text.len().min(TAG_BYTES)];
    let mut quote = None;
    let mut before = b' ';
    for (place, byte) in window.iter().enumerate() {
        match quote {
            Some(open) if *byte == open => quote = None,
            Some(_) => {}
            None if matches!(byte, b'"' | b'\'') && before == b'=' => quote = Some(*byte),
            None if *byte == b'>' => return Some(place),
            None => {}
        }
        before = *byte;
    }
    memchr::memchr(b'>', window)
}

/// What follows the end of the element `name`, or nothing where it never ends.
fn after_end_of<'a>(name: &str, rest: &'a str) -> &'a str {
    for at in memchr::memmem::find_iter(rest.as_bytes(), b"</") {
        let found = rest.as_bytes().get(at + 2..at + 2 + name.len());
        if found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes())) {
            return rest[at..].split_once('>').map_or("", |(_, after)| after);
        }
    }
    ""
}

/// What a page's own style sheet says of its classes.
#[derive(Debug, Clone, Copy, Default)]
struct Looks {
    is_centred: bool,
    is_large: bool,
}

/// Reads the one-class rules of a style sheet, as `.c7 { font-size: 14pt; }`.
fn sheet(html: &str) -> HashMap<String, Looks> {
    /// What is larger than running text, in points.
    const LARGE: f32 = 13.0;
    let mut sheet = HashMap::new();
    let head = &html.as_bytes()[..html.len().min(TAG_BYTES)];
    let Some(start) = memchr::memmem::find(&head.to_ascii_lowercase(), b"<style") else {
        return sheet;
    };
    let rules = html[start..].split_once("</").map_or("", |(rules, _)| rules);
    for rule in rules.split('}') {
        let Some((name, body)) = rule.split_once('{') else { continue };
        let Some(class) = name.trim().rsplit_once('.').map(|(_, class)| class.trim()) else {
            continue;
        };
        let size = body.split_once("font-size:").and_then(|(_, after)| {
            let digits = after.trim_start();
            let end = digits.find(|c: char| !c.is_ascii_digit() && c != '.')?;
            digits[end..].starts_with("pt").then(|| digits[..end].parse::<f32>().ok())?
        });
        let looks = Looks {
            is_centred: body.contains("text-align: center") || body.contains("text-align:center"),
            is_large: size.is_some_and(|size| size > LARGE),
        };
        sheet.insert(class.to_owned(), looks);
    }
    sheet
}

/// The page so far.
#[derive(Default)]
struct Scanner {
    style: Style,
    sheet: HashMap<String, Looks>,
    open: Vec<(String, String)>,
    tables: usize,
    bold: usize,
    anchor: String,
    raw: String,
    /// Where in `raw` the bold beginning ends; `None` while nothing else has come.
    bold_end: Option<usize>,
    class: String,
    looks: Looks,
    heading: Option<u8>,
    found: Vec<Paragraph>,
}

impl Scanner {
    fn text(&mut self, between: &str) {
        let is_blank = between.trim().is_empty();
        if self.raw.trim().is_empty() && !is_blank {
            let class = self.open.iter().rev().find(|(_, class)| !class.is_empty());
            self.class = class.map(|(_, class)| class.clone()).unwrap_or_default();
            self.bold_end = None;
        }
        if !is_blank {
            for (_, class) in &self.open {
                if let Some(looks) = self.sheet.get(class) {
                    self.looks.is_centred |= looks.is_centred;
                    self.looks.is_large |= looks.is_large;
                }
            }
            if self.bold == 0 && self.bold_end.is_none() {
                self.bold_end = Some(self.raw.len());
            }
        }
        for character in between.chars() {
            self.raw.push(if matches!(character, '\n' | '\r') { ' ' } else { character });
        }
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        let name = tag.name.as_str();
        match name {
            "br" => self.raw.push('\n'),
            "b" | "strong" if tag.is_end => self.bold = self.bold.saturating_sub(1),
            "b" | "strong" => self.bold += 1,
            "a" if !tag.is_end => {
                let anchor = tag.attribute("name");
                if !anchor.is_empty() {
                    self.end_paragraph();
                    self.anchor = anchor.to_owned();
                }
            }
            "table" if tag.is_end => {
                self.end_paragraph();
                self.tables = self.tables.saturating_sub(1);
            }
            "table" => {
                self.end_paragraph();
                self.tables += 1;
            }
            _ if self.style.has_rows && self.tables > 0 => match name {
                "td" | "th" => self.raw.push(' '),
                "tr" if !self.raw.ends_with('\n') => self.raw.push('\n'),
                _ => {}
            },
            _ if BLOCKS.contains(&name) => self.end_paragraph(),
            _ => {}
        }
        if EMPTY.contains(&name) || name.is_empty() {
            return;
        }
        if tag.is_end {
            let Some(at) = self.open.iter().rposition(|(open, _)| open == name) else { return };
            if self.open[at..].iter().any(|(_, class)| self.is_apart(class)) {
                self.end_paragraph();
            }
            self.open.truncate(at);
            return;
        }
        if matches!(name.as_bytes(), [b'h', b'1'..=b'6']) {
            self.heading = name[1..].parse().ok();
        }
        let class = tag.attribute("class").trim().to_owned();
        if self.is_apart(&class) {
            self.end_paragraph();
        }
        if self.open.len() < OPEN_ELEMENTS {
            self.open.push((name.to_owned(), class));
        }
    }

    fn is_apart(&self, class: &str) -> bool {
        self.style.apart.iter().any(|apart| class.eq_ignore_ascii_case(apart))
    }

    fn end_paragraph(&mut self) {
        let raw = std::mem::take(&mut self.raw);
        let looks = std::mem::take(&mut self.looks);
        let heading = self.heading;
        let text = clean::text(&raw);
        if !text.is_empty() {
            let end = self.bold_end.unwrap_or(raw.len()).min(raw.len());
            let bold = clean::text(raw.get(..end).unwrap_or_default()).trim_end().len();
            self.found.push(Paragraph {
                heading: heading.or(looks.is_large.then_some(1)),
                is_centred: looks.is_centred,
                bold: bold.min(text.len()),
                class: std::mem::take(&mut self.class),
                anchor: std::mem::take(&mut self.anchor),
                text: text.into_owned(),
            });
            self.heading = None;
        }
        self.bold_end = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_anchors_and_classes_are_seen() {
        let html = "<p><a name='DOC1'></a><P CLASS=x><strong>Author: </strong>Ann&nbsp;Lee<BR>b</p>\
            <h2>Fog</h2>3 < 4<script>var p = '<p>';</script>";
        let found = paragraphs(html, Style::default());
        assert_eq!(found[0].text, "Author: Ann\u{a0}Lee\nb");
        assert_eq!(found[0].bold, "Author:".len());
        assert_eq!((found[0].class.as_str(), found[0].anchor.as_str()), ("x", "DOC1"));
        assert_eq!((found[1].text.as_str(), found[1].heading), ("Fog", Some(2)));
        assert_eq!((found[2].text.as_str(), found[2].heading), ("3 < 4", None));
    }

    #[test]
    fn a_table_keeps_its_rows_where_they_are_asked_for() {
        let html =
            "<table><tr><td><p>1</p></td><td>one</td></tr><tr><td>2</td><td>two</td></tr></table>";
        let style = Style { has_rows: true, ..Style::default() };
        assert_eq!(paragraphs(html, style)[0].text, "1 one\n2 two");
        assert_eq!(paragraphs(html, Style::default()).len(), 4);
    }

    #[test]
    fn classes_can_stand_apart_within_a_line() {
        let html = "<td><span class=Head>The Quay</span><br>3 May<b>x</b></td>";
        let style = Style { apart: &["head"], ..Style::default() };
        let found = paragraphs(html, style);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].class.as_str(), found[1].text.as_str()), ("Head", "3 Mayx"));
    }
}
