//! Brings an index up to date with its collections: walk, read, analyse in parallel, write,
//! commit. What happens on the way is told as [`Event`]s; what came of it is a [`Summary`].

mod again;
mod block;
mod collection;
mod forecast;
mod intake;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rayon::prelude::*;

pub use collection::IGNORE_FILE;
use collection::{FileJob, Plan};
use forecast::{Forecast, WaitingChunk};
use intake::Intake;

use crate::article::{Article, ArticleId};
use crate::entity::tagger::{Model, Tagger};
use crate::entity::{Recogniser, UserEntities};
use crate::error::{Error, Result};
use crate::index::aliases;
use crate::index::block::Segment;
use crate::index::boilerplate::BoilerplateTable;
use crate::index::derived;
use crate::index::document::{FileId, FileRecord};
use crate::index::entities_file::{self, EntitiesFile};
use crate::index::name_table::NameTable;
use crate::index::open;
use crate::index::stories::StoryTable;
use crate::index::writer::Writer;
use crate::limits;
use crate::source::{self, RawRecord, Reading, Records, SourceFile};
use crate::story::boilerplate::Paragraphs;
use crate::story::sketch::outlet_hash;
use crate::warning::{Warning, WarningKind};

/// Counts up when a reader, the analyzer or the recogniser changes what an unchanged file
/// becomes, so that the next run reads it again.
const READER_VERSION: u64 = 3;

/// The path that stands for JSON Lines on standard input.
pub const STANDARD_INPUT: &str = "-";

/// What to index, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// The index folder.
    pub index: PathBuf,
    /// Files and folders, or `-`; none means all that the index knows.
    pub paths: Vec<PathBuf>,
    /// Collections whose articles leave the index.
    pub forget: Vec<PathBuf>,
    /// How many threads read and analyse, and as many write.
    pub threads: usize,
    /// Bytes that the run may hold.
    pub memory: usize,
    /// Start from an empty index.
    pub rebuild: bool,
    /// Only say what would be done.
    pub dry_run: bool,
    /// Names of fields beyond the usual ones, each as `headline=hl1`. Where there are none, a
    /// collection keeps those it was last indexed with.
    pub map: Vec<String>,
    /// The user's own entities, as TOML. Where there are none, those in force for the index are
    /// used, see [`entities_file`].
    pub entities: Option<String>,
    /// The file they stand in: the index remembers it, and reads it again when it is searched.
    pub entities_path: Option<PathBuf>,
    /// A tagger's model of the user's own; an empty one stands for the shipped model. Where there
    /// is none, the index keeps the one it has.
    pub tagger: Option<Vec<u8>>,
}

/// The memory that a run may hold unless told otherwise, in bytes.
pub const DEFAULT_MEMORY: usize = 512_000_000;

/// tantivy writes with at most this many threads.
pub const MOST_THREADS: usize = 8;

impl Options {
    /// Brings all that the index at `index` knows up to date, with every core there is.
    #[must_use]
    pub fn new(index: &Path) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            index: index.to_owned(),
            paths: Vec::new(),
            forget: Vec::new(),
            threads: cores.min(MOST_THREADS),
            memory: DEFAULT_MEMORY,
            rebuild: false,
            dry_run: false,
            map: Vec::new(),
            entities: None,
            entities_path: None,
            tagger: None,
        }
    }
}

/// What happens while a run goes on.
#[derive(Debug)]
pub enum Event {
    /// The files to be read are known.
    Planned {
        /// How many files.
        files: u64,
        /// Their size in bytes.
        bytes: u64,
    },
    /// So many more bytes of the files were read.
    Read(u64),
    /// So many more articles, of so many bytes of text, were handed to the index.
    Articles(u64, u64),
    /// A file is done.
    File,
    /// Something is wrong, and the run goes on.
    Warning(Warning),
    /// What was done so far is being committed.
    Committing,
    /// All is read and committed, and the index gets its last form.
    Finishing,
}

/// What a run came to.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Articles in the index after the run.
    pub articles: u64,
    /// Passages in the index after the run.
    pub passages: u64,
    /// Files that were not in the index.
    pub new_files: u64,
    /// Files that had changed.
    pub changed_files: u64,
    /// Files that were gone.
    pub removed_files: u64,
    /// Files that were left alone.
    pub unchanged_files: u64,
    /// Articles read.
    pub read_articles: u64,
    /// Bytes of headlines and bodies read.
    pub text_bytes: u64,
    /// How many warnings of each kind.
    pub warnings: BTreeMap<WarningKind, u64>,
    /// How long it took.
    pub elapsed: Duration,
    /// Whether it was stopped before its end.
    pub interrupted: bool,
    /// Files that a stopped run did not finish.
    pub unfinished_files: u64,
    /// Whether the user's file has other names or patterns to look for than at the last run, so
    /// that every file had to be read again.
    pub names_are_new: bool,
}

impl Summary {
    /// Megabytes (10⁶ bytes) of text a second.
    #[must_use]
    pub fn megabytes_per_second(&self) -> f64 {
        self.text_bytes as f64 / 1e6 / self.elapsed.as_secs_f64().max(1e-9)
    }
}

/// Runs `options`, until done or until `stop` is set: then what is done is committed.
///
/// # Errors
/// Where a path is not there, or the index cannot be opened or written. Trouble with single files
/// is no error but an [`Event::Warning`].
pub fn run(
    options: &Options,
    stop: &AtomicBool,
    watch: &(dyn Fn(Event) + Sync),
) -> Result<Summary> {
    let start = Instant::now();
    let file = match &options.entities {
        Some(text) => EntitiesFile {
            path: options.entities_path.clone(),
            text: text.clone(),
            is_beside: false,
        },
        // A rebuild begins with an index that may not even open.
        None if options.rebuild => {
            entities_file::in_force(&options.index, None).unwrap_or_default()
        }
        None => entities_file::in_force(&options.index, None)?,
    };
    let entities = UserEntities::parse(&file.text)
        .map_err(|problem| Error::Usage(format!("`{}`: {problem}", file.shown())))?;
    let key = entities.reading_key();
    let model = tagger_model(options)?;
    let told = format!("{key}\0{:x}", model.id());
    if options.dry_run {
        return rehearse(options, &told, watch, start);
    }
    let remembered = if options.rebuild {
        EntitiesFile::default()
    } else {
        open::remembered_entities(&options.index)?
    };
    let mut known_before = HashMap::new();
    if options.rebuild {
        if options.paths.is_empty() {
            known_before = known_files(&options.index)?;
        } else if let Ok(known) = known_files(&options.index) {
            known_before = known;
        }
        // All paths must be there before anything is thrown away.
        let paths = files_and_folders(&options.paths);
        collection::collections(&paths, &known_before, &options.map)?;
        open::remove(&options.index)?;
    }
    let writer = Writer::open(&options.index, options.threads, options.memory)?;
    let known = writer.files()?;
    let base = if options.rebuild { &known_before } else { &known };
    let plan = make_plan(options, &told, base, &known)?;
    if let Some(bytes) = &options.tagger {
        open::keep_tagger(&options.index, bytes)?;
    }
    let damaged = Error::io("remove a damaged table of", &options.index);
    derived::remove_damaged(&options.index).map_err(damaged)?;
    let (snapshot, _) = open::open(&options.index)?;
    let table = BoilerplateTable::read(&options.index, &snapshot).unwrap_or_default();
    drop(snapshot);
    let run = Run {
        forecast: Forecast::new(table),
        recogniser: Recogniser::with_tagger(&entities, Tagger::new(model)),
        entities: &file,
        entities_are_new: file != remembered,
        stop,
        watch,
        counts: Counts::default(),
        was_empty: writer.was_empty(),
        writer,
    };
    let (mut summary, boilerplate) = run.complete(options, plan)?;
    let known_key = UserEntities::parse(&remembered.text).unwrap_or_default().reading_key();
    summary.names_are_new = !known.is_empty() && known_key != key;
    (summary.articles, summary.passages) = finish(&options.index, &entities, boilerplate)?;
    summary.elapsed = start.elapsed();
    Ok(summary)
}

/// The model to tag with: the one given now, else the one the index was told of, else the shipped.
fn tagger_model(options: &Options) -> Result<Model> {
    let bytes = match &options.tagger {
        Some(bytes) => Some(bytes.clone()).filter(|bytes| !bytes.is_empty()),
        None => open::tagger(&options.index)?,
    };
    let Some(bytes) = bytes else { return Ok(Model::shipped()) };
    Model::of_bytes(bytes).map_err(|problem| {
        Error::Usage(format!(
            "the tagger's model: {problem}; `--tagger shipped` goes back to the shipped one"
        ))
    })
}

/// Makes what is derived from the whole index, unless the run was broken off, and there is no
/// `boilerplate`: who is in a hurry leaves it to the first reader. Returns how many articles and
/// passages the index has.
fn finish(
    index: &Path,
    entities: &UserEntities,
    boilerplate: Option<BoilerplateTable>,
) -> Result<(u64, u64)> {
    let (snapshot, fields) = open::open(index)?;
    let segments = Segment::all(&snapshot).map_err(Error::engine("open", index))?;
    if let Some(boilerplate) = boilerplate {
        boilerplate.write(index, &snapshot);
        // Stories first: they take most memory, and the threads that make the tables of names keep
        // some of theirs.
        StoryTable::open(index, &snapshot, &segments)
            .map_err(Error::engine("find the stories of", index))?;
        let aliases = aliases::table(index, &snapshot, &fields, entities.corrections())?;
        NameTable::make_all(index, &snapshot, &aliases, entities.corrections())?;
    }
    let counts = segments.iter().map(Segment::count);
    Ok(counts.fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1)))
}

fn known_files(index: &Path) -> Result<HashMap<FileId, FileRecord>> {
    match open::open(index) {
        Ok((snapshot, fields)) => {
            open::files_of(&snapshot, &fields).map_err(Error::engine("read", index))
        }
        Err(Error::NoIndex { .. }) => Ok(HashMap::new()),
        Err(error) => Err(error),
    }
}

fn files_and_folders(paths: &[PathBuf]) -> Vec<PathBuf> {
    paths.iter().filter(|path| path.as_os_str() != STANDARD_INPUT).cloned().collect()
}

fn make_plan(
    options: &Options,
    entities: &str,
    labels: &HashMap<FileId, FileRecord>,
    known: &HashMap<FileId, FileRecord>,
) -> Result<Plan> {
    let paths = files_and_folders(&options.paths);
    let only_other_work =
        paths.is_empty() && (!options.paths.is_empty() || !options.forget.is_empty());
    let collections = if only_other_work {
        Vec::new()
    } else {
        collection::collections(&paths, labels, &options.map)?
    };
    if collections.is_empty() && !only_other_work {
        return Err(Error::Usage(format!(
            "nothing to index: name a file or folder, as in `newshound index corpus --index {}`",
            options.index.display()
        )));
    }
    let settings_of = |map: &[String]| settings_of(map, entities);
    let mut plan = collection::plan(&collections, known, settings_of, &options.index)?;
    for path in &options.forget {
        plan.forget(path, known)?;
    }
    Ok(plan)
}

impl Plan {
    fn forget(&mut self, path: &Path, known: &HashMap<FileId, FileRecord>) -> Result<()> {
        let absolute = std::fs::canonicalize(path)
            .or_else(|_| std::path::absolute(path))
            .map_err(Error::io("find", path))?;
        let before = self.removed.len();
        for (id, record) in known {
            let file = Path::new(&record.root).join(&record.inside);
            let is_meant = file.starts_with(&absolute) || Path::new(&record.label) == path;
            if is_meant && !self.removed.contains(id) {
                self.removed.push(*id);
                self.removed_articles += record.articles;
            }
        }
        if self.removed.len() == before {
            return Err(Error::Usage(format!(
                "no file of this index stands under `{}`; `newshound stats` lists its collections",
                path.display()
            )));
        }
        Ok(())
    }
}

/// A hash of all that decides, beside its bytes, what a file becomes.
fn settings_of(map: &[String], entities: &str) -> u64 {
    ArticleId::new(&format!("{}\0{entities}", map.join("\0")), &READER_VERSION.to_string()).0
}

/// Says what a run would do, and does nothing.
fn rehearse(
    options: &Options,
    entities: &str,
    watch: &(dyn Fn(Event) + Sync),
    start: Instant,
) -> Result<Summary> {
    let known = known_files(&options.index)?;
    let nothing = HashMap::new();
    let compared = if options.rebuild { &nothing } else { &known };
    let plan = make_plan(options, entities, &known, compared)?;
    let bytes = plan.jobs.iter().map(|job| job.record.size).sum();
    watch(Event::Planned { files: plan.jobs.len() as u64, bytes });
    let mut summary = plan_summary(&plan);
    for warning in plan.warnings {
        *summary.warnings.entry(warning.kind).or_default() += 1;
        watch(Event::Warning(warning));
    }
    summary.articles = plan.unchanged_articles;
    summary.elapsed = start.elapsed();
    Ok(summary)
}

fn plan_summary(plan: &Plan) -> Summary {
    let changed = plan.jobs.iter().filter(|job| job.is_known).count() as u64;
    Summary {
        new_files: plan.jobs.len() as u64 - changed,
        changed_files: changed,
        removed_files: plan.removed.len() as u64,
        unchanged_files: plan.unchanged_files,
        ..Summary::default()
    }
}

#[derive(Default)]
struct Counts {
    articles: AtomicU64,
    text_bytes: AtomicU64,
    unfinished_files: AtomicU64,
    warnings: std::sync::Mutex<BTreeMap<WarningKind, u64>>,
}

/// A run under way.
struct Run<'a> {
    writer: Writer,
    recogniser: Recogniser,
    forecast: Forecast,
    /// What the recogniser was told by the user.
    entities: &'a EntitiesFile,
    /// Whether the index remembers another file, or another text of it.
    entities_are_new: bool,
    stop: &'a AtomicBool,
    watch: &'a (dyn Fn(Event) + Sync),
    counts: Counts,
    /// An index without documents needs nothing taken out before it is added to.
    was_empty: bool,
}

impl Run<'_> {
    /// Does all there is to do, and closes the index. The table of boilerplate is missing where the
    /// run was broken off.
    fn complete(
        mut self,
        options: &Options,
        plan: Plan,
    ) -> Result<(Summary, Option<BoilerplateTable>)> {
        let mut summary = self.carry_out(options, plan)?;
        (self.watch)(Event::Finishing);
        // Before some articles are taken out to be added again: what has lost some takes several
        // times as long to merge.
        let Some(writer) = self.writer.merged(self.stop)? else { return Ok((summary, None)) };
        self.writer = writer;
        let mut boilerplate = None;
        if !summary.interrupted {
            boilerplate = Some(self.settle_boilerplate(options.threads)?);
        }
        summary.interrupted |= self.is_stopped();
        self.writer.close()?;
        let boilerplate = boilerplate.filter(|_| !summary.interrupted);
        Ok((summary, boilerplate))
    }

    fn carry_out(&self, options: &Options, plan: Plan) -> Result<Summary> {
        let mut summary = plan_summary(&plan);
        let bytes = plan.jobs.iter().map(|job| job.record.size).sum();
        (self.watch)(Event::Planned { files: plan.jobs.len() as u64, bytes });
        for warning in plan.warnings {
            self.warn(warning);
        }
        for file in &plan.removed {
            self.writer.remove_file(*file);
        }
        let reads_stdin = options.paths.iter().any(|path| path.as_os_str() == STANDARD_INPUT);
        let has_work = reads_stdin || !plan.jobs.is_empty() || !plan.removed.is_empty();
        if has_work {
            self.work_and_commit(options.threads, || {
                plan.jobs.par_iter().with_max_len(1).try_for_each(|job| self.read_file(job))?;
                if reads_stdin { self.read_standard_input(&options.map) } else { Ok(()) }
            })?;
        } else if self.was_empty || self.entities_are_new {
            self.writer.commit(self.entities)?;
        }
        summary.read_articles = self.counts.articles.load(Ordering::Relaxed);
        summary.text_bytes = self.counts.text_bytes.load(Ordering::Relaxed);
        summary.unfinished_files = self.counts.unfinished_files.load(Ordering::Relaxed);
        summary.interrupted = self.is_stopped();
        if let Ok(warnings) = self.counts.warnings.lock() {
            summary.warnings = warnings.clone();
        }
        Ok(summary)
    }

    /// Does `work` on `threads` threads; commits from time to time, and at the end.
    fn work_and_commit(
        &self,
        threads: usize,
        work: impl FnOnce() -> Result<()> + Send,
    ) -> Result<()> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(|error| Error::Usage(format!("cannot start {threads} threads: {error}")))?;
        let (done, is_done) = mpsc::channel();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                // The receiver is gone only where a commit has failed and its error is reported.
                let _ = done.send(pool.install(work));
            });
            loop {
                match is_done.recv_timeout(limits::COMMIT_INTERVAL) {
                    Ok(outcome) => break outcome,
                    Err(mpsc::RecvTimeoutError::Timeout) => {
                        (self.watch)(Event::Committing);
                        self.writer.commit(self.entities)?;
                    }
                    Err(mpsc::RecvTimeoutError::Disconnected) => {
                        break Err(Error::Usage("a thread of the run has failed".to_owned()));
                    }
                }
            }
        })?;
        (self.watch)(Event::Committing);
        self.writer.commit(self.entities)
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn warn(&self, warning: Warning) {
        if let Ok(mut warnings) = self.counts.warnings.lock() {
            *warnings.entry(warning.kind).or_default() += 1;
        }
        (self.watch)(Event::Warning(warning));
    }

    fn read_file(&self, job: &FileJob) -> Result<()> {
        if self.is_stopped() {
            self.counts.unfinished_files.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        let id = job.record.id();
        if !self.was_empty {
            // Even where it has no record: a killed run may have left some of its articles.
            self.writer.remove_file(id);
        }
        let file = SourceFile {
            path: job.path.clone(),
            shown: job.shown.clone(),
            inside: job.record.inside.clone(),
        };
        let mut record = job.record.clone();
        let mut intake = Intake::new(id, &job.shown, &record.label, &record.inside);
        match Records::open(&file, &job.map) {
            Ok(records) => self.read_records(records, &mut intake)?,
            Err(warning) => {
                // To be tried again by the next run, should it be readable then.
                intake.is_unreadable = warning.kind == WarningKind::Unreadable;
                intake.warnings += 1;
                self.warn(warning);
            }
        }
        if self.is_stopped() {
            self.counts.unfinished_files.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        record.articles = intake.articles;
        record.warnings = intake.warnings;
        if !intake.is_unreadable {
            self.writer.add_file(&record)?;
        }
        (self.watch)(Event::Read(job.record.size.saturating_sub(intake.bytes_read)));
        (self.watch)(Event::File);
        Ok(())
    }

    fn read_standard_input(&self, map: &[String]) -> Result<()> {
        let shown = "stdin";
        let map = Arc::new(collection::field_map(map)?);
        let records = Records::from_stream(Box::new(std::io::stdin()), shown, &map);
        let mut intake = Intake::new(FileId::new(shown, ""), shown, shown, "");
        intake.replaces = true;
        self.read_records(records, &mut intake)
    }

    /// Reads all records: while one chunk is analysed, the next is read.
    fn read_records(&self, mut records: Records, intake: &mut Intake) -> Result<()> {
        let mut chunk = next_chunk(&mut records);
        while !chunk.is_empty() && !self.is_stopped() {
            let bytes = records.bytes_read();
            (self.watch)(Event::Read(bytes.saturating_sub(intake.bytes_read)));
            intake.bytes_read = bytes;
            let (next, outcome) = if chunk.is_last {
                (Chunk::default(), self.take_in(chunk, intake))
            } else {
                rayon::join(|| next_chunk(&mut records), || self.take_in(chunk, intake))
            };
            outcome?;
            chunk = next;
        }
        self.analyse(intake, 0)
    }

    /// Reads a chunk of records, and analyses what has waited for it.
    fn take_in(&self, chunk: Chunk, intake: &mut Intake) -> Result<()> {
        for warning in chunk.warnings {
            intake.warnings += 1;
            self.warn(warning);
        }
        let readings: Vec<Reading> = chunk.records.into_par_iter().map(source::read).collect();
        let mut articles: Vec<(ArticleId, Article, Option<String>)> = Vec::new();
        for reading in readings {
            for warning in reading.warnings {
                intake.warnings += 1;
                self.warn(warning);
            }
            for article in reading.articles {
                let (id, repeated) = intake.identify(&article, reading.entry.as_deref());
                if let Some(warning) = repeated {
                    intake.warnings += 1;
                    self.warn(warning);
                }
                articles.push((id, article, reading.entry.clone()));
            }
        }
        intake.articles += articles.len() as u64;
        let outlet = |article: &Article| outlet_hash(article.source.as_deref());
        let paragraphs: Vec<Paragraphs> = articles
            .par_iter()
            .map(|(_, article, _)| Paragraphs::of(&article.body, outlet(article)))
            .collect();
        self.forecast.count(&paragraphs);
        intake.waiting.push(WaitingChunk { articles, paragraphs });
        self.analyse(intake, limits::FORECAST_BYTES)
    }

    /// Analyses the articles that have waited longest, until no more than `most` bytes wait, and
    /// hands them to the index.
    fn analyse(&self, intake: &mut Intake, most: usize) -> Result<()> {
        while !self.is_stopped()
            && let Some(mut waiting) = intake.waiting.pop_beyond(most)
        {
            self.forecast.mark(&mut waiting.paragraphs);
            self.hand_over(waiting, intake)?;
        }
        Ok(())
    }

    fn hand_over(&self, waiting: WaitingChunk, intake: &Intake) -> Result<()> {
        let (file, shown, replaces) = (intake.file, intake.shown.as_str(), intake.replaces);
        let articles = waiting.articles.into_par_iter().zip(waiting.paragraphs);
        articles.with_max_len(8).try_for_each(|((id, article, entry), paragraphs)| {
            // An article in an archive is cited by its place there.
            let place = entry.map(|entry| format!("{shown}{}{entry}", source::archive::INSIDE));
            let path = place.as_deref().unwrap_or(shown);
            let bytes = (article.headline.len() + article.body.len()) as u64;
            let (block, article) =
                block::of_article(article, &paragraphs, id, file, path, &self.recogniser);
            if replaces {
                self.writer.remove_article(id);
            }
            self.writer.add(block, &article)?;
            self.counts.articles.fetch_add(1, Ordering::Relaxed);
            self.counts.text_bytes.fetch_add(bytes, Ordering::Relaxed);
            (self.watch)(Event::Articles(1, bytes));
            Ok(())
        })
    }
}

/// Records read ahead, to be analysed together.
#[derive(Default)]
struct Chunk {
    records: Vec<RawRecord>,
    warnings: Vec<Warning>,
    is_last: bool,
}

impl Chunk {
    fn is_empty(&self) -> bool {
        self.records.is_empty() && self.warnings.is_empty()
    }
}

fn next_chunk(records: &mut Records) -> Chunk {
    let mut chunk = Chunk { is_last: true, ..Chunk::default() };
    let mut bytes = 0;
    for record in records.by_ref() {
        match record {
            Ok(record) => {
                bytes += record.size();
                chunk.records.push(record);
            }
            Err(warning) => {
                bytes += size_of::<Warning>() + warning.detail.len();
                chunk.warnings.push(warning);
            }
        }
        if bytes >= limits::CHUNK_BYTES {
            chunk.is_last = false;
            break;
        }
    }
    chunk
}
