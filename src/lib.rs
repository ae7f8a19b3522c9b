//! Full-text search over press coverage, on one's own machine.
//!
//! `newshound` indexes folders of articles and answers which passages of which articles match a
//! query, ranked, narrowed by the organisations, persons and platforms they are about. This
//! library is all of it but the command line.
//!
//! Ingest, one way ([`ingest::run`]):
//!
//! ```text
//! folder ─ walk ─▶ file ─ source ─▶ Article ─ passage ─▶ Passages ─ entity ─▶ Mentions ─ index ─▶ one commit
//!          (ignore)       (readers)                                            (tantivy)
//! ```
//!
//! Search, one way ([`search::search`]):
//!
//! ```text
//! text ─ query ─▶ Node ─ plan ─▶ posting lists ─ pass over blocks ─▶ Hits ─ render ─▶ text | json | csv
//! ```
//!
//! ```
//! use newshound::{ingest, query, search};
//! use std::sync::atomic::AtomicBool;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = std::env::temp_dir().join(format!("newshound-doc-{}", std::process::id()));
//! std::fs::create_dir_all(folder.join("clippings"))?;
//! std::fs::write(
//!     folder.join("clippings/a.txt"),
//!     "Headline: Ferry late again\nSource: The Harbour Courier\nDate: 2018-04-23\n\nFog kept the \
//!      ferry in port, its captain wrote on Facebook.",
//! )?;
//! let options = ingest::Options {
//!     paths: vec![folder.join("clippings")],
//!     ..ingest::Options::new(&folder.join("index"))
//! };
//! let summary = ingest::run(&options, &AtomicBool::new(false), &|_| {})?;
//! assert_eq!(summary.articles, 1);
//!
//! let archive = search::Archive::open(&folder.join("index"))?;
//! let request = search::Request::new(query::parse("ferries platform:facebook").root);
//! let answer = search::search(&archive, &request)?;
//! assert_eq!(answer.hits[0].lead.headline, "Ferry late again");
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok(())
//! # }
//! ```
//!
//! Bad input is never an error but a [`warning::Warning`]; an [`error::Error`] stops a run and
//! names the thing, the place and the next step. Every cap stands in [`limits`] with its reason.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod alias;
pub mod analyzer;
pub mod article;
pub mod budget;
pub mod entity;
pub mod error;
pub mod index;
pub mod ingest;
pub mod limits;
pub mod marks;
pub mod passage;
pub mod query;
pub mod render;
pub mod search;
pub mod sentence;
pub mod source;
pub mod stem;
pub mod story;
pub mod warning;
