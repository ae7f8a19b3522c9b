//! A trained model as bytes: weights of one byte each, found by hash, with what the training
//! collection says of words. The bytes are used as they stand, so loading is a look at the header.

use std::borrow::Cow;
use std::ops::Range;

use super::label::{LABELS, USED};

/// The model that is part of the program.
static SHIPPED: &[u8] = include_bytes!("english.model");

/// How every model begins: a name, and the version of the features it was trained on.
const MAGIC: &[u8; 8] = b"NHTAG\0\0\x02";

/// Counts of sections behind the magic: scale, words, phrases, features, each four bytes; then the
/// checksum of the counts and all that follows.
const HEADER_BYTES: usize = 8 + 4 * 4 + 32;

/// Features are found in this many buckets, by the high bits of their hashes.
const BUCKET_BITS: u32 = 17;
const BUCKETS: usize = 1 << BUCKET_BITS;

/// A bucket has three features on average, and never more than this.
const MOST_IN_BUCKET: usize = 15;

/// So many buckets tell where they begin by where the first of them does: with
/// [`MOST_IN_BUCKET`], one byte is enough.
const GROUP: usize = 16;

/// The parts of a bucket's entry.
const FILTER_BITS: u32 = 20;
const OFFSET_AT: u32 = FILTER_BITS + 4;

/// A feature: a weight for each label that is used, then its mark. They stand together, so that
/// finding the one has fetched the other.
pub(super) const ROW_BYTES: usize = USED + 2;

/// A word: four bytes of its key, then [`WordFacts`].
const WORD_BYTES: usize = 10;
/// A phrase: four bytes of its key, and what it usually is.
const PHRASE_BYTES: usize = 5;

/// What the training collection says of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct WordFacts {
    /// Numbers of clusters, counted from one; none is zero.
    pub coarse: u8,
    pub middle: u16,
    pub fine: u16,
    /// How often it begins with a small letter within sentences, in sixteenths, from one up;
    /// zero where it is rare.
    pub small: u8,
    /// What it usually is: see [`super::silver`].
    pub usual: u8,
}

/// Why bytes are no model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ModelProblem {
    /// It begins otherwise.
    #[error("it is not a tagger model of this version; make one with `newshound tagger train`")]
    Foreign,
    /// It is shorter or longer than its header says, or its checksum is another.
    #[error("the model is damaged: get or train it anew")]
    Damaged,
}

/// The rows of one bucket, in bytes of [`Model::rows`].
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bucket {
    pub start: usize,
    pub end: usize,
}

/// A trained model.
pub struct Model {
    bytes: Cow<'static, [u8]>,
    words: Range<usize>,
    phrases: Range<usize>,
    transitions: [[i16; LABELS]; LABELS],
    rows: Range<usize>,
    /// The first feature of each group of buckets.
    begins: Vec<u32>,
    /// For each bucket, from the low bits: those that the marks of its features set, how many
    /// features it has, and how many stand before it in its group.
    entries: Vec<u32>,
    id: u64,
}

/// What a model is written from.
#[derive(Default)]
pub(super) struct Parts {
    /// What a weight of one in the log of odds has become, times 1000: for those who look.
    pub scale: u32,
    /// Sorted by key, keys once only.
    pub words: Vec<(u32, WordFacts)>,
    /// Sorted by key, keys once only.
    pub phrases: Vec<(u32, u8)>,
    pub transitions: [[i16; LABELS]; LABELS],
    /// Sorted by hash.
    pub rows: Vec<(u64, [i8; LABELS])>,
}

impl Model {
    /// The model that is part of the program. An empty one where its bytes are damaged, which a
    /// test would have found.
    #[must_use]
    pub fn shipped() -> Self {
        Self::read(Cow::Borrowed(SHIPPED), false).unwrap_or_else(|_| Self::empty())
    }

    /// The model in `bytes`.
    ///
    /// # Errors
    /// Where they are no model, or damaged.
    pub fn of_bytes(bytes: Vec<u8>) -> Result<Self, ModelProblem> {
        Self::read(Cow::Owned(bytes), true)
    }

    /// A model that knows nothing, from which to train the first.
    pub(super) fn empty() -> Self {
        let bytes = write(&Parts { scale: 1, ..Parts::default() });
        let nothing = Self {
            bytes: Cow::Borrowed(&[]),
            words: 0..0,
            phrases: 0..0,
            transitions: [[0; LABELS]; LABELS],
            rows: 0..0,
            begins: Vec::new(),
            entries: Vec::new(),
            id: 0,
        };
        Self::read(Cow::Owned(bytes), false).unwrap_or(nothing)
    }

    fn read(bytes: Cow<'static, [u8]>, is_checked: bool) -> Result<Self, ModelProblem> {
        if !bytes.starts_with(MAGIC) {
            return Err(ModelProblem::Foreign);
        }
        let body = bytes.get(HEADER_BYTES..).ok_or(ModelProblem::Damaged)?;
        let number = |at: usize| read_u32(&bytes, 8 + 4 * at) as usize;
        let (words, phrases, rows) = (number(1), number(2), number(3));
        let mut end = 0_usize;
        let mut section = |count: usize, size: usize| {
            let start = end;
            end = count.checked_mul(size).and_then(|length| start.checked_add(length))?;
            Some(start..end)
        };
        let mut sections = || {
            Some((
                section(LABELS * LABELS, 2)?,
                section(words, WORD_BYTES)?,
                section(phrases, PHRASE_BYTES)?,
                section(BUCKETS, 1)?,
                section(rows, ROW_BYTES)?,
            ))
        };
        let (at_transitions, words, phrases, buckets, rows) =
            sections().ok_or(ModelProblem::Damaged)?;
        let checksum = &bytes[HEADER_BYTES - 32..HEADER_BYTES];
        if end != body.len() || (is_checked && checksum_of(&bytes[8..24], body) != *checksum) {
            return Err(ModelProblem::Damaged);
        }
        let mut transitions = [[0; LABELS]; LABELS];
        for (at, pair) in body[at_transitions].chunks_exact(2).enumerate() {
            transitions[at / LABELS][at % LABELS] = i16::from_le_bytes([pair[0], pair[1]]);
        }
        let id = u64::from(read_u32(&bytes, HEADER_BYTES - 32)) << 32
            | u64::from(read_u32(&bytes, HEADER_BYTES - 28));
        let (begins, entries) =
            entries_of(&body[buckets], &body[rows.clone()]).ok_or(ModelProblem::Damaged)?;
        let inside = |range: Range<usize>| range.start + HEADER_BYTES..range.end + HEADER_BYTES;
        Ok(Self {
            words: inside(words),
            phrases: inside(phrases),
            transitions,
            rows: inside(rows),
            begins,
            entries,
            id,
            bytes,
        })
    }

    /// A number that tells models apart.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.id
    }

    /// How many bytes it has.
    #[must_use]
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// How many features have weights.
    #[must_use]
    pub fn features(&self) -> usize {
        self.rows.len() / ROW_BYTES
    }

    pub(super) fn transitions(&self) -> &[[i16; LABELS]; LABELS] {
        &self.transitions
    }

    /// Where the features stand whose hashes begin like this one, and whether this one may be
    /// among them; where that is false, it has no weights.
    #[inline]
    pub(super) fn bucket(&self, hash: u64) -> (Bucket, bool) {
        let bucket = (hash >> (64 - BUCKET_BITS)) as usize;
        let entry = self.entries.get(bucket).copied().unwrap_or(0);
        let begin = self.begins.get(bucket / GROUP).copied().unwrap_or(0);
        let start = (begin + (entry >> OFFSET_AT & 0xff)) as usize * ROW_BYTES;
        let end = start + (entry >> FILTER_BITS & 0xf) as usize * ROW_BYTES;
        (Bucket { start, end }, entry >> filter_bit(mark_of(hash)) & 1 != 0)
    }

    /// All features, one after the other.
    #[inline]
    pub(super) fn rows(&self) -> &[u8] {
        &self.bytes[self.rows.clone()]
    }

    /// The weights of a feature.
    #[cfg(test)]
    fn row(&self, hash: u64) -> Option<&[u8; ROW_BYTES]> {
        let (Bucket { start, end }, may_have) = self.bucket(hash);
        let (bucket, _) = self.rows()[start..end].as_chunks::<ROW_BYTES>();
        bucket.iter().find(|row| may_have && is_of(row, hash))
    }

    /// What the training collection says of the word with this key.
    pub(super) fn word(&self, key: u64) -> WordFacts {
        let entry = find(&self.bytes[self.words.clone()], WORD_BYTES, key_of(key));
        entry.map(read_word).unwrap_or_default()
    }

    /// What the phrase with this hash usually is; zero where it is not known.
    pub(super) fn phrase(&self, hash: u64) -> u8 {
        let entry = find(&self.bytes[self.phrases.clone()], PHRASE_BYTES, key_of(hash));
        entry.map_or(0, |entry| entry[4])
    }

    /// Whether the training collection brought no phrases.
    pub(super) fn has_no_phrases(&self) -> bool {
        self.phrases.is_empty()
    }

    pub(super) fn words(&self) -> Vec<(u32, WordFacts)> {
        let entries = self.bytes[self.words.clone()].chunks_exact(WORD_BYTES);
        entries.map(|entry| (read_u32(entry, 0), read_word(entry))).collect()
    }

    pub(super) fn phrases(&self) -> Vec<(u32, u8)> {
        let entries = self.bytes[self.phrases.clone()].chunks_exact(PHRASE_BYTES);
        entries.map(|entry| (read_u32(entry, 0), entry[4])).collect()
    }
}

/// Writes a model.
pub(super) fn write(parts: &Parts) -> Vec<u8> {
    let mut body = Vec::new();
    for weight in parts.transitions.iter().flatten() {
        body.extend_from_slice(&weight.to_le_bytes());
    }
    for (key, facts) in &parts.words {
        body.extend_from_slice(&key.to_le_bytes());
        body.push(facts.coarse);
        body.extend_from_slice(&facts.middle.to_le_bytes());
        body.extend_from_slice(&facts.fine.to_le_bytes()[..2]);
        // Four bits are enough for each: sixteenths, and what a word usually is.
        body.push(facts.small.min(15) << 4 | facts.usual.min(15));
    }
    for (key, usual) in &parts.phrases {
        body.extend_from_slice(&key.to_le_bytes());
        body.push(*usual);
    }
    let mut left = parts.rows.as_slice();
    let mut rows = Vec::with_capacity(parts.rows.len() * ROW_BYTES);
    for bucket in 0..BUCKETS {
        let is_here = |(hash, _): &(u64, _)| (*hash >> (64 - BUCKET_BITS)) as usize == bucket;
        let (here, rest) = left.split_at(left.iter().take_while(|row| is_here(row)).count());
        left = rest;
        // Features are strewn evenly: one in ten million buckets would have more.
        let here = &here[..here.len().min(MOST_IN_BUCKET)];
        body.push(here.len() as u8);
        for (hash, weights) in here {
            rows.extend(weights[..USED].iter().map(|weight| *weight as u8));
            rows.extend_from_slice(&mark_of(*hash).to_le_bytes());
        }
    }
    let count = rows.len() / ROW_BYTES;
    body.append(&mut rows);
    let mut bytes = MAGIC.to_vec();
    let counts = [parts.words.len(), parts.phrases.len(), count];
    bytes.extend_from_slice(&parts.scale.to_le_bytes());
    for count in counts {
        bytes.extend_from_slice(&(count as u32).to_le_bytes());
    }
    let checksum = checksum_of(&bytes[8..24], &body);
    bytes.extend_from_slice(&checksum);
    bytes.extend_from_slice(&body);
    bytes
}

fn checksum_of(counts: &[u8], body: &[u8]) -> [u8; 32] {
    *blake3::Hasher::new().update(counts).update(body).finalize().as_bytes()
}

/// The key of a word or phrase in its table.
pub(super) fn key_of(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// By which a feature is told from the others of its bucket.
fn mark_of(hash: u64) -> u16 {
    (hash >> 1) as u16
}

/// Which of a bucket's bits a mark sets.
#[inline]
fn filter_bit(mark: u16) -> u32 {
    (u32::from(mark) * FILTER_BITS) >> 16
}

/// Whether a row is that of the feature, among those of its bucket.
#[inline]
pub(super) fn is_of(row: &[u8; ROW_BYTES], hash: u64) -> bool {
    u16::from_le_bytes([row[USED], row[USED + 1]]) == mark_of(hash)
}

/// The entries of all buckets from their sizes and the rows, and where each group begins. `None`
/// where a bucket is larger than can be, or all are not as large as the rows.
fn entries_of(sizes: &[u8], rows: &[u8]) -> Option<(Vec<u32>, Vec<u32>)> {
    let (mut rows, _) = rows.as_chunks::<ROW_BYTES>();
    let mut begins = Vec::with_capacity(sizes.len() / GROUP);
    let mut entries = Vec::with_capacity(sizes.len());
    let mut begin = 0;
    for group in sizes.chunks(GROUP) {
        begins.push(begin);
        let mut offset = 0;
        for size in group {
            let (here, rest) = rows.split_at_checked(usize::from(*size))?;
            if here.len() > MOST_IN_BUCKET {
                return None;
            }
            rows = rest;
            let mark = |row: &[u8; ROW_BYTES]| u16::from_le_bytes([row[USED], row[USED + 1]]);
            let filter = here.iter().fold(0, |all, row| all | 1_u32 << filter_bit(mark(row)));
            entries.push(filter | u32::from(*size) << FILTER_BITS | offset << OFFSET_AT);
            offset += u32::from(*size);
        }
        begin += offset;
    }
    rows.is_empty().then_some((begins, entries))
}

fn read_u32(bytes: &[u8], at: usize) -> u32 {
    let part = bytes.get(at..at + 4).and_then(|part| part.try_into().ok());
    part.map_or(0, u32::from_le_bytes)
}

fn read_word(entry: &[u8]) -> WordFacts {
    WordFacts {
        coarse: entry[4],
        middle: u16::from_le_bytes([entry[5], entry[6]]),
        fine: u16::from_le_bytes([entry[7], entry[8]]),
        small: entry[9] >> 4,
        usual: entry[9] & 15,
    }
}

/// The entry of `size` bytes that begins with `key`, in a table sorted by key. Keys are hashes and
/// lie evenly: the search begins where the key would stand (interpolation search, Peterson 1957).
fn find(table: &[u8], size: usize, key: u32) -> Option<&[u8]> {
    let count = table.len() / size;
    let key_at = |at: usize| read_u32(table, size * at);
    let mut guess = ((u64::from(key) * count as u64) >> 32) as usize;
    if guess >= count {
        return None;
    }
    let off = ((i64::from(key) - i64::from(key_at(guess))) * count as i64) >> 32;
    guess = guess.saturating_add_signed(off as isize).min(count - 1);
    // Steps that double, until the key lies between `low` and `high`.
    let (mut low, mut high) = (guess, guess);
    let mut step = 4;
    while low > 0 && key_at(low) > key {
        low = low.saturating_sub(step);
        step *= 2;
    }
    step = 4;
    while high < count && key_at(high) <= key {
        high = (high + step).min(count);
        step *= 2;
    }
    while low < high {
        let middle = usize::midpoint(low, high);
        match key_at(middle).cmp(&key) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Equal => return table.get(size * middle..size * (middle + 1)),
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small_model() -> Vec<u8> {
        let facts = WordFacts { coarse: 3, middle: 256, fine: 1024, small: 15, usual: 7 };
        write(&Parts {
            scale: 32,
            words: vec![(5, facts), (9, WordFacts::default())],
            phrases: vec![(1, 2), (u32::MAX, 4)],
            transitions: [[-7; LABELS]; LABELS],
            rows: vec![(2, [1; LABELS]), (4, [-2; LABELS]), (u64::MAX, [3; LABELS])],
        })
    }

    #[test]
    fn what_was_written_is_found() {
        let model = Model::of_bytes(small_model()).unwrap();
        let weights = |hash| model.row(hash).map(|row| &row[..USED]);
        assert_eq!(weights(4), Some(&[254; USED][..]));
        assert_eq!(weights(u64::MAX), Some(&[3; USED][..]));
        assert_eq!((model.row(6), model.row(1 << 63)), (None, None));
        assert_eq!(model.word(5 << 32).fine, 1024);
        assert_eq!(model.word(6 << 32), WordFacts::default());
        assert_eq!(model.phrase(u64::MAX), 4);
        assert_eq!(model.transitions()[3][4], -7);
        assert_eq!(model.features(), 3);
    }

    #[test]
    fn a_foreign_or_damaged_file_is_told_apart() {
        let problem = |bytes: Vec<u8>| Model::of_bytes(bytes).err();
        assert_eq!(problem(b"PK\x03\x04".to_vec()), Some(ModelProblem::Foreign));
        assert_eq!(problem(Vec::new()), Some(ModelProblem::Foreign));
        let whole = small_model();
        for length in [8, 20, HEADER_BYTES, whole.len() - 1] {
            assert_eq!(problem(whole[..length].to_vec()), Some(ModelProblem::Damaged));
        }
        for at in (8..whole.len()).step_by(977) {
            let mut changed = whole.clone();
            changed[at] ^= 0x40;
            assert!(problem(changed).is_some(), "byte {at}");
        }
    }

    #[test]
    fn the_shipped_model_is_whole() {
        let model = Model::of_bytes(SHIPPED.to_vec()).unwrap();
        assert!(model.features() > 100_000);
        assert!(model.size() <= 8_000_000, "{}", model.size());
    }
}
