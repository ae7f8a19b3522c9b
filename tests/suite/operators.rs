//! The operators that look into texts, held against a plain reader of the text: thousands of
//! made-up trees of phrases with gaps, distances, patterns, misspelt words, entities, case, places
//! and counts must find the articles, the passages and the highlights that it finds.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{ControlFlow, Range};
use std::sync::atomic::AtomicBool;

use newshound::analyzer::{self, Analyzer, fold};
use newshound::article::{Article, EntityKind};
use newshound::entity::{self, Recogniser, UserEntities};
use newshound::ingest::{self, Options};
use newshound::passage;
use newshound::query;
use newshound::query::ast::{
    Case, Distance, EntityOperand, Form, Meaning, Near, Node, NumberRange, Part, Phrase, Place,
    What,
};
use newshound::search::{self, Archive, Request};
use newshound::sentence;

use crate::desk::Desk;
use crate::dice::Dice;

/// The names that articles carry, with those of the entities that they are names of.
type Names = BTreeMap<(EntityKind, String), (EntityKind, String)>;

const QUERIES_OF_A_STAGE: usize = 1_500;
const FILES: usize = 16;

/// Words that stand in texts, and are asked for.
const TOLD: &[&str] = &[
    "ban",
    "bans",
    "banned",
    "Ban",
    "BAN",
    "us",
    "US",
    "U.S.",
    "who",
    "WHO",
    "café",
    "anti-virus",
    "viruses",
    "東京都",
    "quay",
    "quays",
    "Facebook",
    "Twitter",
    "Kaspersky Lab",
    "Mark Zuckerberg",
    "Jack Dorsey",
    "European Union",
    "said",
    "fined",
];
const PLAIN: &[&str] = &["the", "a", "of", "on", "it", "new"];
const PATTERNS: &[&str] =
    &["ba*", "b?n", "*s", "qu?y*", "caf?", "*", "z*g", "anti-vir*", "nothing*", "東*", "???"];
const MISSPELT: &[&str] = &["bna", "quai", "zukerberg", "facebok", "wh", "viurses", "xxxxxx"];

fn prose(dice: &mut Dice, sentences: usize) -> String {
    let mut text = String::new();
    for _ in 0..sentences {
        for _ in 0..2 + dice.throw(9) {
            let word = if dice.throw(3) == 0 { dice.pick(TOLD) } else { dice.pick(PLAIN) };
            text.push_str(word);
            text.push(' ');
        }
        text.truncate(text.trim_end().len());
        text.push_str([". The ", "? A ", ".\n\n", ", ", "; "][dice.throw(5)]);
    }
    text.trim_end_matches(['\n', ' ', ',', ';']).to_owned()
}

fn made_up(key: &str, dice: &mut Dice) -> Article {
    let sentences = [0, 2, 5, 30][dice.throw(4)];
    Article {
        record: Some(key.to_owned()),
        headline: format!("Notes {}", prose(dice, 1).replace('\n', " ")).replace("  ", " "),
        body: prose(dice, sentences),
        ..Article::default()
    }
}

fn line(article: &Article) -> String {
    let record = serde_json::json!({
        "id": article.record, "headline": article.headline, "text": article.body,
    });
    format!("{record}\n")
}

/// A word of a text as the reader sees it.
struct Seen {
    exact: String,
    stem: String,
    printed: String,
    bytes: Range<usize>,
    paragraph: usize,
    sentence: usize,
}

/// A headline or a passage.
struct Stretch {
    is_headline: bool,
    is_first: bool,
    text: String,
    /// How many words of the article's text stand before it.
    before: usize,
    words: Vec<Seen>,
    /// Kind, name, and the words it covers.
    mentions: Vec<(EntityKind, String, Range<usize>)>,
}

/// An article as the reader sees it.
struct Known {
    article: Article,
    path: String,
    words: usize,
    stretches: Vec<Stretch>,
}

/// What a word must be.
type Test = Box<dyn Fn(&Seen) -> bool>;

/// Where something occurs, in words, and the words that are marked of it.
type Found = (Range<usize>, Vec<Range<usize>>);

fn stretch(text: &str, is_headline: bool, before: usize, is_first: bool) -> Stretch {
    let mut words = Vec::new();
    let mut paragraph_start = 0;
    let mut sentences_before = 0;
    for (number, paragraph) in text.split("\n\n").enumerate() {
        let mut ends = Vec::new();
        sentence::ends(paragraph, |end| ends.push(end));
        for term in Analyzer::new().terms(paragraph) {
            let (start, end) = (term.word.start as usize, term.word.end as usize);
            words.push(Seen {
                printed: term.word.of(paragraph).to_owned(),
                exact: term.exact,
                stem: term.stem,
                bytes: paragraph_start + start..paragraph_start + end,
                paragraph: number,
                sentence: sentences_before + ends.iter().filter(|end| **end <= start).count(),
            });
        }
        sentences_before += ends.len() + 1;
        paragraph_start += paragraph.len() + 2;
    }
    let text = text.to_owned();
    Stretch { is_headline, is_first, text, before, words, mentions: Vec::new() }
}

fn know(article: Article, path: String, recogniser: &Recogniser) -> Known {
    let (mut headline_words, mut body_words) = (Vec::new(), Vec::new());
    analyzer::words(&article.headline, &mut headline_words);
    analyzer::words(&article.body, &mut body_words);
    let entities = recogniser.recognise(&article, &headline_words, &body_words);
    let mut stretches = vec![stretch(&article.headline, true, 0, false)];
    let mut spans: Vec<Range<usize>> = Vec::new();
    spans.push(0..article.headline.len());
    let mut before = 0;
    for (number, cut) in passage::cut(&article.body, &body_words).into_iter().enumerate() {
        let made = stretch(&article.body[cut.span.clone()], false, before, number == 0);
        before += made.words.len();
        stretches.push(made);
        spans.push(cut.span);
    }
    for (stretch, span) in stretches.iter_mut().zip(spans) {
        let place = if stretch.is_headline { entity::Place::Headline } else { entity::Place::Body };
        for mention in entities.mentions.iter().filter(|mention| mention.place == place) {
            let (start, end) = (mention.start as usize, mention.end as usize);
            if !span.contains(&start) {
                continue;
            }
            let covers = |word: &Seen| {
                span.start + word.bytes.start < end && span.start + word.bytes.end > start
            };
            let Some(first) = stretch.words.iter().position(covers) else { continue };
            let paragraph = stretch.words[first].paragraph;
            let count = stretch.words[first..]
                .iter()
                .take_while(|word| covers(word) && word.paragraph == paragraph)
                .count();
            let entity = &entities.entities[mention.entity as usize];
            stretch.mentions.push((entity.kind, entity.name.clone(), first..first + count));
        }
    }
    Known { article, path, words: body_words.len(), stretches }
}

fn fits(pattern: &[char], word: &[char]) -> bool {
    match pattern.split_first() {
        None => word.is_empty(),
        Some(('*', rest)) => (0..=word.len()).any(|skipped| fits(rest, &word[skipped..])),
        Some(('?', rest)) => !word.is_empty() && fits(rest, &word[1..]),
        Some((letter, rest)) => word.first() == Some(letter) && fits(rest, &word[1..]),
    }
}

/// Where one part of a phrase stands.
fn places(part: &Part, stretch: &Stretch, names: &Names) -> Vec<Range<usize>> {
    let words = &stretch.words;
    let run = |tests: Vec<Test>| -> Vec<Range<usize>> {
        (0..words.len())
            .filter(|start| {
                start + tests.len() <= words.len()
                    && tests.iter().enumerate().all(|(at, test)| test(&words[start + at]))
                    && words[*start].paragraph == words[start + tests.len() - 1].paragraph
            })
            .map(|start| start..start + tests.len())
            .collect()
    };
    let found = match &part.what {
        What::Word { text, form } => {
            let is_exact = *form == Form::Exact;
            run(Analyzer::new()
                .terms(text)
                .into_iter()
                .map(|term| -> Test {
                    if is_exact {
                        Box::new(move |word| word.exact == term.exact)
                    } else {
                        Box::new(move |word| word.stem == term.stem || word.exact == term.stem)
                    }
                })
                .collect())
        }
        What::Pattern(pattern) => run(pattern
            .split('-')
            .map(|piece| -> Test {
                let piece: Vec<char> = piece
                    .chars()
                    .flat_map(|letter| match letter {
                        '*' | '?' => vec![letter],
                        letter => fold(&letter.to_string()).chars().collect(),
                    })
                    .collect();
                Box::new(move |word| fits(&piece, &word.exact.chars().collect::<Vec<_>>()))
            })
            .collect()),
        What::Fuzzy { text, edits } => {
            let (wanted, edits) = (fold(text), usize::from(*edits));
            run(vec![Box::new(move |word| strsim::osa_distance(&wanted, &word.exact) <= edits)])
        }
        What::Entity(operand) => stretch
            .mentions
            .iter()
            .filter(|(kind, name, _)| match operand {
                EntityOperand::Kind(wanted) => kind == wanted,
                EntityOperand::Named(wanted, asked) => {
                    names.get(&(*kind, name.clone())).is_some_and(|meant| {
                        wanted.is_none_or(|wanted| wanted == meant.0)
                            && is_called(meant, asked, names)
                    })
                }
            })
            .map(|(_, _, words)| words.clone())
            .collect(),
        What::AnyWord => (0..words.len()).map(|start| start..start + 1).collect(),
    };
    let has_case = |range: &Range<usize>| {
        let printed = words[range.clone()].iter().map(|word| word.printed.as_str());
        let capital = |word: &str| word.chars().any(char::is_uppercase);
        let small = |word: &str| word.chars().any(char::is_lowercase);
        let mut printed = printed;
        match part.case {
            Case::Any => true,
            Case::Capital => printed.any(capital),
            Case::AllCapitals => printed.all(|word| capital(word) && !small(word)),
        }
    };
    found.into_iter().filter(has_case).collect()
}

/// Whether an entity is called so: by the name it is shown under, or by another of its own.
fn is_called(meant: &(EntityKind, String), asked: &str, names: &Names) -> bool {
    let asked = fold(asked);
    let own = names.iter().filter(|(_, shown)| *shown == meant).map(|((_, name), _)| name);
    own.chain([&meant.1]).any(|name| fold(name) == asked)
}

fn phrase(phrase: &Phrase, stretch: &Stretch, names: &Names) -> Vec<Found> {
    let is_there = match phrase.place {
        Place::Anywhere => true,
        Place::Headline => stretch.is_headline,
        Place::Text | Place::First(_) => !stretch.is_headline,
        Place::Lead => stretch.is_headline || stretch.is_first,
    };
    if !is_there {
        return Vec::new();
    }
    let mut found = BTreeSet::new();
    for first in places(&phrase.parts[0], stretch, names) {
        let mut reached = BTreeSet::from([(first.end, phrase.slop)]);
        for part in &phrase.parts[1..] {
            let next = places(part, stretch, names);
            let mut after = BTreeSet::new();
            for (end, slop) in reached {
                for next in &next {
                    let skipped = next.start.checked_sub(end);
                    let Some(skipped) = skipped.filter(|skipped| *skipped <= slop as usize) else {
                        continue;
                    };
                    after.insert((next.end, slop - skipped as u32));
                }
            }
            reached = after;
        }
        for (end, _) in reached {
            let is_one_paragraph =
                stretch.words[first.start].paragraph == stretch.words[end - 1].paragraph;
            let is_first = match phrase.place {
                Place::First(most) => stretch.before + end <= most as usize,
                _ => true,
            };
            if is_one_paragraph && is_first {
                found.insert((first.start, end));
            }
        }
    }
    let marked = |(start, end): (usize, usize)| (start..end, vec![Range { start, end }]);
    found.into_iter().map(marked).collect()
}

fn near(near: &Near, stretch: &Stretch, names: &Names) -> Vec<Found> {
    let (left, right) =
        (occurrences(&near.left, stretch, names), occurrences(&near.right, stretch, names));
    let is_near = |left: &Range<usize>, right: &Range<usize>| {
        let (first, second) = if left.end <= right.start {
            (left, right)
        } else if right.end <= left.start && !near.is_ordered {
            (right, left)
        } else {
            return false;
        };
        let (opens, closes) = (&stretch.words[first.start], &stretch.words[second.end - 1]);
        match near.distance {
            Distance::Words(most) => second.start - first.end < most as usize,
            Distance::Sentence => opens.sentence == closes.sentence,
            Distance::Paragraph => opens.paragraph == closes.paragraph,
        }
    };
    if near.is_negated {
        let is_alone = |(left, _): &Found| !right.iter().any(|(right, _)| is_near(left, right));
        return left.into_iter().filter(is_alone).collect();
    }
    let mut found = Vec::new();
    for (left, left_marks) in &left {
        for (right, right_marks) in &right {
            if is_near(left, right) {
                let both = left.start.min(right.start)..left.end.max(right.end);
                found.push((both, [left_marks.as_slice(), right_marks].concat()));
            }
        }
    }
    found
}

fn occurrences(node: &Node, stretch: &Stretch, names: &Names) -> Vec<Found> {
    match &node.meaning {
        Meaning::Phrase(inner) => phrase(inner, stretch, names),
        Meaning::Near(inner) => near(inner, stretch, names),
        Meaning::Or(parts) => {
            parts.iter().flat_map(|part| occurrences(part, stretch, names)).collect()
        }
        other => panic!("no operand: {other:?}"),
    }
}

fn holds(node: &Node, known: &Known, names: &Names) -> bool {
    match &node.meaning {
        Meaning::Phrase(_) | Meaning::Near(_) => {
            known.stretches.iter().any(|stretch| !occurrences(node, stretch, names).is_empty())
        }
        Meaning::AtLeast { count, part } => {
            let starts = known.stretches.iter().map(|stretch| {
                let found = occurrences(part, stretch, names);
                found.iter().map(|(span, _)| span.start).collect::<BTreeSet<_>>().len()
            });
            starts.sum::<usize>() >= *count as usize
        }
        Meaning::Length(range) => {
            let words = known.words as u64;
            range.from.is_none_or(|from| words >= from) && range.to.is_none_or(|to| words <= to)
        }
        Meaning::Path(asked) => known.path.contains(asked.to_lowercase().as_str()),
        Meaning::And(parts) => parts.iter().all(|part| holds(part, known, names)),
        Meaning::Or(parts) => parts.iter().any(|part| holds(part, known, names)),
        Meaning::Not(part) => !holds(part, known, names),
        other => panic!("not made up: {other:?}"),
    }
}

fn node(meaning: Meaning) -> Node {
    Node::new(0..0, meaning)
}

/// Makes up queries.
struct Asker<'a> {
    dice: &'a mut Dice,
    names: &'a [(EntityKind, String)],
}

impl Asker<'_> {
    fn part(&mut self) -> Part {
        let what = match self.dice.throw(12) {
            0..=2 => What::Word { text: self.dice.pick(TOLD).to_owned(), form: Form::Inflected },
            3..=4 => What::Word { text: self.dice.pick(TOLD).to_owned(), form: Form::Exact },
            5 => What::Word { text: self.dice.pick(PLAIN).to_owned(), form: Form::Exact },
            6 => What::Pattern(self.dice.pick(PATTERNS).to_owned()),
            7 => What::Fuzzy {
                text: self.dice.pick(MISSPELT).to_owned(),
                edits: 1 + self.dice.throw(2) as u8,
            },
            8..=9 => What::Entity(EntityOperand::Kind(EntityKind::ALL[self.dice.throw(3)])),
            _ => {
                let (kind, name) = &self.names[self.dice.throw(self.names.len())];
                let kind = (self.dice.throw(2) == 0).then_some(*kind);
                What::Entity(EntityOperand::Named(kind, name.to_uppercase()))
            }
        };
        let case = match self.dice.throw(8) {
            0 => Case::Capital,
            1 => Case::AllCapitals,
            _ => Case::Any,
        };
        Part { what, case }
    }

    fn phrase(&mut self) -> Node {
        let place = match self.dice.throw(9) {
            0 => Place::Headline,
            1 => Place::Text,
            2 => Place::Lead,
            3 => Place::First(self.dice.throw(150) as u32),
            _ => Place::Anywhere,
        };
        let mut parts = vec![self.part()];
        for _ in 0..[0, 0, 0, 1, 1, 2][self.dice.throw(6)] {
            if self.dice.throw(4) == 0 {
                parts.push(Part { what: What::AnyWord, case: Case::Any });
            }
            parts.push(self.part());
        }
        let slop = if parts.len() > 1 { [0, 0, 1, 3][self.dice.throw(4)] } else { 0 };
        node(Meaning::Phrase(Phrase { place, parts, slop }))
    }

    fn operand(&mut self, depth: usize) -> Node {
        match self.dice.throw(if depth == 0 { 3 } else { 6 }) {
            0..=2 => self.phrase(),
            3 => node(Meaning::Or(vec![self.operand(depth - 1), self.operand(depth - 1)])),
            _ => self.near(depth - 1, false),
        }
    }

    fn near(&mut self, depth: usize, can_be_negated: bool) -> Node {
        let distance = match self.dice.throw(4) {
            0 => Distance::Sentence,
            1 => Distance::Paragraph,
            _ => Distance::Words([1, 2, 5, 20][self.dice.throw(4)]),
        };
        node(Meaning::Near(Box::new(Near {
            left: self.operand(depth),
            right: self.operand(depth),
            distance,
            is_ordered: self.dice.throw(2) == 0,
            is_negated: can_be_negated && self.dice.throw(4) == 0,
        })))
    }

    fn query(&mut self, depth: usize) -> Node {
        match self.dice.throw(if depth == 0 { 8 } else { 13 }) {
            0..=1 => self.phrase(),
            2..=5 => self.near(1, true),
            6 => {
                let count = 1 + self.dice.throw(5) as u32;
                node(Meaning::AtLeast { count, part: Box::new(self.operand(1)) })
            }
            7 if self.dice.throw(2) == 0 => {
                let from = Some(self.dice.throw(60) as u64);
                node(Meaning::Length(NumberRange { from, to: from.map(|from| from + 60) }))
            }
            7 => node(Meaning::Path(format!("PRESS/{}", self.dice.throw(4)))),
            8..=9 => node(Meaning::And(vec![self.query(depth - 1), self.query(depth - 1)])),
            10..=11 => node(Meaning::Or(vec![self.query(depth - 1), self.query(depth - 1)])),
            _ => node(Meaning::Not(Box::new(self.query(depth - 1)))),
        }
    }
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

/// Marks in bytes, as the program gives them: in order, those that overlap made one.
fn in_bytes(found: &[Found], stretch: &Stretch) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = found
        .iter()
        .flat_map(|(_, marks)| marks)
        .map(|mark| stretch.words[mark.start].bytes.start..stretch.words[mark.end - 1].bytes.end)
        .collect();
    spans.sort_by_key(|span| (span.start, span.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

fn compare(
    archive: &Archive,
    asked: &Node,
    known: &BTreeMap<String, Known>,
    names: &Names,
) -> bool {
    let expected: BTreeSet<&str> = known
        .iter()
        .filter(|(_, known)| holds(asked, known, names))
        .map(|(key, _)| key.as_str())
        .collect();
    let is_leaf = matches!(asked.meaning, Meaning::Phrase(_) | Meaning::Near(_));
    let mut found = BTreeSet::new();
    let mut visit = |article: search::Exported| {
        let key = article.lead.record.unwrap_or_default();
        let known = &known[&key];
        assert!(found.insert(key.clone()), "an article twice: {asked:?}");
        if !is_leaf {
            return ControlFlow::Continue(());
        }
        let passages: Vec<(u32, Vec<Range<usize>>)> = article
            .passages
            .into_iter()
            .map(|passage| (passage.ordinal, passage.highlights))
            .collect();
        let expected: Vec<(u32, Vec<Range<usize>>)> = known.stretches[1..]
            .iter()
            .enumerate()
            .map(|(ordinal, stretch)| {
                (ordinal as u32, in_bytes(&occurrences(asked, stretch, names), stretch))
            })
            .filter(|(_, highlights)| !highlights.is_empty())
            .collect();
        if passages != expected {
            for (ordinal, _) in passages.iter().chain(&expected) {
                println!("{ordinal}: {}", known.stretches[1 + *ordinal as usize].text);
            }
        }
        assert_eq!(passages, expected, "{asked:?}");
        ControlFlow::Continue(())
    };
    search::export(archive, asked, true, &mut visit).unwrap();
    let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
    if found != expected {
        for key in found.symmetric_difference(&expected).take(2) {
            println!("{key}: {} \n {}", known[*key].article.headline, known[*key].article.body);
        }
    }
    assert_eq!(found, expected, "{asked:?}");
    if !expected.is_empty() {
        let answer = search::search(archive, &Request::new(asked.clone())).unwrap();
        assert_eq!(answer.articles, expected.len() as u64);
        for hit in answer.hits {
            let stretch = &known[&hit.lead.record.unwrap_or_default()].stretches[0];
            if is_leaf {
                let marks = in_bytes(&occurrences(asked, stretch, names), stretch);
                assert_eq!(hit.headline_highlights, marks, "{asked:?}: {}", stretch.text);
            }
        }
    }
    !expected.is_empty()
}

#[test]
fn operators_find_and_mark_what_a_plain_reader_finds() {
    let desk = Desk::new();
    let mut dice = Dice(1851);
    let recogniser = Recogniser::new(&UserEntities::default());
    let mut files: BTreeMap<usize, BTreeMap<String, Known>> = BTreeMap::new();
    for stage in 0..3 {
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
                .map(|number| made_up(&format!("{file}-{number}-{stage}"), &mut dice))
                .collect();
            desk.write(&name, articles.iter().map(line).collect::<String>());
            let known = articles.into_iter().map(|article| {
                let key = article.record.clone().unwrap_or_default();
                (key, know(article, format!("press/{file}.jsonl"), &recogniser))
            });
            files.insert(file, known.collect());
        }
        bring_up_to_date(&desk);
        let mut known: BTreeMap<String, Known> = BTreeMap::new();
        for (_, articles) in std::mem::take(&mut files) {
            known.extend(articles);
        }
        let archive = Archive::open(&desk.path("index")).unwrap();
        let shown = |kind: EntityKind, name: &str| {
            let (kind, name) = archive.canonical(kind, name).unwrap_or((kind, name));
            (kind, name.to_owned())
        };
        let names: Names = known
            .values()
            .flat_map(|known| &known.stretches)
            .flat_map(|stretch| &stretch.mentions)
            .map(|(kind, name, _)| ((*kind, name.clone()), shown(*kind, name)))
            .collect();
        assert!(names.len() > 3, "entities are found: {names:?}");
        let listed: Vec<(EntityKind, String)> = names.values().cloned().collect();
        let mut answered = 0;
        for _ in 0..QUERIES_OF_A_STAGE {
            let asked = Asker { dice: &mut dice, names: &listed }.query(2);
            answered += usize::from(compare(&archive, &asked, &known, &names));
        }
        assert!(answered > QUERIES_OF_A_STAGE / 3, "most queries find something: {answered}");
        for (key, article) in known {
            let file = key.split('-').next().unwrap().parse().unwrap();
            files.entry(file).or_default().insert(key, article);
        }
    }
}

#[test]
fn a_query_without_time_says_that_it_is_partial() {
    let desk = Desk::new();
    let mut dice = Dice(3);
    let articles: Vec<String> =
        (0..50).map(|number| line(&made_up(&number.to_string(), &mut dice))).collect();
    desk.write("press/all.jsonl", articles.concat());
    bring_up_to_date(&desk);
    let archive = Archive::open(&desk.path("index")).unwrap();
    let request = |deadline| Request { deadline, ..Request::new(query::parse("the").root) };
    let answer = search::search(&archive, &request(Some(std::time::Instant::now()))).unwrap();
    assert!(answer.is_partial);
    let note = &answer.notes[0];
    assert!(note.starts_with("stopped after 0.0 s, before an article was found"), "{note}");
    let answer = search::search(&archive, &request(None)).unwrap();
    assert!(!answer.is_partial && answer.articles > 20);
}

fn indexed(count: usize, desk: &Desk) -> Archive {
    let mut dice = Dice(77);
    let articles: Vec<String> =
        (0..count).map(|number| line(&made_up(&number.to_string(), &mut dice))).collect();
    desk.write("press/all.jsonl", articles.concat());
    bring_up_to_date(desk);
    Archive::open(&desk.path("index")).unwrap()
}

#[test]
fn a_word_that_no_article_has_is_answered_with_the_nearest_ones() {
    let desk = Desk::new();
    let archive = indexed(40, &desk);
    for (typed, offered) in [
        ("quai", Some("no article has `quai`; did you mean `quay`")),
        ("the \"Facebok ban\"", Some("no article has `Facebok`; did you mean `facebook`?")),
        ("quay", None),
        ("xxxxxxxxxxxx", None),
    ] {
        let answer = search::search(&archive, &Request::new(query::parse(typed).root)).unwrap();
        let found = answer.notes.iter().find(|note| note.contains("did you mean"));
        assert_eq!(found.is_some(), offered.is_some(), "{typed}: {:?}", answer.notes);
        if let (Some(found), Some(offered)) = (found, offered) {
            assert!(found.starts_with(offered), "{found}");
        }
    }
}

#[test]
fn limits_of_nothing_and_of_everything_and_thousands_of_clauses_are_answered() {
    let desk = Desk::new();
    let archive = indexed(60, &desk);
    let everything = query::parse("*").root;
    for limit in [0, usize::MAX, 1_000_000_000_000_000_000] {
        let request = Request { limit, ..Request::new(everything.clone()) };
        let answer = search::search(&archive, &request).unwrap();
        assert_eq!(answer.articles, 60);
        assert_eq!(answer.hits.len(), limit.min(60));
        let request = Request { offset: limit, ..Request::new(everything.clone()) };
        search::search(&archive, &request).unwrap();
    }
    for clause in ["b* OR ", "quai~2 OR ", "(ban w/5 th*) OR ", "@person OR ", "\"a * the\"~9 "] {
        let query = query::parse(&clause.repeat(1_000)).root;
        let deadline = std::time::Instant::now().checked_add(std::time::Duration::from_secs(2));
        let request = Request { deadline, ..Request::new(query) };
        search::search(&archive, &request).unwrap();
    }
}
