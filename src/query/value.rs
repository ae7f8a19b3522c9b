//! Values of fields, as typed → what they mean: names, paths, days and lengths.

use std::ops::Range;

use super::ast::{DayRange, Meaning, NameField, Node, NumberRange};
use super::day;
use super::notes::{Notes, shown};
use super::parser::Reading;
use super::syntax::Syntax;
use super::token::{AskedField, closing_quotes};
use super::words::{clean_name, cut};

/// Reads the value of a field that does not ask for words in a place.
pub(super) fn read(
    field: AskedField,
    text: &str,
    span: Range<usize>,
    reading: &Reading,
    notes: &mut Notes,
) -> Option<Node> {
    let text = cut(text.trim(), notes);
    let meaning = match field {
        AskedField::Place(_) => return None,
        AskedField::Name(field) => {
            let mut name = unquoted(text);
            if let NameField::Entity(_) = field {
                name = clean_name(&name);
            }
            if name.is_empty() {
                notes.add(format!("`{}:` asks for no name and is left out", field.name()));
                return None;
            }
            Meaning::Name { field, name }
        }
        AskedField::Path => {
            let path = unquoted(text);
            if path.is_empty() {
                notes.add("`path:` asks for no path and is left out");
                return None;
            }
            Meaning::Path(path)
        }
        AskedField::Published => match days(text, reading, notes) {
            Some(range) => Meaning::Published(range),
            None => {
                notes.add(format!(
                    "`published:{}` is no date and is left out; write 2018, 2018-04, \
                     2018-04-23, 2018-04..2018-06, >2018-04-20 or \"last 30 days\"",
                    shown(text)
                ));
                return None;
            }
        },
        AskedField::Length => match numbers(text) {
            Some(range) => Meaning::Length(range),
            None => {
                notes.add(format!(
                    "`words:{}` is no length and is left out; write >500, 200..500 or ..500",
                    shown(text)
                ));
                return None;
            }
        },
    };
    Some(Node::new(span, meaning))
}

fn days(text: &str, reading: &Reading, notes: &mut Notes) -> Option<DayRange> {
    let mut text = text.to_owned();
    if reading.syntax == Syntax::Lexis {
        text = day::month_first(&text);
    }
    if !reading.syntax.is_ours() {
        text = text.replace(['(', ')'], " ");
    }
    let today = reading.today.unwrap_or_else(day::today);
    // `> 2018-01-01 and < 2018-02-01`: both hold.
    let mut range = DayRange::default();
    let lower = text.to_lowercase();
    let halves: Vec<&str> = match lower.split_once(" and ") {
        Some((first, second)) if !lower.contains("between") => vec![first, second],
        _ => vec![lower.as_str()],
    };
    for half in halves {
        let half = day::range_from(half, today)?;
        range.from = range.from.max(half.from);
        range.to = match (range.to, half.to) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
    if let (Some(from), Some(to)) = (range.from, range.to)
        && from > to
    {
        notes.add(format!(
            "`published:{}` ends before it begins; nothing was published then",
            shown(text.trim())
        ));
    }
    Some(range)
}

/// A name or path without the marks that stand around one, and could not stand in it.
fn unquoted(text: &str) -> String {
    let cleaned: String = text
        .chars()
        .map(|character| {
            let is_mark = closing_quotes(character).is_some();
            if is_mark || character == '\0' { ' ' } else { character }
        })
        .collect();
    cleaned.trim().to_owned()
}

/// Reads `500`, `>500`, `>=500`, `<500`, `<=500`, `200..500`, `200..`, `..500`.
fn numbers(text: &str) -> Option<NumberRange> {
    let number = |text: &str| {
        let text = text.trim();
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { text.parse::<u64>().ok() } else { None }
    };
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    for (sign, is_from, beside) in [
        (">=", true, 0),
        ("<=", false, 0),
        (">", true, 1),
        ("<", false, 1),
        ("geq ", true, 0),
        ("leq ", false, 0),
        ("gtr ", true, 1),
        ("lss ", false, 1),
    ] {
        if let Some(rest) = lower.strip_prefix(sign) {
            let bound = number(rest)?;
            return Some(if is_from {
                NumberRange { from: Some(bound.checked_add(beside)?), to: None }
            } else {
                NumberRange { from: None, to: Some(bound.checked_sub(beside)?) }
            });
        }
    }
    for joint in ["..", "-"] {
        if let Some((from, to)) = text.split_once(joint) {
            let end = |text: &str| {
                if text.trim().is_empty() { Some(None) } else { number(text).map(Some) }
            };
            let range = NumberRange { from: end(from)?, to: end(to)? };
            return (range.from.is_some() || range.to.is_some()).then_some(range);
        }
    }
    let only = number(lower.trim_start_matches('='))?;
    Some(NumberRange { from: Some(only), to: Some(only) })
}
