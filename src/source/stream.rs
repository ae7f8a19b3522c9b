//! A file → its bytes, decompressed, a buffer at a time.

use super::archive::RATIO_MESSAGE;
use super::decode::{self, Guess};
use super::detect;
use crate::limits::{COMPRESSION_RATIO, ENTRY_BYTES, RATIO_FREE_STREAM, SNIFF_BYTES};
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How much is read at a time: large enough that moving what is left over costs nothing.
const CHUNK_BYTES: usize = 256 << 10;

/// The largest window of a zstd frame, as a power of two: what `--long=31` writes. The memory is
/// only touched as far as the frame's content goes.
const ZSTD_WINDOW_LOG: u32 = 31;

/// What a file's bytes are wrapped in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compression {
    None,
    Gzip,
    Zstd,
}

impl Compression {
    /// Tells by the first bytes. A zstd file may begin with a skippable frame, as those of
    /// `pzstd` do.
    fn of(magic: &[u8]) -> Self {
        match magic {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            _ => Self::None,
        }
    }
}

/// A file's bytes, decompressed or not.
type Raw = Box<dyn BufRead + Send>;

/// What a file's bytes are read through.
enum Reader {
    Plain(Box<dyn Read + Send>),
    Gzip(Box<flate2::bufread::MultiGzDecoder<Raw>>),
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(reader) => reader.read(buffer),
            Self::Gzip(reader) => reader.read(buffer),
        }
    }
}

/// Moves on to where the next gzip member may begin; `false` at the end.
fn seek_member(raw: &mut Raw) -> bool {
    const MAGIC: &[u8] = &[0x1f, 0x8b, 8];
    let mut seen = 0;
    loop {
        let Ok(bytes) = raw.fill_buf() else { return false };
        if bytes.is_empty() {
            return false;
        }
        // The byte at which the last attempt failed is passed over.
        let skipped = usize::from(seen == 0).min(bytes.len());
        let found = memchr::memmem::find(&bytes[skipped..], MAGIC).map(|at| at + skipped);
        // The magic may be cut in two by the buffer.
        let length = found.unwrap_or_else(|| match bytes.len() {
            short @ ..=2 => short,
            long => {
                long - if bytes.ends_with(&MAGIC[..2]) {
                    2
                } else {
                    usize::from(bytes.ends_with(&MAGIC[..1]))
                }
            }
        });
        if found.is_none() && length == 0 {
            return false;
        }
        raw.consume(length);
        seen += length.max(1);
        if found.is_some() {
            return true;
        }
    }
}

/// Bytes that wait to be cut into records, and where more come from. UTF-16 comes out as UTF-8,
/// all other encodings as they are: their line breaks, quotes and braces are those of ASCII.
pub struct Stream {
    reader: Reader,
    /// Bytes read; those before `start` are done with.
    buffer: Vec<u8>,
    start: usize,
    is_at_end: bool,
    is_compressed: bool,
    /// What ended the reading before the end.
    failure: Option<io::Error>,
    guess: Guess,
    utf16: Option<encoding_rs::Decoder>,
    is_damaged: bool,
    read: Arc<AtomicU64>,
    /// How many bytes came out of the decompression.
    unpacked: u64,
    /// Whether it stands in an archive, where less may come out.
    is_entry: bool,
}

impl Stream {
    /// Looks at the first bytes: what they are compressed with, and which encoding they are in.
    ///
    /// # Errors
    ///
    /// Where nothing can be read or unpacked.
    pub fn open(source: Box<dyn Read + Send>) -> io::Result<Self> {
        let read = Arc::new(AtomicU64::new(0));
        let mut counted = BufReader::new(Counted { inner: source, read: Arc::clone(&read) });
        let mut magic = Vec::new();
        counted.by_ref().take(4).read_to_end(&mut magic)?;
        let compression = Compression::of(&magic);
        let whole = Cursor::new(magic).chain(counted);
        let reader = match compression {
            Compression::None => Reader::Plain(Box::new(whole)),
            Compression::Gzip => {
                Reader::Gzip(Box::new(flate2::bufread::MultiGzDecoder::new(Box::new(whole))))
            }
            Compression::Zstd => {
                let mut decoder = zstd::Decoder::new(whole)?;
                decoder.window_log_max(ZSTD_WINDOW_LOG)?;
                Reader::Plain(Box::new(decoder))
            }
        };
        let is_compressed = compression != Compression::None;
        let mut stream = Self { reader, is_at_end: false, is_compressed, read, ..Self::empty() };
        while stream.pending().len() < SNIFF_BYTES && stream.fill() {}
        stream.settle_encoding();
        Ok(stream)
    }

    /// A stream of nothing.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            reader: Reader::Plain(Box::new(io::empty())),
            buffer: Vec::new(),
            start: 0,
            is_at_end: true,
            is_compressed: false,
            failure: None,
            guess: decode::guess(b""),
            utf16: None,
            is_damaged: false,
            read: Arc::default(),
            unpacked: 0,
            is_entry: false,
        }
    }

    /// The same stream, of a file that stands in an archive.
    #[must_use]
    pub fn of_entry(mut self) -> Self {
        self.is_entry = true;
        self
    }

    /// Guesses the encoding of what is pending, skips its mark, and decodes UTF-16.
    fn settle_encoding(&mut self) {
        let head = &self.buffer[..self.buffer.len().min(SNIFF_BYTES)];
        if detect::is_no_text(head) {
            self.guess = Guess { encoding: encoding_rs::WINDOWS_1252, mark: 0 };
            return;
        }
        self.guess = decode::guess(head);
        self.start = self.guess.mark;
        if self.guess.is_utf16() {
            self.utf16 = Some(self.guess.encoding.new_decoder_without_bom_handling());
            let raw = self.buffer.split_off(self.start);
            self.buffer.clear();
            self.start = 0;
            self.append_decoded(&raw);
        }
    }

    /// What has been read and not consumed.
    #[must_use]
    pub fn pending(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// Marks the first `length` pending bytes as done with.
    pub fn consume(&mut self, length: usize) {
        self.start += length;
        debug_assert!(self.start <= self.buffer.len(), "only what is pending can be consumed");
    }

    /// Reads more; `false` at the end, or where nothing more can be read.
    pub fn fill(&mut self) -> bool {
        if self.is_at_end {
            return false;
        }
        self.buffer.drain(..self.start);
        self.start = 0;
        if self.utf16.is_some() {
            let mut raw = Vec::new();
            self.read_chunk(&mut raw);
            self.append_decoded(&raw);
        } else {
            let mut buffer = std::mem::take(&mut self.buffer);
            self.read_chunk(&mut buffer);
            self.buffer = buffer;
        }
        !self.is_at_end
    }

    /// Appends what one read gives, and notes the end.
    fn read_chunk(&mut self, buffer: &mut Vec<u8>) {
        let held = buffer.len();
        buffer.resize(held + CHUNK_BYTES, 0);
        let length = loop {
            match self.reader.read(&mut buffer[held..]) {
                Ok(length) => break length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failure = Some(error);
                    break 0;
                }
            }
        };
        buffer.truncate(held + length);
        self.is_at_end = length == 0;
        self.unpacked += length as u64;
        if self.is_compressed {
            let grown = self.unpacked > RATIO_FREE_STREAM
                && self.unpacked / COMPRESSION_RATIO > self.bytes_read().max(1);
            let is_too_large = self.is_entry && self.unpacked > ENTRY_BYTES;
            if grown || is_too_large {
                let larger = format!("it is larger than {} MiB", ENTRY_BYTES >> 20);
                let reason = if grown { RATIO_MESSAGE } else { larger.as_str() };
                self.failure = Some(io::Error::other(reason));
                self.is_at_end = true;
            }
        }
    }

    /// Appends UTF-16 as UTF-8.
    fn append_decoded(&mut self, raw: &[u8]) {
        let Some(decoder) = &mut self.utf16 else { return };
        let mut text = String::new();
        let room = decoder.max_utf8_buffer_length(raw.len()).unwrap_or(raw.len() * 3 + 8);
        text.reserve(room);
        let (_, _, is_damaged) = decoder.decode_to_string(raw, &mut text, self.is_at_end);
        self.is_damaged |= is_damaged;
        self.buffer.extend_from_slice(text.as_bytes());
        if self.is_at_end {
            self.utf16 = None;
        }
    }

    /// Goes on after damage with the next member of a gzip file, of which there is one for each
    /// record in a web archive. `false` where there is none.
    pub fn salvage(&mut self) -> bool {
        let Some(error) = self.failure.take() else { return false };
        let reader = std::mem::replace(&mut self.reader, Reader::Plain(Box::new(io::empty())));
        if let Reader::Gzip(decoder) = reader {
            let mut raw = decoder.into_inner();
            if seek_member(&mut raw) {
                self.reader = Reader::Gzip(Box::new(flate2::bufread::MultiGzDecoder::new(raw)));
                self.is_at_end = false;
                return true;
            }
        }
        self.failure = Some(error);
        false
    }

    /// How the bytes that come out are encoded.
    #[must_use]
    pub fn guess(&self) -> Guess {
        if self.guess.is_utf16() {
            return Guess { encoding: encoding_rs::UTF_8, mark: 0 };
        }
        self.guess
    }

    /// Whether all has been read into [`Stream::pending`].
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        self.is_at_end
    }

    /// Whether some of the UTF-16 did not decode.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        self.is_damaged
    }

    /// Whether the file is compressed.
    #[must_use]
    pub fn is_compressed(&self) -> bool {
        self.is_compressed
    }

    /// What ended the reading before the end.
    #[must_use]
    pub fn failure(&self) -> Option<&io::Error> {
        self.failure.as_ref()
    }

    /// How many bytes of the file itself have been read, before decompression.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }
}

/// Counts the bytes that pass through.
struct Counted {
    inner: Box<dyn Read + Send>,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.read.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}
