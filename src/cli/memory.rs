//! In what pages the system gives this process its memory. The allocator asks for huge ones: an
//! ingest takes much, and again and again. Of each the system clears two megabytes, and a question
//! needs less than one in all.

/// From here on, memory comes in huge pages, where the system has them, or in small ones.
pub(super) fn take_huge_pages(take: bool) {
    // A system that knows no such thing has pages of its own choice.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(!take);
    #[cfg(not(target_os = "linux"))]
    let _ = take;
}
