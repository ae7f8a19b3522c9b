//! Measures how stories are found among many articles: time, memory, and how many of the reprints
//! made are found again.
//!
//! ```text
//! cargo bench --bench stories -- ARTICLES.jsonl.zst [--articles 1000000]
//! ```
//!
//! The articles are made from the sketches of real ones: two of five are reprints (whole, cut,
//! edited in places, put behind a box, or revised), the others have the length of a real one and
//! text of their own. One in ten ends with its outlet's box. They lie in a file, as the index's
//! columns do, so that what is measured is what finding stories takes.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::fs::File;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use newshound::limits;
use newshound::source::{self, FieldMap, Records, SourceFile};
use newshound::story::sketch::TextChunker;
use newshound::story::{ChunkWriter, Facts, cluster};

use dice::Dice;

#[allow(dead_code, reason = "the tests throw it in more ways")]
#[path = "../tests/suite/dice.rs"]
mod dice;

fn main() {
    // `cargo bench` passes `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    let Some(articles) = arguments.first().map(PathBuf::from) else {
        println!("give a file of articles: cargo bench --bench stories -- ARTICLES.jsonl.zst");
        return;
    };
    let at = arguments.iter().position(|argument| argument == "--articles");
    let count = at.and_then(|at| arguments.get(at + 1)?.parse().ok()).unwrap_or(1_000_000);
    let start = Instant::now();
    let real = sketches_of(articles);
    println!("{} real sketches in {:.1} s", real.len(), start.elapsed().as_secs_f64());
    let made = Made::new(&real, count);
    drop(real);
    let chunks = f64::from(made.ends.last().copied().unwrap_or(0)) / count as f64;
    println!("{count} articles of {chunks:.0} chunks; {} MB before", memory("VmRSS:") / 1_000);
    let start = Instant::now();
    let mut writer = ChunkWriter::in_folder(&std::env::temp_dir()).unwrap();
    let mut chunks = Vec::new();
    for article in 0..count as u32 {
        chunks.clear();
        made.read(article, &mut chunks);
        writer.push(&chunks).unwrap();
    }
    let stories = cluster(&made.facts, &writer.finish().unwrap()).unwrap();
    let seconds = start.elapsed().as_secs_f64();
    let mut story: Vec<u32> = (0..count as u32).collect();
    for copy in &stories.copies {
        story[copy.article as usize] = copy.lead;
    }
    let reprints = &made.originals;
    let found = reprints
        .iter()
        .filter(|(copy, original)| story[*copy as usize] == story[*original as usize])
        .count();
    println!("| articles | in stories | reprints made | found | seconds | peak MB |");
    println!("|---|---|---|---|---|---|");
    println!(
        "| {count} | {} | {} | {found} | {seconds:.1} | {:.0} |",
        stories.copies.len(),
        reprints.len(),
        memory("VmHWM:") as f64 / 1e3
    );
}

/// The memory this process holds or has held, in kilobytes, by the kernel's account.
fn memory(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix(field))
        .and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0)
}

fn sketches_of(path: PathBuf) -> Vec<Vec<u16>> {
    let file = SourceFile { path, shown: String::new(), inside: String::new() };
    let records = Records::open(&file, &Arc::new(FieldMap::default())).unwrap();
    let mut chunker = TextChunker::default();
    let articles = records.filter_map(Result::ok).flat_map(|record| source::read(record).articles);
    articles.map(|article| chunker.chunks_of(&article.body).0).collect()
}

struct Made {
    facts: Vec<Facts>,
    /// The chunks of all articles, one behind the other.
    chunks: File,
    /// Where those of each article end there, in chunks.
    ends: Vec<u32>,
    /// Each reprint with what it is one of.
    originals: Vec<(u32, u32)>,
}

impl Made {
    fn new(real: &[Vec<u16>], count: usize) -> Self {
        let mut made = Self {
            facts: Vec::with_capacity(count),
            chunks: tempfile::tempfile().unwrap(),
            ends: Vec::with_capacity(count),
            originals: Vec::new(),
        };
        let mut dice = Dice(2_026);
        for number in 0..count {
            let day = dice.throw(3_650) as i64;
            let outlet = 1 + dice.throw(400) as u32;
            let of = if made.ends.is_empty() { 0 } else { dice.throw(made.ends.len()) };
            if number > 0 && dice.throw(5) < 2 && made.range_of(of as u32).len() >= 12 {
                made.reprint(of as u32, outlet, &mut dice);
            } else {
                let own = dice.throw(1 << 16) as u16;
                let text = &real[dice.throw(real.len())];
                let turn = if text.is_empty() { 0 } else { dice.throw(text.len()) };
                let text = text[turn..].iter().chain(&text[..turn]);
                let text = text.map(|chunk| (chunk.rotate_left(3) ^ own).max(1)).collect();
                made.add(text, outlet, day, &mut dice);
            }
        }
        made
    }

    fn reprint(&mut self, of: u32, outlet: u32, dice: &mut Dice) {
        let mut text = Vec::new();
        self.read(of, &mut text);
        match dice.throw(4) {
            0 => text.truncate(text.len() * (3 + dice.throw(5)) / 8),
            1 => {
                for _ in 0..text.len() / 10 {
                    let place = dice.throw(text.len());
                    text[place] = 1 + dice.throw(65_535) as u16;
                }
            }
            2 => {
                let keep = text.len() * 3 / 4;
                for chunk in &mut text[keep..] {
                    *chunk = 1 + dice.throw(65_535) as u16;
                }
            }
            _ => {}
        }
        self.originals.push((self.ends.len() as u32, of));
        let day = self.facts[of as usize].published / 86_400 + dice.throw(4) as i64;
        self.add(text, outlet, day, dice);
    }

    fn add(&mut self, mut text: Vec<u16>, outlet: u32, day: i64, dice: &mut Dice) {
        if dice.throw(10) == 0 {
            let of_box = |at: u32| (outlet.wrapping_mul(7_919).wrapping_add(at * 131) | 1) as u16;
            text.extend((0..12).map(of_box));
        }
        text.truncate(limits::SKETCH_CHUNKS);
        let start = self.ends.last().copied().unwrap_or(0);
        let bytes: Vec<u8> = text.iter().flat_map(|chunk| chunk.to_le_bytes()).collect();
        self.chunks.write_all_at(&bytes, 2 * u64::from(start)).unwrap();
        self.ends.push(start + text.len() as u32);
        let id = self.ends.len() as u64;
        let (words, published) = (8 * text.len() as u32, day * 86_400);
        self.facts.push(Facts { id, outlet, headline: id as u32, published, words });
    }

    fn range_of(&self, article: u32) -> Range<u32> {
        let start = article.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
        start..self.ends[article as usize]
    }

    /// Appends the chunks of an article.
    fn read(&self, article: u32, chunks: &mut Vec<u16>) {
        let range = self.range_of(article);
        let mut bytes = [0; 2 * limits::SKETCH_CHUNKS];
        let bytes = &mut bytes[..2 * range.len()];
        self.chunks.read_exact_at(bytes, 2 * u64::from(range.start)).unwrap();
        chunks.extend(bytes.as_chunks::<2>().0.iter().map(|chunk| u16::from_le_bytes(*chunk)));
    }
}
