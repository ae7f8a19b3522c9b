//! A word's stem: what its inflections have in common. In: a folded word of small Latin letters.
//! Out: the stem, which need not be a word. `ban`, `bans`, `banned` and `banning` are one; so are
//! `announce` and `announcing`. What is derived is another word: `import` is not `important`, nor
//! is `author` `authority`, for who counts coverage counts what was said.
//!
//! The rules are those of Porter's second English stemmer (<https://snowballstem.org/algorithms/english/stemmer.html>)
//! for inflections: its steps 1a, 1b and 1c, and 5, which takes the final *e* that *-ed* and *-ing*
//! took. Its steps 2 to 4, and *-edly* and *-ingly*, take derivations and are left out. Nouns whose
//! plural changes within are listed.
//!
//! The [`family`] of a word takes its derivations in, by all steps of that stemmer. Who ranks texts
//! by what they are about asks for it; who says which texts hold a word does not.

use std::borrow::Cow;

use crate::limits;

/// How many stems are kept, by the hash of their word. A power of two: the hash's low bits name
/// the place. The commonest 10,000 forms are nine words of ten in the press, and the table stays
/// in the processor's cache.
const KNOWN_STEMS: usize = 1 << 14;

/// So many words are stemmed before the table is made: a query has fewer, and the table's two
/// thirds of a megabyte take longer to make than its answer to find.
const STEMS_BEFORE_TABLE: usize = 256;

/// Longer words are rare, and stemmed anew each time.
const KNOWN_STEM_BYTES: usize = 19;

/// The stems of words, kept once they are worked out. They are found by this function.
pub struct KnownStems {
    make: fn(&str) -> String,
    /// Made when so many words have asked for their stems that it pays; empty until then.
    stems: Vec<KnownStem>,
    stems_asked: usize,
}

/// A word and its stem, in place: a look at it is a look at one or two cache lines.
#[derive(Clone, Copy, Default)]
struct KnownStem {
    word: Letters,
    stem_length: u8,
    stem: [u8; KNOWN_STEM_BYTES],
}

/// A word of small ASCII letters, five bits each, none of them zero: two words are the same where
/// their numbers are, and a comparison is that of two numbers.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Letters([u64; 2]);

/// How many letters fit into one number.
const LETTERS_A_NUMBER: usize = 12;

impl Letters {
    /// The letters of `word`, if it has no others and not more than [`KNOWN_STEM_BYTES`].
    fn of(word: &[u8]) -> Option<Self> {
        let mut numbers = [0; 2];
        let mut is_plain = word.len() <= KNOWN_STEM_BYTES;
        for (number, part) in numbers.iter_mut().zip(word.chunks(LETTERS_A_NUMBER)) {
            for byte in part {
                is_plain &= byte.is_ascii_lowercase();
                *number = *number << 5 | u64::from(byte & 31);
            }
        }
        is_plain.then_some(Self(numbers))
    }

    /// A number in which every letter has its share (multiply and rotate, as in FxHash).
    fn hash(self) -> usize {
        let mixed = self.0[0].wrapping_mul(0x517c_c1b7_2722_0a95).rotate_left(5) ^ self.0[1];
        (mixed.wrapping_mul(0x517c_c1b7_2722_0a95) >> 32) as usize
    }
}

impl Default for KnownStems {
    fn default() -> Self {
        Self::of_inflections()
    }
}

impl KnownStems {
    /// Stems as [`stem`] finds them.
    #[must_use]
    pub fn of_inflections() -> Self {
        Self { make: stem, stems: Vec::new(), stems_asked: 0 }
    }

    /// Stems as [`family`] finds them.
    #[must_use]
    pub fn of_families() -> Self {
        Self { make: family, stems: Vec::new(), stems_asked: 0 }
    }

    /// The stem of a folded word. Words that are not plain Latin letters, or too long to be words,
    /// are their own stem.
    pub fn of<'a>(&'a mut self, folded: &'a str) -> Cow<'a, str> {
        let bytes = folded.as_bytes();
        if !(3..=limits::STEMMED_BYTES).contains(&bytes.len()) {
            return Cow::Borrowed(folded);
        }
        let Some(word) = Letters::of(bytes) else {
            let has_inflections = bytes.iter().all(u8::is_ascii_lowercase);
            return if has_inflections {
                Cow::Owned((self.make)(folded))
            } else {
                Cow::Borrowed(folded)
            };
        };
        if self.stems_asked < STEMS_BEFORE_TABLE {
            self.stems_asked += 1;
            return Cow::Owned((self.make)(folded));
        }
        if self.stems.is_empty() {
            self.stems = vec![KnownStem::default(); KNOWN_STEMS];
        }
        let known = &mut self.stems[word.hash() % KNOWN_STEMS];
        if known.word != word {
            let stem = (self.make)(folded);
            if stem.len() > KNOWN_STEM_BYTES {
                return Cow::Owned(stem);
            }
            known.word = word;
            known.stem_length = stem.len() as u8;
            known.stem[..stem.len()].copy_from_slice(stem.as_bytes());
        }
        let stem = &known.stem[..known.stem_length as usize];
        Cow::Borrowed(std::str::from_utf8(stem).unwrap_or(folded))
    }
}

/// What a folded word and its derivations have in common, by Porter's second English stemmer: of
/// `import` and `important`, of `nation` and `national`.
#[must_use]
pub fn family(folded: &str) -> String {
    thread_local! {
        static STEMMER: frostem::Stemmer = frostem::Stemmer::new(frostem::Algorithm::English);
    }
    STEMMER.with(|stemmer| stemmer.stem(folded).into_owned())
}

/// Words that are their own stems, though they look inflected.
const INVARIANT: [&str; 14] = [
    "andes", "atlas", "bias", "canning", "cosmos", "earring", "exceed", "herring", "howe",
    "inning", "news", "outing", "proceed", "succeed",
];

/// Inflected forms that no rule brings to their word, in order, and the word.
const IRREGULAR: [(&str, &str); 32] = [
    ("calves", "calf"),
    ("children", "child"),
    ("crises", "crisis"),
    ("criteria", "criterion"),
    ("cued", "cue"),
    ("cuing", "cue"),
    ("diagnoses", "diagnosis"),
    ("dying", "die"),
    ("feet", "foot"),
    ("freed", "free"),
    ("geese", "goose"),
    ("halves", "half"),
    ("hypotheses", "hypothesis"),
    ("knives", "knife"),
    ("loaves", "loaf"),
    ("lying", "lie"),
    ("mice", "mouse"),
    ("parentheses", "parenthesis"),
    ("phenomena", "phenomenon"),
    ("queued", "queue"),
    ("queuing", "queue"),
    ("shelves", "shelf"),
    ("skies", "sky"),
    ("skis", "ski"),
    ("sued", "sue"),
    ("suing", "sue"),
    ("teeth", "tooth"),
    ("theses", "thesis"),
    ("thieves", "thief"),
    ("tying", "tie"),
    ("wives", "wife"),
    ("wolves", "wolf"),
];

/// Words in *-men* that are no plurals of a word in *-man*.
const NOT_MEN: [&str; 17] = [
    "abdomen", "acumen", "albumen", "amen", "bitumen", "bremen", "carmen", "hymen", "lumen",
    "omen", "ramen", "regimen", "semen", "specimen", "stamen", "turkmen", "yemen",
];

/// The word of an inflected form that no rule brings to it.
fn irregular(word: &str) -> Option<Cow<'static, str>> {
    if let Some(before) = word.strip_suffix("men")
        && NOT_MEN.binary_search(&word).is_err()
    {
        return Some(Cow::Owned(format!("{before}man")));
    }
    let place = IRREGULAR.binary_search_by(|(form, _)| (*form).cmp(word)).ok()?;
    Some(Cow::Borrowed(IRREGULAR[place].1))
}

/// The stem of a folded word of small Latin letters; of any other, the word.
#[must_use]
pub fn stem(word: &str) -> String {
    if word.len() < 3 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return word.to_owned();
    }
    if INVARIANT.binary_search(&word).is_ok() {
        return word.to_owned();
    }
    let listed = irregular(word);
    let mut letters = Inflected::of(listed.as_deref().unwrap_or(word));
    letters.plural();
    letters.past_or_progressive();
    letters.final_y();
    letters.final_e();
    letters.into_word()
}

/// Whether no rule brings an inflected form to its word.
#[must_use]
pub fn is_irregular(word: &str) -> bool {
    irregular(word).is_some()
}

/// The forms of a stem that no rule brings to it.
#[must_use]
pub fn irregular_forms(stem: &str) -> Vec<String> {
    let listed = IRREGULAR.iter().filter(|(_, word)| self::stem(word) == stem);
    let mut forms: Vec<String> = listed.map(|(form, _)| (*form).to_owned()).collect();
    if let Some(before) = stem.strip_suffix("man") {
        forms.push(format!("{before}men"));
    }
    forms
}

/// A word on its way to its stem.
struct Inflected {
    /// A *y* that is a consonant is large.
    bytes: Vec<u8>,
    /// Where what follows the first consonant after a vowel begins, and the same within that.
    first: usize,
    second: usize,
}

impl Inflected {
    fn of(word: &str) -> Self {
        let mut bytes = word.as_bytes().to_vec();
        for at in 0..bytes.len() {
            if bytes[at] == b'y' && (at == 0 || is_vowel(bytes[at - 1])) {
                bytes[at] = b'Y';
            }
        }
        let first = after_syllable(&bytes, 0);
        let second = after_syllable(&bytes, first);
        Self { bytes, first, second }
    }

    fn into_word(self) -> String {
        self.bytes.iter().map(|byte| char::from(byte.to_ascii_lowercase())).collect()
    }

    fn ends_with(&self, end: &str) -> bool {
        self.bytes.ends_with(end.as_bytes())
    }

    fn cut(&mut self, letters: usize) {
        self.bytes.truncate(self.bytes.len() - letters);
    }

    fn has_vowel(&self, before: usize) -> bool {
        self.bytes[..before].iter().any(|byte| is_vowel(*byte))
    }

    /// Step 1a: *-s*.
    fn plural(&mut self) {
        let length = self.bytes.len();
        if self.ends_with("sses") {
            self.cut(2);
        } else if self.ends_with("ies") || self.ends_with("ied") {
            self.cut(if length > 4 { 2 } else { 1 });
        } else if self.ends_with("s") && !self.ends_with("us") && !self.ends_with("ss") {
            // The vowel may not stand just before: *gas* and *this* keep their *s*.
            if length > 2 && self.has_vowel(length - 2) {
                self.cut(1);
            }
        }
    }

    /// Step 1b: *-ed* and *-ing*.
    fn past_or_progressive(&mut self) {
        let end = match () {
            () if self.ends_with("eed") => {
                // *Agreed*, but not *speed*.
                if self.bytes.len() - 3 >= self.first {
                    self.cut(1);
                }
                return;
            }
            () if self.ends_with("ed") => 2,
            () if self.ends_with("ing") => 3,
            () => return,
        };
        if !self.has_vowel(self.bytes.len() - end) {
            return;
        }
        self.cut(end);
        match self.bytes.as_slice() {
            [.., b'a', b't'] | [.., b'b', b'l'] | [.., b'i', b'z'] => self.bytes.push(b'e'),
            [.., before, last] if before == last && b"bdfgmnprt".contains(last) => self.cut(1),
            letters if letters.len() <= self.first && ends_in_short_syllable(letters) => {
                self.bytes.push(b'e');
            }
            _ => {}
        }
    }

    /// Step 1c: *-y* after a consonant, for *-ies* has become *-i*.
    fn final_y(&mut self) {
        if let [_, .., before, last @ (b'y' | b'Y')] = self.bytes.as_mut_slice()
            && !is_vowel(*before)
        {
            *last = b'i';
        }
    }

    /// Step 5: *-e*, which *-ed* and *-ing* have taken, and the second *l* of *controlled*.
    fn final_e(&mut self) {
        let Some((last, before)) = self.bytes.split_last() else { return };
        let at = before.len();
        let is_cut = match last {
            b'e' => at >= self.second || (at >= self.first && !ends_in_short_syllable(before)),
            b'l' => at >= self.second && before.last() == Some(&b'l'),
            _ => false,
        };
        if is_cut {
            self.cut(1);
        }
    }
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// Where what follows the first consonant after a vowel begins, from `from` on.
fn after_syllable(bytes: &[u8], from: usize) -> usize {
    let is_end = |pair: &[u8]| is_vowel(pair[0]) && !is_vowel(pair[1]);
    let rest = bytes.get(from..).unwrap_or_default();
    rest.windows(2).position(is_end).map_or(bytes.len(), |at| from + at + 2)
}

/// Whether it ends in consonant, vowel, consonant, as *hop* does, or is a vowel and a consonant.
fn ends_in_short_syllable(bytes: &[u8]) -> bool {
    match bytes {
        [first, second] => is_vowel(*first) && !is_vowel(*second),
        [.., before, vowel, last] => {
            !is_vowel(*before)
                && is_vowel(*vowel)
                && !is_vowel(*last)
                && !matches!(last, b'w' | b'x' | b'Y')
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inflections_of_a_word_have_one_stem() {
        for forms in [
            "ban bans banned banning",
            "sue sues sued suing",
            "announce announces announced announcing",
            "import imports imported importing",
            "make makes making",
            "hope hopes hoped hoping",
            "hop hops hopped hopping",
            "policy policies",
            "cry cries cried crying",
            "die dies died dying",
            "boss bosses",
            "control controls controlled controlling",
            "fix fixes fixed fixing",
            "play plays played playing",
            "agree agrees agreed agreeing",
            "invite invites invited inviting",
            "visit visits visited visiting",
            "argue argues argued arguing",
            "issue issues issued issuing",
            "woman women",
            "gunman gunmen",
            "crisis crises",
            "queue queues queued queuing",
            "price prices priced pricing",
            "size sizes sized sizing",
            "relate relates related relating",
            "enable enables enabled enabling",
            "tie ties tied tying",
            "vote votes voted voting",
            "lawyer lawyers",
            "company companies",
            "use uses used using",
            "charge charges charged charging",
            "free frees freed freeing",
            "feed feeds feeding",
            "decree decrees decreed",
        ] {
            let stems: Vec<String> = forms.split(' ').map(stem).collect();
            assert!(stems.iter().all(|other| *other == stems[0]), "{forms}: {stems:?}");
        }
    }

    #[test]
    fn what_is_derived_keeps_apart() {
        for words in [
            "import important importance",
            "author authority authorised",
            "experiment experience",
            "executive execution",
            "custom customer",
            "polite political policy police",
            "minor minority",
            "hospital hospitality",
            "car carly",
            "mat mattingly",
            "universe university universal",
            "general generous generation",
            "new news",
            "oman omen",
            "organ organisation organise",
        ] {
            let mut stems: Vec<String> = words.split(' ').map(stem).collect();
            let all = stems.len();
            stems.sort();
            stems.dedup();
            assert_eq!(stems.len(), all, "{words}");
        }
    }

    #[test]
    fn a_stem_known_and_a_stem_worked_out_are_the_same() {
        let mut stems = KnownStems::of_inflections();
        for round in 0..2 {
            for number in 0..60_000_u32 {
                // Words of all lengths, most of them sharing a place in the table with others.
                let word: String = (0..3 + number % 22)
                    .map(|place| char::from(b'a' + (number.rotate_left(place) % 26) as u8))
                    .collect();
                assert_eq!(stems.of(&word), stem(&word), "round {round}");
            }
        }
        assert_eq!(stems.of("banned"), "ban");
    }

    #[test]
    fn lists_are_in_order() {
        assert!(INVARIANT.is_sorted());
        assert!(NOT_MEN.is_sorted());
        assert!(IRREGULAR.is_sorted_by_key(|(form, _)| *form));
    }

    #[test]
    fn whatever_is_no_plain_word_is_its_own_stem() {
        for word in ["", "us", "don't", "été", "3d", "日本", "ying", "sss", "eed", "ing", "ies"]
        {
            assert!(!stem(word).is_empty() || word.is_empty());
        }
        assert_eq!(stem("don't"), "don't");
        assert_eq!(stem("us"), "us");
    }
}
