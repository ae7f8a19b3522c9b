//! The source keeps to its own rules: arrows between its parts follow the flow of data, and what
//! could end a run in silence or in a panic does not stand in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::desk::root;

/// What each part of the crate may use. Data flows from the top to the bottom.
const ALLOWED: &[(&str, &[&str])] = &[
    // Plain values and what everything stands on.
    ("article", &[]),
    ("limits", &[]),
    ("warning", &[]),
    ("error", &[]),
    ("budget", &[]),
    ("sentence", &[]),
    ("stem", &["limits"]),
    ("analyzer", &["limits", "stem"]),
    // Which names are one entity: derived from an index, applied when reading it.
    ("alias", &["analyzer", "article"]),
    ("marks", &["analyzer", "article", "sentence"]),
    // Ingest, one way: bytes, articles, passages, mentions, documents.
    ("source", &["article", "limits", "sentence", "warning"]),
    ("passage", &["analyzer", "limits", "sentence"]),
    ("entity", &["alias", "analyzer", "article", "limits", "sentence"]),
    ("story", &["analyzer", "article", "limits"]),
    ("index", &["alias", "analyzer", "article", "budget", "error", "limits", "marks", "story"]),
    (
        "ingest",
        &[
            "analyzer", "article", "entity", "error", "index", "limits", "marks", "passage",
            "source", "story", "warning",
        ],
    ),
    // Search, one way: text, query, hits, output. Of ingest it knows the index, the analyzer and
    // the folding of names.
    ("query", &["analyzer", "article", "limits"]),
    (
        "search",
        &[
            "alias", "analyzer", "article", "entity", "error", "index", "limits", "marks", "query",
            "stem", "story",
        ],
    ),
    ("render", &["article", "index", "query", "search", "story"]),
];

/// The longest file, in lines.
const MOST_LINES: usize = 750;

/// What `search` may know of the recogniser: which platform is meant by another name, and how the
/// user's file is read.
const KNOWN_OF_ENTITY: &[&str] = &["canonical_platform", "UserEntities"];

/// Every source file with its path inside `src`.
fn sources() -> Vec<(String, String)> {
    fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                gather(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let src = root().join("src");
    let mut paths = Vec::new();
    gather(&src, &mut paths);
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/");
        (name, fs::read_to_string(path).unwrap())
    };
    paths.into_iter().map(read).collect()
}

/// The lines of a file that run: without comments, and without its tests, which stand last.
fn running_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(number, line)| (number + 1, line))
}

/// The part of the crate that a file belongs to: `search` of `search/pass.rs`.
fn part_of(name: &str) -> &str {
    name.split('/').next().unwrap_or(name).trim_end_matches(".rs")
}

/// The parts that a line names, as in `use crate::search::Archive` or `newshound::{query, …}`.
fn parts_named(line: &str, prefix: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in line.match_indices(prefix) {
        let rest = &line[at + prefix.len()..];
        let names = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or(list),
            None => rest,
        };
        let is_list = rest.starts_with('{');
        for name in names.split(',').take(if is_list { usize::MAX } else { 1 }) {
            let name: String = name
                .trim()
                .chars()
                .take_while(|character| character.is_ascii_alphanumeric() || *character == '_')
                .collect();
            found.push(name);
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

#[test]
fn arrows_between_the_parts_of_the_crate_follow_the_flow_of_data() {
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.iter().copied().collect();
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        let part = part_of(&name);
        if matches!(part, "main" | "lib" | "cli") {
            continue;
        }
        let Some(may_use) = allowed.get(part) else {
            wrong.push(format!("{name}: `{part}` has no line in the table of allowed pairs"));
            continue;
        };
        for (number, line) in running_lines(&text) {
            for used in parts_named(line, "crate::") {
                if used != part && !may_use.contains(&used.as_str()) {
                    wrong.push(format!("{name}:{number}: {part} → {used}: {}", line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_of_allowed_pairs_has_no_circle() {
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.iter().copied().collect();
    let mut settled: Vec<&str> = Vec::new();
    while settled.len() < allowed.len() {
        let before = settled.len();
        for (part, uses) in &allowed {
            let is_ready = uses.iter().all(|used| settled.contains(used));
            if is_ready && !settled.contains(part) {
                settled.push(part);
            }
        }
        assert!(settled.len() > before, "a circle among those beside {settled:?}");
    }
}

#[test]
fn search_knows_of_the_recogniser_only_its_names_of_platforms_and_the_users_file() {
    for (name, text) in sources().iter().filter(|(name, _)| part_of(name) == "search") {
        for (number, line) in running_lines(text) {
            let Some((_, item)) = line.split_once("entity::") else { continue };
            let is_known = line.contains("EntityKind::")
                || KNOWN_OF_ENTITY.iter().any(|known| item.starts_with(known));
            assert!(is_known, "{name}:{number}: {line}");
        }
    }
}

#[test]
fn only_the_command_line_knows_the_terminal_and_its_arguments() {
    for (name, text) in sources() {
        if matches!(part_of(&name), "cli" | "main") {
            continue;
        }
        for (number, line) in running_lines(&text) {
            for word in [
                "indicatif",
                "clap",
                "terminal_size",
                "ctrlc",
                "anyhow",
                "is_terminal()",
                "std::env",
            ] {
                assert!(!line.contains(word), "{name}:{number}: {line}");
            }
        }
    }
}

#[test]
fn only_the_index_and_the_search_know_the_engine() {
    for (name, text) in sources() {
        if matches!(part_of(&name), "index" | "search" | "error") {
            continue;
        }
        for (number, line) in running_lines(&text) {
            assert!(!line.contains("tantivy::"), "{name}:{number}: {line}");
        }
    }
}

#[test]
fn nothing_that_runs_prints_past_the_wrappers_or_panics_on_purpose() {
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        if name.ends_with("tests.rs") {
            continue;
        }
        for (number, line) in running_lines(&text) {
            for word in [
                "println!",
                "eprintln!",
                "print!(",
                "dbg!",
                ".unwrap()",
                ".expect(",
                "panic!(",
                "todo!",
                "unimplemented!",
                "unreachable!",
            ] {
                if line.contains(word) && !line.contains("#[expect(") {
                    wrong.push(format!("{name}:{number}: {}", line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_file_is_too_long_to_be_read() {
    for (name, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= MOST_LINES, "{name} has {lines} lines");
    }
}

#[test]
fn every_file_begins_with_what_it_is_for() {
    for (name, text) in sources() {
        assert!(text.starts_with("//! "), "{name}");
    }
}

#[test]
fn the_program_is_a_table_of_contents() {
    let main = fs::read_to_string(root().join("src/main.rs")).unwrap();
    assert!(main.lines().count() <= 40);
}
