//! Factiva: pages with or without field codes, XML, and the same layout in other documents.

use super::rules::{Field, Rules};
use super::{Export, Reading, date_at_start, is_rights};
use crate::article::{EntityKind, PublisherTag};
use crate::source::document::xml::{self, Step};
use crate::source::document::{Paragraph, Problem, page};
use crate::source::draft::Draft;

/// Reads a page; `None` where it has no article.
#[must_use]
pub fn of_page(html: &str) -> Option<Export> {
    let style = page::Style { has_rows: false, apart: HEADLINES };
    of_paragraphs(&page::paragraphs(html, style)).or_else(|| {
        let paragraphs = page::paragraphs(html, style);
        without_codes(&paragraphs)
    })
}

/// The classes of headlines, by language of the article.
const HEADLINES: &[&str] = &[
    "enHeadline",
    "frHeadline",
    "deHeadline",
    "esHeadline",
    "itHeadline",
    "ptHeadline",
    "nlHeadline",
    "ruHeadline",
    "svHeadline",
    "daHeadline",
    "noHeadline",
    "fiHeadline",
    "plHeadline",
    "csHeadline",
    "huHeadline",
    "trHeadline",
    "arHeadline",
    "jaHeadline",
    "zhcnHeadline",
    "zhtwHeadline",
    "koHeadline",
    "caHeadline",
    "skHeadline",
    "bgHeadline",
];

/// The code of a field that a paragraph is, or begins with: "HD", "HD\tFog on the quay".
fn code(paragraph: &Paragraph) -> Option<(&str, &str)> {
    let text = paragraph.text.trim();
    let end = text.find(|c: char| !c.is_ascii_uppercase() && !c.is_ascii_digit());
    let (code, rest) = text.split_at(end.unwrap_or(text.len()));
    let is_code =
        (2..=3).contains(&code.len()) && code.starts_with(|c: char| c.is_ascii_uppercase());
    let is_parted = rest.is_empty()
        || rest.starts_with(['\t', '\n', '\u{a0}'])
        || rest.starts_with("  ")
        || (paragraph.bold == code.len() && rest.starts_with(' '));
    (is_code && is_parted).then_some((code, rest.trim()))
}

/// Reads paragraphs that have field codes; `None` where they have none.
#[must_use]
pub fn of_paragraphs(paragraphs: &[Paragraph]) -> Option<Export> {
    let rules = &Rules::all().factiva;
    // Where codes are bold, "EU" alone in a line is a text.
    let are_bold = paragraphs.iter().filter(|it| it.bold > 1 && code(it).is_some()).count() > 2;
    let code = |it: &'_ Paragraph| -> Option<(String, String)> {
        let (code, value) = code(it).filter(|(code, _)| !are_bold || it.bold == code.len())?;
        Some((code.to_owned(), value.to_owned()))
    };
    let codes: Vec<String> =
        paragraphs.iter().filter_map(|it| code(it).map(|(code, _)| code)).collect();
    let count = |name: &str| codes.iter().filter(|code| code.as_str() == name).count();
    if count("HD") == 0 || count("PD") == 0 || (count("SN") == 0 && count("AN") == 0) {
        return None;
    }
    let mut export = Export::default();
    let mut article = Article::default();
    let mut field = None;
    for paragraph in paragraphs {
        let Some((code, value)) = code(paragraph) else {
            article.add(field, &paragraph.text);
            continue;
        };
        // Of the codes before the headline, only that of the section opens an article.
        let is_new = article.is_ended
            || (code == "SE" && article.has(Field::Headline))
            || (code == "HD" && article.has(Field::Headline));
        if is_new {
            export.add(std::mem::take(&mut article).end());
        }
        field = rules.field(&code);
        if field.is_none() {
            export.unknown.count(&code);
        }
        article.add(field, &value);
        article.is_ended |= code == "AN";
    }
    export.add(article.end());
    // What stands behind the last article is the page's foot.
    export.empty = 0;
    Some(export)
}

/// An article's values, in order.
#[derive(Debug, Default)]
struct Article {
    values: Vec<(Field, String)>,
    /// Whether its last field was read.
    is_ended: bool,
}

impl Article {
    fn has(&self, field: Field) -> bool {
        self.values.iter().any(|(known, _)| *known == field)
    }

    fn add(&mut self, field: Option<Field>, value: &str) {
        if let Some(field) = field
            && !value.trim().is_empty()
            && !(self.is_ended && field == Field::Record && self.has(Field::Record))
        {
            self.values.push((field, value.trim().to_owned()));
        }
    }

    fn end(self) -> Reading {
        let mut draft = Draft::default();
        let mut time = None;
        let mut summary = Vec::new();
        for (field, value) in self.values {
            match field {
                Field::Headline => match &mut draft.headline {
                    Some(headline) => {
                        headline.push(' ');
                        headline.push_str(&value);
                    }
                    None => draft.headline = Some(value),
                },
                Field::Lead | Field::Text => draft.paragraphs.push(value),
                Field::Summary => summary.push(value),
                Field::Byline => draft.authors.push(value),
                Field::Section => draft.section = Some(value),
                Field::Published => draft.published = Some(value),
                Field::Time => time = Some(value),
                Field::Source => draft.source = Some(value),
                Field::Language => draft.language = Some(value),
                Field::Address => draft.url = Some(value),
                Field::Dateline => draft.dateline = Some(value),
                Field::Record => draft.record = record(&value),
                Field::Topics => draft.topics.extend(names(&value)),
                Field::Organisations => {
                    let kind = EntityKind::Organisation;
                    draft.tags.extend(names(&value).map(|name| PublisherTag { kind, name }));
                }
                _ => {}
            }
        }
        if draft.paragraphs.is_empty() {
            draft.paragraphs = summary;
        }
        if let (Some(day), Some(time)) = (&draft.published, time) {
            let both = format!("{day} {time}");
            if date_at_start(&both).as_deref() == Some(both.as_str()) {
                draft.published = Some(both);
            }
        }
        Reading::of(draft)
    }
}

/// The number in "Document TEST0000020111229e7ct0001r".
fn record(value: &str) -> Option<String> {
    value.split_whitespace().next_back().map(str::to_owned)
}

/// The names in "gvote1 : Elections | gpol : Domestic Politics".
fn names(value: &str) -> impl Iterator<Item = String> + use<> {
    let names: Vec<String> = value
        .split(['|', '\n'])
        .map(|part| part.split_once(" : ").map_or(part, |(_, name)| name).trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    names.into_iter()
}

/// Reads a page that names no fields: headline, byline, "295 words", day, outlet, each in a line.
fn without_codes(paragraphs: &[Paragraph]) -> Option<Export> {
    let rules = &Rules::all().factiva;
    let is_headline = |it: &Paragraph| it.class.ends_with("Headline") || it.class == "headline";
    let starts: Vec<usize> = paragraphs
        .iter()
        .enumerate()
        .filter(|(at, it)| is_headline(it) && (*at == 0 || !is_headline(&paragraphs[at - 1])))
        .map(|(at, _)| at)
        .collect();
    let mut export = Export::default();
    let mut from = 0;
    for (number, start) in starts.iter().enumerate() {
        let next = starts.get(number + 1).copied().unwrap_or(paragraphs.len());
        let kicker = paragraphs[from..*start].iter().next_back();
        let (draft, end) = one_without_codes(&paragraphs[*start..next], rules);
        // The section stands before the headline, behind the number of the article before.
        let section = kicker.filter(|_| number == 0 || from < *start);
        let section = section.filter(|it| it.text.len() < 60 && it.class.is_empty());
        let is_first_page_line =
            number == 0 && section.is_some_and(|it| it.text.contains("Dow Jones"));
        let section = if is_first_page_line { None } else { section.map(|it| it.text.clone()) };
        from = start + end;
        export.add(Reading::of(Draft { section, ..draft }));
    }
    (!export.drafts.is_empty()).then_some(export)
}

/// Reads one article, and says how many paragraphs it takes.
fn one_without_codes(paragraphs: &[Paragraph], rules: &super::rules::Service) -> (Draft, usize) {
    let mut draft = Draft::default();
    let mut has_length = false;
    for (at, paragraph) in paragraphs.iter().enumerate() {
        let text = paragraph.text.trim();
        let is_text = paragraph.class.contains("articleParagraph");
        if paragraph.class.ends_with("Headline") && !has_length {
            match &mut draft.headline {
                Some(headline) => *headline = format!("{headline} {text}"),
                None => draft.headline = Some(text.to_owned()),
            }
            continue;
        }
        let mut words = text.split_whitespace();
        if rules.is("documents", words.next().unwrap_or_default())
            && let (Some(number), None) = (words.next(), words.next())
            && number.len() > 12
        {
            draft.record = Some(number.to_owned());
            return (draft, at + 1);
        }
        if is_text {
            draft.paragraphs.push(text.to_owned());
        } else if !has_length && is_length(text, rules) {
            has_length = true;
        } else if !has_length && draft.authors.is_empty() {
            draft.authors.push(text.to_owned());
        } else if draft.published.is_none() && date_at_start(text).is_some() {
            draft.published = date_at_start(text);
        } else if draft.published.is_some() && draft.source.is_none() && !is_clock(text) {
            draft.source = Some(text.to_owned());
        } else if draft.source.is_some() && rules.is("languages", text) {
            draft.language = Some(text.to_owned());
        } else if is_rights(text) || draft.language.is_none() {
            // The code of the outlet, the page, the edition.
        }
    }
    (draft, paragraphs.len())
}

fn is_clock(text: &str) -> bool {
    text.len() < 9 && text.contains(':') && text.starts_with(|c: char| c.is_ascii_digit())
}

fn is_length(text: &str, rules: &super::rules::Service) -> bool {
    text.split_once(' ').is_some_and(|(number, word)| {
        number.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | '\u{a0}'))
            && rules.is("lengths", word)
    })
}

/// Whether XML, of which `head` is the beginning, is Factiva's.
#[must_use]
pub fn is_xml(head: &[u8]) -> bool {
    [&b"ppsArticleResponse"[..], b"<PPSResponse", b"global.factiva.com", b"<accessionNo>"]
        .iter()
        .any(|mark| memchr::memmem::find(head, mark).is_some())
}

/// Reads XML, and says what was wrong with it; what came before is kept.
#[must_use]
pub fn of_xml(xml: &str) -> (Export, Vec<Problem>) {
    let mut export = Export::default();
    let mut path: Vec<String> = Vec::new();
    let mut draft: Option<Draft> = None;
    let mut text = String::new();
    let problems = xml::walk(xml, |step| match step {
        Step::Start(name, _) => {
            if name == "article" {
                draft = Some(Draft::default());
            }
            // Highlighted words and names nest in a text.
            if !path.iter().any(|open| open == "paragraph") {
                text.clear();
            }
            path.push(name.to_owned());
        }
        Step::Text(piece) => text.push_str(piece),
        Step::End(name) => {
            path.pop();
            let parent = path.last().map(String::as_str).unwrap_or_default();
            if name == "article" {
                export.drafts.extend(
                    draft
                        .take()
                        .filter(|draft| draft.headline.is_some() || !draft.paragraphs.is_empty()),
                );
            } else if let Some(draft) = &mut draft
                && !path.iter().any(|open| open == "paragraph")
            {
                let value = text.split_whitespace().collect::<Vec<_>>().join(" ");
                if !value.is_empty() {
                    set(draft, parent, name, value);
                }
                text.clear();
            }
        }
    });
    if let Some(draft) = draft {
        export.add(Reading::of(draft));
    }
    (export, problems)
}

/// Writes the text of the element `name` inside `parent` into its field.
fn set(draft: &mut Draft, parent: &str, name: &str, value: String) {
    match (parent, name) {
        ("headline", "paragraph") => {
            let before = draft.headline.take().map(|it| format!("{it} "));
            draft.headline = Some(before.unwrap_or_default() + &value);
        }
        ("leadParagraph" | "tailParagraphs" | "body", "paragraph") => draft.paragraphs.push(value),
        ("byline" | "byLine", "paragraph") | ("article", "byline" | "byLine") => {
            draft.authors.push(value);
        }
        ("article", "accessionNo") => draft.record = Some(value),
        ("article", "baseLanguage") => draft.language = Some(value),
        ("article", "sourceName") => draft.source = Some(value),
        ("article", "sectionName" | "section") => draft.section = Some(value),
        ("sectionName" | "section", "paragraph") => draft.section = Some(value),
        ("columnName", "paragraph") | ("article", "columnName") => {
            draft.section.get_or_insert(value);
        }
        ("publicationDate", "dateTime" | "date") => draft.published = Some(value),
        ("newsSubject" | "industry", "name") => draft.topics.push(value),
        ("company", "name") => {
            let kind = EntityKind::Organisation;
            draft.tags.push(PublisherTag { kind, name: value });
        }
        ("person", "name") => {
            draft.tags.push(PublisherTag { kind: EntityKind::Person, name: value });
        }
        _ => {}
    }
}
