//! What the user might decide. In: the names of a collection and the table made of them. Out:
//! likely merges and errors, those that touch most articles first, each with its reason.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use super::spelling::spelling;
use super::table::AliasTable;
use super::{Corrections, Names};
use crate::analyzer::fold;
use crate::article::EntityKind;

/// How many names before and behind it in the alphabet a name is compared with.
const WINDOW: usize = 4;

/// Names of fewer letters are too often a letter apart by chance.
const LEAST_LETTERS: usize = 7;

/// A surname alone is proposed for a person who has this share of all articles with it.
const DOMINANT: (u64, u64) = (9, 10);

/// A short name is proposed for what one in so many of its articles uses it for.
const SHOWING: u64 = 50;

/// Something to decide on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What might be written into the file.
    pub proposal: Proposal,
    /// Why.
    pub reason: String,
    /// How many articles would change.
    pub articles: u64,
}

/// An entry of the user's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proposal {
    /// Two names may be one entity.
    Merge {
        /// Its kind.
        kind: EntityKind,
        /// The name to keep.
        into: String,
        /// The other name.
        name: String,
    },
    /// A name may always be of this kind.
    Kind {
        /// The name.
        name: String,
        /// The kind.
        kind: EntityKind,
    },
    /// A name may be none.
    Ignore {
        /// Its kind.
        kind: EntityKind,
        /// The name.
        name: String,
    },
}

impl fmt::Display for Proposal {
    /// Writes the entry as it stands in the file.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Merge { kind, into, name } => {
                let (into, name) = (quoted(into), quoted(name));
                writeln!(out, "[[merge]]\nkind = \"{}\"\ninto = {into}", kind.name())?;
                writeln!(out, "names = [{name}]")
            }
            Self::Kind { name, kind } => {
                writeln!(out, "[[kind]]\nname = {}\nis = \"{}\"", quoted(name), kind.name())
            }
            Self::Ignore { kind, name } => {
                writeln!(out, "[[ignore]]\nname = {}\nkind = \"{}\"", quoted(name), kind.name())
            }
        }
    }
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// What might be decided on, that which touches most articles first; at most `limit`.
#[must_use]
pub fn suggest(
    names: &Names,
    table: &AliasTable,
    corrections: &Corrections,
    limit: usize,
) -> Vec<Suggestion> {
    let entities = counted(names, table);
    let mut found = Vec::new();
    for kind in [EntityKind::Organisation, EntityKind::Person] {
        let of_kind: Vec<(&str, u64)> = entities
            .iter()
            .filter(|((of, _), _)| *of == kind)
            .map(|((_, name), articles)| (name.as_str(), *articles))
            .collect();
        near_spellings(kind, &of_kind, &mut found);
        if kind == EntityKind::Person {
            short_persons(&of_kind, &mut found);
        }
        no_names(kind, &of_kind, &mut found);
    }
    short_bodies(names, table, &entities, &mut found);
    two_kinds(&entities, &mut found);
    let kept_apart: Vec<String> =
        corrections.splits.iter().map(|split| fold(&split.name)).collect();
    found.retain(|suggestion| match &suggestion.proposal {
        Proposal::Merge { into, name, .. } => {
            !kept_apart.contains(&fold(into)) && !kept_apart.contains(&fold(name))
        }
        Proposal::Kind { .. } | Proposal::Ignore { .. } => true,
    });
    found.sort_by(|left, right| {
        let key = |of: &Suggestion| (std::cmp::Reverse(of.articles), of.proposal.to_string());
        key(left).cmp(&key(right))
    });
    found.dedup_by(|later, earlier| later.proposal == earlier.proposal);
    found.truncate(limit);
    found
}

/// In how many articles each entity stands; those with two of its names count twice.
fn counted(names: &Names, table: &AliasTable) -> BTreeMap<(EntityKind, String), u64> {
    let mut entities: BTreeMap<(EntityKind, String), u64> = BTreeMap::new();
    for ((kind, name), articles) in &names.articles {
        let key = match table.of_value(*kind, name) {
            None => (*kind, name.clone()),
            Some(entity) => match entity.kind {
                Some(kind) => (kind, entity.name.to_owned()),
                None => continue,
            },
        };
        *entities.entry(key).or_default() += articles;
    }
    entities
}

/// Names a letter apart, one of them much rarer: `Angela Merkle`.
fn near_spellings(kind: EntityKind, names: &[(&str, u64)], found: &mut Vec<Suggestion>) {
    let mut keyed: Vec<(String, usize)> = names
        .iter()
        .enumerate()
        .map(|(at, (name, _))| (spelling(kind, name).key, at))
        .filter(|(key, _)| key.chars().count() >= LEAST_LETTERS)
        .collect();
    for is_reversed in [false, true] {
        if is_reversed {
            for (key, _) in &mut keyed {
                *key = key.chars().rev().collect();
            }
        }
        keyed.sort_unstable();
        for (at, (key, left)) in keyed.iter().enumerate() {
            for (other, right) in keyed.iter().skip(at + 1).take(WINDOW) {
                let is_near = strsim::levenshtein(key, other) == 1;
                let has_digit = key.chars().chain(other.chars()).any(char::is_numeric);
                let (mut common, mut rare) = (names[*left], names[*right]);
                if common.1 < rare.1 {
                    std::mem::swap(&mut common, &mut rare);
                }
                if !is_near || has_digit || rare.1 * 3 > common.1 {
                    continue;
                }
                found.push(Suggestion {
                    proposal: merge(kind, common.0, rare.0),
                    reason: format!("a letter apart; {} articles and {}", common.1, rare.1),
                    articles: rare.1,
                });
            }
        }
    }
}

fn merge(kind: EntityKind, into: &str, name: &str) -> Proposal {
    Proposal::Merge { kind, into: into.to_owned(), name: name.to_owned() }
}

/// `J. Smith` and `Smith`, where one person of that name stands out.
fn short_persons(names: &[(&str, u64)], found: &mut Vec<Suggestion>) {
    let mut by_surname: HashMap<String, Vec<(&str, u64)>> = HashMap::new();
    let folded: Vec<String> = names.iter().map(|(name, _)| fold(name)).collect();
    for (name, folded) in names.iter().zip(&folded) {
        if let Some((given, surname)) = folded.rsplit_once(' ')
            && given.chars().take(2).filter(|letter| letter.is_alphabetic()).count() == 2
        {
            by_surname.entry(surname.to_owned()).or_default().push(*name);
        }
    }
    for ((name, articles), folded) in names.iter().zip(&folded) {
        let (initial, surname) = match folded.rsplit_once(' ') {
            None => (None, folded.as_str()),
            Some((given, surname)) if given.chars().count() == 1 => (Some(given), surname),
            Some(_) => continue,
        };
        let Some(family) = by_surname.get(surname) else { continue };
        let may_be =
            |full: &&(&str, u64)| initial.is_none_or(|initial| fold(full.0).starts_with(initial));
        let all: u64 = family.iter().filter(may_be).map(|(_, count)| count).sum();
        let best = family
            .iter()
            .filter(may_be)
            .max_by_key(|(full, count)| (*count, std::cmp::Reverse(*full)));
        let Some((full, count)) = best else { continue };
        if *count >= 2 && count * DOMINANT.1 >= all * DOMINANT.0 {
            found.push(Suggestion {
                proposal: merge(EntityKind::Person, full, name),
                reason: format!(
                    "{count} of {all} articles with a full name of this surname mean {full}"
                ),
                articles: *articles,
            });
        }
    }
}

/// Names that look like none.
fn no_names(kind: EntityKind, names: &[(&str, u64)], found: &mut Vec<Suggestion>) {
    for (name, articles) in names {
        let words = name.split(' ').count();
        let has_capital = name.chars().any(char::is_uppercase);
        let reason = if !has_capital {
            "no capital in it"
        } else if name.chars().filter(|letter| letter.is_alphabetic()).count() < 2 {
            "fewer than two letters"
        } else if kind == EntityKind::Person && words > 5 {
            "more words than a person's name has"
        } else if kind == EntityKind::Person && name.chars().any(|letter| letter.is_ascii_digit()) {
            "a digit in a person's name"
        } else {
            continue;
        };
        found.push(Suggestion {
            proposal: Proposal::Ignore { kind, name: (*name).to_owned() },
            reason: reason.to_owned(),
            articles: *articles,
        });
    }
}

/// Short names of bodies that were not joined, for articles do not agree enough.
fn short_bodies(
    names: &Names,
    table: &AliasTable,
    entities: &BTreeMap<(EntityKind, String), u64>,
    found: &mut Vec<Suggestion>,
) {
    let shown = |kind: EntityKind, name: &str| {
        table.of_value(kind, name).map_or_else(|| name.to_owned(), |entity| entity.name.to_owned())
    };
    for ((kind, short, full), articles) in &names.calls {
        let key = (*kind, shown(*kind, short));
        let Some(alone) = entities.get(&key) else { continue };
        let full = shown(*kind, full);
        if articles * SHOWING < *alone
            || full == key.1
            || !entities.contains_key(&(*kind, full.clone()))
        {
            continue;
        }
        found.push(Suggestion {
            reason: format!("{articles} articles use {} for it", key.1),
            proposal: merge(*kind, &full, &key.1),
            articles: *alone,
        });
    }
}

/// Names that stand for a person here and for an organisation there.
fn two_kinds(entities: &BTreeMap<(EntityKind, String), u64>, found: &mut Vec<Suggestion>) {
    for ((kind, name), articles) in entities {
        if *kind != EntityKind::Organisation {
            continue;
        }
        let Some(as_person) = entities.get(&(EntityKind::Person, name.clone())) else { continue };
        let (kind, fewer) = if articles >= as_person {
            (EntityKind::Organisation, *as_person)
        } else {
            (EntityKind::Person, *articles)
        };
        found.push(Suggestion {
            proposal: Proposal::Kind { name: name.clone(), kind },
            reason: format!("an organisation in {articles} articles, a person in {as_person}"),
            articles: fewer,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alias::derive;

    #[test]
    fn likely_merges_and_errors_are_proposed_with_their_reasons() {
        let mut names = Names::default();
        for (kind, name, articles) in [
            (EntityKind::Person, "Dorothy Fitzgerald", 40),
            (EntityKind::Person, "Dorothy Fitzgerold", 2),
            (EntityKind::Person, "Fitzgerald", 7),
            (EntityKind::Person, "D. Fitzgerald", 3),
            (EntityKind::Person, "Larkmead", 1),
            (EntityKind::Organisation, "Larkmead", 9),
            (EntityKind::Organisation, "scroll down", 5),
        ] {
            names.articles.insert((kind, name.to_owned()), articles);
        }
        let corrections = Corrections::default();
        let table = derive(&names, &corrections);
        let found = suggest(&names, &table, &corrections, 100);
        let all: Vec<String> = found.iter().map(|one| one.proposal.to_string()).collect();
        let whole = all.join("\n");
        for part in [
            "names = [\"Fitzgerald\"]",
            "names = [\"D. Fitzgerald\"]",
            "names = [\"Dorothy Fitzgerold\"]",
            "[[kind]]\nname = \"Larkmead\"\nis = \"organisation\"",
            "[[ignore]]\nname = \"scroll down\"",
        ] {
            assert!(whole.contains(part), "{part} is not in\n{whole}");
        }
        assert!(found.is_sorted_by_key(|one| std::cmp::Reverse(one.articles)));
    }
}
