//! Why a hit ranks where it does: the parts that its score is the sum of.

use std::ops::ControlFlow;

use super::archive::Archive;
use super::best::Candidate;
use super::pass;
use super::plan::Plan;
use crate::error::Result;

/// A part of a hit's score.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorePart {
    /// Which text it comes from, or what it rests on: `passage`, `headline`, `article`, `lead`,
    /// `near`, `neighbours`, `recency`, `order`.
    pub part: &'static str,
    /// The words it is about; empty where it is about the article as a whole.
    pub of: String,
    /// How often they stand there.
    pub frequency: u32,
    /// What they weigh, from how rare they are.
    pub weight: f32,
    /// What it adds to the score.
    pub score: f32,
}

impl ScorePart {
    /// A part that is about the article as a whole.
    pub(super) fn of_whole(part: &'static str, score: f32) -> Self {
        Self { part, of: String::new(), frequency: 0, weight: 0.0, score }
    }
}

/// Tells `candidates` what the pass scored them for, those that were not looked at again.
///
/// # Errors
/// Where the index cannot be read.
pub(super) fn explain(
    archive: &Archive,
    plan: &Plan,
    candidates: &mut [Candidate<'_>],
) -> Result<()> {
    pass::explain(archive, plan, &mut |found| {
        let is_found = |candidate: &&mut Candidate<'_>| {
            !candidate.is_explained
                && candidate.segment == found.segment_number
                && candidate.block.lead == found.block.lead
        };
        for candidate in candidates.iter_mut().filter(is_found) {
            let best = candidate.ordinals.first().copied();
            let mut parts = Vec::new();
            for trace in found.trace {
                let is_meant = trace.ordinal.is_none() || trace.ordinal == best;
                let Some(weight) = plan.leaves.get(trace.leaf).and_then(|it| it.weight.as_ref())
                else {
                    continue;
                };
                if is_meant {
                    parts.push(ScorePart {
                        part: trace.part,
                        of: weight.label.clone(),
                        frequency: trace.frequency,
                        weight: weight.idf,
                        score: trace.score,
                    });
                }
            }
            let sum: f32 = parts.iter().map(|part| part.score).sum();
            if candidate.boost != 1.0 {
                parts.push(ScorePart::of_whole("recency", (candidate.boost - 1.0) * sum));
            }
            parts.append(&mut candidate.parts);
            candidate.parts = parts;
            candidate.is_explained = true;
        }
        ControlFlow::Continue(())
    })?;
    for candidate in candidates {
        if !candidate.is_explained {
            candidate.parts.clear();
        }
    }
    Ok(())
}
