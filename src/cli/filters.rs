//! The query and the options that narrow it, shared by the commands that search.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::ValueEnum;
use newshound::article::EntityKind;
use newshound::limits;
use newshound::query::ast::{DayRange, Meaning, NameField, Node};
use newshound::query::{self, Query, Reading, Syntax, day};
use newshound::search::{self, Archive};

/// How the query is written, and where it stands.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "The query")]
pub struct QueryOptions {
    /// Whose operators it is written with
    #[arg(long, value_name = "WHOSE", default_value = "newshound")]
    syntax: Spelling,
    /// Read it from this file (`-`: standard input): over many lines, with comments after `#` and
    /// between `/*` and `*/`
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    query_file: Option<PathBuf>,
    /// The day from which `today` and `last 30 days` are told
    #[arg(long, value_name = "DAY", hide = true, value_parser = one_day)]
    today: Option<jiff::civil::Date>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Spelling {
    /// Ours, as described below
    Newshound,
    /// LexisNexis: OR binds first, then w/n (smaller n first), w/s, w/p, AND, AND NOT; words side
    /// by side are a phrase; ! ends a root, * is one letter
    Lexis,
    /// Factiva: words side by side are a phrase, w/n is ordered, same, /F50/, hd=, wc>; near, NOT,
    /// AND, OR
    Factiva,
    /// ProQuest: PRE/n, NEAR/n, AND, OR, NOT; ti(), au(), pub(), pd()
    Proquest,
}

impl Spelling {
    fn syntax(self) -> Syntax {
        match self {
            Self::Newshound => Syntax::Newshound,
            Self::Lexis => Syntax::Lexis,
            Self::Factiva => Syntax::Factiva,
            Self::Proquest => Syntax::Proquest,
        }
    }
}

/// A query's text and what was understood of it.
pub struct Typed {
    /// As typed, or as it stands in the file.
    pub text: String,
    /// As understood.
    pub query: Query,
}

impl QueryOptions {
    /// Reads the query that `words` are, or that stands in the file.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn read(&self, words: &[String]) -> anyhow::Result<Typed> {
        let text = match &self.query_file {
            Some(path) => saved(path)?,
            None => words.join(" "),
        };
        let reading = Reading {
            syntax: self.syntax(),
            today: self.today,
            is_saved: self.query_file.is_some(),
        };
        let query = query::parse_as(&text, &reading);
        Ok(Typed { text, query })
    }

    /// Whose operators the query is written with.
    pub fn syntax(&self) -> Syntax {
        self.syntax.syntax()
    }
}

/// Reads a saved query, as much of it as is looked at.
fn saved(path: &Path) -> anyhow::Result<String> {
    let most = limits::QUERY_FILE_BYTES as u64 + 1;
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().take(most).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes))
    };
    read.with_context(|| format!("cannot read the query in `{}`", path.display()))?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

fn one_day(text: &str) -> Result<jiff::civil::Date, String> {
    day::period(text)
        .filter(|(first, last)| first == last)
        .map(|(day, _)| day)
        .ok_or_else(|| "write a day as 2018-04-23".to_owned())
}

/// What every search can be narrowed by.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Filters (the same one twice means any of, different ones all of)")]
pub struct Filters {
    /// About this organisation
    #[arg(
        long = "organisation",
        visible_alias = "org",
        alias = "organization",
        value_name = "NAME"
    )]
    organisations: Vec<String>,
    /// About this person
    #[arg(long = "person", value_name = "NAME")]
    persons: Vec<String>,
    /// About this platform, such as Twitter
    #[arg(long = "platform", value_name = "NAME")]
    platforms: Vec<String>,
    /// From this outlet
    #[arg(long = "source", value_name = "NAME")]
    sources: Vec<String>,
    /// From this section
    #[arg(long = "section", value_name = "NAME")]
    sections: Vec<String>,
    /// Not with this name, as in `platform=Twitter`
    #[arg(long = "exclude", value_name = "FIELD=NAME")]
    excluded: Vec<String>,
    /// Published on this day or later: 2018, 2018-04 or 2018-04-23
    #[arg(long, value_name = "DAY")]
    since: Option<String>,
    /// Published on this day or earlier
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
}

impl Filters {
    /// Adds the filters to a query. Without an index names stay as they are typed.
    ///
    /// # Errors
    /// Where a filter names what the index does not have, or a day that is none.
    pub fn narrow(&self, query: Query, archive: Option<&Archive>) -> anyhow::Result<Query> {
        let Query { root, notes } = query;
        let mut parts = match root.meaning {
            Meaning::Everything => Vec::new(),
            Meaning::And(parts) => parts,
            _ => vec![root],
        };
        let named = [
            (NameField::Entity(EntityKind::Organisation), &self.organisations),
            (NameField::Entity(EntityKind::Person), &self.persons),
            (NameField::Entity(EntityKind::Platform), &self.platforms),
            (NameField::Source, &self.sources),
            (NameField::Section, &self.sections),
        ];
        for (field, names) in named {
            let mut any = Vec::new();
            for name in names {
                any.extend(values(archive, field, name)?);
            }
            parts.extend(joined(any, Meaning::Or));
        }
        for excluded in &self.excluded {
            let (field, name) = excluded_name(excluded)?;
            let any = joined(values(archive, field, name)?, Meaning::Or);
            parts.extend(any.map(|node| nowhere(Meaning::Not(Box::new(node)))));
        }
        if self.since.is_some() || self.until.is_some() {
            let from = self.since.as_deref().map(|day| named_day("--since", day)).transpose()?;
            let to = self.until.as_deref().map(|day| named_day("--until", day)).transpose()?;
            let range = DayRange { from: from.map(|day| day.0), to: to.map(|day| day.1) };
            parts.push(nowhere(Meaning::Published(range)));
        }
        let root = joined(parts, Meaning::And).unwrap_or_else(|| nowhere(Meaning::Everything));
        Ok(Query { root, notes })
    }
}

/// A part of the query that was read from an option.
fn nowhere(meaning: Meaning) -> Node {
    Node::new(0..0, meaning)
}

fn joined(mut parts: Vec<Node>, operator: fn(Vec<Node>) -> Meaning) -> Option<Node> {
    if parts.len() <= 1 {
        return parts.pop();
    }
    Some(nowhere(operator(parts)))
}

/// One part for each value that is spelled as `name`.
fn values(archive: Option<&Archive>, field: NameField, name: &str) -> anyhow::Result<Vec<Node>> {
    let values = match archive {
        Some(archive) => search::require(archive, field, name)?,
        None => vec![name.to_owned()],
    };
    Ok(values.into_iter().map(|name| nowhere(Meaning::Name { field, name })).collect())
}

fn excluded_name(excluded: &str) -> anyhow::Result<(NameField, &str)> {
    let fields = NameField::ALL.map(NameField::name).join(", ");
    let (field, name) = excluded.split_once('=').with_context(|| {
        format!("--exclude `{excluded}`: write FIELD=NAME, as in platform=Twitter")
    })?;
    let field = NameField::named(field.trim()).ok_or_else(|| {
        anyhow!("--exclude `{excluded}`: no field `{}`; the fields are {fields}", field.trim())
    })?;
    Ok((field, name.trim()))
}

fn named_day(option: &str, text: &str) -> anyhow::Result<(jiff::civil::Date, jiff::civil::Date)> {
    day::period(text)
        .ok_or_else(|| anyhow!("{option} `{text}` is no day; write 2018, 2018-04 or 2018-04-23"))
}

/// Reads the name of a field that can be counted.
///
/// # Errors
/// With the fields there are.
pub fn name_field(name: &str) -> Result<NameField, String> {
    NameField::named(name)
        .ok_or_else(|| format!("the fields are {}", NameField::ALL.map(NameField::name).join(", ")))
}
