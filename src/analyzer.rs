//! Text → words → terms: the one place that decides which spellings are the same word. Passages,
//! headlines, names and queries all pass through it.
//!
//! A [`Word`] is a stretch of the text as printed. Its *exact* term is the word folded: lower
//! case, accents off, ligatures open, invisible characters gone. Its *stem* is what the word
//! shares with its inflections (*ban*, *bans*, *banned*).
//!
//! The index holds the exact term of every word, and beside it, at the same position and marked
//! by [`STEM_MARK`], the stem where it differs. So a quoted word reads one posting list, a bare
//! one two (the stem's own, and that of the exact word spelled like the stem), and words that are
//! their own stem, more than half of all, are indexed once.
//!
//! | text | words |
//! |---|---|
//! | `Twitter’s` | `twitter` (the possessive belongs to no word) |
//! | `O'Reilly`, `don't` | `oreilly`, `dont` |
//! | `l'Oréal`, `d'Artagnan` | `l` `oreal`, `d` `artagnan` (elision) |
//! | `U.S.`, `a.m.` | `us`, `am` |
//! | `1,000` `3.5` | `1000`, `3.5` |
//! | `anti-virus`, `twitter.com`, `AT&T` | `anti` `virus`, `twitter` `com`, `at` `t` |
//! | `東京都` | `東京` `京都` (bigrams) |

use std::borrow::Cow;

use unicode_normalization::char::{decompose_canonical, decompose_compatible, is_combining_mark};

use crate::limits;
use crate::stem::KnownStems;

/// Stands before a stem, so that no word of a text can be taken for one.
pub const STEM_MARK: char = '\u{1}';

/// A word of a text, by the bytes it covers. A possessive `'s` is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Where it starts, in bytes.
    pub start: u32,
    /// Where it ends, in bytes.
    pub end: u32,
    spelling: Spelling,
}

/// How much work it is to fold a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// Only ASCII letters and digits.
    Ascii,
    /// Anything else that is written with blanks between words.
    Mixed,
    /// One or two characters of a script without blanks.
    Ideographs,
}

impl Word {
    /// The word as printed.
    #[must_use]
    pub fn of<'a>(&self, text: &'a str) -> &'a str {
        &text[self.start as usize..self.end as usize]
    }

    /// Whether it has ASCII letters and digits only.
    pub(crate) fn is_plain(&self) -> bool {
        self.spelling == Spelling::Ascii
    }
}

/// Appends the words of `text` to `words`, in order. Texts are cut at 4 GiB.
///
/// ```
/// use newshound::analyzer::words;
/// let text = "Twitter’s U.S. ad-ban";
/// let mut found = Vec::new();
/// words(text, &mut found);
/// let printed: Vec<&str> = found.iter().map(|word| word.of(text)).collect();
/// assert_eq!(printed, ["Twitter", "U.S", "ad", "ban"]);
/// ```
pub fn words(text: &str, words: &mut Vec<Word>) {
    Splitter { text, bytes: text.as_bytes(), words }.split();
}

/// What a character does to the word around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// A letter, digit or mark.
    Part,
    /// A character of a script without blanks between words.
    Ideograph,
    /// A soft hyphen, zero-width or direction mark: in a word it counts for nothing.
    Invisible,
    /// An apostrophe of either shape.
    Apostrophe,
    /// Everything else.
    Gap,
}

fn class_of(character: char) -> Class {
    match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' => Class::Part,
        '\'' | '’' | 'ʼ' | '＇' => Class::Apostrophe,
        '\0'..='\x7f' => Class::Gap,
        character if is_invisible(character) => Class::Invisible,
        character if is_ideograph(character) => Class::Ideograph,
        character if character.is_alphanumeric() || is_combining_mark(character) => Class::Part,
        _ => Class::Gap,
    }
}

/// Whether a reader sees nothing of this character: soft hyphens, zero-width characters, marks of
/// direction, variation selectors.
#[must_use]
pub fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    )
}

/// Scripts written without blanks between words: Han, kana, Hangul (whose particles cling to the
/// word), Thai, Lao, Khmer, Burmese.
fn is_ideograph(character: char) -> bool {
    matches!(
        character,
        '\u{0e01}'..='\u{0e4e}' | '\u{0e81}'..='\u{0edf}' | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{17d3}' | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{309f}'
            | '\u{30a1}'..='\u{30ff}' | '\u{3131}'..='\u{318e}' | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3134f}'
    )
}

struct Splitter<'a> {
    text: &'a str,
    bytes: &'a [u8],
    words: &'a mut Vec<Word>,
}

impl Splitter<'_> {
    fn split(&mut self) {
        let end = self.bytes.len().min(u32::MAX as usize);
        let mut at = 0;
        while at < end {
            let byte = self.bytes[at];
            if byte.is_ascii() {
                at = if byte.is_ascii_alphanumeric() { self.word(at) } else { at + 1 };
                continue;
            }
            let Some(character) = self.text[at..].chars().next() else { break };
            at = match class_of(character) {
                Class::Part => self.word(at),
                Class::Ideograph => self.ideographs(at),
                Class::Invisible | Class::Apostrophe | Class::Gap => at + character.len_utf8(),
            };
        }
    }

    /// The character at `at`, if there is one.
    fn char_at(&self, at: usize) -> Option<char> {
        match self.bytes.get(at) {
            Some(byte) if byte.is_ascii() => Some(*byte as char),
            Some(_) => self.text[at..].chars().next(),
            None => None,
        }
    }

    fn class_at(&self, at: usize) -> Class {
        self.char_at(at).map_or(Class::Gap, class_of)
    }

    /// Reads the word that starts at `start`; returns where to go on.
    fn word(&mut self, start: usize) -> usize {
        let mut at = start;
        // ASCII letters and digits alone: most words are done when this loop is.
        while at < self.bytes.len() && self.bytes[at].is_ascii_alphanumeric() {
            at += 1;
        }
        let next = self.bytes.get(at).copied().unwrap_or(b' ');
        if next.is_ascii() && !matches!(next, b'\'' | b'.' | b',') {
            self.push(start, at, Spelling::Ascii);
            return at;
        }
        self.long_way(start, at)
    }

    /// Goes on from `at` with the word that started at `start`, now looking at every character.
    fn long_way(&mut self, mut start: usize, mut at: usize) -> usize {
        let mut end = at;
        let mut spelling = Spelling::Ascii;
        while let Some(character) = self.char_at(at) {
            let after = at + character.len_utf8();
            match class_of(character) {
                Class::Part => {
                    if !character.is_ascii() {
                        spelling = Spelling::Mixed;
                    }
                    at = after;
                    end = after;
                }
                // At the end of a word it belongs to no word; `end` stays before it.
                Class::Invisible => {
                    spelling = Spelling::Mixed;
                    at = after;
                }
                Class::Apostrophe => {
                    if self.class_at(after) != Class::Part {
                        break;
                    }
                    if self.is_possessive(after) {
                        self.push(start, end, spelling);
                        return after + 1;
                    }
                    if is_elision(&self.text[start..end]) {
                        self.push(start, end, spelling);
                        start = after;
                        spelling = Spelling::Ascii;
                    } else {
                        spelling = Spelling::Mixed;
                    }
                    at = after;
                    end = after;
                }
                Class::Gap if matches!(character, '.' | ',') => {
                    let joins = self.is_inside_number(at)
                        || (character == '.' && self.is_inside_acronym(start, at));
                    if !joins {
                        break;
                    }
                    spelling = Spelling::Mixed;
                    at = after;
                }
                Class::Gap | Class::Ideograph => break,
            }
        }
        self.push(start, end, spelling);
        at.max(end)
    }

    /// Whether an `s` alone stands at `at`, after an apostrophe.
    fn is_possessive(&self, at: usize) -> bool {
        matches!(self.bytes[at], b's' | b'S')
            && !matches!(self.class_at(at + 1), Class::Part | Class::Apostrophe)
    }

    fn is_inside_number(&self, at: usize) -> bool {
        at > 0
            && self.bytes[at - 1].is_ascii_digit()
            && self.bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
    }

    /// Whether the stop at `at` stands between single letters, as in `U.S.`.
    fn is_inside_acronym(&self, start: usize, at: usize) -> bool {
        let letters = &self.bytes[start..at];
        let alternate = letters.len() % 2 == 1
            && letters.chunks(2).all(|pair| {
                pair[0].is_ascii_alphabetic() && pair.get(1).is_none_or(|stop| *stop == b'.')
            });
        alternate
            && self.bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic)
            && self.class_at(at + 2) != Class::Part
    }

    /// Cuts a run of ideographs into overlapping pairs; a lone one stands for itself.
    fn ideographs(&mut self, start: usize) -> usize {
        let mut at = start;
        let mut previous = None;
        let mut pairs = 0;
        while let Some(character) = self.char_at(at) {
            let after = at + character.len_utf8();
            match class_of(character) {
                Class::Ideograph => {
                    if let Some(first) = previous {
                        self.push(first, after, Spelling::Ideographs);
                        pairs += 1;
                    }
                    previous = Some(at);
                    at = after;
                }
                Class::Invisible => at = after,
                _ => break,
            }
        }
        if let (0, Some(only)) = (pairs, previous) {
            self.push(only, at, Spelling::Ideographs);
        }
        at
    }

    fn push(&mut self, start: usize, end: usize, spelling: Spelling) {
        if end > start {
            self.words.push(Word { start: start as u32, end: end as u32, spelling });
        }
    }
}

/// Whether a word before an apostrophe is one that French and Italian cut short: `l'`, `d'`,
/// `qu'`.
fn is_elision(word: &str) -> bool {
    matches!(
        word,
        "l" | "L"
            | "d"
            | "D"
            | "j"
            | "J"
            | "m"
            | "M"
            | "t"
            | "T"
            | "s"
            | "S"
            | "n"
            | "N"
            | "c"
            | "C"
            | "qu"
            | "Qu"
    )
}

/// Appends the folded form of `text` to `folded`: lower case, accents off, ligatures open,
/// invisible characters, apostrophes and inner stops gone.
fn fold_word(text: &str, folded: &mut String) {
    let is_number = text.as_bytes().first().is_some_and(u8::is_ascii_digit);
    for character in text.chars() {
        match character {
            'a'..='z' | '0'..='9' => folded.push(character),
            'A'..='Z' => folded.push(character.to_ascii_lowercase()),
            '.' if is_number => folded.push('.'),
            '\0'..='\x7f' | '’' | 'ʼ' | '＇' => {}
            character if is_invisible(character) => {}
            character => fold_character(character, folded),
        }
    }
}

fn fold_character(character: char, folded: &mut String) {
    let plain = match character {
        'ß' | 'ẞ' => "ss",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'þ' | 'Þ' => "th",
        'ı' | 'İ' => "i",
        'ħ' | 'Ħ' => "h",
        _ => "",
    };
    if !plain.is_empty() {
        folded.push_str(plain);
        return;
    }
    if is_ideograph(character) && !('\u{f900}'..='\u{faff}').contains(&character) {
        folded.push(character);
        return;
    }
    decompose_compatible(character, |part| {
        if is_accent(part) {
            return;
        }
        for lower in part.to_lowercase() {
            // Lower case can bring an accent back (İ); a ligature, blanks.
            decompose_canonical(lower, |letter| {
                if letter.is_alphanumeric() || (is_combining_mark(letter) && !is_accent(letter)) {
                    folded.push(letter);
                }
            });
        }
    });
}

/// Marks that readers leave out when they type: Latin, Greek and Cyrillic accents, Hebrew points,
/// Arabic vowels. Not the vowel signs of Indic scripts, which are letters.
fn is_accent(character: char) -> bool {
    matches!(
        character,
        '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}'
    )
}

/// Folds a whole name or phrase for comparison: its words' exact terms, a blank between each.
///
/// ```
/// assert_eq!(newshound::analyzer::fold("  Beyoncé’s O'Brien, U.S. "), "beyonce obrien us");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    let mut found = Vec::new();
    words(text, &mut found);
    let mut folded = String::with_capacity(text.len());
    for word in found {
        let before = folded.len();
        if before > 0 {
            folded.push(' ');
        }
        let blank = folded.len();
        fold_word(word.of(text), &mut folded);
        if folded.len() == blank {
            folded.truncate(before);
        }
    }
    folded
}

/// Reads texts word by word, where only the words count. Keeps the memory that takes.
#[derive(Default)]
pub(crate) struct WordReader {
    words: Vec<Word>,
    folded: String,
}

impl WordReader {
    /// Calls `found` with each word of `text` that has a term, folded.
    pub(crate) fn each(&mut self, text: &str, mut found: impl FnMut(&str)) {
        self.each_word(text, |_, folded| found(folded));
    }

    fn each_word(&mut self, text: &str, mut found: impl FnMut(Word, &str)) {
        self.words.clear();
        words(text, &mut self.words);
        for word in &self.words {
            self.folded.clear();
            fold_into(word, text, &mut self.folded);
            if !self.folded.is_empty() {
                found(*word, &self.folded);
            }
        }
    }
}

/// Calls `found` with each word of `text` that has a term: where it stands, and folded. For texts
/// that are read once: no stems are made.
pub(crate) fn folded_words(text: &str, mut found: impl FnMut(Placed, &str)) {
    let mut positions = Positions::default();
    WordReader::default().each_word(text, |word, folded| {
        found(positions.place(text, word).0, folded);
    });
}

/// One word of a query or text with its terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Where the word stands in the text.
    pub word: Word,
    /// The position at which the index keeps it.
    pub position: u32,
    /// The folded word.
    pub exact: String,
    /// What it shares with its inflections; often the same.
    pub stem: String,
}

/// A word that has a term, and the position at which the index keeps it: one after that of the
/// word before, two after where a paragraph begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Where the word stands in the text.
    pub word: Word,
    /// From 0.
    pub position: u32,
}

/// Counts the positions of words as they come.
#[derive(Default)]
struct Positions {
    previous: Option<Placed>,
}

impl Positions {
    /// Places the next word of `text`; says whether it begins a paragraph, the first aside.
    fn place(&mut self, text: &str, word: Word) -> (Placed, bool) {
        let (position, breaks) = match self.previous {
            None => (0, false),
            Some(previous) => {
                let end = previous.word.end;
                let between = &text.as_bytes()[end as usize..word.start.max(end) as usize];
                let breaks = between.len() >= 2 && memchr::memmem::find(between, b"\n\n").is_some();
                (previous.position + if breaks { 2 } else { 1 }, breaks)
            }
        };
        let placed = Placed { word, position };
        self.previous = Some(placed);
        (placed, breaks)
    }
}

/// Separates the terms of an encoded text: the next term stands one position on.
pub(crate) const NEXT: u8 = 0x1f;
/// Separates terms that stand at the same position.
pub(crate) const SAME: u8 = 0x1e;
/// Separates paragraphs: the next term stands two positions on, so that no phrase spans them.
pub(crate) const PARAGRAPH: u8 = 0x1d;

/// Makes terms of words. Keeps the stems it has worked out, so one per thread serves best.
#[derive(Default)]
pub struct Analyzer {
    stems: KnownStems,
    folded: String,
}

impl Analyzer {
    /// An analyzer that knows no stems yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The terms of `text`, for queries, names and highlighting.
    pub fn terms(&mut self, text: &str) -> Vec<Term> {
        let mut found = Vec::new();
        words(text, &mut found);
        let mut positions = Positions::default();
        found
            .into_iter()
            .filter_map(|word| {
                let mut exact = String::new();
                fold_into(&word, text, &mut exact);
                if exact.is_empty() {
                    return None;
                }
                let stem = self.stem(&exact).into_owned();
                let position = positions.place(text, word).0.position;
                Some(Term { word, position, exact, stem })
            })
            .collect()
    }

    /// Appends to `stream` the terms of `words`, which stand in `text`, in the form that the
    /// index reads, and to `placed` the words that have one.
    pub fn encode(
        &mut self,
        text: &str,
        words: &[Word],
        stream: &mut String,
        placed: &mut Vec<Placed>,
    ) {
        let mut positions = Positions::default();
        let mut folded = std::mem::take(&mut self.folded);
        for word in words {
            folded.clear();
            fold_into(word, text, &mut folded);
            if folded.is_empty() {
                continue;
            }
            let (place, breaks) = positions.place(text, *word);
            if place.position > 0 {
                stream.push(if breaks { PARAGRAPH } else { NEXT } as char);
            }
            placed.push(place);
            stream.push_str(&folded);
            let stem = self.stem(&folded);
            if stem != folded {
                stream.push(SAME as char);
                stream.push(STEM_MARK);
                stream.push_str(&stem);
            }
        }
        self.folded = folded;
    }

    /// The stem of a folded word: what its inflections have in common. Words that are not plain
    /// Latin letters are their own stem.
    pub fn stem<'a>(&'a mut self, folded: &'a str) -> Cow<'a, str> {
        self.stems.of(folded)
    }
}

/// Folds one word of `text`, cutting what is longer than any word.
fn fold_into(word: &Word, text: &str, folded: &mut String) {
    let printed = word.of(text);
    if word.spelling == Spelling::Ascii && printed.len() <= limits::WORD_BYTES {
        folded.push_str(printed);
        folded.make_ascii_lowercase();
        return;
    }
    fold_word(printed, folded);
    if folded.len() > limits::WORD_BYTES {
        let mut end = limits::WORD_BYTES;
        while !folded.is_char_boundary(end) {
            end -= 1;
        }
        folded.truncate(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        words(text, &mut found);
        found.iter().map(|word| word.of(text)).collect()
    }

    #[test]
    fn words_end_where_readers_end_them() {
        for (text, expected) in [
            ("The ban, it said.", vec!["The", "ban", "it", "said"]),
            ("Twitter's and Twitter’s", vec!["Twitter", "and", "Twitter"]),
            ("lawyers' 'quoted'", vec!["lawyers", "quoted"]),
            ("don't O'Reilly", vec!["don't", "O'Reilly"]),
            ("l'Oréal", vec!["l", "Oréal"]),
            (
                "U.S. a.m. U.S.A. e.g., J.K. Rowling",
                vec!["U.S", "a.m", "U.S.A", "e.g", "J.K", "Rowling"],
            ),
            ("Sunday.Detectives end.", vec!["Sunday", "Detectives", "end"]),
            ("1,000 3.5 10, 4. 1.", vec!["1,000", "3.5", "10", "4", "1"]),
            ("anti-virus AT&T twitter.com", vec!["anti", "virus", "AT", "T", "twitter", "com"]),
            (
                "re\u{ad}cord \u{200b}You\u{200b}Tube\u{200b}.",
                vec!["re\u{ad}cord", "You\u{200b}Tube"],
            ),
            ("東京都 銀", vec!["東京", "京都", "銀"]),
            ("'s ' ’", vec!["s"]),
            ("", vec![]),
        ] {
            assert_eq!(printed(text), expected, "{text:?}");
        }
    }

    #[test]
    fn accents_case_and_invisible_characters_do_not_matter() {
        for (text, expected) in [
            ("İSTANBUL", "istanbul"),
            ("Straße", "strasse"),
            ("Beyonce\u{301}", "beyonce"),
            ("Beyoncé", "beyonce"),
            ("ﬁnance", "finance"),
            ("You\u{200b}Tube", "youtube"),
            ("\u{202a}YouTube\u{202c}", "youtube"),
            ("1,000", "1000"),
            ("3.5", "3.5"),
            ("Ｔｗｉｔｔｅｒ", "twitter"),
            ("Ελλάδα", "ελλαδα"),
            ("हिन्दी", "हिन्दी"),
        ] {
            assert_eq!(fold(text), expected, "{text:?}");
        }
    }

    #[test]
    fn any_text_splits_into_words_on_character_boundaries() {
        let mut state = 7u64;
        let alphabet: Vec<char> =
            "aZ1.,'’-\u{ad}\u{200b}é\u{301}東か ß İ\n&\u{1}\u{1f}s😀".chars().collect();
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..12 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                text.push(alphabet[(state >> 33) as usize % alphabet.len()]);
            }
            let mut found = Vec::new();
            words(&text, &mut found);
            for word in &found {
                assert!(!word.of(&text).is_empty());
            }
            assert!(found.is_sorted_by_key(|word| word.start), "{text:?}");
            let folded = fold(&text);
            assert_eq!(fold(&folded), folded, "{text:?}");
        }
    }
}
