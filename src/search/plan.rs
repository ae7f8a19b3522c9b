//! Query → [`Plan`]: which terms of this index to look for, how they combine, and what each
//! weighs. The same for all segments.

use tantivy::Term;
use tantivy::schema::Field;

use super::archive::Archive;
use super::names::{self, Meant};
use super::rank::{TermWeight, inverse_document_frequency};
use crate::analyzer::{Analyzer, STEM_MARK};
use crate::article::first_second;
use crate::error::{Result, suggestion};
use crate::limits;
use crate::query::ast::{DayRange, Form, Meaning, NameField, Node, Phrase, Place, What};

/// A query made ready for an index.
pub(super) struct Plan {
    pub(super) leaves: Vec<Leaf>,
    pub(super) tree: Tree,
    pub(super) notes: Vec<String>,
    /// The mean number of words of an article.
    pub(super) average_words: f32,
}

/// Something to look for.
pub(super) struct Leaf {
    pub(super) what: Sought,
    /// How it adds to the score; `None` where it does not.
    pub(super) weight: Option<LeafWeight>,
}

pub(super) struct LeafWeight {
    pub(super) term: TermWeight,
    pub(super) idf: f32,
    pub(super) text: TextPart,
}

/// Which text of an article a leaf looks into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextPart {
    Headline,
    Passage,
}

pub(super) enum Sought {
    /// Any of these terms.
    Any(Vec<Term>),
    /// Any of many terms, gathered beforehand.
    Many(Vec<Term>),
    /// Words one after another, each any of its terms, with how many passages hold it.
    Phrase(Vec<(Vec<Term>, u64)>),
    /// Articles published between two moments, in seconds.
    Published(i64, i64),
}

/// How leaves combine. It holds for an article or not.
#[derive(Debug)]
pub(super) enum Tree {
    All,
    Nothing,
    Leaf(usize),
    And { all: Vec<Tree>, none: Vec<Tree> },
    Or(Vec<Tree>),
}

impl Plan {
    /// Makes `query` ready for `archive`.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub(super) fn new(archive: &Archive, query: &Node) -> Result<Self> {
        let text = Statistics::of(archive, archive.fields.text)?;
        let headline = Statistics::of(archive, archive.fields.headline)?;
        let articles = archive.count_articles();
        let average_words = text.tokens as f32 / articles.max(1) as f32;
        let mut planner = Planner {
            archive,
            text: Statistics { texts: archive.searcher.num_docs(), ..text },
            headline: Statistics { texts: articles, ..headline },
            analyzer: Analyzer::new(),
            leaves: Vec::new(),
            notes: Vec::new(),
            is_negated: false,
        };
        let tree = planner.tree(query)?;
        Ok(Self { leaves: planner.leaves, tree, notes: planner.notes, average_words })
    }
}

/// What ranking needs to know of a field.
#[derive(Debug, Clone, Copy)]
struct Statistics {
    tokens: u64,
    texts: u64,
}

impl Statistics {
    fn of(archive: &Archive, field: Field) -> Result<Self> {
        let mut tokens = 0;
        for segment in &archive.segments {
            let inverted = segment.reader.inverted_index(field).map_err(archive.failed("read"))?;
            tokens += inverted.total_num_tokens();
        }
        Ok(Self { tokens, texts: 0 })
    }

    fn average_length(self) -> f32 {
        self.tokens as f32 / self.texts.max(1) as f32
    }
}

struct Planner<'a> {
    archive: &'a Archive,
    text: Statistics,
    headline: Statistics,
    analyzer: Analyzer,
    leaves: Vec<Leaf>,
    notes: Vec<String>,
    is_negated: bool,
}

impl Planner<'_> {
    fn tree(&mut self, node: &Node) -> Result<Tree> {
        match &node.meaning {
            Meaning::Everything => Ok(Tree::All),
            Meaning::Nothing => Ok(Tree::Nothing),
            Meaning::Phrase(phrase) => self.phrase(phrase),
            Meaning::Near(_) | Meaning::AtLeast { .. } | Meaning::Length(_) | Meaning::Path(_) => {
                Ok(Tree::Nothing)
            }
            Meaning::Name { field, name } => self.name(*field, name),
            Meaning::Published(range) => Ok(self.published(*range)),
            Meaning::And(parts) => self.and(parts),
            Meaning::Or(parts) => {
                Ok(Tree::Or(parts.iter().map(|part| self.tree(part)).collect::<Result<_>>()?))
            }
            Meaning::Not(part) => {
                let none = vec![self.negated(part)?];
                Ok(Tree::And { all: vec![Tree::All], none })
            }
        }
    }

    fn and(&mut self, parts: &[Node]) -> Result<Tree> {
        let (mut all, mut none) = (Vec::new(), Vec::new());
        for part in parts {
            match &part.meaning {
                Meaning::Not(inner) => none.push(self.negated(inner)?),
                _ => all.push(self.tree(part)?),
            }
        }
        if all.is_empty() {
            all.push(Tree::All);
        }
        Ok(Tree::And { all, none })
    }

    fn negated(&mut self, part: &Node) -> Result<Tree> {
        let before = std::mem::replace(&mut self.is_negated, true);
        let tree = self.tree(part);
        self.is_negated = before;
        tree
    }

    fn phrase(&mut self, phrase: &Phrase) -> Result<Tree> {
        let words = phrase.parts.iter().map_while(|part| match &part.what {
            What::Word { text, .. } => Some(text.as_str()),
            _ => None,
        });
        let words: Vec<&str> = words.collect();
        match phrase.parts.first().map(|part| &part.what) {
            Some(What::Word { form, .. }) => self.words(phrase.place, &words.join(" "), *form),
            Some(What::Pattern(text)) => self.prefix(phrase.place, text.trim_end_matches('*')),
            _ => Ok(Tree::Nothing),
        }
    }

    fn words(&mut self, place: Place, text: &str, form: Form) -> Result<Tree> {
        let words: Vec<Vec<String>> = self
            .analyzer
            .terms(text)
            .into_iter()
            .map(|term| match form {
                Form::Exact => vec![term.exact],
                Form::Inflected => spellings(term.stem),
            })
            .collect();
        if words.is_empty() {
            return Ok(Tree::All);
        }
        self.in_parts(place, |planner, field, statistics| {
            let words = words.iter().map(|spellings| {
                let terms: Vec<Term> = spellings
                    .iter()
                    .map(|spelling| Term::from_field_text(field, spelling))
                    .collect();
                let count = planner.count(&terms)?;
                Ok((terms, count))
            });
            let mut words = words.collect::<Result<Vec<_>>>()?;
            let idf = words
                .iter()
                .map(|(_, count)| inverse_document_frequency(*count, statistics.texts))
                .sum();
            let what = if words.len() == 1 {
                Sought::Any(words.pop().map(|(terms, _)| terms).unwrap_or_default())
            } else {
                Sought::Phrase(words)
            };
            Ok((what, idf))
        })
    }

    fn prefix(&mut self, place: Place, text: &str) -> Result<Tree> {
        let start = crate::analyzer::fold(text);
        self.in_parts(place, |planner, field, statistics| {
            let (terms, count) = planner.expand(field, &start)?;
            let idf = inverse_document_frequency(count, statistics.texts);
            Ok((Sought::Many(terms), idf))
        })
    }

    /// Makes a leaf for each text that `place` names.
    fn in_parts(
        &mut self,
        place: Place,
        seek: impl Fn(&mut Self, Field, Statistics) -> Result<(Sought, f32)>,
    ) -> Result<Tree> {
        let parts: &[TextPart] = match place {
            Place::Anywhere => &[TextPart::Passage, TextPart::Headline],
            Place::Headline => &[TextPart::Headline],
            Place::Text | Place::Lead | Place::First(_) => &[TextPart::Passage],
        };
        let mut trees = Vec::with_capacity(parts.len());
        for part in parts {
            let (field, statistics) = match part {
                TextPart::Headline => (self.archive.fields.headline, self.headline),
                TextPart::Passage => (self.archive.fields.text, self.text),
            };
            let (what, idf) = seek(self, field, statistics)?;
            let term = TermWeight::new(idf, statistics.average_length());
            let weight = LeafWeight { term, idf, text: *part };
            trees.push(self.leaf(what, Some(weight)));
        }
        Ok(if trees.len() == 1 { trees.remove(0) } else { Tree::Or(trees) })
    }

    fn leaf(&mut self, what: Sought, weight: Option<LeafWeight>) -> Tree {
        let weight = weight.filter(|_| !self.is_negated);
        self.leaves.push(Leaf { what, weight });
        Tree::Leaf(self.leaves.len() - 1)
    }

    /// In how many passages any of `terms` stands, at most.
    fn count(&self, terms: &[Term]) -> Result<u64> {
        let mut count = 0;
        for term in terms {
            count += self.archive.searcher.doc_freq(term).map_err(self.archive.failed("read"))?;
        }
        Ok(count)
    }

    /// The terms of `field` that begin with `start`, and in how many passages they stand at most.
    fn expand(&mut self, field: Field, start: &str) -> Result<(Vec<Term>, u64)> {
        let mut found: std::collections::BTreeMap<Vec<u8>, u64> = Default::default();
        for segment in &self.archive.segments {
            let inverted =
                segment.reader.inverted_index(field).map_err(self.archive.failed("read"))?;
            let mut terms = inverted
                .terms()
                .range()
                .ge(start.as_bytes())
                .into_stream()
                .map_err(|error| self.archive.failed("read")(error.into()))?;
            while terms.advance() && terms.key().starts_with(start.as_bytes()) {
                *found.entry(terms.key().to_vec()).or_default() +=
                    u64::from(terms.value().doc_freq);
            }
        }
        let mut found: Vec<(Vec<u8>, u64)> = found.into_iter().collect();
        if found.len() > limits::PREFIX_TERMS {
            self.notes.push(format!(
                "`{start}*` begins {} words; the {} most frequent are searched",
                found.len(),
                limits::PREFIX_TERMS
            ));
            found.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
            found.truncate(limits::PREFIX_TERMS);
        }
        let count = found.iter().map(|(_, count)| count).sum();
        let terms = found
            .into_iter()
            .filter_map(|(key, _)| String::from_utf8(key).ok())
            .map(|spelling| Term::from_field_text(field, &spelling))
            .collect();
        Ok((terms, count))
    }

    fn name(&mut self, field: NameField, name: &str) -> Result<Tree> {
        let values = match names::resolve(self.archive, field, name)? {
            Meant::Exactly(values) => values,
            Meant::Containing(values) => {
                let shown: Vec<&str> = values.iter().take(5).map(String::as_str).collect();
                let more = values.len() - shown.len();
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                let field = field.name();
                self.notes.push(format!(
                    "no {field} is named `{name}`; taken for {}{more}",
                    shown.join(", ")
                ));
                values
            }
            Meant::Unknown(nearest) => {
                let offer = suggestion(&nearest);
                self.notes.push(format!("no {} is named `{name}`{offer}", field.name()));
                return Ok(Tree::Nothing);
            }
        };
        let terms: Vec<Term> =
            values.iter().flat_map(|value| names::terms(self.archive, field, value)).collect();
        let what = if terms.len() > 16 { Sought::Many(terms) } else { Sought::Any(terms) };
        Ok(self.leaf(what, None))
    }

    fn published(&mut self, range: DayRange) -> Tree {
        let from = range.from.map_or(limits::EARLIEST_SECOND, first_second);
        let to = range.to.map_or(limits::LATEST_SECOND, |day| first_second(day) + 86_399);
        self.leaf(
            Sought::Published(from.max(limits::EARLIEST_SECOND), to.min(limits::LATEST_SECOND)),
            None,
        )
    }
}

/// How the index spells a word and its inflections.
fn spellings(stem: String) -> Vec<String> {
    let marked = format!("{STEM_MARK}{stem}");
    vec![stem, marked]
}
