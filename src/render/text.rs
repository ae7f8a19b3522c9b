//! For people: headline, outlet, date and code, the passage cut around what matched, and what the
//! article is about.

use std::io::{self, Write};
use std::ops::Range;

use super::sanitise::sanitised;
use super::wrap::{Piece, wrapped};
use super::{Renderer, snippet};
use crate::article::EntityKind;
use crate::index::document::Lead;
use crate::query::ast::NameField;
use crate::search::{
    self, Answer, FacetAnswer, Highlighter, Hit, HitPassage, NameCount, PairAnswer, ScorePart,
    WholeArticle,
};

/// How text looks.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Whether colours may be used; without them, what matched stands between asterisks.
    pub colour: bool,
    /// The columns of a line.
    pub width: usize,
    /// Whether a terminal reads it, now or, where colours are forced, through a pager: control
    /// characters are kept from it.
    pub is_terminal: bool,
}

impl Style {
    fn emphasis(&self) -> (&'static str, &'static str) {
        if self.colour { ("\u{1b}[1;33m", "\u{1b}[0m") } else { ("*", "*") }
    }

    pub(super) fn title(&self) -> (&'static str, &'static str) {
        if self.colour { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") }
    }

    pub(super) fn faint(&self) -> (&'static str, &'static str) {
        if self.colour { ("\u{1b}[2m", "\u{1b}[0m") } else { ("", "") }
    }

    pub(super) fn clean(&self, text: &str) -> String {
        if self.is_terminal { sanitised(text).into_owned() } else { text.to_owned() }
    }
}

/// A passage is cut to so many lines.
const SNIPPET_LINES: usize = 4;
/// So many names of a kind are shown under a hit.
const NAMES_SHOWN: usize = 5;
const INDENT: &str = "   ";

/// Writes hits for people.
pub struct Text {
    style: Style,
}

impl Text {
    /// A renderer in this style.
    #[must_use]
    pub fn new(style: Style) -> Self {
        Self { style }
    }

    fn passage(&self, passage: &HitPassage, of: u32, out: &mut dyn Write) -> io::Result<()> {
        let most = (self.style.width.saturating_sub(INDENT.len())).max(20) * SNIPPET_LINES;
        let shown = snippet::window(&passage.text, &passage.highlights, most);
        let before = if shown.start > 0 { "… " } else { "" };
        let after = if shown.end < passage.text.trim_end().len() { " …" } else { "" };
        let place = format!(" [{}/{of}]", passage.ordinal + 1);
        let text = marked(&passage.text, &passage.highlights, shown, &self.style);
        let (faint, plain) = self.style.faint();
        let mut pieces = vec![Piece::Text(before)];
        pieces.extend(text.iter().map(Marked::piece));
        pieces.extend([
            Piece::Text(after),
            Piece::Mark(faint),
            Piece::Text(&place),
            Piece::Mark(plain),
        ]);
        writeln!(out, "{}", wrapped(&pieces, self.style.width, INDENT))
    }
}

/// One part of a score, as `12.34  article  ban  ×3, weight 4.56`.
fn score_line(part: &ScorePart) -> String {
    let mut line = format!("{:7.2}  {:<10}", part.score, part.part);
    if !part.of.is_empty() {
        line.push_str(&format!("  {}  ×{}, weight {:.2}", part.of, part.frequency, part.weight));
    }
    line.trim_end().to_owned()
}

/// A stretch of text or a mark, owned.
enum Marked {
    Text(String),
    Mark(&'static str),
}

impl Marked {
    fn piece(&self) -> Piece<'_> {
        match self {
            Self::Text(text) => Piece::Text(text),
            Self::Mark(mark) => Piece::Mark(mark),
        }
    }
}

/// The part of `text` that is shown, with marks around what matched.
fn marked(
    text: &str,
    highlights: &[Range<usize>],
    shown: Range<usize>,
    style: &Style,
) -> Vec<Marked> {
    let (on, off) = style.emphasis();
    let mut pieces = Vec::new();
    let mut at = shown.start;
    for highlight in highlights {
        if highlight.start < at || highlight.end > shown.end {
            continue;
        }
        pieces.push(Marked::Text(style.clean(&text[at..highlight.start])));
        pieces.push(Marked::Mark(on));
        pieces.push(Marked::Text(style.clean(&text[highlight.clone()])));
        pieces.push(Marked::Mark(off));
        at = highlight.end;
    }
    pieces.push(Marked::Text(style.clean(&text[at..shown.end])));
    pieces
}

impl Renderer for Text {
    fn hit(&mut self, hit: &Hit, out: &mut dyn Write) -> io::Result<()> {
        let style = self.style;
        let number = format!("{}. ", hit.rank);
        let headline = headline_of(&hit.lead);
        let whole = 0..headline.len();
        let (title, plain) = style.title();
        let number_indent = " ".repeat(number.len());
        let text = marked(headline, &hit.headline_highlights, whole, &style);
        let mut pieces = vec![Piece::Mark(title)];
        for piece in &text {
            pieces.push(piece.piece());
            // What marks a match ends bold too.
            if matches!(piece, Marked::Mark(_)) && style.colour {
                pieces.push(Piece::Mark(if piece.is_end(&style) { title } else { "" }));
            }
        }
        pieces.push(Piece::Mark(plain));
        let headline = wrapped(&pieces, style.width, &number_indent);
        writeln!(out, "{number}{}", &headline[number.len()..])?;
        let (faint, plain) = style.faint();
        let mut source = source_line(&hit.lead, &hit.id.short_code());
        if hit.reprints > 0 {
            source.push_str(&format!(" · +{}", counted(hit.reprints, "reprint")));
        }
        let pieces = [Piece::Mark(faint), Piece::Text(&source), Piece::Mark(plain)];
        writeln!(out, "{}", self.cleaned(&wrapped(&pieces, style.width, INDENT)))?;
        for passage in &hit.passages {
            self.passage(passage, hit.of, out)?;
        }
        if !hit.parts.is_empty() {
            writeln!(out, "{INDENT}{faint}score {:.2}{plain}", hit.score)?;
        }
        for part in &hit.parts {
            let line = score_line(part);
            writeln!(out, "{INDENT}  {faint}{}{plain}", self.cleaned(&line))?;
        }
        for kind in EntityKind::ALL {
            let names: Vec<&str> = hit.lead.names(kind).collect();
            if names.is_empty() {
                continue;
            }
            let line = format!("{}: {}", kind.name(), listed(&names));
            let pieces = [Piece::Mark(faint), Piece::Text(&line), Piece::Mark(plain)];
            writeln!(out, "{}", self.cleaned(&wrapped(&pieces, style.width, INDENT)))?;
        }
        writeln!(out)
    }

    fn summary(&mut self, _query: &str, answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
        writeln!(
            out,
            "{}, {}, {:.1} ms",
            articles_and_stories(answer.articles, answer.stories),
            counted(answer.passages, "passage"),
            answer.took.as_secs_f64() * 1e3
        )?;
        for (field, names) in &answer.facets {
            if names.is_empty() {
                continue;
            }
            let listed: Vec<String> =
                names.iter().map(|count| format!("{} {}", count.name, count.articles)).collect();
            let label = format!("{:<13}", field.name());
            let indent = " ".repeat(label.len());
            let text = listed.join(" · ");
            let lines = wrapped(&[Piece::Text(&text)], self.style.width, &indent);
            writeln!(out, "{label}{}", self.cleaned(&lines[indent.len()..]))?;
        }
        Ok(())
    }
}

impl Marked {
    fn is_end(&self, style: &Style) -> bool {
        matches!(self, Self::Mark(mark) if *mark == style.emphasis().1)
    }
}

impl Text {
    /// Keeps colours, which are ours, and removes what came with the article.
    fn cleaned(&self, text: &str) -> String {
        if !self.style.is_terminal {
            return text.to_owned();
        }
        if self.style.colour {
            // The marks are the only escapes: names were written by no one but the article.
            let parts: Vec<String> =
                text.split("\u{1b}[").map(|part| sanitised(part).into_owned()).collect();
            return parts.join("\u{1b}[");
        }
        sanitised(text).into_owned()
    }
}

fn headline_of(lead: &Lead) -> &str {
    if lead.headline.is_empty() { "(no headline)" } else { &lead.headline }
}

/// Outlet, date, section and code, as far as they are known.
fn source_line(lead: &Lead, code: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    parts.extend(lead.source.as_deref());
    parts.push(lead.published.as_deref().unwrap_or("no date"));
    parts.extend(lead.section.as_deref());
    parts.push(code);
    parts.join(" · ")
}

fn listed(names: &[&str]) -> String {
    let shown = names.iter().take(NAMES_SHOWN).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMES_SHOWN) {
        0 => shown,
        more => format!("{shown} +{more}"),
    }
}

/// `1 article`, `1,234 articles`.
pub(super) fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(count))
}

/// `15 articles of 12 stories`; where each tells its own, only articles.
fn articles_and_stories(articles: u64, stories: u64) -> String {
    let counted_articles = counted(articles, "article");
    if stories == articles {
        return counted_articles;
    }
    let noun = if stories == 1 { "story" } else { "stories" };
    format!("{counted_articles} of {} {noun}", grouped(stories))
}

/// A number with its thousands apart.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Writes names and how many articles or stories carry each.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn facet_table(
    field: NameField,
    answer: &FacetAnswer,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let width = answer
        .names
        .iter()
        .map(|count: &NameCount| grouped(count.articles).len())
        .max()
        .unwrap_or(1)
        .max(6);
    for count in &answer.names {
        writeln!(out, "{:>width$}  {}", grouped(count.articles), style.clean(&count.name))?;
    }
    if answer.names.is_empty() && answer.articles > 0 {
        writeln!(out, "no {} in any of them", field.name())?;
    }
    writeln!(
        out,
        "\n{} by {}, {:.1} ms",
        articles_and_stories(answer.articles, answer.stories),
        field.name(),
        answer.took.as_secs_f64() * 1e3
    )
}

/// Writes pairs of names and how many articles carry both.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn pair_table(
    (by, with): (NameField, NameField),
    answer: &PairAnswer,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let widest = answer.pairs.iter().map(|count| grouped(count.articles).len()).max();
    let width = widest.unwrap_or(1).max(6);
    for count in &answer.pairs {
        let names = format!("{} · {}", count.name, count.with);
        writeln!(out, "{:>width$}  {}", grouped(count.articles), style.clean(&names))?;
    }
    if answer.pairs.is_empty() && answer.articles > 0 {
        writeln!(out, "no {} together with any {} in any of them", by.name(), with.name())?;
    }
    writeln!(
        out,
        "\n{} by {} with {}, {:.1} ms",
        counted(answer.articles, "article"),
        by.name(),
        with.name(),
        answer.took.as_secs_f64() * 1e3
    )
}

/// Writes a whole article, with what `highlighter` finds in it marked, and with its boilerplate
/// where that `is_raw`.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn article(
    article: &WholeArticle,
    highlighter: &mut Highlighter<'_>,
    is_raw: bool,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let lead = &article.lead;
    let (title, plain) = style.title();
    let headline = headline_of(lead);
    let highlights = highlighter.spans(headline, search::Text::Headline, article.place);
    let mut text = marked(headline, &highlights, 0..headline.len(), style);
    text.insert(0, Marked::Mark(title));
    text.push(Marked::Mark(plain));
    writeln!(out, "{}", paragraph(&text, style))?;
    let rows = [
        ("source", lead.source.clone()),
        ("published", lead.published.clone()),
        ("authors", Some(lead.authors.join(", "))),
        ("section", lead.section.clone()),
        ("dateline", lead.dateline.clone()),
        ("url", lead.url.clone()),
        ("file", Some(lead.path.clone())),
        ("record", lead.record.clone()),
        ("line", lead.line.map(|line| line.to_string())),
        ("language", lead.language.clone()),
        ("agency", lead.agency.clone()),
        ("topics", Some(lead.topics.join(", "))),
        ("organisations", Some(named(lead, EntityKind::Organisation))),
        ("persons", Some(named(lead, EntityKind::Person))),
        ("platforms", Some(named(lead, EntityKind::Platform))),
        ("code", Some(article.id.code())),
    ];
    for (label, value) in rows {
        let Some(value) = value.filter(|value| !value.is_empty()) else { continue };
        let indent = " ".repeat(15);
        let value = style.clean(&value);
        let lines = wrapped(&[Piece::Text(&value)], style.width, &indent);
        writeln!(out, "{label:<15}{}", &lines[indent.len()..])?;
    }
    let mut boilerplate = article.boilerplate.iter().filter(|_| is_raw).peekable();
    let mut place = 0;
    for (ordinal, passage) in article.passages.iter().enumerate() {
        let which = search::Text::Passage(ordinal as u32);
        let highlights = highlighter.spans(passage, which, article.place);
        let mut start = 0;
        for part in passage.split_inclusive("\n\n") {
            while let Some((_, kept_out)) = boilerplate.next_if(|(at, _)| *at <= place) {
                writeln!(out, "\n{}", faint_paragraph(kept_out, style))?;
                place += 1;
            }
            let end = start + part.len();
            if !part.trim().is_empty() {
                let text = marked(passage, &highlights, start..end, style);
                writeln!(out, "\n{}", paragraph(&text, style))?;
            }
            place += u32::from(part.ends_with("\n\n"));
            start = end;
        }
    }
    for (_, kept_out) in boilerplate {
        writeln!(out, "\n{}", faint_paragraph(kept_out, style))?;
    }
    let kept_out = article.boilerplate.len() as u64;
    if kept_out > 0 && !is_raw {
        let (verb, pronoun) = if kept_out == 1 { ("is", "it") } else { ("are", "them") };
        let note = format!(
            "{} of boilerplate {verb} left out; `newshound show {} --raw` shows {pronoun}",
            counted(kept_out, "paragraph"),
            article.id.short_code()
        );
        writeln!(out, "\n{}", faint_paragraph(&note, style))?;
    }
    Ok(())
}

fn faint_paragraph(text: &str, style: &Style) -> String {
    let (faint, plain) = style.faint();
    let text = Marked::Text(style.clean(text));
    paragraph(&[Marked::Mark(faint), text, Marked::Mark(plain)], style)
}

fn named(lead: &Lead, kind: EntityKind) -> String {
    lead.names(kind).collect::<Vec<_>>().join(", ")
}

fn paragraph(text: &[Marked], style: &Style) -> String {
    let pieces: Vec<Piece<'_>> = text.iter().map(Marked::piece).collect();
    wrapped(&pieces, style.width, "")
}
