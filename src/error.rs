//! What stops a run. Each error names the thing, the place and the next step.

use std::io;
use std::path::PathBuf;

/// The result of what can stop a run.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a run stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no index where one was expected.
    #[error("no index at `{}`; make one with `newshound index FOLDER --index {}`", path.display(), path.display())]
    NoIndex {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The folder holds something else.
    #[error("`{}` is not a newshound index; name another folder with `--index`", path.display())]
    NotAnIndex {
        /// The folder.
        path: PathBuf,
    },
    /// The index was written by another version.
    #[error("cannot open index `{}`: written by schema {found}, this build reads {expected}; run `newshound index --rebuild FOLDER --index {}`", path.display(), path.display())]
    WrongSchema {
        /// The index.
        path: PathBuf,
        /// The schema it was written with.
        found: u64,
        /// The schema of this build.
        expected: u64,
    },
    /// Another run is writing the index.
    #[error("index `{}` is being written by another run; wait for it to end, or name another folder with `--index`", path.display())]
    Locked {
        /// The index.
        path: PathBuf,
    },
    /// The engine failed on the index.
    #[error("cannot {doing} index `{}`: {source}{}", path.display(), next_step(source))]
    Engine {
        /// What was tried, such as `open`.
        doing: &'static str,
        /// The index.
        path: PathBuf,
        /// What the engine said.
        source: Box<tantivy::TantivyError>,
    },
    /// The operating system refused.
    #[error("cannot {doing} `{}`: {source}", path.display())]
    Io {
        /// What was tried, such as `read`.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A path given to be indexed is not there.
    #[error("no file or folder `{}`; nothing was changed. If it is gone for good, take its articles out with `newshound index --forget {}`", path.display(), path.display())]
    NoSuchPath {
        /// The path as given.
        path: PathBuf,
    },
    /// No article has the code that was asked for.
    #[error(
        "no article has a code beginning with `{prefix}`; codes stand in the results of `newshound search`"
    )]
    NoSuchArticle {
        /// The code as given.
        prefix: String,
    },
    /// Several articles have the code that was asked for.
    #[error("{count} articles have a code beginning with `{prefix}`: give more of it ({example})")]
    AmbiguousArticle {
        /// The code as given.
        prefix: String,
        /// How many articles begin so.
        count: usize,
        /// Two of the codes.
        example: String,
    },
    /// A filter names something the index does not have.
    #[error("no {field} `{name}` in this index{}", suggestion(nearest))]
    UnknownName {
        /// The filter's field.
        field: &'static str,
        /// The name as given.
        name: String,
        /// The nearest names there are.
        nearest: Vec<String>,
    },
    /// An argument that cannot be used as given.
    #[error("{0}")]
    Usage(String),
}

impl Error {
    /// Wraps what the engine said while `doing` something to the index at `path`.
    pub(crate) fn engine(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(tantivy::TantivyError) -> Self {
        let path = path.into();
        move |source| Self::Engine { doing, path, source: Box::new(source) }
    }

    /// Wraps what the system said while `doing` something to the file at `path`.
    pub(crate) fn io(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }
}

fn next_step(source: &tantivy::TantivyError) -> &'static str {
    match source {
        tantivy::TantivyError::DataCorruption(_) | tantivy::TantivyError::IncompatibleIndex(_) => {
            "; the index is damaged: make it anew with `newshound index --rebuild FOLDER`"
        }
        _ => "",
    }
}

/// What is said after a name that is unknown: the nearest that are known, if any.
pub(crate) fn suggestion(nearest: &[String]) -> String {
    if nearest.is_empty() {
        return String::new();
    }
    format!("; the nearest are {}", nearest.join(", "))
}
