//! An HTTP response as it was captured → the page in it.

use crate::limits::RECORD_BYTES;
use encoding_rs::Encoding;
use std::io::Read;

/// The page of a response.
#[derive(Debug)]
pub(super) struct Page {
    /// As the publisher wrote it.
    pub(super) bytes: Vec<u8>,
    /// The encoding that the response's header names.
    pub(super) declared: Option<&'static Encoding>,
}

/// A response's header.
#[derive(Debug, Default)]
pub(super) struct Head {
    status: Option<u16>,
    content_type: String,
    content_encoding: String,
    is_chunked: bool,
    /// Where the content begins.
    length: usize,
}

impl Head {
    /// Reads the header; `None` where it does not end within `response`.
    pub(super) fn read(response: &[u8]) -> Option<Self> {
        let length = end_of_header(response)?;
        let text = String::from_utf8_lossy(&response[..length]);
        let mut lines = text.lines();
        let status = lines.next().and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
        let mut head = Self { status, length, ..Self::default() };
        for line in lines {
            let Some((name, value)) = line.split_once(':') else { continue };
            let value = value.trim().to_ascii_lowercase();
            match name.trim().to_ascii_lowercase().as_str() {
                "content-type" => head.content_type = value,
                "content-encoding" => head.content_encoding = value,
                "transfer-encoding" => head.is_chunked = value.contains("chunked"),
                _ => {}
            }
        }
        Some(head)
    }

    /// Whether it is the answer with a page that was asked for.
    pub(super) fn is_page(&self) -> bool {
        let is_fine = self.status.is_none_or(|status| (200..300).contains(&status));
        is_fine && is_html(&self.content_type)
    }
}

/// Whether a content type is that of a page.
pub(super) fn is_html(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    matches!(kind, "text/html" | "application/xhtml+xml" | "application/vnd.wap.xhtml+xml")
}

/// Where the blank line after a header ends.
pub(super) fn end_of_header(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr::memchr(b'\n', &bytes[at..])? + 1;
        match bytes[at..] {
            [b'\n', ..] => return Some(at + 1),
            [b'\r', b'\n', ..] => return Some(at + 2),
            _ => {}
        }
    }
}

/// The page in a response; `Ok(None)` where it holds none.
///
/// # Errors
///
/// What it is compressed with, where that is not read, or is damaged.
pub(super) fn page(response: &[u8]) -> Result<Option<Page>, String> {
    let Some(head) = Head::read(response).filter(Head::is_page) else { return Ok(None) };
    let content = &response[head.length..];
    let joined = head.is_chunked.then(|| without_chunks(content)).flatten();
    let content = joined.as_deref().unwrap_or(content);
    let bytes = match head.content_encoding.as_str() {
        "gzip" | "x-gzip" if content.starts_with(b"\x1f\x8b") => {
            unpack(flate2::read::MultiGzDecoder::new(content))?
        }
        "deflate" if content.first().is_some_and(|first| first & 0x0f == 8) => {
            unpack(flate2::read::ZlibDecoder::new(content))?
        }
        "deflate" if !content.trim_ascii_start().starts_with(b"<") => {
            unpack(flate2::read::DeflateDecoder::new(content))?
        }
        "zstd" if content.starts_with(b"\x28\xb5\x2f\xfd") => {
            unpack(zstd::Decoder::new(content).map_err(|error| error.to_string())?)?
        }
        "br" if std::str::from_utf8(content).is_err() => {
            return Err("is compressed with Brotli, which is not read".to_owned());
        }
        // Some archives keep the header and unpack the content.
        _ => content.to_vec(),
    };
    let charset = head.content_type.split_once("charset=").map(|(_, value)| value);
    let label = charset.map(|value| value.trim_matches(['"', '\'', ' ', ';']).as_bytes());
    Ok(Some(Page { bytes, declared: label.and_then(Encoding::for_label) }))
}

/// Unpacks a page, as far as pages go.
fn unpack(decoder: impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    match decoder.take(RECORD_BYTES as u64).read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        // A page cut short is worth reading.
        Err(_) if !bytes.is_empty() => Ok(bytes),
        Err(error) => Err(format!("cannot be unpacked: {error}")),
    }
}

/// Joins the chunks that a content was sent in; `None` where it was not, whatever its header
/// says.
fn without_chunks(content: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::with_capacity(content.len());
    let mut rest = content;
    loop {
        let Some(end) = memchr::memchr(b'\n', &rest[..rest.len().min(64)]) else {
            return (!joined.is_empty()).then_some(joined);
        };
        let line = std::str::from_utf8(&rest[..end]).ok().unwrap_or_default();
        let digits = line.split(';').next().unwrap_or_default().trim();
        let Ok(size) = usize::from_str_radix(digits, 16) else {
            return (!joined.is_empty()).then_some(joined);
        };
        if size == 0 {
            return Some(joined);
        }
        let content = &rest[end + 1..];
        let taken = size.min(content.len());
        joined.extend_from_slice(&content[..taken]);
        rest = content[taken..].strip_prefix(b"\r\n").unwrap_or(&content[taken..]);
        if rest.is_empty() {
            return Some(joined);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn page_of(head: &str, content: &[u8]) -> Result<Option<Page>, String> {
        let mut response = format!("HTTP/1.1 200 OK\r\n{head}\r\n").into_bytes();
        response.extend_from_slice(content);
        page(&response)
    }

    #[test]
    fn chunks_and_compression_are_undone() {
        let chunked =
            "Content-Type: text/html; charset=\"iso-8859-7\"\r\nTransfer-Encoding: chunked\r\n";
        let page = page_of(chunked, b"3\r\n<p>\r\n4;x=y\r\nfog.\r\n0\r\n\r\n").unwrap().unwrap();
        assert_eq!(
            (page.bytes.as_slice(), page.declared),
            (&b"<p>fog."[..], Some(encoding_rs::ISO_8859_7))
        );
        let unchunked = page_of(chunked, b"<p>fog.").unwrap().unwrap();
        assert_eq!(unchunked.bytes, b"<p>fog.");
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(b"<p>fog.").unwrap();
        let packed = encoder.finish().unwrap();
        let gzipped = "Content-Type: text/html\r\nContent-Encoding: gzip\r\n";
        assert_eq!(page_of(gzipped, &packed).unwrap().unwrap().bytes, b"<p>fog.");
        assert_eq!(page_of(gzipped, b"<p>fog.").unwrap().unwrap().bytes, b"<p>fog.");
        let brotli = "Content-Type: text/html\r\nContent-Encoding: br\r\n";
        assert!(page_of(brotli, b"\xff\xfe\x81").is_err());
        assert!(page_of("Content-Type: image/png\r\n", b"x").unwrap().is_none());
    }
}
