//! Text → [`Query`]: a tree of what was meant, and notes where that was guessed.

pub mod ast;
mod combine;
pub mod day;
mod fields;
mod file;
mod lexer;
mod mistakes;
mod near;
mod notes;
mod operand;
mod parser;
mod print;
mod syntax;
mod token;
pub mod tree;
mod value;
mod words;

pub use parser::{Query, Reading, parse, parse_as, parse_topic};
pub use syntax::Syntax;
