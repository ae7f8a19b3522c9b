//! ProQuest: pages, the mails that it sends, and those forwarded: paragraphs → drafts.

use super::rules::{Field, Rules, Service, fold, label};
use super::{Export, Reading, date_at_start};
use crate::article::{EntityKind, PublisherTag};
use crate::source::document::{Paragraph, page};
use crate::source::draft::Draft;

/// Reads an export; `None` where it is none of this service.
#[must_use]
pub fn read(paragraphs: &[Paragraph]) -> Option<Export> {
    let rules = &Rules::all().proquest;
    let has_mark = paragraphs.iter().any(|paragraph| is_mark(&paragraph.text, rules));
    if !has_mark {
        return None;
    }
    let has_bold = paragraphs.iter().filter(|it| is_bold_label(it, rules)).count() > 2;
    let mut export = Export::default();
    for document in documents(paragraphs, rules) {
        let document = Document { paragraphs: document, rules, has_bold };
        let reading = document.read(&mut export.unknown);
        export.add(reading);
    }
    // A page's head and foot are no documents.
    export.empty = 0;
    (!export.drafts.is_empty()).then_some(export)
}

fn is_mark(text: &str, rules: &Service) -> bool {
    text.len() < 300 && {
        let folded = fold(text);
        rules.words("marks").iter().any(|mark| folded.starts_with(mark))
    }
}

fn is_bold_label(paragraph: &Paragraph, rules: &Service) -> bool {
    label(&paragraph.text)
        .is_some_and(|(label, _)| paragraph.bold >= label.len() && rules.field(label).is_some())
}

/// Cuts paragraphs into documents: at the anchors of the service, else behind the name of the
/// database, which stands last.
fn documents<'a>(paragraphs: &'a [Paragraph], rules: &Service) -> Vec<&'a [Paragraph]> {
    let is_start = |it: &Paragraph| it.anchor.to_ascii_lowercase().starts_with("docid_");
    let starts: Vec<usize> =
        paragraphs.iter().enumerate().filter(|(_, it)| is_start(it)).map(|(at, _)| at).collect();
    if !starts.is_empty() {
        let ends = starts.iter().skip(1).copied().chain([paragraphs.len()]);
        return starts.iter().zip(ends).map(|(start, end)| &paragraphs[*start..end]).collect();
    }
    let is_end = |it: &Paragraph| label(&it.text).is_some_and(|(label, _)| rules.is("ends", label));
    let mut documents: Vec<&[Paragraph]> = paragraphs.split_inclusive(is_end).collect();
    // A table of contents, the sender's words: what stands before the headline.
    for document in &mut documents {
        let first = document
            .iter()
            .position(|it| label(&it.text).is_some_and(|(label, _)| rules.field(label).is_some()))
            .unwrap_or(0);
        *document = &document[first.saturating_sub(1)..];
    }
    documents
}

struct Document<'a> {
    paragraphs: &'a [Paragraph],
    rules: &'static Service,
    has_bold: bool,
}

impl Document<'_> {
    /// The label that a paragraph begins with, and what follows it.
    fn label<'b>(&self, paragraph: &'b Paragraph) -> Option<(&'b str, &'b str)> {
        let (label, value) = label(&paragraph.text)?;
        let is_label = if self.has_bold {
            // Bold text with a colon inside is no label; one that ends in a colon is.
            paragraph.bold > label.len() && paragraph.bold <= label.len() + 2
        } else {
            self.rules.field(label).is_some()
        };
        is_label.then_some((label, value))
    }

    fn read(&self, unknown: &mut super::Unknown) -> Reading {
        let mut draft = Draft::default();
        let mut field = None;
        let mut summary = Vec::new();
        let mut is_past_headline = false;
        let mut cited: Option<&str> = None;
        for paragraph in self.paragraphs {
            let text = paragraph.text.trim();
            if is_mark(text, self.rules) && label(text).is_none() {
                field = None;
                continue;
            }
            // Inside the text, only what the service sets in bold ends it.
            if let Some((label, value)) = self.label(paragraph) {
                is_past_headline = true;
                let found = self.rules.field(label);
                if self.rules.is("infos", label) {
                    cited = Some(value);
                }
                if found.is_none() {
                    unknown.count(label);
                }
                field = Some(found.unwrap_or(Field::Ignored));
                self.set(&mut draft, &mut summary, field, value);
            } else if !is_past_headline && draft.headline.is_none() {
                draft.headline = Some(text.to_owned());
            } else if matches!(field, Some(Field::Text | Field::Summary)) {
                self.set(&mut draft, &mut summary, field, text);
            } else if !is_past_headline {
                cited = Some(text);
            }
        }
        if let Some(cited) = cited {
            read_citation(cited, &mut draft);
        }
        if draft.paragraphs.is_empty() {
            draft.paragraphs = summary;
        }
        Reading::of(draft)
    }

    fn set(&self, draft: &mut Draft, summary: &mut Vec<String>, field: Option<Field>, value: &str) {
        let value = value.trim();
        if value.is_empty() || self.rules.is("silent", value.trim_end_matches('.')) {
            return;
        }
        match field {
            Some(Field::Text) => draft.paragraphs.push(value.to_owned()),
            Some(Field::Summary) => summary.push(value.to_owned()),
            Some(Field::Headline) if draft.headline.is_none() => {
                draft.headline = Some(value.to_owned());
            }
            Some(Field::Byline) => draft.authors.push(value.to_owned()),
            Some(Field::Section) => draft.section = Some(value.to_owned()),
            Some(Field::Published) => draft.published = Some(value.to_owned()),
            Some(Field::Source) => draft.source = Some(outlet(value)),
            Some(Field::Language) => draft.language = Some(value.to_owned()),
            Some(Field::Record) => draft.record = Some(value.to_owned()),
            Some(Field::Address) => draft.url = Some(value.replace(char::is_whitespace, "")),
            Some(Field::Topics) => {
                draft.topics.extend(value.split(';').map(|topic| topic.trim().to_owned()));
            }
            Some(Field::Persons) => {
                let names = value.split(';').map(|name| name.trim().to_owned());
                let kind = EntityKind::Person;
                draft.tags.extend(names.map(|name| PublisherTag { kind, name }));
            }
            Some(Field::Organisations) => {
                // "Name: Quay Lines; NAICS: 483212"
                let names = value.split(';').filter_map(|part| part.trim().strip_prefix("Name:"));
                let kind = EntityKind::Organisation;
                let tags = names.map(|name| PublisherTag { kind, name: name.trim().to_owned() });
                draft.tags.extend(tags);
            }
            _ => {}
        }
    }
}

/// "Los Angeles Times; Los Angeles, Calif." and "New York Times, Late Edition (East Coast); New
/// York, N.Y." are names, places and editions.
fn outlet(value: &str) -> String {
    let name = value.split(';').next().unwrap_or(value).trim();
    let name = match name.split_once(", ") {
        Some((name, edition)) if fold(edition).contains("edition") => name,
        _ => name,
    };
    name.trim().to_owned()
}

/// Reads "Quay Times ; Dover [Dover]08 May 2010: AA.2." for what no label said.
fn read_citation(cited: &str, draft: &mut Draft) {
    if draft.source.is_none() {
        draft.source = cited.split(';').next().map(outlet).filter(|name| !name.is_empty());
    }
    if draft.published.is_none() {
        let behind = cited.rsplit(']').next().unwrap_or(cited);
        draft.published = date_at_start(behind.trim_start_matches(['.', ' ', '\u{a0}']))
            .or_else(|| date_at_start(behind.split(':').next().unwrap_or(behind).trim()));
    }
}

/// Reads the mail of an alert, whole: its page where it has one, else its text. `None` where it
/// is no alert.
#[must_use]
pub fn of_mail(mail: &[u8]) -> Option<Export> {
    let parsed = mailparse::parse_mail(mail).ok()?;
    let mut texts = Vec::new();
    gather(&parsed, 0, &mut texts);
    let page = texts
        .iter()
        .filter(|(is_page, _)| *is_page)
        .find_map(|(_, html)| read(&page::paragraphs(html, page::Style::default())));
    page.or_else(|| {
        texts.iter().filter(|(is_page, _)| !is_page).find_map(|(_, text)| {
            let plain: String = text
                .lines()
                .map(|line| line.trim_start_matches(['>', ' ']))
                .collect::<Vec<_>>()
                .join("\n");
            read(&crate::source::document::paragraph::of_text(&plain))
        })
    })
}

/// The text and pages of a mail, decoded.
fn gather(part: &mailparse::ParsedMail<'_>, depth: usize, texts: &mut Vec<(bool, String)>) {
    /// No mail that a person sends nests deeper.
    const DEPTH: usize = 16;
    let kind = part.ctype.mimetype.to_ascii_lowercase();
    if (kind == "text/html" || kind == "text/plain")
        && let Ok(body) = part.get_body()
    {
        texts.push((kind == "text/html", body));
    }
    if depth < DEPTH {
        for inner in &part.subparts {
            gather(inner, depth + 1, texts);
        }
    }
}

/// Whether a mail, of which `head` is the beginning, is an alert or a forwarded one.
#[must_use]
pub fn is_mail(head: &[u8]) -> bool {
    const HEADERS: &[&str] = &[
        "received:",
        "from:",
        "return-path:",
        "delivered-to:",
        "message-id:",
        "subject:",
        "mime-version:",
        "date:",
        "to:",
        "x-",
        "content-type:",
        "dkim-signature:",
        "authentication-results:",
        "arc-",
        "reply-to:",
    ];
    let start = &head[..head.len().min(32)].to_ascii_lowercase();
    let is_mail = HEADERS.iter().any(|header| start.starts_with(header.as_bytes()));
    let has = |word: &[u8]| memchr::memmem::find(head, word).is_some();
    is_mail
        && has(b"\n\n") | has(b"\r\n\r\n")
        && has(b"ProQuest")
        && (has(b"ProQuest document link")
            || has(b"DocID_")
            || has(b"Your ProQuest Research")
            || has(b"ProQuest Alert"))
}
