//! Who and what the articles are about: which names are one entity, what the user decided, and
//! how often the answer is right on real press, where a copy lies beside the repository.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use newshound::analyzer::{fold, words};
use newshound::article::{Article, EntityKind};
use newshound::entity::{Recogniser, UserEntities, canonical_platform};

use crate::desk::{Desk, names, root, text};

const BUREAU: &str = "Raid\n\nThe Federal Bureau of Investigation (FBI) searched the harbour. \
                      The FBI took boxes away.";
const SHORT: &str = "Boxes\n\nThe FBI said on Monday that the boxes were empty.";
const LAB: &str = "Row\n\nKaspersky Lab sued the agency. Kaspersky Lab said it would appeal.";
const LABS: &str = "More\n\nThe firm Kaspersky Labs said so. Kaspersky Labs lost money.";

/// What a facet counts: name and articles.
fn counted(desk: &Desk, arguments: &[&str]) -> Vec<(String, u64)> {
    let facets = ["facets", "--limit", "1000", "--format", "jsonl"];
    let run = desk.run([&facets[..], arguments].concat());
    let mut lines = run.objects();
    lines.pop();
    let count = |line: &serde_json::Value| line["articles"].as_u64().unwrap();
    lines.iter().map(|line| (text(&line["name"]), count(line))).collect()
}

fn count_of(desk: &Desk, name: &str) -> u64 {
    let counts = counted(desk, &["--by", "organisation"]);
    counts.iter().find(|(known, _)| known == name).map_or(0, |(_, count)| *count)
}

#[test]
fn an_acronym_that_an_article_defines_is_one_entity_with_its_full_name() {
    let desk = Desk::indexed(&[("raid.txt", BUREAU), ("boxes.txt", SHORT)]);
    assert_eq!(count_of(&desk, "Federal Bureau of Investigation"), 2);
    assert_eq!(count_of(&desk, "FBI"), 0);
    for name in ["FBI", "fbi", "federal bureau of investigation"] {
        assert_eq!(desk.headlines(["--organisation", name]), ["Boxes", "Raid"], "{name}");
    }
    assert_eq!(desk.headlines(["organisation:FBI", "monday"]), ["Boxes"]);
    assert_eq!(desk.headlines(["--exclude", "organisation=FBI"]), Vec::<String>::new());
    let article = desk.run(["export", "monday"]).exits(0).objects().remove(0);
    assert_eq!(names(&article["organisations"]), ["Federal Bureau of Investigation"]);
    let hit = desk.run(["search", "monday", "--format", "jsonl"]).exits(0).hits().remove(0);
    assert_eq!(names(&hit["organisations"]), ["Federal Bureau of Investigation"]);
    // The table of names is made again where it is damaged or gone.
    for bytes in [&b"no table"[..], &b""[..]] {
        desk.write("index/aliases.table", bytes);
        assert_eq!(count_of(&desk, "Federal Bureau of Investigation"), 2);
    }
    desk.remove("index/aliases.table");
    assert_eq!(count_of(&desk, "Federal Bureau of Investigation"), 2);
    // What a bad disk did to it is seen by the next run that brings the index up to date.
    let whole = std::fs::read(desk.path("index/aliases.table")).unwrap();
    let mut damaged = whole.clone();
    *damaged.last_mut().unwrap() ^= 1;
    desk.write("index/aliases.table", damaged);
    desk.run(["index"]).exits(0);
    assert!(std::fs::read(desk.path("index/aliases.table")).unwrap() == whole);
    // With the definition gone, the short name stands for nothing else.
    desk.remove("press/raid.txt");
    desk.run(["index"]).exits(0);
    assert_eq!(count_of(&desk, "FBI"), 1);
}

#[test]
fn spellings_of_one_name_are_one_entity() {
    let desk = Desk::indexed(&[
        ("a.txt", LAB),
        ("b.txt", LABS),
        ("c.txt", "Third\n\nShares of Kaspersky Lab's rival rose. KASPERSKY LAB said nothing."),
    ]);
    let counts = counted(&desk, &["--by", "organisation"]);
    let of_lab: Vec<&(String, u64)> =
        counts.iter().filter(|(name, _)| fold(name).contains("kaspersky")).collect();
    assert_eq!(of_lab, [&("Kaspersky Lab".to_owned(), 3)]);
    assert_eq!(desk.headlines(["--org", "kaspersky labs"]), ["More", "Row", "Third"]);
}

#[test]
fn what_the_user_decides_takes_effect_at_once() {
    let desk = Desk::indexed(&[("a.txt", LAB), ("b.txt", LABS), ("c.txt", SHORT)]);
    assert_eq!(count_of(&desk, "Kaspersky Lab"), 2);
    let before = fs::read(desk.path("index/meta.json")).unwrap();
    let holds = |file: &str, name: &str, articles: u64| {
        desk.write("newshound.toml", file);
        assert_eq!(count_of(&desk, name), articles, "{name} after {file}");
    };
    holds("[[split]]\nname = \"Kaspersky Labs\"\n", "Kaspersky Labs", 1);
    holds("[[split]]\nname = \"Kaspersky Labs\"\n", "Kaspersky Lab", 1);
    let merge = "[[merge]]\ninto = \"Kaspersky Lab\"\nnames = [\"FBI\"]\n";
    holds(merge, "Kaspersky Lab", 3);
    assert_eq!(desk.headlines(["--org", "fbi"]), ["Boxes", "More", "Row"]);
    holds("[[rename]]\nname = \"kaspersky lab\"\nto = \"The Lab\"\n", "The Lab", 2);
    assert_eq!(desk.headlines(["--org", "the lab"]), ["More", "Row"]);
    assert_eq!(desk.headlines(["--org", "Kaspersky Labs"]), ["More", "Row"]);
    holds("[[ignore]]\nname = \"kaspersky lab\"\n", "Kaspersky Lab", 0);
    desk.run(["search", "--org", "Kaspersky Lab"]).exits(2).says("no organisation");
    assert_eq!(desk.run(["export", "appeal"]).objects()[0]["organisations"], serde_json::json!([]));
    holds("[[kind]]\nname = \"FBI\"\nis = \"person\"\n", "FBI", 0);
    assert_eq!(counted(&desk, &["--by", "person"]), [("FBI".to_owned(), 1)]);
    assert_eq!(desk.headlines(["--person", "fbi"]), ["Boxes"]);
    holds("", "Kaspersky Lab", 2);
    let after = fs::read(desk.path("index/meta.json")).unwrap();
    assert_eq!(before, after, "the index itself was not written to");
    // Another file, for one command.
    desk.write("other.toml", "[[ignore]]\nname = \"FBI\"\n");
    let facets = ["facets", "--entities", "other.toml", "--format", "csv"];
    assert!(!desk.run(facets).exits(0).out.contains("FBI"));
    // What is wrong in it is said with its place.
    desk.write("newshound.toml", "[[merge]]\nnames = [\"FBI\"]\n");
    desk.run(["facets"]).exits(2).says("line 1").says("into");
}

#[test]
fn only_new_names_and_patterns_make_a_run_read_again() {
    let desk = Desk::indexed(&[("a.txt", LAB), ("c.txt", SHORT)]);
    desk.write("mine.toml", "[[ignore]]\nname = \"FBI\"\n");
    desk.run(["index", "--entities", "mine.toml"]).exits(0).says("0 changed");
    assert_eq!(count_of(&desk, "FBI"), 0);
    // The file is remembered, and read again whenever the index is.
    desk.write("mine.toml", "");
    assert_eq!(count_of(&desk, "FBI"), 1);
    desk.write(
        "mine.toml",
        "[[pattern]]\nkind = \"organisation\"\nname = \"Box office\"\npattern = 'boxes? were'\n",
    );
    desk.run(["index"]).exits(0).says("2 changed").says("new names or patterns");
    assert_eq!(desk.headlines(["--org", "box office"]), ["Boxes"]);
    desk.run(["index"]).exits(0).says("0 changed");
}

#[test]
fn entities_are_listed_explained_and_suggested() {
    let desk = Desk::indexed(&[
        ("raid.txt", BUREAU),
        ("boxes.txt", SHORT),
        ("ada.txt", "Ada\n\nDorothy Fitzgerald said so."),
        ("bob.txt", "Bob\n\nDorothy Fitzgerald told them. Dorothy Fitzgerald left."),
        ("cat.txt", "Cat\n\nMrs Fitzgerald said nothing."),
    ]);
    let list = desk.run(["entities", "list", "--kind", "organisation", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&list.exits(0).out).unwrap();
    let bureau = &list["entities"][0];
    assert_eq!(bureau["name"], "Federal Bureau of Investigation");
    assert_eq!(bureau["forms"][0]["name"], "FBI");
    let explained = desk.run(["entities", "explain", "fbi"]).exits(0).out;
    for part in ["in 2 articles", "also FBI", "articles use it so", "“FBI” in the body at", "Boxes"]
    {
        assert!(explained.contains(part), "{part} is not in\n{explained}");
    }
    desk.run(["entities", "explain", "nobody"]).exits(1).says("no entity `nobody`");
    let suggested = desk.run(["entities", "suggest"]).exits(0).out;
    assert!(suggested.contains("names = [\"Fitzgerald\"]"), "{suggested}");
    desk.run(["entities", "suggest", "--write", "mine.toml"]).exits(0).says("entries added");
    let once = fs::read_to_string(desk.path("mine.toml")).unwrap();
    assert!(once.contains("# names = [\"Fitzgerald\"]"), "{once}");
    desk.run(["entities", "suggest", "--write", "mine.toml", "--active"]).says("0 entries");
    desk.run(["entities", "suggest", "--write", "newshound.toml", "--active"]).exits(0);
    let persons = counted(&desk, &["--by", "person"]);
    assert_eq!(persons[0], ("Dorothy Fitzgerald".to_owned(), 3));
}

#[test]
fn pairs_are_counted_in_articles() {
    let desk = Desk::indexed(&[
        ("a.txt", "A\n\nDorothy Fitzgerald sued Larkmead Holdings. Harold Baxter watched."),
        ("b.txt", "B\n\nLarkmead Holdings dismissed Dorothy Fitzgerald."),
        ("c.txt", "C\n\nHarold Baxter went home."),
    ]);
    let run = desk.run(["facets", "--by", "person", "--with", "organisation", "-f", "jsonl"]);
    let mut lines = run.exits(0).objects();
    assert_eq!(lines.pop().unwrap()["articles"], 3);
    let pairs: Vec<(String, String, u64)> = lines
        .iter()
        .map(|line| {
            let articles = line["articles"].as_u64().unwrap();
            (text(&line["name"]), text(&line["with_name"]), articles)
        })
        .collect();
    let pair = |name: &str, articles| (name.to_owned(), "Larkmead Holdings".to_owned(), articles);
    assert_eq!(pairs, [pair("Dorothy Fitzgerald", 2), pair("Harold Baxter", 1)]);
    let table = desk.run(["facets", "--by", "person", "--with", "person", "-f", "csv"]).exits(0);
    assert_eq!(table.out, "person,with_person,articles\nDorothy Fitzgerald,Harold Baxter,1\n");
    let shown = desk.run(["facets", "--by", "person", "--with", "organisation"]).exits(0).out;
    assert!(shown.contains("2  Dorothy Fitzgerald · Larkmead Holdings"), "{shown}");
}

#[test]
fn neither_order_nor_threads_nor_runs_change_what_articles_are_about() {
    let mut files: Vec<(String, String)> = Vec::new();
    for number in 0..60 {
        let body = match number % 6 {
            0 => BUREAU.to_owned(),
            1 => SHORT.to_owned(),
            2 => LAB.to_owned(),
            3 => LABS.to_owned(),
            4 => "X\n\nWalter F. Hammond met Walter Hammond of Eastmoor Bank Ltd.".to_owned(),
            _ => format!("Y\n\nWalter Hammond saw Eastmoor Bank {number} times on Twitter."),
        };
        files.push((format!("{number:02}.txt"), body));
    }
    let exported = |desk: &Desk| {
        let mut lines: Vec<String> = desk
            .run(["export"])
            .exits(0)
            .objects()
            .iter()
            .map(|article| {
                ["path", "organisations", "persons", "platforms"]
                    .map(|field| article[field].to_string())
                    .join(" ")
            })
            .collect();
        lines.sort();
        lines
    };
    let mut answers = Vec::new();
    for threads in ["1", "2", "8"] {
        let desk = Desk::new();
        for (name, body) in &files {
            desk.write(&format!("press/{name}"), body);
        }
        desk.run(["index", "press", "--threads", threads]).exits(0);
        answers.push((exported(&desk), counted(&desk, &["--by", "organisation"])));
    }
    // One by one, from the last to the first, and some of them twice.
    let desk = Desk::new();
    for chunk in files.chunks(20).rev() {
        for (name, body) in chunk.iter().rev() {
            desk.write(&format!("press/{name}"), body);
        }
        desk.run(["index", "press"]).exits(0);
    }
    desk.write("press/00.txt", "Gone\n\nNothing.");
    desk.run(["index", "press"]).exits(0);
    desk.write("press/00.txt", &files[0].1);
    desk.run(["index", "press"]).exits(0);
    answers.push((exported(&desk), counted(&desk, &["--by", "organisation"])));
    for answer in &answers[1..] {
        assert_eq!(answer, &answers[0]);
    }
}

#[test]
fn articles_of_which_only_lists_tell_are_counted() {
    let desk = Desk::indexed(&[
        ("a.txt", "A\n\nDorothy Fitzgerald said that she would leave the harbour on Monday."),
        (
            "b.txt",
            "B\n\nDer Kanzler sagte am Montag, er werde die Vorschläge prüfen und dann mit den \
             Ländern darüber sprechen, wie es weitergehen könne und was noch zu tun sei.",
        ),
    ]);
    let stats = desk.run(["stats", "--format", "json"]).exits(0).out;
    let stats: serde_json::Value = serde_json::from_str(&stats).unwrap();
    assert_eq!(stats["only_lists"], 1, "{stats}");
}

/// A file of judged facets, or `None`, said aloud.
fn judged(name: &str) -> Option<(PathBuf, String)> {
    let path = root().join("../shared/facets").join(name);
    match fs::read_to_string(&path) {
        Ok(text) => Some((path, text)),
        Err(_) => {
            println!("skipped: no {}", path.display());
            None
        }
    }
}

/// Of all words that may be a platform, this share must be taken for what they are.
const RIGHT_WORDS: f64 = 0.93;

#[test]
fn words_that_may_be_platforms_are_taken_for_what_they_are() {
    let Some((_, lines)) = judged("platforms-dev.jsonl") else { return };
    let recogniser = Recogniser::new(&UserEntities::default());
    let (mut right, mut all) = (0, 0);
    for line in lines.lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        // Parts of a platform (`Reels`) are no notion of ours.
        if text(&row["note"]).starts_with("feature of the platform") {
            continue;
        }
        let sentence = text(&row["sentence"]);
        let start = row["start"].as_u64().unwrap() as usize;
        let start = sentence.char_indices().nth(start).map_or(0, |(at, _)| at);
        let end = start + text(&row["word"]).len();
        let article = Article { body: sentence.clone(), ..Article::default() };
        let mut body_words = Vec::new();
        words(&article.body, &mut body_words);
        let found = recogniser.recognise(&article, &[], &body_words);
        let named = found.mentions.iter().find_map(|mention| {
            let entity = &found.entities[mention.entity as usize];
            let is_here = (mention.start as usize) < end && mention.end as usize > start;
            (is_here && entity.kind == EntityKind::Platform).then(|| entity.name.clone())
        });
        // The judges call some platforms by another of their names.
        let expected = row["platform"]
            .as_str()
            .map(|name| canonical_platform(name).unwrap_or_else(|| name.to_owned()));
        all += 1;
        if named == expected {
            right += 1;
        } else {
            println!("{expected:?} taken for {named:?}: {sentence}");
        }
    }
    println!("{right} of {all} words that may be platforms");
    assert!(f64::from(right) >= RIGHT_WORDS * f64::from(all));
}

#[test]
fn a_passage_says_which_entities_it_names_itself() {
    let filler = "The tide came in and the tide went out, as it does twice a day. ".repeat(12);
    let text = format!(
        "Ada Thornton resigned from Kaspersky Lab on Monday.\n\n{filler}\n\n{filler}\n\n\
         Thornton had a tide table on her wall."
    );
    let desk = Desk::indexed(&[("a.txt", &format!("Tides\n\n{text}"))]);
    let hit = desk.run(["search", "tide", "--format", "jsonl"]).exits(0).hits().remove(0);
    let mut named = BTreeMap::new();
    let further = hit["further_passages"].as_array().unwrap();
    for passage in std::iter::once(&hit["passage"]).chain(further) {
        let names: Vec<String> = passage["entities"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entity| format!("{}: {}", entity["kind"], entity["name"]).replace('"', ""))
            .collect();
        named.insert(passage["ordinal"].as_u64().unwrap(), names);
    }
    let last = named.values().next_back().unwrap();
    assert_eq!(*last, ["person: Ada Thornton"], "the pick-up mention counts: {named:?}");
    assert!(named.values().any(Vec::is_empty), "the tides name no one: {named:?}");
}
