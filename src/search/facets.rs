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
use crate::index::name_table::{ArticleRows, NameTable};
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
    segment: u32,
    rows: ArticleRows<'a>,
    lead: DocId,
    next: usize,
}

impl<'a> ArticleNames<'a> {
    pub(super) fn new(archive: &'a Archive, field: NameField) -> Result<Self> {
        let names = archive.names_in(field)?;
        Ok(Self { names, segment: 0, rows: names.of_segment(0), lead: 0, next: 0 })
    }

    /// The numbers of the names of an article, each once. Articles of a segment are found fastest
    /// in their order.
    #[inline]
    pub(super) fn of(
        &mut self,
        found: &Match<'_>,
    ) -> impl ExactSizeIterator<Item = u32> + Clone + use<'a> {
        let (segment, lead) = (found.segment_number, found.block.lead);
        if segment != self.segment {
            (self.segment, self.rows) = (segment, self.names.of_segment(segment as usize));
            self.next = 0;
        } else if lead <= self.lead {
            self.next = 0;
        }
        self.lead = lead;
        let (numbers, next) = self.rows.of_article(lead, self.next);
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
    /// Whether so much is counted that all numbers are gone through in the end, and which were met
    /// need not be known.
    meets_most: bool,
    met: Vec<u32>,
}

impl Counts {
    /// Makes room for numbers below `numbers`, of which names of some `passages` will be counted.
    fn prepare(&mut self, numbers: usize, passages: u64) {
        self.of.resize(numbers, 0);
        self.meets_most = passages.saturating_mul(NUMBERS_OF_A_PASSAGE) > numbers as u64;
    }

    #[inline]
    fn add(&mut self, number: u32, more: u32) {
        if let Some(count) = self.of.get_mut(number as usize) {
            if *count == 0 && !self.meets_most {
                self.met.push(number);
            }
            *count += more;
        }
    }

    /// Counts each of `numbers` once more. Where most are met, none is asked whether it is new: with
    /// that question searches with facets took a tenth longer.
    #[inline]
    fn add_each(&mut self, numbers: impl Iterator<Item = u32>) {
        if !self.meets_most {
            return numbers.for_each(|number| self.add(number, 1));
        }
        for number in numbers {
            if let Some(count) = self.of.get_mut(number as usize) {
                *count += 1;
            }
        }
    }

    /// Adds what others have counted.
    fn merge(&mut self, others: &Self) {
        if self.meets_most && others.meets_most {
            self.of.iter_mut().zip(&others.of).for_each(|(count, more)| *count += more);
        } else {
            others.each(|count, number| self.add(number, count));
        }
    }

    fn take_back(&mut self, number: u32) {
        if let Some(count) = self.of.get_mut(number as usize) {
            *count = count.saturating_sub(1);
        }
    }

    /// Calls `visit` with those that were met, and some that were not: count and number.
    #[inline]
    fn each_and_zeros(&self, mut visit: impl FnMut(u32, u32)) {
        if self.have_met_most() {
            self.of.iter().zip(0..).for_each(|(count, number)| visit(*count, number));
        } else {
            self.met.iter().for_each(|number| visit(self.of[*number as usize], *number));
        }
    }

    /// Calls `visit` with those that were met: count and number.
    fn each(&self, mut visit: impl FnMut(u32, u32)) {
        self.each_and_zeros(|count, number| {
            if count > 0 {
                visit(count, number);
            }
        });
    }

    /// Those of greatest count, see [`keep_most`]: count and number.
    fn most(&self, limit: usize) -> Vec<(u32, u32)> {
        let mut most = Most::new(limit);
        self.each_and_zeros(|count, number| most.add(count, number));
        most.kept()
    }

    fn clear(&mut self) {
        if self.have_met_most() {
            self.of.fill(0);
        } else {
            self.met.iter().for_each(|number| self.of[*number as usize] = 0);
        }
        self.met.clear();
    }

    /// Whether going through all of them takes less time than through those that were met, here
    /// and there.
    fn have_met_most(&self) -> bool {
        self.meets_most || self.met.len() > self.of.len() / 16
    }
}

/// To go through this many numbers takes as long as to find out which ones a passage is the first
/// to meet, and to go through those.
const NUMBERS_OF_A_PASSAGE: u64 = 8;

impl Drop for FieldCounter<'_> {
    fn drop(&mut self) {
        let mut counts = std::mem::take(&mut self.counts);
        counts.clear();
        self.archive.keep_counts(self.field, counts);
    }
}

impl<'a> FacetCounter<'a> {
    /// Of names of `fields`, over articles with some `passages` that match, at most.
    pub(super) fn new(archive: &'a Archive, fields: &[NameField], passages: u64) -> Result<Self> {
        let counter = |field: &NameField| {
            let names = ArticleNames::new(archive, *field)?;
            let mut counts = archive.counts(*field);
            counts.prepare(names.len(), passages);
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
            counts.add_each(names.of(found));
        }
    }

    /// Takes in what another one has counted, of other articles.
    pub(super) fn merge(&mut self, other: &Self) {
        for (field, others) in self.fields.iter_mut().zip(&other.fields) {
            field.counts.merge(&others.counts);
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
        let counted = self.counts.most(limit);
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

const LEAST_ROOM: usize = 1_024;

/// The numbers of greatest count so far, some more of them than are wanted.
struct Most {
    limit: usize,
    /// What a count is less than that is not among the wanted ones.
    least: u32,
    counted: Vec<(u32, u32)>,
    /// With so many, those are dropped that are not wanted.
    room: usize,
}

impl Most {
    fn new(limit: usize) -> Self {
        Self { limit, least: 1, counted: Vec::new(), room: LEAST_ROOM.max(limit.saturating_mul(4)) }
    }

    #[inline]
    fn add(&mut self, count: u32, number: u32) {
        if count < self.least {
            return;
        }
        self.counted.push((count, number));
        if self.counted.len() >= self.room {
            keep_most(&mut self.counted, self.limit, |(count, _)| *count);
            let least = self.counted.iter().map(|(count, _)| *count).min();
            self.least = least.unwrap_or(u32::MAX);
            // Of the same count there may be many, and they all stay.
            self.room = self.room.max(2 * self.counted.len());
        }
    }

    /// The wanted ones, in no order, and those of the same count as the last of them.
    fn kept(mut self) -> Vec<(u32, u32)> {
        keep_most(&mut self.counted, self.limit, |(count, _)| *count);
        self.counted
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
            counter: FacetCounter::new(archive, &[field], plan.passages())?,
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
    fold: Fold<'a>,
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
    fn the_greatest_counts_are_kept_with_all_of_the_last_ones_count() {
        for limit in [0, 1, 10, 3_000, usize::MAX] {
            for same in [1, 7, 9_000] {
                let count_of = |number: u32| number * 7_919 % 9_001 / same + 1;
                let mut most = Most::new(limit);
                (0..9_000).for_each(|number| most.add(count_of(number), number));
                let mut all: Vec<(u32, u32)> =
                    (0..9_000).map(|number| (count_of(number), number)).collect();
                keep_most(&mut all, limit, |(count, _)| *count);
                let mut kept = most.kept();
                kept.sort_unstable();
                all.sort_unstable();
                assert_eq!(kept, all, "{limit} of counts that {same} have");
            }
        }
    }

    #[test]
    fn few_and_many_numbers_are_counted_merged_and_cleared_alike() {
        let mut counts = Counts::default();
        for (met, passages, others_passages) in
            [(3, 0, 0), (700, 0, 0), (700, 200, 200), (3, 0, 200), (3, 200, 0)]
        {
            counts.prepare(1_000, passages);
            let mut others = Counts::default();
            others.prepare(1_000, others_passages);
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
            let mut expected: Vec<(u32, u32)> =
                found.into_iter().map(|(number, count)| (count, number)).collect();
            keep_most(&mut expected, 2, |(count, _)| *count);
            assert_eq!(counts.most(2), expected);
            counts.clear();
            counts.each(|_, number| panic!("{number} is still counted"));
        }
    }
}
