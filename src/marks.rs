//! What the index keeps of the words of a text beside their terms, at the same positions: where
//! sentences and paragraphs begin, which words have capital letters, where entities are mentioned.
//! A text and its placed words come in; the marks, in the form that the index reads, go out.
//!
//! | mark | at |
//! |---|---|
//! | `m` | each word that begins or goes on with something, see [`Layout`] |
//! | `c`, `a` | a word with a capital letter; one with capitals only |
//! | `O`, `P`, `L` | the first mention of an organisation, a person, a platform |
//! | `O:Name` … | the first word of a mention, for the entity by that name |
//!
//! Most questions need several kinds of `m`, and one list is read in a fraction of the time of
//! several: so its positions are those of the words, times eight, and the kind is what is left.
//!
//! Sentences and paragraphs are those of the text as it is shown, a headline or a passage, so that
//! what reads the shown text again finds the same ones.

use std::ops::Range;

use crate::analyzer::{NEXT, PARAGRAPH as BREAK, Placed, SAME};
use crate::article::EntityKind;
use crate::sentence;

/// Begins or goes on with something.
pub const LAYOUT: &str = "m";
/// Has a capital letter, and a small one too.
pub const CAPITAL: &str = "c";
/// Has capital letters, and no small one.
pub const ALL_CAPITALS: &str = "a";

/// What begins at a word, or goes on. In the order in which they are written at one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layout {
    /// It begins a paragraph, but not the text.
    Paragraph,
    /// It begins a sentence, but no paragraph and not the text.
    Sentence,
    /// It goes on with a mention of this kind.
    Inside(EntityKind),
    /// It begins a mention of this kind.
    Start(EntityKind),
}

impl Layout {
    /// How many there are: so many positions of their mark a word takes.
    pub const COUNT: u32 = 8;

    /// Its number, below [`Layout::COUNT`].
    #[must_use]
    pub const fn number(self) -> usize {
        match self {
            Self::Paragraph => 0,
            Self::Sentence => 1,
            Self::Inside(kind) => 2 + kind as usize,
            Self::Start(kind) => 5 + kind as usize,
        }
    }

    /// Stands for it where marks are written for the index.
    fn code(self) -> char {
        char::from(FIRST_CODE + self.number() as u8)
    }
}

/// Stands for the first [`Layout`] where marks are written for the index; others follow. No mark
/// and no word begins with such a character.
const FIRST_CODE: u8 = 2;

/// The number of the [`Layout`] that is written so.
pub(crate) fn layout_number(written: &str) -> Option<u32> {
    let [code] = written.as_bytes() else { return None };
    let number = u32::from(code.checked_sub(FIRST_CODE)?);
    (number < Layout::COUNT).then_some(number)
}

/// The mark of the first mention of this kind.
#[must_use]
pub fn start(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Organisation => "O",
        EntityKind::Person => "P",
        EntityKind::Platform => "L",
    }
}

/// The mark of the first word of a mention of the entity that is filed under `name`.
#[must_use]
pub fn identity(kind: EntityKind, name: &str) -> String {
    let mut mark = String::with_capacity(name.len() + 2);
    push_identity(kind, name, &mut mark);
    mark
}

fn push_identity(kind: EntityKind, name: &str, mark: &mut String) {
    mark.push_str(start(kind));
    mark.push(':');
    // The index takes these for the ends of marks.
    mark.extend(name.chars().map(|character| match character {
        '\u{1d}'..='\u{1f}' => ' ',
        character => character,
    }));
}

/// How a word is capitalised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capitals {
    /// It has no capital letter.
    None,
    /// It has some, and small letters.
    Some,
    /// Its letters are all capitals.
    All,
}

/// How `word` is capitalised.
///
/// ```
/// use newshound::marks::{Capitals, capitals};
/// assert_eq!(capitals("eBay"), Capitals::Some);
/// assert_eq!(capitals("U.S"), Capitals::All);
/// assert_eq!(capitals("3.5"), Capitals::None);
/// ```
#[must_use]
pub fn capitals(word: &str) -> Capitals {
    let (mut has_capital, mut has_small) = (false, false);
    for byte in word.bytes() {
        has_capital |= byte.is_ascii_uppercase();
        has_small |= byte.is_ascii_lowercase();
    }
    if !word.is_ascii() {
        for character in word.chars().filter(|character| !character.is_ascii()) {
            has_capital |= character.is_uppercase();
            has_small |= character.is_lowercase();
        }
    }
    match (has_capital, has_small) {
        (false, _) => Capitals::None,
        (true, true) => Capitals::Some,
        (true, false) => Capitals::All,
    }
}

/// An entity's name as it stands in a text.
#[derive(Debug, Clone)]
pub struct NamedSpan<'a> {
    /// The bytes of the text that it covers.
    pub span: Range<usize>,
    /// What is named.
    pub kind: EntityKind,
    /// The name under which the entity is filed.
    pub name: &'a str,
}

/// Calls `found` with the byte of `text` at which each sentence begins, in order. A paragraph
/// begins one too.
pub fn sentence_starts(text: &str, mut found: impl FnMut(usize)) {
    let mut from = 0;
    loop {
        let end = memchr::memmem::find(&text.as_bytes()[from..], b"\n\n")
            .map_or(text.len(), |gap| from + gap);
        if end > from {
            found(from);
            sentence::ends(&text[from..end], |sentence_end| {
                if from + sentence_end < end {
                    found(from + sentence_end);
                }
            });
        }
        if end >= text.len() {
            return;
        }
        from = end + 2;
    }
}

/// Appends the marks of `words` to `stream`, in the form that the index reads. The words stand in
/// `text`, of which `span` is shown as one; `mentions` are those that begin there, by their start.
pub fn encode(
    text: &str,
    span: &Range<usize>,
    words: &[Placed],
    mentions: &[NamedSpan<'_>],
    stream: &mut String,
) {
    let mut sentences: Vec<usize> = Vec::new();
    sentence_starts(&text[span.clone()], |start| sentences.push(span.start + start));
    let mut sentences = sentences.into_iter().peekable();
    let mut mentions = mentions.iter().peekable();
    // Where the mention under way ends, of each kind.
    let mut reach = [0; EntityKind::ALL.len()];
    // Which kinds have been mentioned.
    let mut is_known = [false; EntityKind::ALL.len()];
    let mut previous: Option<u32> = None;
    // Steps not yet written: after the last mark there is nothing to step to.
    let mut steps = 0_u32;
    for placed in words {
        let word = &placed.word;
        let (word_start, word_end) = (word.start as usize, word.end as usize);
        steps += previous.map_or(0, |position| placed.position - position);
        let begins_paragraph = previous.is_some_and(|position| placed.position - position > 1);
        let mut begins_sentence = false;
        while sentences.next_if(|start| *start <= word_start).is_some() {
            begins_sentence = true;
        }
        let mut marks = Marks { stream, steps: &mut steps, has_any: false };
        if begins_paragraph {
            reach = [0; EntityKind::ALL.len()];
            marks.push(|stream| stream.push(Layout::Paragraph.code()));
        } else if begins_sentence && previous.is_some() {
            marks.push(|stream| stream.push(Layout::Sentence.code()));
        }
        for (kind, end) in EntityKind::ALL.into_iter().zip(&reach) {
            if *end > word_start {
                marks.push(|stream| stream.push(Layout::Inside(kind).code()));
            }
        }
        match capitals(word.of(text)) {
            Capitals::None => {}
            Capitals::Some => marks.push(|stream| stream.push_str(CAPITAL)),
            Capitals::All => marks.push(|stream| stream.push_str(ALL_CAPITALS)),
        }
        let mut begins = [false; EntityKind::ALL.len()];
        while let Some(mention) = mentions.next_if(|mention| mention.span.start < word_end) {
            if mention.span.end > word_start {
                marks.push(|stream| push_identity(mention.kind, mention.name, stream));
                begins[mention.kind as usize] = true;
                reach[mention.kind as usize] = mention.span.end;
            }
        }
        for kind in EntityKind::ALL.into_iter().filter(|kind| begins[*kind as usize]) {
            marks.push(|stream| stream.push(Layout::Start(kind).code()));
            if !std::mem::replace(&mut is_known[kind as usize], true) {
                marks.push(|stream| stream.push_str(start(kind)));
            }
        }
        previous = Some(placed.position);
    }
}

/// Writes the marks of one word.
struct Marks<'a> {
    stream: &'a mut String,
    steps: &'a mut u32,
    has_any: bool,
}

impl Marks<'_> {
    fn push(&mut self, write: impl FnOnce(&mut String)) {
        while *self.steps > 1 {
            self.stream.push(BREAK as char);
            *self.steps -= 2;
        }
        if *self.steps == 1 {
            self.stream.push(NEXT as char);
            *self.steps = 0;
        } else if self.has_any {
            self.stream.push(SAME as char);
        }
        self.has_any = true;
        write(self.stream);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyzer::{Analyzer, words};

    #[test]
    fn sentences_begin_after_stops_and_at_paragraphs() {
        let text = "One. Two\n\nThree\nfour.\n\n\n\nFive? Six";
        let mut starts = Vec::new();
        sentence_starts(text, |start| starts.push(text[start..].trim_start().split_at(3).0));
        assert_eq!(starts, ["One", "Two", "Thr", "Fiv", "Six"]);
    }

    #[test]
    fn marks_stand_at_the_positions_of_their_words() {
        let text = "The ACLU sued Jack Dorsey. Why?\n\nnobody knows";
        let mut found = Vec::new();
        words(text, &mut found);
        let (mut terms, mut placed) = (String::new(), Vec::new());
        Analyzer::new().encode(text, &found, &mut terms, &mut placed);
        let mentions = [
            NamedSpan { span: 4..8, kind: EntityKind::Organisation, name: "ACLU" },
            NamedSpan { span: 14..25, kind: EntityKind::Person, name: "Jack Dorsey" },
        ];
        let mut stream = String::new();
        encode(text, &(0..text.len()), &placed, &mentions, &mut stream);
        let expected = "c\u{1f}a\u{1e}O:ACLU\u{1e}\u{7}\u{1e}O\u{1d}c\u{1e}P:Jack Dorsey\u{1e}\u{8}\
                        \u{1e}P\u{1f}\u{5}\u{1e}c\u{1f}\u{3}\u{1e}c\u{1d}\u{2}";
        assert_eq!(stream, expected);
    }
}
