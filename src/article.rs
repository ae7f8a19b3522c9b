//! The values that flow from the readers to the index: an [`Article`] and what names it.
//!
//! Plain values: nothing here reads, writes or decides.

use std::fmt;

/// The alphabet of article codes: base 32 without `i`, `l`, `o` and `u`, so that a code read
/// aloud or copied by hand cannot be mistaken (Crockford's).
const CODE_ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// How many characters of a code are shown to people. 40 bits: among 100,000 articles the odds
/// that any two share their short code are 1 in 220.
pub const SHORT_CODE_LENGTH: usize = 8;

/// Identifies one article of an index, as long as its file and its place or id in it stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleId(pub u64);

impl ArticleId {
    /// Derives the id from the file's path inside its collection and the record's key in the file.
    #[must_use]
    pub fn new(path: &str, record: &str) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(path.as_bytes());
        hasher.update(&[0]);
        hasher.update(record.as_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
        Self(u64::from_be_bytes(first))
    }

    /// The whole code: 13 characters, the last of four bits.
    #[must_use]
    pub fn code(self) -> String {
        let bits = u128::from(self.0) << 1;
        (0..13)
            .map(|place| CODE_ALPHABET[((bits >> (60 - 5 * place)) & 31) as usize] as char)
            .collect()
    }

    /// The code as people see it: its first [`SHORT_CODE_LENGTH`] characters.
    #[must_use]
    pub fn short_code(self) -> String {
        let mut code = self.code();
        code.truncate(SHORT_CODE_LENGTH);
        code
    }

    /// The lowest and highest id whose code begins with `prefix`, or `None` where `prefix` is
    /// empty, too long, or has a character that no code has.
    ///
    /// ```
    /// use newshound::article::ArticleId;
    /// let id = ArticleId::new("corpus/a.txt", "");
    /// let (low, high) = ArticleId::range_of_prefix(&id.short_code()).unwrap();
    /// assert!(low <= id && id <= high);
    /// ```
    #[must_use]
    pub fn range_of_prefix(prefix: &str) -> Option<(Self, Self)> {
        if prefix.is_empty() || prefix.len() > 13 {
            return None;
        }
        let mut bits: u128 = 0;
        for character in prefix.bytes() {
            let digit =
                CODE_ALPHABET.iter().position(|known| *known == character.to_ascii_lowercase())?;
            bits = (bits << 5) | digit as u128;
        }
        let missing = 65 - 5 * prefix.len();
        let low = bits << missing;
        let high = low | ((1u128 << missing) - 1);
        Some((Self((low >> 1) as u64), Self((high >> 1) as u64)))
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.code())
    }
}

/// What an article can be about, and be filtered and counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityKind {
    /// A company, agency, party, court, club, newspaper: a body that acts under a name.
    Organisation,
    /// A human being.
    Person,
    /// Where the public posts, shares, watches or messages, such as Twitter.
    Platform,
}

impl EntityKind {
    /// All kinds, in the order in which they are printed.
    pub const ALL: [Self; 3] = [Self::Organisation, Self::Person, Self::Platform];

    /// The kind's name, as in fields, options and facet paths.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Organisation => "organisation",
            Self::Person => "person",
            Self::Platform => "platform",
        }
    }
}

/// When an article was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Published {
    /// Seconds since 1970-01-01 00:00 UTC; midnight UTC where the paper gave only a day.
    pub seconds: i64,
    /// The day as the paper printed it, in its own time zone.
    pub day: jiff::civil::Date,
}

/// Midnight at which `day` begins, in seconds since 1970.
#[must_use]
pub fn first_second(day: jiff::civil::Date) -> i64 {
    day.duration_since(jiff::civil::Date::constant(1970, 1, 1)).as_secs()
}

impl Published {
    /// The moment under which the article is found and sorted: the second above, moved into the
    /// day that the paper printed where its time zone has put it a day off. So a search for a day
    /// finds what that day's papers say.
    #[must_use]
    pub fn local_second(self) -> i64 {
        let first = first_second(self.day);
        self.seconds.clamp(first, first + 86_399)
    }
}

/// An entity that the publisher itself named in the article's metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublisherTag {
    /// What it is.
    pub kind: EntityKind,
    /// Its name, as tagged.
    pub name: String,
}

/// One article, as read from its file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Article {
    /// The record's own id, where the file gave one.
    pub record: Option<String>,
    /// The line (from 1) at which the article begins, in files that hold several.
    pub line: Option<u64>,
    /// One line, never empty unless the body is empty too.
    pub headline: String,
    /// The text as printed: paragraphs, each without line breaks of its own unless the paper
    /// meant them, separated by `"\n\n"`.
    pub body: String,
    /// The outlet.
    pub source: Option<String>,
    /// The byline's names, without "By".
    pub authors: Vec<String>,
    /// When it was published; `None` where the file gave no date or an impossible one.
    pub published: Option<Published>,
    /// The section or desk.
    pub section: Option<String>,
    /// Where it stands on the web.
    pub url: Option<String>,
    /// A lower-case language code such as `en`.
    pub language: Option<String>,
    /// The place line that opened the article, such as `FRANKFURT, Feb 26`.
    pub dateline: Option<String>,
    /// The publisher's subject codes.
    pub topics: Vec<String>,
    /// The publisher's own entities.
    pub tags: Vec<PublisherTag>,
}
