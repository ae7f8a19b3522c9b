//! The names that an index holds in one field, and which of them a person means: case, accents
//! and punctuation do not matter.

use tantivy::Term;
use tantivy::schema::{Facet, Field};

use super::archive::Archive;
use crate::analyzer;
use crate::article::EntityKind;
use crate::entity::canonical_platform;
use crate::error::{Error, Result};
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
    let wanted = analyzer::fold(name);
    let mut values = Vec::new();
    let may_be = |value: &str| could_fold_to(value, &wanted) && analyzer::fold(value) == wanted;
    for_each_shown(archive, field, may_be, |_, shown| values.push(shown.to_owned()))?;
    Ok(sorted(values))
}

fn resolve_spelled(archive: &Archive, field: NameField, name: &str) -> Result<Meant> {
    let values = spelled(archive, field, name)?;
    if !values.is_empty() {
        return Ok(Meant::Exactly(values));
    }
    let wanted = analyzer::fold(name);
    let mut containing = Vec::new();
    let mut nearest: Vec<(f64, String)> = Vec::new();
    for_each_shown(
        archive,
        field,
        |_| true,
        |value, shown| {
            let folded = analyzer::fold(value);
            let holds =
                !wanted.is_empty() && format!(" {folded} ").contains(&format!(" {wanted} "));
            if holds {
                containing.push(shown.to_owned());
            }
            let likeness = strsim::jaro_winkler(&folded, &wanted);
            if likeness >= ALIKE {
                nearest.push((likeness, shown.to_owned()));
            }
        },
    )?;
    if !containing.is_empty() {
        return Ok(Meant::Containing(sorted(containing)));
    }
    nearest.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(&right.1)));
    nearest.dedup_by(|later, earlier| later.1 == earlier.1);
    Ok(Meant::Unknown(nearest.into_iter().take(NEAREST).map(|(_, value)| value).collect()))
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

/// A quick look that spares most names the folding: whether the first letters could agree.
fn could_fold_to(value: &str, wanted: &str) -> bool {
    let mut letters = wanted.bytes();
    for byte in value.bytes() {
        if !byte.is_ascii() {
            return true;
        }
        if byte.is_ascii_alphanumeric() {
            return match letters.next() {
                Some(letter) if letter.is_ascii() => letter == byte.to_ascii_lowercase(),
                _ => true,
            };
        }
    }
    true
}

/// Calls `visit` with every name of `field` that is `wanted` and the name that is shown for it: that
/// of its entity.
fn for_each_shown(
    archive: &Archive,
    field: NameField,
    wanted: impl Fn(&str) -> bool,
    mut visit: impl FnMut(&str, &str),
) -> Result<()> {
    let NameField::Entity(kind) = field else {
        return for_each(archive, field, |value| {
            if wanted(value) {
                visit(value, value);
            }
        });
    };
    for_each(archive, field, |value| {
        if wanted(value)
            && let Some((shown_kind, shown)) = archive.canonical(kind, value)
            && shown_kind == kind
        {
            visit(value, shown);
        }
    })?;
    // What no article carries under this kind: names that articles only use, those of another
    // kind, and those that the user gave.
    for entity in archive.aliases.entities().filter(|entity| entity.kind == Some(kind)) {
        if wanted(entity.name) {
            visit(entity.name, entity.name);
        }
        for name in archive.aliases.names_of(entity.number) {
            if (!name.is_value || name.kind != kind) && wanted(name.name) {
                visit(name.name, entity.name);
            }
        }
    }
    Ok(())
}

/// Calls `visit` with every value of `field`, once for each segment that has it.
fn for_each(archive: &Archive, field: NameField, mut visit: impl FnMut(&str)) -> Result<()> {
    let handle = handle(archive, field);
    let prefix = facet_prefix(field);
    for segment in &archive.segments {
        let inverted =
            segment.reader.inverted_index(handle).map_err(archive.failed("read the names of"))?;
        let mut terms = inverted
            .terms()
            .stream()
            .map_err(|error| archive.failed("read the names of")(error.into()))?;
        while terms.advance() {
            let Ok(key) = std::str::from_utf8(terms.key()) else { continue };
            if let Some(value) = key.strip_prefix(prefix.as_str())
                && !value.is_empty()
            {
                visit(value);
            }
        }
    }
    Ok(())
}

/// What stands before a name among the terms of its field: a facet's path begins with its kind.
pub(super) fn facet_prefix(field: NameField) -> String {
    match field {
        NameField::Entity(kind) => format!("{}\0", kind.name()),
        _ => String::new(),
    }
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
