//! Words with what the recogniser asks of them again and again: hash, class, shape, and what
//! stands before them.

use super::lexicon::{Lexicon, hash_of, hash_of_plain};
use crate::analyzer::Word;

/// What stands between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// Blanks only, within a line.
    Space,
    /// A hyphen alone.
    Hyphen,
    /// An ampersand, with or without blanks.
    Ampersand,
    /// A full stop and blanks.
    Stop,
    /// A full stop alone, as in a web address.
    Point,
    /// A comma and blanks.
    Comma,
    /// A possessive `'s` and blanks.
    Possessive,
    /// An opening bracket, after blanks.
    Open,
    /// A line break, or the beginning of the text.
    Break,
    /// Anything else.
    Other,
}

/// Shapes of a word, as bits of [`Token::shape`].
pub(super) mod shape {
    /// Begins with a capital.
    pub const CAPITAL: u8 = 1;
    /// Two letters or more, all capitals.
    pub const ALL_CAPITALS: u8 = 1 << 1;
    /// One capital letter, or several with stops: `J`, `J.K`.
    pub const INITIAL: u8 = 1 << 2;
    /// Begins a sentence, so its capital says nothing.
    pub const OPENS: u8 = 1 << 3;
    /// Stands in a line where every word has a capital, or all capitals.
    pub const LOUD: u8 = 1 << 4;
    /// Belongs to a web address, a handle or a hashtag.
    pub const ADDRESS: u8 = 1 << 5;
    /// Begins with a digit.
    pub const NUMBER: u8 = 1 << 6;
    /// Begins with a small letter but has a capital later: `eBay`.
    pub const MIXED: u8 = 1 << 7;
}

/// One word of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    /// The hash of the folded word.
    pub hash: u64,
    /// What the word lists say of it: bits of [`super::lexicon::class`].
    pub class: u32,
    /// Where it starts, in bytes.
    pub start: u32,
    /// Where it ends, in bytes.
    pub end: u32,
    /// What stands before it.
    pub gap: Gap,
    /// Bits of [`shape`].
    pub shape: u8,
}

impl Token {
    /// Whether it has any of these shapes.
    pub fn is(&self, shape: u8) -> bool {
        self.shape & shape != 0
    }

    /// Whether it has any of these classes.
    pub fn has(&self, class: u32) -> bool {
        self.class & class != 0
    }

    /// Whether it can be part of a name where it stands.
    pub fn can_name(&self) -> bool {
        self.is(shape::CAPITAL) && !self.is(shape::ADDRESS)
    }
}

/// Makes `tokens` those of `text`, whose words are `words`.
pub(super) fn tokens(text: &str, words: &[Word], lexicon: &Lexicon, tokens: &mut Vec<Token>) {
    tokens.clear();
    tokens.reserve(words.len());
    let mut before = 0;
    let mut in_address = false;
    let mut line = 0;
    for word in words {
        let printed = word.of(text);
        // Bigrams of scripts without blanks overlap.
        let gap_text = &text[before.min(word.start as usize)..word.start as usize];
        let is_blank = gap_text == " " && !tokens.is_empty();
        let (gap, opens) =
            if is_blank { (Gap::Space, false) } else { gap_of(gap_text, tokens.last(), text) };
        if gap == Gap::Break {
            mark_loud(&mut tokens[line..]);
            line = tokens.len();
        }
        let hash = if word.is_plain() { hash_of_plain(printed) } else { hash_of(printed) };
        let mut shape = shape_of(printed);
        if opens {
            shape |= shape::OPENS;
        }
        let is_apart = is_blank
            || gap_text.is_empty()
            || gap_text.bytes().any(|byte| byte.is_ascii_whitespace());
        if is_apart {
            in_address = false;
        }
        let is_handle = !is_blank && gap_text.ends_with(['@', '#', '_']);
        let follows_domain = !is_blank
            && gap_text.starts_with('/')
            && tokens.last().is_some_and(|last| last.gap == Gap::Point && !last.is(shape::CAPITAL));
        if matches!(printed, "http" | "https" | "www") || follows_domain {
            in_address = true;
        }
        if in_address || is_handle {
            shape |= shape::ADDRESS;
        }
        tokens.push(Token {
            hash,
            class: lexicon.class_of(hash),
            start: word.start,
            end: word.end,
            gap,
            shape,
        });
        before = word.end as usize;
    }
    mark_loud(&mut tokens[line..]);
}

/// What `between` is, the text between two words, and whether a sentence begins behind it.
fn gap_of(between: &str, last: Option<&Token>, text: &str) -> (Gap, bool) {
    let Some(last) = last else { return (Gap::Break, true) };
    match between {
        " " => return (Gap::Space, false),
        "-" | "‐" | "‑" => return (Gap::Hyphen, false),
        "." => return (Gap::Point, false),
        ", " => return (Gap::Comma, false),
        " & " | "&" => return (Gap::Ampersand, false),
        "'s " | "’s " => return (Gap::Possessive, false),
        " (" => return (Gap::Open, false),
        ". " => {
            let printed = &text[last.start as usize..last.end as usize];
            let is_abbreviation = last.is(shape::INITIAL)
                || (last.is(shape::CAPITAL) && is_abbreviated_title(printed));
            return (Gap::Stop, !is_abbreviation);
        }
        _ => {}
    }
    if between.contains(['\n', '\r', '\u{2028}']) {
        return (Gap::Break, true);
    }
    if between.chars().all(char::is_whitespace) && !between.is_empty() {
        return (Gap::Space, false);
    }
    let opens = between.contains(['.', '!', '?', ':', ';', '•', '|', '"', '“', '‘', '—', '–', '*'])
        || between.starts_with(" '");
    (Gap::Other, opens)
}

fn is_abbreviated_title(printed: &str) -> bool {
    matches!(
        printed,
        "Mr" | "Mrs"
            | "Ms"
            | "Dr"
            | "Prof"
            | "Sen"
            | "Sens"
            | "Rep"
            | "Reps"
            | "Gov"
            | "Gen"
            | "Lt"
            | "Col"
            | "Maj"
            | "Capt"
            | "Sgt"
            | "Cpl"
            | "Adm"
            | "Cmdr"
            | "Rev"
            | "Fr"
            | "St"
            | "Det"
            | "Supt"
            | "Hon"
            | "Mme"
            | "Atty"
            | "Pvt"
            | "Msgr"
            | "Ste"
    )
}

pub(super) fn shape_of(printed: &str) -> u8 {
    let first = printed.as_bytes().first().copied().unwrap_or(b' ');
    if first.is_ascii_lowercase() {
        let is_mixed = printed.bytes().any(|byte| byte.is_ascii_uppercase());
        return if is_mixed { shape::MIXED } else { 0 };
    }
    if first.is_ascii_digit() {
        return shape::NUMBER;
    }
    let mut letters = 0;
    let mut has_small = false;
    for character in printed.chars() {
        if character.is_alphabetic() {
            letters += 1;
            has_small |= !character.is_uppercase();
        }
    }
    let begins_large = printed.chars().next().is_some_and(char::is_uppercase);
    if !begins_large {
        return 0;
    }
    let mut shape = shape::CAPITAL;
    if letters == 1 || (!has_small && letters <= 3 && printed.contains('.')) {
        shape |= shape::INITIAL;
    }
    if letters > 1 && !has_small {
        shape |= shape::ALL_CAPITALS;
    }
    shape
}

/// Marks the words of a line where capitals say nothing: all capitals, or a capital on every
/// word of weight. An opening in capitals (`LONDON IS BURNING as`) counts for itself.
fn mark_loud(line: &mut [Token]) {
    let shouted = line.iter().take_while(|token| !is_plain(token)).count();
    let is_shout = |tokens: &[Token]| {
        let loud = tokens.iter().filter(|token| token.is(shape::ALL_CAPITALS)).count();
        tokens.len() >= 4 && loud * 4 >= tokens.len() * 3
    };
    if is_shout(&line[..shouted]) {
        line[..shouted].iter_mut().for_each(|token| token.shape |= shape::LOUD);
    }
    if line.len() > 24 {
        return;
    }
    let weighty = |token: &&Token| token.end - token.start > 3 && !token.is(shape::NUMBER);
    let (mut large, mut small) = (0, 0);
    for token in line.iter().filter(weighty) {
        if token.is(shape::CAPITAL) {
            large += 1;
        } else {
            small += 1;
        }
    }
    if large >= 4 && small * 8 <= large {
        line.iter_mut().for_each(|token| token.shape |= shape::LOUD);
    }
}

/// Whether the word is written in the ordinary way, with small letters.
fn is_plain(token: &Token) -> bool {
    !token.is(shape::ALL_CAPITALS | shape::INITIAL | shape::NUMBER)
}
