//! Records and headers of the formats that are XML: which reader takes which.

use super::cutter::Cutter;
use super::draft::Draft;
use super::xml::cutter::XmlCutter;
use super::xml::{self, Element, Problem};
use super::{Format, catalogue, decode, feed, newsml, nitf};
use crate::limits::XML_HEADER_BYTES;
use crate::warning::{Warning, WarningKind};

/// What a file says before, between and after its first records.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// What it says of all its records.
    pub(super) draft: Draft,
    /// The encoding it declares.
    pub(super) declared: Option<&'static encoding_rs::Encoding>,
    /// Whether it declares entities of its own, which are not replaced.
    pub(super) has_entities: bool,
}

/// Reads the header of a file of which `head` is the beginning.
pub(super) fn header(head: &[u8], format: Format) -> Header {
    let mut cutter = XmlCutter::new(catalogue::entry(format).records);
    let mut around = Vec::new();
    let mut rest = head;
    while around.len() < XML_HEADER_BYTES {
        let Some((start, end)) = cutter.cut(rest) else {
            let open = cutter.unfinished().unwrap_or(rest.len());
            around.extend_from_slice(&rest[..open]);
            break;
        };
        around.extend_from_slice(&rest[..start]);
        rest = &rest[end..];
    }
    around.truncate(XML_HEADER_BYTES);
    let declared = xml::declared(head);
    let has_entities = memchr::memmem::find(&around, b"<!ENTITY").is_some();
    let text = decode::whole(around, declared).text;
    let tree = xml::parse(&text);
    let draft = match format {
        Format::NewsMl1 => newsml::version_1::header(tree.root()),
        Format::NewsMlG2 => newsml::g2::header(tree.root()),
        Format::Rss => feed::rss::header(tree.root()),
        Format::Atom => feed::atom::header(tree.root()),
        _ => Draft::default(),
    };
    Header { draft, declared, has_entities }
}

/// The cutter of a format's records.
pub(super) fn cutter(format: Format) -> Cutter {
    Cutter::Xml(XmlCutter::new(catalogue::entry(format).records))
}

/// Reads one record.
pub(super) fn read(
    text: &str,
    format: Format,
    header: &Draft,
    shown: &str,
) -> (Option<Draft>, Vec<Warning>) {
    let mut warnings = Vec::new();
    let tree = xml::parse(text);
    if let Some(problem) = tree.problem() {
        let (kind, detail) = match problem {
            Problem::Broken(detail) => (WarningKind::BadRecord, detail),
            Problem::TooLarge(detail) => (WarningKind::TooLarge, detail),
        };
        warnings.push(Warning::new(kind, shown, detail.clone()));
    }
    let Some(record) = tree.root().children().next() else { return (None, warnings) };
    let draft = draft(record, format).map(|mut draft| {
        draft.fill_from(header.clone());
        if draft.source.is_none() && format == Format::NewsMl1 {
            draft.source = newsml::version_1::provider(record);
        }
        draft
    });
    // Feeds and packages hold much beside articles; the other items are for those who ask.
    let is_of_interest = matches!(record.name(), "item" | "packageItem");
    if draft.is_none() && !is_of_interest {
        let name: String = record.name().chars().take(40).collect();
        let detail = format!("is a <{name}>, which holds no article");
        warnings.push(Warning::new(WarningKind::NoText, shown, detail));
    }
    (draft, warnings)
}

fn draft(record: Element<'_>, format: Format) -> Option<Draft> {
    match format {
        Format::Nitf => Some(nitf::read(record)),
        Format::NewsMl1 => newsml::version_1::read(record),
        Format::NewsMlG2 => newsml::g2::read(record),
        Format::Rss => feed::rss::read(record),
        _ => Some(feed::atom::read(record)),
    }
}
