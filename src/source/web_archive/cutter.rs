//! Finds the captured pages of a web archive, and passes over everything else without holding
//! it: films, pictures, requests, what the crawler says of itself.

use super::http;
use crate::limits::RECORD_BYTES;

/// No header of a record is longer, in bytes.
const HEADER_BYTES: usize = 64 << 10;

/// What stands next in the pending bytes.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// More bytes are needed to tell.
    More,
    /// So many bytes are of no interest.
    Skip(usize),
    /// A capture of so many bytes.
    Capture(usize),
    /// So many bytes belong to nothing; a next record may begin after them.
    Lost(usize),
    /// A page that is too large, of which so many bytes are skipped.
    TooLarge(usize),
}

/// The header of a record.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// Bytes, its blank line included.
    pub(super) length: usize,
    /// The record's own id.
    pub(super) id: Option<String>,
    /// What was captured.
    pub(super) address: Option<String>,
    /// Whether the content is a response with its own header.
    pub(super) holds_response: bool,
    /// Whether it may hold a page.
    is_wanted: bool,
    /// How many bytes of content follow.
    content: u64,
}

impl Header {
    /// Reads a header; `None` where it does not end, or is none.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"WARC/") { Self::warc(bytes) } else { Self::arc(bytes) }
    }

    fn warc(bytes: &[u8]) -> Option<Self> {
        let length = http::end_of_header(&bytes[..bytes.len().min(HEADER_BYTES)])?;
        let text = String::from_utf8_lossy(&bytes[..length]);
        let mut header = Self { length, ..Self::default() };
        let (mut kind, mut content_type, mut content) = (String::new(), String::new(), None);
        for line in text.lines().skip(1) {
            let Some((name, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            match name.trim().to_ascii_lowercase().as_str() {
                "warc-type" => kind = value.to_ascii_lowercase(),
                "warc-record-id" => {
                    header.id = Some(value.trim_matches(['<', '>']).to_owned());
                }
                "warc-target-uri" => {
                    header.address = Some(value.trim_matches(['<', '>']).to_owned());
                }
                "content-type" => content_type = value.to_ascii_lowercase(),
                "content-length" => content = value.parse().ok(),
                _ => {}
            }
        }
        header.content = content?;
        header.holds_response = kind == "response";
        let is_bare_page =
            matches!(kind.as_str(), "resource" | "conversion") && http::is_html(&content_type);
        let is_of_the_web = header.address.as_ref().is_none_or(|it| !it.starts_with("dns:"));
        header.is_wanted = (header.holds_response && is_of_the_web) || is_bare_page;
        Some(header)
    }

    /// Reads the line before a record of an ARC: address, IP address, date, type, length.
    fn arc(bytes: &[u8]) -> Option<Self> {
        let end = memchr::memchr(b'\n', &bytes[..bytes.len().min(HEADER_BYTES)])?;
        let line = std::str::from_utf8(&bytes[..end]).ok()?.trim_end();
        let fields: Vec<&str> = line.split(' ').collect();
        let (address, kind) = (fields.first()?, fields.get(3)?);
        let content = fields.last()?.parse().ok()?;
        let is_record = fields.len() >= 5
            && address.contains(':')
            && fields.get(2)?.bytes().all(|byte| byte.is_ascii_digit());
        is_record.then(|| Self {
            length: end + 1,
            id: None,
            address: Some((*address).to_owned()),
            holds_response: true,
            is_wanted: address.starts_with("http") && !kind.starts_with("image/"),
            content,
        })
    }
}

/// Where the cutter is in an archive.
#[derive(Debug, Default)]
pub struct CaptureCutter {
    /// How many bytes of the record at hand are still to be skipped.
    to_skip: u64,
    /// Whether the file is an ARC.
    is_arc: bool,
    /// Whether the place in the file is lost, and was said to be.
    is_lost: bool,
}

impl CaptureCutter {
    /// A cutter at the beginning of an archive that starts with `head`.
    #[must_use]
    pub fn new(head: &[u8]) -> Self {
        let is_arc = head.trim_ascii_start().starts_with(b"filedesc://");
        Self { is_arc, ..Self::default() }
    }

    /// Says what stands next. `is_at_end` where no more bytes will come.
    pub fn next(&mut self, pending: &[u8], is_at_end: bool) -> Found {
        if self.to_skip > 0 {
            let length = usize::try_from(self.to_skip).unwrap_or(usize::MAX).min(pending.len());
            self.to_skip -= length as u64;
            return if length == 0 { Found::More } else { Found::Skip(length) };
        }
        let blanks = pending.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        if blanks > 0 {
            return Found::Skip(blanks);
        }
        if pending.is_empty() {
            return Found::More;
        }
        if self.is_lost {
            return self.search(pending, is_at_end);
        }
        match Header::read(pending) {
            Some(header) => self.record(&header, pending, is_at_end),
            None if !is_at_end && self.may_begin(pending) => Found::More,
            None => {
                self.is_lost = true;
                Found::Lost(1)
            }
        }
    }

    /// Whether what is pending is the beginning of a page that ends too early.
    #[must_use]
    pub fn holds_beginning(&self, pending: &[u8]) -> bool {
        let Some(header) = Header::read(pending).filter(|header| header.is_wanted) else {
            return false;
        };
        let content = &pending[header.length..];
        let head = http::Head::read(&content[..content.len().min(HEADER_BYTES)]);
        !self.is_lost && self.to_skip == 0 && head.is_some_and(|head| head.is_page())
    }

    /// Forgets the record at hand: bytes of it are missing.
    pub fn lose(&mut self) {
        self.to_skip = 0;
        self.is_lost = true;
    }

    /// Whether bytes may be the beginning of a header that is not all there.
    fn may_begin(&self, pending: &[u8]) -> bool {
        let opening: &[u8] = if self.is_arc { b"" } else { b"WARC/" };
        let length = opening.len().min(pending.len());
        pending.len() < HEADER_BYTES && opening[..length] == pending[..length]
    }

    /// Looks for the next record.
    fn search(&mut self, pending: &[u8], is_at_end: bool) -> Found {
        if Header::read(pending).is_some() {
            self.is_lost = false;
            return Found::Skip(0);
        }
        let opening: &[u8] = if self.is_arc { b"\nhttp" } else { b"WARC/" };
        let is_begun = pending.starts_with(&opening[usize::from(self.is_arc)..]);
        let is_short = pending.len() < HEADER_BYTES
            && (!self.is_arc || memchr::memchr(b'\n', pending).is_none());
        if is_begun && is_short && !is_at_end {
            return Found::More;
        }
        // What stands at the start is none.
        match memchr::memmem::find(&pending[1..], opening) {
            Some(at) => Found::Skip(at + 1 + usize::from(self.is_arc)),
            None if pending.len() > opening.len() => Found::Skip(pending.len() - opening.len()),
            None => Found::More,
        }
    }

    /// Decides what to do with the record at the start of `pending`.
    fn record(&mut self, header: &Header, pending: &[u8], is_at_end: bool) -> Found {
        let total = header.content.saturating_add(header.length as u64);
        if !header.is_wanted {
            self.to_skip = total;
            return Found::Skip(0);
        }
        let content = &pending[header.length..];
        if header.holds_response {
            match http::Head::read(&content[..content.len().min(HEADER_BYTES)]) {
                Some(head) if !head.is_page() => {
                    self.to_skip = total;
                    return Found::Skip(0);
                }
                Some(_) => {}
                None if content.len() < HEADER_BYTES.min(clamped(header.content)) && !is_at_end => {
                    return Found::More;
                }
                None => {
                    self.to_skip = total;
                    return Found::Skip(0);
                }
            }
        }
        if total > RECORD_BYTES as u64 {
            self.to_skip = total;
            return Found::TooLarge(0);
        }
        let total = clamped(total);
        if pending.len() < total {
            return if is_at_end { Found::Lost(pending.len()) } else { Found::More };
        }
        // A record whose end is missing would swallow those after it.
        let within = &pending[header.length..total];
        match self.inner_record(within) {
            Some(at) => {
                self.is_lost = true;
                Found::Lost(header.length + at)
            }
            None => Found::Capture(total),
        }
    }

    /// Where a record begins within what should be the content of another.
    fn inner_record(&self, content: &[u8]) -> Option<usize> {
        if self.is_arc {
            return None;
        }
        let is_record = |at: &usize| {
            let rest = &content[*at..];
            let head = &rest[..rest.len().min(HEADER_BYTES)];
            memchr::memmem::find(head, b"WARC-Type:").is_some_and(|found| found < 512)
                && memchr::memmem::find(head, b"WARC-Record-ID:").is_some_and(|found| found < 2_048)
        };
        memchr::memmem::find_iter(content, b"WARC/1.").find(is_record)
    }
}

/// A length as one of memory.
fn clamped(length: u64) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{PAGE, capture};
    use super::*;

    /// The captures of an archive that comes in pieces of `size` bytes, and how often it was lost.
    fn captures(archive: &[u8], size: usize) -> (Vec<String>, usize) {
        let mut cutter = CaptureCutter::new(archive);
        let (mut pending, mut found, mut lost) = (Vec::new(), Vec::new(), 0);
        let mut pieces = archive.chunks(size);
        let mut is_at_end = false;
        for _ in 0..archive.len() * 4 + 100 {
            match cutter.next(&pending, is_at_end) {
                Found::More if is_at_end => return (found, lost),
                Found::More => match pieces.next() {
                    Some(piece) => pending.extend_from_slice(piece),
                    None => is_at_end = true,
                },
                Found::Capture(length) => {
                    let bytes: Vec<u8> = pending.drain(..length).collect();
                    found.push(String::from_utf8(bytes).unwrap());
                }
                Found::Skip(length) | Found::TooLarge(length) => drop(pending.drain(..length)),
                Found::Lost(length) => {
                    lost += 1;
                    pending.drain(..length);
                }
            }
        }
        panic!("the cutter does not come to an end");
    }

    fn response(status: &str, kind: &str) -> String {
        capture("response", &format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n{PAGE}"))
    }

    #[test]
    fn only_pages_are_captures_wherever_the_buffer_ends() {
        let archive = [
            capture("warcinfo", "software: x"),
            response("200 OK", "text/html"),
            capture("request", "GET / HTTP/1.1\r\n\r\n"),
            response("200 OK", "image/png"),
            response("404 Not Found", "text/html"),
            response("200 OK", "application/xhtml+xml"),
        ]
        .join("\r\n\r\n");
        for size in [1, 7, 100, 10_000] {
            let (found, lost) = captures(archive.as_bytes(), size);
            assert_eq!((found.len(), lost), (2, 0), "{size}");
            assert!(found.iter().all(|capture| capture.ends_with("</html>")));
        }
    }

    #[test]
    fn a_damaged_record_is_lost_and_the_next_is_found() {
        let good = response("200 OK", "text/html");
        let cut = &good[..good.len() - 60];
        let archive = [&good, cut, &good, "rubbish", &good].join("\r\n\r\n");
        let (found, lost) = captures(archive.as_bytes(), 50);
        assert_eq!((found.len(), lost), (3, 2));
    }

    #[test]
    fn the_records_of_an_arc_are_found() {
        let content = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}");
        let archive = format!(
            "filedesc://a.arc 127.0.0.1 20140216050221 text/plain 15\n1 0 LiveWeb\nURL\n\nhttp://quay.example/ \
             93.184.216.119 20140216050221 text/html {}\n{content}\n",
            content.len()
        );
        let (found, lost) = captures(archive.as_bytes(), 30);
        assert_eq!((found.len(), lost), (1, 0));
        assert!(found[0].ends_with("</html>"));
    }
}
