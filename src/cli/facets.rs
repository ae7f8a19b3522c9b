//! `newshound facets`.

use std::io::Write;

use clap::ValueEnum;
use newshound::query::Query;
use newshound::query::ast::NameField;
use newshound::render::{self, Csv};
use newshound::search::{self, Archive, Counted};

use super::filters::{Filters, QueryOptions, name_field};
use super::timeout::Timeout;
use super::{Global, Outcome, terminal};

/// Count the articles that match, by who or what they are about, or by outlet
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Counts are exact: of articles, each reprint too, or of stories, in which all reprints are one.
Names of one entity count as one; `newshound entities explain NAME` says which those are.

Examples:
  newshound facets --by platform
  newshound facets 'advertising ban' --by organisation
  newshound facets 'advertising ban' --by person --count stories
  newshound facets 'tariffs' --by person --with organisation
  newshound facets 'tariffs' --by source --since 2018 --format csv > outlets.csv")]
pub struct Arguments {
    /// What to search for; nothing counts over every article
    query: Vec<String>,
    /// Count by organisation, person, platform, source, author, section or language
    #[arg(long, value_name = "FIELD", default_value = "organisation", value_parser = name_field)]
    by: NameField,
    /// What to count
    #[arg(long, value_name = "WHAT", default_value = "articles")]
    count: Count,
    /// Count pairs: each name of --by together with each name of this field in one article
    #[arg(long, value_name = "FIELD", value_parser = name_field)]
    with: Option<NameField>,
    /// How many names to show
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20)]
    limit: usize,
    #[command(flatten)]
    reading: QueryOptions,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    timeout: Timeout,
    /// How to write the counts
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Count {
    /// Every article
    Articles,
    /// An article and its reprints as one
    Stories,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON object a line: the names, then a summary
    Jsonl,
    /// Comma-separated values
    Csv,
}

/// Runs the command.
pub fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    let archive = global.archive()?;
    global.make_ready(&archive)?;
    let typed = arguments.reading.read(&arguments.query)?;
    let query = arguments.filters.narrow(typed.query, Some(&archive))?;
    let field = arguments.by;
    if let Some(with) = arguments.with {
        return pairs(arguments, global, &archive, query, &typed.text, with);
    }
    let counted = match arguments.count {
        Count::Articles => Counted::Articles,
        Count::Stories => Counted::Stories,
    };
    let deadline = arguments.timeout.deadline();
    let limit = arguments.limit;
    let mut answer = search::facets(&archive, &query.root, field, limit, counted, deadline)?;
    answer.notes.splice(0..0, query.notes);
    terminal::say_notes(&answer.notes, global.quiet || arguments.format == Format::Jsonl);
    let mut out = terminal::output();
    match arguments.format {
        Format::Text => {
            render::facet_table(field, &answer, &terminal::style(global.color), &mut out)?;
        }
        Format::Jsonl => render::facet_lines(&typed.text, field, &answer, &mut out)?,
        Format::Csv => Csv::default().facets(field, &answer, &mut out)?,
    }
    out.flush()?;
    Ok(Outcome::found(answer.articles))
}

/// Counts pairs of names.
fn pairs(
    arguments: &Arguments,
    global: &Global,
    archive: &Archive,
    query: Query,
    text: &str,
    with: NameField,
) -> anyhow::Result<Outcome> {
    let by = arguments.by;
    let mut answer = search::pairs(
        archive,
        &query.root,
        by,
        with,
        arguments.limit,
        arguments.timeout.deadline(),
    )?;
    answer.notes.splice(0..0, query.notes);
    terminal::say_notes(&answer.notes, global.quiet || arguments.format == Format::Jsonl);
    let mut out = terminal::output();
    match arguments.format {
        Format::Text => {
            render::pair_table((by, with), &answer, &terminal::style(global.color), &mut out)?;
        }
        Format::Jsonl => render::pair_lines(text, (by, with), &answer, &mut out)?,
        Format::Csv => Csv::default().pairs((by, with), &answer, &mut out)?,
    }
    out.flush()?;
    Ok(Outcome::found(answer.articles))
}
