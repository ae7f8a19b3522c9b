//! The command line: one file a subcommand. The only place that knows the terminal.

mod entities;
mod explain;
mod export;
mod facets;
mod filters;
mod formats;
mod index;
mod memory;
mod progress;
mod read;
mod search;
mod show;
mod similar;
mod stats;
mod story;
mod tagger;
mod terminal;
mod timeout;

use std::ffi::OsString;
use std::io;
use std::mem::ManuallyDrop;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, FromArgMatches, Parser, Subcommand};
use newshound::search::{Access, Archive, answer_on_this_thread};
use newshound::source::document::pdf;

pub use terminal::ColourChoice;

/// Search press coverage on your own machine.
///
/// Index a folder of articles once, then ask which passages of which articles say something,
/// narrowed by the organisations, persons and platforms they are about.
#[derive(Debug, Parser)]
#[command(name = "newshound", version, max_term_width = 100)]
#[command(after_help = "Examples:\n  \
    newshound index corpus                                   bring the index up to date\n  \
    newshound search '\"advertising ban\"' --platform Twitter  ranked passages\n  \
    newshound facets 'advertising ban' --by organisation     who is it about, counted\n  \
    newshound help search                                    the query language and all options")]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    global: Global,
}

/// Options that every command has.
#[derive(Debug, clap::Args)]
pub struct Global {
    /// The index folder
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        default_value = "index",
        env = "NEWSHOUND_INDEX"
    )]
    index: PathBuf,
    /// Your own entities and corrections, as TOML; see `newshound help entities`
    #[arg(long, global = true, value_name = "FILE")]
    entities: Option<PathBuf>,
    /// When to use colours; NO_COLOR is respected
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: ColourChoice,
    /// Say nothing on standard error but errors
    #[arg(long, short, global = true)]
    quiet: bool,
}

impl Global {
    /// Opens the index, with the user's entities. The process ends with the answer, so it is never
    /// closed: the system takes back dozens of files faster at once.
    fn archive(&self) -> newshound::error::Result<ManuallyDrop<Archive>> {
        self.archive_for(Access::Throughout)
    }

    /// As [`Global::archive`], for one question.
    fn archive_for_a_question(&self) -> newshound::error::Result<ManuallyDrop<Archive>> {
        self.archive_for(Access::Scattered)
    }

    /// Completes what a run of `index` that was broken off left undone: before a query's time runs.
    fn make_ready(&self, archive: &Archive) -> newshound::error::Result<()> {
        if archive.is_ready() {
            return Ok(());
        }
        if !self.quiet && archive.count_articles() >= MANY_ARTICLES {
            terminal::say(
                "newshound: the index lacks its tables, as after a broken-off run; making them, once",
            );
        }
        archive.make_ready()
    }

    fn archive_for(&self, access: Access) -> newshound::error::Result<ManuallyDrop<Archive>> {
        if access != Access::Scattered {
            answer_on_this_thread();
        }
        let entities = self.entities.as_deref();
        Archive::open_for(access, &self.index, entities).map(ManuallyDrop::new)
    }
}

/// The tables of fewer articles are made in a second.
const MANY_ARTICLES: u64 = 20_000;

#[derive(Debug, Subcommand)]
enum Command {
    Index(index::Arguments),
    #[command(after_long_help = search::QUERIES_AND_EXAMPLES)]
    Search(search::Arguments),
    Facets(facets::Arguments),
    Show(show::Arguments),
    Similar(similar::Arguments),
    Story(story::Arguments),
    Export(export::Arguments),
    Explain(explain::Arguments),
    Stats(stats::Arguments),
    Entities(entities::Arguments),
    Formats(formats::Arguments),
    Read(read::Arguments),
    Tagger(tagger::Arguments),
}

/// Reads the command line. A word of a query that begins with `-`, which excludes it, is no option
/// of ours: `-twitter` becomes `NOT twitter`.
pub fn arguments() -> Arguments {
    memory::take_huge_pages(false);
    let arguments = with_exclusions(std::env::args_os().collect());
    let arguments = of_a_question(&arguments).unwrap_or_else(|| Arguments::parse_from(arguments));
    if matches!(arguments.command, Command::Index(_)) {
        memory::take_huge_pages(true);
    }
    arguments
}

fn with_exclusions(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let has_query = arguments.get(1).and_then(|command| command.to_str()).is_some_and(|command| {
        matches!(command, "search" | "facets" | "export" | "show" | "explain")
    });
    if has_query {
        let end = arguments.iter().position(|argument| argument == "--");
        let end = end.unwrap_or(arguments.len());
        for argument in &mut arguments[2..end] {
            if let Some(excluded) = argument.to_str().and_then(exclusion) {
                *argument = OsString::from(excluded);
            }
        }
    }
    arguments
}

/// Reads the command line of a command that asks one thing, knowing that command alone: to learn the
/// options and texts of all the others takes longer than many a search. `None` where help is asked
/// for, or something is wrong: that is for those to answer who know all of them.
fn of_a_question(arguments: &[OsString]) -> Option<Arguments> {
    match arguments.get(1)?.to_str()? {
        "search" => of_command("search", Command::Search, arguments),
        "facets" => of_command("facets", Command::Facets, arguments),
        "show" => of_command("show", Command::Show, arguments),
        "similar" => of_command("similar", Command::Similar, arguments),
        "explain" => of_command("explain", Command::Explain, arguments),
        _ => None,
    }
}

fn of_command<A: Args>(
    name: &'static str,
    command: fn(A) -> Command,
    arguments: &[OsString],
) -> Option<Arguments> {
    let its_own = A::augment_args(clap::Command::new(name));
    let known = Global::augment_args(clap::Command::new("newshound").subcommand(its_own));
    let mut given = known.try_get_matches_from(arguments).ok()?;
    let (_, mut its_own) = given.remove_subcommand()?;
    let command = command(A::from_arg_matches_mut(&mut its_own).ok()?);
    Some(Arguments { command, global: Global::from_arg_matches_mut(&mut given).ok()? })
}

/// What `-word`, `-"a phrase"` or `-(a OR b)` exclude, as a query without the sign; `None` for
/// options such as `-n`, `-n5` and `--limit`.
fn exclusion(argument: &str) -> Option<String> {
    let rest = argument.strip_prefix('-')?;
    let is_short_option = rest.chars().count() < 2
        || rest.starts_with(['-', '='])
        || rest
            .strip_prefix('n')
            .is_some_and(|value| value.trim_start_matches('=').parse::<u64>().is_ok())
        || rest
            .strip_prefix('f')
            .is_some_and(|value| FORMATS.contains(&value.trim_start_matches('=')));
    let starts_operand = rest.starts_with(|first: char| {
        first.is_alphanumeric() || matches!(first, '"' | '(' | '“' | '«')
    });
    (starts_operand && !is_short_option).then(|| format!("NOT {rest}"))
}

/// What can stand behind `-f` without a blank.
const FORMATS: [&str; 5] = ["text", "jsonl", "json", "csv", "trec"];

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Something was found, or all is done.
    Done,
    /// Nothing was found.
    NothingFound,
    /// Done, with warnings.
    DoneWithWarnings,
    /// It could not run.
    CouldNotRun,
    /// Stopped by the user.
    Interrupted,
}

impl Outcome {
    /// The exit code that tells it to a script.
    pub fn exit_code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Done => 0,
            Self::NothingFound | Self::DoneWithWarnings => 1,
            Self::CouldNotRun => 2,
            // What shells report of a program that Ctrl-C ended: 128 + SIGINT.
            Self::Interrupted => 130,
        })
    }

    fn found(articles: u64) -> Self {
        if articles > 0 { Self::Done } else { Self::NothingFound }
    }
}

/// The argument that makes this program the reader of one PDF, for another process of it.
const READ_PDF: &str = "read-pdf-of-standard-input";

/// Reads the PDF on standard input where this process was started for that, and gives the exit
/// code; else says how such a process is started.
pub fn serve_reader() -> Option<ExitCode> {
    if std::env::args_os().nth(1).is_some_and(|argument| argument == READ_PDF) {
        let code = pdf::serve(&mut io::stdin().lock(), &mut io::stdout().lock());
        return Some(ExitCode::from(u8::try_from(code).unwrap_or(u8::MAX)));
    }
    if let Ok(program) = std::env::current_exe() {
        pdf::use_child(program, vec![READ_PDF.into()]);
    }
    None
}

/// Runs the command that was asked for.
///
/// # Errors
/// With what stopped it.
pub fn run(arguments: Arguments) -> anyhow::Result<Outcome> {
    let global = &arguments.global;
    match arguments.command {
        Command::Index(arguments) => index::run(arguments, global),
        Command::Search(arguments) => search::run(&arguments, global),
        Command::Facets(arguments) => facets::run(&arguments, global),
        Command::Show(arguments) => show::run(&arguments, global),
        Command::Similar(arguments) => similar::run(&arguments, global),
        Command::Story(arguments) => story::run(&arguments, global),
        Command::Export(arguments) => export::run(&arguments, global),
        Command::Explain(arguments) => explain::run(&arguments, global),
        Command::Stats(arguments) => stats::run(&arguments, global),
        Command::Entities(arguments) => entities::run(&arguments, global),
        Command::Formats(arguments) => formats::run(&arguments),
        Command::Read(arguments) => read::run(&arguments, global),
        Command::Tagger(arguments) => tagger::run(&arguments, global),
    }
}

/// Whether the reader of our output has gone, as `head` does: no error of ours.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let kind = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let json_kind =
            cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        kind.or(json_kind) == Some(io::ErrorKind::BrokenPipe)
    })
}

/// Says on standard error what stopped the run.
pub fn report(error: &anyhow::Error) {
    terminal::say(&format!("newshound: {error:#}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_understood_as_it_is_by_all_commands_together() {
        for (line, is_understood) in [
            ("search ban", true),
            ("search ban -twitter --index elsewhere -n5 --facets", true),
            ("search --index=elsewhere --platform Twitter --platform X -q -- -ban", true),
            ("search", true),
            ("search --format jsonl --sort newest --expand --timeout 3 a OR b", true),
            ("facets said --by person -n 3 --color never", true),
            ("show 0a1b2c --quiet", true),
            ("similar - --limit 4", true),
            ("explain ban w/5 ads --syntax lexis", true),
            ("search --help", false),
            ("search -h", false),
            ("search ban --no-such-option", false),
            ("search ban --sort upwards", false),
            ("--index elsewhere search ban", false),
            ("help search", false),
            ("stats", false),
            ("", false),
        ] {
            let words = std::iter::once("newshound").chain(line.split_whitespace());
            let arguments = with_exclusions(words.map(OsString::from).collect());
            let alone = of_a_question(&arguments);
            assert_eq!(alone.is_some(), is_understood, "{line}");
            if let Some(alone) = alone {
                let together = Arguments::try_parse_from(&arguments).unwrap();
                assert_eq!(format!("{alone:?}"), format!("{together:?}"), "{line}");
            }
        }
    }

    #[test]
    fn a_word_with_a_minus_is_an_exclusion_and_an_option_is_not() {
        for (argument, query) in [
            ("-twitter", Some("NOT twitter")),
            ("-health care", Some("NOT health care")),
            ("-\"a phrase\"", Some("NOT \"a phrase\"")),
            ("-(a OR b)", Some("NOT (a OR b)")),
            ("-n", None),
            ("-n5", None),
            ("-fjson", None),
            ("--limit", None),
            ("-", None),
            ("plain", None),
        ] {
            assert_eq!(exclusion(argument).as_deref(), query, "{argument}");
        }
    }
}
