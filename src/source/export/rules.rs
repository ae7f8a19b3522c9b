//! The rules by which exports are read, as data: `rules.toml`.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A field of an article in an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// The headline.
    Headline,
    /// Text that stands before the body.
    Lead,
    /// The body.
    Text,
    /// What stands in for a body where there is none.
    Summary,
    /// The byline.
    Byline,
    /// The section or desk, often with the page.
    Section,
    /// The page.
    Page,
    /// How many words the service counted.
    Length,
    /// The place line.
    Dateline,
    /// The date of publication.
    Published,
    /// The time of day of publication.
    Time,
    /// The outlet.
    Source,
    /// The language.
    Language,
    /// The service's own number of the article.
    Record,
    /// Where the article stands on the web.
    Address,
    /// The service's subjects.
    Topics,
    /// The service's persons.
    Persons,
    /// The service's organisations.
    Organisations,
    /// Who owns the text.
    Rights,
    /// Known, and of no use to a reader of the press.
    Ignored,
}

/// How one service writes its exports.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Service {
    labels: BTreeMap<Field, Vec<String>>,
    words: BTreeMap<String, Vec<String>>,
    #[serde(skip)]
    fields: HashMap<String, Field>,
}

/// How all services do.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// LexisNexis and Nexis Uni.
    pub nexis: Service,
    /// Factiva.
    pub factiva: Service,
    /// ProQuest.
    pub proquest: Service,
    /// Europresse.
    pub europresse: Service,
}

impl Rules {
    /// The rules, read once. That they can be read is tested.
    #[must_use]
    pub fn all() -> &'static Self {
        static RULES: OnceLock<Rules> = OnceLock::new();
        RULES.get_or_init(|| {
            let mut rules: Self = toml::from_str(include_str!("rules.toml")).unwrap_or_default();
            for service in
                [&mut rules.nexis, &mut rules.factiva, &mut rules.proquest, &mut rules.europresse]
            {
                service.settle();
            }
            rules
        })
    }
}

impl Service {
    fn settle(&mut self) {
        for (field, names) in &self.labels {
            self.fields.extend(names.iter().map(|name| (fold(name), *field)));
        }
        for words in self.words.values_mut() {
            words.iter_mut().for_each(|word| *word = fold(word));
        }
    }

    /// What a label stands for.
    #[must_use]
    pub fn field(&self, label: &str) -> Option<Field> {
        self.fields.get(&fold(label)).copied()
    }

    /// The words of a kind.
    #[must_use]
    pub fn words(&self, kind: &str) -> &[String] {
        self.words.get(kind).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether `text`, a short one, is one of the words of a kind.
    #[must_use]
    pub fn is(&self, kind: &str, text: &str) -> bool {
        text.len() < LABEL_BYTES && self.words(kind).contains(&fold(text))
    }

    /// Whether `text` begins with one of the words of a kind.
    #[must_use]
    pub fn begins(&self, kind: &str, text: &str) -> bool {
        let mut length = text.len().min(2 * LABEL_BYTES);
        while !text.is_char_boundary(length) {
            length -= 1;
        }
        let start = fold(&text[..length]);
        self.words(kind).iter().any(|word| start.starts_with(word))
    }
}

/// No label is longer, in bytes.
const LABEL_BYTES: usize = 48;

/// The label that a paragraph begins with, and what follows it.
#[must_use]
pub fn label(text: &str) -> Option<(&str, &str)> {
    let (label, value) = text.split_once(':')?;
    let is_label = !label.trim().is_empty()
        && label.len() <= LABEL_BYTES
        && !label.contains(['\n', '.', ';', '"', '“'])
        && label.split_whitespace().count() <= 5;
    is_label.then(|| (label.trim(), value.trim()))
}

/// Whether a label is in capitals, as the older layouts have them.
#[must_use]
pub fn is_capital(label: &str) -> bool {
    label.chars().any(char::is_uppercase) && !label.chars().any(char::is_lowercase)
}

/// The form in which names are compared: without case, accents and marks.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.nfd().filter(|character| !is_combining_mark(*character)) {
        if character.is_alphanumeric() || matches!(character, '/' | '[' | ']' | '.') {
            folded.extend(character.to_lowercase());
        } else if !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    let trimmed = folded.trim();
    // A slash with blanks around parts names: it counts for nothing there.
    if trimmed.len() > 1 { trimmed.replace(" / ", " ") } else { trimmed.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_can_be_read_and_no_name_means_two_things() {
        let rules: Rules = toml::from_str(include_str!("rules.toml")).unwrap();
        for service in [&rules.nexis, &rules.factiva, &rules.proquest, &rules.europresse] {
            let names: Vec<String> =
                service.labels.values().flatten().map(|name| fold(name)).collect();
            let mut once = names.clone();
            once.sort();
            once.windows(2).for_each(|pair| assert_ne!(pair[0], pair[1]));
        }
    }

    #[test]
    fn labels_are_known_in_any_spelling() {
        let nexis = &Rules::all().nexis;
        assert_eq!(nexis.field("LOAD-DATE"), Some(Field::Ignored));
        assert_eq!(nexis.field("Länge"), Some(Field::Length));
        assert_eq!(nexis.field("SOCIÉTÉ"), Some(Field::Organisations));
        assert_eq!(nexis.field("Sezione"), Some(Field::Section));
        assert_eq!(nexis.field("Fog"), None);
        let proquest = &Rules::all().proquest;
        assert_eq!(proquest.field("Company / organization"), Some(Field::Organisations));
        assert!(nexis.is("ends", "End of Document"));
    }

    #[test]
    fn a_sentence_with_a_colon_is_no_label() {
        assert_eq!(label("BYLINE: Jane Doe"), Some(("BYLINE", "Jane Doe")));
        assert_eq!(label("He said it at noon on a Tuesday: never again"), None);
    }
}
