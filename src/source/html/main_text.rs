//! The text of the article among everything else on the page: [`Document`] → paragraphs.
//!
//! `dom_smoothie` (Mozilla's Readability) finds where the article stands; of the libraries that do,
//! it is the fastest by far, and what it lacks in judgement is made up here. Before it runs, what
//! publishers plainly mark as no part of the article is taken out; afterwards, what it passed over
//! in the same container is put back, and lines that only lead elsewhere go.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use dom_query::{Document, NodeData, NodeId, NodeRef};
use dom_smoothie::{Config, Readability, TextMode};

use super::blocks::{Block, blocks, is_hidden_element, signature, walk};
use super::meta::fold;
use crate::limits::HTML_TEXT_BYTES;
use crate::source::date;

/// What the rest of the page tells about its text.
pub(super) struct Hints<'a> {
    /// The headline: it is no paragraph.
    pub(super) headline: Option<&'a str>,
    /// The page's main headings: they are no paragraphs either.
    pub(super) headings: &'a [String],
    /// The descriptions: the one that stands above the text is the standfirst.
    pub(super) descriptions: &'a [String],
    /// The text as JSON-LD has it.
    pub(super) body: Option<&'a str>,
}

/// Parts of a class or id that tell what is no part of the article's text.
const FOREIGN: &[&str] = &[
    "caption",
    "newsletter",
    "related",
    "share",
    "sharing",
    "social",
    "cookie",
    "consent",
    "paywall",
    "promo",
    "recommend",
    "readmore",
    "read-more",
    "read_more",
    "more-on",
    "outbrain",
    "taboola",
    "comment",
    "disqus",
    "breadcrumb",
    "sidebar",
    "subscribe",
    "subscription",
    "signup",
    "sign-up",
    "author-bio",
    "authorbio",
    "author-box",
    "author_box",
    "author-info",
    "about-author",
    "advert",
    "sponsor",
    "banner",
    "tag-list",
    "taglist",
    "tags",
    "byline",
    "footer",
    "popular",
    "trending",
    "most-read",
    "mostread",
    "copyright",
    "credit",
    "toolbar",
    "tooltip",
    "sr-only",
    "visually-hidden",
    "visuallyhidden",
    "screen-reader",
    "login",
    "register",
    "navigation",
    "pagination",
    "timestamp",
    "publish-date",
    "feedback",
    "donat",
    "sign-in",
    "signin",
    "gdpr",
    "opt-in",
    "optin",
    "adblock",
    "infobox",
    "factbox",
];

/// Parts of a class or id that tell of a dialog about cookies. Such dialogs are longer than many
/// an article.
const CONSENT: &[&str] = &["onetrust", "optanon", "didomi", "usercentrics", "truste-"];

/// How the notices begin, in lower case, that stand in the text in place of what another site
/// would show there, until the reader agrees.
const EMBED_NOTICES: &[&str] = &[
    "empfohlener redaktioneller inhalt",
    "an dieser stelle finden sie einen",
    "an dieser stelle findest du einen",
    "ich bin damit einverstanden, dass mir",
    "personenbezogene daten können an drittplattformen",
];

/// How lines begin that lead elsewhere.
const LEADS: &[&str] = &[
    "read more",
    "read also",
    "also read",
    "read next",
    "see also",
    "more on this",
    "related",
    "recommended",
    "advertisement",
    "story continues below",
    "continue reading",
    "share this",
    "sign up",
    "subscribe",
    "follow us",
    "click here",
    "watch:",
    "lesen sie auch",
    "mehr zum thema",
    "lesen sie mehr",
    "auch interessant",
    "anzeige",
    "teilen",
    "lire aussi",
    "à lire aussi",
    "lea también",
    "lee también",
    "leia também",
    "leia mais",
    "leggi anche",
    "lees ook",
    "läs också",
    "läs mer",
    "les også",
    "læs også",
    "ad block users",
    "you may also like",
    "you might also like",
    "like this story",
    "filed under",
    "this slideshow requires javascript",
    "jetzt abonnieren",
    "annonce",
    "tags",
    "themen",
    "topics",
];

/// What stands in a line that tells how long the article takes to read, in lower case.
const READING_TIMES: &[&str] = &[
    "min read",
    "minute read",
    "reading time",
    "read time",
    "lesezeit",
    "lesedauer",
    "temps de lecture",
    "tiempo de lectura",
    "tempo de leitura",
    "tempo di lettura",
    "leestijd",
    "lästid",
    "læsetid",
    "lesetid",
];

/// How the headings begin of what follows an article.
const ENDS: &[&str] = &[
    "about the author",
    "more from",
    "more on",
    "related",
    "comments",
    "most read",
    "most popular",
    "read more",
    "recommended",
    "über den autor",
    "über die autor",
    "mehr zum thema",
    "das könnte sie auch",
    "weitere beiträge",
    "kommentare",
    "sur le même sujet",
    "más sobre",
    "follow us",
    "you may also like",
    "you might also like",
    "関連",
    "おすすめ",
    "【関連",
];

/// One part in so many of the text, at its end, may follow such a heading.
const SHORTEST_REST: usize = 4;

/// The longest line, in characters, that is dropped for how it begins alone.
const LONGEST_LEAD: usize = 60;

/// Among so many of the first blocks stand the lines that tell when an article was published:
/// further down dates are its own.
const OPENING_BLOCKS: usize = 4;

/// The longest line, in characters, that is dropped because it claims rights.
const LONGEST_RIGHTS: usize = 120;

/// The longest label, in characters: a line without a sentence's end, away from the text.
const LONGEST_LABEL: usize = 80;

/// How sentences end, in the scripts that the press is written in.
const SENTENCE_ENDS: [char; 16] =
    ['.', '!', '?', '…', '"', '”', '“', '»', '’', ':', ';', '。', '！', '？', '」', '।'];

/// The shortest text, in bytes of letters, that tells by itself where it comes from.
const SHORTEST_TELLING: usize = 24;

/// Text shorter than this, in bytes, found by the library calls for a second look.
const SHORTEST_ARTICLE: usize = 250;

/// Paragraphs shorter than this together, in bytes, are not what the page is about.
const SHORTEST_PARAGRAPHS: usize = 80;

/// The shortest `articleBody`, in bytes of letters, that is taken for more than a teaser.
const SHORTEST_STATEMENT: usize = 200;

/// The most work, in bytes compared, that holding an `articleBody` against the page may be: some
/// 0.1 s. No article of the press comes near.
const MOST_COMPARED: usize = 1 << 28;

/// Finds any of [`FOREIGN`].
static FOREIGN_PARTS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::Standard)
        .build(FOREIGN)
        .ok()
});

/// One part in so many of the page's text may be foreign; what is larger is not, whatever its
/// class says: `has-sidebar` may stand on what holds the article.
const LARGEST_FOREIGN_PART: usize = 3;

/// The article's paragraphs, in document order, and whether the page was too long to look for
/// them, so that these are all it has. The document is taken apart on the way.
pub(super) fn paragraphs(document: Document, hints: &Hints) -> (Vec<String>, bool) {
    remove_foreign(&document);
    let page = document.body().map(|body| blocks(&body)).unwrap_or_default();
    let length: usize = page.iter().map(|block| block.text.len()).sum();
    if length > HTML_TEXT_BYTES {
        let paragraphs = all_paragraphs(&page);
        return (paragraphs.into_iter().map(|block| block.text).collect(), true);
    }
    let mut chosen = complete(&page, library_blocks(document));
    if text_length(&chosen) < SHORTEST_ARTICLE {
        let all = all_paragraphs(&page);
        if text_length(&all) > 2 * text_length(&chosen) {
            chosen = all;
        }
    }
    let chosen = match hints.body {
        Some(body) => match against_statement(&page, &chosen, body) {
            Statement::OnPage(blocks) => blocks,
            Statement::NotOnPage => return (lines(body), false),
            Statement::Unusable => chosen,
        },
        None => chosen,
    };
    let headlines = hints.headline.into_iter().chain(hints.headings.iter().map(String::as_str));
    let headlines: Vec<String> = headlines.map(fold).collect();
    let is_text = |text: &str, place: usize| {
        let text = fold(text);
        !headlines.iter().any(|headline| repeats_headline(&text, headline, place))
    };
    let chosen = without_leads_elsewhere(chosen).into_iter().enumerate();
    let mut chosen: Vec<Block> = chosen
        .filter(|(place, block)| is_text(&block.text, *place))
        .map(|(_, block)| block)
        .collect();
    let standfirst = standfirst(&page, &chosen, hints.descriptions);
    if let Some(standfirst) = standfirst.filter(|block| is_text(&block.text, 0)) {
        chosen.insert(0, standfirst);
    }
    (chosen.into_iter().map(|block| block.text).collect(), false)
}

/// How much text the blocks hold, in bytes.
fn text_length(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| block.text.len()).sum()
}

/// The paragraphs in an article element; where there is none, all paragraphs; where there are
/// none, all text that is not links.
fn all_paragraphs(page: &[Block]) -> Vec<Block> {
    let is_text = |block: &&Block| block.linked * 2 <= block.text.len();
    let tests: [fn(&Block) -> bool; 3] =
        [|block| block.is_paragraph && block.in_article, |block| block.is_paragraph, |_| true];
    for test in tests {
        let found: Vec<Block> =
            page.iter().filter(is_text).filter(|block| test(block)).cloned().collect();
        if text_length(&found) >= SHORTEST_PARAGRAPHS {
            return found;
        }
    }
    page.iter().filter(is_text).cloned().collect()
}

/// Whether the paragraph at `place` is the headline again, alone or, above the text, with its
/// kicker. Both texts are folded.
fn repeats_headline(text: &str, headline: &str, place: usize) -> bool {
    let is_longer = text.len() * 2 > headline.len() * 3;
    text == headline
        || place < 2 && headline.len() >= SHORTEST_TELLING && !is_longer && text.contains(headline)
}

/// What an `articleBody` is good for.
enum Statement {
    /// It tells which blocks of the page are the article: these.
    OnPage(Vec<Block>),
    /// It is the article's text, and the page does not show it.
    NotOnPage,
    /// It is a teaser, or cut.
    Unusable,
}

/// Holds the `articleBody` against the page. The page has the better paragraphs, as JSON-LD
/// mostly runs them together; JSON-LD knows which they are.
fn against_statement(page: &[Block], chosen: &[Block], body: &str) -> Statement {
    let body = fold(body);
    let length_chosen: usize = chosen.iter().map(|block| fold(&block.text).len()).sum();
    let is_teaser = body.len() < SHORTEST_STATEMENT || body.len() * 10 < length_chosen * 6;
    if is_teaser || body.len().saturating_mul(page.len()) > MOST_COMPARED {
        return Statement::Unusable;
    }
    let folded: Vec<String> = page.iter().map(|block| fold(&block.text)).collect();
    let mut stated = vec![false; page.len()];
    let mut covered = 0;
    let mut containers = HashSet::new();
    let mut seen = HashSet::new();
    for (place, text) in folded.iter().enumerate() {
        if text.len() >= SHORTEST_TELLING && body.contains(text) && seen.insert(text) {
            stated[place] = true;
            covered += text.len();
            containers.insert(page[place].container);
        }
    }
    if covered * 10 < body.len() * 8 {
        let is_longer = body.len() * 10 > length_chosen * 12;
        return if is_longer { Statement::NotOnPage } else { Statement::Unusable };
    }
    // Short lines and subheads are the article's where they stand among its paragraphs.
    let first = stated.iter().position(|is_stated| *is_stated).unwrap_or(0);
    let last = stated.iter().rposition(|is_stated| *is_stated).unwrap_or(0);
    for place in first..=last {
        let block = &page[place];
        let is_among = containers.contains(&block.container);
        let is_short = folded[place].len() < SHORTEST_TELLING;
        let is_subhead = block.is_heading && block.linked == 0;
        stated[place] |= is_among && (is_subhead || is_short && body.contains(&folded[place]));
    }
    let stated = page.iter().zip(stated).filter(|(_, is_stated)| *is_stated);
    Statement::OnPage(stated.map(|(block, _)| block.clone()).collect())
}

/// The lines of a text that are not empty.
fn lines(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The standfirst, where the page shows one of its descriptions above the text that was chosen.
fn standfirst(page: &[Block], chosen: &[Block], descriptions: &[String]) -> Option<Block> {
    let texts: Vec<String> = chosen.iter().map(|block| fold(&block.text)).collect();
    let first = texts.first()?;
    let above: Vec<(&Block, String)> = page
        .iter()
        .map(|block| (block, fold(&block.text)))
        .take_while(|(_, text)| text != first)
        .filter(|(block, _)| block.linked == 0)
        .collect();
    descriptions.iter().find_map(|description| {
        let description = fold(description);
        let is_chosen = texts.iter().any(|text| text.contains(&description));
        if description.len() < SHORTEST_TELLING || is_chosen {
            return None;
        }
        let shown = above.iter().find(|(_, text)| {
            // The place line may stand before it.
            text.len() * 2 < description.len() * 3 && text.contains(&description)
        });
        shown.map(|(block, _)| (*block).clone())
    })
}

/// Drops blocks that are no text of their own: lines that are links, calls to read on or to
/// subscribe, labels, and headings that nothing follows.
fn without_leads_elsewhere(chosen: Vec<Block>) -> Vec<Block> {
    let mut containers: HashMap<u64, usize> = HashMap::new();
    for block in &chosen {
        *containers.entry(block.container).or_default() += block.text.len();
    }
    let length: usize = containers.values().sum();
    let is_main = |block: &Block| containers[&block.container] * 10 > length;
    let mut kept: Vec<Block> = chosen
        .into_iter()
        .enumerate()
        .filter(|(place, block)| {
            let is_link = block.linked * 10 >= block.text.len() * 8;
            let is_label = !block.is_heading
                && !block.is_item
                && !is_main(block)
                && block.text.chars().count() < LONGEST_LABEL
                && !block.text.ends_with(SENTENCE_ENDS);
            let is_note = claims_rights(&block.text)
                || asks_for_consent(&block.text)
                || *place < OPENING_BLOCKS && tells_when(&block.text);
            !is_link && !is_label && !is_note && !leads_elsewhere(block)
        })
        .map(|(_, block)| block)
        .collect();
    let mut length: usize = kept.iter().map(|block| block.text.len()).sum();
    let rest_is_end = length / SHORTEST_REST;
    for place in 0..kept.len() {
        if length <= rest_is_end && ends_the_text(&kept[place]) {
            kept.truncate(place);
            break;
        }
        length -= kept[place].text.len();
    }
    while kept.last().is_some_and(|block| block.is_heading) {
        kept.pop();
    }
    kept
}

/// Whether a block is the heading of what follows articles.
fn ends_the_text(block: &Block) -> bool {
    let text = block.text.trim_matches(|edge: char| !edge.is_alphanumeric()).to_lowercase();
    text.chars().count() < LONGEST_LEAD && ENDS.iter().any(|end| text.starts_with(end))
}

/// Whether a line tells only when the article was published or how long it takes to read: a date,
/// with a label or without one, is no sentence of it.
fn tells_when(text: &str) -> bool {
    if text.chars().count() >= LONGEST_LEAD || !text.contains(|it: char| it.is_ascii_digit()) {
        return false;
    }
    let lower = text.to_lowercase();
    if READING_TIMES.iter().any(|words| lower.contains(words)) {
        return true;
    }
    let line = text.trim_matches(|edge: char| !edge.is_alphanumeric());
    let is_date = |text: &str| date::parse(text).is_ok();
    // Before a clock's colon stands a digit, behind a label none.
    let labelled = line.split_once(':').filter(|(label, _)| !label.contains(char::is_numeric));
    is_date(line) || labelled.is_some_and(|(_, rest)| is_date(rest))
}

/// Whether a line says whose the text is, not what happened.
fn claims_rights(text: &str) -> bool {
    if text.chars().count() >= LONGEST_RIGHTS {
        return false;
    }
    let lower = text.to_lowercase();
    // "Copyright law" opens a sentence; a sign or a year follows where rights are claimed.
    let claimed = lower.strip_prefix("copyright").map(str::trim_start);
    lower.starts_with('©')
        || claimed.is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
        || lower.contains("all rights reserved")
}

/// Whether a block asks for leave to show what another site holds.
fn asks_for_consent(text: &str) -> bool {
    let opening: String = text.chars().take(LONGEST_LEAD).collect();
    let opening = opening.to_lowercase();
    EMBED_NOTICES.iter().any(|notice| opening.starts_with(notice))
}

/// Whether a block begins as lines do that lead to other pages, and holds little else.
fn leads_elsewhere(block: &Block) -> bool {
    let text = block.text.trim_start_matches(|first: char| !first.is_alphanumeric());
    let begins = LEADS.iter().any(|lead| {
        let begins = text.get(..lead.len()).is_some_and(|it| it.eq_ignore_ascii_case(lead));
        begins && !text[lead.len()..].starts_with(char::is_alphanumeric)
    });
    let rest = text.chars().count();
    begins && (rest < LONGEST_LEAD || block.linked * 2 > block.text.len())
}

/// Takes out of the page what its publisher marks as something other than the article's text.
fn remove_foreign(document: &Document) {
    let root = document.root();
    let mut doomed: Vec<NodeId> = Vec::new();
    let mut suspects: Vec<(NodeId, u64, usize)> = Vec::new();
    // How much text there was when each open suspect was entered.
    let mut open: Vec<(NodeId, u64, usize)> = Vec::new();
    let mut length = 0;
    walk(&root, |node, is_entered| {
        if node.is_text() {
            length += node.query_or(0, |node| match &node.data {
                NodeData::Text { contents } => contents.trim().len(),
                _ => 0,
            });
            return false;
        }
        if !is_entered {
            if open.last().is_some_and(|(id, ..)| *id == node.id)
                && let Some((id, part, before)) = open.pop()
            {
                suspects.push((id, part, length - before));
            }
            return true;
        }
        match marking(node) {
            Marking::Hidden => {
                doomed.push(node.id);
                return false;
            }
            Marking::Foreign(word) => {
                // Paragraphs have further classes where a drop cap stands, but one mark in common.
                let word = word.filter(|_| node.has_name("p"));
                let part = word.map_or_else(|| signature(node), |word| word as u64);
                open.push((node.id, part, length));
            }
            Marking::None => {}
        }
        true
    });
    // Elements of one class are one part of the page: where the paragraphs of the article are
    // each marked `paywall`, none of them is foreign.
    let mut shares: HashMap<u64, usize> = HashMap::new();
    for (_, class, own) in &suspects {
        *shares.entry(*class).or_default() += own;
    }
    let most = length / LARGEST_FOREIGN_PART;
    let foreign = suspects.iter().filter(|(_, class, _)| shares[class] <= most);
    doomed.extend(foreign.map(|(id, ..)| *id));
    for id in doomed {
        document.tree.remove_from_parent(&id);
    }
}

/// What the element itself tells about what it holds.
enum Marking {
    /// Nothing to read.
    Hidden,
    /// Something other than the article's text; by the place in [`FOREIGN`] of the word that
    /// tells so, if one does.
    Foreign(Option<usize>),
    /// Nothing is told.
    None,
}

/// Reads an element's name, class, id and role.
fn marking(node: &NodeRef) -> Marking {
    let Some(element) = node.element_ref() else { return Marking::Hidden };
    let name: &str = &element.name.local;
    if is_hidden_element(name) {
        return Marking::Hidden;
    }
    if matches!(name, "html" | "body" | "article" | "main") {
        return Marking::None;
    }
    if matches!(name, "aside" | "footer" | "figure" | "figcaption" | "form") {
        return Marking::Foreign(None);
    }
    let Some(parts) = FOREIGN_PARTS.as_ref() else { return Marking::None };
    for attribute in &element.attrs {
        let told = match &*attribute.name.local {
            "class" | "id" => {
                if CONSENT.iter().any(|part| attribute.value.contains(part)) {
                    return Marking::Hidden;
                }
                if let Some(found) = parts.find(&*attribute.value) {
                    return Marking::Foreign(Some(found.pattern().as_usize()));
                }
                false
            }
            "role" => matches!(
                &*attribute.value,
                "navigation" | "complementary" | "banner" | "dialog" | "alertdialog" | "search"
            ),
            "hidden" => true,
            _ => false,
        };
        if told {
            return Marking::Foreign(None);
        }
    }
    Marking::None
}

/// The blocks of what the library takes for the article.
fn library_blocks(document: Document) -> Vec<Block> {
    let config = Config { disable_json_ld: true, text_mode: TextMode::Raw, ..Config::default() };
    let Ok(mut readability) = Readability::with_document(document, None, Some(config)) else {
        return Vec::new();
    };
    let Ok(article) = readability.parse() else { return Vec::new() };
    blocks(&Document::from(article.content).root())
}

/// Finds the library's blocks on the page again, and adds what stands beside them in the same
/// container.
fn complete(page: &[Block], found: Vec<Block>) -> Vec<Block> {
    let mut wanted: HashMap<String, usize> = HashMap::new();
    for block in &found {
        *wanted.entry(fold(&block.text)).or_default() += 1;
    }
    let mut chosen = vec![false; page.len()];
    let mut containers: HashMap<u64, usize> = HashMap::new();
    for (place, block) in page.iter().enumerate() {
        if let Some(count) = wanted.get_mut(&fold(&block.text))
            && *count > 0
        {
            *count -= 1;
            chosen[place] = true;
            *containers.entry(block.container).or_default() += block.text.len();
        }
    }
    if wanted.values().sum::<usize>() * 2 > found.len() {
        return found;
    }
    let length: usize = containers.values().sum();
    for (place, block) in page.iter().enumerate() {
        let share = containers.get(&block.container).copied().unwrap_or_default();
        let is_beside = share * 5 > length && block.linked * 2 <= block.text.len();
        chosen[place] |= is_beside;
    }
    let chosen = page.iter().zip(chosen).filter(|(_, is_chosen)| *is_chosen);
    chosen.map(|(block, _)| block.clone()).collect()
}
