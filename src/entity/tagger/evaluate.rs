//! Holds found names against annotated ones: a name counts where its words and its kind are both
//! the same.

use super::label::{Name, NameKind};

/// How many names were annotated, found, and both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Annotated.
    pub gold: u64,
    /// Found.
    pub found: u64,
    /// Both, and the same.
    pub right: u64,
}

impl Count {
    /// The share of found names that are right.
    #[must_use]
    pub fn precision(&self) -> f64 {
        self.right as f64 / self.found.max(1) as f64
    }

    /// The share of annotated names that were found.
    #[must_use]
    pub fn recall(&self) -> f64 {
        self.right as f64 / self.gold.max(1) as f64
    }

    /// The harmonic mean of precision and recall.
    #[must_use]
    pub fn f1(&self) -> f64 {
        2.0 * self.right as f64 / (self.gold + self.found).max(1) as f64
    }

    /// The sum of two counts.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            gold: self.gold + other.gold,
            found: self.found + other.found,
            right: self.right + other.right,
        }
    }
}

/// Counts by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Evaluation {
    counts: [Count; NameKind::ALL.len()],
}

impl Evaluation {
    /// Adds the names of one article, each list in order.
    pub fn add(&mut self, gold: &[Name], found: &[Name]) {
        for name in gold {
            self.counts[name.kind as usize].gold += 1;
        }
        for name in found {
            let count = &mut self.counts[name.kind as usize];
            count.found += 1;
            count.right += u64::from(gold.binary_search(name).is_ok());
        }
    }

    /// The counts of one kind.
    #[must_use]
    pub fn of(&self, kind: NameKind) -> Count {
        self.counts[kind as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_counts_where_words_and_kind_are_the_same() {
        let name = |first, last, kind| Name { first, last, kind };
        let (person, body) = (NameKind::Person, NameKind::Organisation);
        let gold = [name(0, 2, person), name(5, 6, body), name(8, 9, body)];
        let found = [name(0, 2, person), name(5, 7, body), name(8, 9, person)];
        let mut evaluation = Evaluation::default();
        evaluation.add(&gold, &found);
        assert_eq!(evaluation.of(person), Count { gold: 1, found: 2, right: 1 });
        assert_eq!(evaluation.of(body), Count { gold: 2, found: 1, right: 0 });
        let micro = evaluation.of(person).and(evaluation.of(body));
        assert!((micro.f1() - 1.0 / 3.0).abs() < 1e-9);
    }
}
