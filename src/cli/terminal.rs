//! What is at the other end of our streams: a terminal or not, how wide, with colours or without.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use clap::ValueEnum;
use newshound::render::Style;

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColourChoice {
    /// Where a terminal reads it, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The width of text where no terminal tells its own.
const DEFAULT_WIDTH: usize = 80;
/// Lines longer than this are hard to read, whatever the terminal's width.
const GREATEST_WIDTH: usize = 100;

/// Standard output, buffered.
pub fn output() -> BufWriter<StdoutLock<'static>> {
    BufWriter::with_capacity(64 << 10, io::stdout().lock())
}

/// How text on standard output should look.
pub fn style(choice: ColourChoice) -> Style {
    let is_terminal = io::stdout().is_terminal();
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    let colour = match choice {
        ColourChoice::Always => true,
        ColourChoice::Never => false,
        ColourChoice::Auto => is_terminal && !is_dumb && !is_set("NO_COLOR"),
    };
    let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let width = if is_terminal { columns.or(asked) } else { asked };
    let width = width.unwrap_or(DEFAULT_WIDTH).clamp(20, GREATEST_WIDTH);
    Style { colour, width, is_terminal: is_terminal || colour }
}

/// Writes a line to standard error. Where that is closed, there is no one to tell.
pub fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Says how a query was taken, where that was guessed.
pub fn say_notes<'a>(notes: impl IntoIterator<Item = &'a String>, quiet: bool) {
    if quiet {
        return;
    }
    for note in notes {
        say(&format!("note: {}", newshound::render::sanitised(note)));
    }
}
