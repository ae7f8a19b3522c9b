//! A trained tagger: finds persons, organisations, locations and platforms in English text by
//! what it learnt from annotated press articles.
//!
//! Readings come in, [`Name`]s go out. `scene` cuts out the stretches in which names can stand and
//! lays out what `features` asks; `form` is what a single word tells; `model` has the weights and
//! `decode` finds the best labels (`label`). `bio` reads and writes annotated articles, `train`
//! learns from them, and `evaluate` holds what was found against them.

pub mod bio;
mod decode;
pub mod evaluate;
mod features;
mod form;
mod label;
mod model;
mod rows;
mod scene;
pub mod train;
mod words;

use std::cell::RefCell;

pub use label::{Name, NameKind};
pub use model::{Model, ModelProblem};
pub use words::read_words;

use super::lexicon::Lexicon;
use super::{Place, Reading, Recogniser};
use crate::analyzer::words as split_words;
use bio::BioArticle;
use decode::{Decoder, Transitions};

/// A model ready to tag. Shared by all threads.
pub struct Tagger {
    model: Model,
    transitions: Transitions,
}

thread_local! {
    /// What a thread keeps from article to article.
    static DECODER: RefCell<Decoder> = RefCell::new(Decoder::new());
}

impl Tagger {
    /// A tagger of this model.
    #[must_use]
    pub fn new(model: Model) -> Self {
        let transitions = Transitions::new(model.transitions());
        Self { model, transitions }
    }

    /// Its model.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The names in each of an article's readings, in order, not overlapping.
    pub(super) fn tag(&self, readings: &[Reading], lexicon: &Lexicon) -> Vec<Vec<Name>> {
        DECODER.with(|decoder| match decoder.try_borrow_mut() {
            Ok(mut decoder) => decoder.tag(readings, &self.model, lexicon, &self.transitions),
            Err(_) => Decoder::new().tag(readings, &self.model, lexicon, &self.transitions),
        })
    }
}

/// A name with where it stands, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaggedName {
    /// Where it starts.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What it is.
    pub kind: NameKind,
}

impl Recogniser {
    /// The names that the tagger finds in an English text.
    #[must_use]
    pub fn tag_text(&self, text: &str) -> Vec<TaggedName> {
        let mut found = Vec::new();
        split_words(text, &mut found);
        let readings = [self.read(Place::Body, text, &found, Vec::new())];
        let names = self.tagger.tag(&readings, &self.lexicon);
        let tagged = names.iter().flatten().map(|name| {
            let (start, end) = readings[0].span(name.first, name.last);
            TaggedName { start, end, kind: name.kind }
        });
        tagged.collect()
    }

    /// The names that the tagger finds in an article of a BIO file, in tokens.
    #[must_use]
    pub fn tag_bio(&self, article: &BioArticle) -> Vec<Name> {
        let readings = [self.read(Place::Body, article.text(), article.words(), Vec::new())];
        let names = self.tagger.tag(&readings, &self.lexicon);
        article.in_tokens(names.first().map_or(&[], Vec::as_slice))
    }
}
