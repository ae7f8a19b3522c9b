//! NewsML 1.x and NewsML-G2, which share a name and an aim and nothing else.

pub mod g2;
pub mod version_1;

use super::draft::Draft;
use super::xml::{self, Element, prose};
use super::{markup, nitf, wrapped};

/// The records of a NewsML 1.x file.
pub const VERSION_1_RECORDS: &[&str] = &["NewsItem"];

/// The records of a NewsML-G2 file.
pub const G2_RECORDS: &[&str] =
    &["newsItem", "packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem"];

/// Takes in the text that an item carries: NITF, XHTML, or bare paragraphs. Of what the item
/// itself did not say, NITF's own head may.
fn take_content(content: Element<'_>, draft: &mut Draft) {
    if let Some(inner) = find_nitf(content) {
        let told = nitf::read(inner);
        draft.paragraphs = told.paragraphs.clone();
        draft.fill_from(told);
        return;
    }
    let body = content.find("body").or_else(|| content.find("html")).unwrap_or(content);
    let paragraphs = prose::paragraphs(body);
    // A text with markup inside CDATA, or wrapped lines.
    draft.paragraphs = match (content.children().next(), paragraphs.as_slice()) {
        (None, [_]) => plain(&content.text()),
        _ => paragraphs,
    };
}

fn find_nitf(content: Element<'_>) -> Option<Element<'_>> {
    content.descendants().find(|element| element.name().eq_ignore_ascii_case("nitf"))
}

/// The paragraphs of a text that may be markup all the same.
fn plain(text: &str) -> Vec<String> {
    let trimmed = text.trim();
    if trimmed.starts_with("<nitf") {
        let tree = xml::parse(trimmed);
        return tree.root().child("nitf").map(|it| nitf::read(it).paragraphs).unwrap_or_default();
    }
    let is_one_block = |text: &str| {
        let inner = text.strip_prefix("<p>")?.strip_suffix("</p>")?;
        (!inner.contains('<')).then(|| inner.to_owned())
    };
    if let Some(inner) = is_one_block(trimmed) {
        return wrapped::paragraphs(&inner);
    }
    match markup::to_text(trimmed) {
        std::borrow::Cow::Owned(text) => vec![text],
        std::borrow::Cow::Borrowed(text) => wrapped::paragraphs(text),
    }
}
