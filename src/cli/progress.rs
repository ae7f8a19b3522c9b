//! What a run of `index` shows while it goes on, and says at its end.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use newshound::ingest::{Event, Summary};
use newshound::render::sanitised;
use newshound::warning::{Warning, WarningKind};

use super::terminal;

/// So many warnings of each kind are printed; the rest are counted.
const WARNINGS_SHOWN: u64 = 10;

/// Shows progress on standard error: a bar where that is a terminal, nothing elsewhere.
pub struct Progress {
    bar: ProgressBar,
    start: Instant,
    files: AtomicU64,
    files_done: AtomicU64,
    articles: AtomicU64,
    text_bytes: AtomicU64,
    warnings: Mutex<BTreeMap<WarningKind, u64>>,
    is_quiet: bool,
    shows_all_warnings: bool,
}

impl Progress {
    /// Starts the clock.
    pub fn new(is_quiet: bool, shows_all_warnings: bool) -> Self {
        let is_shown = !is_quiet && std::io::stderr().is_terminal();
        let target = if is_shown {
            ProgressDrawTarget::stderr_with_hz(8)
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let template = "{wide_bar} {bytes}/{total_bytes}  {msg}  {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸ "));
        }
        Self {
            bar,
            start: Instant::now(),
            files: AtomicU64::new(0),
            files_done: AtomicU64::new(0),
            articles: AtomicU64::new(0),
            text_bytes: AtomicU64::new(0),
            warnings: Mutex::default(),
            is_quiet,
            shows_all_warnings,
        }
    }

    /// Takes note of an event.
    pub fn on(&self, event: Event) {
        match event {
            Event::Planned { files, bytes } => {
                self.files.store(files, Ordering::Relaxed);
                self.bar.set_length(bytes);
            }
            Event::Read(bytes) => {
                self.bar.inc(bytes);
                self.show();
            }
            Event::Articles(articles, bytes) => {
                self.articles.fetch_add(articles, Ordering::Relaxed);
                self.text_bytes.fetch_add(bytes, Ordering::Relaxed);
            }
            Event::File => {
                self.files_done.fetch_add(1, Ordering::Relaxed);
            }
            Event::Warning(warning) => self.warn(&warning),
            Event::Committing => self.bar.set_message("committing …"),
            Event::Finishing => self.bar.set_message("finishing …"),
        }
    }

    fn show(&self) {
        if self.bar.is_hidden() {
            return;
        }
        let seconds = self.start.elapsed().as_secs_f64().max(1e-3);
        let megabytes = self.text_bytes.load(Ordering::Relaxed) as f64 / 1e6;
        self.bar.set_message(format!(
            "{}/{} files  {} articles  {:.1} MB/s",
            self.files_done.load(Ordering::Relaxed),
            self.files.load(Ordering::Relaxed),
            self.articles.load(Ordering::Relaxed),
            megabytes / seconds
        ));
    }

    fn warn(&self, warning: &Warning) {
        let mut warnings = self.warnings.lock().unwrap_or_else(PoisonError::into_inner);
        let count = warnings.entry(warning.kind).or_default();
        *count += 1;
        if self.is_quiet {
            return;
        }
        if self.shows_all_warnings || *count <= WARNINGS_SHOWN {
            let line = warning.to_string();
            self.bar.suspend(|| terminal::say(&sanitised(&line)));
        } else if *count == WARNINGS_SHOWN + 1 {
            let code = warning.kind.code();
            self.bar.suspend(|| {
                terminal::say(&format!("{code}  more of these are counted, not shown (--verbose)"));
            });
        }
    }

    /// Removes the bar.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// What a run came to, in a few lines.
pub fn summary_lines(summary: &Summary, is_rehearsal: bool) -> Vec<String> {
    let files = format!(
        "files     {} new, {} changed, {} removed, {} unchanged",
        summary.new_files, summary.changed_files, summary.removed_files, summary.unchanged_files
    );
    let mut lines = Vec::new();
    if is_rehearsal {
        lines.push("dry run: nothing was written; a run would find".to_owned());
        lines.push(files);
    } else {
        lines.push(format!(
            "index     {} articles, {} passages",
            summary.articles, summary.passages
        ));
        lines.push(files);
        lines.push(format!(
            "read      {} articles, {:.1} MB of text in {:.1} s, {:.1} MB/s",
            summary.read_articles,
            summary.text_bytes as f64 / 1e6,
            summary.elapsed.as_secs_f64(),
            summary.megabytes_per_second()
        ));
    }
    if summary.names_are_new {
        lines.push(
            "entities  there are new names or patterns to look for: every file was read again"
                .to_owned(),
        );
    }
    if !summary.warnings.is_empty() {
        let kinds: Vec<String> = summary
            .warnings
            .iter()
            .map(|(kind, count)| format!("{count} × {}", kind.code()))
            .collect();
        lines.push(format!("warnings  {}", kinds.join(", ")));
    }
    if summary.interrupted {
        lines.push(format!(
            "stopped   what was done is kept; {} files are left for the next run",
            summary.unfinished_files
        ));
    }
    lines
}
