//! Operands and the operator between them → one part of the tree.

use super::ast::{Meaning, Node};
use super::near;
use super::parser::{Built, Parser, Waiting};
use super::syntax::{Joint, NearOperator};
use crate::limits;

impl Parser<'_> {
    pub(super) fn joined(&mut self, left: Built, right: Built, joint: Joint) -> Option<Built> {
        match joint {
            Joint::Or => {
                let ours = self.syntax().is_ours();
                if ours && (left.is_unmarked_and || right.is_unmarked_and) {
                    self.surprise("AND binds before OR");
                } else if ours && (left.is_bare_near || right.is_bare_near) {
                    self.surprise("w/5 and its like bind before OR");
                }
                self.extended(left, right, Meaning::Or)
            }
            Joint::And { is_unmarked } => {
                if is_unmarked
                    && self.syntax().is_ours()
                    && (left.is_bare_near || right.is_bare_near)
                {
                    self.surprise("w/5 and its like bind before AND");
                }
                let is_unmarked = is_unmarked || left.is_unmarked_and || right.is_unmarked_and;
                let mut built = self.extended(left, right, Meaning::And)?;
                built.is_unmarked_and = is_unmarked;
                Some(built)
            }
            Joint::AndNot => {
                let right = self.negated(right, None);
                match right {
                    Some(right) => self.extended(left, right, Meaning::And),
                    None => Some(left),
                }
            }
            Joint::SideBySide => {
                if !near::has_places(&left.node) || !near::has_places(&right.node) {
                    return self.extended(left, right, Meaning::And);
                }
                let operator = self.syntax().near_operator("pre/1")?;
                self.near(left, right, operator)
            }
            Joint::Near(operator) => self.near(left, right, operator),
        }
    }

    fn near(&mut self, left: Built, right: Built, operator: NearOperator) -> Option<Built> {
        if left.depth.max(right.depth) >= limits::QUERY_DEPTH {
            self.too_deep();
            let keeps_left = left.depth <= right.depth;
            return Some(if keeps_left { left } else { right });
        }
        let notes = &mut self.notes;
        let node = near::beside(left.node, right.node, operator, &mut self.copies, notes)?;
        let mut built = self.measured(node)?;
        built.is_bare_near = true;
        Some(built)
    }

    fn too_deep(&mut self) {
        self.notes
            .add(format!("what is nested deeper than {} levels is left out", limits::QUERY_DEPTH));
    }

    /// A part that was put together of others, where it is not too deep.
    pub(super) fn measured(&mut self, node: Node) -> Option<Built> {
        let depth = near::depth(&node);
        if depth > limits::QUERY_DEPTH {
            self.too_deep();
            return None;
        }
        Some(Built { depth, ..Built::new(node) })
    }

    /// Notes at the end of the bracket that its operators bind in an order not all expect.
    fn surprise(&mut self, how: &'static str) {
        let innermost = self.waiting.iter_mut().rev().find_map(|waiting| match waiting {
            Waiting::Bracket { surprise, .. } => Some(surprise),
            _ => None,
        });
        if let Some(surprise) = innermost {
            surprise.get_or_insert(how);
        }
    }

    /// Adds `right` to what `left` joins already by the same operator.
    fn extended(
        &mut self,
        left: Built,
        right: Built,
        operator: fn(Vec<Node>) -> Meaning,
    ) -> Option<Built> {
        let is_and = matches!(operator(Vec::new()), Meaning::And(_));
        let is_same = |node: &Node| match node.meaning {
            Meaning::And(_) => is_and,
            Meaning::Or(_) => !is_and,
            _ => false,
        };
        let depth_of = |built: &Built| built.depth + usize::from(!is_same(&built.node));
        let (left_depth, right_depth) = (depth_of(&left), depth_of(&right));
        let depth = left_depth.max(right_depth);
        if depth > limits::QUERY_DEPTH {
            self.too_deep();
            return Some(if left_depth <= right_depth { left } else { right });
        }
        let span = left.node.span.start.min(right.node.span.start)
            ..left.node.span.end.max(right.node.span.end);
        let mut parts = parts_of(left.node, is_and);
        // A long list grows by what comes; it is not copied for each.
        match parts_of(right.node, is_and) {
            mut others if others.len() == 1 => parts.extend(others.pop()),
            others => parts.extend(others),
        }
        let node = Node::new(span, operator(parts));
        Some(Built { depth, ..Built::new(node) })
    }

    pub(super) fn negated(&mut self, operand: Built, start: Option<usize>) -> Option<Built> {
        let Built { node, depth, .. } = operand;
        let from = start.unwrap_or(node.span.start).min(node.span.start);
        let span = from..node.span.end;
        let (meaning, depth) = match node.meaning {
            Meaning::Not(inner) => (inner.meaning, depth - 1),
            Meaning::Everything => (Meaning::Nothing, 1),
            Meaning::Nothing => (Meaning::Everything, 1),
            meaning => {
                if depth >= limits::QUERY_DEPTH {
                    self.too_deep();
                    return None;
                }
                (Meaning::Not(Box::new(Node::new(node.span, meaning))), depth + 1)
            }
        };
        Some(Built { depth, ..Built::new(Node::new(span, meaning)) })
    }
}

/// The parts that a node joins by AND or by OR; itself, where it does not.
fn parts_of(node: Node, is_and: bool) -> Vec<Node> {
    let Node { span, meaning } = node;
    match meaning {
        Meaning::And(parts) if is_and => parts,
        Meaning::Or(parts) if !is_and => parts,
        meaning => vec![Node::new(span, meaning)],
    }
}
