//! A [`Draft`]: an article as its file spells it, before anything is cleaned or understood.
//! [`Draft::finish`] makes it an [`Article`].

use std::borrow::Cow;

use super::{byline, clean, date, mend};
use crate::article::{Article, Published, PublisherTag};
use crate::sentence;
use crate::warning::{Warning, WarningKind};

/// An article's fields as a reader found them: text in the file's own words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// The record's own id.
    pub record: Option<String>,
    /// The line (from 1) at which the article begins.
    pub line: Option<u64>,
    /// The headline; where there is none, one is taken from the opening.
    pub headline: Option<String>,
    /// The body: its paragraphs, or one text that blank lines divide.
    pub paragraphs: Vec<String>,
    /// The outlet.
    pub source: Option<String>,
    /// The byline or bylines, "By" and "and" included.
    pub authors: Vec<String>,
    /// The date of publication in any known form.
    pub published: Option<String>,
    /// The section or desk.
    pub section: Option<String>,
    /// Where it stands on the web.
    pub url: Option<String>,
    /// The language, as a code or a locale such as `en_GB`.
    pub language: Option<String>,
    /// The place line that opened the article.
    pub dateline: Option<String>,
    /// The publisher's subject codes.
    pub topics: Vec<String>,
    /// The publisher's own entities.
    pub tags: Vec<PublisherTag>,
}

impl Draft {
    /// Takes from another what this one lacks; the text and what is said of a single article
    /// excepted.
    pub fn fill_from(&mut self, other: Self) {
        let fill = |own: &mut Option<String>, other: Option<String>| {
            if own.as_ref().is_none_or(|own| own.trim().is_empty()) {
                *own = other;
            }
        };
        fill(&mut self.headline, other.headline);
        fill(&mut self.source, other.source);
        fill(&mut self.published, other.published);
        fill(&mut self.section, other.section);
        fill(&mut self.url, other.url);
        fill(&mut self.language, other.language);
        fill(&mut self.dateline, other.dateline);
        if self.authors.is_empty() {
            self.authors = other.authors;
        }
        for topic in other.topics {
            if !self.topics.contains(&topic) {
                self.topics.push(topic);
            }
        }
        for tag in other.tags {
            if !self.tags.contains(&tag) {
                self.tags.push(tag);
            }
        }
    }

    /// Makes the article: cleans every field, understands the date, the byline and the language,
    /// and finds a headline where none was given. `None` where there is neither text nor
    /// headline. `shown` is what the warnings call the file.
    #[must_use]
    pub fn finish(self, shown: &str) -> (Option<Article>, Vec<Warning>) {
        let mut warnings = Vec::new();
        let given = optional_line(self.headline.as_deref());
        let mut body = body_of(self.paragraphs);
        if let Some(headline) = &given {
            drop_repeated_headline(&mut body, headline);
        }
        if given.is_none() && body.is_empty() {
            warnings.push(
                Warning::new(WarningKind::NoText, shown, "has neither text nor a headline")
                    .at_line(self.line),
            );
            return (None, warnings);
        }
        let headline = given.unwrap_or_else(|| opening(&body));
        let published = self.published.and_then(|written| match read_date(&written) {
            Ok(published) => published,
            Err(detail) => {
                let warning = Warning::new(WarningKind::BadDate, shown, detail);
                warnings.push(warning.at_line(self.line));
                None
            }
        });
        let article = Article {
            record: optional_line(self.record.as_deref()),
            line: self.line,
            headline,
            body,
            source: optional_line(self.source.as_deref()),
            authors: byline::names(&self.authors),
            published,
            section: optional_line(self.section.as_deref()),
            url: optional_line(self.url.as_deref()),
            language: self.language.as_deref().and_then(language_code),
            dateline: optional_line(self.dateline.as_deref()),
            topics: self
                .topics
                .into_iter()
                .filter_map(|topic| optional_line(Some(&topic)))
                .collect(),
            tags: self.tags.into_iter().filter_map(|tag| clean_tag(&tag)).collect(),
        };
        (Some(article), warnings)
    }
}

/// Cleans a field of one line; `None` where nothing is left.
fn optional_line(raw: Option<&str>) -> Option<String> {
    let cleaned = clean::line(raw?);
    let cleaned = mend::encoding(&cleaned).into_owned();
    (!cleaned.is_empty()).then_some(cleaned)
}

/// Cleans a tag; `None` where it has no name.
fn clean_tag(tag: &PublisherTag) -> Option<PublisherTag> {
    Some(PublisherTag { kind: tag.kind, name: optional_line(Some(&tag.name))? })
}

/// Lays the paragraphs end to end, cleaned.
fn body_of(mut paragraphs: Vec<String>) -> String {
    let joined = match paragraphs.as_mut_slice() {
        [only] => std::mem::take(only),
        _ => paragraphs.join("\n\n"),
    };
    let cleaned = match clean::text(&joined) {
        Cow::Borrowed(same) if same.len() == joined.len() => joined,
        cleaned => cleaned.into_owned(),
    };
    match mend::text(&cleaned) {
        Cow::Borrowed(_) => cleaned,
        Cow::Owned(mended) => mended,
    }
}

/// Exports often begin the text with the headline once more; it is no part of the body.
fn drop_repeated_headline(body: &mut String, headline: &str) {
    let Some(rest) = body.strip_prefix(headline) else { return };
    if rest.is_empty() || rest.starts_with('\n') {
        *body = rest.trim_start().to_owned();
    }
}

/// Reads a date; `Ok(None)` where the field is empty, the reason where it is no date.
fn read_date(written: &str) -> Result<Option<Published>, String> {
    /// More of what stands in the date's place is not shown.
    const SHOWN_CHARACTERS: usize = 40;
    let written = clean::line(written);
    if written.is_empty() {
        return Ok(None);
    }
    date::parse(&written).map(Some).map_err(|reason| {
        let shown: String = written.chars().take(SHOWN_CHARACTERS).collect();
        format!("date `{shown}` {reason}; the article is kept without one")
    })
}

/// The lower-case code of a language given as a code, a locale, or its English name.
fn language_code(written: &str) -> Option<String> {
    const NAMED: [(&str, &str); 5] = [
        ("english", "en"),
        ("french", "fr"),
        ("german", "de"),
        ("spanish", "es"),
        ("italian", "it"),
    ];
    let lower = clean::line(written).to_ascii_lowercase();
    let primary = lower.split(['_', '-', '.']).next()?;
    if let Some((_, code)) = NAMED.iter().find(|(name, _)| *name == primary) {
        return Some((*code).to_owned());
    }
    let is_code =
        (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_lowercase());
    is_code.then(|| primary.to_owned())
}

/// How long a headline taken from the text may be, in characters: what fits a line of a list.
const OPENING_CHARACTERS: usize = 100;

/// A headline for a text without one: its first sentence, cut at a word where it is long.
fn opening(body: &str) -> String {
    // An address or a stray word on top says less than what follows.
    let has_words = |line: &&str| line.contains(' ');
    let first_line = body.lines().find(has_words).or(body.lines().next()).unwrap_or_default();
    let mut end = first_line.len();
    sentence::ends(first_line, |found| end = end.min(found));
    let sentence = first_line[..end].trim_end();
    let Some((limit, _)) = sentence.char_indices().nth(OPENING_CHARACTERS) else {
        return sentence.to_owned();
    };
    // A text without blanks, as in Chinese, is cut where it must be.
    let cut = sentence[..limit].rfind(' ').unwrap_or(limit);
    let kept = sentence[..cut].trim_end_matches([' ', ',', ';', ':', '–', '—', '-']);
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(headline: &str, text: &str) -> Draft {
        let headline = (!headline.is_empty()).then(|| headline.to_owned());
        Draft { headline, paragraphs: vec![text.to_owned()], ..Draft::default() }
    }

    fn article(draft: Draft) -> Article {
        let (article, warnings) = draft.finish("a.txt");
        assert_eq!(warnings, []);
        article.unwrap()
    }

    #[test]
    fn a_body_that_opens_with_its_headline_loses_it() {
        let read = article(draft(" Ferry &amp; fog ", "Ferry & fog\n\nIt was late."));
        assert_eq!((read.headline.as_str(), read.body.as_str()), ("Ferry & fog", "It was late."));
        assert_eq!(article(draft("Ferry", "Ferry lines are idle.")).body, "Ferry lines are idle.");
        assert_eq!(article(draft("Ferry", "Ferry")).body, "");
    }

    #[test]
    fn without_a_headline_the_first_sentence_serves() {
        let body = "Mr. A. Price of the U.S. Senate was late. So was the ferry.";
        assert_eq!(article(draft("", body)).headline, "Mr. A. Price of the U.S. Senate was late.");
        let quoted = "“Is it late?” So he asked.";
        assert_eq!(article(draft("", quoted)).headline, "“Is it late?”");
        let long = "word ".repeat(40);
        let cut = article(draft("", &long)).headline;
        assert!(cut.ends_with("word…") && cut.chars().count() <= OPENING_CHARACTERS + 1, "{cut}");
        let address = "https://quay.example/1\n\nFog again. It was late.";
        assert_eq!(article(draft("", address)).headline, "Fog again.");
        let solid = "字".repeat(300);
        assert_eq!(article(draft("", &solid)).headline.chars().count(), OPENING_CHARACTERS + 1);
    }

    #[test]
    fn a_bad_date_is_reported_and_the_article_kept() {
        let mut undated = draft("Fog", "It was late.");
        undated.published = Some("9/6/17".to_owned());
        undated.line = Some(7);
        let (article, warnings) = undated.finish("a.csv");
        assert_eq!(article.unwrap().published, None);
        assert_eq!(
            warnings[0].to_string(),
            "W06 bad-date  a.csv:7  date `9/6/17` can be read in more than one way; \
             the article is kept without one"
        );
    }

    #[test]
    fn nothing_at_all_is_no_article() {
        let (article, warnings) = draft(" \u{200b}", "\n \u{ad}\n").finish("a.txt");
        assert_eq!(article, None);
        assert_eq!(warnings[0].kind, WarningKind::NoText);
    }

    #[test]
    fn languages_become_codes() {
        for (written, code) in [("en_GB", "en"), ("DE", "de"), ("English", "en"), ("pt-BR", "pt")] {
            assert_eq!(language_code(written).as_deref(), Some(code));
        }
        assert_eq!(language_code("none of these"), None);
    }
}
