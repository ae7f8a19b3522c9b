//! HTML inside a field → text: for bodies that databases and feeds export as markup.
//!
//! Not for pages: those have a reader of their own, which finds the article in them.

use super::clean;
use std::borrow::Cow;

/// Elements that begin and end a paragraph.
#[rustfmt::skip]
const BLOCKS: &[&str] = &[
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre",
    "table", "tr", "section", "article", "header", "footer", "aside", "figure", "figcaption",
    "hr", "dl", "dt", "dd", "main", "nav",
];

/// Elements inside a paragraph, or without text.
#[rustfmt::skip]
const INLINE: &[&str] = &[
    "a", "b", "i", "u", "s", "em", "strong", "span", "br", "img", "small", "sup", "sub", "cite",
    "q", "code", "font", "td", "th", "thead", "tbody", "iframe", "video", "audio", "source",
    "picture", "abbr", "mark", "del", "ins", "time", "body", "html", "head", "link", "meta",
    "input", "button", "form", "label", "center",
];

/// Elements whose content is not text.
const SILENT: &[&str] = &["script", "style", "noscript", "template", "svg", "title"];

/// The longest tag that is taken for one. Attributes hold whole scripts, rarely more.
const TAG_BYTES: usize = 4096;

/// Turns markup into paragraphs that blank lines divide. Text without any known tag comes back
/// untouched: `a < b`, `<HPX.O>`.
///
/// ```
/// use newshound::source::markup;
/// assert_eq!(markup::to_text("<p>Fog &amp; rain.</p><p>More <b>fog</b>.</p>"), "Fog & rain.\n\nMore fog.");
/// assert_eq!(markup::to_text("3 < 4"), "3 < 4");
/// ```
#[must_use]
pub fn to_text(field: &str) -> Cow<'_, str> {
    let is_markup = memchr::memchr_iter(b'<', field.as_bytes())
        .any(|at| Tag::at(&field[at..]).is_some_and(|tag| tag.is_known()));
    if !is_markup {
        return Cow::Borrowed(field);
    }
    let mut text = String::with_capacity(field.len());
    let mut rest = field;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        append_text(&rest[..at], &mut text);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some(tag) = Tag::at(rest) else {
            text.push('<');
            rest = &rest[1..];
            continue;
        };
        rest = &rest[tag.length..];
        match tag.name.as_str() {
            "br" => text.push('\n'),
            "td" | "th" => text.push(' '),
            name if BLOCKS.contains(&name) => text.push_str("\n\n"),
            name if SILENT.contains(&name) && !tag.is_end => rest = after_end_of(name, rest),
            _ => {}
        }
    }
    append_text(rest, &mut text);
    Cow::Owned(clean::text(&text).into_owned())
}

/// A tag: `<p class="lead">`, `</p>`, `<br/>`.
struct Tag {
    /// In lower case.
    name: String,
    /// Whether it ends its element.
    is_end: bool,
    /// Bytes, from `<` to `>`.
    length: usize,
}

impl Tag {
    /// The tag at the start of `text`.
    fn at(text: &str) -> Option<Self> {
        let after = text.strip_prefix('<')?;
        let is_end = after.starts_with('/');
        let named = after.strip_prefix('/').unwrap_or(after);
        let name_length =
            named.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(named.len());
        let name = &named[..name_length];
        let has_name = name.starts_with(|first: char| first.is_ascii_alphabetic());
        // `<HPX.O>` is a share, not a tag.
        let next = named[name_length..].bytes().next()?;
        if !has_name || !(next.is_ascii_whitespace() || b"/>:-".contains(&next)) {
            return None;
        }
        let window = &text.as_bytes()[..text.len().min(TAG_BYTES)];
        let length = memchr::memchr(b'>', window)? + 1;
        Some(Self { name: name.to_ascii_lowercase(), is_end, length })
    }

    /// Whether HTML has such an element.
    fn is_known(&self) -> bool {
        [BLOCKS, INLINE, SILENT].iter().any(|names| names.contains(&self.name.as_str()))
    }
}

/// Appends text between tags: its line breaks are those of the markup, not of the paper.
fn append_text(between: &str, text: &mut String) {
    if between.contains('\n') {
        text.push_str(&between.replace(['\r', '\n'], " "));
    } else {
        text.push_str(between);
    }
}

/// What follows the end of the element `name`, or nothing where it never ends.
fn after_end_of<'a>(name: &str, rest: &'a str) -> &'a str {
    let mut searched = rest;
    while let Some(at) = searched.find("</") {
        searched = &searched[at..];
        match Tag::at(searched) {
            Some(tag) if tag.name == name => return &searched[tag.length..],
            _ => searched = &searched[2..],
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_line_breaks_and_lists_become_lines() {
        let markup = "<div><h2>Ferry</h2>\n<p class=\"x>\">It was\nlate<br/>again.</p><ul><li>one</li>\
                      <li>two</li></ul></div>";
        assert_eq!(to_text(markup), "Ferry\n\n\">It was late\nagain.\n\none\n\ntwo");
    }

    #[test]
    fn scripts_and_comments_are_dropped() {
        assert_eq!(to_text("a<script>var b = '<p>';</script><!-- <p> -->c<style>d"), "ac");
    }

    #[test]
    fn what_only_looks_like_a_tag_stays() {
        for plain in ["x < y > z", "<HPX.O> rose", "<tweet> she wrote </tweet>", "<", "<p", "</"] {
            assert!(matches!(to_text(plain), Cow::Borrowed(_)), "{plain}");
        }
        assert_eq!(to_text("<p>Shares of <HPX.O> and 3 < 4</p>"), "Shares of <HPX.O> and 3 < 4");
    }
}
