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

pub mod archive;
pub mod byline;
pub mod catalogue;
pub mod clean;
mod cutter;
pub mod date;
pub mod decode;
pub mod detect;
pub mod document;
pub mod draft;
pub mod export;
pub mod feed;
pub mod fields;
pub mod html;
pub mod json;
pub mod mail;
pub mod markdown;
pub mod markup;
pub mod mend;
pub mod newsml;
pub mod ninjs;
pub mod nitf;
mod opening;
pub mod plain;
pub mod records;
pub mod reuters;
pub mod stream;
pub mod table;
pub mod web_archive;
pub mod wire;
pub mod wrapped;
pub mod xml;
mod xml_record;

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
    /// The SGML of Reuters-21578, or the same as XML.
    Reuters,
    /// A LexisNexis or Nexis export as plain text: many articles.
    Nexis,
    /// A page that a press database exports: Nexis, Factiva, Europresse, ProQuest. Many articles.
    ExportPage,
    /// The XML of Factiva: many articles.
    FactivaXml,
    /// A mail of ProQuest: many articles.
    ProquestMail,
    /// Word: one article, or an export of many.
    Word,
    /// OpenDocument text.
    OpenDocument,
    /// RTF.
    Rtf,
    /// EPUB: one article a page.
    Epub,
    /// PDF.
    Pdf,
    /// A zip or tar of files of any format.
    Archive,
    /// NITF, one article a document.
    Nitf,
    /// NewsML 1.x: one article a news item.
    NewsMl1,
    /// NewsML-G2: one article a news item or package.
    NewsMlG2,
    /// ninjs: one article an object.
    Ninjs,
    /// IPTC 7901 or ANPA 1312: one article a message.
    Wire,
    /// RSS, or WordPress's export: one article an item.
    Rss,
    /// Atom: one article an entry.
    Atom,
    /// JSON Feed: one article an item.
    JsonFeed,
    /// An e-mail.
    Mail,
    /// A mailbox: one article a message.
    Mailbox,
    /// WARC or ARC: one article a captured page.
    WebArchive,
}

impl Format {
    /// The format's name, as people know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        catalogue::entry(self).name
    }
}

/// What a record gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Its articles: one, several of an export, or none where it has no text.
    pub articles: Vec<Article>,
    /// The path inside its file, where that is an archive: `inner/name.txt`.
    pub entry: Option<String>,
    /// What was wrong with it.
    pub warnings: Vec<Warning>,
}

/// Reads one record.
#[must_use]
pub fn read(record: RawRecord) -> Reading {
    let RawRecord { bytes, line, file } = record;
    if let Some(mut articles) = read_document(&bytes, &file) {
        let mut reading = Reading { entry: file.entry.clone(), ..Reading::default() };
        reading.warnings.append(&mut articles.warnings);
        for draft in articles.drafts {
            let (article, warnings) = Draft { line, ..draft }.finish(&file.shown);
            reading.articles.extend(article);
            reading.warnings.extend(warnings);
        }
        if reading.articles.is_empty() && reading.warnings.is_empty() {
            let detail = "holds no article";
            reading.warnings.push(Warning::new(WarningKind::NoText, &file.shown, detail));
        }
        return reading;
    }
    let mut reading = Reading { entry: file.entry.clone(), ..Reading::default() };
    let drafts = match file.format {
        Format::Mail | Format::Mailbox => {
            let (drafts, warnings) = mail::read(&bytes, &file.shown, &file.map);
            reading.warnings.extend(warnings);
            drafts
        }
        Format::WebArchive => {
            let (draft, warnings) = web_archive::read(&bytes, &file.shown);
            reading.warnings.extend(warnings);
            draft.into_iter().collect()
        }
        format => {
            let decoded = match format {
                Format::PlainText | Format::Markdown => decode::whole(bytes, None),
                Format::Html => {
                    let declared = decode::declared(&bytes);
                    decode::whole(bytes, declared)
                }
                _ if file.declared.is_some() => decode::whole(bytes, file.declared),
                _ => decode::record(bytes, file.guess),
            };
            if decoded.is_damaged {
                let detail = "has bytes that do not decode; they are shown as \u{fffd}";
                let kind = WarningKind::BadEncoding;
                reading.warnings.push(Warning::new(kind, &file.shown, detail));
            }
            drafts_of(&decoded.text, &file, &mut reading.warnings)
        }
    };
    for warning in &mut reading.warnings {
        // A warning that knows its line better counts it from the record's first.
        warning.line = match (line, warning.line) {
            (Some(line), Some(within)) => Some(line + within),
            (line, _) => line,
        };
    }
    for draft in drafts {
        let (article, warnings) = Draft { line, ..draft }.finish(&file.shown);
        reading.articles.extend(article);
        reading.warnings.extend(warnings);
    }
    reading
}

/// Reads a file that may hold several articles; `None` where its format holds one a record.
fn read_document(bytes: &[u8], file: &records::Context) -> Option<document::Articles> {
    let shown = file.shown.as_str();
    let warn = |(kind, detail): document::Problem| Warning::new(kind, shown, detail);
    let of_export = |export: export::Export, problems: Vec<document::Problem>| {
        let mut warnings: Vec<Warning> = problems.into_iter().map(warn).collect();
        warnings.extend(export.warnings(shown));
        document::Articles { drafts: export.drafts, warnings }
    };
    let decoded = |declared| {
        let decoded = decode::whole(bytes.to_vec(), declared);
        let damaged = decoded.is_damaged.then(|| {
            let detail = "has bytes that do not decode; they are shown as \u{fffd}".to_owned();
            (WarningKind::BadEncoding, detail)
        });
        (decoded.text, Vec::from_iter(damaged))
    };
    match file.format {
        Format::Nexis => {
            let (text, problems) = decoded(None);
            let paragraphs = document::paragraph::of_text(&text);
            let export = export::of_paragraphs(&paragraphs);
            Some(match export {
                Some(export) => of_export(export, problems),
                // What looked like one was none: a text.
                None => document::Articles {
                    drafts: vec![plain::read(&text, &file.inside, &file.map)],
                    warnings: problems.into_iter().map(warn).collect(),
                },
            })
        }
        Format::ExportPage => {
            let (text, problems) = decoded(decode::declared(bytes));
            Some(match export::of_page(&text) {
                Some(export) => of_export(export, problems),
                None => {
                    let (draft, mut warnings) = html::read(&text, shown);
                    warnings.extend(problems.into_iter().map(warn));
                    document::Articles { drafts: draft.into_iter().collect(), warnings }
                }
            })
        }
        Format::FactivaXml => {
            let (text, mut problems) = decoded(decode::declared(bytes));
            let (export, found) = export::factiva::of_xml(&text);
            problems.extend(found);
            Some(of_export(export, problems))
        }
        Format::ProquestMail => match export::proquest::of_mail(bytes) {
            Some(export) => Some(of_export(export, Vec::new())),
            None => {
                let detail = "is a mail of ProQuest without articles".to_owned();
                let warnings = vec![warn((WarningKind::NotUnderstood, detail))];
                Some(document::Articles { warnings, ..document::Articles::default() })
            }
        },
        Format::Word => Some(document::docx::read(bytes.to_vec()).into_articles(shown)),
        Format::OpenDocument => Some(document::odt::read(bytes.to_vec()).into_articles(shown)),
        Format::Rtf => Some(document::rtf::read(bytes).into_articles(shown)),
        Format::Pdf => Some(document::pdf::read(bytes).into_articles(shown)),
        Format::Epub => Some(document::epub::read(bytes.to_vec(), shown)),
        _ => None,
    }
}

/// The drafts in the text of a record. The lines of the warnings are counted from the record's
/// first, which is 0.
fn drafts_of(text: &str, file: &records::Context, warnings: &mut Vec<Warning>) -> Vec<Draft> {
    let bad = |detail: String| Warning::new(WarningKind::BadRecord, &file.shown, detail);
    let draft = match file.format {
        Format::PlainText => Some(plain::read(text, &file.inside, &file.map)),
        Format::Markdown => {
            let (draft, problem) = markdown::read(text, &file.map);
            warnings.extend(problem.map(bad));
            Some(draft)
        }
        Format::Html => {
            let (draft, found) = html::read(text, &file.shown);
            warnings.extend(found);
            draft
        }
        Format::Json | Format::JsonLines => match json::read(text, &file.map) {
            Ok(values) => Some(values.into_draft()),
            Err((detail, lines_in)) => {
                // A line of JSON Lines is one, even where a string that is not closed takes in
                // the line break at its end.
                let lines_in = if file.format == Format::JsonLines { 0 } else { lines_in };
                warnings.push(bad(detail).at_line(Some(lines_in)));
                None
            }
        },
        Format::Table => match file.layout.as_ref().map(|layout| layout.read(text)) {
            Some(Ok(values)) => Some(values.into_draft()),
            Some(Err(detail)) => {
                warnings.push(bad(detail));
                None
            }
            None => None,
        },
        Format::Reuters => {
            let draft = reuters::read(text);
            if draft.is_none() {
                warnings.push(bad("is a record without a <TEXT>".to_owned()));
            }
            draft
        }
        Format::Wire => {
            let draft = wire::read(text);
            if draft.is_none() {
                warnings.push(bad("is a message without a text".to_owned()));
            }
            draft
        }
        Format::Ninjs => match ninjs::read(text) {
            Ok(drafts) => return drafts,
            Err(detail) => {
                warnings.push(bad(detail));
                None
            }
        },
        Format::JsonFeed => match feed::json_feed::read(text) {
            Ok(mut draft) => {
                draft.fill_from(file.header.clone());
                Some(draft)
            }
            Err(detail) => {
                warnings.push(bad(detail));
                None
            }
        },
        Format::Nitf | Format::NewsMl1 | Format::NewsMlG2 | Format::Rss | Format::Atom => {
            let (draft, found) = xml_record::read(text, file.format, &file.header, &file.shown);
            warnings.extend(found);
            draft
        }
        // Those are read from their bytes.
        _ => None,
    };
    draft.into_iter().collect()
}
