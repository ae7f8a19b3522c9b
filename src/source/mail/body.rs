//! The text of a mail: which of its parts is read, and how.

use crate::limits::MAIL_PARTS;
use crate::source::{decode, html, markup};
use encoding_rs::Encoding;
use mailparse::{DispositionType, ParsedMail};

/// What a mail's parts hold.
#[derive(Default)]
pub(super) struct Found {
    /// Its plain text.
    plain: String,
    /// Its pages.
    pages: Vec<String>,
    /// The messages attached to it, as they stand.
    pub(super) messages: Vec<Vec<u8>>,
    /// Whether some bytes did not decode.
    pub(super) is_damaged: bool,
    /// Whether its lines say themselves which of them go on.
    is_flowed: bool,
}

/// Gathers the parts to read, in order.
pub(super) fn gather(mail: &ParsedMail<'_>) -> Found {
    let mut found = Found::default();
    let mut pending = vec![mail];
    let mut seen = 0;
    while let Some(part) = pending.pop() {
        seen += 1;
        if seen > MAIL_PARTS {
            break;
        }
        if !part.subparts.is_empty() {
            pending.extend(part.subparts.iter().rev());
            continue;
        }
        let kind = part.ctype.mimetype.as_str();
        if kind == "message/rfc822" {
            found.messages.push(raw(part));
            continue;
        }
        let is_attached = part.get_content_disposition().disposition == DispositionType::Attachment;
        if is_attached || !(kind.starts_with("text/") || kind.starts_with("multipart/")) {
            continue;
        }
        let declared = Encoding::for_label(part.ctype.charset.as_bytes())
            .filter(|_| part.ctype.params.contains_key("charset"));
        let decoded = decode::whole(raw(part), declared);
        found.is_damaged |= decoded.is_damaged;
        if kind == "text/html" {
            found.pages.push(decoded.text);
        } else if kind == "text/plain" || kind.starts_with("multipart/") {
            let parameter = |name: &str| part.ctype.params.get(name).map(String::as_str);
            let is_flowed = parameter("format").is_some_and(|it| it.eq_ignore_ascii_case("flowed"));
            let deletes = parameter("delsp").is_some_and(|it| it.eq_ignore_ascii_case("yes"));
            let text = if is_flowed { flowed(&decoded.text, deletes) } else { decoded.text };
            found.is_flowed |= is_flowed;
            found.plain.push_str(&text);
            found.plain.push_str("\n\n");
        }
    }
    found
}

/// A part's bytes, its transfer encoding undone as far as it can be.
fn raw(part: &ParsedMail<'_>) -> Vec<u8> {
    part.get_body_raw().unwrap_or_else(|_| part.raw_bytes.to_vec())
}

/// Joins lines that end with a blank: RFC 3676. Where `deletes`, the blank itself was put in.
fn flowed(text: &str, deletes: bool) -> String {
    let mut joined = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.strip_prefix(' ').unwrap_or(line);
        // "-- " begins a signature.
        if line.ends_with(' ') && line != "-- " {
            joined.push_str(if deletes { &line[..line.len() - 1] } else { line });
        } else {
            joined.push_str(line);
            joined.push('\n');
        }
    }
    joined
}

impl Found {
    /// The text, and whether a machine has broken its lines: the plain one unless it says much less
    /// than the page beside it.
    pub(super) fn text(&self, shown: &str) -> (String, bool) {
        let plain = without_signature(&self.plain);
        let pages: Vec<String> =
            self.pages.iter().map(|page| markup::to_text(page).into_owned()).collect();
        let words = |text: &str| text.split_whitespace().count();
        let of_pages: usize = pages.iter().map(|page| words(page)).sum();
        // Half, since text in a page repeats itself in menus and footers.
        if !plain.trim().is_empty() && words(plain) * 2 >= of_pages {
            return (plain.trim().to_owned(), !self.is_flowed);
        }
        let mut text = Vec::new();
        for (page, bare) in self.pages.iter().zip(pages) {
            let (draft, _) = html::read(page, shown);
            let main = draft.map(|draft| draft.paragraphs.join("\n\n")).unwrap_or_default();
            // A newsletter is laid out in tables, of which the main one may be but a part.
            let is_whole = words(&main) * 2 >= words(&bare);
            text.push(if is_whole { main } else { bare });
        }
        (text.join("\n\n"), false)
    }
}

/// A text without the signature after `-- `, and without the notice below a rule at its end.
fn without_signature(text: &str) -> &str {
    for mark in ["\n-- \n", "\n-- \r\n"] {
        if let Some(at) = text.find(mark) {
            return &text[..at];
        }
    }
    without_notice(text)
}

/// What companies put below every mail says one of these, in lower case.
const NOTICES: &[&str] =
    &["confidential", "intended recipient", "vertraulich", "confidentiel", "confidencial"];

/// The longest such notice, in bytes.
const NOTICE_BYTES: usize = 4_000;

/// The line above such a notice.
const RULE: &str = "__________";

/// A text without a notice of confidence below a line of underscores at its end.
fn without_notice(text: &str) -> &str {
    let Some(rule) = text.rfind(RULE) else { return text };
    let start = text[..rule].rfind('\n').map_or(0, |end| end + 1);
    let notice = &text[rule + RULE.len()..];
    if notice.len() > NOTICE_BYTES || !text[start..rule].trim_matches('_').trim().is_empty() {
        return text;
    }
    let lower = notice.to_lowercase();
    let is_notice = NOTICES.iter().any(|words| lower.contains(words));
    // A rule parts a forwarded message off too.
    let is_forwarded = lower.contains("\nfrom:") || lower.contains("\nvon:");
    if is_notice && !is_forwarded { &text[..start] } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flowed_lines_are_joined() {
        assert_eq!(
            flowed("The ferry \nwas late.\n\nAgain.\n", false),
            "The ferry was late.\n\nAgain.\n"
        );
        assert_eq!(flowed("Fer \nry\n-- \nA.\n", true), "Ferry\n-- \nA.\n");
        assert_eq!(without_signature("Fog.\n-- \nAda"), "Fog.");
    }

    #[test]
    fn a_notice_below_a_rule_is_cut_and_a_message_is_not() {
        let rule = "_".repeat(32);
        let mail = format!("Fog.\n{rule}\nThis mail is confidential.\n");
        assert_eq!(without_signature(&mail), "Fog.\n");
        let mail = format!("Fog.\n{rule}\nFrom: Ada\n\nThis is confidential.\n");
        assert_eq!(without_signature(&mail), mail);
        let mail = format!("Fog.\n{rule}\nThe ferry sails at noon.\n");
        assert_eq!(without_signature(&mail), mail);
    }
}
