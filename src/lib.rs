//! x
#![forbid(unsafe_code)]
#![deny(missing_docs)]
pub mod analyzer;
pub mod article;
pub mod limits;
pub mod warning;
