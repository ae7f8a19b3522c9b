//! Word forms as the tagger sees them: what a word alone, wherever it stands, tells about names.

use super::model::{Model, WordFacts};
use crate::analyzer::fold;
use crate::entity::lexicon::{Lexicon, class, hash_of};
use crate::entity::token::{Token, shape};

/// How a word is written.
pub(super) mod written {
    pub const SMALL: u8 = 0;
    pub const CAPITAL: u8 = 1;
    pub const INITIAL: u8 = 2;
    pub const STOPS: u8 = 3;
    pub const TWO_CAPITALS: u8 = 4;
    pub const CAPITALS: u8 = 5;
    pub const LONG_CAPITALS: u8 = 6;
    pub const INNER_CAPITAL: u8 = 7;
    pub const SMALL_THEN_CAPITAL: u8 = 8;
    pub const APOSTROPHE: u8 = 9;
    pub const DIGITS: u8 = 10;
    pub const YEAR: u8 = 11;
    pub const DIGITS_AND_LETTERS: u8 = 12;
    pub const LETTERS_AND_DIGITS: u8 = 13;
    pub const SMALL_APOSTROPHE: u8 = 14;
    pub const NO_LETTERS: u8 = 15;
    pub const BEFORE: u8 = 16;
    pub const BEHIND: u8 = 17;
}

/// A word form with all that its features are made from.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Form {
    /// Tells forms apart.
    pub key: u64,
    /// The folded word's hash; all numbers of one shape share theirs.
    pub hash: u64,
    /// One of [`written`].
    pub written: u8,
    pub facts: WordFacts,
    /// Classes of the word lists.
    pub class: u32,
    /// A given name, a surname: two bits.
    pub called: u8,
    /// Hashes of its first two to four letters, and its last one to four; zero where it is shorter.
    pub affixes: [u32; 7],
}

/// Classes that speak about names.
const TELLING: u32 = class::STARTER
    | class::TITLE
    | class::SUFFIX
    | class::HEAD
    | class::THING
    | class::SAYING
    | class::DEED
    | class::COMPANY_DEED
    | class::PARTICLE
    | class::JOINER
    | class::CUE
    | class::POSTING
    | class::LEAD
    | class::COMPANY_ROLE
    | class::COMPANY_LEAD
    | class::DAY
    | class::DEMONYM
    | class::PLACE
    | class::GIVEN
    | class::LEGAL
    | class::GENERATION
    | class::COMMON
    | class::SYLLABLE
    | class::FAMOUS;

/// How `printed` is written.
pub(super) fn written_as(printed: &str, token_shape: u8) -> u8 {
    let bytes = printed.as_bytes();
    // Most words, by a look at their bytes.
    let plain = shape::CAPITAL | shape::INITIAL | shape::NUMBER;
    if let [first, rest @ ..] = bytes
        && rest.iter().all(u8::is_ascii_lowercase)
    {
        if first.is_ascii_lowercase() {
            return written::SMALL;
        }
        if first.is_ascii_uppercase() && token_shape & plain == shape::CAPITAL {
            return written::CAPITAL;
        }
    }
    if token_shape & shape::NUMBER != 0 {
        let has_letter = bytes.iter().any(u8::is_ascii_alphabetic);
        return match (has_letter, bytes.len()) {
            (true, _) => written::DIGITS_AND_LETTERS,
            (false, 4) => written::YEAR,
            _ => written::DIGITS,
        };
    }
    if token_shape & shape::CAPITAL == 0 {
        return if token_shape & shape::MIXED != 0 {
            written::SMALL_THEN_CAPITAL
        } else if printed.contains(['\'', '’']) {
            written::SMALL_APOSTROPHE
        } else if printed.chars().next().is_some_and(char::is_lowercase) {
            written::SMALL
        } else {
            written::NO_LETTERS
        };
    }
    if bytes.iter().any(u8::is_ascii_digit) {
        return written::LETTERS_AND_DIGITS;
    }
    if token_shape & shape::INITIAL != 0 {
        return if bytes.len() > 2 { written::STOPS } else { written::INITIAL };
    }
    if token_shape & shape::ALL_CAPITALS != 0 {
        return if printed.contains('.') {
            written::STOPS
        } else {
            match printed.chars().count() {
                2 => written::TWO_CAPITALS,
                3..=5 => written::CAPITALS,
                _ => written::LONG_CAPITALS,
            }
        };
    }
    if printed.contains(['\'', '’']) {
        written::APOSTROPHE
    } else if printed.chars().skip(1).any(char::is_uppercase) {
        written::INNER_CAPITAL
    } else {
        written::CAPITAL
    }
}

/// What tells a form from others: its word and how it is written.
pub(super) fn key_of_form(hash: u64, written: u8) -> u64 {
    let is_number = matches!(written, written::DIGITS | written::YEAR);
    let word = if is_number { 0 } else { hash };
    mixed(word ^ (u64::from(written) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// The key of a word in the model's table of words: capitals count as far as they change a word.
fn key_of_word(hash: u64, written: u8) -> u64 {
    let case = match written {
        written::SMALL | written::SMALL_APOSTROPHE => 0,
        written::TWO_CAPITALS | written::CAPITALS | written::LONG_CAPITALS => 2,
        _ => 1,
    };
    mixed(hash ^ (case + 1_u64).wrapping_mul(0x517c_c1b7_2722_0a95))
}

/// The key under which a word printed so stands in the model's table of words.
pub(super) fn key_of_printed(printed: &str) -> u64 {
    let token_shape = crate::entity::token::shape_of(printed);
    key_of_word(hash_of(printed), written_as(printed, token_shape))
}

/// A finaliser that lets every bit decide on every other (MurmurHash3).
pub(super) fn mixed(value: u64) -> u64 {
    let value = (value ^ (value >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let value = (value ^ (value >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    value ^ (value >> 33)
}

impl Form {
    /// What stands before the first word of a sentence, or behind its last.
    pub fn edge(is_behind: bool) -> Self {
        let written = if is_behind { written::BEHIND } else { written::BEFORE };
        let key = key_of_form(0, written);
        Self { key, hash: key, written, ..Self::default() }
    }

    /// The form of `token`, printed so. Nothing but the key decides on what is returned.
    pub fn of(token: &Token, printed: &str, written: u8, model: &Model, lexicon: &Lexicon) -> Self {
        let key = key_of_form(token.hash, written);
        if matches!(written, written::DIGITS | written::YEAR) {
            return Self { key, hash: key, written, ..Self::default() };
        }
        let mut facts = model.word(key_of_word(token.hash, written));
        if facts == WordFacts::default() && written == written::LONG_CAPITALS {
            facts = model.word(key_of_word(token.hash, written::CAPITAL));
        }
        let folded = fold(printed);
        let letters = folded.as_bytes();
        let mut affixes = [0; 7];
        for (at, affix) in affixes.iter_mut().enumerate() {
            let part = match at {
                0..=2 => letters.get(..at + 2),
                _ => letters.len().checked_sub(at - 2).map(|from| &letters[from..]),
            };
            let hash = part.filter(|part| part.len() < letters.len().max(2)).map(hash_of_bytes);
            *affix = hash.unwrap_or(0);
        }
        let called = u8::from(lexicon.is_given(token)) | u8::from(lexicon.is_surname(token)) << 1;
        let class = token.class & TELLING;
        Self { key, hash: token.hash, written, facts, class, called, affixes }
    }

    /// Whether it can be part of a name by how it is written.
    pub fn is_large(&self) -> bool {
        (written::CAPITAL..=written::APOSTROPHE).contains(&self.written)
            || self.written == written::LETTERS_AND_DIGITS
    }
}

fn hash_of_bytes(bytes: &[u8]) -> u32 {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (mixed(hash) >> 32) as u32 | 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::token::shape_of;

    #[test]
    fn a_word_is_known_by_how_it_is_written() {
        for (printed, expected) in [
            ("said", written::SMALL),
            ("don't", written::SMALL_APOSTROPHE),
            ("Reuters", written::CAPITAL),
            ("J", written::INITIAL),
            ("J.K", written::STOPS),
            ("U.S.A", written::STOPS),
            ("AP", written::TWO_CAPITALS),
            ("NATO", written::CAPITALS),
            ("ISLAND", written::LONG_CAPITALS),
            ("McDonald", written::INNER_CAPITAL),
            ("eBay", written::SMALL_THEN_CAPITAL),
            ("O’Neill", written::APOSTROPHE),
            ("1,000", written::DIGITS),
            ("1984", written::YEAR),
            ("3M", written::DIGITS_AND_LETTERS),
            ("G20", written::LETTERS_AND_DIGITS),
            ("東京", written::NO_LETTERS),
        ] {
            assert_eq!(written_as(printed, shape_of(printed)), expected, "{printed}");
        }
    }
}
