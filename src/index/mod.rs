//! Passages and mentions → one commit; and back. The only place that knows how the index is laid
//! out.

pub mod aliases;
pub(crate) mod block;
pub mod boilerplate;
pub mod derived;
mod directory;
pub mod document;
pub mod entities_file;
mod merges;
pub mod name_table;
pub mod open;
pub mod schema;
pub mod snapshot;
pub(crate) mod stored;
pub mod stories;
pub mod term_stream;
pub mod writer;
