//! Which names are spelled alike. In: a name. Out: a key that all spellings of it share: case,
//! accents, hyphens, blanks, full stops, `The`, legal forms, a plural at the end, British and
//! American spelling, and a person's middle initials make no difference.

use crate::analyzer::fold;
use crate::article::EntityKind;

/// A legal form alone names the same body with and without it.
const LEGAL: [&str; 14] = [
    "inc",
    "incorporated",
    "corp",
    "corporation",
    "co",
    "ltd",
    "limited",
    "plc",
    "llc",
    "llp",
    "ag",
    "gmbh",
    "nv",
    "oyj",
];

/// Words that are spelled in two ways, in American and in British English.
const AMERICAN: [(&str, &str); 8] = [
    ("organization", "organisation"),
    ("organizations", "organisations"),
    ("defense", "defence"),
    ("center", "centre"),
    ("labor", "labour"),
    ("theater", "theatre"),
    ("harbor", "harbour"),
    ("program", "programme"),
];

/// Longer names are no acronyms, in bytes.
const ACRONYM: usize = 8;

const GENERATIONS: [&str; 6] = ["jr", "sr", "ii", "iii", "iv", "junior"];

/// A name without what makes no difference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spelling {
    /// What all spellings share.
    pub key: String,
    /// A person's middle initials: those with others are other people.
    pub initials: String,
}

/// The spelling of a name of this kind.
pub(super) fn spelling(kind: EntityKind, name: &str) -> Spelling {
    let folded = fold(name).replace('.', "");
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    // `R-S.C.` is no `RSC`.
    if name.contains('-') && !name.chars().any(char::is_lowercase) && folded.len() <= ACRONYM {
        return Spelling { key: folded, initials: String::new() };
    }
    match kind {
        EntityKind::Person => of_person(&words),
        EntityKind::Organisation => Spelling { key: of_body(words), initials: String::new() },
        EntityKind::Platform => Spelling { key: words.concat(), initials: String::new() },
    }
}

fn of_person(words: &[&str]) -> Spelling {
    let mut end = words.len();
    while end > 2 && GENERATIONS.contains(&words[end - 1]) {
        end -= 1;
    }
    let is_letter = |word: &str| word.chars().count() == 1;
    // `J. K. Rowling` is called by her initials: they are no middle ones.
    let first = words.iter().take_while(|word| is_letter(word)).count().clamp(1, end.max(1));
    let mut key = String::new();
    let mut initials = String::new();
    for (at, word) in words.iter().enumerate() {
        let is_middle = at >= first && at + 1 < end;
        if is_middle && is_letter(word) {
            initials.push_str(word);
        } else {
            if at >= end {
                // Father and son are two.
                key.push(' ');
            }
            key.push_str(word);
        }
    }
    Spelling { key, initials }
}

fn of_body(mut words: Vec<&str>) -> String {
    if words.len() > 1 && words[0] == "the" {
        words.remove(0);
    }
    while let [rest @ .., last] = words.as_slice() {
        let is_legal = LEGAL.contains(last) || (*last == "company" && rest.len() > 1);
        if rest.is_empty() || !is_legal {
            break;
        }
        words.pop();
    }
    // `Procter & Gamble`: an ampersand is no word.
    if words.len() > 2 {
        words.retain(|word| *word != "and");
    }
    let several = words.len() > 1;
    let mut key = String::new();
    for (at, word) in words.iter().enumerate() {
        let british = AMERICAN.iter().find(|(american, _)| american == word);
        let word = british.map_or(*word, |(_, british)| british);
        let is_last = at + 1 == words.len();
        key.push_str(if several && is_last { singular(word) } else { word });
    }
    key
}

/// `lab` for `labs`; words that end so without being plurals stay.
fn singular(word: &str) -> &str {
    let is_plural = word.len() > 3 && !word.ends_with("ss") && !word.ends_with("us");
    match word.strip_suffix('s') {
        Some(one) if is_plural => one,
        _ => word,
    }
}

/// Whether `short` is made of the capitals of `full`: `FBI` of `Federal Bureau of Investigation`.
pub(super) fn is_acronym_of(short: &str, full: &str) -> bool {
    let letters: String = short.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let is_loud = letters.chars().all(|letter| !letter.is_lowercase());
    let count = letters.chars().count();
    if !is_loud || !(2..=8).contains(&count) || short.contains(' ') {
        return false;
    }
    let firsts: Vec<char> = full
        .split([' ', '-', '/'])
        .filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()))
        .collect();
    let capitals: String = firsts.iter().filter(|letter| letter.is_uppercase()).collect();
    let all: String = firsts.into_iter().flat_map(char::to_uppercase).collect();
    [capitals, all]
        .iter()
        .any(|first| *first == letters || (count >= 3 && first.ends_with(letters.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(kind: EntityKind, left: &str, right: &str) -> bool {
        spelling(kind, left) == spelling(kind, right)
    }

    #[test]
    fn spellings_of_one_body_share_their_key() {
        for other in [
            "Kaspersky Labs",
            "KASPERSKY LAB",
            "Kaspersky Lab's",
            "Kaspersky-Lab",
            "the Kaspersky Lab",
            "Kaspersky Lab Ltd.",
        ] {
            assert!(same(EntityKind::Organisation, "Kaspersky Lab", other), "{other}");
        }
        for (left, right) in [
            ("World Health Organization", "World Health Organisation"),
            ("Wal-Mart", "Walmart"),
            ("U.N.", "UN"),
            ("Nestlé", "Nestle"),
            ("Procter & Gamble", "Procter and Gamble"),
        ] {
            assert!(same(EntityKind::Organisation, left, right), "{left}");
        }
        for (left, right) in [
            ("Kaspersky", "Kaspersky Lab"),
            ("Boston", "Boston Company"),
            ("R-S.C.", "RSC"),
            ("Larkmead Press", "Larkmead Pres"),
            ("Eastmoor Bank", "Westmoor Bank"),
        ] {
            assert!(!same(EntityKind::Organisation, left, right), "{left}");
        }
    }

    #[test]
    fn a_person_is_the_same_with_and_without_accents_and_hyphens_but_not_with_less_of_a_name() {
        for (left, right) in [
            ("Jean-Claude Juncker", "Jean Claude Juncker"),
            ("Xi Jinping", "Xi Jin-ping"),
            ("J.K. Rowling", "J. K. Rowling"),
            ("Ólöf Arnalds", "OLOF ARNALDS"),
        ] {
            assert!(same(EntityKind::Person, left, right), "{left}");
        }
        for (left, right) in
            [("John Smith", "J. Smith"), ("Smith", "John Smith"), ("Ann Bell", "Ann Bell Jr")]
        {
            assert!(!same(EntityKind::Person, left, right), "{left}");
        }
        let with = spelling(EntityKind::Person, "Walter F. Hammond");
        assert_eq!(with.key, spelling(EntityKind::Person, "Walter Hammond").key);
        assert_eq!(with.initials, "f");
    }

    #[test]
    fn an_acronym_is_made_of_the_capitals() {
        assert!(is_acronym_of("FBI", "Federal Bureau of Investigation"));
        assert!(is_acronym_of("E.R.A.", "Eastmoor Rivers Agency"));
        assert!(is_acronym_of("DOJ", "US Department of Justice"));
        assert!(!is_acronym_of("FBI", "Eastmoor Rivers Agency"));
        assert!(!is_acronym_of("Era", "Eastmoor Rivers Agency"));
    }
}
