//! RSS: an `item` → [`Draft`]; WordPress's export has posts and pages in such items, and much else.

use super::author;
use crate::source::draft::Draft;
use crate::source::markup;
use crate::source::xml::{Element, prose};

/// What the head of a feed says of all its items.
#[must_use]
pub fn header(root: Element<'_>) -> Draft {
    let Some(channel) = root.find("channel") else { return Draft::default() };
    // `<atom:link>` and `<itunes:…>` stand beside the channel's own.
    let title = own(channel, "title").map(|title| markup::to_text(&title).into_owned());
    Draft { source: title, language: own(channel, "language"), published: None, ..Draft::default() }
}

/// The text of the channel's or item's own element: one without prefix before one with.
fn own(element: Element<'_>, name: &str) -> Option<String> {
    let mut found: Vec<Element<'_>> = element.all(name).collect();
    found.sort_by_key(|child| !child.prefix().is_empty());
    found.into_iter().map(prose::line).find(|text| !text.is_empty())
}

/// Reads one item. `None` where it is no article: pictures, menus and revisions of an export.
#[must_use]
pub fn read(item: Element<'_>) -> Option<Draft> {
    let wordpress =
        |name: &str| item.all(name).find(|child| child.prefix() == "wp").map(prose::line);
    let post_type = wordpress("post_type");
    let is_export = post_type.is_some();
    if post_type.is_some_and(|kind| is_no_article(&kind))
        || wordpress("status").is_some_and(|status| matches!(&*status, "trash" | "auto-draft"))
    {
        return None;
    }
    let written = wordpress("post_date_gmt").filter(|date| !date.starts_with("0000"));
    let mut draft = Draft {
        headline: own(item, "title").map(|title| markup::to_text(&title).into_owned()),
        record: own(item, "guid").or_else(|| item.attribute("about").map(str::to_owned)),
        url: url(item),
        published: own(item, "pubDate")
            .filter(|date| !date.contains("-0001"))
            .map(|date| without_weekday(&date).to_owned())
            .or(written)
            .or_else(|| item.line("date"))
            .or_else(|| item.line("published"))
            .or_else(|| item.line("updated")),
        source: item.all("source").find(|it| it.prefix().is_empty()).map(prose::line),
        ..Draft::default()
    };
    draft.source = draft.source.filter(|source| !source.is_empty());
    for name in ["creator", "author"] {
        if draft.authors.is_empty() {
            draft.authors = item.all(name).filter_map(|it| author(&prose::line(it))).collect();
        }
    }
    categories(item, is_export, &mut draft);
    let title = draft.headline.as_deref().unwrap_or_default();
    draft.paragraphs = text(item, is_export, title).into_iter().collect();
    Some(draft)
}

/// A date without the name of its weekday, which feeds write in their own language.
fn without_weekday(date: &str) -> &str {
    match date.split_once(',') {
        Some((weekday, rest)) if weekday.chars().all(char::is_alphabetic) => rest.trim_start(),
        _ => date,
    }
}

/// Whether WordPress keeps something else than an article under this name.
fn is_no_article(post_type: &str) -> bool {
    const KINDS: &[&str] = &[
        "attachment",
        "revision",
        "nav_menu_item",
        "custom_css",
        "customize_changeset",
        "oembed_cache",
        "user_request",
        "wp_block",
        "wp_template",
        "wp_template_part",
        "wp_global_styles",
        "wp_navigation",
        "acf-field",
        "acf-field-group",
    ];
    KINDS.contains(&post_type)
}

fn url(item: Element<'_>) -> Option<String> {
    let link = own(item, "link").or_else(|| {
        // Atom's own element inside RSS.
        item.all("link").find_map(|link| link.attribute("href")).map(str::to_owned)
    });
    link.or_else(|| {
        let guid = item.child("guid")?;
        let is_link = guid.attribute("isPermaLink").is_none_or(|value| value == "true");
        let text = prose::line(guid);
        (is_link && text.starts_with("http")).then_some(text)
    })
}

fn categories(item: Element<'_>, is_export: bool, draft: &mut Draft) {
    for category in item.all("category").chain(item.all("subject")) {
        let name = prose::line(category);
        if name.is_empty() || draft.topics.contains(&name) {
            continue;
        }
        let is_section = is_export && category.attribute("domain") == Some("category");
        if is_section && draft.section.is_none() {
            draft.section = Some(name.clone());
        }
        draft.topics.push(name);
    }
}

/// The item's text: the whole where the feed has it, else the summary. What only says the title
/// again is neither.
fn text(item: Element<'_>, is_export: bool, title: &str) -> Option<String> {
    let whole = item.all("encoded").find(|it| it.prefix() == "content").or(item.child("encoded"));
    // `<media:content>` is a picture or film.
    let content = item.all("content").find(|it| it.prefix() != "media");
    let candidates = whole.into_iter().chain(content).chain(own_element(item));
    let texts = candidates.chain(item.child("summary")).map(|element| {
        let written = element.text();
        if element.children().next().is_some() {
            // Markup that was not escaped.
            prose::paragraphs(element).join("\n\n")
        } else if is_export {
            exported(&written)
        } else {
            markup::to_text(written.trim()).into_owned()
        }
    });
    texts.map(|text| text.trim().to_owned()).find(|text| !text.is_empty() && text != title)
}

fn own_element(item: Element<'_>) -> Option<Element<'_>> {
    let mut found: Vec<Element<'_>> = item.all("description").collect();
    found.sort_by_key(|child| !child.prefix().is_empty());
    found.into_iter().next()
}

/// A post as WordPress keeps it: blank lines divide its paragraphs, and shortcodes in square
/// brackets call its plug-ins.
fn exported(written: &str) -> String {
    let unix = written.replace("\r\n", "\n");
    let plain = without_shortcodes(&unix).replace("\n\n", "\n<p>\n");
    markup::to_text(plain.trim()).into_owned()
}

/// Takes out `[caption id="x"]`, `[/caption]`, `[contact_form]`. What stands between two stays, and
/// so does what an editor put in brackets, `[sic]`.
fn without_shortcodes(text: &str) -> String {
    /// More between brackets is no shortcode.
    const LONGEST: usize = 1_000;
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'[', rest.as_bytes()) {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        let window = &rest.as_bytes()[..rest.len().min(LONGEST)];
        let length = memchr::memchr(b']', window).map(|end| end + 1);
        match length.filter(|length| is_shortcode(&rest[1..length - 1], text)) {
            Some(length) => rest = &rest[length..],
            None => {
                kept.push('[');
                rest = &rest[1..];
            }
        }
    }
    kept.push_str(rest);
    kept
}

/// Whether what stands in brackets calls a plug-in: it has attributes, a name like those of
/// programs, or an end of its own.
fn is_shortcode(inner: &str, text: &str) -> bool {
    let is_end = inner.starts_with('/');
    let name = inner.trim_start_matches('/').split([' ', '\n', '=']).next().unwrap_or_default();
    let is_name = !name.is_empty()
        && name.bytes().all(|byte| {
            byte.is_ascii_lowercase() || b"_-".contains(&byte) || byte.is_ascii_digit()
        })
        && name.starts_with(|first: char| first.is_ascii_lowercase());
    // Only a short look for the end: a text may have very many brackets.
    is_name
        && (is_end
            || inner.contains("=\"")
            || inner.contains('_')
            || inner.ends_with('/')
            || (name.len() < 20 && inner.len() == name.len() && has_end(name, text)))
}

/// Whether `[/name]` stands anywhere.
fn has_end(name: &str, text: &str) -> bool {
    /// How far is looked.
    const WINDOW: usize = 64 << 10;
    let window = &text.as_bytes()[..text.len().min(WINDOW)];
    memchr::memmem::find(window, format!("[/{name}]").as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::xml::parse;

    fn item(inner: &str) -> Option<Draft> {
        let text = format!("<item>{inner}</item>");
        let tree = parse(&text);
        read(tree.root().child("item").unwrap())
    }

    #[test]
    fn an_item_is_read_with_its_whole_text() {
        let draft = item(
            "<title>Ferry &amp;amp; fog</title><media:title>x</media:title><link>https://quay.example/1</link>\
             <dc:creator><![CDATA[Ada Holm]]></dc:creator><pubDate>Mon, 23 Apr 2018 10:15:00 +0100</pubDate>\
             <description>Late.</description><category>Harbour</category>\
             <content:encoded><![CDATA[<p>It was late.</p><p>Again.</p>]]></content:encoded>",
        )
        .unwrap();
        assert_eq!(draft.url.as_deref(), Some("https://quay.example/1"));
        assert_eq!(draft.authors, ["Ada Holm"]);
        assert_eq!(draft.paragraphs, ["It was late.\n\nAgain."]);
        assert_eq!(draft.topics, ["Harbour"]);
        let (article, warnings) = draft.finish("a.xml");
        assert_eq!((article.unwrap().headline.as_str(), warnings.len()), ("Ferry & fog", 0));
    }

    #[test]
    fn escaped_markup_and_addresses_are_understood() {
        let draft = item(
            "<title>Ferry</title><description>&lt;p&gt;It was late.&lt;/p&gt;</description>\
             <author>desk@quay.example (Bo Lind)</author><guid>https://quay.example/2</guid>",
        )
        .unwrap();
        assert_eq!(draft.paragraphs, ["It was late."]);
        assert_eq!(draft.authors, ["Bo Lind"]);
        assert_eq!(draft.url.as_deref(), Some("https://quay.example/2"));
    }

    #[test]
    fn an_export_of_wordpress_gives_posts_only() {
        let post = |kind: &str| {
            item(&format!(
                "<title>Ferry</title><content:encoded><![CDATA[[dropcap]I[/dropcap]t was late [sic].\n\n\
                 [caption id=\"1\"]A pier[/caption]\n\n<h2>Fog</h2>\nAgain [contact_form].]]></content:encoded>\
                 <wp:post_type>{kind}</wp:post_type><wp:status>publish</wp:status>\
                 <category domain=\"category\"><![CDATA[Harbour]]></category>"
            ))
        };
        let draft = post("post").unwrap();
        assert_eq!(draft.paragraphs, ["It was late [sic].\n\nA pier\n\nFog\n\nAgain ."]);
        assert_eq!(draft.section.as_deref(), Some("Harbour"));
        assert_eq!(post("attachment"), None);
    }
}
