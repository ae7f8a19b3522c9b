//! Agencies' wires: IPTC 7901 and ANPA 1312, text framed by control characters.
//!
//! IPTC 7901: `SOH` header `STX` text `ETX` time `EOT`; the header names the service, its serial
//! number, a priority, a category and a number of words. ANPA 1312 (wire service guidelines 84-2)
//! has its header in two lines before the `STX`, and in the text `<` at the end of a line of
//! copy set apart, `=` after a centred line, and tab-like characters at the start of paragraphs.

use super::draft::Draft;
use super::{byline, wrapped};

/// Start of heading.
const SOH: u8 = 1;
/// Start of text.
const STX: char = '\u{2}';
/// End of text.
const ETX: char = '\u{3}';
/// End of transmission.
const EOT: u8 = 4;
/// Before the selector code of an ANPA header.
const UNIT: u8 = 0x1f;
/// Fills the line before a message.
const IDLE: u8 = 0x16;

/// How far the start of the text stands from the start of the message, at most.
const HEADER_BYTES: usize = 512;

/// A line of initials is no longer.
const SIGNATURE_BYTES: usize = 40;

/// Whether a file begins like a message of a wire.
#[must_use]
pub fn is_message(head: &[u8]) -> bool {
    let is_filler = |byte: &u8| *byte == IDLE || *byte == 0 || byte.is_ascii_whitespace();
    let skipped = head.iter().take_while(|byte| is_filler(byte)).count();
    let rest = &head[skipped..];
    let window = &rest[..rest.len().min(HEADER_BYTES)];
    let Some(length) = memchr::memchr(STX as u8, window) else { return false };
    window[0] == SOH && window[..length].contains(&b'\n')
}

/// Finds the next message: where it begins and ends in `pending`, of which the first `scanned`
/// bytes hold no end.
#[must_use]
pub fn cut(pending: &[u8], scanned: usize) -> Option<(usize, usize)> {
    let end = scanned + memchr::memchr(EOT, pending.get(scanned..)?)? + 1;
    Some((unfinished(&pending[..end]).unwrap_or(0), end))
}

/// Where a message begins that never ends.
#[must_use]
pub fn unfinished(pending: &[u8]) -> Option<usize> {
    memchr::memchr(SOH, pending)
}

/// Reads one message. `None` where it has no text.
#[must_use]
pub fn read(message: &str) -> Option<Draft> {
    let (header, rest) = message.split_once(STX)?;
    let header = header.trim_matches(|character: char| character <= ' ' && character != '\u{1f}');
    Some(if header.as_bytes().contains(&UNIT) {
        anpa(header, rest)
    } else {
        let (text, trailer) = rest.split_once(ETX).unwrap_or((rest, ""));
        iptc(header, text, trailer)
    })
}

/// Reads IPTC 7901. What stands before the text ("Germany-politics/") is a line of keywords.
fn iptc(header: &str, text: &str, trailer: &str) -> Draft {
    let mut lines = header.lines().map(str::trim).filter(|line| !line.is_empty());
    let fields: Vec<&str> = lines.next().unwrap_or_default().split_whitespace().collect();
    let mut draft = Draft {
        record: record_of(&fields),
        source: source_of(&fields),
        section: fields.get(2).filter(|field| field.len() <= 3).map(|field| (*field).to_owned()),
        published: day_of_trailer(trailer),
        ..Draft::default()
    };
    draft.topics = lines.flat_map(|line| line.split('/')).map(str::to_owned).collect();
    let (head, body) = split_head(text);
    let mut headline: Vec<&str> = Vec::new();
    for line in head {
        if byline::is_byline(line) {
            draft.authors.push(line.to_owned());
        } else {
            headline.push(line);
        }
    }
    // "1ST LEAD", "EXTRA", "REFILE": what kind of message it is, not what it says.
    let is_note = |line: &&str| !line.chars().any(char::is_lowercase);
    while headline.len() > 1 && headline.first().is_some_and(is_note) {
        headline.remove(0);
    }
    draft.headline = Some(headline.join(" "));
    draft.paragraphs = wrapped::paragraphs(without_notebook(body));
    let is_signature = |line: &String| {
        let source = draft.source.as_deref().unwrap_or_default();
        !source.is_empty()
            && line.starts_with(source)
            && line.len() <= SIGNATURE_BYTES
            && !line.chars().any(char::is_uppercase)
            && !line.ends_with('.')
    };
    // "dpa wsz jln npr": who wrote and edited, in their initials.
    if draft.paragraphs.last().is_some_and(is_signature) {
        draft.paragraphs.pop();
    }
    draft.dateline = draft.paragraphs.first().and_then(|opening| dateline(opening));
    draft
}

/// The agency's own id: the service's designation with its serial number.
fn record_of(fields: &[&str]) -> Option<String> {
    let designation = fields.first()?;
    designation.bytes().any(|byte| byte.is_ascii_digit()).then(|| (*designation).to_owned())
}

/// The agency: the word before the last number of the header, as in `211 dpa 061`.
fn source_of(fields: &[&str]) -> Option<String> {
    let is_word = |field: &&&str| field.starts_with(|first: char| first.is_alphabetic());
    fields.iter().skip(4).rev().find(is_word).map(|field| (*field).to_owned())
}

/// `131137 GMT Nov 13`: day, time, zone, month and year → a date.
fn day_of_trailer(trailer: &str) -> Option<String> {
    let fields: Vec<&str> = trailer
        .split(|character: char| character <= ' ' || character == '\u{7f}')
        .filter(|field| !field.is_empty())
        .collect();
    // The zone may be left out.
    let (stamp, zone, month, year) = match fields[..] {
        [stamp, month, year] => (stamp, "GMT", month, year),
        [stamp, zone, month, year, ..] => (stamp, zone, month, year),
        _ => return None,
    };
    if stamp.len() != 6 || !stamp.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let century = if year.len() == 2 { "20" } else { "" };
    // Two digits are of the last hundred years: no wire of 1980 had this trailer with its year.
    let century = if year.len() == 2 && year > "60" { "19" } else { century };
    let (day, hour, minute) = (&stamp[..2], &stamp[2..4], &stamp[4..]);
    Some(format!("{day} {month} {century}{year} {hour}:{minute} {zone}"))
}

/// Parts the headline and byline, which end with a `=`, from the body.
fn split_head(text: &str) -> (Vec<&str>, &str) {
    let mut head = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        let line = line.trim_matches(|character: char| character <= ' ');
        if line.is_empty() {
            if head.is_empty() {
                continue;
            }
            break;
        }
        match line.strip_suffix('=') {
            Some(last) => {
                head.push(last.trim_end());
                break;
            }
            None => head.push(line),
        }
    }
    (head, &text[at..])
}

/// The text without what the agency adds for desks: `# Notebook`, `* * * *`.
fn without_notebook(text: &str) -> &str {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if trimmed.starts_with("# ") || trimmed == "* * * *" {
            return &text[..at];
        }
        at += line.len();
    }
    text
}

/// The place line that opens a text: `Berlin (dpa) - …`, `ATLANTA (AP) _ …`.
fn dateline(opening: &str) -> Option<String> {
    /// Longer is a sentence.
    const LONGEST: usize = 60;
    let end = [") - ", ") _ ", ") -- ", ") — ", ") – "]
        .iter()
        .filter_map(|mark| opening.find(mark))
        .min()
        .filter(|end| *end <= LONGEST)?;
    Some(opening[..=end].to_owned())
}

/// Reads ANPA 1312.
fn anpa(header: &str, rest: &str) -> Draft {
    let mut draft = Draft::default();
    let mut lines = header.lines();
    let number = lines.next().unwrap_or_default().trim_start_matches(|c: char| c <= ' ');
    draft.record = number.split('\u{1f}').next().map(str::to_owned);
    let keywords = lines.next().unwrap_or_default();
    draft.section = keywords.split_whitespace().nth(1).map(category).filter(|it| !it.is_empty());
    let mut copy: Vec<String> = Vec::new();
    let mut headlines: Vec<String> = Vec::new();
    let mut slug = None;
    for raw in rest.split(['\n', '\r']) {
        let is_paragraph = raw.starts_with('\t');
        let (line, mark) = anpa_line(raw);
        if line.is_empty() || line.starts_with("___") {
            continue;
        }
        if let Some((source, day)) = anpa_end(&line) {
            draft.source = source;
            draft.published = Some(day);
            break;
        }
        let is_in_head = copy.is_empty() && !is_paragraph;
        match mark {
            Some('<') if is_in_head && slug.is_none() => slug = Some(line),
            _ if is_in_head && byline::is_byline(&line) => draft.authors.push(line),
            // The line under a byline says what the writer is.
            Some('=') if is_in_head && !draft.authors.is_empty() => {}
            Some('<' | '=') if is_in_head && !is_desk_note(&line) => headlines.push(line),
            Some('<' | '=') if is_in_head => {}
            _ => copy.push(line),
        }
    }
    if copy.is_empty() && headlines.len() > 1 {
        copy = headlines.split_off(1);
    }
    let mut headlines = headlines.into_iter();
    draft.headline = headlines.next().or(slug);
    draft.dateline = copy.first().and_then(|opening| dateline(opening));
    draft.paragraphs = copy;
    draft
}

/// The letter of a category: it stands before the control characters of the format.
fn category(field: &str) -> String {
    field.chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// A line without the codes for typesetters, and the mark at its end.
fn anpa_line(raw: &str) -> (String, Option<char>) {
    let mut line = String::with_capacity(raw.len());
    let mut caret = false;
    for character in raw.chars() {
        match character {
            // `^` begins a line; two stand for a fixed blank in tables.
            '^' => {
                if caret {
                    line.push(' ');
                }
                caret = !caret;
            }
            '\t' => line.push(' '),
            '\u{10}' | '\u{1f}' => {
                line.push(' ');
                caret = false;
            }
            character if character < ' ' => caret = false,
            character => {
                line.push(character);
                caret = false;
            }
        }
    }
    let line = line.trim();
    let mark = line.chars().last().filter(|last| matches!(last, '<' | '='));
    let line = line.trim_end_matches(['<', '=']).trim();
    (line.replace("``", "“").replace("''", "”"), mark)
}

/// `AP-WF-02-20-16 0337GMT`: the agency and the moment.
fn anpa_end(line: &str) -> Option<(Option<String>, String)> {
    let (stamp, time) = line.split_once(' ')?;
    let mut parts: Vec<&str> = stamp.split('-').collect();
    let numbers = parts.split_off(parts.len().checked_sub(3)?);
    let [month, day, year] = numbers[..] else { return None };
    let is_number = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    if ![month, day, year].into_iter().all(is_number) {
        return None;
    }
    let clock = time.get(..4).filter(|clock| clock.bytes().all(|byte| byte.is_ascii_digit()))?;
    let zone = time.get(4..)?.trim();
    let century = if year > "60" { "19" } else { "20" };
    let source = parts.first().filter(|name| !name.is_empty()).map(|name| (*name).to_owned());
    let (hour, minute) = clock.split_at(2);
    Some((source, format!("{century}{year}-{month}-{day} {hour}:{minute} {zone}")))
}

/// Whether a line speaks to desks: what pictures there are, what has changed.
fn is_desk_note(line: &str) -> bool {
    let notes = ["eds:", "ap photo", "with ap photo", "all times", "editors:", "for use by"];
    let lower = line.to_ascii_lowercase();
    notes.iter().any(|note| lower.starts_with(note))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_iptc_7901_is_read() {
        let message = "\u{1}qna0062 4 i 211 ccccb   qna 061\r\n\nHarbour/fog/\r\n\u{2}1ST LEAD\n\
            Ferry late again, harbour master says\nBy Ada Holm, QNA =\n\n   Dover (qna) - The ferry \
            was late again on Wednesday because of\r\nfog over the harbour.\r\n\n   Nobody was hurt.\
            \r\n\n# Notebook\n- Editing by: Bo Lind\n\r\n\u{3}131137 GMT Nov 13 \r\n\u{4}";
        assert!(is_message(message.as_bytes()));
        let draft = read(message).unwrap();
        assert_eq!(draft.headline.as_deref(), Some("Ferry late again, harbour master says"));
        assert_eq!(draft.authors, ["By Ada Holm, QNA"]);
        assert_eq!(draft.source.as_deref(), Some("qna"));
        assert_eq!(draft.record.as_deref(), Some("qna0062"));
        assert_eq!(draft.paragraphs.len(), 2);
        assert_eq!(draft.dateline.as_deref(), Some("Dover (qna)"));
        let (article, warnings) = draft.finish("a.txt");
        assert_eq!(warnings, []);
        assert_eq!(article.unwrap().published.unwrap().day.to_string(), "2013-11-13");
    }

    #[test]
    fn a_message_of_anpa_1312_is_read() {
        let message = "\u{16}\u{16}\u{1}z6715\u{1f}_-----\r\nr z\u{13}\u{11} BC-Ferry 1stLd   02-20 0500\r\n\
            \u{2}^BC-Ferry, 1st Ld,416< \r\n^Ferry late again< \r\n^AP Photo XX105< \r\n^By ADA HOLM= \r\n\
            ^Staff Writer= \r\n\tDOVER (QN) _ The ferry was ``late'' again. \r\n\tNobody was hurt. \r\n\r\n\
            \t   ^QN-WF-02-20-16 0337GMT<\r\n\u{c}\r\n\u{4}";
        assert!(is_message(message.as_bytes()));
        let draft = read(message).unwrap();
        assert_eq!(draft.headline.as_deref(), Some("Ferry late again"));
        assert_eq!(
            draft.paragraphs,
            ["DOVER (QN) _ The ferry was “late” again.", "Nobody was hurt."]
        );
        assert_eq!(draft.section.as_deref(), Some("z"));
        assert_eq!(draft.source.as_deref(), Some("QN"));
        assert_eq!(draft.published.as_deref(), Some("2016-02-20 03:37 GMT"));
        let (article, warnings) = draft.finish("a.txt");
        assert_eq!(warnings, []);
        assert_eq!(article.unwrap().authors, ["ADA HOLM"]);
    }

    #[test]
    fn messages_are_cut_where_they_end() {
        let two = b"\x16\x16\x01a\x02b\x03c\x04\n\n\x01d\x02e\x03f\x04";
        let (start, end) = cut(two, 0).unwrap();
        assert_eq!(&two[start..end], b"\x01a\x02b\x03c\x04");
        assert_eq!(cut(&two[end..], 0), Some((2, 9)));
        assert!(!is_message(b"plain text"));
    }
}
