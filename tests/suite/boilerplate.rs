//! What one outlet puts under article after article is kept out of all that is searched and
//! counted, whatever the order in which articles come, and is there for who asks for it.

use std::collections::BTreeMap;

use crate::desk::{Desk, text};

const BOX: &str = "Would you like more from Wilhelmina Quist of the Periwinkle Institute? Sign up \
                   for our morning letter on Twitter, free and before breakfast.";
const STRAP: &str = "Story continues below";

/// An article of its own: no two have a sentence in common.
fn body(number: usize) -> String {
    let word = |at: usize| format!("{}{}", ["tal", "mer", "os", "quin", "bra"][at % 5], at);
    let sentence = |from: usize| {
        let words: Vec<String> =
            (0..12).map(|at| word(number * 1_000 + from * 50 + at * at)).collect();
        let heard = words.join(" and of the ");
        format!("The council of {} met on Monday and heard of the {heard}.", words[0])
    };
    (0..4).map(sentence).collect::<Vec<_>>().join("\n\n")
}

fn article(headline: &str, source: &str, body: &str) -> String {
    format!("Headline: {headline}\nSource: {source}\nDate: 2020-03-05\n\n{body}\n")
}

/// Twenty articles of one paper, most with its box, some with a strap in the middle; a box in
/// another paper; and a text that the paper ran again and again.
fn files() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for number in 0..20 {
        let mut text = body(number);
        if number % 2 == 0 {
            text = text.replacen("\n\n", &format!("\n\n{STRAP}\n\n"), 1);
        }
        if number % 4 != 3 {
            text = format!("{text}\n\n{BOX}");
        }
        let headline = format!("Matter {number}");
        files.push((format!("{number:02}.txt"), article(&headline, "Skerry Post", &text)));
    }
    let own = format!("{}\n\n{BOX}", body(50));
    files.push(("50.txt".to_owned(), article("Another paper", "The Orbit", &own)));
    for number in 60..68 {
        let text = format!("{}\n\nThe zoetrope turned in the harbour master's window.", body(60));
        let headline = format!("Again {number}");
        files.push((format!("{number}.txt"), article(&headline, "Skerry Post", &text)));
    }
    files
}

fn desk() -> Desk {
    let desk = Desk::new();
    for (name, text) in files() {
        desk.write(&format!("press/{name}"), text);
    }
    desk.run(["index", "press"]).exits(0);
    desk
}

fn code(desk: &Desk, headline: &str) -> String {
    let articles = desk.run(["export"]).exits(0).objects();
    text(&articles.iter().find(|it| it["headline"] == headline).unwrap()["id"])
}

/// All that is found, counted and shown of each article.
fn state(desk: &Desk) -> BTreeMap<String, String> {
    let articles = desk.run(["export"]).exits(0).objects();
    let of_article = |article: &serde_json::Value| {
        let code = text(&article["id"]);
        let shown = desk.run(["show", &code]).exits(0).out;
        let raw = desk.run(["show", &code, "--raw"]).exits(0).out;
        (text(&article["headline"]), format!("{article}\n{shown}\n{raw}"))
    };
    articles.iter().map(of_article).collect()
}

#[test]
fn what_an_outlet_puts_under_many_articles_is_not_found_and_not_counted() {
    let desk = desk();
    assert_eq!(desk.headlines(["breakfast"]), ["Another paper"]);
    assert_eq!(desk.headlines(["\"story continues below\""]), Vec::<String>::new());
    for (by, name) in [("person", "Quist"), ("organisation", "Periwinkle"), ("platform", "Twitter")]
    {
        let facets = desk.run(["facets", "--by", by, "--format", "csv"]).exits(0).out;
        for line in facets.lines().filter(|line| line.contains(name)) {
            assert!(line.ends_with(",1"), "{by}: {line}");
        }
    }
    // What stands beside it is found as before, and so is a text that is printed again.
    assert_eq!(desk.headlines(["\"met on Monday\""]).len(), 29);
    assert_eq!(desk.headlines(["zoetrope"]).len(), 8);
    let stats = desk.run(["stats"]).exits(0).out;
    assert!(stats.contains("boilerplate       2 paragraphs, kept out of 15 (52 %)"), "{stats}");
}

#[test]
fn boilerplate_is_shown_in_its_place_only_where_it_is_asked_for() {
    let desk = desk();
    let code = code(&desk, "Matter 4");
    let shown = desk.run(["show", &code]).exits(0).out;
    assert!(!shown.contains("breakfast") && !shown.contains(STRAP), "{shown}");
    assert!(shown.contains("2 paragraphs of boilerplate are left out; `newshound show "));
    let raw = desk.run(["show", &code, "--raw"]).exits(0).out;
    let (first, last) = (raw.find("heard").unwrap(), raw.rfind("heard").unwrap());
    let strap = raw.find(STRAP).unwrap();
    assert!(first < strap && strap < last, "{raw}");
    assert!(raw.find("breakfast").unwrap() > last && !raw.contains("left out"), "{raw}");
    // A file by itself is of no collection.
    assert!(desk.run(["read", "press/04.txt"]).exits(0).out.contains("breakfast"));
}

#[test]
fn boilerplate_is_the_same_whatever_the_order_of_files_runs_and_threads() {
    let files = files();
    let of_runs = |threads: &str, runs: usize, is_backward: bool| {
        let desk = Desk::new();
        for run in 0..runs {
            let mut files: Vec<_> = files.iter().skip(run).step_by(runs).collect();
            if is_backward {
                files.reverse();
            }
            for (name, text) in files {
                desk.write(&format!("press/{name}"), text);
            }
            desk.run(["index", "press", "--threads", threads]).exits(0);
        }
        state(&desk)
    };
    let expected = of_runs("1", 1, false);
    assert_eq!(expected, of_runs("4", 1, true));
    assert_eq!(expected, of_runs("2", 5, false));
}

#[test]
fn what_is_no_longer_under_many_articles_is_found_again() {
    let desk = desk();
    for number in 3..20 {
        desk.remove(&format!("press/{number:02}.txt"));
    }
    desk.run(["index", "press"]).exits(0);
    let found = ["Another paper", "Matter 0", "Matter 1", "Matter 2"];
    assert_eq!(desk.headlines(["breakfast"]), found);
    let fresh = Desk::new();
    for (name, text) in files() {
        if desk.path(&format!("press/{name}")).exists() {
            fresh.write(&format!("press/{name}"), text);
        }
    }
    fresh.run(["index", "press"]).exits(0);
    assert_eq!(state(&desk), state(&fresh));
    // A run that has nothing to do leaves all as it is.
    desk.run(["index", "press"]).exits(0);
    assert_eq!(state(&desk), state(&fresh));
}

#[test]
fn an_article_of_nothing_but_boilerplate_keeps_its_headline() {
    let desk = desk();
    desk.write("press/99.txt", article("Only a box", "Skerry Post", BOX));
    desk.run(["index", "press"]).exits(0);
    assert_eq!(desk.headlines(["breakfast"]), ["Another paper"]);
    assert_eq!(desk.headlines(["headline:box"]), ["Only a box"]);
    let raw = desk.run(["show", &code(&desk, "Only a box"), "--raw"]).exits(0).out;
    assert!(raw.contains("breakfast"), "{raw}");
}

#[test]
fn an_articles_tags_date_and_credit_outlive_being_indexed_again() {
    // Each file is read alone, so the first ones are indexed before anything is known.
    let desk = Desk::new();
    let record = |number: usize| {
        let text = format!("{}\n\n{BOX}", body(number)).replace('\n', "\\n");
        format!(
            "{{\"id\": \"r{number}\", \"headline\": \"Matter {number}\", \"source\": \"Post\", \
             \"published\": \"2020-03-05T23:30:00-05:00\", \"organisations\": [\"Grebe Ltd\"], \
             \"author\": \"Ines Harbottle\", \"text\": \"(Reuters) - {text}\"}}\n"
        )
    };
    for number in 0..12 {
        desk.write(&format!("press/{number}.jsonl"), record(number));
    }
    desk.run(["index", "press", "--threads", "1"]).exits(0);
    let whole = Desk::new();
    let records: String = (0..12).map(record).collect();
    whole.write("press/all.jsonl", records);
    whole.run(["index", "press"]).exits(0);
    let of = |desk: &Desk| {
        let hits = desk
            .run(["search", "council", "--format", "jsonl", "-n", "50", "--reprints", "all"])
            .exits(0)
            .hits();
        let mut found: Vec<String> = hits
            .iter()
            .map(|hit| {
                let article = &hit["article"];
                format!(
                    "{} {} {} {} {} {}",
                    article["record"],
                    article["published"],
                    article["authors"],
                    article["agency"],
                    hit["organisations"],
                    hit["persons"]
                )
            })
            .collect();
        found.sort();
        found
    };
    assert_eq!(of(&desk).len(), 12);
    assert_eq!(of(&desk), of(&whole));
    assert!(of(&desk).iter().all(|line| line.contains("Reuters")), "{:?}", of(&desk));
}
