//! The first bytes of a file, and its name → its [`Format`]. What the content says counts for
//! more than the name.

use super::feed::json_feed;
use super::{Format, archive, catalogue, export, json, mail, ninjs, web_archive, wire, xml};

/// What begins files that hold no text of ours, and what people call them.
const FOREIGN: &[(&[u8], &str)] = &[
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture or sound"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"%!PS", "a PostScript document"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ", "compressed with xz"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "a database"),
];

/// Suffixes of what is saved beside pages and reads like text.
const BESIDE_PAGES: &[&str] = &["js", "css", "map", "svg"];

/// Tells what a file holds. `head` is its beginning, decompressed and not UTF-16, without byte
/// order mark; `name` its name, or path.
///
/// # Errors
///
/// What it is instead, where it holds nothing that can be read.
pub fn format(head: &[u8], name: &str) -> Result<Format, String> {
    if let Some(format) = container(head) {
        return Ok(format);
    }
    if is_encrypted_office(head) {
        return Err("is an encrypted office document; take its password off".to_owned());
    }
    if let Some((_, what)) = FOREIGN.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(format!("is {what}, which is not read"));
    }
    // These hold control characters, or what others captured.
    if web_archive::is_archive(head) {
        return Ok(Format::WebArchive);
    }
    if wire::is_message(head) {
        return Ok(Format::Wire);
    }
    let suffix = suffix(name);
    if export::proquest::is_mail(head.trim_ascii_start()) {
        return Ok(Format::ProquestMail);
    }
    // An attachment may be binary.
    if mail::is_mailbox(head) {
        return Ok(Format::Mailbox);
    }
    if mail::is_message(head, catalogue::of_suffix(&suffix) == Some(Format::Mail)) {
        return Ok(Format::Mail);
    }
    if is_binary(head) {
        return Err("is neither text nor of any format known".to_owned());
    }
    let start = head.trim_ascii_start();
    if starts_with(start, "<!doctype lewis") || starts_with(start, "<reuters") {
        return Ok(Format::Reuters);
    }
    if is_html(start) {
        let is_export = export::is_page(head);
        return Ok(if is_export { Format::ExportPage } else { Format::Html });
    }
    if starts_with(start, "<?xml") && export::factiva::is_xml(head) {
        return Ok(Format::FactivaXml);
    }
    if export::nexis::is_likely(&String::from_utf8_lossy(start)) {
        return Ok(Format::Nexis);
    }
    if let Some(format) = json::format(start, &suffix) {
        return Ok(match format {
            Format::Json | Format::JsonLines if json_feed::is_feed(start) => Format::JsonFeed,
            Format::Json | Format::JsonLines if ninjs::is_item(start) => Format::Ninjs,
            other => other,
        });
    }
    let root = if start.starts_with(b"<") { xml::root_name(start) } else { None };
    if let Some(format) = root.and_then(catalogue::of_root) {
        return Ok(format);
    }
    if starts_with(start, "<?xml") || starts_with(start, "<svg") {
        return Err(match root {
            Some(root) => format!("is XML of a kind that is not read, <{root}>"),
            None => "is XML of a kind that is not read".to_owned(),
        });
    }
    if BESIDE_PAGES.contains(&suffix.as_str()) {
        return Err("belongs to a page and holds no article".to_owned());
    }
    if head.starts_with(b"---\n") || head.starts_with(b"---\r\n") {
        return Ok(Format::Markdown);
    }
    // Of these the content would have told.
    let by_name = catalogue::of_suffix(&suffix).filter(|format| {
        matches!(format, Format::Table | Format::Markdown | Format::Html | Format::JsonLines)
    });
    Ok(by_name.unwrap_or(Format::PlainText))
}

/// Tells files that are no text but may hold some: their zeros and controls mean nothing.
#[must_use]
pub fn container(head: &[u8]) -> Option<Format> {
    let start = head.trim_ascii_start();
    if head.starts_with(b"%PDF-")
        || memchr::memmem::find(&head[..head.len().min(1024)], b"%PDF-1.").is_some()
    {
        return Some(Format::Pdf);
    }
    if start.starts_with(b"{\\rtf") {
        return Some(Format::Rtf);
    }
    (archive::zip::is_zip(head) || archive::tar::is_tar(head)).then_some(Format::Archive)
}

/// Whether a file is known not to be text: nothing is guessed of its encoding.
#[must_use]
pub fn is_no_text(head: &[u8]) -> bool {
    container(head).is_some() || FOREIGN.iter().any(|(magic, _)| head.starts_with(magic))
}

/// Whether an office document is encrypted: then it is no zip, but an old container whose
/// directory names the encrypted one.
fn is_encrypted_office(head: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    head.starts_with(b"\xd0\xcf\x11\xe0") && memchr::memmem::find(head, &name).is_some()
}

/// The last suffix of a name, in lower case, those of compression left out.
fn suffix(name: &str) -> String {
    let lower = name.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let packed = [".gz", ".zst", ".zstd"].iter().find_map(|suffix| lower.strip_suffix(suffix));
    let unpacked = packed.unwrap_or(&lower);
    unpacked.rsplit_once('.').map(|(_, suffix)| suffix.to_owned()).unwrap_or_default()
}

/// Whether `text` starts with `start`, which is given in lower case.
fn starts_with(text: &[u8], start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
}

/// Whether a file begins like a page; comments and an XML declaration may come first.
fn is_html(start: &[u8]) -> bool {
    const OPENINGS: &[&str] =
        &["<!doctype html", "<html", "<head", "<body", "<meta ", "<article", "<div", "<title>"];
    let mut start = start;
    for (open, close) in [("<?xml", "?>"), ("<!--", "-->"), ("<!--", "-->")] {
        if starts_with(start, open) {
            let Some(end) = memchr::memmem::find(start, close.as_bytes()) else { return false };
            start = start[end + close.len()..].trim_ascii_start();
        }
    }
    OPENINGS.iter().any(|opening| starts_with(start, opening))
}

/// Whether bytes are no text in any encoding: control characters are rare there.
fn is_binary(head: &[u8]) -> bool {
    let is_control = |byte: &&u8| **byte < b' ' && !b"\t\n\r\x0c\x1b".contains(byte);
    let zeros = memchr::memchr_iter(0, head).count();
    let controls = head.iter().filter(is_control).count();
    zeros * 1000 > head.len() || controls * 50 > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(head: &str, name: &str) -> Option<Format> {
        format(head.as_bytes(), name).ok()
    }

    #[test]
    fn content_counts_for_more_than_the_name() {
        assert_eq!(of("<!DOCTYPE lewis SYSTEM \"lewis.dtd\">", "a.txt"), Some(Format::Reuters));
        assert_eq!(of("\n <!doctype HTML><p>", "a.txt"), Some(Format::Html));
        assert_eq!(of("<?xml version='1.0'?>\n<!-- x --><html>", "a"), Some(Format::Html));
        assert_eq!(of("{\"a\": 1}\n{\"a\": 2}\n", "a.txt"), Some(Format::JsonLines));
        assert_eq!(of("[{\"a\": 1}]", "a.csv"), Some(Format::Json));
        assert_eq!(of("---\ntitle: Fog\n---\n", "a"), Some(Format::Markdown));
    }

    #[test]
    fn the_name_decides_where_the_content_does_not() {
        assert_eq!(of("title,text\n", "a.CSV"), Some(Format::Table));
        assert_eq!(of("title\ttext\n", "b/a.tsv.gz"), Some(Format::Table));
        assert_eq!(of("# Fog", "a.md.zst"), Some(Format::Markdown));
        assert_eq!(of("Fog", "a.html"), Some(Format::Html));
        assert_eq!(of("[Reuters] Fog", "a.txt"), Some(Format::PlainText));
        assert_eq!(of("{fog}", "a"), Some(Format::PlainText));
    }

    #[test]
    fn what_holds_no_article_is_refused() {
        assert_eq!(of("SQLite format 3", "a.txt"), None);
        assert_eq!(of("\0\u{1}\u{2}abc", "a.txt"), None);
        assert_eq!(of("var a = 1;", "page_files/a.js"), None);
        assert_eq!(of("<?xml version='1.0'?><catalog>", "a.txt"), None);
    }

    #[test]
    fn formats_of_the_newsroom_are_told_by_their_content() {
        for (head, format) in [
            ("<?xml version='1.0'?><!-- x --><nitf>", Format::Nitf),
            ("<NewsML Version='1.2'>", Format::NewsMl1),
            ("<?xml version='1.0'?><n:newsMessage xmlns:n='x'>", Format::NewsMlG2),
            ("<rss version='2.0'>", Format::Rss),
            ("<rdf:RDF xmlns:rdf='x'>", Format::Rss),
            ("\n<?xml version='1.0'?><feed xmlns='x'>", Format::Atom),
            ("{\"version\": \"https://jsonfeed.org/version/1\", \"items\": []}", Format::JsonFeed),
            ("{\"uri\": \"x\", \"versioncreated\": \"y\"}", Format::Ninjs),
            ("\u{1}qna0062 4 i 211 qna 061\n\u{2}fog\u{3}\u{4}", Format::Wire),
            ("WARC/1.0\r\nWARC-Type: warcinfo\r\n", Format::WebArchive),
            ("Message-ID: <1@x>\nFrom: a\nSubject: b\n\nfog", Format::Mail),
            ("From a@x Mon Apr 23 10:15:00 2018\nFrom: a\n", Format::Mailbox),
        ] {
            assert_eq!(of(head, "a.csv"), Some(format), "{head}");
        }
    }
}
