//! Sums of the weights of features: looked up in the model together, and kept where the same few
//! things decide on several features again and again.

use super::features::Group;
use super::label::{LABELS, USED};
use super::model::{Bucket, Model, is_of};

/// The sums of weights for each label.
pub(super) type Scores = [i16; LABELS];

/// Adds `more` to `scores`.
#[inline]
pub(super) fn add_to(scores: &mut Scores, more: &Scores) {
    for (score, more) in scores.iter_mut().zip(more) {
        *score = score.saturating_add(*more);
    }
}

/// A place never brings more features at once; what is more is left out.
const NOTED: usize = 128;

/// How many sums of groups are kept, by the high bits of their keys: they stay in the processor's
/// cache.
const KNOWN_SUMS: usize = 1 << 13;

/// Adds up the weights of features. Those of a place are noted first and looked up together: the
/// processor then fetches many at once, where one after the other would have it wait for each.
pub(super) struct Rows {
    noted: [u64; NOTED],
    /// Where the rows of the noted features' buckets stand.
    buckets: [Bucket; NOTED],
    count: usize,
    /// Groups of features with their sums.
    known: Vec<(Group, Scores)>,
}

impl Rows {
    pub fn new() -> Self {
        Self { noted: [0; NOTED], buckets: [Bucket::default(); NOTED], count: 0, known: Vec::new() }
    }

    /// Forgets the sums of another model.
    pub fn clear(&mut self) {
        self.known.clear();
        self.known.resize(KNOWN_SUMS, (Group::NONE, [0; LABELS]));
    }

    /// Takes down a feature, for [`Rows::add_noted`].
    #[inline]
    pub fn note(&mut self, hash: u64) {
        if let Some(place) = self.noted.get_mut(self.count) {
            *place = hash;
            self.count += 1;
        }
    }

    /// Adds the weights of the features noted since the last time to `scores`.
    pub fn add_noted(&mut self, model: &Model, scores: &mut Scores) {
        let count = std::mem::take(&mut self.count).min(NOTED);
        // Half of all features have no weights: those go first, without a branch to guess.
        let mut kept = 0;
        for at in 0..count {
            let hash = self.noted[at];
            let (bucket, may_have) = model.bucket(hash);
            self.noted[kept] = hash;
            self.buckets[kept] = bucket;
            kept += usize::from(may_have);
        }
        let rows = model.rows();
        // A look at each bucket, on which nothing depends, has all of them fetched at once.
        let mut looked = 0;
        for bucket in &self.buckets[..kept] {
            looked ^= rows.get(bucket.start + USED).copied().unwrap_or(0);
        }
        std::hint::black_box(looked);
        let mut sum = *scores;
        for (hash, bucket) in self.noted[..kept].iter().zip(&self.buckets) {
            let bucket = rows.get(bucket.start..bucket.end).unwrap_or(&[]);
            let Some(row) = bucket.as_chunks().0.iter().find(|row| is_of(row, *hash)) else {
                continue;
            };
            // The byte behind the weights comes along: sixteen are added as fast as fifteen.
            for (score, weight) in sum.iter_mut().zip(row) {
                *score = score.saturating_add(i16::from(*weight as i8));
            }
        }
        sum[USED..].fill(0);
        *scores = sum;
    }

    /// Adds the weights of a group of features to `scores`, worked out where it is not known.
    #[inline]
    pub fn add_group(&mut self, group: Group, model: &Model, scores: &mut Scores) {
        let place = group.place(KNOWN_SUMS);
        if self.known[place].0 != group {
            let mut sum = [0; LABELS];
            group.features(&mut |hash| self.note(hash));
            self.add_noted(model, &mut sum);
            self.known[place] = (group, sum);
        }
        add_to(scores, &self.known[place].1);
    }
}
