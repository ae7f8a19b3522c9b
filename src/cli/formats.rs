//! `newshound formats`.

use std::io::Write;

use clap::ValueEnum;
use newshound::source::catalogue::FORMATS;
use serde::Serialize;

use super::{Outcome, terminal};

/// Say which formats are read, and what tells them
#[derive(Debug, clap::Args)]
#[command(after_help = "\
What a file holds is told by its content first and by its name second, so a wrong suffix is no
obstacle. Any file may be compressed with gzip or zstd.

Examples:
  newshound formats
  newshound formats --format json")]
pub struct Arguments {
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

#[derive(Debug, Serialize)]
struct Line {
    name: &'static str,
    articles: &'static str,
    from: &'static str,
    told_by: &'static str,
    suffixes: &'static [&'static str],
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut out = terminal::output();
    match arguments.format {
        Format::Json => {
            let lines: Vec<Line> = FORMATS
                .iter()
                .map(|entry| Line {
                    name: entry.name,
                    articles: entry.articles,
                    from: entry.from,
                    told_by: entry.told_by,
                    suffixes: entry.suffixes,
                })
                .collect();
            serde_json::to_writer_pretty(&mut out, &lines)?;
            writeln!(out)?;
        }
        Format::Text => {
            for entry in FORMATS {
                writeln!(out, "{}", entry.name)?;
                writeln!(out, "  articles  {}", entry.articles)?;
                writeln!(out, "  from      {}", entry.from)?;
                writeln!(out, "  told by   {}", entry.told_by)?;
                if !entry.suffixes.is_empty() {
                    writeln!(out, "  suffixes  .{}", entry.suffixes.join(", ."))?;
                }
            }
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}
