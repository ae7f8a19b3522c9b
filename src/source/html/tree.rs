//! Parsing that no page can make slow: text → [`Document`], or the bare text of a page that
//! nests or repeats beyond all reason.
//!
//! HTML's own rules make some short pages into huge trees: each `<p>` opens again every `<b>` left
//! open before it, and each tag looks through all open ones. So the text is fed to the parser
//! in pieces, and the tree is measured between them.

use dom_query::{Document, NodeRef};
use html5ever::tendril::{StrTendril, TendrilSink};

use super::blocks::{plain_text, walk};
use super::meta::one_line;
use crate::limits::{HTML_ATTRIBUTES, HTML_DEPTH, HTML_NODE_BYTES};

/// How much is fed to the parser at a time, in bytes: little enough that what one piece can
/// nest is harmless.
const PIECE: usize = 4 << 10;

/// How many nodes any page may have, whatever its size.
const FREE_NODES: usize = 4_096;

/// Parses a page; `None` where it goes beyond the limits.
pub(super) fn parse(html: &str) -> Option<Document> {
    if most_attributes(html) > HTML_ATTRIBUTES {
        return None;
    }
    let mut parser = html5ever::parse_document(
        Document::default(),
        html5ever::ParseOpts {
            tree_builder: html5ever::tree_builder::TreeBuilderOpts {
                // What stands in `<noscript>` is parsed, not kept as text: pictures, mostly.
                scripting_enabled: false,
                ..Default::default()
            },
            ..Default::default()
        },
    );
    let mut rest = html;
    let mut fed = 0;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(piece_end(rest));
        parser.process(StrTendril::from_slice(piece));
        rest = after;
        fed += piece.len();
        let document = &parser.tokenizer.sink.sink;
        let is_reasonable = document.tree.len() <= FREE_NODES + fed / HTML_NODE_BYTES
            && !is_open_too_deep(&document.root());
        if !is_reasonable {
            return None;
        }
    }
    let document = parser.finish();
    (!is_too_deep(&document.root())).then_some(document)
}

/// Where the first piece of a text ends: on a character boundary.
fn piece_end(text: &str) -> usize {
    let most = PIECE.min(text.len());
    (most..=text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(text.len())
}

/// Whether the place at which the parser inserts is nested too deeply. It is the end of the
/// tree, or, where the tree ends in a table, what was moved out of that, just before it.
fn is_open_too_deep(root: &NodeRef) -> bool {
    let mut waiting = vec![(*root, 0)];
    let mut steps = 0;
    while let Some((node, depth)) = waiting.pop() {
        steps += 1;
        if depth > HTML_DEPTH || steps > 8 * HTML_DEPTH {
            return true;
        }
        let Some(last) = node.last_child() else { continue };
        if last.has_name("table")
            && let Some(moved) = last.prev_sibling()
        {
            waiting.push((moved, depth + 1));
        }
        waiting.push((last, depth + 1));
    }
    false
}

/// Whether any node is nested too deeply.
fn is_too_deep(root: &NodeRef) -> bool {
    let mut depth = 0_usize;
    let mut deepest = 0;
    walk(root, |node, is_entered| {
        if !node.is_element() {
            return false;
        }
        depth = if is_entered { depth + 1 } else { depth.saturating_sub(1) };
        deepest = deepest.max(depth);
        true
    });
    deepest > HTML_DEPTH
}

/// At most how many attributes any one tag has: the parser compares each with all before it.
fn most_attributes(html: &str) -> usize {
    let bytes = html.as_bytes();
    let mut most = 0;
    let mut place = 0;
    while let Some(found) = memchr::memchr(b'<', &bytes[place..]) {
        place += found + 1;
        if !bytes.get(place).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let mut divisions = 0;
        let mut quote = None;
        let mut before = b' ';
        // A tag that never ends is none; looking on behind its first bytes keeps this linear.
        let start = place;
        while let Some(&byte) = bytes.get(place) {
            match quote {
                Some(open) if byte == open => quote = None,
                Some(_) => {}
                None if matches!(byte, b'"' | b'\'') && before == b'=' => quote = Some(byte),
                None if byte == b'>' => break,
                None if byte == b'=' => divisions += 1,
                None => {}
            }
            if !byte.is_ascii_whitespace() {
                before = byte;
            }
            place += 1;
        }
        if place == bytes.len() {
            place = start;
            if divisions <= HTML_ATTRIBUTES {
                break;
            }
        }
        most = most.max(divisions);
        if most > HTML_ATTRIBUTES {
            break;
        }
    }
    most
}

/// What comes before the page's body: its metadata.
pub(super) fn head_of(html: &str) -> &str {
    let bytes = html.as_bytes();
    let starts = memchr::memchr_iter(b'<', bytes);
    let body = starts.into_iter().find(|start| {
        let name = bytes.get(start + 1..start + 5);
        name.is_some_and(|name| name.eq_ignore_ascii_case(b"body"))
    });
    body.map_or("", |body| &html[..body])
}

/// The text of a page without its tags, for pages that cannot be parsed: paragraphs end where
/// elements that stand apart begin or end.
pub(super) fn stripped(html: &str) -> Vec<String> {
    let mut paragraphs = Vec::new();
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let name_end = after
            .find(|end: char| !end.is_ascii_alphanumeric() && end != '/')
            .unwrap_or(after.len());
        let name = after[..name_end].trim_matches('/').to_ascii_lowercase();
        let end = match name.as_str() {
            "script" | "style" | "textarea" | "svg" | "noscript" | "title"
                if !after.starts_with('/') =>
            {
                end_of_element(after, &name)
            }
            _ if after.starts_with("!--") => after.find("-->").map(|end| end + 3),
            _ => after.find('>').map(|end| end + 1),
        };
        if !is_inline(&name) {
            end_paragraph(&mut text, &mut paragraphs);
        }
        rest = end.and_then(|end| after.get(end..)).unwrap_or("");
    }
    text.push_str(rest);
    end_paragraph(&mut text, &mut paragraphs);
    paragraphs
}

/// Where the element of this name ends, whose start tag `text` begins with.
fn end_of_element(text: &str, name: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let end = memchr::memmem::find_iter(bytes, b"</").find(|end| {
        let found = bytes.get(end + 2..end + 2 + name.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
    })?;
    text[end..].find('>').map(|close| end + close + 1)
}

/// Whether elements of this name stand within a line.
fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "nobr"
            | "q"
            | "s"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
    )
}

/// Moves the text at hand to the paragraphs, its character references decoded.
fn end_paragraph(text: &mut String, paragraphs: &mut Vec<String>) {
    let line = one_line(text);
    text.clear();
    if line.is_empty() {
        return;
    }
    let line = if line.contains('&') { plain_text(&line.replace('<', "&lt;")) } else { line };
    paragraphs.push(line);
}
