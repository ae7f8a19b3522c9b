//! How well a passage answers: BM25 (Robertson and Zaragoza, *The Probabilistic Relevance
//! Framework: BM25 and Beyond*, 2009) over the passage, over the headline, and over the article
//! as a whole.

use tantivy::fieldnorm::FieldNormReader;

/// How fast repetitions of a word in a text count for less.
const K1: f32 = 1.2;
/// How much a longer text has to repeat a word to count the same.
const B: f32 = 0.75;

/// What the headline's score counts beside the passage's.
pub(super) const HEADLINE_WEIGHT: f32 = 0.5;
/// What the score of the article as a whole counts beside the passage's.
pub(super) const ARTICLE_WEIGHT: f32 = 0.5;

/// How rare a term is: `ln(1 + (N - n + 0.5) / (n + 0.5))`, with `with_term` of `total` texts
/// holding it.
pub(super) fn inverse_document_frequency(with_term: u64, total: u64) -> f32 {
    let with_term = with_term.min(total) as f64;
    ((1.0 + (total as f64 - with_term + 0.5) / (with_term + 0.5)).ln()) as f32
}

/// A collection's own count of a word is taken together with that of so many articles of the press
/// in general: a small collection cannot tell which words are common, a large one outvotes them.
/// In a prototype, 300, 1,000, 3,000 and 10,000 raised the mean nDCG@10 of three judged collections
/// by .009, .008, .004 and .001.
const PRIOR_TEXTS: f64 = 300.0;

/// What is rare counts for a little more than its logarithm says, which holds down the many common
/// words of long queries: of 1, 1.25, 1.5 and 2 the best on each of three judged collections.
const RARITY_POWER: f32 = 1.25;

/// How many passages an article of the press has, about.
const PASSAGES_OF_PRESS: f32 = 5.0;

/// How rare a word is, here and in the press.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rarity {
    /// How many texts of the collection hold it.
    pub(super) with_term: u64,
    /// How many texts the collection has.
    pub(super) total: u64,
    /// The share of texts of the press that hold it.
    pub(super) share: f32,
}

impl Rarity {
    /// What the word weighs: its inverse document frequency, raised to [`RARITY_POWER`].
    pub(super) fn weight(self) -> f32 {
        let with_term = self.with_term.min(self.total) as f64;
        let with_term = with_term + PRIOR_TEXTS * f64::from(self.share);
        let total = self.total as f64 + PRIOR_TEXTS;
        let idf = (1.0 + (total - with_term + 0.5) / (with_term + 0.5)).ln() as f32;
        idf.max(0.0).powf(RARITY_POWER)
    }
}

/// The share of the press's passages that hold a word which `share` of its articles hold, were it
/// strewn at random.
pub(super) fn share_in_passages(share: f32) -> f32 {
    1.0 - (1.0 - share.clamp(0.0, 1.0)).powf(1.0 / PASSAGES_OF_PRESS)
}

/// How much a text's length damps what is counted in it.
pub(super) fn length_damping(length: f32, average: f32) -> f32 {
    K1 * (1.0 - B + B * length / average.max(1.0))
}

/// What `frequency` repetitions count: less and less for each, never more than `K1 + 1`.
pub(super) fn saturated(frequency: u32, damping: f32) -> f32 {
    let frequency = frequency as f32;
    frequency * (1.0 + K1) / (frequency + damping)
}

/// What a term of this weight scores at most in a text, however often it stands there.
pub(super) fn most(idf: f32) -> f32 {
    idf * (1.0 + K1)
}

/// Scores one term in texts of one kind.
#[derive(Debug, Clone)]
pub(super) struct TermWeight {
    idf: f32,
    /// `K1 * (1 - B + B * length / average)` for each of the 256 lengths the index tells apart.
    damping: Box<[f32; 256]>,
}

impl TermWeight {
    pub(super) fn new(idf: f32, average_length: f32) -> Self {
        let mut damping = Box::new([0.0; 256]);
        for (id, value) in damping.iter_mut().enumerate() {
            let length = FieldNormReader::id_to_fieldnorm(id as u8) as f32;
            *value = K1 * (1.0 - B + B * length / average_length.max(1.0));
        }
        Self { idf, damping }
    }

    /// Lets it count only this share of what it does.
    pub(super) fn lower(&mut self, share: f32) {
        self.idf *= share;
    }

    /// The score of a text that holds the term `frequency` times; `length` is its length's id.
    pub(super) fn score(&self, frequency: u32, length: u8) -> f32 {
        let frequency = frequency as f32;
        self.idf * frequency * (1.0 + K1) / (frequency + self.damping[length as usize])
    }
}

/// The score of an article as a whole that holds a term `frequency` times in `words` words.
pub(super) fn article_score(idf: f32, frequency: u32, words: f32, average_words: f32) -> f32 {
    let frequency = frequency as f32;
    let damping = K1 * (1.0 - B + B * words / average_words.max(1.0));
    idf * frequency * (1.0 + K1) / (frequency + damping)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rarer_terms_and_shorter_texts_score_higher() {
        assert!(inverse_document_frequency(1, 1_000) > inverse_document_frequency(10, 1_000));
        assert!(inverse_document_frequency(2_000, 1_000) > 0.0);
        let weight = TermWeight::new(2.0, 100.0);
        let short = FieldNormReader::fieldnorm_to_id(50);
        let long = FieldNormReader::fieldnorm_to_id(400);
        assert!(weight.score(1, short) > weight.score(1, long));
        assert!(weight.score(2, short) > weight.score(1, short));
    }
}
