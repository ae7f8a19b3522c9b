//! Every format and encoding that is read, in small invented files, and what is said of broken
//! ones.

use std::io::Write;

use serde_json::Value;

use crate::desk::{Desk, names, text};

/// One article as `show` knows it and its place.
struct Shown {
    article: Value,
    body: String,
}

/// Indexes one file and returns the articles in it, which must come without a warning.
fn articles_in(name: &str, content: impl AsRef<[u8]>) -> Vec<Shown> {
    let desk = Desk::new();
    desk.write(&format!("press/{name}"), content);
    desk.run(["index", "press"]).exits(0);
    articles(&desk)
}

/// The articles of a desk by headline.
fn articles(desk: &Desk) -> Vec<Shown> {
    let mut hits = desk.run(["search", "--format", "jsonl", "--limit", "100"]).hits();
    hits.sort_by_key(|hit| text(&hit["article"]["headline"]));
    let shown = |hit: Value| {
        let code = text(&hit["article"]["id"]);
        let out = desk.run(["show", code.as_str()]).exits(0).out;
        let mut parts = out.split("\n\n");
        parts.next();
        // A paragraph is a line again, however wide it was shown.
        let paragraphs: Vec<String> = parts
            .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|paragraph| !paragraph.is_empty())
            .collect();
        Shown { article: hit["article"].clone(), body: paragraphs.join("\n\n") }
    };
    hits.into_iter().map(shown).collect()
}

/// The only article in a file.
#[track_caller]
fn article_in(name: &str, content: impl AsRef<[u8]>) -> Shown {
    let mut found = articles_in(name, content);
    assert_eq!(found.len(), 1, "{name}");
    found.remove(0)
}

impl Shown {
    #[track_caller]
    fn has(self, field: &str, value: &str) -> Self {
        assert_eq!(text(&self.article[field]), value, "{field} of {}", self.article);
        self
    }

    #[track_caller]
    fn reads(self, body: &str) -> Self {
        assert_eq!(self.body, body);
        self
    }
}

fn gzipped(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn zstandard(content: &[u8]) -> Vec<u8> {
    zstd::encode_all(content, 3).unwrap()
}

fn utf16(text: &str, is_big: bool, with_mark: bool) -> Vec<u8> {
    let mark = if with_mark { "\u{feff}" } else { "" };
    let units = mark.encode_utf16().chain(text.encode_utf16());
    units.flat_map(|unit| if is_big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

/// Text in windows-1252 that is in no other encoding what it says.
fn windows_1252(text: &str) -> Vec<u8> {
    let (bytes, _, has_lost) = encoding_rs::WINDOWS_1252.encode(text);
    assert!(!has_lost);
    bytes.into_owned()
}

#[test]
fn plain_text_with_a_head_of_keys() {
    let file = "Headline: Ferry ban\nOutlet: The Orbit\nByline: By Ada Thornton and Bo Li\n\
                Date: 23 April 2018\nSection: Harbour\nURL: https://orbit.example/1\n\n\
                The advertising ban.\n\nIt holds.\n";
    let found = article_in("a.txt", file).has("headline", "Ferry ban").has("source", "The Orbit");
    let found = found.has("published", "2018-04-23").has("section", "Harbour");
    let found =
        found.has("url", "https://orbit.example/1").reads("The advertising ban.\n\nIt holds.");
    assert_eq!(names(&found.article["authors"]), ["Ada Thornton", "Bo Li"]);
}

#[test]
fn plain_text_that_begins_with_its_date() {
    let file = " date 2018-04-23 EUGENE KASPERSKY HAS HIT BACK at the banning of his company's \
                advertising. He is not pleased.\n\nHe said so.";
    let found = article_in("a.txt", file).has("published", "2018-04-23");
    assert!(
        text(&found.article["headline"]).to_lowercase().starts_with("eugene kaspersky has hit")
    );
    assert!(found.body.contains("HAS HIT BACK at the banning"), "{}", found.body);
    assert!(!found.body.contains("2018-04-23"), "{}", found.body);
}

#[test]
fn plain_text_whose_first_line_is_the_headline_and_whose_folder_is_the_section() {
    let file = "Ferry ban surprises harbour\n\nThe advertising ban came on Monday.\n";
    article_in("politics/001.txt", file)
        .has("headline", "Ferry ban surprises harbour")
        .has("section", "politics")
        .reads("The advertising ban came on Monday.");
}

#[test]
fn markdown_with_front_matter() {
    let file = "---\ntitle: \"Ferry: the ban\"\ndate: 2018-04-23\nauthor: [Ada Thornton, Bo Li]\n\
                source: The Orbit\n---\n# Ferry: the ban\n\nThe **advertising** [ban](https://a.example).\n\n\
                - one\n- two\n";
    let found =
        article_in("a.md", file).has("headline", "Ferry: the ban").has("source", "The Orbit");
    let found = found.has("published", "2018-04-23");
    assert!(found.body.starts_with("The advertising ban."), "{}", found.body);
    assert_eq!(names(&found.article["authors"]), ["Ada Thornton", "Bo Li"]);
}

/// A page with as much around the article as pages have.
fn page(head: &str, article: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head>{head}</head><body><nav><a href=/>Home</a> \
         <a href=/sport>Sport</a></nav><main><article>{article}</article></main>\
         <aside><h2>Most read</h2><a href=/x>Walrus wins prize</a></aside>\
         <footer>Copyright. Cookie settings.</footer></body></html>"
    )
}

const PARAGRAPHS: &str = "<p>The advertising ban surprised the harbour on Monday, said the master of \
    the port, who had heard of it on the wireless like everyone else in the town.</p>\
    <p>“It holds until further notice,” he said, and went back to counting the boats that lay \
    along the quay, of which there were more than on any day since the great storm.</p>";

#[test]
fn a_page_whose_json_ld_says_what_it_is() {
    let head = r#"<title>Ferry ban | The Orbit</title><script type="application/ld+json">
        {"@context":"https://schema.org","@type":"NewsArticle","headline":"Ferry ban &amp; more",
         "datePublished":"2018-04-23T10:00:00Z","author":[{"@type":"Person","name":"Ada Thornton"}],
         "publisher":{"@type":"Organization","name":"The Orbit"},"articleSection":"Harbour"}
        </script>"#;
    let found = article_in("a.html", page(head, &format!("<h1>Ferry ban</h1>{PARAGRAPHS}")));
    let found = found.has("source", "The Orbit").has("published", "2018-04-23");
    let found = found.has("headline", "Ferry ban & more").has("section", "Harbour");
    assert!(found.body.contains("surprised the harbour"), "{}", found.body);
    assert!(found.body.contains("since the great storm"), "{}", found.body);
    for around in ["Walrus", "Cookie", "Sport"] {
        assert!(!found.body.contains(around), "{around} in {}", found.body);
    }
}

#[test]
fn a_page_with_open_graph_only() {
    let head = r#"<title>Ferry ban - The Orbit</title>
        <meta property="og:title" content="Ferry ban"><meta property="og:site_name" content="The Orbit">
        <meta property="article:published_time" content="2018-04-23T10:00:00+02:00">
        <meta property="og:type" content="article"><meta name="author" content="Ada Thornton">"#;
    let found = article_in("a.html", page(head, &format!("<h1>Ferry ban</h1>{PARAGRAPHS}")));
    let found = found.has("headline", "Ferry ban").has("source", "The Orbit");
    let found = found.has("published", "2018-04-23");
    assert!(found.body.contains("surprised the harbour"), "{}", found.body);
    assert!(!found.body.contains("Walrus"), "{}", found.body);
}

#[test]
fn a_bare_page() {
    let found = article_in(
        "a",
        page("<title>Ferry ban</title>", &format!("<h1>Ferry ban</h1>{PARAGRAPHS}")),
    );
    let found = found.has("headline", "Ferry ban");
    assert!(found.body.contains("surprised the harbour"), "{}", found.body);
}

#[test]
fn json_lines_with_the_usual_names_of_fields() {
    let lines = [
        r#"{"title":"One","body":"Ban one.","date":"2018-04-23","publisher":"The Orbit"}"#,
        "",
        r#"{"headline":"Two","articleBody":"Ban two.","datePublished":"2018-04-24T00:10:00+02:00","outlet":"The Orbit"}"#,
        r#"{"Headline":"Three","Content":"<p>Ban &amp; three.</p><p>More.</p>","Published":"23/04/2018","authors":"Ada Thornton, Bo Li"}"#,
    ];
    let mut found = articles_in("feed.jsonl", lines.join("\n")).into_iter();
    found.next().unwrap().has("headline", "One").has("published", "2018-04-23").reads("Ban one.");
    let three = found.next().unwrap().has("headline", "Three").has("published", "2018-04-23");
    let three = three.reads("Ban & three.\n\nMore.");
    assert_eq!(names(&three.article["authors"]), ["Ada Thornton", "Bo Li"]);
    found
        .next()
        .unwrap()
        .has("headline", "Two")
        .has("source", "The Orbit")
        .has("published", "2018-04-24");
}

#[test]
fn json_as_one_article_a_list_or_an_object_that_holds_one() {
    let one = "{\n  \"headline\": \"One\",\n  \"text\": \"Ban one.\"\n}";
    article_in("a.json", one).has("headline", "One").reads("Ban one.");
    let list = format!("[\n{one},\n{}\n]\n", one.replace("ne", "ther"));
    assert_eq!(articles_in("a.json", &list).len(), 2);
    let object = format!("{{\"count\": 2, \"articles\": {list}}}");
    assert_eq!(articles_in("a.json", object).len(), 2);
    // Content counts for more than the name.
    assert_eq!(articles_in("a.txt", &list).len(), 2);
}

#[test]
fn csv_with_quotes_line_breaks_and_other_delimiters() {
    let table = "headline,text,published,source\n\
                 \"Ferry, banned\",\"Line one.\n\nLine \"\"two\"\".\",2018-04-23,The Orbit\n\
                 Fog,Fog held up every ferry.,2018-04-24,The Orbit\n";
    let mut found = articles_in("a.csv", table).into_iter();
    let first =
        found.next().unwrap().has("headline", "Ferry, banned").has("published", "2018-04-23");
    first.reads("Line one.\n\nLine \"two\".");
    found.next().unwrap().has("headline", "Fog");
    for (name, delimiter) in [("a.csv", ";"), ("a.tsv", "\t"), ("a.csv", "|")] {
        let table =
            ["headline,text", "Fog,Fog held up every ferry."].join("\r\n").replace(',', delimiter);
        article_in(name, table).has("headline", "Fog").reads("Fog held up every ferry.");
    }
}

#[test]
fn reuters_sgml_with_its_tags() {
    let file = "<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n\
        <REUTERS TOPICS=\"YES\" LEWISSPLIT=\"TRAIN\" CGISPLIT=\"TRAINING-SET\" OLDID=\"1\" NEWID=\"77\">\n\
        <DATE>26-FEB-1987 15:01:01.79</DATE>\n<TOPICS><D>cocoa</D></TOPICS>\n<PLACES><D>usa</D></PLACES>\n\
        <PEOPLE><D>volcker</D></PEOPLE>\n<ORGS><D>opec</D></ORGS>\n<EXCHANGES></EXCHANGES>\n\
        <TEXT>&#2;\n<TITLE>BAHIA COCOA &lt;REVIEW></TITLE>\n<DATELINE>    SALVADOR, Feb 26 - </DATELINE>\
        <BODY>Showers continued throughout\nthe week, said A &amp; B.\n    The dry period means\nlittle.\n \
        Reuter\n&#3;</BODY></TEXT>\n</REUTERS>\n";
    let found = article_in("reut.sgm", file).has("headline", "BAHIA COCOA <REVIEW>");
    let found = found.has("record", "77").has("published", "1987-02-26").has("source", "Reuters");
    assert_eq!(
        found.body,
        "Showers continued throughout the week, said A & B.\n\nThe dry period means little."
    );
    let desk = Desk::new();
    desk.write("reut.sgm", file);
    desk.run(["index", "reut.sgm"]).exits(0);
    let export = desk.run(["export"]).exits(0).objects().remove(0);
    let is_there = |list: &str, word: &str| {
        names(&export[list]).iter().any(|name| name.to_lowercase().contains(word))
    };
    assert!(is_there("persons", "volcker"), "{export}");
    assert!(is_there("organisations", "opec"), "{export}");
}

#[test]
fn every_format_is_read_compressed() {
    let html = page("<title>Ferry ban</title>", &format!("<h1>Ferry ban</h1>{PARAGRAPHS}"));
    let files: [(&str, &str); 5] = [
        ("a.txt", "Ferry ban\n\nThe advertising ban."),
        ("a.md", "# Ferry ban\n\nThe advertising ban."),
        ("a.jsonl", "{\"headline\":\"Ferry ban\",\"text\":\"The advertising ban.\"}\n"),
        ("a.csv", "headline,text\nFerry ban,The advertising ban.\n"),
        ("a.html", &html),
    ];
    for (name, content) in files {
        for (suffix, packed) in
            [("gz", gzipped(content.as_bytes())), ("zst", zstandard(content.as_bytes()))]
        {
            article_in(&format!("{name}.{suffix}"), &packed).has("headline", "Ferry ban");
            // Known by its first bytes, whatever it is called.
            article_in(name, &packed).has("headline", "Ferry ban");
        }
    }
}

#[test]
fn two_gzip_streams_in_one_file_are_both_read() {
    let first = gzipped(b"{\"headline\":\"One\",\"text\":\"A.\"}\n");
    let second = gzipped(b"{\"headline\":\"Two\",\"text\":\"B.\"}\n");
    assert_eq!(articles_in("a.jsonl.gz", [first, second].concat()).len(), 2);
    let first = zstandard(b"{\"headline\":\"One\",\"text\":\"A.\"}\n");
    let second = zstandard(b"{\"headline\":\"Two\",\"text\":\"B.\"}\n");
    assert_eq!(articles_in("a.jsonl.zst", [first, second].concat()).len(), 2);
}

const ACCENTED: &str = "Café – Zoë’s “ferry”\n\nThe naïve façade of Señor Müller’s café – “open”, said \
    Zoë. Each façade in the town, from the Hôtel de Ville to the café, costs €5 to see.";

#[test]
fn text_is_read_in_the_encoding_it_is_in() {
    let headline = "Café – Zoë’s “ferry”";
    for (what, bytes) in [
        ("UTF-8", ACCENTED.as_bytes().to_vec()),
        ("UTF-8 with a mark", ["\u{feff}".as_bytes(), ACCENTED.as_bytes()].concat()),
        ("UTF-16 LE", utf16(ACCENTED, false, true)),
        ("UTF-16 BE", utf16(ACCENTED, true, true)),
        ("windows-1252", windows_1252(ACCENTED)),
    ] {
        let found = article_in("a.txt", bytes);
        assert_eq!(text(&found.article["headline"]), headline, "{what}");
        assert!(found.body.contains("costs €5"), "{what}: {}", found.body);
    }
    let table = "headline,text\nCafé Zoë,La façade naïve.\n";
    for bytes in [utf16(table, false, true), utf16(table, true, true)] {
        article_in("a.csv", bytes).has("headline", "Café Zoë").reads("La façade naïve.");
    }
    let line =
        "{\"headline\":\"Café Zoë\",\"text\":\"La façade naïve de l’hôtel, à côté du café.\"}\n";
    article_in("a.jsonl", windows_1252(line)).has("headline", "Café Zoë");
    article_in("a.jsonl", utf16(line, false, true)).has("headline", "Café Zoë");
}

#[test]
fn a_page_that_declares_the_wrong_encoding_is_read_all_the_same() {
    let declared = |charset: &str| {
        let head = format!("<meta charset=\"{charset}\"><title>Café Zoë</title>");
        page(&head, &format!("<h1>Café Zoë</h1>{PARAGRAPHS}<p>Señor Müller’s façade.</p>"))
    };
    for (charset, is_utf8) in [
        ("utf-8", true),
        ("windows-1252", false),
        ("iso-8859-1", false),
        ("iso-8859-1", true),
        ("utf-8", false),
    ] {
        let html = declared(charset);
        let bytes = if is_utf8 { html.into_bytes() } else { windows_1252(&html) };
        let found = article_in("a.html", bytes);
        assert_eq!(text(&found.article["headline"]), "Café Zoë", "{charset}, UTF-8: {is_utf8}");
    }
}

#[test]
fn characters_that_no_one_sees_do_not_break_matching() {
    let desk = Desk::indexed(&[(
        "a.txt",
        "Fog\n\nThe adver\u{ad}tising\u{a0}ban on You\u{200b}Tube, \u{202a}Twitter\u{202c} and ﬁlm &amp; TV.\r\nNext line.\rLast line.",
    )]);
    for query in
        ["\"advertising ban\"", "youtube", "\"twitter and film\"", "\"next line\"", "\"last line\""]
    {
        assert_eq!(desk.headlines([query]), ["Fog"], "{query}");
    }
}

#[test]
fn dates_are_understood_in_the_forms_of_newspapers() {
    for (written, day) in [
        ("2018-04-23", "2018-04-23"),
        ("2018-04-23T23:59:59-11:00", "2018-04-23"),
        ("2018-04-23 10:00", "2018-04-23"),
        ("20180423", "2018-04-23"),
        ("23 April 2018", "2018-04-23"),
        ("April 23, 2018", "2018-04-23"),
        ("Apr 23 2018", "2018-04-23"),
        ("Monday, 23 April 2018", "2018-04-23"),
        ("Mon, 23 Apr 2018 10:00:00 GMT", "2018-04-23"),
        ("23/04/2018", "2018-04-23"),
        ("04/23/2018", "2018-04-23"),
        ("23.04.2018", "2018-04-23"),
        ("2018/04/23", "2018-04-23"),
        ("1524441600", "2018-04-23"),
        ("1524441600000", "2018-04-23"),
        ("26-FEB-1987 15:01:01.79", "1987-02-26"),
    ] {
        let line = format!("{{\"headline\":\"A\",\"text\":\"B.\",\"published\":\"{written}\"}}\n");
        article_in("a.jsonl", line).has("published", day);
    }
}

/// Indexes a file beside a healthy one; the run must warn and read the healthy one.
#[track_caller]
fn warns(name: &str, content: impl AsRef<[u8]>, expected: &str) -> Desk {
    let desk = Desk::new();
    desk.write(&format!("press/{name}"), content);
    desk.write("press/a-neighbour.txt", "Neighbour\n\nStill here.");
    desk.write("press/z-neighbour.txt", "Last neighbour\n\nStill here.");
    let run = desk.run(["index", "press"]).exits(1).says(expected);
    let code = expected.split_whitespace().next().unwrap();
    let summary = run.err.lines().find(|line| line.starts_with("warnings")).expect("a count");
    assert!(summary.contains(code), "{summary}");
    assert_eq!(desk.headlines(["\"still here\""]), ["Last neighbour", "Neighbour"]);
    desk
}

#[test]
fn a_line_of_broken_json_is_named_by_its_number_and_its_neighbours_are_read() {
    let feed = "{\"headline\":\"One\",\"text\":\"Ban one.\"}\n\
                {\"headline\":\"Two\",\"text\":\"Ban tw\n\
                {\"headline\":\"Three\",\"text\":\"Ban three.\"}\n\
                null\n[1,2]\nplain words\n\
                {\"headline\":\"Last\",\"text\":\"Ban four.\"}";
    let desk = warns("feed.jsonl", feed, "W04 bad-record  press/feed.jsonl:2");
    assert_eq!(desk.headlines(["ban"]), ["Last", "One", "Three"]);
    let again = desk.run(["index", "press", "--rebuild"]).exits(1);
    again.says("feed.jsonl:6").says("4 × W04 bad-record");
}

#[test]
fn a_row_with_a_quote_that_never_closes_is_named() {
    let table = "headline,text\nOne,Ban one.\n\"Two,Ban two.\nThree,Ban three.\n";
    let desk = warns("a.csv", table, "W04 bad-record  press/a.csv:3");
    assert_eq!(desk.headlines(["ban"]), ["One", "Three"]);
}

#[test]
fn an_impossible_date_is_reported_and_no_date() {
    let feed = "{\"headline\":\"One\",\"text\":\"Ban.\",\"published\":\"2018-02-30\"}\n\
                {\"headline\":\"Two\",\"text\":\"Ban.\",\"published\":\"soon\"}\n\
                {\"headline\":\"Three\",\"text\":\"Ban.\",\"published\":\"9999-12-31\"}\n";
    let desk = warns("feed.jsonl", feed, "W06 bad-date  press/feed.jsonl:1");
    let articles = desk.run(["export", "ban"]).exits(0).objects();
    assert_eq!(articles.len(), 3);
    assert!(articles.iter().all(|article| article["published"].is_null()), "{articles:?}");
}

#[test]
fn an_empty_file_is_reported() {
    warns("empty.txt", "", "W05 no-text  press/empty.txt");
    warns("blank.txt", " \n\n\t\n", "W05 no-text  press/blank.txt");
    warns("empty.json", "[]", "W05 no-text  press/empty.json");
}

#[test]
fn what_is_no_text_is_reported() {
    warns("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "W02 unknown-format  press/picture.txt");
    warns("report.pdf", b"%PDF-1.7\n%\xe2\xe3", "W04 bad-record  press/report.pdf");
    let noise: Vec<u8> = (0..4096u32).map(|number| (number * 7919 % 251) as u8).collect();
    warns("noise.bin", noise, "W02 unknown-format  press/noise.bin");
}

#[test]
fn a_record_id_used_twice_is_reported_and_both_articles_are_kept() {
    let feed = "{\"id\":\"7\",\"headline\":\"One\",\"text\":\"Ban one.\"}\n\
                {\"id\":\"7\",\"headline\":\"Two\",\"text\":\"Ban two.\"}\n";
    let desk = warns("feed.jsonl", feed, "W07 repeated-record  press/feed.jsonl:2");
    assert_eq!(desk.headlines(["ban"]), ["One", "Two"]);
}

#[test]
fn a_truncated_gzip_warns_once_and_the_next_file_is_indexed() {
    let line = |number: usize| {
        let noise = blake3::hash(&number.to_le_bytes());
        format!("{{\"headline\":\"H{number}\",\"text\":\"Ban {noise}.\"}}\n")
    };
    let feed: String = (0..2_000).map(line).collect();
    let whole = gzipped(feed.as_bytes());
    let desk = warns(
        "feed.jsonl.gz",
        &whole[..whole.len() / 2],
        "W09 bad-compression  press/feed.jsonl.gz",
    );
    let kept = desk.headlines(["ban"]).len();
    assert!((500..1_500).contains(&kept), "what came before the cut is kept: {kept}");
    let again = desk.run(["index", "press", "--rebuild"]).exits(1);
    assert_eq!(again.err.matches("W09 bad-compression  press").count(), 1, "{}", again.err);
    let whole = zstandard(feed.as_bytes());
    warns("feed.jsonl.zst", &whole[..whole.len() / 2], "W09 bad-compression  press/feed.jsonl.zst");
    let mut damaged = gzipped(feed.as_bytes());
    let middle = damaged.len() / 2;
    damaged[middle..middle + 100].fill(0);
    warns("damaged.jsonl.gz", damaged, "W09 bad-compression  press/damaged.jsonl.gz");
}

#[test]
fn warnings_of_a_kind_are_shown_ten_times_and_counted_always() {
    let desk = Desk::new();
    for number in 0..25 {
        desk.write(&format!("press/{number:02}.txt"), "");
    }
    let run = desk.run(["index", "press"]).exits(1).says("25 × W05 no-text").says("--verbose");
    assert_eq!(run.err.matches("W05 no-text  press/").count(), 10);
    let run = desk.run(["index", "press", "--rebuild", "--verbose"]).exits(1);
    assert_eq!(run.err.matches("W05 no-text  press/").count(), 25);
    let run = desk.run(["index", "press", "--rebuild", "--quiet"]).exits(1);
    assert_eq!(run.err, "");
}

#[test]
fn a_warning_cannot_move_the_cursor() {
    let desk = Desk::new();
    desk.write("press/\u{1b}[2Jred.txt", "");
    let run = desk.run(["index", "press"]).exits(1).says("[2Jred.txt");
    assert!(!run.err.contains('\u{1b}'));
}

#[test]
fn an_article_without_a_body_is_found_by_its_headline() {
    let desk = Desk::new();
    desk.write("feed.jsonl", "{\"headline\":\"Ferry ban\"}\n{\"text\":\"Only a body here.\"}\n");
    desk.run(["index", "feed.jsonl"]).exits(0);
    assert_eq!(desk.headlines(["ferry"]), ["Ferry ban"]);
    assert_eq!(desk.headlines(["body"]), ["Only a body here."]);
    let hit = &desk.run(["search", "ferry", "--format", "jsonl"]).hits()[0];
    assert_eq!(hit["passage"]["text"], "");
    assert_eq!(hit["passage"]["of"], 1);
}

#[test]
fn a_long_article_without_a_single_break_is_read_whole() {
    let body = format!("{} quay {}", "word ".repeat(40_000), "x".repeat(300_000));
    let desk = Desk::new();
    desk.write("press/a.txt", format!("Long\n\n{body}"));
    desk.run(["index", "press"]).exits(0);
    assert_eq!(desk.headlines(["quay"]), ["Long"]);
    let hit = &desk.run(["search", "quay", "--format", "jsonl"]).hits()[0];
    assert!(text(&hit["passage"]["text"]).chars().count() <= 4_200);
}

#[cfg(target_os = "linux")]
#[test]
fn a_big_export_needs_no_more_memory_than_a_small_one() {
    let desk = Desk::new();
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
    let body = "The advertising ban surprised the harbour and all who work there. ".repeat(30);
    // One record a megabyte, so that it is the reading that is measured and not the index.
    let padding = "x".repeat(1_000_000);
    for number in 0..200 {
        let line =
            format!("{{\"headline\":\"H{number}\",\"note\":\"{padding}\",\"text\":\"{body}\"}}\n");
        encoder.write_all(line.as_bytes()).unwrap();
    }
    desk.write("feed.jsonl.zst", encoder.finish().unwrap());
    let index = ["index", "feed.jsonl.zst", "--memory", "64MB", "--quiet"];
    let mut child = desk.command(index).spawn().unwrap();
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
        let peak = status.unwrap_or_default().lines().find_map(|line| {
            line.strip_prefix("VmHWM:")?.trim().trim_end_matches(" kB").parse::<u64>().ok()
        });
        most = most.max(peak.unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(child.wait().unwrap().success());
    assert_eq!(desk.headlines(["advertising"]).len(), 200);
    assert!(most > 0 && most < 250_000, "{most} KiB at most");
}
