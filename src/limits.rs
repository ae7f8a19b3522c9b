//! Every cap in one place, each with its reason.

/// The longest record or one-article file that is read, decompressed, in bytes. The longest
/// article in 30,000 of the press has 0.2 MB; beyond this it is data, not an article.
pub const RECORD_BYTES: usize = 64 << 20;

/// How many bytes of a file are looked at to tell its format and its encoding.
pub const SNIFF_BYTES: usize = 64 << 10;

/// Words are cut beyond this many bytes. tantivy drops terms over 65,530 with only a log line;
/// no word of any language comes near, and what does is an encoded file.
pub const WORD_BYTES: usize = 1_024;

/// Longer words are not stemmed: no English word is, and stemming is not linear.
pub const STEMMED_BYTES: usize = 40;

/// How many stems a thread keeps. The press uses some 60,000 forms again and again.
pub const CACHED_STEMS: usize = 200_000;
