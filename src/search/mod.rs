//! Query → hits: which articles of an [`Archive`] match, their passages ranked, the names they
//! carry counted.

mod archive;
mod docs;
mod facets;
mod highlight;
mod names;
mod pairs;
mod pass;
mod plan;
mod rank;

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::ops::{ControlFlow, Range};
use std::time::{Duration, Instant};

pub use archive::Archive;
pub use facets::{FieldCounts, NameCount};
pub use highlight::{Highlighter, Text};
pub use names::{Meant, require, resolve};
pub use pairs::PairCount;

use archive::{Place, Store};
use facets::FacetCounter;
use pass::Match;
use plan::Plan;

use crate::article::{ArticleId, EntityKind};
use crate::error::Result;
use crate::index::aliases;
use crate::index::block::BlockRange;
use crate::index::document::Lead;
use crate::query::ast::{Meaning, NameField, Node};

/// How many passages are shown under one headline.
const PASSAGES_OF_AN_ARTICLE: usize = 3;

/// The fields whose names are counted beside the hits of a search.
const COUNTED: [NameField; 4] = [
    NameField::Entity(EntityKind::Organisation),
    NameField::Entity(EntityKind::Person),
    NameField::Entity(EntityKind::Platform),
    NameField::Source,
];

/// What to search for, and how much of it to show.
#[derive(Debug, Clone)]
pub struct Request {
    /// The query, filters included.
    pub query: Node,
    /// How many hits to skip.
    pub offset: usize,
    /// How many hits to return.
    pub limit: usize,
    /// What a hit is.
    pub by: By,
    /// In which order.
    pub sort: Sort,
    /// Count this many names of each kind over all matches.
    pub facets: Option<usize>,
    /// Whether any of the words will do, the more of them the better.
    pub any: bool,
}

impl Request {
    /// The ten best articles that match `query`.
    #[must_use]
    pub fn new(query: Node) -> Self {
        Self {
            query,
            offset: 0,
            limit: 10,
            by: By::Article,
            sort: Sort::Relevance,
            facets: None,
            any: false,
        }
    }
}

/// What a hit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// An article, with its best passages.
    Article,
    /// A passage.
    Passage,
}

/// The order of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// The best first.
    Relevance,
    /// The newest first; undated ones last.
    Newest,
    /// The oldest first; undated ones last.
    Oldest,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The hits asked for, in order.
    pub hits: Vec<Hit>,
    /// How many articles match in all.
    pub articles: u64,
    /// How many of their passages match.
    pub passages: u64,
    /// The query that was answered.
    pub interpreted: String,
    /// What the user should know of how the query was taken.
    pub notes: Vec<String>,
    /// The most frequent names over all matches, where they were asked for.
    pub facets: Vec<FieldCounts>,
    /// How long it took.
    pub took: Duration,
}

/// An article that matches, and those of its passages that do so best.
#[derive(Debug, Clone)]
pub struct Hit {
    /// From 1.
    pub rank: usize,
    /// How well it matches; comparable within one answer only.
    pub score: f32,
    /// The article's id.
    pub id: ArticleId,
    /// What is shown of it.
    pub lead: Lead,
    /// What to mark in the headline, in bytes.
    pub headline_highlights: Vec<Range<usize>>,
    /// How many passages the article has.
    pub of: u32,
    /// The best first; at least one.
    pub passages: Vec<HitPassage>,
}

/// A passage of a hit.
#[derive(Debug, Clone)]
pub struct HitPassage {
    /// Its place in the article, from 0.
    pub ordinal: u32,
    /// As printed.
    pub text: String,
    /// What to mark in it, in bytes.
    pub highlights: Vec<Range<usize>>,
}

/// Searches `archive`.
///
/// Where no article has all the words, the answer is that of any of them, and its first note says
/// so: `articles` then counts those that have any.
///
/// # Errors
/// Where the index cannot be read.
pub fn search(archive: &Archive, request: &Request) -> Result<Answer> {
    let start = Instant::now();
    if request.any
        && let Some(loosened) = loosened(&request.query)
    {
        return answer(archive, request, &loosened, start);
    }
    let strict = answer(archive, request, &request.query, start)?;
    if strict.articles > 0 {
        return Ok(strict);
    }
    let Some(loosened) = loosened(&request.query) else { return Ok(strict) };
    let mut partial = answer(archive, request, &loosened, start)?;
    if partial.articles == 0 {
        return Ok(strict);
    }
    partial.notes.insert(
        0,
        format!(
            "no article has all of it; these have some of the words ({} articles do)",
            partial.articles
        ),
    );
    Ok(partial)
}

fn answer(archive: &Archive, request: &Request, query: &Node, start: Instant) -> Result<Answer> {
    let plan = Plan::new(archive, query)?;
    let counted: &[NameField] = if request.facets.is_some() { &COUNTED } else { &[] };
    let mut counter = FacetCounter::new(archive, counted)?;
    let mut best = Best::new(request);
    let (mut articles, mut passages) = (0, 0);
    pass::run(archive, &plan, true, &mut |found| {
        articles += 1;
        passages += found.passages.len().max(1) as u64;
        best.add(found);
        if !counted.is_empty() {
            counter.add(found);
        }
        ControlFlow::Continue(())
    })?;
    let hits = show(archive, query, best.in_order(request.offset), request.offset)?;
    Ok(Answer {
        hits,
        articles,
        passages,
        interpreted: query.to_string(),
        notes: plan.notes,
        facets: counter.most_frequent(request.facets.unwrap_or(0))?,
        took: start.elapsed(),
    })
}

/// The query that asks for any of the words where `query` asks for all of them; its filters and
/// exclusions stay. `None` where there is nothing to loosen.
fn loosened(query: &Node) -> Option<Node> {
    let Meaning::And(parts) = &query.meaning else { return None };
    let is_wording = |part: &Node| {
        matches!(part.meaning, Meaning::Words { .. } | Meaning::Prefix { .. } | Meaning::Or(_))
            && !holds_only_filters(part)
    };
    let (words, filters): (Vec<Node>, Vec<Node>) = parts.iter().cloned().partition(is_wording);
    if words.len() < 2 {
        return None;
    }
    let any = Node::new(query.span.clone(), Meaning::Or(words));
    if filters.is_empty() {
        return Some(any);
    }
    let mut all = vec![any];
    all.extend(filters);
    Some(Node::new(query.span.clone(), Meaning::And(all)))
}

fn holds_only_filters(part: &Node) -> bool {
    let mut has_words = false;
    part.visit_asserted(&mut |node| {
        has_words |= matches!(node.meaning, Meaning::Words { .. } | Meaning::Prefix { .. });
    });
    !has_words
}

/// A hit while it competes with others.
#[derive(Debug, Clone)]
struct Candidate {
    /// Where `Sort` asks for dates, the seconds, turned so that greater is better.
    date: Option<i64>,
    score: f32,
    id: ArticleId,
    segment: u32,
    block: BlockRange,
    /// The best first.
    ordinals: Vec<u32>,
}

impl Candidate {
    fn compare(&self, other: &Self) -> Ordering {
        self.date
            .cmp(&other.date)
            .then_with(|| self.score.total_cmp(&other.score))
            // Ties fall to the code and the place, so that answers outlive merges.
            .then_with(|| other.id.cmp(&self.id))
            .then_with(|| other.ordinals.cmp(&self.ordinals))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.compare(other) == Ordering::Equal
    }
}

impl Eq for Candidate {}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.compare(other)
    }
}

/// Keeps the best hits seen so far.
struct Best {
    by: By,
    sort: Sort,
    most: usize,
    heap: BinaryHeap<Reverse<Candidate>>,
}

impl Best {
    fn new(request: &Request) -> Self {
        let most = request.offset.saturating_add(request.limit);
        let most = if request.limit == 0 { 0 } else { most };
        Self { by: request.by, sort: request.sort, most, heap: BinaryHeap::new() }
    }

    fn add(&mut self, found: &Match<'_>) {
        if self.most == 0 {
            return;
        }
        let date = match self.sort {
            Sort::Relevance => None,
            Sort::Newest => found.segment.published(found.block.lead),
            Sort::Oldest => found.segment.published(found.block.lead).map(|seconds| -seconds),
        };
        let best = found.passages.iter().map(|(_, score)| *score).fold(0.0, f32::max);
        let score = found.shared_score + best;
        if self.by == By::Article {
            // The worst kept hit decides without a look at the passages, for most.
            if let Some(Reverse(worst)) = self.heap.peek()
                && self.heap.len() == self.most
                && (date, score) < (worst.date, worst.score)
            {
                return;
            }
            self.push(candidate(found, date, score, best_ordinals(found.passages)));
            return;
        }
        if found.passages.is_empty() {
            self.push(candidate(found, date, found.shared_score, vec![0]));
        }
        for (ordinal, own) in found.passages {
            let score = found.shared_score + own;
            self.push(candidate(found, date, score, vec![*ordinal]));
        }
    }

    fn push(&mut self, candidate: Candidate) {
        if self.heap.len() < self.most {
            self.heap.push(Reverse(candidate));
        } else if let Some(mut worst) = self.heap.peek_mut()
            && worst.0 < candidate
        {
            worst.0 = candidate;
        }
    }

    fn in_order(self, offset: usize) -> Vec<Candidate> {
        let mut all: Vec<Candidate> =
            self.heap.into_iter().map(|Reverse(candidate)| candidate).collect();
        all.sort_unstable_by(|left, right| right.cmp(left));
        all.drain(..offset.min(all.len()));
        all
    }
}

fn candidate(found: &Match<'_>, date: Option<i64>, score: f32, ordinals: Vec<u32>) -> Candidate {
    Candidate {
        date,
        score,
        id: found.segment.article_id(found.block.lead),
        segment: found.segment_number,
        block: found.block,
        ordinals,
    }
}

/// The best passages of an article, or its first where none of the text matches.
fn best_ordinals(passages: &[(u32, f32)]) -> Vec<u32> {
    if passages.is_empty() {
        return vec![0];
    }
    let mut ranked: Vec<(u32, f32)> = passages.to_vec();
    ranked.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    ranked.truncate(PASSAGES_OF_AN_ARTICLE);
    ranked.into_iter().map(|(ordinal, _)| ordinal).collect()
}

fn show(
    archive: &Archive,
    query: &Node,
    candidates: Vec<Candidate>,
    offset: usize,
) -> Result<Vec<Hit>> {
    let store = archive.store()?;
    let mut highlighter = Highlighter::new(query);
    let mut hits = Vec::with_capacity(candidates.len());
    for (number, candidate) in candidates.into_iter().enumerate() {
        let (segment, block) = (candidate.segment, candidate.block);
        let lead = store.lead(Place { segment, doc: block.lead })?;
        let mut passages = Vec::with_capacity(candidate.ordinals.len());
        for ordinal in candidate.ordinals {
            let text = store.passage(Place { segment, doc: block.lead + ordinal })?;
            let highlights = highlighter.spans(&text, Text::Passage);
            passages.push(HitPassage { ordinal, text, highlights });
        }
        hits.push(Hit {
            rank: offset + number + 1,
            score: candidate.score,
            id: candidate.id,
            headline_highlights: highlighter.spans(&lead.headline, Text::Headline),
            lead,
            of: block.end - block.lead,
            passages,
        });
    }
    Ok(hits)
}

/// What [`facets`] counted.
#[derive(Debug, Clone)]
pub struct FacetAnswer {
    /// How many articles match.
    pub articles: u64,
    /// The names, most frequent first.
    pub names: Vec<NameCount>,
    /// The query that was answered.
    pub interpreted: String,
    /// What the user should know of how the query was taken.
    pub notes: Vec<String>,
    /// How long it took.
    pub took: Duration,
}

/// Counts, over the articles that match `query`, the `limit` most frequent names of `field`.
///
/// # Errors
/// Where the index cannot be read.
pub fn facets(
    archive: &Archive,
    query: &Node,
    field: NameField,
    limit: usize,
) -> Result<FacetAnswer> {
    let start = Instant::now();
    let plan = Plan::new(archive, query)?;
    let (articles, mut counted) = facets::count(archive, &plan, &[field], limit)?;
    let names = counted.pop().map(|(_, names)| names).unwrap_or_default();
    let interpreted = query.to_string();
    Ok(FacetAnswer { articles, names, interpreted, notes: plan.notes, took: start.elapsed() })
}

/// What [`pairs`] counted.
#[derive(Debug, Clone)]
pub struct PairAnswer {
    /// How many articles match.
    pub articles: u64,
    /// The pairs of names, most frequent first.
    pub pairs: Vec<PairCount>,
    /// The query that was answered.
    pub interpreted: String,
    /// What the user should know of how the query was taken.
    pub notes: Vec<String>,
    /// How long it took.
    pub took: Duration,
}

/// Counts, over the articles that match `query`, the `limit` most frequent pairs of a name of `by`
/// and a name of `with` in one article.
///
/// # Errors
/// Where the index cannot be read.
pub fn pairs(
    archive: &Archive,
    query: &Node,
    by: NameField,
    with: NameField,
    limit: usize,
) -> Result<PairAnswer> {
    let start = Instant::now();
    let plan = Plan::new(archive, query)?;
    let (articles, pairs) = pairs::count(archive, &plan, by, with, limit)?;
    let interpreted = query.to_string();
    Ok(PairAnswer { articles, pairs, interpreted, notes: plan.notes, took: start.elapsed() })
}

/// An article with those of its passages that match.
#[derive(Debug, Clone)]
pub struct Exported {
    /// The article's id.
    pub id: ArticleId,
    /// What is shown of it.
    pub lead: Lead,
    /// How many passages it has.
    pub of: u32,
    /// Those that match, in order; only where they were asked for.
    pub passages: Vec<HitPassage>,
}

/// Calls `visit` with every article that matches `query`, until it breaks: in the order of the
/// index, one at a time, however many there are. Returns notes on how the query was taken.
///
/// # Errors
/// Where the index cannot be read.
pub fn export(
    archive: &Archive,
    query: &Node,
    with_passages: bool,
    visit: &mut dyn FnMut(Exported) -> ControlFlow<()>,
) -> Result<Vec<String>> {
    let plan = Plan::new(archive, query)?;
    let store = archive.store()?;
    let mut highlighter = Highlighter::new(query);
    let mut failed = None;
    pass::run(archive, &plan, with_passages, &mut |found| match exported(
        &store,
        &mut highlighter,
        found,
    ) {
        Ok(exported) => visit(exported),
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    })?;
    match failed {
        Some(error) => Err(error),
        None => Ok(plan.notes),
    }
}

fn exported(
    store: &Store<'_>,
    highlighter: &mut Highlighter,
    found: &Match<'_>,
) -> Result<Exported> {
    let segment = found.segment_number;
    let lead = store.lead(Place { segment, doc: found.block.lead })?;
    let mut passages = Vec::with_capacity(found.passages.len());
    for (ordinal, _) in found.passages {
        let text = store.passage(Place { segment, doc: found.block.lead + ordinal })?;
        let highlights = highlighter.spans(&text, Text::Passage);
        passages.push(HitPassage { ordinal: *ordinal, text, highlights });
    }
    let of = found.block.end - found.block.lead;
    Ok(Exported { id: found.segment.article_id(found.block.lead), lead, of, passages })
}

/// A whole article.
#[derive(Debug, Clone)]
pub struct WholeArticle {
    /// Its id.
    pub id: ArticleId,
    /// What is shown of it.
    pub lead: Lead,
    /// Its passages, as printed, in order: together they are the body.
    pub passages: Vec<String>,
}

/// The article whose code begins with `prefix`.
///
/// # Errors
/// Where none or several do, or the index cannot be read.
pub fn article(archive: &Archive, prefix: &str) -> Result<WholeArticle> {
    let (segment, block) = archive.find_article(prefix)?;
    let store = archive.store()?;
    let lead = store.lead(Place { segment, doc: block.lead })?;
    let passages = (block.lead..block.end)
        .map(|doc| store.passage(Place { segment, doc }))
        .collect::<Result<_>>()?;
    let id = archive.segments[segment as usize].article_id(block.lead);
    Ok(WholeArticle { id, lead, passages })
}

/// How many articles there are in all, and how many carry each kind of entity.
///
/// # Errors
/// Where the index cannot be read.
pub fn coverage(archive: &Archive) -> Result<Coverage> {
    let only_lists = archive.count_noted(aliases::ONLY_LISTS)?;
    let mut coverage = Coverage { only_lists, ..Coverage::default() };
    let mut names = FacetCounter::new(archive, &EntityKind::ALL.map(NameField::Entity))?;
    let everything = Node::new(0..0, Meaning::Everything);
    let plan = Plan::new(archive, &everything)?;
    pass::run(archive, &plan, false, &mut |found| {
        coverage.articles += 1;
        coverage.passages += u64::from(found.block.end - found.block.lead);
        if let Some(seconds) = found.segment.published(found.block.lead) {
            coverage.dated += 1;
            coverage.first_second =
                Some(coverage.first_second.map_or(seconds, |first| first.min(seconds)));
            coverage.last_second =
                Some(coverage.last_second.map_or(seconds, |last| last.max(seconds)));
        }
        for (count, has_any) in coverage.with_entities.iter_mut().zip(names.have_any(found)) {
            *count += u64::from(has_any);
        }
        ControlFlow::Continue(())
    })?;
    Ok(coverage)
}

/// What an index covers.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// Articles.
    pub articles: u64,
    /// Passages.
    pub passages: u64,
    /// Articles with a date.
    pub dated: u64,
    /// The earliest date, in seconds since 1970.
    pub first_second: Option<i64>,
    /// The latest date, in seconds since 1970.
    pub last_second: Option<i64>,
    /// Articles with at least one entity of each of [`EntityKind::ALL`].
    pub with_entities: [u64; 3],
    /// Articles in languages of which only listed names and publishers' tags are known.
    pub only_lists: u64,
}
