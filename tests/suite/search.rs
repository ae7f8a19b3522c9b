//! What `search` finds, in which order, and how it is written.

use std::fs;
use std::io::Read;
use std::process::Stdio;

use proptest::prelude::*;
use serde_json::Value;

use crate::desk::{Desk, names, on_sample, run, sample, settled, text};

/// Five short articles, each in a file named like its headline.
fn ferry_desk() -> Desk {
    let article = |headline: &str, source: &str, day: &str, section: &str, body: &str| {
        format!(
            "Headline: {headline}\nSource: {source}\nDate: {day}\nSection: {section}\n\n{body}\n"
        )
    };
    let files = [
        (
            "ban.txt",
            article(
                "Ferry ban",
                "Café Zoë",
                "2018-04-23",
                "Harbour",
                "The advertising ban surprised the harbour. Twitter said nothing.",
            ),
        ),
        (
            "bans.txt",
            article(
                "Cars out",
                "The Orbit",
                "2018-05-31",
                "Politics",
                "The town bans cars. It banned lorries before, and advertised the rule on Facebook.",
            ),
        ),
        (
            "fog.txt",
            article(
                "Fog",
                "The Orbit",
                "2019-01-02",
                "Harbour",
                "Fog held up every ferry. Facebook and Twitter were full of pictures.",
            ),
        ),
        (
            "undated.txt",
            "Headline: Letters\nSource: Café Zoë\n\nA reader asks for a bench on the quay.\n"
                .into(),
        ),
        (
            "reversed.txt",
            article(
                "A ban on advertising",
                "Kestrel",
                "2018-04-30",
                "Harbour",
                "No posters are to be seen: the ban, advertising included, holds.",
            ),
        ),
    ];
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    Desk::indexed(&files)
}

#[test]
fn a_quoted_phrase_matches_as_written_and_bare_words_match_inflections() {
    let desk = ferry_desk();
    assert_eq!(desk.headlines(["\"advertising ban\""]), ["Ferry ban"]);
    assert_eq!(desk.headlines(["\"ban\""]), ["A ban on advertising", "Ferry ban"]);
    assert_eq!(desk.headlines(["ban"]), ["A ban on advertising", "Cars out", "Ferry ban"]);
    assert_eq!(desk.headlines(["\"BAN ADVERTISING\""]), ["A ban on advertising"]);
    assert_eq!(desk.headlines(["\"advertise ban\""]), [""; 0]);
}

#[test]
fn a_phrase_in_single_words_of_a_shell_is_one_query() {
    let desk = ferry_desk();
    assert_eq!(desk.headlines(["fog", "ferry"]), ["Fog"]);
}

#[test]
fn operators_brackets_and_prefixes_combine() {
    let desk = ferry_desk();
    for (query, expected) in [
        ("ban AND harbour", vec!["Ferry ban"]),
        ("fog OR cars", vec!["Cars out", "Fog"]),
        ("ban NOT cars", vec!["A ban on advertising", "Ferry ban"]),
        ("ban -cars -posters", vec!["Ferry ban"]),
        ("ferry (ban OR fog)", vec!["Ferry ban", "Fog"]),
        ("ferry OR cars fog", vec!["Ferry ban", "Fog"]),
        ("NOT ban", vec!["Fog", "Letters"]),
        ("NOT NOT fog", vec!["Fog"]),
        ("advert*", vec!["A ban on advertising", "Cars out", "Ferry ban"]),
        ("*", vec!["A ban on advertising", "Cars out", "Ferry ban", "Fog", "Letters"]),
        ("(ban OR fog) -(posters OR cars)", vec!["Ferry ban", "Fog"]),
    ] {
        assert_eq!(desk.headlines([query]), expected, "{query}");
    }
}

#[test]
fn a_negation_beside_or_holds_only_where_it_holds() {
    // Seen: an article with the negated word, after one that the other part found.
    let record = |headline: &str, text: &str| {
        format!("{{\"headline\":\"{headline}\",\"text\":\"{text}\"}}\n")
    };
    let feed = record("A", "fog ferry") + &record("B", "ferry") + &record("C", "quay");
    let desk = Desk::new();
    desk.write("feed.jsonl", feed);
    desk.run(["index", "feed.jsonl", "--threads", "1"]).exits(0);
    assert_eq!(desk.headlines(["fog OR -ferry"]), ["A", "C"]);
    assert_eq!(desk.headlines(["fog OR (NOT ferry)"]), ["A", "C"]);
    assert_eq!(desk.headlines(["NOT (fog OR -ferry)"]), ["B"]);
}

#[test]
fn fields_in_the_query_narrow_it() {
    let desk = ferry_desk();
    for (query, expected) in [
        ("headline:ban", vec!["A ban on advertising", "Ferry ban"]),
        ("text:ferry", vec!["Fog"]),
        ("headline:(ferry OR fog)", vec!["Ferry ban", "Fog"]),
        ("source:\"cafe zoe\"", vec!["Ferry ban", "Letters"]),
        ("section:harbour -fog", vec!["A ban on advertising", "Ferry ban"]),
        ("platform:twitter platform:facebook", vec!["Fog"]),
        ("published:2018-04", vec!["A ban on advertising", "Ferry ban"]),
        ("published:2018-04-24..2018-12", vec!["A ban on advertising", "Cars out"]),
        ("published:>2018-04-30", vec!["Cars out", "Fog"]),
        ("published:..2018-04-23", vec!["Ferry ban"]),
    ] {
        assert_eq!(desk.headlines([query]), expected, "{query}");
    }
}

#[test]
fn words_in_different_passages_and_in_the_headline_meet_in_the_article() {
    let filler = |word: &str| format!("{word} ").repeat(120);
    let body =
        format!("Kaspersky {}\n\n{}\n\nEFF {}", filler("one"), filler("two"), filler("three"));
    let desk = Desk::indexed(&[
        ("long.txt", &format!("Headline: Zebra\n\n{body}\n")),
        ("other.txt", "Headline: Kaspersky\n\nNothing of the kind.\n"),
    ]);
    assert_eq!(desk.headlines(["kaspersky eff"]), ["Zebra"]);
    assert_eq!(desk.headlines(["zebra eff"]), ["Zebra"]);
    assert_eq!(desk.headlines(["kaspersky -eff"]), ["Kaspersky"]);
    assert_eq!(
        desk.headlines(["\"zebra kaspersky\""]),
        [""; 0],
        "no phrase spans headline and text"
    );
    let hit = &desk.run(["search", "kaspersky eff", "--format", "jsonl"]).exits(0).hits()[0];
    let passages = [&hit["passage"], &hit["further_passages"][0]];
    let mut ordinals = passages.map(|passage| passage["ordinal"].as_u64().unwrap());
    ordinals.sort_unstable();
    assert_eq!(ordinals, [0, hit["passage"]["of"].as_u64().unwrap() - 1]);
}

#[test]
fn filters_do_not_mind_case_and_accents() {
    let desk = ferry_desk();
    for filter in
        [["--source", "CAFE ZOE"], ["--source", "Café Zoë"], ["--source", "cafe\u{301} zoe\u{308}"]]
    {
        assert_eq!(desk.headlines(filter), ["Ferry ban", "Letters"], "{filter:?}");
    }
    assert_eq!(desk.headlines(["--section", "POLITICS"]), ["Cars out"]);
    assert_eq!(desk.headlines(["--platform", "tWiTTer"]), ["Ferry ban", "Fog"]);
}

#[test]
fn the_same_filter_twice_means_any_of_and_different_ones_mean_all_of() {
    let desk = ferry_desk();
    let both = ["--platform", "Twitter", "--platform", "Facebook"];
    assert_eq!(desk.headlines(both), ["Cars out", "Ferry ban", "Fog"]);
    let and_source = [&both[..], &["--source", "The Orbit"]].concat();
    assert_eq!(desk.headlines(and_source), ["Cars out", "Fog"]);
    let and_section = [&both[..], &["--source", "the orbit", "--section", "harbour"]].concat();
    assert_eq!(desk.headlines(and_section), ["Fog"]);
}

#[test]
fn organisations_and_persons_filter_too() {
    let desk = Desk::new();
    desk.write("press/a.txt", "A\n\nThe Harbour Trust met Ólöf Arnalds at noon.");
    desk.write("press/b.txt", "B\n\nThe Harbour Trust met nobody at all.");
    desk.write(
        "own.toml",
        "[[organisation]]\nname = \"Harbour Trust\"\n[[person]]\nname = \"Ólöf Arnalds\"\n",
    );
    desk.run(["index", "press", "--entities", "own.toml"]).exits(0);
    assert_eq!(desk.headlines(["--organisation", "harbour trust"]), ["A", "B"]);
    assert_eq!(desk.headlines(["--org", "HARBOUR TRUST", "--person", "olof arnalds"]), ["A"]);
    assert_eq!(desk.headlines(["--organization", "Harbour Trust", "noon"]), ["A"]);
    assert_eq!(desk.headlines(["organisation:\"harbour trust\" -person:\"Olof Arnalds\""]), ["B"]);
}

#[test]
fn what_is_excluded_is_left_out() {
    let desk = ferry_desk();
    assert_eq!(
        desk.headlines(["--exclude", "platform=twitter"]),
        ["A ban on advertising", "Cars out", "Letters"]
    );
    assert_eq!(
        desk.headlines(["--exclude", "platform=Twitter", "--exclude", "source=cafe zoe"]),
        ["A ban on advertising", "Cars out"]
    );
    desk.run(["search", "--exclude", "platform"]).exits(2).says("FIELD=NAME");
    desk.run(["search", "--exclude", "colour=red"]).exits(2).says("organisation");
}

#[test]
fn days_are_included_at_both_ends_and_undated_articles_are_in_no_range() {
    let desk = ferry_desk();
    assert_eq!(
        desk.headlines(["--since", "2018-04-23", "--until", "2018-04-30"]),
        ["A ban on advertising", "Ferry ban"]
    );
    assert_eq!(desk.headlines(["--until", "2018-04"]), ["A ban on advertising", "Ferry ban"]);
    assert_eq!(desk.headlines(["--since", "2018-05"]), ["Cars out", "Fog"]);
    assert_eq!(desk.headlines(["--since", "2018", "--until", "2018"]).len(), 3);
    assert_eq!(desk.headlines(["--since", "1990"]).len(), 4);
    assert_eq!(desk.headlines(["--until", "2017"]), [""; 0], "before the first of them");
    assert_eq!(desk.headlines(["--since", "2019-01-03"]), [""; 0], "after the last of them");
    desk.run(["search", "--since", "last week"]).exits(2).says("2018-04-23");
    desk.run(["search", "--until", "2018-02-30"]).exits(2).says("2018-02-30");
}

#[test]
fn an_unknown_name_stops_the_search_and_the_nearest_are_offered() {
    let desk = ferry_desk();
    let run = desk.run(["search", "ban", "--platform", "Twiter"]).exits(2);
    assert_eq!(run.out, "");
    run.says("no platform `Twiter`").says("Twitter");
    desk.run(["search", "--source", "Orbit"]).exits(2).says("The Orbit");
    desk.run(["facets", "--section", "Harbor"]).exits(2).says("Harbour");
    desk.run(["export", "--source", "Qqqqq"]).exits(2).says("no source `Qqqqq`");
}

#[test]
fn newest_and_oldest_sort_by_day_with_undated_articles_last() {
    let desk = ferry_desk();
    let order = |sort| desk.run(["search", "--sort", sort, "--format", "jsonl"]).hit_headlines();
    assert_eq!(
        order("newest"),
        ["Fog", "Cars out", "A ban on advertising", "Ferry ban", "Letters"]
    );
    assert_eq!(
        order("oldest"),
        ["Ferry ban", "A ban on advertising", "Cars out", "Fog", "Letters"]
    );
}

#[test]
fn no_query_finds_every_article() {
    let desk = ferry_desk();
    let summary = desk.run(["search", "--format", "jsonl"]).exits(0).summary();
    assert_eq!(summary["articles"], 5);
    let summary = desk.run(["search", "  ", "--format", "jsonl"]).exits(0).summary();
    assert_eq!(summary["articles"], 5);
    assert_eq!(sample(["search", "--format", "jsonl"]).summary()["articles"], 140);
}

#[test]
fn a_limit_of_nothing_counts_and_shows_no_hit() {
    let run = sample(["search", "twitter", "--limit", "0", "--format", "jsonl"]).exits(0);
    assert_eq!(run.hits().len(), 0);
    assert!(run.summary()["articles"].as_u64().unwrap() > 10);
}

#[test]
fn a_limit_beyond_all_articles_shows_each_once() {
    let most = u64::MAX.to_string();
    let run =
        sample(["search", "--reprints", "all", "--limit", &most, "--format", "jsonl"]).exits(0);
    assert_eq!(run.hits().len(), 140);
    let far = ["search", "--limit", &most, "--offset", &most, "--format", "jsonl"];
    assert_eq!(sample(far).exits(0).hits().len(), 0);
}

#[test]
fn pages_of_hits_laid_end_to_end_are_all_hits() {
    for by in ["article", "passage"] {
        let page = |offset: usize, limit: usize| {
            let (offset, limit) = (offset.to_string(), limit.to_string());
            let search = ["search", "the", "--by", by, "--format", "jsonl"];
            let run = sample([&search[..], &["--offset", &offset, "--limit", &limit]].concat());
            let key = |hit: &Value| {
                let passage = hit["passage"]["ordinal"].as_u64().unwrap();
                (hit["rank"].as_u64().unwrap(), text(&hit["article"]["id"]), passage)
            };
            run.hits().iter().map(key).collect::<Vec<_>>()
        };
        let all = page(0, 60);
        let paged: Vec<_> = (0..6).flat_map(|number| page(number * 10, 10)).collect();
        assert_eq!(all, paged);
        assert!(all.iter().map(|(rank, ..)| *rank).eq(1..=60));
    }
}

#[test]
fn scores_fall_from_hit_to_hit() {
    let hits = sample(["search", "twitter company", "--format", "jsonl", "--limit", "50"]).hits();
    let scores: Vec<f64> = hits.iter().map(|hit| hit["score"].as_f64().unwrap()).collect();
    assert!(scores.len() > 5);
    assert!(scores.is_sorted_by(|left, right| left >= right), "{scores:?}");
}

#[test]
fn by_passage_each_hit_is_one_passage_and_their_number_is_the_count() {
    let search = ["search", "ban", "--by", "passage", "--format", "jsonl", "--limit", "1000"];
    let run = sample(search).exits(0);
    let hits = run.hits();
    assert_eq!(hits.len() as u64, run.summary()["passages"].as_u64().unwrap());
    for hit in &hits {
        assert_eq!(hit["further_passages"], Value::Array(Vec::new()));
    }
}

#[test]
fn where_no_article_has_every_word_the_best_partial_matches_are_shown_and_it_is_said() {
    let desk = ferry_desk();
    let run = desk.run(["search", "fog", "posters", "lorries"]).exits(0);
    assert!(run.out.contains("3 articles"), "{}", run.out);
    let run = run.says("note: no article has all of it");
    assert!(!run.out.contains("note:"));
    let strict = desk.run(["search", "fog posters lorries", "--format", "jsonl"]).exits(0);
    assert!(text(&strict.summary()["notes"][0]).contains("no article has all of it"));
    // Counts and exports are never loose.
    desk.run(["export", "fog posters lorries"]).exits(1);
    desk.run(["facets", "fog posters lorries"]).exits(1);
    // Filters stay as they are.
    let filtered = ["search", "fog posters lorries", "--source", "Kestrel", "--format", "jsonl"];
    assert_eq!(desk.run(filtered).exits(0).hit_headlines(), ["A ban on advertising"]);
}

#[test]
fn exit_codes_tell_found_from_not_found_from_could_not_run() {
    let desk = ferry_desk();
    desk.run(["search", "ban"]).exits(0);
    desk.run(["search", "unheardof"]).exits(1);
    desk.run(["search", "unheardof", "--format", "jsonl"]).exits(1);
    desk.run(["facets", "unheardof"]).exits(1);
    desk.run(["search", "ban", "--index", "elsewhere"]).exits(2).says("newshound index");
    desk.run(["search", "ban", "--sort", "sideways"]).exits(2);
    desk.run(["serch", "ban"]).exits(2);
    desk.run(["show", "zzzzzzzz"]).exits(2).says("zzzzzzzz");
}

#[test]
fn whatever_is_typed_is_answered() {
    let desk = ferry_desk();
    let odd = [
        "(((",
        ")))",
        "\"",
        "\"\"",
        "AND",
        "OR OR",
        "NOT",
        "-",
        "--",
        "- ban",
        "*",
        "**",
        "a*b*",
        ":",
        "headline:",
        "headline:\"",
        "published:yesterday",
        "nofield:x",
        "ban AND",
        "OR ban",
        "NOT NOT NOT",
        "(ban",
        "ban)",
        "\u{0}",
        "😀",
        "\u{202e}ban",
        "source:",
        "a:b:c",
        "“ban”",
        "\\",
        "/ban/",
        "ban~2",
        "ban^3",
        "[a TO b]",
        "{",
        "ban w/5 ferry",
        "@person",
        "%s%n",
        "''",
    ];
    for query in odd {
        let run =
            desk.run(["search", "--format", "jsonl", "--", query.replace('\0', "\u{1}").as_str()]);
        assert!(matches!(run.code, Some(0 | 1)), "{query:?}: {run:?}");
        run.summary();
    }
    let deep = "(".repeat(50_000) + "ban";
    let run = desk.run(["search", "--format", "jsonl", "--", deep.as_str()]);
    assert!(matches!(run.code, Some(0 | 1)), "{:?}", run.err);
    let long = "ban OR fog ".repeat(8_000);
    let run = desk.run(["search", "--format", "jsonl", "--", long.as_str()]).exits(0);
    assert!(!names(&run.summary()["notes"]).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// What was understood, typed again, is understood the same.
    #[test]
    fn the_query_spelled_out_means_what_it_spells(typed in "[ab -*:\"()A-Z]{0,24}|(ban|\"a b\"|OR|NOT|AND|-| |\\(|\\)|headline:|fog\\*|source:x){0,12}") {
        let once = newshound::query::parse(&typed).root.to_string();
        let twice = newshound::query::parse(&once).root.to_string();
        prop_assert_eq!(once, twice);
    }
}

#[test]
fn notes_stand_on_standard_error_and_quiet_silences_them() {
    let desk = ferry_desk();
    let run = desk.run(["search", "ban and ferry"]);
    assert!(!run.out.contains("note"));
    run.says("note: `and` is searched as a word");
    let quiet = desk.run(["search", "ban and ferry", "--quiet"]);
    assert_eq!(quiet.err, "");
}

/// The keys of a JSON object as they stand in its text.
fn keys_in_order(raw: &str, object: &Value) -> Vec<String> {
    let mut keys: Vec<String> = object.as_object().unwrap().keys().cloned().collect();
    // Of a key that stands in nested objects too, the first place is its own here: each object is
    // looked at alone.
    let place = |key: &String| raw.find(&format!("\"{key}\":")).unwrap();
    let before: Vec<String> = keys.clone();
    keys.sort_by_key(place);
    assert_eq!(before, keys, "serde_json keeps the order of the text");
    keys
}

#[test]
fn the_fields_of_json_lines_keep_their_names_and_order() {
    let desk = ferry_desk();
    let run = desk.run(["search", "\"advertising ban\"", "--format", "jsonl"]).exits(0);
    let lines: Vec<&str> = run.out.lines().collect();
    let (hit, summary) = (&run.hits()[0], run.summary());
    let fields = keys_in_order(lines[0], hit);
    let promised =
        ["type", "rank", "score", "article", "story", "reprints", "passage", "headline_highlights"];
    assert_eq!(fields[..promised.len()], promised);
    let of = |object: &Value| object.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        of(&hit["article"]),
        [
            "id",
            "headline",
            "source",
            "published",
            "authors",
            "section",
            "url",
            "path",
            "record",
            "language"
        ]
    );
    assert_eq!(of(&hit["passage"]), ["ordinal", "of", "text", "highlights", "entities"]);
    assert_eq!(
        keys_in_order(lines[lines.len() - 1], &summary),
        ["type", "query", "interpreted", "articles", "stories", "passages", "took_ms", "notes"]
    );
    assert!(lines[0].starts_with(r#"{"type":"hit","rank":1,"score":"#), "{}", lines[0]);
}

#[test]
fn a_hit_carries_what_its_file_gave() {
    let desk = Desk::new();
    desk.write(
        "feed.jsonl",
        r#"{"id":"r-7","headline":"Ferry ban","text":"The advertising ban.","source":"The Orbit","published":"2018-04-23T23:30:00-05:00","authors":["Ada Thornton","Bo Li"],"section":"Harbour","url":"https://orbit.example/1","language":"EN"}"#,
    );
    desk.run(["index", "feed.jsonl"]).exits(0);
    let hit = desk.run(["search", "ban", "--format", "jsonl"]).exits(0).hits().remove(0);
    let article = &hit["article"];
    assert_eq!(article["headline"], "Ferry ban");
    assert_eq!(article["source"], "The Orbit");
    assert_eq!(article["published"], "2018-04-23");
    assert_eq!(names(&article["authors"]), ["Ada Thornton", "Bo Li"]);
    assert_eq!(article["section"], "Harbour");
    assert_eq!(article["url"], "https://orbit.example/1");
    assert_eq!(article["path"], "feed.jsonl");
    assert_eq!(article["record"], "r-7");
    assert_eq!(article["language"], "en");
    assert_eq!(hit["passage"]["text"], "The advertising ban.");
}

#[test]
fn what_a_file_does_not_give_is_null() {
    let desk = Desk::indexed(&[("a.txt", "Ferry\n\nThe advertising ban.")]);
    let hit = desk.run(["search", "ban", "--format", "jsonl"]).exits(0).hits().remove(0);
    for field in ["source", "published", "section", "url", "record", "language"] {
        assert_eq!(hit["article"][field], Value::Null, "{field}");
    }
    assert_eq!(names(&hit["article"]["authors"]), [""; 0]);
}

/// The stretches of `passage` that it says are to be highlighted, cut as Python would.
fn highlighted(passage: &Value) -> Vec<String> {
    let characters: Vec<char> = text(&passage["text"]).chars().collect();
    let span = |span: &Value| {
        let [from, to] = [0, 1].map(|end| span[end].as_u64().unwrap() as usize);
        characters[from..to].iter().collect()
    };
    passage["highlights"].as_array().unwrap().iter().map(span).collect()
}

#[test]
fn highlights_are_counted_in_characters_as_python_counts() {
    let desk = Desk::indexed(&[(
        "a.txt",
        "Café\n\nCafé 😀 owners saw the advertising ban, e\u{301}h? A ban!",
    )]);
    let hits = desk.run(["search", "\"advertising ban\"", "--format", "jsonl"]).exits(0).hits();
    assert_eq!(hits[0]["passage"]["highlights"], serde_json::json!([[22, 37]]));
    assert_eq!(highlighted(&hits[0]["passage"]), ["advertising ban"]);
    let hits = desk.run(["search", "ban cafe", "--format", "jsonl"]).exits(0).hits();
    assert_eq!(highlighted(&hits[0]["passage"]), ["Café", "ban", "ban"]);
}

#[test]
fn every_highlight_in_the_sample_collection_is_of_the_words_asked_for() {
    for by in ["article", "passage"] {
        let run = sample(["search", "ban", "--by", by, "--format", "jsonl", "--limit", "500"]);
        for hit in run.hits() {
            for word in highlighted(&hit["passage"]) {
                let is_ban =
                    ["ban", "bans", "banned", "banning"].contains(&word.to_lowercase().as_str());
                assert!(is_ban, "{word}");
            }
        }
    }
}

#[test]
fn json_is_one_document_with_the_hits_of_json_lines() {
    let search = ["search", "twitter", "--limit", "5"];
    let lines = sample([&search[..], &["--format", "jsonl"]].concat()).exits(0);
    let document = sample([&search[..], &["--format", "json"]].concat()).exits(0);
    let document: Value = serde_json::from_str(&document.out).unwrap();
    assert_eq!(document["hits"].as_array().unwrap(), &lines.hits());
    assert_eq!(document["summary"]["articles"], lines.summary()["articles"]);
}

#[test]
fn csv_reads_back_as_the_hits_of_json_lines() {
    let search = ["search", "ban", "--by", "passage", "--limit", "40"];
    let lines = sample([&search[..], &["--format", "jsonl"]].concat()).exits(0);
    let table = sample([&search[..], &["--format", "csv"]].concat()).exits(0);
    let mut reader = csv::Reader::from_reader(table.out.as_bytes());
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|header| header == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), lines.hits().len());
    for (row, hit) in rows.iter().zip(lines.hits()) {
        assert_eq!(row[column("id")], text(&hit["article"]["id"]));
        assert_eq!(row[column("headline")], text(&hit["article"]["headline"]));
        assert_eq!(row[column("ordinal")], hit["passage"]["ordinal"].to_string());
        assert_eq!(row[column("text")], text(&hit["passage"]["text"]));
        assert_eq!(row[column("persons")], names(&hit["persons"]).join("; "));
    }
    let nothing = sample(["search", "unheardof", "--format", "csv"]).exits(1);
    assert_eq!(nothing.out.lines().count(), 1, "a header all the same");
}

#[test]
fn a_headline_with_commas_quotes_and_formulas_survives_csv() {
    let desk = Desk::new();
    let record =
        serde_json::json!({"headline": "=2+2, \"quoted\"", "text": "Line one.\n\nLine two; ban."});
    desk.write("feed.jsonl", record.to_string());
    desk.run(["index", "feed.jsonl"]).exits(0);
    for command in [["search", "ban"], ["export", "ban"]] {
        let run = desk.run([&command[..], &["--format", "csv"]].concat()).exits(0);
        let mut reader = csv::Reader::from_reader(run.out.as_bytes());
        let header = reader.headers().unwrap().clone();
        let column = header.iter().position(|name| name == "headline").unwrap();
        let row = reader.records().next().unwrap().unwrap();
        assert_eq!(&row[column], "'=2+2, \"quoted\"");
    }
}

#[test]
fn a_batch_of_queries_is_answered_in_the_form_of_trec() {
    let desk = Desk::new();
    desk.write(
        "feed.jsonl",
        "{\"id\":\"one two\",\"headline\":\"Ferry\",\"text\":\"The ban.\"}\n\
         {\"headline\":\"Fog\",\"text\":\"No ban on fog.\"}\n",
    );
    desk.write("alone.txt", "Posters\n\nThe posters are gone: a ban of a long, long kind.\n");
    desk.run(["index", "feed.jsonl", "alone.txt"]).exits(0);
    desk.write("queries.tsv", "q1\tban\nq 2\tfog\n\nq3\tunheardof\n");
    let batch = ["search", "--format", "trec", "--queries", "queries.tsv"];
    let run = desk.run(batch).exits(0);
    let rows: Vec<Vec<&str>> = run.out.lines().map(|line| line.split(' ').collect()).collect();
    assert!(rows.iter().all(|row| row.len() == 6), "{}", run.out);
    let of = |query: &str| {
        let rows = rows.iter().filter(|row| row[0] == query);
        rows.map(|row| row[2]).collect::<Vec<_>>()
    };
    let mut first = of("q1");
    first.sort_unstable();
    assert_eq!(first, ["alone.txt", "feed.jsonl:2", "one_two"]);
    assert_eq!(of("q_2"), ["feed.jsonl:2"]);
    assert_eq!(of("q3"), [""; 0]);
    for row in &rows {
        assert_eq!((row[1], row[5]), ("Q0", "newshound"));
        assert!(row[4].parse::<f64>().is_ok());
    }
    let ranks: Vec<&str> = rows.iter().filter(|row| row[0] == "q1").map(|row| row[3]).collect();
    assert_eq!(ranks, ["1", "2", "3"]);
    desk.write("bad.tsv", "no tab here\n");
    desk.run(["search", "--format", "trec", "--queries", "bad.tsv"]).exits(2).says("line 1");
    desk.run(["search", "--format", "trec", "ban"]).exits(2).says("--queries");
}

#[test]
fn a_reader_that_leaves_early_ends_the_program_quietly() {
    for arguments in [
        &["search", "--limit", "140", "--format", "jsonl"][..],
        &["export", "--passages", "the"][..],
        &["export", "--format", "csv"][..],
        &["search", "--limit", "140"][..],
    ] {
        let mut child = on_sample(arguments.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0; 10];
        let mut pipe = child.stdout.take().unwrap();
        pipe.read_exact(&mut first).unwrap();
        drop(pipe);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    }
}

#[test]
fn colours_come_only_where_they_are_asked_for() {
    let search = ["search", "ban", "--limit", "2"];
    let plain = sample(search).exits(0).out;
    assert!(!plain.contains('\u{1b}'));
    assert!(plain.contains("*ban*"), "marked without colours:\n{plain}");
    let coloured = sample([&search[..], &["--color", "always"]].concat()).exits(0).out;
    assert!(coloured.contains("\u{1b}["));
    assert!(!coloured.contains("*ban*"));
    let mut no_colour = on_sample(search);
    assert!(!run(no_colour.env("NO_COLOR", "1")).out.contains('\u{1b}'));
    let mut asked_for = on_sample(search);
    let asked_for = run(asked_for.args(["--color", "always"]).env("NO_COLOR", "1"));
    assert!(asked_for.out.contains("\u{1b}["), "an option says more than a variable");
    assert!(!sample([&search[..], &["--color", "never"]].concat()).out.contains('\u{1b}'));
}

/// `text` without the escape sequences that colour it.
fn uncoloured(text: &str) -> String {
    let mut out = String::new();
    let mut in_escape = false;
    for character in text.chars() {
        match character {
            '\u{1b}' => in_escape = true,
            'm' if in_escape => in_escape = false,
            _ if in_escape => {}
            _ => out.push(character),
        }
    }
    out
}

#[test]
fn lines_fit_a_narrow_terminal() {
    for arguments in [
        &["search", "twitter ban", "--limit", "30", "--facets"][..],
        &["search", "twitter ban", "--limit", "30", "--color", "always"][..],
    ] {
        let run = run(on_sample(arguments.iter().copied()).env("COLUMNS", "40")).exits(0);
        for line in uncoloured(&run.out).lines() {
            let is_one_word = line.split_whitespace().count() == 1;
            assert!(is_one_word || line.chars().count() <= 40, "{line}");
        }
    }
}

/// An article whose words are sound and whose control characters are not.
fn hostile_desk() -> Desk {
    let evil = "Red\u{1b}[31m \u{202e}txt";
    let body = "The ban \u{1b}]0;title\u{7} came \u{9b}31m soon, and the harbour heard of it. ";
    let desk = Desk::new();
    let record = serde_json::json!({
        "headline": evil, "text": format!("{body}{}", "The ferry is late. ".repeat(9)),
        "source": "Or\u{1b}[2Jbit", "section": "\u{2066}News", "authors": ["A\u{7}da"],
        "url": "https://a.example/\u{1b}[0m", "id": "r\u{1b}1"
    });
    desk.write("feed.jsonl", record.to_string());
    desk.run(["index", "feed.jsonl"]).exits(0);
    desk
}

/// Holds that no character of `output` but those of our own colours is a control character.
#[track_caller]
fn assert_harmless(output: &str) {
    let mut ours = output.to_owned();
    for colour in ["\u{1b}[1;33m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[0m"] {
        ours = ours.replace(colour, "");
    }
    let is_harmful = |character: char| character.is_control() && !"\r\n\t".contains(character);
    assert!(!ours.contains(is_harmful), "{ours:?}");
}

#[test]
fn control_characters_of_an_article_do_not_come_out_with_our_colours() {
    let desk = hostile_desk();
    let code = text(&desk.run(["export"]).exits(0).objects()[0]["id"]);
    for command in [&["search", "ban"][..], &["show", &code, "ban"], &["facets", "--by", "source"]]
    {
        let out = desk.run([command, &["--color", "always"]].concat()).exits(0).out;
        assert_harmless(&out);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn control_and_direction_characters_of_an_article_do_not_reach_a_terminal() {
    let desk = hostile_desk();
    let code = text(&desk.run(["export"]).exits(0).objects()[0]["id"]);
    for arguments in
        ["search ban".to_owned(), format!("show {code} ban"), "facets --by source".into()]
    {
        let program = assert_cmd::cargo::cargo_bin!("newshound");
        let typed = format!("'{}' {arguments}", program.display());
        let mut terminal = std::process::Command::new("script");
        terminal.args(["-q", "-e", "-c", &typed, "/dev/null"]).current_dir(desk.path(""));
        let Ok(output) = terminal.stdin(Stdio::null()).output() else {
            println!("skipped: no `script` here to play a terminal");
            return;
        };
        let output = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.contains("\u{1b}[") || arguments.starts_with("facets"),
            "coloured: {output}"
        );
        assert!(output.to_lowercase().contains("bit"), "{output}");
        assert_harmless(&output);
        assert!(!output.contains(['\u{202e}', '\u{2066}']), "{output:?}");
    }
}

#[test]
fn answers_are_the_same_with_any_number_of_threads_and_runs() {
    let of = |threads: &str| {
        let desk = Desk::new();
        for number in 0..200 {
            let body = format!(
                "The ban number {} of the ferry. {}",
                number % 7,
                "Fog. ".repeat(number % 11)
            );
            desk.write(&format!("press/{number}.txt"), format!("Headline {number}\n\n{body}"));
        }
        desk.run(["index", "press", "--threads", threads]).exits(0);
        let run = desk.run(["search", "ban fog", "--limit", "200", "--format", "jsonl"]).exits(0);
        run.hit_headlines()
    };
    let one = of("1");
    assert_eq!(one, of("4"));
    assert_eq!(one, of("2"));
}

#[test]
fn a_search_that_names_its_corpus_indexes_it_first() {
    let desk = Desk::new();
    desk.write("press/a.txt", "Ferry\n\nThe advertising ban.");
    let search = ["search", "--corpus", "press", "ban", "--format", "jsonl"];
    assert_eq!(desk.run(search).exits(0).hit_headlines(), ["Ferry"]);
    desk.write("press/b.txt", "Fog\n\nAnother ban.");
    assert_eq!(desk.run(search).exits(0).hits().len(), 2);
    assert!(fs::exists(desk.path("index/meta.json")).unwrap());
    let again = desk.run(["search", "--corpus", "press", "ban"]).exits(0);
    assert_eq!(again.err, "", "nothing new is nothing to tell");
}

#[test]
fn hits_for_people_on_the_sample_collection() {
    let run = sample(["search", "\"advertising ban\"", "--platform", "Twitter", "--limit", "3"]);
    insta::assert_snapshot!(settled(&run.exits(0).out));
}

#[test]
fn hits_by_passage_with_facets_on_the_sample_collection() {
    let search = ["search", "letter", "--by", "passage", "--limit", "3", "--facets"];
    insta::assert_snapshot!(settled(&sample(search).exits(0).out));
}

#[test]
fn a_query_may_begin_with_what_it_excludes() {
    // Seen: `search '-twitter'` was refused as an unknown option.
    let desk = ferry_desk();
    assert_eq!(desk.headlines(["-fog", "ferry"]), ["Ferry ban"]);
    assert_eq!(desk.headlines(["-\"held up\"", "ferry"]), ["Ferry ban"]);
}
