//! What a page says of itself outside JSON-LD: `<meta>`, `<link>`, `<title>`, and the headline,
//! byline and time that a reader of the page sees.

use dom_query::{Document, NodeRef};

use super::blocks;

/// The `<meta>` names that give the headline, the best first.
const HEADLINE: &[&str] =
    &["og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title"];

/// The `<meta>` names that give the date of publication, the best first.
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "dcterms.created",
    "dcterms.date",
    "dcterms.issued",
    "dc.date.issued",
    "dc.date",
    "article.published",
    "published-date",
    "publish-date",
    "publish_date",
    "publication_date",
    "pubdate",
    "pub_date",
    "originalpublicationdate",
    "displaydate",
    "date",
];

/// The `<meta>` names that give the byline, the best first.
const AUTHOR: &[&str] = &[
    "author",
    "parsely-author",
    "sailthru.author",
    "article:author",
    "og:article:author",
    "article:author_name",
    "byl",
    "byline",
    "dc.creator",
    "dcterms.creator",
    "cxenseparse:author",
];

/// The `<meta>` names that give the section.
const SECTION: &[&str] =
    &["article:section", "og:article:section", "parsely-section", "section", "sailthru.section"];

/// The `<meta>` names that give the outlet.
const SOURCE: &[&str] = &[
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "dc.publisher",
    "dcterms.publisher",
    "publisher",
    "source",
];

/// Where a page shows its byline, the best first.
const BYLINES: &[&str] = &[
    "[itemprop='author'] [itemprop='name']",
    "[itemprop='author']",
    "[rel~='author']",
    "[class*='byline' i] a",
    "[class*='byline' i]",
    "[class*='author-name' i], [class*='author__name' i], [class*='authorname' i]",
    "[class~='author']",
];

/// What stands between a headline and the outlet in a title.
const TITLE_DIVIDERS: &[&str] = &[" | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ", " ‹ "];

/// The shortest heading, in characters, that is taken for a headline where it opens a title:
/// anything shorter may be a section's name.
const SHORTEST_HEADLINE: usize = 12;

/// How many `<h1>`s of a page are looked at.
const MOST_HEADINGS: usize = 16;

/// No outlet has a longer name, in characters.
const LONGEST_OUTLET: usize = 50;

/// Longer titles, in bytes, are left as they are.
const LONGEST_TITLE: usize = 1_000;

/// The longest byline taken from the page, in bytes: longer text is a biography.
const LONGEST_BYLINE: usize = 120;

/// The `<meta>` elements of a page.
pub(super) struct Meta {
    /// Lower-case name or property, and content, in document order.
    entries: Vec<(String, String)>,
}

impl Meta {
    /// Reads the `<meta>` elements of `document`.
    pub(super) fn read(document: &Document) -> Self {
        let mut entries = Vec::new();
        for element in document.select("meta[content]").nodes() {
            let Some(content) = element.attr("content") else { continue };
            let content = one_line(&content);
            if content.is_empty() {
                continue;
            }
            for key in ["property", "name", "itemprop"] {
                if let Some(name) = element.attr(key) {
                    entries.push((name.trim().to_lowercase(), content.clone()));
                }
            }
        }
        Self { entries }
    }

    /// Every content given under the first of `names` that has any.
    fn all(&self, names: &[&str]) -> Vec<&str> {
        names
            .iter()
            .map(|name| {
                let of_name = self.entries.iter().filter(|(key, _)| key == name);
                of_name.map(|(_, content)| content.as_str()).collect::<Vec<_>>()
            })
            .find(|contents| !contents.is_empty())
            .unwrap_or_default()
    }

    /// The first content given under the first of `names` that has any.
    fn first(&self, names: &[&str]) -> Option<String> {
        self.all(names).first().map(|content| (*content).to_owned())
    }

    /// The headline for readers elsewhere, often with the outlet behind it.
    pub(super) fn headline(&self) -> Option<String> {
        self.first(HEADLINE)
    }

    /// The date of publication.
    pub(super) fn published(&self) -> Option<String> {
        self.first(PUBLISHED)
    }

    /// The bylines: names, not the addresses of profiles.
    pub(super) fn authors(&self) -> Vec<String> {
        AUTHOR
            .iter()
            .map(|name| {
                let contents = self.all(&[name]).into_iter();
                let named = contents.filter(|content| !content.contains("://"));
                named.map(str::to_owned).collect::<Vec<_>>()
            })
            .find(|authors| !authors.is_empty())
            .unwrap_or_default()
    }

    /// The section.
    pub(super) fn section(&self) -> Option<String> {
        self.first(SECTION)
    }

    /// The outlet.
    pub(super) fn source(&self) -> Option<String> {
        self.first(SOURCE)
    }

    /// The standfirst, or an advertisement of the article.
    pub(super) fn descriptions(&self) -> impl Iterator<Item = String> {
        ["og:description", "description", "twitter:description"]
            .into_iter()
            .filter_map(|name| self.first(&[name]))
    }

    /// The language that a `<meta>` names.
    fn language(&self) -> Option<String> {
        self.first(&["og:locale", "content-language", "dc.language", "language", "inlanguage"])
    }

    /// The page's own address.
    fn url(&self) -> Option<String> {
        self.first(&["og:url", "parsely-link", "twitter:url"])
    }
}

/// The language of the page: what `<html lang>` says, else a `<meta>`.
pub(super) fn language(document: &Document, meta: &Meta) -> Option<String> {
    // Not `html_root()`: it panics where there is none, as in a document that was given up.
    let root = document.root().first_element_child();
    let attribute = root.and_then(|root| root.attr("lang").or_else(|| root.attr("xml:lang")));
    let attribute = attribute.map(|language| language.trim().to_owned());
    attribute.filter(|language| !language.is_empty()).or_else(|| meta.language())
}

/// Where the page stands: the canonical link, else a `<meta>`.
pub(super) fn url(document: &Document, meta: &Meta) -> Option<String> {
    let links = document.select("link[rel~='canonical' i][href]");
    let canonical = links.nodes().iter().find_map(|link| link.attr("href"));
    let canonical = canonical.map(|address| address.trim().to_owned());
    canonical.filter(|address| address.starts_with("http")).or_else(|| meta.url())
}

/// The texts of the `<h1>`s.
pub(super) fn main_headings(document: &Document) -> Vec<String> {
    let headings = document.select("h1");
    let texts = headings.nodes().iter().take(MOST_HEADINGS).map(text_of);
    texts.filter(|text| !text.is_empty()).collect()
}

/// The text of `<title>`.
pub(super) fn title(document: &Document) -> Option<String> {
    let titles = document.select("head title");
    let title = titles.nodes().first().map(|title| one_line(&title.text()))?;
    Some(title).filter(|title| !title.is_empty())
}

/// A headline without the outlet (or section) that stands before or behind it: a part is cut off
/// where it is one of `outlets`, or where the rest is one of the page's main `headings`.
pub(super) fn without_outlet(title: &str, outlets: &[&str], headings: &[String]) -> String {
    if title.len() > LONGEST_TITLE {
        return title.to_owned();
    }
    let folded = fold(title);
    if headings.iter().any(|heading| fold(heading) == folded) {
        return title.to_owned();
    }
    let within = headings.iter().find(|heading| {
        heading.chars().count() >= SHORTEST_HEADLINE && folded.starts_with(&fold(heading))
    });
    if let Some(heading) = within {
        return heading.clone();
    }
    let mut title = title;
    loop {
        let cut = TITLE_DIVIDERS.iter().find_map(|divider| {
            let (before, behind) = title.rsplit_once(divider)?;
            if is_outlet(behind, outlets) || headings.iter().any(|one| fold(one) == fold(before)) {
                return Some(before.trim());
            }
            let (before, behind) = title.split_once(divider)?;
            is_outlet(before, outlets).then_some(behind.trim())
        });
        match cut {
            Some(rest) if !rest.is_empty() => title = rest,
            _ => return title.to_owned(),
        }
    }
}

/// The outlet where the page names it in its `<title>` alone: the last part behind `headline`.
pub(super) fn outlet_in_title(document: &Document, headline: &str) -> Option<String> {
    let title = title(document).filter(|title| title.len() <= LONGEST_TITLE)?;
    let parts = TITLE_DIVIDERS.iter().find_map(|divider| title.rsplit_once(divider));
    let (before, behind) = parts?;
    let headline = fold(headline);
    let is_name = !headline.is_empty()
        && fold(before).starts_with(&headline)
        && behind.chars().count() <= LONGEST_OUTLET
        && behind.starts_with(|first: char| first.is_uppercase() || first.is_numeric());
    is_name.then(|| behind.trim().to_owned())
}

/// The headline in a `<title>` of which nothing else is known: what stands before the last
/// divider, as long as it is the longer part.
pub(super) fn longest_part(title: &str) -> String {
    for divider in TITLE_DIVIDERS {
        if let Some((before, behind)) = title.rsplit_once(divider) {
            let longer = if before.len() >= behind.len() { before } else { behind };
            return longer.trim().to_owned();
        }
    }
    title.to_owned()
}

/// Whether `headline` is `longer` without the kicker and its colon.
pub(super) fn is_without_kicker(headline: &str, longer: &str) -> bool {
    headline.chars().count() >= SHORTEST_HEADLINE
        && longer.strip_suffix(headline).is_some_and(|kicker| kicker.trim_end().ends_with(':'))
}

/// Whether a part of a title names one of the outlets.
fn is_outlet(part: &str, outlets: &[&str]) -> bool {
    let part = fold(part);
    !part.is_empty()
        && outlets
            .iter()
            .map(|outlet| fold(outlet))
            .any(|outlet| outlet == part || outlet.strip_prefix("the") == Some(part.as_str()))
}

/// The bylines that the page shows.
pub(super) fn shown_authors(document: &Document) -> Vec<String> {
    for selector in BYLINES {
        let mut authors: Vec<String> = Vec::new();
        for element in document.select(selector).nodes() {
            let text = element.attr("content").map_or_else(|| text_of(element), |it| one_line(&it));
            let is_byline = !text.is_empty() && text.len() <= LONGEST_BYLINE;
            if is_byline && !text.contains("://") && !authors.contains(&text) {
                authors.push(text);
            }
        }
        if !authors.is_empty() {
            return authors;
        }
    }
    Vec::new()
}

/// The time of publication that the page shows.
pub(super) fn shown_time(document: &Document) -> Option<String> {
    let selectors = [
        "[itemprop='datePublished']",
        "time[pubdate]",
        "article time[datetime], main time[datetime]",
        "time[datetime]",
        "article time, main time",
    ];
    selectors.iter().find_map(|selector| {
        document.select(selector).nodes().iter().find_map(|element| {
            let attribute = element.attr("datetime").or_else(|| element.attr("content"));
            let time = attribute.map_or_else(|| text_of(element), |value| one_line(&value));
            Some(time).filter(|time| time.contains(|digit: char| digit.is_ascii_digit()))
        })
    })
}

/// The text of an element, on one line.
fn text_of(element: &NodeRef) -> String {
    let texts: Vec<String> = blocks::blocks(element).into_iter().map(|block| block.text).collect();
    one_line(&texts.join(" "))
}

/// A text on one line, with single blanks.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text's letters and digits in lower case: what is the same after this is the same to a
/// reader.
pub(super) fn fold(text: &str) -> String {
    text.chars().filter(|one| one.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
