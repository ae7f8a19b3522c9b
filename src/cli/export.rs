//! `newshound export`.

use std::io::{self, Write};
use std::ops::ControlFlow;

use clap::ValueEnum;
use newshound::render::{Csv, ExportLines, Exporter};
use newshound::search;

use super::filters::{Filters, QueryOptions};
use super::{Global, Outcome, terminal};

/// Write out every article that matches, however many
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  newshound export > articles.jsonl
  newshound export 'data breach' --since 2018 --format csv > breaches.csv
  newshound export '\"advertising ban\"' --passages")]
pub struct Arguments {
    /// What to search for; nothing exports every article
    query: Vec<String>,
    #[command(flatten)]
    reading: QueryOptions,
    #[command(flatten)]
    filters: Filters,
    /// Write the passages that match too
    #[arg(long)]
    passages: bool,
    /// How to write them
    #[arg(long, short, value_name = "FORMAT", default_value = "jsonl")]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// One JSON object a line
    Jsonl,
    /// Comma-separated values
    Csv,
}

/// Runs the command.
pub fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    let archive = global.archive()?;
    let typed = arguments.reading.read(&arguments.query)?;
    let query = arguments.filters.narrow(typed.query, Some(&archive))?;
    terminal::say_notes(&query.notes, global.quiet);
    let with_passages = arguments.passages;
    let mut exporter: Box<dyn Exporter> = match arguments.format {
        Format::Jsonl => Box::new(ExportLines { with_passages }),
        Format::Csv => Box::new(Csv::with_passages(with_passages)),
    };
    let mut out = terminal::output();
    let mut written: io::Result<()> = Ok(());
    let mut articles = 0;
    let notes = search::export(&archive, &query.root, with_passages, &mut |article| {
        articles += 1;
        written = exporter.article(&article, &mut out);
        if written.is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    written?;
    out.flush()?;
    terminal::say_notes(&notes, global.quiet);
    Ok(Outcome::found(articles))
}
