//! Documents of offices and publishers → their paragraphs and what they say of themselves: Word,
//! OpenDocument, RTF, EPUB, PDF. What holds an export of a press database is read as that.

use super::byline;
use super::draft::Draft;
use super::export;
use crate::warning::{Warning, WarningKind};

pub mod docx;
pub mod epub;
pub mod odt;
pub mod page;
pub mod paragraph;
pub mod pdf;
pub mod rtf;
pub mod xml;

pub use paragraph::Paragraph;

/// What is wrong with a document: the kind of trouble, and what was seen.
pub type Problem = (WarningKind, String);

/// A document as its file spells it.
#[derive(Debug, Default)]
pub struct Document {
    /// Its paragraphs, headings among them.
    pub paragraphs: Vec<Paragraph>,
    /// The title that it gives itself.
    pub title: Option<String>,
    /// Who it says has written it.
    pub author: Option<String>,
    /// The publication it is part of.
    pub source: Option<String>,
    /// The day it says it was published on.
    pub published: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// What was wrong with it.
    pub problems: Vec<Problem>,
}

/// What documents gave: their articles and what was wrong.
#[derive(Debug, Default)]
pub struct Articles {
    /// The articles.
    pub drafts: Vec<Draft>,
    /// What was wrong.
    pub warnings: Vec<Warning>,
}

impl Document {
    /// The articles in it: those of an export, or one. `shown` is what warnings call the file.
    #[must_use]
    pub fn into_articles(self, shown: &str) -> Articles {
        let warn = |(kind, detail): &Problem| Warning::new(*kind, shown, detail.clone());
        let mut articles =
            Articles { warnings: self.problems.iter().map(warn).collect(), ..Articles::default() };
        if let Some(export) = export::of_paragraphs(&self.paragraphs) {
            articles.warnings.extend(export.warnings(shown));
            articles.drafts = export.drafts;
            return articles;
        }
        articles.drafts.extend(self.into_draft());
        articles
    }

    /// The document as one article; `None` where it has neither headline nor text.
    #[must_use]
    pub fn into_draft(self) -> Option<Draft> {
        let mut paragraphs = self.paragraphs;
        paragraphs.retain(|paragraph| !paragraph.text.trim().is_empty());
        let mut draft = Draft {
            source: self.source,
            published: self.published,
            language: self.language,
            ..Draft::default()
        };
        let heading = paragraphs.iter().take(HEADLINE_WITHIN).position(|it| it.heading.is_some());
        if let Some(at) = heading {
            draft.headline = Some(paragraphs.remove(at).text);
        }
        let title = self.title.filter(|title| is_title(title));
        if draft.headline.is_none() && title.is_some() {
            draft.headline.clone_from(&title);
        } else if draft.headline.is_none()
            && let [first, _, ..] = paragraphs.as_slice()
            && is_headline(&first.text)
        {
            draft.headline = Some(paragraphs.remove(0).text);
        }
        let byline = paragraphs.iter().take(BYLINE_WITHIN).position(|it| is_byline(&it.text));
        if let Some(at) = byline {
            draft.authors.push(paragraphs.remove(at).text);
        } else {
            draft.authors.extend(self.author.filter(|author| is_person(author)));
        }
        draft.paragraphs = paragraphs.into_iter().map(|it| it.text).collect();
        (draft.headline.is_some() || !draft.paragraphs.is_empty()).then_some(draft)
    }
}

/// A heading further down is one of a section.
const HEADLINE_WITHIN: usize = 4;

/// A byline stands among the first paragraphs.
const BYLINE_WITHIN: usize = 3;

/// Whether a document's title was given by a person: not by the program that wrote the file.
fn is_title(title: &str) -> bool {
    let lower = title.trim().to_lowercase();
    let is_of_program =
        ["microsoft word", "document", "untitled", "unbenannt", "sans titre", "untitled document"]
            .iter()
            .any(|start| lower == *start || lower.starts_with(&format!("{start} -")))
            || lower.strip_prefix("document").is_some_and(|rest| rest.parse::<u32>().is_ok());
    let is_file = [".doc", ".docx", ".odt", ".rtf", ".pdf", ".indd", ".qxd", ".qxp", ".txt"]
        .iter()
        .any(|end| lower.ends_with(end));
    !lower.is_empty() && !is_of_program && !is_file
}

/// Whether a first paragraph may be the headline: one short line, no sentence.
fn is_headline(text: &str) -> bool {
    let text = text.trim();
    text.len() <= 200 && !text.contains('\n') && !text.ends_with(['.', ',', ';', ':'])
}

/// Whether a paragraph is a byline: "By Jane Doe".
fn is_byline(text: &str) -> bool {
    let text = text.trim();
    let opening = text.split_whitespace().next().unwrap_or_default().to_lowercase();
    text.len() <= 100
        && matches!(opening.as_str(), "by" | "von" | "par" | "por" | "by:")
        && !text.ends_with(['.', '!', '?'])
        && byline::names(&[text.to_owned()]).iter().all(|name| {
            name.split_whitespace().count() <= 6 && name.starts_with(char::is_uppercase)
        })
}

/// Whether what a file calls its author is somebody's name.
fn is_person(author: &str) -> bool {
    let words = author.split_whitespace().count();
    (2..=6).contains(&words)
        && author.split_whitespace().all(|word| word.starts_with(char::is_uppercase))
        && !author.contains(char::is_numeric)
        && !author.to_lowercase().contains("microsoft")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(texts: &[&str], title: Option<&str>, author: Option<&str>) -> Draft {
        let document = Document {
            paragraphs: texts.iter().map(|text| Paragraph::plain(*text)).collect(),
            title: title.map(str::to_owned),
            author: author.map(str::to_owned),
            ..Document::default()
        };
        document.into_draft().unwrap()
    }

    #[test]
    fn headline_and_byline_come_from_the_text_before_the_file() {
        let found = draft(&["Fog on the quay", "By Jane Doe", "It was late."], None, Some("J R"));
        assert_eq!(found.headline.as_deref(), Some("Fog on the quay"));
        assert_eq!(found.authors, ["By Jane Doe"]);
        assert_eq!(found.paragraphs, ["It was late."]);
        let found = draft(&["It was late."], Some("Fog"), Some("Jane Doe"));
        assert_eq!((found.headline.as_deref(), found.authors.len()), (Some("Fog"), 1));
    }

    #[test]
    fn what_a_program_wrote_is_no_title_and_no_author() {
        let found = draft(&["It was late."], Some("Microsoft Word - fog.doc"), Some("python-docx"));
        assert_eq!((found.headline, found.authors.len()), (None, 0));
    }
}
