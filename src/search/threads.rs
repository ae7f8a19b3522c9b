//! The threads that share the work on queries: [`Threads`].

use std::sync::OnceLock;
use std::time::Duration;

use crate::index::open::Access;

/// What opening the first segment takes where its files lie in memory is a tenth of this; where they
/// have to be read from a disk it is more.
const FROM_MEMORY: Duration = Duration::from_millis(2);

/// The threads that share the work on queries to one archive. Where one question is asked the
/// thread that asks begins alone: to start another, its memory included, takes as long as a short
/// search, and while both open files they wait for each other.
pub(super) struct Threads {
    starts: OnceLock<()>,
}

impl Threads {
    /// For an archive that is read like this.
    pub(super) fn for_reading(access: Access) -> Self {
        let started = if access == Access::Scattered { OnceLock::new() } else { ().into() };
        Self { starts: started }
    }

    /// Whether there are others than the one that asks.
    pub(super) fn are_started(&self) -> bool {
        self.starts.get().is_some()
    }

    /// Starts one for each processor, if they are not, and says how many there are.
    pub(super) fn start(&self) -> usize {
        self.starts.get_or_init(answer_on_this_thread);
        rayon::current_num_threads()
    }

    /// Starts more of them than there are processors where opening the first segment took `time`,
    /// that is, where most of what follows is waiting for a disk.
    pub(super) fn start_to_wait(&self, time: Duration) {
        if time > FROM_MEMORY {
            let processors = std::thread::available_parallelism().map_or(1, usize::from);
            self.starts.get_or_init(|| start(2 * processors));
        }
    }
}

/// Has the thread that calls take its share of the work, with as many threads as there are
/// processors, instead of waiting for others to do it: for a program that asks one thing.
pub fn answer_on_this_thread() {
    start(0);
}

/// Starts so many threads, the one that calls included; with 0 as many as there are processors.
fn start(threads: usize) {
    let threads = rayon::ThreadPoolBuilder::new().num_threads(threads).use_current_thread();
    // They start while this one goes on; those that rayon makes for all are waited for. Where there
    // are some already, they stay.
    if let Ok(threads) = threads.build() {
        std::mem::forget(threads);
    }
}
