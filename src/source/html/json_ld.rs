//! What a page says of itself in schema.org JSON-LD: script text → the article's own
//! [`Statements`].
//!
//! Publishers write it by template, so it is often not quite JSON: raw line breaks inside
//! strings, HTML comments around it, commas too many. What can be understood is.

use dom_query::Document;
use serde_json::{Map, Value};

use super::blocks::plain_text;
use super::meta::one_line;
use crate::article::{EntityKind, PublisherTag};

/// How many objects of one page are looked at: pages that list their whole archive have some
/// hundreds.
const MOST_OBJECTS: usize = 5_000;

/// The longest value, in characters, that is taken for a name of a person or body.
const LONGEST_NAME: usize = 200;

/// An article as the page's JSON-LD describes it, every text decoded, nothing else understood.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Statements {
    /// `headline`, or `name` where there is none.
    pub(super) headline: Option<String>,
    /// `description`: the standfirst, or an advertisement of the article.
    pub(super) description: Option<String>,
    /// `articleBody`, whole or cut.
    pub(super) body: Option<String>,
    /// The names of `author` or `creator`.
    pub(super) authors: Vec<String>,
    /// `datePublished`, or `dateCreated` where there is none.
    pub(super) published: Option<String>,
    /// The first of `articleSection`.
    pub(super) section: Option<String>,
    /// `inLanguage`.
    pub(super) language: Option<String>,
    /// The name of `publisher`.
    pub(super) publisher: Option<String>,
    /// `url`, or `mainEntityOfPage` where that is one.
    pub(super) url: Option<String>,
    /// The organisations and persons of `about` and `mentions`.
    pub(super) tags: Vec<PublisherTag>,
}

/// Reads every JSON-LD script of `document` and returns what they say of the article that the
/// page is about, or nothing where they speak of none.
pub(super) fn statements(document: &Document) -> Statements {
    let values: Vec<Value> = document
        .select("script[type*='ld+json' i]")
        .nodes()
        .iter()
        .flat_map(|script| parse(&script.text()))
        .collect();
    let objects = objects(&values);
    let best = objects.iter().map(|object| rank(object)).max().unwrap_or(0);
    if best == 0 {
        return Statements::default();
    }
    let mut statements = Statements::default();
    for object in &objects {
        if rank(object) == best {
            statements = read(object, &objects);
            break;
        }
    }
    // The same article is often described twice, with different parts left out.
    for object in objects.iter().filter(|object| rank(object) > 0) {
        let other = read(object, &objects);
        let is_same = other.headline.is_none() || other.headline == statements.headline;
        if is_same {
            statements.fill_from(other);
        }
    }
    statements
}

impl Statements {
    /// Takes from `other` what is missing here.
    fn fill_from(&mut self, other: Self) {
        let pairs = [
            (&mut self.headline, other.headline),
            (&mut self.description, other.description),
            (&mut self.body, other.body),
            (&mut self.published, other.published),
            (&mut self.section, other.section),
            (&mut self.language, other.language),
            (&mut self.publisher, other.publisher),
            (&mut self.url, other.url),
        ];
        for (mine, theirs) in pairs {
            if mine.is_none() {
                *mine = theirs;
            }
        }
        if self.authors.is_empty() {
            self.authors = other.authors;
        }
        if self.tags.is_empty() {
            self.tags = other.tags;
        }
    }
}

/// How surely an object describes the article of the page: 0 for what is no article.
fn rank(object: &Map<String, Value>) -> u8 {
    let types = match object.get("@type") {
        Some(Value::String(name)) => vec![name.as_str()],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => return 0,
    };
    let kind = types.iter().map(|name| rank_of_type(name)).max().unwrap_or(0);
    let says_something =
        ["headline", "name", "articleBody"].iter().any(|key| object.contains_key(*key));
    if kind == 0 || !says_something { 0 } else { kind }
}

/// The rank of one schema.org type.
fn rank_of_type(name: &str) -> u8 {
    let name = name.rsplit(['/', ':', '#']).next().unwrap_or(name);
    match name {
        "LiveBlogPosting" | "BlogPosting" | "Report" | "TechArticle" => 2,
        "Article" | "ScholarlyArticle" | "SocialMediaPosting" => 1,
        _ if name.ends_with("NewsArticle") => 3,
        _ if name.ends_with("Article") => 2,
        _ => 0,
    }
}

/// Parses one script's text: the JSON values in it, as far as they can be understood.
fn parse(script: &str) -> Vec<Value> {
    let script = without_wrapping(script);
    let strict = stream(script);
    if let (values, true) = strict {
        return values;
    }
    let (values, _) = stream(&mended(script));
    if values.is_empty() { strict.0 } else { values }
}

/// The values that stand in `text` one after another, and whether there was nothing else.
fn stream(text: &str) -> (Vec<Value>, bool) {
    let mut values = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        match value {
            Ok(value) => values.push(value),
            Err(_) => return (values, false),
        }
    }
    (values, true)
}

/// Cuts off the comment and CDATA marks that hide a script from old browsers.
fn without_wrapping(script: &str) -> &str {
    let start = script.find(['{', '[']).map_or(script.len(), |first| {
        // `<![CDATA[` opens with a bracket of its own.
        if !script[..first].ends_with("<!") {
            return first;
        }
        let after = first + "[CDATA[".len();
        let rest = script.get(after..).unwrap_or("");
        rest.find(['{', '[']).map_or(script.len(), |next| after + next)
    });
    let rest = script.get(start..).unwrap_or("");
    let end = rest.rfind("]]>").filter(|end| rest[*end + 3..].trim_end().len() <= 2);
    let rest = &rest[..end.unwrap_or(rest.len())];
    rest.trim_end_matches(|last: char| last != '}' && last != ']')
}

/// Makes JSON of text that is nearly so: control characters become blanks, backslashes that
/// escape nothing are dropped, and so are commas that nothing follows.
fn mended(text: &str) -> String {
    let mut mended = String::with_capacity(text.len());
    let mut in_string = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                in_string = !in_string;
                mended.push('"');
            }
            '\\' if in_string => match characters.peek().copied() {
                Some(next)
                    if matches!(next, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') =>
                {
                    mended.push('\\');
                    mended.push(next);
                    characters.next();
                }
                _ => {}
            },
            ',' if !in_string => {
                while characters.peek().is_some_and(|next| next.is_whitespace() || *next == ',') {
                    characters.next();
                }
                if !matches!(characters.peek(), Some('}' | ']')) {
                    mended.push(',');
                }
            }
            // A paragraph's end is worth keeping where the text itself has it.
            '\n' if in_string => mended.push_str("\\n"),
            _ if character.is_control() => mended.push(' '),
            _ => mended.push(character),
        }
    }
    mended
}

/// Every object that may describe the page's article, outermost first, in the order in which
/// they stand. Lists of other articles are not entered.
fn objects(values: &[Value]) -> Vec<&Map<String, Value>> {
    let mut found = Vec::new();
    let mut waiting: Vec<&Value> = values.iter().rev().collect();
    while let Some(value) = waiting.pop() {
        if found.len() >= MOST_OBJECTS {
            break;
        }
        match value {
            Value::Array(values) => waiting.extend(values.iter().rev()),
            Value::Object(object) => {
                found.push(object);
                let inner = ["mainEntityOfPage", "mainEntity", "@graph", "publisher", "author"];
                waiting.extend(inner.iter().filter_map(|key| object.get(*key)));
            }
            _ => {}
        }
    }
    found
}

/// What one object says; names given by `@id` alone are looked up among `all`.
fn read(object: &Map<String, Value>, all: &[&Map<String, Value>]) -> Statements {
    let text = |key: &str| object.get(key).and_then(first_text);
    let authors = ["author", "creator"]
        .iter()
        .filter_map(|key| object.get(*key))
        .map(|value| names(value, all))
        .find(|names| !names.is_empty())
        .unwrap_or_default();
    let publisher = ["publisher", "sourceOrganization", "provider"]
        .iter()
        .filter_map(|key| object.get(*key))
        .find_map(|value| names(value, all).into_iter().next());
    let url = text("url").or_else(|| match object.get("mainEntityOfPage") {
        Some(Value::Object(page)) => {
            page.get("@id").or_else(|| page.get("url")).and_then(first_text)
        }
        Some(page) => first_text(page),
        None => None,
    });
    Statements {
        headline: text("headline").or_else(|| text("name")),
        description: text("description"),
        body: object.get("articleBody").and_then(body_text),
        authors,
        published: text("datePublished").or_else(|| text("dateCreated")),
        section: text("articleSection"),
        language: language(object.get("inLanguage")),
        publisher,
        url: url.filter(|url| url.starts_with("http")),
        tags: tags(object),
    }
}

/// The first text in a value that should be one, decoded.
fn first_text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => one_line(&plain(text)),
        Value::Array(values) => values.iter().find_map(first_text)?,
        Value::Object(object) => object.get("@value").and_then(first_text)?,
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// The text of `articleBody`, its line breaks kept; several texts are so many paragraphs.
fn body_text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => plain(text),
        Value::Array(values) => {
            let texts: Vec<String> = values.iter().filter_map(body_text).collect();
            texts.join("\n\n")
        }
        Value::Object(object) => object.get("@value").and_then(body_text)?,
        _ => return None,
    };
    Some(text).filter(|text| !text.trim().is_empty())
}

/// The names in an author or publisher, however they are given.
fn names(value: &Value, all: &[&Map<String, Value>]) -> Vec<String> {
    match value {
        Value::String(_) => first_text(value).into_iter().filter(is_name).collect(),
        Value::Array(values) => values.iter().flat_map(|value| names(value, all)).collect(),
        Value::Object(object) => {
            if let Some(name) = object.get("name") {
                // Here an inner list is a list of names, never of further objects with authors.
                return names(name, &[]);
            }
            let Some(id) = object.get("@id").filter(|id| id.is_string()) else {
                return Vec::new();
            };
            let named = all
                .iter()
                .find(|other| other.get("@id") == Some(id) && other.contains_key("name"))
                .and_then(|other| other.get("name"))
                .and_then(first_text);
            named.into_iter().filter(is_name).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a text can be a name: not an address of the web, not a paragraph.
#[expect(clippy::ptr_arg, reason = "passed to Iterator::filter over strings")]
fn is_name(text: &String) -> bool {
    !text.starts_with("http") && text.chars().count() <= LONGEST_NAME
}

/// The language of `inLanguage`: a code, or a `Language` with one.
fn language(value: Option<&Value>) -> Option<String> {
    let value = value?;
    let Value::Object(object) = value else { return first_text(value) };
    object.get("alternateName").or_else(|| object.get("name")).and_then(first_text)
}

/// The organisations and persons that the publisher says the article is about.
fn tags(object: &Map<String, Value>) -> Vec<PublisherTag> {
    let mut tags = Vec::new();
    for key in ["about", "mentions"] {
        let values = match object.get(key) {
            Some(Value::Array(values)) => values.as_slice(),
            Some(value) => std::slice::from_ref(value),
            None => continue,
        };
        for value in values.iter().filter_map(Value::as_object) {
            let kind = match value.get("@type").and_then(first_text).as_deref() {
                Some("Person") => EntityKind::Person,
                Some("Corporation") => EntityKind::Organisation,
                Some(name) if name.ends_with("Organization") => EntityKind::Organisation,
                _ => continue,
            };
            let name = value.get("name").and_then(first_text).filter(is_name);
            tags.extend(name.map(|name| PublisherTag { kind, name }));
        }
    }
    tags
}

/// A value without the markup and character references that templates leave in it.
fn plain(value: &str) -> String {
    let mut text = value.to_owned();
    // Twice, as what was escaped for a page is often escaped again for its script.
    for _ in 0..2 {
        if !text.contains(['&', '<']) {
            break;
        }
        let next = plain_text(&text);
        if next == text {
            break;
        }
        text = next;
    }
    text
}
