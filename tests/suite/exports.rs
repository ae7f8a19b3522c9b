//! Exports of press databases as people have them, where a copy lies beside the repository;
//! skipped where none does. What is right was read out of the files by another program, and stands
//! here as codes: of the letters of the headline, of the outlet, and of the body.

use std::collections::HashMap;
use std::sync::Arc;

use newshound::article::{Article, ArticleId};
use newshound::source::{self, FieldMap, Records, SourceFile};

use crate::desk::root;

/// The share of articles that must be right, of each format.
const RIGHT: f64 = 0.95;

/// Headline, day, outlet and body of an article.
type Expected = (&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const EXPECTED: &[(&str, &[Expected])] = &[
    (
        "lexisnexistools/inst/extdata/sample.TXT",
        &[
            ("01gd6nxg", "2010-01-11", "z4yeq0wg", "a7n61c3h"),
            ("01gd6nxg", "2010-01-11", "m8bstpfp", "rrmz283g"),
            ("01gd6nxg", "2010-01-11", "v5zp8er2", "w7sfmjcc"),
            ("zvjk7xxv", "2010-01-11", "abr2apwe", "p9naebfx"),
            ("ewgn1n2e", "2010-01-11", "abr2apwe", "b94bm7f9"),
            ("8kven1qm", "2010-01-11", "abr2apwe", "m050j0v1"),
            ("5r857w13", "2010-01-08", "m8bstpfp", "hjnnrtq9"),
            ("8fp0bdbb", "2010-01-10", "7qm4wn35", "gy8nb5wy"),
            ("qwwh8fy7", "2010-01-10", "9pakaqnx", "c9vwgw8m"),
            ("m8s4w93f", "2010-01-09", "e824x4y0", "kc60gwgm"),
        ],
    ),
    (
        "lexisnexistools/inst/extdata/sample.DOCX",
        &[
            ("01gd6nxg", "2019-07-01", "5qwy4qy2", "a7n61c3h"),
            ("01gd6nxg", "2019-07-02", "5qwy4qy2", "dywewwhe"),
            ("01gd6nxg", "2019-07-04", "5qwy4qy2", "znd0s6gy"),
            ("zvjk7xxv", "2019-07-03", "5qwy4qy2", "kk11pkq8"),
            ("zvjk7xxv", "2019-07-04", "5qwy4qy2", "z2yn17xn"),
            ("8kven1qm", "2019-07-02", "5qwy4qy2", "qr7t6wf3"),
            ("xf4a1tte", "2019-07-03", "5qwy4qy2", "6c29rqte"),
            ("6szw9vhf", "2019-07-03", "5qwy4qy2", "k7twk0c2"),
            ("qwwh8fy7", "2019-07-03", "5qwy4qy2", "c9vwgw8m"),
            ("28mya0pm", "2019-07-02", "5qwy4qy2", "dv3gzg99"),
        ],
    ),
    (
        "tm.plugin.lexisnexis/inst/texts/lexisnexis_test_en.html",
        &[
            ("x01v7ny8", "1991-12-19", "fszxbbka", "qmfc54xb"),
            ("1d1967f0", "1993-01-28", "fszxbbka", "s8bjcxfd"),
        ],
    ),
    (
        "tm.plugin.lexisnexis/inst/texts/lexisnexis_test_fr.html",
        &[
            ("0b6deb93", "2013-04-12", "z3xk5jmg", "627s4sq1"),
            ("rcxrbqde", "2013-10-14", "z3xk5jmg", "qzjvbvs0"),
            ("m74cea4d", "2013-03-10", "z3xk5jmg", "efmc0zhs"),
        ],
    ),
    (
        "tm.plugin.lexisnexis/inst/texts/lexisnexis_test_copyright_error.html",
        &[
            ("7kfdr0jw", "2018-12-31", "vqxv69bw", "2mbmz7za"),
        ],
    ),
    (
        "tm.plugin.factiva/inst/texts/factiva_test.html",
        &[
            ("3m2p2k8a", "2011-12-29", "5wdvk7zq", "0jfqxm63"),
            ("50zerbwe", "2011-12-29", "nnvpb02q", "zc8k28qh"),
        ],
    ),
    (
        "tm.plugin.factiva/inst/texts/factiva_test.xml",
        &[
            ("vk32dk67", "2012-01-09", "c4zbh54t", "vb8gcs6y"),
            ("ktg1s47n", "2012-01-06", "c4zbh54t", "ra8wj5d6"),
            ("jsjavgmv", "2012-05-06", "c4zbh54t", "0sypf3h4"),
        ],
    ),
    (
        "tm.plugin.europresse/inst/texts/europresse_test1.html",
        &[
            ("aqahsqa0", "2013-10-05", "km2jzhky", "vg3yfyqg"),
            ("ntwhzdqp", "2012-10-03", "sa4yth0p", "c2t7t416"),
            ("7wzvkx9v", "2012-10-04", "fbkp0pgw", "ymfjmctk"),
        ],
    ),
    (
        "tm.plugin.europresse/inst/texts/europresse_test2.html",
        &[
            ("k2ewrcae", "2006-03-14", "ze8crptz", "pxv2ba0k"),
            ("k2ewrcae", "2006-03-14", "ze8crptz", "40gkgzd2"),
            ("1t86xxj7", "2006-03-13", "ze8crptz", "1qv4rzx6"),
            ("k2ewrcae", "2006-03-13", "ze8crptz", "41bbpxnt"),
        ],
    ),
    (
        "tm.plugin.proquest/inst/emls/format-v2.eml",
        &[
            ("28dfa7tk", "2022-03-10", "m8pb4cjp", "26zxykpn"),
            ("8mt1htdn", "2022-01-18", "m8pb4cjp", "eadygnyt"),
            ("qbkb9n62", "2021-09-08", "m8pb4cjp", "0jmxaax1"),
            ("dtwtfgej", "2021-08-25", "m8pb4cjp", "sxmkdkv5"),
            ("7s3j0m27", "2021-08-14", "m8pb4cjp", "ewr84p70"),
            ("48xhdtvm", "2021-08-13", "m8pb4cjp", "9ad1pgkd"),
            ("cvdhpam7", "2021-08-12", "m8pb4cjp", "s47w6ae6"),
            ("mahqfpgf", "2021-08-10", "m8pb4cjp", "ajctxxmq"),
            ("mr2v4gtf", "2021-06-16", "m8pb4cjp", "xdxy34y1"),
            ("tfda625n", "2021-05-21", "m8pb4cjp", "c63a4p2n"),
            ("706fahyr", "2020-11-09", "m8pb4cjp", "fxvwq2m0"),
            ("58j61n4z", "2020-08-08", "m8pb4cjp", "s15rh5p9"),
            ("2axehvnh", "2020-08-01", "m8pb4cjp", "tx20zgqg"),
            ("krf5ghc8", "2020-07-21", "m8pb4cjp", "bzm73yda"),
            ("074y9gvq", "2020-07-01", "m8pb4cjp", "ea9rtc6s"),
            ("074y9gvq", "2020-06-30", "m8pb4cjp", "zvw6n1f0"),
            ("rs8ark90", "2018-11-23", "m8pb4cjp", "cak1xbgc"),
            ("r55g5411", "2017-12-10", "m8pb4cjp", "rcd5393d"),
            ("4mfgtjs1", "2013-10-31", "m8pb4cjp", "fnnsbes2"),
            ("82cyxpa9", "2013-08-22", "m8pb4cjp", "j9tqj43d"),
        ],
    ),
    (
        "tm.plugin.proquest/inst/emls/forwarded.eml",
        &[
            ("cm0nxbta", "2007-04-21", "sxfghcc8", "r0bd3j3q"),
            ("bwwd673n", "2007-04-21", "sxfghcc8", "16ad5y5h"),
            ("5xm7tfys", "2007-04-21", "sxfghcc8", "ctwbg0jk"),
            ("pcm7gshr", "2007-04-21", "sxfghcc8", "rdrdpzq7"),
            ("3nv48v37", "2007-04-21", "sxfghcc8", "d2z7fa49"),
            ("rrykykyc", "2007-04-21", "sxfghcc8", "rz29xdc6"),
            ("1rqcgszs", "2007-04-21", "sxfghcc8", "4gfhbfkm"),
            ("wj4xq59a", "2007-04-21", "sxfghcc8", "82smewen"),
            ("640n21z1", "2007-04-21", "sxfghcc8", "p71eck7s"),
            ("zff68xqq", "2007-04-21", "sxfghcc8", "1edz7fc5"),
            ("qxvqrq0d", "2007-04-21", "sxfghcc8", "6pbbp3hh"),
            ("kwaw2f1d", "2007-04-20", "sxfghcc8", "vcevmd10"),
            ("2b7zs70s", "2007-04-20", "sxfghcc8", "zazj3fg4"),
            ("jsfeqgc4", "2007-04-20", "sxfghcc8", "t9b6t08h"),
            ("cvnvw7vj", "2007-04-20", "sxfghcc8", "de60ycqr"),
            ("4ceg2v7h", "2007-04-20", "sxfghcc8", "bm6709mp"),
            ("5avat2ng", "2007-04-20", "sxfghcc8", "d56se8q6"),
            ("94fxn20e", "2007-04-20", "sxfghcc8", "2hf18ps7"),
            ("865xjf86", "2007-04-20", "sxfghcc8", "z33v3csk"),
            ("d8kvhxnr", "2007-04-20", "sxfghcc8", "atac0qmv"),
            ("446mcp9p", "2007-04-20", "sxfghcc8", "ejp74a2d"),
            ("g7zvt77q", "2007-04-20", "sxfghcc8", "4fkaa9s1"),
            ("t776vrbm", "2007-04-20", "sxfghcc8", "feathtbs"),
            ("5f01era4", "2007-04-20", "sxfghcc8", "6dmmxqyh"),
            ("kbcqm5st", "2007-04-20", "sxfghcc8", "cxtkkva8"),
            ("1183hpym", "2007-04-20", "sxfghcc8", "tw5w14k1"),
            ("6f5ksrmy", "2007-04-20", "sxfghcc8", "nxjg1pxc"),
            ("w9eb9c4f", "2007-04-20", "sxfghcc8", "n9s3zxk5"),
            ("hft5pk6j", "2007-04-20", "sxfghcc8", "fsggxh9f"),
            ("6vnc01p0", "2007-04-19", "sxfghcc8", "pvznma2m"),
            ("rfj97qjg", "2007-04-19", "sxfghcc8", "qy875cr2"),
            ("z3p9dgy7", "2007-04-19", "sxfghcc8", "tfgbjjkh"),
            ("ezna6yx2", "2007-04-19", "sxfghcc8", "khf9w5sn"),
            ("zbgk6b8b", "2007-04-19", "sxfghcc8", "4nqfx2t4"),
            ("qmsp2hx6", "2007-04-19", "sxfghcc8", "xdrqfnvb"),
            ("v97fsvvj", "2007-04-19", "sxfghcc8", "h687k5pc"),
            ("z8xp8x83", "2007-04-19", "sxfghcc8", "bq3jzk40"),
            ("5dzcyb8a", "2007-04-19", "sxfghcc8", "z4r9vrer"),
            ("dahcfdq0", "2007-04-19", "sxfghcc8", "cs1dysam"),
            ("twxjb4we", "2007-04-19", "sxfghcc8", "d1xyrc5f"),
            ("zntbcfxw", "2007-04-19", "sxfghcc8", "f4vp70w4"),
            ("1y27sfxd", "2007-04-19", "sxfghcc8", "2vnedjv9"),
            ("xwpp8k5s", "2007-04-19", "sxfghcc8", "ehajnbzs"),
            ("zc1ha0y8", "2007-04-19", "sxfghcc8", "f1rxp0es"),
            ("1g4baejw", "2007-04-19", "sxfghcc8", "kmtr75w5"),
            ("5qse1xfv", "2007-04-19", "sxfghcc8", "a14aqsv1"),
            ("jpmmmzc6", "2007-04-19", "sxfghcc8", "zc63hy26"),
            ("15skey95", "2007-04-19", "sxfghcc8", "qjmzrzfw"),
            ("85dc2628", "2007-04-19", "sxfghcc8", "k16shhh9"),
            ("1q14131x", "2007-04-18", "sxfghcc8", "9se0wr57"),
            ("w15k4ekh", "2007-04-18", "sxfghcc8", "59k1zeg0"),
            ("kqrcw02q", "2007-04-18", "sxfghcc8", "gjdbmp7y"),
            ("n0xmw8d6", "2007-04-18", "sxfghcc8", "hr1jvpa5"),
            ("rasemgx9", "2007-04-18", "sxfghcc8", "warhe97s"),
            ("qx56brhs", "2007-04-18", "sxfghcc8", "eaf4yqdx"),
            ("q6gp4nqq", "2007-04-18", "sxfghcc8", "7jjrtwsk"),
            ("22hwb9gk", "2007-04-18", "sxfghcc8", "6jst77dh"),
            ("j6p6zqv9", "2007-04-18", "sxfghcc8", "t4m7hyd5"),
            ("3vv4gaww", "2007-04-18", "sxfghcc8", "k8qqkrmj"),
            ("5t8c2vaw", "2007-04-18", "sxfghcc8", "8wb1r97j"),
            ("jsfeqgc4", "2007-04-18", "sxfghcc8", "02dnzsyc"),
            ("r1qqzrd3", "2007-04-18", "sxfghcc8", "ask9ssy5"),
            ("0nj1w3np", "2007-04-18", "sxfghcc8", "6z3ts7yv"),
            ("m92wjmgy", "2007-04-18", "sxfghcc8", "mnaeaybd"),
            ("a8exfzx2", "2007-04-18", "sxfghcc8", "gezyq6tq"),
            ("zdbyh9mx", "2007-04-17", "sxfghcc8", "5xpzbxhc"),
            ("zend2jg6", "2007-04-17", "sxfghcc8", "q23cvcg7"),
            ("es38wk1c", "2007-04-17", "sxfghcc8", "q7bramzg"),
            ("41k20xwv", "2007-04-17", "sxfghcc8", "qcq4d8bt"),
            ("0nd4g8hc", "2007-04-17", "sxfghcc8", "feefbaja"),
            ("3cp22588", "2007-04-17", "sxfghcc8", "2t0w1cff"),
            ("zn8yb7bt", "2007-04-17", "sxfghcc8", "wr1kj4m7"),
            ("fgb36xf5", "2007-04-17", "sxfghcc8", "68131ex3"),
            ("xsr95gr6", "2007-04-17", "sxfghcc8", "js3z3vrc"),
            ("5vdnj2js", "2007-04-17", "sxfghcc8", "jcqzkccm"),
            ("e94astcg", "2007-04-17", "sxfghcc8", "bc78g7j8"),
            ("zwx5tg2k", "2007-04-17", "sxfghcc8", "5e6s5d3z"),
            ("nd1f3qwf", "2007-04-17", "sxfghcc8", "4qz3x9ep"),
            ("zddr5jbh", "2007-04-17", "sxfghcc8", "0ar1rbry"),
            ("qmbdjy73", "2007-04-16", "sxfghcc8", "2dtp90sb"),
            ("e629k4mc", "2007-04-16", "sxfghcc8", "q8dpw1st"),
            ("er48r8qm", "2007-04-16", "sxfghcc8", "xarne802"),
            ("cysdxydh", "2007-04-16", "sxfghcc8", "252sc2w3"),
            ("h62pz3a6", "2007-04-16", "sxfghcc8", "bjp0qbmc"),
            ("w8vn5txn", "2007-04-16", "sxfghcc8", "7tetejk4"),
            ("ka1aedhx", "2007-04-16", "sxfghcc8", "shpq83sm"),
            ("9pcdrbmg", "2007-04-15", "sxfghcc8", "kpydshjq"),
            ("3pqsxyzd", "2007-04-15", "sxfghcc8", "a3f5w1h1"),
            ("nb3mr5qc", "2007-04-15", "sxfghcc8", "qpsmbmz4"),
            ("mpp16jzz", "2007-04-15", "sxfghcc8", "mqq0583z"),
            ("n6g784f7", "2007-04-15", "sxfghcc8", "vrjava8v"),
            ("fvbf0r4h", "2007-04-15", "sxfghcc8", "reqwqg4q"),
            ("c07kf190", "2007-04-15", "sxfghcc8", "9zkntx37"),
            ("jxtm6m5p", "2007-04-15", "sxfghcc8", "jehgs5v6"),
            ("4nv429pp", "2007-04-15", "sxfghcc8", "3x4tbcsd"),
            ("n1k6jh4q", "2007-04-15", "sxfghcc8", "nxntk6ey"),
            ("kh88t5v7", "2007-04-15", "sxfghcc8", "724gm8qr"),
            ("4r9zqm6r", "2007-04-15", "sxfghcc8", "57fpzmv4"),
            ("1gzp6eae", "2007-04-15", "sxfghcc8", "txbfffzf"),
            ("x0yamsha", "2007-04-15", "sxfghcc8", "4smg57y4"),
        ],
    ),
    (
        "tm.plugin.proquest/inst/emls/malformed-html-tag.eml",
        &[
            ("9z266tyg", "2010-05-08", "x8dcda5w", "g0j985xv"),
            ("rp6a0rxa", "2008-11-22", "x8dcda5w", "5ngr6bkr"),
        ],
    ),
];

/// The code of the letters and digits of a text: blanks and marks do not count.
fn code(field: &str, text: &str) -> String {
    let letters: String = text.chars().filter(|character| character.is_alphanumeric()).collect();
    ArticleId::new(field, &letters).short_code()
}

/// The articles of a file.
fn articles(name: &str) -> Option<Vec<Article>> {
    let path = root().join("../shared/formats").join(name);
    if !path.exists() {
        println!("skipped: no {}", path.display());
        return None;
    }
    let file = SourceFile { path, shown: name.to_owned(), inside: name.to_owned() };
    let records = Records::open(&file, &Arc::new(FieldMap::default())).unwrap();
    Some(records.flatten().flat_map(|record| source::read(record).articles).collect())
}

#[test]
fn articles_of_real_exports_are_split_right_and_have_their_fields() {
    let mut worst: HashMap<&str, f64> = HashMap::new();
    for (name, expected) in EXPECTED {
        let Some(found) = articles(name) else { continue };
        let mut right = 0;
        for (place, (headline, day, outlet, body)) in expected.iter().enumerate() {
            let Some(article) = found.get(place) else { break };
            let date = article.published.map(|published| published.day.to_string());
            // A table without a headline has its first line for one.
            let nameless = *headline == code("headline", "");
            let wrong = [
                ("headline", !nameless && code("headline", &article.headline) != *headline),
                ("date", date.as_deref() != Some(*day)),
                (
                    "outlet",
                    code("outlet", article.source.as_deref().unwrap_or_default()) != *outlet,
                ),
                ("body", code("body", &article.body) != *body),
            ];
            let wrong: Vec<&str> =
                wrong.iter().filter(|(_, is)| *is).map(|(what, _)| *what).collect();
            right += usize::from(wrong.is_empty());
            if !wrong.is_empty() {
                println!("{name} #{}: wrong {}: {article:?}", place + 1, wrong.join(", "));
            }
        }
        let of = expected.len().max(found.len());
        println!("{name}: {right} of {of}");
        worst.insert(name, right as f64 / of as f64);
    }
    let bad: Vec<_> = worst.iter().filter(|(_, share)| **share < RIGHT).collect();
    assert!(bad.is_empty(), "{bad:?}");
}
