//! NewsML 1.0 to 1.2: a `NewsItem` → [`Draft`]. An item holds components within components, each
//! with lines, metadata and content of its own; what the inner do not say, the outer do.

use super::take_content;
use crate::article::{EntityKind, PublisherTag};
use crate::source::draft::Draft;
use crate::source::xml::{Element, prose};
use std::collections::HashSet;

/// Roles of components whose text is not the article.
#[rustfmt::skip]
const BESIDE: &[&str] = &[
    "stylesheet", "contact", "headline", "subheadline", "caption", "logo", "photo", "picture",
    "graphic", "preview", "thumbnail", "slugline", "keywords",
];

/// What the head of a file says of all its items: the envelope's sender and date.
#[must_use]
pub fn header(root: Element<'_>) -> Draft {
    let Some(envelope) = root.find("NewsEnvelope") else { return Draft::default() };
    Draft {
        source: envelope
            .path(&["SentFrom", "Party"])
            .and_then(|party| party.attribute("FormalName"))
            .map(str::to_owned),
        published: envelope.line("DateAndTime"),
        ..Draft::default()
    }
}

/// Reads one item. `None` where it holds no component, as an update of another may.
#[must_use]
pub fn read(item: Element<'_>) -> Option<Draft> {
    item.child("NewsComponent")?;
    let identifier = item.path(&["Identification", "NewsIdentifier"]);
    let management = item.child("NewsManagement");
    let mut draft = Draft {
        record: identifier
            .and_then(|it| it.line("PublicIdentifier").or_else(|| it.line("NewsItemId"))),
        published: management.and_then(|management| {
            management.line("ThisRevisionCreated").or_else(|| management.line("FirstCreated"))
        }),
        language: item.attribute("lang").map(str::to_owned),
        ..Draft::default()
    };
    let components: Vec<Element<'_>> =
        item.descendants().filter(|element| element.name() == "NewsComponent").collect();
    lines(&components, &mut draft);
    metadata(&components, &mut draft);
    if let Some(content) = main_content(&components) {
        take_content(content, &mut draft);
    }
    Some(draft)
}

/// The provider's address on the web, for an item whose file names nobody.
#[must_use]
pub fn provider(item: Element<'_>) -> Option<String> {
    item.path(&["Identification", "NewsIdentifier"])?.line("ProviderId")
}

/// Whether a component, by its role, is not the article.
fn is_beside(component: Element<'_>) -> bool {
    let role = component.child("Role").and_then(|role| role.attribute("FormalName"));
    role.is_some_and(|role| BESIDE.iter().any(|known| role.eq_ignore_ascii_case(known)))
}

/// The first headline, byline and place line of components that are not beside the article.
fn lines(components: &[Element<'_>], draft: &mut Draft) {
    for component in components.iter().filter(|component| !is_beside(**component)) {
        let Some(lines) = component.child("NewsLines") else { continue };
        let line = |name: &str| lines.line(name);
        if draft.headline.is_none() {
            draft.headline = line("HeadLine");
        }
        if draft.authors.is_empty() {
            draft.authors = lines.all("ByLine").map(prose::line).collect();
        }
        if draft.dateline.is_none() {
            let dateline = line("DateLine");
            draft.dateline =
                dateline.map(|line| line.trim_end_matches(['-', '–', '—', ' ']).to_owned());
        }
    }
}

/// Who provides it, what it is about, in which language.
fn metadata(components: &[Element<'_>], draft: &mut Draft) {
    let mut topics = HashSet::new();
    for component in components {
        if let Some(administrative) = component.child("AdministrativeMetadata") {
            let party = |name: &str| {
                let party = administrative.path(&[name, "Party"])?.attribute("FormalName")?;
                Some(party.trim().to_owned()).filter(|name| !name.is_empty())
            };
            if draft.source.is_none() {
                draft.source = party("Provider");
            }
            if draft.authors.is_empty() {
                draft.authors.extend(party("Creator"));
            }
        }
        let Some(descriptive) = component.child("DescriptiveMetadata") else { continue };
        if draft.language.is_none() {
            let language = descriptive.child("Language").and_then(|it| it.attribute("FormalName"));
            draft.language = language.map(str::to_owned);
        }
        for inner in descriptive.descendants() {
            let name = inner.attribute("FormalName").unwrap_or_default();
            match inner.name() {
                "Subject" | "SubjectMatter" | "SubjectDetail" => {
                    add_topic(name, &mut topics, draft);
                }
                "Property" => property(name, inner.attribute("Value"), &mut topics, draft),
                _ => {}
            }
        }
    }
}

fn add_topic(topic: &str, seen: &mut HashSet<String>, draft: &mut Draft) {
    if !topic.trim().is_empty() && seen.insert(topic.to_owned()) {
        draft.topics.push(topic.to_owned());
    }
}

/// A property of the description: keywords, persons and organisations have the publisher's names.
fn property(name: &str, value: Option<&str>, seen: &mut HashSet<String>, draft: &mut Draft) {
    let Some(value) = value else { return };
    let kind = match name {
        "Keyword" | "Keywords" => return add_topic(value, seen, draft),
        "Person" | "People" => EntityKind::Person,
        "Organization" | "Organisation" | "Company" => EntityKind::Organisation,
        _ => return,
    };
    draft.tags.push(PublisherTag { kind, name: value.to_owned() });
}

/// The text of the article: of the contents that are not beside it, the longest.
fn main_content<'t>(components: &[Element<'t>]) -> Option<Element<'t>> {
    let is_text = |item: &Element<'_>| {
        let media = item.child("MediaType").and_then(|it| it.attribute("FormalName"));
        let mime = item.child("MimeType").and_then(|it| it.attribute("FormalName"));
        media.is_none_or(|media| media.eq_ignore_ascii_case("text"))
            && mime.is_none_or(|mime| {
                mime.starts_with("text/") || mime.contains("xml") || mime.contains("nitf")
            })
    };
    let contents = components
        .iter()
        .filter(|component| !is_beside(**component))
        .flat_map(|component| component.all("ContentItem"))
        .filter(is_text)
        .filter_map(|item| item.child("DataContent"))
        .map(|content| (content.text().trim().len(), content));
    // Of equals the first.
    let mut longest: Option<(usize, Element<'t>)> = None;
    for (length, content) in contents {
        if length > longest.map_or(0, |(most, _)| most) {
            longest = Some((length, content));
        }
    }
    longest.map(|(_, content)| content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::xml::parse;

    #[test]
    fn an_item_is_read_through_its_components() {
        let text = "<NewsItem xml:lang='en'><Identification><NewsIdentifier><ProviderId>qn.example\
            </ProviderId><PublicIdentifier>urn:qn:1</PublicIdentifier></NewsIdentifier></Identification>\
            <NewsManagement><ThisRevisionCreated>20140829T134951+0000</ThisRevisionCreated></NewsManagement>\
            <NewsComponent><NewsLines><HeadLine>Ferry late</HeadLine><DateLine>DOVER, Aug 29 (QN) -</DateLine>\
            </NewsLines><AdministrativeMetadata><Provider><Party FormalName='QN'/></Provider>\
            </AdministrativeMetadata><DescriptiveMetadata><Property FormalName='Keyword' Value='fog'/>\
            <SubjectCode><Subject FormalName='04000000'/></SubjectCode></DescriptiveMetadata>\
            <NewsComponent><Role FormalName='Caption'/><ContentItem><DataContent>A pier that is much \
            longer than the text</DataContent></ContentItem></NewsComponent>\
            <NewsComponent><ContentItem><MediaType FormalName='Text'/><DataContent><p>It was late.</p>\
            <p>Again.</p></DataContent></ContentItem></NewsComponent></NewsComponent></NewsItem>";
        let tree = parse(text);
        let draft = read(tree.root().child("NewsItem").unwrap()).unwrap();
        assert_eq!(draft.headline.as_deref(), Some("Ferry late"));
        assert_eq!(draft.paragraphs, ["It was late.", "Again."]);
        assert_eq!(draft.source.as_deref(), Some("QN"));
        assert_eq!(draft.topics, ["fog", "04000000"]);
        assert_eq!(draft.dateline.as_deref(), Some("DOVER, Aug 29 (QN)"));
        let (article, warnings) = draft.finish("a.xml");
        assert_eq!(warnings, []);
        assert_eq!(article.unwrap().published.unwrap().day.to_string(), "2014-08-29");
    }
}
