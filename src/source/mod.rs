//! Bytes → [`Article`]: what a file is, how its bytes decode, and one reader for each format.
//!
//! Reading is in two steps, so that one large file keeps every core busy: [`Records`] cuts a file
//! into records, in order, doing as little as it can; [`read`] turns one record into articles, on
//! any thread.
//!
//! ```
//! use newshound::source::{self, FieldMap, Records};
//! use std::sync::Arc;
//!
//! let lines = r#"{"headline": "Fog", "text": "The ferry is late.", "published": "2018-04-23"}"#;
//! let stream = Box::new(lines.as_bytes());
//! for record in Records::from_stream(stream, "standard input", &Arc::new(FieldMap::default())) {
//!     let reading = source::read(record.unwrap());
//!     assert_eq!(reading.articles[0].body, "The ferry is late.");
//!     assert!(reading.warnings.is_empty());
//! }
//! ```

use crate::article::Article;
use crate::warning::{Warning, WarningKind};
use draft::Draft;
use std::path::PathBuf;

pub mod byline;
pub mod clean;
pub mod date;
pub mod decode;
pub mod detect;
pub mod draft;
pub mod fields;
pub mod html;
pub mod json;
pub mod markdown;
pub mod markup;
pub mod plain;
pub mod records;
pub mod reuters;
pub mod stream;
pub mod table;

pub use fields::FieldMap;
pub use records::{RawRecord, Records};

/// A file to read, and how it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it is opened.
    pub path: PathBuf,
    /// How it is shown to people, in warnings.
    pub shown: String,
    /// Its path inside its collection, parted by `/`: a folder may name the section.
    pub inside: String,
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Plain text, one article.
    PlainText,
    /// Markdown, one article.
    Markdown,
    /// A page, one article.
    Html,
    /// JSON: one article, a list of them, or an object that holds one.
    Json,
    /// JSON Lines: one article a line.
    JsonLines,
    /// CSV or TSV with a header: one article a row.
    Table,
    /// The SGML of Reuters-21578.
    Reuters,
}

impl Format {
    /// The format's name, as people know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PlainText => "plain text",
            Self::Markdown => "Markdown",
            Self::Html => "HTML",
            Self::Json => "JSON",
            Self::JsonLines => "JSON Lines",
            Self::Table => "table",
            Self::Reuters => "Reuters SGML",
        }
    }
}

/// What a record gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Its articles: one, or none where it has no text.
    pub articles: Vec<Article>,
    /// What was wrong with it.
    pub warnings: Vec<Warning>,
}

/// Reads one record.
#[must_use]
pub fn read(record: RawRecord) -> Reading {
    let RawRecord { bytes, line, file } = record;
    let warn = |kind, detail: String| Warning::new(kind, &file.shown, detail).at_line(line);
    let decoded = match file.format {
        Format::PlainText | Format::Markdown => decode::whole(bytes, None),
        Format::Html => {
            let declared = decode::declared(&bytes);
            decode::whole(bytes, declared)
        }
        Format::Json | Format::JsonLines | Format::Table | Format::Reuters => {
            decode::record(bytes, file.guess)
        }
    };
    let mut reading = Reading::default();
    if decoded.is_damaged {
        let detail = "has bytes that do not decode; they are shown as \u{fffd}".to_owned();
        reading.warnings.push(warn(WarningKind::BadEncoding, detail));
    }
    let text = decoded.text;
    let draft = match file.format {
        Format::PlainText => Some(plain::read(&text, &file.inside, &file.map)),
        Format::Markdown => {
            let (draft, problem) = markdown::read(&text, &file.map);
            reading.warnings.extend(problem.map(|detail| warn(WarningKind::BadRecord, detail)));
            Some(draft)
        }
        Format::Html => {
            let (draft, warnings) = html::read(&text, &file.shown);
            reading.warnings.extend(warnings);
            draft
        }
        Format::Json | Format::JsonLines => match json::read(&text, &file.map) {
            Ok(values) => Some(values.into_draft()),
            Err((detail, lines_in)) => {
                // A line of JSON Lines is one, even where a string that is not closed takes in
                // the line break at its end.
                let lines_in = if file.format == Format::JsonLines { 0 } else { lines_in };
                let at = line.map(|line| line + lines_in);
                reading.warnings.push(warn(WarningKind::BadRecord, detail).at_line(at));
                None
            }
        },
        Format::Table => match file.layout.as_ref().map(|layout| layout.read(&text)) {
            Some(Ok(values)) => Some(values.into_draft()),
            Some(Err(detail)) => {
                reading.warnings.push(warn(WarningKind::BadRecord, detail));
                None
            }
            None => None,
        },
        Format::Reuters => {
            let draft = reuters::read(&text);
            if draft.is_none() {
                let detail = "is a record without a <TEXT>".to_owned();
                reading.warnings.push(warn(WarningKind::BadRecord, detail));
            }
            draft
        }
    };
    if let Some(draft) = draft {
        let (article, warnings) = Draft { line, ..draft }.finish(&file.shown);
        reading.articles.extend(article);
        reading.warnings.extend(warnings);
    }
    reading
}
