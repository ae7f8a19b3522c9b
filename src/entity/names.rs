//! Finds the names of persons and organisations in a text by rule: stretches of capitals, read
//! with the word lists, the listed names and what stands around them.
//!
//! Tokens and hits of the lists come in; [`Span`]s go out. A tagger that has learnt its trade can
//! take this module's place.

use super::lexicon::{Lexicon, Manner, class};
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

/// The persons and organisations of `reading`, in order, not overlapping. The hits must be
/// sorted; those of platforms are left out.
pub(super) fn spans(reading: &Reading, lexicon: &Lexicon) -> Vec<Span> {
    let mut finder = Finder { tokens: &reading.tokens, reading, lexicon, spans: Vec::new() };
    let mut at = 0;
    let mut hit = 0;
    while at < reading.tokens.len() {
        while reading.hits.get(hit).is_some_and(|hit| (hit.last as usize) <= at) {
            hit += 1;
        }
        let begins_hit = reading.hits.get(hit).is_some_and(|hit| hit.first as usize <= at);
        if !begins_hit && !reading.tokens[at].can_name() {
            at += 1;
            continue;
        }
        let end = finder.end_of_run(at);
        at = match finder.joined_body(at, end) {
            Some(joined) => joined,
            None => {
                finder.run(at, end);
                end
            }
        };
    }
    finder.spans.sort_by_key(|span| span.first);
    finder.spans
}

/// Stretches of capitals are cut here, in words: no name is as long, and lists in capitals are
/// read piece by piece.
const LONGEST_RUN: usize = 24;

struct Finder<'a> {
    tokens: &'a [Token],
    reading: &'a Reading<'a>,
    lexicon: &'a Lexicon,
    spans: Vec<Span>,
}

impl Finder<'_> {
    /// Where the stretch of capitals that begins at `at` ends.
    fn end_of_run(&self, at: usize) -> usize {
        let mut end = self.hit_at(at).map_or(at + 1, |hit| hit.last as usize).max(at + 1);
        while let Some(next) = self.tokens.get(end).filter(|_| end - at < LONGEST_RUN) {
            let last = &self.tokens[end - 1];
            if next.is(shape::ADDRESS) {
                break;
            }
            let joins = match next.gap {
                Gap::Space => true,
                Gap::Hyphen | Gap::Ampersand => true,
                Gap::Stop => !next.is(shape::OPENS) || last.has(class::GENERATION),
                Gap::Comma => next.is(shape::CAPITAL) && next.has(class::LEGAL | class::GENERATION),
                _ => false,
            };
            if !joins {
                break;
            }
            if next.is(shape::CAPITAL) || (next.is(shape::NUMBER) && self.hit_at(end).is_some()) {
                let length = self.hit_at(end).map_or(1, |hit| hit.last as usize - end);
                end += length.max(1);
                continue;
            }
            // `Moon Jae-in`
            if next.gap == Gap::Hyphen && next.has(class::SYLLABLE) && end >= at + 2 {
                end += 1;
                continue;
            }
            // `Ursula von der Leyen`: particles count where a capital follows.
            let mut beyond = end;
            while beyond < self.tokens.len()
                && beyond < end + 3
                && self.tokens[beyond].has(class::PARTICLE)
                && matches!(self.tokens[beyond].gap, Gap::Space | Gap::Hyphen)
            {
                beyond += 1;
            }
            let resumes = beyond > end
                && self.tokens.get(beyond).is_some_and(|token| {
                    token.can_name() && matches!(token.gap, Gap::Space | Gap::Hyphen)
                });
            if !resumes || last.has(class::STARTER) && last.is(shape::OPENS) {
                break;
            }
            end = beyond + 1;
        }
        end
    }

    /// The hit that begins at `at`.
    fn hit_at(&self, at: usize) -> Option<&Hit> {
        let hits = &self.reading.hits;
        let found = hits.binary_search_by_key(&(at as u32), |hit| hit.first).ok()?;
        hits.get(found)
    }

    /// The first hit that lies within `first..last`.
    fn hit_within(&self, first: usize, last: usize) -> Option<Hit> {
        let hits = &self.reading.hits;
        let from = hits.partition_point(|hit| (hit.first as usize) < first);
        hits[from..]
            .iter()
            .take_while(|hit| (hit.first as usize) < last)
            .find(|hit| hit.last as usize <= last)
            .copied()
    }

    fn push(&mut self, first: usize, last: usize, kind: EntityKind, strength: Strength) {
        let (first, last) = (first as u32, last as u32);
        self.spans.push(Span { first, last, kind, listed: None, strength });
    }

    /// Reads the names in one stretch of capitals.
    fn run(&mut self, mut first: usize, last: usize) {
        if first >= last {
            return;
        }
        // `The`, `In`, `On Monday`: words that only begin the sentence, and days, are no part.
        let ends_body = self.tokens[last - 1].has(class::HEAD | class::SUFFIX);
        while first < last {
            let token = &self.tokens[first];
            let begins_name = self.hit_at(first).is_some();
            let is_forename = last - first >= 2
                && match token.has(class::STARTER) {
                    // `Will Smith`, but `Will Obama …`
                    true => token.has(class::GIVEN) && !self.tokens[first + 1].has(class::FAMOUS),
                    false => self.lexicon.is_given(token),
                }
                && self.is_family_name(&self.tokens[first + 1]);
            let is_common = token.has(class::COMMON) && (last - first == 1 || !ends_body);
            let falls = !begins_name
                && ((token.has(class::STARTER | class::DAY) || is_common) && !is_forename
                    || !token.is(shape::CAPITAL));
            if !falls {
                break;
            }
            first += 1;
        }
        if first >= last {
            return;
        }
        if let Some(end) = self.body_until(first, last) {
            self.push(first, end, EntityKind::Organisation, Strength::Sure);
            return;
        }
        if let Some(hit) = self.hit_within(first, last) {
            let (from, to) = (hit.first as usize, hit.last as usize);
            let alone = from == first && to == last;
            let is_wary = hit.manner == Manner::Wary;
            // `Harrison Ford`, `Target Corp`: a doubtful word within a longer name is not the name.
            let follows_forename = from > first
                && self.lexicon.is_given(&self.tokens[from - 1])
                && self.tokens[from - 1].class & !class::GIVEN == 0;
            // `Michael Dell`
            let is_surname = hit.manner == Manner::Plain
                && to - from == 1
                && to == last
                && from == first + 1
                && self.lexicon.is_surname(&self.tokens[from])
                && self.lexicon.listed[hit.listed as usize].origin != Origin::UserList;
            let leads_surname = to < last
                && self.lexicon.is_given(&self.tokens[from])
                && self.is_family_name(&self.tokens[to]);
            if (is_wary && (follows_forename || leads_surname)) || (is_surname && follows_forename)
            {
                self.unlisted(first, last);
                return;
            }
            self.run(first, from);
            self.listed(&hit, alone);
            self.run(to, last);
            return;
        }
        self.unlisted(first, last);
    }

    /// Takes a listed name, if it stands as it must.
    fn listed(&mut self, hit: &Hit, alone: bool) {
        let Some(kind) = self.lexicon.listed[hit.listed as usize].kind else { return };
        if kind == EntityKind::Platform {
            return;
        }
        let name = &self.tokens[hit.first as usize];
        let before = hit.first.checked_sub(1).map(|at| &self.tokens[at as usize]);
        let after = self.tokens.get(hit.last as usize);
        let mut strength = Strength::Sure;
        if hit.manner == Manner::Wary {
            let acts = after.is_some_and(|next| {
                (next.has(class::SAYING | class::COMPANY_DEED | class::COMPANY_ROLE)
                    && next.gap == Gap::Space)
                    || next.gap == Gap::Possessive
                    || (next.hash == AND && self.hit_at(hit.last as usize + 1).is_some())
                    || (next.gap == Gap::Comma && self.hit_at(hit.last as usize).is_some())
            });
            let is_mid = !name.is(shape::OPENS | shape::LOUD)
                && !matches!(name.gap, Gap::Hyphen)
                && after.is_none_or(|next| next.gap != Gap::Hyphen);
            let follows_an = before.is_some_and(|word| {
                word.end - word.start <= 2 && name.gap == Gap::Space && word.hash == A
                    || word.hash == AN
            });
            if follows_an || !(alone || acts) {
                return;
            }
            if !is_mid && !acts {
                strength = Strength::Weak;
            }
        }
        // `US Justice Department`
        let follows_country = before.is_some_and(|word| {
            word.hash == US && word.is(shape::CAPITAL) && matches!(name.gap, Gap::Space | Gap::Stop)
        });
        let is_department = self.tokens[hit.last as usize - 1].has(class::HEAD)
            || self.tokens[hit.first as usize].has(class::HEAD);
        let has_article = name.hash == THE && hit.last - hit.first > 1;
        let first = match (follows_country && is_department, has_article) {
            (true, _) => hit.first - 1,
            (false, true) => hit.first + 1,
            (false, false) => hit.first,
        };
        self.spans.push(Span { first, last: hit.last, kind, listed: Some(hit.listed), strength });
    }

    /// Where the body ends that begins at `first`, if the stretch is the name of one:
    /// `Lakeside Quilters Guild`, `University of Leeds`, `Department for Transport`.
    fn body_until(&self, first: usize, last: usize) -> Option<usize> {
        let tail = &self.tokens[last - 1];
        let length = last - first;
        let is_head = tail.has(class::HEAD);
        let is_suffix = tail.has(class::SUFFIX | class::LEGAL);
        if self.is_within_hit(last - 1, first) {
            return None;
        }
        if self.tokens[first].is(shape::LOUD) && tail.is(shape::LOUD) {
            return None;
        }
        // `Boeing Co`: the listed name is enough.
        let hit = self.hit_within(first, last);
        if tail.has(class::LEGAL)
            && hit.is_some_and(|hit| {
                hit.first as usize == first
                    && hit.last as usize == last - 1
                    && hit.manner != Manner::Wary
                    && self.lexicon.listed[hit.listed as usize].kind
                        == Some(EntityKind::Organisation)
            })
        {
            return None;
        }
        // `University of …`
        if is_head && let Some(end) = self.of_whom(last) {
            return Some(end);
        }
        if length < 2 || !(is_head || is_suffix) {
            return None;
        }
        // `President Obama's House`, `Charlotte Church`, `Kate Bosworth Films`
        let head = &self.tokens[first];
        let is_person = length == 2
            && self.lexicon.is_given(head)
            && !head.has(class::PLACE | class::TITLE | class::DEMONYM)
            && self.lexicon.is_surname(tail)
            && !tail.has(class::LEGAL);
        let is_title = length == 2 && head.has(class::TITLE) && !head.has(class::HEAD);
        if is_person || (is_title && !is_head) {
            return None;
        }
        Some(last)
    }

    /// Whether the token lies in a listed name that begins at or behind `first`.
    fn is_within_hit(&self, token: usize, first: usize) -> bool {
        let hits = &self.reading.hits;
        let from = hits.partition_point(|hit| (hit.first as usize) < first);
        hits[from..]
            .iter()
            .take_while(|hit| hit.first as usize <= token)
            .any(|hit| hit.last as usize > token)
    }

    /// `Energy and Commerce Committee`: two stretches of capitals that name one body. Returns
    /// where it ends.
    fn joined_body(&mut self, first: usize, last: usize) -> Option<usize> {
        let and = self.tokens.get(last)?;
        let next = self.tokens.get(last + 1)?;
        let is_joined = and.hash == AND
            && and.gap == Gap::Space
            && next.can_name()
            && next.gap == Gap::Space
            && !next.is(shape::LOUD);
        if !is_joined {
            return None;
        }
        let end = self.end_of_run(last + 1);
        let tail = &self.tokens[end - 1];
        let against = class::PLACE | class::TITLE | class::DAY | class::DEMONYM | class::HEAD;
        let names_one = end - last > 2
            && end - last <= 4
            && tail.has(class::HEAD)
            && !tail.has(class::TITLE)
            && !next.has(against)
            && !self.lexicon.is_given(next)
            && self.hit_at(last + 1).is_none()
            && !self.is_within_hit(end - 1, last + 1);
        let mut start = first;
        while start < last && self.tokens[start].has(class::STARTER | class::DAY) {
            start += 1;
        }
        let leads = start < last
            && last - start <= 3
            && !self.tokens[last - 1].has(against)
            && !self.is_within_hit(last - 1, first)
            && !self.is_person(start, last)
            && (last - start > 1 || !self.lexicon.is_given(&self.tokens[start]))
            && !self.tokens[last - 1].is(shape::ALL_CAPITALS);
        if !names_one || !leads {
            return None;
        }
        self.push(start, end, EntityKind::Organisation, Strength::Sure);
        Some(end)
    }

    /// Behind the head of a body, where `of Leeds` or `for Transport` ends.
    fn of_whom(&self, at: usize) -> Option<usize> {
        let joiner = self.tokens.get(at)?;
        let is_joiner = joiner.gap == Gap::Space && (joiner.hash == OF || joiner.hash == FOR);
        if !is_joiner {
            return None;
        }
        let mut start = at + 1;
        if self.tokens.get(start)?.hash == THE {
            start += 1;
        }
        let names =
            |token: &Token| token.can_name() && token.gap == Gap::Space && !token.has(class::DAY);
        if !self.tokens.get(start).is_some_and(names) {
            return None;
        }
        let mut end = self.end_of_run(start);
        // `Department of Health and Human Services`
        while let (Some(and), Some(next)) = (self.tokens.get(end), self.tokens.get(end + 1)) {
            let goes_on = and.hash == AND
                && and.gap == Gap::Space
                && names(next)
                && !self.lexicon.is_given(next)
                && !next.has(class::PLACE | class::TITLE | class::STARTER)
                && self.hit_at(end + 1).is_none()
                && !self.tokens[end - 1].has(class::PLACE);
            if !goes_on {
                break;
            }
            end = self.end_of_run(end + 1);
        }
        // `University of California, San Diego`
        if let Some(town) = self.tokens.get(end) {
            let is_campus = self.tokens[at - 1].hash == UNIVERSITY
                && town.gap == Gap::Comma
                && (town.has(class::PLACE) || self.hit_at(end).is_some())
                && town.is(shape::CAPITAL)
                && self.tokens[end - 1].has(class::PLACE)
                && end == start + 1;
            if is_campus && self.tokens[start].hash == CALIFORNIA {
                return Some(self.hit_at(end).map_or(end + 1, |hit| hit.last as usize));
            }
        }
        Some(end)
    }

    /// Reads a stretch without listed names.
    fn unlisted(&mut self, first: usize, last: usize) {
        if first >= last {
            return;
        }
        // `EWG President`: what stands before is someone's employer.
        let tail = &self.tokens[last - 1];
        if last - first > 1
            && tail.has(class::TITLE)
            && !(self.lexicon.is_given(&self.tokens[first]) && self.lexicon.is_surname(tail))
        {
            self.run(first, last - 1);
            return;
        }
        // What stands before the last title is someone's employer, what follows someone's name.
        let title = (first..last - 1).rev().find(|at| self.tokens[*at].has(class::TITLE));
        if let Some(title) = title {
            let follows = title + 1;
            let tail = &self.tokens[follows];
            let is_generation = follows + 1 == last && tail.has(class::GENERATION);
            let is_surname = title > first && self.lexicon.is_given(&self.tokens[title - 1]);
            if !is_generation && !is_surname {
                self.run(first, title);
                if self.looks_like_person(follows, last) {
                    let strength = if last - follows > 1 { Strength::Sure } else { Strength::Acts };
                    self.push(follows, last, EntityKind::Person, strength);
                } else {
                    self.run(follows, last);
                }
                return;
            }
        }
        let mut first = first;
        // `Christian Lindner` is no Christian called Lindner.
        while first < last
            && self.tokens[first].has(class::DEMONYM)
            && !(last - first == 2 && self.tokens[first].has(class::GIVEN))
        {
            first += 1;
        }
        match last - first {
            0 => {}
            1 => self.single(first),
            length => {
                if self.tokens[last - 1].has(class::THING) && !self.is_person(first, last) {
                    return;
                }
                if self.is_person(first, last) {
                    self.push(first, last, EntityKind::Person, Strength::Sure);
                } else if length <= 4 {
                    self.unknown(first, last);
                }
            }
        }
    }

    /// A word that may well be a family name: nothing is known against it.
    fn is_family_name(&self, token: &Token) -> bool {
        let against = class::STARTER
            | class::COMMON
            | class::DAY
            | class::DEMONYM
            | class::THING
            | class::SUFFIX
            | class::HEAD
            | class::PLACE
            | class::TITLE;
        token.is(shape::CAPITAL)
            && (token.class & against == 0 || self.lexicon.is_surname(token))
            && (!token.has(class::DAY) || token.hash == MAY)
            && !token.has(class::DEMONYM | class::LEGAL)
    }

    /// Whether nothing in it speaks against a person's name, as behind a title.
    fn looks_like_person(&self, first: usize, last: usize) -> bool {
        let tail = &self.tokens[last - 1];
        let length = last - first;
        length <= 5
            && (length == 1
                || !tail.has(class::THING | class::LEGAL)
                || self.is_person(first, last))
            && self.tokens[first..last].iter().all(|token| {
                !token.has(class::DAY | class::DEMONYM)
                    && (!token.has(class::STARTER | class::COMMON | class::PLACE)
                        || self.lexicon.is_surname(token))
            })
            && !(length == 1
                && tail.has(
                    class::HEAD
                        | class::PLACE
                        | class::STARTER
                        | class::COMMON
                        | class::TITLE
                        | class::THING,
                )
                && !self.lexicon.is_surname(tail))
            && !(tail.is(shape::ALL_CAPITALS) && length == 1 && tail.end - tail.start <= 3)
    }

    /// Whether a stretch of two or more words is a person's full name.
    fn is_person(&self, first: usize, last: usize) -> bool {
        let mut end = last;
        while end > first + 1 && self.tokens[end - 1].has(class::GENERATION) {
            end -= 1;
        }
        let names = &self.tokens[first..end];
        let (Some(given), Some(family)) = (names.first(), names.last()) else { return false };
        if names.len() < 2
            || names.len() > 6
            || given.is(shape::LOUD) && !(names.len() == 2 && self.is_plain_person(given, family))
        {
            return false;
        }
        if names[1..].iter().any(|token| token.gap == Gap::Ampersand) {
            return false;
        }
        if names.iter().any(|token| token.has(class::DAY) && token.hash != MAY) {
            return false;
        }
        // `R-Tenn`, `D-Day`
        if given.is(shape::INITIAL) && names[1].gap == Gap::Hyphen {
            return false;
        }
        let has_initial = names[..names.len() - 1].iter().any(|token| token.is(shape::INITIAL));
        let known_given =
            self.lexicon.is_given(given) && (!given.has(class::DEMONYM) || given.has(class::GIVEN));
        let is_plain_given = known_given && given.class & !class::GIVEN == 0;
        let acts = self.acts_at(last) || self.follows_role(first);
        let is_town = is_plain_given && names.len() == 2 && family.has(class::PLACE);
        if !(self.is_family_name(family) || is_town) || family.is(shape::INITIAL) && !acts {
            return false;
        }
        if family.is(shape::ALL_CAPITALS) && !given.is(shape::ALL_CAPITALS | shape::INITIAL) {
            return false;
        }
        let family_known = self.lexicon.is_surname(family);
        if has_initial && (known_given || given.is(shape::INITIAL)) {
            return true;
        }
        if known_given {
            let doubtful =
                class::PLACE | class::STARTER | class::COMMON | class::THING | class::TITLE;
            if given.has(doubtful) && !given.has(class::GIVEN) {
                return family_known && !family.has(doubtful | class::HEAD | class::SUFFIX);
            }
            return family_known || is_town || !family.has(doubtful);
        }
        if given.class
            & (class::PLACE
                | class::STARTER
                | class::COMMON
                | class::THING
                | class::HEAD
                | class::SUFFIX)
            != 0
        {
            return acts && self.lexicon.is_surname(given) && family_known;
        }
        let has_particle = names.iter().any(|token| !token.is(shape::CAPITAL));
        acts || has_particle && !given.is(shape::ALL_CAPITALS)
            || (names.len() == 2
                && family_known
                && family.class & !class::GIVEN == 0
                && given.class == 0
                && !given.is(shape::ALL_CAPITALS))
    }

    /// A person even where every word has a capital.
    fn is_plain_person(&self, given: &Token, family: &Token) -> bool {
        self.lexicon.is_given(given)
            && self.lexicon.is_surname(family)
            && given.class & !class::GIVEN == 0
            && family.class & !class::GIVEN == 0
    }

    /// Whether what follows at `at` is done by a person or said of one: `said`, `, 43,`.
    fn acts_at(&self, at: usize) -> bool {
        let Some(next) = self.tokens.get(at) else { return false };
        match next.gap {
            Gap::Space => next.has(class::DEED),
            Gap::Comma => {
                let length = next.end - next.start;
                let is_age = next.is(shape::NUMBER)
                    && length == 2
                    && self.tokens.get(at + 1).is_none_or(|after| after.gap != Gap::Space);
                is_age || next.hash == WHO
            }
            _ => false,
        }
    }

    /// Whether `said` or a role in small letters stands before: `spokesman Lee Kwan`.
    fn follows_role(&self, first: usize) -> bool {
        let Some(before) = first.checked_sub(1).map(|at| &self.tokens[at]) else { return false };
        self.tokens[first].gap == Gap::Space
            && !before.is(shape::CAPITAL)
            && before.has(class::TITLE | class::SAYING)
    }

    /// Two or more capitals that are no person: a body if it acts like one.
    fn unknown(&mut self, first: usize, last: usize) {
        let names = &self.tokens[first..last];
        let is_doubtful = names.iter().any(|token| {
            token.is(shape::LOUD)
                || token
                    .has(class::STARTER | class::COMMON | class::DAY | class::THING | class::TITLE)
        });
        if is_doubtful || names.iter().all(|token| token.has(class::PLACE | class::DEMONYM)) {
            return;
        }
        let acts = self.tokens.get(last).is_some_and(|next| {
            next.gap == Gap::Space && next.has(class::SAYING | class::COMPANY_DEED)
                || next.gap == Gap::Possessive
        });
        let has_ampersand = names[1..].iter().any(|token| token.gap == Gap::Ampersand);
        let defines = self.is_defined(last);
        let strength =
            if acts || has_ampersand || defines { Strength::Sure } else { Strength::Weak };
        self.push(first, last, EntityKind::Organisation, strength);
    }

    /// Whether an acronym in brackets follows: `Rivers Trust North (RTN)`.
    fn is_defined(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|next| {
            next.gap == Gap::Open
                && next.is(shape::ALL_CAPITALS)
                && self.reading.text[next.end as usize..].starts_with(')')
        })
    }

    /// One capital by itself: an acronym, a surname, the short form of a body, or nothing.
    fn single(&mut self, at: usize) {
        let token = &self.tokens[at];
        let against = class::STARTER
            | class::COMMON
            | class::DAY
            | class::DEMONYM
            | class::PLACE
            | class::TITLE
            | class::GENERATION;
        let is_known_otherwise = token.class & against != 0;
        let next = self.tokens.get(at + 1);
        let length = token.end - token.start;
        if token.is(shape::ALL_CAPITALS) && !token.is(shape::LOUD) {
            let hyphened =
                token.gap == Gap::Hyphen || next.is_some_and(|next| next.gap == Gap::Hyphen);
            let is_acronym = (3..=6).contains(&length) && !is_known_otherwise && !hyphened;
            let is_common = COMMON_ACRONYMS
                .contains(&&self.reading.text[token.start as usize..token.end as usize]);
            if is_acronym {
                let strength = if is_common { Strength::Weak } else { Strength::Sure };
                self.push(at, at + 1, EntityKind::Organisation, strength);
            }
            return;
        }
        if token.is(shape::INITIAL) {
            return;
        }
        let acts = !token.is(shape::LOUD) && (self.acts_at(at + 1) || self.follows_role(at));
        let surname = self.lexicon.is_surname(token);
        // `Doctors said`: at the start of a sentence, a plural is no name.
        let printed = &self.reading.text[token.start as usize..token.end as usize];
        let may_be_plural = token.is(shape::OPENS) && printed.ends_with('s');
        let is_person = acts
            && !is_known_otherwise
            && !may_be_plural
            && !token.has(class::HEAD | class::SUFFIX | class::THING)
            && (surname || self.lexicon.is_given(token));
        let is_famous = token.has(class::FAMOUS) && !token.is(shape::LOUD);
        let strength = match (is_person || is_famous, acts) {
            (true, _) => Strength::Acts,
            (false, true) => Strength::Speaks,
            (false, false) => Strength::Weak,
        };
        if is_known_otherwise && !surname && !self.lexicon.is_given(token) {
            return;
        }
        self.push(at, at + 1, EntityKind::Person, strength);
    }
}

/// Acronyms that are no bodies.
const COMMON_ACRONYMS: &[&str] = &[
    "CEO", "CFO", "COO", "CTO", "CIO", "DVD", "GMT", "EST", "EDT", "PST", "PDT", "BST", "CET",
    "UTC", "GPS", "HIV", "AIDS", "DNA", "RNA", "PIN", "PDF", "USB", "GDP", "IPO", "ETF", "FAQ",
    "VAT", "SUV", "ATM", "URL", "HTML", "LED", "LCD", "CCTV", "RSS", "API", "NFT", "NFTS", "MVP",
    "PHD", "USD", "EUR", "GBP", "CPI", "PMI", "LGBT", "LGBTQ", "COVID", "SARS", "MERS", "PTSD",
    "ADHD", "MRI", "IVF", "WMD", "ICBM", "VPN", "GIF", "SMS", "PPE", "PCR", "GCSE", "QUOTE",
    "PHOTO", "VIDEO", "MORE", "READ", "NEW", "THE", "AND", "NOT", "FOR", "WATCH", "LIVE", "UPDATE",
    "NOTE", "DEI", "IOS", "MPG", "KMH", "MPH", "BBQ", "DIY", "ESG", "CGI", "VFX", "TBA", "TBD",
    "RIP", "LOL", "OMG", "WTF", "AKA", "POV", "TPP", "NAFTA", "TTIP", "JCPOA", "DACA", "GOAT",
    "MAGA", "PSA", "POW", "VIP", "SOS", "ASAP", "ERA", "RBI", "YTD", "UPDATE1", "CO2", "III",
    "VII", "VIII", "XVI", "ISBN",
];

/// Hashes of the small words that join names, as [`super::lexicon::hash_of`] makes them.
const OF: u64 = super::lexicon::hash_of_ascii(b"of");
const FOR: u64 = super::lexicon::hash_of_ascii(b"for");
const THE: u64 = super::lexicon::hash_of_ascii(b"the");
const AND: u64 = super::lexicon::hash_of_ascii(b"and");
const WHO: u64 = super::lexicon::hash_of_ascii(b"who");
const US: u64 = super::lexicon::hash_of_ascii(b"us");
const UNIVERSITY: u64 = super::lexicon::hash_of_ascii(b"university");
const CALIFORNIA: u64 = super::lexicon::hash_of_ascii(b"california");
const MAY: u64 = super::lexicon::hash_of_ascii(b"may");
const A: u64 = super::lexicon::hash_of_ascii(b"a");
const AN: u64 = super::lexicon::hash_of_ascii(b"an");
