//! `newshound explain`, and queries in other spellings or from a file.

use crate::desk::Desk;

const FERRY: &str = "Headline: Ferry late again\nDate: 2018-04-23\n\nFog kept the ferry in port.";
const HARBOUR: &str = "Headline: Harbour fees\nDate: 2018-05-01\n\nThe harbour raised its fees.";

fn desk() -> Desk {
    Desk::indexed(&[("a.txt", FERRY), ("b.txt", HARBOUR)])
}

#[test]
fn a_query_is_shown_as_a_tree_with_the_articles_of_each_part() {
    let run = desk().run(["explain", "(ferry OR harbour) -fees"]).exits(0);
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(lines.len(), 6, "{}", run.out);
    assert!(lines[0].starts_with("all of: (ferry OR harbour) AND NOT fees"));
    assert!(lines[0].ends_with("1 article"));
    assert!(lines[1].starts_with("  any of: ferry OR harbour") && lines[1].ends_with("2 articles"));
    assert!(lines[2].starts_with("    word: ferry"));
    assert!(lines[5].starts_with("    word: fees") && lines[5].ends_with("1 article"));
}

#[test]
fn without_an_index_a_query_is_explained_without_counts() {
    let desk = Desk::new();
    let run = desk.run(["explain", "a OR b w/5 c", "--platform", "Twitter"]).exits(0);
    assert!(run.out.contains("near: b w/5 c"), "{}", run.out);
    assert!(run.out.contains("note: w/5 and its like bind before OR"), "{}", run.out);
    assert!(run.out.contains("field: platform:\"Twitter\""), "{}", run.out);
    assert!(!run.out.contains("article"), "{}", run.out);
    run.says("articles are not counted");
}

#[test]
fn an_explanation_in_json_has_every_part_with_its_place() {
    let run = desk().run(["explain", "--format", "json", "ferry", "-fees"]).exits(0);
    let document: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document["interpreted"], "ferry AND NOT fees");
    assert_eq!(document["syntax"], "newshound");
    assert_eq!(document["is_counted"], true);
    assert_eq!(document["parts"][1]["query"], "ferry");
    assert_eq!(document["parts"][1]["span"], serde_json::json!([0, 5]));
    assert_eq!(document["parts"][1]["articles"], 1);
}

#[test]
fn other_spellings_and_saved_queries_search_the_same() {
    let desk = desk();
    for arguments in [
        ["--syntax", "lexis", "ferry or harbour and late"],
        ["--syntax", "factiva", "hd=ferry late"],
        ["--syntax", "proquest", "ti(ferry) NOT harbour"],
    ] {
        assert_eq!(desk.headlines(arguments), ["Ferry late again"], "{arguments:?}");
    }
    desk.write("saved.txt", "\u{feff}# boats\nferry OR /* both */\nharbour\n");
    for command in ["search", "facets", "export"] {
        let run = desk.run([command, "--query-file", "saved.txt"]).exits(0);
        assert!(!run.err.contains("note"), "{}", run.err);
    }
    assert_eq!(desk.headlines(["--query-file", "saved.txt"]).len(), 2);
    let run = desk.run_with_input(["export", "--query-file", "-"], "harbour # only\n").exits(0);
    assert_eq!(run.out.lines().count(), 1);
    let run = desk.run(["search", "--query-file", "none.txt"]).exits(2);
    assert!(run.err.contains("cannot read the query in `none.txt`"), "{}", run.err);
    desk.run(["search", "ferry", "--query-file", "saved.txt"]).exits(2);
}

#[test]
fn days_are_told_from_the_day_that_is_given() {
    let desk = desk();
    let today = ["--today", "2018-04-24", "published:\"last 3 days\""];
    assert_eq!(desk.headlines(today), ["Ferry late again"]);
    let month = ["--today", "2018-06-24", "published:\"last month\""];
    assert_eq!(desk.headlines(month), ["Harbour fees"]);
}
