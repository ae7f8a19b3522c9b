//! How alike two texts are: the cosine of their words, each weighed by `1 + ln(times)` and by how
//! rare it is in the press (Salton and Buckley, *Term-weighting approaches in automatic text
//! retrieval*, 1988). Needs no look into the index.

use super::commonness;

/// The words of a text, ready to be compared with another's: in the order of their hashes.
#[derive(Debug, Clone, Default)]
pub(super) struct Likeness(Weights);

/// The words of a text, each once, by their hashes; of length 1.
#[derive(Debug, Clone, Default)]
pub(super) struct Weights(Vec<(u32, f32)>);

/// A word that is not among the press's common ones is taken for one of a thousand articles, the
/// least that is known.
const RAREST: f32 = 0.001;

impl Likeness {
    /// Of the words whose stems have these hashes, each as often as it stands in the text.
    pub(super) fn of(mut hashes: Vec<u32>) -> Self {
        hashes.sort_unstable();
        let counted = hashes.chunk_by(|left, right| left == right).filter_map(|same| {
            same.first().map(|hash| Counted {
                hash: *hash,
                times: same.len(),
                rarity: rarity(*hash),
            })
        });
        Self(Weights::of(counted))
    }

    /// 1 for the same words, 0 for none in common.
    pub(super) fn to(&self, other: &Self) -> f32 {
        let (mut left, mut right) = (self.0.0.as_slice(), other.0.0.as_slice());
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

impl Weights {
    /// Of words in any order, each once.
    pub(super) fn of(counted: impl Iterator<Item = Counted>) -> Self {
        let mut words: Vec<(u32, f32)> = counted
            .map(|word| (word.hash, (1.0 + (word.times as f32).ln()) * word.rarity))
            .collect();
        let length = words.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        for (_, weight) in &mut words {
            *weight /= length.max(f32::MIN_POSITIVE);
        }
        Self(words)
    }
}

/// A word of a text.
pub(super) struct Counted {
    pub(super) hash: u32,
    /// How often the text holds it.
    pub(super) times: usize,
    pub(super) rarity: f32,
}

/// How alike each of `texts` is to each: row by row. A word at a time, over those that hold it: most
/// words stand in few.
pub(super) fn among(texts: &[&Weights]) -> Vec<f32> {
    let mut alike = vec![0.0; texts.len() * texts.len()];
    for holders in in_order(texts).chunk_by(|left, right| left.hash == right.hash) {
        for (at, holder) in holders.iter().enumerate() {
            let row = holder.text as usize * texts.len();
            for other in &holders[at + 1..] {
                alike[row + other.text as usize] += holder.weight * other.weight;
            }
        }
    }
    for left in 0..texts.len() {
        for right in 0..left {
            alike[left * texts.len() + right] = alike[right * texts.len() + left];
        }
    }
    alike
}

/// A word, and what it weighs in one of several texts.
#[derive(Debug, Clone, Copy, Default)]
struct Holder {
    hash: u32,
    /// The text's number.
    text: u32,
    weight: f32,
}

/// The words of all texts, in the order of their hashes and then of the texts. Hashes are spread
/// evenly, so words are put where their first bits belong, and each such place in order then: some
/// ten thousands of words, a fifth of a second look if they are sorted otherwise.
fn in_order(texts: &[&Weights]) -> Vec<Holder> {
    const BITS: u32 = 14;
    let place = |hash: u32| (hash >> (u32::BITS - BITS)) as usize;
    let mut ends = vec![0_u32; 1 << BITS];
    let words = |text: &Weights| text.0.len();
    let all: usize = texts.iter().map(|text| words(text)).sum();
    for (hash, _) in texts.iter().flat_map(|text| &text.0) {
        ends[place(*hash)] += 1;
    }
    let mut sum = 0;
    for end in &mut ends {
        // Where the place begins; it moves to its end as the words come.
        sum += std::mem::replace(end, sum);
    }
    let mut holders = vec![Holder::default(); all];
    for (number, text) in texts.iter().enumerate() {
        for (hash, weight) in &text.0 {
            let end = &mut ends[place(*hash)];
            holders[*end as usize] = Holder { hash: *hash, text: number as u32, weight: *weight };
            *end += 1;
        }
    }
    let mut start = 0;
    for end in ends {
        let of_place = &mut holders[start..end as usize];
        if of_place.len() > 1 {
            of_place.sort_by_key(|holder| holder.hash);
        }
        start = end as usize;
    }
    holders
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

    #[test]
    fn many_texts_are_compared_as_two_are() {
        let texts = ["the kurd of the zagro", "a kurd of", "harbour fog", "", "the fog of the a"];
        let texts: Vec<Likeness> = texts.into_iter().map(likeness).collect();
        let alike = among(&texts.iter().map(|text| &text.0).collect::<Vec<_>>());
        for (left, text) in texts.iter().enumerate() {
            for (right, other) in texts.iter().enumerate().filter(|(right, _)| *right != left) {
                assert_eq!(alike[left * texts.len() + right], text.to(other));
            }
        }
    }
}
