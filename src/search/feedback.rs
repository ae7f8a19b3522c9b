//! What else the best answers speak of. In: a query. Out: the answer to it and to the words that
//! stand out in the articles it finds first, which count less: coverage that tells the same in
//! other words.
//!
//! A relevance model (Lavrenko and Croft, *Relevance-Based Language Models*, 2001) in the form of
//! RM3: a word weighs what the best articles' scores say of it, times how rare it is. The words
//! bring articles into the answer; the second look that orders the best of them reads for what was
//! asked.

use std::time::Instant;

use rustc_hash::FxHashMap;

use super::archive::Archive;
use super::likeness;
use super::{Answer, By, Hit, Question, Request, Sort, answer, as_asked, commonness, loosened};
use crate::analyzer::{self, WordReader};
use crate::error::Result;
use crate::index::block::BlockRange;
use crate::query::ast::{Meaning, Node, What};
use crate::stem::{self, KnownStems};

/// So many of the best articles are believed. With the numbers below, nDCG@10 and success@1 of three
/// judged collections are .800/.778, .763/.744 and .650/.775, without the words added .791/.733,
/// .762/.737 and .650/.775 (`benches/`).
const ARTICLES: usize = 10;

/// So many words are added. With 10, the mean nDCG@10 was .002 less.
const WORDS: usize = 20;

/// What the first of the words added counts beside one that was asked for; the others count less,
/// by their weights. Half as much and a quarter changed the mean nDCG@10 by less than .002; this finds
/// most.
const SHARE: f32 = 0.5;

/// A word that stands in more than this share of the press in general tells nothing.
const COMMON: f32 = 0.1;

/// A word stands in so many of the best articles, or it is a few articles' own affair. With 2, one
/// collection lost .016 and as many first places; another gained .008.
const SHARED_BY: u32 = 4;

/// Answers `request`, and adds what its best articles have in common.
///
/// # Errors
/// Where the index cannot be read.
pub(super) fn expanded(archive: &Archive, request: &Request, start: Instant) -> Result<Answer> {
    let query = &request.query;
    let looser = loosened(query);
    let base = looser.as_ref().unwrap_or(query);
    let first = Request {
        offset: 0,
        limit: ARTICLES,
        by: By::Article,
        sort: Sort::Relevance,
        facets: None,
        explain: false,
        deadline: part_of(request.deadline, start, 2),
        ..request.clone()
    };
    let loose = Question { asked: base, added: &[], is_choice: true };
    let best = answer(archive, &first, &loose, start)?;
    let words = words_of(archive, base, &best.hits)?;
    let added: Vec<(Node, f32)> =
        words.iter().map(|(word, weight)| (Node::word(word.clone()), *weight)).collect();
    if added.is_empty() {
        let mut plain = as_asked(archive, request, start)?;
        if plain.articles > 0 {
            let note = "--expand: the best articles have no word more in common".to_owned();
            plain.notes.insert(0, note);
        }
        return Ok(plain);
    }
    let asked_for = if request.any {
        best.articles
    } else {
        let strict = Question { asked: query, added: &[], is_choice: false };
        let deadline = part_of(request.deadline, start, 3);
        answer(archive, &Request { limit: 0, deadline, ..first }, &strict, start)?.articles
    };
    let question = Question { asked: base, added: &added, is_choice: true };
    let mut expanded = answer(archive, request, &question, start)?;
    let words: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
    let have = if asked_for == 1 { "article has" } else { "articles have" };
    expanded.notes.insert(
        0,
        format!(
            "--expand: also searched for {}, which the best articles have in common; {asked_for} \
             {have} what was asked for",
            words.join(", ")
        ),
    );
    Ok(expanded)
}

/// When so many quarters of the time have passed: three answers share it.
fn part_of(deadline: Option<Instant>, start: Instant, quarters: u32) -> Option<Instant> {
    deadline.map(|due| start + due.saturating_duration_since(start) / 4 * quarters)
}

/// `query` with more words of which any will do.
pub(super) fn with_added(query: &Node, added: &[(Node, f32)]) -> Node {
    let any = |parts: &[Node]| {
        let parts = parts.iter().chain(added.iter().map(|(node, _)| node)).cloned().collect();
        Node::new(query.span.clone(), Meaning::Or(parts))
    };
    match &query.meaning {
        Meaning::Or(parts) => any(parts),
        Meaning::And(parts) => {
            let mut parts = parts.clone();
            if let Some(wording) = parts.iter_mut().find(|part| super::is_wording(part)) {
                *wording = match &wording.meaning {
                    Meaning::Or(choice) => any(choice),
                    _ => any(std::slice::from_ref(wording)),
                };
            }
            Node::new(query.span.clone(), Meaning::And(parts))
        }
        _ => any(std::slice::from_ref(query)),
    }
}

/// A word of the best articles, under the stem of its family.
#[derive(Default)]
struct Met {
    weight: f32,
    articles: u32,
    /// Its spellings, each with how often it was met.
    spellings: FxHashMap<String, u32>,
    /// How often the article that is read holds it.
    times: u32,
}

/// The words that `hits` have in common and `query` does not name, the weightiest first, each with
/// what it counts.
fn words_of(archive: &Archive, query: &Node, hits: &[Hit]) -> Result<Vec<(String, f32)>> {
    let mut families = KnownStems::of_families();
    let mut met: FxHashMap<String, Met> = FxHashMap::default();
    let mut reader = WordReader::default();
    let store = archive.store()?;
    let best = hits.first().map_or(0.0, |hit| hit.score);
    for hit in hits {
        let block = BlockRange { lead: hit.place.lead, end: hit.place.lead + hit.of };
        for text in store.opening(hit.place.segment, block)? {
            reader.each(&text, |folded| {
                if !is_telling(folded) {
                    return;
                }
                let family = families.of(folded);
                let word = match met.get_mut(family.as_ref()) {
                    Some(word) => word,
                    None => met.entry(family.into_owned()).or_default(),
                };
                word.times += 1;
                match word.spellings.get_mut(folded) {
                    Some(times) => *times += 1,
                    None => {
                        word.spellings.insert(folded.to_owned(), 1);
                    }
                }
            });
        }
        let belief = if best > 0.0 { hit.score / best } else { 1.0 };
        for word in met.values_mut().filter(|word| word.times > 0) {
            word.weight += belief * (1.0 + (word.times as f32).ln());
            word.articles += 1;
            word.times = 0;
        }
    }
    for family in asked_families(query) {
        met.remove(&family);
    }
    let least = SHARED_BY.min(hits.len() as u32);
    let is_rare = |family: &str| commonness::share(commonness::hash_of(family)) < COMMON;
    let rarity = |family: &str| likeness::rarity(commonness::hash_of(family));
    let mut words: Vec<(f32, String)> = met
        .into_iter()
        .filter(|(family, word)| word.articles >= least && is_rare(family))
        .filter_map(|(family, word)| {
            let spelling = word.spellings.into_iter();
            let (spelling, _) = spelling.max_by(|(left, left_times), (right, right_times)| {
                left_times.cmp(right_times).then_with(|| right.cmp(left))
            })?;
            Some((word.weight * rarity(&family), spelling))
        })
        .collect();
    words.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(&right.1)));
    words.truncate(WORDS);
    let most = words.first().map_or(1.0, |(weight, _)| *weight);
    Ok(words.into_iter().map(|(weight, word)| (word, SHARE * weight / most)).collect())
}

/// Whether a folded word can tell what a text is about: it is no number and no short one.
fn is_telling(folded: &str) -> bool {
    folded.len() > 2 && folded.bytes().any(|byte| !byte.is_ascii_digit())
}

/// The families of the words that `query` asserts.
fn asked_families(query: &Node) -> Vec<String> {
    let mut families = Vec::new();
    query.visit_asserted(&mut |node| {
        let Meaning::Phrase(phrase) = &node.meaning else { return };
        for part in &phrase.parts {
            if let What::Word { text, .. } = &part.what {
                let folded = analyzer::fold(text);
                families.extend(folded.split(' ').map(stem::family));
            }
        }
    });
    families
}
