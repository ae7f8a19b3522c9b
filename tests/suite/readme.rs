//! What the README tells people to type works, and prints what the README shows.

#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;

use crate::desk::{Desk, root, settled};

/// A command of the README, and what it shows below it.
struct Example {
    command: String,
    shown: Vec<String>,
    line: usize,
    /// Whether it is the first of its block, with which a session begins.
    is_first: bool,
}

/// The commands in the README's blocks of shell: in `console` blocks the lines that begin with
/// `$ `, in `sh` blocks all lines.
fn examples(readme: &str) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    let mut block = None;
    let mut goes_on = false;
    let mut is_first = false;
    for (number, line) in readme.lines().enumerate() {
        let line = line.trim_end();
        if let Some(fence) = line.trim_start().strip_prefix("```") {
            block = if block.is_some() { None } else { Some(fence.trim()) };
            (goes_on, is_first) = (false, true);
            continue;
        }
        let typed = match block {
            Some("console") => line.strip_prefix("$ "),
            Some("sh" | "bash" | "shell") => Some(line.strip_prefix("$ ").unwrap_or(line)),
            _ => continue,
        };
        if goes_on && let Some(last) = found.last_mut() {
            last.command.push_str(line.trim().trim_end_matches('\\'));
            goes_on = line.ends_with('\\');
        } else if let Some(typed) = typed {
            goes_on = typed.ends_with('\\');
            let command = typed.trim_end_matches('\\').to_owned();
            found.push(Example { command, shown: Vec::new(), line: number + 1, is_first });
            is_first = false;
        } else if let Some(last) = found.last_mut() {
            last.shown.push(line.to_owned());
        }
    }
    for example in &mut found {
        example.command = example.command.replace("cargo run --release -- ", "newshound ");
        while example.shown.last().is_some_and(String::is_empty) {
            example.shown.pop();
        }
    }
    found.retain(|example| example.command.trim_start().starts_with("newshound "));
    found
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target);
        } else {
            fs::copy(source, target).unwrap();
        }
    }
}

/// A session that begins with `index` begins without an index, any other with that of the sample
/// collection.
fn begin_session(desk: &Desk, command: &str) {
    if desk.path("index").exists() {
        fs::remove_dir_all(desk.path("index")).unwrap();
    }
    if !command.trim_start().starts_with("newshound index") {
        desk.run(["index", "corpus"]).exits(0);
    }
}

/// Whether `printed` is what is `shown`, where a line of `…` stands for any lines.
fn is_as_shown(printed: &str, shown: &[String]) -> bool {
    let printed: Vec<&str> = printed.trim_end().lines().map(str::trim_end).collect();
    let parts: Vec<&[String]> = shown.split(|line| matches!(line.trim(), "…" | "...")).collect();
    let mut at = 0;
    for (number, part) in parts.iter().enumerate() {
        let fits = |start: usize| {
            printed.get(start..start + part.len()).is_some_and(|window| window == *part)
        };
        let is_last = number + 1 == parts.len();
        let starts = match (number, is_last) {
            (0, _) => 0..=0,
            (_, true) => printed.len().saturating_sub(part.len()).max(at)..=printed.len(),
            _ => at..=printed.len(),
        };
        let Some(start) = starts.into_iter().find(|start| fits(*start)) else { return false };
        at = start + part.len();
        if is_last && at != printed.len() {
            return false;
        }
    }
    true
}

#[test]
fn every_command_of_the_readme_works_and_prints_what_is_shown() {
    let readme = fs::read_to_string(root().join("README.md")).expect("there is a README.md");
    let examples = examples(&readme);
    assert!(examples.len() >= 3, "the README shows how to index and to search");
    let desk = Desk::new();
    copy(&root().join("corpus"), &desk.path("corpus"));
    let program = cargo_bin!("newshound");
    let path = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{path}", program.parent().unwrap().display());
    let mut wrong = Vec::new();
    for Example { command, shown, line, is_first } in examples {
        if is_first {
            begin_session(&desk, &command);
        }
        let output = Command::new("sh")
            .args(["-c", &format!("{{ {command}\n}} 2>&1")])
            .current_dir(desk.path(""))
            .env("PATH", &path)
            .env_remove("NEWSHOUND_INDEX")
            .env_remove("COLUMNS")
            .output()
            .unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let code = output.status.code();
        if code == Some(127) {
            println!("skipped: `{command}` needs a program that is not here");
            continue;
        }
        if !matches!(code, Some(0 | 1)) {
            wrong.push(format!("README.md:{line}: `{command}` exits with {code:?}:\n{printed}"));
        }
        let shown: Vec<String> =
            settled(&(shown.join("\n") + "\n")).trim_end().lines().map(str::to_owned).collect();
        let settled = settled(&printed);
        if !shown.is_empty() && !is_as_shown(&settled, &shown) {
            let shown = shown.join("\n");
            wrong.push(format!(
                "README.md:{line}: `{command}` prints\n{settled}\nand is shown as\n{shown}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_list_of_entities_that_the_readme_shows_is_one_that_is_read() {
    let readme = fs::read_to_string(root().join("README.md")).expect("there is a README.md");
    let blocks: Vec<&str> = readme.split("```toml\n").skip(1).collect();
    for block in blocks {
        let list = block.split("```").next().unwrap_or_default();
        let desk = Desk::new();
        desk.write("own.toml", list);
        desk.write("press/a.txt", "Fog\n\nFog held up every ferry.");
        desk.run(["index", "press", "--entities", "own.toml"]).exits(0);
    }
}

#[test]
fn a_line_of_dots_stands_for_any_lines() {
    let shown = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    assert!(is_as_shown("a\nb\nc\nd\n", &shown(&["a", "…", "d"])));
    assert!(is_as_shown("a\nb\nc\nd\n", &shown(&["a", "b", "…"])));
    assert!(is_as_shown("a\nb\nc\nd\n", &shown(&["…", "b", "…", "d"])));
    assert!(is_as_shown("a\nb\n", &shown(&["a", "b"])));
    assert!(!is_as_shown("a\nb\nc\n", &shown(&["a", "b"])));
    assert!(!is_as_shown("a\nb\nc\n", &shown(&["a", "…", "b"])));
    assert!(!is_as_shown("a\nb\n", &shown(&["b", "…"])));
}
