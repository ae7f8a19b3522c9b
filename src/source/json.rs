//! JSON and JSON Lines: where the records of a file are, and what each says.

use super::Format;
use super::fields::{Field, FieldMap, RecordSeed, Values};
use serde::de::{DeserializeSeed, IgnoredAny};

/// Keys under which an object keeps a list of articles.
const CONTAINERS: &[&str] =
    &["articles", "items", "results", "documents", "docs", "data", "hits", "records", "entries"];

/// Tells whether a text is JSON, and of which kind; `None` where it is neither.
#[must_use]
pub fn format(start: &[u8], suffix: &str) -> Option<Format> {
    let inner = start.get(1..).unwrap_or_default().trim_ascii_start();
    match start.first()? {
        b'[' if inner.is_empty() || inner.starts_with(b"{") || inner.starts_with(b"]") => {
            Some(Format::Json)
        }
        b'{' if inner.starts_with(b"\"") || inner.starts_with(b"}") => {
            let is_lines = has_object_lines(start)
                || (matches!(suffix, "jsonl" | "ndjson") && !start.starts_with(b"{\n"));
            Some(if is_lines { Format::JsonLines } else { Format::Json })
        }
        _ => None,
    }
}

/// Whether some of the first lines are objects, each whole, and more than one line begins like
/// one: a bad line among them changes nothing.
fn has_object_lines(head: &[u8]) -> bool {
    /// How many lines are looked at.
    const LINES: usize = 20;
    let is_object = |line: &[u8]| serde_json::from_slice::<IgnoredAny>(line).is_ok();
    let mut opened = head.split(|byte| *byte == b'\n').take(LINES).filter(|l| l.starts_with(b"{"));
    let Some(first) = opened.next() else { return false };
    let Some(second) = opened.next() else { return false };
    is_object(first) || is_object(second) || opened.any(is_object)
}

/// Where the list of articles begins that an object keeps under one of `CONTAINERS`: the
/// offset of its `[`. `None` where the object is itself an article, or has no such list within
/// `head`.
#[must_use]
pub fn container(head: &[u8], map: &FieldMap) -> Option<usize> {
    /// How deep in objects a list may lie: `{"hits": {"hits": [`.
    const DEPTH: usize = 3;
    let mut key: &[u8] = b"";
    let mut last_string: &[u8] = b"";
    let mut depth = 0;
    let mut at = 0;
    while at < head.len() {
        let byte = head[at];
        at += 1;
        match byte {
            b'"' => {
                let end = at + end_of_string(&head[at..])?;
                last_string = &head[at..end - 1];
                at = end;
            }
            b':' => {
                key = last_string;
                if depth == 1 && is_article_key(key, map) {
                    return None;
                }
            }
            b'{' => depth += 1,
            b'}' => depth = usize::saturating_sub(depth, 1),
            b'[' => {
                let is_named =
                    CONTAINERS.iter().any(|name| key.eq_ignore_ascii_case(name.as_bytes()));
                let is_list = head[at..].trim_ascii_start().starts_with(b"{");
                if is_named && is_list && depth <= DEPTH && holds_articles(&head[at..], map) {
                    return Some(at - 1);
                }
                at += end_of_list(&head[at..])?;
            }
            _ => {}
        }
    }
    None
}

/// Whether only an article has a key of this name.
fn is_article_key(key: &[u8], map: &FieldMap) -> bool {
    let field = std::str::from_utf8(key).ok().and_then(|key| map.field(key));
    // Feeds have titles and descriptions of their own.
    matches!(field, Some((Field::Text, _)))
}

/// Whether the objects at the start of `list` have what articles have.
fn holds_articles(list: &[u8], map: &FieldMap) -> bool {
    let mut last_string: &[u8] = b"";
    let mut at = 0;
    while at < list.len() {
        let byte = list[at];
        at += 1;
        match byte {
            b'"' => {
                let Some(length) = end_of_string(&list[at..]) else { return false };
                last_string = &list[at..at + length - 1];
                at += length;
            }
            b':' => {
                let name = std::str::from_utf8(last_string).unwrap_or_default();
                let field = map.field(name).map(|(field, _)| field);
                if name == "_source" || matches!(field, Some(Field::Text | Field::Headline)) {
                    return true;
                }
            }
            // One object is enough.
            b']' => return false,
            _ => {}
        }
    }
    false
}

/// The length of what is left of a string, its closing quote included.
fn end_of_string(inside: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr::memchr2(b'"', b'\\', &inside[at..])? + 1;
        if inside[at - 1] == b'"' {
            return Some(at);
        }
        at += 1;
        if at > inside.len() {
            return None;
        }
    }
}

/// The length of what is left of a list, its closing bracket included.
fn end_of_list(inside: &[u8]) -> Option<usize> {
    let mut depth = 1;
    let mut at = 0;
    while at < inside.len() {
        let byte = inside[at];
        at += 1;
        match byte {
            b'"' => at += end_of_string(&inside[at..])?,
            b'[' => depth += 1,
            b']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// Cuts JSON text into its values: those of a list one by one, or one after the other.
#[derive(Debug, Default)]
pub struct ValueCutter {
    /// Whether only one list is read, and what follows it is not of interest.
    is_container: bool,
    /// Where the value begins that is being read.
    start: Option<usize>,
    depth: usize,
    is_in_string: bool,
    is_escaped: bool,
    is_finished: bool,
}

impl ValueCutter {
    /// A cutter at the beginning of the one list that is read, where `is_container`, or else of
    /// any number of values.
    #[must_use]
    pub fn new(is_container: bool) -> Self {
        Self { is_container, ..Self::default() }
    }

    /// Finds the end of the next value: where it begins and ends in `pending`, of which the first
    /// `scanned` bytes were seen by the call before.
    pub fn cut(&mut self, pending: &[u8], scanned: usize) -> Option<(usize, usize)> {
        let mut at = scanned;
        while at < pending.len() && !self.is_finished {
            if self.is_in_string {
                at = self.pass_string(pending, at)?;
                continue;
            }
            let byte = pending[at];
            at += 1;
            let Some(start) = self.start else {
                self.begin(byte, at - 1);
                continue;
            };
            match byte {
                b'"' => self.is_in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth > 0 => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        self.start = None;
                        return Some((start, at));
                    }
                }
                // A number, a string or a bare word.
                b',' | b']' | b'\n' if self.depth == 0 => {
                    self.start = None;
                    return Some((start, at - 1));
                }
                _ => {}
            }
        }
        None
    }

    /// Takes a byte between values.
    fn begin(&mut self, byte: u8, at: usize) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' | b'[' => return,
            b']' => {
                self.is_finished = self.is_container;
                return;
            }
            b'{' => self.depth = 1,
            b'"' => self.is_in_string = true,
            _ => {}
        }
        self.start = Some(at);
    }

    /// Passes over what is left of a string; `None` where it does not end here.
    fn pass_string(&mut self, pending: &[u8], at: usize) -> Option<usize> {
        if std::mem::take(&mut self.is_escaped) {
            return Some(at + 1);
        }
        let found = at + memchr::memchr2(b'"', b'\\', &pending[at..])?;
        if pending[found] == b'\\' {
            self.is_escaped = true;
        } else {
            self.is_in_string = false;
        }
        Some(found + 1)
    }

    /// Where the value begins that the end of the file cut off.
    #[must_use]
    pub fn unfinished(&self) -> Option<usize> {
        self.start
    }

    /// Whether the list is at its end, and nothing more is to be read.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.is_finished
    }
}

/// Reads one record.
///
/// # Errors
///
/// What is wrong with it, and at which line of it (from 0).
pub fn read(record: &str, map: &FieldMap) -> Result<Values, (String, u64)> {
    let mut deserializer = serde_json::Deserializer::from_str(record);
    let values = RecordSeed(map).deserialize(&mut deserializer);
    values.and_then(|values| deserializer.end().map(|()| values)).map_err(|error| {
        // The line is told with the file's name; the message repeats it.
        let message = error.to_string();
        let what = message.split(" at line ").next().unwrap_or_default();
        let detail = format!("does not parse as JSON at column {}: {what}", error.column());
        (detail, error.line().saturating_sub(1) as u64)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut_all(text: &str, step: usize) -> Vec<&str> {
        let mut cutter = ValueCutter::default();
        let mut values = Vec::new();
        let (mut from, mut scanned, mut end) = (0, 0, 0);
        while end < text.len() {
            end = (end + step).min(text.len());
            while let Some((start, stop)) = cutter.cut(&text.as_bytes()[from..end], scanned) {
                values.push(&text[from + start..from + stop]);
                from += stop;
                scanned = 0;
            }
            scanned = end - from;
        }
        values
    }

    #[test]
    fn values_are_cut_alike_however_the_bytes_arrive() {
        let text = "[ {\"a\": \"}\\\"]{\"}, {\"b\": [1, {\"c\": {}}]},\n 3, \"x,\\\\\", {} ]\n";
        let whole = cut_all(text, text.len());
        assert_eq!(
            whole,
            ["{\"a\": \"}\\\"]{\"}", "{\"b\": [1, {\"c\": {}}]}", "3", "\"x,\\\\\"", "{}"]
        );
        for step in 1..7 {
            assert_eq!(cut_all(text, step), whole, "{step} bytes at a time");
        }
    }

    #[test]
    fn a_list_of_articles_is_found_in_the_object_around_it() {
        let map = FieldMap::default();
        let found = |text: &str| container(text.as_bytes(), &map);
        assert_eq!(found(r#"{"n": 1, "articles": [{"title": 1}]}"#), Some(21));
        assert!(found(r#"{"hits": {"n": [1], "hits": [{"_source": {}}]}}"#).is_some());
        assert!(found(r#"{"text": "a", "data": [{"title": 1}]}"#).is_none());
        assert!(found(r#"{"data": [{"width": 1}], "text": "a"}"#).is_none());
        assert!(found(r#"{"data": [{"wid"#).is_none());
    }

    #[test]
    fn fields_of_any_shape_are_read() {
        let map =
            FieldMap::parse(&["source=paper.name".to_owned(), "text=copy".to_owned()]).unwrap();
        let record = r#"{"_id": {"$oid": "7f"}, "paper": {"name": "Quay"}, "source": "no",
            "copy": "A\nB", "text": "no", "authors": [{"name": "J. Doe"}, "M. Poe"], "x": [[{}]],
            "timestamp": 1524478500, "language": null, "title": true, "hl": "Fog"}"#;
        let draft = read(record, &map).unwrap().into_draft();
        assert_eq!(draft.record.as_deref(), Some("7f"));
        assert_eq!(draft.source.as_deref(), Some("Quay"));
        assert_eq!(draft.paragraphs, ["A\nB"]);
        assert_eq!(draft.authors, ["J. Doe", "M. Poe"]);
        assert_eq!(draft.published.as_deref(), Some("1524478500"));
        assert_eq!(draft.headline.as_deref(), Some("Fog"));
    }

    #[test]
    fn a_summary_serves_only_where_there_is_no_text() {
        let map = FieldMap::default();
        let text = |record| read(record, &map).unwrap().into_draft().paragraphs;
        assert_eq!(text(r#"{"summary": "S", "text": "T"}"#), ["T"]);
        assert_eq!(text(r#"{"summary": "S", "text": " "}"#), ["S"]);
    }

    #[test]
    fn what_is_wrong_with_a_record_is_told() {
        let (detail, line) = read("{\"a\":\n 1,,}", &FieldMap::default()).err().unwrap();
        assert_eq!(
            (detail.as_str(), line),
            ("does not parse as JSON at column 4: key must be a string", 1)
        );
        assert!(read("[1]", &FieldMap::default()).is_err());
        assert!(read("{} {}", &FieldMap::default()).is_err());
    }
}
