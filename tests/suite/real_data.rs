//! Real press, where a copy lies beside the repository; skipped where none does.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use newshound::analyzer::fold;

use crate::desk::{Desk, root, text};

/// A folder of real articles, or `None`, said aloud.
fn beside(name: &str) -> Option<PathBuf> {
    let folder = root().join("../shared/formats").join(name);
    if folder.exists() {
        return Some(folder);
    }
    println!("skipped: no {}", folder.display());
    None
}

#[test]
fn every_bbc_article_is_read_with_its_headline_and_section() {
    let Some(folder) = beside("bbc") else { return };
    let desk = Desk::new();
    desk.run(["index", folder.to_str().unwrap()]).exits(0);
    let hits = desk
        .run(["search", "--reprints", "all", "--limit", "1000", "--format", "jsonl"])
        .exits(0)
        .hits();
    assert_eq!(hits.len(), 100);
    for hit in hits {
        let path = PathBuf::from(text(&hit["article"]["path"]));
        let bytes = fs::read(&path).unwrap();
        let file = String::from_utf8_lossy(&bytes);
        let headline = file.lines().next().unwrap_or_default();
        assert_eq!(fold(&text(&hit["article"]["headline"])), fold(headline), "{}", path.display());
        let section = path.parent().and_then(|folder| folder.file_name()).unwrap();
        assert_eq!(text(&hit["article"]["section"]), section.to_string_lossy());
    }
}

#[test]
fn no_reuters_article_is_lost() {
    let Some(folder) = beside("reuters-21578") else { return };
    let desk = Desk::new();
    let run = desk.run(["index", folder.to_str().unwrap()]);
    assert!(matches!(run.code, Some(0 | 1)), "{run:?}");
    let articles = desk.run(["export"]).exits(0).objects();
    assert_eq!(articles.len(), 5_578);
    let records: std::collections::HashSet<String> =
        articles.iter().map(|article| text(&article["record"])).collect();
    assert_eq!(records.len(), 5_578, "each under its own number");
    let dated = articles.iter().filter(|article| !article["published"].is_null()).count();
    assert!(dated > 5_550, "{dated} have a date");
}

/// The share of bodies that must be right, of pages whose text was typed by hand.
const RIGHT_PAGES: f64 = 0.90;
/// How much of a body must agree, as the harmonic mean of precision and recall over words.
const RIGHT_BODY: f64 = 0.85;

#[test]
fn the_text_of_pages_is_what_people_took_it_for() {
    let Some(folder) = beside("article-extraction-benchmark") else { return };
    let desk = Desk::new();
    desk.run(["index", folder.join("html").to_str().unwrap()]);
    let truth = fs::read_to_string(folder.join("ground-truth.json")).unwrap();
    let truth: HashMap<String, serde_json::Value> = serde_json::from_str(&truth).unwrap();
    let mut bodies: HashMap<String, String> = HashMap::new();
    for article in desk.run(["export"]).exits(0).objects() {
        let code = text(&article["id"]);
        let shown = desk.run(["show", code.as_str()]).exits(0).out;
        let body = shown.split_once("\n\n").map_or("", |(_, body)| body).to_owned();
        let path = PathBuf::from(text(&article["path"]));
        let name = path.file_name().unwrap().to_string_lossy();
        bodies.insert(name.split('.').next().unwrap_or_default().to_owned(), body);
    }
    let counts = |text: &str| {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for word in fold(text).split(' ') {
            *counts.entry(word.to_owned()).or_default() += 1;
        }
        counts
    };
    let agreement = |gold: &str, body: &str| {
        let (gold, body) = (counts(gold), counts(body));
        let shared: usize =
            gold.iter().map(|(word, count)| (*count).min(*body.get(word).unwrap_or(&0))).sum();
        2.0 * shared as f64 / (gold.values().sum::<usize>() + body.values().sum::<usize>()) as f64
    };
    // The copy need not hold every page whose text is known.
    let pages: Vec<&String> = truth
        .keys()
        .filter(|name| folder.join("html").join(format!("{name}.html.gz")).exists())
        .collect();
    let is_right = |name: &&&String| {
        let gold = text(&truth[**name]["articleBody"]);
        bodies.get(**name).is_some_and(|body| agreement(&gold, body) >= RIGHT_BODY)
    };
    let right = pages.iter().filter(is_right).count();
    let share = right as f64 / pages.len() as f64;
    println!("{right} of {} bodies are right", pages.len());
    assert!(share >= RIGHT_PAGES, "{share}");
}
