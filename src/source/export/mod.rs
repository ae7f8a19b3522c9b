//! Exports of press databases: one file, many articles. Their layouts drift, so the names of their
//! fields are data (`rules.toml`), and what was not understood is reported: once a file, counted.

use std::collections::BTreeMap;

use super::date;
use super::document::{Paragraph, page};
use super::draft::Draft;
use crate::warning::{Warning, WarningKind};

pub mod europresse;
pub mod factiva;
pub mod nexis;
pub mod proquest;
pub mod rules;

use rules::{Rules, fold};

/// What an export gave.
#[derive(Debug, Default)]
pub struct Export {
    /// Its articles, in order.
    pub drafts: Vec<Draft>,
    /// Labels that no rule knows.
    pub unknown: Unknown,
    /// Documents that the service itself could not show.
    pub broken: u64,
    /// Documents that nothing could be made of.
    pub empty: u64,
}

/// Labels and how often they were met.
#[derive(Debug, Default)]
pub struct Unknown(BTreeMap<String, u64>);

impl Unknown {
    /// Counts a label.
    pub fn count(&mut self, label: &str) {
        /// More are not told apart: then it is no export but a list.
        const MOST: usize = 200;
        if self.0.len() < MOST || self.0.contains_key(label) {
            *self.0.entry(label.trim().to_owned()).or_default() += 1;
        }
    }
}

/// What one document of an export gave.
#[derive(Debug)]
pub(super) enum Reading {
    /// An article.
    Article(Box<Draft>),
    /// The service's word that it cannot show it.
    Broken,
    /// Nothing.
    Nothing,
}

impl Reading {
    /// An article, if there is anything in it.
    pub(super) fn of(draft: Draft) -> Self {
        let is_article = draft.headline.is_some() || !draft.paragraphs.is_empty();
        if is_article { Self::Article(Box::new(draft)) } else { Self::Nothing }
    }
}

impl Export {
    fn add(&mut self, reading: Reading) {
        match reading {
            Reading::Article(draft) => self.drafts.push(*draft),
            Reading::Broken => self.broken += 1,
            Reading::Nothing => self.empty += 1,
        }
    }

    /// What was not understood, for the file shown as `shown`: at most one warning.
    #[must_use]
    pub fn warnings(&self, shown: &str) -> Vec<Warning> {
        /// So many labels are named; the rest is counted.
        const NAMED: usize = 8;
        let mut parts = Vec::new();
        if !self.unknown.0.is_empty() {
            let mut labels: Vec<_> = self.unknown.0.iter().collect();
            labels.sort_by_key(|(label, count)| (std::cmp::Reverse(**count), *label));
            let named: Vec<String> = labels
                .iter()
                .take(NAMED)
                .map(|(label, count)| format!("`{label}` ({count})"))
                .collect();
            let more = labels.len().saturating_sub(NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            parts.push(format!(
                "has labels that are not known: {}{more}; their text is left out",
                named.join(", ")
            ));
        }
        if self.broken > 0 {
            parts.push(format!("{} documents the service itself could not show", self.broken));
        }
        if self.empty > 0 {
            parts.push(format!("{} documents have neither headline nor text", self.empty));
        }
        if parts.is_empty() {
            return Vec::new();
        }
        vec![Warning::new(WarningKind::NotUnderstood, shown, parts.join("; "))]
    }
}

/// Reads the paragraphs of a document as an export of a press database; `None` where they are
/// none.
#[must_use]
pub fn of_paragraphs(paragraphs: &[Paragraph]) -> Option<Export> {
    proquest::read(paragraphs)
        .or_else(|| nexis::read(paragraphs))
        .or_else(|| factiva::of_paragraphs(paragraphs))
}

/// Reads a page as an export of a press database; `None` where it is none.
#[must_use]
pub fn of_page(html: &str) -> Option<Export> {
    let mut length = html.len().min(LIKELY_BYTES);
    while !html.is_char_boundary(length) {
        length -= 1;
    }
    match service_of(&html[..length])? {
        Service::Nexis => {
            let style = page::Style { has_rows: true, ..page::Style::default() };
            nexis::read(&page::paragraphs(html, style))
        }
        Service::Factiva => factiva::of_page(html),
        Service::Europresse => europresse::read(html),
        Service::Proquest => proquest::read(&page::paragraphs(html, page::Style::default())),
    }
}

/// How far into a page its service is looked for.
const LIKELY_BYTES: usize = 256 << 10;

/// The services whose pages are known.
enum Service {
    Nexis,
    Factiva,
    Europresse,
    Proquest,
}

/// Whether a page, of which `head` is the beginning, is an export.
#[must_use]
pub fn is_page(head: &[u8]) -> bool {
    service_of(&String::from_utf8_lossy(head)).is_some()
}

/// The service that a page comes from.
fn service_of(head: &str) -> Option<Service> {
    let has = |word: &str| memchr::memmem::find(head.as_bytes(), word.as_bytes()).is_some();
    if has("LXNComment")
        || has("DOC_ID_0_0")
        || has("<DOCFULL>")
        || has("<docfull>")
        || (has("<!-- Hide XML section from browser"))
    {
        return Some(Service::Nexis);
    }
    let is_factiva = has("Factiva") || has("factiva");
    if is_factiva && (has("articleParagraph") || has("class=\"article ") || has("Headline")) {
        return Some(Service::Factiva);
    }
    if has("DocPublicationName") || has("cedrom-sni.com/schema") {
        return Some(Service::Europresse);
    }
    let is_proquest = has("DocID_") || has("ProQuest document") || has("ProQuest Export");
    if is_proquest && (has("ProQuest") || has("proquest.com")) {
        return Some(Service::Proquest);
    }
    (has("LexisNexis") && has("End of Document") && has("Load-Date")).then_some(Service::Nexis)
}

/// The longest beginning of a paragraph that is a date, in words.
const DATE_WORDS: usize = 9;

/// The date that a paragraph begins with: "January 11, 2010 Monday 9:20 AM GMT", and the edition
/// behind it left out.
fn date_at_start(text: &str) -> Option<String> {
    let line = text.trim_start().lines().next()?;
    if line.len() > 200 || !line.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut ends: Vec<usize> = Vec::new();
    let mut in_word = false;
    for (place, character) in line.char_indices() {
        if character.is_whitespace() && in_word {
            ends.push(place);
        }
        in_word = !character.is_whitespace();
    }
    ends.push(line.len());
    ends.truncate(DATE_WORDS);
    ends.iter().rev().find_map(|end| {
        let candidate = line[..*end].trim_end_matches([',', ';', '|', ' ', '-']);
        // A year alone, or a day without one, is none.
        date::parse(candidate).ok().map(|_| candidate.to_owned())
    })
}

/// Whether a short paragraph speaks of a year and little else: "December 1991".
fn is_dated(text: &str) -> bool {
    let line = text.trim().lines().next().unwrap_or_default();
    let has_year = line
        .split(|c: char| !c.is_ascii_digit())
        .any(|digits| digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20")));
    has_year
        && line.len() < 80
        && !is_rights(line)
        && line.split(|c: char| !c.is_alphabetic()).any(|word| date::is_month(&word.to_lowercase()))
}

/// Whether a paragraph says who owns the text.
fn is_rights(text: &str) -> bool {
    #[rustfmt::skip]
    const OPENINGS: &[&str] = &[
        "copyright", "copy ", "all rights reserved", "tous droits reserves", "alle rechte vorbehalten",
        "todos los derechos reservados", "tutti i diritti riservati", "alle rechten voorbehouden",
        "c copyright",
    ];
    let text = text.trim();
    if text.len() > 300 {
        return false;
    }
    if text.starts_with(['©']) || text.starts_with("(c) ") || text.starts_with("(C) ") {
        return true;
    }
    let folded = fold(text);
    let opening = OPENINGS.iter().find(|opening| folded.starts_with(*opening));
    match opening {
        // "Copy 2013 The Planet", "Copyright law was changed" is a text.
        Some(&("copyright" | "copy ")) => folded.bytes().any(|byte| byte.is_ascii_digit()),
        Some(_) => true,
        None => false,
    }
}

/// The rules, for readers of mail that ask whether a text is an alert.
#[must_use]
pub fn is_proquest(text: &str) -> bool {
    let marks = Rules::all().proquest.words("marks");
    text.lines().any(|line| line.len() < 400 && marks.iter().any(|mark| fold(line).contains(mark)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_and_the_edition_behind_it_is_not() {
        for (text, date) in [
            ("December 19, 1991, Sunday, An Edition", Some("December 19, 1991, Sunday")),
            ("July 1, 2019 Monday 9:20 AM GMT", Some("July 1, 2019 Monday 9:20 AM GMT")),
            ("Freitag 5. Juli 2019\nGesamtausgabe", Some("Freitag 5. Juli 2019")),
            ("12 de abril de 2013 viernes", Some("12 de abril de 2013 viernes")),
            ("31 ships came", None),
            ("Fog", None),
        ] {
            assert_eq!(date_at_start(text).as_deref(), date, "{text}");
        }
        assert!(is_dated("December 1991") && !is_dated("Copyright December 1991"));
    }

    #[test]
    fn owners_are_known() {
        for text in ["Copyright 2010 The Quay", "© 2006 Quay", "All Rights Reserved", "(c) Quay"] {
            assert!(is_rights(text), "{text}");
        }
        assert!(!is_rights("Copyright law was changed."));
    }
}
