//! The program as its users meet it: each test writes its own files, runs the real binary, and
//! looks at what comes out. Where thousands of questions are asked, the library answers them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test ends where it finds something else than it expects"
)]

mod desk;

mod commands;
mod crash;
mod formats;
mod incremental;
mod layering;
mod oracle;
mod readme;
mod real_data;
mod sample_collection;
mod search;
mod tagger;
