//! `newshound stats`.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use clap::ValueEnum;
use newshound::article::EntityKind;
use newshound::query::ast::{Meaning, NameField, Node};
use newshound::search::{self, Archive, Counted, NameCount};
use serde::Serialize;

use super::{Global, Outcome, terminal};

/// Say what is in the index
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  newshound stats\n  newshound stats --format json --index press"
)]
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

/// How many names of each field are listed.
const NAMES_SHOWN: usize = 5;

#[derive(Debug, Serialize)]
struct Stats {
    articles: u64,
    passages: u64,
    files: u64,
    bytes_on_disk: u64,
    dated: u64,
    first_day: Option<String>,
    last_day: Option<String>,
    with_organisation: u64,
    with_person: u64,
    with_platform: u64,
    /// In languages of which only listed names and publishers' tags are known.
    only_lists: u64,
    /// Different paragraphs of boilerplate that are kept out of sight.
    boilerplate_paragraphs: u64,
    /// Articles with any of them.
    with_boilerplate: u64,
    collections: Vec<CollectionStats>,
    files_with_warnings: u64,
    most_frequent: BTreeMap<&'static str, Vec<NameCount>>,
}

#[derive(Debug, Serialize)]
struct CollectionStats {
    label: String,
    path: String,
    files: u64,
    articles: u64,
}

/// Runs the command.
pub fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    let archive = global.archive()?;
    let stats = gather(&archive, &global.index)?;
    let mut out = terminal::output();
    match arguments.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &stats)?;
            writeln!(out)?;
        }
        Format::Text => write_text(&stats, &mut out)?,
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn gather(archive: &Archive, index: &Path) -> anyhow::Result<Stats> {
    let coverage = search::coverage(archive)?;
    let files = archive.files()?;
    let mut collections: BTreeMap<&str, CollectionStats> = BTreeMap::new();
    for file in &files {
        let collection = collections.entry(&file.label).or_insert_with(|| CollectionStats {
            label: file.label.clone(),
            path: file.root.clone(),
            files: 0,
            articles: 0,
        });
        collection.files += 1;
        collection.articles += file.articles;
    }
    let everything = Node::new(0..0, Meaning::Everything);
    let mut most_frequent = BTreeMap::new();
    let fields = [
        NameField::Entity(EntityKind::Organisation),
        NameField::Entity(EntityKind::Person),
        NameField::Entity(EntityKind::Platform),
        NameField::Source,
    ];
    for field in fields {
        let counted =
            search::facets(archive, &everything, field, NAMES_SHOWN, Counted::Articles, None)?;
        most_frequent.insert(field.name(), counted.names);
    }
    let hidden = archive.hidden()?;
    let [with_organisation, with_person, with_platform] = coverage.with_entities;
    Ok(Stats {
        articles: coverage.articles,
        passages: coverage.passages,
        files: files.len() as u64,
        bytes_on_disk: bytes_in(index),
        dated: coverage.dated,
        first_day: coverage.first_second.and_then(day_of),
        last_day: coverage.last_second.and_then(day_of),
        with_organisation,
        with_person,
        with_platform,
        only_lists: coverage.only_lists,
        boilerplate_paragraphs: hidden.paragraphs,
        with_boilerplate: hidden.articles,
        collections: collections.into_values().collect(),
        files_with_warnings: files.iter().filter(|file| file.warnings > 0).count() as u64,
        most_frequent,
    })
}

fn bytes_in(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.flatten().filter_map(|entry| entry.metadata().ok()).map(|file| file.len()).sum()
}

fn day_of(second: i64) -> Option<String> {
    let moment = jiff::Timestamp::from_second(second).ok()?;
    Some(jiff::tz::Offset::UTC.to_datetime(moment).date().to_string())
}

fn write_text(stats: &Stats, out: &mut dyn Write) -> anyhow::Result<()> {
    let share =
        |part: u64| format!("{part} ({:.0} %)", 100.0 * part as f64 / stats.articles.max(1) as f64);
    let days = match (&stats.first_day, &stats.last_day) {
        (Some(first), Some(last)) => format!("{first} to {last}, {} articles", stats.dated),
        _ => "none".to_owned(),
    };
    let rows = [
        ("articles", stats.articles.to_string()),
        ("passages", stats.passages.to_string()),
        ("files", format!("{} ({} with warnings)", stats.files, stats.files_with_warnings)),
        ("on disk", format!("{:.1} MB", stats.bytes_on_disk as f64 / 1e6)),
        ("dated", days),
        ("organisations", share(stats.with_organisation)),
        ("persons", share(stats.with_person)),
        ("platforms", share(stats.with_platform)),
        (
            "boilerplate",
            format!(
                "{} paragraphs, kept out of {}",
                stats.boilerplate_paragraphs,
                share(stats.with_boilerplate)
            ),
        ),
        ("only by lists", format!("{}, not in English", share(stats.only_lists))),
    ];
    for (label, value) in rows {
        writeln!(out, "{label:<18}{value}")?;
    }
    for collection in &stats.collections {
        let CollectionStats { label, path, files, articles } = collection;
        writeln!(out, "{:<18}{label}: {articles} articles in {files} files, {path}", "collection")?;
    }
    for (field, names) in &stats.most_frequent {
        let names: Vec<String> =
            names.iter().map(|count| format!("{} {}", count.name, count.articles)).collect();
        let line = format!("{:<18}{}", format!("top {field}"), names.join(" · "));
        writeln!(out, "{}", newshound::render::sanitised(&line))?;
    }
    Ok(())
}
