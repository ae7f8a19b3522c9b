//! Tables that are derived from the whole collection, such as which names are one entity: a file
//! each, beside the index. A table names the [generation](super::snapshot::Snapshot::generation) of
//! the index it was made from; one that is missing, damaged or of another generation is made again,
//! so it can never disagree.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tantivy::directory::{Directory, MmapDirectory, OwnedBytes};

/// What a table begins with: the product, and the format of these files.
const MAGIC: &[u8; 8] = b"nhtable2";
const HASH_BYTES: usize = 8;
/// Beginning, generation, checksum.
const HEAD_BYTES: usize = MAGIC.len() + 8 + HASH_BYTES;

/// The file of the table `name` beside the index in `folder`.
fn path_of(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.table"))
}

/// The bytes of the table `name` of the index in `folder`, if it was made from `generation`. The
/// file is mapped: it is replaced as a whole and never written to.
#[must_use]
pub fn read(folder: &Path, name: &str, generation: u64) -> Option<OwnedBytes> {
    let path = path_of(Path::new(""), name);
    let bytes = MmapDirectory::open(folder).ok()?.open_read(&path).ok()?.read_bytes().ok()?;
    let (head, table) = bytes.split_at_checked(HEAD_BYTES)?;
    let is_it = head == head_of(generation, table);
    is_it.then(|| bytes.slice(HEAD_BYTES..bytes.len()))
}

fn head_of(generation: u64, table: &[u8]) -> [u8; HEAD_BYTES] {
    let mut head = [0; HEAD_BYTES];
    head[..8].copy_from_slice(MAGIC);
    head[8..16].copy_from_slice(&generation.to_le_bytes());
    head[16..].copy_from_slice(&checksum(table).to_le_bytes());
    head
}

/// Tells a whole table from one that a crash or a bad disk left: each search reads it, so it is a
/// checksum that keeps up with memory, in four lanes as xxHash has (Collet, *xxHash fast digest
/// algorithm*, 2014), and not one that withstands a forger.
fn checksum(bytes: &[u8]) -> u64 {
    const FIRST: u64 = 0x9e37_79b1_85eb_ca87;
    const SECOND: u64 = 0xc2b2_ae3d_27d4_eb4f;
    let mix = |lane: u64, word: u64| {
        lane.wrapping_add(word.wrapping_mul(SECOND)).rotate_left(31).wrapping_mul(FIRST)
    };
    let mut lanes = [FIRST, SECOND, FIRST ^ SECOND, 0];
    let (chunks, rest) = bytes.as_chunks::<32>();
    for chunk in chunks {
        for (lane, word) in lanes.iter_mut().zip(chunk.as_chunks::<8>().0) {
            *lane = mix(*lane, u64::from_le_bytes(*word));
        }
    }
    let mut sum = bytes.len() as u64;
    for lane in lanes {
        sum = mix(sum, lane);
    }
    for byte in rest {
        sum = mix(sum, u64::from(*byte));
    }
    sum ^ sum >> 32
}

/// Writes the table `name` beside the index in `folder`, whole or not at all.
///
/// # Errors
/// Where the file cannot be written.
pub fn write(folder: &Path, name: &str, generation: u64, bytes: &[u8]) -> io::Result<()> {
    let mut whole = Vec::with_capacity(HEAD_BYTES + bytes.len());
    whole.extend_from_slice(&head_of(generation, bytes));
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
        assert!(read(folder.path(), "aliases", 7).is_none());
        write(folder.path(), "aliases", 7, b"some bytes").unwrap();
        assert_eq!(read(folder.path(), "aliases", 7).as_deref(), Some(&b"some bytes"[..]));
        assert!(read(folder.path(), "aliases", 8).is_none());
        let path = path_of(folder.path(), "aliases");
        let mut bytes = fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&path, &bytes).unwrap();
        assert!(read(folder.path(), "aliases", 7).is_none());
        fs::write(&path, &bytes[..5]).unwrap();
        assert!(read(folder.path(), "aliases", 7).is_none());
    }
}
