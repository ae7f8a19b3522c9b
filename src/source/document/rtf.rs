//! RTF → its paragraphs. A state machine over groups and control words, after the specification
//! 1.9.1 of Microsoft; nothing in it recurses.

use std::collections::HashMap;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::docx::level_of;
use super::{Document, Paragraph};
use crate::limits::{RTF_DEPTH, RTF_FONTS};
use crate::warning::WarningKind;

/// Destinations whose text is not that of the document. Headers and footers are among them.
#[rustfmt::skip]
const SILENT: &[&str] = &[
    "colortbl", "pict", "object", "objdata", "header", "headerl", "headerr", "headerf", "footer",
    "footerl", "footerr", "footerf", "footnote", "fldinst", "themedata", "colorschememapping",
    "datastore", "latentstyles", "listtable", "listoverridetable", "revtbl", "rsidtbl", "xmlnstbl",
    "generator", "filetbl", "pntext", "pntxta", "pntxtb", "bkmkstart", "bkmkend", "annotation",
    "comment", "nonshppict", "shpinst", "background", "userprops", "mmathPr", "xe", "tc", "wgrffmtfilter",
];

/// What the text of a group is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Body,
    Silent,
    Fonts,
    Styles,
    Title,
    Author,
    Info,
}

/// What a group inherits and gives back.
#[derive(Debug, Clone, Copy)]
struct Group {
    place: Place,
    is_bold: bool,
    /// How many characters stand in for one of Unicode.
    fallback: usize,
    encoding: &'static Encoding,
}

/// Reads a document.
#[must_use]
pub fn read(bytes: &[u8]) -> Document {
    let mut reader = Reader::new(bytes);
    reader.run();
    reader.end_bytes();
    reader.end_paragraph();
    let mut document = Document { paragraphs: reader.paragraphs, ..Document::default() };
    let given = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    document.title = given(reader.title);
    document.author = given(reader.author);
    if reader.is_too_deep {
        let detail = format!("nests groups deeper than {RTF_DEPTH}; what came before is kept");
        document.problems.push((WarningKind::NestedTooDeep, detail));
    } else if !reader.groups.is_empty() {
        let detail = "ends in the middle of a group; what came before is kept".to_owned();
        document.problems.push((WarningKind::BadRecord, detail));
    }
    if reader.is_damaged {
        let detail = "has bytes that do not decode; they are shown as \u{fffd}".to_owned();
        document.problems.push((WarningKind::BadEncoding, detail));
    }
    document
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    groups: Vec<Group>,
    group: Group,
    /// Whether the control word before was `\*`: a destination that may be passed over.
    is_optional: bool,
    /// Characters to be passed over after one of Unicode.
    skipped: usize,
    /// Bytes that wait to be decoded together: encodings of East Asia have two to a character.
    pending: Vec<u8>,
    /// Half of a character beyond the first 65,536.
    surrogate: Option<u16>,
    paragraph: Paragraph,
    is_bold_start: bool,
    style: Option<u16>,
    paragraphs: Vec<Paragraph>,
    default: &'static Encoding,
    fonts: HashMap<u16, &'static Encoding>,
    font: u16,
    styles: HashMap<u16, u8>,
    style_name: String,
    title: String,
    author: String,
    is_too_deep: bool,
    is_damaged: bool,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let group =
            Group { place: Place::Body, is_bold: false, fallback: 1, encoding: WINDOWS_1252 };
        Self {
            bytes,
            at: 0,
            groups: Vec::new(),
            group,
            is_optional: false,
            skipped: 0,
            pending: Vec::new(),
            surrogate: None,
            paragraph: Paragraph::default(),
            is_bold_start: true,
            style: None,
            paragraphs: Vec::new(),
            default: WINDOWS_1252,
            fonts: HashMap::new(),
            font: 0,
            styles: HashMap::new(),
            style_name: String::new(),
            title: String::new(),
            author: String::new(),
            is_too_deep: false,
            is_damaged: false,
        }
    }

    fn run(&mut self) {
        while let Some(byte) = self.bytes.get(self.at).copied() {
            self.at += 1;
            match byte {
                b'{' => {
                    self.end_bytes();
                    if self.groups.len() >= RTF_DEPTH {
                        self.is_too_deep = true;
                        return;
                    }
                    self.groups.push(self.group);
                    self.skipped = 0;
                }
                b'}' => {
                    self.end_bytes();
                    self.skipped = 0;
                    if let Some(group) = self.groups.pop() {
                        self.end_style_name();
                        self.group = group;
                    }
                    // What follows the document's own group is no RTF.
                    if self.groups.is_empty() {
                        return;
                    }
                }
                b'\\' => self.control(),
                b'\r' | b'\n' | 0 => {}
                text => self.byte(text),
            }
        }
    }

    /// Reads what follows a backslash.
    fn control(&mut self) {
        let Some(first) = self.bytes.get(self.at).copied() else { return };
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            match first {
                b'\'' => {
                    let digits = self.bytes.get(self.at..self.at + 2);
                    let value = digits
                        .and_then(|digits| std::str::from_utf8(digits).ok())
                        .and_then(|digits| u8::from_str_radix(digits, 16).ok());
                    if let Some(value) = value {
                        self.at += 2;
                        self.byte(value);
                    }
                }
                b'*' => self.is_optional = true,
                b'~' => self.character('\u{a0}'),
                b'-' => self.character('\u{ad}'),
                b'_' => self.character('\u{2011}'),
                b'\\' | b'{' | b'}' => self.byte(first),
                b'\r' | b'\n' => self.word("par", None),
                _ => {}
            }
            return;
        }
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|b| !b.is_ascii_alphabetic()).unwrap_or(rest.len());
        let word = std::str::from_utf8(&rest[..length.min(32)]).unwrap_or_default();
        self.at += length;
        let rest = &self.bytes[self.at..];
        let sign = usize::from(rest.first() == Some(&b'-'));
        let digits = rest[sign..].iter().take_while(|b| b.is_ascii_digit()).count();
        let number = (digits > 0)
            .then(|| std::str::from_utf8(&rest[..sign + digits.min(10)]).ok()?.parse::<i64>().ok())
            .flatten();
        if digits > 0 {
            self.at += sign + digits;
        }
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        self.word(word, number);
    }

    fn word(&mut self, word: &str, number: Option<i64>) {
        if word != "u" {
            self.end_bytes();
        }
        let is_optional = std::mem::take(&mut self.is_optional);
        let value = number.unwrap_or(0);
        match word {
            "bin" => {
                let length = usize::try_from(value).unwrap_or(0);
                self.at = self.at.saturating_add(length).min(self.bytes.len());
            }
            "ansicpg" => {
                self.default = code_page(value).unwrap_or(self.default);
                self.group.encoding = self.default;
                for group in &mut self.groups {
                    group.encoding = self.default;
                }
            }
            "mac" => {
                self.default = encoding_rs::MACINTOSH;
                self.group.encoding = self.default;
            }
            "uc" => self.group.fallback = usize::try_from(value).unwrap_or(1).min(16),
            "u" => self.unicode(value),
            "fonttbl" => self.group.place = Place::Fonts,
            "stylesheet" => self.group.place = Place::Styles,
            "info" => self.group.place = Place::Info,
            "title" if self.group.place == Place::Info => self.group.place = Place::Title,
            "author" if self.group.place == Place::Info => self.group.place = Place::Author,
            "f" => {
                self.font = u16::try_from(value).unwrap_or(0);
                if self.group.place != Place::Fonts {
                    let encoding = self.fonts.get(&self.font).copied();
                    self.group.encoding = encoding.unwrap_or(self.default);
                }
            }
            "fcharset" if self.group.place == Place::Fonts => {
                if let Some(encoding) = charset(value)
                    && self.fonts.len() < RTF_FONTS
                {
                    self.fonts.insert(self.font, encoding);
                }
            }
            "s" => self.style = u16::try_from(value).ok(),
            _ if SILENT.contains(&word) => self.group.place = Place::Silent,
            _ if is_optional => self.group.place = Place::Silent,
            _ => self.format(word, number),
        }
    }

    /// What sets the text: paragraphs, breaks, marks.
    fn format(&mut self, word: &str, number: Option<i64>) {
        match word {
            "par" | "sect" | "page" | "row" | "nestrow" if self.group.place == Place::Body => {
                self.end_paragraph();
            }
            "line" | "lbr" => self.character('\n'),
            "tab" | "cell" | "nestcell" => self.character('\t'),
            "pard" => {
                self.paragraph.is_centred = false;
                self.paragraph.heading = None;
                self.style = None;
            }
            "plain" => self.group.is_bold = false,
            "b" => self.group.is_bold = number != Some(0),
            "qc" => self.paragraph.is_centred = true,
            "outlinelevel" => {
                let level = number.and_then(|level| u8::try_from(level).ok());
                self.paragraph.heading = level.filter(|level| *level < 9).map(|level| level + 1);
                if let (Place::Styles, Some(style), Some(level)) =
                    (self.group.place, self.style, self.paragraph.heading)
                {
                    self.styles.insert(style, level);
                    self.paragraph.heading = None;
                }
            }
            "emdash" => self.character('—'),
            "endash" => self.character('–'),
            "lquote" => self.character('‘'),
            "rquote" => self.character('’'),
            "ldblquote" => self.character('“'),
            "rdblquote" => self.character('”'),
            "bullet" => self.character('•'),
            "emspace" | "enspace" | "qmspace" => self.character(' '),
            "zwj" | "zwnj" | "zwbo" => {}
            _ => {}
        }
    }

    /// A character of Unicode, of which the number is that of 16 bits with a sign.
    fn unicode(&mut self, value: i64) {
        self.end_bytes();
        let unit = (value & 0xffff) as u16;
        self.skipped = self.group.fallback;
        let units: Vec<u16> = self.surrogate.take().into_iter().chain([unit]).collect();
        if (0xd800..0xdc00).contains(&unit) {
            self.surrogate = Some(unit);
            return;
        }
        for character in char::decode_utf16(units) {
            let skipped = std::mem::take(&mut self.skipped);
            self.character(character.unwrap_or('\u{fffd}'));
            self.skipped = skipped;
        }
    }

    /// A byte of text.
    fn byte(&mut self, byte: u8) {
        self.is_optional = false;
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        if self.group.place == Place::Silent {
            return;
        }
        self.pending.push(byte);
    }

    /// Decodes the bytes that wait.
    fn end_bytes(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.pending);
        let (text, is_damaged) = self.group.encoding.decode_without_bom_handling(&bytes);
        self.is_damaged |= is_damaged;
        for character in text.chars() {
            self.add(character);
        }
    }

    fn character(&mut self, character: char) {
        self.end_bytes();
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        self.add(character);
    }

    fn add(&mut self, character: char) {
        match self.group.place {
            Place::Body => {
                self.is_bold_start &= self.group.is_bold;
                self.paragraph.text.push(character);
                if self.is_bold_start {
                    self.paragraph.bold = self.paragraph.text.len();
                }
            }
            Place::Title => self.title.push(character),
            Place::Author => self.author.push(character),
            Place::Styles if character == ';' => self.end_style_name(),
            Place::Styles => self.style_name.push(character),
            _ => {}
        }
    }

    fn end_style_name(&mut self) {
        let name = std::mem::take(&mut self.style_name);
        if let (Some(style), Some(level)) = (self.style, level_of(&name)) {
            self.styles.insert(style, level);
        }
        if self.group.place == Place::Styles {
            self.style = None;
        }
    }

    /// Ends the paragraph; how it is set goes on into the next.
    fn end_paragraph(&mut self) {
        self.end_bytes();
        let is_centred = self.paragraph.is_centred;
        let heading = self.paragraph.heading;
        let mut paragraph = std::mem::take(&mut self.paragraph);
        if paragraph.heading.is_none() {
            paragraph.heading = self.style.and_then(|style| self.styles.get(&style).copied());
        }
        super::docx::push(paragraph, &mut self.paragraphs);
        self.paragraph = Paragraph { is_centred, heading, ..Paragraph::default() };
        self.is_bold_start = true;
    }
}

/// The encoding of a code page of Windows or DOS.
fn code_page(number: i64) -> Option<&'static Encoding> {
    let label = match number {
        437 | 850 => return Some(WINDOWS_1252),
        866 => "ibm866".to_owned(),
        874 => "windows-874".to_owned(),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        65001 => "utf-8".to_owned(),
        10_000 => "macintosh".to_owned(),
        1250..=1258 => format!("windows-{number}"),
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}

/// The encoding of a font's character set, by the numbers of Windows.
fn charset(number: i64) -> Option<&'static Encoding> {
    code_page(match number {
        0 => 1252,
        77 => 10_000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(rtf: &str) -> Vec<String> {
        read(rtf.as_bytes()).paragraphs.into_iter().map(|paragraph| paragraph.text).collect()
    }

    #[test]
    fn text_is_read_in_the_encoding_of_its_font() {
        let rtf = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}
{\info{\title Fog}{\author Jane Doe}}\f0 F\'e4hre \u8220?late\u8221 ?\par {\f1\'cf\'e0\'f0}\line two{\*\x no}\par}tail";
        let document = read(rtf.as_bytes());
        assert_eq!(document.title.as_deref(), Some("Fog"));
        assert_eq!(document.author.as_deref(), Some("Jane Doe"));
        assert_eq!(document.paragraphs[0].text, "Fähre “late”");
        assert_eq!(document.paragraphs[1].text, "Пар\ntwo");
        assert_eq!(document.problems, []);
    }

    #[test]
    fn headers_footers_and_pictures_are_left_out() {
        let rtf = r"{\rtf1{\header Page 1\par}{\footer x}{\pict 0102}Text{\footnote no}.\par}";
        assert_eq!(texts(rtf), ["Text."]);
    }

    #[test]
    fn headings_bold_and_centred_are_seen() {
        let rtf = r"{\rtf1{\stylesheet{\s1 heading 1;}{\s2 Normal;}}\pard\s1\qc Fog\par\pard{\b By: }Jane\par}";
        let found = read(rtf.as_bytes()).paragraphs;
        assert_eq!((found[0].heading, found[0].is_centred), (Some(1), true));
        assert_eq!((found[1].heading, found[1].is_centred, found[1].bold), (None, false, 4));
    }

    #[test]
    fn deep_groups_and_cut_files_are_named() {
        let deep = format!("{{\\rtf1 Text\\par{}", "{".repeat(RTF_DEPTH + 5));
        let document = read(deep.as_bytes());
        assert_eq!(document.problems[0].0, WarningKind::NestedTooDeep);
        assert_eq!(document.paragraphs[0].text, "Text");
        assert_eq!(read(b"{\\rtf1 Text").problems[0].0, WarningKind::BadRecord);
        for odd in [
            "{\\rtf1\\bin99999999999999999999 x}",
            "{\\rtf1\\u-99999999999 \\'",
            "\\",
            "{\\u55357?",
        ] {
            let _ = read(odd.as_bytes());
        }
    }
}
