//! Reads what a training collection says of its words, and of the names in it.

use super::form::key_of_printed;
use super::model::{WordFacts, key_of};
use super::scene::{LONGEST_PHRASE, phrase_with};
use super::train::Lexicon;
use crate::analyzer::words;
use crate::entity::lexicon::hash_of;

/// Reads lines of a word as printed, its coarse, middle and fine cluster, in sixteenths how often
/// it begins with a small letter, and what it usually is, all parted by tabs; -1 stands for what is
/// not known. `phrases` has lines of a name of several words and what it usually is.
///
/// # Errors
/// With the number of the first line that is otherwise.
pub fn read_words(text: &str, phrases: &str) -> Result<Lexicon, usize> {
    let mut lexicon = Lexicon::default();
    for (number, line) in text.lines().enumerate() {
        let (word, facts) = read_line(line).ok_or(number + 1)?;
        let mut found = Vec::new();
        words(word, &mut found);
        let is_one_word = matches!(found[..], [only] if only.of(word).len() == word.len());
        if is_one_word && word.chars().next().is_some_and(char::is_alphabetic) {
            lexicon.words.push((key_of(key_of_printed(word)), facts));
        }
    }
    for (number, line) in phrases.lines().enumerate() {
        let (phrase, usual) = line.rsplit_once('\t').ok_or(number + 1)?;
        let usual = usual.parse::<u8>().ok().filter(|usual| *usual < 16).ok_or(number + 1)?;
        let mut found = Vec::new();
        words(phrase, &mut found);
        if (2..=LONGEST_PHRASE).contains(&found.len()) {
            let hash =
                found.iter().fold(0, |hash, word| phrase_with(hash, hash_of(word.of(phrase))));
            lexicon.phrases.push((key_of(hash), usual));
        }
    }
    // Of those that share a key the first stays.
    lexicon.words.sort_by_key(|(key, _)| *key);
    lexicon.words.dedup_by_key(|(key, _)| *key);
    lexicon.phrases.sort_by_key(|(key, _)| *key);
    lexicon.phrases.dedup_by_key(|(key, _)| *key);
    Ok(lexicon)
}

fn read_line(line: &str) -> Option<(&str, WordFacts)> {
    let mut columns = line.split('\t');
    let word = columns.next()?;
    let mut number = || {
        columns.next().map_or(Some(0), |column| {
            let number = column.parse::<i16>().ok()?;
            u16::try_from(number.checked_add(1)?).ok()
        })
    };
    let coarse = u8::try_from(number()?).ok()?;
    let (middle, fine, small) = (number()?, number()?, number()?.min(15) as u8);
    let usual = number()?.saturating_sub(1).min(15) as u8;
    Some((word, WordFacts { coarse, middle, fine, small, usual }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_phrases_are_read_with_what_is_known_of_them() {
        let words = "Paper\t1\t2\t3\t15\t4\npaper\t7\t8\t9\t-1\nTwo Words\t1\t1\t1\t1\t1\n";
        let lexicon = read_words(words, "Eastmoor Rivers\t6\nAlone\t3\n").unwrap();
        let facts: Vec<WordFacts> = lexicon.words.iter().map(|(_, facts)| *facts).collect();
        let large = WordFacts { coarse: 2, middle: 3, fine: 4, small: 15, usual: 4 };
        assert!(facts.contains(&large) && facts.len() == 2, "{facts:?}");
        assert_eq!(lexicon.phrases.len(), 1);
        assert_eq!(read_words("Paper\tx\n", "").err(), Some(1));
        assert_eq!(read_words("", "no number\n").err(), Some(1));
    }
}
