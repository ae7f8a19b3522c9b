//! Files that are broken or made to break a reader. Each gives a warning with a code or an
//! article, soon, and its neighbours are read.

use std::fs;
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use newshound::source::{self, FieldMap, Records, SourceFile};

use crate::desk::Desk;
use crate::samples;

/// How long one file may take.
const LONGEST: Duration = Duration::from_secs(2);

/// As much, where the program is built for tests: it is slow then, and runs beside others.
const LONGEST_IN_TESTS: Duration = Duration::from_secs(2 * 4);

/// So many of the slowest files are told.
const TOLD: usize = 8;

/// A file by its name.
type Hostile = (String, Vec<u8>);

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Samples with the kind of damage that any file may take.
fn damaged(files: &mut Vec<Hostile>) {
    for (name, text) in samples::ALL {
        let bytes = text.as_bytes();
        let (stem, suffix) = name.rsplit_once('.').unwrap();
        for tenths in [2, 5, 8, 9] {
            let cut = bytes[..bytes.len() * tenths / 10].to_vec();
            files.push((format!("{stem}-cut-{tenths}.{suffix}"), cut));
        }
        files.push((format!("{stem}-almost.{suffix}"), bytes[..bytes.len() - 3].to_vec()));
        let mut zeros = bytes.to_vec();
        for place in (bytes.len() / 2..bytes.len()).step_by(97) {
            zeros[place] = 0;
        }
        files.push((format!("{stem}-zeros.{suffix}"), zeros));
        let mut invalid = bytes.to_vec();
        for place in (bytes.len() / 3..bytes.len()).step_by(61) {
            invalid[place] = 0xff;
        }
        files.push((format!("{stem}-invalid.{suffix}"), invalid));
        let packed = gzip(bytes);
        let cut = packed[..packed.len() * 2 / 3].to_vec();
        files.push((format!("{stem}-cut.{suffix}.gz"), cut));
        files.push((format!("{stem}-empty.{suffix}"), Vec::new()));
        files.push((format!("{stem}-blank.{suffix}"), vec![b'\n'; 5_000]));
    }
}

/// What only XML can do.
fn of_xml(files: &mut Vec<Hostile>) {
    let bomb = "<!DOCTYPE rss [<!ENTITY a \"haha\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>";
    for (name, open, close) in [
        ("nitf", "<nitf><body><body.content><p>", "</p></body.content></body></nitf>"),
        (
            "newsml",
            "<NewsML><NewsItem><NewsComponent><ContentItem><DataContent>",
            "</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>",
        ),
        (
            "g2",
            "<newsItem><contentSet><inlineXML><html><body><p>",
            "</p></body></html></inlineXML></contentSet></newsItem>",
        ),
        ("rss", "<rss><channel><item><description>", "</description></item></channel></rss>"),
        ("atom", "<feed><entry><content>", "</content></entry></feed>"),
    ] {
        let mut add = |what: &str, text: String| {
            files.push((format!("{name}-{what}.xml"), text.into_bytes()));
        };
        add("bomb", format!("{bomb}{open}&c;&c;&c;{close}"));
        add(
            "external",
            format!("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>{open}&e;{close}"),
        );
        add("deep", format!("{open}{}fog{}{close}", "<b>".repeat(100_000), "</b>".repeat(100_000)));
        add("open", format!("{open}{}", "<b>".repeat(100_000)));
        add("many", format!("{open}{}{close}", "<b/>".repeat(3_000_000)));
        add("closing", format!("{open}{}{close}", "</b>".repeat(1_000_000)));
        add("attributes", format!("{open}<b {}>fog</b>{close}", "c='d' ".repeat(500_000)));
        add("value", format!("{open}<b c='{}'>fog</b>{close}", "d".repeat(8 << 20)));
        add("quote", format!("{open}<b c='fog</b>{close}"));
        add("cdata", format!("{open}<![CDATA[fog{close}"));
        add("comment", format!("{open}<!-- fog{close}"));
        add("declaration", format!("<!DOCTYPE x [ <!ELEMENT {open}fog{close}"));
        add("brackets", format!("{open}{}{close}", "<".repeat(2_000_000)));
        add("ampersands", format!("{open}{}{close}", "&".repeat(2_000_000)));
        add("name", format!("{open}<{}>fog{close}", "b".repeat(4 << 20)));
        add("encoding", format!("<?xml version='1.0' encoding='utf-16'?>{open}f\u{f6}g{close}"));
        add(
            "no-encoding",
            format!("<?xml version='1.0' encoding='klingon'?>{open}f\u{f6}g{close}"),
        );
        add("control", format!("{open}fog\u{1}\u{8}\u{1b}[2J{close}"));
    }
    files.push(("endless.rss".to_owned(), {
        let mut feed = b"<rss><channel><title>x</title>".to_vec();
        for number in 0..20_000 {
            feed.extend_from_slice(format!("<item><title>Fog {number}</title></item>").as_bytes());
        }
        feed
    }));
    let mut huge = b"<rss><channel><item><title>x</title><description>".to_vec();
    huge.resize(66 << 20, b'x');
    huge.extend_from_slice(
        b"</description></item><item><title>after</title></item></channel></rss>",
    );
    files.push(("huge-item.rss".to_owned(), huge));
    files.push(("unknown.xml".to_owned(), b"<?xml version='1.0'?><books/>".to_vec()));
}

/// What only JSON, mail, wires and web archives can do.
fn of_others(files: &mut Vec<Hostile>) {
    let mut add = |name: &str, bytes: Vec<u8>| files.push((name.to_owned(), bytes));
    let deep =
        format!("{{\"uri\": \"x\", \"versioncreated\": \"y\", \"bodies\": {}", "[".repeat(200_000));
    add("ninjs-deep.json", deep.into_bytes());
    add(
        "ninjs-types.json",
        br#"{"uri": [], "versioncreated": {}, "headline": 3, "bodies": "x", "person": [1, null]}"#
            .to_vec(),
    );
    add("feed-no-items.json", br#"{"version": "https://jsonfeed.org/version/1"}"#.to_vec());
    add(
        "feed-open.json",
        br#"{"version": "https://jsonfeed.org/version/1", "items": [{"title": "x"#.to_vec(),
    );
    add(
        "feed-numbers.json",
        br#"{"version": "https://jsonfeed.org/version/1", "items": [{"id": 1}, 2, "three", null]}"#
            .to_vec(),
    );
    let head = "Message-ID: <1@x>\r\nFrom: a@x\r\nSubject: fog\r\nDate: never\r\n";
    let mail = |rest: &str| format!("{head}{rest}").into_bytes();
    add("no-body.eml", mail(""));
    add("no-boundary.eml", mail("Content-Type: multipart/mixed\r\n\r\nfog"));
    add("false-boundary.eml", mail("Content-Type: multipart/mixed; boundary=b\r\n\r\nfog"));
    let nested: String = (0..200)
        .map(|depth| {
            format!("Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n")
        })
        .collect();
    add("nested.eml", mail(&nested));
    add(
        "parts.eml",
        mail(&format!(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n{}",
            "--b\r\n\r\nfog\r\n".repeat(300_000)
        )),
    );
    add("headers.eml", mail(&format!("{}\r\nfog", "X-A: b\r\n".repeat(300_000))));
    add("base64.eml", mail("Content-Transfer-Encoding: base64\r\n\r\n!!! not base64 !!!"));
    add("charset.eml", mail("Content-Type: text/plain; charset=klingon\r\n\r\nfog"));
    add("long-header.eml", mail(&format!("X-A: {}\r\n\r\nfog", "b".repeat(4 << 20))));
    let attached: String =
        (0..20).map(|_| format!("Content-Type: message/rfc822\r\n\r\n{head}")).collect();
    add("attached.eml", mail(&attached));
    add(
        "separators.mbox",
        format!(
            "From a@x Mon Apr 23 10:15:00 2018\nFrom: a\n{}",
            "\nFrom b@x Mon Apr 23 10:15:00 2018\n".repeat(20_000)
        )
        .into_bytes(),
    );
    add("wire-no-end.txt", b"\x01abc1 4 i 211 dpa 061\r\n\x02Fog".to_vec());
    add("wire-no-text.txt", b"\x01abc1 4 i\r\n\x02\x03\x04".to_vec());
    add("wire-controls.txt", b"\x01abc1 4 i\r\n\x02\x02\x02\x03\x03\x04\x01\x04\x04".to_vec());
    add("wire-long.txt", [b"\x01a 4 i\r\n\x02".to_vec(), vec![b'x'; 8 << 20], vec![4]].concat());
    let capture = samples::ALL.iter().find(|(name, _)| name.ends_with(".warc")).unwrap().1;
    add("warc-length.warc", capture.replace("Content-Length: ", "Content-Length: 99").into_bytes());
    add(
        "warc-negative.warc",
        capture.replace("Content-Length: ", "Content-Length: -").into_bytes(),
    );
    add(
        "warc-giant.warc",
        capture.replace("Content-Length: ", "Content-Length: 18446744073709551615").into_bytes(),
    );
    add("warc-rubbish.warc", [b"WARC/1.0\r\n".to_vec(), vec![0xfe; 1 << 20]].concat());
    add("warc-headers.warc", format!("WARC/1.0\r\n{}", "A: b\r\n".repeat(200_000)).into_bytes());
    let mut members = gzip(capture.as_bytes());
    let damage = members.len() / 2;
    members[damage] ^= 0x55;
    members.extend_from_slice(&gzip(capture.as_bytes()));
    add("members.warc.gz", members);
    let wide = format!("{}\n", "x".repeat(66 << 20));
    add("line.xml", format!("<rss>{wide}").into_bytes());
}

fn files() -> Vec<Hostile> {
    let mut files = Vec::new();
    damaged(&mut files);
    of_xml(&mut files);
    of_others(&mut files);
    files
}

#[test]
fn hostile_files_give_a_warning_or_an_article_and_soon() {
    let desk = Desk::new();
    let map = Arc::new(FieldMap::default());
    let files = files();
    assert!(files.len() >= 60, "{} hostile files", files.len());
    let mut times = Vec::new();
    for (name, bytes) in files {
        desk.write(&name, &bytes);
        let path = desk.path(&name);
        let started = Instant::now();
        let file = SourceFile { path: path.clone(), shown: name.clone(), inside: name.clone() };
        let (mut articles, mut warnings) = (0, 0);
        match Records::open(&file, &map) {
            Err(_) => warnings += 1,
            Ok(records) => {
                for record in records {
                    match record {
                        Err(_) => warnings += 1,
                        Ok(record) => {
                            let reading = source::read(record);
                            articles += reading.articles.len();
                            warnings += reading.warnings.len();
                        }
                    }
                }
            }
        }
        let took = started.elapsed();
        assert!(articles + warnings > 0, "{name} is passed over in silence");
        times.push((took, name));
        fs::remove_file(path).unwrap();
    }
    let longest = if cfg!(debug_assertions) { LONGEST_IN_TESTS } else { LONGEST };
    assert_soon(times, longest);
}

/// Tells the slowest of the files, and fails where one took longer than it may.
fn assert_soon(mut times: Vec<(Duration, String)>, longest: Duration) {
    times.sort();
    times.reverse();
    println!("{} files; the slowest: {:.2?}", times.len(), &times[..TOLD.min(times.len())]);
    let slow: Vec<_> = times.iter().take_while(|(took, _)| *took > longest).collect();
    assert!(slow.is_empty(), "{slow:?}");
}

#[test]
#[cfg_attr(debug_assertions, ignore = "times the program as it is shipped: cargo test --release")]
fn each_hostile_file_is_indexed_within_two_seconds() {
    let desk = Desk::new();
    let mut times = Vec::new();
    for (name, bytes) in files() {
        let path = format!("press/{name}");
        desk.write(&path, bytes);
        let started = Instant::now();
        let run = desk.run(["index", &path, "--index", "fresh", "--rebuild"]);
        times.push((started.elapsed(), name));
        assert!(matches!(run.code, Some(0 | 1)), "{run:?}");
        desk.remove(&path);
    }
    assert_soon(times, LONGEST);
}

#[test]
fn the_neighbours_of_hostile_files_are_indexed() {
    let desk = Desk::new();
    for (name, bytes) in files().into_iter().filter(|(_, bytes)| bytes.len() < 1 << 20) {
        desk.write(&format!("press/{name}"), bytes);
    }
    desk.write("press/a-good.txt", "The lighthouse keeper\n\nHe kept the zoetrope.\n");
    desk.write("press/z-good.txt", "The harbour master\n\nShe mended the zoetrope.\n");
    desk.run(["index", "press"]).exits(1);
    assert_eq!(desk.headlines(["zoetrope"]), ["The harbour master", "The lighthouse keeper"]);
}

#[test]
fn a_damaged_member_of_a_web_archive_costs_only_its_own_record() {
    let capture = samples::ALL.iter().find(|(name, _)| name.ends_with(".warc")).unwrap().1;
    let mut archive = gzip(capture.as_bytes());
    let good = archive.len();
    archive.extend_from_slice(&gzip(capture.replace("lighthouse", "windmill").as_bytes()));
    let damage = good + (archive.len() - good) / 2;
    archive[damage] ^= 0x55;
    archive.extend_from_slice(&gzip(capture.replace("lighthouse", "weathercock").as_bytes()));
    let desk = Desk::new();
    desk.write("press/crawl.warc.gz", archive);
    desk.run(["index", "press"]).exits(1).says("W09 bad-compression");
    assert_eq!(desk.headlines(["lighthouse OR weathercock"]).len(), 2);
}
