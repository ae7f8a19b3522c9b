//! A file → its [`RawRecord`]s, in order: cut out, not yet understood.
//!
//! Files are read a buffer at a time, so that memory grows with the longest record and not with
//! the file; a record over [`RECORD_BYTES`] is passed over without being held.

use super::archive::{self, Archive, Standing, zip};
use super::cutter::{Cut, Cutter};
use super::decode::Guess;
use super::draft::Draft;
use super::fields::FieldMap;
use super::json::{self, ValueCutter};
use super::stream::Stream;
use super::table::{self, Layout, RowCutter};
use super::web_archive::{CaptureCutter, Found};
use super::{Format, SourceFile, detect, feed, xml_record};
use crate::limits::{RECORD_BYTES, SNIFF_BYTES};
use crate::warning::{Warning, WarningKind};
use std::collections::VecDeque;
use std::fs::File;
use std::io::Read;
use std::sync::Arc;

/// What the records of one file share.
#[derive(Debug)]
pub(super) struct Context {
    /// The file, as shown to people.
    pub(super) shown: String,
    /// Its path inside its collection.
    pub(super) inside: String,
    /// Its path inside the archive it stands in, if it does.
    pub(super) entry: Option<String>,
    /// What it holds.
    pub(super) format: Format,
    /// How its bytes are encoded, where they are not UTF-8.
    pub(super) guess: Guess,
    /// The user's own names for fields.
    pub(super) map: Arc<FieldMap>,
    /// The columns, of a table.
    pub(super) layout: Option<Layout>,
    /// The encoding that an XML file declares.
    pub(super) declared: Option<&'static encoding_rs::Encoding>,
    /// What the file says of all its records.
    pub(super) header: Draft,
}

/// One record as it stands in its file, with what is needed to read it on any thread.
#[derive(Debug)]
pub struct RawRecord {
    pub(super) bytes: Vec<u8>,
    /// The line at which it begins, in files that hold several.
    pub(super) line: Option<u64>,
    pub(super) file: Arc<Context>,
}

impl RawRecord {
    /// The bytes it holds, for bounding queues.
    #[must_use]
    pub fn size(&self) -> usize {
        self.bytes.len() + size_of::<Self>()
    }
}

/// Cuts one file into records, in order. After a warning it may go on with the next record.
pub struct Records {
    stream: Stream,
    cutter: Cutter,
    file: Arc<Context>,
    /// The line, from 1, at which what is pending begins.
    line: u64,
    /// How many pending bytes the cutter has seen.
    scanned: usize,
    /// Whether the record at hand is too large, and its beginning gone.
    is_oversize: bool,
    is_at_end: bool,
    has_given: bool,
    /// What is said once the records are through.
    last_words: VecDeque<Warning>,
    /// The files in it, where it is an archive: they have the records.
    archive: Option<Box<Archive>>,
}

impl Records {
    /// Opens a file and tells what it holds.
    ///
    /// # Errors
    ///
    /// Why nothing of it can be read: it cannot be opened, is empty, or of no known format.
    pub fn open(file: &SourceFile, map: &Arc<FieldMap>) -> Result<Self, Warning> {
        let unreadable = |error: std::io::Error| {
            Warning::new(WarningKind::Unreadable, &file.shown, format!("cannot be read: {error}"))
        };
        let opened = File::open(&file.path).map_err(unreadable)?;
        let name = file.path.to_string_lossy();
        let standing = Standing::new(&file.shown, &file.inside);
        Self::from_place(zip::Place::File(opened), &name, &standing, map)
    }

    /// The records of the files in an archive.
    pub(super) fn of_files(archive: Archive, standing: &Standing, map: &Arc<FieldMap>) -> Self {
        let (stream, format) = (Stream::empty(), Format::Archive);
        let mut records = Self::with_cutter(stream, Cutter::Whole, format, standing, map);
        records.archive = Some(Box::new(archive));
        records
    }

    /// Tells what a stream holds, by its content and `name`.
    pub(super) fn from_opened(
        stream: Stream,
        name: &str,
        standing: &Standing,
        map: &Arc<FieldMap>,
    ) -> Result<Self, Warning> {
        let shown = standing.shown.as_str();
        let head = &stream.pending()[..stream.pending().len().min(SNIFF_BYTES)];
        if head.trim_ascii().is_empty() && stream.is_at_end() {
            return Err(Self::nothing(&stream, shown));
        }
        let format = detect::format(head, name)
            .map_err(|detail| Warning::new(WarningKind::UnknownFormat, shown, detail))?;
        if format == Format::Archive {
            return Self::from_archive(stream, name, standing, map);
        }
        Self::new(stream, format, standing, map)
    }

    /// Reads JSON from a stream such as standard input: Lines, or a list.
    #[must_use]
    pub fn from_stream(stream: Box<dyn Read + Send>, shown: &str, map: &Arc<FieldMap>) -> Self {
        let opened = Stream::open(stream).map(|stream| {
            let format = json::format(stream.pending().trim_ascii_start(), "jsonl");
            (stream, format.unwrap_or(Format::JsonLines))
        });
        let (stream, format) = match opened {
            Ok(opened) => opened,
            Err(error) => return Self::failed(&error, shown, map),
        };
        let is_empty = stream.pending().trim_ascii().is_empty() && stream.is_at_end();
        let warning = is_empty.then(|| Self::nothing(&stream, shown));
        let standing = Standing::new(shown, "");
        let mut records =
            Self::with_cutter(stream, Cutter::Lines, Format::JsonLines, &standing, map);
        if format == Format::Json {
            records.begin_values();
        }
        if let Some(warning) = warning {
            records.is_at_end = true;
            records.last_words.push_back(warning);
        }
        records
    }

    /// Records that hold nothing but the reason why.
    fn failed(error: &std::io::Error, shown: &str, map: &Arc<FieldMap>) -> Self {
        let stream = Stream::empty();
        let standing = Standing::new(shown, "");
        let mut records =
            Self::with_cutter(stream, Cutter::Lines, Format::JsonLines, &standing, map);
        records.is_at_end = true;
        let detail = format!("cannot be read: {error}");
        records.last_words.push_back(Warning::new(WarningKind::Unreadable, shown, detail));
        records
    }

    /// Why a stream gives nothing at all.
    fn nothing(stream: &Stream, shown: &str) -> Warning {
        failure(stream, shown)
            .unwrap_or_else(|| Warning::new(WarningKind::NoText, shown, "is empty"))
    }

    /// Prepares the cutter of a format.
    pub(super) fn new(
        mut stream: Stream,
        format: Format,
        standing: &Standing,
        map: &Arc<FieldMap>,
    ) -> Result<Self, Warning> {
        let shown = standing.shown.as_str();
        let mut line = 1;
        let mut layout = None;
        let mut header = xml_record::Header::default();
        let cutter = match format {
            Format::JsonLines | Format::Json | Format::JsonFeed => Cutter::Lines,
            Format::Ninjs => Cutter::Values(ValueCutter::new(false)),
            Format::Reuters => Cutter::Elements,
            Format::Mailbox => Cutter::Messages,
            Format::Wire => Cutter::Dispatches,
            Format::WebArchive => Cutter::Captures(CaptureCutter::new(stream.pending())),
            Format::Nitf | Format::NewsMl1 | Format::NewsMlG2 | Format::Rss | Format::Atom => {
                header = xml_record::header(stream.pending(), format);
                xml_record::cutter(format)
            }
            Format::Table => {
                let (found, lines) = table::read_header(&mut stream, map)
                    .map_err(|detail| Warning::new(WarningKind::UnknownFormat, shown, detail))?;
                line += lines;
                let cutter = RowCutter::new(found.delimiter);
                layout = Some(found);
                Cutter::Rows(cutter)
            }
            _ => Cutter::Whole,
        };
        let mut records = Self::with_cutter(stream, cutter, format, standing, map);
        records.line = line;
        if header.has_entities {
            let detail = "declares entities of its own, which are not replaced";
            records.last_words.push_back(records.warning(WarningKind::BadRecord, detail));
        }
        if let Some(file) = Arc::get_mut(&mut records.file) {
            file.layout = layout;
            file.declared = header.declared;
            file.header = header.draft;
        }
        if matches!(format, Format::Json | Format::JsonFeed) {
            records.begin_values();
        }
        Ok(records)
    }

    /// Records at their beginning.
    fn with_cutter(
        stream: Stream,
        cutter: Cutter,
        format: Format,
        standing: &Standing,
        map: &Arc<FieldMap>,
    ) -> Self {
        let file = Arc::new(Context {
            shown: standing.shown.clone(),
            inside: standing.inside.clone(),
            entry: standing.entry.clone(),
            format,
            guess: stream.guess(),
            map: Arc::clone(map),
            layout: None,
            declared: None,
            header: Draft::default(),
        });
        Self {
            stream,
            cutter,
            file,
            line: 1,
            scanned: 0,
            is_oversize: false,
            is_at_end: false,
            has_given: false,
            last_words: VecDeque::new(),
            archive: None,
        }
    }

    /// Begins to cut JSON values: those of the list that an object holds, where it does.
    fn begin_values(&mut self) {
        let head = self.stream.pending();
        let head = &head[..head.len().min(SNIFF_BYTES)];
        let is_object = head.trim_ascii_start().starts_with(b"{");
        let list = if is_object { json::container(head, &self.file.map) } else { None };
        if let Some(list) = list {
            if let Some(file) = Arc::get_mut(&mut self.file)
                && file.format == Format::JsonFeed
            {
                file.header = feed::json_feed::header(&String::from_utf8_lossy(&head[..=list]));
            }
            self.consume(list);
        }
        self.cutter = Cutter::Values(ValueCutter::new(list.is_some()));
    }

    /// What the file holds.
    #[must_use]
    pub fn format(&self) -> Format {
        self.file.format
    }

    /// How many bytes of the file itself were read so far, before decompression.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        match &self.archive {
            Some(archive) => archive.bytes_read(),
            None => self.stream.bytes_read(),
        }
    }

    /// Marks pending bytes as done with, and counts their lines.
    fn consume(&mut self, length: usize) {
        self.line += line_breaks(&self.stream.pending()[..length]);
        self.stream.consume(length);
        self.scanned = 0;
    }

    /// Takes a record out of the pending bytes; `None` where it is blank.
    fn take(&mut self, cut: &Cut) -> Option<RawRecord> {
        let pending = self.stream.pending();
        let line = self.line + line_breaks(&pending[..cut.start]);
        let is_blank = pending[cut.start..cut.end].trim_ascii().is_empty();
        let bytes = if is_blank { Vec::new() } else { pending[cut.start..cut.end].to_vec() };
        self.consume(cut.end);
        let line = self.cutter.has_lines().then_some(line);
        self.has_given |= !is_blank;
        (!is_blank).then(|| RawRecord { bytes, line, file: Arc::clone(&self.file) })
    }

    /// Drops what is held of a record that is too large, and says so the first time.
    fn drop_oversize(&mut self) -> Option<Warning> {
        let warning = self.too_large();
        let (dropped, scanned) = self.cutter.drop_seen(self.stream.pending().len());
        self.consume(dropped);
        self.scanned = scanned;
        if matches!(self.cutter, Cutter::Whole) {
            self.is_at_end = true;
        }
        (!std::mem::replace(&mut self.is_oversize, true)).then_some(warning)
    }

    /// The warning about a record that is too large.
    fn too_large(&self) -> Warning {
        let detail = format!("is larger than {} MiB and left out", RECORD_BYTES >> 20);
        self.warning(WarningKind::TooLarge, detail)
    }

    /// A warning about the record at hand.
    fn warning(&self, kind: WarningKind, detail: impl Into<String>) -> Warning {
        let line = self.cutter.has_lines().then_some(self.line);
        Warning::new(kind, &self.file.shown, detail).at_line(line)
    }

    /// Takes what the end of the file leaves, and notes what is to be said of it.
    fn end(&mut self) -> Option<RawRecord> {
        self.is_at_end = true;
        let failure = failure(&self.stream, &self.file.shown);
        // A page or text cut short is worth reading; a record of many is not whole.
        let is_worth_reading =
            failure.is_none() || matches!(self.cutter, Cutter::Whole | Cutter::Xml(_));
        let rest = self.cutter.rest(self.stream.pending());
        let record = match rest.filter(|_| is_worth_reading && !self.is_oversize) {
            Some(rest) => self.take(&rest),
            None => None,
        };
        let nothing_said = failure.is_none() && !self.is_oversize;
        self.last_words.extend(failure);
        if self.stream.is_damaged() {
            self.last_words.push_back(Warning::new(
                WarningKind::BadEncoding,
                &self.file.shown,
                "has bytes that do not decode; they are shown as \u{fffd}",
            ));
        }
        if !self.has_given && nothing_said {
            let shown = &self.file.shown;
            self.last_words.push_back(Warning::new(WarningKind::NoText, shown, "has no records"));
        }
        record
    }

    /// Takes the beginning of a page whose end is missing: it is worth reading.
    fn take_beginning(&mut self) -> Option<RawRecord> {
        let Cutter::Captures(cutter) = &mut self.cutter else { return None };
        let pending = self.stream.pending();
        if !cutter.holds_beginning(pending) {
            return None;
        }
        cutter.lose();
        let end = pending.len();
        if self.stream.failure().is_none() {
            let detail = "ends within a page; what came before is kept";
            let warning = self.warning(WarningKind::BadRecord, detail);
            self.last_words.push_back(warning);
        }
        self.take(&Cut { start: 0, end })
    }

    /// Moves on by one step in a web archive; damaged records are passed over.
    fn next_capture(&mut self) -> Option<Result<RawRecord, Warning>> {
        let Cutter::Captures(cutter) = &mut self.cutter else { return None };
        let found = cutter.next(self.stream.pending(), self.stream.is_at_end());
        match found {
            Found::Capture(end) => return self.take(&Cut { start: 0, end }).map(Ok),
            Found::Skip(length) => self.stream.consume(length),
            Found::Lost(length) => {
                if length == self.stream.pending().len()
                    && let Some(record) = self.take_beginning()
                {
                    return Some(Ok(record));
                }
                self.stream.consume(length);
                let detail = "has a record that is damaged or cut short; it is left out";
                return Some(Err(self.warning(WarningKind::BadRecord, detail)));
            }
            Found::TooLarge(length) => {
                self.stream.consume(length);
                return Some(Err(self.too_large()));
            }
            Found::More if self.stream.fill() => {}
            Found::More => {
                let failure = failure(&self.stream, &self.file.shown);
                let beginning = self.take_beginning();
                if self.stream.salvage() {
                    // What is left belongs to a record whose end is missing.
                    self.stream.consume(self.stream.pending().len());
                    cutter_lost(&mut self.cutter);
                    let Some(record) = beginning else { return failure.map(Err) };
                    self.last_words.extend(failure);
                    return Some(Ok(record));
                }
                // Nothing is left that `end` could take.
                self.end();
                return beginning.map(Ok);
            }
        }
        None
    }

    /// Goes back to the line after one whose quote was never closed.
    fn pass_open_quote(&mut self) -> Option<Warning> {
        let Cutter::Rows(cutter) = &mut self.cutter else { return None };
        if !cutter.is_in_quotes() || self.is_oversize {
            return None;
        }
        cutter.restart();
        let pending = self.stream.pending();
        let length = memchr::memchr(b'\n', pending).map_or(pending.len(), |at| at + 1);
        let warning = self.warning(WarningKind::BadRecord, "opens a quote that is never closed");
        self.has_given = true;
        self.consume(length);
        Some(warning)
    }
}

impl Iterator for Records {
    type Item = Result<RawRecord, Warning>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(archive) = &mut self.archive {
            return archive.next_record();
        }
        while !self.is_at_end {
            if matches!(self.cutter, Cutter::Captures(_)) {
                match self.next_capture() {
                    Some(found) => return Some(found),
                    None => continue,
                }
            }
            if let Some(cut) = self.cutter.cut(self.stream.pending(), self.scanned) {
                let is_too_large = cut.end - cut.start > RECORD_BYTES;
                let was_reported = std::mem::take(&mut self.is_oversize);
                if is_too_large || was_reported {
                    let line = self.line + line_breaks(&self.stream.pending()[..cut.start]);
                    self.has_given = true;
                    self.consume(cut.end);
                    if !was_reported {
                        return Some(Err(self.too_large().at_line(Some(line))));
                    }
                } else if let Some(record) = self.take(&cut) {
                    return Some(Ok(record));
                }
                continue;
            }
            if self.cutter.is_finished() {
                self.is_at_end = true;
                break;
            }
            self.scanned = self.stream.pending().len();
            if self.scanned > RECORD_BYTES {
                if let Some(warning) = self.pass_open_quote().or_else(|| self.drop_oversize()) {
                    return Some(Err(warning));
                }
                continue;
            }
            if self.stream.fill() {
                continue;
            }
            if let Some(warning) = self.pass_open_quote() {
                return Some(Err(warning));
            }
            if let Some(record) = self.end() {
                return Some(Ok(record));
            }
        }
        self.last_words.pop_front().map(Err)
    }
}

/// Tells a cutter of captures that bytes are missing.
fn cutter_lost(cutter: &mut Cutter) {
    if let Cutter::Captures(cutter) = cutter {
        cutter.lose();
    }
}

/// How many lines end in `bytes`.
pub(super) fn line_breaks(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// What kept a stream from being read to its end.
pub(super) fn failure(stream: &Stream, shown: &str) -> Option<Warning> {
    let error = stream.failure()?;
    Some(if archive::is_ratio(error) {
        let detail = format!("is not read to its end: {error}; what came before is kept");
        Warning::new(WarningKind::CompressionRatio, shown, detail)
    } else if stream.is_compressed() {
        let detail = format!("cannot be unpacked to its end: {error}; what came before is kept");
        Warning::new(WarningKind::BadCompression, shown, detail)
    } else {
        let detail = format!("cannot be read to its end: {error}; what came before is kept");
        Warning::new(WarningKind::Unreadable, shown, detail)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::source::{Reading, read};
    use std::io::{Cursor, Write};

    /// Reads bytes as a file of that name, and gives its articles and warnings.
    fn file(name: &str, bytes: &[u8]) -> Reading {
        let map = Arc::new(FieldMap::default());
        let opened = Stream::open(Box::new(Cursor::new(bytes.to_vec())));
        let records = opened.map_err(|error| error.to_string()).unwrap();
        collect(Records::from_opened(records, name, &Standing::new(name, name), &map))
    }

    fn collect(records: Result<Records, Warning>) -> Reading {
        let mut all = Reading::default();
        let records = match records {
            Ok(records) => records,
            Err(warning) => return Reading { warnings: vec![warning], ..all },
        };
        for record in records {
            match record {
                Ok(record) => {
                    let reading = read(record);
                    all.articles.extend(reading.articles);
                    all.warnings.extend(reading.warnings);
                }
                Err(warning) => all.warnings.push(warning),
            }
        }
        all
    }

    fn headlines(reading: &Reading) -> Vec<&str> {
        reading.articles.iter().map(|article| article.headline.as_str()).collect()
    }

    fn warnings(reading: &Reading) -> Vec<(&'static str, Option<u64>)> {
        reading.warnings.iter().map(|warning| (&warning.kind.code()[..3], warning.line)).collect()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(28).unwrap();
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    const LINES: &str = "{\"headline\": \"One\", \"text\": \"a\"}\n\
        {\"headline\": \"Two\", \"text\": \"b\"}\n\
        \n\
        {\"headline\": \"Three\", \"text\": \"c\"}";

    #[test]
    fn lines_are_read_and_a_bad_one_does_not_end_the_run() {
        let reading = file("a.jsonl", LINES.as_bytes());
        assert_eq!(headlines(&reading), ["One", "Two", "Three"]);
        let lines: Vec<_> = reading.articles.iter().map(|article| article.line).collect();
        assert_eq!(lines, [Some(1), Some(2), Some(4)]);
        let broken = LINES.replace("\"Two\",", "\"Two\"");
        let reading = file("a.jsonl", broken.as_bytes());
        assert_eq!(headlines(&reading), ["One", "Three"]);
        assert_eq!(warnings(&reading), [("W04", Some(2))]);
    }

    #[test]
    fn compressed_files_are_read_in_all_their_members() {
        for pack in [gzip, zstd] {
            let (first, second) = LINES.split_at(50);
            let packed = [pack(first.as_bytes()), pack(second.as_bytes())].concat();
            let reading = file("a.jsonl.gz", &packed);
            assert_eq!(headlines(&reading), ["One", "Two", "Three"]);
            assert_eq!(warnings(&reading), []);
        }
    }

    #[test]
    fn of_a_truncated_file_what_came_before_is_kept() {
        // Noise, so that the truncation does not fall into the first block.
        let mut state = 1_u32;
        let mut lines = String::new();
        for number in 0..20_000 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            lines.push_str(&format!("{{\"headline\": \"{number}\", \"text\": \"{state}\"}}\n"));
        }
        for pack in [gzip, zstd] {
            let packed = pack(lines.as_bytes());
            let reading = file("a.jsonl", &packed[..packed.len() * 3 / 4]);
            assert!(reading.articles.len() > 1_000 && reading.articles.len() < 20_000);
            assert_eq!(warnings(&reading), [("W09", None)]);
        }
        assert_eq!(warnings(&file("a.txt", &gzip(b"Some text\n")[..12])), [("W09", None)]);
    }

    #[test]
    fn lists_documents_and_lists_in_documents_are_read() {
        let list =
            "[\n{\"title\": \"One\", \"body\": \"a\"},\n {\"title\": \"Two\",\n\"body\": 3}\n]";
        let reading = file("a.json", list.as_bytes());
        assert_eq!(headlines(&reading), ["One", "Two"]);
        assert_eq!(reading.articles[1].line, Some(3));
        let inside = format!("{{\"status\": \"ok\", \"articles\": {list}, \"next\": null}}");
        assert_eq!(headlines(&file("a.json", inside.as_bytes())), ["One", "Two"]);
        let document = "{\n \"title\": \"One\",\n \"body\": \"a\"\n}\n";
        assert_eq!(headlines(&file("a.json", document.as_bytes())), ["One"]);
        let cut = file("a.json", &list.as_bytes()[..list.len() - 5]);
        assert_eq!((headlines(&cut), warnings(&cut)), (vec!["One"], vec![("W04", Some(4))]));
        assert_eq!(warnings(&file("a.json", b"[]")), [("W05", None)]);
    }

    #[test]
    fn tables_are_read_in_any_dialect_and_encoding() {
        let table = "sep=;\r\nid;title;text;date\r\n1;Fähre;\"a; \"\"b\"\"\r\nc\";2018-04-23\r\n2;Kai\r\n3;Tor;d;\r\n";
        let utf16 = [
            &b"\xff\xfe"[..],
            &table.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>(),
        ]
        .concat();
        let (latin1, _, _) = encoding_rs::WINDOWS_1252.encode(table);
        let utf8 = format!("\u{feff}{table}");
        for bytes in [utf8.as_bytes(), &utf16, &latin1] {
            let reading = file("a.csv", bytes);
            assert_eq!(headlines(&reading), ["Fähre", "Tor"]);
            let first: &Article = &reading.articles[0];
            assert_eq!((first.body.as_str(), first.line), ("a; \"b\"\nc", Some(3)));
            assert_eq!(warnings(&reading), [("W04", Some(5))]);
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_one_row() {
        let reading = file("a.csv", b"title,text\nOne,a\n\"Two,b\nThree,c\nFour,d\n");
        assert_eq!(headlines(&reading), ["One", "Three", "Four"]);
        assert_eq!(warnings(&reading), [("W04", Some(3))]);
    }

    #[test]
    fn what_is_too_large_is_left_out_and_the_rest_read() {
        let huge = "x".repeat(RECORD_BYTES + 10);
        let line = format!("{{\"headline\": \"Huge\", \"text\": \"{huge}\"}}");
        for (name, bytes) in [
            ("a.jsonl", format!("{LINES}\n{line}\n{{\"title\": \"Last\"}}\n")),
            ("a.json", format!("[{},{line},\n{{\"title\": \"Last\"}}]", LINES.replace('\n', ","))),
        ] {
            let reading = file(name, bytes.as_bytes());
            assert_eq!(headlines(&reading), ["One", "Two", "Three", "Last"]);
            assert_eq!(reading.warnings.len(), 1, "{:?}", reading.warnings);
            assert_eq!(reading.warnings[0].kind, WarningKind::TooLarge);
        }
        let reading = file("a.txt", huge.as_bytes());
        assert_eq!((reading.articles.len(), warnings(&reading)), (0, vec![("W08", None)]));
    }

    #[test]
    fn files_without_text_give_one_warning() {
        for (name, bytes, code) in [
            ("a.txt", &b""[..], "W05"),
            ("a.txt", b" \n\r\n", "W05"),
            ("a.csv", b"title,text\n", "W05"),
            ("a.csv", b"colour,size\n1,2\n", "W02"),
            ("a.gz", b"SQLite format 3", "W02"),
            ("a.txt", b"\0\x01\x02\x03", "W02"),
            ("a.jsonl", b"{\"id\": 1}\n{\"id\":", "W05"),
        ] {
            let reading = file(name, bytes);
            assert_eq!(reading.articles, [], "{name}");
            assert_eq!(warnings(&reading)[0].0, code, "{name} {:?}", reading.warnings);
        }
    }

    #[test]
    fn standard_input_is_json_however_it_comes() {
        let map = Arc::new(FieldMap::default());
        for bytes in [LINES.as_bytes().to_vec(), gzip(LINES.as_bytes()), zstd(LINES.as_bytes())] {
            let length = bytes.len() as u64;
            let mut records = Records::from_stream(Box::new(Cursor::new(bytes)), "stdin", &map);
            assert_eq!(records.by_ref().filter(Result::is_ok).count(), 3);
            assert_eq!(records.bytes_read(), length);
        }
        let empty = collect(Ok(Records::from_stream(Box::new(std::io::empty()), "stdin", &map)));
        assert_eq!(warnings(&empty), [("W05", None)]);
    }

    #[test]
    fn records_are_read_on_any_thread() {
        fn is_send<T: Send>() {}
        is_send::<Records>();
        is_send::<RawRecord>();
    }

    #[test]
    fn no_bytes_make_it_panic() {
        let names = ["a.txt", "a.md", "a.csv", "a.jsonl", "a.json", "a.sgm", "a.html", "a.tsv"];
        let seeds: [&[u8]; 8] = [
            b"Title: x\nDate: 9/6/17\n\nText.",
            b"---\ntitle: [x\n---\n# H\n\n| a |\n|--|\n<!-- x",
            b"id,title,text\n1,\"a\"\"b\",c\n",
            LINES.as_bytes(),
            b"{\"a\": [\"\\u00e9\"], \"articles\": [{\"title\": \"x\"}]}",
            b"<REUTERS NEWID=\"1\"><TEXT TYPE=\"UNPROC\">&#2;\nx</TEXT></REUTERS>",
            "date 2018-04-23 \u{feff}\u{ad}&amp;#39; \u{2028} é".as_bytes(),
            b"\xff\xfea\0\n\0\xd8",
        ];
        let mut state = 7_u64;
        let mut random = move |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for round in 0..4_000 {
            let mut bytes = seeds[round % seeds.len()].to_vec();
            for _ in 0..random(6) {
                let at = random(bytes.len());
                match random(4) {
                    0 => bytes[at] = random(256) as u8,
                    1 => bytes.truncate(at + 1),
                    2 => bytes.insert(at, b"\"\\{}[]<>&;\n,-#:"[random(15)]),
                    _ => bytes.extend_from_within(at..),
                }
            }
            if round % 5 == 0 {
                bytes = gzip(&bytes);
                bytes.truncate(1 + random(bytes.len()));
            }
            file(names[random(names.len())], &bytes);
        }
    }
}
