//! The query and the options that narrow it, shared by the commands that search.

use anyhow::{Context, anyhow};
use newshound::article::EntityKind;
use newshound::query::ast::{DayRange, Meaning, NameField, Node};
use newshound::query::{self, Query, day};
use newshound::search::{self, Archive};

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
    /// Reads `text` and adds the filters to it.
    ///
    /// # Errors
    /// Where a filter names what the index does not have, or a day that is none.
    pub fn query(&self, text: &str, archive: &Archive) -> anyhow::Result<Query> {
        self.narrow(query::parse(text), archive)
    }

    /// Adds the filters to a query.
    ///
    /// # Errors
    /// As [`Filters::query`].
    pub fn narrow(&self, query: Query, archive: &Archive) -> anyhow::Result<Query> {
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
fn values(archive: &Archive, field: NameField, name: &str) -> anyhow::Result<Vec<Node>> {
    let values = search::require(archive, field, name)?;
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
