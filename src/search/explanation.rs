//! Why a hit ranks where it does: the parts that its score is the sum of.

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
