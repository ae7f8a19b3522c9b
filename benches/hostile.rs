//! Measures how long hostile queries take: random strings of operators, quotes, brackets, words and
//! odd characters, and some made to hurt. Each is parsed; some are answered.
//!
//! ```text
//! cargo bench --bench hostile -- --index DIR [--queries 1000000] [--answered 20000]
//! ```
//!
//! All run on a thread with a stack of 512 KiB.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use newshound::query;
use newshound::search::{self, Archive, Request};

use dice::Dice;

#[allow(dead_code, reason = "the tests throw it in more ways")]
#[path = "../tests/suite/dice.rs"]
mod dice;

const STACK: usize = 512 << 10;

/// The time that each answer is given.
const TIME: Duration = Duration::from_secs(2);

/// What random queries are made of.
const PARTS: [&str; 56] = [
    "(",
    ")",
    "\"",
    "'",
    "“",
    "”",
    "{",
    "}",
    "[",
    "]",
    ":",
    "..",
    ">",
    "<",
    "=",
    "-",
    "+",
    "!",
    "?",
    "*",
    "~",
    "~2",
    "~99999999999",
    "AND",
    "OR",
    "NOT",
    "and not",
    "w/5",
    "w/s",
    "w/p",
    "pre/3",
    "near/99999999999999999999",
    "not w/2",
    "atleast5(",
    "headline:",
    "lead:",
    "first50:",
    "published:",
    "words:",
    "platform:",
    "@person",
    "@organisation",
    "@\"Trump\"",
    "caps(",
    "allcaps(",
    "trump",
    "the",
    "a*",
    "*e*",
    "wom?n",
    "ban",
    "2018-04",
    "\u{202e}",
    "\u{0}",
    "日本",
    "e\u{301}\u{301}\u{301}",
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    let option = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    let Some(index) = option("--index").map(PathBuf::from) else {
        println!("give an index: cargo bench --bench hostile -- --index DIR");
        return;
    };
    let number = |name, default| option(name).and_then(|text| text.parse().ok()).unwrap_or(default);
    let (count, answered) = (number("--queries", 1_000_000), number("--answered", 20_000));
    let thread = std::thread::Builder::new().stack_size(STACK);
    thread.spawn(move || measure(&index, count, answered)).unwrap().join().unwrap();
}

fn measure(index: &std::path::Path, count: usize, answered: usize) {
    let archive = Archive::open(index).unwrap();
    let mut slowest = Slowest::default();
    for (name, text) in monsters() {
        slowest.time(&archive, name, &text, true);
    }
    println!("made to hurt: {slowest}");
    let mut slowest = Slowest::default();
    let mut dice = Dice(2_026);
    for number in 0..count {
        let text = random(&mut dice);
        let is_answered =
            number * answered / count.max(1) != (number + 1) * answered / count.max(1);
        slowest.time(&archive, "random", &text, is_answered);
    }
    println!("{count} random ones, {answered} of them answered: {slowest}");
}

fn random(dice: &mut Dice) -> String {
    let most = 2 << dice.throw(7);
    let length = 1 + dice.throw(most);
    let mut text = String::new();
    for _ in 0..length {
        text.push_str(dice.pick(&PARTS));
        if dice.throw(3) > 0 {
            text.push(' ');
        }
    }
    text
}

fn monsters() -> Vec<(&'static str, String)> {
    let joined = |parts: &[&str], times: usize, with: &str| {
        let all: Vec<String> =
            (0..times).map(|number| parts[number % parts.len()].to_owned()).collect();
        all.join(with)
    };
    let words: Vec<String> = (0..4_096).map(|number| format!("w{number}")).collect();
    vec![
        ("100,000 (", "(".repeat(100_000)),
        ("100,000 \"", "\"a ".repeat(100_000)),
        ("1 MiB of one word", "a".repeat(1 << 20)),
        ("1 MiB of words", "the said ".repeat((1 << 20) / 9)),
        ("a*", "a*".to_owned()),
        ("*", "*".to_owned()),
        ("*a*", "*a*".to_owned()),
        ("4,096 words, any", words.join(" OR ")),
        ("4,096 words, all", words.join(" AND ")),
        ("4,096 common words, any", joined(&["the", "a", "of", "said", "to"], 4_096, " OR ")),
        ("4,096 prefixes", joined(&["a*", "b*", "c*", "s*", "t*", "p*"], 4_096, " OR ")),
        ("4,096 wildcards", joined(&["*a*", "*e*", "?o*"], 4_096, " OR ")),
        ("4,096 fuzzy", joined(&["Zukerberg~2", "presidant~2", "comittee~2"], 4_096, " OR ")),
        ("4,096 negations", joined(&["NOT the", "NOT a"], 4_096, " AND ")),
        ("a chain of w/5", joined(&["the", "of", "said", "to"], 4_096, " w/5 ")),
        ("near of prefixes", "(a* OR b* OR s*) w/5 (t* OR p* OR c*)".to_owned()),
        ("kinds near kinds", "@person w/50 @organisation w/50 @platform".to_owned()),
        ("a phrase of stars", format!("\"the {} of\"", "* ".repeat(5_000))),
        ("slop", "\"the of to a in\"~100000".to_owned()),
        ("atleast", "atleast999999999999(the OR a*)".to_owned()),
        ("nested NOT", "NOT ".repeat(50_000)),
        ("fields of fields", "headline:(".repeat(20_000)),
    ]
}

#[derive(Default)]
struct Slowest {
    parse: (f64, String),
    answer: (f64, String),
    partial: usize,
}

impl Slowest {
    fn time(&mut self, archive: &Archive, name: &str, text: &str, is_answered: bool) {
        let start = Instant::now();
        let parsed = query::parse(text);
        let took = start.elapsed().as_secs_f64() * 1e3;
        let shown = || {
            let start: String = text.chars().take(400).collect();
            format!("{name}: {start:?}")
        };
        if took > self.parse.0 {
            self.parse = (took, shown());
        }
        if !is_answered {
            return;
        }
        let start = Instant::now();
        let request = Request { deadline: Some(start + TIME), ..Request::new(parsed.root) };
        let answer = search::search(archive, &request).unwrap();
        let took = start.elapsed().as_secs_f64() * 1e3;
        self.partial += usize::from(answer.is_partial);
        if name != "random" {
            println!("{name}: {took:.0} ms, {} articles", answer.articles);
        }
        if took > self.answer.0 {
            self.answer = (took, shown());
        }
    }
}

impl std::fmt::Display for Slowest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "parsed in {:.1} ms at most ({}); answered in {:.0} ms at most ({}), {} in part",
            self.parse.0, self.parse.1, self.answer.0, self.answer.1, self.partial
        )
    }
}
