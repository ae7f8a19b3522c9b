//! `newshound index`.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, anyhow};
use newshound::entity::UserEntities;
use newshound::ingest::{self, Options};

use super::progress::{self, Progress};
use super::{Global, Outcome, tagger, terminal};

/// Bring an index up to date with folders and files of articles
#[derive(Debug, clap::Args)]
#[command(after_help = "\
New and changed files are read, the articles of files that are gone leave, and unchanged files cost
a look. Without a path, everything the index knows is brought up to date. Hidden files, and what a
`.newshoundignore` names (in the syntax of .gitignore), are left out. Articles from standard input
stay until a newer one of the same id, or --rebuild, which cannot read them again.

Your own entities (--entities, or newshound.toml beside the index) are remembered; where they have
new names or patterns to look for, every file is read again. `newshound help entities` says more.

Reads pages, clippings, exports, feeds, mail, agencies' formats and web archives, each also in .gz
and .zst; `newshound formats` lists them.

Examples:
  newshound index corpus
  newshound index clippings export.jsonl.zst --index press
  newshound index export.csv --map headline=hl1 --map text=copy
  zcat feed.jsonl.gz | newshound index -

Exit code: 0 done, 1 done with warnings, 2 stopped, 130 stopped with Ctrl-C.")]
pub struct Arguments {
    /// Folders and files; `-` reads JSON Lines from standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How many threads read and write [default: all cores, at most 8]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=8))]
    threads: Option<u16>,
    /// How much memory to use, as in 512MB or 2GB
    #[arg(long, value_name = "SIZE", default_value = "512MB", value_parser = memory_size)]
    memory: usize,
    /// Name a field of your records, as in headline=hl1; remembered for the folder or file
    #[arg(long, value_name = "FIELD=NAME")]
    map: Vec<String>,
    /// A tagger's model of your own (`newshound tagger train`), or `shipped`; remembered in the index
    #[arg(long, value_name = "MODEL")]
    tagger: Option<PathBuf>,
    /// Make the index anew, from the paths given and nothing else; without any, from all it knows
    #[arg(long)]
    rebuild: bool,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
    /// Take the articles of this folder or file out of the index
    #[arg(long, value_name = "PATH")]
    forget: Vec<PathBuf>,
    /// Show every warning
    #[arg(long, short)]
    verbose: bool,
}

/// Runs the command.
pub fn run(arguments: Arguments, global: &Global) -> anyhow::Result<Outcome> {
    let entities_path = global
        .entities
        .as_ref()
        .map(|path| std::path::absolute(path).unwrap_or_else(|_| path.clone()));
    let entities = match &global.entities {
        None => None,
        Some(path) => {
            let text = fs::read_to_string(path)
                .with_context(|| format!("cannot read the entities in `{}`", path.display()))?;
            UserEntities::parse(&text)
                .map_err(|problem| anyhow!("entities in `{}`: {problem}", path.display()))?;
            Some(text)
        }
    };
    let tagger = match &arguments.tagger {
        None => None,
        Some(path) if path.as_os_str() == "shipped" => Some(Vec::new()),
        Some(path) => Some(tagger::read_model_bytes(path)?),
    };
    let defaults = Options::new(&global.index);
    let options = Options {
        paths: arguments.paths,
        forget: arguments.forget,
        threads: arguments.threads.map_or(defaults.threads, usize::from),
        memory: arguments.memory,
        rebuild: arguments.rebuild,
        dry_run: arguments.dry_run,
        map: arguments.map,
        entities,
        entities_path,
        tagger,
        ..defaults
    };
    run_options(&options, global, arguments.verbose, false)
}

/// Brings the index up to date with `paths` before a search; says little where nothing changed.
pub fn synchronise(paths: &[PathBuf], global: &Global) -> anyhow::Result<Outcome> {
    let options = Options { paths: paths.to_vec(), ..Options::new(&global.index) };
    run_options(&options, global, false, true)
}

fn run_options(
    options: &Options,
    global: &Global,
    is_verbose: bool,
    is_before_search: bool,
) -> anyhow::Result<Outcome> {
    let stop = stop_on_interrupt();
    let progress = Progress::new(global.quiet, is_verbose);
    let outcome = ingest::run(options, &stop, &|event| progress.on(event));
    progress.finish();
    let summary = outcome?;
    let changed = summary.new_files + summary.changed_files + summary.removed_files > 0
        || summary.read_articles > 0;
    if !global.quiet && (changed || !is_before_search) {
        for line in progress::summary_lines(&summary, options.dry_run) {
            terminal::say(&line);
        }
    }
    Ok(if summary.interrupted {
        Outcome::Interrupted
    } else if summary.warnings.is_empty() {
        Outcome::Done
    } else {
        Outcome::DoneWithWarnings
    })
}

/// A flag that Ctrl-C sets; a second Ctrl-C ends the program at once.
fn stop_on_interrupt() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    // Without a handler, Ctrl-C ends the run as a kill would: the last commit stays.
    let _ = ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            end_at_once();
        }
        terminal::say("stopping: keeping what is done (Ctrl-C again ends at once)");
    });
    stop
}

#[expect(clippy::exit, reason = "the user has asked twice")]
fn end_at_once() {
    std::process::exit(130);
}

/// Reads `512MB`, `2GB`, `64MiB`.
fn memory_size(text: &str) -> Result<usize, String> {
    let digits = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let unit = match text[digits..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1_000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        unit => return Err(format!("no unit `{unit}`; write 512MB or 2GB")),
    };
    let number: usize = text[..digits].parse().map_err(|_| "write 512MB or 2GB".to_owned())?;
    let size = number.checked_mul(unit).ok_or("more than this machine can count")?;
    if size < LEAST_MEMORY {
        return Err(format!("at least {} MB are needed", LEAST_MEMORY / 1_000_000));
    }
    Ok(size)
}

/// Below this the engine cannot write with even one thread.
const LEAST_MEMORY: usize = 64_000_000;

#[cfg(test)]
mod tests {
    use super::memory_size;

    #[test]
    fn memory_is_read_with_its_unit() {
        assert_eq!(memory_size("512MB"), Ok(512_000_000));
        assert_eq!(memory_size("1GiB"), Ok(1 << 30));
        assert!(memory_size("1MB").is_err());
        assert!(memory_size("lots").is_err());
        assert!(memory_size("99999999999999999999GB").is_err());
    }
}
