//! `newshound story`.

use std::io::Write;

use clap::ValueEnum;
use newshound::render;
use newshound::search::{self, Archive};

use super::{Global, Outcome, terminal};

/// List every copy of the story that an article tells
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The lead is the earliest copy, of equally early ones the longest. Another outlet's copy is a
reprint, another version by the same outlet a revision. Shares are of text without boilerplate.

Examples:
  newshound story k7f3q2m8
  newshound story k7f3q2m8 --diff            what each copy changed of the lead
  newshound story k7f3q2m8 --format json")]
pub struct Arguments {
    /// The code of any of its articles, as shown by `search`, or the beginning of it
    article: String,
    /// Show what was changed: [-taken out-] of the lead, {+put in+} by the copy. Of all copies, or,
    /// where ARTICLE is not the lead, of that one
    #[arg(long)]
    diff: bool,
    /// How to write it
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON document
    Json,
}

/// Runs the command.
pub fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    let archive = Archive::open(&global.index)?;
    let story = search::story(&archive, &arguments.article, arguments.diff)?;
    let mut out = terminal::output();
    match arguments.format {
        Format::Text => {
            let style = terminal::style(global.color);
            render::story_text(&story, arguments.diff, &style, &mut out)?;
        }
        Format::Json => render::story_json(&story, arguments.diff, &mut out)?,
    }
    out.flush()?;
    Ok(Outcome::Done)
}
