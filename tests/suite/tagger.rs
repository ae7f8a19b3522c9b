//! `newshound tagger`: what it writes for what it reads, and how a desk's own model is trained and
//! indexed with.

use std::collections::BTreeSet;
use std::fs;

use newshound::entity::tagger::bio;
use newshound::entity::tagger::evaluate::Evaluation;
use newshound::entity::tagger::{Model, NameKind};
use newshound::entity::{Recogniser, UserEntities};
use proptest::prelude::*;

use crate::desk::{Desk, root, text};

const TEXT: &str = "Harbour plan\n\nProsecutor Dorothy Fitzgerald told the Federal Trade Commission \
    in Chicago that she would sue. “We’re ready,” Fitzgerald said.";

#[test]
fn names_are_written_as_json_lines_with_their_places() {
    let desk = Desk::new();
    desk.write("article.txt", TEXT);
    let run = desk.run(["tagger", "tag", "article.txt"]).exits(0);
    let names: Vec<(String, String)> =
        run.objects().iter().map(|name| (text(&name["kind"]), text(&name["text"]))).collect();
    for (kind, name) in [
        ("person", "Dorothy Fitzgerald"),
        ("organisation", "Federal Trade Commission"),
        ("location", "Chicago"),
        ("person", "Fitzgerald"),
    ] {
        assert!(names.contains(&(kind.to_owned(), name.to_owned())), "{name}: {names:?}");
    }
    for name in run.objects() {
        let (start, end) = (name["start"].as_u64().unwrap(), name["end"].as_u64().unwrap());
        assert_eq!(&TEXT[start as usize..end as usize], text(&name["text"]));
    }
    let again = desk.run_with_input(["tagger", "tag", "-"], TEXT).exits(0);
    assert_eq!(again.out, run.out);
}

#[test]
fn bio_lines_come_back_one_for_one_with_their_tags() {
    let desk = Desk::new();
    let file = "-DOCSTART-\tO\n\nDorothy\tO\nFitzgerald\tO\nleft\tO\nChicago\tO\n.\tO\n\n\n";
    let run = desk.run_with_input(["tagger", "tag", "--bio"], file).exits(0);
    let expected =
        "-DOCSTART-\tO\n\nDorothy\tB-PER\nFitzgerald\tI-PER\nleft\tO\nChicago\tB-LOC\n.\tO\n\n\n";
    assert_eq!(run.out, expected);
    assert_eq!(desk.run_with_input(["tagger", "tag", "--bio"], "").exits(0).out, "");
}

#[test]
fn a_file_that_is_no_model_is_named() {
    let desk = Desk::new();
    desk.write("photo.model", b"\x89PNG\r\n\x1a\n");
    desk.write("press/a.txt", "A headline\n\nA body.");
    desk.run(["tagger", "tag", "--tagger", "photo.model"]).exits(2).says("photo.model");
    let run = desk.run(["index", "press", "--tagger", "photo.model"]);
    run.exits(2).says("not a tagger model");
    desk.run(["tagger", "eval", "absent.bio"]).exits(2).says("absent.bio");
}

/// Sentences of one pattern, so that a little training is enough: `Mr Vel… wept at Tor… plc .`
fn small_corpus() -> String {
    let mut file = String::new();
    for number in 0..120 {
        let (person, body) = (format!("Vel{}a", number * 7919 % 97), format!("Tor{}", number % 89));
        file.push_str("-DOCSTART-\tO\n\nQuiet\tO\nday\tO\n\n");
        file.push_str(&format!("Mr\tO\n{person}\tB-PER\nwept\tO\nat\tO\n"));
        file.push_str(&format!("{body}\tB-ORG\nplc\tI-ORG\ntoday\tO\n.\tO\n\n"));
    }
    file
}

#[test]
fn a_desk_trains_its_own_model_the_same_each_time_and_indexes_with_it() {
    let desk = Desk::new();
    desk.write("desk.bio", small_corpus());
    desk.write("none.bio", "A\tO\n");
    desk.run(["tagger", "train", "--out", "x.model", "none.bio"])
        .exits(2)
        .says("no name is tagged");
    let train = |out| ["tagger", "train", "--quiet", "--passes", "3", "--out", out, "desk.bio"];
    desk.run(train("one.model")).exits(0);
    desk.run(train("two.model")).exits(0);
    let model = fs::read(desk.path("one.model")).unwrap();
    assert_eq!(model, fs::read(desk.path("two.model")).unwrap(), "training is reproducible");

    let run = desk.run(["tagger", "eval", "--tagger", "one.model", "desk.bio"]).exits(0);
    let line = run.out.lines().find(|line| line.starts_with("person ")).unwrap();
    let f1: f64 = line.split_whitespace().last().unwrap().parse().unwrap();
    assert!(f1 > 90.0, "{}", run.out);

    // A changed byte is noticed.
    let mut damaged = model.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    desk.write("damaged.model", damaged);
    let run = desk.run(["tagger", "tag", "--tagger", "damaged.model", "desk.bio"]);
    run.exits(2).says("damaged");

    // The index remembers the model, and unchanged files are read again when it changes.
    desk.write("press/a.txt", TEXT);
    desk.run(["index", "press"]).exits(0);
    desk.run(["index", "--tagger", "one.model"]).exits(0).says("1 changed");
    desk.run(["index"]).exits(0).says("1 unchanged");
    desk.run(["index", "--tagger", "two.model"]).exits(0).says("1 unchanged");
    desk.run(["index", "--tagger", "shipped"]).exits(0).says("1 changed");
}

#[test]
fn entities_are_the_same_with_any_number_of_threads() {
    let export = |threads| {
        let desk = Desk::new();
        let corpus = root().join("corpus");
        desk.run(["index", corpus.to_str().unwrap(), "--threads", threads]);
        let articles = desk.run(["export"]).exits(0).out;
        articles.lines().map(str::to_owned).collect::<BTreeSet<String>>()
    };
    let alone = export("1");
    assert_eq!(alone, export("2"));
    assert_eq!(alone, export("8"));
}

/// What the shipped model must reach on press articles that it has not seen, exact spans.
const PERSON_F1: f64 = 0.94;
const ORGANISATION_F1: f64 = 0.86;

#[test]
fn persons_and_organisations_of_unseen_press_articles_are_found() {
    let path = root().join("../shared/entities/annotated/dev.bio");
    let Ok(file) = fs::read_to_string(&path) else {
        println!("skipped: no {}", path.display());
        return;
    };
    let recogniser = Recogniser::new(&UserEntities::default());
    let mut evaluation = Evaluation::default();
    for article in bio::articles(&file) {
        evaluation.add(article.gold(), &recogniser.tag_bio(&article));
    }
    let (person, body) =
        (evaluation.of(NameKind::Person).f1(), evaluation.of(NameKind::Organisation).f1());
    assert!(person >= PERSON_F1 && body >= ORGANISATION_F1, "{person:.3} {body:.3}");
}

#[test]
fn the_shipped_model_is_small() {
    assert!(Model::shipped().size() <= 8_000_000);
    assert!(Model::shipped().features() > 100_000);
}

/// Pieces of text that come together in ways no article has.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("Ada".to_owned()),
        Just("U.S.".to_owned()),
        Just(" ".to_owned()),
        Just("\t".to_owned()),
        Just("\n".to_owned()),
        Just("\n\n".to_owned()),
        Just("-DOCSTART-\tO".to_owned()),
        Just("\tB-PER\n".to_owned()),
        Just("’s".to_owned()),
        Just("\u{301}".to_owned()),
        Just("東京 ".to_owned()),
        Just("NATO ".to_owned()),
        Just("of the ".to_owned()),
        ".{0,6}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn names_of_any_text_lie_within_it_in_order(text in any_text()) {
        let recogniser = shared();
        let mut reached = 0;
        for name in recogniser.tag_text(&text) {
            prop_assert!(name.start >= reached && name.end > name.start);
            prop_assert!(text.get(name.start..name.end).is_some());
            reached = name.end;
        }
    }

    #[test]
    fn any_file_comes_back_with_as_many_lines(text in any_text()) {
        let recogniser = shared();
        let mut out = String::new();
        for article in bio::articles(&text) {
            article.write(&recogniser.tag_bio(&article), &mut out);
        }
        let lines = text.strip_suffix('\n').unwrap_or(&text).split('\n').count();
        let expected = if text.is_empty() { 0 } else { lines };
        prop_assert_eq!(out.matches('\n').count(), expected);
    }
}

/// One recogniser for all cases: the lists are read once.
fn shared() -> &'static Recogniser {
    static SHARED: std::sync::OnceLock<Recogniser> = std::sync::OnceLock::new();
    SHARED.get_or_init(|| Recogniser::new(&UserEntities::default()))
}
