//! The language, query by query: over a small collection written for it, what each query finds,
//! which passages, and what is marked in them. Every line was checked by hand.

use std::ops::ControlFlow;

use newshound::query;
use newshound::query::ast::Node;
use newshound::search::{self, Archive, Highlighter, Text};

use crate::desk::Desk;

/// Key, headline, body, outlet, author, section, day.
type Told = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const ARTICLES: &[Told] = &[
    (
        "A",
        "Council weighs advertising ban",
        "The council will vote on a ban on outdoor advertising. The ban covers trams.\n\nShop \
         owners fear for their trade.",
        "The Orbit",
        "Ada Thornton",
        "City",
        "2018-04-02",
    ),
    (
        "B",
        "Ads banned from trams",
        "Banned ads must go by May. Bans like these are rare.\n\nAdvertisers said they would sue.",
        "The Orbit",
        "Bo Quill",
        "City",
        "2018-05-11",
    ),
    (
        "C",
        "Kaspersky Lab sues over ban",
        "Kaspersky Lab sued after Twitter banned its ads. The anti-virus firm called the ban \
         unfair.\n\nTwitter declined to comment.",
        "Kestrel Wire",
        "Ada Thornton",
        "Business",
        "2018-04-23",
    ),
    (
        "D",
        "WHO warns on vaccines",
        "The WHO said on Monday who should be vaccinated first. Vaccines protect us all.\n\nThe US \
         agreed.",
        "Kestrel Wire",
        "Cleo Marsh",
        "Health",
        "2019-01-15",
    ),
    (
        "E",
        "Café owner wins prize",
        "Zoë Nkemelu, who owns a café in São Paulo, won a prize. A woman of few words, she thanked \
         other women.",
        "Harbour Courier",
        "Cleo Marsh",
        "People",
        "2018-12-31",
    ),
    (
        "F",
        "Facebook fined over privacy",
        "The European Commission fined Facebook on Tuesday. Mark Zuckerberg said the company would \
         appeal. “We disagree,” Zuckerberg said.\n\nPrivacy groups cheered.",
        "The Orbit",
        "Bo Quill",
        "Business",
        "2018-06-30",
    ),
    (
        "G",
        "Markets in brief",
        "Shares fell. Colour makers led losses; color printers rose.\n\nInsider trading charges \
         against Jack Dorsey were dropped. Dorsey resigned in May.",
        "Harbour Courier",
        "Dee Ward",
        "Business",
        "2018-06-01",
    ),
    (
        "H",
        "Ferry stays in port",
        "Fog kept the ferry in port. Fog is common here. Fog again tomorrow. Fog, said the \
         captain, is no joke. The ferries wait for the fog to lift.",
        "Harbour Courier",
        "Dee Ward",
        "City",
        "2017-11-05",
    ),
    (
        "I",
        "東京都が発表",
        "東京都は新しい計画を発表した。",
        "Kestrel Wire",
        "",
        "World",
        "2018-04-23",
    ),
    (
        "J",
        "A long report on trams",
        "Trams run late. The operator blames old rails and older cars, and says that new ones will \
         come when the money does, which may be next year or the year after that, depending on \
         the vote. Riders are used to waiting, and wait. The city has promised a plan before the \
         summer, as it did last year and the year before, and riders have learned what a promise \
         is worth when the snow falls and nothing moves on the hill above the harbour. Those who \
         can walk do so, and those who cannot stay at home, or share a cab with their neighbours when \
         there is one to be had.\n\nThe second part of the report looks \
         at costs. A ban on cars would pay for itself, its authors say, but no one has asked for \
         one. Outdoor advertising brings in a tenth of what trams cost to run, and would be missed.",
        "The Orbit",
        "Ada Thornton",
        "City",
        "2018-02-10",
    ),
    (
        "K",
        "O'Reilly to step down",
        "O'Reilly will step down, the U.S. network said. L'Oréal pulled its ads. He won't be \
         replaced.",
        "Kestrel Wire",
        "Ada Thornton",
        "Media",
        "2017-04-19",
    ),
    (
        "L",
        "No date, no name",
        "Nothing is known of this note but that it mentions a bane, a band and a bank.",
        "",
        "",
        "",
        "",
    ),
];

fn lines() -> String {
    let line = |told: &Told| {
        let (key, headline, text, source, author, section, day) = *told;
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let record = serde_json::json!({
            "id": key, "headline": headline, "text": text, "source": given(source),
            "language": if key == "I" { "ja" } else { "en" }, "authors": given(author), "section": given(section), "published": given(day),
        });
        format!("{record}\n")
    };
    ARTICLES.iter().map(line).collect()
}

/// What a query finds, as the table has it: `A h[ban] 0[ban, bans]; B 1[]`.
fn found(archive: &Archive, query: &Node) -> String {
    let mut highlighter = Highlighter::new(archive, query).unwrap();
    let mut found = Vec::new();
    let mut visit = |article: search::Exported| {
        let whole = search::article(archive, &article.id.code()).unwrap();
        let headline = &whole.lead.headline;
        let marks = highlighter.spans(headline, Text::Headline, whole.place);
        let mut shown = article.lead.record.unwrap_or_default();
        let printed = |text: &str, marks: &[std::ops::Range<usize>]| {
            marks.iter().map(|mark| &text[mark.clone()]).collect::<Vec<_>>().join(", ")
        };
        if !marks.is_empty() {
            shown.push_str(&format!(" h[{}]", printed(headline, &marks)));
        }
        for passage in &article.passages {
            let marked = printed(&passage.text, &passage.highlights).replace('\n', "/");
            shown.push_str(&format!(" {}[{marked}]", passage.ordinal));
        }
        found.push(shown);
        ControlFlow::Continue(())
    };
    search::export(archive, query, true, &mut visit).unwrap();
    found.sort();
    found.join("; ")
}

/// Queries and what they find.
const TABLE: &[(&str, &str)] = &[];

#[test]
fn each_query_of_the_table_finds_and_marks_what_was_checked_by_hand() {
    let desk = Desk::indexed(&[("all.jsonl", &lines())]);
    let archive = Archive::open(&desk.path("index")).unwrap();
    let mut wrong = Vec::new();
    for (typed, expected) in TABLE {
        let query = query::parse(typed);
        let seen = found(&archive, &query.root);
        if seen != *expected {
            wrong.push(format!(
                "{typed}\n  read as {}\n  expected {expected}\n  found    {seen}",
                query.root
            ));
        }
        let printed = query.root.to_string();
        assert_eq!(found(&archive, &query::parse(&printed).root), seen, "{typed} as {printed}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn print_table() {
    let desk = Desk::indexed(&[("all.jsonl", &lines())]);
    let archive = Archive::open(&desk.path("index")).unwrap();
    for typed in std::fs::read_to_string("/tmp/engine-queries.txt").unwrap().lines() {
        let query = query::parse(typed);
        println!("{typed}\t{}\t{}\t{:?}", query.root, found(&archive, &query.root), query.notes);
    }
}
