//! A plain scanner answers thousands of made-up queries by reading every article; the program
//! must give the same answers, through changed and removed files and many segments.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use newshound::analyzer::{Analyzer, fold};
use newshound::ingest::{self, Options};
use newshound::query;
use newshound::query::ast::{Form, NameField, Node};
use newshound::search::{self, Archive, By, Counted, Reprints, Request, Sort};
use newshound::story::boilerplate::put_back;

use crate::desk::Desk;
use crate::dice::Dice;

const VOCABULARY: &[&str] = &[
    "ban",
    "bans",
    "banned",
    "ferry",
    "ferries",
    "fog",
    "foggy",
    "café",
    "cafes",
    "harbour",
    "quay",
    "anti-virus",
    "viruses",
    "U.S.",
    "us",
    "Zoë’s",
    "東京都",
];
const PREFIXES: &[&str] = &["ba", "fer", "cafe", "FOG", "q", "anti", "zo", "東京", "nothing"];
const OUTLETS: &[&str] = &["The Orbit", "Café Zoë", "Kestrel"];
const FILES: usize = 24;
const QUERIES_OF_A_STAGE: usize = 1_000;

/// An article as the scanner knows it.
struct Article {
    key: String,
    headline: String,
    paragraphs: Vec<String>,
    source: Option<&'static str>,
    /// Of April 2018.
    day: Option<usize>,
}

impl Article {
    fn made_up(key: String, dice: &mut Dice) -> Self {
        let words = |count: usize, dice: &mut Dice| {
            (0..count).map(|_| dice.pick(VOCABULARY)).collect::<Vec<_>>().join(" ")
        };
        let headline = format!("Headline {}", {
            let count = dice.throw(4);
            words(count, dice)
        });
        let paragraph = |dice: &mut Dice| {
            // Short paragraphs share a passage, longer ones fill one each; none is cut in two.
            let length = [8, 30, 110, 150][dice.throw(4)];
            let mut text: Vec<&str> = Vec::new();
            while text.len() < length {
                let is_told = dice.throw(30) < 2;
                text.push(if is_told { dice.pick(VOCABULARY) } else { "the" });
                // Words of interest often stand side by side.
                if is_told && dice.throw(2) == 0 {
                    text.push(dice.pick(VOCABULARY));
                }
            }
            text.truncate(length);
            text.join(" ")
        };
        let count = dice.throw(7);
        let paragraphs = (0..count).map(|_| paragraph(dice)).collect();
        let source = OUTLETS.get(dice.throw(OUTLETS.len() + 1)).copied();
        let day = Some(dice.throw(33)).filter(|day| (1..=30).contains(day));
        Self { key, headline, paragraphs, source, day }
    }

    fn line(&self) -> String {
        let record = serde_json::json!({
            "id": self.key,
            "headline": self.headline,
            "text": self.paragraphs.join("\n\n"),
            "source": self.source,
            "published": self.day.map(|day| format!("2018-04-{day:02}")),
        });
        format!("{record}\n")
    }
}

/// A query as it was made up, which both sides are asked.
enum Asked {
    Words { place: &'static str, text: String, form: Form },
    Prefix { place: &'static str, text: &'static str },
    Source(&'static str),
    Days(usize, usize),
    And(Vec<Asked>),
    Or(Vec<Asked>),
    Not(Box<Asked>),
}

impl Asked {
    fn made_up(dice: &mut Dice, depth: usize) -> Self {
        let place = ["", "", "", "headline:", "text:"][dice.throw(5)];
        let kinds = if depth == 0 { 7 } else { 13 };
        match dice.throw(kinds) {
            0..=2 => {
                let text = dice.pick(VOCABULARY).to_owned();
                Self::Words { place, text, form: Form::Inflected }
            }
            3 => Self::Words { place, text: dice.pick(VOCABULARY).to_owned(), form: Form::Exact },
            4 => {
                let text = (0..2 + dice.throw(2)).map(|_| dice.pick(VOCABULARY));
                let text = text.collect::<Vec<_>>().join(" ");
                Self::Words { place, text, form: Form::Exact }
            }
            5 => Self::Prefix { place, text: dice.pick(PREFIXES) },
            6 if dice.throw(2) == 0 => Self::Source(dice.pick(OUTLETS)),
            6 => {
                let from = 1 + dice.throw(30);
                Self::Days(from, (from + dice.throw(12)).min(30))
            }
            7..=9 => Self::And(Self::several(dice, depth)),
            10..=11 => Self::Or(Self::several(dice, depth)),
            _ => Self::Not(Box::new(Self::made_up(dice, depth - 1))),
        }
    }

    fn several(dice: &mut Dice, depth: usize) -> Vec<Self> {
        (0..2 + dice.throw(2)).map(|_| Self::made_up(dice, depth - 1)).collect()
    }

    /// The query as someone might type it.
    fn typed(&self, dice: &mut Dice) -> String {
        match self {
            Self::Words { place, text, form: Form::Exact } => format!("{place}\"{text}\""),
            Self::Words { place, text, form: Form::Inflected } => format!("{place}{text}"),
            Self::Prefix { place, text } => format!("{place}{text}*"),
            Self::Source(name) => format!("source:\"{}\"", name.to_uppercase()),
            Self::Days(from, to) => format!("published:2018-04-{from:02}..2018-04-{to:02}"),
            Self::And(parts) => {
                let mut typed = String::new();
                for part in parts {
                    if !typed.is_empty() {
                        typed.push_str([" ", " AND "][dice.throw(2)]);
                    }
                    let needs_brackets = matches!(part, Self::Or(_)) || dice.throw(8) == 0;
                    typed.push_str(&part.bracketed(needs_brackets, dice));
                }
                typed
            }
            Self::Or(parts) => {
                let typed = parts.iter().map(|part| {
                    let has_brackets = dice.throw(8) == 0;
                    part.bracketed(has_brackets, dice)
                });
                typed.collect::<Vec<_>>().join(" OR ")
            }
            Self::Not(part) => {
                let operator = ["NOT ", "-"][dice.throw(2)];
                let needs_brackets = matches!(**part, Self::And(_) | Self::Or(_) | Self::Not(_));
                format!("{operator}{}", part.bracketed(needs_brackets, dice))
            }
        }
    }

    fn bracketed(&self, has_brackets: bool, dice: &mut Dice) -> String {
        let typed = self.typed(dice);
        if has_brackets { format!("({typed})") } else { typed }
    }
}

/// A stretch of text in which a phrase may stand, as its words' terms.
struct Stretch {
    is_headline: bool,
    /// Each word folded, and its stem.
    words: Vec<(String, String)>,
}

/// Answers by reading everything.
struct Scanner {
    analyzer: Analyzer,
    articles: Vec<(Article, Vec<Stretch>)>,
}

impl Scanner {
    fn new(articles: Vec<Article>) -> Self {
        let mut analyzer = Analyzer::new();
        let mut stretch = |text: &str, is_headline| Stretch {
            is_headline,
            words: analyzer.terms(text).into_iter().map(|term| (term.exact, term.stem)).collect(),
        };
        let articles = articles
            .into_iter()
            .map(|article| {
                let mut stretches = vec![stretch(&article.headline, true)];
                stretches.extend(article.paragraphs.iter().map(|text| stretch(text, false)));
                (article, stretches)
            })
            .collect();
        Self { analyzer, articles }
    }

    /// The first few articles of these keys as they stand in their files.
    fn lines_of<'a>(&self, keys: impl Iterator<Item = &'a String>) -> String {
        let line = |key: &String| {
            let found = self.articles.iter().find(|(article, _)| article.key == *key);
            found
                .map_or_else(|| format!("{key}, which is no more\n"), |(article, _)| article.line())
        };
        keys.take(3).map(line).collect()
    }

    fn answer(&mut self, asked: &Asked) -> BTreeSet<String> {
        let Self { analyzer, articles } = self;
        articles
            .iter()
            .filter(|(article, stretches)| holds(asked, article, stretches, analyzer))
            .map(|(article, _)| article.key.clone())
            .collect()
    }
}

fn is_at(place: &str, stretch: &Stretch) -> bool {
    match place {
        "headline:" => stretch.is_headline,
        "text:" => !stretch.is_headline,
        _ => true,
    }
}

fn holds(asked: &Asked, article: &Article, stretches: &[Stretch], analyzer: &mut Analyzer) -> bool {
    match asked {
        Asked::Words { place, text, form } => {
            let wanted: Vec<String> = analyzer
                .terms(text)
                .into_iter()
                .map(|term| if *form == Form::Exact { term.exact } else { term.stem })
                .collect();
            stretches.iter().filter(|stretch| is_at(place, stretch)).any(|stretch| {
                stretch.words.windows(wanted.len()).any(|window| {
                    window.iter().zip(&wanted).all(|((exact, stem), wanted)| {
                        if *form == Form::Exact { exact == wanted } else { stem == wanted }
                    })
                })
            })
        }
        Asked::Prefix { place, text } => {
            let start = fold(text);
            stretches
                .iter()
                .filter(|stretch| is_at(place, stretch))
                .any(|stretch| stretch.words.iter().any(|(exact, _)| exact.starts_with(&start)))
        }
        Asked::Source(name) => article.source == Some(*name),
        Asked::Days(from, to) => article.day.is_some_and(|day| (*from..=*to).contains(&day)),
        Asked::And(parts) => parts.iter().all(|part| holds(part, article, stretches, analyzer)),
        Asked::Or(parts) => parts.iter().any(|part| holds(part, article, stretches, analyzer)),
        Asked::Not(part) => !holds(part, article, stretches, analyzer),
    }
}

/// The records of all articles that the program finds.
fn exported(archive: &Archive, query: &Node) -> Vec<String> {
    let mut found = Vec::new();
    let mut visit = |article: search::Exported| {
        found.push(article.lead.record.unwrap_or_default());
        ControlFlow::Continue(())
    };
    search::export(archive, query, false, &mut visit).unwrap();
    found
}

fn bring_up_to_date(desk: &Desk) {
    let options = Options {
        paths: vec![desk.path("press")],
        threads: 2,
        memory: 64_000_000,
        ..Options::new(&desk.path("index"))
    };
    let summary = ingest::run(&options, &AtomicBool::new(false), &|_| {}).unwrap();
    assert!(summary.warnings.is_empty(), "{:?}", summary.warnings);
}

/// Holds the program's answers to made-up queries against the scanner's.
fn compare(index: &Path, scanner: &mut Scanner, dice: &mut Dice) {
    let archive = Archive::open(index).unwrap();
    assert_eq!(archive.count_articles(), scanner.articles.len() as u64);
    let mut answered = 0;
    for _ in 0..QUERIES_OF_A_STAGE {
        let asked = Asked::made_up(dice, 3);
        let typed = asked.typed(dice);
        let query = query::parse(&typed).root;
        let expected = scanner.answer(&asked);
        let found = exported(&archive, &query);
        let distinct: BTreeSet<String> = found.iter().cloned().collect();
        assert_eq!(distinct.len(), found.len(), "an article twice: {typed}");
        assert!(
            distinct == expected,
            "{typed}\nread as {query}\nonly found: {}\nonly expected: {}",
            scanner.lines_of(distinct.difference(&expected)),
            scanner.lines_of(expected.difference(&distinct))
        );
        answered += usize::from(!expected.is_empty());
        compare_counts(&archive, &query, &typed, &expected, scanner);
    }
    assert!(answered > QUERIES_OF_A_STAGE / 3, "most queries find something: {answered}");
}

/// Holds the counts of a search and of its facets against what was expected.
fn compare_counts(
    archive: &Archive,
    query: &Node,
    typed: &str,
    expected: &BTreeSet<String>,
    scanner: &Scanner,
) {
    if expected.is_empty() {
        return;
    }
    let request = Request {
        query: query.clone(),
        offset: 0,
        limit: 7,
        by: By::Article,
        sort: Sort::Newest,
        facets: None,
        any: false,
        boost_recent: None,
        explain: false,
        expand: false,
        reprints: Reprints::All,
        deadline: None,
    };
    let answer = search::search(archive, &request).unwrap();
    assert_eq!(answer.articles, expected.len() as u64, "{typed}");
    assert_eq!(answer.hits.len(), expected.len().min(7), "{typed}");
    let days: Vec<_> = answer.hits.iter().map(|hit| hit.lead.published.clone()).collect();
    assert!(days.is_sorted_by(|left, right| left >= right), "{typed}: {days:?}");
    let mut outlets: BTreeMap<&str, u64> = BTreeMap::new();
    for (article, _) in &scanner.articles {
        if let Some(source) = article.source.filter(|_| expected.contains(&article.key)) {
            *outlets.entry(source).or_default() += 1;
        }
    }
    let counted =
        search::facets(archive, query, NameField::Source, 10, Counted::Articles, None).unwrap();
    let counted: BTreeMap<&str, u64> =
        counted.names.iter().map(|count| (count.name.as_str(), count.articles)).collect();
    assert_eq!(counted, outlets, "{typed}");
}

#[test]
fn the_program_finds_what_a_plain_scanner_finds() {
    let desk = Desk::new();
    let mut dice = Dice(2018);
    let mut files: BTreeMap<usize, Vec<Article>> = BTreeMap::new();
    for stage in 0..4 {
        for file in 0..FILES {
            // Later stages change a third of the files, and take out or bring back a few.
            if stage > 0 && dice.throw(3) > 0 {
                continue;
            }
            let name = format!("press/{file}.jsonl");
            if stage > 0 && dice.throw(4) == 0 && files.remove(&file).is_some() {
                desk.remove(&name);
                continue;
            }
            let articles: Vec<Article> = (0..1 + dice.throw(9))
                .map(|number| Article::made_up(format!("{file}-{number}-{stage}"), &mut dice))
                .collect();
            desk.write(&name, articles.iter().map(Article::line).collect::<String>());
            files.insert(file, articles);
        }
        bring_up_to_date(&desk);
        let mut scanner = Scanner::new(files.into_values().flatten().collect());
        compare(&desk.path("index"), &mut scanner, &mut dice);
        // Back into files, by the number that each article's key begins with.
        files = BTreeMap::new();
        for (article, _) in scanner.articles {
            let file = article.key.split('-').next().unwrap().parse().unwrap();
            files.entry(file).or_default().push(article);
        }
    }
}

#[test]
fn the_passages_of_an_article_laid_end_to_end_are_its_body() {
    let desk = Desk::new();
    let mut dice = Dice(7);
    let articles: Vec<Article> =
        (0..80).map(|number| Article::made_up(number.to_string(), &mut dice)).collect();
    desk.write("press/all.jsonl", articles.iter().map(Article::line).collect::<String>());
    bring_up_to_date(&desk);
    let archive = Archive::open(&desk.path("index")).unwrap();
    let everything = query::parse("").root;
    let mut bodies: BTreeMap<String, String> = BTreeMap::new();
    let mut visit = |article: search::Exported| {
        let whole = search::article(&archive, &article.id.code()).unwrap();
        assert_eq!(whole.passages.len(), article.of as usize);
        // So many paragraphs of a few words are made up that some stand in article after article.
        let body = put_back(&whole.passages.concat(), &whole.boilerplate);
        bodies.insert(article.lead.record.unwrap_or_default(), body);
        ControlFlow::Continue(())
    };
    search::export(&archive, &everything, false, &mut visit).unwrap();
    for article in articles {
        assert_eq!(bodies[&article.key], article.paragraphs.join("\n\n"));
    }
}

#[test]
fn the_passages_exported_are_those_in_which_a_word_stands() {
    let desk = Desk::new();
    let mut dice = Dice(99);
    let articles: Vec<Article> =
        (0..120).map(|number| Article::made_up(number.to_string(), &mut dice)).collect();
    desk.write("press/all.jsonl", articles.iter().map(Article::line).collect::<String>());
    bring_up_to_date(&desk);
    let archive = Archive::open(&desk.path("index")).unwrap();
    let mut scanner = Scanner::new(articles);
    for _ in 0..200 {
        let leaf = Asked::made_up(&mut dice, 0);
        if matches!(leaf, Asked::Source(_) | Asked::Days(..)) {
            continue;
        }
        let typed = leaf.typed(&mut dice);
        let query = query::parse(&typed).root;
        let mut visit = |exported: search::Exported| {
            let record = exported.lead.record.unwrap_or_default();
            let found = scanner.articles.iter().find(|(article, _)| article.key == record);
            let (article, stretches) = found.unwrap();
            let texts: Vec<&str> =
                exported.passages.iter().map(|passage| passage.text.trim_end()).collect();
            for (paragraph, stretch) in article.paragraphs.iter().zip(&stretches[1..]) {
                let stretch = std::slice::from_ref(stretch);
                let is_hit = holds(&leaf, article, stretch, &mut scanner.analyzer);
                let is_shown = texts.iter().any(|text| text.contains(paragraph.as_str()));
                assert!(is_shown || !is_hit, "{typed}: {paragraph}");
            }
            for passage in &exported.passages {
                assert!(!passage.highlights.is_empty(), "{typed}: {}", passage.text);
            }
            ControlFlow::Continue(())
        };
        search::export(&archive, &query, true, &mut visit).unwrap();
    }
}
