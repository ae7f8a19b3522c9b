//! Who and what an article is about. An [`Article`] and its words come in; the organisations,
//! persons and platforms that it names, and every place where it names them, go out.
//!
//! `token` looks at every word once; `lexicon` holds what is known beforehand; the hits of its
//! lists and the user's own come first, `platform` decides which ambiguous ones are platforms,
//! `tagger` finds names as it has learnt to, `names` makes spans of them and of the lists' hits, and
//! `link` makes one entity of all names of one.

mod lexicon;
mod link;
mod names;
mod platform;
mod tag;
pub mod tagger;
mod token;
mod user;

use std::cell::Cell;

use crate::analyzer::Word;
use crate::article::{Article, EntityKind};
use lexicon::{Lexicon, Manner, class};
use names::{Span, Strength};
use tagger::{Model, Name, Tagger};
use token::Token;

pub use platform::canonical_platform;
pub use user::UserEntities;

/// Where in the article a mention stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// In the headline.
    Headline,
    /// In the body.
    Body,
}

/// How an entity came to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The publisher tagged the article with it.
    Publisher,
    /// It stands in the user's list.
    UserList,
    /// It stands in the shipped list of platforms.
    PlatformList,
    /// It stands in the shipped list of outlets and agencies.
    OutletList,
    /// The recogniser found it in the text.
    Recogniser,
}

impl Origin {
    /// The origin's name, as it is printed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Publisher => "publisher",
            Self::UserList => "user list",
            Self::PlatformList => "platform list",
            Self::OutletList => "outlet list",
            Self::Recogniser => "recogniser",
        }
    }
}

/// A name as it stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    /// Which text.
    pub place: Place,
    /// Where it starts there, in bytes.
    pub start: u32,
    /// Where it ends there, in bytes.
    pub end: u32,
    /// Whose name it is: an index into [`Entities::entities`].
    pub entity: u32,
    /// By which rule it is theirs.
    pub rule: Rule,
}

/// By which rule a name in the text is an entity's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// It is a name by itself.
    Name,
    /// It stands in a list, the shipped ones or the user's.
    Listed,
    /// It is made of the capitals of the whole name, or is put in brackets behind it.
    Acronym,
    /// It is short for a name that stands elsewhere in the article.
    Short,
    /// It stands where every word has a capital, and the article has the name elsewhere.
    Capitals,
}

impl Rule {
    /// The rule in a few words, as it is printed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "a name by itself",
            Self::Listed => "a listed name",
            Self::Acronym => "the initials of a name in the article",
            Self::Short => "short for a name in the article",
            Self::Capitals => "a name of the article, in capitals",
        }
    }
}

/// One entity of an article, under the fullest common form of its name in the article or the name
/// that a list gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// What it is.
    pub kind: EntityKind,
    /// Its name.
    pub name: String,
    /// How it came to be known.
    pub origin: Origin,
    /// What else the article calls it, spelled differently from its name and each other.
    pub forms: Vec<String>,
}

/// The entities of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entities {
    /// By kind, then by first mention; those that only the publisher names come last in theirs.
    pub entities: Vec<Entity>,
    /// By place, then by start; mentions of one kind do not overlap. A company named like its
    /// platform may be mentioned where the platform is.
    pub mentions: Vec<Mention>,
    /// Whether only lists were used: the article is in another language than English.
    pub only_lists: bool,
}

/// A listed name found in a text.
#[derive(Debug, Clone, Copy)]
struct Hit {
    /// Its first token.
    first: u32,
    /// The token after its last.
    last: u32,
    /// Index into [`Lexicon::listed`].
    listed: u32,
    manner: Manner,
}

/// One text of the article with what has been found in it so far.
struct Reading<'a> {
    place: Place,
    text: &'a str,
    tokens: Vec<Token>,
    /// Sorted, not overlapping.
    hits: Vec<Hit>,
}

impl Reading<'_> {
    /// The bytes that the tokens `first..last` cover.
    fn span(&self, first: u32, last: u32) -> (usize, usize) {
        let start = self.tokens[first as usize].start;
        let end = self.tokens[last as usize - 1].end;
        (start as usize, end as usize)
    }
}

/// Finds the entities of articles. Made once, and shared by all threads.
///
/// ```
/// use newshound::analyzer::words;
/// use newshound::article::Article;
/// use newshound::entity::{Recogniser, UserEntities};
///
/// let article = Article {
///     body: "Ada Thornton wrote on Facebook that she would leave.".to_owned(),
///     ..Article::default()
/// };
/// let mut body_words = Vec::new();
/// words(&article.body, &mut body_words);
/// let recogniser = Recogniser::new(&UserEntities::default());
/// let found = recogniser.recognise(&article, &[], &body_words);
/// let names: Vec<&str> = found.entities.iter().map(|entity| entity.name.as_str()).collect();
/// assert_eq!(names, ["Ada Thornton", "Facebook"]);
/// ```
pub struct Recogniser {
    lexicon: Lexicon,
    user: UserEntities,
    tagger: Tagger,
}

impl Recogniser {
    /// A recogniser with the shipped lists and the user's own.
    #[must_use]
    pub fn new(user: &UserEntities) -> Self {
        Self::with_tagger(user, Tagger::new(Model::shipped()))
    }

    /// A recogniser with a tagger of the user's own.
    #[must_use]
    pub fn with_tagger(user: &UserEntities, tagger: Tagger) -> Self {
        Self { lexicon: Lexicon::new(user), user: user.clone(), tagger }
    }

    /// The entities of `article`, whose headline and body have these words.
    #[must_use]
    pub fn recognise(
        &self,
        article: &Article,
        headline_words: &[Word],
        body_words: &[Word],
    ) -> Entities {
        let [in_headline, in_body] = TOKENS.take();
        let mut readings = [
            self.read(Place::Headline, &article.headline, headline_words, in_headline),
            self.read(Place::Body, &article.body, body_words, in_body),
        ];
        let is_english = match &article.language {
            Some(language) => language.starts_with("en"),
            None => readings_are_english(&readings),
        };
        // Before platforms are decided on: the tagger learnt from all hits of the lists.
        let tagged = is_english.then(|| self.tagger.tag(&readings, &self.lexicon));
        let day = article.published.map(|published| published.day);
        platform::decide(&mut readings, &self.lexicon, day);
        let mut spans = [Vec::new(), Vec::new()];
        for (at, spans) in spans.iter_mut().enumerate() {
            let tagged = tagged.as_ref().and_then(|tagged| tagged.get(at));
            *spans = self.spans(&readings[at], tagged.map(Vec::as_slice));
        }
        let entities = link::link(&readings, &spans, &self.lexicon);
        TOKENS.set(readings.map(|reading| {
            let is_usual = reading.tokens.capacity() <= KEPT_TOKENS;
            if is_usual { reading.tokens } else { Vec::new() }
        }));
        let mut entities = tag::add_tags(entities, article, &self.lexicon);
        entities.only_lists = !is_english;
        entities
    }

    /// Looks at every word of a text, and finds the listed names. `tokens` is room to use.
    fn read<'a>(
        &self,
        place: Place,
        text: &'a str,
        words: &[Word],
        mut tokens: Vec<Token>,
    ) -> Reading<'a> {
        token::tokens(text, words, &self.lexicon, &mut tokens);
        let mut hits = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let found = self.lexicon.phrase_at(&tokens, at).filter(|found| {
                let is_site = found.manner == Manner::Site;
                let is_email = is_site && text[..tokens[at].start as usize].ends_with(['@', '-']);
                !is_email && (is_site || !tokens[at].is(token::shape::ADDRESS))
            });
            let Some(found) = found else {
                at += 1;
                continue;
            };
            hits.push(Hit {
                first: at as u32,
                last: (at + found.length) as u32,
                listed: found.listed,
                manner: found.manner,
            });
            at += found.length;
        }
        Reading { place, text, tokens, hits }
    }

    /// All names in a text. In other languages than English only listed names are known.
    fn spans(&self, reading: &Reading, tagged: Option<&[Name]>) -> Vec<Span> {
        let mut spans = if let Some(tagged) = tagged {
            names::spans(reading, tagged, &self.lexicon)
        } else {
            let is_body = |hit: &&Hit| {
                let kind = self.lexicon.listed[hit.listed as usize].kind;
                hit.manner != Manner::Wary && kind.is_some_and(|kind| kind != EntityKind::Platform)
            };
            reading.hits.iter().filter(is_body).map(|hit| self.listed_span(hit)).collect()
        };
        for hit in &reading.hits {
            let listed = &self.lexicon.listed[hit.listed as usize];
            if listed.kind != Some(EntityKind::Platform) {
                continue;
            }
            spans.push(self.listed_span(hit));
            if tagged.is_some() && platform::acts_as_company(reading, hit) {
                spans.push(Span { kind: EntityKind::Organisation, ..self.listed_span(hit) });
            }
        }
        if !self.user.patterns.is_empty() {
            self.add_patterns(reading, &mut spans);
        }
        spans.sort_by_key(|span| (span.first, span.kind));
        let mut reached = [0; EntityKind::ALL.len()];
        spans.retain(|span| {
            let end = &mut reached[span.kind as usize];
            let is_free = span.first >= *end;
            if is_free {
                *end = span.last;
            }
            is_free
        });
        spans
    }

    /// Adds what the user's patterns match; other names of the kind give way.
    fn add_patterns(&self, reading: &Reading, spans: &mut Vec<Span>) {
        for kind in EntityKind::ALL {
            let mut matched: Vec<Span> = Vec::new();
            for (pattern, listed) in self.user.patterns.iter().zip(&self.lexicon.patterns) {
                if pattern.kind != kind {
                    continue;
                }
                for found in pattern.pattern.find_iter(reading.text) {
                    let ends = |token: &Token| token.end as usize <= found.start();
                    let begins = |token: &Token| (token.start as usize) < found.end();
                    let first = reading.tokens.partition_point(ends) as u32;
                    let last = reading.tokens.partition_point(begins) as u32;
                    let (listed, strength) = (Some(*listed), Strength::Sure);
                    if first < last {
                        matched.push(Span { first, last, kind, listed, strength });
                    }
                }
            }
            matched.sort_by_key(|span| span.first);
            let mut reached = 0;
            matched.retain(|span| {
                let is_free = span.first >= reached;
                if is_free {
                    reached = span.last;
                }
                is_free
            });
            spans.retain(|span| {
                let next = matched.partition_point(|other| other.last <= span.first);
                let overlaps = matched.get(next).is_some_and(|other| other.first < span.last);
                span.kind != kind || !overlaps
            });
            spans.extend(matched);
        }
    }

    fn listed_span(&self, hit: &Hit) -> Span {
        let kind = self.lexicon.listed[hit.listed as usize].kind;
        Span {
            first: hit.first,
            last: hit.last,
            kind: kind.unwrap_or(EntityKind::Organisation),
            listed: Some(hit.listed),
            strength: Strength::Sure,
        }
    }
}

/// Room for so many tokens is kept from article to article; longer texts are rare.
const KEPT_TOKENS: usize = 1 << 14;

thread_local! {
    /// Room for the tokens of a headline and a body.
    static TOKENS: Cell<[Vec<Token>; 2]> = const { Cell::new([Vec::new(), Vec::new()]) };
}

/// How many words of a text tell its language.
const TELLING_WORDS: usize = 400;

/// Whether the texts are English: one word in nine is among the commonest, in other languages
/// next to none.
fn readings_are_english(readings: &[Reading]) -> bool {
    let (mut common, mut all) = (0, 0);
    for token in readings.iter().flat_map(|reading| reading.tokens.iter().take(TELLING_WORDS)) {
        common += usize::from(token.has(class::ENGLISH));
        all += 1;
    }
    all < 20 || common * 9 >= all
}

#[cfg(test)]
mod tests;
