//! Is this word the platform? `Twitter` always is; `Signal`, `Line` and `X` are where the words
//! around them say so, or where they did elsewhere in the article.

use jiff::civil::Date;
use serde::Deserialize;

use super::lexicon::{Lexicon, Manner, class};
use super::token::{Gap, Token, shape};
use super::{Hit, Reading};
use crate::article::EntityKind;

/// A platform of the shipped list; the file explains the fields.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Platform {
    pub name: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub capital: Vec<String>,
    #[serde(default)]
    pub ambiguous: Vec<String>,
    #[serde(default)]
    pub talk: Vec<String>,
    #[serde(default)]
    pub sites: Vec<String>,
    #[serde(default)]
    telling: bool,
    #[serde(default)]
    since: Option<String>,
}

impl Platform {
    /// Whether the ambiguous names were in use on that day; without a day, they may have been.
    fn is_in_use(&self, day: Option<Date>) -> bool {
        let since = self.since.as_ref().and_then(|since| since.parse::<Date>().ok());
        match (since, day) {
            (Some(since), Some(day)) => day >= since,
            _ => true,
        }
    }
}

#[derive(Deserialize)]
struct PlatformList {
    platform: Vec<Platform>,
}

/// The shipped list. It is part of the program: a test reads it, so nothing is lost here.
pub(super) fn shipped() -> Vec<Platform> {
    toml::from_str(include_str!("platforms.toml"))
        .map(|list: PlatformList| list.platform)
        .unwrap_or_default()
}

/// The platform that people call `name`, whatever its case: `Twitter` for `X`.
#[must_use]
pub fn canonical_platform(name: &str) -> Option<String> {
    let wanted = crate::analyzer::fold(name);
    let is_called = |platform: &Platform| {
        let names = [&platform.aliases, &platform.ambiguous, &platform.sites];
        names.into_iter().flatten().any(|alias| crate::analyzer::fold(alias) == wanted)
    };
    shipped().into_iter().find(is_called).map(|platform| platform.name)
}

/// What the surroundings of an ambiguous name say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Yes,
    /// It may be, if the article has the platform elsewhere.
    Perhaps,
    No,
}

/// So many cues make an article one about platforms.
const MANY_CUES: usize = 5;

/// How far a cue reaches, in words.
const REACH: usize = 8;

/// Keeps of the platforms' hits in the readings those that are the platform.
pub(super) fn decide(readings: &mut [Reading], lexicon: &Lexicon, day: Option<Date>) {
    let is_platform =
        |hit: &Hit| lexicon.listed[hit.listed as usize].kind == Some(EntityKind::Platform);
    // First what stands by itself, then what its surroundings prove, then what the article has
    // proved by then.
    let mut established = vec![false; lexicon.listed.len()];
    for hit in readings.iter().flat_map(|reading| &reading.hits) {
        if is_platform(hit) && hit.manner != Manner::Wary {
            established[hit.listed as usize] = true;
        }
    }
    let has_platform = established.contains(&true);
    let cues = readings.iter().flat_map(|reading| &reading.tokens);
    let is_about_platforms = cues.filter(|token| token.has(class::CUE)).count() >= MANY_CUES;
    let mut verdicts = Vec::new();
    for reading in readings.iter() {
        for (at, hit) in reading.hits.iter().enumerate() {
            if !is_platform(hit) || hit.manner != Manner::Wary {
                continue;
            }
            let place = Place { reading, at, lexicon, has_platform, is_about_platforms };
            let platform = lexicon.platforms.get(hit.listed as usize);
            let is_in_use = platform.is_none_or(|platform| platform.is_in_use(day));
            // On a day when the new name was the name, `on X` is enough.
            let is_dated =
                day.is_some() && platform.is_some_and(|platform| platform.since.is_some());
            let is_telling = platform.is_some_and(|platform| platform.telling);
            let verdict = place.verdict(is_in_use, is_telling, is_dated);
            if verdict == Verdict::Yes {
                established[hit.listed as usize] = true;
            }
            verdicts.push(verdict);
        }
    }
    let mut verdicts = verdicts.into_iter();
    for reading in readings {
        reading.hits.retain(|hit| {
            if !is_platform(hit) || hit.manner != Manner::Wary {
                return true;
            }
            match verdicts.next() {
                Some(Verdict::Yes) => true,
                Some(Verdict::Perhaps) => established[hit.listed as usize],
                Some(Verdict::No) | None => false,
            }
        });
    }
}

/// An ambiguous name in its surroundings.
struct Place<'a> {
    reading: &'a Reading<'a>,
    /// Which hit of the reading.
    at: usize,
    lexicon: &'a Lexicon,
    /// Whether the article names some platform beyond doubt.
    has_platform: bool,
    /// Whether it speaks of users, posts and apps again and again.
    is_about_platforms: bool,
}

impl Place<'_> {
    fn verdict(&self, is_in_use: bool, is_telling: bool, is_dated: bool) -> Verdict {
        let tokens = &self.reading.tokens;
        let hit = &self.reading.hits[self.at];
        let (first, last) = (hit.first as usize, hit.last as usize);
        let name = &tokens[first];
        let before = first.checked_sub(1).map(|at| &tokens[at]);
        let after = tokens.get(last);
        if !name.can_name() || self.is_part_of_a_name(before, after) || self.is_quoted(hit) {
            return Verdict::No;
        }
        if self.is_within_loud_name(before, after) {
            return Verdict::Perhaps;
        }
        let beside_platform = self.is_beside_platform(hit);
        if !is_in_use && !beside_platform {
            return Verdict::No;
        }
        let strong = beside_platform
            || after.is_some_and(|next| {
                next.has(class::CUE) && matches!(next.gap, Gap::Space | Gap::Possessive)
            })
            || self.follows_cue(first)
            || self.is_posted_on(first)
            || self.has_handle(last)
            || self.is_explained(last)
            || self.is_contact(first);
        if strong {
            return Verdict::Yes;
        }
        let is_one_of_many = before
            .is_some_and(|word| is_any(word, &["a", "an"], self.reading.text))
            && name.gap == Gap::Space;
        if is_one_of_many {
            return Verdict::No;
        }
        if name.is(shape::LOUD) {
            return Verdict::Perhaps;
        }
        let is_led = name.gap == Gap::Space
            && before.is_some_and(|word| is_any(word, &["on", "via"], self.reading.text));
        let acts =
            after.is_some_and(|next| next.has(class::COMPANY_ROLE) && next.gap == Gap::Space);
        let weak = usize::from(self.has_cue_near(first, last))
            + usize::from(self.has_platform)
            + usize::from(is_led)
            + usize::from(acts)
            + usize::from(self.is_about_platforms);
        if is_led && is_dated {
            return Verdict::Yes;
        }
        let needed = match (is_telling, name.is(shape::OPENS)) {
            (true, _) => 1,
            (false, false) => 2,
            (false, true) => 3,
        };
        if weak >= needed { Verdict::Yes } else { Verdict::Perhaps }
    }

    /// Whether a capital beside it makes it part of a longer name: `Signal Hill`, `Malcolm X`.
    fn is_part_of_a_name(&self, before: Option<&Token>, after: Option<&Token>) -> bool {
        let hit = &self.reading.hits[self.at];
        let name = &self.reading.tokens[hit.first as usize];
        let is_loud = name.is(shape::LOUD);
        let follows_name = before.is_some_and(|word| {
            let may_be_anything = is_loud
                || word.has(class::DAY | class::CUE | class::DEMONYM)
                || (word.has(class::STARTER | class::POSTING | class::LEAD | class::JOINER)
                    && word.is(shape::OPENS));
            match name.gap {
                Gap::Hyphen => true,
                Gap::Space | Gap::Ampersand => {
                    word.is(shape::CAPITAL) && !may_be_anything && !self.touches_platform(true)
                }
                Gap::Stop => word.is(shape::INITIAL) && !name.is(shape::OPENS),
                _ => false,
            }
        });
        let leads_name = after.is_some_and(|word| match word.gap {
            Gap::Hyphen => !is_any(word, &["owned", "based", "like"], self.reading.text),
            Gap::Ampersand => true,
            Gap::Space => {
                word.is(shape::CAPITAL | shape::NUMBER)
                    && !is_loud
                    && !word.has(class::DAY | class::CUE | class::TITLE)
                    && !self.touches_platform(false)
            }
            _ => false,
        });
        follows_name || leads_name
    }

    /// `Power Line Blog` where every word has a capital: capitals on both sides, neither of which
    /// belongs to the sentence.
    fn is_within_loud_name(&self, before: Option<&Token>, after: Option<&Token>) -> bool {
        let name = &self.reading.tokens[self.reading.hits[self.at].first as usize];
        let sentence = class::STARTER | class::POSTING | class::LEAD | class::JOINER | class::CUE;
        let is_name = |word: &Token, gap: Gap, against: u32| {
            gap == Gap::Space && word.is(shape::CAPITAL) && !word.has(against)
        };
        name.is(shape::LOUD)
            && before.is_some_and(|word| is_name(word, name.gap, sentence | class::DEMONYM))
            && after.is_some_and(|word| is_name(word, word.gap, class::STARTER | class::TITLE))
            && !self.touches_platform(true)
    }

    /// `by phone or Signal`, `email, WhatsApp or Signal`: a way to reach someone.
    fn is_contact(&self, first: usize) -> bool {
        let tokens = &self.reading.tokens;
        let Some(joiner) = first.checked_sub(1) else { return false };
        let Some(way) = joiner.checked_sub(1).map(|at| &tokens[at]) else { return false };
        let ways = ["phone", "email", "e-mail", "mail", "text", "telephone", "call", "sms"];
        tokens[first].gap == Gap::Space
            && is_any(&tokens[joiner], &["or", "and"], self.reading.text)
            && is_any(way, &ways, self.reading.text)
    }

    /// Whether a platform beyond doubt ends right before it, or begins right behind it.
    fn touches_platform(&self, before: bool) -> bool {
        let hits = &self.reading.hits;
        let hit = &hits[self.at];
        let other = if before { self.at.checked_sub(1) } else { self.at.checked_add(1) };
        other.and_then(|at| hits.get(at)).is_some_and(|other| {
            let touches = if before { other.last == hit.first } else { other.first == hit.last };
            touches
                && other.manner != Manner::Wary
                && self.lexicon.listed[other.listed as usize].kind == Some(EntityKind::Platform)
        })
    }

    /// Whether it stands in quotation marks by itself.
    fn is_quoted(&self, hit: &Hit) -> bool {
        let (from, to) = self.reading.span(hit.first, hit.last);
        let text = self.reading.text;
        let opens = text[..from].ends_with(['“', '"', '‘']);
        let closes = text[to..].trim_start_matches([',', '.']).starts_with(['”', '"', '’']);
        opens && closes && !text[to..].starts_with("’s")
    }

    /// Whether another platform stands beside it in a list: `Facebook, X and Telegram`; or its
    /// other name: `X, formerly Twitter`.
    fn is_beside_platform(&self, hit: &Hit) -> bool {
        let neighbours = [self.at.checked_sub(1), self.at.checked_add(1)];
        neighbours.into_iter().flatten().filter_map(|at| self.reading.hits.get(at)).any(|other| {
            let listed = &self.lexicon.listed[other.listed as usize];
            if listed.kind != Some(EntityKind::Platform)
                || matches!(other.manner, Manner::Talk | Manner::Site)
            {
                return false;
            }
            let begins_line = |hit: &Hit| self.reading.tokens[hit.first as usize].gap == Gap::Break;
            if begins_line(hit) && begins_line(other) && self.has_platform {
                return true;
            }
            let (left, right) = if other.first < hit.first { (other, hit) } else { (hit, other) };
            let between = &self.reading.tokens[left.last as usize..right.first as usize];
            let is_same = other.listed == hit.listed;
            // Two doubtful names prove each other only as a pair: `X and Threads`.
            let reach = if is_same { 5 } else { 2 };
            let joins = between.iter().all(|word| {
                is_any(
                    word,
                    &[
                        "and",
                        "or",
                        "formerly",
                        "known",
                        "as",
                        "the",
                        "previously",
                        "called",
                        "site",
                        "once",
                        "und",
                        "et",
                        "y",
                        "nor",
                        "like",
                        "to",
                        "then",
                    ],
                    self.reading.text,
                )
            });
            let is_pair = between.is_empty() || !between[0].is(shape::OPENS);
            let tail = &self.reading.tokens[right.first as usize];
            let gap_joins = matches!(tail.gap, Gap::Comma | Gap::Space | Gap::Open)
                || (tail.gap == Gap::Other && !tail.is(shape::OPENS));
            let is_sure = other.manner != Manner::Wary
                || (!between.is_empty() || tail.gap == Gap::Comma) && self.has_platform;
            joins && between.len() <= reach && is_pair && gap_joins && is_sure
        })
    }

    /// `the messaging app Signal`, `the network, X`.
    fn follows_cue(&self, first: usize) -> bool {
        let tokens = &self.reading.tokens;
        let Some(before) = first.checked_sub(1) else { return false };
        let joins = matches!(tokens[first].gap, Gap::Space)
            || (tokens[first].gap == Gap::Comma && !tokens[first].is(shape::OPENS));
        let is_called =
            is_any(&tokens[before], &["called", "named", "like", "including"], self.reading.text)
                && before > 0
                && tokens[before - 1].has(class::CUE);
        let is_example = is_any(&tokens[before], &["as"], self.reading.text)
            && before > 1
            && is_any(&tokens[before - 1], &["such"], self.reading.text)
            && tokens[before - 2].has(class::CUE);
        let is_called = is_called || is_example;
        let word = &tokens[before];
        joins
            && (is_called || (word.has(class::CUE) && !word.is(shape::CAPITAL)))
            && tokens[first].gap == Gap::Space
    }

    /// `posted a video on X`, `Follow her on Threads`, `chat via Signal`.
    fn is_posted_on(&self, first: usize) -> bool {
        let tokens = &self.reading.tokens;
        let Some(lead) = first.checked_sub(1) else { return false };
        if tokens[first].gap != Gap::Space || !tokens[lead].has(class::LEAD) {
            return false;
        }
        let is_plain_lead =
            is_any(&tokens[lead], &["on", "via", "over", "auf", "sur"], self.reading.text);
        let reach = if is_plain_lead { REACH } else { 3 };
        let mut at = lead;
        while at > 0 && lead - at < reach && !tokens[at].is(shape::OPENS) {
            at -= 1;
            if tokens[at].has(class::POSTING) {
                return true;
            }
        }
        false
    }

    /// `X @handle`, `Bluesky (@handle)`.
    fn has_handle(&self, last: usize) -> bool {
        let tokens = &self.reading.tokens;
        let end = tokens[last - 1].end as usize;
        let next = tokens.get(last).map_or(end, |token| token.start as usize);
        let second = tokens.get(last + 1).map_or(next, |token| token.start as usize);
        let between = &self.reading.text[end..next];
        let later = is_at(tokens.get(last), self.reading.text)
            && self.reading.text[next..second.max(next)].contains('@');
        (between.contains('@') && !between.contains('\n')) || later
    }

    /// `Line, the messaging app`, `Gab – a social media site`.
    fn is_explained(&self, last: usize) -> bool {
        let tokens = &self.reading.tokens;
        let Some(next) = tokens.get(last) else { return false };
        let sets_off = next.gap == Gap::Comma || next.gap == Gap::Open || {
            let end = tokens[last - 1].end as usize;
            self.reading.text[end..next.start as usize].contains(['–', '—'])
        };
        sets_off
            && is_any(next, &["the", "a", "an", "another", "which", "le", "la"], self.reading.text)
            && self.words_after(last + 1).any(|word| word.has(class::CUE))
    }

    fn has_cue_near(&self, first: usize, last: usize) -> bool {
        let tokens = &self.reading.tokens;
        let mut at = first;
        while at > 0 && first - at < REACH && !tokens[at].is(shape::OPENS) {
            at -= 1;
            if tokens[at].has(class::CUE) {
                return true;
            }
        }
        self.words_after(last).any(|word| word.has(class::CUE))
    }

    /// The words from `at` to the end of the sentence, no farther than a cue reaches.
    fn words_after(&self, at: usize) -> impl Iterator<Item = &Token> {
        let rest = self.reading.tokens.get(at..).unwrap_or_default();
        rest.iter()
            .take(REACH)
            .take_while(|token| !token.is(shape::OPENS) && token.gap != Gap::Break)
    }
}

/// Whether the platform named here acts as a company: `Twitter said`, `fined Facebook`.
pub(super) fn acts_as_company(reading: &Reading, hit: &Hit) -> bool {
    if matches!(hit.manner, Manner::Talk | Manner::Site) {
        return false;
    }
    let name = &reading.tokens[hit.first as usize];
    let leads = hit.first > 0
        && name.gap == Gap::Space
        && reading.tokens[hit.first as usize - 1].has(class::COMPANY_LEAD);
    let acts = reading.tokens.get(hit.last as usize).is_some_and(|next| {
        matches!(next.gap, Gap::Space | Gap::Possessive | Gap::Comma)
            && (next.has(class::LEGAL) || (next.gap != Gap::Comma && next.has(class::COMPANY_ROLE)))
    });
    let is_source = leads_by(reading, hit, &["according", "to"]);
    leads || acts || is_source || has_officer(reading, hit)
}

/// Whether these words stand right before the name.
fn leads_by(reading: &Reading, hit: &Hit, words: &[&str]) -> bool {
    let Some(first) = (hit.first as usize).checked_sub(words.len()) else { return false };
    let before = &reading.tokens[first..hit.first as usize];
    before.iter().zip(words).all(|(token, word)| is_any(token, &[word], reading.text))
        && reading.tokens[hit.first as usize].gap == Gap::Space
}

/// `Facebook's global politics and outreach director`: someone who works there.
fn has_officer(reading: &Reading, hit: &Hit) -> bool {
    let rest = reading.tokens.get(hit.last as usize..).unwrap_or_default();
    if rest.first().is_none_or(|next| next.gap != Gap::Possessive) {
        return false;
    }
    rest.iter()
        .take(REACH)
        .enumerate()
        .take_while(|(at, token)| {
            let is_joined = is_any(token, &["and"], reading.text);
            let goes_on = matches!(token.gap, Gap::Space | Gap::Hyphen) || *at == 0;
            goes_on && (is_joined || !token.has(class::STARTER))
        })
        .any(|(_, token)| token.has(class::TITLE))
}

/// Whether the printed word is one of these, in any case.
fn is_any(token: &Token, words: &[&str], text: &str) -> bool {
    let printed = &text[token.start as usize..token.end as usize];
    words.iter().any(|word| printed.eq_ignore_ascii_case(word))
}

fn is_at(token: Option<&Token>, text: &str) -> bool {
    token.is_some_and(|token| is_any(token, &["at"], text))
}
