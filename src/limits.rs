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

/// No file in an archive is larger, unpacked, in bytes: it is held in memory, as a record is.
pub const ENTRY_BYTES: u64 = 64 << 20;

/// No archive gives more bytes, with all that is nested in it: a year of a paper has 0.2 GB.
pub const ARCHIVE_BYTES: u64 = 1 << 30;

/// No archive has more files: they are looked at one by one.
pub const ARCHIVE_ENTRIES: usize = 100_000;

/// What grows more than so many times when unpacked is no text: press text packs 3 to 10 times,
/// the longest table of results 30 times.
pub const COMPRESSION_RATIO: u64 = 200;

/// How much of an archive's entry may be unpacked, in bytes, before its ratio counts: little, and
/// some short files of blanks pack well.
pub const RATIO_FREE_ENTRY: u64 = 1 << 20;

/// How much of a compressed file may be unpacked, in bytes, before its ratio counts: its records
/// are read one by one, and exports with much padding pack well.
pub const RATIO_FREE_STREAM: u64 = 256 << 20;

/// Archives nest so deep: a year's zip of months' zips. Deeper ones multiply without end.
pub const ARCHIVE_DEPTH: usize = 2;

/// How many bytes the parts of one office document or EPUB may have together, unpacked.
pub const DOCUMENT_BYTES: u64 = 256 << 20;

/// How many pages of an EPUB are read; the longest issue of a magazine has some hundreds.
pub const EPUB_PAGES: usize = 5_000;

/// No group of RTF is nested deeper; Word writes some tens.
pub const RTF_DEPTH: usize = 1_000;

/// How many fonts of an RTF are remembered.
pub const RTF_FONTS: usize = 4_096;

/// How long a PDF may take: its reader can loop. A hundred pages take 0.2 s.
pub const PDF_TIME: std::time::Duration = std::time::Duration::from_millis(1_800);

/// How much memory the reader of a PDF may take, in bytes.
pub const PDF_MEMORY: u64 = 1 << 30;

/// The most text, in bytes, that is taken from a PDF.
pub const PDF_TEXT_BYTES: usize = 64 << 20;

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

/// No article is compared by more chunks (of between five and six words) than this: what a longer
/// text shares with another is plain from its first 2,200 words.
pub const SKETCH_CHUNKS: usize = 400;

/// The chunks of the whole collection are counted in rounds that hold no more than this many at
/// once: 8 bytes each, so 32 MB however large the collection is.
pub const STORY_ROUND_KEYS: usize = 4_000_000;

/// The paragraphs of the whole collection that may be boilerplate are counted in rounds that hold
/// no more than this many at once: 16 bytes each.
pub const BOILERPLATE_ROUND: usize = 4_000_000;

/// How many bytes, one for a paragraph, count which ones may be: a power of two. Beyond some
/// million articles more of them are counted in rounds than need be.
pub const BOILERPLATE_FILTER: usize = 1 << 25;

/// How many bytes of a file's articles wait until what follows them is counted: the more wait, the
/// fewer have to be indexed again when the boilerplate among their paragraphs is known.
pub const FORECAST_BYTES: usize = 8 << 20;

/// How many paragraphs a run remembers while it guesses which will be boilerplate, 12 bytes each.
pub const FORECAST_SLOTS: usize = 1 << 20;

/// The patterns of one query are expanded to no more words than this together, with a note: each
/// word is a posting list to open.
pub const QUERY_TERMS: usize = 200_000;

/// Of more parts than this, those that stand several times count once.
pub const REPEATED_PARTS: usize = 64;

/// So many names are counted to tell which of them is the best known.
pub const NAMES_COUNTED: usize = 300;

/// So many words of a segment's dictionary are looked at for relatives of a word.
pub const FAMILY_WORDS: usize = 400;

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

/// No element of an XML file is nested deeper; the deepest of 200 files of agencies and feeds has
/// 17, office documents reach 40, nested tables among them. The text of what lies deeper is kept, its elements are not.
pub const XML_DEPTH: usize = 256;

/// No more elements and pieces of text of one XML record are read; the largest real one has
/// some 3,000. Each takes about 100 bytes.
pub const XML_NODES: usize = 200_000;

/// No more attributes of an XML element are read; real ones have up to 15.
pub const XML_ATTRIBUTES: usize = 256;

/// How much of an XML file before and between its first records is looked at for what it says of
/// all of them.
pub const XML_HEADER_BYTES: usize = 64 << 10;

/// Mails attached to mails are read so deep.
pub const MAIL_DEPTH: usize = 5;

/// No more parts of a mail are looked at.
pub const MAIL_PARTS: usize = 1_000;

/// A mail with more header lines in a row, or more lines that may part it, is none: real ones have
/// up to 200.
pub const MAIL_HEADER_LINES: usize = 10_000;

/// The most bytes that taking a mail apart may go through: its length times how often it is parted.
pub const MAIL_WORK: usize = 1 << 30;

/// How many words of an article are read when it is looked at again for its rank: a longer one has
/// said by then what it is about. The mean nDCG@10 of three judged collections was .725, .728, .727,
/// .736, .736 and .735 with 600, 800, 1,500, 2,000, 3,000 and 4,000.
pub const REVIEWED_WORDS: usize = 2_000;

/// The articles of a word in no more passages than this are counted for its rank; of a
/// more common one, whose weight hardly depends on it, they are estimated.
pub const COUNTED_PASSAGES: u64 = 20_000;
