//! Answers do not depend on how many threads find them.

use std::fmt::Write as _;

use newshound::article::EntityKind;
use newshound::query;
use newshound::query::ast::NameField;
use newshound::search::{self, Archive, By, Counted, Reprints, Request, Sort};

use crate::desk::Desk;
use crate::dice::Dice;

/// Articles of several passages in several segments; some tell a story twice.
fn desk() -> Desk {
    let desk = Desk::new();
    let mut dice = Dice(7);
    let words = [
        "ferry", "harbour", "fees", "council", "ban", "bans", "banned", "trams", "fog", "captain",
        "said", "the", "of", "Twitter", "Facebook", "on",
    ];
    let people = ["Ada Thornton", "Bo Quill", "Cleo Marsh"];
    for file in 0..5 {
        let mut lines = String::new();
        for number in 0..260 {
            let mut text = String::new();
            for _ in 0..5 {
                let person = people[dice.throw(people.len())];
                let _ = write!(text, "Mr {person} of the Harbour Trust spoke.");
                for _ in 0..70 {
                    text.push(' ');
                    text.push_str(dice.pick(&words));
                }
                text.push_str(".\n\n");
            }
            let place = if number % 13 == 0 { 1_000 } else { file };
            if number % 13 == 0 {
                text = format!("The captain said of article {number} that the ferry stays. ")
                    .repeat(9);
            }
            let record = serde_json::json!({
                "headline": format!("Article {number} of {place}"), "text": text,
                "source": format!("Paper {file}"), "published": "2018-04-23",
            });
            let _ = writeln!(lines, "{record}");
        }
        desk.write(&format!("{file}.jsonl"), &lines);
        desk.run(["index", &format!("{file}.jsonl")]);
    }
    desk
}

/// What a search answers, but for the time it took.
fn searched(archive: &Archive, request: &Request) -> String {
    let answer = search::search(archive, request).unwrap();
    assert!(answer.articles > 0, "{}", request.query);
    let hits: Vec<String> = answer
        .hits
        .iter()
        .map(|hit| {
            let passages = hit.passages.iter().map(|it| (it.ordinal, &it.highlights));
            format!("{} {} {:?}", hit.id.code(), hit.score, passages.collect::<Vec<_>>())
        })
        .collect();
    let counts = (answer.articles, answer.stories, answer.passages);
    format!("{counts:?} {:?} {hits:#?}", answer.facets)
}

fn counted(archive: &Archive, field: NameField, counted: Counted) -> String {
    let query = query::parse("said").root;
    let answer = search::facets(archive, &query, field, 20, counted, None).unwrap();
    format!("{} {} {:?}", answer.articles, answer.stories, answer.names)
}

/// Every answer to some questions.
fn answers(archive: &Archive) -> Vec<String> {
    let of = |typed: &str| Request { limit: 40, ..Request::new(query::parse(typed).root) };
    let mut answers: Vec<String> = [
        Request { facets: Some(9), ..of("ban") },
        Request { any: true, ..of("ferry captain fog") },
        Request { by: By::Passage, ..of("ban w/3 trams") },
        Request { reprints: Reprints::All, ..of("@person w/s said") },
        Request { sort: Sort::Newest, ..of("ferry") },
        of("\"the ferry\" NOT \"fog captain\""),
        of("atleast5(ban) OR \"captain said of article\""),
        of("\"ferry stays\" OR zebra w/3 fog OR ferr*"),
        of("words:>80 -fog"),
    ]
    .iter()
    .map(|request| searched(archive, request))
    .collect();
    let person = NameField::Entity(EntityKind::Person);
    let platform = NameField::Entity(EntityKind::Platform);
    answers.push(counted(archive, person, Counted::Articles));
    answers.push(counted(archive, platform, Counted::Stories));
    answers
}

#[test]
fn answers_are_the_same_with_any_number_of_threads() {
    let desk = desk();
    let open = || Archive::open(&desk.path("index")).unwrap();
    let files = std::fs::read_dir(desk.path("index")).unwrap().flatten();
    let segments = files.filter(|file| file.path().extension().is_some_and(|end| end == "store"));
    assert!(segments.count() > 1, "some of it is shared out as whole segments");
    let coverage = search::coverage(&open()).unwrap();
    assert!(coverage.passages > 2 * coverage.articles, "most articles can be cut in two");
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| answers(&open()))
    };
    let alone = with(1);
    // With so many, stretches are of some articles each.
    for threads in [2, 3, 8, 50] {
        for (found, expected) in with(threads).iter().zip(&alone) {
            assert_eq!(found, expected, "with {threads} threads");
        }
    }
}
