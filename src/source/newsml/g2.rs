//! NewsML-G2: a `newsItem` or `packageItem` → [`Draft`]. The other items (concepts, plans,
//! catalogues) say what things are, and hold no article.

use super::{plain, take_content};
use crate::article::{EntityKind, PublisherTag};
use crate::source::draft::Draft;
use crate::source::xml::{Element, prose};
use std::collections::HashSet;

/// What the header of a message says of all its items.
#[must_use]
pub fn header(root: Element<'_>) -> Draft {
    let header = root.descendants().find(|it| it.name().eq_ignore_ascii_case("header"));
    let Some(header) = header else { return Draft::default() };
    Draft {
        published: header.line("sent").or_else(|| header.line("Sent")),
        source: header.line("origin").or_else(|| header.line("sender")),
        ..Draft::default()
    }
}

/// Reads one item. `None` where it is of a kind that holds no article.
#[must_use]
pub fn read(item: Element<'_>) -> Option<Draft> {
    let content = item.child("contentMeta");
    let meta = item.child("itemMeta");
    let mut draft = Draft {
        record: item.attribute("guid").map(str::to_owned),
        headline: content
            .and_then(|content| content.line("headline"))
            .or_else(|| meta.and_then(|meta| meta.line("title"))),
        published: published(meta, content),
        source: source(item, meta, content),
        language: content
            .and_then(|content| content.child("language"))
            .and_then(|language| language.attribute("tag"))
            .or_else(|| item.attribute("lang"))
            .map(str::to_owned),
        ..Draft::default()
    };
    if let Some(content) = content {
        describe(content, &mut draft);
    }
    asserted(item, &mut draft);
    match item.name() {
        "newsItem" => item_text(item, content, &mut draft),
        "packageItem" => {
            package_text(item, &mut draft);
            // One that only binds others together says nothing of its own.
            draft.headline.as_ref()?;
        }
        _ => return None,
    }
    Some(draft)
}

fn published(meta: Option<Element<'_>>, content: Option<Element<'_>>) -> Option<String> {
    let of = |element: Option<Element<'_>>, name: &str| element.and_then(|it| it.line(name));
    of(meta, "versionCreated")
        .or_else(|| of(content, "contentModified"))
        .or_else(|| of(content, "contentCreated"))
        .or_else(|| of(meta, "firstCreated"))
}

/// What a party is called: its name, then its literal, then what stands behind the colon of its
/// code.
fn party(element: Element<'_>) -> Option<String> {
    element.line("name").or_else(|| element.attribute("literal").map(str::to_owned)).or_else(|| {
        let code = element.attribute("qcode")?;
        let tail = code.split_once(':').map_or(code, |(_, tail)| tail);
        // A code that is a number names nobody.
        tail.contains(char::is_alphabetic).then(|| tail.to_owned())
    })
}

/// Whether a name is an address on the web, such as `reuters.com`.
fn is_address(name: &str) -> bool {
    name.contains('.') && !name.contains(' ')
}

/// The outlet: whoever provides the item by name; a bare address only where nobody is named.
fn source(
    item: Element<'_>,
    meta: Option<Element<'_>>,
    content: Option<Element<'_>>,
) -> Option<String> {
    let provider = meta.and_then(|meta| meta.child("provider")).and_then(party);
    let origin =
        content.into_iter().flat_map(|content| content.all("infoSource").collect::<Vec<_>>());
    let origin =
        origin.filter(|it| it.attribute("role").is_none_or(|role| !role.ends_with("phot")));
    let origin = origin
        .filter_map(|it| it.line("name").or_else(|| it.attribute("literal").map(str::to_owned)));
    let owner = item
        .path(&["rightsInfo", "copyrightHolder"])
        .and_then(|it| it.line("name").or_else(|| it.attribute("literal").map(str::to_owned)));
    let is_name = |name: &String| !name.trim().is_empty() && !is_address(name);
    let candidates: Vec<String> =
        provider.into_iter().chain(owner_first(origin.collect(), owner)).collect();
    candidates
        .iter()
        .find(|name| is_name(name))
        .or_else(|| candidates.iter().find(|name| !name.trim().is_empty()))
        .cloned()
}

/// Where the information came from, then who holds the rights.
fn owner_first(mut origin: Vec<String>, owner: Option<String>) -> Vec<String> {
    origin.extend(owner);
    origin
}

/// Bylines, place line, topics and entities.
fn describe(content: Element<'_>, draft: &mut Draft) {
    draft.authors = content.all("by").map(prose::line).filter(|by| !by.is_empty()).collect();
    if draft.authors.is_empty() {
        // A creator with a name is a person or the desk; codes are for machines.
        let named = content.all("creator").filter_map(|creator| creator.line("name"));
        draft.authors = named.collect();
    }
    let dateline = content.line("dateline");
    // Some write the moment there, as in `2018-01-03 20:13:08 GMT+00:00`.
    draft.dateline = dateline.filter(|line| line.starts_with(|first: char| first.is_alphabetic()));
    let mut seen = HashSet::new();
    for subject in content.all("subject") {
        let name = subject.line("name").or_else(|| subject.attribute("literal").map(str::to_owned));
        match (kind_of(subject), name) {
            (Some(kind), Some(name)) => draft.tags.push(PublisherTag { kind, name }),
            (_, name) => {
                let topic = name.or_else(|| subject.attribute("qcode").map(str::to_owned));
                draft.topics.extend(topic.filter(|topic| seen.insert(topic.clone())));
            }
        }
    }
    for keyword in content.all("keyword").map(prose::line).filter(|it| !it.is_empty()) {
        if seen.insert(keyword.clone()) {
            draft.topics.push(keyword);
        }
    }
}

/// Whether a subject is a person or an organisation.
fn kind_of(subject: Element<'_>) -> Option<EntityKind> {
    let kind = subject
        .attribute("type")
        .or_else(|| subject.child("type").and_then(|kind| kind.attribute("qcode")))?;
    match kind.rsplit(':').next()? {
        "person" => Some(EntityKind::Person),
        "organisation" | "organization" | "team" | "company" => Some(EntityKind::Organisation),
        _ => None,
    }
}

/// Entities that an item asserts beside its subjects, unless they are those.
fn asserted(item: Element<'_>, draft: &mut Draft) {
    for assertion in item.all("assert") {
        let (Some(kind), Some(name)) = (kind_of(assertion), assertion.line("name")) else {
            continue;
        };
        let tag = PublisherTag { kind, name };
        if !draft.tags.contains(&tag) {
            draft.tags.push(tag);
        }
    }
}

/// The text of a news item; of a picture or film, what is said of it.
fn item_text(item: Element<'_>, content: Option<Element<'_>>, draft: &mut Draft) {
    if let Some(set) = item.child("contentSet") {
        for carrier in set.children() {
            match carrier.name() {
                "inlineXML" => take_content(carrier, draft),
                "inlineData" => draft.paragraphs = plain(&carrier.text()),
                _ => continue,
            }
            if !draft.paragraphs.is_empty() {
                return;
            }
        }
    }
    let described = content.into_iter().flat_map(|it| it.all("description").collect::<Vec<_>>());
    let described = described.map(prose::line).filter(|line| !line.is_empty());
    draft.paragraphs = described.collect();
}

/// The titles and descriptions of what a package refers to.
fn package_text(item: Element<'_>, draft: &mut Draft) {
    for reference in item.descendants().filter(|it| it.name() == "itemRef") {
        for name in ["title", "headline", "description"] {
            draft.paragraphs.extend(reference.line(name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::xml::parse;

    fn item(inner: &str) -> Draft {
        let text = format!("<newsItem guid='urn:qn:1' xml:lang='en-GB'>{inner}</newsItem>");
        let tree = parse(&text);
        read(tree.root().child("newsItem").unwrap()).unwrap()
    }

    const META: &str = "<itemMeta><itemClass qcode='ninat:text'/><provider literal='qn.example'/>\
        <versionCreated>2018-04-23T10:15:00Z</versionCreated></itemMeta><contentMeta>\
        <infoSource literal='Quay News'/><by>By Ada Holm</by><subject qcode='medtop:1'><name>fog</name></subject>\
        <subject type='cpnat:person' qcode='p:1'><name>Bo Lind</name></subject>\
        <subject type='cpnat:organisation' literal='Harbour Council'/>\
        <headline> Ferry  late</headline></contentMeta>";

    #[test]
    fn an_item_with_xhtml_is_read() {
        let draft = item(&format!(
            "{META}<contentSet><inlineXML><html xmlns='x'><head><title>t</title></head><body><p>It was \
             late.</p><p>Again.</p></body></html></inlineXML></contentSet>"
        ));
        assert_eq!(draft.headline.as_deref(), Some("Ferry late"));
        assert_eq!(draft.source.as_deref(), Some("Quay News"));
        assert_eq!(draft.paragraphs, ["It was late.", "Again."]);
        assert_eq!(draft.topics, ["fog"]);
        assert_eq!(draft.tags.len(), 2);
        assert_eq!(draft.published.as_deref(), Some("2018-04-23T10:15:00Z"));
    }

    #[test]
    fn an_item_with_nitf_takes_from_it_what_it_lacks() {
        let draft = item(
            "<itemMeta><provider literal='QN'/></itemMeta><contentSet><inlineXML><nitf><head><title>Ferry \
             late</title></head><body><body.head><byline>By Ada Holm</byline></body.head><body.content>\
             <p>It was.</p></body.content></body></nitf></inlineXML></contentSet>",
        );
        assert_eq!(draft.headline.as_deref(), Some("Ferry late"));
        assert_eq!(draft.authors, ["By Ada Holm"]);
        assert_eq!(draft.paragraphs, ["It was."]);
    }

    #[test]
    fn wrapped_text_and_captions_are_read() {
        let wrapped = item(&format!(
            "{META}<contentSet><inlineData><![CDATA[<p>\n   The ferry was late again on Tuesday because \
             of a fog\nover the harbour.\n   Nobody was hurt.</p>]]></inlineData></contentSet>"
        ));
        assert_eq!(wrapped.paragraphs.len(), 2);
        let picture = item(
            "<contentMeta><headline>Pier</headline><description>A pier</description>\
            </contentMeta><contentSet><remoteContent href='a.jpg'/></contentSet>",
        );
        assert_eq!(picture.paragraphs, ["A pier"]);
    }

    #[test]
    fn other_items_hold_no_article() {
        let tree = parse("<conceptItem guid='x'><concept><name>fog</name></concept></conceptItem>");
        assert_eq!(read(tree.root().child("conceptItem").unwrap()), None);
    }
}
