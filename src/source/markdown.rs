//! Markdown → text without its marks; the fields from its front matter.

use super::draft::Draft;
use super::fields::{FieldMap, RecordSeed, Values};
use super::markup;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde::de::DeserializeSeed;

/// Reads a file, and says what is wrong with its front matter, where something is; the body is
/// read all the same.
#[must_use]
pub fn read(text: &str, map: &FieldMap) -> (Draft, Option<String>) {
    let (front, body) = match front_matter(text) {
        Some((front, body)) => (Some(front), body),
        None => (None, text),
    };
    let (values, problem) = match front.map(|front| values(front, map)) {
        None => (Values::default(), None),
        Some(Ok(values)) => (values, None),
        Some(Err(problem)) => (Values::default(), Some(problem)),
    };
    let mut draft = values.into_draft();
    let (first_heading, paragraphs) = paragraphs(body);
    draft.paragraphs = paragraphs;
    // Where the front matter has the headline, one above the text repeats it, or is a subtitle.
    match (&draft.headline, first_heading) {
        (None, heading) => draft.headline = heading,
        (Some(headline), Some(heading)) if *headline != heading => {
            draft.paragraphs.insert(0, heading);
        }
        _ => {}
    }
    (draft, problem)
}

/// Cuts a text into its front matter and the rest: what stands between two lines of `---`.
fn front_matter(text: &str) -> Option<(&str, &str)> {
    let after = text.trim_start_matches(['\n', '\r']).strip_prefix("---")?;
    let after = after.trim_start_matches([' ', '\t']);
    let after = after.strip_prefix("\r\n").or_else(|| after.strip_prefix('\n'))?;
    let mut at = 0;
    for line in after.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return Some((&after[..at], &after[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

/// Reads the fields of a front matter.
fn values(front: &str, map: &FieldMap) -> Result<Values, String> {
    if front.trim().is_empty() {
        return Ok(Values::default());
    }
    RecordSeed(map)
        .deserialize(serde_norway::Deserializer::from_str(front))
        .map_err(|error| format!("its front matter does not parse as YAML: {error}"))
}

/// The text of a Markdown document: its first heading, if nothing stands before it, and its
/// paragraphs.
fn paragraphs(markdown: &str) -> (Option<String>, Vec<String>) {
    let mut page = Page::default();
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    for event in Parser::new_ext(markdown, options) {
        page.take(event);
    }
    page.end_paragraph();
    (page.first_heading, page.paragraphs)
}

/// A document as its events come in.
#[derive(Default)]
struct Page {
    first_heading: Option<String>,
    paragraphs: Vec<String>,
    /// The paragraph that is being read.
    open: String,
    /// How many images are open, whose alternative text is not of the article.
    images: usize,
    /// The HTML block that is being read.
    html: Option<String>,
}

impl Page {
    /// Takes the next event.
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::Image { .. }) => self.images += 1,
            Event::End(TagEnd::Image) => self.images = self.images.saturating_sub(1),
            _ if self.images > 0 => {}
            Event::Text(text) | Event::Code(text) => self.open.push_str(&text),
            Event::SoftBreak => self.open.push(' '),
            Event::HardBreak => self.open.push('\n'),
            Event::InlineHtml(tag) if tag.starts_with("<br") => self.open.push('\n'),
            Event::Start(Tag::HtmlBlock) => self.html = Some(String::new()),
            Event::Html(html) => {
                if let Some(block) = &mut self.html {
                    block.push_str(&html);
                }
            }
            Event::End(TagEnd::HtmlBlock) => {
                let html = self.html.take().unwrap_or_default();
                self.end_paragraph();
                // In a paragraph of its own, so that a comment alone is known as markup.
                self.open.push_str(&markup::to_text(&format!("<p>{html}</p>")));
                self.end_paragraph();
            }
            Event::End(TagEnd::Heading(level)) => self.end_heading(level),
            Event::End(TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead) => self.end_line(),
            Event::End(TagEnd::TableCell) => self.open.push(' '),
            Event::Start(Tag::List(_)) => self.end_line(),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::CodeBlock
                | TagEnd::List(_)
                | TagEnd::Table
                | TagEnd::BlockQuote(_),
            )
            | Event::Start(Tag::Heading { .. })
            | Event::Rule => self.end_paragraph(),
            _ => {}
        }
    }

    /// Ends a line of a list or table.
    fn end_line(&mut self) {
        if !self.open.is_empty() && !self.open.ends_with('\n') {
            self.open.push('\n');
        }
    }

    /// Ends the paragraph that is being read.
    fn end_paragraph(&mut self) {
        let paragraph = std::mem::take(&mut self.open);
        if !paragraph.trim().is_empty() {
            self.paragraphs.push(paragraph.trim().to_owned());
        }
    }

    /// Ends a heading: the first is the headline where nothing stands before it.
    fn end_heading(&mut self, level: HeadingLevel) {
        let is_top = matches!(level, HeadingLevel::H1 | HeadingLevel::H2);
        if is_top && self.paragraphs.is_empty() && self.first_heading.is_none() {
            let heading = std::mem::take(&mut self.open);
            self.first_heading = Some(heading.trim().to_owned()).filter(|text| !text.is_empty());
            return;
        }
        self.end_paragraph();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn markdown(text: &str) -> Draft {
        let (draft, problem) = read(text, &FieldMap::default());
        assert_eq!(problem, None);
        draft
    }

    #[test]
    fn fields_come_from_the_front_matter() {
        let draft = markdown(
            "---\nheadline: \"Fog: again\"\ndate: 2020-05-02\nauthors:\n- Jane Doe\n- John Roe\n\
             source: Quay\ntags: [fog, ferry]\nweight: 3\n---\n\nIt was late.\n",
        );
        assert_eq!(draft.headline.as_deref(), Some("Fog: again"));
        assert_eq!(draft.published.as_deref(), Some("2020-05-02"));
        assert_eq!(draft.authors, ["Jane Doe", "John Roe"]);
        assert_eq!(draft.paragraphs, ["It was late."]);
    }

    #[test]
    fn a_broken_front_matter_is_reported_and_the_body_read() {
        let (draft, problem) =
            read("---\nheadline: \"Fog\nkey: [\n---\n# Fog\n\nLate.", &FieldMap::default());
        assert!(problem.unwrap().starts_with("its front matter does not parse"));
        assert_eq!(
            (draft.headline.as_deref(), draft.paragraphs),
            (Some("Fog"), vec!["Late.".to_owned()])
        );
    }

    #[test]
    fn marks_are_removed() {
        let draft = markdown(
            "# The *ferry*\n\n**Late** again, [as we\nsaid](https://quay.example) ![map](m.png).\n\n\
             <!-- a\n\nnote -->\n\n> Fog.\n\n- one\n- two `a < b`\n\n```\ncode\n```\n\n\
             | a | b |\n|---|---|\n| 1 | 2 |\n\n<div>Raw <b>text</b></div>\n\n***\n\nlast\\\nline",
        );
        assert_eq!(draft.headline.as_deref(), Some("The ferry"));
        assert_eq!(
            draft.paragraphs,
            [
                "Late again, as we said .",
                "Fog.",
                "one\ntwo a < b",
                "code",
                "a b \n1 2",
                "Raw text",
                "last\nline"
            ]
        );
    }

    #[test]
    fn a_rule_on_top_is_no_front_matter() {
        assert_eq!(markdown("---\n\nIt was late.").paragraphs, ["It was late."]);
    }
}
