//! The chunks of all articles of a collection, kept in a file while its stories are found: in
//! memory they would take some 400 bytes for each article, and be needed one after another.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// How many bytes are read at once where all are read.
const READ_BYTES: usize = 1 << 18;

const CHUNK_BYTES: usize = size_of::<u16>();

/// Takes in the chunks of article after article.
pub struct ChunkWriter {
    target: Target,
    /// Where those of each article end, in chunks.
    ends: Vec<u64>,
}

enum Target {
    File(BufWriter<File>),
    Memory(Vec<u8>),
}

/// The chunks of all articles. Each is named by its place among those written.
pub struct Chunks {
    storage: Storage,
    ends: Vec<u64>,
}

enum Storage {
    File(File),
    Memory(Vec<u8>),
}

impl ChunkWriter {
    /// Writes to a file in `folder`, or where that cannot be written to, in the system's folder
    /// for such. It has no name, and is gone when it is closed.
    ///
    /// # Errors
    /// Where neither can be written to.
    pub fn in_folder(folder: &Path) -> io::Result<Self> {
        let file = tempfile::tempfile_in(folder).or_else(|_| tempfile::tempfile())?;
        Ok(Self { target: Target::File(BufWriter::new(file)), ends: Vec::new() })
    }

    /// Writes to memory.
    #[must_use]
    pub fn in_memory() -> Self {
        Self { target: Target::Memory(Vec::new()), ends: Vec::new() }
    }

    /// Adds the next article's chunks.
    ///
    /// # Errors
    /// Where the file cannot be written: the disk is full.
    pub fn push(&mut self, chunks: &[u16]) -> io::Result<()> {
        for chunk in chunks {
            match &mut self.target {
                Target::File(file) => file.write_all(&chunk.to_le_bytes())?,
                Target::Memory(bytes) => bytes.extend_from_slice(&chunk.to_le_bytes()),
            }
        }
        let before = self.ends.last().copied().unwrap_or(0);
        self.ends.push(before + chunks.len() as u64);
        Ok(())
    }

    /// All that was added, to be read.
    ///
    /// # Errors
    /// As [`ChunkWriter::push`].
    pub fn finish(self) -> io::Result<Chunks> {
        let storage = match self.target {
            Target::File(file) => {
                Storage::File(file.into_inner().map_err(io::IntoInnerError::into_error)?)
            }
            Target::Memory(bytes) => Storage::Memory(bytes),
        };
        Ok(Chunks { storage, ends: self.ends })
    }
}

impl Chunks {
    /// How many chunks all articles have together.
    #[must_use]
    pub fn count(&self) -> usize {
        self.ends.last().map_or(0, |end| usize::try_from(*end).unwrap_or(usize::MAX))
    }

    /// Where an article's chunks begin and end, in bytes.
    fn range(&self, article: u32) -> (u64, u64) {
        let end = |place: Option<u32>| {
            let end = place.and_then(|place| self.ends.get(place as usize));
            end.copied().unwrap_or(0) * CHUNK_BYTES as u64
        };
        (end(article.checked_sub(1)), end(Some(article)))
    }

    /// Appends an article's chunks to `chunks`.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn read(&self, article: u32, chunks: &mut Vec<u16>) -> io::Result<()> {
        let (start, end) = self.range(article);
        match &self.storage {
            Storage::Memory(bytes) => {
                decode(&bytes[start as usize..end as usize], chunks);
            }
            Storage::File(file) => {
                let mut file = file;
                let mut bytes = vec![0; (end - start) as usize];
                file.seek(SeekFrom::Start(start))?;
                file.read_exact(&mut bytes)?;
                decode(&bytes, chunks);
            }
        }
        Ok(())
    }

    /// Calls `visit` with each article and its chunks, in order.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn each(&self, visit: &mut dyn FnMut(u32, &[u16])) -> io::Result<()> {
        let mut source: Box<dyn Read + '_> = match &self.storage {
            Storage::Memory(bytes) => Box::new(bytes.as_slice()),
            Storage::File(file) => {
                let mut file = file;
                file.seek(SeekFrom::Start(0))?;
                Box::new(io::BufReader::with_capacity(READ_BYTES, file))
            }
        };
        let (mut bytes, mut chunks) = (Vec::new(), Vec::new());
        for article in 0..self.ends.len() as u32 {
            let (start, end) = self.range(article);
            bytes.resize((end - start) as usize, 0);
            source.read_exact(&mut bytes)?;
            chunks.clear();
            decode(&bytes, &mut chunks);
            visit(article, &chunks);
        }
        Ok(())
    }
}

fn decode(bytes: &[u8], chunks: &mut Vec<u16>) {
    let (pairs, _) = bytes.as_chunks::<CHUNK_BYTES>();
    chunks.extend(pairs.iter().map(|pair| u16::from_le_bytes(*pair)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_read_back_as_they_were_written() {
        let articles: Vec<Vec<u16>> =
            (0..300_u16).map(|number| (number..number + number % 7).collect()).collect();
        let folder = tempfile::tempdir().unwrap();
        for mut writer in [ChunkWriter::in_memory(), ChunkWriter::in_folder(folder.path()).unwrap()]
        {
            articles.iter().for_each(|chunks| writer.push(chunks).unwrap());
            let chunks = writer.finish().unwrap();
            let mut read = Vec::new();
            chunks.each(&mut |_, chunks| read.push(chunks.to_vec())).unwrap();
            assert_eq!(read, articles);
            let mut one = vec![7];
            chunks.read(299, &mut one).unwrap();
            assert_eq!(one, [&[7], &articles[299][..]].concat());
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
