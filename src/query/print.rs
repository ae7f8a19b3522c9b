//! A query spelled out in our own syntax: read again, it is the same tree.

use std::fmt;

use super::ast::{
    Case, DayRange, Distance, EntityOperand, Form, Meaning, Near, Node, NumberRange, Part, Phrase,
    Place, What,
};
use super::syntax::Syntax;
use super::token::{AskedField, closing_quotes, is_blank};
use crate::article::EntityKind;

/// How tightly an operator binds, for brackets.
fn rank(meaning: &Meaning) -> u8 {
    match meaning {
        Meaning::Or(_) => 0,
        Meaning::And(_) => 1,
        Meaning::Not(_) | Meaning::Nothing => 2,
        // In brackets everywhere but at the top: not everyone knows what binds before what.
        Meaning::Near(_) => 0,
        _ => 3,
    }
}

impl fmt::Display for Node {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.meaning {
            Meaning::Everything => formatter.write_str("*"),
            Meaning::Nothing => formatter.write_str("NOT *"),
            Meaning::Phrase(phrase) => write!(formatter, "{phrase}"),
            Meaning::Near(near) => write!(formatter, "{near}"),
            Meaning::AtLeast { count, part } => write!(formatter, "atleast{count}({part})"),
            Meaning::Name { field, name } => {
                write!(formatter, "{}:\"{}\"", field.name(), unquoted(name))
            }
            Meaning::Published(range) => write!(formatter, "published:{range}"),
            Meaning::Length(range) => write!(formatter, "words:{range}"),
            Meaning::Path(path) => write!(formatter, "path:\"{}\"", unquoted(path)),
            Meaning::And(parts) => write_joined(parts, " AND ", 1, formatter),
            Meaning::Or(parts) => write_joined(parts, " OR ", 0, formatter),
            Meaning::Not(part) => {
                formatter.write_str("NOT ")?;
                write_bracketed(part, 2, formatter)
            }
        }
    }
}

/// A name as it stands between quotation marks, which it cannot hold.
fn unquoted(name: &str) -> String {
    name.chars()
        .map(|character| if closing_quotes(character).is_some() { ' ' } else { character })
        .collect()
}

impl fmt::Display for Near {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_bracketed(&self.left, 2, formatter)?;
        formatter.write_str(if self.is_negated { " not " } else { " " })?;
        formatter.write_str(if self.is_ordered { "pre/" } else { "w/" })?;
        match self.distance {
            Distance::Words(count) => write!(formatter, "{count} ")?,
            Distance::Sentence => formatter.write_str("s ")?,
            Distance::Paragraph => formatter.write_str("p ")?,
        }
        write_bracketed(&self.right, 2, formatter)
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place != Place::Anywhere {
            write!(formatter, "{}:", AskedField::Place(self.place).name())?;
        }
        if let [part] = self.parts.as_slice()
            && let Some(bare) = bare(part)
        {
            return formatter.write_str(&bare);
        }
        formatter.write_str("\"")?;
        for (number, part) in self.parts.iter().enumerate() {
            if number > 0 {
                formatter.write_str(" ")?;
            }
            formatter.write_str(&quoted(part))?;
        }
        formatter.write_str("\"")?;
        if self.slop > 0 {
            write!(formatter, "~{}", self.slop)?;
        }
        Ok(())
    }
}

/// A part that can stand without quotation marks, so; `None` for others.
fn bare(part: &Part) -> Option<String> {
    let spelled = match &part.what {
        What::AnyWord => return None,
        What::Word { text, form } => match (form, part.case) {
            (Form::Inflected, Case::Any) => is_plain(text).then(|| text.clone())?,
            (Form::Inflected, _) => is_plain(text).then(|| format!("{{{text}}}"))?,
            (Form::Exact, Case::Any) => return None,
            (Form::Exact, _) => is_plain(text).then(|| text.clone())?,
        },
        What::Pattern(text) => pattern(text),
        What::Fuzzy { text, edits } => is_plain(text).then(|| format!("{text}~{edits}"))?,
        What::Entity(EntityOperand::Kind(kind)) => format!("@{}", kind.name()),
        What::Entity(EntityOperand::Named(kind, name)) => {
            format!("@{}\"{}\"", kind_prefix(*kind), unquoted(name))
        }
    };
    Some(in_case(&spelled, part.case))
}

/// A part as it stands between quotation marks.
fn quoted(part: &Part) -> String {
    let spelled = match &part.what {
        What::AnyWord => "*".to_owned(),
        What::Word { text, form: Form::Exact } => text.clone(),
        What::Word { text, form: Form::Inflected } => format!("{{{text}}}"),
        What::Pattern(text) => pattern(text),
        What::Fuzzy { text, edits } => format!("{text}~{edits}"),
        What::Entity(EntityOperand::Kind(kind)) => format!("@{}", kind.name()),
        What::Entity(EntityOperand::Named(kind, name)) => {
            format!("@{}{{{}}}", kind_prefix(*kind), unquoted(name))
        }
    };
    in_case(&spelled, part.case)
}

fn in_case(spelled: &str, case: Case) -> String {
    match case {
        Case::Any => spelled.to_owned(),
        Case::Capital => format!("caps({spelled})"),
        Case::AllCapitals => format!("allcaps({spelled})"),
    }
}

fn kind_prefix(kind: Option<EntityKind>) -> String {
    kind.map(|kind| format!("{}:", kind.name())).unwrap_or_default()
}

/// A pattern whose only `?` stands at its end is marked: it could be taken for a question mark.
fn pattern(text: &str) -> String {
    let is_doubtful = text.ends_with('?') && text.matches(['*', '?']).count() == 1;
    if is_doubtful { format!("={text}") } else { text.to_owned() }
}

/// Whether a word typed without quotation marks is read as this word and nothing else.
pub(super) fn is_plain(text: &str) -> bool {
    let is_made_of_letters = text.chars().all(|character| {
        character.is_alphanumeric()
            || matches!(character, '-' | '\'' | '’' | '.' | '&' | '_' | '/' | ':' | '@')
    });
    if !is_made_of_letters || text.chars().any(is_blank) {
        return false;
    }
    let lower = text.get(..16.min(text.len())).unwrap_or_default().to_ascii_lowercase();
    let is_operator = matches!(text, "AND" | "OR" | "NOT")
        || lower == "not"
        || (lower.starts_with("atleast"))
        || matches!(lower.as_str(), "caps" | "allcaps" | "nocaps")
        || Syntax::Newshound.near_operator(text).is_some();
    let has_field = text.split_once(':').is_some_and(|(name, _)| AskedField::named(name).is_some());
    let starts_with_letter = text.chars().next().is_some_and(char::is_alphanumeric);
    starts_with_letter && !is_operator && !has_field
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

impl fmt::Display for NumberRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
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
