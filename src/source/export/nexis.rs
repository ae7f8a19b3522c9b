//! LexisNexis and Nexis: paragraphs of a text, page, Word or RTF export → drafts.
//!
//! Two layouts. The older numbers its documents ("3 of 20 DOCUMENTS"), names the outlet and the
//! date in the middle of the page, then the headline, and has labels in capitals. The newer begins
//! with the headline, puts "Body" before the text, and ends with "End of Document".

use super::rules::{Field, Rules, Service, fold, is_capital, label};
use super::{Export, Reading, date_at_start, is_dated, is_rights};
use crate::article::{EntityKind, PublisherTag};
use crate::source::document::Paragraph;
use crate::source::draft::Draft;

/// Reads an export; `None` where it is none of this service.
#[must_use]
pub fn read(paragraphs: &[Paragraph]) -> Option<Export> {
    let rules = &Rules::all().nexis;
    let has_mark = paragraphs.iter().any(|paragraph| {
        paragraph
            .text
            .split('\n')
            .any(|line| label(line).is_some_and(|(label, _)| rules.is("marks", label)))
    });
    let mut export = Export::default();
    let documents = by_counter(paragraphs, rules);
    if !documents.is_empty() {
        for document in documents {
            let reading = Document::older(document, rules).read(&mut export.unknown);
            export.add(reading);
        }
    } else if has_mark && paragraphs.iter().any(|paragraph| is_end(paragraph, rules)) {
        for document in paragraphs.split_inclusive(|paragraph| is_end(paragraph, rules)) {
            // What follows the last end is no document.
            let [inner @ .., end] = document else { continue };
            if is_end(end, rules) {
                let reading = Document::newer(inner, rules).read(&mut export.unknown);
                export.add(reading);
            }
        }
    } else {
        return None;
    }
    (has_mark || export.broken > 0).then_some(export)
}

/// Whether a text may be an export of this service, from its first bytes.
#[must_use]
pub fn is_likely(head: &str) -> bool {
    let rules = &Rules::all().nexis;
    let has_mark =
        || head.lines().any(|line| label(line).is_some_and(|(label, _)| rules.is("marks", label)));
    let has_frame = head.lines().any(|line| is_counter(line.trim(), rules))
        || head.lines().any(|line| rules.is("ends", line.trim()));
    has_frame && has_mark()
}

/// Whether a line numbers a document: "3 of 20 DOCUMENTS", "Dokument 3 von 20".
fn is_counter(line: &str, rules: &Service) -> bool {
    if line.len() > 60 || !line.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let (mut numbers, mut documents, mut joints) = (0, 0, 0);
    for word in line.split_whitespace() {
        let digits = word.trim_matches([',', '.', '(', ')']);
        if !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == ',') {
            numbers += 1;
        } else if rules.is("documents", word) {
            documents += 1;
        } else if rules.is("joints", word) {
            joints += 1;
        } else {
            return false;
        }
    }
    numbers == 2 && (1..=2).contains(&documents) && (1..=2).contains(&joints)
}

fn is_end(paragraph: &Paragraph, rules: &Service) -> bool {
    rules.is("ends", paragraph.text.trim())
        || paragraph.text.lines().next_back().is_some_and(|line| rules.is("ends", line))
}

/// The documents that are numbered, each without its number.
fn by_counter<'a>(paragraphs: &'a [Paragraph], rules: &Service) -> Vec<&'a [Paragraph]> {
    let is_start = |paragraph: &Paragraph| is_counter(paragraph.text.trim(), rules);
    let mut documents: Vec<&[Paragraph]> = paragraphs.split(is_start).collect();
    if !documents.is_empty() {
        documents.remove(0);
    }
    // A document that cannot be shown has no number and stands behind the one before.
    let mut parted = Vec::new();
    for document in documents {
        let broken = |paragraph: &Paragraph| rules.begins("broken", &paragraph.text);
        match document.iter().position(broken) {
            Some(at) if at > 0 => {
                parted.push(&document[..at]);
                parted.push(&document[at..]);
            }
            _ => parted.push(document),
        }
    }
    parted
}

/// Headline, outlet, date and owner stand in so many paragraphs at most.
const HEAD_PARAGRAPHS: usize = 8;

/// A document and how it is laid out.
struct Document<'a> {
    paragraphs: Vec<&'a Paragraph>,
    rules: &'static Service,
    is_older: bool,
}

impl<'a> Document<'a> {
    fn older(paragraphs: &'a [Paragraph], rules: &'static Service) -> Self {
        let end = paragraphs.iter().position(|paragraph| is_end(paragraph, rules));
        let paragraphs = &paragraphs[..end.unwrap_or(paragraphs.len())];
        Self { paragraphs: paragraphs.iter().collect(), rules, is_older: true }
    }

    /// Before the first document stands a cover: its search, and the list of what was found.
    fn newer(paragraphs: &'a [Paragraph], rules: &'static Service) -> Self {
        let mut document = Self { paragraphs: paragraphs.iter().collect(), rules, is_older: false };
        let first = document.first_label();
        let heading = paragraphs[..first].iter().rposition(|paragraph| paragraph.heading.is_some());
        let start = heading.or_else(|| {
            let is_date = |paragraph: &Paragraph| is_dated(&paragraph.text);
            // Headline and outlet stand before the date.
            let date = paragraphs[..first].iter().rposition(is_date)?;
            Some(date.saturating_sub(2))
        });
        document.paragraphs.drain(..start.unwrap_or(0).min(first));
        document
    }

    /// Where the labels of the head begin: of a cover's labels, those of the last.
    fn first_label(&self) -> usize {
        let is_mark = |paragraph: &&Paragraph| {
            self.known(paragraph).is_some_and(|(field, ..)| {
                matches!(field, Field::Length | Field::Section | Field::Byline | Field::Text)
            })
        };
        self.paragraphs.iter().position(is_mark).unwrap_or(self.paragraphs.len())
    }

    /// The field that a paragraph begins with the label of.
    fn known<'b>(&self, paragraph: &'b Paragraph) -> Option<(Field, &'b str, &'b str)> {
        let text = paragraph.text.trim();
        if !self.is_older && !text.contains(':') {
            let field = self.rules.field(text).filter(|field| *field == Field::Text);
            return field.map(|field| (field, text, ""));
        }
        let (label, value) = label(text)?;
        if self.is_older && !is_capital(label) {
            return None;
        }
        let field = self.rules.field(label)?;
        // A text may begin with "Date:" or "Note:"; a label is set in capitals or bold.
        Some((field, label, value))
    }

    /// A label that looks like one and is not known.
    fn unknown<'b>(&self, paragraph: &'b Paragraph) -> Option<&'b str> {
        /// What is longer is a sentence.
        const VALUE_BYTES: usize = 160;
        let (label, value) = label(paragraph.text.trim())?;
        let is_set_apart = is_capital(label) || paragraph.bold >= label.len();
        let is_sentence = value.len() > VALUE_BYTES || value.ends_with(['.', '!', '?', '"', '”']);
        (is_set_apart && label.chars().count() > 2 && !is_sentence).then_some(label)
    }

    fn read(&self, unknown: &mut super::Unknown) -> Reading {
        if self.paragraphs.iter().any(|paragraph| self.rules.begins("broken", &paragraph.text)) {
            return Reading::Broken;
        }
        let mut draft = Draft::default();
        // A headline may begin with "Correction:"; labels stand behind the date.
        let date = self
            .paragraphs
            .iter()
            .take(HEAD_PARAGRAPHS)
            .position(|paragraph| date_at_start(&paragraph.text).is_some())
            .filter(|_| !self.is_older)
            .unwrap_or(0);
        let labels = self.paragraphs[date..]
            .iter()
            .position(|paragraph| self.known(paragraph).is_some())
            .map_or(self.paragraphs.len(), |at| date + at);
        let mut leftover = self.read_head(labels, &mut draft);
        if labels == self.paragraphs.len() {
            draft.paragraphs = leftover;
            return Reading::of(draft);
        }
        let mut at = labels;
        let mut lead = Vec::new();
        // The labels before the body.
        while let Some(paragraph) = self.paragraphs.get(at) {
            if let Some((field, label, value)) = self.known(paragraph) {
                if field == Field::Text {
                    at += 1;
                    if !value.is_empty() {
                        draft.paragraphs.push(value.to_owned());
                    }
                    break;
                }
                let mut value = value.to_owned();
                let next = self.paragraphs.get(at + 1);
                if value.is_empty()
                    && let Some(next) = next
                    && self.known(next).is_none()
                    && field != Field::Ignored
                {
                    value.clone_from(&next.text);
                    at += 1;
                }
                if field == Field::Lead {
                    lead.push(value);
                } else if self.is_trailing(field, label) {
                    break;
                } else {
                    set(&mut draft, field, &value);
                }
            } else if let Some(label) = self.unknown(paragraph)
                && self.has_text_after(at)
            {
                unknown.count(label);
            } else if !self.is_older && is_rights(&paragraph.text) {
                // The newer layout may name the owner among the labels.
            } else if !self.is_older && self.has_body_mark(at) {
                leftover.push(paragraph.text.clone());
            } else {
                break;
            }
            at += 1;
        }
        leftover.append(&mut lead);
        leftover.append(&mut draft.paragraphs);
        draft.paragraphs = leftover;
        self.read_body(at, &mut draft, unknown);
        Reading::of(draft)
    }

    /// Whether the body's own label is still to come.
    fn has_body_mark(&self, at: usize) -> bool {
        /// The labels of a head are fewer.
        const NEAR: usize = 20;
        self.paragraphs[at..]
            .iter()
            .take(NEAR)
            .any(|paragraph| self.known(paragraph).is_some_and(|(field, ..)| field == Field::Text))
    }

    /// Whether anything that may be a body follows a label.
    fn has_text_after(&self, at: usize) -> bool {
        self.paragraphs[at + 1..]
            .iter()
            .any(|paragraph| self.known(paragraph).is_none() && !is_rights(&paragraph.text))
    }

    /// Whether a label stands behind the text: where there is none, it follows the head.
    fn is_trailing(&self, field: Field, label: &str) -> bool {
        let is_trailer = matches!(
            field,
            Field::Ignored
                | Field::Language
                | Field::Topics
                | Field::Persons
                | Field::Organisations
        );
        is_trailer && !self.rules.is("columns", label)
    }

    /// Reads what stands before the labels: outlet, date, headline. Gives what else is there.
    fn read_head(&self, labels: usize, draft: &mut Draft) -> Vec<String> {
        let head: Vec<&Paragraph> = self.paragraphs[..labels]
            .iter()
            .copied()
            .filter(|paragraph| !is_rights(&paragraph.text))
            .collect();
        let date = head
            .iter()
            .position(|paragraph| date_at_start(&paragraph.text).is_some())
            .or_else(|| head.iter().position(|paragraph| is_dated(&paragraph.text)));
        let mut leftover = Vec::new();
        let Some(date) = date else {
            let mut rest = head.iter().map(|paragraph| paragraph.text.clone());
            draft.headline = rest.next();
            draft.source = rest.next();
            return rest.collect();
        };
        draft.published = date_at_start(&head[date].text)
            .or_else(|| head[date].text.lines().next().map(str::to_owned));
        let (before, after) = (&head[..date], &head[date + 1..]);
        let has_headline_first =
            before.len() >= 2 && (!self.is_older || before[0].heading.is_some());
        let before = if has_headline_first {
            draft.headline = Some(before[0].text.clone());
            &before[1..]
        } else {
            before
        };
        draft.source = before.last().and_then(|it| it.text.lines().next_back()).map(str::to_owned);
        for paragraph in after {
            if self.is_older && draft.headline.is_none() && !paragraph.is_centred {
                draft.headline = Some(paragraph.text.clone());
            } else if self.is_older && !paragraph.is_centred {
                leftover.push(paragraph.text.clone());
            }
        }
        leftover
    }

    /// Reads the body, and the labels behind it.
    fn read_body(&self, start: usize, draft: &mut Draft, unknown: &mut super::Unknown) {
        let mut is_behind = false;
        let mut at = start;
        while let Some(paragraph) = self.paragraphs.get(at) {
            at += 1;
            let known = self.known(paragraph);
            let text = paragraph.text.trim();
            if let Some((field, _, value)) = known
                && (is_behind || self.may_follow(field, paragraph))
            {
                is_behind = true;
                let is_wrapped = value.is_empty() && !matches!(field, Field::Ignored);
                let next = self.paragraphs.get(at).filter(|next| {
                    is_wrapped && self.known(next).is_none() && self.unknown(next).is_none()
                });
                at += usize::from(next.is_some());
                set(draft, field, next.map_or(value, |next| next.text.as_str()));
            } else if is_behind {
                if let Some((label, _)) = label(text)
                    && known.is_none()
                    && (!self.is_older || is_capital(label))
                    && !is_rights(text)
                {
                    unknown.count(label);
                }
            } else if (!self.is_older && self.rules.is("trailers", text))
                || (is_rights(text) && self.is_last(at))
            {
                is_behind = true;
            } else {
                draft.paragraphs.push(text.to_owned());
            }
        }
    }

    /// Whether a label may end the body. In the newer layout only those that texts do not have.
    fn may_follow(&self, field: Field, paragraph: &Paragraph) -> bool {
        let label_length = label(&paragraph.text).map_or(0, |(label, _)| label.len());
        let is_bold = paragraph.bold >= label_length && label_length > 0;
        match field {
            Field::Text | Field::Headline | Field::Lead => false,
            _ if self.is_older || is_bold => true,
            // "Load-Date: July 3, 2019" stands alone where nothing is classified.
            Field::Ignored => {
                paragraph.text.len() < 80
                    && label(&paragraph.text).is_some_and(|(name, value)| {
                        self.rules.is("marks", name) || date_at_start(value).is_some()
                    })
            }
            Field::Language => paragraph.text.len() < 60,
            _ => false,
        }
    }

    /// Whether all that follows is of the same kind: owners and labels.
    fn is_last(&self, at: usize) -> bool {
        self.paragraphs[at..].iter().all(|paragraph| {
            is_rights(&paragraph.text)
                || self.known(paragraph).is_some()
                || self.unknown(paragraph).is_some()
        })
    }
}

/// Writes a value into its field.
fn set(draft: &mut Draft, field: Field, value: &str) {
    match field {
        Field::Headline if draft.headline.is_none() => draft.headline = Some(value.to_owned()),
        Field::Byline => draft.authors.push(value.to_owned()),
        Field::Section => draft.section = section(value),
        Field::Dateline => draft.dateline = Some(value.to_owned()),
        Field::Published if draft.published.is_none() => draft.published = Some(value.to_owned()),
        Field::Source if draft.source.is_none() => draft.source = Some(value.to_owned()),
        // "ENGLISH; ENGLISHS" names one twice.
        Field::Language => draft.language = value.split(';').next().map(str::to_owned),
        Field::Address => draft.url = Some(value.to_owned()),
        Field::Topics => draft.topics.extend(weighed(value)),
        Field::Persons => draft.tags.extend(tags(value, EntityKind::Person)),
        Field::Organisations => draft.tags.extend(tags(value, EntityKind::Organisation)),
        _ => {}
    }
}

fn tags(value: &str, kind: EntityKind) -> impl Iterator<Item = PublisherTag> {
    weighed(value).map(move |name| PublisherTag { kind, name })
}

/// The parts of "ENERGY (90%); OIL & GAS (88%)", without their weights.
fn weighed(value: &str) -> impl Iterator<Item = String> {
    let value = value.replace('\n', " ");
    let parts: Vec<String> = value
        .split(';')
        .map(|part| {
            let part = part.trim();
            match part.rsplit_once('(') {
                Some((name, weight)) if weight.ends_with("%)") => name.trim().to_owned(),
                _ => part.to_owned(),
            }
        })
        .filter(|part| !part.is_empty())
        .collect();
    parts.into_iter()
}

/// The desk in "Section A; Part 2; Page 16; National Desk" and "NEWS; Pg. 3".
fn section(value: &str) -> Option<String> {
    #[rustfmt::skip]
    const PLACES: &[&str] = &[
        "pg", "page", "pages", "pagina", "seite", "s", "p", "pp", "column", "columns", "part",
        "version", "vol", "no", "issue", "edition", "spalte", "colonne",
    ];
    let is_place = |part: &str| {
        let folded = fold(part);
        let first = folded.split([' ', '.']).next().unwrap_or_default().to_owned();
        let letters = first.trim_end_matches(|c: char| c.is_ascii_digit());
        let is_numbered_section = matches!(letters, "section" | "sect" | "sec" | "rubrique")
            && folded.split(' ').nth(1).is_some_and(|name| name.len() < 3);
        PLACES.contains(&letters) || is_numbered_section || folded.is_empty()
    };
    let parts: Vec<&str> = value.split(';').map(str::trim).filter(|part| !is_place(part)).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}
