//! The only writer of tantivy documents: articles and files in, one commit out.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tantivy::indexer::{IndexWriterOptions, UserOperation};
use tantivy::{Index, IndexWriter, TantivyError, Term};

use super::document::{Block, FileId, FileRecord, IndexDocument};
use super::entities_file::EntitiesFile;
use super::merges::{self, Means, Merges};
use super::open;
use super::schema::{Fields, SCHEMA_VERSION};
use crate::article::Article;
use crate::budget::Budget;
use crate::error::{Error, Result};

/// How long to wait for another run's lock: a run that just ended can hold it a moment longer.
const LOCK_PATIENCE: Duration = Duration::from_secs(2);

/// tantivy gives each of its threads at least this much.
const LEAST_ARENA: usize = 15_000_000;

/// Below the 4 GB that tantivy can count; more gains nothing.
const MOST_ARENA: usize = 1_000_000_000;

/// What a commit says of itself.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CommitNote {
    pub(super) schema: u64,
    /// The version of newshound that wrote it.
    pub(super) version: String,
    /// The user's own entities, as TOML.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) entities: String,
    /// Where they stood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) entities_path: Option<PathBuf>,
    /// Whether that was beside the index, where they are looked for anyway.
    #[serde(default)]
    pub(super) entities_beside: bool,
}

/// Writes one index. Adding is for any thread; committing waits for those that add.
pub struct Writer {
    path: PathBuf,
    fields: Fields,
    queue: Budget,
    engine: RwLock<IndexWriter<IndexDocument>>,
    threads: usize,
    memory: usize,
    /// Whether it held no document when it was opened.
    is_new: bool,
}

impl Writer {
    /// Opens the index at `path` for writing, making it where there is none. Of `memory` bytes,
    /// most go to the engine's `threads` threads and the rest to the queue before them.
    ///
    /// # Errors
    /// Where the folder cannot be made, holds something else, is damaged, was written with
    /// another schema, or is being written by another run.
    pub fn open(path: &Path, threads: usize, memory: usize) -> Result<Self> {
        fs::create_dir_all(path).map_err(Error::io("make the folder", path))?;
        // Two fifths for the terms being gathered: the engine goes to about twice its budget
        // while it writes a segment out, and merges run beside it.
        let arenas = memory / 5 * 2;
        let threads = threads.min(arenas / LEAST_ARENA).max(1);
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread((arenas / threads).clamp(LEAST_ARENA, MOST_ARENA))
            .num_merge_threads(1)
            .build();
        let (engine, fields) = lock_newest(path, &options)?;
        sweep_temporary_files(path);
        // What a run killed at its commit has left behind would stand in the way of ours.
        engine.garbage_collect_files().wait().map_err(Error::engine("clean up", path))?;
        let is_new = is_empty(engine.index()).map_err(Error::engine("read", path))?;
        engine.set_merge_policy(Box::new(Merges::default()));
        let queue = Budget::new(memory / 16);
        Ok(Self {
            path: path.to_owned(),
            fields,
            queue,
            engine: RwLock::new(engine),
            threads,
            memory,
            is_new,
        })
    }

    /// The index folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The files in the index, as they were when they were read.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn files(&self) -> Result<HashMap<FileId, FileRecord>> {
        let engine = self.engine.read().unwrap_or_else(PoisonError::into_inner);
        open::file_records(engine.index(), &self.fields)
            .map_err(Error::engine("read the files of", &self.path))
    }

    /// Whether the index held no document at all when it was opened: neither files nor articles that
    /// a stopped run has left without one.
    #[must_use]
    pub fn was_empty(&self) -> bool {
        self.is_new
    }

    /// Takes a file's articles and its record out, at the commit.
    pub fn remove_file(&self, file: FileId) {
        let engine = self.engine.read().unwrap_or_else(PoisonError::into_inner);
        engine.delete_term(Term::from_field_u64(self.fields.file, file.0));
    }

    /// Takes an article out, so that it can be replaced.
    pub fn remove_article(&self, id: crate::article::ArticleId) {
        let engine = self.engine.read().unwrap_or_else(PoisonError::into_inner);
        engine.delete_term(Term::from_field_u64(self.fields.article, id.0));
    }

    /// Adds an article: its passages in one batch, so that they stay together and in order.
    ///
    /// # Errors
    /// Where the engine's threads have failed: the disk is full, most likely.
    pub fn add(&self, block: Block, article: &Article) -> Result<()> {
        let documents = block.documents(&self.fields, article);
        self.run(documents)
    }

    /// Adds the record of a file whose articles are all added.
    ///
    /// # Errors
    /// As [`Writer::add`].
    pub fn add_file(&self, record: &FileRecord) -> Result<()> {
        self.run(vec![record.document(&self.fields)])
    }

    fn run(&self, mut documents: Vec<IndexDocument>) -> Result<()> {
        let size = documents.iter().map(IndexDocument::size).sum();
        // Before the lock: who waits here must not keep a commit waiting.
        let permit = self.queue.take(size);
        if let Some(last) = documents.last_mut() {
            last.hold(permit);
        }
        let operations: Vec<_> = documents.into_iter().map(UserOperation::Add).collect();
        let engine = self.engine.read().unwrap_or_else(PoisonError::into_inner);
        engine.run(operations).map_err(Error::engine("add to", &self.path))?;
        Ok(())
    }

    /// Commits what was added, and the user's own `entities` with which it was made: from here on
    /// it outlives a crash.
    ///
    /// # Errors
    /// Where the disk is full or the folder cannot be written; the last commit stays readable.
    pub fn commit(&self, entities: &EntitiesFile) -> Result<()> {
        let note = CommitNote {
            schema: SCHEMA_VERSION,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            entities: entities.text.clone(),
            entities_path: entities.path.clone(),
            entities_beside: entities.is_beside,
        };
        let note = serde_json::to_string(&note).unwrap_or_default();
        let mut engine = self.engine.write().unwrap_or_else(PoisonError::into_inner);
        let mut prepared = engine.prepare_commit().map_err(Error::engine("write", &self.path))?;
        prepared.set_payload(&note);
        prepared.commit().map_err(Error::engine("write", &self.path))?;
        // tantivy syncs the folder before it renames `meta.json`, not after.
        #[cfg(unix)]
        fs::File::open(&self.path)
            .and_then(|folder| folder.sync_all())
            .map_err(Error::io("write to the folder", &self.path))?;
        Ok(())
    }

    /// Merges the segments of an index that was empty before into a few large ones, where they are many
    /// and `stop` is not set, and opens it again; what was not committed is dropped. `None` where another
    /// run took the index meanwhile: then the rest is for that one to do.
    ///
    /// # Errors
    /// Where a merge failed, or the index cannot be opened again; the last commit stays readable.
    pub fn merged(self, stop: &AtomicBool) -> Result<Option<Self>> {
        if !self.is_new || stop.load(Ordering::Relaxed) || !self.has_many_segments()? {
            return Ok(Some(self));
        }
        let (path, threads, memory) = (self.path.clone(), self.threads, self.memory);
        self.close()?;
        let means = Means::of(threads, memory);
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .memory_budget_per_thread(LEAST_ARENA)
            .num_merge_threads(means.at_once)
            .build();
        let merged = lock_newest(&path, &options).and_then(|(engine, _)| {
            merges::merge_all(engine, means, stop).map_err(Error::engine("merge", &path))
        });
        match merged.and_then(|()| Self::open(&path, threads, memory)) {
            Err(Error::Locked { .. }) => Ok(None),
            opened => opened.map(Some),
        }
    }

    fn has_many_segments(&self) -> Result<bool> {
        let engine = self.engine.read().unwrap_or_else(PoisonError::into_inner);
        let segments = engine.index().searchable_segment_metas();
        Ok(merges::are_many(&segments.map_err(Error::engine("read", &self.path))?))
    }

    /// Waits for merges under way, and closes the index. What was not committed is dropped.
    ///
    /// # Errors
    /// Where a merge failed.
    pub fn close(self) -> Result<()> {
        let engine = self.engine.into_inner().unwrap_or_else(PoisonError::into_inner);
        engine.wait_merging_threads().map_err(Error::engine("merge", &self.path))
    }
}

/// Whether the last commit of `index` holds no document.
fn is_empty(index: &Index) -> tantivy::Result<bool> {
    Ok(index.searchable_segment_metas()?.iter().all(|segment| segment.num_docs() == 0))
}

/// Opens the index and takes its lock. Where another run has committed between the two, what was
/// opened is out of date, and is opened again.
fn lock_newest(
    path: &Path,
    options: &IndexWriterOptions,
) -> Result<(IndexWriter<IndexDocument>, Fields)> {
    loop {
        let (index, fields) = open::open_or_create(path)?;
        let opened = index.load_metas().map_err(Error::engine("open", path))?.opstamp;
        let engine = lock_writer(&index, options, path)?;
        let locked = index.load_metas().map_err(Error::engine("open", path))?.opstamp;
        if opened == locked {
            return Ok((engine, fields));
        }
    }
}

fn lock_writer(
    index: &Index,
    options: &IndexWriterOptions,
    path: &Path,
) -> Result<IndexWriter<IndexDocument>> {
    let start = Instant::now();
    loop {
        match index.writer_with_options(options.clone()) {
            Ok(writer) => return Ok(writer),
            Err(TantivyError::LockFailure(..)) if start.elapsed() < LOCK_PATIENCE => {
                std::thread::sleep(Duration::from_millis(50));
            }
            Err(TantivyError::LockFailure(..)) => {
                return Err(Error::Locked { path: path.to_owned() });
            }
            Err(error) => return Err(Error::engine("open", path)(error)),
        }
    }
}

/// Removes what a killed run left half-written. Only while the writer's lock is held.
fn sweep_temporary_files(path: &Path) {
    let Ok(entries) = fs::read_dir(path) else { return };
    for entry in entries.flatten() {
        let is_temporary = entry.file_name().to_string_lossy().starts_with(".tmp");
        if is_temporary {
            // What cannot be removed costs space and nothing else.
            let _ = fs::remove_file(entry.path());
        }
    }
}
