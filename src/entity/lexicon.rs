//! Everything the recogniser knows before it reads an article: classes of words, names of several
//! words, and which words people are called by.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use serde::Deserialize;

use super::Origin;
use super::platform::{self, Platform};
use super::token::{Gap, Token, shape};
use super::user::UserEntities;
use crate::analyzer::{fold, words};
use crate::article::EntityKind;

/// American given names and surnames (1990 census, public domain) as hashes: the number of given
/// names in four bytes, their hashes, then those of the surnames; each the top 24 bits of
/// [`hash_of`], high byte first, sorted. One word in 180 passes for a surname by chance. The
/// ignored test `the_census_lexicon_is_made_from_the_lists` writes it.
static CENSUS: &[u8] = include_bytes!("census.bin");

/// Classes of words, as bits of [`Token::class`]. The lists are in `words.toml`.
pub(super) mod class {
    pub const STARTER: u32 = 1;
    pub const TITLE: u32 = 1 << 1;
    pub const SUFFIX: u32 = 1 << 2;
    pub const HEAD: u32 = 1 << 3;
    pub const THING: u32 = 1 << 4;
    pub const SAYING: u32 = 1 << 5;
    pub const DEED: u32 = 1 << 6;
    pub const COMPANY_DEED: u32 = 1 << 7;
    pub const PARTICLE: u32 = 1 << 8;
    pub const JOINER: u32 = 1 << 9;
    pub const CUE: u32 = 1 << 10;
    pub const POSTING: u32 = 1 << 11;
    pub const LEAD: u32 = 1 << 12;
    pub const COMPANY_ROLE: u32 = 1 << 13;
    pub const COMPANY_LEAD: u32 = 1 << 14;
    pub const DAY: u32 = 1 << 15;
    pub const DEMONYM: u32 = 1 << 16;
    pub const PLACE: u32 = 1 << 17;
    pub const GIVEN: u32 = 1 << 18;
    /// One of the commonest English words: tells whether a text is English.
    pub const ENGLISH: u32 = 1 << 19;
    /// Begins a name of [`super::Lexicon::phrase_at`].
    pub const OPENS_PHRASE: u32 = 1 << 20;
    /// The legal form alone, which names the same body with and without: `Inc`, `plc`.
    pub const LEGAL: u32 = 1 << 21;
    /// `Jr`, `III`: part of a name behind the surname.
    pub const GENERATION: u32 = 1 << 22;
    pub const COMMON: u32 = 1 << 23;
    pub const SYLLABLE: u32 = 1 << 24;
    pub const FAMOUS: u32 = 1 << 25;
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordLists {
    starters: String,
    commons: String,
    syllables: String,
    famous: String,
    titles: String,
    suffixes: String,
    heads: String,
    things: String,
    sayings: String,
    deeds: String,
    company_deeds: String,
    particles: String,
    joiners: String,
    cues: String,
    posting: String,
    leads: String,
    company_roles: String,
    company_leads: String,
    days: String,
    demonyms: String,
    places: String,
    place_phrases: Vec<String>,
    given: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NameLists {
    plain: Vec<Vec<String>>,
    wary: Vec<Vec<String>>,
}

/// How a listed name must stand in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// With a capital.
    Plain,
    /// In all capitals, as an acronym.
    Capitals,
    /// In any case.
    AnyCase,
    /// With a capital, and evidence.
    Wary,
    /// As a web address.
    Site,
    /// In any case; the word only speaks of what it is listed under.
    Talk,
}

/// What a listed name stands for. `kind` is `None` for what is no entity: places, titles of
/// office, prizes.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub kind: Option<EntityKind>,
    pub name: String,
    pub origin: Origin,
}

/// A listed name, found in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    /// How many words it has.
    pub length: usize,
    /// Index into [`Lexicon::listed`].
    pub listed: u32,
    pub manner: Manner,
}

struct Phrase {
    /// The words behind the first.
    rest: Box<[u64]>,
    listed: u32,
    manner: Manner,
}

/// Everything known before an article is read.
pub(super) struct Lexicon {
    classes: HashMap<u64, u32, BuildHasherDefault<AlreadyHashed>>,
    /// By the first word; the longest first, then in order of precedence.
    phrases: HashMap<u64, Vec<Phrase>, BuildHasherDefault<AlreadyHashed>>,
    pub listed: Vec<Listed>,
    /// Platforms by their number in `listed`.
    pub platforms: Vec<Platform>,
    /// What the user's patterns name, in their order.
    pub patterns: Vec<u32>,
    by_name: HashMap<(EntityKind, String), u32>,
}

impl Lexicon {
    /// The shipped lists and the user's own, which come first.
    pub fn new(user: &UserEntities) -> Self {
        let mut lexicon = Self {
            classes: HashMap::default(),
            phrases: HashMap::default(),
            listed: Vec::new(),
            platforms: Vec::new(),
            patterns: Vec::new(),
            by_name: HashMap::new(),
        };
        // The lists are part of the program: a test reads them all, so nothing is lost here.
        let platforms = platform::shipped();
        lexicon.add_platforms(platforms);
        for entity in &user.entities {
            lexicon.add_user(entity.kind, &entity.name, &entity.aliases);
        }
        for pattern in &user.patterns {
            let known = lexicon.by_name.get(&(pattern.kind, fold(&pattern.name))).copied();
            let listed = known.unwrap_or_else(|| {
                lexicon.list(Some(pattern.kind), &pattern.name, Origin::UserList)
            });
            lexicon.patterns.push(listed);
        }
        if let Ok(lists) = toml::from_str(include_str!("outlets.toml")) {
            lexicon.add_names(&lists, Origin::OutletList);
        }
        if let Ok(lists) = toml::from_str(include_str!("organisations.toml")) {
            lexicon.add_names(&lists, Origin::Recogniser);
        }
        if let Ok(lists) = toml::from_str(include_str!("words.toml")) {
            lexicon.add_words(&lists);
        }
        for phrases in lexicon.phrases.values_mut() {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
        }
        for first in lexicon.phrases.keys() {
            *lexicon.classes.entry(*first).or_default() |= class::OPENS_PHRASE;
        }
        lexicon
    }

    fn add_platforms(&mut self, platforms: Vec<Platform>) {
        for platform in platforms {
            let listed =
                self.list(Some(EntityKind::Platform), &platform.name, Origin::PlatformList);
            for alias in &platform.aliases {
                // `linked in` is no name.
                let is_one_word = !alias.contains([' ', '-']);
                let manner = if is_one_word { Manner::AnyCase } else { Manner::Plain };
                self.add_phrase(alias, listed, manner);
            }
            for alias in &platform.capital {
                self.add_phrase(alias, listed, Manner::Plain);
            }
            for alias in &platform.ambiguous {
                self.add_phrase(alias, listed, Manner::Wary);
            }
            for word in &platform.talk {
                self.add_phrase(word, listed, Manner::Talk);
            }
            for site in &platform.sites {
                self.add_phrase(site, listed, Manner::Site);
            }
            self.platforms.push(platform);
        }
    }

    fn add_user(&mut self, kind: EntityKind, name: &str, aliases: &[String]) {
        let known = self.by_name.get(&(kind, fold(name))).copied();
        let listed = known.unwrap_or_else(|| self.list(Some(kind), name, Origin::UserList));
        for alias in std::iter::once(name).chain(aliases.iter().map(String::as_str)) {
            let is_one_word = !alias.contains(char::is_whitespace);
            let has_capital = alias.chars().any(char::is_uppercase);
            let manner = match (is_one_word, has_capital) {
                (true, true) if is_acronym(alias) => Manner::Capitals,
                (true, true) => Manner::Plain,
                _ => Manner::AnyCase,
            };
            self.add_phrase(alias, listed, manner);
        }
    }

    fn add_names(&mut self, lists: &NameLists, origin: Origin) {
        for (names, is_wary) in [(&lists.plain, false), (&lists.wary, true)] {
            for forms in names {
                let Some(name) = forms.first() else { continue };
                let listed = self.list(Some(EntityKind::Organisation), name, origin);
                for form in forms {
                    let manner = match is_wary {
                        true => Manner::Wary,
                        false if is_acronym(form) => Manner::Capitals,
                        false => Manner::Plain,
                    };
                    self.add_phrase(form, listed, manner);
                }
            }
        }
    }

    fn add_words(&mut self, lists: &WordLists) {
        for (list, bit) in [
            (lists.starters.as_str(), class::STARTER),
            (&lists.commons, class::COMMON),
            (&lists.syllables, class::SYLLABLE),
            (&lists.famous, class::FAMOUS),
            (&lists.titles, class::TITLE),
            (&lists.suffixes, class::SUFFIX),
            (&lists.heads, class::HEAD),
            (&lists.things, class::THING),
            (&lists.sayings, class::SAYING),
            (&lists.deeds, class::DEED),
            (&lists.company_deeds, class::COMPANY_DEED),
            (&lists.particles, class::PARTICLE),
            (&lists.joiners, class::JOINER),
            (&lists.cues, class::CUE),
            (&lists.posting, class::POSTING),
            (&lists.leads, class::LEAD),
            (&lists.company_roles, class::COMPANY_ROLE),
            (&lists.company_leads, class::COMPANY_LEAD),
            (&lists.days, class::DAY),
            (&lists.demonyms, class::DEMONYM),
            (&lists.places, class::PLACE),
            (&lists.given, class::GIVEN),
            ("the of and to in that is for was with as by from at", class::ENGLISH),
            ("inc incorporated corp corporation ltd limited plc llc llp ag gmbh co", class::LEGAL),
            ("jr sr ii iii iv", class::GENERATION),
        ] {
            for word in list.split_whitespace() {
                self.add_class(word, bit);
            }
        }
        let nothing = self.list(None, "", Origin::Recogniser);
        for phrase in &lists.place_phrases {
            self.add_phrase(phrase, nothing, Manner::Plain);
        }
    }

    fn list(&mut self, kind: Option<EntityKind>, name: &str, origin: Origin) -> u32 {
        let listed = self.listed.len() as u32;
        self.listed.push(Listed { kind, name: name.to_owned(), origin });
        if let Some(kind) = kind {
            self.by_name.entry((kind, fold(name))).or_insert(listed);
        }
        listed
    }

    fn add_class(&mut self, word: &str, bit: u32) {
        *self.classes.entry(hash_of(word)).or_default() |= bit;
    }

    fn add_phrase(&mut self, name: &str, listed: u32, manner: Manner) {
        if let (Some(kind), folded) = (self.listed[listed as usize].kind, fold(name)) {
            self.by_name.entry((kind, folded)).or_insert(listed);
        }
        let mut found = Vec::new();
        words(name, &mut found);
        let mut hashes = found.iter().map(|word| hash_of(word.of(name)));
        let Some(first) = hashes.next() else { return };
        let rest = hashes.collect();
        let phrases = self.phrases.entry(first).or_default();
        // The user's own names come before those of the same length.
        let is_users = self.listed[listed as usize].origin == Origin::UserList;
        let at = if is_users { 0 } else { phrases.len() };
        phrases.insert(at, Phrase { rest, listed, manner });
    }

    /// The classes of the word with this hash.
    pub fn class_of(&self, hash: u64) -> u32 {
        self.classes.get(&hash).copied().unwrap_or(0)
    }

    /// The listed entity of this kind and name.
    pub fn named(&self, kind: EntityKind, name: &str) -> Option<u32> {
        self.by_name.get(&(kind, fold(name))).copied()
    }

    /// The longest listed name that begins at `at` and stands there as it must.
    pub fn phrase_at(&self, tokens: &[Token], at: usize) -> Option<Found> {
        let first = &tokens[at];
        if !first.has(class::OPENS_PHRASE) {
            return None;
        }
        let phrase = self.phrases.get(&first.hash)?.iter().find(|phrase| {
            let Some(rest) = tokens.get(at + 1..at + 1 + phrase.rest.len()) else { return false };
            let same_words = rest.iter().zip(&phrase.rest).all(|(token, hash)| token.hash == *hash);
            same_words
                && rest.iter().all(|token| joins(token, phrase.manner))
                && stands_as(phrase.manner, first, rest)
        })?;
        let (listed, manner) = (phrase.listed, phrase.manner);
        Some(Found { length: phrase.rest.len() + 1, listed, manner })
    }

    /// Whether people are given this name.
    pub fn is_given(&self, token: &Token) -> bool {
        token.has(class::GIVEN) || contains(given_names(), token.hash)
    }

    /// Whether it is an American surname.
    pub fn is_surname(&self, token: &Token) -> bool {
        contains(surnames(), token.hash)
    }
}

/// Whether `token` can go on with the name that stands before it.
fn joins(token: &Token, manner: Manner) -> bool {
    match token.gap {
        _ if manner == Manner::Site => token.gap == Gap::Point,
        Gap::Space | Gap::Hyphen | Gap::Ampersand | Gap::Possessive => true,
        Gap::Stop => !token.is(shape::OPENS),
        Gap::Comma => token.has(class::PLACE | class::LEGAL),
        Gap::Point => true,
        Gap::Open | Gap::Break => false,
        // `Radio Free Europe/Radio Liberty`
        Gap::Other => !token.is(shape::OPENS),
    }
}

/// Whether a listed name may be written like this.
fn stands_as(manner: Manner, first: &Token, rest: &[Token]) -> bool {
    let is_large = |token: &Token| token.is(shape::CAPITAL | shape::NUMBER | shape::MIXED);
    match manner {
        Manner::AnyCase | Manner::Site | Manner::Talk => true,
        Manner::Plain | Manner::Wary => {
            let is_small_part = |token: &Token| token.has(class::JOINER | class::PARTICLE);
            (is_large(first) || (!rest.is_empty() && is_small_part(first)))
                && rest.iter().all(|token| is_large(token) || is_small_part(token))
        }
        Manner::Capitals => {
            let is_loud = first.is(shape::LOUD);
            !is_loud && (first.is(shape::ALL_CAPITALS | shape::NUMBER) || !rest.is_empty())
        }
    }
}

/// Whether a form is written in capitals alone, so that it must be in the text too.
fn is_acronym(form: &str) -> bool {
    form.len() >= 2
        && form.chars().any(char::is_uppercase)
        && form.chars().all(|character| !character.is_lowercase() && character != ' ')
}

/// The hash of a word: FNV-1a over its folded bytes, its high bits stirred. The census lexicon is
/// written with it, so it must not change.
pub(super) fn hash_of(printed: &str) -> u64 {
    if !printed.is_ascii() {
        // Rare in English; curly apostrophes and accents pass through here.
        return hash_of_ascii(fold(printed).as_bytes());
    }
    hash_of_ascii(printed.as_bytes())
}

/// The same of a word that has ASCII letters and digits only.
pub(super) fn hash_of_plain(printed: &str) -> u64 {
    // The bit that makes a capital small is set in every digit too.
    let hash = printed
        .bytes()
        .fold(OFFSET, |hash, byte| (hash ^ u64::from(byte | 0x20)).wrapping_mul(PRIME));
    stirred(hash)
}

/// FNV-1a's beginning and multiplier, for 64 bits.
const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

const fn stirred(hash: u64) -> u64 {
    (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The same of bytes that are folded, or ASCII: other than letters and digits of ASCII count for
/// nothing, and capitals as small ones.
pub(super) const fn hash_of_ascii(bytes: &[u8]) -> u64 {
    let mut hash = OFFSET;
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at].to_ascii_lowercase();
        if byte.is_ascii_alphanumeric() || !byte.is_ascii() {
            hash = (hash ^ byte as u64).wrapping_mul(PRIME);
        }
        at += 1;
    }
    stirred(hash)
}

fn given_names() -> &'static [u8] {
    &CENSUS[4..4 + 3 * count_of_given()]
}

fn surnames() -> &'static [u8] {
    &CENSUS[4 + 3 * count_of_given()..]
}

fn count_of_given() -> usize {
    u32::from_be_bytes([CENSUS[0], CENSUS[1], CENSUS[2], CENSUS[3]]) as usize
}

/// Whether the sorted three-byte `hashes` have the top 24 bits of `hash`. Hashes lie evenly, so
/// where one would stand is known but for a few places (interpolation search, Peterson 1957).
fn contains(hashes: &[u8], hash: u64) -> bool {
    let wanted = (hash >> 40) as i64;
    let (hashes, _) = hashes.as_chunks::<3>();
    let number = |at: &[u8; 3]| i64::from(at[0]) << 16 | i64::from(at[1]) << 8 | i64::from(at[2]);
    let count = hashes.len() as i64;
    let mut guess = (wanted * count) >> 24;
    for _ in 0..2 {
        let Some(here) = hashes.get(guess as usize) else { return false };
        guess = (guess + (((wanted - number(here)) * count) >> 24)).clamp(0, count - 1);
    }
    let (before, behind) = hashes.split_at(guess as usize);
    if before.last().is_some_and(|last| number(last) >= wanted) {
        let not_less = before.iter().rev().map(number).take_while(|here| *here >= wanted);
        return not_less.last() == Some(wanted);
    }
    behind.iter().map(number).find(|here| *here >= wanted) == Some(wanted)
}

/// Keys that are hashes already need no second one.
#[derive(Default)]
pub(super) struct AlreadyHashed(u64);

impl Hasher for AlreadyHashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash_of_ascii(bytes);
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_list_is_read() {
        assert!(platform::shipped().len() > 20);
        let words: Result<WordLists, _> = toml::from_str(include_str!("words.toml"));
        assert!(words.is_ok(), "{:?}", words.err());
        for text in [include_str!("outlets.toml"), include_str!("organisations.toml")] {
            let names: Result<NameLists, _> = toml::from_str(text);
            assert!(names.is_ok(), "{:?}", names.err());
        }
    }

    /// Run with `CENSUS_LISTS` naming a folder that holds `given_us1990.txt` and
    /// `surnames_us1990.txt`, one name a line, as the US Census Bureau publishes them.
    #[test]
    #[ignore = "writes census.bin from lists that are not part of the repository"]
    fn the_census_lexicon_is_made_from_the_lists() {
        let folder = std::env::var("CENSUS_LISTS").expect("CENSUS_LISTS names a folder");
        let hashes = |file: &str| {
            let list = std::fs::read_to_string(format!("{folder}/{file}")).expect("a list");
            let mut hashes: Vec<u32> =
                list.lines().map(|name| (hash_of(name.trim()) >> 40) as u32).collect();
            hashes.sort_unstable();
            hashes.dedup();
            hashes
        };
        let (given, surnames) = (hashes("given_us1990.txt"), hashes("surnames_us1990.txt"));
        let mut bytes = (given.len() as u32).to_be_bytes().to_vec();
        for hash in given.iter().chain(&surnames) {
            bytes.extend_from_slice(&hash.to_be_bytes()[1..]);
        }
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/entity/census.bin");
        std::fs::write(path, bytes).expect("census.bin can be written");
    }

    #[test]
    fn names_of_the_census_are_known_by_their_hashes() {
        assert!(contains(given_names(), hash_of("Dorothy")));
        assert!(contains(surnames(), hash_of("Fitzgerald")));
        assert!(!contains(given_names(), hash_of("Parliament")));
    }

    #[test]
    fn a_word_hashes_like_its_folded_form() {
        assert_eq!(hash_of("O'Neill"), hash_of("O’Neill"));
        assert_eq!(hash_of("YouTube"), hash_of("You\u{200b}Tube"));
        assert_eq!(hash_of("U.N"), hash_of("UN"));
        for plain in ["Word", "NATO", "G20", "1984", "z"] {
            assert_eq!(hash_of_plain(plain), hash_of(plain));
        }
    }
}
