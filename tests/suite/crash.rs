//! A run that is killed or stopped leaves a readable index, and the next run completes it.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use newshound::ingest::{self, Event, Options};

use crate::desk::{Desk, text};

const FILES: usize = 60;
const ARTICLES_OF_A_FILE: usize = 60;

/// The headline of an article and its version.
fn headline(file: usize, article: usize, version: usize) -> String {
    format!("File {file} article {article} version {version}")
}

fn write_file(desk: &Desk, file: usize, version: usize) {
    let line = |article: usize| {
        let words: Vec<String> = (0..250)
            .map(|word| format!("w{}", (file * 31 + article * 17 + word * 7) % 5_000))
            .collect();
        let record = serde_json::json!({
            "id": article.to_string(),
            "headline": headline(file, article, version),
            "text": format!("The ferry. {}. Version {version}{}.", words.join(" "), " again".repeat(version)),
        });
        format!("{record}\n")
    };
    let lines: String = (0..ARTICLES_OF_A_FILE).map(line).collect();
    desk.write(&format!("press/{file:03}.jsonl"), lines);
}

fn desk_of_many() -> Desk {
    let desk = Desk::new();
    for file in 0..FILES {
        write_file(&desk, file, 1);
    }
    desk
}

/// Starts to index without waiting for the end.
fn start(desk: &Desk) -> Child {
    let mut index = desk.command(["index", "press", "--threads", "2"]);
    index.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Every article that the index holds, by headline; each must be whole and stand there once.
fn indexed(desk: &Desk) -> BTreeSet<String> {
    let export = desk.run(["export"]);
    assert!(matches!(export.code, Some(0 | 1)), "the index is readable: {export:?}");
    let headlines: Vec<String> =
        export.objects().iter().map(|article| text(&article["headline"])).collect();
    let distinct: BTreeSet<String> = headlines.iter().cloned().collect();
    assert_eq!(distinct.len(), headlines.len(), "no article stands there twice");
    distinct
}

/// Holds that the index has exactly the articles of all files, each in its version.
fn assert_complete(desk: &Desk, version_of: impl Fn(usize) -> usize) {
    desk.run(["index", "press"]).exits(0);
    let expected: BTreeSet<String> = (0..FILES)
        .flat_map(|file| (0..ARTICLES_OF_A_FILE).map(move |article| (file, article)))
        .map(|(file, article)| headline(file, article, version_of(file)))
        .collect();
    let found = indexed(desk);
    assert_eq!(found.len(), expected.len());
    assert!(
        found == expected,
        "{:?}",
        found.symmetric_difference(&expected).take(5).collect::<Vec<_>>()
    );
    let summary = desk.run(["search", "ferry", "--limit", "0", "--format", "jsonl"]).summary();
    assert_eq!(summary["articles"], expected.len());
    let unchanged = format!("0 new, 0 changed, 0 removed, {FILES} unchanged");
    desk.run(["index", "press"]).exits(0).says(&unchanged);
}

#[test]
fn a_first_run_killed_at_any_moment_is_completed_by_the_next() {
    for wait in [5, 40, 120, 300, 500] {
        let desk = desk_of_many();
        let mut child = start(&desk);
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        if desk.path("index/meta.json").exists() {
            indexed(&desk);
        }
        assert_complete(&desk, |_| 1);
    }
}

#[test]
fn a_run_killed_while_it_replaces_articles_leaves_the_old_or_the_new_ones() {
    let desk = desk_of_many();
    desk.run(["index", "press"]).exits(0);
    for (round, wait) in [10, 80, 200, 400].into_iter().enumerate() {
        for file in (round..FILES).step_by(2) {
            write_file(&desk, file, round + 2);
        }
        let before = indexed(&desk);
        let mut child = start(&desk);
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        let after = indexed(&desk);
        assert_eq!(after.len(), before.len(), "killed after {wait} ms");
    }
    let last_round =
        |file: usize| (0..4).rev().find(|round| file >= *round && (file - round).is_multiple_of(2));
    assert_complete(&desk, |file| last_round(file).map_or(1, |round| round + 2));
}

#[test]
fn a_first_run_stopped_before_any_file_was_done_leaves_no_article_to_stand_twice() {
    // Seen: articles of files begun and not done were kept, and the next run added them again.
    let desk = Desk::new();
    for file in 0..FILES {
        write_file(&desk, file, 1);
    }
    let all: Vec<u8> = (0..FILES)
        .flat_map(|file| fs::read(desk.path(&format!("press/{file:03}.jsonl"))).unwrap())
        .collect();
    desk.write("one/all.txt", all);
    let options = Options { paths: vec![desk.path("one")], ..Options::new(&desk.path("index")) };
    let stop = AtomicBool::new(false);
    let stop_at_the_first_article = |event| {
        if matches!(event, Event::Articles(..)) {
            stop.store(true, Ordering::Relaxed);
        }
    };
    let stopped = ingest::run(&options, &stop, &stop_at_the_first_article).unwrap();
    assert!(stopped.interrupted && stopped.articles > 0, "{stopped:?}");
    assert!(stopped.articles < (FILES * ARTICLES_OF_A_FILE) as u64, "{stopped:?}");
    // Each file had numbered its records alike.
    desk.run(["index", "one"]).exits(1).says("W07 repeated-record");
    assert_eq!(indexed(&desk).len(), FILES * ARTICLES_OF_A_FILE);
}

#[test]
fn a_run_stopped_when_all_is_read_has_read_all() {
    let desk = desk_of_many();
    let options = Options { paths: vec![desk.path("press")], ..Options::new(&desk.path("index")) };
    let stop = AtomicBool::new(false);
    let stop_in_the_end = |event| {
        if matches!(event, Event::Finishing) {
            stop.store(true, Ordering::Relaxed);
        }
    };
    let stopped = ingest::run(&options, &stop, &stop_in_the_end).unwrap();
    assert!(stopped.interrupted && stopped.unfinished_files == 0, "{stopped:?}");
    assert_eq!(indexed(&desk).len(), FILES * ARTICLES_OF_A_FILE);
    desk.run(["index", "press"]).exits(0).says("60 unchanged");
}

#[test]
fn what_a_run_killed_at_its_commit_left_behind_does_not_stop_the_next() {
    // Seen: the next run made the same list of deleted documents, and "File already exists".
    let desk = Desk::new();
    // So many that those replaced are too few for a merge, which would tidy up.
    for file in 0..8 {
        write_file(&desk, file, 1);
    }
    let index = ["index", "press", "--threads", "1"];
    desk.run(index).exits(0);
    let name_of = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
    let names = |folder: &str| -> BTreeSet<String> {
        fs::read_dir(desk.path(folder)).unwrap().flatten().map(name_of).collect()
    };
    fs::create_dir(desk.path("before")).unwrap();
    for name in names("index") {
        fs::copy(desk.path("index").join(&name), desk.path("before").join(&name)).unwrap();
    }
    write_file(&desk, 1, 2);
    desk.run(index).exits(0);
    // Back to the commit before, with all that the run had written but its own commit.
    fs::rename(desk.path("index"), desk.path("after")).unwrap();
    fs::rename(desk.path("before"), desk.path("index")).unwrap();
    let left_behind: Vec<String> = names("after").difference(&names("index")).cloned().collect();
    assert!(left_behind.iter().any(|name| name.ends_with(".del")), "{left_behind:?}");
    for name in &left_behind {
        fs::copy(desk.path("after").join(name), desk.path("index").join(name)).unwrap();
    }
    let managed = fs::read_to_string(desk.path("index/.managed.json")).unwrap();
    let mut managed: BTreeSet<String> = serde_json::from_str(&managed).unwrap();
    managed.extend(left_behind.iter().cloned());
    desk.write("index/.managed.json", serde_json::to_string(&managed).unwrap());
    assert_eq!(indexed(&desk).len(), 8 * ARTICLES_OF_A_FILE);
    desk.run(index).exits(0);
    assert!(indexed(&desk).contains(&headline(1, 0, 2)));
    assert_eq!(indexed(&desk).len(), 8 * ARTICLES_OF_A_FILE);
}

/// Stops a run by `signal` so long after it has begun, and returns what it said.
#[cfg(unix)]
fn stopped_by(signal: &str, wait: Duration, desk: &Desk) -> (Option<i32>, String) {
    let child = start(desk);
    let pid = child.id().to_string();
    let start = Instant::now();
    // The handler stands before the index is made.
    while !desk.path("index/meta.json").exists() {
        assert!(start.elapsed() < Duration::from_secs(20), "the run has begun");
        std::thread::sleep(Duration::from_millis(2));
    }
    std::thread::sleep(wait);
    let sent = std::process::Command::new("kill").args(["-s", signal, &pid]).status().unwrap();
    assert!(sent.success());
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[cfg(unix)]
#[test]
fn a_run_stopped_by_the_user_keeps_what_is_done_and_the_next_completes_it() {
    for signal in ["INT", "TERM"] {
        // A run that was done before the signal came proves nothing: it is tried again, sooner.
        let waits = [30, 20, 10, 0, 0].map(Duration::from_millis);
        let stopped = waits.into_iter().find_map(|wait| {
            let desk = desk_of_many();
            let (code, said) = stopped_by(signal, wait, &desk);
            (code != Some(0)).then_some((desk, code, said))
        });
        let (desk, code, said) = stopped.expect("one of the runs is stopped in time");
        assert_eq!(code, Some(130), "{signal}: {said}");
        assert!(said.contains("keeping what is done"), "{said}");
        assert!(said.contains("left for the next run"), "{said}");
        let kept = indexed(&desk);
        assert!(kept.len() < FILES * ARTICLES_OF_A_FILE, "stopped before its end");
        assert_complete(&desk, |_| 1);
    }
}
