//! The threads that share the work on queries: [`Threads`].

use std::sync::OnceLock;
use std::time::Duration;

use crate::index::open::Access;

/// What reading the names takes where the index lies in memory is a tenth of this; where it has to be
/// read from a disk it is more, be it a fast one.
const FROM_MEMORY: Duration = Duration::from_micros(500);

/// Where fewer segments are opened, another thread is a hindrance: measured with 6, of an index of
/// 30,000 articles, and with 44, of one of 300,000.
const MANY_SEGMENTS: usize = 16;

/// The threads that share the work on queries to one archive. Where one question is asked the
/// thread that asks begins alone: to start another, its memory included, takes as long as a short
/// search, and while both open files they wait for each other.
pub(super) struct Threads {
    started: OnceLock<Started>,
}

enum Started {
    /// One for each processor.
    ToWork,
    /// More of them: most of the time they wait for a disk.
    ToWait,
}

impl Threads {
    /// For an archive that is read like this.
    pub(super) fn for_reading(access: Access) -> Self {
        let are_started = access != Access::Scattered;
        Self { started: if are_started { Started::ToWork.into() } else { OnceLock::new() } }
    }

    /// Whether there are others than the one that asks.
    pub(super) fn are_started(&self) -> bool {
        self.started.get().is_some()
    }

    /// Starts one for each processor, if they are not, and says how many there are.
    pub(super) fn start(&self) -> usize {
        self.started.get_or_init(|| {
            start(0);
            Started::ToWork
        });
        rayon::current_num_threads()
    }

    /// Starts them where there are so many `segments` to open that one thread alone takes longer.
    /// Starts more than there are processors where reading the names took `time`, that is, where
    /// most of what follows is waiting for a disk.
    pub(super) fn start_to_open(&self, segments: usize, time: Duration) {
        if time > FROM_MEMORY {
            self.started.get_or_init(|| {
                let processors = std::thread::available_parallelism().map_or(1, usize::from);
                start(2 * processors);
                Started::ToWait
            });
        } else if segments >= MANY_SEGMENTS {
            self.start();
        }
    }

    /// Whether most of what they do is waiting for a disk.
    pub(super) fn wait_for_a_disk(&self) -> bool {
        matches!(self.started.get(), Some(Started::ToWait))
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
