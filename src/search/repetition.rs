//! Lists of passages do not say one thing over and over: further passages of an article, and
//! passages that another article has word for word, sink.

use std::collections::HashMap;

use super::archive::{Place, Store};
use super::best::Candidate;
use crate::error::Result;

/// What the score of an article's second passage in the list is multiplied by, the third's twice,
/// and so on: an article with three good passages still shows them, but not before other articles
/// of much the same score.
const FURTHER_PASSAGE: f32 = 0.85;
/// The same for a passage that stands word for word in an article already in the list: a reprint.
const REPRINT: f32 = 0.5;

/// How many more passages than are shown compete, so that others can take the place of what sinks.
pub(super) const SPARE: usize = 100;

/// Lowers the scores of repeated passages among `candidates`, which stand in order, and puts them
/// in order again.
///
/// # Errors
/// Where the index cannot be read.
pub(super) fn damp(store: &Store<'_>, candidates: &mut [Candidate<'_>]) -> Result<()> {
    let mut of_article: HashMap<u64, i32> = HashMap::new();
    let mut of_text: HashMap<[u8; 32], u64> = HashMap::new();
    for candidate in candidates.iter_mut() {
        let before = of_article.entry(candidate.id().0).or_default();
        let mut factor = FURTHER_PASSAGE.powi(*before);
        *before += 1;
        let ordinal = candidate.ordinals.first().copied().unwrap_or(0);
        let place = Place { segment: candidate.segment, doc: candidate.block.lead + ordinal };
        let text = store.passage(place)?;
        let first = of_text
            .entry(*blake3::hash(text.trim().as_bytes()).as_bytes())
            .or_insert(candidate.id().0);
        if *first != candidate.id().0 {
            factor *= REPRINT;
        }
        if factor < 1.0 {
            candidate.lower("repetition", candidate.score * (1.0 - factor));
        }
    }
    candidates.sort_by(|left, right| right.cmp(left));
    Ok(())
}
