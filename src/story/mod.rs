//! One story told once: which articles are the same text, reprinted, cut, lightly edited, with
//! another headline, dateline or boilerplate added.
//!
//! In: each article's [`sketch`], made at ingest from the terms that the index is given anyway.
//! Out: [`Stories`], clusters of articles with their lead copy, and each copy's [`Role`].
//!
//! ```text
//! terms ─ sketch ─▶ chunks ─ count across the collection ─▶ boilerplate, candidates
//!                                   candidates ─ compare ─▶ pairs ─ cluster ─▶ Stories
//! ```
//!
//! [`boilerplate`] tells apart whole paragraphs in the same way, so that they are kept out of the
//! text before all else; what is part of a paragraph is left to the counts of chunks.
//!
//! Plain values and arithmetic: nothing here knows the index. `index/stories.rs` keeps sketches
//! and stories there.

pub mod boilerplate;
pub mod chunks;
pub mod cluster;
pub mod compare;
pub mod credit;
pub mod diff;
mod keys;
pub mod sketch;

pub use chunks::{ChunkWriter, Chunks};
pub use cluster::{Copy, Facts, Stories, cluster};
pub use credit::credit;
pub use diff::{Change, changes};

/// What a copy of a story is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The earliest copy; of equally early ones the longest.
    Lead,
    /// The text as another outlet ran it, or the same outlet once more, word for word.
    Reprint,
    /// Another version by an outlet that had the story before.
    Revision,
}

impl Role {
    /// All roles, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::Lead, Self::Reprint, Self::Revision];

    /// The role's name, as it is printed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Reprint => "reprint",
            Self::Revision => "revision",
        }
    }
}
