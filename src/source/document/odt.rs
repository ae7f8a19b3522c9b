//! OpenDocument texts (`.odt`): `content.xml`, its styles for the title, `meta.xml`.

use std::collections::HashMap;

use super::docx::push;
use super::xml::{self, Step, attribute};
use super::{Document, Paragraph};
use crate::source::archive::zip::Package;
use crate::warning::WarningKind;

/// Elements whose text is not that of the document.
const SILENT: &[&str] = &["note", "annotation", "tracked-changes", "ruby-text", "index-body"];

/// Reads a document.
#[must_use]
pub fn read(bytes: Vec<u8>) -> Document {
    let mut document = Document::default();
    let mut package = Package::open(bytes, &mut document.problems);
    if package.text("META-INF/manifest.xml").is_some_and(|xml| xml.contains("encryption-data")) {
        let detail = "is encrypted; it is read once its password is taken off".to_owned();
        document.problems.push((WarningKind::Encrypted, detail));
        return document;
    }
    if let Some(meta) = package.text("meta.xml") {
        document.title = xml::text_of(&meta, "title");
        document.author =
            xml::text_of(&meta, "initial-creator").or_else(|| xml::text_of(&meta, "creator"));
        document.language = xml::text_of(&meta, "language");
    }
    let content = package.text("content.xml");
    package.report(&mut document.problems);
    if let Some(content) = content {
        let problems = body(&content, &mut document.paragraphs);
        document.problems.extend(problems);
    }
    document
}

fn body(content: &str, paragraphs: &mut Vec<Paragraph>) -> Vec<super::Problem> {
    let mut parents: HashMap<String, String> = HashMap::new();
    let mut open: Vec<Paragraph> = Vec::new();
    let mut silent = 0_usize;
    xml::walk(content, |step| match step {
        Step::Start(name, _) if SILENT.contains(&name) => silent += 1,
        Step::End(name) if SILENT.contains(&name) => silent = silent.saturating_sub(1),
        _ if silent > 0 => {}
        Step::Start("style", start) => {
            if let (Some(name), Some(parent)) =
                (attribute(start, "name"), attribute(start, "parent-style-name"))
            {
                parents.insert(name, parent);
            }
        }
        Step::Start("h", start) => {
            let level = attribute(start, "outline-level").and_then(|level| level.parse().ok());
            open.push(Paragraph { heading: Some(level.unwrap_or(1)), ..Paragraph::default() });
        }
        Step::Start("p", start) => {
            let style = attribute(start, "style-name").unwrap_or_default();
            let style = parents.get(&style).unwrap_or(&style);
            let heading = super::docx::level_of(&style.replace("_20_", " "));
            open.push(Paragraph { heading, ..Paragraph::default() });
        }
        Step::Start(name, start) => {
            let Some(paragraph) = open.last_mut() else { return };
            match name {
                "line-break" => paragraph.text.push('\n'),
                "tab" => paragraph.text.push('\t'),
                "s" => {
                    /// More blanks in a row say no more.
                    const BLANKS: usize = 80;
                    let count = attribute(start, "c").and_then(|count| count.parse().ok());
                    let blanks: usize = count.unwrap_or(1).min(BLANKS);
                    paragraph.text.extend(std::iter::repeat_n(' ', blanks));
                }
                _ => {}
            }
        }
        Step::Text(text) => {
            if let Some(paragraph) = open.last_mut() {
                paragraph.text.push_str(text);
            }
        }
        Step::End("p" | "h") => {
            if let Some(paragraph) = open.pop() {
                push(paragraph, paragraphs);
            }
        }
        Step::End(_) => {}
    })
}
