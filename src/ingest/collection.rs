//! What there is to index: the files of the collections given, held against those in the index.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use crate::error::{Error, Result};
use crate::index::document::{FileId, FileRecord};
use crate::source::FieldMap;
use crate::warning::{Warning, WarningKind};

/// The name of the files that say what not to read, in the syntax of `.gitignore`.
pub const IGNORE_FILE: &str = ".newshoundignore";

/// A file or folder that is indexed and kept in step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Collection {
    /// Its own name, made unique in the index: article codes are derived from it, so they stay
    /// when the collection moves with its index to another machine.
    label: String,
    /// Absolute, links resolved.
    root: PathBuf,
    /// The part of it that this run looks at: the root itself, or a folder or file in it.
    scope: PathBuf,
    /// The scope as the user spelled it, which is how its files are shown.
    spelled: PathBuf,
    /// Names of fields beyond the usual ones, as the user gave them, now or when the collection
    /// was last indexed with any.
    map: Vec<String>,
}

/// A file to be read.
#[derive(Debug)]
pub(super) struct FileJob {
    pub(super) path: PathBuf,
    pub(super) map: Arc<FieldMap>,
    pub(super) shown: String,
    pub(super) record: FileRecord,
    /// Whether an older version of it is in the index.
    pub(super) is_known: bool,
}

/// What a run has to do.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) jobs: Vec<FileJob>,
    /// Files whose articles leave.
    pub(super) removed: Vec<FileId>,
    pub(super) removed_articles: u64,
    pub(super) unchanged_files: u64,
    pub(super) unchanged_articles: u64,
    pub(super) warnings: Vec<Warning>,
}

/// Finds the collections that `paths` name, given the files that the index already holds. Without
/// paths: all collections of the index. Where `map` is empty, each keeps the one it had.
pub(super) fn collections(
    paths: &[PathBuf],
    known: &HashMap<FileId, FileRecord>,
    map: &[String],
) -> Result<Vec<Collection>> {
    let mut maps: HashMap<&str, &[String]> = HashMap::new();
    for record in known.values().filter(|record| !record.map.is_empty()) {
        maps.insert(&record.label, &record.map);
    }
    let map_of = |label: &str| {
        let kept = maps.get(label).copied().unwrap_or_default();
        if map.is_empty() { kept.to_vec() } else { map.to_vec() }
    };
    let mut roots: HashMap<PathBuf, String> = HashMap::new();
    for record in known.values() {
        roots.entry(PathBuf::from(&record.root)).or_insert_with(|| record.label.clone());
    }
    if paths.is_empty() {
        let mut all: Vec<Collection> = Vec::new();
        for (root, label) in roots {
            if !root.exists() {
                return Err(Error::NoSuchPath { path: root });
            }
            let (scope, spelled) = (root.clone(), root.clone());
            let map = map_of(&label);
            all.push(Collection { label, root, scope, spelled, map });
        }
        all.sort_by(|left, right| left.root.cmp(&right.root));
        return Ok(all);
    }
    let mut labels: HashSet<String> = roots.values().cloned().collect();
    let mut found: Vec<Collection> = Vec::new();
    for path in paths {
        let scope =
            fs::canonicalize(path).map_err(|_| Error::NoSuchPath { path: path.to_owned() })?;
        // A file that the enclosing folder leaves out, or has not been seen in yet, is a
        // collection of its own: the next look at the folder must not take it for gone.
        let holds = |root: &Path, label: &str| {
            scope.is_dir() || known.contains_key(&FileId::new(label, &inside_of(root, &scope)))
        };
        let enclosing = roots
            .iter()
            .filter(|(root, label)| scope.starts_with(root) && holds(root, label))
            .map(|(root, _)| root)
            .max()
            .cloned();
        let root = enclosing.unwrap_or_else(|| scope.clone());
        let label = roots.entry(root.clone()).or_insert_with(|| {
            let label = unused_label(&root, &labels);
            labels.insert(label.clone());
            label
        });
        let label = label.clone();
        let map = map_of(&label);
        found.push(Collection { label, root, scope, spelled: path.clone(), map });
    }
    // A folder given beside one that encloses it would be read twice.
    found.sort_by(|left, right| left.scope.cmp(&right.scope));
    found.dedup_by(|later, earlier| later.scope.starts_with(&earlier.scope));
    Ok(found)
}

fn unused_label(root: &Path, labels: &HashSet<String>) -> String {
    let name = root.file_name().map_or("root".into(), |name| name.to_string_lossy().into_owned());
    let mut label = name.clone();
    let mut number = 2;
    while labels.contains(&label) {
        label = format!("{name}~{number}");
        number += 1;
    }
    label
}

/// Walks `collections` and holds what is there against `known`. A file whose size, time of change
/// and settings are those of its record is left alone; `settings_of` hashes a map of fields with
/// all else that decides what a file becomes.
pub(super) fn plan(
    collections: &[Collection],
    known: &HashMap<FileId, FileRecord>,
    settings_of: impl Fn(&[String]) -> u64,
    index: &Path,
) -> Result<Plan> {
    let mut plan = Plan::default();
    let index = fs::canonicalize(index).unwrap_or_else(|_| index.to_owned());
    for collection in collections {
        let map = Arc::new(field_map(&collection.map)?);
        let settings = settings_of(&collection.map);
        let mut seen = HashSet::new();
        let mut seen_paths = HashSet::new();
        let encloses_another = known.values().any(|record| encloses(collection, record));
        let mut unseen_folders: Vec<String> = Vec::new();
        for entry in walk(collection, &index) {
            match entry {
                Ok(entry) => {
                    let found = look_at(collection, &entry, &map, settings, &mut plan.warnings);
                    let Some(job) = found else { continue };
                    let id = job.record.id();
                    seen.insert(id);
                    if encloses_another {
                        seen_paths.insert(job.path.clone());
                    }
                    plan.compare(job, known.get(&id));
                }
                Err(error) => {
                    let (warning, folder) = walk_warning(collection, &error);
                    unseen_folders.push(folder);
                    plan.warnings.push(warning);
                }
            }
        }
        let scope = inside(collection, &collection.scope);
        for (id, record) in known {
            let in_scope = record.label == collection.label && is_under(&record.inside, &scope);
            // What could not be looked at is not taken for gone.
            let is_hidden = unseen_folders.iter().any(|folder| is_under(&record.inside, folder));
            if in_scope && !is_hidden && !seen.contains(id) {
                plan.remove(*id, record);
            }
        }
        plan.forget_enclosed(collection, &seen_paths, known);
    }
    plan.removed.sort_unstable();
    Ok(plan)
}

/// Reads names of fields as the user gave them.
pub(super) fn field_map(map: &[String]) -> Result<FieldMap> {
    FieldMap::parse(map).map_err(|problem| Error::Usage(format!("--map {problem}")))
}

impl Plan {
    fn compare(&mut self, mut job: FileJob, known: Option<&FileRecord>) {
        if let Some(record) = known {
            let is_unchanged = record.size == job.record.size
                && record.modified == job.record.modified
                && record.settings == job.record.settings;
            if is_unchanged {
                self.unchanged_files += 1;
                self.unchanged_articles += record.articles;
                return;
            }
            job.is_known = true;
        }
        self.jobs.push(job);
    }

    fn remove(&mut self, id: FileId, record: &FileRecord) {
        self.removed.push(id);
        self.removed_articles += record.articles;
    }

    /// Drops those files of older, smaller collections inside this one that are now found here:
    /// they would stand in the index twice.
    fn forget_enclosed(
        &mut self,
        collection: &Collection,
        seen: &HashSet<PathBuf>,
        known: &HashMap<FileId, FileRecord>,
    ) {
        for (id, record) in known {
            let path = Path::new(&record.root).join(&record.inside);
            if encloses(collection, record) && seen.contains(&path) {
                self.remove(*id, record);
            }
        }
    }
}

/// Whether the record is of another collection that lies inside this one.
fn encloses(collection: &Collection, record: &FileRecord) -> bool {
    record.label != collection.label && Path::new(&record.root).starts_with(&collection.root)
}

fn walk(
    collection: &Collection,
    index: &Path,
) -> impl Iterator<Item = std::result::Result<ignore::DirEntry, ignore::Error>> + use<> {
    let index = index.to_owned();
    ignore::WalkBuilder::new(&collection.scope)
        .standard_filters(false)
        .hidden(true)
        .add_custom_ignore_filename(IGNORE_FILE)
        .follow_links(true)
        .sort_by_file_name(std::cmp::Ord::cmp)
        .filter_entry(move |entry| entry.path() != index)
        .build()
}

/// The file at `entry`, or `None` where it is a folder or nothing that can be read.
fn look_at(
    collection: &Collection,
    entry: &ignore::DirEntry,
    map: &Arc<FieldMap>,
    settings: u64,
    warnings: &mut Vec<Warning>,
) -> Option<FileJob> {
    let shown = shown(collection, entry.path());
    let metadata = match entry.metadata() {
        Ok(metadata) => metadata,
        Err(error) => {
            warnings.push(Warning::new(WarningKind::Unreadable, &shown, error.to_string()));
            return None;
        }
    };
    if metadata.is_dir() {
        return None;
    }
    if !metadata.is_file() {
        let detail = "a pipe, socket or device: left out";
        warnings.push(Warning::new(WarningKind::SpecialFile, &shown, detail));
        return None;
    }
    if entry.path().to_str().is_none() {
        let detail = "the name is not Unicode; shown and remembered with the odd bytes replaced";
        warnings.push(Warning::new(WarningKind::OddFileName, &shown, detail));
    }
    let modified = metadata.modified().ok().map_or(0, nanoseconds);
    let record = FileRecord {
        label: collection.label.clone(),
        root: collection.root.to_string_lossy().into_owned(),
        inside: inside(collection, entry.path()),
        shown: shown.clone(),
        size: metadata.len(),
        modified,
        articles: 0,
        warnings: 0,
        map: collection.map.clone(),
        settings,
    };
    let (path, map) = (entry.path().to_owned(), Arc::clone(map));
    Some(FileJob { path, map, shown, record, is_known: false })
}

fn nanoseconds(time: std::time::SystemTime) -> i128 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => after.as_nanos() as i128,
        Err(before) => -(before.duration().as_nanos() as i128),
    }
}

/// The path inside the collection, `/` between its parts.
fn inside(collection: &Collection, path: &Path) -> String {
    inside_of(&collection.root, path)
}

fn inside_of(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts = relative.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy()),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// Whether `inside` names `folder` or something in it; the empty folder holds everything.
fn is_under(inside: &str, folder: &str) -> bool {
    folder.is_empty()
        || inside.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The path as the user would spell it.
fn shown(collection: &Collection, path: &Path) -> String {
    let spelled = match path.strip_prefix(&collection.scope) {
        Ok(rest) if rest.as_os_str().is_empty() => collection.spelled.clone(),
        Ok(rest) => collection.spelled.join(rest),
        Err(_) => path.to_owned(),
    };
    let text = spelled.to_string_lossy();
    text.strip_prefix("./").unwrap_or(&text).to_owned()
}

/// What the walk could not look at, as a warning and as a path inside the collection.
fn walk_warning(collection: &Collection, error: &ignore::Error) -> (Warning, String) {
    let path = error_path(error).unwrap_or(&collection.scope);
    let is_loop = matches!(without_context(error), ignore::Error::Loop { .. });
    let detail = if is_loop {
        "a symbolic link to a folder that encloses it: not followed".to_owned()
    } else {
        without_context(error).to_string()
    };
    let warning = Warning::new(WarningKind::Unreadable, &shown(collection, path), detail);
    (warning, inside(collection, path))
}

fn error_path(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::Loop { child, .. } => Some(child),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            error_path(err)
        }
        _ => None,
    }
}

fn without_context(error: &ignore::Error) -> &ignore::Error {
    match error {
        ignore::Error::WithPath { err, .. }
        | ignore::Error::WithDepth { err, .. }
        | ignore::Error::WithLineNumber { err, .. } => without_context(err),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_holds_itself_and_what_is_in_it_but_not_its_namesakes() {
        assert!(is_under("a/b.txt", "a"));
        assert!(is_under("a", "a"));
        assert!(is_under("a", ""));
        assert!(!is_under("ab/c.txt", "a"));
    }

    #[test]
    fn two_collections_of_one_name_get_two_labels() {
        let labels = HashSet::from(["corpus".to_owned(), "corpus~2".to_owned()]);
        assert_eq!(unused_label(Path::new("/b/corpus"), &labels), "corpus~3");
        assert_eq!(unused_label(Path::new("/b/clips"), &labels), "clips");
    }
}
