//! The order of hits: why they stand where they do, related coverage, and how well the order does on
//! judged collections.

use std::collections::HashMap;
use std::fs;

use serde_json::Value;

use crate::desk::{Desk, root, run, text};

/// Three articles on a ferry, one of them reprinted, and others.
fn harbour_desk() -> Desk {
    let article = |headline: &str, source: &str, day: &str, body: &str| {
        format!("Headline: {headline}\nSource: {source}\nDate: {day}\n\n{body}\n")
    };
    let collision = "The ferry Alcyone struck the northern pier on Monday. Captain Ilse Brandvik \
                     said that fog had hidden the lantern. Nobody was hurt.";
    let files = [
        ("a.txt", article("Ferry strikes pier", "The Orbit", "2018-04-23", collision)),
        ("b.txt", article("Ferry hits the pier", "Kestrel", "2018-04-24", collision)),
        (
            "c.txt",
            article(
                "Captain cleared",
                "Kestrel",
                "2018-05-05",
                "Ilse Brandvik, captain of the Alcyone, did nothing wrong when her ferry struck \
                 the pier, a court found.",
            ),
        ),
        (
            "d.txt",
            article(
                "Tariffs",
                "The Orbit",
                "2018-05-02",
                "The minister said that tariffs on steel would rise. Nobody was surprised.",
            ),
        ),
        (
            "e.txt",
            article(
                "Steel tariffs",
                "The Orbit",
                "2018-01-02",
                "The minister said that tariffs on steel would rise. Everybody was surprised.",
            ),
        ),
    ];
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    Desk::indexed(&files)
}

fn code_of(desk: &Desk, query: &str) -> String {
    let hits = desk.run(["search", query, "--format", "jsonl"]).exits(0).hits();
    text(&hits[0]["article"]["id"])
}

#[test]
fn similar_finds_a_reprint_first_and_never_the_article_itself() {
    let desk = harbour_desk();
    let code = code_of(&desk, "headline:strikes");
    let found = desk.run(["similar", &code, "--format", "jsonl"]).exits(0);
    let headlines = found.hit_headlines();
    assert_eq!(headlines[..2], ["Ferry hits the pier", "Captain cleared"]);
    assert!(!headlines.contains(&"Ferry strikes pier".to_owned()));
    let likeness = found.hits()[0]["score"].as_f64().unwrap();
    assert!((0.8..=1.0).contains(&likeness), "{likeness}");
    let filtered =
        desk.run(["similar", &code, "--since", "2018-05-03", "--format", "jsonl"]).exits(0);
    assert_eq!(filtered.hit_headlines(), ["Captain cleared"]);
}

#[test]
fn similar_reads_a_pasted_text_and_says_so_where_nothing_is_like_it() {
    let desk = harbour_desk();
    let pasted = "A captain named Brandvik and her ferry, the Alcyone.";
    let found = desk.run_with_input(["similar", "-", "--format", "jsonl"], pasted).exits(0);
    assert_eq!(found.hit_headlines()[0], "Captain cleared");
    desk.run_with_input(["similar", "-"], "zzyzx qwv").exits(1);
    desk.run_with_input(["similar", "-"], "").exits(1);
    desk.run(["similar", "0000"]).exits(2);
}

fn assert_parts_add_up(hits: &[Value]) {
    assert!(!hits.is_empty());
    for hit in hits {
        let score = hit["score"].as_f64().unwrap();
        let parts = hit["score_parts"].as_array().unwrap();
        let sum: f64 = parts.iter().map(|part| part["score"].as_f64().unwrap()).sum();
        assert!((sum - score).abs() < 0.01, "{sum} is not {score}: {parts:?}");
    }
}

#[test]
fn the_parts_of_an_explanation_add_up_to_the_score() {
    let desk = harbour_desk();
    for arguments in [
        &["ferry pier"][..],
        &["ferry pier captain tariffs", "--match", "any"],
        &["\"northern pier\" OR tariff*", "--boost-recent", "30d"],
        &["ferry captain steel", "--match", "any", "--boost-recent", "1y"],
        &["ferry", "--by", "passage"],
        &["tariffs", "--sort", "newest"],
    ] {
        let mut all = vec!["search", "--explain", "--format", "jsonl"];
        all.extend(arguments);
        assert_parts_add_up(&desk.run(all).exits(0).hits());
    }
    let shown = desk.run(["search", "ferry", "--explain"]).exits(0);
    assert!(shown.out.contains("headline    ferry  ×1, weight"), "{}", shown.out);
    let plain = desk.run(["search", "ferry", "--format", "jsonl"]).exits(0);
    assert!(plain.hits()[0].get("score_parts").is_none());
}

#[test]
fn newer_articles_rank_higher_only_when_asked_for() {
    let desk = harbour_desk();
    let order = |more: &[&str]| {
        let mut arguments = vec!["search", "tariffs steel minister", "--format", "jsonl"];
        arguments.extend(more);
        desk.run(arguments).exits(0).hit_headlines()
    };
    assert_eq!(order(&[]), ["Steel tariffs", "Tariffs"]);
    assert_eq!(order(&["--boost-recent", "30d"]), ["Tariffs", "Steel tariffs"]);
    let wrong = desk.run(["search", "tariffs", "--boost-recent", "soon"]).exits(2);
    assert!(wrong.err.contains("30d"), "{}", wrong.err);
}

#[test]
fn in_a_list_of_passages_a_reprint_sinks_below_what_says_something_else() {
    let desk = harbour_desk();
    let found = desk.run(["search", "pier struck", "--by", "passage", "--format", "jsonl"]);
    let sources: Vec<String> =
        found.exits(0).hits().iter().map(|hit| text(&hit["article"]["headline"])).collect();
    assert_eq!(sources.len(), 3);
    assert_eq!(sources[1], "Captain cleared", "{sources:?}");
}

/// nDCG@10 and success@1 of a run, in the mean over the queries that have a relevant document.
fn judged(name: &str, run: &str) -> (f64, f64) {
    let folder = root().join("../shared/quality").join(name);
    let mut relevant: HashMap<String, HashMap<String, f64>> = HashMap::new();
    for line in fs::read_to_string(folder.join("qrels.txt")).unwrap().lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let gain: f64 = fields[3].parse().unwrap();
        if gain > 0.0 {
            relevant.entry(fields[0].into()).or_default().insert(fields[2].into(), gain);
        }
    }
    let mut found: HashMap<&str, Vec<&str>> = HashMap::new();
    for line in run.lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        found.entry(fields[0]).or_default().push(fields[2]);
    }
    let discounted = |gains: &mut dyn Iterator<Item = f64>| {
        gains.take(10).enumerate().map(|(rank, gain)| gain / (rank as f64 + 2.0).log2()).sum()
    };
    let (mut gained, mut first) = (0.0, 0.0);
    for (query, relevant) in &relevant {
        let documents = found.get(query.as_str()).cloned().unwrap_or_default();
        let gain = |document: &&str| relevant.get(*document).copied().unwrap_or(0.0);
        let mut ideal: Vec<f64> = relevant.values().copied().collect();
        ideal.sort_by(|left, right| right.total_cmp(left));
        let got: f64 = discounted(&mut documents.iter().map(gain));
        let best: f64 = discounted(&mut ideal.into_iter());
        gained += got / best;
        first += f64::from(u8::from(documents.first().is_some_and(|it| gain(it) > 0.0)));
    }
    let queries = relevant.len() as f64;
    (gained / queries, first / queries)
}

#[test]
fn the_order_holds_what_it_reached_on_judged_collections() {
    if !root().join("../shared/quality").exists() {
        println!("skipped: no judged collections beside the repository");
        return;
    }
    for (name, least_gain, least_first) in
        [("time", 0.775, 0.710), ("fnc-1", 0.752, 0.720), ("eraser-news", 0.643, 0.740)]
    {
        let folder = root().join("../shared/quality").join(name);
        let desk = Desk::new();
        desk.run(["index", folder.join("docs.jsonl").to_str().unwrap()]).exits(0);
        let queries = folder.join("queries.tsv");
        let queries = queries.to_str().unwrap();
        let found = run(&mut desk.command(["search", "--format", "trec", "--queries", queries]));
        let (gain, first) = judged(name, &found.exits(0).out);
        assert!(gain >= least_gain, "{name}: nDCG@10 {gain:.3}");
        assert!(first >= least_first, "{name}: success@1 {first:.3}");
    }
}

#[test]
fn expand_finds_what_tells_the_same_in_other_words_behind_what_was_asked_for() {
    let desk = harbour_desk();
    let asked = desk.headlines(["lantern"]);
    assert_eq!(asked, ["Ferry hits the pier", "Ferry strikes pier"]);
    let found = desk.run(["search", "lantern", "--expand", "--format", "jsonl"]).exits(0);
    let headlines = found.hit_headlines();
    assert!(headlines[..2].iter().all(|headline| asked.contains(headline)), "{headlines:?}");
    assert_eq!(headlines[2], "Captain cleared");
    let note = text(&found.summary()["notes"][0]);
    assert!(note.contains("--expand: also searched for"), "{note}");
    assert!(note.contains("`brandvik`") && !note.contains("`lantern`"), "{note}");
    assert!(note.contains("2 articles have what was asked for"), "{note}");
    // Filters and exclusions stay as they are.
    let filtered = ["search", "lantern -pier", "--expand", "--source", "Kestrel"];
    desk.run(filtered).exits(1);
    let filtered = ["search", "lantern", "--expand", "--since", "2018-05-03", "--format", "jsonl"];
    desk.run(filtered).exits(1);
    // Where nothing is found there is nothing to learn from.
    desk.run(["search", "zzz", "--expand"]).exits(1);
    // The parts of a score add up here, too.
    let explained = ["search", "lantern", "--expand", "--explain", "--format", "jsonl"];
    assert_parts_add_up(&desk.run(explained).exits(0).hits());
}
