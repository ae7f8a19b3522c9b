//! Tables that are derived from the whole collection, such as which names are one entity: a file
//! each, beside the index. A table names the [`generation`] of the index it was made from; one that
//! is missing, damaged or of another generation is made again, so it can never disagree.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tantivy::Searcher;

/// What a table begins with: the product, the format of these files, and its checksum's length.
const MAGIC: &[u8; 8] = b"nhtable1";
const HASH_BYTES: usize = 32;

/// Names the state of an index: its segments and what is deleted of each. Changes with every
/// commit that changes what is found, and with merges.
#[must_use]
pub fn generation(searcher: &Searcher) -> u64 {
    let mut segments: Vec<(String, u32)> = searcher
        .segment_readers()
        .iter()
        .map(|segment| (segment.segment_id().uuid_string(), segment.num_deleted_docs()))
        .collect();
    segments.sort_unstable();
    let mut hasher = blake3::Hasher::new();
    for (segment, deleted) in segments {
        hasher.update(segment.as_bytes());
        hasher.update(&deleted.to_le_bytes());
    }
    let mut first = [0; 8];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    u64::from_le_bytes(first)
}

/// The file of the table `name` beside the index in `folder`.
fn path_of(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.table"))
}

/// The bytes of the table `name` of the index in `folder`, if it was made from `generation`.
#[must_use]
pub fn read(folder: &Path, name: &str, generation: u64) -> Option<Vec<u8>> {
    let mut bytes = fs::read(path_of(folder, name)).ok()?;
    let head = MAGIC.len() + 8 + HASH_BYTES;
    if bytes.len() < head || !bytes.starts_with(MAGIC) {
        return None;
    }
    if bytes[MAGIC.len()..MAGIC.len() + 8] != generation.to_le_bytes() {
        return None;
    }
    let is_whole = blake3::hash(&bytes[head..]).as_bytes()[..] == bytes[head - HASH_BYTES..head];
    is_whole.then(|| bytes.split_off(head))
}

/// Writes the table `name` beside the index in `folder`, whole or not at all.
///
/// # Errors
/// Where the file cannot be written.
pub fn write(folder: &Path, name: &str, generation: u64, bytes: &[u8]) -> io::Result<()> {
    let mut whole = Vec::with_capacity(MAGIC.len() + 8 + HASH_BYTES + bytes.len());
    whole.extend_from_slice(MAGIC);
    whole.extend_from_slice(&generation.to_le_bytes());
    whole.extend_from_slice(blake3::hash(bytes).as_bytes());
    whole.extend_from_slice(bytes);
    let path = path_of(folder, name);
    // Two processes that make the same table at once write a file each; either is right.
    let partial = path.with_extension(format!("table.{}.tmp", std::process::id()));
    fs::write(&partial, whole)?;
    fs::rename(&partial, &path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_back_only_whole_and_only_for_the_index_it_was_made_from() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path(), "aliases", 7), None);
        write(folder.path(), "aliases", 7, b"some bytes").unwrap();
        assert_eq!(read(folder.path(), "aliases", 7).as_deref(), Some(&b"some bytes"[..]));
        assert_eq!(read(folder.path(), "aliases", 8), None);
        let path = path_of(folder.path(), "aliases");
        let mut bytes = fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&path, &bytes).unwrap();
        assert_eq!(read(folder.path(), "aliases", 7), None);
        fs::write(&path, &bytes[..5]).unwrap();
        assert_eq!(read(folder.path(), "aliases", 7), None);
    }
}
