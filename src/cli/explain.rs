//! `newshound explain`.

use std::io::Write;

use clap::ValueEnum;
use newshound::error::Error;
use newshound::render::sanitised;
use newshound::search::{self, Archive, Explanation};
use serde_json::json;

use super::filters::{Filters, QueryOptions};
use super::{Global, Outcome, terminal};

/// Show how a query is understood, part by part, and how many articles each part matches
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Without an index the parts are shown without counts.

Examples:
  newshound explain 'a OR b w/5 c'
  newshound explain --syntax factiva 'hd=(advertising ban) and wc>500'
  newshound explain --query-file saved.txt --format json")]
pub struct Arguments {
    /// The query
    query: Vec<String>,
    #[command(flatten)]
    reading: QueryOptions,
    #[command(flatten)]
    filters: Filters,
    /// How to write it
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON document
    Json,
}

/// The widest column of queries before the counts.
const WIDEST: usize = 72;

/// Runs the command.
pub fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    let archive = match Archive::open(&global.index) {
        Ok(archive) => Some(archive),
        Err(Error::NoIndex { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let typed = arguments.reading.read(&arguments.query)?;
    let query = arguments.filters.narrow(typed.query, archive.as_ref())?;
    let mut explanation = search::explain(archive.as_ref(), &query.root)?;
    explanation.notes.splice(0..0, query.notes);
    let mut out = terminal::output();
    match arguments.format {
        Format::Text => {
            write_text(&explanation, &mut out)?;
            if archive.is_none() {
                terminal::say_notes(
                    [&format!(
                        "no index at `{}`: articles are not counted",
                        global.index.display()
                    )],
                    global.quiet,
                );
            }
        }
        Format::Json => {
            let document = json!({
                "query": typed.text,
                "syntax": arguments.reading.syntax().name(),
                "interpreted": query.root.to_string(),
                "notes": explanation.notes,
                "is_counted": archive.is_some(),
                "parts": explanation.parts.iter().map(|part| json!({
                    "depth": part.depth,
                    "sort": part.sort,
                    "query": part.query,
                    "span": [part.span.start, part.span.end],
                    "terms": part.terms,
                    "articles": part.articles,
                })).collect::<Vec<_>>(),
            });
            serde_json::to_writer_pretty(&mut out, &document)?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// A line for each part, under what it is part of; then the notes.
fn write_text(explanation: &Explanation, out: &mut dyn Write) -> anyhow::Result<()> {
    let lines: Vec<(String, String, String)> = explanation
        .parts
        .iter()
        .map(|part| {
            let indent = "  ".repeat(part.depth);
            let line = format!("{indent}{}: {}", part.sort, sanitised(&part.query));
            let count = part.articles.map_or_else(String::new, |articles| {
                format!("{articles} {}", if articles == 1 { "article" } else { "articles" })
            });
            // A word of one form says itself what it finds.
            let is_expanded = part.query.contains(['*', '?', '~', '@'])
                || (part.sort == "word" && part.terms.len() > 1);
            let terms = if is_expanded && !part.terms.is_empty() {
                format!("{indent}  finds {}", sanitised(&part.terms.join(", ")))
            } else {
                String::new()
            };
            (line, count, terms)
        })
        .collect();
    let widest = lines.iter().map(|(line, ..)| line.chars().count()).max().unwrap_or_default();
    let width = widest.min(WIDEST);
    for (line, count, terms) in lines {
        let line = format!("{line:width$}  {count}");
        writeln!(out, "{}", line.trim_end())?;
        if !terms.is_empty() {
            writeln!(out, "{terms}")?;
        }
    }
    for note in &explanation.notes {
        writeln!(out, "note: {}", sanitised(note))?;
    }
    Ok(())
}
