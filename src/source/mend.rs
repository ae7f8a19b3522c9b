//! What was broken on the way from the paper → mended, and only where it is certain: text that was
//! decoded twice, sentences that lost the blank between them, words that a line's end cut, heads
//! and feet that stand on every page.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Mends a body: its encoding, then its sentences. Text with nothing to mend comes back untouched.
///
/// ```
/// use newshound::source::mend;
/// assert_eq!(mend::text("The ferryâ€™s late on Sunday.Nobody minds."),
///            "The ferry’s late on Sunday. Nobody minds.");
/// ```
#[must_use]
pub fn text(text: &str) -> Cow<'_, str> {
    match encoding(text) {
        Cow::Borrowed(same) => sentences(same),
        Cow::Owned(mended) => match sentences(&mended) {
            Cow::Borrowed(_) => Cow::Owned(mended),
            Cow::Owned(parted) => Cow::Owned(parted),
        },
    }
}

/// How often a text may have been decoded wrongly. Thrice is seen in the wild; each time makes it
/// half as long again, so more is no text.
const ROUNDS: usize = 8;

/// Mends text in UTF-8 that was read as windows-1252, once or twice: `â€™`, `Ã©`, `Ã¢â‚¬â„¢`.
///
/// A sequence is mended on its own where no language prints it: `â€` and what completes it, or an
/// accented capital and a sign that no letter precedes (`Ã©`). Where a text has one such, the
/// doubtful ones (`Ã”`, which ends a Portuguese quotation in capitals) are mended, too.
#[must_use]
pub fn encoding(text: &str) -> Cow<'_, str> {
    let mut mended: Option<String> = None;
    for _ in 0..ROUNDS {
        let current = mended.as_deref().unwrap_or(text);
        match one_round(current) {
            Some(next) => mended = Some(next),
            None => break,
        }
    }
    mended.map_or(Cow::Borrowed(text), Cow::Owned)
}

fn one_round(text: &str) -> Option<String> {
    // Every lead that is mended is a letter between U+00C2 and U+00E2.
    memchr::memchr(0xc3, text.as_bytes())?;
    let mut found: Vec<(usize, usize, char, bool)> = Vec::new();
    let mut from = 0;
    while let Some(at) = memchr::memchr(0xc3, &text.as_bytes()[from..]) {
        let at = from + at;
        from = at + 2;
        if let Some((length, meant, is_certain)) = sequence(text, at) {
            found.push((at, length, meant, is_certain));
            from = at + length;
        }
    }
    if !found.iter().any(|(.., is_certain)| *is_certain) {
        return None;
    }
    let mut mended = String::with_capacity(text.len());
    let mut done = 0;
    for (at, length, meant, _) in found {
        mended.push_str(&text[done..at]);
        mended.push(meant);
        done = at + length;
    }
    mended.push_str(&text[done..]);
    Some(mended)
}

/// The sequence that begins at `at`: its length, what it stood for, whether that is certain.
fn sequence(text: &str, at: usize) -> Option<(usize, char, bool)> {
    let mut characters = text[at..].chars();
    let lead = characters.next()?;
    let first = byte_of(lead)?;
    let needed = match first {
        0xc2..=0xc5 => 1,
        0xe2 => 2,
        _ => return None,
    };
    let mut bytes = vec![first];
    let mut length = lead.len_utf8();
    let mut last = lead;
    for _ in 0..needed {
        let next = characters.next()?;
        let byte = byte_of(next).filter(|byte| (0x80..0xc0).contains(byte))?;
        bytes.push(byte);
        length += next.len_utf8();
        last = next;
    }
    let meant = std::str::from_utf8(&bytes).ok()?.chars().next()?;
    let is_certain = if needed == 2 {
        // Dashes, quotes, the euro, the trade mark: `â€”`, `â‚¬`, `â„¢`.
        if !matches!(bytes[1], 0x80 | 0x82 | 0x84) {
            return None;
        }
        true
    } else {
        let before = text[..at].chars().next_back();
        let is_in_capitals = before.is_some_and(char::is_uppercase);
        !follows_letters(last) && !is_in_capitals
    };
    // A control is never meant.
    (!meant.is_control()).then_some((length, meant, is_certain))
}

/// Whether a sign may stand behind a letter in some language's print.
fn follows_letters(sign: char) -> bool {
    matches!(
        sign,
        '’' | '‘'
            | '“'
            | '”'
            | '»'
            | '«'
            | '›'
            | '‹'
            | '…'
            | '–'
            | '—'
            | '•'
            | '™'
            | '®'
            | '°'
            | '´'
            | 'ª'
            | 'º'
            | '¹'
            | '²'
            | '³'
            | '€'
            | '‰'
            | '¢'
            | '£'
            | '\u{a0}'
            | '·'
            | '‚'
            | '„'
            | '¨'
            | '¸'
            | '\u{ad}'
            | '†'
            | '‡'
            | '¡'
            | '¿'
            | 'š'
            | 'ž'
            | 'œ'
            | 'Š'
            | 'Ž'
            | 'Œ'
            | 'Ÿ'
    )
}

/// The byte that `character` was, if it was read as windows-1252.
fn byte_of(character: char) -> Option<u8> {
    match u32::from(character) {
        // Five bytes stand for nothing there, and come as controls.
        code @ 0x80..=0xff => u8::try_from(code).ok(),
        0..=0x7f => None,
        _ => {
            let mut buffer = [0; 4];
            let text = character.encode_utf8(&mut buffer);
            let (bytes, _, is_lossy) = encoding_rs::WINDOWS_1252.encode(text);
            match (&bytes[..], is_lossy) {
                ([byte], false) => Some(*byte),
                _ => None,
            }
        }
    }
}

/// Parts sentences that lost the blank between them: "on Sunday.Detectives said".
#[must_use]
pub fn sentences(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut places: Vec<usize> = Vec::new();
    for at in memchr::memchr_iter(b'.', bytes) {
        let is_suspect =
            bytes.get(at + 1).is_some_and(|next| next.is_ascii_uppercase() || *next >= 0x80);
        if is_suspect && is_glued(text, at) {
            places.push(at + 1);
        }
    }
    if places.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut parted = String::with_capacity(text.len() + places.len());
    let mut done = 0;
    for place in places {
        parted.push_str(&text[done..place]);
        parted.push(' ');
        done = place;
    }
    parted.push_str(&text[done..]);
    Cow::Owned(parted)
}

/// Whether two sentences meet at the full stop at `at`: the words on both sides are words of
/// prose, and not parts of an address or a name.
fn is_glued(text: &str, at: usize) -> bool {
    /// Longer words are none; looking further would not be linear.
    const WORD_CHARACTERS: usize = 40;
    #[rustfmt::skip]
    const ENDINGS: &[&str] = &[
        "com", "org", "net", "edu", "gov", "info", "biz", "tv", "io", "fm", "me", "uk", "de", "fr",
        "es", "it", "eu", "us", "ca", "au", "nl", "ch", "at", "be", "js", "php", "html", "aspx",
        "jpg", "pdf", "doc", "online", "news", "app", "dev", "shop",
    ];
    let is_part = |c: &char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-');
    let before: Vec<char> =
        text[..at].chars().rev().take(WORD_CHARACTERS).take_while(is_part).collect();
    let after: Vec<char> =
        text[at + 1..].chars().take(WORD_CHARACTERS).take_while(is_part).collect();
    if before.len() == WORD_CHARACTERS || after.len() == WORD_CHARACTERS {
        return false;
    }
    // "Sunday", "said": at least three letters, of which only the first may be a capital.
    let (Some(last), Some((first_after, rest))) = (before.first(), after.split_first()) else {
        return false;
    };
    let is_word = before.len() >= 3
        && last.is_lowercase()
        && before.iter().rev().skip(1).all(|c| c.is_lowercase() || matches!(c, '\'' | '’' | '-'));
    let is_start = first_after.is_uppercase()
        && rest.len() >= 2
        && rest.iter().all(|c| c.is_lowercase() || matches!(c, '\'' | '’' | '-'));
    if !is_word || !is_start {
        return false;
    }
    let lower: String = after.iter().flat_map(|c| c.to_lowercase()).collect();
    let around = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || is_quote(c));
    let before_length: usize = before.iter().map(|c| c.len_utf8()).sum();
    let after_length: usize = after.iter().map(|c| c.len_utf8()).sum();
    let stands_free = around(text[..at - before_length].chars().next_back());
    // "Detectives said": the sentence goes on with another word.
    let mut following = text[at + 1 + after_length..].chars();
    let goes_on = match following.next() {
        Some(' ' | '\u{a0}') => following.next().is_some_and(char::is_alphanumeric),
        Some(',') => following.next() == Some(' '),
        _ => false,
    };
    stands_free && goes_on && !ENDINGS.contains(&lower.as_str())
}

fn is_quote(character: char) -> bool {
    matches!(character, '"' | '“' | '”' | '‘' | '«' | '„' | '(' | '[')
}

/// How many bytes of a hyphen, hard or soft, a text ends with.
#[must_use]
pub fn hyphen(text: &str) -> usize {
    match text.chars().next_back() {
        Some(end @ ('-' | '\u{ad}' | '\u{2010}')) => end.len_utf8(),
        _ => 0,
    }
}

/// The words of a text, by which it is judged whether a line's end cut a word in two ("exam-",
/// "ple") or a word has the hyphen anyway ("well-", "known").
pub struct Words<'a> {
    whole: HashSet<&'a str>,
    /// Whether words are cut at the ends of lines as a rule, as in print.
    is_hyphenated: bool,
}

impl<'a> Words<'a> {
    /// The words of a text whose lines were wrapped at blanks: a hyphen at the end of a line is
    /// the word's own, unless the text has the word without it.
    #[must_use]
    pub fn wrapped(lines: impl Iterator<Item = &'a str> + Clone) -> Self {
        Self::of(lines, false)
    }

    /// The words of a text that was set by a machine, which cuts words at the ends of lines.
    #[must_use]
    pub fn hyphenated(lines: impl Iterator<Item = &'a str> + Clone) -> Self {
        Self::of(lines, true)
    }

    fn of(lines: impl Iterator<Item = &'a str> + Clone, is_hyphenated: bool) -> Self {
        let mut whole = HashSet::new();
        if lines.clone().any(|line| hyphen(line.trim_end()) > 0) {
            for line in lines {
                let words = line.split(|c: char| !c.is_alphanumeric() && c != '-');
                whole.extend(words.filter(|word| word.len() > 2));
            }
        }
        Self { whole, is_hyphenated }
    }

    /// Whether the hyphen at the end of `before` cuts a word that goes on in `after`.
    #[must_use]
    pub fn is_cut(&self, before: &str, after: &str) -> bool {
        #[rustfmt::skip]
        const OPENINGS: &[&str] = &[
            "well", "self", "non", "ex", "co", "anti", "semi", "half", "high", "low", "long",
            "short", "full", "part", "ill", "all", "one", "two", "three", "four", "five", "six",
            "seven", "eight", "nine", "ten", "twenty", "thirty", "forty", "fifty", "first",
            "second", "third", "mid", "post", "pre", "pro", "so", "vice", "year", "much", "hard",
            "large", "small", "old", "new", "best", "better", "left", "right", "top", "hand",
            "cross", "record", "multi", "inter", "by", "on", "off", "out", "up", "in",
        ];
        let length = hyphen(before);
        if length == 0 {
            return false;
        }
        if before.ends_with('\u{ad}') {
            return true;
        }
        let stem = &before[..before.len() - length];
        let first = stem.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let end = after.find(|c: char| !c.is_alphanumeric()).unwrap_or(after.len());
        let second = &after[..end];
        let is_word = first.chars().count() > 1
            && first.ends_with(char::is_lowercase)
            && second.starts_with(char::is_lowercase);
        if !is_word {
            return false;
        }
        let joined = format!("{first}{second}");
        let with_hyphen = format!("{first}-{second}");
        if self.whole.contains(with_hyphen.as_str()) {
            return false;
        }
        let is_compound = stem.ends_with(&format!("-{first}"))
            || OPENINGS.contains(&first.to_lowercase().as_str());
        self.whole.contains(joined.as_str()) || (self.is_hyphenated && !is_compound)
    }
}

/// How many lines at the top and the foot of a page may repeat on others.
const MARGIN_LINES: usize = 3;

/// Two pages may begin alike by chance.
const MARGIN_PAGES: usize = 3;

/// A text with form feeds: what stands at the head or foot of most of its pages is left out.
#[must_use]
pub fn pages(text: &str) -> Cow<'_, str> {
    let feeds = memchr::memchr_iter(b'\x0c', text.as_bytes()).count();
    if feeds + 1 < MARGIN_PAGES {
        return Cow::Borrowed(text);
    }
    let pages: Vec<&str> = text.split('\u{c}').collect();
    let kept = without_margins(&pages);
    let kept: Vec<String> = kept.iter().map(|page| page.join("\n")).collect();
    let lines: usize = kept.iter().map(String::len).sum();
    if lines + feeds >= text.len() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(kept.join("\u{c}"))
}

/// The lines of some pages, without those that most of them have at their head or foot; numbers
/// do not count, so "Page 3 of 12" repeats.
#[must_use]
pub fn without_margins<'a>(pages: &[&'a str]) -> Vec<Vec<&'a str>> {
    let pages: Vec<Vec<&str>> =
        pages.iter().map(|page| page.lines().map(str::trim_end).collect()).collect();
    let margins = |page: &[&str]| -> Vec<usize> {
        let filled: Vec<usize> =
            (0..page.len()).filter(|at| !page[*at].trim().is_empty()).collect();
        let first = filled.iter().take(MARGIN_LINES);
        let last = filled.iter().skip(MARGIN_LINES).rev().take(MARGIN_LINES);
        first.chain(last).copied().collect()
    };
    let mut counts: HashMap<String, usize> = HashMap::new();
    for page in &pages {
        let mut lines: Vec<String> =
            margins(page).into_iter().map(|at| without_numbers(page[at])).collect();
        lines.sort();
        lines.dedup();
        for line in lines {
            *counts.entry(line).or_default() += 1;
        }
    }
    counts.retain(|_, count| *count >= MARGIN_PAGES && *count * 2 > pages.len());
    pages
        .into_iter()
        .map(|page| {
            let dropped: Vec<usize> = margins(&page)
                .into_iter()
                .filter(|at| counts.contains_key(&without_numbers(page[*at])))
                .collect();
            let lines = page.into_iter().enumerate();
            lines.filter(|(at, _)| !dropped.contains(at)).map(|(_, line)| line).collect()
        })
        .collect()
}

/// A line with its numbers taken out: "Page 3 of 12" is "Page  of ".
fn without_numbers(line: &str) -> String {
    line.trim().chars().filter(|character| !character.is_ascii_digit()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_decoded_wrongly_once_or_twice_is_mended() {
        for (broken, meant) in [
            ("The shipâ€™s â€œbellâ€\u{9d} â€” cafÃ©", "The ship’s “bell” — café"),
            ("The shipÃ¢â‚¬â„¢s cafÃƒÂ©", "The ship’s café"),
            ("costs Â£3, a dayâ€™s pay", "costs £3, a day’s pay"),
            ("FÃ¤hre, MÃ¶we, GrÃ¼Ã\u{178}e", "Fähre, Möwe, Grüße"),
            ("â‚¬5 and Questâ„¢", "€5 and Quest™"),
        ] {
            assert_eq!(encoding(broken), meant);
        }
    }

    #[test]
    fn what_some_language_prints_is_left_alone() {
        for clean in [
            "„MENÜ“ und »CAFÉ«",
            "“AMANHÔ e “IRMû",
            "SPÅ” i Ålesund",
            "«café»… et thé",
            "Ångström, Äpfel, âge, Ânimo",
            "NÃO É",
            "Là-bas, à 5 €",
        ] {
            assert!(matches!(text(clean), Cow::Borrowed(_)), "{clean}");
        }
    }

    #[test]
    fn glued_sentences_are_parted_and_names_and_addresses_are_not() {
        assert_eq!(
            sentences("It closed on Sunday.Detectives said this.The end came, later."),
            "It closed on Sunday. Detectives said this. The end came, later."
        );
        for clean in [
            "Ask Booking.Com about it",
            "www.Example.Org says",
            "Mr.Price said no",
            "St.Petersburg is far",
            "at 5 p.m.Then",
            "U.S.Senate voted",
            "a.Quay of ours",
            "see quay.example.News for it",
            "Will.I.Am sang",
            "read file.Name.",
        ] {
            assert!(matches!(sentences(clean), Cow::Borrowed(_)), "{clean}");
        }
    }

    #[test]
    fn a_word_cut_by_a_lines_end_is_told_from_one_with_a_hyphen() {
        let lines = ["An example of an exam-", "ple, and a well-known well-", "known man"];
        let wrapped = Words::wrapped(lines.into_iter());
        assert!(wrapped.is_cut("of an exam-", "ple, and"));
        assert!(!wrapped.is_cut("a well-known well-", "known man"));
        assert!(!wrapped.is_cut("on Tues-", "day"));
        let set = Words::hyphenated(lines.into_iter());
        assert!(set.is_cut("on Tues-", "day") && !set.is_cut("the Anglo-", "Dutch"));
        assert!(!set.is_cut("a self-", "made man") && !set.is_cut("no hyphen", "here"));
    }

    #[test]
    fn heads_and_feet_of_pages_go() {
        let page = |number: u32, text: &str| format!("The Quay  {number}\n{text}\nPrinted by x\n");
        let text = [page(1, "One."), page(2, "Two."), page(3, "Three.")].join("\u{c}");
        assert_eq!(pages(&text), "One.\u{c}Two.\u{c}Three.");
        assert!(matches!(pages("One.\u{c}Two."), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn mending_twice_is_mending_once(raw in "[a-zA-Z.ÃÂâ€™œ©“”‚¬„¢ \u{9d}éÉ]{0,40}") {
            let once = text(&raw).into_owned();
            prop_assert_eq!(text(&once).into_owned(), once);
        }

        #[test]
        fn clean_prose_is_never_touched(words in prop::collection::vec("[a-zà-öø-ÿ]{1,12}", 1..30)) {
            let mut prose = String::new();
            for (place, word) in words.iter().enumerate() {
                prose.push_str(word);
                prose.push_str(if place % 7 == 6 { ". " } else { " " });
            }
            prop_assert!(matches!(text(&prose), Cow::Borrowed(_)), "{}", prose);
        }

        #[test]
        fn what_was_decoded_wrongly_is_mended(clean in "[a-z]{2,8} [a-z]{1,5}[éèüöäßñç][a-z]{1,5} [‘’“”–—…€] [a-z]{3}") {
            let misread: String = clean
                .bytes()
                .map(|byte| encoding_rs::WINDOWS_1252
                    .decode_without_bom_handling(&[byte]).0.into_owned())
                .collect();
            prop_assert_eq!(encoding(&misread).into_owned(), clean);
        }
    }
}
