//! x
#![forbid(unsafe_code)]
#![deny(missing_docs)]
pub mod analyzer;
pub mod article;
pub mod budget;
/// shim
pub mod entity {
    /// shim
    pub fn canonical_platform(_: &str) -> Option<&'static str> {
        None
    }
}
pub mod error;
pub mod index;
pub mod limits;
pub mod passage;
pub mod query;
pub mod render;
pub mod search;
pub mod sentence;
pub mod warning;
