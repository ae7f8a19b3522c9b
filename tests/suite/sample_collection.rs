//! The sample collection holds what its key says.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;

use newshound::analyzer::fold;
use serde_json::Value;

use crate::desk::{Desk, names, root, run, sample, sample_articles, text};

/// The share of the key's persons that are found under the name the key gives.
const PERSON_RECALL: f64 = 0.90;
/// The share of the key's organisations that are found under the name the key gives.
const ORGANISATION_RECALL: f64 = 0.80;

/// The lines of the key for what a plain run reads.
fn key() -> Vec<Value> {
    let key = fs::read_to_string(root().join("corpus/key.jsonl")).unwrap();
    let lines = key.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line["path"] != "exports/custom.jsonl").collect()
}

/// Where `article` stands, for messages.
fn place(line: &Value) -> String {
    format!("{} {}", text(&line["path"]), text(&line["record"]))
}

/// Each line of the key with the article it speaks of: the one of that path and record, or of
/// that path and headline where records have no id.
pub fn pairs() -> Vec<(Value, &'static Value)> {
    let mut by_path: HashMap<String, Vec<&Value>> = HashMap::new();
    for article in sample_articles() {
        let path = text(&article["path"]);
        by_path.entry(path.trim_start_matches("corpus/").to_owned()).or_default().push(article);
    }
    let find = |line: Value| {
        let articles = by_path.get(&text(&line["path"])).map_or(&[][..], Vec::as_slice);
        let is_meant = |article: &&&Value| {
            let is_alone = articles.len() == 1;
            let has_record = line["record"] == article["record"];
            let has_headline = fold(&text(&line["headline"])) == fold(&text(&article["headline"]));
            has_record && (is_alone || !line["record"].is_null() || has_headline)
        };
        let found = articles.iter().find(is_meant);
        let article = *found.unwrap_or_else(|| panic!("no article for {}", place(&line)));
        (line, article)
    };
    key().into_iter().map(find).collect()
}

/// Straight quotation marks and plain blanks, for what may be printed either way.
fn plain(value: &Value) -> String {
    let straight = text(value).replace(['’', '‘'], "'").replace(['“', '”'], "\"");
    straight.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn folded_names(value: &Value) -> BTreeSet<String> {
    names(value).iter().map(|name| fold(name)).collect()
}

#[test]
fn every_article_of_the_key_is_read_and_no_other() {
    let pairs = pairs();
    assert_eq!(pairs.len(), 140);
    assert_eq!(sample_articles().len(), 140);
    let distinct: BTreeSet<String> = pairs.iter().map(|(_, found)| text(&found["id"])).collect();
    assert_eq!(distinct.len(), 140);
}

#[test]
fn headlines_outlets_and_dates_are_as_the_key_says() {
    let mut wrong = Vec::new();
    for (line, article) in pairs() {
        for field in ["headline", "source", "published"] {
            // Where the key names no headline, the opening words stand in for one; where it names
            // no outlet, the format may, as that of Reuters does.
            let is_open = field != "published" && line[field].is_null();
            if !is_open && plain(&line[field]) != plain(&article[field]) {
                wrong.push(format!(
                    "{}: {field} {} and not {}",
                    place(&line),
                    article[field],
                    line[field]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_article_has_a_headline() {
    for article in sample_articles() {
        assert!(!text(&article["headline"]).is_empty(), "{article}");
    }
}

#[test]
fn platforms_are_exactly_those_of_the_key() {
    let mut wrong = Vec::new();
    for (line, article) in pairs() {
        let (wanted, found) =
            (folded_names(&line["platforms"]), folded_names(&article["platforms"]));
        if wanted != found {
            let missing: Vec<_> = wanted.difference(&found).collect();
            let added: Vec<_> = found.difference(&wanted).collect();
            wrong.push(format!("{}: missing {missing:?}, added {added:?}", place(&line)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Of how many names in the key's `field` what share is found, and what share of those found
/// is in the key.
fn measured(field: &str) -> (f64, f64) {
    let (mut wanted, mut found, mut right) = (0, 0, 0);
    for (line, article) in pairs() {
        let (of_key, of_article) = (folded_names(&line[field]), folded_names(&article[field]));
        wanted += of_key.len();
        found += of_article.len();
        right += of_key.intersection(&of_article).count();
    }
    let (recall, precision) = (right as f64 / wanted as f64, right as f64 / found.max(1) as f64);
    println!("{field}: {wanted} in the key, recall {recall:.3}, precision {precision:.3}");
    (recall, precision)
}

#[test]
fn most_persons_of_the_key_are_found() {
    let (recall, _) = measured("persons");
    assert!(recall >= PERSON_RECALL, "{recall}");
}

#[test]
fn most_organisations_of_the_key_are_found() {
    let (recall, _) = measured("organisations");
    assert!(recall >= ORGANISATION_RECALL, "{recall}");
}

/// The body of an article as `show` prints it, in one line.
fn body(article: &Value) -> String {
    let code = text(&article["id"]);
    let shown = sample(["show", code.as_str()]).exits(0).out;
    let body = shown.split_once("\n\n").map_or("", |(_, body)| body);
    body.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_stands_around_an_article_on_its_page_is_left_out() {
    for (line, article) in pairs() {
        let absent = names(&line["absent"]);
        if absent.is_empty() {
            continue;
        }
        let body = body(article).to_lowercase();
        assert!(body.split_whitespace().count() > 80, "{}: {body}", place(&line));
        for word in absent {
            assert!(!body.contains(&word.to_lowercase()), "{}: {word}", place(&line));
        }
    }
}

/// The only article without a text: a headline that went over the wire alone.
const HEADLINE_ALONE: &str = "Bank of England raises key rate to 0.5 pct from 0.25 pct";

#[test]
fn bodies_have_as_many_words_as_those_of_the_press() {
    for article in sample_articles() {
        let body = body(article);
        let words = body.split_whitespace().count();
        let is_alone = article["headline"] == HEADLINE_ALONE;
        let expected = if is_alone { 0..=0 } else { 90..=1000 };
        assert!(expected.contains(&words), "{}: {words} words: {body}", place(article));
    }
}

#[test]
fn an_article_whose_body_begins_with_its_date_is_about_the_ban_it_tells_of() {
    let article = sample_articles()
        .iter()
        .find(|article| article["path"] == "corpus/dated/kaspersky-twitter-ban.txt")
        .unwrap();
    assert_eq!(article["published"], "2018-04-23");
    assert!(names(&article["platforms"]).contains(&"Twitter".to_owned()));
    let hits = sample([
        "search",
        "\"advertising ban\"",
        "--platform",
        "twitter",
        "--format",
        "jsonl",
        "--limit",
        "50",
    ]);
    let paths: Vec<String> =
        hits.exits(0).hits().iter().map(|hit| text(&hit["article"]["path"])).collect();
    assert!(paths.contains(&"corpus/dated/kaspersky-twitter-ban.txt".to_owned()), "{paths:?}");
}

#[test]
fn reprints_of_one_story_are_all_there() {
    let mut groups: BTreeMap<String, usize> = BTreeMap::new();
    for (line, _) in pairs() {
        if let Some(group) = line["reprint_group"].as_str() {
            *groups.entry(group.to_owned()).or_default() += 1;
        }
    }
    assert!(groups.len() >= 5, "{groups:?}");
    assert!(groups.values().all(|count| *count >= 2), "{groups:?}");
}

#[test]
fn the_file_with_names_of_its_own_is_read_by_the_command_of_the_readme() {
    let readme = fs::read_to_string(root().join("corpus/README.md")).unwrap();
    let command = readme
        .lines()
        .map(str::trim)
        .find(|line| line.starts_with("newshound index corpus/exports/custom.jsonl"))
        .expect("the README says how to read custom.jsonl");
    let desk = Desk::new();
    let mut program = desk.command(command.split_whitespace().skip(1));
    run(program.current_dir(root()).arg("--index").arg(desk.path("index"))).exits(0);
    let articles = desk.run(["export"]).exits(0).objects();
    let key = fs::read_to_string(root().join("corpus/key.jsonl")).unwrap();
    let lines: Vec<Value> = key
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|line: &Value| line["path"] == "exports/custom.jsonl")
        .collect();
    assert_eq!(articles.len(), 2);
    for line in lines {
        let is_meant = |article: &&Value| plain(&article["headline"]) == plain(&line["headline"]);
        let article = articles.iter().find(is_meant).expect("its headline");
        assert_eq!(plain(&article["source"]), plain(&line["source"]));
        assert_eq!(article["published"], line["published"]);
    }
}
