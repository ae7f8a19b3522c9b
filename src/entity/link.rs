//! Makes one entity of all names of one within an article: `Kaspersky` after `Eugene Kaspersky`,
//! `FTC` after `Federal Trade Commission (FTC)`, and headlines in capitals by what the body says.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::lexicon::{Lexicon, class};
use super::names::{Span, Strength, THE, UK, US};
use super::token::{Gap, Token, shape};
use super::{Entities, Entity, Mention, Origin, Reading, Rule};
use crate::analyzer::fold;
use crate::article::EntityKind;

/// An entity while its names are gathered.
struct Draft {
    kind: EntityKind,
    /// The listed entity that it is.
    listed: Option<u32>,
    /// The words of its fullest name, without legal form or generation.
    words: Vec<u64>,
    /// Its names as printed, and how often.
    forms: Vec<(String, u32)>,
    /// Where it was last named: text and token.
    last_seen: (usize, u32),
}

/// A span on its way to an entity.
struct Named {
    text: usize,
    span: Span,
    words: Vec<u64>,
    draft: Option<usize>,
    rule: Rule,
}

/// No article calls one thing by more names than this.
const MOST_FORMS: usize = 16;

const AND: u64 = super::lexicon::hash_of_ascii(b"and");
const OF: u64 = super::lexicon::hash_of_ascii(b"of");
const IN: u64 = super::lexicon::hash_of_ascii(b"in");
const SHARES: [u64; 5] = [
    super::lexicon::hash_of_ascii(b"shares"),
    super::lexicon::hash_of_ascii(b"stock"),
    super::lexicon::hash_of_ascii(b"stake"),
    super::lexicon::hash_of_ascii(b"investors"),
    super::lexicon::hash_of_ascii(b"shareholders"),
];

/// Links the spans of the article's texts.
pub(super) fn link(readings: &[Reading], spans: &[Vec<Span>], lexicon: &Lexicon) -> Entities {
    let mut linker = Linker {
        readings,
        lexicon,
        drafts: Vec::new(),
        by_words: HashMap::default(),
        by_surname: HashMap::default(),
        by_long_surname: HashMap::default(),
        by_given: HashMap::default(),
        by_first: HashMap::default(),
        by_initials: HashMap::default(),
        named: Vec::new(),
    };
    for (text, spans) in spans.iter().enumerate() {
        for span in spans {
            if linker.is_legal_form(text, span) {
                continue;
            }
            let words = linker.words_of(text, span);
            linker.named.push(Named { text, span: *span, words, draft: None, rule: Rule::Name });
        }
    }
    linker.settle_kinds();
    linker.link_full_names();
    linker.link_couples();
    linker.link_acronyms();
    linker.link_short_names();
    linker.link_loud_text();
    linker.finish()
}

struct Linker<'a> {
    readings: &'a [Reading<'a>],
    lexicon: &'a Lexicon,
    drafts: Vec<Draft>,
    /// Drafts by kind and words.
    by_words: HashMap<(EntityKind, Vec<u64>), usize>,
    /// Persons by surname, of one word or of several (`Harris-Perry`, `von der Leyen`).
    by_surname: HashMap<u64, Vec<usize>>,
    by_long_surname: HashMap<Vec<u64>, Vec<usize>>,
    /// Persons by given name.
    by_given: HashMap<u64, Vec<usize>>,
    /// Bodies of several words by the first of them.
    by_first: HashMap<u64, Vec<usize>>,
    /// Bodies by the capitals of their names.
    by_initials: HashMap<String, usize>,
    named: Vec<Named>,
}

impl Linker<'_> {
    /// A legal form by itself names no one: `(c) 2012, LLC`.
    fn is_legal_form(&self, text: usize, span: &Span) -> bool {
        span.kind == EntityKind::Organisation
            && span.last - span.first == 1
            && span.listed.is_none()
            && self.readings[text].tokens[span.first as usize].has(class::LEGAL)
    }

    /// The words that tell names apart: without `the`, legal forms, generations and initials.
    fn words_of(&self, text: usize, span: &Span) -> Vec<u64> {
        let tokens = &self.readings[text].tokens[span.first as usize..span.last as usize];
        let is_person = span.kind == EntityKind::Person;
        let mut words: Vec<u64> = tokens
            .iter()
            .enumerate()
            .filter(|(at, token)| {
                let is_middle = *at > 0 && at + 1 < tokens.len();
                !(is_person && is_middle && token.is(shape::INITIAL))
            })
            .map(|(_, token)| token.hash)
            .collect();
        if words.len() > 1 && words[0] == THE {
            words.remove(0);
        }
        while words.len() > 1 && !is_person {
            let is_legal = words.last().is_some_and(|last| self.has_class(*last, class::LEGAL));
            if !is_legal {
                break;
            }
            words.pop();
        }
        words
    }

    fn has_class(&self, hash: u64, class: u32) -> bool {
        self.lexicon.class_of(hash) & class != 0
    }

    /// The name as printed, in one line.
    fn printed(&self, text: usize, span: &Span) -> String {
        let reading = &self.readings[text];
        let (start, end) = reading.span(span.first, span.last);
        let mut form = String::with_capacity(end - start);
        for character in reading.text[start..end].chars() {
            if character.is_whitespace() {
                if !form.ends_with(' ') {
                    form.push(' ');
                }
            } else if !crate::analyzer::is_invisible(character) {
                form.push(character);
            }
        }
        form
    }

    /// Gives the name at `at` to a draft, by that rule.
    fn assign(&mut self, at: usize, draft: usize, rule: Rule) {
        let (text, span) = (self.named[at].text, self.named[at].span);
        let form = self.printed(text, &span);
        self.named[at].draft = Some(draft);
        self.named[at].rule = rule;
        let target = &mut self.drafts[draft];
        target.last_seen = (text, span.first);
        match target.forms.iter_mut().find(|(known, _)| *known == form) {
            Some((_, count)) => *count += 1,
            None => target.forms.push((form, 1)),
        }
    }

    /// The draft of these words, made where there is none yet.
    fn draft_of(&mut self, at: usize) -> usize {
        let named = &self.named[at];
        let kind = named.span.kind;
        let key = match named.span.listed {
            // One entity however it is written; no word has a hash as small.
            Some(listed) => (kind, vec![u64::from(listed)]),
            None if kind == EntityKind::Person => (kind, ends_of(&named.words, self.lexicon)),
            None => (kind, self.without_country(&named.words).to_vec()),
        };
        if let Some(draft) = self.by_words.get(&key) {
            return *draft;
        }
        let draft = self.drafts.len();
        // `Roger Stone` after `Roger J. Stone Jr.` is the son; before it, he may be the father.
        if let (EntityKind::Person, [first, last, _]) = (kind, &key.1[..]) {
            self.by_words.entry((kind, vec![*first, *last])).or_insert(draft);
        }
        self.by_words.insert(key, draft);
        let words = &named.words;
        match kind {
            EntityKind::Person => {
                if let Some(surname) = surname_of(words, self.lexicon) {
                    self.by_surname.entry(surname).or_default().push(draft);
                }
                if words.len() > 1 {
                    self.by_given.entry(words[0]).or_default().push(draft);
                }
                for start in 1..words.len().saturating_sub(1) {
                    let surname = words[start..].to_vec();
                    self.by_long_surname.entry(surname).or_default().push(draft);
                }
            }
            EntityKind::Organisation if words.len() > 1 => {
                self.by_first.entry(words[0]).or_default().push(draft);
                let initials = initials_of(&self.printed(named.text, &named.span));
                self.by_initials.entry(initials).or_insert(draft);
            }
            EntityKind::Organisation | EntityKind::Platform => {}
        }
        self.drafts.push(Draft {
            kind,
            listed: named.span.listed,
            words: named.words.clone(),
            forms: Vec::new(),
            last_seen: (named.text, named.span.first),
        });
        draft
    }

    /// `US Army` is the army as well as `Army` is: a country before the head of a body tells
    /// nothing apart within an article.
    fn without_country<'w>(&self, words: &'w [u64]) -> &'w [u64] {
        match words {
            [US | UK, rest @ ..]
                if [rest.first(), rest.last()]
                    .into_iter()
                    .flatten()
                    .any(|word| self.has_class(*word, class::HEAD)) =>
            {
                rest
            }
            _ => words,
        }
    }

    fn link_full_names(&mut self) {
        let surnames = self.long_surnames();
        for at in 0..self.named.len() {
            let named = &self.named[at];
            if named.span.kind == EntityKind::Person && surnames.contains(&named.words) {
                continue;
            }
            let span = self.named[at].span;
            let is_full = span.last - span.first > 1
                && (span.kind != EntityKind::Person || self.named[at].words.len() > 1);
            if span.strength == Strength::Sure && (is_full || span.listed.is_some()) {
                let rule = if span.listed.is_some() { Rule::Listed } else { Rule::Name };
                let draft = self.draft_of(at);
                self.assign(at, draft, rule);
            }
        }
    }

    /// A name of several words that is a person's again and again, and a body's but once, is the
    /// person's, and the other way round. Where both are common, they are two.
    fn settle_kinds(&mut self) {
        let may_settle = |named: &Named| {
            named.words.len() > 1
                && named.span.listed.is_none()
                && named.span.kind != EntityKind::Platform
        };
        let mut counts: HashMap<&[u64], [u32; 2]> = HashMap::default();
        for named in self.named.iter().filter(|named| may_settle(named)) {
            let is_person = named.span.kind == EntityKind::Person;
            counts.entry(&named.words).or_default()[usize::from(is_person)] += 1;
        }
        counts.retain(|_, count| count.contains(&1) && count.iter().any(|many| *many > 1));
        if counts.is_empty() {
            return;
        }
        let settled: HashMap<Vec<u64>, EntityKind> = counts
            .into_iter()
            .map(|(words, [bodies, persons])| {
                let is_body = bodies > persons;
                let kind = if is_body { EntityKind::Organisation } else { EntityKind::Person };
                (words.to_vec(), kind)
            })
            .collect();
        for named in &mut self.named {
            if may_settle(named)
                && let Some(kind) = settled.get(&named.words)
                && *kind != named.span.kind
            {
                named.span.kind = *kind;
                named.span.strength = Strength::Sure;
            }
        }
    }

    /// Surnames of several words, of which the article has the full name elsewhere.
    fn long_surnames(&self) -> HashSet<Vec<u64>> {
        let mut found = HashSet::default();
        for named in &self.named {
            let is_full =
                named.span.kind == EntityKind::Person && named.span.strength == Strength::Sure;
            for start in 1..named.words.len().saturating_sub(1) {
                if is_full {
                    found.insert(named.words[start..].to_vec());
                }
            }
        }
        // `Harris-Perry`, `von der Leyen` and `Abrego Garcia` are surnames, `Anne Smith` may be
        // someone else.
        let is_surname = |named: &&Named| {
            let tokens = &self.readings[named.text].tokens;
            let first = named.span.first as usize;
            tokens[first].has(class::PARTICLE)
                || !self.lexicon.is_given(&tokens[first])
                || tokens.get(first + 1).is_some_and(|next| next.gap == Gap::Hyphen)
        };
        let own = self.named.iter().filter(is_surname).map(|named| &named.words);
        own.filter(|words| found.contains(*words)).cloned().collect()
    }

    /// `Steve and Elaine Wynn`: he has her surname.
    fn link_couples(&mut self) {
        for at in 0..self.named.len().saturating_sub(1) {
            let (one, other) = (&self.named[at], &self.named[at + 1]);
            let tokens = &self.readings[one.text].tokens;
            let and = tokens.get(one.span.last as usize);
            let is_couple = one.text == other.text
                && one.draft.is_none()
                && one.span.kind == EntityKind::Person
                && one.span.last - one.span.first == 1
                && other.span.kind == EntityKind::Person
                && other.draft.is_some()
                && other.words.len() > 1
                && other.span.first == one.span.last + 1
                && and.is_some_and(|and| and.hash == AND && and.gap == Gap::Space)
                && tokens[other.span.first as usize].gap == Gap::Space
                && self.lexicon.is_given(&tokens[one.span.first as usize]);
            let Some(surname) = surname_of(&other.words, self.lexicon).filter(|_| is_couple) else {
                continue;
            };
            let given = self.printed(one.text, &one.span);
            let family = self.printed(other.text, &other.span);
            let family = family.rsplit(' ').next().unwrap_or_default();
            let whole = format!("{given} {family}");
            let first = tokens[one.span.first as usize].hash;
            self.named[at].words = vec![first, surname];
            let draft = self.draft_of(at);
            if self.drafts[draft].forms.is_empty() {
                self.drafts[draft].forms.push((whole, 0));
            }
            self.assign(at, draft, Rule::Name);
        }
    }

    /// `Federal Trade Commission (FTC)`, and `FTC` by its initials; also the other way round.
    fn link_acronyms(&mut self) {
        for at in 0..self.named.len() {
            let Named { text, span, .. } = self.named[at];
            let is_one_word = span.last - span.first == 1;
            let token = &self.readings[text].tokens[span.first as usize];
            let may_be = is_one_word
                && span.kind != EntityKind::Platform
                && token.is(shape::ALL_CAPITALS)
                && span.listed.is_none();
            if !may_be {
                continue;
            }
            let defined = at.checked_sub(1).filter(|before| {
                let before = &self.named[*before];
                before.text == text
                    && before.span.kind == EntityKind::Organisation
                    && before.span.last == span.first
                    && token.gap == Gap::Open
                    && before.draft.is_some()
            });
            let draft = match defined {
                Some(before) => self.named[before].draft,
                None => self.body_of_initials(text, &span),
            };
            if let Some(draft) = draft {
                let key = (EntityKind::Organisation, self.named[at].words.clone());
                self.by_words.entry(key).or_insert(draft);
                self.named[at].span.kind = EntityKind::Organisation;
                self.assign(at, draft, Rule::Acronym);
            }
        }
    }

    /// The body whose capitals spell this word.
    fn body_of_initials(&self, text: usize, span: &Span) -> Option<usize> {
        let known = (EntityKind::Organisation, self.words_of(text, span));
        if let Some(draft) = self.by_words.get(&known) {
            return Some(*draft);
        }
        let (start, end) = self.readings[text].span(span.first, span.last);
        let letters: String =
            self.readings[text].text[start..end].chars().filter(|c| c.is_alphabetic()).collect();
        if letters.len() < 3 {
            return None;
        }
        self.by_initials.get(&letters).copied()
    }

    /// Surnames, given names and the first words of bodies.
    fn link_short_names(&mut self) {
        let repeated = self.repeated_names();
        for at in 0..self.named.len() {
            if self.named[at].draft.is_some() {
                continue;
            }
            let Named { text, span, .. } = self.named[at];
            if span.kind == EntityKind::Organisation {
                let draft = match self.longer_body(at) {
                    Some(draft) => Some(draft),
                    None if span.strength == Strength::Sure => Some(self.draft_of(at)),
                    None if span.listed.is_some() => {
                        let listed = u64::from(span.listed.unwrap_or_default());
                        self.by_words.get(&(span.kind, vec![listed])).copied()
                    }
                    None if repeated.contains(&self.named[at].words) => Some(self.draft_of(at)),
                    None => None,
                };
                if let Some(draft) = draft {
                    self.assign(at, draft, self.rule_for(at, draft));
                }
                continue;
            }
            let person = self.person_called(at);
            let body = self.longer_body(at);
            let speaks = span.strength != Strength::Weak;
            let is_sure = matches!(span.strength, Strength::Sure | Strength::Acts);
            let draft = match (person, body) {
                (Some(person), Some(body)) if !speaks => {
                    let is_body = self.readings[text].tokens[span.first as usize].is(shape::OPENS)
                        || self.count(body) >= self.count(person);
                    Some(if is_body { body } else { person })
                }
                (Some(_), Some(body)) if self.is_traded(text, &span) => Some(body),
                (Some(person), _) => Some(person),
                // Someone who is surely a person is no company of the name.
                (None, Some(_)) if span.strength == Strength::Sure => Some(self.draft_of(at)),
                (None, Some(body)) => Some(body),
                (None, None) if is_sure => Some(self.draft_of(at)),
                (None, None) => None,
            };
            if let Some(draft) = draft {
                self.named[at].span.kind = self.drafts[draft].kind;
                self.assign(at, draft, self.rule_for(at, draft));
            }
        }
    }

    /// Whether the name is one that people have shares in: `Lindhurst shares`, `a stake in
    /// Lindhurst`. A person of the name may buy, report and announce as well as the company.
    fn is_traded(&self, text: usize, span: &Span) -> bool {
        let tokens = &self.readings[text].tokens;
        let after = tokens.get(span.last as usize);
        let has_shares = |token: &Token| SHARES.contains(&token.hash);
        if after.is_some_and(|after| after.gap == Gap::Space && has_shares(after)) {
            return true;
        }
        let first = span.first as usize;
        let is_joined = tokens[first].gap == Gap::Space
            && first.checked_sub(1).is_some_and(|before| {
                [OF, IN].contains(&tokens[before].hash) && tokens[before].gap == Gap::Space
            });
        is_joined && first.checked_sub(2).is_some_and(|before| has_shares(&tokens[before]))
    }

    /// A name with fewer words than its entity's is short for it.
    fn rule_for(&self, at: usize, draft: usize) -> Rule {
        let is_short = self.named[at].words.len() < self.drafts[draft].words.len();
        if is_short { Rule::Short } else { Rule::Name }
    }

    /// Doubtful names of several words that stand in the article more than once.
    fn repeated_names(&self) -> Vec<Vec<u64>> {
        let mut counts: HashMap<&[u64], u32> = HashMap::default();
        for named in &self.named {
            let is_doubtful = named.span.strength == Strength::Weak
                && named.words.len() > 1
                && named.span.kind == EntityKind::Organisation
                && named.span.listed.is_none();
            if is_doubtful {
                *counts.entry(&named.words).or_default() += 1;
            }
        }
        counts
            .into_iter()
            .filter(|(_, count)| *count >= 2)
            .map(|(words, _)| words.to_vec())
            .collect()
    }

    fn count(&self, draft: usize) -> u32 {
        self.drafts[draft].forms.iter().map(|(_, count)| count).sum()
    }

    /// The body that this is the beginning of: `Kaspersky` of `Kaspersky Lab`.
    fn longer_body(&self, at: usize) -> Option<usize> {
        let words = &self.named[at].words;
        if let Some(draft) = self.by_words.get(&(EntityKind::Organisation, words.clone())) {
            return Some(*draft);
        }
        let says_little = class::PLACE
            | class::DEMONYM
            | class::HEAD
            | class::STARTER
            | class::COMMON
            | class::TITLE
            | class::DAY
            | class::THING;
        if words.len() == 1 && (words.iter().any(|word| self.has_class(*word, says_little))) {
            return None;
        }
        let longer = self.by_first.get(&words[0])?.iter();
        longer.copied().find(|draft| {
            let whole = &self.drafts[*draft].words;
            whole.len() > words.len() && whole.starts_with(words)
        })
    }

    /// The person called by this one word: the one of that surname last named before, else the
    /// first after; else the only one of that given name.
    fn person_called(&self, at: usize) -> Option<usize> {
        let Named { text, span, words, .. } = &self.named[at];
        let here = (*text, span.first);
        let (word, family) = match words[..] {
            [word] => (word, self.by_surname.get(&word)),
            [first, ..] => (first, Some(self.by_long_surname.get(words)?)),
            [] => return None,
        };
        if let Some(family) = family {
            let seen = |draft: &usize| self.drafts[*draft].last_seen;
            let before = family.iter().copied().filter(|draft| seen(draft) < here);
            return before.max_by_key(seen).or(family.first().copied());
        }
        if !self.lexicon.is_given(&self.readings[*text].tokens[span.first as usize]) {
            return None;
        }
        match self.by_given.get(&word)?[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Finds the article's names again where capitals say nothing.
    fn link_loud_text(&mut self) {
        let mut tokens = self.readings.iter().flat_map(|reading| &reading.tokens);
        if !tokens.any(|token| token.is(shape::LOUD)) {
            return;
        }
        let mut names: Vec<(Vec<u64>, usize)> = Vec::new();
        for (number, draft) in self.drafts.iter().enumerate() {
            if draft.kind == EntityKind::Platform {
                continue;
            }
            names.push((draft.words.clone(), number));
            if draft.kind == EntityKind::Person && draft.words.len() > 1 {
                names.extend(
                    surname_of(&draft.words, self.lexicon).map(|last| (vec![last], number)),
                );
            }
        }
        for named in &self.named {
            if let (Some(draft), 1) = (named.draft, named.words.len()) {
                names.push((named.words.clone(), draft));
            }
        }
        names.retain(|(words, _)| {
            words.len() > 1
                || !self.has_class(words[0], class::STARTER | class::COMMON | class::THING)
        });
        names.sort_by_key(|(words, draft)| (std::cmp::Reverse(words.len()), *draft));
        names.dedup();
        let mut by_first: HashMap<u64, Vec<usize>> = HashMap::default();
        for (at, (words, _)) in names.iter().enumerate() {
            by_first.entry(words[0]).or_default().push(at);
        }
        for text in 0..self.readings.len() {
            let tokens = &self.readings[text].tokens;
            let mut taken = vec![false; tokens.len()];
            for named in &self.named {
                if named.text == text && named.draft.is_some() {
                    taken[named.span.first as usize..named.span.last as usize].fill(true);
                }
            }
            let mut at = 0;
            while at < tokens.len() {
                let is_loud = tokens[at].is(shape::LOUD) && tokens[at].can_name();
                let candidates = if is_loud { by_first.get(&tokens[at].hash) } else { None };
                let found = candidates.into_iter().flatten().map(|name| &names[*name]).find(
                    |(words, _)| {
                        let rest = &tokens[at..tokens.len().min(at + words.len())];
                        rest.len() == words.len()
                            && rest.iter().zip(words).all(|(token, word)| token.hash == *word)
                    },
                );
                let Some((words, draft)) = found else {
                    at += 1;
                    continue;
                };
                let (first, last) = (at as u32, (at + words.len()) as u32);
                let kind = self.drafts[*draft].kind;
                let is_taken = taken[at..last as usize].contains(&true);
                if !is_taken {
                    let span = Span { first, last, kind, listed: None, strength: Strength::Weak };
                    let (words, draft) = (words.clone(), *draft);
                    let rule = Rule::Capitals;
                    self.named.push(Named { text, span, words, draft: None, rule });
                    self.assign(self.named.len() - 1, draft, rule);
                }
                at = last as usize;
            }
        }
    }

    /// Puts entities and mentions in their order.
    fn finish(mut self) -> Entities {
        self.named.retain(|named| named.draft.is_some());
        self.named.sort_by_key(|named| (named.text, named.span.first, named.span.kind));
        let names: Vec<(String, Origin)> =
            self.drafts.iter().map(|draft| self.name_of(draft)).collect();
        let mut order: Vec<usize> = Vec::new();
        let mut is_ordered = vec![false; self.drafts.len()];
        for kind in EntityKind::ALL {
            for named in &self.named {
                let Some(draft) = named.draft else { continue };
                if self.drafts[draft].kind == kind && !is_ordered[draft] {
                    is_ordered[draft] = true;
                    order.push(draft);
                }
            }
        }
        let mut number = vec![None; self.drafts.len()];
        for (at, draft) in order.iter().enumerate() {
            number[*draft] = Some(at as u32);
        }
        let entities = order
            .iter()
            .map(|draft| {
                let (name, origin) = names[*draft].clone();
                let draft = &self.drafts[*draft];
                Entity { kind: draft.kind, forms: other_forms(&name, &draft.forms), name, origin }
            })
            .collect();
        let mentions = self
            .named
            .iter()
            .filter_map(|named| {
                let reading = &self.readings[named.text];
                let (start, end) = reading.span(named.span.first, named.span.last);
                let entity = number[named.draft?]?;
                let (start, end) = (start as u32, end as u32);
                let (place, rule) = (reading.place, named.rule);
                Some(Mention { place, start, end, entity, rule })
            })
            .collect();
        Entities { entities, mentions, only_lists: false }
    }

    /// The name under which a draft is known, and how it came to be.
    fn name_of(&self, draft: &Draft) -> (String, Origin) {
        if let Some(listed) = draft.listed {
            let listed = &self.lexicon.listed[listed as usize];
            if !matches!(listed.origin, Origin::Recogniser | Origin::OutletList) {
                return (listed.name.clone(), listed.origin);
            }
        }
        let origin = draft
            .listed
            .map_or(Origin::Recogniser, |listed| self.lexicon.listed[listed as usize].origin);
        // `Macy's`: the analyzer takes the possessive from the word.
        let listed = draft.listed.map(|listed| &self.lexicon.listed[listed as usize].name);
        if let Some(name) = listed.filter(|name| name.ends_with("'s")) {
            return (name.clone(), origin);
        }
        // Capitals throughout are a headline's, unless the article knows no other form.
        let weight = |form: &(String, u32)| {
            let words = form.0.split([' ', '-']).count();
            let is_shouted = words > 1 && !form.0.chars().any(char::is_lowercase);
            (!is_shouted, words, form.1, std::cmp::Reverse(form.0.len()))
        };
        let fullest = draft.forms.iter().max_by_key(|form| weight(form));
        let fullest = fullest.map(|(form, _)| form.clone()).unwrap_or_default();
        // `Guardian`: the list knows that the article is part of its name; `US Department of
        // Justice`: that the country is not.
        let folded = fold(&fullest);
        let is_same = |name: &&String| {
            let name = fold(name);
            let has_country = |country: &&str| folded.strip_prefix(country) == Some(&name);
            name.strip_prefix("the ") == Some(&folded)
                || ["us ", "uk ", "united states "].iter().any(has_country)
        };
        (listed.filter(is_same).cloned().unwrap_or(fullest), origin)
    }
}

/// What an entity is called beside its name, each spelling once, in the order of first mention.
fn other_forms(name: &str, forms: &[(String, u32)]) -> Vec<String> {
    if forms.iter().all(|(form, _)| form == name) {
        return Vec::new();
    }
    let mut known = vec![fold(name)];
    let mut others = Vec::new();
    for (form, _) in forms.iter().take(MOST_FORMS) {
        let folded = fold(form);
        if !known.contains(&folded) {
            known.push(folded);
            others.push(form.clone());
        }
    }
    others
}

/// The capitals that begin the words of a name.
fn initials_of(form: &str) -> String {
    let firsts = form.split([' ', '-']).filter_map(|word| word.chars().next());
    firsts.filter(|first| first.is_uppercase()).collect()
}

/// The first and the last word of a person's name, by which two are the same; with a `Jr`, that
/// too, for it tells father and son apart.
fn ends_of(words: &[u64], lexicon: &Lexicon) -> Vec<u64> {
    let generation = words.last().filter(|last| is_generation(**last, lexicon));
    let mut ends: Vec<u64> = words.first().copied().into_iter().collect();
    if words.len() > 1 {
        ends.extend(surname_of(words, lexicon));
    }
    ends.extend(generation);
    ends
}

fn is_generation(word: u64, lexicon: &Lexicon) -> bool {
    lexicon.class_of(word) & class::GENERATION != 0
}

/// The last word of a name that is not `Jr` or the like.
fn surname_of(words: &[u64], lexicon: &Lexicon) -> Option<u64> {
    words.iter().rev().copied().find(|word| !is_generation(*word, lexicon))
}
