//! HTML as publishers serve it: text → [`Draft`].
//!
//! What the page says of itself in JSON-LD comes first, then its `<meta>` elements, then what a
//! reader sees. The body is the page's main text (`main_text`).

mod blocks;
mod json_ld;
mod main_text;
mod meta;
mod tree;

use dom_query::Document;

use crate::source::draft::Draft;
use crate::warning::{Warning, WarningKind};

/// Reads one page. `shown` is the file's name as people see it, for warnings.
///
/// No text at all gives no draft, and says so.
#[must_use]
pub fn read(html: &str, shown: &str) -> (Option<Draft>, Vec<Warning>) {
    let mut warnings = Vec::new();
    let whole = tree::parse(html);
    let is_whole = whole.is_some();
    let document = whole.or_else(|| tree::parse(tree::head_of(html))).unwrap_or_default();
    let said = json_ld::statements(&document);
    let meta = meta::Meta::read(&document);
    let source = said.publisher.clone().or_else(|| meta.source());
    let headings = meta::main_headings(&document);
    let headline = headline(&document, &said, &meta, &headings);
    let source = source
        .or_else(|| meta::outlet_in_title(&document, headline.as_deref().unwrap_or_default()));
    let url = meta::url(&document, &meta).or(said.url);
    let language = said.language.or_else(|| meta::language(&document, &meta));
    let published =
        said.published.or_else(|| meta.published()).or_else(|| meta::shown_time(&document));
    let authors = authors(&document, said.authors, &meta, source.as_deref());
    let descriptions: Vec<String> =
        said.description.into_iter().chain(meta.descriptions()).collect();
    let hints = main_text::Hints {
        headline: headline.as_deref(),
        headings: &headings,
        descriptions: &descriptions,
        body: said.body.as_deref(),
    };
    let (paragraphs, is_all) = if is_whole {
        main_text::paragraphs(document, &hints)
    } else {
        (tree::stripped(html), true)
    };
    if is_all {
        let detail = "page too long or nested too deeply to tell its main text: all of it is kept";
        warnings.push(Warning::new(WarningKind::TooLarge, shown, detail));
    }
    if paragraphs.is_empty() && headline.is_none() {
        warnings.push(Warning::new(WarningKind::NoText, shown, "no text in the page"));
        return (None, warnings);
    }
    let draft = Draft {
        headline,
        paragraphs,
        source,
        authors,
        published,
        section: said.section.or_else(|| meta.section()),
        url,
        language,
        tags: said.tags,
        ..Draft::default()
    };
    (Some(draft), warnings)
}

/// The bylines: JSON-LD's, else those of `<meta>`, else those shown; what names the outlet itself
/// only where nobody else is named.
fn authors(
    document: &Document,
    said: Vec<String>,
    meta: &meta::Meta,
    outlet: Option<&str>,
) -> Vec<String> {
    let outlet = outlet.map(meta::fold).unwrap_or_default();
    let persons = |authors: &[String]| -> Vec<String> {
        let named = authors.iter().filter(|author| {
            let is_name = author.contains(char::is_alphabetic) && !author.contains('@');
            is_name && meta::fold(author) != outlet
        });
        named.cloned().collect()
    };
    let told = meta.authors();
    for authors in [persons(&said), persons(&told)] {
        if !authors.is_empty() {
            return authors;
        }
    }
    let shown = persons(&meta::shown_authors(document));
    if !shown.is_empty() {
        return shown;
    }
    if said.is_empty() { told } else { said }
}

/// The headline: JSON-LD's, else the one for readers elsewhere, else the page's own.
fn headline(
    document: &Document,
    said: &json_ld::Statements,
    meta: &meta::Meta,
    headings: &[String],
) -> Option<String> {
    let site = meta.source();
    let outlets: Vec<&str> =
        [said.publisher.as_deref(), site.as_deref()].into_iter().flatten().collect();
    let cut = |title: String| meta::without_outlet(&title, &outlets, headings);
    let elsewhere = meta.headline().map(cut);
    if let Some(headline) = said.headline.clone().map(cut) {
        // Some put the kicker before the headline in JSON-LD ("Heat wave: Trams stop").
        let kicked = elsewhere.filter(|it| meta::is_without_kicker(it, &headline));
        return kicked.or(Some(headline));
    }
    if elsewhere.is_some() {
        return elsewhere;
    }
    if let [heading] = headings {
        return Some(heading.clone());
    }
    let Some(title) = meta::title(document) else { return headings.first().cloned() };
    let shorter = cut(title.clone());
    Some(if shorter == title { meta::longest_part(&title) } else { shorter })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::EntityKind;

    const FIRST: &str = "The harbour council voted on Tuesday to close the old ferry pier, \
        after a survey had found cracks in eleven of its forty pillars.";
    const SECOND: &str = "Skippers who moor there were given until the end of May to find another \
        berth, and many of them said, in so many words, that there was none.";
    const THIRD: &str = "A new pier, the council's engineer told the meeting, would cost four \
        million crowns, take two summers to build, and last for eighty years.";

    /// A page with `head` in its head and `body` in its body.
    fn page(head: &str, body: &str) -> String {
        format!("<!doctype html><html lang=en-GB><head>{head}</head><body>{body}</body></html>")
    }

    #[test]
    fn an_outlet_named_in_the_title_alone_is_the_source() {
        for (title, source) in [
            ("Pier to close – Stadium Echo", Some("Stadium Echo")),
            ("Pier to close | Harbour | The Orbit", Some("The Orbit")),
            ("Pier to close", None),
            ("Something else | The Orbit", None),
        ] {
            let (draft, _) = read(&page(&format!("<title>{title}</title>"), &article()), "a.html");
            assert_eq!(draft.and_then(|draft| draft.source).as_deref(), source, "{title}");
        }
    }

    /// The three paragraphs of the article, as markup.
    fn article() -> String {
        format!(
            "<article><h1>Pier to close</h1><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></article>"
        )
    }

    fn draft(html: &str) -> Draft {
        let (draft, warnings) = read(html, "a.html");
        assert_eq!(warnings, [], "{html}");
        draft.unwrap()
    }

    fn with_json_ld(json: &str) -> Draft {
        let head = format!("<script type=\"application/ld+json\">{json}</script>");
        draft(&page(&head, &article()))
    }

    #[test]
    fn json_ld_says_who_wrote_what_when_and_where() {
        let draft = with_json_ld(
            r#"{"@context": "https://schema.org", "@type": "NewsArticle",
                "headline": "Old pier to close &amp; be &quot;rebuilt&quot;",
                "datePublished": "2024-05-07T18:30:00+02:00",
                "author": [{"@type": "Person", "name": "Ada Holm"}, {"name": "Bo Lind"}],
                "publisher": {"@type": "Organization", "name": "The Quay"},
                "articleSection": ["Harbour", "News"], "inLanguage": "en",
                "about": [{"@type": "Organization", "name": "Harbour Council"},
                          {"@type": "Thing", "name": "piers"}],
                "url": "https://quay.example/pier"}"#,
        );
        assert_eq!(draft.headline.as_deref(), Some("Old pier to close & be \"rebuilt\""));
        assert_eq!(draft.published.as_deref(), Some("2024-05-07T18:30:00+02:00"));
        assert_eq!(draft.authors, ["Ada Holm", "Bo Lind"]);
        assert_eq!(draft.source.as_deref(), Some("The Quay"));
        assert_eq!(draft.section.as_deref(), Some("Harbour"));
        assert_eq!(draft.language.as_deref(), Some("en"));
        assert_eq!(draft.url.as_deref(), Some("https://quay.example/pier"));
        assert_eq!(draft.tags.len(), 1);
        assert_eq!(draft.tags[0].kind, EntityKind::Organisation);
        assert_eq!(draft.paragraphs, [FIRST, SECOND, THIRD]);
    }

    #[test]
    fn the_article_is_found_in_a_graph_among_other_objects_and_names_by_id() {
        let draft = with_json_ld(
            r##"{"@graph": [{"@type": "WebSite", "name": "Elsewhere"},
                {"@type": "Person", "@id": "#ada", "name": "Ada Holm"},
                {"@type": ["Article", "ReportageNewsArticle"], "headline": "Pier in danger",
                 "author": {"@id": "#ada"}}]}"##,
        );
        assert_eq!(draft.headline.as_deref(), Some("Pier in danger"));
        assert_eq!(draft.authors, ["Ada Holm"]);
    }

    #[test]
    fn an_article_under_main_entity_counts_and_one_in_a_list_of_others_does_not() {
        let draft = with_json_ld(
            r#"[{"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "Other"}]},
                {"@type": "WebPage", "mainEntity": {"@type": "BlogPosting", "headline": "Mine"}}]"#,
        );
        assert_eq!(draft.headline.as_deref(), Some("Mine"));
    }

    #[test]
    fn authors_come_as_text_or_as_a_list_of_texts() {
        let one =
            with_json_ld(r#"{"@type": "NewsArticle", "headline": "x", "author": "Ada Holm"}"#);
        assert_eq!(one.authors, ["Ada Holm"]);
        let two = with_json_ld(r#"{"@type": "Article", "headline": "x", "author": ["Ada", "Bo"]}"#);
        assert_eq!(two.authors, ["Ada", "Bo"]);
        let nested =
            with_json_ld(r#"{"@type": "Article", "name": "x", "author": {"name": ["Ada"]}}"#);
        assert_eq!(nested.authors, ["Ada"]);
    }

    #[test]
    fn json_that_is_nearly_json_is_read() {
        for json in [
            "{\"@type\": \"NewsArticle\", \"headline\": \"Pier\nin\tdanger\"}",
            "<!-- {\"@type\": \"NewsArticle\", \"headline\": \"Pier in danger\"} -->",
            "//<![CDATA[\n{\"@type\": \"NewsArticle\", \"headline\": \"Pier in danger\"}\n//]]>",
            "{\"@type\": \"NewsArticle\", \"headline\": \"Pier in danger\",}",
            "{\"@type\": \"NewsArticle\", \"headline\": \"Pier in \\danger\"};",
            "{\"a\": 1}{\"@type\": \"NewsArticle\", \"headline\": \"Pier in danger\"}",
        ] {
            assert_eq!(with_json_ld(json).headline.as_deref(), Some("Pier in danger"), "{json}");
        }
    }

    #[test]
    fn json_that_is_no_json_leaves_the_page_as_it_is() {
        for json in
            ["", "{", "[[[[", "null", "\u{0}\u{1}", "{\"@type\": \"NewsArticle\"", "<![CDATA["]
        {
            let draft = with_json_ld(json);
            assert_eq!(draft.headline.as_deref(), Some("Pier to close"), "{json}");
            assert_eq!(draft.paragraphs.len(), 3);
        }
    }

    #[test]
    fn meta_elements_stand_in_where_there_is_no_json_ld() {
        let draft = draft(&page(
            "<meta property=og:title content='Ferry pier closes | The Quay'>
             <meta property=og:site_name content='The Quay'>
             <meta property=article:published_time content=2024-05-07T18:30:00Z>
             <meta property=article:author content=https://social.example/ada>
             <meta name=author content='Ada Holm'><meta property=article:section content=Harbour>
             <link rel=canonical href=https://quay.example/pier>",
            &article(),
        ));
        assert_eq!(draft.headline.as_deref(), Some("Ferry pier closes"));
        assert_eq!(draft.source.as_deref(), Some("The Quay"));
        assert_eq!(draft.published.as_deref(), Some("2024-05-07T18:30:00Z"));
        assert_eq!(draft.authors, ["Ada Holm"]);
        assert_eq!(draft.section.as_deref(), Some("Harbour"));
        assert_eq!(draft.url.as_deref(), Some("https://quay.example/pier"));
        assert_eq!(draft.language.as_deref(), Some("en-GB"));
    }

    #[test]
    fn what_a_reader_sees_stands_in_where_nothing_else_is_said() {
        let body = format!(
            "<p class=article-byline>By <a>Ada Holm</a></p><time datetime=2024-05-07>Tuesday</time>{}",
            article()
        );
        let draft = draft(&page("<title>Pier to close - The Quay</title>", &body));
        assert_eq!(draft.headline.as_deref(), Some("Pier to close"));
        assert_eq!(draft.authors, ["Ada Holm"]);
        assert_eq!(draft.published.as_deref(), Some("2024-05-07"));
    }

    #[test]
    fn a_title_alone_loses_its_outlet() {
        let body = format!("<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>");
        for title in ["Ferry pier closes for good | The Quay", "Ferry pier closes for good – Quay"]
        {
            let draft = draft(&page(&format!("<title>{title}</title>"), &body));
            assert_eq!(draft.headline.as_deref(), Some("Ferry pier closes for good"));
        }
    }

    #[test]
    fn an_author_that_is_the_outlet_gives_way_to_the_byline_shown() {
        let head =
            "<meta name=author content='The Quay'><meta property=og:site_name content='The Quay'>";
        let body = format!("<a rel=author href=/ada>Ada Holm</a>{}", article());
        assert_eq!(draft(&page(head, &body)).authors, ["Ada Holm"]);
        assert_eq!(draft(&page(head, &article())).authors, ["The Quay"]);
    }

    #[test]
    fn what_surrounds_the_article_stays_out() {
        let body = format!(
            "<nav><a href=/>Home</a> <a href=/sport>Sport</a></nav>
             <div id=onetrust-banner>We value your privacy. Accept all cookies to go on.</div>
             <article><h1>Pier to close</h1><p>{FIRST}</p>
               <figure><img src=a.jpg><figcaption>The pier in a gale.</figcaption></figure>
               <div class=related-stories><p>Last week: the crane that fell into the dock.</p></div>
               <p>{SECOND}</p><p>Read more: <a href=/x>The crane that fell</a></p>
               <div class=newsletter-box><p>Get the tide table by post every morning.</p></div>
               <script>var tracking = 'on';</script><style>p {{ color: red }}</style>
               <p>{THIRD}</p><div class=social-share><a>Share</a></div>
               <h3>About the author</h3><p>Ada Holm sails.</p></article>
             <footer><p>All rights reserved by the owners of the harbour press.</p></footer>"
        );
        assert_eq!(draft(&page("", &body)).paragraphs, [FIRST, SECOND, THIRD]);
    }

    #[test]
    fn a_suspicious_class_around_the_whole_article_does_not_lose_it() {
        let body = format!("<div class='has-sidebar newsletter-page'>{}</div>", article());
        assert_eq!(draft(&page("", &body)).paragraphs, [FIRST, SECOND, THIRD]);
        let marked = [FIRST, SECOND, THIRD].map(|text| format!("<p class=paywall>{text}</p>"));
        let body = format!("<article>{}</article>", marked.join(""));
        assert_eq!(draft(&page("", &body)).paragraphs, [FIRST, SECOND, THIRD]);
    }

    #[test]
    fn subheads_and_lists_stay_in_their_place() {
        let body = format!(
            "<article><p>{FIRST}</p><h2>No other berth</h2><p>{SECOND}</p>
             <ul><li>The north quay is full until the autumn of next year.</li>
             <li>The fishing dock takes no yachts of any size.</li></ul><p>{THIRD}</p></article>"
        );
        let paragraphs = draft(&page("", &body)).paragraphs;
        assert_eq!(paragraphs.len(), 6);
        assert_eq!(paragraphs[1], "No other berth");
        assert_eq!(paragraphs[3], "The north quay is full until the autumn of next year.");
    }

    #[test]
    fn two_line_breaks_divide_paragraphs_and_inline_markup_adds_no_blanks() {
        let body = format!(
            "<div class=text>{FIRST}<br><br>{SECOND}<br />\n<br>On <b>Tues</b>day, <i>“no”</i>, said \
             <a href=/c>Bo</a>: it is over, the pier is shut, and the ferry sails no more.</div>"
        );
        let paragraphs = draft(&page("", &body)).paragraphs;
        assert_eq!(paragraphs.len(), 3);
        assert_eq!(
            paragraphs[2],
            "On Tuesday, “no”, said Bo: it is over, the pier is shut, and the ferry sails no more."
        );
    }

    #[test]
    fn the_articles_body_in_json_ld_picks_the_paragraphs_of_the_page() {
        let json = format!(
            r#"{{"@type": "NewsArticle", "headline": "Pier to close",
                "articleBody": "{FIRST} {SECOND} {THIRD}"}}"#
        );
        let head = format!("<script type='application/ld+json'>{json}</script>");
        let stray = "<p>Our offices are closed at Easter, and letters are then answered later.</p>";
        let body = format!("<article><p>{FIRST}</p>{stray}<p>{SECOND}</p><p>{THIRD}</p></article>");
        assert_eq!(draft(&page(&head, &body)).paragraphs, [FIRST, SECOND, THIRD]);
    }

    #[test]
    fn a_body_that_only_json_ld_has_is_taken_and_a_teaser_is_not() {
        let whole = format!("{FIRST}\\n\\n{SECOND}\\n{THIRD}");
        let json =
            format!(r#"{{"@type": "NewsArticle", "headline": "x", "articleBody": "{whole}"}}"#);
        let head = format!("<script type='application/ld+json'>{json}</script>");
        let shown = draft(&page(&head, "<div id=app><p>Loading the page.</p></div>"));
        assert_eq!(shown.paragraphs, [FIRST, SECOND, THIRD]);

        let teaser =
            r#"{"@type": "NewsArticle", "headline": "x", "articleBody": "The harbour ..."}"#;
        assert_eq!(with_json_ld(teaser).paragraphs, [FIRST, SECOND, THIRD]);
    }

    #[test]
    fn the_standfirst_above_the_text_opens_it() {
        let standfirst = "Eleven of forty pillars are cracked, and the boats must go elsewhere.";
        let head = format!("<meta name=description content='{standfirst}'>");
        let body = format!(
            "<header><h1>Pier to close</h1><div class=intro>{standfirst}</div></header>
             <section class=text><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></section>"
        );
        let paragraphs = draft(&page(&head, &body)).paragraphs;
        assert_eq!(paragraphs, [standfirst, FIRST, SECOND, THIRD]);
    }

    #[test]
    fn any_of_the_descriptions_may_be_the_standfirst() {
        let standfirst = "Eleven of forty pillars are cracked, and the boats must go elsewhere.";
        let head = format!(
            "<meta property=og:description content='Read here why the harbour closes its pier.'>
             <meta name=description content='{standfirst}'>"
        );
        // The main text begins with the headline, above which no standfirst stands.
        let body = format!(
            "<h1>Pier to close</h1><div class=intro>Quay. {standfirst}</div>
             <section class=text><h2>Pier to close</h2><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>
             </section>"
        );
        let paragraphs = draft(&page(&head, &body)).paragraphs;
        assert_eq!(paragraphs, [&format!("Quay. {standfirst}"), FIRST, SECOND, THIRD]);
    }

    #[test]
    fn lines_that_tell_when_or_how_long_or_whose_are_no_text() {
        let body = format!(
            "<article><p>Posted: Tuesday, April 17, 2018</p><p>17:41, 18 April 2018</p>
             <p>Reading time: 3 min.</p><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>
             <p>1 May 2018</p><p>is the day on which the ferry sails for the last time.</p>
             <p>© 2018 The Quay Observer</p><p>Quay Press. All rights reserved.</p></article>"
        );
        // Within the text a date is the article's own.
        let last = "is the day on which the ferry sails for the last time.";
        let paragraphs = draft(&page("", &body)).paragraphs;
        assert_eq!(paragraphs, [FIRST, SECOND, THIRD, "1 May 2018", last]);
    }

    #[test]
    fn short_first_sentences_with_dates_stay() {
        let first = "The pier closed on 17 April 2018.";
        let body =
            format!("<article><p>{first}</p><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></article>");
        assert_eq!(draft(&page("", &body)).paragraphs, [first, FIRST, SECOND, THIRD]);
    }

    #[test]
    fn notices_in_place_of_a_film_are_no_text() {
        let body = format!(
            "<article><p>{FIRST}</p><div><p>Empfohlener redaktioneller Inhalt</p>
             <p>An dieser Stelle finden Sie einen Film aus dem Hafen, der den Artikel ergänzt.</p>
             <p>Ich bin damit einverstanden, dass mir Filme angezeigt werden.</p></div>
             <p>{SECOND}</p><p>This slideshow requires JavaScript.</p><p>{THIRD}</p>
             <p>You may also like</p></article>"
        );
        assert_eq!(draft(&page("", &body)).paragraphs, [FIRST, SECOND, THIRD]);
    }

    #[test]
    fn a_marked_paragraph_with_a_drop_cap_is_as_much_text_as_the_others() {
        // Its class is rare on the page, and so it was taken for an advertisement.
        let body = format!(
            "<article><p class=paywall>{FIRST}</p><p class='drop-cap paywall'>{SECOND}</p>
             <p class=paywall>{THIRD}</p><p class=paywall>{FIRST} Again.</p></article>"
        );
        let again = format!("{FIRST} Again.");
        assert_eq!(draft(&page("", &body)).paragraphs, [FIRST, SECOND, THIRD, &again]);
    }

    #[test]
    fn a_short_page_gives_what_it_has() {
        let draft = draft(
            "<main><p>The ferry to the islands does not sail today, nor tomorrow.</p></main>",
        );
        assert_eq!(
            draft.paragraphs,
            ["The ferry to the islands does not sail today, nor tomorrow."]
        );
    }

    #[test]
    fn a_page_without_text_gives_a_warning_and_no_draft() {
        for html in ["", "<html></html>", "<script>x</script>", "<!-- <p>no</p> -->"] {
            let (draft, warnings) = read(html, "a.html");
            assert_eq!(draft, None, "{html}");
            assert_eq!(warnings[0].kind, WarningKind::NoText);
        }
    }

    /// Reads on a thread whose stack is as small as those of thread pools.
    fn read_on_small_stack(html: String) -> (Option<Draft>, Vec<Warning>) {
        let reader = std::thread::Builder::new().stack_size(2 << 20);
        reader.spawn(move || read(&html, "a.html")).unwrap().join().unwrap()
    }

    #[test]
    fn pages_nested_beyond_reason_are_read_as_bare_text_in_no_time() {
        let head = "<title>Pier</title><meta name=author content='Ada Holm'></head><body>";
        let text = format!("<p>{FIRST}</p><p>Tom &amp; <b>Je</b>rry</p>");
        for depth in [20_000, 100_000] {
            for tag in ["div", "b", "span", "table><tr><td", "ul><li", "svg><g", "a href=x><div"] {
                let html = format!("{head}{}{text}", format!("<{tag}>").repeat(depth));
                let (draft, warnings) = read_on_small_stack(html);
                let draft = draft.unwrap();
                if tag != "svg><g" {
                    assert_eq!(draft.paragraphs, [FIRST, "Tom & Jerry"], "{tag}");
                    assert_eq!(warnings[0].kind, WarningKind::TooLarge);
                }
                assert_eq!(draft.headline.as_deref(), Some("Pier"), "{tag}");
                assert_eq!(draft.authors, ["Ada Holm"]);
            }
        }
    }

    #[test]
    fn tags_left_open_do_not_multiply() {
        let open: String = (0..250).map(|number| format!("<b id={number}>")).collect();
        let html = format!("{open}{}", format!("<p>{FIRST}</p>").repeat(20_000));
        let (draft, warnings) = read_on_small_stack(html);
        assert_eq!(draft.unwrap().paragraphs.len(), 20_000);
        assert_eq!(warnings[0].kind, WarningKind::TooLarge);
        let attributes: String = (0..200_000).map(|number| format!("a{number}=1 ")).collect();
        let (draft, _) = read_on_small_stack(format!("<div {attributes}><p>{FIRST}</p>"));
        assert_eq!(draft.unwrap().paragraphs, [FIRST]);
    }

    #[test]
    fn a_page_of_ten_megabytes_keeps_every_paragraph() {
        let html = format!("<p>{FIRST}</p>\n").repeat(10_000_000 / (FIRST.len() + 8));
        let (draft, warnings) = read_on_small_stack(html);
        assert!(draft.unwrap().paragraphs.len() > 70_000);
        assert_eq!(warnings[0].kind, WarningKind::TooLarge);
    }
}
