//! The text of a parsed page: elements → [`Block`]s, one for each paragraph, heading or list item
//! as a reader of the page sees it.
//!
//! Nothing here recurses: a page may nest as deeply as it likes.

use dom_query::{Document, NodeData, NodeRef};
use std::hash::{DefaultHasher, Hash, Hasher};

/// One paragraph, heading or list item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// Its text: single blanks, and a line break where the page has a `<br>`.
    pub(super) text: String,
    /// Whether it is a heading.
    pub(super) is_heading: bool,
    /// Whether it is an item of a list.
    pub(super) is_item: bool,
    /// Whether it is a `<p>`.
    pub(super) is_paragraph: bool,
    /// Whether it stands in an `<article>` or in `<main>`.
    pub(super) in_article: bool,
    /// How many of its bytes stand in links.
    pub(super) linked: usize,
    /// The element that holds it, by name and class: the paragraphs of one article share it.
    pub(super) container: u64,
}

/// What an element means for the text around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Its text is no text of the page.
    Hidden,
    /// It stands apart: what comes before and after is another block.
    Block,
    /// A block that is a heading.
    Heading,
    /// A block that is an item of a list.
    Item,
    /// A block that is a paragraph.
    Paragraph,
    /// A block that is an article, or holds it.
    Article,
    /// A line break.
    Break,
    /// A cell: apart from its neighbours, in the same block.
    Cell,
    /// A link.
    Link,
    /// Anything within a line.
    Inline,
}

/// The role of the elements of this name.
fn role(name: &str) -> Role {
    match name {
        "script" | "style" | "noscript" | "template" | "head" | "svg" | "math" | "iframe"
        | "object" | "embed" | "video" | "audio" | "canvas" | "select" | "textarea" | "button"
        | "datalist" | "dialog" | "noframes" | "nav" | "map" | "input" | "title" => Role::Hidden,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Role::Heading,
        "li" | "dt" | "dd" => Role::Item,
        "p" => Role::Paragraph,
        "article" | "main" => Role::Article,
        "br" => Role::Break,
        "td" | "th" => Role::Cell,
        "a" => Role::Link,
        "address" | "aside" | "blockquote" | "body" | "caption" | "center" | "details" | "dir"
        | "div" | "dl" | "fieldset" | "figcaption" | "figure" | "footer" | "form" | "header"
        | "hr" | "html" | "legend" | "menu" | "ol" | "pre" | "search" | "section" | "summary"
        | "table" | "tbody" | "tfoot" | "thead" | "tr" | "ul" => Role::Block,
        _ => Role::Inline,
    }
}

/// Whether elements of this name hold nothing that a reader of the page reads.
pub(super) fn is_hidden_element(name: &str) -> bool {
    role(name) == Role::Hidden
}

/// All blocks within `root`, in document order; none is empty.
pub(super) fn blocks(root: &NodeRef) -> Vec<Block> {
    let mut builder = Builder::new();
    walk(root, |node, is_entered| builder.visit(node, is_entered));
    builder.flush();
    builder.blocks
}

/// The text of a scrap of HTML: character references decoded, tags dropped, blocks on lines of
/// their own with an empty line between them.
pub(super) fn plain_text(html: &str) -> String {
    // A paragraph's end written as a line break, not as markup, has to survive too.
    let html = html.replace('\n', "<br>");
    let fragment = Document::fragment(html);
    let blocks = blocks(&fragment.root());
    blocks.into_iter().map(|block| block.text).collect::<Vec<_>>().join("\n\n")
}

/// Visits every node below `root`, in document order: elements when they are entered (`true`) and
/// when they are left (`false`), other nodes once. What `visit` answers with `false` on entering
/// is not entered.
pub(super) fn walk<'a>(root: &NodeRef<'a>, mut visit: impl FnMut(&NodeRef<'a>, bool) -> bool) {
    let Some(mut node) = root.first_child() else { return };
    loop {
        if visit(&node, true) {
            if let Some(child) = node.first_child() {
                node = child;
                continue;
            }
            visit(&node, false);
        }
        loop {
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent().filter(|parent| parent.id != root.id) else { return };
            node = parent;
            visit(&node, false);
        }
    }
}

/// Puts blocks together while the tree is walked.
struct Builder {
    /// The blocks that are complete.
    blocks: Vec<Block>,
    /// The text of the block at hand.
    text: String,
    /// How many of its bytes stand in links.
    linked: usize,
    /// Whether blanks were seen since its last word.
    blank: bool,
    /// How many line breaks were seen since its last word.
    breaks: usize,
    /// How many links the place at hand is within.
    links: usize,
    /// The open block elements: their role, and their name and class as one number.
    open: Vec<(Role, u64)>,
    /// How many of them are articles.
    articles: usize,
}

impl Builder {
    /// A builder that has seen nothing.
    fn new() -> Self {
        Self {
            blocks: Vec::new(),
            text: String::new(),
            linked: 0,
            blank: false,
            breaks: 0,
            links: 0,
            open: vec![(Role::Block, 0)],
            articles: 0,
        }
    }

    /// Takes in one step of [`walk`].
    fn visit(&mut self, node: &NodeRef, is_entered: bool) -> bool {
        if node.is_text() {
            self.push_text(node);
            return false;
        }
        let Some(name) = node.qual_name_ref() else { return false };
        let role = role(&name.local);
        match role {
            Role::Hidden => return false,
            Role::Break if is_entered => {
                self.breaks += 1;
                if self.breaks > 1 {
                    self.flush();
                }
            }
            Role::Break | Role::Inline => {}
            Role::Cell => self.blank = true,
            Role::Link => {
                self.links = if is_entered { self.links + 1 } else { self.links.saturating_sub(1) };
            }
            Role::Block | Role::Heading | Role::Item | Role::Paragraph | Role::Article => {
                self.flush();
                let is_article = usize::from(role == Role::Article);
                if is_entered {
                    self.articles += is_article;
                    self.open.push((role, signature(node)));
                } else {
                    self.articles -= is_article;
                    self.open.pop();
                }
            }
        }
        true
    }

    /// Adds a text node to the block at hand.
    fn push_text(&mut self, node: &NodeRef) {
        node.query(|node| {
            let NodeData::Text { contents } = &node.data else { return };
            let before = self.text.len();
            for part in contents.split_inclusive(is_html_blank) {
                let word = part.trim_end_matches(is_html_blank);
                if !word.is_empty() {
                    self.push_word(word);
                }
                self.blank |= word.len() < part.len();
            }
            if self.links > 0 {
                self.linked += self.text.len() - before;
            }
        });
    }

    /// Adds a word, or the part of one that a single text node holds.
    fn push_word(&mut self, word: &str) {
        if !self.text.is_empty() {
            if self.breaks > 0 {
                self.text.push('\n');
            } else if self.blank {
                self.text.push(' ');
            }
        }
        self.breaks = 0;
        self.blank = false;
        self.text.push_str(word);
    }

    /// Ends the block at hand.
    fn flush(&mut self) {
        self.breaks = 0;
        self.blank = false;
        let linked = std::mem::take(&mut self.linked);
        let text = std::mem::take(&mut self.text);
        if text.trim().is_empty() {
            return;
        }
        let Some((role, own)) = self.open.last().copied() else { return };
        let is_item = role == Role::Item
            || self.open.iter().rev().take(3).any(|(role, _)| *role == Role::Item);
        // A paragraph's container is what stands around it; text that stands in a container
        // without an element of its own is contained by that.
        let container = match self.open.len() {
            0 | 1 => own,
            length => self.open[length - 2].1,
        };
        self.blocks.push(Block {
            text,
            is_heading: role == Role::Heading,
            is_item,
            is_paragraph: role == Role::Paragraph,
            in_article: self.articles > 0,
            linked,
            container,
        });
    }
}

/// What HTML calls white space: not the no-break space.
fn is_html_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

/// An element's name and class as one number; 0 for what is no element.
pub(super) fn signature(node: &NodeRef) -> u64 {
    let Some(element) = node.element_ref() else { return 0 };
    let mut hasher = DefaultHasher::new();
    element.name.local.hash(&mut hasher);
    for attribute in &element.attrs {
        if &*attribute.name.local == "class" {
            attribute.value.trim().hash(&mut hasher);
        }
    }
    hasher.finish()
}
