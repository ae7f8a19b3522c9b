//! ninjs, News in JSON, 1.0 to 3.x, and AP's Media API, which grew from it: an object → [`Draft`].
//!
//! Version 1 has `headline`, `body_xhtml`, `versioncreated`; version 2 lists them (`headlines`,
//! `bodies`); version 3 spells names in camel case. Names are compared without case and `_`.

use super::draft::Draft;
use super::markup;
use crate::article::{EntityKind, PublisherTag};
use serde_json::{Map, Value};

/// Whether an object has what only ninjs has; `head` is its beginning.
#[must_use]
pub fn is_item(head: &[u8]) -> bool {
    let has = |key: &str| memchr::memmem::find(head, key.as_bytes()).is_some();
    (has("\"uri\"") || has("\"altids\""))
        && [
            "\"versioncreated\"",
            "\"versionCreated\"",
            "\"body_xhtml\"",
            "\"body_text\"",
            "\"bodies\"",
            "\"headlines\"",
            "\"pubstatus\"",
            "\"pubStatus\"",
            "/ninjs-schema",
        ]
        .iter()
        .any(|key| has(key))
}

/// Reads one object: an item, or an answer of AP's that holds one or several.
///
/// # Errors
///
/// What is wrong with it, where it is no JSON object.
pub fn read(text: &str) -> Result<Vec<Draft>, String> {
    let value: Value =
        serde_json::from_str(text).map_err(|error| format!("is not JSON: {error}"))?;
    let Value::Object(object) = value else { return Err("is not an object".to_owned()) };
    if let Some(Value::Object(data)) = object.get("data") {
        if let Some(Value::Array(items)) = data.get("items") {
            return Ok(items.iter().filter_map(item).collect());
        }
        return Ok(data.get("item").and_then(item).into_iter().collect());
    }
    Ok(item(&Value::Object(object)).into_iter().collect())
}

/// One item, or what holds it under `item`.
fn item(value: &Value) -> Option<Draft> {
    let object = value.as_object()?;
    let object = match object.get("item") {
        Some(Value::Object(inner)) => inner,
        _ => object,
    };
    Some(of_object(object))
}

/// A value by its name in any version's spelling.
fn get<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let is_it = |key: &str| {
        key.bytes()
            .filter(|byte| *byte != b'_')
            .map(|byte| byte.to_ascii_lowercase())
            .eq(name.bytes())
    };
    object.iter().find(|(key, _)| is_it(key)).map(|(_, value)| value)
}

fn string(object: &Map<String, Value>, name: &str) -> Option<String> {
    let text = get(object, name)?.as_str()?;
    (!text.trim().is_empty()).then(|| text.to_owned())
}

/// The objects of a list, whatever of its two names it has.
fn list<'a>(
    object: &'a Map<String, Value>,
    names: [&str; 2],
) -> impl Iterator<Item = &'a Map<String, Value>> {
    let lists = names.map(|name| get(object, name).and_then(Value::as_array));
    lists.into_iter().flatten().flatten().filter_map(Value::as_object)
}

fn of_object(object: &Map<String, Value>) -> Draft {
    let main = |names: [&str; 2]| {
        let values: Vec<_> = list(object, names).collect();
        values
            .iter()
            .find(|value| string(value, "role").as_deref() == Some("main"))
            .or(values.first())
            .and_then(|value| string(value, "value"))
    };
    let mut draft = Draft {
        record: string(object, "uri"),
        headline: string(object, "headline")
            .or_else(|| main(["headlines", "headlines"]))
            .or_else(|| string(object, "title"))
            .or_else(|| main(["titles", "titles"]))
            .map(|line| markup::to_text(&line).into_owned()),
        published: ["versioncreated", "contentcreated", "firstcreated"]
            .iter()
            .find_map(|name| string(object, name)),
        source: source(object),
        authors: string(object, "byline").or_else(|| string(object, "by")).into_iter().collect(),
        language: string(object, "language"),
        url: trusted_url(object),
        section: string(object, "section").or_else(|| section(object)),
        dateline: string(object, "dateline"),
        paragraphs: body(object).into_iter().collect(),
        ..Draft::default()
    };
    if draft.authors.is_empty() {
        let bylines = list(object, ["bylines", "bylines"]);
        draft.authors = bylines.filter_map(|it| string(it, "by")).collect();
    }
    for (names, kind) in [
        (["person", "people"], EntityKind::Person),
        (["persons", "people"], EntityKind::Person),
        (["organisation", "organisations"], EntityKind::Organisation),
        (["organization", "organizations"], EntityKind::Organisation),
    ] {
        for name in list(object, names).filter_map(|it| string(it, "name")) {
            let tag = PublisherTag { kind, name };
            if !draft.tags.contains(&tag) {
                draft.tags.push(tag);
            }
        }
    }
    for subject in list(object, ["subject", "subjects"]) {
        let topic = string(subject, "name").or_else(|| string(subject, "literal"));
        draft.topics.extend(topic.filter(|topic| !draft.topics.contains(topic)));
    }
    let keywords = get(object, "keywords").and_then(Value::as_array).into_iter().flatten();
    draft.topics.extend(keywords.filter_map(Value::as_str).map(str::to_owned));
    draft
}

/// The outlet: the provider, where the story came from, then who holds the rights.
fn source(object: &Map<String, Value>) -> Option<String> {
    string(object, "provider")
        .or_else(|| {
            let sources: Vec<_> = list(object, ["infosource", "infosources"]).collect();
            sources.iter().find_map(|it| string(it, "name"))
        })
        .or_else(|| string(object, "copyrightholder"))
        .or_else(|| string(object, "source"))
}

/// The section, of versions that list sections.
fn section(object: &Map<String, Value>) -> Option<String> {
    list(object, ["sections", "service"]).find_map(|it| string(it, "name"))
}

/// An address on the web: `uri` is one only where a page stands there.
fn trusted_url(object: &Map<String, Value>) -> Option<String> {
    let page = string(object, "url").or_else(|| string(object, "weburl"));
    page.or_else(|| string(object, "uri").filter(|uri| uri.starts_with("http")))
}

/// The body: markup before plain text, since it knows its paragraphs; else what is said of the
/// item.
fn body(object: &Map<String, Value>) -> Option<String> {
    let is_markup = |kind: &str| kind.contains("html");
    let named = ["bodyxhtml", "bodyhtml", "bodyhtml5", "bodytext", "body"];
    if let Some(text) = named.iter().find_map(|name| string(object, name)) {
        return Some(without_title(&text));
    }
    let bodies: Vec<_> = list(object, ["bodies", "bodies"]).collect();
    let described = |it: &&&Map<String, Value>| {
        let role = string(it, "role").unwrap_or_default();
        let kind = string(it, "contenttype").unwrap_or_default();
        is_markup(&kind) || is_markup(&role)
    };
    let is_plain = |it: &&&Map<String, Value>| {
        string(it, "contenttype").is_none_or(|kind| kind.starts_with("text/"))
    };
    let chosen = bodies
        .iter()
        .find(described)
        .or_else(|| bodies.iter().find(is_plain))
        .or(bodies.first())
        .and_then(|it| string(it, "value"));
    if let Some(text) = chosen {
        return Some(without_title(&text));
    }
    let said = ["descriptiontext", "descriptioncaption", "descriptionsummary", "description"];
    let listed: Vec<_> = list(object, ["descriptions", "descriptions"]).collect();
    let is_credit =
        |it: &&&Map<String, Value>| string(it, "role").is_some_and(|role| role.contains("credit"));
    said.iter()
        .find_map(|name| string(object, name))
        .or_else(|| listed.iter().filter(|it| !is_credit(it)).find_map(|it| string(it, "value")))
        .map(|text| markup::to_text(&text).into_owned())
}

/// The text of a body in markup.
fn without_title(text: &str) -> String {
    markup::to_text(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_versions_spell_the_same_article() {
        let first = r#"{"uri": "urn:qn:1", "versioncreated": "2018-04-23T10:15:00Z", "byline": "By Ada Holm",
            "headline": "Ferry late", "body_xhtml": "<p>It was.</p><p>Again.</p>", "body_text": "It was.",
            "person": [{"name": "Bo Lind"}], "subject": [{"name": "fog"}], "language": "en",
            "copyrightholder": "QN"}"#;
        let second = r#"{"uri": "urn:qn:1", "versioncreated": "2018-04-23T10:15:00Z", "by": "By Ada Holm",
            "headlines": [{"role": "main", "value": "Ferry late"}], "people": [{"name": "Bo Lind"}],
            "bodies": [{"contenttype": "text/plain", "value": "It was."},
                {"contenttype": "text/html", "value": "<p>It was.</p><p>Again.</p>"}],
            "subjects": [{"name": "fog"}], "language": "en", "copyrightholder": "QN"}"#;
        let third = second
            .replace("versioncreated", "versionCreated")
            .replace("contenttype", "contentType")
            .replace("copyrightholder", "copyrightHolder");
        let drafts: Vec<Draft> = [first, second, third.as_str()]
            .iter()
            .map(|text| {
                assert!(is_item(text.as_bytes()));
                read(text).unwrap().remove(0)
            })
            .collect();
        assert_eq!(drafts[0].paragraphs, ["It was.\n\nAgain."]);
        assert_eq!((drafts[0].tags.len(), drafts[0].topics.len()), (1, 1));
        assert_eq!(drafts[0].source.as_deref(), Some("QN"));
        assert_eq!(drafts[0], drafts[1]);
        assert_eq!(drafts[1], drafts[2]);
    }

    #[test]
    fn an_answer_of_aps_holds_items() {
        let answer = r#"{"data": {"items": [{"item": {"uri": "x", "headline": "Ferry late",
            "pubstatus": "usable", "organisation": [{"name": "Harbour Council"}]}}]}}"#;
        let drafts = read(answer).unwrap();
        assert_eq!(drafts[0].headline.as_deref(), Some("Ferry late"));
        assert_eq!(drafts[0].tags[0].kind, EntityKind::Organisation);
        assert!(read("[]").is_err());
    }
}
