//! The `newshound` program: parses the arguments, runs, turns the outcome into an exit code.

#![forbid(unsafe_code)]

mod cli;

use std::process::ExitCode;

/// Reading articles allocates much, on many threads; this allocator takes a tenth off the time of
/// an ingest.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if let Some(code) = cli::serve_reader() {
        return code;
    }
    match cli::run(cli::arguments()) {
        Ok(outcome) => outcome.exit_code(),
        Err(error) if cli::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            cli::report(&error);
            cli::Outcome::CouldNotRun.exit_code()
        }
    }
}
