//! Europresse (Eureka in Canada): pages in the old layout (a table an article) and the new one
//! (an `<article>` each), told by the classes of their elements.

use super::rules::Rules;
use super::{Export, Reading, date_at_start, is_rights};
use crate::source::document::{Paragraph, page};
use crate::source::draft::Draft;

/// The classes that mark the parts of an article.
const APART: &[&str] = &["DocPublicationName", "DocHeader", "TitreArticleVisu"];

/// Reads a page; `None` where it has no article.
#[must_use]
pub fn read(html: &str) -> Option<Export> {
    let is_new = html.contains("<article");
    let marked = if is_new { marked(html) } else { html.to_owned() };
    let paragraphs = page::paragraphs(&marked, page::Style { has_rows: false, apart: APART });
    let mut export = Export::default();
    let starts: Vec<usize> = paragraphs
        .iter()
        .enumerate()
        .filter(|(_, paragraph)| has_class(paragraph, "docpublicationname"))
        .map(|(at, _)| at)
        .collect();
    for (number, start) in starts.iter().enumerate() {
        let end = starts.get(number + 1).copied().unwrap_or(paragraphs.len());
        export.add(article(&paragraphs[*start..end], is_new));
    }
    (!export.drafts.is_empty()).then_some(export)
}

/// The parts of an article in the new layout are elements, not classes: their names are written
/// into anchors, which the scanner of pages keeps.
fn marked(html: &str) -> String {
    let mut marked = html.to_owned();
    for part in ["section", "aside", "footer"] {
        marked = marked.replace(&format!("<{part}"), &format!("<a name=\"{part}\"></a><{part}"));
    }
    marked
}

fn has_class(paragraph: &Paragraph, wanted: &str) -> bool {
    paragraph.class.split_whitespace().any(|class| {
        let class = class.to_ascii_lowercase();
        class == wanted || class.strip_prefix("rdp__") == Some(wanted)
    })
}

/// Reads one article.
fn article(paragraphs: &[Paragraph], is_new: bool) -> Reading {
    let rules = &Rules::all().europresse;
    let mut draft = Draft::default();
    let Some(outlet) = paragraphs.first() else { return Reading::Nothing };
    draft.source = Some(outlet_of(&outlet.text).to_owned());
    let header: Vec<&str> = paragraphs
        .iter()
        .filter(|paragraph| has_class(paragraph, "docheader"))
        .map(|paragraph| paragraph.text.trim())
        .collect();
    read_header(&header.join(" "), &mut draft);
    let title = |paragraph: &Paragraph| {
        has_class(paragraph, "titrearticlevisu") || has_class(paragraph, "articletitle")
    };
    let first = paragraphs.iter().position(title);
    let titles: Vec<&str> =
        paragraphs.iter().filter(|it| title(it)).map(|it| it.text.trim()).collect();
    draft.headline = (!titles.is_empty()).then(|| titles.join(" "));
    let last = paragraphs.iter().rposition(title).or(first);
    let start = last.map_or_else(
        || paragraphs.iter().rposition(|it| has_class(it, "docheader")).unwrap_or(0) + 1,
        |last| last + 1,
    );
    let rest = paragraphs.get(start..).unwrap_or_default();
    let is_over = |paragraph: &Paragraph| {
        is_rights(&paragraph.text)
            || rules.begins("numbers", &paragraph.text)
            || matches!(paragraph.anchor.as_str(), "aside" | "footer")
    };
    let end = rest.iter().position(is_over).unwrap_or(rest.len());
    let tail = &rest[end..];
    draft.record = tail.iter().find_map(|paragraph| {
        rules.begins("numbers", &paragraph.text).then(|| number_of(&paragraph.text))?
    });
    let mut body = &rest[..end];
    // In the new layout the text has an element of its own; what stands before is the byline.
    let text = body.iter().position(|paragraph| paragraph.anchor == "section");
    if is_new {
        let text = text.unwrap_or(0);
        draft.authors.extend(body[..text].iter().map(|it| it.text.trim().to_owned()));
        body = &body[text..];
    } else if let [first, _, ..] = body
        && is_byline(&first.text)
    {
        draft.authors.push(first.text.trim().to_owned());
        body = &body[1..];
    }
    draft.paragraphs = body.iter().map(|paragraph| paragraph.text.clone()).collect();
    Reading::of(draft)
}

/// The outlet without its number: "Magazine, no. 5968".
fn outlet_of(text: &str) -> &str {
    let text = text.trim();
    let cut = [", no", ", n°", ", nº", ", vol", ", Nr"].iter().filter_map(|mark| {
        let at = text.find(mark)?;
        let is_number = text[at..].contains(|c: char| c.is_ascii_digit());
        is_number.then_some(at)
    });
    cut.min().map_or(text, |at| text[..at].trim_end())
}

/// Reads "Politique, mardi 14 mars 2006, p. 12".
fn read_header(header: &str, draft: &mut Draft) {
    let mut before: Vec<&str> = Vec::new();
    for part in header.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        if let Some(date) = date_at_start(part) {
            draft.published = Some(date);
            break;
        }
        before.push(part);
    }
    if draft.published.is_none() {
        // English puts a comma into the date: "Tuesday, March 14, 2006".
        let starts = header.match_indices(", ").map(|(at, _)| at + 2);
        let found = std::iter::once(0)
            .chain(starts)
            .find_map(|start| Some((start, date_at_start(header.get(start..)?)?)));
        if let Some((start, date)) = found {
            draft.published = Some(date);
            before = vec![header[..start].trim_end_matches([',', ' '])];
        } else {
            before.truncate(1);
        }
    }
    let section = before.join(", ");
    let is_place = section.starts_with("p. ");
    draft.section = (!section.is_empty() && !is_place).then_some(section);
}

/// The number in "Numéro de document : news·20060315·LM·0q1503".
fn number_of(text: &str) -> Option<String> {
    let (_, number) = text.split_once(':')?;
    number.split_whitespace().next().map(str::to_owned)
}

/// Whether the first paragraph after the headline names who wrote the article.
fn is_byline(text: &str) -> bool {
    let text = text.trim();
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_named = |word: &&&str| word.starts_with(char::is_uppercase);
    text.len() <= 80
        && !text.ends_with(['.', '!', '?', ':', '"', '»'])
        && (1..=8).contains(&words.len())
        && words.iter().filter(is_named).count() * 2 >= words.len()
}
