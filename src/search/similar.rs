//! Related coverage: the articles whose words are most like those of a text. In: an article or a
//! pasted text. Out: an answer, as of a search.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use tantivy::Term;

use super::archive::{Archive, Store};
use super::best::{Best, Candidate};
use super::clock::Clock;
use super::likeness::Likeness;
use super::plan::{self, Plan};
use super::rank::{self, Rarity};
use super::{Answer, Request, commonness, fold, pass, show};
use crate::analyzer::{Analyzer, WordReader};
use crate::article::ArticleId;
use crate::error::Result;
use crate::limits;
use crate::query::ast::{Meaning, Node};
use crate::stem::KnownStems;

/// Related articles are looked for by so many words of the text: enough to tell one event from
/// another (Lucene's *more like this* takes 25 as well).
const WORDS: usize = 25;

/// So many of the articles that hold most of these words are read and compared.
const COMPARED: usize = 100;

/// What to resemble.
#[derive(Debug, Clone)]
pub struct Resembling {
    /// The text, its headline first.
    pub text: String,
    /// The article it is, which is no answer.
    pub except: Option<ArticleId>,
    /// How many hits to skip.
    pub offset: usize,
    /// How many hits to return.
    pub limit: usize,
    /// When to stop and answer with what was found so far.
    pub deadline: Option<Instant>,
}

/// The weightiest words of `text` in this index, as a query for any of them: those with the
/// greatest `(1 + ln times) * rarity`. Words that no article has are left out.
///
/// # Errors
/// Where the index cannot be read.
pub fn weightiest(archive: &Archive, text: &str) -> Result<Node> {
    let mut analyzer = Analyzer::new();
    let mut times: HashMap<String, (u32, String)> = HashMap::new();
    for term in analyzer.terms(text).into_iter().take(limits::REVIEWED_WORDS) {
        times.entry(term.stem).or_insert((0, term.exact)).0 += 1;
    }
    let passages = archive.snapshot.num_docs();
    let mut weighed = Vec::with_capacity(times.len());
    for (stem, (times, exact)) in times {
        let share = commonness::share_of(&exact);
        let mut with_term = 0;
        for spelling in plan::spellings(stem) {
            let term = Term::from_field_text(archive.fields.text, &spelling);
            with_term += archive.doc_freq(&term)?;
        }
        if with_term > 0 {
            let share = rank::share_in_passages(share);
            let rarity = Rarity { with_term, total: passages, share }.weight();
            weighed.push(((1.0 + (times as f32).ln()) * rarity, exact));
        }
    }
    weighed.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(&right.1)));
    weighed.truncate(WORDS);
    let mut parts: Vec<Node> = weighed.into_iter().map(|(_, text)| Node::word(text)).collect();
    Ok(match parts.len() {
        0 => Node::new(0..0, Meaning::Nothing),
        1 => parts.remove(0),
        _ => Node::new(0..0, Meaning::Or(parts)),
    })
}

/// Finds the articles most like a text among those that match `query`, which is what
/// [`weightiest`] made of it, perhaps with filters added. A hit's score is its likeness: 1 for the
/// same words, 0 for none in common.
///
/// # Errors
/// Where the index cannot be read.
pub fn similar(archive: &Archive, query: &Node, resembling: &Resembling) -> Result<Answer> {
    let start = Instant::now();
    let clock = Arc::new(Clock::new(start, resembling.deadline));
    let plan = Arc::new(Plan::new(archive, query, Arc::clone(&clock))?);
    let stories = archive.stories()?;
    let mut cursor = stories.cursor();
    let end = resembling.offset.saturating_add(resembling.limit);
    // One more than are compared: the article itself.
    let limit = if resembling.limit == 0 { 0 } else { end.max(COMPARED).saturating_add(1) };
    let request = Request { limit, reprints: fold::Reprints::All, ..Request::new(query.clone()) };
    let mut best = Best::new(&archive.segments, &request, 0, None);
    let (mut articles, mut passages) = (0, 0);
    pass::run(archive, &plan, true, &mut |found| {
        let is_itself = resembling.except == Some(found.segment.article_id(found.block.lead));
        if !is_itself {
            let entry = cursor.entry(found.segment_number, found.block.lead);
            best.fold.count(entry);
            articles += 1;
            passages += found.passages.len().max(1) as u64;
            best.add(found, entry);
        }
        ControlFlow::Continue(())
    })?;
    let mut candidates = best.in_order();
    let store = archive.store()?;
    let mut families = KnownStems::of_families();
    let text = likeness(&mut families, std::iter::once(resembling.text.as_str()));
    for candidate in &mut candidates {
        candidate.score = text.to(&likeness_of(&store, candidate, &mut families)?);
    }
    candidates.sort_by(|left, right| right.cmp(left));
    candidates.truncate(end);
    candidates.drain(..resembling.offset.min(candidates.len()));
    let hits = show(archive, &plan, candidates, resembling.offset, stories)?;
    Ok(Answer {
        hits: hits.into_iter().map(|(hit, _)| hit).collect(),
        articles,
        stories: best.fold.stories(),
        passages,
        interpreted: query.to_string(),
        notes: plan.notes.clone(),
        is_partial: clock.was_over(),
        facets: Vec::new(),
        took: start.elapsed(),
    })
}

fn likeness_of(
    store: &Store<'_>,
    candidate: &Candidate<'_>,
    families: &mut KnownStems,
) -> Result<Likeness> {
    let texts = store.opening(candidate.segment, candidate.block)?;
    Ok(likeness(families, texts.iter().map(String::as_str)))
}

fn likeness<'a>(families: &mut KnownStems, texts: impl Iterator<Item = &'a str>) -> Likeness {
    let mut hashes = Vec::new();
    let mut reader = WordReader::default();
    for text in texts {
        reader.each(text, |folded| {
            hashes.push(commonness::hash_of(&families.of(folded)));
        });
        if hashes.len() > limits::REVIEWED_WORDS {
            break;
        }
    }
    hashes.truncate(limits::REVIEWED_WORDS);
    Likeness::of(hashes)
}
