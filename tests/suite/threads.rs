//! Answers do not depend on how many threads find them.

use std::fmt::Write as _;

use serde_json::Value;

use crate::desk::{Desk, run};
use crate::dice::Dice;

/// Articles in several segments, so many that segments are shared out; some tell a story twice.
fn desk() -> Desk {
    let desk = Desk::new();
    let mut dice = Dice(7);
    let words = [
        "ferry", "harbour", "fees", "council", "ban", "bans", "banned", "trams", "fog", "captain",
        "said", "the", "of", "Twitter", "Facebook", "on",
    ];
    let people = ["Ada Thornton", "Bo Quill", "Cleo Marsh"];
    for file in 0..5 {
        let mut lines = String::new();
        for number in 0..260 {
            let mut text = String::new();
            for _ in 0..3 {
                let person = people[dice.throw(people.len())];
                let _ = write!(text, "Mr {person} of the Harbour Trust spoke.");
                for _ in 0..30 {
                    text.push(' ');
                    text.push_str(dice.pick(&words));
                }
                text.push_str(".\n\n");
            }
            let place = if number % 13 == 0 { 1_000 } else { file };
            if number % 13 == 0 {
                text = format!("The captain said of article {number} that the ferry stays. ")
                    .repeat(9);
            }
            let record = serde_json::json!({
                "headline": format!("Article {number} of {place}"), "text": text,
                "source": format!("Paper {file}"), "published": "2018-04-23",
            });
            let _ = writeln!(lines, "{record}");
        }
        desk.write(&format!("{file}.jsonl"), &lines);
        desk.run(["index", &format!("{file}.jsonl")]);
    }
    desk
}

#[test]
fn answers_are_the_same_with_any_number_of_threads() {
    let desk = desk();
    let files = std::fs::read_dir(desk.path("index")).unwrap().flatten();
    let segments = files.filter(|file| file.path().extension().is_some_and(|end| end == "store"));
    assert!(segments.count() > 1, "one segment is not shared out");
    let commands: &[&[&str]] = &[
        &["search", "ban", "--facets", "--format", "jsonl", "-n", "40"],
        &["search", "ferry captain fog", "--match", "any", "--format", "jsonl", "-n", "40"],
        &["search", "ban w/3 trams", "--format", "jsonl", "--by", "passage", "-n", "40"],
        &["search", "@person w/s said", "--format", "jsonl", "--reprints", "all", "-n", "40"],
        &["search", "ferry", "--sort", "newest", "--format", "jsonl", "-n", "40"],
        &["facets", "said", "--by", "person", "--format", "jsonl"],
        &["facets", "said", "--by", "platform", "--count", "stories", "--format", "jsonl"],
    ];
    for arguments in commands {
        let with = |threads: &str| {
            let mut command = desk.command(arguments.iter().copied());
            let run = run(command.env("RAYON_NUM_THREADS", threads)).exits(0);
            let mut answer: Vec<Value> = run.objects();
            for object in &mut answer {
                object.as_object_mut().unwrap().remove("took_ms");
            }
            answer
        };
        let alone = with("1");
        for threads in ["2", "3", "8"] {
            assert_eq!(with(threads), alone, "{arguments:?} with {threads} threads");
        }
    }
}
