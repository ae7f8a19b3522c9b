//! The time that a query has, looked at often and cheaply while it is answered.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// How many looks pass between two at the computer's clock, which takes some 30 ns.
const LOOKS: u32 = 64;

thread_local! {
    /// How often this thread has looked at a clock. If the threads that share one counted together,
    /// each would wait for the others at every look.
    static LOOKED: Cell<u32> = const { Cell::new(0) };
}

/// One of so many parts of the time is left for what comes after the search, and for what does not
/// look at the clock. The worst of four hundred hostile queries took a ninth of its two seconds.
const SHARE_LEFT: u32 = 8;

/// Says when a query's time is over.
#[derive(Debug, Default)]
pub(super) struct Clock {
    end: Option<Instant>,
    is_over: AtomicBool,
}

impl Clock {
    /// A clock for an answer that was asked for at `start` and is due at `due`, or for ever. It runs
    /// until a little before: what has been found by then is still to be shown.
    pub(super) fn new(start: Instant, due: Option<Instant>) -> Self {
        let end = due.map(|due| due - due.saturating_duration_since(start) / SHARE_LEFT);
        Self { end, is_over: AtomicBool::new(false) }
    }

    /// Whether the time is over. Once it is, it stays so.
    pub(super) fn is_over(&self) -> bool {
        if let Some(end) = self.end {
            let looks = LOOKED.get();
            LOOKED.set(looks.wrapping_add(1));
            if looks.is_multiple_of(LOOKS) && !self.was_over() && Instant::now() >= end {
                self.is_over.store(true, Ordering::Relaxed);
            }
        }
        self.was_over()
    }

    /// As [`Clock::is_over`], with a look at the computer's clock: before what may take long.
    pub(super) fn is_over_now(&self) -> bool {
        if self.end.is_some_and(|end| Instant::now() >= end) {
            self.is_over.store(true, Ordering::Relaxed);
        }
        self.was_over()
    }

    /// Whether some look has found the time over: then an answer may not be whole.
    pub(super) fn was_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }
}

/// Says that an answer asked for at `start` was cut short, with so many `articles`.
pub(super) fn partial_note(start: Instant, articles: u64) -> String {
    let seconds = start.elapsed().as_secs_f64();
    let found = match articles {
        0 => ", before an article was found; in more time some may be",
        _ => "; these are the articles found by then, there may be more",
    };
    format!("stopped after {seconds:.1} s{found}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn clocks_of_one_question_end_together_however_late_they_are_made() {
        let seconds = Duration::from_secs;
        for (asked_ago, is_over) in [(0, false), (50, false), (55, true), (60, true)] {
            let start = Instant::now() - seconds(asked_ago);
            let clock = Clock::new(start, Some(start + seconds(60)));
            assert_eq!(clock.is_over_now(), is_over, "{asked_ago} seconds of 60 have passed");
        }
        assert!(!Clock::new(Instant::now(), None).is_over_now());
    }
}
