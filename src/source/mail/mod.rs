//! E-mail: a message, or a mailbox of them (`mbox`), → one draft for each message and for each
//! message attached to it.

mod body;
mod forwarded;
mod labels;

use super::FieldMap;
use super::draft::Draft;
use super::fields::Field;
use super::{date, json, wrapped};
use crate::limits::{MAIL_DEPTH, MAIL_HEADER_LINES, MAIL_WORK};
use crate::warning::{Warning, WarningKind};
use mailparse::{MailAddr, MailHeaderMap, ParsedMail};

/// Headers that mails have and texts do not.
#[rustfmt::skip]
const TELLING: &[&str] = &[
    "received", "return-path", "delivered-to", "message-id", "mime-version", "dkim-signature",
    "x-mailer", "content-transfer-encoding", "list-id", "authentication-results",
    "x-received", "arc-seal", "reply-to", "envelope-to", "x-original-to", "list-unsubscribe",
];

/// Headers that nearly every mail has.
const USUAL: &[&str] = &["from", "to", "date", "subject", "content-type", "sender", "cc"];

/// Whether a file begins like a mail: with headers, some of which only mails have. A name that
/// says so needs fewer of them.
#[must_use]
pub fn is_message(head: &[u8], says_name: bool) -> bool {
    let start = head.trim_ascii_start();
    let (mut telling, mut usual) = (0, 0);
    for (number, line) in start.split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            if number == 0 {
                return false;
            }
            continue;
        }
        let Some(name) = header_name(line) else { return false };
        telling += usize::from(TELLING.contains(&name.as_str()));
        usual += usize::from(USUAL.contains(&name.as_str()));
    }
    (telling >= 1 && usual >= 2) || telling >= 3 || (says_name && telling + usual >= 2)
}

/// The name of a header line, in lower case.
fn header_name(line: &[u8]) -> Option<String> {
    let colon = memchr::memchr(b':', line)?;
    let is_name = |byte: &u8| byte.is_ascii_graphic();
    let name = line[..colon].trim_ascii_end();
    (!name.is_empty() && name.iter().all(is_name))
        .then(|| String::from_utf8_lossy(name).to_ascii_lowercase())
}

/// Whether a file begins like a mailbox: a line `From` an address at a time, then headers.
#[must_use]
pub fn is_mailbox(head: &[u8]) -> bool {
    let Some(end) = memchr::memchr(b'\n', head) else { return false };
    is_separator(&head[..end])
        && head[end + 1..]
            .split(|byte| *byte == b'\n')
            .next()
            .is_some_and(|line| header_name(line.strip_suffix(b"\r").unwrap_or(line)).is_some())
}

/// Whether a line is `From ada@quay.example Mon Apr 23 10:15:00 2018`.
fn is_separator(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let is_clock = |window: &[u8]| {
        window[2] == b':' && [0, 1, 3, 4].iter().all(|place| window[*place].is_ascii_digit())
    };
    rest.windows(5).any(is_clock)
}

/// Finds the end of the message at the start of `pending`, of which the first `scanned` bytes
/// hold none: it ends before the next separator that stands after a blank line.
#[must_use]
pub fn cut(pending: &[u8], scanned: usize) -> Option<usize> {
    /// No separator is longer.
    const SEPARATOR_BYTES: usize = 256;
    let mut from = scanned.saturating_sub(SEPARATOR_BYTES);
    while let Some(found) = memchr::memmem::find(&pending[from..], b"\nFrom ") {
        let at = from + found;
        let before = &pending[..at];
        let is_after_blank = before.ends_with(b"\n") || before.ends_with(b"\n\r");
        let rest = &pending[at + 1..];
        let end = memchr::memchr(b'\n', &rest[..rest.len().min(SEPARATOR_BYTES)]);
        match end {
            None if rest.len() < SEPARATOR_BYTES => return None,
            Some(end) if is_after_blank && is_separator(&rest[..end]) => return Some(at + 1),
            _ => from = at + 1,
        }
    }
    None
}

/// Reads one message.
#[must_use]
pub fn read(bytes: &[u8], shown: &str, map: &FieldMap) -> (Vec<Draft>, Vec<Warning>) {
    let mut reader = Reader { shown, map, drafts: Vec::new(), warnings: Vec::new() };
    let start = bytes.trim_ascii_start();
    match start.strip_prefix(b"From ") {
        Some(rest) => {
            let after = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            let unquoted = without_quoted_separators(&rest[after..]);
            reader.message(&unquoted, 0);
        }
        None => reader.message(start, 0),
    }
    (reader.drafts, reader.warnings)
}

/// Mailboxes write `>From` for a line that begins with `From`.
fn without_quoted_separators(message: &[u8]) -> Vec<u8> {
    let mut unquoted = Vec::with_capacity(message.len());
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        let quotes = line.iter().take_while(|byte| **byte == b'>').count();
        let is_quoted = quotes > 0 && line[quotes..].starts_with(b"From ");
        unquoted.extend_from_slice(if is_quoted { &line[1..] } else { line });
    }
    unquoted
}

/// What is gathered from a message and those within.
struct Reader<'a> {
    shown: &'a str,
    map: &'a FieldMap,
    drafts: Vec<Draft>,
    warnings: Vec<Warning>,
}

impl Reader<'_> {
    fn warn(&mut self, kind: WarningKind, detail: &str) {
        self.warnings.push(Warning::new(kind, self.shown, detail));
    }

    /// Reads a message and those attached to it.
    fn message(&mut self, bytes: &[u8], depth: usize) {
        if is_too_much(bytes) {
            return self.warn(WarningKind::TooLarge, "is a mail of more parts than are read");
        }
        let mail = match mailparse::parse_mail(bytes) {
            Ok(mail) => mail,
            Err(error) => {
                let detail = format!("is a mail that cannot be read: {error}");
                return self.warn(WarningKind::BadRecord, &detail);
            }
        };
        let found = body::gather(&mail);
        let own = self.draft(&mail, &found);
        let has_text = own.paragraphs.iter().any(|paragraph| !paragraph.trim().is_empty());
        // Around an attached message there is often nothing but its subject.
        if has_text || found.messages.is_empty() {
            self.drafts.push(own);
        }
        for inner in found.messages {
            if depth + 1 < MAIL_DEPTH {
                self.message(&inner, depth + 1);
            } else {
                self.warn(WarningKind::TooLarge, "has mails attached to mails too deep to read");
            }
        }
    }

    /// The draft of one message, without those attached.
    fn draft(&mut self, mail: &ParsedMail<'_>, found: &body::Found) -> Draft {
        let header = |name: &str| mail.headers.get_first_value(name);
        let is_list =
            ["List-Id", "List-Unsubscribe", "List-Post"].iter().any(|it| header(it).is_some());
        let sender = header("From").or_else(|| header("Sender")).map(|from| Sender::of(&from));
        let mut draft = Draft {
            record: header("Message-ID").map(|id| id.trim_matches(['<', '>', ' ']).to_owned()),
            headline: header("Subject").map(|subject| without_prefixes(&subject).to_owned()),
            published: header("Date").map(|date| without_comment(&date)),
            language: header("Content-Language"),
            ..Draft::default()
        };
        if let Some(sender) = sender {
            sender.fill(is_list, &mut draft);
        }
        if found.is_damaged {
            let detail = "has bytes that do not decode; they are shown as \u{fffd}";
            self.warn(WarningKind::BadEncoding, detail);
        }
        let (text, is_wrapped) = found.text(self.shown);
        if let Some(form) = self.form(&text, &draft) {
            return form;
        }
        match labels::take(&text, &mut draft) {
            Some(story) => draft.paragraphs = paragraphs(&story, is_wrapped),
            None => forwarded::take(&text, is_wrapped, &mut draft),
        }
        draft
    }

    /// The article in a form that was mailed as JSON.
    fn form(&self, text: &str, mail: &Draft) -> Option<Draft> {
        let trimmed = text.trim();
        if !(trimmed.starts_with('{') && trimmed.ends_with('}')) {
            return None;
        }
        // Mail programs break lines within its strings.
        let on_one_line = trimmed.replace(['\r', '\n'], " ");
        let values =
            json::read(&on_one_line, self.map).ok().filter(|values| values.has(Field::Text))?;
        let mut draft = values.into_draft();
        // Its moment may be written as only its own country reads it.
        draft.published = draft.published.filter(|written| date::parse(written).is_ok());
        draft.fill_from(mail.clone());
        Some(draft)
    }
}

/// The paragraphs of a text, its broken lines joined.
fn paragraphs(text: &str, is_wrapped: bool) -> Vec<String> {
    if is_wrapped {
        return wrapped::paragraphs(text);
    }
    Some(text.trim().to_owned()).filter(|text| !text.is_empty()).into_iter().collect()
}

/// Whether a message would take too long to take apart: what does so reads all of it again for
/// each part that has parts.
fn is_too_much(bytes: &[u8]) -> bool {
    let nested = memchr::memmem::find_iter(bytes, b"boundary").take(1_000).count();
    let mut headers = 0;
    let mut most = 0;
    for line in bytes.split(|byte| *byte == b'\n') {
        headers = if line.len() < 2 { 0 } else { headers + usize::from(line.contains(&b':')) };
        most = most.max(headers);
        if most > MAIL_HEADER_LINES {
            break;
        }
    }
    let parts = memchr::memmem::find_iter(bytes, b"\n--").take(MAIL_HEADER_LINES + 1).count();
    nested.saturating_mul(bytes.len()) > MAIL_WORK
        || (nested > 0 && parts > MAIL_HEADER_LINES)
        || most > MAIL_HEADER_LINES
}

/// Providers of mail for everybody: their names say nothing of who writes.
#[rustfmt::skip]
const WEBMAIL: &[&str] = &[
    "gmail.com", "googlemail.com", "yahoo.com", "yahoo.co.uk", "hotmail.com", "outlook.com",
    "live.com", "msn.com", "aol.com", "icloud.com", "me.com", "mac.com", "gmx.de", "gmx.net",
    "gmx.at", "gmx.ch", "web.de", "t-online.de", "orange.fr", "free.fr", "laposte.net", "libero.it",
    "proton.me", "protonmail.com", "mail.ru", "yandex.ru", "qq.com", "163.com",
];

/// Who sent a mail.
struct Sender {
    name: Option<String>,
    /// What stands before the `@`, in lower case.
    mailbox: Option<String>,
    domain: Option<String>,
}

impl Sender {
    fn of(from: &str) -> Self {
        let addresses = mailparse::addrparse(from).ok();
        let first = addresses.and_then(|list| match list.first() {
            Some(MailAddr::Single(single)) => {
                Some((single.display_name.clone(), Some(single.addr.clone())))
            }
            Some(MailAddr::Group(group)) => Some((Some(group.group_name.clone()), None)),
            None => None,
        });
        let (name, address) = first.unwrap_or((None, Some(from.to_owned())));
        let parts = address.as_deref().and_then(|it| it.rsplit_once('@'));
        Self {
            name: name
                .map(|name| name.trim_matches(['"', '\'', ' ']).to_owned())
                .filter(|name| !name.is_empty() && !name.contains('@')),
            mailbox: parts.map(|(it, _)| it.trim_start_matches('<').to_lowercase()),
            domain: parts.map(|(_, it)| it.trim_end_matches('>').to_ascii_lowercase()),
        }
    }

    /// The sender is the outlet; where it is one person writing, that is the author, and the
    /// outlet is what stands behind the `@`. What goes to a list is called as its readers know it.
    fn fill(self, is_list: bool, draft: &mut Draft) {
        if let Some(name) = &self.name
            && !is_list
            && name.contains(' ')
        {
            draft.authors = vec![name.clone()];
        }
        let is_person = !is_list && self.is_person();
        let domain = self.domain.filter(|it| !is_person || !WEBMAIL.contains(&it.as_str()));
        draft.source = if is_person { domain.or(self.name) } else { self.name.or(domain) };
    }

    /// Whether the name is a person's: the mailbox is called after it, and the domain is not.
    fn is_person(&self) -> bool {
        let (Some(name), Some(mailbox), Some(domain)) = (&self.name, &self.mailbox, &self.domain)
        else {
            return false;
        };
        let name = name.to_lowercase();
        let words = || {
            let words = name.split(|part: char| !part.is_alphanumeric());
            words.filter(|word| word.chars().count() > 1)
        };
        words().any(|word| mailbox.contains(word)) && !words().any(|word| domain.contains(word))
    }
}

/// A subject without what mail programs put before it.
fn without_prefixes(subject: &str) -> &str {
    const PREFIXES: &[&str] = &["re:", "fwd:", "fw:", "wg:", "aw:", "tr:", "rv:", "i:"];
    let mut subject = subject.trim();
    loop {
        let prefix = PREFIXES.iter().find(|prefix| {
            subject.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        });
        let Some(prefix) = prefix else { return subject };
        subject = subject[prefix.len()..].trim_start();
    }
}

/// A date without the zone's name in brackets.
fn without_comment(date: &str) -> String {
    date.split('(').next().unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drafts(mail: &[u8]) -> Vec<Draft> {
        let (drafts, warnings) = read(mail, "a.eml", &FieldMap::default());
        assert_eq!(warnings, []);
        drafts
    }

    const HEAD: &str = "From: Ada Holm <ada@quay.example>\r\nDate: Mon, 23 Apr 2018 10:15:00 +0100 (BST)\r\n\
        Subject: =?utf-8?Q?Ferry_late_=E2=80=93_again?=\r\nMessage-ID: <1@quay.example>\r\nMIME-Version: 1.0\r\n";

    #[test]
    fn a_mail_is_told_from_a_text_that_has_colons() {
        assert!(is_message(HEAD.as_bytes(), false));
        assert!(!is_message(b"Headline: Fog\nDate: 2018-04-23\n\nText", false));
        assert!(!is_message(b"Note: fog\nIt was late.\n", true));
        assert!(is_message(b"From: a\nSubject: b\n\nText", true));
        assert!(is_mailbox(b"From ada@quay.example Mon Apr 23 10:15:00 2018\nFrom: a\n"));
        assert!(!is_mailbox(b"From Dover at 10:15 the ferry sails\nand is late"));
    }

    #[test]
    fn of_two_versions_one_is_read_in_its_charset() {
        let mail = format!(
            "{HEAD}Content-Type: multipart/alternative; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain; \
             charset=\"windows-1252\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nThe ferry =96 late =\r\n\
             again. It was late on Tuesday too.\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>The ferry &ndash; late again. \
             It was late on Tuesday too.</p>\r\n--b--\r\n"
        );
        let draft = drafts(mail.as_bytes()).remove(0);
        assert_eq!(draft.headline.as_deref(), Some("Ferry late – again"));
        assert_eq!(draft.paragraphs, ["The ferry – late again. It was late on Tuesday too."]);
        assert_eq!(draft.source.as_deref(), Some("quay.example"));
        let (article, warnings) = draft.finish("a.eml");
        assert_eq!(warnings, []);
        assert_eq!(article.unwrap().authors, ["Ada Holm"]);
    }

    #[test]
    fn the_outlet_is_an_organisation_where_a_person_writes_for_one() {
        let source = |from: &str, is_list: bool| {
            let mut draft = Draft::default();
            Sender::of(from).fill(is_list, &mut draft);
            draft.source.unwrap_or_default()
        };
        assert_eq!(source("Bo <boris.lind@quay.example>", false), "quay.example");
        assert_eq!(source("Bo Lind <blind@quay.example>", false), "quay.example");
        assert_eq!(source("Press Office <press@quay.example>", false), "quay.example");
        assert_eq!(source("Quay News <news@quay.example>", false), "Quay News");
        assert_eq!(source("The Ferryman <hello@quay.example>", false), "The Ferryman");
        // Nothing better is known of them, and lists are called as their readers know them.
        assert_eq!(source("Bo Lind <bo.lind@gmail.com>", false), "Bo Lind");
        assert_eq!(source("Bo Lind <bo@letters.example>", true), "Bo Lind");
        assert_eq!(source("bo@quay.example", false), "quay.example");
        assert_eq!(source("bo@gmail.com", false), "gmail.com");
    }

    #[test]
    fn a_desks_label_lines_are_read() {
        let mail = format!(
            "{HEAD}\r\nSPO\r\n\r\nHeadline: Regatta lost to fog\r\nSection: Sailing\r\n\r\n\
             By Bo Lind\r\n\r\nThe fog came at noon.\r\n"
        );
        let draft = drafts(mail.as_bytes()).remove(0);
        assert_eq!(draft.headline.as_deref(), Some("Regatta lost to fog"));
        assert_eq!(draft.section.as_deref(), Some("Sailing"));
        assert_eq!(draft.paragraphs, ["The fog came at noon."]);
        assert_eq!(draft.authors, ["By Bo Lind"]);
    }

    #[test]
    fn attached_messages_are_articles_of_their_own() {
        let mail = format!(
            "{HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n\
             From: QN <desk@qn.example>\r\nSubject: Fog\r\nMessage-ID: <2@qn.example>\r\n\r\nIt lifted.\r\n--b--\r\n"
        );
        let drafts = drafts(mail.as_bytes());
        assert_eq!(drafts.len(), 1);
        assert_eq!(drafts[0].headline.as_deref(), Some("Fog"));
        assert_eq!(drafts[0].record.as_deref(), Some("2@qn.example"));
    }

    #[test]
    fn a_mailbox_is_cut_at_its_separators() {
        let one = "From ada@quay.example Mon Apr 23 10:15:00 2018\nFrom: a\n\nFog.\n>From Dover.\n\n\
            From here on it was late.\n\n";
        let two = format!("{one}{one}");
        assert_eq!(cut(two.as_bytes(), 0), Some(one.len()));
        assert_eq!(cut(one.as_bytes(), 0), None);
        let draft = drafts(one.as_bytes()).remove(0);
        assert!(draft.paragraphs.concat().contains("\nFrom Dover."), "{draft:?}");
    }

    #[test]
    fn a_form_sent_as_json_is_read() {
        let mail = format!("{HEAD}\r\n{{\"Headline\": [\"Fog\"], \"Body\": [\"It lifted.\"]}}\r\n");
        let draft = drafts(mail.as_bytes()).remove(0);
        assert_eq!(draft.headline.as_deref(), Some("Fog"));
        assert!(draft.published.is_some());
    }
}
