//! How much being new counts, where that was asked for.

use super::archive::Archive;
use crate::index::block::Segment;

/// Multiplies scores by `1 + 2^(-age / half)`: the newest article's by two, that of an article
/// `half` older by one and a half, and so on down to one. Age is counted from the newest article
/// of the index, not from today, so that an archive of old articles ranks by date as well, and the
/// same way tomorrow. An article without a date keeps its score.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recency {
    newest: i64,
    half: f64,
}

const SECONDS_OF_A_DAY: f64 = 86_400.0;

impl Recency {
    /// Halves what being new adds with every `days`. `None` where no article has a date.
    pub(super) fn new(archive: &Archive, days: f64) -> Option<Self> {
        let newest = archive.segments.iter().filter_map(Segment::newest).max()?;
        Some(Self { newest, half: days.max(f64::MIN_POSITIVE) * SECONDS_OF_A_DAY })
    }

    /// What the score of an article of this date, in seconds since 1970, is multiplied by.
    pub(super) fn boost(self, published: Option<i64>) -> f32 {
        let Some(published) = published else { return 1.0 };
        let age = (self.newest.saturating_sub(published)).max(0) as f64;
        (1.0 + (-age / self.half).exp2()) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_being_new_adds_halves_with_age() {
        let recency = Recency { newest: 86_400 * 100, half: 86_400.0 * 30.0 };
        assert_eq!(recency.boost(Some(86_400 * 100)), 2.0);
        assert_eq!(recency.boost(Some(86_400 * 70)), 1.5);
        assert_eq!(recency.boost(Some(86_400 * 200)), 2.0);
        assert_eq!(recency.boost(None), 1.0);
    }
}
