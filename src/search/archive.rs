//! An index opened for searching: [`Archive`]. In: a folder. Out: segments with what every pass
//! over them needs, and the articles and passages to show.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Instant;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tantivy::schema::IndexRecordOption;
use tantivy::store::StoreReader;
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

use super::facets::Counts;
use super::threads::Threads;
use super::vocabulary::Vocabulary;
use crate::alias::{self, AliasTable, Names};
use crate::article::{ArticleId, EntityKind};
use crate::entity::UserEntities;
use crate::error::{Error, Result};
use crate::index::block::{BlockRange, Segment};
use crate::index::boilerplate::{self, HiddenCounts};
use crate::index::document::{Lead, LeadEntity};
use crate::index::name_table::NameTable;
use crate::index::open::{self, Access};
use crate::index::schema::Fields;
use crate::index::snapshot::Snapshot;
use crate::index::stored::Stored;
use crate::index::stories::StoryTable;
use crate::index::{aliases, entities_file};
use crate::limits;
use crate::query::ast::NameField;

/// An index, as of the commit at which it was opened.
pub struct Archive {
    pub(super) path: PathBuf,
    pub(super) snapshot: Snapshot,
    pub(super) fields: Fields,
    pub(super) segments: Vec<Segment>,
    /// Read when it is first asked for.
    stories: OnceLock<StoryTable>,
    /// The names in each field, read when they are first asked for.
    names: [OnceLock<NameTable>; NameField::ALL.len()],
    /// Counts of the names of each field that no query counts with just now.
    counts: [Mutex<Vec<Counts>>; NameField::ALL.len()],
    /// Which names are one entity, the user's corrections included.
    pub(super) aliases: AliasTable,
    user: UserEntities,
    /// Those that no query reads with just now.
    vocabularies: Mutex<Vec<Vocabulary>>,
    pub(super) threads: Threads,
}

/// Which passage of which segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) segment: u32,
    pub(super) doc: DocId,
}

impl Archive {
    /// Opens the index at `path`.
    ///
    /// # Errors
    /// Where there is no index, or one that this build cannot read.
    pub fn open(path: &Path) -> Result<Self> {
        Self::open_with(path, None)
    }

    /// Opens the index at `path` with the user's entities of a file; without one, with those
    /// that are in force for it, see [`entities_file`].
    ///
    /// # Errors
    /// Where there is no index, or one that this build cannot read, or where the file cannot be
    /// read or understood.
    pub fn open_with(path: &Path, entities: Option<&Path>) -> Result<Self> {
        Self::open_for(Access::Throughout, path, entities)
    }

    /// As [`Archive::open_with`], for reading the index like this.
    ///
    /// # Errors
    /// As [`Archive::open_with`].
    pub fn open_for(access: Access, path: &Path, entities: Option<&Path>) -> Result<Self> {
        let (commit, fields, remembered) = open::open_commit(path, access)?;
        let generation = commit.generation();
        let threads = Threads::for_reading(access);
        let start = Instant::now();
        let file = entities_file::in_force_for(path, entities, || Ok(remembered))?;
        let user = UserEntities::parse(&file.text)
            .map_err(|problem| Error::Usage(format!("`{}`: {problem}", file.shown())))?;
        let aliases = aliases::kept(path, generation, user.corrections());
        // How long that took tells whether the index lies in memory.
        threads.start_to_open(commit.count_segments(), start.elapsed());
        let open_segment = |reader: &SegmentReader| {
            // Every query asks for them.
            reader.inverted_index(fields.text)?;
            reader.inverted_index(fields.headline)?;
            Segment::open(reader)
        };
        let opened = commit.open_each(open_segment, threads.are_started());
        let (snapshot, segments) = opened.map_err(Error::engine("open", path))?;
        let aliases = match aliases {
            Some(aliases) => aliases,
            None => aliases::made(path, &snapshot, &fields, user.corrections())?,
        };
        Ok(Self {
            path: path.to_owned(),
            snapshot,
            fields,
            segments,
            stories: OnceLock::new(),
            names: Default::default(),
            counts: Default::default(),
            aliases,
            user,
            vocabularies: Mutex::default(),
            threads,
        })
    }

    /// The user's entities and corrections that it is read with.
    #[must_use]
    pub fn user_entities(&self) -> &UserEntities {
        &self.user
    }

    /// Which names are one entity.
    #[must_use]
    pub fn aliases(&self) -> &AliasTable {
        &self.aliases
    }

    /// All names that its articles carry, and what they call them by.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn names(&self) -> Result<Names> {
        aliases::names(&self.snapshot, &self.fields).map_err(self.failed("read the names of"))
    }

    /// What the facet value `name` of an article is shown as: the kind and the name of its entity.
    /// `None` where the user said that it is nothing.
    #[must_use]
    pub fn canonical<'a>(
        &'a self,
        kind: EntityKind,
        name: &'a str,
    ) -> Option<(EntityKind, &'a str)> {
        match self.aliases.of_value(kind, name) {
            None => Some((kind, name)),
            Some(entity) => Some((entity.kind?, entity.name)),
        }
    }

    /// The facet values under which articles carry the entity that is shown as `name`, with the
    /// kind of the field they stand in.
    #[must_use]
    pub fn values_of(&self, kind: EntityKind, name: &str) -> Vec<(EntityKind, String)> {
        let is_it = |entity: &alias::Entity<'_>| entity.kind == Some(kind) && entity.name == name;
        let direct = self.aliases.of_value(kind, name);
        let found = direct.filter(is_it).or_else(|| self.aliases.shown_as(kind, name));
        match (found, direct) {
            (Some(entity), _) => self
                .aliases
                .names_of(entity.number)
                .filter(|name| name.is_value)
                .map(|name| (name.kind, name.name.to_owned()))
                .collect(),
            (None, None) => vec![(kind, name.to_owned())],
            (None, Some(_)) => Vec::new(),
        }
    }

    /// Shows the entities of an article under their names, each once, kind by kind.
    fn with_canonical_entities(&self, mut lead: Lead) -> Lead {
        if self.aliases.is_empty() {
            return lead;
        }
        let mut shown: Vec<(EntityKind, LeadEntity)> = Vec::with_capacity(lead.entities.len());
        for mut entity in lead.entities {
            let kind = EntityKind::ALL.into_iter().find(|kind| kind.name() == entity.kind);
            let Some(mut kind) = kind else { continue };
            if let Some(known) = self.aliases.of_value(kind, &entity.name) {
                // The user may have said that it is nothing.
                let Some(its_kind) = known.kind else { continue };
                kind = its_kind;
                kind.name().clone_into(&mut entity.kind);
                known.name.clone_into(&mut entity.name);
            }
            let same = |(its_kind, other): &&mut (EntityKind, LeadEntity)| {
                *its_kind == kind && other.name == entity.name
            };
            match shown.iter_mut().find(same) {
                Some((_, known)) => known.mentions = known.mentions.saturating_add(entity.mentions),
                None => shown.push((kind, entity)),
            }
        }
        shown.sort_by_key(|(kind, _)| *kind);
        lead.entities = shown.into_iter().map(|(_, entity)| entity).collect();
        lead
    }

    /// How many articles it holds.
    #[must_use]
    pub fn count_articles(&self) -> u64 {
        self.segments.iter().map(Segment::count_articles).sum()
    }

    /// Whether what is derived of the index as a whole is kept beside it. It is not where the last
    /// run that changed the index was broken off.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        if self.stories.get().is_none()
            && let Some(table) = StoryTable::kept(&self.path, &self.snapshot)
        {
            let _ = self.stories.set(table);
        }
        self.stories.get().is_some()
    }

    /// Makes what is derived of the index as a whole and not kept beside it. Of a large one that
    /// takes longer than a query may: who asks with a deadline calls this before.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn make_ready(&self) -> Result<()> {
        self.stories()?;
        // Where nothing can be kept, only what a query asks for is made.
        if StoryTable::kept(&self.path, &self.snapshot).is_none() {
            return Ok(());
        }
        NameTable::make_all(&self.path, &self.snapshot, &self.aliases, self.user.corrections())
    }

    /// Which of its articles are one story.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn stories(&self) -> Result<&StoryTable> {
        if let Some(table) = self.stories.get() {
            return Ok(table);
        }
        let table = StoryTable::open(&self.path, &self.snapshot, &self.segments)
            .map_err(self.failed("find the stories of"))?;
        Ok(self.stories.get_or_init(|| table))
    }

    /// The names that it holds in `field`.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub(super) fn names_in(&self, field: NameField) -> Result<&NameTable> {
        let place = &self.names[place_of(field)];
        if let Some(table) = place.get() {
            return Ok(table);
        }
        let corrections = self.user.corrections();
        let table =
            NameTable::open(&self.path, &self.snapshot, &self.aliases, corrections, field.name())?;
        Ok(place.get_or_init(|| table))
    }

    /// How many documents have `term`, those taken out included.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub(super) fn doc_freq(&self, term: &Term) -> Result<u64> {
        let count = |segment: &Segment| {
            let inverted = segment.reader.inverted_index(term.field())?;
            Ok(u64::from(inverted.doc_freq(term)?))
        };
        let documents: tantivy::Result<u64> = if self.threads.wait_for_a_disk() {
            self.segments.par_iter().map(count).sum()
        } else {
            self.segments.iter().map(count).sum()
        };
        documents.map_err(self.failed("read"))
    }

    /// Counts of no names of `field`, see [`Archive::keep_counts`].
    pub(super) fn counts(&self, field: NameField) -> Counts {
        let kept = &self.counts[place_of(field)];
        kept.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Keeps cleared counts for the next query.
    pub(super) fn keep_counts(&self, field: NameField, counts: Counts) {
        let kept = &self.counts[place_of(field)];
        kept.lock().unwrap_or_else(PoisonError::into_inner).push(counts);
    }

    /// A vocabulary to read articles with, see [`Archive::keep_vocabulary`].
    pub(super) fn vocabulary(&self) -> Vocabulary {
        let kept = self.vocabularies.lock().unwrap_or_else(PoisonError::into_inner).pop();
        kept.unwrap_or_else(Vocabulary::new)
    }

    /// Keeps a vocabulary for the next query.
    pub(super) fn keep_vocabulary(&self, vocabulary: Vocabulary) {
        self.vocabularies.lock().unwrap_or_else(PoisonError::into_inner).push(vocabulary);
    }

    /// How many words its articles have in all.
    pub(super) fn count_words(&self) -> u64 {
        self.segments.iter().map(Segment::count_words).sum()
    }

    /// The files it was made from.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn files(&self) -> Result<Vec<crate::index::document::FileRecord>> {
        let files = open::files_of(&self.snapshot, &self.fields)
            .map_err(self.failed("read the files of"))?;
        let mut files: Vec<_> = files.into_values().collect();
        files
            .sort_by(|left, right| (&left.label, &left.inside).cmp(&(&right.label, &right.inside)));
        Ok(files)
    }

    /// Turns what the engine said into an error that names the index.
    pub(super) fn failed(
        &self,
        doing: &'static str,
    ) -> impl FnOnce(tantivy::TantivyError) -> Error + use<> {
        Error::engine(doing, self.path.clone())
    }

    /// Opens the store of what is shown.
    pub(super) fn store(&self) -> Result<Store<'_>> {
        let stores = self
            .segments
            .iter()
            .map(|segment| segment.reader.get_store_reader(STORE_BLOCKS))
            .collect::<std::io::Result<Vec<_>>>()
            .map_err(|error| self.failed("read")(error.into()))?;
        Ok(Store { archive: self, stores })
    }

    /// How many paragraphs of boilerplate are kept out of sight, and of how many articles.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn hidden(&self) -> Result<HiddenCounts> {
        boilerplate::hidden(&self.segments).map_err(self.failed("read"))
    }

    /// How many articles have this note.
    pub(super) fn count_noted(&self, note: &str) -> Result<u64> {
        let term = Term::from_field_text(self.fields.entity_note, note);
        let mut articles = 0;
        for segment in &self.segments {
            let inverted = segment
                .reader
                .inverted_index(self.fields.entity_note)
                .map_err(self.failed("read"))?;
            let docs = inverted
                .read_postings(&term, IndexRecordOption::Basic)
                .map_err(|error| self.failed("read")(error.into()))?;
            let Some(mut docs) = docs else { continue };
            let mut doc = docs.doc();
            while doc != TERMINATED {
                articles += u64::from(!segment.reader.is_deleted(doc));
                doc = docs.advance();
            }
        }
        Ok(articles)
    }

    /// Finds the article whose code begins with `prefix`.
    ///
    /// # Errors
    /// Where none or several do.
    pub(super) fn find_article(&self, prefix: &str) -> Result<(u32, BlockRange)> {
        let unknown = || Error::NoSuchArticle { prefix: prefix.to_owned() };
        let (low, high) = ArticleId::range_of_prefix(prefix).ok_or_else(unknown)?;
        let mut found = Vec::new();
        for (number, segment) in self.segments.iter().enumerate() {
            self.articles_between(segment, low, high, number as u32, &mut found)
                .map_err(self.failed("read"))?;
        }
        match found.as_slice() {
            [] => Err(unknown()),
            [(segment, block)] => Ok((*segment, *block)),
            [first, second, ..] => {
                let code = |(segment, block): &(u32, BlockRange)| {
                    self.segments[*segment as usize].article_id(block.lead).code()
                };
                let example = format!("{} or {}", code(first), code(second));
                let prefix = prefix.to_owned();
                Err(Error::AmbiguousArticle { prefix, count: found.len(), example })
            }
        }
    }

    fn articles_between(
        &self,
        segment: &Segment,
        low: ArticleId,
        high: ArticleId,
        number: u32,
        found: &mut Vec<(u32, BlockRange)>,
    ) -> tantivy::Result<()> {
        let field = self.fields.article;
        let inverted = segment.reader.inverted_index(field)?;
        let (low, high) = (Term::from_field_u64(field, low.0), Term::from_field_u64(field, high.0));
        let mut terms = inverted
            .terms()
            .range()
            .ge(low.serialized_value_bytes())
            .le(high.serialized_value_bytes())
            .into_stream()?;
        while terms.advance() {
            let info = terms.value();
            let mut docs = inverted.read_postings_from_terminfo(info, IndexRecordOption::Basic)?;
            let mut doc = docs.doc();
            while doc != TERMINATED {
                if !segment.reader.is_deleted(doc)
                    && let Some(block) = segment.block(doc)
                {
                    found.push((number, block));
                    break;
                }
                doc = docs.advance();
            }
        }
        Ok(())
    }
}

/// The place of a field among all that hold names.
fn place_of(field: NameField) -> usize {
    NameField::ALL.iter().position(|known| *known == field).unwrap_or(0)
}

/// The part of a [`Lead`] that ranking reads.
#[derive(Deserialize)]
struct Opening {
    #[serde(default)]
    headline: String,
}

/// A word of the press and the blank after it, about.
const BYTES_OF_A_WORD: usize = 6;

/// How many blocks of the store each segment keeps unpacked: an article that is shown lies in one or
/// two, and what is not kept leaves its memory to the next.
const STORE_BLOCKS: usize = 2;

/// Reads what is shown of articles and passages.
pub(super) struct Store<'a> {
    archive: &'a Archive,
    stores: Vec<StoreReader>,
}

impl Store<'_> {
    fn document(&self, place: Place) -> Result<Stored> {
        self.stores[place.segment as usize]
            .get(place.doc)
            .map_err(self.archive.failed("read an article of"))
    }

    /// What is shown of the article whose lead stands at `place`.
    pub(super) fn lead(&self, place: Place) -> Result<Lead> {
        self.lead_of(&self.document(place)?)
    }

    /// The headline of the article whose lead stands at `place`, and the passage there.
    pub(super) fn headline_and_passage(&self, place: Place) -> Result<(String, String)> {
        let mut document = self.document(place)?;
        let opening: Opening = self.kept(&document)?;
        Ok((opening.headline, document.take_text(self.archive.fields.printed)))
    }

    /// The headline and the first passages of an article: as much as is read of one to tell what it
    /// is about, and a little more.
    pub(super) fn opening(&self, segment: u32, block: BlockRange) -> Result<Vec<String>> {
        let (headline, first) = self.headline_and_passage(Place { segment, doc: block.lead })?;
        let mut texts = vec![headline, first];
        let mut bytes = 0;
        for doc in block.lead + 1..block.end {
            if bytes > limits::REVIEWED_WORDS * BYTES_OF_A_WORD {
                break;
            }
            let text = self.passage(Place { segment, doc })?;
            bytes += text.len();
            texts.push(text);
        }
        Ok(texts)
    }

    fn lead_of(&self, document: &Stored) -> Result<Lead> {
        Ok(self.archive.with_canonical_entities(self.kept(document)?))
    }

    fn kept<T: DeserializeOwned>(&self, document: &Stored) -> Result<T> {
        serde_json::from_str(document.text(self.archive.fields.lead)).map_err(|error| {
            let message = format!("what is kept of an article does not parse: {error}");
            self.archive.failed("read")(tantivy::TantivyError::InternalError(message))
        })
    }

    /// The passage at `place`, as printed.
    pub(super) fn passage(&self, place: Place) -> Result<String> {
        Ok(self.document(place)?.take_text(self.archive.fields.printed))
    }

    /// The boilerplate kept out of the article whose lead stands at `place`.
    pub(super) fn boilerplate(&self, place: Place) -> Result<Vec<(u32, String)>> {
        Ok(boilerplate::aside_of(&self.document(place)?, &self.archive.fields).boilerplate)
    }
}
