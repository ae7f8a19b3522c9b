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
mod dice;

mod boilerplate;
mod commands;
mod conformance;
mod crash;
mod entities;
mod explain;
mod exports;
mod formats;
mod hostile;
mod hostile_files;
mod incremental;
mod language;
mod layering;
mod newsroom;
mod newsroom_real;
mod operators;
mod oracle;
mod ranking;
mod readme;
mod real_data;
mod round_trip;
mod sample_collection;
mod samples;
mod search;
mod stories;
mod tagger;
mod threads;
