//! What may stand beside an operator of distance or be counted: only what has a place in a text.
//! The rest is distributed, turned into what has one, or left out with a note.

use super::ast::{
    Case, Distance, EntityOperand, Meaning, NameField, Near, Node, Part, Phrase, Place, What,
};
use super::notes::{Notes, shown};
use super::syntax::NearOperator;

/// Whether a part has places in a text: a phrase, a near, or an OR of such.
pub(super) fn has_places(node: &Node) -> bool {
    match &node.meaning {
        Meaning::Phrase(_) => true,
        Meaning::Near(near) => !near.is_negated,
        Meaning::Or(parts) => parts.iter().all(has_places),
        _ => false,
    }
}

/// Makes one part of several.
type Joining = fn(Vec<Node>) -> Meaning;

/// How many parts there are in a part, itself included.
fn size(node: &Node) -> usize {
    1 + match &node.meaning {
        Meaning::And(parts) | Meaning::Or(parts) => parts.iter().map(size).sum(),
        Meaning::Not(part) | Meaning::AtLeast { part, .. } => size(part),
        Meaning::Near(near) => size(&near.left) + size(&near.right),
        _ => 0,
    }
}

/// How many parts stand one in another, itself included.
pub(super) fn depth(node: &Node) -> usize {
    1 + match &node.meaning {
        Meaning::And(parts) | Meaning::Or(parts) => {
            parts.iter().map(depth).max().unwrap_or_default()
        }
        Meaning::Not(part) | Meaning::AtLeast { part, .. } => depth(part),
        Meaning::Near(near) => depth(&near.left).max(depth(&near.right)),
        _ => 0,
    }
}

/// Keeps of a part what can have places: `None` where nothing is left. `beside` is the operator it
/// stands beside, as notes name it.
pub(super) fn placed(node: Node, beside: &str, notes: &mut Notes) -> Option<Node> {
    let span = node.span.clone();
    match node.meaning {
        Meaning::Phrase(_) => Some(node),
        Meaning::Near(near) => {
            if near.is_negated {
                notes.add(format!(
                    "of `{}` only what stands before NOT counts beside {beside}",
                    shown(&near.to_string())
                ));
                return placed(near.left, beside, notes);
            }
            Some(Node::new(span, Meaning::Near(near)))
        }
        Meaning::And(parts) => {
            joined(parts.into_iter().filter_map(|part| placed(part, beside, notes)), Meaning::And)
        }
        Meaning::Or(parts) => {
            joined(parts.into_iter().filter_map(|part| placed(part, beside, notes)), Meaning::Or)
        }
        Meaning::AtLeast { part, .. } => {
            notes.add(format!("an atleast within {beside} counts for nothing; its words stay"));
            placed(*part, beside, notes)
        }
        Meaning::Name { field: NameField::Entity(kind), name } => {
            let operand = EntityOperand::Named(Some(kind), super::words::clean_name(&name));
            let part = Part { what: What::Entity(operand), case: Case::Any };
            let phrase = Phrase { place: Place::Anywhere, parts: vec![part], slop: 0 };
            Some(Node::new(span, Meaning::Phrase(phrase)))
        }
        meaning => {
            let node = Node::new(span, meaning);
            let advice = if matches!(node.meaning, Meaning::Not(_)) && beside != "atleast" {
                "; for words that must not stand near, write `a not w/5 b`"
            } else {
                ""
            };
            notes.add(format!(
                "`{}` has no place in a text and is left out beside {beside}{advice}",
                shown(&node.to_string())
            ));
            None
        }
    }
}

/// Joins parts under one operator: none for no parts, the part itself for one. Parts joined by the
/// same operator become parts of the whole.
pub(super) fn joined(
    parts: impl IntoIterator<Item = Node>,
    operator: fn(Vec<Node>) -> Meaning,
) -> Option<Node> {
    let is_and = matches!(operator(Vec::new()), Meaning::And(_));
    let mut flat: Vec<Node> = Vec::new();
    for part in parts {
        let Node { span, meaning } = part;
        match meaning {
            Meaning::And(inner) if is_and => flat.extend(inner),
            Meaning::Or(inner) if !is_and => flat.extend(inner),
            meaning => flat.push(Node::new(span, meaning)),
        }
    }
    if flat.len() <= 1 {
        return flat.pop();
    }
    let start = flat.iter().map(|part| part.span.start).min().unwrap_or_default();
    let end = flat.iter().map(|part| part.span.end).max().unwrap_or_default();
    Some(Node::new(start..end, operator(flat)))
}

/// As it is named in notes.
pub(super) fn operator_name(operator: NearOperator) -> String {
    let name = if operator.is_ordered { "pre/" } else { "w/" };
    let not = if operator.is_negated { "not " } else { "" };
    match operator.distance {
        Distance::Words(count) => format!("{not}{name}{count}"),
        Distance::Sentence => format!("{not}{name}s"),
        Distance::Paragraph => format!("{not}{name}p"),
    }
}

/// Puts two operands beside each other. `budget` is how many parts may still be copied where AND
/// is distributed.
pub(super) fn beside(
    left: Node,
    right: Node,
    operator: NearOperator,
    budget: &mut usize,
    notes: &mut Notes,
) -> Option<Node> {
    let name = operator_name(operator);
    let (left, right) = match (placed(left, &name, notes), placed(right, &name, notes)) {
        (Some(left), Some(right)) => (left, right),
        (Some(only), None) | (None, Some(only)) if !operator.is_negated => {
            notes.add(format!("{name} has one operand left; it is searched alone"));
            return Some(only);
        }
        (Some(left), None) => {
            notes.add(format!("{name} has one operand left; it is searched alone"));
            return Some(left);
        }
        (None, _) => return None,
    };
    if !(has_places(&left) && has_places(&right)) {
        let copies = size(&left).saturating_mul(size(&right));
        if copies > *budget {
            notes.add(format!(
                "the ANDs beside {name} are too many to spell out; read as AND between its operands"
            ));
            return joined([left, right], Meaning::And);
        }
        *budget -= copies;
        if operator.is_negated && !has_places(&right) {
            notes.add(format!("each part of the AND after {name} is looked for by itself"));
        }
    }
    let node = distributed(left, right, operator);
    if let Meaning::Near(near) = &node.meaning
        && let (Some(one), Some(other)) = (place_of(&near.left), place_of(&near.right))
        && is_apart(one, other)
    {
        notes.add(format!(
            "`{}`: the headline and the text are never near each other",
            shown(&near.to_string())
        ));
    }
    Some(node)
}

/// The place in which all of an operand must stand.
fn place_of(node: &Node) -> Option<Place> {
    match &node.meaning {
        Meaning::Phrase(phrase) => Some(phrase.place),
        Meaning::Near(near) => place_of(&near.left),
        Meaning::Or(parts) => {
            let mut places = parts.iter().map(place_of);
            let first = places.next()??;
            places.all(|place| place == Some(first)).then_some(first)
        }
        _ => None,
    }
}

fn is_apart(one: Place, other: Place) -> bool {
    let is_text = |place| matches!(place, Place::Text | Place::First(_));
    (one == Place::Headline && is_text(other)) || (is_text(one) && other == Place::Headline)
}

/// `(a AND b) w/5 c` is `(a w/5 c) AND (b w/5 c)`; so with OR, where its parts are not all words.
/// What is negated is turned round on the right: no `b` and `c` near `a` is no `b` or no `c`.
fn distributed(left: Node, right: Node, operator: NearOperator) -> Node {
    let span = left.span.start.min(right.span.start)..left.span.end.max(right.span.end);
    if has_places(&left) && has_places(&right) {
        let near = Near {
            left,
            right,
            distance: operator.distance,
            is_ordered: operator.is_ordered,
            is_negated: operator.is_negated,
        };
        return Node::new(span, Meaning::Near(Box::new(near)));
    }
    let is_left = !has_places(&left);
    let (split, other) = if is_left { (left, right) } else { (right, left) };
    let (parts, is_and) = match split.meaning {
        Meaning::And(parts) => (parts, true),
        Meaning::Or(parts) => {
            // Those with places stay together.
            let (whole, mut parts): (Vec<Node>, Vec<Node>) =
                parts.into_iter().partition(has_places);
            parts.splice(0..0, joined(whole, Meaning::Or));
            (parts, false)
        }
        meaning => (vec![Node::new(split.span, meaning)], true),
    };
    let is_turned = operator.is_negated && !is_left;
    let join = if is_and == is_turned { Meaning::Or } else { Meaning::And };
    let near = parts.into_iter().map(|part| {
        let (left, right) = if is_left { (part, other.clone()) } else { (other.clone(), part) };
        distributed(left, right, operator)
    });
    joined(near, join).unwrap_or_else(|| Node::new(span, Meaning::Nothing))
}

/// Asks for so many occurrences of a part.
pub(super) fn at_least(count: u32, part: Node, notes: &mut Notes) -> Option<Node> {
    let span = part.span.clone();
    let counted = match part.meaning {
        Meaning::Near(_) => Some(part),
        _ => placed(part, "atleast", notes),
    }?;
    if matches!(counted.meaning, Meaning::And(_)) {
        notes.add(format!("atleast{count} counts each part of an AND by itself"));
    }
    Some(counting(count, counted, span))
}

fn counting(count: u32, part: Node, span: std::ops::Range<usize>) -> Node {
    if has_places(&part) || matches!(part.meaning, Meaning::Near(_)) {
        return Node::new(span, Meaning::AtLeast { count, part: Box::new(part) });
    }
    let (parts, join): (Vec<Node>, Joining) = match part.meaning {
        Meaning::And(parts) => (parts, Meaning::And),
        Meaning::Or(parts) => {
            let (whole, mut parts): (Vec<Node>, Vec<Node>) =
                parts.into_iter().partition(has_places);
            parts.splice(0..0, joined(whole, Meaning::Or));
            (parts, Meaning::Or)
        }
        meaning => return Node::new(part.span, meaning),
    };
    let parts = parts.into_iter().map(|part| {
        let span = part.span.clone();
        counting(count, part, span)
    });
    joined(parts, join).unwrap_or_else(|| Node::new(span, Meaning::Nothing))
}
