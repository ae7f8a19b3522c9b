//! x
#![forbid(unsafe_code)]
#![deny(missing_docs)]
pub mod analyzer;
pub mod article;
pub mod budget;
pub mod error;
pub mod index;
pub mod limits;
pub mod passage;
pub mod query;
pub mod sentence;
pub mod warning;
