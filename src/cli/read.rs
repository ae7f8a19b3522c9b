//! `newshound read`.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use clap::ValueEnum;
use newshound::article::Article;
use newshound::render::sanitised;
use newshound::source::{self, FieldMap, Records, SourceFile};
use newshound::warning::Warning;
use serde::Serialize;

use super::{Global, Outcome, terminal};

/// Show what would be indexed from files, without an index
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Each article is a line of JSON: its fields, its paragraphs, and what the publisher tagged. A warning
is a line with its code under `warning`.

Examples:
  newshound read export.xml
  newshound read crawl.warc.gz --format text | less
  newshound read export.csv --map headline=hl1

Exit code: 0 read, 1 read with warnings, 2 nothing could be read as asked.")]
pub struct Arguments {
    /// The files to read
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// How to write it
    #[arg(long, short, value_name = "FORMAT", default_value = "jsonl")]
    format: Format,
    /// Name a field of your records, as in headline=hl1
    #[arg(long, value_name = "FIELD=NAME")]
    map: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// A line of JSON for each article and each warning
    Jsonl,
}

/// An article as it would be indexed.
#[derive(Debug, Serialize)]
struct ArticleLine<'a> {
    file: &'a str,
    format: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<&'a str>,
    headline: &'a str,
    source: Option<&'a str>,
    authors: &'a [String],
    published: Option<String>,
    section: Option<&'a str>,
    url: Option<&'a str>,
    language: Option<&'a str>,
    dateline: Option<&'a str>,
    topics: &'a [String],
    tags: Vec<TagLine<'a>>,
    paragraphs: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct TagLine<'a> {
    kind: &'static str,
    name: &'a str,
}

#[derive(Debug, Serialize)]
struct WarningLine<'a> {
    file: &'a str,
    warning: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    detail: &'a str,
}

/// Runs the command.
pub fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    let map = FieldMap::parse(&arguments.map).map_err(anyhow::Error::msg)?;
    let map = Arc::new(map);
    let mut printer = Printer {
        format: arguments.format,
        is_quiet: global.quiet,
        warnings: 0,
        out: terminal::output(),
    };
    for path in &arguments.files {
        let shown = path.to_string_lossy().into_owned();
        let inside = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let file = SourceFile { path: path.clone(), shown, inside: inside.unwrap_or_default() };
        match Records::open(&file, &map) {
            Ok(records) => printer.records(&file.shown, records)?,
            Err(warning) => printer.warning(&warning)?,
        }
    }
    printer.out.flush()?;
    Ok(if printer.warnings > 0 { Outcome::DoneWithWarnings } else { Outcome::Done })
}

/// Writes what is read, as it is read.
struct Printer<W: Write> {
    format: Format,
    is_quiet: bool,
    warnings: u64,
    out: W,
}

impl<W: Write> Printer<W> {
    fn records(&mut self, shown: &str, records: Records) -> anyhow::Result<()> {
        let format = records.format().name();
        for record in records {
            match record {
                Ok(record) => {
                    let reading = source::read(record);
                    for warning in &reading.warnings {
                        self.warning(warning)?;
                    }
                    for article in &reading.articles {
                        self.article(shown, format, article)?;
                    }
                }
                Err(warning) => self.warning(&warning)?,
            }
        }
        Ok(())
    }

    fn warning(&mut self, warning: &Warning) -> anyhow::Result<()> {
        self.warnings += 1;
        match self.format {
            Format::Text if !self.is_quiet => terminal::say(&sanitised(&warning.to_string())),
            Format::Text => {}
            Format::Jsonl => {
                let line = WarningLine {
                    file: &warning.path,
                    warning: warning.kind.code(),
                    line: warning.line,
                    detail: &warning.detail,
                };
                self.line(&line)?;
            }
        }
        Ok(())
    }

    fn line(&mut self, line: &impl Serialize) -> anyhow::Result<()> {
        serde_json::to_writer(&mut self.out, line)?;
        writeln!(self.out)?;
        Ok(())
    }

    fn article(&mut self, shown: &str, format: &str, article: &Article) -> anyhow::Result<()> {
        match self.format {
            Format::Jsonl => self.line(&line_of(shown, format, article)),
            Format::Text => Ok(self.text(shown, format, article)?),
        }
    }

    fn text(&mut self, shown: &str, format: &str, article: &Article) -> io::Result<()> {
        let place = article.line.map_or_else(String::new, |line| format!(":{line}"));
        writeln!(self.out, "{}", sanitised(&article.headline))?;
        writeln!(self.out, "  {}{place} ({format})", sanitised(shown))?;
        let published = published(article);
        let tags: Vec<&str> = article.tags.iter().map(|tag| tag.name.as_str()).collect();
        for (name, value) in [
            ("source", article.source.as_deref().unwrap_or_default()),
            ("published", published.as_deref().unwrap_or_default()),
            ("authors", &article.authors.join(", ")),
            ("section", article.section.as_deref().unwrap_or_default()),
            ("url", article.url.as_deref().unwrap_or_default()),
            ("language", article.language.as_deref().unwrap_or_default()),
            ("dateline", article.dateline.as_deref().unwrap_or_default()),
            ("topics", &article.topics.join(", ")),
            ("tags", &tags.join(", ")),
        ] {
            if !value.is_empty() {
                writeln!(self.out, "  {name:<10}{}", sanitised(value))?;
            }
        }
        for paragraph in article.body.split("\n\n").filter(|paragraph| !paragraph.is_empty()) {
            writeln!(self.out)?;
            for line in paragraph.lines() {
                writeln!(self.out, "{}", sanitised(line))?;
            }
        }
        writeln!(self.out)?;
        writeln!(self.out)
    }
}

/// The moment, or the day where only that is known.
fn published(article: &Article) -> Option<String> {
    let published = article.published?;
    let is_day = published.seconds == newshound::article::first_second(published.day);
    let moment = jiff::Timestamp::from_second(published.seconds).ok()?;
    Some(if is_day { published.day.to_string() } else { moment.to_string() })
}

fn line_of<'a>(file: &'a str, format: &'a str, article: &'a Article) -> ArticleLine<'a> {
    ArticleLine {
        file,
        format,
        line: article.line,
        record: article.record.as_deref(),
        headline: &article.headline,
        source: article.source.as_deref(),
        authors: &article.authors,
        published: published(article),
        section: article.section.as_deref(),
        url: article.url.as_deref(),
        language: article.language.as_deref(),
        dateline: article.dateline.as_deref(),
        topics: &article.topics,
        tags: article
            .tags
            .iter()
            .map(|tag| TagLine { kind: tag.kind.name(), name: &tag.name })
            .collect(),
        paragraphs: article.body.split("\n\n").filter(|text| !text.is_empty()).collect(),
    }
}
