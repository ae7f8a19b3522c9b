//! A file while it is read: [`Intake`]. Gives its articles their codes.

use std::collections::HashSet;

use super::forecast::Waiting;
use crate::article::{Article, ArticleId};
use crate::index::document::FileId;
use crate::source;
use crate::warning::{Warning, WarningKind};

/// What is known of a file while it is read.
pub(super) struct Intake {
    pub(super) file: FileId,
    pub(super) shown: String,
    /// Where article codes are derived from: the collection's label and the path inside it.
    key: String,
    record_keys: HashSet<u64>,
    /// Articles that are read and not yet analysed.
    pub(super) waiting: Waiting,
    /// The file in an archive that is being read, and how many keys there were before it.
    entry: Option<String>,
    entry_start: usize,
    pub(super) articles: u64,
    pub(super) warnings: u64,
    pub(super) bytes_read: u64,
    pub(super) is_unreadable: bool,
    /// Whether an article replaces that of the same code, the rest of its file staying.
    pub(super) replaces: bool,
}

impl Intake {
    pub(super) fn new(file: FileId, shown: &str, label: &str, inside: &str) -> Self {
        Self {
            file,
            shown: shown.to_owned(),
            key: format!("{label}/{inside}"),
            record_keys: HashSet::new(),
            waiting: Waiting::default(),
            entry: None,
            entry_start: 0,
            articles: 0,
            warnings: 0,
            bytes_read: 0,
            is_unreadable: false,
            replaces: false,
        }
    }

    /// The article's id: from its record's own id, or else from its place in the file, or on
    /// standard input, which has no lasting places, from its content. In an archive, each file has
    /// ids and places of its own.
    pub(super) fn identify(
        &mut self,
        article: &Article,
        entry: Option<&str>,
    ) -> (ArticleId, Option<Warning>) {
        if self.entry.as_deref() != entry {
            self.entry = entry.map(str::to_owned);
            self.entry_start = self.record_keys.len();
        }
        let key = match entry {
            Some(entry) => format!("{}{}{entry}", self.key, source::archive::INSIDE),
            None => self.key.clone(),
        };
        let place = self.record_keys.len() - self.entry_start;
        let own = article.record.as_deref().map(|record| ArticleId::new(&key, record));
        if let Some(id) = own
            && self.record_keys.insert(id.0)
        {
            return (id, None);
        }
        let mut own_key = if self.replaces {
            format!("\u{1}{}\u{1}{}", article.headline, article.body)
        } else {
            format!("\u{1}{place}")
        };
        let mut id = ArticleId::new(&key, &own_key);
        // An archive may hold two files of one name.
        while !self.record_keys.insert(id.0) && !self.replaces {
            own_key.push('\u{1}');
            id = ArticleId::new(&key, &own_key);
        }
        let warning = article.record.as_deref().filter(|_| own.is_some()).map(|record| {
            let detail =
                format!("the id `{record}` stands in this file before; told apart by its place");
            Warning::new(WarningKind::RepeatedRecord, &self.shown, detail).at_line(article.line)
        });
        (id, warning)
    }
}
