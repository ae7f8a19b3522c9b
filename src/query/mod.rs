//! Text → [`Query`]: a tree of what was meant, and notes where that was guessed.

pub mod ast;
pub mod day;
mod parser;

pub use parser::{Query, parse, parse_topic};
