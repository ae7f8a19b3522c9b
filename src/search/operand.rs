//! What a query looks for in one text, made of terms of the index: words one after another, spans
//! near each other, mentions of entities.

use std::sync::Arc;

use tantivy::Term;

use super::occurrences::FEW_TERMS;
use super::rank::Rarity;
use super::spans::Nearness;
use crate::article::EntityKind;
use crate::query::ast::Case;

/// Something that occurs in a text at spans of positions.
pub(super) enum Operand {
    /// Pieces one after another.
    Sequence(Sequence),
    /// Two operands near each other, or one that the other is not near.
    Near(Box<NearOperands>),
    /// Any of these.
    Or(Vec<Operand>),
}

/// Pieces one after another.
pub(super) struct Sequence {
    /// At least one.
    pub(super) pieces: Vec<Piece>,
    /// How many other words may stand between them in all.
    pub(super) slop: u32,
    /// Where in the article's text it must stand.
    pub(super) limit: Limit,
}

/// Where in an article's text something must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    /// Anywhere.
    None,
    /// In the first passage.
    FirstPassage,
    /// Among the first so many words.
    FirstWords(u32),
}

/// One piece of a sequence.
pub(super) struct Piece {
    pub(super) what: PieceWhat,
    pub(super) case: Case,
    /// How many words of any kind come between it and the piece before.
    pub(super) gap: u32,
    /// In how many texts it stands, at most.
    pub(super) count: u64,
    /// The share of texts of the press in general that hold it; 0 where that is not known.
    pub(super) share: f32,
}

impl Piece {
    /// How rare it is among `total` texts.
    pub(super) fn rarity(&self, total: u64) -> Rarity {
        Rarity { with_term: self.count, total, share: self.share }
    }
}

/// What a piece is.
pub(super) enum PieceWhat {
    /// A word: any of these terms, in order.
    Words(Arc<[Term]>),
    /// A mention: of any of these.
    Mentions(Vec<Mentions>),
}

/// Mentions of entities of one kind.
pub(super) struct Mentions {
    pub(super) kind: EntityKind,
    /// The marks of the first words of those that are meant; where all are, the mark of the texts
    /// that have any.
    pub(super) starts: Vec<Term>,
    /// Whether all of the kind are meant.
    pub(super) takes_all: bool,
}

/// Two operands and how they stand to each other.
pub(super) struct NearOperands {
    pub(super) left: Operand,
    /// `None` where it cannot stand in this text at all; only where the nearness is negated.
    pub(super) right: Option<Operand>,
    pub(super) nearness: Nearness,
    pub(super) is_negated: bool,
}

/// What has to be read of a text beside its terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Needs {
    /// Where paragraphs, sentences and mentions stand.
    pub(super) layout: bool,
    pub(super) capitals: bool,
    /// Which passage of its article it is.
    pub(super) ordinal: bool,
    /// How many words of its article stand before it.
    pub(super) first_word: bool,
}

impl Operand {
    /// In how many texts it stands, at most.
    pub(super) fn count(&self) -> u64 {
        match self {
            Self::Sequence(sequence) => {
                sequence.pieces.iter().map(|piece| piece.count).min().unwrap_or(0)
            }
            Self::Near(near) => {
                let left = near.left.count();
                match &near.right {
                    Some(right) if !near.is_negated => left.min(right.count()),
                    _ => left,
                }
            }
            Self::Or(parts) => parts.iter().map(Self::count).fold(0, u64::saturating_add),
        }
    }

    /// How many lists of texts its words have; `None` where some are read before they are walked.
    pub(super) fn lists(&self) -> Option<usize> {
        let few = |terms: &[Term]| (terms.len() <= FEW_TERMS).then_some(terms.len());
        let sum = |sum: usize, lists: Option<usize>| Some(sum + lists?);
        match self {
            Self::Sequence(sequence) => {
                let lists = |piece: &Piece| match &piece.what {
                    PieceWhat::Words(terms) => few(terms),
                    PieceWhat::Mentions(mentions) => {
                        mentions.iter().map(|mentions| few(&mentions.starts)).try_fold(0, sum)
                    }
                };
                sequence.pieces.iter().map(lists).try_fold(0, sum)
            }
            Self::Near(near) => {
                let right = near.right.as_ref().map_or(Some(0), Self::lists);
                Some(near.left.lists()? + right?)
            }
            Self::Or(parts) => parts.iter().map(Self::lists).try_fold(0, sum),
        }
    }

    /// What it needs.
    pub(super) fn needs(&self) -> Needs {
        let mut needs = Needs::default();
        self.add_needs(&mut needs);
        needs
    }

    fn add_needs(&self, needs: &mut Needs) {
        match self {
            Self::Sequence(sequence) => {
                let has_gaps =
                    sequence.slop > 0 || sequence.pieces.iter().any(|piece| piece.gap > 0);
                let is_counted = matches!(sequence.limit, Limit::FirstWords(_));
                needs.layout |= has_gaps || is_counted;
                needs.first_word |= is_counted;
                needs.ordinal |= sequence.limit == Limit::FirstPassage;
                for piece in &sequence.pieces {
                    needs.capitals |= piece.case != Case::Any;
                    needs.layout |= matches!(piece.what, PieceWhat::Mentions(_));
                }
            }
            Self::Near(near) => {
                needs.layout = true;
                near.left.add_needs(needs);
                if let Some(right) = &near.right {
                    right.add_needs(needs);
                }
            }
            Self::Or(parts) => parts.iter().for_each(|part| part.add_needs(needs)),
        }
    }
}
