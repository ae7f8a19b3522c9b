//! `newshound show`.

use std::io::Write;

use newshound::render;
use newshound::search::{self, Highlighter};

use super::filters::QueryOptions;
use super::{Global, Outcome, terminal};

/// Show a whole article
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  newshound show k7f3q2m8
  newshound show k7f3q2m8 '\"advertising ban\"'    with what matches marked
  newshound show k7f3q2m8 --raw                  with what its outlet prints everywhere")]
pub struct Arguments {
    /// The article's code, as shown by `search`, or the beginning of it
    article: String,
    /// Mark what matches this query
    query: Vec<String>,
    /// Show the paragraphs, too, that the outlet puts under many of its articles: they are kept
    /// out of what is searched
    #[arg(long)]
    raw: bool,
    #[command(flatten)]
    reading: QueryOptions,
}

/// Runs the command.
pub fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    let archive = global.archive()?;
    let article = search::article(&archive, &arguments.article)?;
    let query = arguments.reading.read(&arguments.query)?.query;
    terminal::say_notes(&query.notes, global.quiet);
    let mut highlighter = Highlighter::new(&archive, &query.root)?;
    let style = terminal::style(global.color);
    let mut out = terminal::output();
    render::article(&article, &mut highlighter, arguments.raw, &style, &mut out)?;
    out.flush()?;
    Ok(Outcome::Done)
}
