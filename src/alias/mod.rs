//! Which names are one entity. In: the names that the articles of a collection carry, what their
//! texts call by another name, and the user's corrections. Out: an [`AliasTable`], applied when
//! reading: no article is rewritten, and no order of arrival matters.
//!
//! `spelling` decides which names are spelled alike, `derive` gathers names into entities,
//! `correction` holds what the user decided, `table` is the result and its bytes, and `suggest`
//! proposes what the user might decide.

mod correction;
mod derive;
mod spelling;
mod suggest;
mod table;

use std::collections::BTreeMap;

pub use correction::{Corrections, Merge, Named, NewKind, Rename};
pub use derive::{Reason, derive, reason};
pub use suggest::{Proposal, Suggestion, suggest};
pub use table::{AliasTable, Entity, Moved, Name, TableBytes};

use crate::article::EntityKind;

/// What a collection says of its names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// In how many articles each name stands as a facet value.
    pub articles: BTreeMap<(EntityKind, String), u64>,
    /// In how many articles the first name stands for the entity of the second: `FBI` for
    /// `Federal Bureau of Investigation`.
    pub calls: BTreeMap<(EntityKind, String, String), u64>,
}
