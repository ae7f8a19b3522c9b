//! Query → hits: which articles of an [`Archive`] match, their passages ranked, the names they
//! carry counted.

mod archive;
mod best;
mod clock;
pub mod commonness;
mod docs;
mod expand;
mod explain;
mod explanation;
mod facets;
mod feedback;
mod fold;
mod highlight;
mod layout;
mod likeness;
mod mentioned;
mod names;
mod occurrences;
mod operand;
mod pairs;
mod pass;
mod path;
mod plan;
mod rank;
mod recency;
mod repetition;
mod review;
mod similar;
mod spans;
mod story;
mod stretch;
mod threads;
mod vocabulary;
mod wording;

use std::borrow::Cow;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub use crate::index::open::Access;
pub use archive::Archive;
pub use explain::{ExplainedPart, Explanation, explain};
pub use explanation::ScorePart;
pub use facets::{FieldCounts, NameCount};
pub use fold::Reprints;
pub use highlight::{ArticlePlace, Highlighter, Text};
pub use mentioned::name_passages;
pub use names::{Meant, require, resolve};
pub use pairs::PairCount;
pub use similar::{Resembling, similar, weightiest};
pub use story::{Story, StoryCopy, story};
pub use threads::answer_on_this_thread;

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};

use archive::{Place, Store};
use best::{Best, Candidate};
use clock::{Clock, partial_note};
use facets::FacetCounter;
use pass::{Match, Visitor};
use plan::Plan;
use recency::Recency;
use review::Wanted;

use crate::article::{ArticleId, EntityKind};
use crate::error::Result;
use crate::index::aliases;
use crate::index::document::Lead;
use crate::index::stories::{StoryCursor, StoryEntry, StoryTable};
use crate::query::ast::{Meaning, NameField, Node};

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
    /// What is done with the copies of one story.
    pub reprints: Reprints,
    /// When to stop and answer with what was found so far; `None` to take what time it takes.
    pub deadline: Option<Instant>,
    /// Newer articles rank higher: what being new adds halves with so many days.
    pub boost_recent: Option<f64>,
    /// Whether hits are told what their scores are the sums of.
    pub explain: bool,
    /// Whether the words that the best articles have in common are searched for too: then any of
    /// the words will do.
    pub expand: bool,
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
            reprints: Reprints::Fold,
            deadline: None,
            boost_recent: None,
            explain: false,
            expand: false,
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
    /// How many stories they tell: an article and its reprints are one.
    pub stories: u64,
    /// How many of their passages match.
    pub passages: u64,
    /// The query that was answered.
    pub interpreted: String,
    /// What the user should know of how the query was taken.
    pub notes: Vec<String>,
    /// The most frequent names over all matches, where they were asked for.
    pub facets: Vec<FieldCounts>,
    /// Whether the deadline came first: then there may be more and better.
    pub is_partial: bool,
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
    /// The story it tells: the id of the lead copy, its own where it is told once.
    pub story: ArticleId,
    /// How many further copies that match it stands for.
    pub reprints: u64,
    /// What is shown of it.
    pub lead: Lead,
    /// What to mark in the headline, in bytes.
    pub headline_highlights: Vec<Range<usize>>,
    /// How many passages the article has.
    pub of: u32,
    /// The best first; at least one.
    pub passages: Vec<HitPassage>,
    /// What the score is the sum of, where that was asked for.
    pub parts: Vec<ScorePart>,
    place: ArticlePlace,
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
    /// The article's entities that it names itself, once [`name_passages`] has told them.
    pub entities: Option<Vec<(EntityKind, String)>>,
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
    if request.expand {
        feedback::expanded(archive, request, start)
    } else {
        as_asked(archive, request, start)
    }
}

/// Searches for what was asked, or for any of its words where no article has all.
fn as_asked(archive: &Archive, request: &Request, start: Instant) -> Result<Answer> {
    let any = |loosened| Question { asked: loosened, added: &[], is_choice: true };
    if request.any
        && let Some(loosened) = loosened(&request.query)
    {
        return answer(archive, request, &any(&loosened), start);
    }
    let all = Question { asked: &request.query, added: &[], is_choice: false };
    let mut strict = answer(archive, request, &all, start)?;
    // That no story is told twice does not mean that no article has all of the words.
    let is_answer = strict.articles > 0 || request.reprints == Reprints::Only;
    if is_answer || strict.is_partial {
        return Ok(strict);
    }
    let Some(loosened) = loosened(&request.query) else { return Ok(strict) };
    let mut partial = answer(archive, request, &any(&loosened), start)?;
    if partial.articles == 0 {
        strict.took = start.elapsed();
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

/// What is answered, which need not be the query as it was typed.
struct Question<'a> {
    asked: &'a Node,
    /// Words beside those asked for, and what each counts beside them.
    added: &'a [(Node, f32)],
    /// Whether any of the words will do.
    is_choice: bool,
}

/// Answers `question`; of a choice of words, the best articles are looked at a second time.
fn answer(
    archive: &Archive,
    request: &Request,
    question: &Question<'_>,
    start: Instant,
) -> Result<Answer> {
    let is_ranked = request.by == By::Article && request.sort == Sort::Relevance;
    let reviews = question.is_choice && is_ranked;
    let wanted = if reviews { Wanted::of(archive, question.asked)? } else { None };
    let clock = Arc::new(Clock::new(start, request.deadline));
    let plan_of = if wanted.is_some() { Plan::of_choice } else { Plan::new };
    let query = match question.added {
        [] => Cow::Borrowed(question.asked),
        added => Cow::Owned(feedback::with_added(question.asked, added)),
    };
    let mut plan = plan_of(archive, &query, Arc::clone(&clock))?;
    for (added, share) in question.added {
        plan.lower(added, *share);
    }
    let plan = Arc::new(plan);
    let counted: &[NameField] = if request.facets.is_some() { &COUNTED } else { &[] };
    let stories = archive.stories()?;
    let end = request.offset.saturating_add(request.limit);
    let is_list = request.by == By::Passage && request.sort == Sort::Relevance;
    let least = match () {
        () if wanted.is_some() => review::REVIEWED,
        () if is_list => end.saturating_add(repetition::SPARE),
        () => 0,
    };
    let recency = request.boost_recent.and_then(|days| Recency::new(archive, days));
    let gathered = pass::gather(archive, &plan, || {
        Ok(HitGatherer {
            best: Best::new(&archive.segments, request, least, recency),
            counter: FacetCounter::new(archive, counted, plan.passages())?,
            counts_names: !counted.is_empty(),
            cursor: stories.cursor(),
            articles: 0,
            passages: 0,
        })
    })?;
    let HitGatherer { mut best, counter, articles, passages, .. } = gathered;
    let mut candidates = best.in_order();
    if let Some(wanted) = wanted {
        review::review(archive, &wanted, &mut candidates, request.explain)?;
    }
    if is_list && request.limit > 0 {
        repetition::damp(&archive.store()?, &mut candidates)?;
    }
    candidates.truncate(end);
    candidates.drain(..request.offset.min(candidates.len()));
    if request.explain {
        explanation::explain(archive, &plan, &mut candidates)?;
    }
    let mut hits = show(archive, &plan, candidates, request.offset, stories)?;
    for (hit, entry) in &mut hits {
        hit.reprints = best.fold.hidden(*entry);
    }
    let is_partial = clock.was_over();
    let mut notes = plan.notes.clone();
    if is_partial {
        notes.insert(0, partial_note(start, articles));
    }
    Ok(Answer {
        hits: hits.into_iter().map(|(hit, _)| hit).collect(),
        articles,
        stories: best.fold.stories(),
        passages,
        interpreted: query.to_string(),
        notes,
        is_partial,
        facets: counter.most_frequent(request.facets.unwrap_or(0)),
        took: start.elapsed(),
    })
}

/// Keeps the best hits, and counts what matches and the names it carries.
struct HitGatherer<'a> {
    best: Best<'a>,
    counter: FacetCounter<'a>,
    counts_names: bool,
    cursor: StoryCursor<'a>,
    articles: u64,
    passages: u64,
}

impl Visitor for HitGatherer<'_> {
    fn visit(&mut self, found: &Match<'_>) {
        let entry = self.cursor.entry(found.segment_number, found.block.lead);
        if !self.best.fold.count(entry) {
            return;
        }
        self.articles += 1;
        self.passages += found.count.max(1);
        if found.is_scored {
            self.best.add(found, entry);
        }
        if self.counts_names {
            self.counter.add(found);
        }
    }

    fn least(&self) -> Option<f32> {
        Some(self.best.least())
    }

    fn merge(&mut self, other: Self) {
        self.articles += other.articles;
        self.passages += other.passages;
        self.best.merge(other.best);
        self.counter.merge(&other.counter);
    }
}

/// The query that asks for any of the words where `query` asks for all of them; its filters and
/// exclusions stay. `None` where there is nothing to loosen.
fn loosened(query: &Node) -> Option<Node> {
    let Meaning::And(parts) = &query.meaning else { return None };
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

/// Whether `part` is not about what an article is, but about what it says.
fn is_wording(part: &Node) -> bool {
    matches!(part.meaning, Meaning::Phrase(_) | Meaning::Near(_) | Meaning::Or(_))
        && !holds_only_filters(part)
}

fn holds_only_filters(part: &Node) -> bool {
    let mut has_words = false;
    part.visit_asserted(&mut |node| {
        has_words |= matches!(node.meaning, Meaning::Phrase(_) | Meaning::Near(_));
    });
    !has_words
}

fn show(
    archive: &Archive,
    plan: &Arc<Plan>,
    candidates: Vec<Candidate<'_>>,
    offset: usize,
    stories: &StoryTable,
) -> Result<Vec<(Hit, Option<StoryEntry>)>> {
    let store = archive.store()?;
    let highlighter = || Highlighter::of(archive, Arc::clone(plan));
    let show = |highlighter: &mut Highlighter<'_>, (number, candidate): (usize, Candidate<'_>)| {
        let rank = offset + number + 1;
        let entry = stories.entry(candidate.segment, candidate.block.lead);
        Ok((shown(&store, highlighter, candidate, rank, (stories, entry))?, entry))
    };
    if archive.threads.are_started() {
        return candidates.into_par_iter().enumerate().map_init(highlighter, show).collect();
    }
    let mut highlighter = highlighter();
    candidates.into_iter().enumerate().map(|found| show(&mut highlighter, found)).collect()
}

fn shown(
    store: &Store<'_>,
    highlighter: &mut Highlighter<'_>,
    candidate: Candidate<'_>,
    rank: usize,
    (stories, entry): (&StoryTable, Option<StoryEntry>),
) -> Result<Hit> {
    let (segment, block, id) = (candidate.segment, candidate.block, candidate.id());
    let lead = store.lead(Place { segment, doc: block.lead })?;
    let place = ArticlePlace { segment, lead: block.lead };
    let holding = candidate.holding.as_deref();
    let mut passages = Vec::with_capacity(candidate.ordinals.len());
    for ordinal in candidate.ordinals {
        let text = store.passage(Place { segment, doc: block.lead + ordinal })?;
        let highlights = highlighter.spans_of(&text, Text::Passage(ordinal), place, holding);
        passages.push(HitPassage { ordinal, text, highlights, entities: None });
    }
    Ok(Hit {
        rank,
        score: candidate.score,
        id,
        story: fold::story_of(stories, entry, id),
        reprints: 0,
        headline_highlights: highlighter.spans_of(&lead.headline, Text::Headline, place, holding),
        lead,
        of: block.end - block.lead,
        passages,
        parts: candidate.parts,
        place,
    })
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Articles, each reprint too.
    Articles,
    /// Stories: a name counts once for all copies of one.
    Stories,
}

impl Counted {
    /// What is counted, as it is printed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Articles => "articles",
            Self::Stories => "stories",
        }
    }
}

/// What [`facets`] counted.
#[derive(Debug, Clone)]
pub struct FacetAnswer {
    /// What the counts of the names are of.
    pub counted: Counted,
    /// How many articles match.
    pub articles: u64,
    /// How many stories they tell.
    pub stories: u64,
    /// The names, most frequent first.
    pub names: Vec<NameCount>,
    /// The query that was answered.
    pub interpreted: String,
    /// What the user should know of how the query was taken.
    pub notes: Vec<String>,
    /// Whether the deadline came first: then there may be more.
    pub is_partial: bool,
    /// How long it took.
    pub took: Duration,
}

/// Counts, over the articles that match `query` or the stories they tell, the `limit` most
/// frequent names of `field`. At the deadline, the answer is what was counted so far.
///
/// # Errors
/// Where the index cannot be read.
pub fn facets(
    archive: &Archive,
    query: &Node,
    field: NameField,
    limit: usize,
    counted: Counted,
    deadline: Option<Instant>,
) -> Result<FacetAnswer> {
    let start = Instant::now();
    let clock = Arc::new(Clock::new(start, deadline));
    let plan = Plan::new(archive, query, Arc::clone(&clock))?;
    let (articles, stories, names) = facets::count(archive, &plan, field, limit, counted)?;
    let is_partial = clock.was_over();
    let mut notes = plan.notes;
    if is_partial {
        notes.insert(0, partial_note(start, articles));
    }
    Ok(FacetAnswer {
        counted,
        articles,
        stories,
        names,
        interpreted: query.to_string(),
        notes,
        is_partial,
        took: start.elapsed(),
    })
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
    /// Whether the deadline came first, so that there may be more.
    pub is_partial: bool,
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
    deadline: Option<Instant>,
) -> Result<PairAnswer> {
    let start = Instant::now();
    let clock = Arc::new(Clock::new(start, deadline));
    let plan = Plan::new(archive, query, Arc::clone(&clock))?;
    let (articles, pairs) = pairs::count(archive, &plan, by, with, limit)?;
    let interpreted = query.to_string();
    let is_partial = clock.was_over();
    let mut notes = plan.notes;
    if is_partial {
        notes.insert(0, partial_note(start, articles));
    }
    Ok(PairAnswer { articles, pairs, interpreted, notes, is_partial, took: start.elapsed() })
}

/// An article with those of its passages that match.
#[derive(Debug, Clone)]
pub struct Exported {
    /// The article's id.
    pub id: ArticleId,
    /// The story it tells: the id of the lead copy, its own where it is told once.
    pub story: ArticleId,
    /// What is shown of it.
    pub lead: Lead,
    /// What to mark in the headline, in bytes; only where passages were asked for.
    pub headline_highlights: Vec<Range<usize>>,
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
    let plan = Arc::new(Plan::new(archive, query, Arc::new(Clock::default()))?);
    let store = archive.store()?;
    let stories = archive.stories()?;
    let mut cursor = stories.cursor();
    let mut highlighter = Highlighter::of(archive, Arc::clone(&plan));
    let mut failed = None;
    pass::run(archive, &plan, with_passages, &mut |found| match exported(
        &store,
        with_passages.then_some(&mut highlighter),
        found,
    ) {
        Ok(mut exported) => {
            let entry = cursor.entry(found.segment_number, found.block.lead);
            exported.story = fold::story_of(stories, entry, exported.id);
            visit(exported)
        }
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    })?;
    match failed {
        Some(error) => Err(error),
        None => Ok(plan.notes.clone()),
    }
}

fn exported(
    store: &Store<'_>,
    highlighter: Option<&mut Highlighter<'_>>,
    found: &Match<'_>,
) -> Result<Exported> {
    let segment = found.segment_number;
    let lead = store.lead(Place { segment, doc: found.block.lead })?;
    let place = ArticlePlace { segment, lead: found.block.lead };
    let mut passages = Vec::with_capacity(found.passages.len());
    let mut headline_highlights = Vec::new();
    if let Some(highlighter) = highlighter {
        let headline = &lead.headline;
        headline_highlights = highlighter.spans_of(headline, Text::Headline, place, found.holding);
        for (ordinal, _) in found.passages {
            let text = store.passage(Place { segment, doc: found.block.lead + ordinal })?;
            let which = Text::Passage(*ordinal);
            let highlights = highlighter.spans_of(&text, which, place, found.holding);
            let (ordinal, entities) = (*ordinal, None);
            passages.push(HitPassage { ordinal, text, highlights, entities });
        }
    }
    let of = found.block.end - found.block.lead;
    let id = found.segment.article_id(found.block.lead);
    Ok(Exported { id, story: id, lead, headline_highlights, of, passages })
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
    /// The paragraphs of boilerplate that are kept out of them, each with its place among all.
    pub boilerplate: Vec<(u32, String)>,
    /// Where it stands in the index, for the highlighter.
    pub place: ArticlePlace,
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
    let boilerplate = store.boilerplate(Place { segment, doc: block.lead })?;
    let id = archive.segments[segment as usize].article_id(block.lead);
    let place = ArticlePlace { segment, lead: block.lead };
    Ok(WholeArticle { id, lead, passages, boilerplate, place })
}

/// How many articles there are in all, and how many carry each kind of entity.
///
/// # Errors
/// Where the index cannot be read.
pub fn coverage(archive: &Archive) -> Result<Coverage> {
    let only_lists = archive.count_noted(aliases::ONLY_LISTS)?;
    let mut coverage = Coverage { only_lists, ..Coverage::default() };
    let mut names = FacetCounter::new(archive, &EntityKind::ALL.map(NameField::Entity), 0)?;
    let everything = Node::new(0..0, Meaning::Everything);
    let plan = Plan::new(archive, &everything, Arc::new(Clock::default()))?;
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
