//! The parts of a query that stand in a text → [`Operand`]s: words folded and stemmed, patterns
//! and misspelt words expanded, entities found by their names.

use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::Term;
use tantivy::schema::Field;
use tantivy_fst::Automaton;

use super::commonness;
use super::expand::{self, Expansion, Pattern, Spelling};
use super::names::{self, Meant};
use super::operand::{Limit, Mentions, NearOperands, Operand, Piece, PieceWhat, Sequence};
use super::plan::{Planner, TextPart, family_spellings};
use super::rank::share_in_passages;
use super::spans::Nearness;
use crate::analyzer::{self, STEM_MARK};
use crate::article::EntityKind;
use crate::error::{Result, suggestion};
use crate::limits;
use crate::marks;
use crate::query::ast::{EntityOperand, Form, Meaning, NameField, Near, Node, Phrase, Place, What};

/// A piece of a sequence, in how many texts it stands at most, and in which share of the press.
type Found = (PieceWhat, u64, f32);

impl Planner<'_> {
    /// What `node` looks for in one kind of text; `None` where it cannot stand there.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub(super) fn operand(&mut self, node: &Node, part: TextPart) -> Result<Option<Operand>> {
        match &node.meaning {
            Meaning::Phrase(phrase) => self.sequence(phrase, part),
            Meaning::Near(near) => self.near(near, part),
            Meaning::Or(parts) => {
                let mut operands = Vec::with_capacity(parts.len());
                for node in parts {
                    operands.extend(self.operand(node, part)?);
                }
                Ok(if operands.len() > 1 { Some(Operand::Or(operands)) } else { operands.pop() })
            }
            _ => {
                self.note(format!(
                    "`{node}` has no place in a text, so nothing stands near it or is counted"
                ));
                Ok(None)
            }
        }
    }

    fn near(&mut self, near: &Near, part: TextPart) -> Result<Option<Operand>> {
        let left = self.operand(&near.left, part)?;
        let right = self.operand(&near.right, part)?;
        let Some(left) = left else { return Ok(None) };
        if right.is_none() && !near.is_negated {
            return Ok(None);
        }
        let nearness = Nearness { distance: near.distance, is_ordered: near.is_ordered };
        let is_negated = near.is_negated;
        Ok(Some(Operand::Near(Box::new(NearOperands { left, right, nearness, is_negated }))))
    }

    /// Whether no part of `phrase` has a letter or a digit.
    pub(super) fn is_empty(&mut self, phrase: &Phrase) -> bool {
        phrase.parts.iter().all(|part| match &part.what {
            What::Word { text, .. } | What::Fuzzy { text, .. } => analyzer::fold(text).is_empty(),
            What::Pattern(text) => pattern_words(text).is_empty(),
            What::AnyWord => true,
            What::Entity(_) => false,
        })
    }

    fn sequence(&mut self, phrase: &Phrase, part: TextPart) -> Result<Option<Operand>> {
        let limit = match (phrase.place, part) {
            (Place::Anywhere, _)
            | (Place::Headline | Place::Lead, TextPart::Headline)
            | (Place::Text, TextPart::Passage) => Limit::None,
            (Place::Lead, TextPart::Passage) => Limit::FirstPassage,
            (Place::First(most), TextPart::Passage) => Limit::FirstWords(most),
            (Place::Headline, TextPart::Passage)
            | (Place::Text | Place::First(_), TextPart::Headline) => return Ok(None),
        };
        let mut pieces: Vec<Piece> = Vec::with_capacity(phrase.parts.len());
        let mut gap = 0;
        for one in &phrase.parts {
            let found = match &one.what {
                What::AnyWord => {
                    gap += u32::from(!pieces.is_empty());
                    continue;
                }
                What::Word { text, form } => self.words(text, *form, part)?,
                What::Pattern(text) => self.pattern(text, part)?,
                What::Fuzzy { text, edits } => self.fuzzy(text, *edits, part)?,
                What::Entity(entity) => match self.mentions(entity, part)? {
                    Some((what, count)) => vec![(what, count, 0.0)],
                    None => return Ok(None),
                },
            };
            for (what, count, share) in found {
                pieces.push(Piece { what, case: one.case, gap, count, share });
                gap = 0;
            }
        }
        let is_empty = pieces.is_empty();
        Ok((!is_empty).then_some(Operand::Sequence(Sequence { pieces, slop: phrase.slop, limit })))
    }

    fn words(&mut self, text: &str, form: Form, part: TextPart) -> Result<Vec<Found>> {
        let mut found = Vec::new();
        for term in self.analyzer.terms(text) {
            let share = share_in_passages(commonness::share_of(&term.exact));
            let spellings = match form {
                Form::Exact => vec![term.exact.clone()],
                Form::Inflected if self.takes_families && !self.is_negated => {
                    family_spellings(self.archive, self.field_of(part), &term)?
                }
                Form::Inflected => spellings(term.stem),
            };
            let (terms, count) = self.counted(&spellings, self.field_of(part))?;
            if count == 0 && !self.is_negated {
                let other = match part {
                    TextPart::Headline => TextPart::Passage,
                    TextPart::Passage => TextPart::Headline,
                };
                let word = (term.word.of(text).to_owned(), term.exact);
                let is_new = !self.unknown.contains(&word);
                if is_new && self.counted(&spellings, self.field_of(other))?.1 == 0 {
                    self.unknown.push(word);
                }
            }
            found.push((PieceWhat::Words(terms), count, share));
        }
        Ok(found)
    }

    fn counted(&self, spellings: &[String], field: Field) -> Result<(Arc<[Term]>, u64)> {
        let terms: Arc<[Term]> =
            spellings.iter().map(|spelling| Term::from_field_text(field, spelling)).collect();
        let count = self.count(&terms)?;
        Ok((terms, count))
    }

    fn pattern(&mut self, typed: &str, part: TextPart) -> Result<Vec<Found>> {
        let mut found = Vec::new();
        for word in pattern_words(typed) {
            if !word.contains(['*', '?']) {
                found.append(&mut self.words(word, Form::Exact, part)?);
                continue;
            }
            let Some(pattern) = Pattern::new(word) else {
                self.note(format!(
                    "`{word}` is longer than {} characters; no word fits it",
                    limits::PATTERN_CHARACTERS
                ));
                found.push((PieceWhat::Words(Arc::from([])), 0, 0.0));
                continue;
            };
            let (what, count) = self.expanded(word, &pattern, part)?;
            found.push((what, count, 0.0));
        }
        Ok(found)
    }

    fn fuzzy(&mut self, typed: &str, edits: u8, part: TextPart) -> Result<Vec<Found>> {
        let mut found = Vec::new();
        for term in self.analyzer.terms(typed) {
            let word = term.word.of(typed);
            if term.exact.chars().count() > limits::PATTERN_CHARACTERS {
                self.note(format!(
                    "`{word}` is longer than {} characters and is searched as it is",
                    limits::PATTERN_CHARACTERS
                ));
                found.append(&mut self.words(word, Form::Exact, part)?);
                continue;
            }
            let spelling = Spelling::new(&term.exact, edits);
            let (what, count) = self.expanded(&format!("{word}~{edits}"), &spelling, part)?;
            found.push((what, count, 0.0));
        }
        Ok(found)
    }

    fn expanded<A: Automaton>(
        &mut self,
        shown: &str,
        automaton: &A,
        part: TextPart,
    ) -> Result<(PieceWhat, u64)>
    where
        A::State: Clone,
    {
        let field = self.field_of(part);
        let most = limits::PREFIX_TERMS.min(self.terms_left);
        let Expansion { terms, count, found } =
            expand::expand(self.archive, field, automaton, most, self.clock)?;
        self.terms_left -= terms.len();
        if found > terms.len() {
            self.note(format!(
                "`{shown}` fits {found} words; the {} most frequent are searched",
                terms.len()
            ));
        }
        Ok((PieceWhat::Words(terms.into()), count))
    }

    /// The mentions that an operand stands for; `None` where the index has no such name.
    fn mentions(
        &mut self,
        entity: &EntityOperand,
        part: TextPart,
    ) -> Result<Option<(PieceWhat, u64)>> {
        let field = match part {
            TextPart::Headline => self.archive.fields.headline_marks,
            TextPart::Passage => self.archive.fields.marks,
        };
        let mentions: Vec<Mentions> = match entity {
            EntityOperand::Kind(kind) => {
                let starts = vec![Term::from_field_text(field, marks::start(*kind))];
                vec![Mentions { kind: *kind, starts, takes_all: true }]
            }
            EntityOperand::Named(kind, name) => {
                // An entity stands in the articles under all of its names, some of other kinds.
                let mut starts: BTreeMap<EntityKind, Vec<Term>> = BTreeMap::new();
                for (kind, values) in self.named(*kind, name)? {
                    for value in &values {
                        for (kind, name) in self.archive.values_of(kind, value) {
                            let identity = marks::identity(kind, &name);
                            let term = Term::from_field_text(field, &identity);
                            starts.entry(kind).or_default().push(term);
                        }
                    }
                }
                let mentions = |(kind, starts)| Mentions { kind, starts, takes_all: false };
                starts.into_iter().map(mentions).collect()
            }
        };
        if mentions.is_empty() {
            return Ok(None);
        }
        let mut count = 0;
        for mentions in &mentions {
            count += self.count(&mentions.starts)?;
        }
        Ok(Some((PieceWhat::Mentions(mentions), count)))
    }

    /// The entities that `name` stands for, by kind. Those spelled so go before those that only
    /// hold it.
    fn named(
        &mut self,
        kind: Option<EntityKind>,
        name: &str,
    ) -> Result<Vec<(EntityKind, Vec<String>)>> {
        let kinds = kind.map_or(EntityKind::ALL.to_vec(), |kind| vec![kind]);
        // Names that are only like it are looked for where none of any kind is spelled so.
        let mut exact = Vec::new();
        for kind in &kinds {
            let values = names::exactly(self.archive, NameField::Entity(*kind), name)?;
            if !values.is_empty() {
                exact.push((*kind, values));
            }
        }
        if !exact.is_empty() {
            for (kind, values) in &exact {
                self.note_longer(NameField::Entity(*kind), name, values)?;
            }
            return Ok(exact);
        }
        let (mut containing, mut near) = (Vec::new(), Vec::new());
        for kind in kinds {
            if self.clock.is_over() {
                return Ok(Vec::new());
            }
            match names::resolve(self.archive, NameField::Entity(kind), name)? {
                Meant::Exactly(values) | Meant::Containing(values) => {
                    containing.push((kind, values));
                }
                Meant::Unknown(mut nearest) => near.append(&mut nearest),
            }
        }
        let wanted = kind.map_or("entity", EntityKind::name);
        if containing.is_empty() {
            self.note(format!("no {wanted} is named `{name}`{}", suggestion(&near)));
        } else {
            let taken: Vec<(NameField, &[String])> = containing
                .iter()
                .map(|(kind, values)| (NameField::Entity(*kind), values.as_slice()))
                .collect();
            self.note_containing(wanted, name, &taken)?;
        }
        Ok(containing)
    }
}

/// How the index spells a word and its inflections.
fn spellings(stem: String) -> Vec<String> {
    let marked = format!("{STEM_MARK}{stem}");
    vec![stem, marked]
}

/// The words of a pattern as typed: `anti-vir*` is two.
fn pattern_words(typed: &str) -> Vec<&str> {
    let is_part = |character: char| {
        character.is_alphanumeric()
            || matches!(character, '*' | '?' | '\'' | '’' | 'ʼ' | '＇' | '.')
            || !character.is_ascii()
    };
    typed
        .split(|character| !is_part(character))
        .filter(|word| word.contains(['*', '?']) || !analyzer::fold(word).is_empty())
        .collect()
}
