//! WARC and ARC, the files of web archives: captures, of which the pages are read as pages are.

mod cutter;
mod http;

pub use cutter::{CaptureCutter, Found};

use super::draft::Draft;
use super::{decode, html};
use crate::warning::{Warning, WarningKind};

/// Whether a file begins like a web archive.
#[must_use]
pub fn is_archive(head: &[u8]) -> bool {
    let start = head.trim_ascii_start();
    start.starts_with(b"WARC/") || start.starts_with(b"filedesc://")
}

/// Reads one capture: its header and its content, as [`CaptureCutter`] cut them.
#[must_use]
pub fn read(capture: &[u8], shown: &str) -> (Option<Draft>, Vec<Warning>) {
    let Some(header) = cutter::Header::read(capture) else {
        let warning = Warning::new(WarningKind::BadRecord, shown, "is a capture without a header");
        return (None, vec![warning]);
    };
    let content = &capture[header.length.min(capture.len())..];
    let address = header.address.clone().unwrap_or_default();
    let in_capture = |detail: &str| format!("{address}: {detail}");
    let page = if header.holds_response {
        match http::page(content) {
            Ok(Some(page)) => page,
            Ok(None) => return (None, Vec::new()),
            Err(problem) => {
                let kind = WarningKind::BadCompression;
                return (None, vec![Warning::new(kind, shown, in_capture(&problem))]);
            }
        }
    } else {
        http::Page { bytes: content.to_vec(), declared: None }
    };
    let declared = page.declared.or_else(|| decode::declared(&page.bytes));
    if page.bytes.trim_ascii().is_empty() {
        return (None, Vec::new());
    }
    let decoded = decode::whole(page.bytes, declared);
    let (draft, mut warnings) = html::read(&decoded.text, shown);
    for warning in &mut warnings {
        warning.detail = in_capture(&warning.detail);
    }
    if decoded.is_damaged {
        let detail = in_capture("has bytes that do not decode; they are shown as \u{fffd}");
        warnings.push(Warning::new(WarningKind::BadEncoding, shown, detail));
    }
    let draft = draft.map(|mut draft| {
        draft.record = header.id;
        draft.url = header.address.or(draft.url);
        draft.source = draft.source.or_else(|| draft.url.as_deref().and_then(host));
        draft
    });
    (draft, warnings)
}

/// The host of an address, without `www.`: a page that names no outlet is still of its site.
fn host(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?.split(':').next()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) const PAGE: &str = "<html><head><title>Ferry late</title></head><body><h1>Ferry late</h1>\
        <p>The ferry was late again on Tuesday, because of a fog that lay over the harbour.</p></body></html>";

    pub(crate) fn capture(kind: &str, content: &str) -> String {
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Target-URI: \
             https://www.quay.example/ferry\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n{content}",
            content.len()
        )
    }

    #[test]
    fn a_captured_page_is_read_as_pages_are() {
        let response = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}");
        let (draft, warnings) = read(capture("response", &response).as_bytes(), "a.warc");
        let draft = draft.unwrap();
        assert_eq!(warnings, []);
        assert_eq!(draft.headline.as_deref(), Some("Ferry late"));
        assert_eq!(draft.source.as_deref(), Some("quay.example"));
        assert_eq!(draft.url.as_deref(), Some("https://www.quay.example/ferry"));
        let moved = "HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\n\r\n<p>Moved</p>";
        assert_eq!(read(capture("response", moved).as_bytes(), "a.warc"), (None, Vec::new()));
    }
}
