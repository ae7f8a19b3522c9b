//! Which file of the user's entities is in force for an index. In: the index's folder and, where
//! one was given, a file. Out: the file's text as it is now.
//!
//! The file given comes first; then the one that the last run of `index` was given, which the
//! index remembers; then [`BESIDE`], in the folder that holds the index.

use std::fs;
use std::path::{Path, PathBuf};

use super::open;
use crate::error::{Error, Result};

/// The file that is read without being asked for, where it stands beside the index's folder.
pub const BESIDE: &str = "newshound.toml";

/// The user's entities, and where they came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntitiesFile {
    /// The file; `None` where there is none, or where a program gave the text.
    pub path: Option<PathBuf>,
    /// Its text.
    pub text: String,
    /// Whether it is the one beside the index.
    pub is_beside: bool,
}

impl EntitiesFile {
    /// How errors and people name it.
    #[must_use]
    pub fn shown(&self) -> String {
        self.path.as_ref().map_or_else(|| "entities".to_owned(), |path| path.display().to_string())
    }
}

/// The file in force for the index at `index`, read now.
///
/// # Errors
/// Where the file that was given cannot be read, or the index cannot be opened.
pub fn in_force(index: &Path, given: Option<&Path>) -> Result<EntitiesFile> {
    in_force_for(index, given, || open::remembered_entities(index))
}

/// As [`in_force`], for an index whose own `remembered` entities are at hand.
///
/// # Errors
/// Where the file that was given cannot be read, or what is remembered cannot.
pub fn in_force_for(
    index: &Path,
    given: Option<&Path>,
    remembered: impl FnOnce() -> Result<EntitiesFile>,
) -> Result<EntitiesFile> {
    if let Some(path) = given {
        let text = fs::read_to_string(path).map_err(Error::io("read the entities in", path))?;
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        return Ok(EntitiesFile { path: Some(path), text, is_beside: false });
    }
    let remembered = remembered()?;
    if let Some(path) = &remembered.path
        && !remembered.is_beside
    {
        // Where it is gone, what it said at the last run holds.
        let text = fs::read_to_string(path).unwrap_or_else(|_| remembered.text.clone());
        return Ok(EntitiesFile { text, ..remembered });
    }
    let path = beside(index);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(EntitiesFile { path: Some(path), text, is_beside: true }),
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::io("read the entities in", path)(error))
        }
        Err(_) if remembered.is_beside => Ok(EntitiesFile::default()),
        Err(_) => Ok(remembered),
    }
}

/// Where the file beside the index at `index` would stand.
fn beside(index: &Path) -> PathBuf {
    let whole = fs::canonicalize(index).or_else(|_| std::path::absolute(index));
    let whole = whole.unwrap_or_else(|_| index.to_owned());
    whole.parent().unwrap_or(Path::new("")).join(BESIDE)
}
