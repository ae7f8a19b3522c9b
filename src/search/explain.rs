//! How a query was understood, part by part, and how many articles each part matches.

use super::archive::Archive;
use crate::error::Result;
use crate::limits;
use crate::query::ast::{NameField, Node};
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
    pub span: std::ops::Range<usize>,
    /// How many articles it matches by itself; `None` where that was not counted.
    pub articles: Option<u64>,
}

/// Takes `query` apart and, where there is an index, counts the articles that each part matches.
///
/// # Errors
/// Where the index cannot be read.
pub fn explain(archive: Option<&Archive>, query: &Node) -> Result<Explanation> {
    let mut explanation = Explanation { parts: Vec::new(), notes: Vec::new() };
    let branches = tree::branches(query);
    if archive.is_some() && branches.len() > limits::EXPLAINED_PARTS {
        explanation.notes.push(format!(
            "of the {} parts only the first {} are counted",
            branches.len(),
            limits::EXPLAINED_PARTS
        ));
    }
    for (number, branch) in branches.into_iter().enumerate() {
        let archive = archive.filter(|_| number < limits::EXPLAINED_PARTS);
        let counted = archive
            .map(|archive| {
                super::facets(
                    archive,
                    branch.node,
                    NameField::Language,
                    0,
                    super::Counted::Articles,
                )
            })
            .transpose()?;
        let articles = counted.as_ref().map(|answer| answer.articles);
        for note in counted.into_iter().flat_map(|answer| answer.notes) {
            if !explanation.notes.contains(&note) {
                explanation.notes.push(note);
            }
        }
        explanation.parts.push(ExplainedPart {
            depth: branch.depth,
            sort: branch.sort,
            query: branch.node.to_string(),
            span: branch.node.span.clone(),
            articles,
        });
    }
    Ok(explanation)
}
