//! Cuts an article into the stretches in which names can stand, and lays out for each what the
//! features ask: forms, gaps, runs of capitals, lists, and what the article says elsewhere.
//!
//! Small letters far from any capital are never looked at: that is most of a text.

use rustc_hash::FxHashMap;

use super::features::{PLACES, REACH, Scene, of_form};
use super::form::{Form, key_of_form, mixed, written_as};
use super::label::LABELS;
use super::model::Model;
use super::rows::{Rows, Scores, add_to};
use crate::article::EntityKind;
use crate::entity::lexicon::{Lexicon, Manner, class};
use crate::entity::token::{Gap, Token, shape};
use crate::entity::{Origin, Reading};

/// A stretch of a reading: its words `first..last`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub reading: u32,
    pub first: u32,
    pub last: u32,
}

/// What stands before a word, more closely than [`Gap`] says.
mod gap {
    pub const SENTENCE: u8 = 10;
    pub const CLOSE: u8 = 11;
    pub const QUOTE_BEFORE: u8 = 12;
    pub const QUOTE_BEHIND: u8 = 13;
    pub const DASH: u8 = 14;
    pub const SLASH: u8 = 15;
    pub const COLON: u8 = 16;
    pub const COMMA: u8 = 17;
    pub const POSSESSIVE: u8 = 18;
    pub const HANDLE: u8 = 19;
    pub const BULLET: u8 = 20;
    pub const COMMA_QUOTE: u8 = 21;
}

/// The gap before `tokens[at]`, as a number.
fn gap_before(reading: &Reading, at: usize) -> u8 {
    let token = &reading.tokens[at];
    match token.gap {
        Gap::Stop if token.is(shape::OPENS) => gap::SENTENCE,
        Gap::Other => gap_of_text(text_before(reading, at)),
        plain => plain as u8,
    }
}

fn text_before<'a>(reading: &Reading<'a>, at: usize) -> &'a str {
    let end = reading.tokens[at].start as usize;
    let start = at.checked_sub(1).map_or(0, |before| reading.tokens[before].end as usize);
    reading.text.get(start.min(end)..end).unwrap_or("")
}

fn gap_of_text(between: &str) -> u8 {
    let is_quote = |character: char| matches!(character, '"' | '“' | '”' | '‘' | '’' | '\'' | '`');
    if between.contains(['.', '!', '?', '…']) {
        return gap::SENTENCE;
    }
    let trimmed = between.trim();
    if let Some(rest) = trimmed.strip_prefix(['\'', '’']) {
        match rest {
            "" if !between.starts_with(char::is_whitespace) => return gap::POSSESSIVE,
            "s" => return Gap::Possessive as u8,
            _ => {}
        }
    }
    let Some(last) = trimmed.chars().next_back() else { return Gap::Space as u8 };
    if trimmed.starts_with("'s") || trimmed.starts_with("’s") {
        return gap::POSSESSIVE;
    }
    match last {
        '@' | '#' | '_' => gap::HANDLE,
        '(' | '[' => Gap::Open as u8,
        '-' | '—' | '–' => gap::DASH,
        '/' => gap::SLASH,
        ':' | ';' => gap::COLON,
        ')' | ']' => gap::CLOSE,
        ',' if trimmed.contains(')') => gap::CLOSE,
        ',' => gap::COMMA,
        '•' | '|' | '*' | '·' => gap::BULLET,
        '&' => Gap::Ampersand as u8,
        _ if is_quote(last) && trimmed.contains(',') => gap::COMMA_QUOTE,
        _ if is_quote(last) && between.ends_with(char::is_whitespace) => gap::QUOTE_BEHIND,
        _ if is_quote(last) => gap::QUOTE_BEFORE,
        _ => Gap::Other as u8,
    }
}

/// Whether a sentence begins with this word.
fn is_cut(reading: &Reading, at: usize) -> bool {
    let token = &reading.tokens[at];
    match token.gap {
        Gap::Break => true,
        Gap::Stop => token.is(shape::OPENS),
        Gap::Other => {
            token.is(shape::OPENS) && text_before(reading, at).contains(['.', '!', '?', '…'])
        }
        _ => false,
    }
}

/// Whether a name can begin or end with this word for how it is written.
fn is_candidate(reading: &Reading, at: usize) -> bool {
    let token = &reading.tokens[at];
    if token.is(shape::ADDRESS) {
        return false;
    }
    if token.is(shape::CAPITAL) {
        // `The`, `In`: it only begins the sentence, unless a name goes on from it.
        let only_opens =
            token.is(shape::OPENS) && token.has(class::STARTER) && !token.has(class::GIVEN);
        return !only_opens
            || reading.tokens.get(at + 1).is_some_and(|next| {
                next.is(shape::CAPITAL) && matches!(next.gap, Gap::Space | Gap::Hyphen)
            });
    }
    if token.is(shape::MIXED) {
        return true;
    }
    // `3M`
    token.is(shape::NUMBER)
        && token.end - token.start <= 4
        && reading.text.as_bytes()[token.start as usize..token.end as usize]
            .last()
            .is_some_and(u8::is_ascii_uppercase)
}

/// How many small words may stand between two words of a name.
const BRIDGED: usize = 4;

/// The stretches of a reading, in order and apart.
pub(super) fn stretches(reading: &Reading, number: u32, found: &mut Vec<Stretch>) {
    let begin = found.len();
    let tokens = &reading.tokens;
    let mut hit = 0;
    // The end of the stretch so far, if it may go on.
    let mut last: Option<usize> = None;
    for at in 0..tokens.len() {
        while reading.hits.get(hit).is_some_and(|hit| hit.last as usize <= at) {
            hit += 1;
        }
        let is_listed = reading.hits.get(hit).is_some_and(|hit| hit.first as usize <= at);
        if !is_listed && !is_candidate(reading, at) {
            let token = &tokens[at];
            if token.shape & !shape::NUMBER == 0 && last == Some(at) {
                // `Channel 4`, `Moon Jae-in`
                let belongs =
                    token.gap == Gap::Hyphen || token.is(shape::NUMBER) && token.gap == Gap::Space;
                if belongs && let Some(stretch) = found.last_mut() {
                    stretch.last = at as u32 + 1;
                    last = Some(at + 1);
                }
            }
            continue;
        }
        let bridges = last.is_some_and(|last| {
            at - last <= BRIDGED
                && (last..=at).all(|at| !is_cut(reading, at))
                && (at - last <= 1
                    || tokens[last..at]
                        .iter()
                        .all(|token| token.has(class::JOINER | class::PARTICLE)))
        });
        if bridges && let Some(stretch) = found.last_mut() {
            stretch.last = at as u32 + 1;
        } else {
            // `al-Qaeda`, `de Blasio`
            let mut first = at;
            let floor = found[begin..].last().map_or(0, |stretch| stretch.last as usize);
            while first > floor
                && !is_cut(reading, first)
                && at - first < 2
                && tokens[first - 1].shape & !shape::OPENS == 0
                && (tokens[first].gap == Gap::Hyphen || tokens[first - 1].has(class::PARTICLE))
            {
                first -= 1;
            }
            found.push(Stretch { reading: number, first: first as u32, last: at as u32 + 1 });
        }
        last = Some(at + 1);
    }
}

/// What the uses of a word throughout an article say of it: bits, one for each observation.
pub(super) mod evidence {
    use super::*;

    const TITLE_BEFORE: u32 = 1;
    const GIVEN_BEFORE: u32 = 1 << 1;
    const DEED_BEHIND: u32 = 1 << 2;
    const SURNAME_BEHIND: u32 = 1 << 3;
    const SUFFIX_BEHIND: u32 = 1 << 4;
    const PLACED_BEFORE: u32 = 1 << 5;
    const POSSESSIVE_BEHIND: u32 = 1 << 6;
    const FIRST: u32 = 1 << 7;
    const LAST: u32 = 1 << 8;
    const MIDDLE: u32 = 1 << 9;
    const ALONE: u32 = 1 << 10;
    const ARTICLE_BEFORE: u32 = 1 << 11;
    const OPEN_BEFORE: u32 = 1 << 12;
    const OPEN_BEHIND: u32 = 1 << 13;
    const COMMA_PLACE_BEHIND: u32 = 1 << 14;
    const DEFINED: u32 = 1 << 15;
    const COMPANY_DEED_BEHIND: u32 = 1 << 16;
    const LISTED_PLACE: u32 = 1 << 17;
    const INITIAL_BEFORE: u32 = 1 << 18;
    const AGE_BEHIND: u32 = 1 << 19;
    const OF_BEFORE: u32 = 1 << 20;

    const IN: u64 = crate::entity::lexicon::hash_of_ascii(b"in");
    const AT: u64 = crate::entity::lexicon::hash_of_ascii(b"at");
    const NEAR: u64 = crate::entity::lexicon::hash_of_ascii(b"near");
    const FROM: u64 = crate::entity::lexicon::hash_of_ascii(b"from");
    const THE: u64 = crate::entity::lexicon::hash_of_ascii(b"the");
    const OF: u64 = crate::entity::lexicon::hash_of_ascii(b"of");

    /// What the use of the word at `at` says of it.
    pub(super) fn of_use(
        reading: &Reading,
        lexicon: &Lexicon,
        stretch: &Stretch,
        at: usize,
    ) -> u32 {
        let tokens = &reading.tokens;
        let token = &tokens[at];
        let joins = |token: &Token| {
            token.is(shape::CAPITAL)
                && (matches!(token.gap, Gap::Space | Gap::Hyphen | Gap::Ampersand)
                    || token.gap == Gap::Stop && !token.is(shape::OPENS))
        };
        let in_stretch = |at: usize| at >= stretch.first as usize && at < stretch.last as usize;
        let goes_on = in_stretch(at + 1) && tokens.get(at + 1).is_some_and(joins);
        let goes_back = at > 0
            && in_stretch(at - 1)
            && joins(token)
            && tokens[at - 1].is(shape::CAPITAL)
            && !is_cut(reading, at);
        let mut bits = match (goes_back, goes_on) {
            (true, true) => MIDDLE,
            (true, false) => LAST,
            (false, true) => FIRST,
            (false, false) if token.is(shape::OPENS) => 0,
            (false, false) => ALONE,
        };
        if let Some(before) = at.checked_sub(1).map(|at| &tokens[at])
            && !is_cut(reading, at)
        {
            if before.has(class::TITLE) && matches!(token.gap, Gap::Space | Gap::Stop) {
                bits |= TITLE_BEFORE;
            }
            if goes_back && lexicon.is_given(before) && !before.has(class::STARTER) {
                bits |= GIVEN_BEFORE;
            }
            if goes_back && before.is(shape::INITIAL) {
                bits |= INITIAL_BEFORE;
            }
            if token.gap == Gap::Space && !before.is(shape::CAPITAL) {
                bits |= match before.hash {
                    IN | AT | NEAR | FROM => PLACED_BEFORE,
                    THE => ARTICLE_BEFORE,
                    OF => OF_BEFORE,
                    _ => 0,
                };
            }
            if token.gap == Gap::Open {
                bits |= OPEN_BEFORE;
            }
        }
        if let Some(next) = tokens.get(at + 1)
            && !is_cut(reading, at + 1)
        {
            match next.gap {
                Gap::Space => {
                    if next.has(class::DEED | class::SAYING) && !next.is(shape::CAPITAL) {
                        bits |= DEED_BEHIND;
                    }
                    if next.has(class::COMPANY_DEED) && !next.is(shape::CAPITAL) {
                        bits |= COMPANY_DEED_BEHIND;
                    }
                    if goes_on && lexicon.is_given(token) && lexicon.is_surname(next) {
                        bits |= SURNAME_BEHIND;
                    }
                    if goes_on && next.has(class::SUFFIX | class::LEGAL | class::HEAD) {
                        bits |= SUFFIX_BEHIND;
                    }
                }
                Gap::Possessive => bits |= POSSESSIVE_BEHIND,
                Gap::Open => {
                    bits |= OPEN_BEHIND;
                    if next.is(shape::ALL_CAPITALS) {
                        bits |= DEFINED;
                    }
                }
                Gap::Comma => {
                    if next.has(class::PLACE) {
                        bits |= COMMA_PLACE_BEHIND;
                    }
                    if next.is(shape::NUMBER) && next.end - next.start == 2 {
                        bits |= AGE_BEHIND;
                    }
                }
                _ => {}
            }
        }
        if token.has(class::PLACE) {
            bits |= LISTED_PLACE;
        }
        bits
    }
}

/// A form with what it brings to the places that see it, each worked out once.
#[derive(Clone)]
struct Known {
    form: Form,
    /// Which of `brings` are worked out, a bit for each place: a rare word is mostly seen from few.
    worked_out: u8,
    brings: [Scores; PLACES],
}

/// How many forms are kept, two for each number that the low bits of their keys make. The
/// commonest 16,000 are 95 words of a hundred in the press.
const KNOWN_FORMS: usize = 1 << 14;

/// The forms a thread has met.
pub(super) struct Forms {
    /// Which model they were worked out for.
    model: u64,
    /// The keys of the two forms of each number, apart from all else that is known of them: most
    /// looks need no more.
    keys: Vec<[u64; 2]>,
    /// Which of the two was asked for last.
    last: Vec<u8>,
    known: Vec<Known>,
}

impl Forms {
    pub fn new() -> Self {
        Self { model: 0, keys: Vec::new(), last: Vec::new(), known: Vec::new() }
    }

    /// Forgets the forms of another model.
    fn use_for(&mut self, model: &Model, rows: &mut Rows) {
        if self.model != model.id() || self.known.is_empty() {
            rows.clear();
            self.keys.clear();
            self.keys.resize(KNOWN_FORMS / 2, [0; 2]);
            self.last.clear();
            self.last.resize(KNOWN_FORMS / 2, 0);
            let none =
                Known { form: Form::default(), worked_out: 0, brings: [[0; LABELS]; PLACES] };
            self.known.clear();
            self.known.resize(KNOWN_FORMS, none);
            self.model = model.id();
        }
    }

    /// Where the form with this key stands, which `make` makes if it is not known.
    fn place_of(&mut self, key: u64, make: impl FnOnce() -> Form) -> usize {
        let number = key as usize % (KNOWN_FORMS / 2);
        let keys = &mut self.keys[number];
        if let Some(way) = keys.iter().position(|known| *known == key) {
            self.last[number] = way as u8;
            return 2 * number + way;
        }
        let way = usize::from(self.last[number] ^ 1);
        keys[way] = key;
        self.last[number] = way as u8;
        let known = &mut self.known[2 * number + way];
        known.form = make();
        known.worked_out = 0;
        2 * number + way
    }

    /// Where the form of the word at `at` stands.
    fn place_of_word(
        &mut self,
        reading: &Reading,
        at: usize,
        model: &Model,
        lexicon: &Lexicon,
    ) -> usize {
        let token = &reading.tokens[at];
        let printed = &reading.text[token.start as usize..token.end as usize];
        let written = written_as(printed, token.shape);
        let key = key_of_form(token.hash, written);
        self.place_of(key, || Form::of(token, printed, written, model, lexicon))
    }

    fn place_of_edge(&mut self, is_behind: bool) -> usize {
        let form = Form::edge(is_behind);
        self.place_of(form.key, || form)
    }
}

impl Known {
    /// What the form brings to the word that sees it at `place`.
    fn brings(&mut self, place: usize, model: &Model, rows: &mut Rows) -> &Scores {
        let brought = &mut self.brings[place];
        if self.worked_out >> place & 1 == 0 {
            self.worked_out |= 1 << place;
            *brought = [0; LABELS];
            of_form(&self.form, place, &mut |hash| rows.note(hash));
            rows.add_noted(model, brought);
        }
        brought
    }
}

/// What is needed to lay out scenes, kept from article to article.
pub(super) struct Stage {
    pub forms: Forms,
    pub rows: Rows,
    pub scene: Scene,
    pub scores: Vec<Scores>,
    pub stretches: Vec<Stretch>,
    evidence: FxHashMap<u64, u32>,
}

impl Stage {
    pub fn new() -> Self {
        Self {
            forms: Forms::new(),
            rows: Rows::new(),
            scene: Scene::default(),
            scores: Vec::new(),
            stretches: Vec::new(),
            evidence: FxHashMap::default(),
        }
    }

    /// Finds the stretches of an article and what its words say of themselves.
    pub fn survey(&mut self, readings: &[Reading], model: &Model, lexicon: &Lexicon) {
        self.forms.use_for(model, &mut self.rows);
        self.stretches.clear();
        self.evidence.clear();
        for (number, reading) in readings.iter().enumerate() {
            stretches(reading, number as u32, &mut self.stretches);
        }
        for stretch in &self.stretches {
            let reading = &readings[stretch.reading as usize];
            for at in stretch.first as usize..stretch.last as usize {
                let token = &reading.tokens[at];
                if token.is(shape::CAPITAL | shape::MIXED) && !token.is(shape::LOUD) {
                    let bits = evidence::of_use(reading, lexicon, stretch, at);
                    *self.evidence.entry(token.hash).or_default() |= bits;
                }
            }
        }
    }

    /// Lays out the scene of a stretch, with what the forms bring to its scores.
    pub fn lay_out(
        &mut self,
        readings: &[Reading],
        stretch: Stretch,
        model: &Model,
        lexicon: &Lexicon,
    ) {
        let reading = &readings[stretch.reading as usize];
        let (first, last) = (stretch.first as usize, stretch.last as usize);
        let scene = &mut self.scene;
        scene.forms.clear();
        scene.gaps.clear();
        scene.runs.clear();
        scene.stands.clear();
        scene.evidence.clear();
        self.scores.clear();
        self.scores.resize(last - first, [0; LABELS]);

        // The words that may be seen: none beyond the sentence.
        let mut from = first;
        while from > 0 && first - from < REACH && !is_cut(reading, from) {
            from -= 1;
        }
        let mut to = last;
        let end = reading.tokens.len();
        while to < end && to - last < REACH && !is_cut(reading, to) {
            to += 1;
        }
        let length = last - first;
        for seen in 0..length + 2 * REACH {
            let at = (first + seen).checked_sub(REACH).filter(|at| (from..to).contains(at));
            let place = match at {
                Some(at) => self.forms.place_of_word(reading, at, model, lexicon),
                None => self.forms.place_of_edge(seen >= REACH),
            };
            let known = &mut self.forms.known[place];
            scene.forms.push(known.form);
            // The word at `seen` is at `place` for the word `place` steps before it.
            for place in (seen + 1).saturating_sub(length)..=seen.min(PLACES - 1) {
                add_to(&mut self.scores[seen - place], known.brings(place, model, &mut self.rows));
            }
        }
        for at in first..=last {
            let gap = if at < end { gap_before(reading, at) } else { gap::SENTENCE };
            scene.gaps.push(gap);
        }
        for token in &reading.tokens[first..last] {
            let opens = u8::from(token.is(shape::OPENS));
            scene.stands.push(opens | u8::from(token.is(shape::LOUD)) << 1);
            scene.evidence.push(self.evidence.get(&token.hash).copied().unwrap_or(0));
        }
        find_runs(scene);
        mark_listed(scene, reading, lexicon, first, last);
        mark_phrases(scene, model);
    }
}

/// Runs of capitals are cut here, in words: no name is as long.
const LONGEST_RUN: usize = 24;

/// Finds the runs of capitals that nothing but blanks, hyphens, ampersands and stops part.
fn find_runs(scene: &mut Scene) {
    let count = scene.stands.len();
    let mut at = 0;
    while at < count {
        let mut end = at;
        while end < count
            && end - at < LONGEST_RUN
            && scene.forms[end + REACH].is_large()
            && (end == at || is_tight(scene.gaps[end]))
        {
            end += 1;
        }
        if end == at {
            scene.runs.push((at as u32, at as u32));
            at += 1;
        } else {
            scene.runs.extend(std::iter::repeat_n((at as u32, end as u32), end - at));
            at = end;
        }
    }
}

fn is_tight(gap: u8) -> bool {
    [Gap::Space, Gap::Hyphen, Gap::Ampersand, Gap::Stop, Gap::Point]
        .iter()
        .any(|tight| *tight as u8 == gap)
}

/// The place of a word in a name of `length` words: first, within, last, alone.
fn part_of(at: usize, length: usize) -> u8 {
    match (at, length) {
        (_, 1) => 3,
        (0, _) => 0,
        (at, length) if at + 1 == length => 2,
        _ => 1,
    }
}

fn mark_listed(scene: &mut Scene, reading: &Reading, lexicon: &Lexicon, first: usize, last: usize) {
    scene.listed.clear();
    scene.listed.resize(last - first, 0);
    let from = reading.hits.partition_point(|hit| (hit.last as usize) <= first);
    for hit in reading.hits[from..].iter().take_while(|hit| (hit.first as usize) < last) {
        let listed = &lexicon.listed[hit.listed as usize];
        // What the user adds must not change what else is found.
        if listed.origin == Origin::UserList {
            continue;
        }
        let kind = match listed.kind {
            None => 0,
            Some(EntityKind::Organisation) => 1,
            Some(EntityKind::Person) => 2,
            Some(EntityKind::Platform) => 3,
        };
        let manner = match hit.manner {
            Manner::Plain => 0,
            Manner::Capitals => 1,
            Manner::AnyCase => 2,
            Manner::Wary => 3,
            Manner::Site => 4,
            Manner::Talk => 5,
        };
        let length = (hit.last - hit.first) as usize;
        for at in (hit.first as usize).max(first)..(hit.last as usize).min(last) {
            let part = part_of(at - hit.first as usize, length);
            scene.listed[at - first] = 1 + (kind * 6 + manner) * 4 + part;
        }
    }
}

/// The longest phrase that is looked up, in words.
pub(super) const LONGEST_PHRASE: usize = 5;

/// The hash of a phrase goes on with another word.
pub(super) fn phrase_with(phrase: u64, word: u64) -> u64 {
    mixed(phrase.rotate_left(17) ^ word)
}

fn mark_phrases(scene: &mut Scene, model: &Model) {
    let count = scene.stands.len();
    scene.phrases.clear();
    scene.phrases.resize(count, 0);
    if model.has_no_phrases() {
        return;
    }
    let mut at = 0;
    while at < count {
        let mut found = (0, 0);
        if scene.forms[at + REACH].is_large() {
            let mut phrase = 0;
            for length in 1..=LONGEST_PHRASE.min(count - at) {
                let form = &scene.forms[at + REACH + length - 1];
                phrase = phrase_with(phrase, form.hash);
                if length > 1 && form.is_large() {
                    let usual = model.phrase(phrase);
                    if usual != 0 {
                        found = (length, usual);
                    }
                }
            }
        }
        let (length, usual) = found;
        for part in 0..length {
            scene.phrases[at + part] = usual * 4 + part_of(part, length);
        }
        at += length.max(1);
    }
}
