//! CSV and TSV: a header row that names the columns, then one article a row.

use super::decode;
use super::fields::{Field, FieldMap, Values};
use super::records::line_breaks;
use super::stream::Stream;
use crate::limits::SNIFF_BYTES;

/// What may part the columns.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What is known of a table from its first rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// What parts the columns.
    pub delimiter: u8,
    /// The field and the rank of its name, for each column that has one.
    columns: Vec<Option<(Field, usize)>>,
}

impl Layout {
    /// Reads the header row.
    ///
    /// # Errors
    ///
    /// Where no column is known to hold a headline or a text: what they are called.
    pub fn new(header: &str, delimiter: u8, map: &FieldMap) -> Result<Self, String> {
        let names = cells(header, delimiter).unwrap_or_default();
        let columns: Vec<_> = names.iter().map(|name| map.field(name.trim())).collect();
        let is_text = |column: &(Field, usize)| {
            matches!(column.0, Field::Headline | Field::Text | Field::Summary)
        };
        if columns.iter().flatten().any(is_text) {
            return Ok(Self { delimiter, columns });
        }
        /// More of a header is not shown.
        const SHOWN_CHARACTERS: usize = 100;
        let called = names.join(", ");
        let mut shown: String = called.chars().take(SHOWN_CHARACTERS).collect();
        if shown.len() < called.len() {
            shown.push('…');
        }
        Err(format!(
            "no column is known to hold a headline or a text: `{shown}`; \
             say which with `--map text=NAME`"
        ))
    }

    /// Reads a row.
    ///
    /// # Errors
    ///
    /// Where the row does not fit the header and has no text.
    pub fn read(&self, row: &str) -> Result<Values, String> {
        let mut values = Values::default();
        let cells = cells(row, self.delimiter).ok_or("does not parse as a row of a table")?;
        let (found, expected) = (cells.len(), self.columns.len());
        for (cell, column) in cells.into_iter().zip(&self.columns) {
            if let Some((field, rank)) = column {
                values.offer(*field, *rank, vec![cell]);
            }
        }
        if found != expected && !values.has(Field::Text) {
            return Err(format!(
                "has {found} columns where the header has {expected}, and no text"
            ));
        }
        Ok(values)
    }
}

/// The cells of one row.
fn cells(row: &str, delimiter: u8) -> Option<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(row.len().clamp(1, 8 << 10))
        .from_reader(row.as_bytes());
    let mut record = csv::StringRecord::new();
    let is_row = reader.read_record(&mut record).ok()?;
    is_row.then(|| record.iter().map(str::to_owned).collect())
}

/// The delimiter that Excel states in a line of its own, `sep=;`, and that line's length.
#[must_use]
pub fn stated_delimiter(head: &[u8]) -> Option<(u8, usize)> {
    let end = memchr::memchr(b'\n', head)? + 1;
    match head[..end].trim_ascii_end() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] => Some((*delimiter, end)),
        _ => None,
    }
}

/// The delimiter that cuts the header into the most names that are known, or else into the most
/// columns.
#[must_use]
pub fn likely_delimiter(head: &[u8], map: &FieldMap) -> u8 {
    let end = memchr::memchr(b'\n', head).unwrap_or(head.len());
    let header = String::from_utf8_lossy(&head[..end]);
    let score = |delimiter: &u8| {
        let names = cells(&header, *delimiter).unwrap_or_default();
        let known = names.iter().filter(|name| map.field(name.trim()).is_some());
        (known.count(), names.len())
    };
    // Of equals the first: the comma.
    DELIMITERS.into_iter().rev().max_by_key(score).unwrap_or(b',')
}

/// Cuts a table into rows; line breaks inside quotes do not end one.
#[derive(Debug)]
pub struct RowCutter {
    delimiter: u8,
    state: State,
}

/// Where in a cell the cutter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// At its beginning, where a quote opens it.
    Start,
    /// In a cell without quotes, where a quote means itself.
    Plain,
    /// Between quotes.
    Quoted,
    /// After a quote that closes the cell, or is the first of two that mean one.
    AfterQuote,
}

impl RowCutter {
    /// A cutter at the beginning of a row.
    #[must_use]
    pub fn new(delimiter: u8) -> Self {
        Self { delimiter, state: State::Start }
    }

    /// Finds the end of the row at the start of `pending`, of which the first `scanned` bytes
    /// were seen by the call before; its line break counts as part of it.
    pub fn cut(&mut self, pending: &[u8], scanned: usize) -> Option<usize> {
        let mut at = scanned;
        while at < pending.len() {
            if self.state == State::Quoted {
                at += memchr::memchr(b'"', &pending[at..])? + 1;
                self.state = State::AfterQuote;
                continue;
            }
            let byte = pending[at];
            if self.state == State::Plain && byte != b'\n' && byte != self.delimiter {
                at += memchr::memchr2(b'\n', self.delimiter, &pending[at..])?;
                continue;
            }
            at += 1;
            self.state = match byte {
                b'\n' => {
                    self.state = State::Start;
                    return Some(at);
                }
                b'"' => State::Quoted,
                delimiter if delimiter == self.delimiter => State::Start,
                _ => State::Plain,
            };
        }
        None
    }

    /// Whether a quote is open that was never closed.
    #[must_use]
    pub fn is_in_quotes(&self) -> bool {
        self.state == State::Quoted
    }

    /// Begins a row anew.
    pub fn restart(&mut self) {
        self.state = State::Start;
    }
}

/// Reads the header row of a table, and says how many lines it took.
pub(super) fn read_header(stream: &mut Stream, map: &FieldMap) -> Result<(Layout, u64), String> {
    let mut lines = 0;
    let stated = stated_delimiter(stream.pending());
    if let Some((_, length)) = stated {
        stream.consume(length);
        lines += 1;
    }
    let head = &stream.pending()[..stream.pending().len().min(SNIFF_BYTES)];
    let delimiter = stated.map_or_else(|| likely_delimiter(head, map), |(delimiter, _)| delimiter);
    let end = RowCutter::new(delimiter).cut(head, 0).unwrap_or(head.len());
    let header = decode::record(head[..end].to_vec(), stream.guess()).text;
    let layout = Layout::new(&header, delimiter, map)?;
    lines += line_breaks(&head[..end]);
    stream.consume(end);
    Ok((layout, lines))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(header: &str) -> Result<Layout, String> {
        let map = FieldMap::default();
        Layout::new(header, likely_delimiter(header.as_bytes(), &map), &map)
    }

    #[test]
    fn the_delimiter_is_told_from_the_header() {
        assert_eq!(layout("id;headline;text, or body\n").unwrap().delimiter, b';');
        assert_eq!(layout("headline\ttext").unwrap().delimiter, b'\t');
        assert_eq!(layout("text").unwrap().delimiter, b',');
        assert_eq!(stated_delimiter(b"sep=|\r\nid|text"), Some((b'|', 7)));
        assert_eq!(stated_delimiter(b"sept\n"), None);
    }

    #[test]
    fn a_header_without_known_names_says_so() {
        let error = layout("colour,size\n").unwrap_err();
        assert!(error.contains("`colour, size`"), "{error}");
    }

    #[test]
    fn rows_end_outside_quotes_only() {
        let table = "a,\"b\nb\"\"\n\",c\n5\" disk,\"d\n";
        for step in 1..table.len() {
            let mut cutter = RowCutter::new(b',');
            let (mut from, mut scanned, mut rows) = (0, 0, Vec::new());
            for end in (step..table.len() + step).step_by(step) {
                let end = end.min(table.len());
                while let Some(length) = cutter.cut(&table.as_bytes()[from..end], scanned) {
                    rows.push(&table[from..from + length]);
                    from += length;
                    scanned = 0;
                }
                scanned = end - from;
            }
            assert_eq!(rows, ["a,\"b\nb\"\"\n\",c\n"], "{step} bytes at a time");
            assert!(cutter.is_in_quotes());
        }
    }

    #[test]
    fn a_row_that_does_not_fit_is_read_where_it_has_its_text() {
        let layout = layout("title,text,date").unwrap();
        let draft = layout.read("Fog,It was late.").unwrap().into_draft();
        assert_eq!(draft.paragraphs, ["It was late."]);
        assert!(layout.read("Fog").is_err());
        assert!(layout.read("Fog,,2020-01-01").is_ok());
    }
}
