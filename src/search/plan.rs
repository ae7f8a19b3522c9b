//! Query → [`Plan`]: which terms of this index to look for, how they combine, and what each
//! weighs. The same for all segments.

use std::collections::HashSet;
use std::sync::Arc;

use tantivy::Term;
use tantivy::schema::Field;

use super::archive::Archive;
use super::clock::Clock;
use super::names::{self, Meant};
use super::occurrences::FEW_TERMS;
use super::operand::{Limit, Operand, PieceWhat};
use super::rank::{self, Rarity, TermWeight};
use super::{expand, path};
use crate::analyzer::{self, Analyzer, STEM_MARK};
use crate::article::{EntityKind, first_second};
use crate::error::{Result, suggestion};
use crate::limits;
use crate::query::ast::{Case, DayRange, Meaning, NameField, Node, NumberRange};
use crate::stem;

/// A query made ready for an index.
pub(super) struct Plan {
    pub(super) leaves: Vec<Leaf>,
    pub(super) tree: Tree,
    pub(super) notes: Vec<String>,
    /// The mean number of words of an article.
    pub(super) average_words: f32,
    /// The time there is to answer it.
    pub(super) clock: Arc<Clock>,
    /// Whether words of it can stand in an article that are not why it was found, those of a branch
    /// of a choice that does not hold; or so many that most do not.
    pub(super) has_branches: bool,
}

/// Something to look for.
pub(super) struct Leaf {
    pub(super) what: Sought,
    /// How it adds to the score; `None` where it does not.
    pub(super) weight: Option<LeafWeight>,
    /// In how many passages it stands, at most; [`u64::MAX`] where that takes a look at all.
    passages: u64,
}

impl Leaf {
    /// What it can add to the score of an article at most.
    pub(super) fn most(&self) -> f32 {
        let Some(weight) = &self.weight else { return 0.0 };
        match weight.text {
            TextPart::Headline => rank::HEADLINE_WEIGHT * rank::most(weight.idf),
            TextPart::Passage => (1.0 + rank::ARTICLE_WEIGHT) * rank::most(weight.idf),
        }
    }
}

pub(super) struct LeafWeight {
    pub(super) term: TermWeight,
    pub(super) idf: f32,
    pub(super) text: TextPart,
    /// The words as typed.
    pub(super) label: String,
}

/// Which text of an article a leaf looks into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextPart {
    Headline,
    Passage,
}

pub(super) enum Sought {
    /// Any of these terms.
    Any(Arc<[Term]>),
    /// Any of many terms, gathered beforehand.
    Many(Arc<[Term]>),
    /// Words one after another, each any of its terms, with how many passages hold it.
    Phrase(Vec<(Arc<[Term]>, u64)>),
    /// What takes positions and marks to find; its marks are in this field.
    Operand(Operand, Field),
    /// Articles published between two moments, in seconds.
    Published(i64, i64),
    /// Articles of so many words, both ends included.
    Length(u64, u64),
}

/// How leaves combine. It holds for an article or not.
#[derive(Debug)]
pub(super) enum Tree {
    All,
    Nothing,
    Leaf(usize),
    /// So many occurrences of these leaves taken together.
    AtLeast {
        count: u32,
        leaves: Vec<usize>,
    },
    And {
        all: Vec<Tree>,
        none: Vec<Tree>,
    },
    Or(Vec<Tree>),
}

impl Tree {
    /// Whether it has a choice of which a part takes several leaves to hold.
    fn has_branches(&self) -> bool {
        match self {
            Self::All | Self::Nothing | Self::Leaf(_) | Self::AtLeast { .. } => false,
            Self::And { all, .. } => all.iter().any(Self::has_branches),
            Self::Or(parts) => parts.iter().any(|part| match part {
                Self::And { .. } | Self::AtLeast { .. } => true,
                part => part.has_branches(),
            }),
        }
    }

    /// In how many passages it has to be looked for, at most.
    fn passages(&self, leaves: &[Leaf]) -> u64 {
        let add = |sum: u64, count: u64| sum.saturating_add(count);
        match self {
            Self::All => u64::MAX,
            Self::Nothing => 0,
            Self::Leaf(leaf) => leaves[*leaf].passages,
            Self::AtLeast { leaves: of, .. } => {
                of.iter().map(|leaf| leaves[*leaf].passages).fold(0, add)
            }
            Self::Or(parts) => parts.iter().map(|part| part.passages(leaves)).fold(0, add),
            Self::And { all, .. } => {
                all.iter().map(|part| part.passages(leaves)).min().unwrap_or(u64::MAX)
            }
        }
    }
}

/// To open so many lists takes a fifth of a millisecond.
const FEW_LISTS: usize = 64;

impl Plan {
    /// In how many passages of the index what leads to answers is looked for, at most.
    pub(super) fn passages(&self) -> u64 {
        self.tree.passages(&self.leaves)
    }

    /// Whether it takes little to open it on a segment: few lists, and none is read beforehand.
    pub(super) fn opens_fast(&self) -> bool {
        let lists = |leaf: &Leaf| match &leaf.what {
            Sought::Any(terms) => Some(terms.len()),
            Sought::Many(_) => None,
            Sought::Phrase(words) => Some(words.iter().map(|(terms, _)| terms.len()).sum()),
            Sought::Operand(operand, _) => operand.lists(),
            Sought::Published(..) | Sought::Length(..) => Some(0),
        };
        let lists = self.leaves.iter().map(lists).try_fold(0, |sum, lists| Some(sum + lists?));
        lists.is_some_and(|lists| lists <= FEW_LISTS)
    }

    /// Lets what looks for `part` count only this share of what it does.
    pub(super) fn lower(&mut self, part: &Node, share: f32) {
        let label = part.to_string();
        let weights = self.leaves.iter_mut().filter_map(|leaf| leaf.weight.as_mut());
        for weight in weights.filter(|weight| weight.label == label) {
            weight.idf *= share;
            weight.term.lower(share);
        }
    }

    /// Makes `query` ready for `archive`.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub(super) fn new(archive: &Archive, query: &Node, clock: Arc<Clock>) -> Result<Self> {
        Self::of(archive, query, clock, false)
    }

    /// As [`Plan::new`], of a choice of words, which also finds what is derived from them: there the
    /// order matters, and a text on imports is one on what is imported.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub(super) fn of_choice(archive: &Archive, query: &Node, clock: Arc<Clock>) -> Result<Self> {
        Self::of(archive, query, clock, true)
    }

    fn of(
        archive: &Archive,
        query: &Node,
        clock: Arc<Clock>,
        takes_families: bool,
    ) -> Result<Self> {
        let text = Statistics::of(archive, archive.fields.text)?;
        let headline = Statistics::of(archive, archive.fields.headline)?;
        let articles = archive.count_articles();
        let average_words = text.tokens as f32 / TERMS_OF_A_WORD / articles.max(1) as f32;
        let mut planner = Planner {
            archive,
            clock: &clock,
            text: Statistics { texts: archive.snapshot.num_docs(), ..text },
            headline: Statistics { texts: articles, ..headline },
            analyzer: Analyzer::new(),
            leaves: Vec::new(),
            notes: Vec::new(),
            is_negated: false,
            takes_families,
            unknown: Vec::new(),
            terms_left: limits::QUERY_TERMS,
        };
        let tree = planner.tree(query)?;
        planner.suggest()?;
        let (leaves, notes) = (planner.leaves, planner.notes);
        let has_branches = tree.has_branches() || leaves.len() > limits::REPEATED_PARTS;
        Ok(Self { leaves, tree, notes, average_words, clock, has_branches })
    }
}

/// How many terms the index holds for a word: itself, and its stem where that differs.
const TERMS_OF_A_WORD: f32 = 1.4;

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

pub(super) struct Planner<'a> {
    pub(super) archive: &'a Archive,
    pub(super) clock: &'a Clock,
    text: Statistics,
    headline: Statistics,
    pub(super) analyzer: Analyzer,
    leaves: Vec<Leaf>,
    notes: Vec<String>,
    pub(super) is_negated: bool,
    /// Whether words find what is derived from them, too.
    pub(super) takes_families: bool,
    /// Words that no article has: as typed, and folded.
    pub(super) unknown: Vec<(String, String)>,
    /// How many more words patterns may be expanded to.
    pub(super) terms_left: usize,
}

impl Planner<'_> {
    fn tree(&mut self, node: &Node) -> Result<Tree> {
        // What is looked for once the time is over is not found any more.
        if self.clock.is_over_now() {
            return Ok(Tree::Nothing);
        }
        match &node.meaning {
            Meaning::Everything => Ok(Tree::All),
            Meaning::Nothing => Ok(Tree::Nothing),
            Meaning::Phrase(_) | Meaning::Near(_) => self.in_texts(node),
            Meaning::AtLeast { count, part } => self.at_least(*count, part),
            Meaning::Name { field, name } => self.name(*field, name),
            Meaning::Published(range) => Ok(self.published(*range)),
            Meaning::Length(range) => Ok(self.length(*range)),
            Meaning::Path(path) => self.path(path),
            Meaning::And(parts) => self.and(parts),
            Meaning::Or(parts) => {
                Ok(Tree::Or(once_each(parts).map(|part| self.tree(part)).collect::<Result<_>>()?))
            }
            Meaning::Not(part) => {
                let none = vec![self.negated(part)?];
                Ok(Tree::And { all: vec![Tree::All], none })
            }
        }
    }

    fn and(&mut self, parts: &[Node]) -> Result<Tree> {
        let (mut all, mut none) = (Vec::new(), Vec::new());
        for part in once_each(parts) {
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

    /// Makes a leaf for each text in which `node` can stand.
    fn in_texts(&mut self, node: &Node) -> Result<Tree> {
        // Words without a letter or digit ask for nothing.
        if let Meaning::Phrase(phrase) = &node.meaning
            && self.is_empty(phrase)
        {
            return Ok(Tree::All);
        }
        let mut trees: Vec<Tree> = self.leaves_of(node)?.into_iter().map(Tree::Leaf).collect();
        Ok(match trees.len() {
            0 => Tree::Nothing,
            1 => trees.remove(0),
            _ => Tree::Or(trees),
        })
    }

    fn at_least(&mut self, count: u32, part: &Node) -> Result<Tree> {
        let leaves = self.leaves_of(part)?;
        Ok(if leaves.is_empty() { Tree::Nothing } else { Tree::AtLeast { count, leaves } })
    }

    fn leaves_of(&mut self, node: &Node) -> Result<Vec<usize>> {
        let mut leaves = Vec::new();
        for part in [TextPart::Passage, TextPart::Headline] {
            let Some(operand) = self.operand(node, part)? else { continue };
            let (marks, statistics) = match part {
                TextPart::Headline => (self.archive.fields.headline_marks, self.headline),
                TextPart::Passage => (self.archive.fields.marks, self.text),
            };
            let idf = weight_of(&operand, statistics.texts);
            let term = TermWeight::new(idf, statistics.average_length());
            let weight = LeafWeight { term, idf, text: part, label: node.to_string() };
            let passages = operand.count();
            leaves.push(self.leaf(sought(operand, marks), Some(weight), passages));
        }
        Ok(leaves)
    }

    fn leaf(&mut self, what: Sought, weight: Option<LeafWeight>, passages: u64) -> usize {
        let weight = weight.filter(|_| !self.is_negated);
        self.leaves.push(Leaf { what, weight, passages });
        self.leaves.len() - 1
    }

    /// The field of words of a text.
    pub(super) fn field_of(&self, part: TextPart) -> Field {
        match part {
            TextPart::Headline => self.archive.fields.headline,
            TextPart::Passage => self.archive.fields.text,
        }
    }

    /// In how many texts any of `terms` stands, at most.
    pub(super) fn count(&self, terms: &[Term]) -> Result<u64> {
        let mut count = 0;
        for term in terms {
            count += self.archive.doc_freq(term)?;
        }
        Ok(count)
    }

    /// Says something of how the query was taken, once.
    pub(super) fn note(&mut self, note: String) {
        if self.notes.len() < limits::QUERY_NOTES && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Offers the nearest words for those that no article has.
    fn suggest(&mut self) -> Result<()> {
        let unknown = std::mem::take(&mut self.unknown);
        for (typed, folded) in unknown.into_iter().take(limits::SUGGESTED_WORDS) {
            let nearest = expand::nearest(self.archive, &folded, self.clock)?;
            if !nearest.is_empty() {
                let offered: Vec<String> = nearest.iter().map(|word| format!("`{word}`")).collect();
                self.note(format!(
                    "no article has `{typed}`; did you mean {}?",
                    offered.join(" or ")
                ));
            }
        }
        Ok(())
    }

    /// The values of `field` that `name` stands for; empty where there are none, with a note.
    fn values_of(&mut self, field: NameField, name: &str) -> Result<Vec<String>> {
        if self.clock.is_over() {
            return Ok(Vec::new());
        }
        match names::resolve(self.archive, field, name)? {
            Meant::Exactly(values) => {
                self.note_longer(field, name, &values)?;
                Ok(values)
            }
            Meant::Containing(values) => {
                self.note_containing(field.name(), name, &[(field, &values)])?;
                Ok(values)
            }
            Meant::Unknown(nearest) => {
                let offer = suggestion(&nearest);
                self.note(format!("no {} is named `{name}`{offer}", field.name()));
                Ok(Vec::new())
            }
        }
    }

    /// In how many articles names of `field` stand, the most frequent first.
    fn counted_names<'n>(
        &self,
        field: NameField,
        values: &'n [String],
    ) -> Result<Vec<(u64, &'n str)>> {
        let mut counted = Vec::with_capacity(values.len());
        for value in values.iter().take(limits::NAMES_COUNTED) {
            let count = self.count(&names::terms(self.archive, field, value))?;
            counted.push((count, value.as_str()));
        }
        counted.sort_by(|left, right| right.0.cmp(&left.0).then_with(|| left.1.cmp(right.1)));
        Ok(counted)
    }

    /// Says whose name a single word also is, where that one is the better known: *Musk* by itself
    /// may be somebody whose first name no article told.
    pub(super) fn note_longer(
        &mut self,
        field: NameField,
        name: &str,
        values: &[String],
    ) -> Result<()> {
        let is_person_or_organisation =
            matches!(field, NameField::Entity(EntityKind::Person | EntityKind::Organisation));
        if !is_person_or_organisation || values.is_empty() {
            return Ok(());
        }
        let longer = names::longer(self.archive, field, name)?;
        let own: u64 = self.counted_names(field, values)?.iter().map(|(count, _)| count).sum();
        let counted = self.counted_names(field, &longer)?;
        // How many articles exactly would take a look at each: one may carry several of its names.
        if let Some((_, longer)) = counted.first().filter(|(count, _)| *count > 2 * own) {
            let kind = field.name();
            self.note(format!(
                "`{name}` is taken for {}; far more articles name {longer}: write \
                 {kind}:\"{longer}\" or @\"{longer}\"",
                values.join(", ")
            ));
        }
        Ok(())
    }

    /// Says which names that hold the words are taken, the most frequent first.
    pub(super) fn note_containing(
        &mut self,
        called: &str,
        name: &str,
        taken: &[(NameField, &[String])],
    ) -> Result<()> {
        let mut counted = Vec::new();
        for (field, values) in taken {
            counted.append(&mut self.counted_names(*field, values)?);
        }
        counted.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        let shown: Vec<&str> = counted.iter().take(5).map(|(_, value)| *value).collect();
        let more = taken.iter().map(|(_, values)| values.len()).sum::<usize>() - shown.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let shown = shown.join(", ");
        self.note(format!("no {called} is named `{name}`; taken for {shown}{more}"));
        Ok(())
    }

    fn name(&mut self, field: NameField, name: &str) -> Result<Tree> {
        let values = self.values_of(field, name)?;
        if values.is_empty() {
            return Ok(Tree::Nothing);
        }
        let terms = values.iter().flat_map(|value| names::terms(self.archive, field, value));
        self.any_of(terms.collect())
    }

    /// Articles under any of `terms`.
    fn any_of(&mut self, terms: Arc<[Term]>) -> Result<Tree> {
        let passages = if terms.len() > FEW_TERMS { u64::MAX } else { self.count(&terms)? };
        Ok(Tree::Leaf(self.leaf(any_of(terms), None, passages)))
    }

    fn published(&mut self, range: DayRange) -> Tree {
        let from = range.from.map_or(limits::EARLIEST_SECOND, first_second);
        let to = range.to.map_or(limits::LATEST_SECOND, |day| first_second(day) + 86_399);
        Tree::Leaf(self.leaf(
            Sought::Published(from.max(limits::EARLIEST_SECOND), to.min(limits::LATEST_SECOND)),
            None,
            u64::MAX,
        ))
    }

    fn length(&mut self, range: NumberRange) -> Tree {
        let (from, to) = (range.from.unwrap_or(0), range.to.unwrap_or(u64::MAX));
        Tree::Leaf(self.leaf(Sought::Length(from, to), None, u64::MAX))
    }

    fn path(&mut self, path: &str) -> Result<Tree> {
        let field = self.archive.fields.file;
        let terms: Arc<[Term]> = match path::files(self.archive, path)? {
            path::Files::All => return Ok(Tree::All),
            path::Files::These(files) => {
                files.into_iter().map(|file| Term::from_field_u64(field, file.0)).collect()
            }
        };
        if terms.is_empty() {
            self.note(format!("no file's path holds `{path}`"));
            return Ok(Tree::Nothing);
        }
        self.any_of(terms)
    }
}

/// Few parts may stand twice, and each counts; of many, each is looked for once.
fn once_each(parts: &[Node]) -> impl Iterator<Item = &Node> {
    let mut known = HashSet::new();
    let is_many = parts.len() > limits::REPEATED_PARTS;
    parts.iter().filter(move |part| !is_many || known.insert(part.to_string()))
}

/// How the index spells a word and its inflections.
pub(super) fn spellings(stem: String) -> Vec<String> {
    let marked = format!("{STEM_MARK}{stem}");
    vec![stem, marked]
}

/// How the index spells a word, its inflections and what is derived from it.
///
/// # Errors
/// Where the index cannot be read.
pub(super) fn family_spellings(
    archive: &Archive,
    field: Field,
    term: &analyzer::Term,
) -> Result<Vec<String>> {
    let mut spelled = spellings(term.stem.clone());
    let others = expand::family(archive, field, &term.exact)?;
    spelled.extend(others.into_iter().filter(|other| stem::stem(other) != term.stem));
    Ok(spelled)
}

fn any_of(terms: Arc<[Term]>) -> Sought {
    if terms.len() > FEW_TERMS { Sought::Many(terms) } else { Sought::Any(terms) }
}

/// What an operand weighs: a rare one more than a common one, and of several that have to be
/// there, each.
fn weight_of(operand: &Operand, texts: u64) -> f32 {
    match operand {
        Operand::Sequence(sequence) => {
            sequence.pieces.iter().map(|piece| piece.rarity(texts).weight()).sum()
        }
        Operand::Near(near) => {
            let right = near.right.as_ref().filter(|_| !near.is_negated);
            weight_of(&near.left, texts) + right.map_or(0.0, |right| weight_of(right, texts))
        }
        Operand::Or(_) => Rarity { with_term: operand.count(), total: texts, share: 0.0 }.weight(),
    }
}

/// The cheapest way to find an operand: most are a word or a plain phrase, which take no marks.
fn sought(operand: Operand, marks: Field) -> Sought {
    let Operand::Sequence(sequence) = &operand else { return Sought::Operand(operand, marks) };
    let mut words: Vec<(Arc<[Term]>, u64)> = Vec::with_capacity(sequence.pieces.len());
    for piece in &sequence.pieces {
        match &piece.what {
            PieceWhat::Words(terms) if piece.case == Case::Any && piece.gap == 0 => {
                words.push((Arc::clone(terms), piece.count));
            }
            _ => return Sought::Operand(operand, marks),
        }
    }
    if sequence.slop > 0 || sequence.limit != Limit::None {
        return Sought::Operand(operand, marks);
    }
    match words.as_slice() {
        [(terms, _)] => any_of(Arc::clone(terms)),
        _ if words.iter().all(|(terms, _)| terms.len() <= FEW_TERMS) => Sought::Phrase(words),
        _ => Sought::Operand(operand, marks),
    }
}
