//! The words of an index that a pattern fits or that are spelled much like another: automata walk
//! the dictionary of terms and skip what cannot match.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy::Term;
use tantivy::schema::Field;
use tantivy_fst::Automaton;

use super::archive::Archive;
use super::clock::Clock;
use crate::analyzer::{self, STEM_MARK};
use crate::error::Result;
use crate::limits;
use crate::stem;

/// The words of a dictionary that were asked for.
pub(super) struct Expansion {
    /// In order.
    pub(super) terms: Vec<Term>,
    /// In how many texts they stand, at most.
    pub(super) count: u64,
    /// How many words there were before the less frequent were left out.
    pub(super) found: usize,
}

/// The words of `field` that are derived from what `word` is derived from, itself among them: those
/// of one family, by its beginning. None where that is too short to tell: half the dictionary begins
/// like *war*.
///
/// # Errors
/// Where the index cannot be read.
pub(super) fn family(archive: &Archive, field: Field, word: &str) -> Result<Vec<String>> {
    let family = stem::family(word);
    // A final *y* is an *i* there.
    let beginning = family.strip_suffix('i').unwrap_or(&family);
    if beginning.len() < FAMILY_BEGINS {
        return Ok(Vec::new());
    }
    let mut words = beginning_with(archive, field, beginning, limits::FAMILY_WORDS)?;
    words.retain(|other| stem::family(other) == family);
    Ok(words.into_iter().collect())
}

/// The words of `field` that have this stem.
///
/// # Errors
/// Where the index cannot be read.
pub(super) fn inflections(archive: &Archive, field: Field, stem: &str) -> Result<Vec<String>> {
    let beginning = stem.strip_suffix('i').unwrap_or(stem);
    let mut words = beginning_with(archive, field, beginning, usize::MAX)?;
    words.retain(|other| stem::stem(other) == stem);
    for irregular in stem::irregular_forms(stem) {
        let term = Term::from_field_text(field, &irregular);
        if archive.doc_freq(&term)? > 0 {
            words.insert(irregular);
        }
    }
    Ok(words.into_iter().collect())
}

/// The words of `field` that begin so, of each segment's dictionary the first `most`.
fn beginning_with(
    archive: &Archive,
    field: Field,
    beginning: &str,
    most: usize,
) -> Result<BTreeSet<String>> {
    let mut words = BTreeSet::new();
    // The first word that does not begin so: its last letter is the next one.
    let mut end = beginning.as_bytes().to_vec();
    match end.last_mut() {
        Some(last) if last.is_ascii_lowercase() => *last += 1,
        _ => return Ok(words),
    }
    for segment in &archive.segments {
        let inverted = segment.reader.inverted_index(field).map_err(archive.failed("read"))?;
        let range = inverted.terms().range().ge(beginning).lt(&end);
        let mut found =
            range.into_stream().map_err(|error| archive.failed("read")(error.into()))?;
        let mut looks = 0;
        while found.advance() && looks < most {
            looks += 1;
            if let Ok(word) = std::str::from_utf8(found.key())
                && !words.contains(word)
            {
                words.insert(word.to_owned());
            }
        }
    }
    Ok(words)
}

/// With fewer letters at their beginning, too many words are no relatives.
const FAMILY_BEGINS: usize = 4;

/// A pattern of one word, as a machine that reads terms byte by byte. Its states are places in the
/// pattern (Thompson, *Regular Expression Search Algorithm*, 1968), several at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    places: Vec<Place>,
}

/// What a place of a pattern asks of the next byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// This byte.
    Byte(u8),
    /// The first byte of any letter.
    Letter,
    /// The last so many bytes of a letter.
    Rest,
    /// Any bytes, or none.
    Any,
}

/// How many places a pattern has at most: of its characters, each takes up to four.
const PLACES: usize = 256;

/// The places that a pattern has reached, one bit each.
pub(super) type Places = [u64; PLACES / 64];

impl Pattern {
    /// Reads a pattern as typed: its letters are folded as those of words are. `None` where it is
    /// too long.
    pub(super) fn new(typed: &str) -> Option<Self> {
        let mut places = Vec::new();
        let mut literal = String::new();
        for character in typed.chars().chain(['\0']) {
            if !matches!(character, '*' | '?' | '\0') {
                literal.push(character);
                continue;
            }
            let folded = analyzer::fold(&literal);
            literal.clear();
            places.extend(folded.bytes().filter(|byte| *byte != b' ').map(Place::Byte));
            match character {
                '*' if places.last() != Some(&Place::Any) => places.push(Place::Any),
                // A letter has up to four bytes; those after the first are places of their own.
                '?' => {
                    places.extend([Place::Letter, Place::Rest, Place::Rest, Place::Rest]);
                }
                _ => {}
            }
        }
        let is_short = typed.chars().count() <= limits::PATTERN_CHARACTERS;
        (is_short && places.len() < PLACES).then_some(Self { places })
    }

    /// Whether it fits this word.
    #[cfg(test)]
    fn fits(&self, word: &str) -> bool {
        let mut state = self.start();
        for byte in word.bytes() {
            state = self.accept(&state, byte);
        }
        self.is_match(&state)
    }

    /// Adds a place, and those that follow it without a byte.
    fn reach(&self, mut place: usize, places: &mut Places) {
        loop {
            places[place / 64] |= 1 << (place % 64);
            if self.places.get(place) != Some(&Place::Any) {
                return;
            }
            place += 1;
        }
    }
}

impl Automaton for Pattern {
    type State = Places;

    fn start(&self) -> Places {
        let mut places = Places::default();
        self.reach(0, &mut places);
        places
    }

    fn is_match(&self, state: &Places) -> bool {
        let end = self.places.len();
        state[end / 64] & (1 << (end % 64)) != 0
    }

    fn can_match(&self, state: &Places) -> bool {
        state.iter().any(|places| *places != 0)
    }

    fn accept(&self, state: &Places, byte: u8) -> Places {
        let mut next = Places::default();
        for (word, bits) in state.iter().enumerate() {
            let mut bits = *bits;
            while bits != 0 {
                let place = word * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                match self.places.get(place) {
                    Some(Place::Byte(wanted)) if *wanted == byte => {
                        self.reach(place + 1, &mut next);
                    }
                    // The three places after a letter's first are for its other bytes.
                    Some(Place::Letter) => match byte {
                        0x02..0x80 => self.reach(place + 4, &mut next),
                        0xc0..0xe0 => self.reach(place + 3, &mut next),
                        0xe0..0xf0 => self.reach(place + 2, &mut next),
                        0xf0.. => self.reach(place + 1, &mut next),
                        _ => {}
                    },
                    Some(Place::Rest) if (0x80..0xc0).contains(&byte) => {
                        self.reach(place + 1, &mut next);
                    }
                    // The mark of stems is no letter.
                    Some(Place::Any) if byte != STEM_MARK as u8 => self.reach(place, &mut next),
                    _ => {}
                }
            }
        }
        next
    }
}

/// The words at most so many edits away from another.
pub(super) struct Spelling(DFA);

impl Spelling {
    /// Those within `edits` (1 or 2) of the folded word `folded`: letters put in, left out,
    /// changed, or two neighbours swapped (Damerau, 1964; Levenshtein, 1966). The machine is that
    /// of Schulz and Mihov, *Fast String Correction with Levenshtein Automata*, 2002.
    pub(super) fn new(folded: &str, edits: u8) -> Self {
        static BUILDERS: [OnceLock<LevenshteinAutomatonBuilder>; 2] =
            [OnceLock::new(), OnceLock::new()];
        let edits = edits.clamp(1, 2);
        let builder = BUILDERS[usize::from(edits) - 1]
            .get_or_init(|| LevenshteinAutomatonBuilder::new(edits, true));
        Self(builder.build_dfa(folded))
    }

    /// How far a word is, where it is near enough.
    pub(super) fn distance(&self, word: &[u8]) -> Option<u8> {
        match self.0.eval(word) {
            Distance::Exact(edits) => Some(edits),
            Distance::AtLeast(_) => None,
        }
    }
}

impl Automaton for Spelling {
    type State = u32;

    fn start(&self) -> u32 {
        self.0.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.0.distance(*state), Distance::Exact(_))
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != SINK_STATE
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        // The mark of stems is no letter that could be an edit.
        if byte == STEM_MARK as u8 { SINK_STATE } else { self.0.transition(*state, byte) }
    }
}

/// The words of `field` that `automaton` accepts, with how many texts hold each.
fn words<A: Automaton>(
    archive: &Archive,
    field: Field,
    automaton: &A,
    clock: &Clock,
) -> Result<BTreeMap<Vec<u8>, u64>>
where
    A::State: Clone,
{
    let mut found: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
    for segment in &archive.segments {
        let inverted = segment.reader.inverted_index(field).map_err(archive.failed("read"))?;
        let mut terms = inverted
            .terms()
            .search(automaton)
            .into_stream()
            .map_err(|error| archive.failed("read")(error.into()))?;
        while !clock.is_over() && terms.advance() {
            let texts = u64::from(terms.value().doc_freq);
            match found.get_mut(terms.key()) {
                Some(count) => *count += texts,
                None => {
                    found.insert(terms.key().to_vec(), texts);
                }
            }
        }
    }
    Ok(found)
}

/// The words of `field` that `automaton` accepts; of more than `most`, the most frequent.
///
/// # Errors
/// Where the index cannot be read.
pub(super) fn expand<A: Automaton>(
    archive: &Archive,
    field: Field,
    automaton: &A,
    most: usize,
    clock: &Clock,
) -> Result<Expansion>
where
    A::State: Clone,
{
    let mut words: Vec<(Vec<u8>, u64)> =
        words(archive, field, automaton, clock)?.into_iter().collect();
    let found = words.len();
    if found > most {
        words.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
        words.truncate(most);
        words.sort_unstable();
    }
    let count = words.iter().map(|(_, count)| count).sum();
    let terms = words
        .iter()
        .filter_map(|(word, _)| std::str::from_utf8(word).ok())
        .map(|word| Term::from_field_text(field, word))
        .collect();
    Ok(Expansion { terms, count, found })
}

/// How many words are offered for one that no article has.
const OFFERED: usize = 3;

/// The words of the index that are spelled most like `folded`, which none is: by edits, then by
/// how many passages hold them. Short words are within one edit of too much to allow two.
///
/// # Errors
/// Where the index cannot be read.
pub(super) fn nearest(archive: &Archive, folded: &str, clock: &Clock) -> Result<Vec<String>> {
    let length = folded.chars().count();
    if !(3..=limits::PATTERN_CHARACTERS).contains(&length) {
        return Ok(Vec::new());
    }
    let spelling = Spelling::new(folded, if length < 5 { 1 } else { 2 });
    let found = words(archive, archive.fields.text, &spelling, clock)?;
    let mut ranked: Vec<(u8, std::cmp::Reverse<u64>, Vec<u8>)> = found
        .into_iter()
        .filter_map(|(word, count)| {
            Some((spelling.distance(&word)?, std::cmp::Reverse(count), word))
        })
        .collect();
    ranked.sort_unstable();
    ranked.truncate(OFFERED);
    Ok(ranked.into_iter().filter_map(|(_, _, word)| String::from_utf8(word).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_letters_and_a_question_mark_one() {
        for (pattern, fitting, others) in [
            ("advert*", vec!["advert", "advertising"], vec!["adver", "inadvertent"]),
            ("wom?n", vec!["woman", "women", "womén", "wom東n"], vec!["womn", "womaan"]),
            ("*ban", vec!["ban", "urban"], vec!["bans", "\u{1}ban"]),
            ("c*r*d", vec!["crd", "card", "curated"], vec!["car", "carden"]),
            ("CAFÉ?", vec!["cafes"], vec!["cafe", "cafess"]),
            ("??", vec!["us", "éé", "😀😀"], vec!["u", "usa", "\u{1}a"]),
            ("*", vec!["", "a"], vec!["\u{1}a"]),
        ] {
            let pattern = Pattern::new(pattern).unwrap();
            for word in fitting {
                assert!(pattern.fits(word), "{pattern:?} {word}");
            }
            for word in others {
                assert!(!pattern.fits(word), "{pattern:?} {word}");
            }
        }
        assert_eq!(Pattern::new(&"a".repeat(100)), None);
    }

    #[test]
    fn a_spelling_is_as_near_as_its_edits() {
        let spelling = Spelling::new("zukerberg", 2);
        assert_eq!(spelling.distance(b"zuckerberg"), Some(1));
        assert_eq!(spelling.distance(b"uzkerberg"), Some(1));
        assert_eq!(spelling.distance(b"bergen"), None);
        let mut state = 9_u64;
        let mut word = || {
            let mut letters = String::new();
            for _ in 0..5 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                letters.push(char::from(b'a' + ((state >> 33) % 3) as u8));
            }
            letters
        };
        for _ in 0..5_000 {
            let (left, right) = (word(), word());
            let expected = strsim::osa_distance(&left, &right);
            let found = Spelling::new(&left, 2).distance(right.as_bytes());
            assert_eq!(
                found,
                u8::try_from(expected).ok().filter(|edits| *edits <= 2),
                "{left} {right}"
            );
        }
    }
}
