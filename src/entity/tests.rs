//! What the recogniser makes of invented articles.

use super::*;
use crate::analyzer::words;
use crate::article::{Published, PublisherTag};

fn recognise(article: &Article, user: &UserEntities) -> Entities {
    let (mut headline_words, mut body_words) = (Vec::new(), Vec::new());
    words(&article.headline, &mut headline_words);
    words(&article.body, &mut body_words);
    Recogniser::new(user).recognise(article, &headline_words, &body_words)
}

fn of_body(body: &str) -> Entities {
    recognise(&Article { body: body.to_owned(), ..Article::default() }, &UserEntities::default())
}

fn names(found: &Entities, kind: EntityKind) -> Vec<&str> {
    let of_kind = found.entities.iter().filter(|entity| entity.kind == kind);
    of_kind.map(|entity| entity.name.as_str()).collect()
}

#[track_caller]
fn assert_names(body: &str, kind: EntityKind, expected: &[&str]) {
    assert_eq!(names(&of_body(body), kind), expected, "{body}");
}

/// Invariants of every answer.
fn assert_sound(article: &Article, found: &Entities) {
    assert!(found.entities.is_sorted_by_key(|entity| entity.kind));
    assert!(found.mentions.is_sorted_by_key(|mention| (mention.place, mention.start)));
    for kind in EntityKind::ALL {
        for place in [Place::Headline, Place::Body] {
            let mut reached = 0;
            for mention in &found.mentions {
                let is_one = found.entities[mention.entity as usize].kind == kind;
                if mention.place == place && is_one {
                    assert!(mention.start >= reached, "{mention:?} overlaps");
                    reached = mention.end;
                }
            }
        }
    }
    for mention in &found.mentions {
        let text = match mention.place {
            Place::Headline => &article.headline,
            Place::Body => &article.body,
        };
        assert!(text.get(mention.start as usize..mention.end as usize).is_some(), "{mention:?}");
    }
}

#[test]
fn a_surname_is_the_person_whose_full_name_the_article_gives() {
    let body =
        "Dorothy Fitzgerald left on Monday. “I was tired,” Fitzgerald said. Mrs Fitzgerald is 61.";
    let found = of_body(body);
    assert_eq!(names(&found, EntityKind::Person), ["Dorothy Fitzgerald"]);
    let printed: Vec<&str> = found
        .mentions
        .iter()
        .map(|mention| &body[mention.start as usize..mention.end as usize])
        .collect();
    assert_eq!(printed, ["Dorothy Fitzgerald", "Fitzgerald", "Fitzgerald"]);
}

#[test]
fn titles_and_possessives_stay_outside_and_initials_and_generations_inside() {
    assert_names(
        "A letter from President Walter F. Hammond's office.",
        EntityKind::Person,
        &["Walter F. Hammond"],
    );
    assert_names(
        "It went to Sen. Harold Baxter Jr. of the committee.",
        EntityKind::Person,
        &["Harold Baxter Jr"],
    );
    assert_names(
        "They met Ursula von der Leyen in the hall.",
        EntityKind::Person,
        &["Ursula von der Leyen"],
    );
}

#[test]
fn places_days_and_sentence_starts_are_nobody() {
    let body = "However, New York was quiet on Boxing Day. Meanwhile Paris and Santa Monica waited. In April it rained.";
    let found = of_body(body);
    assert!(found.entities.is_empty(), "{found:?}");
}

#[test]
fn bodies_are_known_by_their_head_words_and_suffixes() {
    assert_names(
        "The University of Eastmoor sued Larkmead Holdings, and the Ministry of Tides and Currents agreed.",
        EntityKind::Organisation,
        &["University of Eastmoor", "Larkmead Holdings", "Ministry of Tides and Currents"],
    );
    assert_names(
        "It was read to the Harbours and Rivers Committee.",
        EntityKind::Organisation,
        &["Harbours and Rivers Committee"],
    );
}

#[test]
fn an_acronym_in_brackets_names_the_same_body() {
    let body = "The Eastmoor Rivers Agency (ERA) met. Later the ERA went home.";
    let found = of_body(body);
    assert_eq!(names(&found, EntityKind::Organisation), ["Eastmoor Rivers Agency"]);
    assert_eq!(found.mentions.len(), 3, "{found:?}");
}

#[test]
fn a_short_name_is_the_person_where_it_speaks_and_the_company_where_it_does_not() {
    let body = "Boris Lindhurst founded Lindhurst Laboratories. Lindhurst said so. The shares of Lindhurst fell, and those of Lindhurst Laboratories rose.";
    let found = of_body(body);
    let kinds: Vec<EntityKind> =
        found.mentions.iter().map(|mention| found.entities[mention.entity as usize].kind).collect();
    use EntityKind::{Organisation, Person};
    assert_eq!(kinds, [Person, Organisation, Person, Organisation, Organisation], "{found:?}");
}

#[test]
fn a_headline_in_capitals_is_read_by_what_the_body_says() {
    let article = Article {
        headline: "FITZGERALD LEAVES LARKMEAD HOLDINGS AFTER ROW".to_owned(),
        body: "Dorothy Fitzgerald is to leave Larkmead Holdings after a row.".to_owned(),
        ..Article::default()
    };
    let found = recognise(&article, &UserEntities::default());
    assert_sound(&article, &found);
    let in_headline = found.mentions.iter().filter(|mention| mention.place == Place::Headline);
    let of: Vec<&str> =
        in_headline.map(|mention| found.entities[mention.entity as usize].name.as_str()).collect();
    assert_eq!(of, ["Dorothy Fitzgerald", "Larkmead Holdings"]);
}

#[test]
fn a_surname_of_several_words_is_one_name_with_the_full_one() {
    for (body, name) in [
        ("Melissa Harris-Perry spoke. Harris-Perry said so.", "Melissa Harris-Perry"),
        ("It was Roger J. Baxter Jr. who spoke. Roger Baxter said so.", "Roger J. Baxter Jr"),
        ("They met Ursula von der Leyen. On Monday von der Leyen left.", "Ursula von der Leyen"),
    ] {
        assert_names(body, EntityKind::Person, &[name]);
    }
}

#[test]
fn a_couple_shares_its_surname() {
    let body = "It was said that Harold and Dorothy Fitzgerald would part. Harold left on Monday.";
    assert_names(body, EntityKind::Person, &["Harold Fitzgerald", "Dorothy Fitzgerald"]);
}

#[test]
fn a_body_is_the_same_with_and_without_its_country() {
    let body = "They met the UK Rivers Authority on Monday. The Rivers Authority agreed.";
    assert_names(body, EntityKind::Organisation, &["UK Rivers Authority"]);
}

#[test]
fn a_legal_form_alone_is_no_body() {
    assert_names("It was printed by them, and then by LLC alone.", EntityKind::Organisation, &[]);
}

#[test]
fn what_else_an_article_calls_an_entity_is_kept_with_it() {
    let found = of_body("The Eastmoor Rivers Agency (ERA) met. Later the ERA went home.");
    assert_eq!(found.entities[0].forms, ["ERA"]);
    let rules: Vec<Rule> = found.mentions.iter().map(|mention| mention.rule).collect();
    assert_eq!(rules, [Rule::Name, Rule::Acronym, Rule::Acronym]);
}

#[test]
fn distinctive_platforms_count_as_names_talk_and_links() {
    for body in [
        "She put it on Twitter.",
        "He tweeted that it was over.",
        "See https://twitter.com/someone/status/1 for more.",
        "It says pic.twitter.com/abc here.",
    ] {
        assert_names(body, EntityKind::Platform, &["Twitter"]);
    }
    assert_names(
        "Read https://t.co/abc and write to a@twitter.com now.",
        EntityKind::Platform,
        &[],
    );
}

#[test]
fn ambiguous_platforms_need_evidence() {
    for (body, expected) in [
        ("She posted a picture on Threads.", vec!["Threads"]),
        ("He could be reached on the messaging app Signal.", vec!["Signal"]),
        ("Line, the messaging app, has many friends.", vec!["Line"]),
        ("The mayor wrote on X that the bridge was shut.", vec!["Twitter"]),
        ("They use Facebook, Discord and Kick.", vec!["Facebook", "Discord", "Kick"]),
        ("The path leads over Signal Hill.", vec![]),
        ("The Daily Telegraph had a telegram from Malcolm X.", vec![]),
        ("The new Main Line station has an X-ray room.", vec![]),
        ("PAUL FITZGERALD, POWER LINE BLOG OF MICHIGAN", vec![]),
        ("Contact her by phone or Signal at any time.", vec!["Signal"]),
        ("They talk on channels like Slack.", vec!["Slack"]),
        ("She met artists on sites such as Clubhouse.", vec!["Clubhouse"]),
        ("Medium heat will do. Line the tin with paper.", vec![]),
        ("They cast votes with an “X” on paper.", vec![]),
    ] {
        assert_names(body, EntityKind::Platform, &expected);
    }
}

#[test]
fn what_an_article_proves_once_counts_for_the_rest_of_it() {
    let body =
        "The Signal app is busy. Nobody knows why. People like Signal, and the signal was clear.";
    let found = of_body(body);
    assert_eq!(found.mentions.len(), 2, "{found:?}");
}

#[test]
fn x_is_no_platform_before_it_was_one() {
    let dated = |day: &str| Article {
        body: "The mayor wrote on X that the bridge was shut.".to_owned(),
        published: Some(Published { seconds: 0, day: day.parse().unwrap() }),
        ..Article::default()
    };
    let platforms = |day: &str| recognise(&dated(day), &UserEntities::default()).entities.len();
    assert_eq!(platforms("2019-05-01"), 0);
    assert_eq!(platforms("2024-05-01"), 1);
    let mut thanks = dated("2024-05-01");
    thanks.body = "The vote was close; on X he thanked those who had queued.".to_owned();
    assert_eq!(recognise(&thanks, &UserEntities::default()).entities.len(), 1);
}

#[test]
fn a_platform_that_acts_is_a_company_too() {
    assert_names("Twitter said it would close.", EntityKind::Organisation, &["Twitter"]);
    assert_names("A court fined Facebook on Friday.", EntityKind::Organisation, &["Facebook"]);
    assert_names(
        "Twitter's director of sales left, according to Facebook.",
        EntityKind::Organisation,
        &["Twitter", "Facebook"],
    );
    assert_names("It was shown on Facebook on Friday.", EntityKind::Organisation, &[]);
}

#[test]
fn the_users_list_and_patterns_add_entities() {
    let user = UserEntities::parse(
        "[[platform]]\nname = \"Chirper\"\naliases = [\"chirped\"]\n\
         [[organisation]]\nname = \"Harbour Friends\"\naliases = [\"the friends\"]\n\
         [[pattern]]\nkind = \"organisation\"\nname = \"Court case\"\npattern = 'Case [A-Z]+-[0-9]+'\n",
    )
    .unwrap();
    let article = Article {
        body: "It was chirped by the friends in Case HX-17, and in Case HX-18.".to_owned(),
        ..Article::default()
    };
    let found = recognise(&article, &user);
    assert_sound(&article, &found);
    assert_eq!(names(&found, EntityKind::Organisation), ["Harbour Friends", "Court case"]);
    assert_eq!(names(&found, EntityKind::Platform), ["Chirper"]);
    assert!(found.entities.iter().all(|entity| entity.origin == Origin::UserList), "{found:?}");
    assert_eq!(found.mentions.len(), 4, "{found:?}");
}

#[test]
fn the_publishers_tags_join_the_names_of_the_text() {
    let tag = |kind, name: &str| PublisherTag { kind, name: name.to_owned() };
    let article = Article {
        body: "Dorothy Fitzgerald spoke for the Eastmoor Rivers Agency.".to_owned(),
        tags: vec![
            tag(EntityKind::Person, "fitzgerald"),
            tag(EntityKind::Person, "harold-baxter"),
            tag(EntityKind::Organisation, "era"),
            tag(EntityKind::Organisation, "ecb"),
        ],
        ..Article::default()
    };
    let found = recognise(&article, &UserEntities::default());
    assert_sound(&article, &found);
    assert_eq!(names(&found, EntityKind::Organisation), ["Eastmoor Rivers Agency", "ECB"]);
    assert_eq!(names(&found, EntityKind::Person), ["Dorothy Fitzgerald", "Harold Baxter"]);
    assert!(found.entities.iter().all(|entity| entity.origin == Origin::Publisher), "{found:?}");
}

#[test]
fn in_other_languages_only_lists_and_tags_speak() {
    let article = Article {
        body: "Der Kanzler Schmidtmann schrieb auf Facebook, die Bundesbank habe recht.".to_owned(),
        language: Some("de".to_owned()),
        ..Article::default()
    };
    let found = recognise(&article, &UserEntities::default());
    let all: Vec<&str> = found.entities.iter().map(|entity| entity.name.as_str()).collect();
    assert_eq!(all, ["Bundesbank", "Facebook"]);
}

#[test]
fn any_text_gives_a_sound_answer_and_the_same_one_twice() {
    let pieces = [
        "Twitter",
        "X",
        "on",
        "Kaspersky",
        "Lab",
        "said",
        "Mr.",
        "JOHN",
        "Smith",
        ",",
        "43",
        "(",
        "FTC",
        ")",
        "of",
        "the",
        "University",
        "\n\n",
        "’s",
        "\u{200b}",
        "東京都",
        "é",
        "É",
        "-",
        "Jr.",
        "&",
        "http://x.com/a",
        "\"",
        "A.",
        "von",
        "Sunday",
        "Twitter.com",
        "@",
        "ﬁ",
        "😀",
        ".",
    ];
    let recogniser = Recogniser::new(&UserEntities::default());
    let mut state = 11u64;
    for _ in 0..4_000 {
        let mut body = String::new();
        for _ in 0..14 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            body.push_str(pieces[(state >> 33) as usize % pieces.len()]);
            if state >> 62 != 0 {
                body.push(' ');
            }
        }
        let article = Article { headline: body.clone(), body, ..Article::default() };
        let mut found_words = Vec::new();
        words(&article.body, &mut found_words);
        let found = recogniser.recognise(&article, &found_words, &found_words);
        assert_sound(&article, &found);
        assert_eq!(found, recogniser.recognise(&article, &found_words, &found_words));
    }
}

#[test]
fn a_very_long_list_of_names_is_read_in_little_time_and_stack() {
    let article = Article {
        body: "Facebook Harold Baxter President Larkmead Holdings FTC ".repeat(20_000),
        ..Article::default()
    };
    assert_sound(&article, &recognise(&article, &UserEntities::default()));
}
