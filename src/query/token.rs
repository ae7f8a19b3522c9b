//! The parts that a query's text is made of, before anything is understood of how they belong
//! together.

use std::ops::Range;

use super::ast::{Case, NameField, Place};
use super::syntax::NearOperator;
use crate::article::EntityKind;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) span: Range<usize>,
    pub(super) kind: Kind,
}

impl Token {
    /// Whether it is looked for, and does not only say how others are.
    pub(super) fn is_operand(&self) -> bool {
        matches!(self.kind, Kind::Word | Kind::Phrase { .. } | Kind::Entity(..) | Kind::Value(_))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    And,
    Or,
    Not,
    AndNot,
    Near(NearOperator),
    /// `atleast5`, before what it counts.
    AtLeast(u32),
    /// `field:`, before what it is asked for.
    Field(AskedField),
    /// `caps`, before its bracket.
    Case(Case),
    /// Factiva's `/F50/`, after what must stand there.
    First(u32),
    /// Text between quotation marks; the span is what they enclose.
    Phrase {
        slop: u32,
    },
    /// A word as typed.
    Word,
    /// `@person`, `@"Kaspersky Lab"`; the span of the name, where there is one.
    Entity(Option<EntityKind>, Option<Range<usize>>),
    /// The value of a field that is not read as words; the span is the value.
    Value(AskedField),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AskedField {
    Place(Place),
    Name(NameField),
    Published,
    Length,
    Path,
}

impl AskedField {
    /// The field that `name` stands for in our own syntax.
    pub(super) fn named(name: &str) -> Option<Self> {
        if name.len() > 24 || name.is_empty() {
            return None;
        }
        let name = name.to_ascii_lowercase();
        Some(match name.as_str() {
            "headline" | "title" => Self::Place(Place::Headline),
            "text" | "body" => Self::Place(Place::Text),
            "lead" => Self::Place(Place::Lead),
            "published" | "date" => Self::Published,
            "words" | "length" => Self::Length,
            "path" | "file" => Self::Path,
            other => {
                if let Some(count) = other.strip_prefix("first")
                    && count.bytes().all(|byte| byte.is_ascii_digit())
                    && let Ok(count @ 1..) = count.parse()
                {
                    return Some(Self::Place(Place::First(count)));
                }
                Self::Name(NameField::named(other)?)
            }
        })
    }

    /// As it is spelled in our own syntax.
    pub(super) fn name(self) -> String {
        match self {
            Self::Place(Place::Anywhere) => "anywhere".to_owned(),
            Self::Place(Place::Headline) => "headline".to_owned(),
            Self::Place(Place::Text) => "text".to_owned(),
            Self::Place(Place::Lead) => "lead".to_owned(),
            Self::Place(Place::First(count)) => format!("first{count}"),
            Self::Name(field) => field.name().to_owned(),
            Self::Published => "published".to_owned(),
            Self::Length => "words".to_owned(),
            Self::Path => "path".to_owned(),
        }
    }
}

/// The marks that close what `open` opens, where `open` is a quotation mark.
pub(super) fn closing_quotes(open: char) -> Option<&'static [char]> {
    match open {
        '"' | '“' | '”' | '„' | '‟' | '＂' => Some(&['"', '“', '”', '‟', '＂']),
        '«' => Some(&['»']),
        _ => None,
    }
}

/// Whether a character stands between words. A NUL is no part of any word.
pub(super) fn is_blank(character: char) -> bool {
    character.is_whitespace() || character == '\0'
}

/// The kind of entity that `name` stands for after an `@`.
pub(super) fn entity_kind(name: &str) -> Option<EntityKind> {
    match NameField::named(name)? {
        NameField::Entity(kind) => Some(kind),
        _ => None,
    }
}
