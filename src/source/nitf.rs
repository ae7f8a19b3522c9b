//! NITF, the News Industry Text Format, 2.5 to 3.6: an element `nitf` → [`Draft`].
//!
//! What the publisher tagged in its head (`identified-content`) or in the text (`person`, `org`)
//! is kept as its entities, `tobject.subject` and `keyword` as its topics.

use super::draft::Draft;
use super::xml::{Element, prose};
use crate::article::{EntityKind, PublisherTag};

/// Reads one `nitf` element.
#[must_use]
pub fn read(nitf: Element<'_>) -> Draft {
    let head = nitf.child("head");
    let docdata = head.and_then(|head| head.child("docdata"));
    let pubdata = head.and_then(|head| head.child("pubdata"));
    let body = nitf.child("body");
    let body_head = body.and_then(|body| body.child("body.head"));
    let mut draft = Draft {
        headline: headline(head, body_head),
        source: source(head, docdata, pubdata, body_head),
        published: published(docdata, pubdata, body_head),
        record: docdata
            .and_then(|docdata| value(docdata, "doc-id", "id-string"))
            .or_else(|| pubdata.and_then(|pubdata| pubdata.attribute("id")).map(str::to_owned)),
        url: pubdata.and_then(|pubdata| pubdata.attribute("ex-ref")).map(str::to_owned),
        section: pubdata
            .and_then(|pubdata| pubdata.attribute("position.section"))
            .map(str::to_owned),
        language: nitf
            .attribute("lang")
            .or_else(|| nitf.attribute("baselang"))
            .or_else(|| body.and_then(|body| body.attribute("lang")))
            .map(str::to_owned),
        authors: body_head.map(bylines).unwrap_or_default(),
        dateline: body_head
            .and_then(|head| head.child("dateline"))
            .map(dateline)
            .filter(|line| !line.is_empty()),
        ..Draft::default()
    };
    if let Some(head) = head {
        topics(head, docdata, &mut draft.topics);
    }
    for element in docdata.and_then(|it| it.child("identified-content")).into_iter().chain(body) {
        tags(element, &mut draft.tags);
    }
    draft.paragraphs = body.map(text).unwrap_or_default();
    if draft.paragraphs.is_empty() {
        let summary = body_head.and_then(|head| head.child("abstract"));
        draft.paragraphs = summary.map(prose::paragraphs).unwrap_or_default();
    }
    draft
}

/// The paragraphs of `body.content`; of several, all.
fn text(body: Element<'_>) -> Vec<String> {
    let mut contents = body.all("body.content").peekable();
    if contents.peek().is_none() {
        // Some put their paragraphs straight into the body.
        let is_other = |name: &str| matches!(name, "body.head" | "body.end");
        return body.children().filter(|it| !is_other(it.name())).flat_map(content).collect();
    }
    contents.flat_map(prose::paragraphs).collect()
}

/// The paragraphs of an element that may itself be one.
fn content(element: Element<'_>) -> Vec<String> {
    let hidden = ["media", "table", "nitf-table"].contains(&element.name());
    if hidden { Vec::new() } else { prose::paragraphs(element) }
}

/// An attribute of the first such element that has it and is not blank.
fn value(element: Element<'_>, name: &str, attribute: &str) -> Option<String> {
    element
        .all(name)
        .filter_map(|child| child.attribute(attribute))
        .find(|value| !value.trim().is_empty())
        .map(str::to_owned)
}

fn headline(head: Option<Element<'_>>, body_head: Option<Element<'_>>) -> Option<String> {
    let hedline = body_head.and_then(|head| head.child("hedline"));
    // In old documents the headline stands in `hedline` itself.
    hedline
        .and_then(|hedline| hedline.line("hl1"))
        .or_else(|| hedline.map(prose::line).filter(|line| !line.is_empty()))
        .or_else(|| head.and_then(|head| head.line("title")))
}

/// The outlet: what names the publication, then who distributes it, then who owns it.
fn source(
    head: Option<Element<'_>>,
    docdata: Option<Element<'_>>,
    pubdata: Option<Element<'_>>,
    body_head: Option<Element<'_>>,
) -> Option<String> {
    let named = |text: &str| Some(text.trim().to_owned()).filter(|name| !name.is_empty());
    let meta = |wanted: &str| {
        head.into_iter()
            .flat_map(|head| head.all("meta").collect::<Vec<_>>())
            .find(|meta| meta.attribute("name").is_some_and(|name| name.ends_with(wanted)))
            .and_then(|meta| named(meta.attribute("content")?))
    };
    pubdata
        .and_then(|pubdata| named(pubdata.attribute("name")?))
        .or_else(|| body_head?.line("distributor"))
        .or_else(|| value(docdata?, "doc.copyright", "holder"))
        .or_else(|| body_head?.child("rights")?.line("rights.owner"))
        .or_else(|| meta("-source"))
        .or_else(|| value(docdata?.child("del-list")?, "from-src", "src-name"))
        .or_else(|| value(docdata?, "doc-id", "regsrc"))
}

fn published(
    docdata: Option<Element<'_>>,
    pubdata: Option<Element<'_>>,
    body_head: Option<Element<'_>>,
) -> Option<String> {
    let story = || {
        let date = body_head?.child("dateline")?.find("story.date")?;
        date.attribute("norm").map(str::to_owned).or_else(|| Some(prose::line(date)))
    };
    pubdata
        .and_then(|pubdata| pubdata.attribute("date.publication"))
        .map(str::to_owned)
        .or_else(|| value(docdata?, "date.issue", "norm"))
        .or_else(|| value(docdata?, "date.release", "norm"))
        .or_else(story)
        .filter(|date| !date.trim().is_empty())
}

/// The bylines, without the titles of those who wrote.
fn bylines(body_head: Element<'_>) -> Vec<String> {
    let mut bylines = Vec::new();
    for byline in body_head.all("byline") {
        let persons: Vec<String> =
            byline.all("person").map(prose::line).filter(|name| !name.is_empty()).collect();
        if persons.is_empty() {
            let mut line = String::new();
            for part in byline.parts() {
                match part {
                    super::xml::Part::Text(text) => line.push_str(text),
                    super::xml::Part::Element(inner) if inner.name() == "byttl" => line.push(';'),
                    super::xml::Part::Element(inner) => line.push_str(&inner.text()),
                }
            }
            let named = line.split(';').next().unwrap_or_default().trim();
            bylines.extend(Some(named.to_owned()).filter(|name| !name.is_empty()));
        } else {
            bylines.extend(persons);
        }
    }
    bylines
}

/// The place line without machines' dates.
fn dateline(element: Element<'_>) -> String {
    let mut line = String::new();
    for part in element.parts() {
        match part {
            super::xml::Part::Text(text) => line.push_str(text),
            super::xml::Part::Element(inner) => {
                let text = inner.text();
                let is_stamp = inner.name() == "story.date" && !text.contains(' ');
                if !is_stamp {
                    line.push_str(&text);
                }
            }
        }
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    words.join(" ").trim_end_matches(['-', '–', '—', ' ']).to_owned()
}

/// What the publisher says it is about, most exact first.
fn topics(head: Element<'_>, docdata: Option<Element<'_>>, topics: &mut Vec<String>) {
    for subject in head.all("tobject").flat_map(|it| it.all("tobject.subject").collect::<Vec<_>>())
    {
        let names = ["detail", "matter", "type", "refnum"];
        let name = names.iter().find_map(|name| {
            let value = subject.attribute(&format!("tobject.subject.{name}"))?;
            (!value.trim().is_empty()).then_some(value)
        });
        topics.extend(name.map(str::to_owned));
    }
    let keywords = docdata.and_then(|docdata| docdata.child("key-list"));
    for keyword in keywords.into_iter().flat_map(|list| list.all("keyword").collect::<Vec<_>>()) {
        topics.extend(keyword.attribute("key").map(str::to_owned));
    }
    topics.retain(|topic| !topic.trim().is_empty());
    let mut seen = std::collections::HashSet::new();
    topics.retain(|topic| seen.insert(topic.clone()));
}

/// The persons and organisations tagged within an element, each once.
pub(super) fn tags(element: Element<'_>, tags: &mut Vec<PublisherTag>) {
    let mut seen: std::collections::HashSet<(EntityKind, String)> =
        tags.iter().map(|tag| (tag.kind, tag.name.clone())).collect();
    let mut pending: Vec<Element<'_>> = element.children().collect();
    pending.reverse();
    while let Some(inner) = pending.pop() {
        let kind = match inner.name() {
            "person" => Some(EntityKind::Person),
            "org" => Some(EntityKind::Organisation),
            // Whoever wrote it is not what it is about.
            "byline" | "distributor" | "rights" | "media" => continue,
            _ => None,
        };
        match kind {
            Some(kind) => {
                let name = prose::line(inner);
                let name = name.strip_suffix("'s").or(name.strip_suffix("’s")).unwrap_or(&name);
                let name = name.to_owned();
                if !name.is_empty() && seen.insert((kind, name.clone())) {
                    tags.push(PublisherTag { kind, name });
                }
            }
            None => pending.extend(inner.children().rev()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::xml::parse;
    use super::*;

    const STORY: &str = "<nitf xml:lang='en'><head><title>slug</title>\
        <tobject><tobject.subject tobject.subject.refnum='04015001' tobject.subject.matter='Ferries'/></tobject>\
        <docdata><doc-id id-string='qn.1'/><date.issue norm='20180423T101500Z'/>\
        <doc.copyright holder='QN'/><key-list><keyword key='fog'/></key-list>\
        <identified-content><org>Harbour Council</org></identified-content></docdata>\
        <pubdata name='The Quay' date.publication='20180424T000000+0100'/></head>\
        <body><body.head><hedline><hl1>Ferry late\n again</hl1><hl2>Fog</hl2></hedline>\
        <byline>By ADA HOLM<byttl>Harbour Writer</byttl></byline>\
        <dateline><location>DOVER</location>, <story.date norm='20180423'>April 23</story.date> -</dateline></body.head>\
        <body.content><block><p><person>Bo Lind's</person> ferry was late.</p><media><media-caption>A pier\
        </media-caption></media><p>Again.</p></block></body.content><body.end><tagline>x</tagline></body.end></body></nitf>";

    #[test]
    fn a_story_is_read_field_by_field() {
        let tree = parse(STORY);
        let draft = read(tree.root().child("nitf").unwrap());
        assert_eq!(draft.headline.as_deref(), Some("Ferry late again"));
        assert_eq!(draft.source.as_deref(), Some("The Quay"));
        assert_eq!(draft.record.as_deref(), Some("qn.1"));
        assert_eq!(draft.paragraphs, ["Bo Lind's ferry was late.", "Again."]);
        assert_eq!(draft.topics, ["Ferries", "fog"]);
        assert_eq!(draft.dateline.as_deref(), Some("DOVER, April 23"));
        let names: Vec<&str> = draft.tags.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(names, ["Harbour Council", "Bo Lind"]);
        let (article, warnings) = draft.finish("a.xml");
        let article = article.unwrap();
        assert_eq!((warnings.len(), article.authors), (0, vec!["ADA HOLM".to_owned()]));
        assert_eq!(article.published.unwrap().day.to_string(), "2018-04-24");
        assert_eq!(article.language.as_deref(), Some("en"));
    }
}
