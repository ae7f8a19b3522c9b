//! How alike two texts are: the cosine of their words, each weighed by `1 + ln(times)` and by how
//! rare it is in the press (Salton and Buckley, *Term-weighting approaches in automatic text
//! retrieval*, 1988). Needs no look into the index.

use super::commonness;

/// The words of a text, ready to be compared.
#[derive(Debug, Clone, Default)]
pub(super) struct Likeness {
    /// In the order of the hashes; of length 1.
    words: Vec<(u32, f32)>,
}

/// A word that is not among the press's common ones is taken for one of a thousand articles, the
/// least that is known.
const RAREST: f32 = 0.001;

impl Likeness {
    /// Of the words whose stems have these hashes, each as often as it stands in the text.
    pub(super) fn of(mut hashes: Vec<u32>) -> Self {
        hashes.sort_unstable();
        let mut words: Vec<(u32, f32)> = hashes
            .chunk_by(|left, right| left == right)
            .filter_map(|same| same.first().map(|hash| (*hash, same.len())))
            .map(|(hash, times)| (hash, (1.0 + (times as f32).ln()) * rarity(hash)))
            .collect();
        let length = words.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        for (_, weight) in &mut words {
            *weight /= length.max(f32::MIN_POSITIVE);
        }
        Self { words }
    }

    /// 1 for the same words, 0 for none in common.
    pub(super) fn to(&self, other: &Self) -> f32 {
        let (mut left, mut right) = (self.words.as_slice(), other.words.as_slice());
        let mut sum = 0.0;
        while let ([first, more @ ..], [second, rest @ ..]) = (left, right) {
            match first.0.cmp(&second.0) {
                std::cmp::Ordering::Less => left = more,
                std::cmp::Ordering::Greater => right = rest,
                std::cmp::Ordering::Equal => {
                    sum += first.1 * second.1;
                    (left, right) = (more, rest);
                }
            }
        }
        sum
    }
}

/// How much a word says: the logarithm of how many articles of the press come to one with it.
pub(super) fn rarity(hash: u32) -> f32 {
    -commonness::share(hash).max(RAREST).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(text: &str) -> Likeness {
        Likeness::of(text.split(' ').map(commonness::hash_of).collect())
    }

    #[test]
    fn rare_words_in_common_tell_more_than_common_ones() {
        let text = likeness("the kurd of the zagro");
        assert!((text.to(&text) - 1.0).abs() < 1e-5);
        assert!(text.to(&likeness("a kurd")) > text.to(&likeness("the of a")));
        assert_eq!(text.to(&likeness("harbour fog")), 0.0);
        assert_eq!(likeness("x").to(&Likeness::default()), 0.0);
    }
}
