//! How many articles carry each name: exact counts, by counting the numbers that the index's table
//! gives the names of the articles that match, and naming only those that are shown. Names of one
//! entity have one number.

use rustc_hash::FxHashSet;
use serde::Serialize;
use tantivy::DocId;

use super::Counted;
use super::archive::Archive;
use super::fold::{Fold, Reprints};
use super::pass::{self, Match, Visitor};
use super::plan::Plan;
use crate::error::Result;
use crate::index::name_table::NameTable;
use crate::index::stories::StoryCursor;
use crate::query::ast::NameField;

/// A name and in how many articles it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NameCount {
    /// The name.
    pub name: String,
    /// The articles.
    pub articles: u64,
}

/// A field and its names, the most frequent first.
pub type FieldCounts = (NameField, Vec<NameCount>);

/// Names by their numbers, article by article.
pub(super) struct ArticleNames<'a> {
    names: &'a NameTable,
    /// The article looked for last, and where to look for the next one of its segment.
    segment: usize,
    lead: DocId,
    next: usize,
}

impl<'a> ArticleNames<'a> {
    pub(super) fn new(archive: &'a Archive, field: NameField) -> Result<Self> {
        Ok(Self { names: archive.names_in(field)?, segment: 0, lead: 0, next: 0 })
    }

    /// The numbers of the names of an article, each once. Articles of a segment are found fastest
    /// in their order.
    #[inline]
    pub(super) fn of(
        &mut self,
        found: &Match<'_>,
    ) -> impl ExactSizeIterator<Item = u32> + Clone + use<'a> {
        let (segment, lead) = (found.segment_number as usize, found.block.lead);
        if segment != self.segment || lead <= self.lead {
            self.next = 0;
        }
        (self.segment, self.lead) = (segment, lead);
        let (numbers, next) = self.names.of_article(segment, lead, self.next);
        self.next = next;
        numbers.iter().map(|number| u32::from_le_bytes(*number))
    }

    /// How many numbers there are.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// The name of this number.
    pub(super) fn name(&self, number: u32) -> &'a str {
        self.names.name(number)
    }
}

/// Counts the names of some fields over the articles it is shown.
pub(super) struct FacetCounter<'a> {
    fields: Vec<FieldCounter<'a>>,
}

struct FieldCounter<'a> {
    archive: &'a Archive,
    field: NameField,
    names: ArticleNames<'a>,
    counts: Counts,
}

/// The count of each number of a field. Most queries meet some hundreds of a million numbers: so
/// those that were met are known, and to count again takes no new memory.
#[derive(Default)]
pub(super) struct Counts {
    of: Vec<u32>,
    met: Vec<u32>,
}

impl Counts {
    /// Makes room for numbers below `numbers`.
    fn resize(&mut self, numbers: usize) {
        self.of.resize(numbers, 0);
    }

    #[inline]
    fn add(&mut self, number: u32, more: u32) {
        if let Some(count) = self.of.get_mut(number as usize) {
            if *count == 0 {
                self.met.push(number);
            }
            *count += more;
        }
    }

    fn take_back(&mut self, number: u32) {
        if let Some(count) = self.of.get_mut(number as usize) {
            *count = count.saturating_sub(1);
        }
    }

    /// Calls `visit` with those that were met: count and number.
    fn each(&self, mut visit: impl FnMut(u32, u32)) {
        let mut visit_met = |number: u32, count: u32| {
            if count > 0 {
                visit(count, number);
            }
        };
        if self.is_mostly_met() {
            self.of.iter().zip(0..).for_each(|(count, number)| visit_met(number, *count));
        } else {
            let counted = self.met.iter().map(|number| (*number, self.of[*number as usize]));
            counted.for_each(|(number, count)| visit_met(number, count));
        }
    }

    fn clear(&mut self) {
        if self.is_mostly_met() {
            self.of.fill(0);
        } else {
            self.met.iter().for_each(|number| self.of[*number as usize] = 0);
        }
        self.met.clear();
    }

    /// Whether going through all of them takes less time than through those that were met, here
    /// and there.
    fn is_mostly_met(&self) -> bool {
        self.met.len() > self.of.len() / 16
    }
}

impl Drop for FieldCounter<'_> {
    fn drop(&mut self) {
        let mut counts = std::mem::take(&mut self.counts);
        counts.clear();
        self.archive.keep_counts(self.field, counts);
    }
}

impl<'a> FacetCounter<'a> {
    pub(super) fn new(archive: &'a Archive, fields: &[NameField]) -> Result<Self> {
        let counter = |field: &NameField| {
            let names = ArticleNames::new(archive, *field)?;
            let mut counts = archive.counts(*field);
            counts.resize(names.len());
            Ok(FieldCounter { archive, field: *field, counts, names })
        };
        Ok(Self { fields: fields.iter().map(counter).collect::<Result<_>>()? })
    }

    /// Counts the names of one copy of a story, but those that `seen` has of it already.
    fn add_copy(&mut self, found: &Match<'_>, story: u32, seen: &mut FxHashSet<(u32, u32)>) {
        for FieldCounter { names, counts, .. } in &mut self.fields {
            for number in names.of(found) {
                if seen.insert((story, number)) {
                    counts.add(number, 1);
                }
            }
        }
    }

    /// Counts the names of one article.
    pub(super) fn add(&mut self, found: &Match<'_>) {
        for FieldCounter { names, counts, .. } in &mut self.fields {
            names.of(found).for_each(|number| counts.add(number, 1));
        }
    }

    /// Takes in what another one has counted, of other articles.
    pub(super) fn merge(&mut self, other: &Self) {
        for (field, others) in self.fields.iter_mut().zip(&other.fields) {
            others.counts.each(|count, number| field.counts.add(number, count));
        }
    }

    /// Counts a name of the first field once less: two counted it of one story.
    fn take_back(&mut self, number: u32) {
        if let Some(field) = self.fields.first_mut() {
            field.counts.take_back(number);
        }
    }

    /// Which of the fields have a name in one article.
    pub(super) fn have_any(&mut self, found: &Match<'_>) -> impl Iterator<Item = bool> {
        self.fields.iter_mut().map(move |field| field.names.of(found).len() > 0)
    }

    /// The `limit` most frequent names of each field; of equally frequent ones, the first in the
    /// alphabet.
    pub(super) fn most_frequent(&self, limit: usize) -> Vec<FieldCounts> {
        self.fields.iter().map(|field| (field.field, field.most_frequent(limit))).collect()
    }
}

impl FieldCounter<'_> {
    fn most_frequent(&self, limit: usize) -> Vec<NameCount> {
        let mut counted = Vec::with_capacity(self.counts.met.len());
        self.counts.each(|count, number| counted.push((count, number)));
        keep_most(&mut counted, limit, |(count, _)| *count);
        let of_name = |(count, number): (u32, u32)| NameCount {
            name: self.names.name(number).to_owned(),
            articles: u64::from(count),
        };
        let mut counted: Vec<NameCount> = counted.into_iter().map(of_name).collect();
        counted.sort_unstable_by(|left, right| {
            right.articles.cmp(&left.articles).then_with(|| left.name.cmp(&right.name))
        });
        counted.truncate(limit);
        counted
    }
}

/// Keeps the `limit` of greatest count, and those of the same count as the last of them.
pub(super) fn keep_most<T>(counted: &mut Vec<T>, limit: usize, count_of: impl Fn(&T) -> u32) {
    if limit == 0 {
        counted.clear();
    }
    if counted.len() <= limit {
        return;
    }
    let mut counts: Vec<u32> = counted.iter().map(&count_of).collect();
    let (_, last, _) = counts.select_nth_unstable_by(limit - 1, |left, right| right.cmp(left));
    let last = *last;
    counted.retain(|it| count_of(it) >= last);
}

/// Counts the names of `field` over all articles that match `plan`, or over the stories they
/// tell; says how many articles and stories those are.
pub(super) fn count(
    archive: &Archive,
    plan: &Plan,
    field: NameField,
    limit: usize,
    counted: Counted,
) -> Result<(u64, u64, Vec<NameCount>)> {
    let stories = archive.stories()?;
    let names = pass::gather(archive, plan, || {
        Ok(NameGatherer {
            counter: FacetCounter::new(archive, &[field])?,
            cursor: stories.cursor(),
            counted,
            fold: Fold::new(Reprints::All),
            seen: FxHashSet::default(),
            articles: 0,
        })
    })?;
    let of_field = names.counter.most_frequent(limit).pop().map(|(_, names)| names);
    Ok((names.articles, names.fold.stories(), of_field.unwrap_or_default()))
}

/// Counts the names of one field.
struct NameGatherer<'a> {
    counter: FacetCounter<'a>,
    cursor: StoryCursor<'a>,
    counted: Counted,
    fold: Fold,
    /// Stories and the names that a copy of them had, where a name counts once a story.
    seen: FxHashSet<(u32, u32)>,
    articles: u64,
}

impl Visitor for NameGatherer<'_> {
    fn visit(&mut self, found: &Match<'_>) {
        self.articles += 1;
        let entry = self.cursor.entry(found.segment_number, found.block.lead);
        self.fold.count(entry);
        match entry.filter(|_| self.counted == Counted::Stories) {
            None => self.counter.add(found),
            Some(entry) => self.counter.add_copy(found, entry.story, &mut self.seen),
        }
    }

    fn least(&self) -> Option<f32> {
        None
    }

    fn merge(&mut self, other: Self) {
        self.articles += other.articles;
        self.fold.merge(other.fold);
        self.counter.merge(&other.counter);
        for (story, name) in other.seen {
            if !self.seen.insert((story, name)) {
                self.counter.take_back(name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_numbers_are_counted_merged_and_cleared_alike() {
        let mut counts = Counts::default();
        for met in [3, 700] {
            counts.resize(1_000);
            let mut others = Counts::default();
            others.resize(1_000);
            (0..met).for_each(|number| counts.add(number, 1));
            (met / 2..met + 2).for_each(|number| others.add(number, 2));
            others.each(|count, number| counts.add(number, count));
            counts.take_back(met + 1);
            let mut found = Vec::new();
            counts.each(|count, number| found.push((number, count)));
            found.sort_unstable();
            let expected = (0..met + 2).map(|number| match number {
                number if number < met / 2 => (number, 1),
                number if number < met => (number, 3),
                number if number == met => (number, 2),
                number => (number, 1),
            });
            assert_eq!(found, expected.collect::<Vec<_>>());
            counts.clear();
            counts.each(|_, number| panic!("{number} is still counted"));
        }
    }
}
