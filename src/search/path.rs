//! Which files of an index a path stands for: the records of files are read, not the articles'.

use super::archive::Archive;
use crate::error::Result;
use crate::index::document::FileId;

/// The files whose path holds what was asked for.
pub(super) enum Files {
    /// All there are, and at least one.
    All,
    /// These.
    These(Vec<FileId>),
}

/// What the articles are filed under that came through the standard input.
const STANDARD_INPUT: &str = "stdin";

/// The files whose shown path holds `asked`, case aside; `*` stands for anything.
///
/// # Errors
/// Where the index cannot be read.
pub(super) fn files(archive: &Archive, asked: &str) -> Result<Files> {
    let asked = asked.to_lowercase();
    let records = archive.files()?;
    let mut files: Vec<FileId> = records
        .iter()
        .filter(|record| {
            let shown = if record.shown.is_empty() { &record.inside } else { &record.shown };
            holds(&shown.to_lowercase(), &asked)
        })
        .map(crate::index::document::FileRecord::id)
        .collect();
    let holds_input = holds(STANDARD_INPUT, &asked);
    if holds_input && !files.is_empty() && files.len() == records.len() {
        return Ok(Files::All);
    }
    if holds_input {
        files.push(FileId::new(STANDARD_INPUT, ""));
    }
    Ok(Files::These(files))
}

/// Whether `path` holds the stretches of `asked` between its stars, in order.
fn holds(path: &str, asked: &str) -> bool {
    let mut rest = path;
    for stretch in asked.split('*') {
        match rest.find(stretch) {
            Some(at) => rest = &rest[at + stretch.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn a_path_holds_stretches_in_order() {
        for (path, asked, expected) in [
            ("press/2018/april.jsonl", "2018", true),
            ("press/2018/april.jsonl", "press/*april", true),
            ("press/2018/april.jsonl", "april*press", false),
            ("press/2018/april.jsonl", "*", true),
            ("a", "aa", false),
        ] {
            assert_eq!(holds(path, asked), expected, "{path} {asked}");
        }
    }
}
