//! Joins what the publisher tagged the article with to what its text names.

use super::lexicon::Lexicon;
use super::{Entities, Entity, Origin};
use crate::analyzer::fold;
use crate::article::{Article, EntityKind, PublisherTag};

/// Adds the article's tags: an entity of the text where it is the same, else one of its own.
pub(super) fn add_tags(mut found: Entities, article: &Article, lexicon: &Lexicon) -> Entities {
    let mut added = false;
    for tag in &article.tags {
        let name = readable(tag, lexicon);
        if name.is_empty() {
            continue;
        }
        let wanted = fold(&name);
        let same = found
            .entities
            .iter()
            .position(|entity| entity.kind == tag.kind && fold(&entity.name) == wanted)
            .or_else(|| {
                found
                    .entities
                    .iter()
                    .position(|entity| entity.kind == tag.kind && is_same(entity, &wanted, lexicon))
            });
        match same {
            Some(at) => found.entities[at].origin = Origin::Publisher,
            None => {
                let (kind, origin) = (tag.kind, Origin::Publisher);
                found.entities.push(Entity { kind, name, origin, forms: Vec::new() });
                added = true;
            }
        }
    }
    if added { in_order(found) } else { found }
}

/// Whether the folded `tag` is a shorter or other name of `entity`: `merkel` of Angela Merkel,
/// `ecb` of the European Central Bank.
fn is_same(entity: &Entity, tag: &str, lexicon: &Lexicon) -> bool {
    let folded = fold(&entity.name);
    let words: Vec<&str> = folded.split(' ').collect();
    let wanted: Vec<&str> = tag.split(' ').collect();
    match entity.kind {
        EntityKind::Person => {
            let same_surname = words.last() == wanted.last();
            let same_given = wanted.len() == 1 || words.len() == 1 || words[0] == wanted[0];
            same_surname && same_given
        }
        EntityKind::Organisation => {
            let by_list = lexicon.named(entity.kind, tag);
            let initials: String = words
                .iter()
                .filter(|word| !matches!(**word, "of" | "for" | "and" | "the"))
                .filter_map(|word| word.chars().next())
                .collect();
            (by_list.is_some() && by_list == lexicon.named(entity.kind, &entity.name))
                || words.starts_with(&wanted)
                || (tag.len() > 2 && initials == tag)
        }
        EntityKind::Platform => lexicon
            .named(entity.kind, tag)
            .is_some_and(|listed| lexicon.listed[listed as usize].name == entity.name),
    }
}

/// The longest slug that is an acronym where nothing else is known of it.
const ACRONYM_LETTERS: usize = 5;

/// The tag's name as people write it: `James Baker` for `james-baker`, `ECB` for `ecb`.
fn readable(tag: &PublisherTag, lexicon: &Lexicon) -> String {
    let name = tag.name.trim();
    let is_slug = !name.contains(' ') && !name.chars().any(char::is_uppercase);
    if tag.kind == EntityKind::Platform || is_slug {
        let spaced = name.replace(['-', '_'], " ");
        if let Some(listed) = lexicon.named(tag.kind, &spaced) {
            let known = &lexicon.listed[listed as usize].name;
            // `ecb` is known under its full name; the tag keeps its own.
            if tag.kind == EntityKind::Platform || fold(known) == fold(&spaced) {
                return known.clone();
            }
        }
    }
    if !is_slug {
        return name.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let is_acronym = tag.kind == EntityKind::Organisation
        && name.len() <= ACRONYM_LETTERS
        && name.chars().all(char::is_alphanumeric);
    if is_acronym {
        return name.to_uppercase();
    }
    let words =
        name.split(['-', '_']).filter(|word| !word.is_empty()).enumerate().map(|(at, word)| {
            match word {
                "of" | "for" | "and" | "the" | "de" | "von" | "van" | "bin" if at > 0 => {
                    word.to_owned()
                }
                _ => {
                    let mut letters = word.chars();
                    let first = letters.next().map(char::to_uppercase);
                    first.into_iter().flatten().chain(letters).collect()
                }
            }
        });
    words.collect::<Vec<String>>().join(" ")
}

/// Sorts the entities by kind, keeping their order within each, and renumbers the mentions.
fn in_order(mut found: Entities) -> Entities {
    let mut order: Vec<u32> = (0..found.entities.len() as u32).collect();
    order.sort_by_key(|at| found.entities[*at as usize].kind);
    let mut number = vec![0; order.len()];
    for (new, old) in order.iter().enumerate() {
        number[*old as usize] = new as u32;
    }
    found.entities.sort_by_key(|entity| entity.kind);
    for mention in &mut found.mentions {
        mention.entity = number[mention.entity as usize];
    }
    found
}
