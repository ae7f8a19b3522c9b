//! `--timeout`: how long a query may take.

use std::time::{Duration, Instant};

use newshound::limits;

/// How long a query may take.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Timeout {
    /// Stop after so many seconds and say what was found by then; 0 for no end [default: 10]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,
}

impl Timeout {
    /// When a query that begins now has to stop.
    pub fn deadline(self) -> Option<Instant> {
        let time = self.timeout.unwrap_or(limits::QUERY_TIME);
        if time.is_zero() { None } else { Instant::now().checked_add(time) }
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|_| "not a length of time".to_owned())
}
