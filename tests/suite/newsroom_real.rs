//! Real files of agencies, feeds, mail and web archives, where a copy lies beside the repository.
//!
//! What each article must say is what the program said, looked through beside the files and put
//! right where it was wrong. It is kept as hashes: no word of the files stands here.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::desk::{Desk, root, text};

/// Path, place in the file, and the hashes of headline, day, outlet and the words of the body.
const EXPECTED: &str = include_str!("newsroom_real.tsv");

/// The share of articles that must be right in all four.
const RIGHT: f64 = 0.95;

fn hash(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    blake3::hash(words.join(" ").as_bytes()).to_hex()[..12].to_owned()
}

/// The four hashes of an article as `newshound read` shows it.
fn hashes(article: &Value) -> [String; 4] {
    let field = |name: &str| article[name].as_str().unwrap_or_default().to_owned();
    let paragraphs: Vec<String> =
        article["paragraphs"].as_array().into_iter().flatten().map(text).collect();
    let published = field("published");
    [
        hash(&field("headline")),
        hash(published.get(..10).unwrap_or_default()),
        hash(&field("source")),
        hash(&paragraphs.join(" ")),
    ]
}

#[test]
fn the_articles_of_real_files_are_right() {
    let folder = root().join("../shared/formats");
    if !folder.exists() {
        println!("skipped: no {}", folder.display());
        return;
    }
    let desk = Desk::new();
    let mut expected: BTreeMap<&str, Vec<Vec<&str>>> = BTreeMap::new();
    for line in EXPECTED.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        expected.entry(columns[0]).or_default().push(columns);
    }
    let mut by_format: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (path, articles) in expected {
        let file = folder.join(path);
        let run = desk.run(["read", file.to_str().unwrap()]);
        let read: Vec<Value> =
            run.objects().into_iter().filter(|line| line["warning"].is_null()).collect();
        for columns in articles {
            let place: usize = columns[2].parse().unwrap();
            let found = read.get(place).map(hashes).unwrap_or_default();
            let is_right = found.iter().map(String::as_str).eq(columns[3..].iter().copied());
            let (right, all) = by_format.entry(columns[1].to_owned()).or_default();
            *all += 1;
            *right += u64::from(is_right);
            if !is_right {
                wrong.push(format!("{path} {place}"));
            }
        }
    }
    for (format, (right, all)) in &by_format {
        println!("{format:<14} {right:>4} of {all:>4}");
    }
    for (format, (right, all)) in &by_format {
        // Of a few articles one may be wrong.
        let is_fine = *right as f64 >= RIGHT * *all as f64 || right + 1 >= *all;
        assert!(is_fine, "{format}: {right} of {all}; {wrong:#?}");
    }
}
