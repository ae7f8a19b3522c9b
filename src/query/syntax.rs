//! Whose spelling a query is written in: [`Syntax`]. What differs from one to the other stands
//! here, in `near_operator` and in the tables of fields; all are lowered to one tree.

use super::ast::Distance;

/// A way of writing queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Syntax {
    /// Ours.
    #[default]
    Newshound,
    /// Terms and connectors of LexisNexis: `OR` binds first, then the connectors with the smallest
    /// number first, `w/s`, `w/p`, `AND`, `AND NOT`.
    Lexis,
    /// Factiva's traditional search: adjacent words are a phrase, `w/5` is ordered; `NOT` binds
    /// before `AND`, and that before `OR`.
    Factiva,
    /// ProQuest: `PRE`, `NEAR`, `AND`, `OR`, `NOT`, in this order.
    Proquest,
}

/// An operator of distance as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NearOperator {
    pub(super) distance: Distance,
    pub(super) is_ordered: bool,
    pub(super) is_negated: bool,
    /// Whether it was written with the distance 0, which no two words have.
    pub(super) was_zero: bool,
}

/// What an operator is, where its strength is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    Or,
    And {
        is_unmarked: bool,
    },
    AndNot,
    /// Words side by side, where that makes a phrase.
    SideBySide,
    Near(NearOperator),
}

/// Operators that bind what follows at once.
pub(super) const TIGHTEST: u32 = 10_000;

impl Syntax {
    /// All of them, ours first.
    pub const ALL: [Self; 4] = [Self::Newshound, Self::Lexis, Self::Factiva, Self::Proquest];

    /// Its name, as in options.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Newshound => "newshound",
            Self::Lexis => "lexis",
            Self::Factiva => "factiva",
            Self::Proquest => "proquest",
        }
    }

    /// Its name, as its users write it.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Newshound => "newshound",
            Self::Lexis => "Lexis",
            Self::Factiva => "Factiva",
            Self::Proquest => "ProQuest",
        }
    }

    /// Whether words side by side are a phrase.
    pub(super) fn joins_neighbours(self) -> bool {
        matches!(self, Self::Lexis | Self::Factiva)
    }

    pub(super) fn is_ours(self) -> bool {
        self == Self::Newshound
    }

    /// How tightly an operator binds: the greater, the tighter.
    ///
    /// Lexis: the order of its help on connectors, "OR; W/n, PRE/n, NOT W/n, the smallest number
    /// first; W/S; W/P; AND; AND NOT". Factiva: "same, adj, w/, near, /N/; atleast and fields; not;
    /// and; or". ProQuest: "PRE, NEAR, AND, OR, NOT".
    pub(super) fn strength(self, joint: Joint) -> u32 {
        match (self, joint) {
            (_, Joint::SideBySide) => 9_000,
            (Self::Lexis, Joint::AndNot) => 10,
            (Self::Lexis, Joint::And { .. }) => 20,
            (Self::Lexis, Joint::Near(near)) => match near.distance {
                Distance::Paragraph => 30,
                Distance::Sentence => 40,
                Distance::Words(count) => 5_000 - count.min(4_000),
            },
            (Self::Lexis, Joint::Or) => 8_000,
            (Self::Proquest, Joint::AndNot) => 10,
            (Self::Proquest, Joint::Or) => 20,
            (Self::Proquest, Joint::And { .. }) => 30,
            (Self::Proquest, Joint::Near(near)) => 40 + u32::from(near.is_ordered),
            (Self::Newshound | Self::Factiva, Joint::Or) => 10,
            (Self::Newshound | Self::Factiva, Joint::And { .. }) => 20,
            (Self::Newshound | Self::Factiva, Joint::AndNot) => 30,
            (Self::Newshound | Self::Factiva, Joint::Near(_)) => 40,
        }
    }

    /// How tightly a `NOT` with nothing before it binds what follows.
    pub(super) fn strength_of_not(self) -> u32 {
        match self {
            Self::Newshound | Self::Factiva => 30,
            Self::Lexis | Self::Proquest => 10,
        }
    }

    /// How tightly a field or a frequency binds what follows without brackets.
    pub(super) fn strength_of_field(self) -> u32 {
        if self == Self::Factiva { 35 } else { TIGHTEST }
    }

    /// Reads `w/5`, `near5`, `pre/3`, `w/s`, `/p`, `not/5`, `adj`, `same`.
    pub(super) fn near_operator(self, word: &str) -> Option<NearOperator> {
        // The longest that is one has a few letters and a number.
        if word.len() > 24 {
            return None;
        }
        let word = word.to_ascii_lowercase();
        let of = |distance, is_ordered| NearOperator {
            distance,
            is_ordered,
            is_negated: false,
            was_zero: false,
        };
        match (self, word.as_str()) {
            (Self::Factiva, "same") => return Some(of(Distance::Paragraph, false)),
            (Self::Factiva, "adj") => return Some(of(Distance::Words(1), true)),
            // ProQuest takes 4 words where no number is given.
            (Self::Proquest, "near") => return Some(of(Distance::Words(4), false)),
            (Self::Proquest, "pre") => return Some(of(Distance::Words(4), true)),
            _ => {}
        }
        if let Some(rest) = word.strip_prefix("not/") {
            let (distance, was_zero) = distance(rest)?;
            return Some(NearOperator { is_negated: true, was_zero, ..of(distance, false) });
        }
        let is_ordered_within = self == Self::Factiva;
        for (name, is_ordered) in [
            ("w/", is_ordered_within),
            ("within/", is_ordered_within),
            ("/", false),
            ("near/", false),
            ("n/", false),
            ("onear/", true),
            ("pre/", true),
            ("p/", true),
            ("adj/", true),
        ] {
            if let Some(rest) = word.strip_prefix(name) {
                let (distance, was_zero) = distance(rest)?;
                return Some(NearOperator { was_zero, ..of(distance, is_ordered) });
            }
        }
        for (name, is_ordered) in [("near", false), ("onear", true), ("pre", true), ("adj", true)] {
            let rest = word.strip_prefix(name).unwrap_or_default();
            if rest.starts_with(|first: char| first.is_ascii_digit()) {
                let (distance, was_zero) = distance(rest)?;
                return Some(NearOperator { was_zero, ..of(distance, is_ordered) });
            }
        }
        None
    }
}

fn distance(text: &str) -> Option<(Distance, bool)> {
    let distance = match text {
        "s" | "sen" | "sent" | "sentence" => Distance::Sentence,
        "p" | "par" | "para" | "paragraph" => Distance::Paragraph,
        _ => {
            let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            if !is_number {
                return None;
            }
            let count = text.parse().unwrap_or(u32::MAX);
            return Some((Distance::Words(count.max(1)), count == 0));
        }
    };
    Some((distance, false))
}
