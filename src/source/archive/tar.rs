//! Tar, compressed or not: a stream of headers and files, in the dialects of POSIX and GNU.
//! <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html>

use super::Entry;
use crate::limits::{ARCHIVE_BYTES, ARCHIVE_ENTRIES, ENTRY_BYTES};
use crate::source::document::Problem;
use crate::source::stream::Stream;
use crate::warning::WarningKind;

/// Headers and files come in blocks of so many bytes.
const BLOCK: usize = 512;

/// The longest name that an extra header gives; file systems end far below.
const NAME_BYTES: u64 = 64 << 10;

/// Whether bytes begin with the header of a tar: its sum is right.
#[must_use]
pub fn is_tar(head: &[u8]) -> bool {
    head.get(..BLOCK).is_some_and(|block| {
        block[0] != 0 && is_sum_right(block) && (block[257..262] == *b"ustar" || is_plain(block))
    })
}

/// Whether a header without a mark is one all the same: its fields are numbers.
fn is_plain(block: &[u8]) -> bool {
    number(&block[124..136]).is_some() && matches!(block[156], 0 | b'0'..=b'7')
}

/// The entries of a tar, in order.
pub struct Entries {
    stream: Stream,
    at: usize,
    is_over: bool,
    problems: Vec<Problem>,
}

impl Entries {
    /// Reads from a stream that stands at the first header.
    #[must_use]
    pub fn new(stream: Stream) -> Self {
        Self { stream, at: 0, is_over: false, problems: Vec::new() }
    }

    /// What is wrong with the archive as a whole, so far, once.
    pub fn problems(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.problems)
    }

    /// How many bytes of the file were read, before decompression.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.stream.bytes_read()
    }

    /// Ends the reading, with a reason.
    fn end(&mut self, problem: Option<Problem>) {
        self.is_over = true;
        let failed = self.stream.failure().map(|error| {
            let kind = if super::is_ratio(error) {
                WarningKind::CompressionRatio
            } else {
                WarningKind::BadCompression
            };
            (kind, format!("cannot be unpacked to its end: {error}; what came before is kept"))
        });
        self.problems.extend(failed.or(problem));
    }

    /// Fills up to so many bytes; `false` where there are no more.
    fn fill(&mut self, length: usize) -> bool {
        while self.stream.pending().len() < length {
            if !self.stream.fill() {
                return false;
            }
        }
        true
    }

    /// Passes over so many bytes.
    fn skip(&mut self, mut length: u64) -> bool {
        while length > 0 {
            if self.stream.pending().is_empty()
                && !self.stream.fill()
                && self.stream.pending().is_empty()
            {
                return false;
            }
            let step = length.min(self.stream.pending().len() as u64);
            self.stream.consume(step as usize);
            length -= step;
        }
        true
    }

    /// The next entry that is a file.
    pub fn next(&mut self, most: u64) -> Option<Entry> {
        let damaged = |detail: &str| Some((WarningKind::DamagedArchive, detail.to_owned()));
        let mut long_name: Option<String> = None;
        while !self.is_over {
            if self.at >= ARCHIVE_ENTRIES {
                let detail =
                    format!("has more than {ARCHIVE_ENTRIES} entries; the rest is left out");
                self.end(Some((WarningKind::TooLarge, detail)));
                break;
            }
            self.at += 1;
            if !self.fill(BLOCK) {
                let is_cut = !self.stream.pending().is_empty() || self.at == 1;
                let cut = damaged("ends in the middle of a header; what came before is kept");
                // Many programs leave the two empty blocks at the end away.
                self.end(if is_cut { cut } else { None });
                break;
            }
            let block: [u8; BLOCK] = {
                let mut block = [0; BLOCK];
                block.copy_from_slice(&self.stream.pending()[..BLOCK]);
                block
            };
            if block.iter().all(|byte| *byte == 0) {
                self.end(None);
                break;
            }
            self.stream.consume(BLOCK);
            let size = number(&block[124..136]);
            let Some(size) = size.filter(|_| is_sum_right(&block)) else {
                self.end(damaged("has a damaged header; what came before is kept"));
                break;
            };
            let padded = size.div_ceil(BLOCK as u64).saturating_mul(BLOCK as u64);
            let kind = block[156];
            if matches!(kind, b'L' | b'x') && size <= NAME_BYTES {
                if !self.fill(padded as usize) {
                    self.end(damaged("ends in the middle of a name; what came before is kept"));
                    break;
                }
                let value = &self.stream.pending()[..size as usize];
                long_name = if kind == b'L' {
                    let end = memchr::memchr(0, value).unwrap_or(value.len());
                    Some(String::from_utf8_lossy(&value[..end]).into_owned())
                } else {
                    path_of(value).or(long_name)
                };
                self.stream.consume(padded as usize);
                continue;
            }
            let name = long_name.take().unwrap_or_else(|| name_of(&block));
            let is_file = matches!(kind, 0 | b'0' | b'7');
            if !is_file {
                if !self.skip(padded) {
                    self.end(damaged("ends in the middle of an entry; what came before is kept"));
                }
                if matches!(kind, b'1'..=b'4' | b'6') {
                    let detail = "is a link or a device and left out".to_owned();
                    return Some(Entry::broken(name, (WarningKind::SpecialFile, detail)));
                }
                continue;
            }
            if name.ends_with('/') {
                continue;
            }
            let too_large = if size > ENTRY_BYTES {
                Some(format!("is larger than {} MiB and left out", ENTRY_BYTES >> 20))
            } else if size > most {
                let whole = ARCHIVE_BYTES >> 20;
                Some(format!("would make the archive larger than {whole} MiB, unpacked; left out"))
            } else {
                None
            };
            if let Some(detail) = too_large {
                // Passing over gigabytes that are not there costs nothing, over real ones little.
                if !self.skip(padded) {
                    self.end(damaged("ends in the middle of an entry; what came before is kept"));
                }
                return Some(Entry::broken(name, (WarningKind::TooLarge, detail)));
            }
            let is_whole = self.fill(padded as usize) || self.stream.pending().len() as u64 >= size;
            let length = (size as usize).min(self.stream.pending().len());
            let bytes = self.stream.pending()[..length].to_vec();
            let step = (padded as usize).min(self.stream.pending().len());
            self.stream.consume(step);
            if !is_whole {
                self.end(damaged("ends in the middle of an entry; what came before is kept"));
            }
            return Some(Entry { name, bytes: Some(bytes), problem: None });
        }
        None
    }
}

/// The name that a header gives, with its first part.
fn name_of(block: &[u8; BLOCK]) -> String {
    let text = |range: std::ops::Range<usize>| {
        let field = &block[range];
        let end = memchr::memchr(0, field).unwrap_or(field.len());
        String::from_utf8_lossy(&field[..end]).into_owned()
    };
    let name = text(0..100);
    let prefix = text(345..500);
    let is_posix = block[257..263] == *b"ustar\0";
    if is_posix && !prefix.is_empty() { format!("{prefix}/{name}") } else { name }
}

/// The `path` in a header of POSIX: lines of "25 path=a/long/name.txt".
fn path_of(value: &[u8]) -> Option<String> {
    let mut rest = value;
    while let Some(space) = memchr::memchr(b' ', rest) {
        let length: usize = std::str::from_utf8(&rest[..space]).ok()?.parse().ok()?;
        let line = rest.get(space + 1..length)?;
        if let Some(path) = line.strip_prefix(b"path=") {
            let path = path.strip_suffix(b"\n").unwrap_or(path);
            return Some(String::from_utf8_lossy(path).into_owned());
        }
        rest = rest.get(length..)?;
    }
    None
}

/// A number of a header: octal, or in 256s where its first bit is set.
fn number(field: &[u8]) -> Option<u64> {
    if field.first()? & 0x80 != 0 {
        let bytes = &field[field.len().saturating_sub(8)..];
        let mut value = 0_u64;
        for byte in bytes {
            value = value << 8 | u64::from(*byte);
        }
        return Some(value & (u64::MAX >> 1));
    }
    let text = std::str::from_utf8(field).ok()?;
    let text = text.trim_matches(|c: char| c == '\0' || c == ' ');
    if text.is_empty() { Some(0) } else { u64::from_str_radix(text, 8).ok() }
}

/// Whether the sum in a header is that of its bytes.
fn is_sum_right(block: &[u8]) -> bool {
    let Some(stated) = number(&block[148..156]) else { return false };
    let sum: u64 = block
        .iter()
        .enumerate()
        .map(|(place, byte)| if (148..156).contains(&place) { 32 } else { u64::from(*byte) })
        .sum();
    stated == sum && stated > 0
}
