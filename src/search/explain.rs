//! How a query was understood, part by part: the terms of the index that each looks for and how many
//! articles it matches.

use std::ops::{ControlFlow, Range};
use std::sync::Arc;
use std::time::Instant;

use tantivy::Term;

use super::archive::Archive;
use super::clock::Clock;
use super::expand;
use super::operand::{Operand, PieceWhat};
use super::pass;
use super::plan::{Plan, Sought};
use crate::analyzer::STEM_MARK;
use crate::article::EntityKind;
use crate::error::Result;
use crate::limits;
use crate::marks;
use crate::query::ast::{Meaning, Node};
use crate::query::tree;

/// A query taken apart.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The whole first, and each part before its own.
    pub parts: Vec<ExplainedPart>,
    /// What the user should know of how the query was taken.
    pub notes: Vec<String>,
}

/// A part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedPart {
    /// How many parts it is part of.
    pub depth: usize,
    /// What sort of part it is, in words, such as `all of` or `phrase`.
    pub sort: String,
    /// What would be typed for it alone.
    pub query: String,
    /// The bytes of the query it was read from.
    pub span: Range<usize>,
    /// What a part without parts of its own asks the index for: words, stems with `*` for their
    /// endings, marks of entities. Of more than [`limits::EXPLAINED_TERMS`], the first.
    pub terms: Vec<String>,
    /// How many articles the part matches by itself; `None` where that was not counted.
    pub articles: Option<u64>,
}

/// Takes `query` apart and, where there is an index, counts the articles that each part matches,
/// for [`limits::QUERY_TIME`] at most.
///
/// # Errors
/// Where the index cannot be read.
pub fn explain(archive: Option<&Archive>, query: &Node) -> Result<Explanation> {
    let start = Instant::now();
    let clock = Arc::new(Clock::new(start, Some(start + limits::QUERY_TIME)));
    let mut explanation = Explanation { parts: Vec::new(), notes: Vec::new() };
    let branches = tree::branches(query);
    let mut counted = 0;
    let all = branches.len();
    for branch in branches {
        let mut part = ExplainedPart {
            depth: branch.depth,
            sort: branch.sort,
            query: branch.node.to_string(),
            span: branch.node.span.clone(),
            terms: Vec::new(),
            articles: None,
        };
        let archive = archive.filter(|_| counted < limits::EXPLAINED_PARTS && !clock.was_over());
        if let Some(archive) = archive {
            let plan = Plan::new(archive, branch.node, Arc::clone(&clock))?;
            let articles = count(archive, &plan)?;
            if !clock.was_over() {
                part.articles = Some(articles);
                counted += 1;
            }
            if is_leaf(branch.node) {
                part.terms = terms_of(archive, &plan)?;
            }
            for note in plan.notes {
                if !explanation.notes.contains(&note) {
                    explanation.notes.push(note);
                }
            }
        }
        explanation.parts.push(part);
    }
    if archive.is_some() && counted < all {
        explanation.notes.push(format!("of the {all} parts only the first {counted} are counted"));
    }
    Ok(explanation)
}

fn count(archive: &Archive, plan: &Plan) -> Result<u64> {
    let mut articles = 0;
    pass::run(archive, plan, false, &mut |_| {
        articles += 1;
        ControlFlow::Continue(())
    })?;
    Ok(articles)
}

fn is_leaf(node: &Node) -> bool {
    let has_parts = matches!(
        node.meaning,
        Meaning::And(_)
            | Meaning::Or(_)
            | Meaning::Not(_)
            | Meaning::AtLeast { .. }
            | Meaning::Near(_)
    );
    !has_parts
}

/// What the leaves of a plan look for; headline and text ask for much the same, so each is said
/// once. A stem is told as the forms of the word that the index has.
fn terms_of(archive: &Archive, plan: &Plan) -> Result<Vec<String>> {
    let mut found: Vec<Term> = Vec::new();
    let mut add = |terms: &[Term]| {
        let left = limits::EXPLAINED_TERMS.saturating_sub(found.len());
        found.extend(terms.iter().take(left).cloned());
    };
    for leaf in &plan.leaves {
        match &leaf.what {
            Sought::Any(terms) | Sought::Many(terms) => add(terms),
            Sought::Phrase(words) => words.iter().for_each(|(terms, _)| add(terms)),
            Sought::Operand(operand, _) => show_operand(operand, &mut add),
            Sought::Published(..) | Sought::Length(..) => {}
        }
    }
    let mut shown: Vec<String> = Vec::new();
    let mut show = |text: String| {
        if shown.len() < limits::EXPLAINED_TERMS && !shown.contains(&text) {
            shown.push(text);
        }
    };
    for term in found {
        let text = spelled(&term);
        if let Some(stem) = text.strip_prefix(STEM_MARK) {
            expand::inflections(archive, term.field(), stem)?.into_iter().for_each(&mut show);
        } else if term.field() == archive.fields.text || term.field() == archive.fields.headline {
            // A stem need not be a word: what no text has was asked for in vain.
            if archive.doc_freq(&term)? > 0 {
                show(text);
            }
        } else if !EntityKind::ALL.iter().any(|kind| marks::start(*kind) == text) {
            // The mark of a kind says no more than the query does.
            show(text);
        }
    }
    Ok(shown)
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

/// A term as people read it; one of a stem keeps its mark.
fn spelled(term: &Term) -> String {
    let bytes = term.serialized_value_bytes();
    let Ok(text) = std::str::from_utf8(bytes) else {
        return bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    };
    match text.split_once(':') {
        // The mark of a mention names its entity.
        Some(("O" | "P" | "L", name)) => name.to_owned(),
        // A facet's path begins with its kind.
        _ => text.replace('\0', ":"),
    }
}
