//! Makes the table of how common words are in the press, `src/search/commonness.bin`:
//!
//! ```text
//! cargo run --release --example commonness -- ARTICLES.jsonl.zst OUT
//! ```
//!
//! Only hashes of stems and their shares of the articles, in 255 steps, are kept.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use newshound::analyzer::Analyzer;
use newshound::search::commonness;
use newshound::source::{self, FieldMap, Records, SourceFile};
use newshound::stem;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [articles, out] = arguments.as_slice() else {
        println!("give a file of articles and the table to write");
        return;
    };
    let mut counts: HashMap<String, u64> = HashMap::new();
    let mut read = 0_u64;
    let mut analyzer = Analyzer::new();
    let file = SourceFile { path: articles.into(), shown: String::new(), inside: String::new() };
    let records = Records::open(&file, &Arc::new(FieldMap::default())).unwrap();
    for article in records.filter_map(Result::ok).flat_map(|record| source::read(record).articles) {
        read += 1;
        let terms = analyzer.terms(&article.body);
        let families = terms.iter().map(|term| stem::family(&term.exact));
        for family in families.collect::<HashSet<_>>() {
            *counts.entry(family).or_default() += 1;
        }
    }
    std::fs::write(out, commonness::table(&counts, read)).unwrap();
    println!("{read} articles");
}
