//! The SGML of the Reuters-21578 collection: files of `<REUTERS …> … </REUTERS>`.
//!
//! It is not parsed as SGML, which it only nearly is: control characters, bare ampersands and
//! angle brackets stand in the text.

use super::draft::Draft;
use crate::article::{EntityKind, PublisherTag};

/// What begins a record.
const OPENING: &[u8] = b"<REUTERS";
/// What ends a record.
const CLOSING: &[u8] = b"</REUTERS>";

/// Finds the next record: where it begins and ends in `pending`, of which the first `scanned`
/// bytes hold no end.
#[must_use]
pub fn cut(pending: &[u8], scanned: usize) -> Option<(usize, usize)> {
    let from = scanned.saturating_sub(CLOSING.len());
    let end = from + memchr::memmem::find(&pending[from..], CLOSING)? + CLOSING.len();
    let start = memchr::memmem::find(&pending[..end], OPENING).unwrap_or(0);
    Some((start, end))
}

/// Where a record begins that never ends.
#[must_use]
pub fn unfinished(pending: &[u8]) -> Option<usize> {
    memchr::memmem::find(pending, OPENING)
}

/// Reads one record. `None` where it holds no `<TEXT>`.
#[must_use]
pub fn read(record: &str) -> Option<Draft> {
    let head = &record[..record.find('>').unwrap_or(record.len())];
    let (text_tag, text) = element(record, "TEXT")?;
    let mut draft = Draft {
        record: attribute(head, "NEWID").map(str::to_owned),
        source: Some("Reuters".to_owned()),
        published: element(record, "DATE").map(|(_, date)| date.to_owned()),
        ..Draft::default()
    };
    for name in ["TOPICS", "PLACES"] {
        draft.topics.extend(items(record, name).map(str::to_owned));
    }
    for (name, kind) in [
        ("PEOPLE", EntityKind::Person),
        ("ORGS", EntityKind::Organisation),
        ("COMPANIES", EntityKind::Organisation),
    ] {
        let tags = items(record, name).map(|item| PublisherTag { kind, name: item.to_owned() });
        draft.tags.extend(tags);
    }
    if attribute(text_tag, "TYPE") == Some("UNPROC") {
        read_unprocessed(text, &mut draft);
        return Some(draft);
    }
    draft.headline = element(text, "TITLE").map(|(_, title)| title.to_owned());
    draft.authors =
        element(text, "AUTHOR").map(|(_, author)| author.to_owned()).into_iter().collect();
    let dateline = element(text, "DATELINE").map(|(_, line)| line.trim().trim_end_matches('-'));
    draft.dateline = dateline.map(str::to_owned);
    // A BRIEF has no body; what follows its title says "Blah blah blah".
    if let Some((_, body)) = element(text, "BODY") {
        draft.paragraphs = paragraphs(body);
    }
    Some(draft)
}

/// Reads a text that nobody has taken apart: its first line is the headline, the rest keeps its
/// lines, since most of it is tables.
fn read_unprocessed(text: &str, draft: &mut Draft) {
    let text = without_marks(text);
    let (first, rest) = text.trim_start().split_once('\n').unwrap_or((text.trim(), ""));
    draft.headline = Some(first.to_owned());
    draft.paragraphs = without_signature(rest).split("\n\n").map(str::to_owned).collect();
}

/// Removes the control characters that frame a text on the wire: `&#2;`, `&#3;` and the like.
fn without_marks(text: &str) -> String {
    text.replace("&#2;", "").replace("&#3;", "")
}

/// Cuts the agency's name off the end of a text.
fn without_signature(text: &str) -> &str {
    let text = text.trim_end();
    let last_line = text.rfind('\n').map_or(0, |newline| newline + 1);
    if text[last_line..].trim().eq_ignore_ascii_case("reuter") {
        return &text[..last_line];
    }
    // In capitals it may stand behind the last sentence.
    text.strip_suffix(" REUTER").unwrap_or(text)
}

/// The paragraphs of a body: each begins with four spaces, and its lines are joined. Lines that
/// are a table stay lines.
fn paragraphs(body: &str) -> Vec<String> {
    let body = without_marks(body);
    let mut paragraphs: Vec<String> = Vec::new();
    let mut previous = Line::Blank;
    for raw in without_signature(&body).lines() {
        let line = Line::of(raw);
        let text = raw.trim();
        match (paragraphs.last_mut(), line) {
            (_, Line::Blank) => {}
            (Some(open), Line::Further) if previous.is_prose() => {
                // "well-" and "known" are one word: the wire breaks at hyphens, and adds none.
                if !open.ends_with('-') {
                    open.push(' ');
                }
                open.push_str(text);
            }
            (Some(open), Line::Row) | (Some(open), Line::Further) if previous == Line::Row => {
                open.push('\n');
                open.push_str(text);
            }
            (Some(open), Line::First) if is_row_of_results(open) && is_row_of_results(text) => {
                open.push('\n');
                open.push_str(text);
            }
            _ => paragraphs.push(text.to_owned()),
        }
        previous = line;
    }
    paragraphs
}

/// What a line of a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    /// Nothing on it.
    Blank,
    /// Begins a paragraph.
    First,
    /// Goes on with a paragraph.
    Further,
    /// Belongs to a table.
    Row,
}

impl Line {
    /// Tells by the indent and by columns within.
    fn of(raw: &str) -> Self {
        let text = raw.trim();
        if text.is_empty() {
            return Self::Blank;
        }
        // Full stops have two blanks after them at times; columns are further apart.
        let has_columns = text.contains("   ") || text.contains("....");
        if has_columns {
            return Self::Row;
        }
        let indent = raw.len() - raw.trim_start().len();
        match indent {
            0 => Self::Further,
            1 | 2 => Self::Row,
            _ => Self::First,
        }
    }

    /// Whether what follows may be the same sentence.
    fn is_prose(self) -> bool {
        matches!(self, Self::First | Self::Further)
    }
}

/// Whether a paragraph is a row of a company's results, as in `Shr 34 cts vs 1.19 dlrs`: short
/// and no sentence. They stand each in a paragraph and belong together.
fn is_row_of_results(paragraph: &str) -> bool {
    let last_line = paragraph.rsplit('\n').next().unwrap_or_default();
    last_line.len() < 64 && !last_line.ends_with(['.', '"', ':'])
}

/// The opening tag and content of the first element called `name`. An element that never ends
/// goes to the end.
fn element<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let mut from = 0;
    let (tag_end, start) = loop {
        let start = from + text[from..].find(&format!("<{name}"))?;
        let after = &text[start + 1 + name.len()..];
        // Not `<TEXTS>`.
        if after.starts_with(['>', ' ']) {
            break (start + text[start..].find('>')?, start);
        }
        from = start + 1;
    };
    let content = &text[tag_end + 1..];
    let end = content.find(&format!("</{name}>")).unwrap_or(content.len());
    Some((&text[start..tag_end], &content[..end]))
}

/// The value of an attribute in a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = tag.split_once(&format!("{name}=\""))?;
    value.split('"').next()
}

/// The `<D>` items of the element called `name`.
fn items<'a>(text: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let content = element(text, name).map_or("", |(_, content)| content);
    content.split("<D>").skip(1).filter_map(|item| item.split("</D>").next())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = "<REUTERS TOPICS=\"YES\" OLDID=\"1\" NEWID=\"70\">
<DATE> 2-MAR-1987 09:15:05.40</DATE>
<TOPICS><D>ship</D><D>grain</D></TOPICS>
<PLACES><D>uk</D></PLACES>
<PEOPLE><D>doe</D></PEOPLE>
<ORGS><D>imo</D></ORGS>
<COMPANIES></COMPANIES>
<TEXT>&#2;
<TITLE>FERRY LINE &lt;FRY> REPORTS FOG</TITLE>
<AUTHOR>    By Jane Doe, Reuters</AUTHOR>
<DATELINE>    DOVER, March 2 - </DATELINE><BODY>The ferry line said that there was a
great deal of fog and that its well-
known captain was late.
    It gave no further details.
    Shr 34 cts vs 1.19 dlrs
    Net 807,000 vs 2,858,000
 Calais      12
 Ostend       7
 Reuter
&#3;</BODY></TEXT>
</REUTERS>";

    #[test]
    fn a_record_is_read_field_by_field() {
        let draft = read(RECORD).unwrap();
        assert_eq!(draft.record.as_deref(), Some("70"));
        assert_eq!(draft.topics, ["ship", "grain", "uk"]);
        assert_eq!(draft.tags.len(), 2);
        assert_eq!(
            draft.paragraphs,
            [
                "The ferry line said that there was a great deal of fog and that its well-known \
                 captain was late.",
                "It gave no further details.",
                "Shr 34 cts vs 1.19 dlrs\nNet 807,000 vs 2,858,000",
                "Calais      12\nOstend       7"
            ]
        );
        let (article, warnings) = draft.finish("a.sgm");
        let article = article.unwrap();
        assert_eq!(warnings, []);
        assert_eq!(article.headline, "FERRY LINE <FRY> REPORTS FOG");
        assert_eq!(article.authors, ["Jane Doe"]);
        assert_eq!(article.dateline.as_deref(), Some("DOVER, March 2"));
        assert_eq!(article.published.unwrap().day.to_string(), "1987-03-02");
    }

    #[test]
    fn an_unprocessed_text_keeps_its_lines_and_a_brief_has_only_a_title() {
        let table = read(
            "<REUTERS NEWID=\"1\"><TEXT TYPE=\"UNPROC\">&#2;\nTIDES\n High..6\n Low..1\nREUTER\n&#3;</TEXT>",
        );
        let table = table.unwrap();
        assert_eq!(table.headline.as_deref(), Some("TIDES"));
        assert_eq!(table.paragraphs, [" High..6\n Low..1\n"]);
        let brief =
            "<REUTERS><TEXT TYPE=\"BRIEF\">&#2;\n***<TITLE>FOG LIFTS\n</TITLE>Blah.\n&#3;</TEXT>";
        let (article, warnings) = read(brief).unwrap().finish("a.sgm");
        let article = article.unwrap();
        assert_eq!((article.headline.as_str(), article.body.as_str()), ("FOG LIFTS", ""));
        assert_eq!(warnings, []);
    }

    #[test]
    fn records_are_cut_where_they_end() {
        let file = format!("<!DOCTYPE lewis>\n{RECORD}\n{RECORD}\n");
        let (start, end) = cut(file.as_bytes(), 0).unwrap();
        assert_eq!(&file[start..end], RECORD);
        assert_eq!(cut(&file.as_bytes()[..end - 1], 0), None);
        assert_eq!(cut(file.as_bytes(), end - 1), Some((start, end)));
    }
}
