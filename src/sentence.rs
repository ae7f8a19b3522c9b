//! Where sentences end in press text: text → the bytes after each sentence's last character.

/// Words that a full stop follows without ending a sentence, lower case.
const ABBREVIATIONS: &[&str] = &[
    "adm", "apr", "assn", "aug", "ave", "bros", "brig", "capt", "cf", "cmdr", "co", "col", "corp",
    "cpl", "ct", "dec", "dept", "dr", "est", "etc", "feb", "fr", "gen", "gov", "hon", "inc", "jan",
    "jr", "lt", "ltd", "maj", "messrs", "mr", "mrs", "ms", "mt", "no", "nov", "oct", "pp", "pres",
    "prof", "rep", "reps", "rev", "sen", "sens", "sept", "sgt", "sr", "st", "vs", "v",
];

/// Calls `found` with the byte offset at which each sentence of `text` ends, blanks after it
/// included, in order. The last is always `text.len()`, unless `text` is empty.
///
/// ```
/// let text = "Mr. Durov left. \"Why?\" It is not known.";
/// let mut sentences = Vec::new();
/// let mut start = 0;
/// newshound::sentence::ends(text, |end| {
///     sentences.push(&text[start..end]);
///     start = end;
/// });
/// assert_eq!(sentences, ["Mr. Durov left. ", "\"Why?\" ", "It is not known."]);
/// ```
pub fn ends(text: &str, mut found: impl FnMut(usize)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut last = 0;
    while let Some(stop) = memchr::memchr3(b'.', b'!', b'?', &bytes[at..]).map(|found| at + found) {
        at = stop + 1;
        let closed = after_closing_marks(text, at);
        let next = after_blanks(text, closed);
        let has_blank = next > closed;
        if !has_blank || next >= text.len() || !opens_sentence(&text[next..]) {
            continue;
        }
        if bytes[stop] == b'.' && is_abbreviation(&text[last..stop]) {
            continue;
        }
        found(next);
        last = next;
        at = next;
    }
    if last < text.len() {
        found(text.len());
    }
}

/// Skips stops, quotation marks and brackets that close with the sentence.
fn after_closing_marks(text: &str, start: usize) -> usize {
    let is_closing = |character: char| {
        matches!(character, '.' | '!' | '?' | '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '…')
    };
    start + (text[start..].len() - text[start..].trim_start_matches(is_closing).len())
}

fn after_blanks(text: &str, start: usize) -> usize {
    start + (text[start..].len() - text[start..].trim_start().len())
}

fn opens_sentence(rest: &str) -> bool {
    let opening = |character: char| {
        matches!(character, '"' | '\'' | '“' | '‘' | '«' | '„' | '(' | '[' | '—' | '-' | '–' | '•')
    };
    rest.trim_start_matches(opening)
        .chars()
        .next()
        .is_some_and(|first| first.is_uppercase() || first.is_numeric() || !first.is_ascii())
}

/// Whether the word before a full stop is an abbreviation, an initial or an acronym with stops.
fn is_abbreviation(before: &str) -> bool {
    let is_boundary = |character: char| !character.is_alphanumeric() && character != '.';
    let word = before.rsplit(is_boundary).next().unwrap_or_default();
    if word.is_empty() || word.len() > 5 {
        return false;
    }
    let is_initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    // "in the U.S. The next" ends a sentence as often as not; "U.S. Senate" is far more common.
    let has_stops = word.contains('.') && word.split('.').all(|part| part.chars().count() == 1);
    is_initial || has_stops || ABBREVIATIONS.contains(&word.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::ends;

    fn sentences(text: &str) -> Vec<&str> {
        let mut sentences = Vec::new();
        let mut start = 0;
        ends(text, |end| {
            sentences.push(&text[start..end]);
            start = end;
        });
        sentences
    }

    #[test]
    fn titles_initials_and_acronyms_end_no_sentence() {
        let text = "Sen. J. Q. Smith met U.S. Steel Corp. Chairman Lee. They spoke.";
        assert_eq!(
            sentences(text),
            ["Sen. J. Q. Smith met U.S. Steel Corp. Chairman Lee. ", "They spoke."]
        );
    }

    #[test]
    fn closing_quotes_stay_with_their_sentence() {
        assert_eq!(
            sentences("“It is over.” She left! (Really.) 3.5 million stayed."),
            ["“It is over.” ", "She left! ", "(Really.) ", "3.5 million stayed."]
        );
    }

    #[test]
    fn text_without_stops_is_one_sentence_and_no_text_is_none() {
        assert_eq!(sentences("no end"), ["no end"]);
        assert!(sentences("").is_empty());
    }
}
