//! What a query means: a tree of [`Node`]s, each with the stretch of the query it was read from.
//! Printed, it is the query spelled out ([`Node`]'s `Display`).

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
    Phrase(Phrase),
    /// Two that stand near each other in one text: the headline, or a passage.
    Near(Box<Near>),
    /// So many occurrences in the article, its headline and all its passages taken together.
    AtLeast {
        /// How many, at least 1.
        count: u32,
        /// A [`Meaning::Phrase`], a [`Meaning::Near`] or an `Or` of such.
        part: Box<Node>,
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
    /// A range of lengths of the text, in words.
    Length(NumberRange),
    /// The file's path, as shown, holds this, case aside; `*` stands for anything.
    Path(String),
    /// All of these hold.
    And(Vec<Node>),
    /// At least one of these holds.
    Or(Vec<Node>),
    /// This does not hold.
    Not(Box<Node>),
}

/// Operands that stand one after another, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// Where they must stand.
    pub place: Place,
    /// At least one; the first and the last are not [`What::AnyWord`].
    pub parts: Vec<Part>,
    /// How many other words may stand between them in all.
    pub slop: u32,
}

/// One place of a phrase. A word as typed may be several to the analyzer (`anti-virus`): they
/// follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What stands there.
    pub what: What,
    /// How it must be capitalised.
    pub case: Case,
}

/// What can stand at a place of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A word as typed.
    Word {
        /// As typed, without marks.
        text: String,
        /// Whether inflections count.
        form: Form,
    },
    /// Any one word: `"ban * advertising"`.
    AnyWord,
    /// Words that fit: `*` stands for any letters or none, `?` for exactly one. As typed, with
    /// Lexis's `!` written as `*`.
    Pattern(String),
    /// Words at most so many edits away (Damerau–Levenshtein, over folded words).
    Fuzzy {
        /// As typed, without `~`.
        text: String,
        /// 1 or 2.
        edits: u8,
    },
    /// Where an entity is mentioned, however it is named there.
    Entity(EntityOperand),
}

/// Which entities an operand stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntityOperand {
    /// Any of a kind: `@person`.
    Kind(EntityKind),
    /// By name, of the kind or of any: `@"Kaspersky Lab"`, `@person:"Jack Dorsey"`.
    Named(Option<EntityKind>, String),
}

/// How a word must be capitalised in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Case {
    /// It does not matter.
    #[default]
    Any,
    /// With a capital letter anywhere: `caps(US)`.
    Capital,
    /// All its letters capitals, as printed: `allcaps(WHO)`.
    AllCapitals,
}

/// Two operands and how they stand to each other. What matches is the stretch that both cover
/// together; they never overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// A [`Meaning::Phrase`], a [`Meaning::Near`] that is not negated, or an `Or` of such.
    pub left: Node,
    /// Likewise.
    pub right: Node,
    /// How far apart at most.
    pub distance: Distance,
    /// Whether the left must come first: `pre/5`.
    pub is_ordered: bool,
    /// Whether it matches each left that has *no* right so near: `not w/5`.
    pub is_negated: bool,
}

/// How far apart two operands may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distance {
    /// The later begins at most so many words after the earlier ends: 1 is side by side.
    /// Words are counted across paragraphs.
    Words(u32),
    /// In one sentence.
    Sentence,
    /// In one paragraph.
    Paragraph,
}

/// A range of numbers, both ends included; an open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NumberRange {
    /// The least.
    pub from: Option<u64>,
    /// The greatest.
    pub to: Option<u64>,
}

impl Part {
    /// A word as typed, however it is capitalised.
    #[must_use]
    pub fn word(text: impl Into<String>, form: Form) -> Self {
        Self { what: What::Word { text: text.into(), form }, case: Case::Any }
    }
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
    /// In the headline or the first passage.
    Lead,
    /// Among the first so many words of the text.
    First(u32),
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

    /// A word with its inflections, anywhere, that nobody typed.
    #[must_use]
    pub fn word(text: String) -> Self {
        let parts = vec![Part::word(text, Form::Inflected)];
        Self::new(0..0, Meaning::Phrase(Phrase { place: Place::Anywhere, parts, slop: 0 }))
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
