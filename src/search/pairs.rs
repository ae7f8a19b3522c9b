//! In how many articles two names stand together: exact counts, by counting pairs of numbers and
//! naming only those that are shown.

use std::ops::ControlFlow;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::archive::Archive;
use super::facets::{ArticleNames, keep_most};
use super::pass;
use super::plan::Plan;
use crate::error::Result;
use crate::query::ast::NameField;

/// Two names and in how many articles both stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PairCount {
    /// The name of the first field.
    pub name: String,
    /// The name of the second.
    pub with: String,
    /// The articles.
    pub articles: u64,
}

/// Counts, over all articles that match `plan`, in how many each name of `by` stands together
/// with each name of `with`; says how many articles match, and the most frequent `limit` pairs.
/// Two names of one field are counted once, in the order of the alphabet.
pub(super) fn count(
    archive: &Archive,
    plan: &Plan,
    by: NameField,
    with: NameField,
    limit: usize,
) -> Result<(u64, Vec<PairCount>)> {
    let mut left = ArticleNames::new(archive, by)?;
    let mut right = ArticleNames::new(archive, with)?;
    let mut pairs: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    let mut articles = 0;
    pass::run(archive, plan, false, &mut |found| {
        articles += 1;
        let others = right.of(found);
        for one in left.of(found) {
            for other in others.clone() {
                if by != with || one < other {
                    *pairs.entry((one, other)).or_default() += 1;
                }
            }
        }
        ControlFlow::Continue(())
    })?;
    let mut counted: Vec<((u32, u32), u32)> = pairs.into_iter().collect();
    keep_most(&mut counted, limit, |(_, count)| *count);
    let of_pair = |((one, other), count): ((u32, u32), u32)| {
        let (mut name, mut with_name) = (left.name(one), right.name(other));
        if by == with && name > with_name {
            std::mem::swap(&mut name, &mut with_name);
        }
        PairCount { name: name.to_owned(), with: with_name.to_owned(), articles: u64::from(count) }
    };
    let mut counted: Vec<PairCount> = counted.into_iter().map(of_pair).collect();
    counted.sort_unstable_by(|left, right| {
        let names = |pair: &PairCount| (pair.name.clone(), pair.with.clone());
        right.articles.cmp(&left.articles).then_with(|| names(left).cmp(&names(right)))
    });
    counted.truncate(limit);
    Ok((articles, counted))
}
