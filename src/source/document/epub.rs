//! EPUB: an issue of a magazine, or a book. Each page of its reading order is an article; the
//! issue names the outlet and the day.

use std::collections::HashMap;

use super::xml::{self, Step, attribute};
use super::{Articles, Document, page};
use crate::limits::EPUB_PAGES;
use crate::source::archive::zip::Package;
use crate::source::decode;
use crate::warning::{Warning, WarningKind};

/// Reads an issue. `shown` is what warnings call the file.
#[must_use]
pub fn read(bytes: Vec<u8>, shown: &str) -> Articles {
    let mut problems = Vec::new();
    let mut package = Package::open(bytes, &mut problems);
    let mut articles = Articles::default();
    if package.text("META-INF/encryption.xml").is_some_and(|xml| xml.contains("xmlenc#aes")) {
        let detail = "is encrypted by its seller and cannot be read".to_owned();
        problems.push((WarningKind::Encrypted, detail));
    } else {
        let contents = package.text("META-INF/container.xml").and_then(|xml| root_of(&xml));
        let contents = contents.or_else(|| package.name_ending(".opf"));
        let issue = contents
            .and_then(|path| Some((package.text(&path)?, path)))
            .map(|(xml, path)| Issue::read(&xml, &path));
        match issue {
            Some(issue) => issue.pages(&mut package, &mut problems, &mut articles),
            None => {
                let detail = "has no list of its pages".to_owned();
                problems.push((WarningKind::BadRecord, detail));
            }
        }
        package.report(&mut problems);
    }
    let warn = |(kind, detail)| Warning::new(kind, shown, detail);
    articles.warnings.extend(problems.into_iter().map(warn));
    articles
}

/// Where the list of contents stands.
fn root_of(container: &str) -> Option<String> {
    let mut found = None;
    xml::walk(container, |step| {
        if let Step::Start("rootfile", start) = step
            && found.is_none()
        {
            found = attribute(start, "full-path");
        }
    });
    found
}

/// An issue's list of contents.
#[derive(Default)]
struct Issue {
    title: Option<String>,
    creator: Option<String>,
    published: Option<String>,
    language: Option<String>,
    pages: Vec<String>,
    problems: Vec<super::Problem>,
}

impl Issue {
    fn read(contents: &str, path: &str) -> Self {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut issue = Self {
            title: xml::text_of(contents, "title"),
            creator: xml::text_of(contents, "creator"),
            published: xml::text_of(contents, "date"),
            language: xml::text_of(contents, "language"),
            ..Self::default()
        };
        let mut files: HashMap<String, String> = HashMap::new();
        let mut order = Vec::new();
        issue.problems = xml::walk(contents, |step| {
            let Step::Start(name, start) = step else { return };
            match name {
                "item" => {
                    let is_list =
                        attribute(start, "properties").is_some_and(|it| it.contains("nav"));
                    if let (Some(id), Some(href), false) =
                        (attribute(start, "id"), attribute(start, "href"), is_list)
                    {
                        files.insert(id, href);
                    }
                }
                "itemref" if attribute(start, "linear").as_deref() != Some("no") => {
                    order.extend(attribute(start, "idref"));
                }
                _ => {}
            }
        });
        issue.pages = order
            .iter()
            .filter_map(|id| files.get(id))
            .map(|href| within(folder, &unescaped(href)))
            .collect();
        issue.pages.dedup();
        issue
    }

    fn pages(
        self,
        package: &mut Package,
        problems: &mut Vec<super::Problem>,
        articles: &mut Articles,
    ) {
        problems.extend(self.problems);
        if self.pages.len() > EPUB_PAGES {
            let detail = format!("has more than {EPUB_PAGES} pages; the rest is left out");
            problems.push((WarningKind::TooLarge, detail));
        }
        let is_issue = self.pages.len() > 1;
        let mut missing = 0;
        for path in self.pages.iter().take(EPUB_PAGES) {
            let Some(bytes) = package.bytes(path) else {
                missing += 1;
                continue;
            };
            let declared = decode::declared(&bytes);
            let html = decode::whole(bytes, declared).text;
            let document = Document {
                paragraphs: page::paragraphs(&html, page::Style::default()),
                title: if is_issue { None } else { self.title.clone() },
                author: self.creator.clone(),
                source: self.title.clone().filter(|_| is_issue),
                published: self.published.clone(),
                language: self.language.clone(),
                problems: Vec::new(),
            };
            // A cover, a title page: a heading without a text is no article.
            let draft = document.into_draft();
            articles.drafts.extend(draft.filter(|draft| !is_issue || !draft.paragraphs.is_empty()));
        }
        if missing > 0 {
            let detail = format!("lists {missing} pages that are not in it");
            problems.push((WarningKind::BadRecord, detail));
        }
    }
}

/// A path inside a folder, its `..` walked.
fn within(folder: &str, href: &str) -> String {
    let href = href.split('#').next().unwrap_or(href);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in href.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// An address with its `%20` read.
fn unescaped(href: &str) -> String {
    let mut bytes = Vec::with_capacity(href.len());
    let mut rest = href.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let pair = after.get(..2).filter(|_| *first == b'%');
        let value = pair
            .and_then(|pair| std::str::from_utf8(pair).ok())
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match value {
            Some(value) => {
                bytes.push(value);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_as_the_issue_means_them() {
        assert_eq!(within("OEBPS/text", "../pages/a%20b.xhtml#c"), "OEBPS/pages/a%20b.xhtml");
        assert_eq!(unescaped("a%20b%zz%"), "a b%zz%");
    }
}
