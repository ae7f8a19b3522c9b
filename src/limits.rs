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

/// No passage is longer, in bytes: a page of text. What has no sentence or word to cut at by then
/// is not prose.
pub const PASSAGE_BYTES: usize = 4_096;

/// Names, outlets and sections are cut beyond this many bytes; the longest real ones have 200.
pub const NAME_BYTES: usize = 512;

/// How many bytes of records are read ahead of the threads that analyse them: enough to keep
/// every core busy between two reads, little beside the index's own memory.
pub const CHUNK_BYTES: usize = 2 << 20;

/// How often a long run commits. A killed run loses at most this much work; each commit costs
/// some syncs and a segment for each thread.
pub const COMMIT_INTERVAL: std::time::Duration = std::time::Duration::from_secs(60);

/// A longer query is cut, with a note: no one types it, and saved ones stay far below.
pub const QUERY_BYTES: usize = 64 << 10;

/// More words, phrases, names and numbers than this are left out of a query, with a note: each
/// costs a look into the index. Operators and brackets may be eight times as many.
pub const QUERY_TOKENS: usize = 4_096;

/// A longer saved query is cut, with a note: thousands of names, and the comments on them.
pub const QUERY_FILE_BYTES: usize = 1 << 20;

/// More words, phrases, names and numbers than this are left out of a saved query, with a note.
pub const QUERY_FILE_TOKENS: usize = 16_384;

/// What is nested deeper is left out of a query, with a note: what walks through the tree calls
/// itself once for each level, on stacks as small as 512 KiB.
pub const QUERY_DEPTH: usize = 64;

/// A word of a query is cut beyond this many bytes, with a note: four times the longest that is
/// indexed, and what stands in one is an encoded file.
pub const QUERY_WORD_BYTES: usize = 4 * WORD_BYTES;

/// A phrase has no more words; what comes after is left out, with a note.
pub const QUERY_PHRASE_PARTS: usize = 256;

/// Of no more parts of a query it is said how many articles each matches: every one is a search.
pub const EXPLAINED_PARTS: usize = 200;

/// No query gives more notes than this.
pub const QUERY_NOTES: usize = 20;

/// A prefix that begins more words than this is searched for the most frequent of them, with a
/// note. `a*` begins some 20,000 words of 30,000 articles.
pub const PREFIX_TERMS: usize = 50_000;

/// The first second that the index can hold: 1678-01-01. tantivy's dates begin on 1677-09-21.
pub const EARLIEST_SECOND: i64 = -9_214_560_000;

/// The last second that the index can hold: 2262-01-01. tantivy's dates end on 2262-04-11.
pub const LATEST_SECOND: i64 = 9_214_646_400;

/// No element of a page is nested deeper; browsers stop at 512, and the deepest of 324 pages of
/// the press has 51. Beyond this a page is read as its bare text.
pub const HTML_DEPTH: usize = 256;

/// A page has no more nodes than one for so many of its bytes (324 pages of the press: one for
/// 23); more come of tags left open, which HTML opens again in every paragraph.
pub const HTML_NODE_BYTES: usize = 2;

/// No tag has more attributes: the parser compares each with all before it.
pub const HTML_ATTRIBUTES: usize = 2_000;

/// The most text, in bytes, of a page whose main text is looked for: what does so takes time
/// that grows with the square of it. Of a longer page, all paragraphs are taken.
pub const HTML_TEXT_BYTES: usize = 512 << 10;

/// No article has more authors than this; longer lists are of something else.
pub const AUTHORS: usize = 200;

/// No byline is longer, in bytes: what follows is not looked at for names.
pub const BYLINE_BYTES: usize = 8 << 10;

/// The patterns of one query are expanded to no more words than this together, with a note: each
/// word is a posting list to open.
pub const QUERY_TERMS: usize = 200_000;

/// More occurrences of an operand in one text are left out: a passage has some 160 words, and
/// nothing that people look for stands in it more often than once for two of them.
pub const OCCURRENCES: usize = 20_000;

/// Longer patterns and misspelt words are taken as they are, with a note: no word is as long, and
/// the work to expand them grows with their length.
pub const PATTERN_CHARACTERS: usize = 60;

/// No more words of a query than this are looked at for what may have been meant.
pub const SUGGESTED_WORDS: usize = 5;

/// How long a query may take where nothing else is asked for. Then what was found so far is the
/// answer, and says so.
pub const QUERY_TIME: std::time::Duration = std::time::Duration::from_secs(10);

/// No more terms of a part of a query are shown when it is explained.
pub const EXPLAINED_TERMS: usize = 50;
