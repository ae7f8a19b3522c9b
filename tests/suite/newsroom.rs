//! The formats of agencies, feeds, mail and web archives, as `newshound read` shows them.

use serde_json::Value;

use crate::desk::{Desk, text};
use crate::samples;

/// What a sample must give, article by article.
struct Expected {
    file: &'static str,
    format: &'static str,
    headline: &'static str,
    source: &'static str,
    day: &'static str,
    paragraphs: &'static [&'static str],
}

const EXPECTED: &[Expected] = &[
    Expected {
        file: "story.nitf.xml",
        format: "NITF",
        headline: "Cape lamp to burn for another century",
        source: "The Cape Mercury",
        day: "2021-03-08",
        paragraphs: &[
            "The lamp on the cape will not be put out, the Coast Lights Board said on Sunday.",
            "“It is older than the harbour,” said its chair, Ines Okafor.",
        ],
    },
    Expected {
        file: "item.newsml1.xml",
        format: "NewsML 1",
        headline: "Board spares the cape lamp",
        source: "Cape Press Agency",
        day: "2021-03-07",
        paragraphs: &["The cape lamp is spared.", "Its keeper was told on Sunday."],
    },
    Expected {
        file: "message.g2.xml",
        format: "NewsML-G2",
        headline: "Keeper of the cape lamp relieved",
        source: "Cape Press Agency",
        day: "2021-03-07",
        paragraphs: &["The keeper was relieved on Sunday.", "He had feared for the lamp."],
    },
    Expected {
        file: "message.g2.xml",
        format: "NewsML-G2",
        headline: "The lamp at dusk",
        source: "Cape Press Agency",
        day: "2021-03-07",
        paragraphs: &["The cape lamp burns."],
    },
    Expected {
        file: "item.ninjs.json",
        format: "ninjs",
        headline: "Lamp oil to come by rail",
        source: "Cape Press Agency",
        day: "2021-03-07",
        paragraphs: &["Oil for the lamp will come by rail.", "The road is gone."],
    },
    Expected {
        file: "feed.rss.xml",
        format: "RSS",
        headline: "Gulls & gannets counted",
        source: "The Cape Mercury",
        day: "2021-03-07",
        paragraphs: &["There are more gulls than ever.", "Gannets are fewer."],
    },
    Expected {
        file: "feed.rss.xml",
        format: "RSS",
        headline: "Fog signal tested",
        source: "The Cape Mercury",
        day: "2021-03-08",
        paragraphs: &["The signal was heard in the next county."],
    },
    Expected {
        file: "export.wxr.xml",
        format: "RSS",
        headline: "Painting the tower",
        source: "Cape Notes",
        day: "2021-03-07",
        paragraphs: &["The tower is white again.", "The tower It took nine days."],
    },
    Expected {
        file: "feed.atom.xml",
        format: "Atom",
        headline: "Pilots & tides",
        source: "Harbour Letters",
        day: "2021-03-07",
        paragraphs: &["The pilots wait for the tide.", "So do we."],
    },
    Expected {
        file: "feed.feed.json",
        format: "JSON Feed",
        headline: "A letter on buoys",
        source: "Harbour Letters",
        day: "2021-03-07",
        paragraphs: &["The buoys are green.", "They were red."],
    },
    Expected {
        file: "alert.eml",
        format: "e-mail",
        headline: "Lamp news – today",
        source: "The Cape Mercury",
        day: "2021-03-07",
        paragraphs: &["The café under the lamp is open.", "It sells soup."],
    },
    Expected {
        file: "box.mbox",
        format: "mailbox",
        headline: "The tide tables",
        source: "letters.example",
        day: "2021-03-07",
        paragraphs: &["The tables are wrong.\nFrom Monday they will be right."],
    },
    Expected {
        file: "box.mbox",
        format: "mailbox",
        headline: "Pilots on strike",
        source: "Cape Press Agency",
        day: "2021-03-06",
        paragraphs: &["For you.", "No ship has moved since Friday."],
    },
    Expected {
        file: "wire.iptc.txt",
        format: "agency wire",
        headline: "Lamp of the cape is relit after storm",
        source: "cpa",
        day: "2021-03-07",
        paragraphs: &[
            "Port Ellis (cpa) - The lamp on the cape was lit again on Sunday, a day after the storm \
             had put it out for the first time in forty years.",
            "Nobody was hurt.",
        ],
    },
    Expected {
        file: "wire.anpa.txt",
        format: "agency wire",
        headline: "Storm puts out lamp for the first time",
        source: "CPA",
        day: "2021-03-07",
        paragraphs: &[
            "PORT ELLIS (CPA) _ The lamp went out on Saturday.",
            "“It was dark,” its keeper said.",
        ],
    },
    Expected {
        file: "crawl.warc",
        format: "web archive",
        headline: "The lighthouse in winter",
        source: "cape.example",
        day: "",
        paragraphs: &[
            "In winter the lighthouse stands in ice up to its first window, and the keeper goes in \
             and out by a ladder that is older than he is.",
            "The ladder was brought by a ship, which did not leave again until the spring, when the \
             ice let it go.",
        ],
    },
];

#[test]
fn every_format_of_the_newsroom_is_read_field_by_field() {
    let desk = Desk::new();
    let mut read: Vec<Value> = Vec::new();
    for (name, content) in samples::ALL {
        desk.write(name, content);
        let run = desk.run(["read", name]).exits(0);
        read.extend(run.objects());
    }
    let titles: Vec<String> = read.iter().map(|article| text(&article["headline"])).collect();
    assert_eq!(read.len(), EXPECTED.len(), "{titles:#?}");
    for (article, expected) in read.iter().zip(EXPECTED) {
        assert_eq!(text(&article["file"]), expected.file);
        assert_eq!(text(&article["headline"]), expected.headline, "{article:#}");
        assert_eq!(text(&article["format"]), expected.format, "{article:#}");
        assert_eq!(text(&article["source"]), expected.source, "{article:#}");
        let day = article["published"].as_str().unwrap_or_default();
        assert!(
            day.starts_with(expected.day) && day.is_empty() == expected.day.is_empty(),
            "{article:#}"
        );
        let paragraphs: Vec<String> =
            article["paragraphs"].as_array().unwrap().iter().map(text).collect();
        assert_eq!(paragraphs, expected.paragraphs, "{}", expected.file);
    }
}

#[test]
fn what_the_publisher_tagged_is_kept_and_found() {
    let desk = Desk::new();
    for (name, content) in samples::ALL {
        desk.write(&format!("press/{name}"), content);
    }
    desk.run(["index", "press"]).exits(0);
    let found = desk.headlines(["--person", "Ines Okafor"]);
    for headline in [
        "Cape lamp to burn for another century",
        "Keeper of the cape lamp relieved",
        "Lamp oil to come by rail",
    ] {
        assert!(found.iter().any(|it| it == headline), "{headline} is not in {found:?}");
    }
    let found = desk.headlines(["--organisation", "Coast Lights Board"]);
    assert_eq!(found, ["Cape lamp to burn for another century"]);
}

#[test]
fn a_wrong_suffix_is_no_obstacle() {
    let desk = Desk::new();
    for (name, content) in samples::ALL {
        let own = desk.write_and_read(name, content);
        for suffix in ["csv", "html", "txt", "jsonl", "xml"] {
            let other = desk.write_and_read(&format!("wrong.{suffix}"), content);
            assert_eq!(own, other, "{name} as .{suffix}");
        }
    }
}

impl Desk {
    /// The headlines and formats that `newshound read` finds in a file.
    fn write_and_read(&self, name: &str, content: &str) -> Vec<(String, String)> {
        self.write(name, content);
        let run = self.run(["read", name]);
        run.objects()
            .iter()
            .map(|article| (text(&article["format"]), text(&article["headline"])))
            .collect()
    }
}

#[test]
fn the_formats_are_listed() {
    let desk = Desk::new();
    let listed = desk.run(["formats"]).exits(0);
    for name in ["NITF", "NewsML-G2", "ninjs", "RSS", "web archive", "mailbox"] {
        assert!(listed.out.lines().any(|line| line == name), "{name}");
    }
    let json: Value =
        serde_json::from_str(&desk.run(["formats", "--format", "json"]).exits(0).out).unwrap();
    assert!(json.as_array().unwrap().iter().all(|entry| entry["told_by"].is_string()));
}

#[test]
fn what_is_read_is_shown_to_people_and_programs() {
    let desk = Desk::new();
    desk.write("feed.xml", samples::RSS);
    desk.write("bad.jsonl", "{\"headline\": \"Fog\", \"text\": \"It lifted.\"}\n{\"headline\": \n");
    let shown = desk.run(["read", "--format", "text", "feed.xml"]).exits(0);
    assert!(
        shown.out.starts_with("Gulls & gannets counted\n  feed.xml:4 (RSS)\n"),
        "{}",
        shown.out
    );
    let run = desk.run(["read", "bad.jsonl", "missing.txt"]).exits(1);
    let lines = run.objects();
    assert_eq!(text(&lines[0]["headline"]), "Fog");
    assert_eq!(text(&lines[1]["warning"]), "W04 bad-record");
    assert_eq!(text(&lines[2]["warning"]), "W01 unreadable");
}
