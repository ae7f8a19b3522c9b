//! XML as agencies and feeds send it: text → a [`Tree`] that can be asked for what it holds.
//!
//! Lenient, since feeds are: a bare `&` or `<` is text, an element left open ends with its
//! parent, and what breaks off in the middle gives what came before. Nothing is fetched and no
//! entity but XML's own and numbers is replaced, so no file can grow while it is read.

pub mod cutter;
pub mod prose;
mod tag;

use crate::limits::{XML_DEPTH, XML_NODES};
use encoding_rs::Encoding;
use std::borrow::Cow;

/// What a text was found to hold.
#[derive(Debug, Default)]
pub struct Tree<'a> {
    nodes: Vec<Node<'a>>,
    problem: Option<Problem>,
}

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// It is not well-formed; says how.
    Broken(String),
    /// It goes beyond a limit; says which.
    TooLarge(String),
}

/// An element or a piece of text.
#[derive(Debug)]
struct Node<'a> {
    content: Content<'a>,
    children: Vec<u32>,
}

#[derive(Debug)]
enum Content<'a> {
    Element(tag::Tag<'a>),
    Text(Cow<'a, str>),
}

/// One element of a tree.
#[derive(Debug, Clone, Copy)]
pub struct Element<'t> {
    tree: &'t Tree<'t>,
    index: u32,
}

/// What an element holds, in order.
#[derive(Debug, Clone, Copy)]
pub enum Part<'t> {
    /// An element within.
    Element(Element<'t>),
    /// Text within.
    Text(&'t str),
}

/// Parses a text. There is always a root, whose children are the text's outermost elements.
#[must_use]
pub fn parse(text: &str) -> Tree<'_> {
    let mut parser = Parser::new();
    parser.run(text);
    parser.finish()
}

/// The encoding that an XML declaration at the start of a file names.
#[must_use]
pub fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let start = head.trim_ascii_start();
    if !start.starts_with(b"<?xml") {
        return None;
    }
    let end = memchr::memmem::find(start, b"?>")?;
    let declaration = &start[..end];
    let at = memchr::memmem::find(declaration, b"encoding")?;
    let value = declaration[at + b"encoding".len()..].trim_ascii_start().strip_prefix(b"=")?;
    let mut parts = value.split(|byte| matches!(byte, b'"' | b'\''));
    Encoding::for_label(parts.nth(1)?.trim_ascii())
}

/// The name of the outermost element, without prefix, if `head` reaches so far.
#[must_use]
pub fn root_name(head: &[u8]) -> Option<&str> {
    let mut at = 0;
    loop {
        at += memchr::memchr(b'<', &head[at..])?;
        let rest = &head[at..];
        let closing: &[u8] = match rest {
            [b'<', b'!', b'-', b'-', ..] => b"-->",
            [b'<', b'?', ..] => b"?>",
            [b'<', b'!', ..] => {
                at += tag::end_of_declaration(rest)?;
                continue;
            }
            _ => {
                let name = tag::name_at(&rest[1..])?;
                return std::str::from_utf8(tag::local(name)).ok();
            }
        };
        at += memchr::memmem::find(rest, closing)? + closing.len();
    }
}

/// Builds a tree.
struct Parser<'a> {
    tree: Tree<'a>,
    /// The elements that are open, from the root.
    open: Vec<u32>,
    /// How many elements are open below the deepest that is kept.
    beyond: usize,
    is_full: bool,
}

impl<'a> Parser<'a> {
    fn new() -> Self {
        let root = Node { content: Content::Element(tag::Tag::root()), children: Vec::new() };
        let tree = Tree { nodes: vec![root], problem: None };
        Self { tree, open: vec![0], beyond: 0, is_full: false }
    }

    fn run(&mut self, text: &'a str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() && !self.is_full {
            let next = memchr::memchr(b'<', &bytes[at..]).map_or(bytes.len(), |found| at + found);
            if next > at {
                self.add_text(decode(&text[at..next]));
            }
            if next == bytes.len() {
                return;
            }
            let Some(length) = self.markup(&text[next..]) else { return };
            at = next + length;
        }
    }

    /// Takes what stands at a `<`, and says how long it is. `None` where it never ends.
    fn markup(&mut self, rest: &'a str) -> Option<usize> {
        let unclosed = |what: &str| format!("ends within {what}");
        if let Some(inner) = rest.strip_prefix("<![CDATA[") {
            let end = memchr::memmem::find(inner.as_bytes(), b"]]>");
            self.add_text(Cow::Borrowed(&inner[..end.unwrap_or(inner.len())]));
            if end.is_none() {
                self.note(Problem::Broken(unclosed("a CDATA section")));
            }
            return Some(end? + "<![CDATA[]]>".len());
        }
        for (opening, closing, what) in
            [("<!--", "-->", "a comment"), ("<?", "?>", "a processing instruction")]
        {
            if rest.starts_with(opening) {
                let end = memchr::memmem::find(rest.as_bytes(), closing.as_bytes());
                if end.is_none() {
                    self.note(Problem::Broken(unclosed(what)));
                }
                return Some(end? + closing.len());
            }
        }
        if rest.starts_with("<!") {
            let end = tag::end_of_declaration(rest.as_bytes());
            if end.is_none() {
                self.note(Problem::Broken(unclosed("a declaration")));
            }
            return end;
        }
        if let Some(inner) = rest.strip_prefix("</") {
            let end = memchr::memchr(b'>', inner.as_bytes());
            if end.is_none() {
                self.note(Problem::Broken(unclosed("a tag")));
            }
            let end = end?;
            self.close(inner[..end].trim());
            return Some(end + "</>".len());
        }
        if tag::name_at(&rest.as_bytes()[1..]).is_none() {
            self.add_text(Cow::Borrowed("<"));
            return Some(1);
        }
        match tag::Tag::read(rest) {
            Ok(read) => {
                if read.has_too_many {
                    let detail = "has an element with more attributes than are read";
                    self.note(Problem::TooLarge(detail.to_owned()));
                }
                self.open(read.tag, read.is_empty);
                Some(read.length)
            }
            Err(()) => {
                self.note(Problem::Broken(unclosed("a tag")));
                None
            }
        }
    }

    /// Keeps the first problem: the others follow from it.
    fn note(&mut self, problem: Problem) {
        self.tree.problem.get_or_insert(problem);
    }

    /// Adds a node to the innermost open element.
    fn add(&mut self, content: Content<'a>) -> Option<u32> {
        if self.tree.nodes.len() >= XML_NODES {
            let detail = format!("has more than {XML_NODES} elements; what follows is left out");
            self.note(Problem::TooLarge(detail));
            self.is_full = true;
            return None;
        }
        let index = u32::try_from(self.tree.nodes.len()).ok()?;
        self.tree.nodes.push(Node { content, children: Vec::new() });
        let parent = *self.open.last()?;
        self.tree.nodes[parent as usize].children.push(index);
        Some(index)
    }

    fn add_text(&mut self, text: Cow<'a, str>) {
        if self.open.len() > 1 && !text.is_empty() {
            self.add(Content::Text(text));
        }
    }

    fn open(&mut self, tag: tag::Tag<'a>, is_empty: bool) {
        if self.open.len() > XML_DEPTH {
            let detail = format!("is nested deeper than {XML_DEPTH}; only its text is kept there");
            self.note(Problem::TooLarge(detail));
            self.beyond += usize::from(!is_empty);
            return;
        }
        if let Some(index) = self.add(Content::Element(tag))
            && !is_empty
        {
            self.open.push(index);
        }
    }

    fn close(&mut self, name: &str) {
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        let is_it = |index: &u32| {
            matches!(&self.tree.nodes[*index as usize].content,
            Content::Element(tag) if tag.name == name)
        };
        match self.open.iter().skip(1).rposition(is_it) {
            Some(place) => self.open.truncate(place + 1),
            None => self.note(Problem::Broken(format!(
                "closes `{}`, which is not open",
                name.chars().take(40).collect::<String>()
            ))),
        }
    }

    fn finish(mut self) -> Tree<'a> {
        if self.open.len() > 1 && !self.is_full {
            let innermost = self.open.last().copied().unwrap_or_default();
            if let Content::Element(tag) = &self.tree.nodes[innermost as usize].content {
                let name: String = tag.name.chars().take(40).collect();
                self.note(Problem::Broken(format!("ends before `{name}` is closed")));
            }
        }
        self.tree
    }
}

impl Tree<'_> {
    /// What holds the outermost elements.
    #[must_use]
    pub fn root(&self) -> Element<'_> {
        Element { tree: self, index: 0 }
    }

    /// What is wrong with the text, if anything.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }
}

impl<'t> Element<'t> {
    fn tag(self) -> Option<&'t tag::Tag<'t>> {
        match &self.tree.nodes[self.index as usize].content {
            Content::Element(tag) => Some(tag),
            Content::Text(_) => None,
        }
    }

    /// Its name without prefix.
    #[must_use]
    pub fn name(self) -> &'t str {
        self.tag().map_or("", tag::Tag::local_name)
    }

    /// The prefix of its name, as the file spells it; empty where it has none.
    #[must_use]
    pub fn prefix(self) -> &'t str {
        let name = self.tag().map_or("", |tag| tag.name);
        name.split_once(':').map_or("", |(prefix, _)| prefix)
    }

    /// The value of an attribute, by its name with or without prefix.
    #[must_use]
    pub fn attribute(self, name: &str) -> Option<&'t str> {
        let attributes = &self.tag()?.attributes;
        let found = attributes.iter().find(|(held, _)| *held == name).or_else(|| {
            attributes.iter().find(|(held, _)| held.rsplit(':').next() == Some(name))
        })?;
        Some(&found.1)
    }

    /// What it holds, in order.
    pub fn parts(self) -> impl DoubleEndedIterator<Item = Part<'t>> {
        let tree = self.tree;
        tree.nodes[self.index as usize].children.iter().map(move |index| {
            match &tree.nodes[*index as usize].content {
                Content::Element(_) => Part::Element(Element { tree, index: *index }),
                Content::Text(text) => Part::Text(text),
            }
        })
    }

    /// The elements directly within.
    pub fn children(self) -> impl DoubleEndedIterator<Item = Element<'t>> {
        self.parts().filter_map(|part| match part {
            Part::Element(element) => Some(element),
            Part::Text(_) => None,
        })
    }

    /// The elements of this name directly within.
    pub fn all(self, name: &str) -> impl Iterator<Item = Element<'t>> {
        self.children().filter(move |child| child.name() == name)
    }

    /// The first element of this name directly within.
    #[must_use]
    pub fn child(self, name: &str) -> Option<Element<'t>> {
        self.all(name).next()
    }

    /// The first element that is reached by these names, each directly within the one before.
    #[must_use]
    pub fn path(self, names: &[&str]) -> Option<Element<'t>> {
        names.iter().try_fold(self, |element, name| element.child(name))
    }

    /// All elements within, however deep, in document order.
    pub fn descendants(self) -> impl Iterator<Item = Element<'t>> {
        let mut pending: Vec<Element<'t>> = self.children().rev().collect();
        std::iter::from_fn(move || {
            let next = pending.pop()?;
            pending.extend(next.children().rev());
            Some(next)
        })
    }

    /// The first element of this name, however deep.
    #[must_use]
    pub fn find(self, name: &str) -> Option<Element<'t>> {
        self.descendants().find(|element| element.name() == name)
    }

    /// All text within, as it stands.
    #[must_use]
    pub fn text(self) -> String {
        let mut text = String::new();
        let mut pending: Vec<Part<'t>> = self.parts().rev().collect();
        while let Some(part) = pending.pop() {
            match part {
                Part::Element(element) => pending.extend(element.parts().rev()),
                Part::Text(piece) => text.push_str(piece),
            }
        }
        text
    }

    /// The text of the first element of this name directly within, unless it is blank.
    #[must_use]
    pub fn line(self, name: &str) -> Option<String> {
        self.all(name).map(|child| prose::line(child)).find(|text| !text.is_empty())
    }
}

/// Replaces XML's own entities and numeric ones. All others stay as they are.
fn decode(text: &str) -> Cow<'_, str> {
    /// `&#x10FFFF;` without `&`.
    const LONGEST: usize = 12;
    let Some(first) = memchr::memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
    let mut decoded = String::with_capacity(text.len());
    decoded.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(after) = rest.strip_prefix('&') {
        let window = &after.as_bytes()[..after.len().min(LONGEST)];
        let named = memchr::memchr(b';', window).map(|end| (&after[..end], &after[end + 1..]));
        match named.and_then(|(name, behind)| Some((character(name)?, behind))) {
            Some((character, behind)) => {
                decoded.push(character);
                rest = behind;
            }
            None => {
                decoded.push('&');
                rest = after;
            }
        }
        let next = memchr::memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
        decoded.push_str(&rest[..next]);
        rest = &rest[next..];
    }
    Cow::Owned(decoded)
}

/// The character that an entity stands for.
fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => digits.parse().ok()?,
            };
            // 128 to 159 are what Windows means by them, as browsers read them; `clean` knows.
            (!(128..160).contains(&code)).then(|| char::from_u32(code)).flatten()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_attributes_and_text_are_found() {
        let tree = parse(
            "<?xml version='1.0'?><!-- <x> --><!DOCTYPE a [<!ENTITY b \"c\">]>\
             <n:a one='1' two=\"x &amp; y\"><b>Fish &amp;<c/> chips</b><b><![CDATA[<i> &amp;]]></b></n:a>",
        );
        let a = tree.root().child("a").unwrap();
        assert_eq!((a.prefix(), a.attribute("two")), ("n", Some("x & y")));
        let texts: Vec<String> = a.all("b").map(Element::text).collect();
        assert_eq!(texts, ["Fish & chips", "<i> &amp;"]);
        assert_eq!(tree.problem(), None);
        assert_eq!(a.descendants().count(), 3);
    }

    #[test]
    fn what_is_broken_gives_what_came_before() {
        for (text, kept, problem) in [
            ("<a><b>fog", "fog", "ends before `b` is closed"),
            ("<a>fog<b one=\"", "fog", "ends within a tag"),
            ("<a>fog</b></a>", "fog", "closes `b`, which is not open"),
            ("<a>fog<!-- ", "fog", "ends within a comment"),
            ("<a><![CDATA[fog", "fog", "ends within a CDATA section"),
        ] {
            let tree = parse(text);
            assert_eq!(tree.root().text(), kept, "{text}");
            assert_eq!(tree.problem(), Some(&Problem::Broken(problem.to_owned())), "{text}");
        }
        let mended = parse("<a>fish & chips < 3<br>late</a>");
        assert_eq!(mended.root().text(), "fish & chips < 3late");
        assert_eq!(mended.problem(), None);
    }

    #[test]
    fn entities_of_its_own_are_not_replaced() {
        let bomb =
            "<!DOCTYPE a [<!ENTITY x \"ha\"><!ENTITY y \"&x;&x;\">]><a>&y; &#8217; &#xe9;</a>";
        assert_eq!(parse(bomb).root().text(), "&y; ’ é");
    }

    #[test]
    fn depth_and_number_of_elements_are_bounded() {
        let deep = format!("{}fog{}", "<a>".repeat(5_000), "</a>".repeat(5_000));
        let tree = parse(&deep);
        assert_eq!(tree.root().text(), "fog");
        assert!(matches!(tree.problem(), Some(Problem::TooLarge(_))));
        let many = "<a/>".repeat(XML_NODES + 10);
        let tree = parse(&many);
        assert!(matches!(tree.problem(), Some(Problem::TooLarge(_))));
        let attributes = format!("<a {}>fog</a>", "b='c' ".repeat(5_000));
        let tree = parse(&attributes);
        assert_eq!(tree.root().text(), "fog");
        assert!(matches!(tree.problem(), Some(Problem::TooLarge(_))));
    }

    #[test]
    fn declarations_and_roots_are_read_from_the_head() {
        assert_eq!(
            declared(b"<?xml version='1.0' encoding='iso-8859-7'?>"),
            Some(encoding_rs::ISO_8859_7)
        );
        assert_eq!(declared(b"<a encoding='iso-8859-7'>"), None);
        let head =
            b"<?xml version='1.0'?><!-- <b> --><!DOCTYPE nitf [ <!ELEMENT x> ]>\n<x:nitf a='b'>";
        assert_eq!(root_name(head), Some("nitf"));
        assert_eq!(root_name(b"<?xml version='1.0'?> <!-- "), None);
    }
}
