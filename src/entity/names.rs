//! The names of persons and organisations in a text: those that the tagger finds, with the listed
//! names among them, and the user's own names before all others.
//!
//! Tagged names and hits of the lists come in; [`Span`]s go out.

use super::lexicon::{Lexicon, Manner, class};
use super::tagger::{Name, NameKind};
use super::token::{Gap, Token, shape};
use super::{Hit, Origin, Reading};
use crate::article::EntityKind;

/// A name in a text, before it is linked to others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    /// Its first token.
    pub first: u32,
    /// The token after its last.
    pub last: u32,
    pub kind: EntityKind,
    /// The listed entity that it names.
    pub listed: Option<u32>,
    pub strength: Strength,
}

/// How sure it is that a span is a name of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    /// It is.
    Sure,
    /// What stands beside it says that it is a person.
    Acts,
    /// It acts like a person, but is a name only if the article has the name elsewhere.
    Speaks,
    /// It is a name if the article has the name elsewhere.
    Weak,
}

/// The persons and organisations of `reading`, in order; those of one kind do not overlap.
/// `tagged` and the hits must be sorted; hits of platforms are left out.
pub(super) fn spans(reading: &Reading, tagged: &[Name], lexicon: &Lexicon) -> Vec<Span> {
    let mut spans = Vec::with_capacity(tagged.len());
    let is_users = |hit: &Hit| lexicon.listed[hit.listed as usize].origin == Origin::UserList;
    let hits_within = |first: u32, last: u32| {
        let from = reading.hits.partition_point(|hit| hit.last <= first);
        reading.hits[from..].iter().take_while(move |hit| hit.first < last)
    };
    for name in tagged {
        let is_address = reading.tokens[name.first as usize..name.last as usize]
            .iter()
            .any(|token| token.is(shape::ADDRESS));
        // What the user lists is what the user says it is.
        if is_address || hits_within(name.first, name.last).any(is_users) {
            continue;
        }
        let kind = match name.kind {
            NameKind::Person => EntityKind::Person,
            NameKind::Organisation => EntityKind::Organisation,
            // Platforms are found by what is listed and where it stands.
            NameKind::Location | NameKind::Platform => continue,
        };
        let is_same = |hit: &&Hit| {
            let (first, last) = (hit.first, hit.last);
            // A platform's company is known under the platform's name.
            let listed = lexicon.listed[hit.listed as usize].kind;
            let is_company =
                kind == EntityKind::Organisation && listed == Some(EntityKind::Platform);
            let is_kind = listed == Some(kind) || is_company;
            is_kind
                && last == name.last
                && (first == name.first
                    || is_article(reading, first, name.first)
                    || (kind == EntityKind::Organisation && is_country(reading, name.first, first)))
        };
        let listed = hits_within(name.first, name.last).find(is_same).map(|hit| hit.listed);
        let is_one_word = name.last - name.first == 1;
        let is_loud = reading.tokens[name.first as usize].is(shape::LOUD);
        let strength = match kind {
            // Among capitals a word alone is nobody yet.
            EntityKind::Person if is_one_word && is_loud => Strength::Speaks,
            EntityKind::Person if is_one_word => Strength::Acts,
            _ => Strength::Sure,
        };
        spans.push(Span { first: name.first, last: name.last, kind, listed, strength });
    }
    for hit in &reading.hits {
        let Some(kind) = lexicon.listed[hit.listed as usize].kind else { continue };
        let is_tagged = || {
            let from = tagged.partition_point(|name| name.last <= hit.first);
            tagged.get(from).is_some_and(|name| name.first < hit.last)
        };
        if kind == EntityKind::Platform
            || (!is_users(hit) && (!is_plain(reading, hit) || is_tagged()))
        {
            continue;
        }
        let (first, last) = (hit.first, hit.last);
        let strength = Strength::Sure;
        spans.push(Span { first, last, kind, listed: Some(hit.listed), strength });
    }
    add_acronyms(reading, tagged, &mut spans);
    spans.sort_by_key(|span| (span.first, span.kind));
    spans
}

/// Adds words in capitals that the tagger passed over: names of bodies, if the article has a body
/// that they stand for.
fn add_acronyms(reading: &Reading, tagged: &[Name], spans: &mut Vec<Span>) {
    let against = class::STARTER | class::COMMON | class::DAY | class::TITLE | class::GENERATION;
    let (mut name, mut hit) = (0, 0);
    for (at, token) in reading.tokens.iter().enumerate() {
        let is_acronym = token.is(shape::ALL_CAPITALS)
            && !token.is(shape::LOUD | shape::ADDRESS)
            && !token.has(against)
            && (3..=6).contains(&(token.end - token.start));
        if !is_acronym {
            continue;
        }
        let at = at as u32;
        while tagged.get(name).is_some_and(|name| name.last <= at) {
            name += 1;
        }
        while reading.hits.get(hit).is_some_and(|hit| hit.last <= at) {
            hit += 1;
        }
        let is_taken = tagged.get(name).is_some_and(|name| name.first <= at)
            || reading.hits.get(hit).is_some_and(|hit| hit.first <= at);
        if !is_taken {
            let kind = EntityKind::Organisation;
            let strength = Strength::Weak;
            spans.push(Span { first: at, last: at + 1, kind, listed: None, strength });
        }
    }
}

/// Whether only `The` stands from `first` to `to`.
fn is_article(reading: &Reading, first: u32, to: u32) -> bool {
    first + 1 == to && reading.tokens[first as usize].hash == THE
}

/// Whether only a country stands from `first` to `to` that bodies have before their name: the `US
/// Department of Justice` is the one that is listed.
fn is_country(reading: &Reading, first: u32, to: u32) -> bool {
    let Some(tokens) = reading.tokens.get(first as usize..to as usize) else { return false };
    match tokens {
        [country] => country.hash == US || country.hash == UK,
        [united, states] => united.hash == UNITED && states.hash == STATES,
        _ => false,
    }
}

/// Whether a listed name that the tagger passed over still is one: a long one that stands for
/// nothing else.
fn is_plain(reading: &Reading, hit: &Hit) -> bool {
    let tokens = &reading.tokens[hit.first as usize..hit.last as usize];
    let joins = |token: &Token| matches!(token.gap, Gap::Space | Gap::Hyphen);
    hit.manner == Manner::Plain
        && tokens.len() > 1
        && tokens.iter().all(|token| !token.is(shape::LOUD | shape::ADDRESS))
        && tokens[1..].iter().all(joins)
}

/// Countries that bodies have before their name.
pub(super) const US: u64 = super::lexicon::hash_of_ascii(b"us");
pub(super) const UK: u64 = super::lexicon::hash_of_ascii(b"uk");
const UNITED: u64 = super::lexicon::hash_of_ascii(b"united");
const STATES: u64 = super::lexicon::hash_of_ascii(b"states");
/// The hash of the article that a name may begin with.
pub(super) const THE: u64 = super::lexicon::hash_of_ascii(b"the");
