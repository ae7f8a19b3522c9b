//! Tables that are derived from the whole collection, such as which names are one entity: a file
//! each, beside the index. A table names the [generation](super::snapshot::Snapshot::generation) of
//! the index it was made from; one that is missing, cut short or of another generation is made again,
//! so it can never disagree. What a bad disk did to one is looked for where an index is brought up to
//! date, and not by each search, which asks for a few of its megabytes' pages.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tantivy::directory::{Directory, MmapDirectory, OwnedBytes};

/// What a table begins with: the product, and the format of these files.
const MAGIC: &[u8; 8] = b"nhtable3";
/// How many bytes each number of the head takes.
const NUMBER_BYTES: usize = 8;
/// Where the head says how many bytes follow it, and what their checksum is.
const LENGTH_AT: usize = MAGIC.len() + NUMBER_BYTES;
const CHECKSUM_AT: usize = LENGTH_AT + NUMBER_BYTES;
/// Beginning, generation, length, checksum.
const HEAD_BYTES: usize = CHECKSUM_AT + NUMBER_BYTES;
const ENDING: &str = "table";

/// The file of the table `name` beside the index in `folder`.
fn path_of(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.{ENDING}"))
}

/// The bytes of the table `name` of the index in `folder`, if it was made from `generation`. The
/// file is mapped: it is replaced as a whole and never written to.
#[must_use]
pub fn read(folder: &Path, name: &str, generation: u64) -> Option<OwnedBytes> {
    let bytes = mapped(folder, &path_of(Path::new(""), name))?;
    let (head, table) = bytes.split_at_checked(HEAD_BYTES)?;
    let is_it = head[..CHECKSUM_AT] == head_of(generation, table.len(), 0)[..CHECKSUM_AT];
    is_it.then(|| bytes.slice(HEAD_BYTES..bytes.len()))
}

fn mapped(folder: &Path, file: &Path) -> Option<OwnedBytes> {
    MmapDirectory::open(folder).ok()?.open_read(file).ok()?.read_bytes().ok()
}

fn head_of(generation: u64, length: usize, checksum: u64) -> [u8; HEAD_BYTES] {
    let mut head = [0; HEAD_BYTES];
    head[..MAGIC.len()].copy_from_slice(MAGIC);
    head[MAGIC.len()..LENGTH_AT].copy_from_slice(&generation.to_le_bytes());
    head[LENGTH_AT..CHECKSUM_AT].copy_from_slice(&(length as u64).to_le_bytes());
    head[CHECKSUM_AT..].copy_from_slice(&checksum.to_le_bytes());
    head
}

/// Removes the tables in `folder` that are not what was written.
///
/// # Errors
/// Where a table cannot be removed. One that cannot be read is not damaged for that.
pub fn remove_damaged(folder: &Path) -> io::Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for file in entries.flatten().map(|entry| PathBuf::from(entry.file_name())) {
        if file.extension().is_some_and(|ending| ending == ENDING)
            && mapped(folder, &file).is_some_and(|bytes| !is_whole(&bytes))
        {
            fs::remove_file(folder.join(&file))?;
        }
    }
    Ok(())
}

fn is_whole(bytes: &[u8]) -> bool {
    bytes.split_at_checked(HEAD_BYTES).is_some_and(|(head, table)| {
        head.starts_with(MAGIC) && head[CHECKSUM_AT..] == checksum(table).to_le_bytes()
    })
}

/// Tells a table from what a bad disk made of it: it keeps up with memory, in four lanes as xxHash
/// has (Collet, *xxHash fast digest algorithm*, 2014), and does not withstand a forger.
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
    let path = path_of(folder, name);
    // Two processes that make the same table at once write a file each; either is right.
    let partial = path.with_extension(format!("{ENDING}.{}.tmp", std::process::id()));
    let mut file = File::create(&partial)?;
    file.write_all(&head_of(generation, bytes.len(), checksum(bytes)))?;
    file.write_all(bytes)?;
    // It has its name only when all of it is on the disk.
    file.sync_data()?;
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
        let bytes = fs::read(&path).unwrap();
        for length in [5, HEAD_BYTES, bytes.len() - 1] {
            fs::write(&path, &bytes[..length]).unwrap();
            assert!(read(folder.path(), "aliases", 7).is_none(), "{length}");
        }
    }

    #[test]
    fn a_table_that_a_bad_disk_changed_is_removed_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name| path_of(folder.path(), name);
        for name in ["aliases", "stories", "names"] {
            write(folder.path(), name, 7, b"some bytes").unwrap();
        }
        fs::write(folder.path().join("meta.json"), "{}").unwrap();
        let mut bytes = fs::read(path("stories")).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(path("stories"), &bytes).unwrap();
        fs::write(path("names"), &bytes[..5]).unwrap();
        remove_damaged(folder.path()).unwrap();
        assert!(path("aliases").exists() && folder.path().join("meta.json").exists());
        assert!(!path("stories").exists() && !path("names").exists());
        remove_damaged(&folder.path().join("not there")).unwrap();
    }
}
