//! A query as a list of its parts, each under what it is part of: for people to read.

use super::ast::{Meaning, Node, What};

/// A part of a query, in the order in which a tree is printed.
#[derive(Debug, Clone)]
pub struct Branch<'a> {
    /// How many parts it is part of.
    pub depth: usize,
    /// What sort of part it is, in words, such as `all of` or `phrase`.
    pub sort: String,
    /// The part itself; it prints as what would be typed for it alone.
    pub node: &'a Node,
}

/// All parts of `root`: itself first, and each before its own.
///
/// ```
/// let query = newshound::query::parse("kaspersky (ban OR block)");
/// let sorts: Vec<String> = newshound::query::tree::branches(&query.root)
///     .into_iter()
///     .map(|branch| format!("{}{}: {}", "  ".repeat(branch.depth), branch.sort, branch.node))
///     .collect();
/// assert_eq!(
///     sorts,
///     [
///         "all of: kaspersky AND (ban OR block)",
///         "  word: kaspersky",
///         "  any of: ban OR block",
///         "    word: ban",
///         "    word: block",
///     ]
/// );
/// ```
#[must_use]
pub fn branches(root: &Node) -> Vec<Branch<'_>> {
    let mut found = Vec::new();
    let mut waiting = vec![(0, root)];
    while let Some((depth, node)) = waiting.pop() {
        found.push(Branch { depth, sort: sort_of(&node.meaning), node });
        let parts: Vec<&Node> = match &node.meaning {
            Meaning::And(parts) | Meaning::Or(parts) => parts.iter().collect(),
            Meaning::Not(part) | Meaning::AtLeast { part, .. } => vec![part],
            Meaning::Near(near) => vec![&near.left, &near.right],
            _ => Vec::new(),
        };
        waiting.extend(parts.into_iter().rev().map(|part| (depth + 1, part)));
    }
    found
}

fn sort_of(meaning: &Meaning) -> String {
    match meaning {
        Meaning::Everything => "every article".to_owned(),
        Meaning::Nothing => "no article".to_owned(),
        Meaning::And(_) => "all of".to_owned(),
        Meaning::Or(_) => "any of".to_owned(),
        Meaning::Not(_) => "not".to_owned(),
        Meaning::Near(near) => match (near.is_negated, near.is_ordered) {
            (true, _) => "not near".to_owned(),
            (false, true) => "near, in order".to_owned(),
            (false, false) => "near".to_owned(),
        },
        Meaning::AtLeast { count, .. } => format!("at least {count} times"),
        Meaning::Name { .. } | Meaning::Path(_) => "field".to_owned(),
        Meaning::Published(_) => "published".to_owned(),
        Meaning::Length(_) => "length".to_owned(),
        Meaning::Phrase(phrase) => match phrase.parts.as_slice() {
            [part] => match part.what {
                What::Word { .. } => "word".to_owned(),
                What::AnyWord => "any word".to_owned(),
                What::Pattern(_) => "pattern".to_owned(),
                What::Fuzzy { .. } => "like".to_owned(),
                What::Entity(_) => "mention".to_owned(),
            },
            _ => "phrase".to_owned(),
        },
    }
}
