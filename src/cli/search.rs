//! `newshound search`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ValueEnum;
use newshound::query;
use newshound::render::{self, Csv, JsonDocument, JsonLines, Renderer, Text, Trec};
use newshound::search::{self, Answer, Archive, By, Reprints, Request, Sort};

use super::filters::{Filters, QueryOptions};
use super::timeout::Timeout;
use super::{Global, Outcome, index, terminal};

/// What `newshound help search` says below the options. It is much, and no search needs it.
pub(super) const QUERIES_AND_EXAMPLES: &str = "\
Queries (`newshound explain QUERY` shows how one is understood):
  advertising ban             articles with both words, inflections too (ban finds bans, banned)
  ban OR block, ban NOT ads   AND is implied; NOT can be written -ads; brackets group
  \"advertising ban\"           these words as written, one after another
  \"ban * advertising\"         * is any one word; \"ban ads\"~3: up to 3 others between
  =ban, \"{ban} advertising\"   this form only; inflections within quotation marks
  advert*, wom?n, Zukerberg~  any letters, one letter; 1 letter wrong, 2 in long words
  ban w/5 twitter             at most 5 words apart, either first; pre/5: in this order
  ban w/s ads, ban w/p ads    in one sentence, in one paragraph
  ban not w/5 ads             ban where no ads is so near
  (ban* OR block*) w/5 (Kaspersky OR \"anti-virus firm\")
  atleast5(ban)               at least five times in the article
  headline:ban lead:(a OR b)  also text: first50: source: author: section: language: path:
  platform:Twitter            articles about it; also organisation: person:
  @person w/5 fined           where a person is mentioned; @organisation, @\"Kaspersky Lab\",
                              @person:\"Jack Dorsey\"; \"@person resigned\"
  caps(US), allcaps(WHO)      with a capital letter; in capitals
  published:2018-04..2018-06  also 2018, >2018-04-20, \"last 30 days\", yesterday, \"last month\"
  words:>500                  also 200..500
NOT binds first, then w/5 and its like, AND, OR; NOT a w/5 b is NOT (a w/5 b).

Examples:
  newshound search '\"advertising ban\"' --platform Twitter
  newshound search 'kaspersky -mcafee' --since 2018-04 --until 2018-06 --sort newest
  newshound search --corpus clippings 'data breach' --facets
  newshound search --syntax factiva 'hd=(ban or block) and wc>500'
  newshound search --query-file saved.txt
  newshound search 'tariffs' --format jsonl --limit 100 | jq .article.headline

Exit code: 0 hits found, 1 nothing found, 2 could not run.";

/// Find the passages that say something, the best first
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to search for; nothing finds every article
    query: Vec<String>,
    #[command(flatten)]
    reading: QueryOptions,
    #[command(flatten)]
    filters: Filters,
    /// Bring the index up to date with this folder or file first
    #[arg(long, value_name = "PATH")]
    corpus: Vec<PathBuf>,
    /// How many hits to show [default: 10; 100 for trec]
    #[arg(long, short = 'n', value_name = "N")]
    limit: Option<usize>,
    /// How many hits to skip
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    /// The order of hits
    #[arg(long, value_name = "ORDER", default_value = "relevance")]
    sort: Order,
    /// What a hit is: an article with its best passages, or a single passage
    #[arg(long, value_name = "WHAT", default_value = "article")]
    by: HitKind,
    /// Whether all the words must stand in the article, or any will do [default: all; any for trec]
    #[arg(long = "match", value_name = "WHICH")]
    which: Option<Which>,
    /// What to do with reprints, articles that tell a story once more [default: fold; all for trec]
    #[arg(long, value_name = "WHICH")]
    reprints: Option<Copies>,
    /// Count the organisations, persons, platforms and outlets of all matches
    #[arg(long)]
    facets: bool,
    #[command(flatten)]
    timeout: Timeout,
    /// How to write the answer
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Let newer articles rank higher: `30d` adds as much as the score for the newest article, half
    /// of that for one 30 days older, a quarter for one 60 days older (d, w, m, y)
    #[arg(long, value_name = "AGE", value_parser = age)]
    boost_recent: Option<f64>,
    /// Say of each hit what its score is the sum of
    #[arg(long)]
    explain: bool,
    /// Search too for the words that the best articles have in common: finds coverage that tells the
    /// same in other words. Any of the words will do then [default: no; yes for trec]
    #[arg(
        long,
        value_name = "WHETHER",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "yes"
    )]
    expand: Option<YesNo>,
    /// A file of queries, a line each: an id, a tab, the query, whose AND, OR and NOT are words
    /// (with --format trec)
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    queries: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Order {
    /// The best first
    Relevance,
    /// The newest first
    Newest,
    /// The oldest first
    Oldest,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum HitKind {
    /// An article, with its best passages
    Article,
    /// A single passage
    Passage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum YesNo {
    Yes,
    No,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    /// All of the words
    All,
    /// Any of the words, the more the better
    Any,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Copies {
    /// Show each
    All,
    /// Show each story once, by the copy that matches best
    Fold,
    /// As folded, but only stories that are told more than once
    Only,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// One JSON object a line: the hits, then a summary
    Jsonl,
    /// One JSON document
    Json,
    /// Comma-separated values, a row for each passage
    Csv,
    /// A run file for measuring retrieval, with --queries
    Trec,
}

/// How many names of each kind `--facets` shows.
const FACETS_SHOWN: usize = 8;
const DEFAULT_LIMIT: usize = 10;
/// How deep runs for measuring retrieval usually go.
const TREC_LIMIT: usize = 100;

/// Runs the command.
pub fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    if !arguments.corpus.is_empty() {
        let outcome = index::synchronise(&arguments.corpus, global)?;
        if outcome == Outcome::Interrupted {
            return Ok(outcome);
        }
    }
    let archive = match &arguments.queries {
        Some(_) => global.archive()?,
        None => global.archive_for_a_question()?,
    };
    global.make_ready(&archive)?;
    let mut out = terminal::output();
    let outcome = match &arguments.queries {
        Some(path) => run_batch(arguments, &archive, path, &mut out)?,
        None if arguments.format == Format::Trec => {
            bail!("--format trec needs --queries FILE, a line each: an id, a tab, the query")
        }
        None => run_one(arguments, &archive, global, &mut out)?,
    };
    out.flush()?;
    Ok(outcome)
}

fn run_one(
    arguments: &Arguments,
    archive: &Archive,
    global: &Global,
    out: &mut dyn Write,
) -> anyhow::Result<Outcome> {
    let typed = arguments.reading.read(&arguments.query)?;
    let query = arguments.filters.narrow(typed.query, Some(archive))?;
    let mut answer = search::search(archive, &arguments.request(query.root))?;
    if matches!(arguments.format, Format::Json | Format::Jsonl) {
        search::name_passages(archive, &mut answer)?;
    }
    answer.notes.splice(0..0, query.notes);
    write(arguments.format, &typed.text, &answer, global, out)?;
    Ok(Outcome::found(answer.articles))
}

/// Writes an answer and its notes.
pub(super) fn write(
    format: Format,
    query: &str,
    answer: &Answer,
    global: &Global,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let mut renderer: Box<dyn Renderer> = match format {
        Format::Text => Box::new(Text::new(terminal::style(global.color))),
        Format::Jsonl => Box::new(JsonLines),
        Format::Json => Box::new(JsonDocument::default()),
        Format::Csv => Box::new(Csv::default()),
        Format::Trec => Box::new(Trec::new("1")),
    };
    let carries_notes = matches!(format, Format::Json | Format::Jsonl);
    terminal::say_notes(&answer.notes, global.quiet || carries_notes);
    render::answer(renderer.as_mut(), query, answer, out)?;
    Ok(())
}

/// Reads an age such as `30d`, `2w`, `6m` or `1y`, in days.
///
/// # Errors
/// With how ages are written.
fn age(text: &str) -> Result<f64, String> {
    let wrong = || "write a number and d, w, m or y for days, weeks, months or years: 30d".into();
    let unit = text.chars().last().ok_or_else(wrong)?;
    let days = match unit {
        'd' => 1.0,
        'w' => 7.0,
        'm' => 30.4,
        'y' => 365.25,
        _ => return Err(wrong()),
    };
    let number: f64 = text[..text.len() - unit.len_utf8()].parse().map_err(|_| wrong())?;
    if number > 0.0 && number.is_finite() { Ok(number * days) } else { Err(wrong()) }
}

/// Answers every query of a file, in one process.
fn run_batch(
    arguments: &Arguments,
    archive: &Archive,
    path: &Path,
    out: &mut dyn Write,
) -> anyhow::Result<Outcome> {
    if arguments.format != Format::Trec {
        bail!("--queries is for --format trec");
    }
    let lines = fs::read_to_string(path)
        .with_context(|| format!("cannot read the queries in `{}`", path.display()))?;
    let mut articles = 0;
    for (number, line) in lines.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let Some((id, text)) = line.split_once('\t') else {
            bail!("`{}`, line {}: no tab between id and query", path.display(), number + 1);
        };
        let query = arguments.filters.narrow(query::parse_topic(text), Some(archive))?;
        let answer = search::search(archive, &arguments.request(query.root))?;
        articles += answer.articles;
        render::answer(&mut Trec::new(id), text, &answer, out)?;
    }
    Ok(Outcome::found(articles))
}

impl Arguments {
    fn request(&self, query: newshound::query::ast::Node) -> Request {
        let is_trec = self.format == Format::Trec;
        let default_limit = if is_trec { TREC_LIMIT } else { DEFAULT_LIMIT };
        let default_which = if is_trec { Which::Any } else { Which::All };
        Request {
            query,
            offset: self.offset,
            limit: self.limit.unwrap_or(default_limit),
            by: match self.by {
                HitKind::Article => By::Article,
                HitKind::Passage => By::Passage,
            },
            sort: match self.sort {
                Order::Relevance => Sort::Relevance,
                Order::Newest => Sort::Newest,
                Order::Oldest => Sort::Oldest,
            },
            facets: self.facets.then_some(FACETS_SHOWN),
            any: self.which.unwrap_or(default_which) == Which::Any,
            boost_recent: self.boost_recent,
            explain: self.explain,
            expand: self.expand.map_or(is_trec, |expand| expand == YesNo::Yes),
            reprints: match self.reprints {
                // Runs are judged article by article.
                None if is_trec => Reprints::All,
                Some(Copies::All) => Reprints::All,
                None | Some(Copies::Fold) => Reprints::Fold,
                Some(Copies::Only) => Reprints::Only,
            },
            deadline: self.timeout.deadline(),
        }
    }
}
