//! The language, query by query: over a small collection written for it, what each query finds,
//! which passages, and what is marked in them. Every line was read against the articles; names are as
//! the recogniser finds them, what it misses included (`L'Oréal`).

use std::ops::ControlFlow;

use newshound::query::ast::Node;
use newshound::query::{self, Reading, Syntax};
use newshound::search::{self, Archive};

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
    (
        "M",
        "Ministers weigh rules for apps",
        "Jack Dorsey told the European Commission on Thursday that Twitter will pay. Tamsin Oyelaran \
         of Kaspersky Lab was not there.\n\nThe firm will not appeal. Dorsey left early.",
        "Kestrel Wire",
        "Bo Quill",
        "World",
        "2019-03-07",
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
    let mut found = Vec::new();
    let mut visit = |article: search::Exported| {
        let whole = search::article(archive, &article.id.code()).unwrap();
        let headline = &whole.lead.headline;
        let marks = article.headline_highlights;
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
#[rustfmt::skip]
const TABLE: &[(&str, &str)] = &[
    ("ban", "A h[ban] 0[ban, ban]; B h[banned] 0[Banned, Bans]; C h[ban] 0[banned, ban]; J 1[ban]"),
    (r#""ban""#, "A h[ban] 0[ban, ban]; C h[ban] 0[ban]; J 1[ban]"),
    ("=ban", "A h[ban] 0[ban, ban]; C h[ban] 0[ban]; J 1[ban]"),
    ("bans", "A h[ban] 0[ban, ban]; B h[banned] 0[Banned, Bans]; C h[ban] 0[banned, ban]; J 1[ban]"),
    ("banned", "A h[ban] 0[ban, ban]; B h[banned] 0[Banned, Bans]; C h[ban] 0[banned, ban]; J 1[ban]"),
    ("advertising ban", "A h[advertising, ban] 0[ban, advertising, ban]; J 1[ban, advertising]"),
    ("advertising AND ban", "A h[advertising, ban] 0[ban, advertising, ban]; J 1[ban, advertising]"),
    ("advertising OR privacy", "A h[advertising] 0[advertising]; F h[privacy] 0[Privacy]; J 1[advertising]"),
    ("ban NOT advertising", "B h[banned] 0[Banned, Bans]; C h[ban] 0[banned, ban]"),
    ("ban -advertising", "B h[banned] 0[Banned, Bans]; C h[ban] 0[banned, ban]"),
    ("NOT ban", "D; E; F; G; H; I; K; L; M"),
    ("-ban -the", "E; G; I; L"),
    ("(ads OR advertising) ban", "A h[advertising, ban] 0[ban, advertising, ban]; B h[Ads, banned] 0[Banned, ads, Bans]; C h[ban] 0[banned, ads, ban]; J 1[ban, advertising]"),
    ("ads OR advertising ban", "A h[advertising, ban] 0[ban, advertising, ban]; B h[Ads] 0[ads]; C 0[ads]; J 1[ban, advertising]; K 0[ads]"),
    (r#""advertising ban""#, "A h[advertising ban]"),
    (r#""ban advertising""#, ""),
    (r#""ban on outdoor advertising""#, "A 0[ban on outdoor advertising]"),
    (r#""ban on * advertising""#, "A 0[ban on outdoor advertising]"),
    (r#""ban * * advertising""#, "A 0[ban on outdoor advertising]"),
    (r#""ban * advertising""#, ""),
    (r#""ban advertising"~2"#, "A 0[ban on outdoor advertising]"),
    (r#""ban advertising"~1"#, ""),
    (r#""advertising ban"~2"#, "A h[advertising ban] 0[advertising. The ban]"),
    (r#""{ban} ads""#, "B 0[Banned ads]"),
    (r#""{banned} ads""#, "B 0[Banned ads]"),
    (r#""banned ads""#, "B 0[Banned ads]"),
    (r#""{ad} banned""#, "B h[Ads banned]"),
    (r#""trams shop""#, ""),
    (r#""trams. Shop""#, ""),
    ("trams w/1 shop", "A 0[trams, Shop]"),
    ("trams w/2 shop", "A 0[trams, Shop]"),
    ("trams pre/1 shop", "A 0[trams, Shop]"),
    ("shop pre/1 trams", ""),
    ("shop w/1 trams", "A 0[trams, Shop]"),
    ("trams w/p shop", ""),
    ("ban w/s trams", "A 0[ban, trams]; B h[banned, trams]"),
    ("ban w/s vote", "A 0[vote, ban]"),
    ("vote w/s trams", ""),
    ("vote w/p trams", "A 0[vote, trams]; J 0[Trams, vote]"),
    ("ban w/5 advertising", "A h[advertising, ban] 0[ban, advertising, ban]"),
    ("ban pre/5 advertising", "A 0[ban, advertising]"),
    ("advertising pre/5 ban", "A h[advertising, ban] 0[advertising, ban]"),
    ("ban near/5 advertising", "A h[advertising, ban] 0[ban, advertising, ban]"),
    (r#"(ban* OR block*) w/5 (Kaspersky OR "anti-virus firm")"#, "C h[Kaspersky, ban] 0[Kaspersky, banned, anti-virus firm, ban]"),
    ("(ban OR sue) w/3 ads", "B h[Ads, banned] 0[Banned, ads]; C 0[banned, ads]"),
    ("ban not w/5 advertising", "B h[banned] 0[Banned, Bans]; C h[ban] 0[banned, ban]; J 1[ban]"),
    ("ban not w/5 kaspersky", "A h[ban] 0[ban, ban]; B h[banned] 0[Banned, Bans]; C 0[ban]; J 1[ban]"),
    ("ads not w/2 banned", "K 0[ads]"),
    ("ban not w/s trams", "A h[ban] 0[ban]; B 0[Banned, Bans]; C h[ban] 0[banned, ban]; J 1[ban]"),
    (r#""Kaspersky Lab" w/10 ban"#, "C h[Kaspersky Lab, ban] 0[Kaspersky Lab, banned]"),
    ("Kaspersky w/2 sues w/2 ban", "C h[Kaspersky, sues, ban]"),
    ("(kaspersky w/2 sued) w/5 twitter", "C 0[Kaspersky, sued, Twitter]"),
    ("atleast5(fog)", "H 0[Fog, Fog, Fog, Fog, fog]"),
    ("atleast4(fog)", "H 0[Fog, Fog, Fog, Fog, fog]"),
    ("atleast6(fog)", ""),
    ("atleast3(ban)", "A h[ban] 0[ban, ban]; B h[banned] 0[Banned, Bans]; C h[ban] 0[banned, ban]"),
    ("atleast2(ban)", "A h[ban] 0[ban, ban]; B h[banned] 0[Banned, Bans]; C h[ban] 0[banned, ban]"),
    ("atleast2(ferry)", "H h[Ferry] 0[ferry, ferries]"),
    (r#"atleast2("ferry")"#, "H h[Ferry] 0[ferry]"),
    ("atleast2(zuckerberg OR facebook)", "F h[Facebook] 0[Facebook, Zuckerberg, Zuckerberg]"),
    ("atleast2(ban w/5 advertising)", "A h[advertising, ban] 0[ban, advertising, ban]"),
    ("headline:ban", "A h[ban]; B h[banned]; C h[ban]"),
    ("headline:(ban OR privacy)", "A h[ban]; B h[banned]; C h[ban]; F h[privacy]"),
    (r#"headline:"advertising ban""#, "A h[advertising ban]"),
    ("text:ban", "A 0[ban, ban]; B 0[Banned, Bans]; C 0[banned, ban]; J 1[ban]"),
    (r#"text:"advertising ban""#, ""),
    ("lead:ban", "A h[ban] 0[ban, ban]; B h[banned] 0[Banned, Bans]; C h[ban] 0[banned, ban]"),
    ("lead:costs", ""),
    ("lead:trams", "A 0[trams]; B h[trams]; J h[trams] 0[Trams]"),
    ("text:costs", "J 1[costs, cost]"),
    ("first5:fog", "H 0[Fog]"),
    ("first3:ferry", ""),
    ("first10:ban", "A 0[ban]; B 0[Banned, Bans]; C 0[banned]"),
    ("first2:ban", "B 0[Banned]"),
    ("first200:costs", "J 1[costs, cost]"),
    ("first100:costs", ""),
    (r#"first2:"will vote""#, ""),
    (r#"first4:"will vote""#, "A 0[will vote]"),
    ("headline:ban w/5 headline:advertising", "A h[advertising, ban]"),
    ("headline:ban w/5 text:advertising", ""),
    (r#"author:"Ada Thornton""#, "A; C; J; K"),
    ("author:thornton", "A; C; J; K"),
    ("author:(thornton OR quill)", "A; B; C; F; J; K; M"),
    (r#"source:"The Orbit""#, "A; B; F; J"),
    ("source:orbit", "A; B; F; J"),
    (r#"outlet:"the orbit""#, "A; B; F; J"),
    ("section:business", "C; F; G"),
    ("section:Business ban", "C h[ban] 0[banned, ban]"),
    ("-source:orbit ban", "C h[ban] 0[banned, ban]"),
    ("path:all", "A; B; C; D; E; F; G; H; I; J; K; L; M"),
    ("path:nothing", ""),
    ("path:ALL.jsonl ban", "A h[ban] 0[ban, ban]; B h[banned] 0[Banned, Bans]; C h[ban] 0[banned, ban]; J 1[ban]"),
    ("advert*", "A h[advertising] 0[advertising]; B 0[Advertisers]; J 1[advertising]"),
    ("ban*", "A h[ban] 0[ban, ban]; B h[banned] 0[Banned, Bans]; C h[ban] 0[banned, ban]; J 1[ban]; L 0[bane, band, bank]"),
    ("ba?", "A h[ban] 0[ban, ban]; C h[ban] 0[ban]; J 1[ban]"),
    ("wom?n", "E 0[woman, women]"),
    ("colo?r", "G 0[Colour]"),
    ("colo*r", "G 0[Colour, color]"),
    ("advert!", "A h[advertising] 0[advertising]; B 0[Advertisers]; J 1[advertising]"),
    ("*tising", "A h[advertising] 0[advertising]; J 1[advertising]"),
    ("b*d", "B h[banned] 0[Banned]; C 0[banned]; L 0[band]"),
    ("caf?", "E h[Café] 0[café]"),
    ("v?ccin*", "D h[vaccines] 0[vaccinated, Vaccines]"),
    (r#""outdoor advert*""#, "A 0[outdoor advertising]; J 1[Outdoor advertising]"),
    (r#""ban* ads""#, "B 0[Banned ads]"),
    (r#""wom?n of few""#, "E 0[woman of few]"),
    ("Zukerberg~", "F 0[Zuckerberg, Zuckerberg]"),
    ("Zukerberg~1", "F 0[Zuckerberg, Zuckerberg]"),
    ("Zuckerbrg~2", "F 0[Zuckerberg, Zuckerberg]"),
    ("ferri~", "H h[Ferry] 0[ferry]"),
    ("ferry~1", "H h[Ferry] 0[ferry]"),
    ("bnaned~", "B h[banned] 0[Banned]; C 0[banned]; L 0[bane, band]"),
    ("published:2018", "A; B; C; E; F; G; I; J"),
    ("published:2018-04", "A; C; I"),
    ("published:2018-04-23", "C; I"),
    ("published:2018-04..2018-06", "A; B; C; F; G; I"),
    ("published:>2018-06-01", "D; E; F; M"),
    ("published:>=2018-06-01", "D; E; F; G; M"),
    ("published:<2018", "H; K"),
    ("published:2018-04 ban", "A h[ban] 0[ban, ban]; C h[ban] 0[banned, ban]"),
    ("-published:2018 -published:2017", "D; L; M"),
    ("words:>100", "J"),
    ("words:<12", ""),
    ("words:12..20", "A; B; C; D; I; K; L"),
    ("words:>20 ban", "J 1[ban]"),
    ("words:>100 ban", "J 1[ban]"),
    ("platform:Twitter", "C; M"),
    ("platform:Facebook", "F"),
    (r#"organisation:"Kaspersky Lab""#, "C; M"),
    (r#"person:"Mark Zuckerberg""#, "F"),
    ("person:Zuckerberg", "F"),
    ("-platform:Twitter ban", "A h[ban] 0[ban, ban]; B h[banned] 0[Banned, Bans]; J 1[ban]"),
    ("@person", "E 0[Zoë Nkemelu]; F 0[Mark Zuckerberg, Zuckerberg]; G 0[Jack Dorsey, Dorsey]; M 0[Jack Dorsey, Tamsin Oyelaran, Dorsey]"),
    ("@platform", "C 0[Twitter, Twitter]; F h[Facebook] 0[Facebook]; M 0[Twitter]"),
    ("@organisation", "A h[Council]; C h[Kaspersky Lab] 0[Kaspersky Lab, Twitter, Twitter]; D h[WHO] 0[WHO]; F h[Facebook] 0[European Commission, Facebook]; M 0[European Commission, Twitter, Kaspersky Lab]"),
    (r#"@person w/5 "insider trading""#, "G 0[Insider trading, Jack Dorsey]"),
    (r#"@person w/8 "insider trading""#, "G 0[Insider trading, Jack Dorsey, Dorsey]"),
    ("@organisation pre/3 fined", "F h[Facebook, fined] 0[European Commission, fined]"),
    ("@organisation pre/2 sued", "C h[Kaspersky Lab, sues] 0[Kaspersky Lab, sued]"),
    (r#"@"Kaspersky Lab" w/10 ban"#, "C h[Kaspersky Lab, ban] 0[Kaspersky Lab, banned]"),
    (r#"@"Kaspersky Lab""#, "C h[Kaspersky Lab] 0[Kaspersky Lab]; M 0[Kaspersky Lab]"),
    (r#"@"Mark Zuckerberg""#, "F 0[Mark Zuckerberg, Zuckerberg]"),
    (r#"@person:"Mark Zuckerberg" w/3 said"#, "F 0[Mark Zuckerberg, said, Zuckerberg, said]"),
    (r#""@person resigned""#, "G 0[Dorsey resigned]"),
    (r#""@person said""#, "F 0[Mark Zuckerberg said, Zuckerberg said]"),
    (r#""said @person""#, ""),
    (r#""@person * appeal""#, ""),
    (r#""fined @platform""#, "F 0[fined Facebook]"),
    ("@person w/s @organisation", "M 0[Jack Dorsey, European Commission, Twitter, Tamsin Oyelaran, Kaspersky Lab]"),
    ("@person w/p @organisation", "F 0[European Commission, Facebook, Mark Zuckerberg, Zuckerberg]; M 0[Jack Dorsey, European Commission, Twitter, Tamsin Oyelaran, Kaspersky Lab]"),
    ("@person not w/3 said", "E 0[Zoë Nkemelu]; G 0[Jack Dorsey, Dorsey]; M 0[Jack Dorsey, Tamsin Oyelaran, Dorsey]"),
    ("@platform w/3 banned", "C 0[Twitter, banned, ban, Twitter]"),
    ("atleast2(@person)", "F 0[Mark Zuckerberg, Zuckerberg]; G 0[Jack Dorsey, Dorsey]; M 0[Jack Dorsey, Tamsin Oyelaran, Dorsey]"),
    ("atleast3(@person)", "M 0[Jack Dorsey, Tamsin Oyelaran, Dorsey]"),
    (r#"atleast2(@"Mark Zuckerberg")"#, "F 0[Mark Zuckerberg, Zuckerberg]"),
    ("headline:@organisation", "A h[Council]; C h[Kaspersky Lab]; D h[WHO]; F h[Facebook]"),
    ("headline:@platform", "F h[Facebook]"),
    ("caps(US)", "D 0[US]; K 0[U.S]"),
    ("us", "D 0[us, US]; K 0[U.S]"),
    (r#""us""#, "D 0[us, US]; K 0[U.S]"),
    ("allcaps(WHO)", "D h[WHO] 0[WHO]"),
    ("who", "D h[WHO] 0[WHO, who]; E 0[who]; J 0[who, who]"),
    ("caps(who)", "D h[WHO] 0[WHO]"),
    ("allcaps(who) w/3 said", "D 0[WHO, said]"),
    ("caps(ban*)", "B 0[Banned, Bans]"),
    ("caps(ban)", ""),
    ("allcaps(US) w/2 agreed", "D 0[US, agreed]"),
    ("café", "E h[Café] 0[café]"),
    ("cafe", "E h[Café] 0[café]"),
    ("CAFÉ", "E h[Café] 0[café]"),
    ("Sao Paulo", "E 0[São, Paulo]"),
    (r#""são paulo""#, "E 0[São Paulo]"),
    ("zoe", "E 0[Zoë]"),
    ("O'Reilly", "K h[O'Reilly] 0[O'Reilly]"),
    ("oreilly", "K h[O'Reilly] 0[O'Reilly]"),
    ("l'oréal", "K 0[L'Oréal]"),
    ("oreal", "K 0[Oréal]"),
    ("U.S.", "D 0[us, US]; K 0[U.S]"),
    ("US", "D 0[us, US]; K 0[U.S]"),
    ("anti-virus", "C 0[anti-virus]"),
    (r#""anti-virus firm""#, "C 0[anti-virus firm]"),
    ("antivirus", ""),
    ("東京", "I h[東京] 0[東京]"),
    ("東京都", "I h[東京都] 0[東京都]"),
    ("計画", "I 0[計画]"),
    ("vaccines", "D h[vaccines] 0[Vaccines]"),
    ("vaccinated", "D 0[vaccinated]"),
    (r#""vaccinated first""#, "D 0[vaccinated first]"),
    ("fog ferry", "H h[Ferry] 0[Fog, ferry, Fog, Fog, Fog, ferries, fog]"),
    ("fog AND NOT ferry", ""),
    ("fog OR privacy -facebook", "H 0[Fog, Fog, Fog, Fog, fog]"),
    ("(fog OR privacy) -facebook", "H 0[Fog, Fog, Fog, Fog, fog]"),
    (r#""fog is""#, "H 0[Fog is]"),
    (r#""said the captain""#, "H 0[said the captain]"),
    ("fog w/s captain", "H 0[Fog, captain]"),
    ("captain w/s joke", "H 0[captain, joke]"),
    ("captain w/s lift", ""),
    ("port w/s common", ""),
    ("a AND b", ""),
    ("*", "A; B; C; D; E; F; G; H; I; J; K; L; M"),
    ("NOT *", ""),
    ("", "A; B; C; D; E; F; G; H; I; J; K; L; M"),
    (r#""We disagree""#, "F 0[We disagree]"),
    ("disagree w/2 Zuckerberg", "F 0[disagree, Zuckerberg]"),
    (r#""is no joke""#, "H 0[is no joke]"),
    ("won't", "K 0[won't]"),
    (r#""step down" w/6 network"#, "K 0[step down, network]"),
    (r#""the * of""#, ""),
    ("bank OR band OR bane", "L 0[bane, band, bank]"),
    ("ban~1", "A h[ban] 0[ban, ban]; B 0[Bans]; C h[ban] 0[ban]; J 0[can] 1[ban]; L 0[bane, band, bank]"),
    ("bann~1", "A h[ban] 0[ban, ban]; B 0[Bans]; C h[ban] 0[ban]; J 1[ban]; L 0[bane, band, bank]"),
    ("lead:fog", "H 0[Fog, Fog, Fog, Fog, fog]"),
    (r#"lead:"outdoor advertising""#, "A 0[outdoor advertising]"),
    (r#"text:"outdoor advertising""#, "A 0[outdoor advertising]; J 1[Outdoor advertising]"),
    (r#"first140:"outdoor advertising""#, "A 0[outdoor advertising]; J 1[Outdoor advertising]"),
    (r#"first200:"outdoor advertising""#, "A 0[outdoor advertising]; J 1[Outdoor advertising]"),
    ("trams w/p costs", "J 1[costs, trams, cost]"),
    ("ban w/20 operator", ""),
    ("@person w/6 charges", "G 0[charges, Jack Dorsey, Dorsey]"),
    (r#""@person were dropped""#, "G 0[Jack Dorsey were dropped]"),
    (r#""@person resigned in may""#, "G 0[Dorsey resigned in May]"),
    ("@person pre/3 resigned", "G 0[Dorsey, resigned]"),
    ("@organisation pre/4 @platform", "C 0[Kaspersky Lab, Twitter]; F 0[European Commission, Facebook]; M 0[European Commission, Twitter]"),
    ("@person w/s @platform", "M 0[Jack Dorsey, Twitter]"),
    (r#"@"jack dorsey" w/3 resigned"#, "G 0[Dorsey, resigned]"),
    ("@dorsey w/3 resigned", "G 0[Dorsey, resigned]"),
    ("NOT (ban OR fog)", "D; E; F; G; I; K; L; M"),
    ("(ban OR fog) AND published:2018", "A h[ban] 0[ban, ban]; B h[banned] 0[Banned, Bans]; C h[ban] 0[banned, ban]; J 1[ban]"),
    ("author:thornton -section:city", "C; K"),
    ("ban NOT (ban w/5 advertising)", "B h[banned] 0[Banned, Bans]; C h[ban] 0[banned, ban]; J 1[ban]"),
    ("NOT (ban w/s trams)", "C; D; E; F; G; H; I; J; K; L; M"),
    ("ban NOT kaspersky w/3 sued", "A h[ban] 0[ban, ban]; B h[banned] 0[Banned, Bans]; J 1[ban]"),
    (r#"("outdoor advertising" OR "advertising ban") w/4 council"#, "A h[Council, advertising ban]"),
    (r#"("banned its ads" OR "called the ban") w/3 @platform"#, "C 0[Twitter, banned its ads, called the ban, Twitter]"),
    ("(fined OR resigned) w/1 (@person OR @organisation)", "F h[Facebook, fined] 0[European Commission, fined, Facebook]; G 0[Dorsey, resigned]"),
    ("headline:(ban OR privacy) w/3 headline:(kaspersky OR fined)", "F h[fined, privacy]"),
    ("headline:(ads pre/3 trams)", "B h[Ads, trams]"),
    ("headline:(ban w/s advertising)", "A h[advertising, ban]"),
    (r#"lead:"{ban} ads""#, "B 0[Banned ads]"),
    (r#"lead:"a ban""#, "A 0[a ban]"),
    (r#"lead:(costs OR "step down")"#, "K h[step down] 0[step down]"),
    ("atleast3(ferry OR port)", "H h[Ferry, port] 0[ferry, port, ferries]"),
    ("atleast6(ferry OR port)", ""),
    (r#"atleast2("outdoor advertising" OR "advertising ban")"#, "A h[advertising ban] 0[outdoor advertising]"),
    ("atleast2(ban) NOT atleast3(ban)", ""),
    ("ban* pre/2 trams", "A 0[ban, trams]; B h[banned, trams]"),
    ("vacc* w/3 first", "D 0[vaccinated, first, Vaccines]"),
    (r#""b?n on""#, "A 0[ban on]; J 1[ban on]"),
    (r#""colo?r makers""#, "G 0[Colour makers]"),
    (r#""ban? ads""#, ""),
    ("zukerberg~ w/3 appeal", "F 0[appeal, Zuckerberg]"),
    ("zukerberg~1 pre/1 said", "F 0[Zuckerberg, said, Zuckerberg, said]"),
    ("@person not w/s @organisation", "E 0[Zoë Nkemelu]; F 0[Mark Zuckerberg, Zuckerberg]; G 0[Jack Dorsey, Dorsey]; M 0[Dorsey]"),
    (r#"@"Jack Dorsey" pre/4 @"European Commission""#, "M 0[Jack Dorsey, European Commission]"),
    (r#"@"european commission" pre/2 @"jack dorsey""#, ""),
    (r#"@"Kaspersky Lab" pre/1 was"#, "M 0[Kaspersky Lab, was]"),
    (r#""@person of @organisation""#, "M 0[Tamsin Oyelaran of Kaspersky Lab]"),
    (r#""@organisation * @platform""#, "F 0[European Commission fined Facebook]"),
    (r#"atleast2(@"jack dorsey") AND @platform"#, "M 0[Jack Dorsey, Twitter, Dorsey]"),
    ("vote not w/p trams", ""),
    ("advertising not w/s trams", "A h[advertising] 0[advertising]"),
    ("twitter w/p comment", "C 0[Twitter, comment]"),
    ("kaspersky w/p comment", ""),
    ("us not w/p vaccines", "D 0[US]; K 0[U.S]"),
    ("(twitter OR facebook) not w/2 (banned OR fined)", "M 0[Twitter]"),
    ("ferr* not w/1 (port OR the)", "H h[Ferry]"),
    ("allcaps(who) not w/1 said", "D h[WHO]"),
    ("allcaps(us) w/s agreed", "D 0[US, agreed]"),
    ("first7:ban", "A 0[ban]; B 0[Banned, Bans]; C 0[banned]"),
    ("first6:ban", "B 0[Banned]; C 0[banned]"),
    (r#"first11:"insider trading""#, "G 0[Insider trading]"),
    (r#"first10:"insider trading""#, ""),
    ("published:2018-06-01..2018-06-30", "F; G"),
    ("published:..2017", "H; K"),
    ("published:2018-12-31..", "D; E; M"),
    ("published:<=2018-02-10", "H; J; K"),
    ("words:>=21 -words:>21", "E; F; G"),
    ("path:all.jsonl AND section:world", "I; M"),
    ("section:(world OR media)", "I; K; M"),
    ("section:health OR section:people", "D; E"),
    ("-section:city -section:business -published:2018", "D; K; L; M"),
    ("NOT (platform:Twitter OR organisation:WHO OR section:city)", "E; F; G; I; K; L"),
    ("-@person -section:city", "C; D; I; K; L"),
    ("(platform:twitter OR platform:facebook) fined", "F h[fined] 0[fined]"),
    (r#""ban * outdoor" OR "must * by""#, "A 0[ban on outdoor]; B 0[must go by]"),
    ("(advertising w/5 ban) AND trams", "A h[advertising, ban] 0[ban, advertising, ban, trams]"),
    ("ban w/5 advertising AND section:city NOT author:quill", "A h[advertising, ban] 0[ban, advertising, ban]"),
    (r#"text:"ban on" w/3 text:(outdoor OR cars)"#, "A 0[ban on, outdoor]; J 1[ban on, cars]"),
    ("=bans w/1 like", "B 0[Bans, like]"),
    (r#""{vaccine} protect""#, "D 0[Vaccines protect]"),
    (r#""caps(US) agreed""#, "D 0[US agreed]"),
    (r#"caps("the us")"#, "D 0[The US]"),
    ("caps(US OR WHO)", "D h[WHO] 0[WHO, US]; K 0[U.S]"),
    (r#""{caps(US)} agreed""#, "D 0[US agreed]"),
    ("caps(US) not w/s caps(the)", "K 0[U.S]"),
    ("first1:the", "A 0[The]; D 0[The]; F 0[The]"),
    (r#""is fog"~3"#, "H 0[is common here. Fog]"),
    (r#""{fog} is"~2"#, "H 0[Fog is]"),
    (r#""no joke" pre/2 ferries"#, "H 0[no joke, ferries]"),
    (r#""no joke" w/s ferries"#, ""),
    ("fog w/3 fog", "H 0[Fog, Fog]"),
    ("fog pre/5 fog", "H 0[Fog, Fog, Fog]"),
    ("ban not w/5 ban", "A h[ban]; B h[banned] 0[Banned, Bans]; C h[ban] 0[banned, ban]; J 1[ban]"),
    ("@person w/5 (@platform OR @organisation)", "F 0[European Commission, Facebook, Mark Zuckerberg]; M 0[Jack Dorsey, European Commission, Twitter, Tamsin Oyelaran, Kaspersky Lab]"),
    ("@person pre/8 @platform", "M 0[Jack Dorsey, Twitter]"),
    ("NOT @person NOT @organisation", "B; H; I; J; K; L"),
    ("published:2018 NOT published:2018-04..2018-06", "E; J"),
    ("section:(city OR business) ban NOT kaspersky", "A h[ban] 0[ban, ban]; B h[banned] 0[Banned, Bans]; J 1[ban]"),
    ("lead:(ban w/p trams)", "A 0[ban, ban, trams]; B h[banned, trams]"),
    ("riders OR (costs AND kaspersky)", "J 0[Riders, riders]"),
    ("sue", "B 0[sue]; C h[sues] 0[sued]"),
    ("common OR (captain AND kaspersky)", "H 0[common]"),
];

/// The same, in the spelling of others.
#[rustfmt::skip]
const OTHERS: &[(Syntax, &str, &str)] = &[
    (Syntax::Lexis, "advertising ban", "A h[advertising ban]"),
    (Syntax::Lexis, "advertising or ads and ban", "A h[advertising, ban] 0[ban, advertising, ban]; B h[Ads, banned] 0[Banned, ads, Bans]; C h[ban] 0[banned, ads, ban]; J 1[ban, advertising]"),
    (Syntax::Lexis, "advert! w/3 ban", "A h[advertising, ban] 0[ban, advertising, ban]"),
    (Syntax::Lexis, "headline(ban) and not twitter", "A h[ban]; B h[banned]"),
    (Syntax::Lexis, "ban w/p trams", "A 0[ban, ban, trams]; B h[banned, trams]; J 1[ban, trams]"),
    (Syntax::Lexis, "wom*n", "E 0[woman, women]"),
    (Syntax::Lexis, "allcaps(who) w/3 said", "D 0[WHO, said]"),
    (Syntax::Lexis, "atleast3(ferry or port)", "H h[Ferry, port] 0[ferry, port, ferries]"),
    (Syntax::Lexis, "date(aft 12/31/2018)", "D; M"),
    (Syntax::Lexis, "ban and not advertising and trams", "B h[banned] 0[Banned, Bans]; C h[ban] 0[banned, ban]"),
    (Syntax::Lexis, "kaspersky w/2 sued w/5 twitter", "C 0[Kaspersky, sued, Twitter]"),
    (Syntax::Lexis, "hlead(fog) and length(>20)", "H 0[Fog, Fog, Fog, Fog, fog]"),
    (Syntax::Factiva, "advertising ban", "A h[advertising ban]"),
    (Syntax::Factiva, "ban w/5 advertising", "A 0[ban, advertising]"),
    (Syntax::Factiva, "advertising near5 ban", "A h[advertising, ban] 0[ban, advertising, ban]"),
    (Syntax::Factiva, "hd=(ban or privacy)", "A h[ban]; B h[banned]; C h[ban]; F h[privacy]"),
    (Syntax::Factiva, "ban same trams", "A 0[ban, ban, trams]; B h[banned, trams]; J 1[ban, trams]"),
    (Syntax::Factiva, "wc>100 and ban", "J 1[ban]"),
    (Syntax::Factiva, "atleast5 fog", "H 0[Fog, Fog, Fog, Fog, fog]"),
    (Syntax::Factiva, "fog/F5/", "H 0[Fog]"),
    (Syntax::Factiva, "ban not advertising", "B h[banned] 0[Banned, Bans]; C h[ban] 0[banned, ban]"),
    (Syntax::Factiva, "sn=the orbit and fined", "F h[fined] 0[fined]"),
    (Syntax::Factiva, "date from 1 June 2018 to 30 June 2018", "F; G"),
    (Syntax::Factiva, "advert$ adj2 ban", "A h[advertising, ban] 0[advertising, ban]"),
    (Syntax::Factiva, "ban or fog not trams", "A h[ban] 0[ban, ban]; B h[banned] 0[Banned, Bans]; C h[ban] 0[banned, ban]; H 0[Fog, Fog, Fog, Fog, fog]; J 1[ban]"),
    (Syntax::Proquest, "advertising ban", "A h[advertising, ban] 0[ban, advertising, ban]; J 1[ban, advertising]"),
    (Syntax::Proquest, "ban near/5 advertising", "A h[advertising, ban] 0[ban, advertising, ban]"),
    (Syntax::Proquest, "ban pre/5 advertising", "A 0[ban, advertising]"),
    (Syntax::Proquest, "ti(ban) and pub(kestrel wire)", "C h[ban]"),
    (Syntax::Proquest, "au(thornton) not ti(ban)", "J; K"),
    (Syntax::Proquest, "pd(2018-06-01..2018-06-30)", "F; G"),
    (Syntax::Proquest, "ti(kaspersky p/4 ban)", "C h[Kaspersky, ban]"),
    (Syntax::Proquest, "yr(2017)", "H; K"),
    (Syntax::Proquest, "ban not fog or trams", "C h[ban] 0[banned, ban]"),
    (Syntax::Proquest, "wom?n", "E 0[woman, women]"),
    (Syntax::Proquest, "advertis* n/3 ban", "A h[advertising, ban] 0[ban, advertising, ban]"),
    (Syntax::Proquest, r#""outdoor advertising""#, "A 0[outdoor advertising]; J 1[Outdoor advertising]"),
];

#[test]
fn each_query_of_the_table_finds_and_marks_what_stands_beside_it() {
    let desk = Desk::indexed(&[("all.jsonl", &lines())]);
    let archive = Archive::open(&desk.path("index")).unwrap();
    let mut wrong = Vec::new();
    let ours = TABLE.iter().map(|(typed, expected)| (Syntax::Newshound, *typed, *expected));
    for (syntax, typed, expected) in ours.chain(OTHERS.iter().copied()) {
        let reading = Reading { syntax, ..Reading::default() };
        let query = query::parse_as(typed, &reading);
        let seen = found(&archive, &query.root);
        if seen != expected {
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
