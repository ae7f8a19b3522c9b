//! In what pages the system gives this process its memory. The allocator asks for huge ones: an
//! ingest takes much, and again and again. Of each the system clears two megabytes, and a question
//! needs less than one in all.

/// In small pages, from here on.
pub(super) fn take_small_pages() {
    take_pages(false);
}

/// In huge pages, from here on, where the system has them.
pub(super) fn take_huge_pages() {
    take_pages(true);
}

fn take_pages(huge: bool) {
    // A system that knows no such thing has pages of its own choice.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(!huge);
    #[cfg(not(target_os = "linux"))]
    let _ = huge;
}
