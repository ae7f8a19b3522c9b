//! PDF → its paragraphs: the text that a library draws out of it, its lines joined, what stands at
//! the head and foot of every page left out.
//!
//! The library may loop, blow up or panic on a damaged file. So it runs in a process of its own,
//! with a limit of time and of memory: a child of the same program, which its `main` says is one
//! (see [`use_child`]). Where nobody says so, PDF is not read.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::{Document, Paragraph};
use crate::limits::{PDF_TEXT_BYTES, PDF_TIME};
use crate::source::{mend, plain};
use crate::warning::WarningKind;

/// What starts the child: a program and its arguments.
static CHILD: OnceLock<(PathBuf, Vec<OsString>)> = OnceLock::new();

/// Says which program, with which arguments, calls [`serve`]: it is given a document on its
/// standard input. Only the first call counts.
pub fn use_child(program: PathBuf, arguments: Vec<OsString>) {
    let _ = CHILD.set((program, arguments));
}

/// Reads a document, in a child.
#[must_use]
pub fn read(bytes: &[u8]) -> Document {
    let mut document = Document::default();
    match in_child(bytes) {
        Ok(text) => {
            let mut lines = text.splitn(3, '\u{1}');
            let given = |text: Option<&str>| {
                text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
            };
            document.title = given(lines.next());
            document.author = given(lines.next());
            let pages: Vec<&str> = lines.next().unwrap_or_default().split('\u{c}').collect();
            document.paragraphs = paragraphs(&pages);
            if document.paragraphs.is_empty() {
                let detail = "has pages without text: pictures of a text are not read".to_owned();
                document.problems.push((WarningKind::NoText, detail));
            }
        }
        Err(problem) => document.problems.push(problem),
    }
    document
}

/// Has a child draw out the text.
fn in_child(bytes: &[u8]) -> Result<String, super::Problem> {
    let failed = |detail: String| (WarningKind::ReaderStopped, detail);
    let Some((program, arguments)) = CHILD.get() else {
        return Err((
            WarningKind::UnknownFormat,
            "is a PDF document, which is not read here".to_owned(),
        ));
    };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| {
            failed(format!("needs a process of its own, which cannot start: {error}"))
        })?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let text = std::thread::scope(|scope| {
        scope.spawn(move || {
            // A child that ends early closes the pipe; its end says why.
            if let Some(mut stdin) = stdin {
                let _ = stdin.write_all(bytes);
            }
        });
        let reading = scope.spawn(move || {
            let mut text = Vec::new();
            if let Some(stdout) = stdout {
                let _ = stdout.take(PDF_TEXT_BYTES as u64 + 1).read_to_end(&mut text);
            }
            text
        });
        let status = wait(&mut child, PDF_TIME);
        let text = reading.join().unwrap_or_default();
        status.map(|status| (status, text))
    });
    match text {
        None => {
            let seconds = PDF_TIME.as_secs_f32();
            Err(failed(format!("took more than {seconds} s to read and is left out")))
        }
        Some((Some(0), text)) if text.len() <= PDF_TEXT_BYTES => {
            Ok(String::from_utf8_lossy(&text).into_owned())
        }
        Some((Some(0), _)) => {
            let detail =
                format!("has more than {} MiB of text and is left out", PDF_TEXT_BYTES >> 20);
            Err((WarningKind::TooLarge, detail))
        }
        Some((Some(ENCRYPTED), _)) => Err((
            WarningKind::Encrypted,
            "is encrypted; it is read once its password is taken off".to_owned(),
        )),
        Some((Some(DAMAGED), _)) => {
            Err((WarningKind::BadRecord, "is a damaged PDF document".to_owned()))
        }
        Some((code, _)) => {
            let code = code.map_or("a signal".to_owned(), |code| format!("code {code}"));
            Err(failed(format!("broke its reader, which ended with {code}; it is left out")))
        }
    }
}

/// Waits for a child, and ends it where it takes too long: `None`. Else its exit code.
fn wait(child: &mut std::process::Child, most: Duration) -> Option<Option<i32>> {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.code()),
            Ok(None) if start.elapsed() < most => std::thread::sleep(Duration::from_millis(5)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
    }
}

/// The exit code of a child that met an encrypted document.
const ENCRYPTED: i32 = 4;

/// The exit code of a child that could make nothing of a document.
const DAMAGED: i32 = 5;

/// The child's part: reads a document from `input`, writes its title, author and pages to
/// `output`, and gives its exit code. May panic or never end: that is what it is for.
#[cfg(feature = "pdf")]
pub fn serve(input: &mut dyn Read, output: &mut dyn Write) -> i32 {
    limit_memory();
    let mut bytes = Vec::new();
    if input.read_to_end(&mut bytes).is_err() {
        return DAMAGED;
    }
    let Ok(document) = pdf_extract::Document::load_mem(&bytes) else { return DAMAGED };
    if document.is_encrypted() {
        return ENCRYPTED;
    }
    let information = |name: &[u8]| -> String {
        let dictionary = document.trailer.get(b"Info").ok().and_then(|object| match object {
            pdf_extract::Object::Reference(id) => document.get_dictionary(*id).ok(),
            other => other.as_dict().ok(),
        });
        let text = dictionary
            .and_then(|dictionary| dictionary.get(name).ok())
            .and_then(|value| value.as_str().ok())
            .map(text_string);
        text.unwrap_or_default().replace(['\u{1}', '\u{c}', '\n'], " ")
    };
    let mut text = format!("{}\u{1}{}\u{1}", information(b"Title"), information(b"Author"));
    let Ok(pages) = pdf_extract::extract_text_from_mem_by_pages(&bytes) else { return DAMAGED };
    text.push_str(&pages.join("\u{c}"));
    if output.write_all(text.as_bytes()).and_then(|()| output.flush()).is_err() {
        return DAMAGED;
    }
    0
}

/// The child's part where PDF is not built in.
#[cfg(not(feature = "pdf"))]
pub fn serve(_input: &mut dyn Read, _output: &mut dyn Write) -> i32 {
    DAMAGED
}

/// Gives this process no more memory than [`crate::limits::PDF_MEMORY`].
#[cfg(all(feature = "pdf", unix))]
fn limit_memory() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let most = Some(crate::limits::PDF_MEMORY);
    // Where it is refused, the limit of time remains.
    let _ = setrlimit(Resource::As, Rlimit { current: most, maximum: most });
}

#[cfg(all(feature = "pdf", not(unix)))]
fn limit_memory() {}

/// A text string of PDF: UTF-16 with a mark, UTF-8 with a mark, or nearly Latin-1.
#[cfg(feature = "pdf")]
fn text_string(bytes: &[u8]) -> String {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, mark)) => {
            encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned()
        }
        None => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// The paragraphs of some pages: what most pages begin or end with is left out, lines are joined,
/// and a sentence that goes on over the page's end is one.
fn paragraphs(pages: &[&str]) -> Vec<Paragraph> {
    let mut kept: Vec<&str> = Vec::new();
    for page in mend::without_margins(pages) {
        let before = kept.len();
        // Blank lines at the top of a page part nothing.
        kept.extend(page.into_iter().skip_while(|line| line.trim().is_empty()));
        while kept.len() > before && kept.last().is_some_and(|line| line.trim().is_empty()) {
            kept.pop();
        }
        let is_open = kept.last().is_some_and(|line| {
            let end = |c: char| c.is_lowercase() || matches!(c, ',' | '-' | '\u{ad}');
            line.trim_end().ends_with(end)
        });
        if !is_open {
            kept.push("");
        }
    }
    joined(&kept)
}

/// Joins lines to paragraphs. A word that a hyphen cuts is mended.
fn joined(lines: &[&str]) -> Vec<Paragraph> {
    let width = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let words = mend::Words::hyphenated(lines.iter().copied());
    let wrap = plain::wrap_width(lines).unwrap_or(width);
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    let mut open = String::new();
    let mut previous = "";
    for line in lines.iter().copied().chain([""]) {
        let text = line.trim();
        if text.is_empty() {
            if !open.is_empty() {
                paragraphs.push(Paragraph::plain(std::mem::take(&mut open)));
            }
            previous = "";
            continue;
        }
        if !open.is_empty() {
            let goes_on = plain::is_full(previous, line, wrap)
                || !open.ends_with(['.', '!', '?', ':', '”', '"']);
            if !goes_on {
                open.push('\n');
            } else if words.is_cut(&open, text) {
                open.truncate(open.len() - mend::hyphen(&open));
            } else if !plain::ends_inside_word(previous) {
                open.push(' ');
            }
        }
        open.push_str(text);
        previous = line;
    }
    paragraphs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_and_feet_go_and_lines_are_joined() {
        let page =
            |number: usize, text: &str| format!("The Daily Quay\n\n{text}\n\nPage {number} of 3");
        let pages = [
            page(1, "Fog on the quay\n\nThe ferry line said on Tues-\nday that it was sorry and"),
            page(2, "would say no more about it."),
            page(3, "End of it all."),
        ];
        let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
        let found = paragraphs(&pages);
        let texts: Vec<&str> = found.iter().map(|paragraph| paragraph.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "Fog on the quay",
                "The ferry line said on Tuesday that it was sorry and would say no more about it.",
                "End of it all."
            ]
        );
    }
}
