//! One story told once: reprints and revisions are found, shown as one, counted both ways, and
//! leave when their files do; what only looks like one stays apart.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use newshound::article::Published;
use newshound::source::{self, FieldMap, Records, SourceFile};
use newshound::story::sketch::{TextChunker, name_hash, outlet_hash};
use newshound::story::{ChunkWriter, Facts, cluster};
use serde_json::Value;

use crate::desk::{Desk, root, sample, text};
use crate::sample_collection;

/// An agency's story, 12 sentences.
const WIRE: &str = "\
Fog kept the Skerry ferry in port for a third day on Tuesday, stranding four hundred passengers \
and most of the island's post.

The captain, Ines Harbottle, said she had never seen the sound so still in thirty years. \
\"You could hear the bell on the north buoy and see nothing of it,\" she told reporters on the quay.

The harbour company has booked every bed in Port Maddoch and opened the sail loft to those who \
were left without one. Volunteers from the lifeboat brought soup, blankets and a great deal of tea.

Forecasters expect the fog to lift on Thursday, when a wind from the west should reach the coast. \
Until then the company has asked two fishing boats with radar to carry medicines across.

The island's only shop has put bread and milk on ration, one loaf for each household. Its owner, \
Tobias Lund, said nobody had complained so far, though the beer might be another matter.

A wedding that was to be held in the chapel on Wednesday has been put off for a week. The bride is \
on the island, the groom in a guest house with a view of where the island ought to be.";

/// Another outlet's own words on the same event, with one quotation in common.
const OWN_WORDS: &str = "\
Islanders on Skerry woke to another white morning yesterday and found the slip empty once more.

No boat has crossed since Sunday, and with the post office shut the talk in the queue for bread was \
of candles, cards and who had coal to spare. \"You could hear the bell on the north buoy and see \
nothing of it,\" said the ferry's captain.

The council's emergency officer, Wendeline Croft, has asked people to check on neighbours who live \
alone. She said the school would stay open, since all three of its teachers live within walking \
distance, and that the generator had fuel for at least another nine days.

On the mainland the mood is less patient. Passengers complain that nobody from the ferry company \
answers the telephone, and a coach party from Leeds has gone home without ever seeing the island.";

/// What one outlet puts under everything.
const BOX: &str = "\
Would you like more news like this? Our morning letter brings you the five stories that the islands \
are talking about, the tides, the weather and a crossword, free and before breakfast. Tell us where \
you live and we will see to the rest. You can stop it whenever you like, with one click, and we \
never pass on your address to anyone. We use what you tell us only to choose the stories that fit \
you best, as described in our notice on privacy, which you can read in full on our pages.";

fn article(headline: &str, source: &str, date: &str, body: &str) -> String {
    format!("Headline: {headline}\nSource: {source}\nDate: {date}\n\n{body}\n")
}

/// The first `count` paragraphs of a text.
fn cut(text: &str, count: usize) -> String {
    text.split("\n\n").take(count).collect::<Vec<_>>().join("\n\n")
}

/// Articles of a paper that have nothing in common, `count` of them.
fn unrelated(count: usize) -> Vec<String> {
    (0..count)
        .map(|number| {
            let word = |at: usize| format!("{}{}", ["tal", "mer", "os", "quin", "bra"][at % 5], at);
            let words = (0..90).map(|at| word(number * 1_000 + at * at + 7 * at));
            words.collect::<Vec<_>>().join(" ") + "."
        })
        .collect()
}

/// For each article, by its headline, the headline of the lead copy of its story.
fn leads(desk: &Desk) -> BTreeMap<String, String> {
    let articles = desk.run(["export"]).exits(0).objects();
    let by_id: HashMap<String, String> =
        articles.iter().map(|it| (text(&it["id"]), text(&it["headline"]))).collect();
    articles.iter().map(|it| (text(&it["headline"]), by_id[&text(&it["story"])].clone())).collect()
}

/// A press in which the agency's story was cut, edited, headed anew, boxed and revised.
fn told_by_many() -> Desk {
    let edited = WIRE
        .replace("for a third day on Tuesday", "for the third day running")
        .replace("a great deal of tea", "plenty of tea")
        .replace("the beer might be another matter", "beer might be another matter");
    let updated = format!(
        "{}\n\nThe fog lifted at noon on Thursday and the first boat left at one. Captain Harbottle \
         sounded the horn the whole way across, and the chapel rang its bell in answer.",
        cut(WIRE, 5)
    );
    Desk::indexed(&[
        (
            "a.txt",
            &article("Fog strands hundreds", "Meridian Wire", "2019-11-05", &{
                format!("PORT MADDOCH (Reuters) - {WIRE}")
            }),
        ),
        ("b.txt", &article("No ferry, no wedding", "The Harbour Courier", "2019-11-06", WIRE)),
        ("c.txt", &article("Short of bread", "Valley Tribune", "2019-11-06", &cut(WIRE, 2))),
        ("d.txt", &article("Island cut off", "Eastmoor Gazette", "2019-11-06", &edited)),
        (
            "e.txt",
            &article("White out", "Lakeside Gazette", "2019-11-07", &{
                format!("{BOX}\n\n{WIRE}\n\n{BOX}")
            }),
        ),
        ("f.txt", &article("Ferry sails again", "Meridian Wire", "2019-11-07", &updated)),
        ("g.txt", &article("Third white morning", "The Orbit", "2019-11-06", OWN_WORDS)),
    ])
}

#[test]
fn copies_cut_edited_headed_anew_and_boxed_are_one_story_and_the_same_event_is_not() {
    let leads = leads(&told_by_many());
    for headline in [
        "No ferry, no wedding",
        "Short of bread",
        "Island cut off",
        "White out",
        "Ferry sails again",
    ] {
        assert_eq!(leads[headline], "Fog strands hundreds", "{headline}");
    }
    assert_eq!(leads["Third white morning"], "Third white morning");
}

#[test]
fn a_story_is_shown_once_and_counted_both_ways() {
    let desk = told_by_many();
    let run = desk.run(["search", "captain", "--format", "jsonl"]).exits(0);
    let summary = run.summary();
    assert_eq!((&summary["articles"], &summary["stories"]), (&7.into(), &2.into()));
    let hits = run.hits();
    assert_eq!(hits.len(), 2);
    let reprints: BTreeSet<u64> =
        hits.iter().map(|hit| hit["reprints"].as_u64().unwrap()).collect();
    assert_eq!(reprints, [0, 5].into());
    let text_of = desk.run(["search", "captain"]).exits(0).out;
    assert!(text_of.contains(" · +5 reprints\n"), "{text_of}");
    assert!(text_of.contains("7 articles of 2 stories, "), "{text_of}");

    let all = desk.run(["search", "captain", "--reprints", "all", "--format", "jsonl"]).exits(0);
    assert_eq!((all.hits().len(), &all.summary()["stories"]), (7, &2.into()));
    assert!(all.hits().iter().all(|hit| hit["reprints"] == 0));
    // The copy that is shown is the one that matches best.
    let best = all.hits().iter().find(|hit| hit["story"] == hits[0]["story"]).cloned().unwrap();
    assert_eq!(best["article"]["id"], hits[0]["article"]["id"]);

    let only = desk.run(["search", "captain", "--reprints", "only", "--format", "jsonl"]).exits(0);
    assert_eq!((only.hits().len(), &only.summary()["articles"]), (1, &6.into()));

    let passages = ["search", "captain", "--by", "passage", "--format", "jsonl"];
    let stories: Vec<String> =
        desk.run(passages).exits(0).hits().iter().map(|hit| text(&hit["article"]["id"])).collect();
    let distinct: BTreeSet<&String> = stories.iter().collect();
    assert_eq!(distinct.len(), 2, "passages of one copy each: {stories:?}");
}

#[test]
fn hits_asked_for_page_by_page_are_those_asked_for_at_once() {
    let desk = told_by_many();
    for mode in ["all", "fold", "only"] {
        let page = |offset: &str, limit: &str| {
            let run = desk.run([
                "search",
                "ferry OR bread",
                "--reprints",
                mode,
                "--offset",
                offset,
                "-n",
                limit,
                "--format",
                "jsonl",
            ]);
            assert!(matches!(run.code, Some(0 | 1)));
            run.hit_headlines()
        };
        let whole = page("0", "10");
        let pages: Vec<String> = (0..8).flat_map(|offset| page(&offset.to_string(), "1")).collect();
        assert_eq!(pages, whole, "{mode}");
    }
}

#[test]
fn names_are_counted_once_for_a_story() {
    let desk = told_by_many();
    let counted = |count: &str| {
        let run =
            desk.run(["facets", "--by", "source", "--count", count, "--format", "jsonl"]).exits(0);
        let summary = run.summary();
        assert_eq!((&summary["articles"], &summary["stories"]), (&7.into(), &2.into()));
        run.objects()
            .iter()
            .filter(|line| line["type"] == "facet")
            .map(|line| (text(&line["name"]), line[count].as_u64().unwrap()))
            .collect::<BTreeMap<_, _>>()
    };
    assert_eq!(counted("articles")["Meridian Wire"], 2);
    assert_eq!(counted("stories")["Meridian Wire"], 1);
    assert_eq!(counted("stories")["The Orbit"], 1);
    let csv = desk.run(["facets", "--by", "source", "--count", "stories", "--format", "csv"]);
    assert!(csv.exits(0).out.starts_with("source,stories\n"));
}

#[test]
fn every_copy_is_listed_with_outlet_date_share_role_and_agency() {
    let desk = told_by_many();
    let articles = desk.run(["export"]).exits(0).objects();
    let code = |headline: &str| {
        text(&articles.iter().find(|it| it["headline"] == headline).unwrap()["id"])
    };
    let asked = code("Short of bread");
    let story: Value =
        serde_json::from_str(&desk.run(["story", &asked, "--format", "json"]).exits(0).out)
            .unwrap();
    let copies = story["copies"].as_array().unwrap();
    let roles: Vec<(String, String)> =
        copies.iter().map(|copy| (text(&copy["source"]), text(&copy["role"]))).collect();
    assert_eq!(roles[0], ("Meridian Wire".to_owned(), "lead".to_owned()));
    assert_eq!(copies.len(), 6);
    for (source, role) in &roles[1..] {
        let expected = if source == "Meridian Wire" { "revision" } else { "reprint" };
        assert_eq!(role, expected, "{source}");
    }
    assert_eq!(copies[0]["agency"], "Reuters");
    let short = copies.iter().find(|copy| copy["source"] == "Valley Tribune").unwrap();
    assert!(short["share_in_lead"].as_f64().unwrap() > 0.8, "{short}");
    assert!(short["share_of_lead"].as_f64().unwrap() < 0.5, "{short}");
    let whole = copies.iter().find(|copy| copy["source"] == "The Harbour Courier").unwrap();
    assert!(whole["share_of_lead"].as_f64().unwrap() > 0.9, "{whole}");

    let list = desk.run(["story", &asked]).exits(0).out;
    for part in [
        "lead      2019-11-05 Meridian Wire · ",
        " · credits Reuters\n",
        "reprint   2019-11-06 Valley Tribune · ",
        "revision  2019-11-07 Meridian Wire · ",
        ": 6 copies, 4 reprints, 1 revision\n",
    ] {
        assert!(list.contains(part), "`{part}` is not in\n{list}");
    }
    let alone = desk.run(["story", &code("Third white morning")]).exits(0).out;
    assert!(alone.contains(": 1 copy\n"), "{alone}");
    desk.run(["story", "zzzzzzzz"]).exits(2).says("no article has a code");
}

#[test]
fn what_a_copy_changed_is_shown_between_marks() {
    let desk = told_by_many();
    let articles = desk.run(["export"]).exits(0).objects();
    let edited = articles.iter().find(|it| it["headline"] == "Island cut off").unwrap();
    let code = text(&edited["id"]);
    let run = desk.run(["story", &code, "--diff"]).exits(0);
    let plain = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in ["{+the+} third day [-on Tuesday,-] {+running,+}", "{+plenty+} of tea"] {
        assert!(plain.contains(part), "`{part}` is not in\n{}", run.out);
    }
    assert_eq!(run.out.matches("\nfrom ").count(), 1, "only of the copy that was asked for");
    let of_lead = desk.run(["story", &text(&edited["story"]), "--diff"]).exits(0).out;
    assert_eq!(of_lead.matches("\nfrom ").count(), 5);
    let json = desk.run(["story", &code, "--diff", "--format", "json"]).exits(0).out;
    let story: Value = serde_json::from_str(&json).unwrap();
    let with_changes: Vec<&Value> =
        story["copies"].as_array().unwrap().iter().filter(|it| !it["changes"].is_null()).collect();
    assert_eq!(with_changes.len(), 1);
    assert!(
        with_changes[0]["changes"].as_array().unwrap().iter().any(|change| {
            change["type"] == "added" && text(&change["text"]).contains("plenty")
        })
    );
}

#[test]
fn a_box_under_every_article_joins_none_of_them() {
    let desk = Desk::new();
    for (number, body) in unrelated(8).iter().enumerate() {
        // Half of the text of each, and all of the last two.
        let body = if number < 6 { format!("{body}\n\n{BOX}") } else { BOX.to_owned() };
        let headline = format!("Matter {number}");
        let date = format!("2020-03-{:02}", number + 1);
        desk.write(&format!("press/{number}.txt"), article(&headline, "Skerry Post", &date, &body));
    }
    desk.run(["index", "press"]).exits(0);
    for (headline, lead) in leads(&desk) {
        assert_eq!(headline, lead);
    }
}

#[test]
fn stories_follow_what_is_added_and_removed() {
    let desk = Desk::indexed(&[
        ("b.txt", &article("Second", "The Harbour Courier", "2019-11-06", WIRE)),
        ("c.txt", &article("Third", "Valley Tribune", "2019-11-07", WIRE)),
    ]);
    assert_eq!(leads(&desk)["Third"], "Second");
    // An earlier copy takes the lead.
    desk.write("press/a.txt", article("First", "Meridian Wire", "2019-11-05", WIRE));
    desk.run(["index", "press"]).exits(0);
    assert_eq!(leads(&desk)["Third"], "First");
    desk.remove("press/a.txt");
    desk.remove("press/b.txt");
    desk.run(["index", "press"]).exits(0);
    assert_eq!(leads(&desk), [("Third".to_owned(), "Third".to_owned())].into());
    // A table that is lost is made again by whoever asks.
    desk.write("press/a.txt", article("First", "Meridian Wire", "2019-11-05", WIRE));
    desk.run(["index", "press"]).exits(0);
    desk.remove("index/stories.table");
    assert_eq!(leads(&desk)["Third"], "First");
    assert!(desk.path("index/stories.table").exists());
}

#[test]
fn what_a_broken_off_run_left_undone_is_made_before_a_querys_time_runs() {
    let desk = Desk::indexed(&[("a.txt", &article("First", "Meridian Wire", "2019-11-05", WIRE))]);
    for table in ["stories", "names-person", "names-source"] {
        desk.remove(&format!("index/{table}.table"));
    }
    desk.run(["search", "first", "--timeout", "5"]).exits(0);
    for table in ["stories", "names-person", "names-source"] {
        assert!(desk.path(&format!("index/{table}.table")).exists(), "{table}");
    }
}

#[test]
fn stories_are_the_same_whatever_the_order_of_files_and_threads() {
    let files: Vec<(String, String)> = unrelated(30)
        .into_iter()
        .enumerate()
        .map(|(number, body)| {
            let body = if number % 3 == 0 { cut(WIRE, 3 + number % 4) } else { body };
            let date = format!("2021-01-{:02}", 1 + number % 5);
            let source = format!("Outlet {}", number % 7);
            (format!("{number:02}.txt"), article(&format!("H{number}"), &source, &date, &body))
        })
        .collect();
    let stories = |threads: &str, runs: usize| {
        let desk = Desk::new();
        for run in 0..runs {
            for (name, text) in files.iter().skip(run).step_by(runs) {
                desk.write(&format!("press/{name}"), text);
            }
            desk.run(["index", "press", "--threads", threads]).exits(0);
        }
        leads(&desk)
    };
    let first = stories("1", 1);
    assert_eq!(first.values().collect::<BTreeSet<_>>().len(), 21);
    assert_eq!(first, stories("4", 1));
    assert_eq!(first, stories("2", 3));
}

#[test]
fn the_reprints_of_the_sample_collection_are_stories() {
    let mut together: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut members: BTreeMap<String, BTreeSet<Option<String>>> = BTreeMap::new();
    for (line, article) in sample_collection::pairs() {
        let group = line["reprint_group"].as_str().map(str::to_owned);
        let story = text(&article["story"]);
        if let Some(group) = &group {
            together.entry(group.clone()).or_default().insert(story.clone());
        }
        members.entry(story).or_default().insert(group);
    }
    let split: Vec<_> = together.iter().filter(|(_, stories)| stories.len() > 1).collect();
    let mixed: Vec<_> = members.iter().filter(|(_, groups)| groups.len() > 1).collect();
    println!("{} groups, split {split:?}, mixed {mixed:?}", together.len());
    assert!(split.is_empty() && mixed.is_empty());
    let run = sample(["search", "--format", "jsonl", "-n", "1000"]).exits(0);
    let hidden: u64 = run.hits().iter().map(|hit| hit["reprints"].as_u64().unwrap()).sum();
    assert_eq!(run.hits().len() as u64 + hidden, 140);
}

/// The labelled pairs of real press, and the articles they speak of, where they lie beside the
/// repository.
fn labelled_press() -> Option<(Vec<Value>, std::path::PathBuf)> {
    let shared = root().join("../shared");
    let pairs = shared.join("facets/stories-dev.jsonl");
    let press = shared.join("press/press.jsonl.zst");
    if !pairs.exists() || !press.exists() {
        println!("skipped: no {}", pairs.display());
        return None;
    }
    let pairs = std::fs::read_to_string(pairs).unwrap();
    Some((pairs.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), press))
}

/// How well pairs must be told, as the harmonic mean of precision and recall.
const PAIRS: f64 = 0.95;

#[test]
fn labelled_pairs_of_real_press_are_told_apart() {
    let Some((pairs, press)) = labelled_press() else { return };
    let file = SourceFile { path: press, shown: String::new(), inside: String::new() };
    let records = Records::open(&file, &FieldMap::default().into()).unwrap();
    let (mut facts, mut texts) = (Vec::new(), Vec::new());
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut chunker = TextChunker::default();
    for record in records.filter_map(Result::ok) {
        for article in source::read(record).articles {
            let (chunks, words) = chunker.chunks_of(&article.body);
            facts.push(Facts {
                id: facts.len() as u64,
                outlet: outlet_hash(article.source.as_deref()),
                headline: name_hash(&article.headline),
                published: article.published.map_or(i64::MAX, Published::local_second),
                words: words as u32,
            });
            places.insert(article.record.unwrap_or_default(), texts.len());
            texts.push(chunks);
        }
    }
    let mut writer = ChunkWriter::in_memory();
    texts.iter().for_each(|chunks| writer.push(chunks).unwrap());
    let stories = cluster(&facts, &writer.finish().unwrap()).unwrap();
    let mut story: Vec<u32> = (0..facts.len() as u32).collect();
    for copy in &stories.copies {
        story[copy.article as usize] = copy.lead;
    }
    for with_borderline in [true, false] {
        let (mut right, mut wrong, mut missed) = (0, 0, 0);
        for pair in &pairs {
            if !with_borderline && text(&pair["note"]).contains("borderline") {
                continue;
            }
            let place = |side: &str| story[places[&text(&pair[side])]];
            let is_same = matches!(text(&pair["label"]).as_str(), "reprint" | "revision");
            match (is_same, place("a") == place("b")) {
                (true, true) => right += 1,
                (true, false) => missed += 1,
                (false, true) => wrong += 1,
                (false, false) => {}
            }
            if is_same != (place("a") == place("b")) {
                println!("{pair}");
            }
        }
        let (right, wrong, missed) = (f64::from(right), f64::from(wrong), f64::from(missed));
        let f1 = 2.0 * right / (2.0 * right + wrong + missed);
        let (precision, recall) = (right / (right + wrong), right / (right + missed));
        println!("borderline {with_borderline}: P {precision:.3} R {recall:.3} F1 {f1:.3}");
        assert!(f1 >= PAIRS, "{f1}");
    }
}
