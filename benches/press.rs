//! Measures ingest and search on real press text, beside the bare engine in the same run:
//!
//! ```text
//! cargo bench --bench press -- ARTICLES.jsonl.zst [--queries FILE] [--rounds N]
//! cargo bench --bench press -- --index DIR [--queries FILE] [--slowest N] [--part PART]
//! ```
//!
//! Ingest: the same records, passages and threads, once into a bare tantivy index (English
//! stemming, positions, stored text) and once by newshound (words and stems, entities, facets,
//! file records), in turn, each in a process of its own so that its peak memory is its own.
//! Search: each query in process, with ten hits, highlights and the exact count; and as a whole
//! process. `FILE` holds a query a line, after an id and a tab where there is one. With `--index`,
//! an index that stands is searched and none is made; `--slowest` names the queries that took
//! longest; `--part` measures a part alone: `search`, `facets` (with search) or `program`.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use newshound::entity::{Recogniser, UserEntities};
use newshound::ingest::{self, Options};
use newshound::query;
use newshound::query::ast::NameField;
use newshound::search::{self, Archive, Request};
use newshound::source::{self, FieldMap, Records, SourceFile};
use newshound::{analyzer, passage};
use rayon::prelude::*;
use tantivy::schema::{IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{
    LowerCaser, RemoveLongFilter, SimpleTokenizer, TextAnalyzer, Token, TokenFilter, TokenStream,
    Tokenizer,
};
use tantivy::{Index, IndexWriter, TantivyDocument};

/// As the program has it, for both sides.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const MEMORY: usize = 512_000_000;

/// Queries of the kinds that people type, where no file of them is given.
const QUERIES: [&str; 12] = [
    "\"climate change\"",
    "\"social media\"",
    "\"health care\"",
    "\"Supreme Court\"",
    "tax congress president",
    "police protest city",
    "company shares market",
    "Facebook privacy",
    "election OR vote",
    "immigra* border",
    "headline:trump",
    "\"social media\" platform:Twitter",
];

fn main() {
    // `cargo bench` passes `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    match arguments.first().map(String::as_str) {
        Some("--bare") => bare(Path::new(&arguments[1]), Path::new(&arguments[2])),
        Some("--ours") => ours(Path::new(&arguments[1]), Path::new(&arguments[2])),
        Some("--entities") => entities(Path::new(&arguments[1])),
        Some("--index") => search(Path::new(&arguments[1]), &arguments),
        Some(_) => measure(&arguments),
        None => {
            println!("give a file of articles: cargo bench --bench press -- ARTICLES.jsonl.zst");
        }
    }
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(8)
}

/// What one ingest came to, as its process reports it.
#[derive(Debug, Clone, Copy)]
struct Ingest {
    text_bytes: f64,
    seconds: f64,
    peak_kilobytes: f64,
}

fn report(text_bytes: u64, elapsed: Duration) {
    println!("{text_bytes} {} {}", elapsed.as_secs_f64(), peak_kilobytes());
}

/// The greatest memory this process has held, by the kernel's account.
fn peak_kilobytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0)
}

/// The bare engine: read, cut into passages, add, commit.
fn bare(articles: &Path, index: &Path) {
    let start = Instant::now();
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("en_stem")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let options = TextOptions::default().set_stored().set_indexing_options(indexing);
    let text = schema.add_text_field("text", options.clone());
    let headline = schema.add_text_field("headline", options);
    let id = schema.add_text_field("id", STORED);
    std::fs::create_dir_all(index).unwrap();
    let engine = Index::create_in_dir(index, schema.build()).unwrap();
    let english = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(40))
        .filter(LowerCaser)
        .filter(EnglishStemmer)
        .build();
    engine.tokenizers().register("en_stem", english);
    // What newshound gives the engine of the same memory.
    let mut writer: IndexWriter =
        engine.writer_with_num_threads(threads(), MEMORY / 5 * 2).unwrap();
    let file =
        SourceFile { path: articles.to_owned(), shown: String::new(), inside: String::new() };
    let mut records = Records::open(&file, &Arc::new(FieldMap::default())).unwrap();
    let mut text_bytes = 0;
    loop {
        let chunk: Vec<_> = records.by_ref().take(512).filter_map(Result::ok).collect();
        if chunk.is_empty() {
            break;
        }
        text_bytes += chunk
            .into_par_iter()
            .flat_map_iter(|record| source::read(record).articles)
            .map(|article| {
                let mut words = Vec::new();
                analyzer::words(&article.body, &mut words);
                for cut in passage::cut(&article.body, &words) {
                    let mut document = TantivyDocument::new();
                    document.add_text(text, &article.body[cut.span.clone()]);
                    if cut.span.start == 0 {
                        document.add_text(headline, &article.headline);
                        document.add_text(id, article.record.as_deref().unwrap_or_default());
                    }
                    writer.add_document(document).unwrap();
                }
                (article.headline.len() + article.body.len()) as u64
            })
            .sum::<u64>();
    }
    writer.commit().unwrap();
    writer.wait_merging_threads().unwrap();
    report(text_bytes, start.elapsed());
}

/// The engine's own English stemming, which the product's build of it leaves out.
#[derive(Clone)]
struct EnglishStemmer;

impl TokenFilter for EnglishStemmer {
    type Tokenizer<T: Tokenizer> = Stemmed<T>;

    fn transform<T: Tokenizer>(self, tokenizer: T) -> Stemmed<T> {
        Stemmed(tokenizer)
    }
}

#[derive(Clone)]
struct Stemmed<T>(T);

impl<T: Tokenizer> Tokenizer for Stemmed<T> {
    type TokenStream<'a> = StemmedStream<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        let stemmer = frostem::Stemmer::new(frostem::Algorithm::English);
        StemmedStream { tail: self.0.token_stream(text), stemmer, buffer: String::new() }
    }
}

struct StemmedStream<T> {
    tail: T,
    stemmer: frostem::Stemmer,
    buffer: String,
}

impl<T: TokenStream> TokenStream for StemmedStream<T> {
    fn advance(&mut self) -> bool {
        if !self.tail.advance() {
            return false;
        }
        let token = self.tail.token_mut();
        match self.stemmer.stem(&token.text) {
            Cow::Owned(stem) => token.text = stem,
            Cow::Borrowed(stem) => {
                self.buffer.clear();
                self.buffer.push_str(stem);
                std::mem::swap(&mut token.text, &mut self.buffer);
            }
        }
        true
    }

    fn token(&self) -> &Token {
        self.tail.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.tail.token_mut()
    }
}

/// newshound's own ingest.
fn ours(articles: &Path, index: &Path) {
    let options = Options {
        paths: vec![articles.to_owned()],
        memory: MEMORY,
        rebuild: true,
        ..Options::new(index)
    };
    let summary = ingest::run(&options, &AtomicBool::new(false), &|_| {}).unwrap();
    report(summary.text_bytes, summary.elapsed);
}

/// From text to linked entities on one core: tokenising, features, decoding, linking.
fn entities(articles: &Path) {
    let file =
        SourceFile { path: articles.to_owned(), shown: String::new(), inside: String::new() };
    let records = Records::open(&file, &Arc::new(FieldMap::default())).unwrap();
    // One in eight, from all of the file.
    let records = records.filter_map(Result::ok).step_by(8);
    let articles: Vec<_> = records.flat_map(|record| source::read(record).articles).collect();
    let before = peak_kilobytes();
    let start = Instant::now();
    let recogniser = Recogniser::new(&UserEntities::default());
    let ready = start.elapsed();
    let (mut headline_words, mut body_words) = (Vec::new(), Vec::new());
    let (mut tokens, mut found) = (0, 0);
    let start = Instant::now();
    for article in &articles {
        headline_words.clear();
        body_words.clear();
        analyzer::words(&article.headline, &mut headline_words);
        analyzer::words(&article.body, &mut body_words);
        tokens += headline_words.len() + body_words.len();
        found += recogniser.recognise(article, &headline_words, &body_words).entities.len();
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "\nText to linked entities on one core: {:.0} tokens a second ({tokens} tokens, {found} \
         entities); lists and model ready in {:.1} ms, {:.0} MB above the articles",
        tokens as f64 / seconds,
        ready.as_secs_f64() * 1e3,
        (peak_kilobytes() - before) as f64 / 1e3
    );
}

fn option(arguments: &[String], name: &str) -> Option<String> {
    let at = arguments.iter().position(|argument| argument == name)?;
    arguments.get(at + 1).cloned()
}

fn measure(arguments: &[String]) {
    let articles = PathBuf::from(&arguments[0]);
    let rounds: usize =
        option(arguments, "--rounds").and_then(|text| text.parse().ok()).unwrap_or(3);
    let folder = std::env::temp_dir().join(format!("newshound-bench-{}", std::process::id()));
    let (bare_index, our_index) = (folder.join("bare"), folder.join("ours"));
    println!("| round | | text MB | seconds | MB/s | peak MB | index MB | index/text |");
    println!("|---|---|---|---|---|---|---|---|");
    let mut ratios = Vec::new();
    for round in 1..=rounds {
        let mut speeds = Vec::new();
        for (name, flag, index) in
            [("bare engine", "--bare", &bare_index), ("newshound", "--ours", &our_index)]
        {
            let _ = std::fs::remove_dir_all(index);
            let ingest = child(flag, &articles, index);
            let speed = ingest.text_bytes / 1e6 / ingest.seconds;
            let size = bytes_in(index) as f64;
            println!(
                "| {round} | {name} | {:.1} | {:.1} | {speed:.1} | {:.0} | {:.0} | {:.2} |",
                ingest.text_bytes / 1e6,
                ingest.seconds,
                ingest.peak_kilobytes / 1e3,
                size / 1e6,
                size / ingest.text_bytes
            );
            speeds.push(speed);
        }
        ratios.push(speeds[1] / speeds[0]);
    }
    ratios.sort_by(f64::total_cmp);
    println!("\nnewshound / bare engine, median of {rounds}: {:.2}", ratios[ratios.len() / 2]);
    let program = std::env::current_exe().unwrap();
    let output = Command::new(program).arg("--entities").arg(&articles).output().unwrap();
    print!("{}", String::from_utf8_lossy(&output.stdout));
    search(&our_index, arguments);
    let _ = std::fs::remove_dir_all(&folder);
}

/// Searches an index in process and by the whole program.
fn search(index: &Path, arguments: &[String]) {
    let queries = option(arguments, "--queries").map_or_else(
        || QUERIES.iter().map(|query| (*query).to_owned()).collect(),
        |path| read_queries(Path::new(&path)),
    );
    let slowest = option(arguments, "--slowest").and_then(|text| text.parse().ok()).unwrap_or(0);
    let part = option(arguments, "--part");
    if part.as_deref() != Some("program") {
        in_process(index, &queries, slowest, part.as_deref() != Some("search"));
    }
    if part.as_deref().is_none_or(|part| part == "program") {
        whole_process(index, &queries);
    }
}

fn read_queries(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| line.split_once('\t').map_or(line, |(_, query)| query).to_owned())
        .filter(|query| !query.is_empty())
        .collect()
}

fn child(flag: &str, articles: &Path, index: &Path) -> Ingest {
    let output = Command::new(std::env::current_exe().unwrap())
        .arg(flag)
        .arg(articles)
        .arg(index)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let numbers: Vec<f64> = text.split_whitespace().map(|word| word.parse().unwrap()).collect();
    Ingest { text_bytes: numbers[0], seconds: numbers[1], peak_kilobytes: numbers[2] }
}

fn bytes_in(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.metadata().ok()).map(|file| file.len()).sum()
}

fn quantile(times: &mut [f64], share: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    times[((times.len() - 1) as f64 * share).round() as usize]
}

/// Each query with ten hits, highlights and counts, after one round that warms the caches.
fn in_process(index: &Path, queries: &[String], slowest: usize, counts_names: bool) {
    // As the program does; where an ingest was measured before, its threads go on.
    let _ = rayon::ThreadPoolBuilder::new().use_current_thread().build_global();
    let archive = Archive::open(index).unwrap();
    let mut times = Vec::new();
    let mut with_facets = Vec::new();
    let mut of_query: Vec<(Vec<f64>, &str)> =
        queries.iter().map(|query| (Vec::new(), query.as_str())).collect();
    for facets in [None, Some(8)] {
        if facets.is_some() && !counts_names {
            continue;
        }
        for round in 0..6 {
            for (number, query) in queries.iter().enumerate() {
                let request = Request { facets, ..Request::new(query::parse(query).root) };
                let start = Instant::now();
                let answer = search::search(&archive, &request).unwrap();
                let took = start.elapsed().as_secs_f64() * 1e3;
                std::hint::black_box(answer);
                if round > 0 && facets.is_none() {
                    times.push(took);
                    of_query[number].0.push(took);
                } else if round > 0 {
                    with_facets.push(took);
                }
            }
        }
    }
    println!("\n{} queries in process, ten hits, highlights, exact counts:", queries.len());
    println!("| | p50 ms | p90 ms | p99 ms |\n|---|---|---|---|");
    for (name, times) in [("search", &mut times), ("search with facets", &mut with_facets)] {
        if times.is_empty() {
            continue;
        }
        let [p50, p90, p99] = [0.5, 0.9, 0.99].map(|share| quantile(times, share));
        println!("| {name} | {p50:.2} | {p90:.2} | {p99:.2} |");
    }
    let mut of_query: Vec<(f64, &str)> =
        of_query.into_iter().map(|(mut times, query)| (quantile(&mut times, 0.5), query)).collect();
    of_query.sort_by(|left, right| right.0.total_cmp(&left.0));
    for (took, query) in of_query.iter().take(slowest) {
        println!("| `{query}` | {took:.2} | | |");
    }
    if !counts_names {
        return;
    }
    let everything = query::parse("said").root;
    let start = Instant::now();
    let person = NameField::Entity(newshound::article::EntityKind::Person);
    let counted =
        search::facets(&archive, &everything, person, 20, search::Counted::Articles, None).unwrap();
    let took = start.elapsed().as_secs_f64() * 1e3;
    println!("| facets of `said` ({} articles) by person | {took:.1} | | |", counted.articles);
}

/// The whole program, started anew for each query, as a person or script would.
fn whole_process(index: &Path, queries: &[String]) {
    let Some(program) = option_env!("CARGO_BIN_EXE_newshound") else { return };
    let run = |arguments: &[&str]| {
        let start = Instant::now();
        let output =
            Command::new(program).args(arguments).arg("--index").arg(index).output().unwrap();
        let took = start.elapsed().as_secs_f64() * 1e3;
        // 1: nothing was found.
        let is_answer = matches!(output.status.code(), Some(0 | 1));
        assert!(is_answer, "{}", String::from_utf8_lossy(&output.stderr));
        took
    };
    let line = |name: &str, mut times: Vec<f64>| {
        let (p50, p90) = (quantile(&mut times, 0.5), quantile(&mut times, 0.9));
        println!("| {name} | {p50:.1} | {p90:.1} |");
    };
    println!("\nThe whole program, warm:\n| | median ms | p90 ms |\n|---|---|---|");
    let rounds = (0..3).flat_map(|_| queries);
    line(
        &format!("{} queries, three times each", queries.len()),
        rounds.map(|query| run(&["search", query])).collect(),
    );
    let alone: [(&str, &[&str]); 4] = [
        ("phrase", &["search", "\"climate change\""]),
        ("AND of three words", &["search", "tax congress president"]),
        ("phrase with a platform", &["search", "\"social media\"", "--platform", "Twitter"]),
        ("facets of a common word", &["facets", "said", "--by", "person"]),
    ];
    for (name, arguments) in alone {
        line(&format!("{name}, 30 times"), (0..30).map(|_| run(arguments)).collect());
    }
}
