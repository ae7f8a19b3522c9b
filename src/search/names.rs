//! The names that an index holds in one field, and which of them a person means: case, accents
//! and punctuation do not matter.

use tantivy::Term;
use tantivy::schema::{Facet, Field};

use super::archive::Archive;
use crate::analyzer;
use crate::article::EntityKind;
use crate::entity::canonical_platform;
use crate::error::{Error, Result};
use crate::limits;
use crate::query::ast::NameField;

/// How many nearest names are offered for one that is unknown.
const NEAREST: usize = 5;

/// How alike a name must be to be offered: Jaro-Winkler similarity, 1 for equal.
const ALIKE: f64 = 0.80;

/// What a name typed by a person stands for in an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// These values are spelled so, case and accents aside.
    Exactly(Vec<String>),
    /// No value is spelled so; these hold the words typed, one after another.
    Containing(Vec<String>),
    /// No value holds the words typed; these are the nearest, best first.
    Unknown(Vec<String>),
}

/// Finds what `name` means in `field`.
///
/// # Errors
/// Where the index cannot be read.
pub fn resolve(archive: &Archive, field: NameField, name: &str) -> Result<Meant> {
    let mut meant = resolve_spelled(archive, field, name)?;
    // X and Twitter are one platform: the list of platforms knows its other names.
    if field == NameField::Entity(EntityKind::Platform)
        && !matches!(meant, Meant::Exactly(_))
        && let Some(canonical) = canonical_platform(name)
    {
        meant = resolve_spelled(archive, field, &canonical)?;
    }
    Ok(meant)
}

/// The values of `field` that are spelled as `name`; none where there are none. Much quicker than
/// [`resolve`], which then looks for those that are like it.
///
/// # Errors
/// Where the index cannot be read.
pub(super) fn exactly(archive: &Archive, field: NameField, name: &str) -> Result<Vec<String>> {
    let values = spelled(archive, field, name)?;
    if values.is_empty()
        && field == NameField::Entity(EntityKind::Platform)
        && let Some(canonical) = canonical_platform(name)
    {
        return spelled(archive, field, &canonical);
    }
    Ok(values)
}

fn spelled(archive: &Archive, field: NameField, name: &str) -> Result<Vec<String>> {
    let names = archive.names_in(field)?;
    Ok(sorted(names.spelled(&analyzer::fold(name)).map(str::to_owned).collect()))
}

fn resolve_spelled(archive: &Archive, field: NameField, name: &str) -> Result<Meant> {
    let values = spelled(archive, field, name)?;
    if !values.is_empty() {
        return Ok(Meant::Exactly(values));
    }
    let names = archive.names_in(field)?;
    let wanted = analyzer::fold(name);
    if !wanted.is_empty() {
        let holds = |folded: &str| words_within(&wanted, folded);
        let containing = names.spellings_with(&wanted).filter(|(folded, _)| holds(folded));
        let containing: Vec<String> = containing.map(|(_, shown)| shown.to_owned()).collect();
        if !containing.is_empty() {
            return Ok(Meant::Containing(sorted(containing)));
        }
    }
    let letters = Letters::of(&wanted);
    let mut nearest: Vec<(f64, &str)> = names
        .spellings()
        .filter(|(folded, _)| letters.likeness_at_most(folded) >= ALIKE)
        .map(|(folded, shown)| (strsim::jaro_winkler(folded, &wanted), shown))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    nearest.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(right.1)));
    nearest.dedup_by(|later, earlier| later.1 == earlier.1);
    let nearest = nearest.into_iter().take(NEAREST).map(|(_, shown)| shown.to_owned());
    Ok(Meant::Unknown(nearest.collect()))
}

/// The letters of a name, to tell how like it others can be at most: of a million names most can
/// not, and to see that takes a fraction of the time of comparing them.
struct Letters {
    opening: Vec<char>,
    length: u16,
    /// How many there are of each, some letters taken together.
    counts: [u16; 64],
}

/// Winkler's bonus (*String comparator metrics*, 1990) is for so many first letters in common, each
/// of this weight.
const WINKLER_PREFIX: usize = 4;
const WINKLER_WEIGHT: f64 = 0.1;

impl Letters {
    fn of(name: &str) -> Self {
        let mut letters = Self {
            opening: name.chars().take(WINKLER_PREFIX).collect(),
            length: 0,
            counts: [0; 64],
        };
        for letter in name.chars() {
            let count = &mut letters.counts[letter as usize % 64];
            *count = count.saturating_add(1);
            letters.length = letters.length.saturating_add(1);
        }
        letters
    }

    /// More than this the Jaro-Winkler similarity to `name` cannot be: that of names with these
    /// letters in common, all of them in order.
    fn likeness_at_most(&self, name: &str) -> f64 {
        let mut left = self.counts;
        let (mut common, mut length) = (0_u16, 0_u16);
        for letter in name.chars() {
            let count = &mut left[letter as usize % 64];
            common = common.saturating_add(u16::from(*count > 0));
            *count = count.saturating_sub(1);
            length = length.saturating_add(1);
        }
        if common == 0 {
            // Two empty names are alike.
            return if self.length == length { 1.0 } else { 0.0 };
        }
        let share = |length: u16| f64::from(common) / f64::from(length);
        let jaro = (share(self.length) + share(length) + 1.0) / 3.0;
        let opening = self.opening.iter().zip(name.chars());
        let prefix = opening.take_while(|(own, other)| *own == other).count();
        // A little more, as another order of the sum is rounded otherwise.
        jaro + WINKLER_WEIGHT * prefix as f64 * (1.0 - jaro) + 1e-9
    }
}

/// The values of `field` of which a single word `name` is a part; none where it is several words,
/// or more than can be told apart by it.
///
/// # Errors
/// Where the index cannot be read.
pub(super) fn longer(archive: &Archive, field: NameField, name: &str) -> Result<Vec<String>> {
    let wanted = analyzer::fold(name);
    if wanted.is_empty() || wanted.contains(' ') {
        return Ok(Vec::new());
    }
    let names = archive.names_in(field)?;
    let longer = names
        .spellings_with(&wanted)
        .filter(|(folded, _)| folded.len() > wanted.len() && words_within(&wanted, folded))
        .map(|(_, shown)| shown.to_owned());
    let longer: Vec<String> = longer.take(limits::NAMES_COUNTED + 1).collect();
    Ok(if longer.len() > limits::NAMES_COUNTED { Vec::new() } else { sorted(longer) })
}

/// Whether `text` holds `words`, one after another and whole.
fn words_within(words: &str, text: &str) -> bool {
    let is_edge = |byte: Option<&u8>| byte.is_none_or(|byte| *byte == b' ');
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(words)) {
        let (start, end) = (from + at, from + at + words.len());
        let before = start.checked_sub(1).and_then(|before| text.as_bytes().get(before));
        if is_edge(before) && is_edge(text.as_bytes().get(end)) {
            return true;
        }
        // The next word may begin it.
        match text[start..].find(' ') {
            Some(space) => from = start + space + 1,
            None => return false,
        }
    }
    false
}

/// The values that are spelled as `name`; where there are none, an error that offers others.
///
/// # Errors
/// Where the index has no such name, or cannot be read.
pub fn require(archive: &Archive, field: NameField, name: &str) -> Result<Vec<String>> {
    let nearest = match resolve(archive, field, name)? {
        Meant::Exactly(values) => return Ok(values),
        Meant::Containing(values) => values.into_iter().take(NEAREST).collect(),
        Meant::Unknown(nearest) => nearest,
    };
    Err(Error::UnknownName { field: field.name(), name: name.to_owned(), nearest })
}

fn sorted(mut values: Vec<String>) -> Vec<String> {
    values.sort_unstable();
    values.dedup();
    values
}

pub(super) fn handle(archive: &Archive, field: NameField) -> Field {
    match field {
        NameField::Source => archive.fields.source,
        NameField::Author => archive.fields.author,
        NameField::Section => archive.fields.section,
        NameField::Language => archive.fields.language,
        NameField::Entity(kind) => archive.fields.facet(kind),
    }
}

/// The terms under which the index finds what is shown as `value`: for an entity, those of all
/// its names.
pub(super) fn terms(archive: &Archive, field: NameField, value: &str) -> Vec<Term> {
    let NameField::Entity(kind) = field else {
        return vec![Term::from_field_text(handle(archive, field), value)];
    };
    let term_of = |(kind, name): (EntityKind, String)| {
        let facet = Facet::from_path([kind.name(), name.as_str()]);
        Term::from_facet(archive.fields.facet(kind), &facet)
    };
    archive.values_of(kind, value).into_iter().map(term_of).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_name_is_more_like_another_than_its_letters_allow(
            name in "[a-dé ]{0,9}",
            other in "[a-dé日 ]{0,9}",
        ) {
            let likeness = strsim::jaro_winkler(&other, &name);
            let most = Letters::of(&name).likeness_at_most(&other);
            prop_assert!(likeness <= most, "{} > {}", likeness, most);
        }
    }

    #[test]
    fn words_are_held_whole_and_one_after_another() {
        assert!(words_within("rivers agency", "eastmoor rivers agency"));
        assert!(words_within("a b a", "xa b a b a"));
        assert!(words_within("era", "era"));
        assert!(!words_within("era", "opera"));
        assert!(!words_within("rivers agency", "rivers and agency"));
        assert!(!words_within(
            "river",
            "rivers river agency s".trim_end_matches(" river agency s")
        ));
    }
}
