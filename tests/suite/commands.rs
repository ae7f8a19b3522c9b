//! `facets`, `show`, `export` and `stats` on the sample collection, and the help of all commands.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::desk::{Desk, names, sample, sample_articles, settled, text};

/// A field that is counted, and the list or value of an exported article that it stands in.
const COUNTED: [(&str, &str); 4] = [
    ("organisation", "organisations"),
    ("person", "persons"),
    ("platform", "platforms"),
    ("source", "source"),
];

/// How many of `articles` carry each name.
fn counted(articles: &[Value], list: &str) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for article in articles {
        let mut names = names(&article[list]);
        names.extend(article[list].as_str().map(str::to_owned));
        names.sort();
        names.dedup();
        for name in names {
            *counts.entry(name).or_default() += 1;
        }
    }
    counts
}

#[test]
fn facet_counts_are_the_counts_of_what_export_writes() {
    let queries: [&[&str]; 6] = [
        &[],
        &["twitter"],
        &["\"advertising ban\" OR outage"],
        &["ban", "--since", "2018", "--until", "2022"],
        &["--platform", "facebook", "--exclude", "platform=Twitter"],
        &["company -twitter", "--platform", "TikTok", "--platform", "YouTube"],
    ];
    for query in queries {
        let articles = sample([&["export"], query].concat()).exits(0).objects();
        for (field, list) in COUNTED {
            let facets = ["facets", "--by", field, "--limit", "100000", "--format", "jsonl"];
            let run = sample([&facets[..], query].concat()).exits(0);
            let mut lines = run.objects();
            let summary = lines.pop().unwrap();
            assert_eq!(summary["articles"], articles.len(), "{query:?}");
            let found: BTreeMap<String, u64> = lines
                .iter()
                .map(|line| (text(&line["name"]), line["articles"].as_u64().unwrap()))
                .collect();
            assert_eq!(found.len(), lines.len(), "no name twice");
            assert_eq!(found, counted(&articles, list), "{field} of {query:?}");
        }
    }
}

#[test]
fn facets_beside_hits_are_those_of_the_facets_command() {
    let search = ["search", "twitter", "--facets", "--limit", "1", "--format", "jsonl"];
    let beside = sample(search).exits(0).summary();
    for (field, _) in COUNTED {
        let facets = ["facets", "twitter", "--by", field, "--limit", "8", "--format", "jsonl"];
        let mut lines = sample(facets).exits(0).objects();
        lines.pop();
        let alone: Vec<(String, u64)> = lines
            .iter()
            .map(|line| (text(&line["name"]), line["articles"].as_u64().unwrap()))
            .collect();
        let beside: Vec<(String, u64)> = beside["facets"][field]
            .as_array()
            .unwrap()
            .iter()
            .map(|count| (text(&count["name"]), count["articles"].as_u64().unwrap()))
            .collect();
        assert_eq!(beside, alone, "{field}");
    }
}

#[test]
fn names_stand_by_frequency_and_then_by_the_alphabet() {
    for limit in ["3", "10", "100000"] {
        let facets = ["facets", "--by", "person", "--format", "jsonl", "--limit", limit];
        let mut lines = sample(facets).exits(0).objects();
        lines.pop();
        let keys: Vec<(i64, String)> = lines
            .iter()
            .map(|line| (-line["articles"].as_i64().unwrap(), text(&line["name"])))
            .collect();
        assert!(keys.is_sorted(), "{keys:?}");
        assert!(keys.len() <= limit.parse().unwrap());
    }
    assert_eq!(sample(["facets", "--limit", "0", "--format", "jsonl"]).exits(0).objects().len(), 1);
}

#[test]
fn platforms_counted_for_people() {
    let run = sample(["facets", "--by", "platform", "--limit", "12"]).exits(0);
    insta::assert_snapshot!(settled(&run.out));
}

#[test]
fn platforms_counted_for_programs() {
    let facets = ["facets", "\"advertising ban\"", "--by", "platform"];
    let lines = sample([&facets[..], &["--format", "jsonl"]].concat()).exits(0);
    let table = sample([&facets[..], &["--format", "csv"]].concat()).exits(0);
    let mut reader = csv::Reader::from_reader(table.out.as_bytes());
    assert_eq!(reader.headers().unwrap(), vec!["platform", "articles"]);
    let rows: Vec<(String, u64)> = reader.deserialize().map(Result::unwrap).collect();
    let mut objects = lines.objects();
    objects.pop();
    let named: Vec<(String, u64)> = objects
        .iter()
        .map(|line| (text(&line["name"]), line["articles"].as_u64().unwrap()))
        .collect();
    assert_eq!(rows, named);
    assert!(
        lines.out.starts_with(r#"{"type":"facet","by":"platform","name":"Twitter","articles":"#)
    );
}

#[test]
fn a_field_that_is_not_counted_is_answered_with_those_that_are() {
    sample(["facets", "--by", "colour"]).exits(2).says("organisation");
}

/// The code of the article at `path` in the sample collection.
fn code_of(path: &str) -> String {
    let found = sample_articles().iter().find(|article| article["path"] == path);
    text(&found.expect("it is in the collection")["id"])
}

#[test]
fn an_article_shown_whole_with_what_matches_marked() {
    let code = code_of("corpus/dated/kaspersky-twitter-ban.txt");
    let run = sample(["show", code.as_str(), "\"advertising ban\" OR reasons"]).exits(0);
    insta::assert_snapshot!(run.out);
}

#[test]
fn any_unique_beginning_of_a_code_shows_its_article() {
    let code = code_of("corpus/blog/mastodon-million.md");
    let whole = sample(["show", code.as_str()]).exits(0).out;
    assert_eq!(sample(["show", &code[..8]]).exits(0).out, whole);
    assert_eq!(sample(["show", &code.to_uppercase()]).exits(0).out, whole);
    sample(["show", &code[..1]]).exits(2).says("give more of it");
    sample(["show", ""]).exits(2);
    sample(["show", "../../etc/passwd"]).exits(2).says("no article");
}

#[test]
fn every_code_that_a_search_shows_can_be_shown() {
    for article in sample_articles() {
        let code = text(&article["id"]);
        let shown = sample(["show", &code[..8]]).exits(0).out;
        assert!(shown.contains(&format!("code           {code}")), "{shown}");
    }
}

#[test]
fn an_exported_article_has_these_fields_in_this_order() {
    let run = sample(["export", "\"advertising ban\"", "--passages"]).exits(0);
    for article in run.objects() {
        let keys: Vec<&String> = article.as_object().unwrap().keys().collect();
        assert_eq!(
            keys,
            [
                "id",
                "story",
                "record",
                "path",
                "headline",
                "source",
                "published",
                "url",
                "organisations",
                "persons",
                "platforms",
                "headline_highlights",
                "passages"
            ]
        );
        for passage in article["passages"].as_array().unwrap() {
            assert!(!passage["highlights"].as_array().unwrap().is_empty());
        }
    }
    let without = sample(["export", "\"advertising ban\""]).exits(0).objects();
    assert!(without.iter().all(|article| article.get("passages").is_none()));
}

#[test]
fn an_export_as_csv_holds_what_json_lines_hold() {
    let table = sample(["export", "--format", "csv"]).exits(0);
    let mut reader = csv::Reader::from_reader(table.out.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), sample_articles().len());
    for (row, article) in rows.iter().zip(sample_articles()) {
        for (name, cell) in header.iter().zip(row) {
            let value = match &article[name] {
                Value::Array(list) => list.iter().map(text).collect::<Vec<_>>().join("; "),
                value => text(value),
            };
            assert_eq!(cell.trim_start_matches('\''), value.trim_start_matches('\''), "{name}");
        }
    }
}

#[test]
fn an_export_counts_what_a_search_counts() {
    for query in ["twitter", "ban -twitter", "\"chief executive\"", "headline:twitter", "kaspersk*"]
    {
        let export = sample(["export", query]).exits(0).objects().len();
        let search = sample(["search", query, "--limit", "0", "--format", "jsonl"]).exits(0);
        assert_eq!(search.summary()["articles"], export, "{query}");
    }
}

#[test]
fn one_exported_article() {
    let run = sample(["export", "--source", "The Orbit", "\"a simple question\""]).exits(0);
    let articles = run.objects();
    let pretty = articles.iter().map(|article| serde_json::to_string_pretty(article).unwrap());
    insta::assert_snapshot!(pretty.collect::<Vec<_>>().join("\n"));
}

#[test]
fn what_is_in_the_index() {
    insta::assert_snapshot!(settled(&sample(["stats"]).exits(0).out));
    let stats: Value = serde_json::from_str(&sample(["stats", "--format", "json"]).out).unwrap();
    assert_eq!(stats["articles"], 140);
    let dated = sample_articles().iter().filter(|article| !article["published"].is_null()).count();
    assert_eq!(stats["dated"], dated);
    let days = sample_articles().iter().filter_map(|article| article["published"].as_str());
    assert_eq!(stats["first_day"].as_str(), days.clone().min());
    assert_eq!(stats["last_day"].as_str(), days.max());
    for (field, list) in COUNTED.into_iter().take(3) {
        let with = sample_articles().iter().filter(|article| !names(&article[list]).is_empty());
        assert_eq!(stats[format!("with_{field}")], with.count(), "{field}");
    }
}

#[test]
fn the_help_of_every_command_shows_examples() {
    let desk = Desk::new();
    desk.run(["--version"]).exits(0);
    for command in ["index", "search", "facets", "show", "export", "stats"] {
        let help = desk.run([command, "--help"]).exits(0).out;
        assert!(help.contains("Examples:") && help.contains("newshound "), "{help}");
        assert!(help.contains(&format!("newshound {command}")), "{help}");
    }
    assert!(desk.run(["--help"]).exits(0).out.contains("Examples:"));
    desk.run([]).exits(2);
}
