//! JSON Feed 1.0 and 1.1: an item → [`Draft`].

use crate::source::draft::Draft;
use crate::source::markup;
use serde_json::Value;

/// Whether a text begins like a feed.
#[must_use]
pub fn is_feed(head: &[u8]) -> bool {
    /// The version stands near the top; further down an article may speak of it.
    const WINDOW: usize = 4 << 10;
    let head = &head[..head.len().min(WINDOW)];
    memchr::memmem::find(head, b"://jsonfeed.org/version/").is_some()
        || memchr::memmem::find(head, br":\/\/jsonfeed.org\/version\/").is_some()
}

/// What the head of a feed says of all its items; `head` is the file's beginning, up to its list.
#[must_use]
pub fn header(head: &str) -> Draft {
    // The list is left open: whatever stands before it is an object without its end.
    let before = head.trim_end().trim_end_matches('[').trim_end().trim_end_matches(':').trim_end();
    let without_key = before.strip_suffix("\"items\"").unwrap_or(before).trim_end();
    let object = format!("{}}}", without_key.trim_end_matches(','));
    let Ok(feed) = serde_json::from_str::<Value>(&object) else { return Draft::default() };
    Draft {
        source: string(&feed, "title"),
        language: string(&feed, "language"),
        authors: authors(&feed),
        ..Draft::default()
    }
}

fn string(value: &Value, key: &str) -> Option<String> {
    let found = value.get(key)?;
    let text =
        found.as_str().map(str::to_owned).or_else(|| found.as_number().map(ToString::to_string))?;
    (!text.trim().is_empty()).then_some(text)
}

fn authors(value: &Value) -> Vec<String> {
    let listed = value.get("authors").and_then(Value::as_array).into_iter().flatten();
    listed.chain(value.get("author")).filter_map(|author| string(author, "name")).collect()
}

/// Reads one item.
///
/// # Errors
///
/// What is wrong with it, where it is no JSON object.
pub fn read(item: &str) -> Result<Draft, String> {
    let value: Value =
        serde_json::from_str(item).map_err(|error| format!("is not JSON: {error}"))?;
    if !value.is_object() {
        return Err("is not an object".to_owned());
    }
    let text = string(&value, "content_html")
        .map(|html| markup::to_text(&html).into_owned())
        .or_else(|| string(&value, "content_text"))
        .or_else(|| string(&value, "summary"));
    let tags = value.get("tags").and_then(Value::as_array).into_iter().flatten();
    Ok(Draft {
        record: string(&value, "id"),
        headline: string(&value, "title"),
        url: string(&value, "url").or_else(|| string(&value, "external_url")),
        published: string(&value, "date_published").or_else(|| string(&value, "date_modified")),
        language: string(&value, "language"),
        authors: authors(&value),
        topics: tags.filter_map(Value::as_str).map(str::to_owned).collect(),
        paragraphs: text.into_iter().collect(),
        ..Draft::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_and_its_items_are_read() {
        let head = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "The Quay",
            "authors": [{"name": "Ada Holm"}], "items": ["#;
        assert!(is_feed(head.as_bytes()));
        let told = header(head);
        assert_eq!((told.source.as_deref(), told.authors.len()), (Some("The Quay"), 1));
        let draft = read(
            r#"{"id": 7, "title": "Ferry", "content_html": "<p>Late.</p><p>Again.</p>",
            "date_published": "2018-04-23T10:15:00Z", "tags": ["fog"]}"#,
        )
        .unwrap();
        assert_eq!(draft.paragraphs, ["Late.\n\nAgain."]);
        assert_eq!((draft.record.as_deref(), draft.topics.len()), (Some("7"), 1));
        assert!(read("[").is_err() && read("3").is_err());
    }
}
