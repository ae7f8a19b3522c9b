//! Every format that is read, in one table: what it is called, what tells it, and what it gives.
//! The detector and `newshound formats` both go by it.

use super::Format;

/// What is known of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The format.
    pub format: Format,
    /// Its name, as people know it.
    pub name: &'static str,
    /// What of a file becomes an article.
    pub articles: &'static str,
    /// Where such files come from.
    pub from: &'static str,
    /// What tells it by the content.
    pub told_by: &'static str,
    /// Suffixes that tell it where the content does not.
    pub suffixes: &'static [&'static str],
    /// The outermost elements that tell it, of XML.
    pub roots: &'static [&'static str],
    /// The elements that are records, of XML that holds many.
    pub records: &'static [&'static str],
}

/// An entry that nothing tells by name.
const BASE: Entry = Entry {
    format: Format::PlainText,
    name: "",
    articles: "",
    from: "",
    told_by: "",
    suffixes: &[],
    roots: &[],
    records: &[],
};

/// All formats, as they are listed.
pub const FORMATS: &[Entry] = &[
    Entry {
        format: Format::PlainText,
        name: "plain text",
        articles: "one a file",
        from: "clippings, converted documents",
        told_by: "text of no other format",
        suffixes: &["txt"],
        ..BASE
    },
    Entry {
        format: Format::Markdown,
        name: "Markdown",
        articles: "one a file",
        from: "notes, static sites",
        told_by: "the suffix, or a YAML head",
        suffixes: &["md", "markdown"],
        ..BASE
    },
    Entry {
        format: Format::Html,
        name: "HTML",
        articles: "one a page",
        from: "saved pages",
        told_by: "<!doctype html> or an element of HTML, or the suffix",
        suffixes: &["html", "htm", "xhtml", "shtml"],
        ..BASE
    },
    Entry {
        format: Format::Json,
        name: "JSON",
        articles: "one an object, of one or a list",
        from: "exports, programs",
        told_by: "an object or a list of objects",
        suffixes: &["json"],
        ..BASE
    },
    Entry {
        format: Format::JsonLines,
        name: "JSON Lines",
        articles: "one a line",
        from: "exports, programs",
        told_by: "lines that are objects",
        suffixes: &["jsonl", "ndjson"],
        ..BASE
    },
    Entry {
        format: Format::Table,
        name: "table",
        articles: "one a row",
        from: "spreadsheets, databases",
        told_by: "the suffix; the columns by their header",
        suffixes: &["csv", "tsv", "tab"],
        ..BASE
    },
    Entry {
        format: Format::Reuters,
        name: "Reuters SGML",
        articles: "one a <REUTERS> element",
        from: "Reuters-21578, as SGML or XML",
        told_by: "<!DOCTYPE lewis> or <REUTERS>",
        suffixes: &["sgm"],
        roots: &["REUTERS", "LEWIS"],
        ..BASE
    },
    Entry {
        format: Format::Nexis,
        name: "Nexis text",
        articles: "one a document of the export",
        from: "LexisNexis and Nexis, as plain text",
        told_by: "`1 of 20 DOCUMENTS`, labels such as LENGTH: and LOAD-DATE:",
        ..BASE
    },
    Entry {
        format: Format::ExportPage,
        name: "database export",
        articles: "one a document of the export",
        from: "Nexis, Factiva, Europresse, ProQuest, as HTML",
        told_by: "the marks that each service leaves in its pages",
        ..BASE
    },
    Entry {
        format: Format::FactivaXml,
        name: "Factiva XML",
        articles: "one an article",
        from: "Factiva",
        told_by: "its elements",
        ..BASE
    },
    Entry {
        format: Format::ProquestMail,
        name: "ProQuest mail",
        articles: "one a document of the mail",
        from: "ProQuest's alerts",
        told_by: "a mail in ProQuest's layout",
        ..BASE
    },
    Entry {
        format: Format::Word,
        name: "Word",
        articles: "one a document, or one a document of an export in it",
        from: "Word, Nexis Uni, Nexis Advance (.docx)",
        told_by: "a zip with word/document.xml",
        suffixes: &["docx"],
        ..BASE
    },
    Entry {
        format: Format::OpenDocument,
        name: "OpenDocument",
        articles: "one a document, or one a document of an export in it",
        from: "LibreOffice (.odt)",
        told_by: "a zip of that type",
        suffixes: &["odt"],
        ..BASE
    },
    Entry {
        format: Format::Rtf,
        name: "RTF",
        articles: "one a document, or one a document of an export in it",
        from: "word processors, Nexis, Factiva (.rtf)",
        told_by: "{\\rtf",
        suffixes: &["rtf"],
        ..BASE
    },
    Entry {
        format: Format::Epub,
        name: "EPUB",
        articles: "one a page",
        from: "books and magazines (.epub)",
        told_by: "a zip of that type",
        suffixes: &["epub"],
        ..BASE
    },
    Entry {
        format: Format::Pdf,
        name: "PDF",
        articles: "one a document",
        from: "clippings with a text layer (.pdf)",
        told_by: "%PDF-",
        suffixes: &["pdf"],
        ..BASE
    },
    Entry {
        format: Format::Archive,
        name: "archive",
        articles: "those of the files in it, two archives deep",
        from: ".zip, .tar, .tar.gz, .tgz",
        told_by: "a zip or a tar",
        suffixes: &["zip", "tar", "tgz"],
        ..BASE
    },
    Entry {
        format: Format::Nitf,
        name: "NITF",
        articles: "one a document",
        from: "agencies and newspapers (AP, PA, EFE, AAP, NTB)",
        told_by: "<nitf>",
        roots: &["nitf"],
        records: &["nitf"],
        ..BASE
    },
    Entry {
        format: Format::NewsMl1,
        name: "NewsML 1",
        articles: "one a <NewsItem>",
        from: "agencies (AFP, Business Wire)",
        told_by: "<NewsML>",
        roots: &["NewsML", "NewsItem"],
        records: super::newsml::VERSION_1_RECORDS,
        ..BASE
    },
    Entry {
        format: Format::NewsMlG2,
        name: "NewsML-G2",
        articles: "one a news item or package with a headline",
        from: "agencies (Reuters, AFP, ANSA, STT, TT)",
        told_by: "<newsMessage>, <newsItem>, <packageItem>",
        roots: &[
            "newsMessage",
            "newsItem",
            "packageItem",
            "conceptItem",
            "knowledgeItem",
            "planningItem",
            "catalogItem",
        ],
        records: super::newsml::G2_RECORDS,
        ..BASE
    },
    Entry {
        format: Format::Ninjs,
        name: "ninjs",
        articles: "one an object",
        from: "agencies, versions 1 to 3; AP's Media API",
        told_by: "`uri` beside `versioncreated`, `headlines`, `bodies` or the like",
        ..BASE
    },
    Entry {
        format: Format::Wire,
        name: "agency wire",
        articles: "one a message",
        from: "IPTC 7901 and ANPA 1312 (dpa, AP)",
        told_by: "SOH, a header, and STX",
        ..BASE
    },
    Entry {
        format: Format::Rss,
        name: "RSS",
        articles: "one an item",
        from: "feeds, 0.9 to 2.0; WordPress's export, its posts and pages",
        told_by: "<rss> or <RDF>",
        suffixes: &["rss"],
        roots: &["rss", "RDF", "channel"],
        records: super::feed::RSS_RECORDS,
    },
    Entry {
        format: Format::Atom,
        name: "Atom",
        articles: "one an entry",
        from: "feeds; AP's content with NITF inside",
        told_by: "<feed> or <entry>",
        suffixes: &["atom"],
        roots: &["feed", "entry", "sATOM"],
        records: super::feed::ATOM_RECORDS,
    },
    Entry {
        format: Format::JsonFeed,
        name: "JSON Feed",
        articles: "one an item",
        from: "feeds, 1.0 and 1.1",
        told_by: "its version, an address at jsonfeed.org",
        ..BASE
    },
    Entry {
        format: Format::Mail,
        name: "e-mail",
        articles: "one a message, and one a message attached to it",
        from: "mail programs, newsletters, alerts",
        told_by: "headers that only mails have",
        suffixes: &["eml"],
        ..BASE
    },
    Entry {
        format: Format::Mailbox,
        name: "mailbox",
        articles: "one a message, and one a message attached to it",
        from: "mail programs (mbox)",
        told_by: "a line `From`, an address and a time, then headers",
        suffixes: &["mbox"],
        ..BASE
    },
    Entry {
        format: Format::WebArchive,
        name: "web archive",
        articles: "one a page captured with success",
        from: "crawlers (WARC, ARC), each record compressed by itself or not",
        told_by: "WARC/ or filedesc://",
        suffixes: &["warc", "arc"],
        ..BASE
    },
];

/// What is known of a format.
#[must_use]
pub fn entry(format: Format) -> &'static Entry {
    FORMATS.iter().find(|entry| entry.format == format).unwrap_or(&BASE)
}

/// The format that an outermost element tells.
#[must_use]
pub fn of_root(root: &str) -> Option<Format> {
    FORMATS.iter().find(|entry| entry.roots.contains(&root)).map(|entry| entry.format)
}

/// The format that a suffix tells.
#[must_use]
pub fn of_suffix(suffix: &str) -> Option<Format> {
    FORMATS.iter().find(|entry| entry.suffixes.contains(&suffix)).map(|entry| entry.format)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_listed_once_and_no_root_or_suffix_tells_two() {
        let mut names = std::collections::HashSet::new();
        for entry in FORMATS {
            assert_eq!(super::entry(entry.format).name, entry.name);
            assert!(names.insert(("name", entry.name)), "{}", entry.name);
            for root in entry.roots {
                assert!(names.insert(("root", *root)), "{root}");
            }
            for suffix in entry.suffixes {
                assert!(names.insert(("suffix", *suffix)), "{suffix}");
            }
            assert!(!entry.articles.is_empty() && !entry.told_by.is_empty(), "{}", entry.name);
        }
    }
}
