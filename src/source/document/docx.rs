//! Word (`.docx`): `word/document.xml`, its styles for the headings, its properties. Headers and
//! footers are files of their own, and left where they are.

use std::collections::HashMap;

use super::xml::{self, Step, attribute};
use super::{Document, Paragraph};
use crate::source::archive::zip::Package;

/// Elements whose text nobody sees, or sees twice.
const SILENT: &[&str] =
    &["Fallback", "instrText", "delText", "moveFrom", "pict", "del", "rPrChange", "pPrChange"];

/// Reads a document.
#[must_use]
pub fn read(bytes: Vec<u8>) -> Document {
    let mut document = Document::default();
    let mut package = Package::open(bytes, &mut document.problems);
    let styles = package.text("word/styles.xml").map(|xml| headings(&xml)).unwrap_or_default();
    if let Some(properties) = package.text("docProps/core.xml") {
        document.title = xml::text_of(&properties, "title");
        document.author = xml::text_of(&properties, "creator");
        document.language = xml::text_of(&properties, "language");
    }
    let main = package.text("word/document.xml").or_else(|| package.text("word/document2.xml"));
    package.report(&mut document.problems);
    if let Some(main) = main {
        let problems = body(&main, &styles, &mut document.paragraphs);
        document.problems.extend(problems);
    }
    document
}

/// The styles that are headings, with their levels.
fn headings(styles: &str) -> HashMap<String, u8> {
    let mut found = HashMap::new();
    let mut id = String::new();
    xml::walk(styles, |step| {
        let Step::Start(name, start) = step else { return };
        match name {
            "style" => id = attribute(start, "styleId").unwrap_or_default(),
            "name" => {
                let name = attribute(start, "val").unwrap_or_default().to_lowercase();
                if let Some(level) = level_of(&name) {
                    found.insert(id.clone(), level);
                }
            }
            "outlineLvl" => {
                let level = attribute(start, "val").and_then(|level| level.parse::<u8>().ok());
                if let Some(level) = level.filter(|level| *level < 9) {
                    found.insert(id.clone(), level + 1);
                }
            }
            _ => {}
        }
    });
    found
}

/// The level of a heading's style, by its name: "heading 1", "Title", "Überschrift 2".
pub(super) fn level_of(name: &str) -> Option<u8> {
    let name = name.to_lowercase();
    if matches!(name.trim(), "title" | "titel" | "titre" | "título" | "headline") {
        return Some(1);
    }
    let starts = ["heading", "überschrift", "titre", "título", "titolo", "kop", "berschrift"];
    let rest = starts.iter().find_map(|start| name.trim().strip_prefix(start))?;
    rest.trim().parse().ok().filter(|level| (1..=9).contains(level))
}

/// Reads the paragraphs of the body.
fn body(
    main: &str,
    styles: &HashMap<String, u8>,
    paragraphs: &mut Vec<Paragraph>,
) -> Vec<super::Problem> {
    // A text box stands inside a paragraph, and has paragraphs of its own.
    let mut open: Vec<Paragraph> = Vec::new();
    let mut silent = 0_usize;
    let mut is_text = false;
    let mut is_bold = false;
    let mut is_run = false;
    xml::walk(main, |step| match step {
        Step::Start(name, _) if SILENT.contains(&name) => silent += 1,
        Step::End(name) if SILENT.contains(&name) => silent = silent.saturating_sub(1),
        _ if silent > 0 => {}
        Step::Start(name, start) => match (name, open.last_mut()) {
            ("p", _) => open.push(Paragraph::default()),
            ("r", _) => {
                is_run = true;
                is_bold = false;
            }
            ("t", _) => is_text = true,
            ("tab", Some(paragraph)) if is_run => paragraph.text.push('\t'),
            ("br" | "cr", Some(paragraph)) => paragraph.text.push('\n'),
            ("noBreakHyphen", Some(paragraph)) => paragraph.text.push('\u{2011}'),
            ("b", _) if is_run => {
                is_bold = !matches!(attribute(start, "val").as_deref(), Some("0" | "false"));
            }
            ("pStyle", Some(paragraph)) => {
                let style = attribute(start, "val").unwrap_or_default();
                paragraph.heading = styles.get(&style).copied().or_else(|| level_of(&style));
            }
            ("outlineLvl", Some(paragraph)) => {
                let level = attribute(start, "val").and_then(|level| level.parse::<u8>().ok());
                paragraph.heading = level.filter(|level| *level < 9).map(|level| level + 1);
            }
            ("jc", Some(paragraph)) => {
                paragraph.is_centred = attribute(start, "val").as_deref() == Some("center");
            }
            _ => {}
        },
        Step::Text(text) => {
            if let Some(paragraph) = open.last_mut().filter(|_| is_text) {
                if is_bold && paragraph.bold == paragraph.text.trim_start().len() {
                    paragraph.bold += text.len();
                }
                paragraph.text.push_str(text);
            }
        }
        Step::End("t") => is_text = false,
        Step::End("r") => is_run = false,
        Step::End("p") => {
            if let Some(paragraph) = open.pop() {
                push(paragraph, paragraphs);
            }
        }
        Step::End("tc") => {}
        Step::End(_) => {}
    })
}

/// Adds a paragraph, unless it is blank; its ends are trimmed.
pub(super) fn push(paragraph: Paragraph, paragraphs: &mut Vec<Paragraph>) {
    let text = paragraph.text.trim();
    if !text.is_empty() {
        let text = text.to_owned();
        paragraphs.push(Paragraph { text, ..paragraph });
    }
}
