//! Atom: an `entry` → [`Draft`]; AP's entries carry NITF and what AP says of the story besides.

use super::author;
use crate::article::{EntityKind, PublisherTag};
use crate::source::draft::Draft;
use crate::source::xml::{Element, prose};
use crate::source::{markup, nitf};

/// What the head of a feed says of all its entries.
#[must_use]
pub fn header(root: Element<'_>) -> Draft {
    let Some(feed) = root.find("feed") else { return Draft::default() };
    Draft {
        source: feed.child("title").map(text_of).filter(|title| !title.is_empty()),
        language: feed.attribute("lang").map(str::to_owned),
        authors: names(feed),
        ..Draft::default()
    }
}

/// The text of a construct that may be escaped markup.
fn text_of(element: Element<'_>) -> String {
    let line = prose::line(element);
    markup::to_text(&line).into_owned()
}

fn names(element: Element<'_>) -> Vec<String> {
    element
        .all("author")
        .filter_map(|it| it.line("name").or_else(|| Some(prose::line(it))))
        .filter_map(|name| author(&name))
        .collect()
}

/// Reads one entry.
#[must_use]
pub fn read(entry: Element<'_>) -> Draft {
    let mut draft = Draft {
        record: entry.line("id"),
        published: ["published", "issued", "created", "updated", "modified"]
            .iter()
            .find_map(|name| entry.line(name)),
        url: url(entry),
        source: entry.child("source").and_then(|it| it.child("title")).map(text_of),
        language: entry
            .attribute("lang")
            .or_else(|| entry.child("content").and_then(|content| content.attribute("lang")))
            .map(str::to_owned),
        ..Draft::default()
    };
    let title = entry.child("title").map(text_of).filter(|title| !title.is_empty());
    let inner = entry.child("content").and_then(|content| content.child("nitf"));
    if let Some(inner) = inner {
        // Its title is the slug; its author the agency.
        let mut told = nitf::read(inner);
        told.published = None;
        told.record = None;
        draft.paragraphs = std::mem::take(&mut told.paragraphs);
        draft.headline = told.headline.take();
        draft.fill_from(told);
    } else {
        draft.authors = names(entry);
        draft.paragraphs = text(entry).into_iter().collect();
    }
    draft.headline = draft.headline.or(title);
    for category in entry.all("category") {
        let name = category.attribute("label").or_else(|| category.attribute("term"));
        draft.topics.extend(name.map(str::to_owned));
    }
    if let Some(metadata) = entry.child("ContentMetadata") {
        ap(metadata, &mut draft);
    }
    draft
}

fn url(entry: Element<'_>) -> Option<String> {
    let is_page =
        |link: &Element<'_>| link.attribute("rel").is_none_or(|relation| relation == "alternate");
    entry.all("link").find(is_page).and_then(|link| link.attribute("href")).map(str::to_owned)
}

/// The whole text, else the summary; both as text, escaped markup or XHTML.
fn text(entry: Element<'_>) -> Option<String> {
    let group = entry.child("group").and_then(|group| group.child("description"));
    for element in entry.child("content").into_iter().chain(entry.child("summary")).chain(group) {
        let text = if element.children().next().is_some() {
            prose::paragraphs(element).join("\n\n")
        } else {
            markup::to_text(element.text().trim()).into_owned()
        };
        if !text.trim().is_empty() {
            return Some(text);
        }
    }
    None
}

/// What AP says beside the story: headline, place, topics and parties.
fn ap(metadata: Element<'_>, draft: &mut Draft) {
    draft.headline = draft.headline.take().or_else(|| metadata.line("HeadLine"));
    draft.dateline = draft.dateline.take().or_else(|| metadata.line("DateLine"));
    if draft.authors.is_empty() {
        draft.authors.extend(metadata.line("ByLine"));
    }
    draft.source = draft.source.take().or_else(|| metadata.line("Source"));
    for subject in metadata.all("SubjectClassification") {
        if subject.attribute("Authority") == Some("AP Subject") {
            draft.topics.extend(subject.attribute("Value").map(str::to_owned));
        }
    }
    for entity in metadata.all("EntityClassification") {
        let Some(name) = entity.attribute("Value") else { continue };
        let is_person = entity.all("Property").any(|it| it.attribute("Value") == Some("PERSON"));
        let kind = match entity.attribute("Authority") {
            Some("AP Party") if is_person => EntityKind::Person,
            Some("AP Party" | "AP Organization" | "AP Company") => EntityKind::Organisation,
            _ => continue,
        };
        draft.tags.push(PublisherTag { kind, name: name.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::xml::parse;

    fn entry(inner: &str) -> Draft {
        let text = format!("<entry>{inner}</entry>");
        let tree = parse(&text);
        read(tree.root().child("entry").unwrap())
    }

    #[test]
    fn an_entry_is_read_with_its_markup() {
        let draft = entry(
            "<title type='html'>Ferry &amp;amp; fog</title><link rel='self' href='x'/>\
             <link href='https://quay.example/1'/><published>2018-04-23T10:15:00Z</published>\
             <author><name>Ada Holm</name></author><category term='harbour'/><summary>Late.</summary>\
             <content type='xhtml'><div><p>It was late.</p><p>Again.</p></div></content>",
        );
        assert_eq!(draft.url.as_deref(), Some("https://quay.example/1"));
        assert_eq!(draft.paragraphs, ["It was late.\n\nAgain."]);
        assert_eq!(
            (draft.authors.as_slice(), draft.topics.as_slice()),
            (&["Ada Holm".to_owned()][..], &["harbour".to_owned()][..])
        );
    }

    #[test]
    fn an_entry_of_ap_carries_a_story() {
        let draft = entry(
            "<title>BC-Ferry</title><author><name>AP</name></author><published>2018-04-23T10:15:00Z</published>\
             <content><nitf><body><body.head><hedline><hl1>Ferry late</hl1></hedline><distributor>The Wire\
             </distributor></body.head><body.content><p>It was.</p></body.content></body></nitf></content>\
             <apcm:ContentMetadata><apcm:EntityClassification Authority='AP Party' Value='Bo Lind'>\
             <apcm:Property Value='PERSON'/></apcm:EntityClassification><apcm:SubjectClassification \
             Authority='AP Subject' Value='Ferries'/></apcm:ContentMetadata>",
        );
        assert_eq!(draft.headline.as_deref(), Some("Ferry late"));
        assert_eq!(draft.source.as_deref(), Some("The Wire"));
        assert_eq!(draft.authors, [] as [String; 0]);
        assert_eq!((draft.tags.len(), draft.topics.len()), (1, 1));
    }
}
