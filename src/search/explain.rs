//! How a query was understood: for each of its parts, the terms of the index it looks for and how
//! many articles it matches.

use std::ops::ControlFlow;
use std::rc::Rc;
use std::time::Instant;

use tantivy::Term;

use super::archive::Archive;
use super::clock::Clock;
use super::operand::{Operand, PieceWhat};
use super::pass;
use super::plan::{Plan, Sought};
use crate::analyzer::STEM_MARK;
use crate::error::Result;
use crate::limits;
use crate::query::ast::{Meaning, Node};

/// A part of a query, explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The part, spelled out.
    pub text: String,
    /// What the index is asked for: words, stems with `*` for their endings, marks of entities. Of
    /// many, the first.
    pub terms: Vec<String>,
    /// How many articles it matches.
    pub articles: u64,
    /// Its own parts.
    pub parts: Vec<Explained>,
}

/// Explains `query`, part by part. What takes longer than [`limits::QUERY_TIME`] is cut short.
///
/// # Errors
/// Where the index cannot be read.
pub fn explain(archive: &Archive, query: &Node) -> Result<Explained> {
    let clock = Rc::new(Clock::new(Some(Instant::now() + limits::QUERY_TIME)));
    explained(archive, query, &clock)
}

fn explained(archive: &Archive, node: &Node, clock: &Rc<Clock>) -> Result<Explained> {
    let plan = Plan::new(archive, node, Rc::clone(clock))?;
    let mut articles = 0;
    pass::run(archive, &plan, false, &mut |_| {
        articles += 1;
        ControlFlow::Continue(())
    })?;
    let inner: Vec<&Node> = match &node.meaning {
        Meaning::And(parts) | Meaning::Or(parts) => parts.iter().collect(),
        Meaning::Not(part) | Meaning::AtLeast { part, .. } => vec![part],
        Meaning::Near(near) => vec![&near.left, &near.right],
        _ => Vec::new(),
    };
    let terms = if inner.is_empty() { terms_of(&plan) } else { Vec::new() };
    let parts =
        inner.into_iter().map(|part| explained(archive, part, clock)).collect::<Result<_>>()?;
    Ok(Explained { text: node.to_string(), terms, articles, parts })
}

/// What the leaves of a plan look for; headline and text ask for much the same, so each is said
/// once.
fn terms_of(plan: &Plan) -> Vec<String> {
    let mut shown: Vec<String> = Vec::new();
    let mut show = |terms: &[Term]| {
        for term in terms {
            if shown.len() >= limits::EXPLAINED_TERMS {
                return;
            }
            let text = spelled(term);
            if !shown.contains(&text) {
                shown.push(text);
            }
        }
    };
    for leaf in &plan.leaves {
        match &leaf.what {
            Sought::Any(terms) | Sought::Many(terms) => show(terms),
            Sought::Phrase(words) => words.iter().for_each(|(terms, _)| show(terms)),
            Sought::Operand(operand, _) => show_operand(operand, &mut show),
            Sought::Published(..) | Sought::Length(..) => {}
        }
    }
    shown
}

fn show_operand(operand: &Operand, show: &mut impl FnMut(&[Term])) {
    match operand {
        Operand::Sequence(sequence) => {
            for piece in &sequence.pieces {
                match &piece.what {
                    PieceWhat::Words(terms) => show(terms),
                    PieceWhat::Mentions(mentions) => {
                        mentions.iter().for_each(|mentions| show(&mentions.starts));
                    }
                }
            }
        }
        Operand::Near(near) => {
            show_operand(&near.left, show);
            if let Some(right) = &near.right {
                show_operand(right, show);
            }
        }
        Operand::Or(parts) => parts.iter().for_each(|part| show_operand(part, show)),
    }
}

/// A term as people read it.
fn spelled(term: &Term) -> String {
    let bytes = term.serialized_value_bytes();
    let Ok(text) = std::str::from_utf8(bytes) else {
        return bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    };
    match text.strip_prefix(STEM_MARK) {
        Some(stem) => format!("{stem}*"),
        // A facet's path begins with its kind.
        None => text.replace('\0', ":"),
    }
}
