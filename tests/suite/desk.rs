//! A [`Desk`]: a folder of its own, in which a test writes files and runs the program. A [`Run`]
//! is what came of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;
use tempfile::TempDir;

/// A folder that is removed with the test, with the index in `index`.
pub struct Desk {
    folder: TempDir,
}

/// What one run of the program came to.
#[derive(Debug)]
pub struct Run {
    /// The exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// What stood on standard output.
    pub out: String,
    /// What stood on standard error.
    pub err: String,
}

/// The program, with nothing of the tester's own surroundings.
pub fn newshound() -> Command {
    let mut command = Command::new(cargo_bin!("newshound"));
    for variable in ["NEWSHOUND_INDEX", "NO_COLOR", "COLUMNS", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command.env("TERM", "xterm").stdin(Stdio::null());
    command
}

/// Runs `command` to its end.
pub fn run(command: &mut Command) -> Run {
    let output = command.output().expect("the program starts");
    Run {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
        err: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
    }
}

impl Desk {
    pub fn new() -> Self {
        Self { folder: TempDir::new().expect("a folder for the test") }
    }

    /// A desk whose folder `press` holds these files and is indexed.
    pub fn indexed(files: &[(&str, &str)]) -> Self {
        let desk = Self::new();
        for (name, text) in files {
            desk.write(&format!("press/{name}"), text);
        }
        desk.run(["index", "press"]).exits(0);
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, and makes the folders it stands in.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    /// The program, about to run in this folder.
    pub fn command<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = newshound();
        command.current_dir(self.folder.path()).args(arguments);
        command
    }

    pub fn run<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Run {
        run(&mut self.command(arguments))
    }

    /// Runs the program with `text` on its standard input.
    pub fn run_with_input<'a>(
        &self,
        arguments: impl IntoIterator<Item = &'a str>,
        text: &str,
    ) -> Run {
        let input = self.path(".stdin");
        fs::write(&input, text).unwrap();
        run(self.command(arguments).stdin(fs::File::open(input).unwrap()))
    }

    /// The headlines of all articles that match, in the order of the alphabet.
    pub fn headlines<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        headlines(&mut self.command(["export"]), arguments)
    }
}

/// Adds `arguments` to an `export` and returns the headlines it writes, sorted.
pub fn headlines<'a>(
    export: &mut Command,
    arguments: impl IntoIterator<Item = &'a str>,
) -> Vec<String> {
    let run = run(export.args(arguments));
    assert!(matches!(run.code, Some(0 | 1)), "{run:?}");
    let mut headlines: Vec<String> =
        run.objects().iter().map(|article| text(&article["headline"])).collect();
    headlines.sort();
    headlines
}

impl Run {
    /// Holds the exit code against `code`.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "\nstdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }

    /// Holds that standard error says `text`.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.err.contains(text), "`{text}` is not in:\n{}", self.err);
        self
    }

    /// The objects of standard output, one a line.
    pub fn objects(&self) -> Vec<Value> {
        self.out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
            .collect()
    }

    /// The hits of a search that was written as JSON Lines.
    pub fn hits(&self) -> Vec<Value> {
        let mut objects = self.objects();
        objects.retain(|object| object["type"] == "hit");
        objects
    }

    /// The last line of what was written as JSON Lines.
    pub fn summary(&self) -> Value {
        let last = self.objects().pop().expect("a summary");
        assert_eq!(last["type"], "summary");
        last
    }

    /// The headlines of the hits, in their order.
    pub fn hit_headlines(&self) -> Vec<String> {
        self.hits().iter().map(|hit| text(&hit["article"]["headline"])).collect()
    }
}

/// A JSON string's text; empty for null.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The names in a JSON list of strings.
pub fn names(value: &Value) -> Vec<String> {
    value.as_array().map(|list| list.iter().map(text).collect()).unwrap_or_default()
}

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The index of the sample collection, made once.
fn sample_index() -> &'static Path {
    static INDEX: OnceLock<TempDir> = OnceLock::new();
    let folder = INDEX.get_or_init(|| {
        // In the build folder, since what stands in a static is never removed.
        let folder = TempDir::with_prefix_in("sample-", env!("CARGO_TARGET_TMPDIR")).unwrap();
        let mut index = newshound();
        index.current_dir(root()).args(["index", "corpus", "--index"]).arg(folder.path());
        run(&mut index).exits(0);
        folder
    });
    folder.path()
}

/// The program in the repository, with the sample collection indexed.
pub fn on_sample<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = newshound();
    command.current_dir(root()).env("NEWSHOUND_INDEX", sample_index()).args(arguments);
    command
}

/// Runs the program on the sample collection.
pub fn sample<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Run {
    run(&mut on_sample(arguments))
}

/// Every article of the sample collection, as `export` writes it.
pub fn sample_articles() -> &'static [Value] {
    static ARTICLES: OnceLock<Vec<Value>> = OnceLock::new();
    ARTICLES.get_or_init(|| sample(["export"]).exits(0).objects())
}

/// `output` without what differs from run to run and from machine to machine.
pub fn settled(output: &str) -> String {
    let output = output.replace(&root().display().to_string(), "[ROOT]");
    let mut settled = String::with_capacity(output.len());
    let mut rest = output.as_str();
    // Numbers before these units are measured.
    let units = [" ms", " MB/s", " s,", " MB\n"];
    while let Some((at, unit)) =
        units.iter().filter_map(|unit| Some((rest.find(unit)?, unit))).min()
    {
        let (before, after) = rest.split_at(at);
        let kept = before
            .trim_end_matches(|character: char| character.is_ascii_digit() || character == '.');
        settled.push_str(kept);
        settled.push_str(if kept.len() < before.len() { "[N]" } else { "" });
        settled.push_str(unit);
        rest = &after[unit.len()..];
    }
    settled.push_str(rest);
    settled
}
