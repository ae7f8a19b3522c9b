//! What exports call the fields of an article: the usual names of each, and a user's own.

use super::draft::Draft;
use super::markup;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A field of an article that files give a name to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The headline.
    Headline,
    /// The body.
    Text,
    /// What stands in for a body where there is none.
    Summary,
    /// The date of publication.
    Published,
    /// The outlet.
    Source,
    /// The byline.
    Author,
    /// The section or desk.
    Section,
    /// The address on the web.
    Url,
    /// The record's own id.
    Id,
    /// The language.
    Language,
}

/// How many fields there are.
const FIELDS: usize = 10;

/// The usual names of the fields, without case, `_`, `-` and blanks; of two that a record has,
/// the earlier counts. The first is the field's own name, as in `--map`.
#[rustfmt::skip]
const NAMES: [(Field, &[&str]); FIELDS] = [
    (Field::Headline, &["headline", "title", "hl", "head"]),
    (Field::Text, &["text", "body", "content", "articlebody", "article", "fulltext", "bodytext",
        "articletext"]),
    (Field::Summary, &["summary", "description", "lead", "abstract", "snippet", "excerpt"]),
    (Field::Published, &["published", "datepublished", "publishedat", "publicationdate",
        "pubdate", "publishdate", "publishedon", "publisheddate", "date", "created", "createdat",
        "timestamp"]),
    (Field::Source, &["source", "outlet", "publisher", "publication", "newspaper", "sitename",
        "domain"]),
    (Field::Author, &["author", "authors", "byline", "creator", "writer", "by"]),
    (Field::Section, &["section", "category", "desk", "articlesection"]),
    (Field::Url, &["url", "link", "uri", "weburl", "permalink"]),
    (Field::Id, &["id", "identifier", "uuid", "guid", "docid"]),
    (Field::Language, &["language", "lang", "inlanguage"]),
];

/// Where the names a user gave rank: before all usual ones.
const USUAL_RANK: usize = 1000;

/// The longest name that is compared.
const NAME_BYTES: usize = 32;

/// A name's field and rank among the usual names; the lower the better.
#[must_use]
pub fn usual(name: &str) -> Option<(Field, usize)> {
    let mut plain = [0; NAME_BYTES];
    let mut length = 0;
    for byte in name.bytes().filter(|byte| !b"_- ".contains(byte)) {
        *plain.get_mut(length)? = byte.to_ascii_lowercase();
        length += 1;
    }
    let plain = &plain[..length];
    NAMES.iter().find_map(|(field, names)| {
        let rank = names.iter().position(|known| known.as_bytes() == plain)?;
        Some((*field, USUAL_RANK + rank))
    })
}

/// A user's own names for fields: `--map headline=hl1 --map source=outlet.name`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldMap {
    /// Each field and the name that stands for it, in the order given.
    names: Vec<(Field, String)>,
}

impl FieldMap {
    /// Reads pairs of a field and its name in the files, as in `headline=hl1`; a name with dots
    /// leads into nested objects.
    ///
    /// # Errors
    ///
    /// What is wrong with the first bad pair, and which fields there are.
    ///
    /// ```
    /// use newshound::source::FieldMap;
    /// assert!(FieldMap::parse(&["headline=hl1".to_owned()]).is_ok());
    /// assert!(FieldMap::parse(&["heading=hl1".to_owned()]).unwrap_err().contains("headline, text"));
    /// ```
    pub fn parse(pairs: &[String]) -> Result<Self, String> {
        let mut names = Vec::new();
        for pair in pairs {
            let known = || NAMES.map(|(_, names)| names[0]).join(", ");
            let Some((field, name)) = pair.split_once('=') else {
                return Err(format!(
                    "`{pair}` has no `=`; write FIELD=NAME, FIELD one of {}",
                    known()
                ));
            };
            let Some((field, _)) = usual(field.trim()) else {
                return Err(format!(
                    "`{}` in `{pair}` is no field; there are {}",
                    field.trim(),
                    known()
                ));
            };
            if name.trim().is_empty() {
                return Err(format!("`{pair}` gives no name after the `=`"));
            }
            names.push((field, name.trim().to_owned()));
        }
        Ok(Self { names })
    }

    /// A name's field and rank: a user's own names count for more than the usual ones, and mean
    /// nothing else.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<(Field, usize)> {
        let own = self.names.iter().position(|(_, own)| own == name);
        own.map(|rank| (self.names[rank].0, rank)).or_else(|| usual(name))
    }

    /// The paths that lead into the object called `name`: their rest, field and rank.
    fn inside<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, Field, usize)> {
        self.names.iter().enumerate().filter_map(move |(rank, (field, path))| {
            let rest = path.strip_prefix(name)?.strip_prefix('.')?;
            Some((rest, *field, rank))
        })
    }
}

/// The values of a record's fields, as they are found.
#[derive(Debug, Default)]
pub struct Values {
    /// By field: the rank of the name that gave the value, and the value's parts.
    slots: [Option<(usize, Vec<String>)>; FIELDS],
}

impl Values {
    /// Keeps a value, unless it is empty or a better name has given one.
    pub fn offer(&mut self, field: Field, rank: usize, parts: Vec<String>) {
        let slot = &mut self.slots[field as usize];
        let is_better = slot.as_ref().is_none_or(|(held, _)| rank < *held);
        if is_better && parts.iter().any(|part| !part.trim().is_empty()) {
            *slot = Some((rank, parts));
        }
    }

    /// Whether a field has a value.
    #[must_use]
    pub fn has(&self, field: Field) -> bool {
        self.slots[field as usize].is_some()
    }

    /// The draft that the values make. Bodies in HTML become text.
    #[must_use]
    pub fn into_draft(mut self) -> Draft {
        let mut all = |field: Field| {
            self.slots[field as usize].take().map(|(_, parts)| parts).unwrap_or_default()
        };
        let mut paragraphs = all(Field::Text);
        if paragraphs.is_empty() {
            paragraphs = all(Field::Summary);
        }
        for paragraph in &mut paragraphs {
            if let std::borrow::Cow::Owned(text) = markup::to_text(paragraph) {
                *paragraph = text;
            }
        }
        let authors = all(Field::Author);
        let mut first = |field: Field| all(field).into_iter().find(|part| !part.trim().is_empty());
        Draft {
            headline: first(Field::Headline)
                .map(|headline| markup::to_text(&headline).into_owned()),
            published: first(Field::Published),
            source: first(Field::Source),
            section: first(Field::Section),
            url: first(Field::Url),
            record: first(Field::Id),
            language: first(Field::Language),
            paragraphs,
            authors,
            ..Draft::default()
        }
    }
}

/// Reads one record of JSON or YAML: only what is known is kept, all else is passed over without
/// being built.
pub struct RecordSeed<'a>(pub &'a FieldMap);

impl<'de> DeserializeSeed<'de> for RecordSeed<'_> {
    type Value = Values;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Values, D::Error> {
        let mut values = Values::default();
        deserializer.deserialize_map(RecordVisitor { map: self.0, values: &mut values })?;
        Ok(values)
    }
}

/// Fills `values` from an object.
struct RecordVisitor<'a> {
    map: &'a FieldMap,
    values: &'a mut Values,
}

impl<'de> DeserializeSeed<'de> for RecordVisitor<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RecordVisitor<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object with the fields of an article")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<(), A::Error> {
        while let Some(key) = entries.next_key_seed(KeySeed(self.map))? {
            match key {
                Key::Field(field, rank) => {
                    self.values.offer(field, rank, entries.next_value_seed(PartsSeed)?);
                }
                Key::Outer(name) => {
                    let value: serde_json::Value = entries.next_value()?;
                    self.offer_inner(&name, &value);
                }
                Key::Wrapper => entries
                    .next_value_seed(RecordVisitor { map: self.map, values: &mut *self.values })?,
                Key::Unknown => {
                    entries.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

impl RecordVisitor<'_> {
    /// Offers what the user's paths find inside `value`, and `value` itself where its name is a
    /// usual one.
    fn offer_inner(&mut self, name: &str, value: &serde_json::Value) {
        for (path, field, rank) in self.map.inside(name) {
            let inner = path.split('.').try_fold(value, |outer, step| outer.get(step));
            self.values.offer(field, rank, inner.map(parts_of).unwrap_or_default());
        }
        if let Some((field, rank)) = self.map.field(name) {
            self.values.offer(field, rank, parts_of(value));
        }
    }
}

/// The parts of a value already built.
fn parts_of(value: &serde_json::Value) -> Vec<String> {
    PartsSeed.deserialize(value).unwrap_or_default()
}

/// What the key of an entry leads to.
enum Key {
    /// The value of a field.
    Field(Field, usize),
    /// An object that a user's path leads into.
    Outer(String),
    /// The object around the record in a search engine's export.
    Wrapper,
    /// Nothing of ours.
    Unknown,
}

/// Reads a key.
struct KeySeed<'a>(&'a FieldMap);

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Key;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Key, E> {
        if self.0.inside(name).next().is_some() {
            return Ok(Key::Outer(name.to_owned()));
        }
        Ok(match self.0.field(name) {
            Some((field, rank)) => Key::Field(field, rank),
            None if name == "_source" => Key::Wrapper,
            None => Key::Unknown,
        })
    }
}

/// Reads a value: text, a number, an object that has a name, or a list of these.
struct PartsSeed;

/// The keys under which an object keeps what it is called; MongoDB's ids and dates among them.
const NAME_KEYS: &[&str] = &["name", "text", "value", "rendered", "$oid", "$date", "$numberLong"];

impl<'de> DeserializeSeed<'de> for PartsSeed {
    type Value = Vec<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<String>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for PartsSeed {
    type Value = Vec<String>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("text, or something with a name")
    }

    fn visit_str<E>(self, text: &str) -> Result<Vec<String>, E> {
        Ok(vec![text.to_owned()])
    }

    fn visit_string<E>(self, text: String) -> Result<Vec<String>, E> {
        Ok(vec![text])
    }

    fn visit_i64<E>(self, number: i64) -> Result<Vec<String>, E> {
        Ok(vec![number.to_string()])
    }

    fn visit_u64<E>(self, number: u64) -> Result<Vec<String>, E> {
        Ok(vec![number.to_string()])
    }

    fn visit_f64<E>(self, number: f64) -> Result<Vec<String>, E> {
        Ok(vec![number.to_string()])
    }

    fn visit_bool<E>(self, _: bool) -> Result<Vec<String>, E> {
        Ok(Vec::new())
    }

    fn visit_unit<E>(self) -> Result<Vec<String>, E> {
        Ok(Vec::new())
    }

    fn visit_none<E>(self) -> Result<Vec<String>, E> {
        Ok(Vec::new())
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Vec<String>, D::Error> {
        inner.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<String>, A::Error> {
        let mut parts = Vec::new();
        while let Some(item) = items.next_element_seed(Self)? {
            parts.extend(item);
        }
        Ok(parts)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Vec<String>, A::Error> {
        let mut named = Vec::new();
        while let Some(key) = entries.next_key::<String>()? {
            if named.is_empty() && NAME_KEYS.contains(&key.as_str()) {
                named = entries.next_value_seed(Self)?;
            } else {
                entries.next_value::<IgnoredAny>()?;
            }
        }
        Ok(named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_any_spelling() {
        for name in ["datePublished", "date_published", "Date-Published", "DATE PUBLISHED"] {
            assert_eq!(usual(name).map(|(field, _)| field), Some(Field::Published), "{name}");
        }
        assert_eq!(usual("_id").map(|(field, _)| field), Some(Field::Id));
        assert_eq!(usual("a name much longer than any that is known to us"), None);
        assert_eq!(usual(""), None);
    }

    #[test]
    fn every_field_has_its_own_slot() {
        for (place, (field, names)) in NAMES.iter().enumerate() {
            assert_eq!(*field as usize, place, "{}", names[0]);
        }
    }

    #[test]
    fn a_name_given_by_the_user_means_nothing_else() {
        let map = FieldMap::parse(&["section=source".to_owned()]).unwrap();
        assert_eq!(map.field("source"), Some((Field::Section, 0)));
    }

    #[test]
    fn a_bad_pair_is_named() {
        let error = FieldMap::parse(&["headline".to_owned()]).unwrap_err();
        assert!(error.starts_with("`headline` has no `=`"), "{error}");
        assert!(FieldMap::parse(&["text= ".to_owned()]).is_err());
    }
}
