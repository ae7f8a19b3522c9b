//! What a query means: a tree of [`Node`]s, each with the stretch of the query it was read from.
//! Printed, it is the query spelled out ([`Node`]'s `Display`).

use std::fmt;
use std::ops::Range;

use crate::article::EntityKind;

/// A part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The bytes of the query text it was read from.
    pub span: Range<usize>,
    /// What it means.
    pub meaning: Meaning,
}

/// What a part of a query means. Every part is about articles: it holds for an article or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// Every article.
    Everything,
    /// No article: a name that the index does not have, say.
    Nothing,
    /// Words one after another, or a single one.
    Words {
        /// Where they must stand.
        place: Place,
        /// As typed, without quotation marks.
        text: String,
        /// Whether inflections count.
        form: Form,
    },
    /// Words that begin so.
    Prefix {
        /// Where they must stand.
        place: Place,
        /// As typed, without the `*`.
        text: String,
    },
    /// A name in one of the article's fields.
    Name {
        /// The field.
        field: NameField,
        /// The name as typed.
        name: String,
    },
    /// A range of days.
    Published(DayRange),
    /// All of these hold.
    And(Vec<Node>),
    /// At least one of these holds.
    Or(Vec<Node>),
    /// This does not hold.
    Not(Box<Node>),
}

/// Where words must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place {
    /// In the headline or in the text.
    #[default]
    Anywhere,
    /// In the headline.
    Headline,
    /// In the text.
    Text,
}

/// Which spellings of a word count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As written, case and accents aside.
    Exact,
    /// Inflections too.
    Inflected,
}

/// A field that holds names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameField {
    /// The outlet.
    Source,
    /// A name of the byline.
    Author,
    /// The section or desk.
    Section,
    /// The language's code.
    Language,
    /// What the article is about.
    Entity(EntityKind),
}

impl NameField {
    /// All fields that hold names, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::Entity(EntityKind::Organisation),
        Self::Entity(EntityKind::Person),
        Self::Entity(EntityKind::Platform),
        Self::Source,
        Self::Author,
        Self::Section,
        Self::Language,
    ];

    /// The field's name, in the index and in queries.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Author => "author",
            Self::Section => "section",
            Self::Language => "language",
            Self::Entity(kind) => kind.name(),
        }
    }

    /// The field that people call `name`, if any.
    ///
    /// ```
    /// use newshound::query::ast::NameField;
    /// assert_eq!(NameField::named("Outlet"), Some(NameField::Source));
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "source" | "outlet" | "publication" | "publisher" => Self::Source,
            "author" | "byline" => Self::Author,
            "section" | "desk" => Self::Section,
            "language" | "lang" => Self::Language,
            "organisation" | "organization" | "org" | "company" => {
                Self::Entity(EntityKind::Organisation)
            }
            "person" => Self::Entity(EntityKind::Person),
            "platform" => Self::Entity(EntityKind::Platform),
            _ => return None,
        })
    }
}

/// A range of days, both ends included; an open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DayRange {
    /// The first day.
    pub from: Option<jiff::civil::Date>,
    /// The last day.
    pub to: Option<jiff::civil::Date>,
}

impl Node {
    /// A part that was read from `span`.
    #[must_use]
    pub fn new(span: Range<usize>, meaning: Meaning) -> Self {
        Self { span, meaning }
    }

    /// Calls `visit` on this part and those below it which must hold, not on what is negated.
    pub fn visit_asserted<'a>(&'a self, visit: &mut impl FnMut(&'a Node)) {
        visit(self);
        if let Meaning::And(parts) | Meaning::Or(parts) = &self.meaning {
            for part in parts {
                part.visit_asserted(visit);
            }
        }
    }
}

/// How tightly an operator binds, for brackets.
fn rank(meaning: &Meaning) -> u8 {
    match meaning {
        Meaning::Or(_) => 0,
        Meaning::And(_) => 1,
        Meaning::Not(_) => 2,
        _ => 3,
    }
}

impl fmt::Display for Node {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.meaning {
            Meaning::Everything => formatter.write_str("*"),
            Meaning::Nothing => formatter.write_str("NOT *"),
            Meaning::Words { place, text, form } => {
                write_place(*place, formatter)?;
                let text = text.replace('"', " ");
                match form {
                    Form::Exact => write!(formatter, "\"{text}\""),
                    Form::Inflected => formatter.write_str(&text),
                }
            }
            Meaning::Prefix { place, text } => {
                write_place(*place, formatter)?;
                write!(formatter, "{text}*")
            }
            Meaning::Name { field, name } => {
                write!(formatter, "{}:\"{}\"", field.name(), name.replace('"', " "))
            }
            Meaning::Published(range) => write!(formatter, "published:{range}"),
            Meaning::And(parts) => write_joined(parts, " AND ", 1, formatter),
            Meaning::Or(parts) => write_joined(parts, " OR ", 0, formatter),
            Meaning::Not(part) => {
                formatter.write_str("NOT ")?;
                write_bracketed(part, 2, formatter)
            }
        }
    }
}

fn write_place(place: Place, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    formatter.write_str(match place {
        Place::Anywhere => "",
        Place::Headline => "headline:",
        Place::Text => "text:",
    })
}

fn write_joined(
    parts: &[Node],
    operator: &str,
    outer: u8,
    formatter: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    for (number, part) in parts.iter().enumerate() {
        if number > 0 {
            formatter.write_str(operator)?;
        }
        write_bracketed(part, outer, formatter)?;
    }
    Ok(())
}

fn write_bracketed(part: &Node, outer: u8, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    if rank(&part.meaning) <= outer {
        write!(formatter, "({part})")
    } else {
        write!(formatter, "{part}")
    }
}

impl fmt::Display for DayRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from == to
        {
            return write!(formatter, "{from}");
        }
        if let Some(from) = self.from {
            write!(formatter, "{from}")?;
        }
        formatter.write_str("..")?;
        if let Some(to) = self.to {
            write!(formatter, "{to}")?;
        }
        Ok(())
    }
}
