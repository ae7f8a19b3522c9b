//! `newshound similar`.

use std::io::{Read, Write};

use anyhow::{Context, bail};
use newshound::query::Query;
use newshound::search::{self, Resembling};

use super::filters::Filters;
use super::search::{Format, write};
use super::timeout::Timeout;
use super::{Global, Outcome, terminal};

/// Find related coverage: the articles most like one, or like a pasted text
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Articles are found by the 25 weightiest words of the text (how often they stand in it, and how rare
they are), and ranked by how alike all the words are: 1 for the same words, 0 for none in common.

Examples:
  newshound similar k7f3q2m8
  newshound similar k7f3q2m8 --source 'The Orbit' --since 2018-04
  pbpaste | newshound similar -

Exit code: 0 hits found, 1 nothing found, 2 could not run.")]
pub struct Arguments {
    /// The article's code, as shown by `search`, or the beginning of it; `-` reads a text
    article: String,
    #[command(flatten)]
    filters: Filters,
    /// How many hits to show
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10)]
    limit: usize,
    /// How many hits to skip
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    #[command(flatten)]
    timeout: Timeout,
    /// How to write the answer
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// How much of a pasted text is read, in bytes: no article is longer.
const PASTED_BYTES: u64 = 1 << 20;

/// Runs the command.
pub fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    if arguments.format == Format::Trec {
        bail!("--format trec is for `newshound search --queries`");
    }
    let archive = global.archive()?;
    global.make_ready(&archive)?;
    let (text, except) = if arguments.article == "-" {
        let mut bytes = Vec::new();
        std::io::stdin()
            .take(PASTED_BYTES)
            .read_to_end(&mut bytes)
            .context("cannot read the text on standard input")?;
        (String::from_utf8_lossy(&bytes).into_owned(), None)
    } else {
        let article = search::article(&archive, &arguments.article)?;
        let text = format!("{}\n\n{}", article.lead.headline, article.passages.concat());
        (text, Some(article.id))
    };
    let root = search::weightiest(&archive, &text)?;
    let query = arguments.filters.narrow(Query { root, notes: Vec::new() }, Some(&archive))?;
    let (offset, limit) = (arguments.offset, arguments.limit);
    let deadline = arguments.timeout.deadline();
    let resembling = Resembling { text, except, offset, limit, deadline };
    let mut answer = search::similar(&archive, &query.root, &resembling)?;
    if matches!(arguments.format, Format::Json | Format::Jsonl) {
        search::name_passages(&archive, &mut answer)?;
    }
    let mut out = terminal::output();
    write(arguments.format, &arguments.article, &answer, global, &mut out)?;
    out.flush()?;
    Ok(Outcome::found(answer.articles))
}
