//! For programs: one JSON object a line, or one document. Fields keep their order and names.

use std::io::{self, Write};
use std::ops::Range;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Exporter, Renderer};
use crate::article::{ArticleId, EntityKind};
use crate::index::document::Lead;
use crate::query::ast::NameField;
use crate::search::{
    Answer, Counted, Exported, FacetAnswer, Hit, HitPassage, PairAnswer, ScorePart,
};

#[derive(Serialize)]
struct HitObject<'a> {
    r#type: &'static str,
    rank: usize,
    score: f64,
    article: ArticleObject<'a>,
    /// The code of the story's lead copy.
    story: String,
    /// How many further copies that match the hit stands for.
    reprints: u64,
    passage: PassageObject<'a>,
    /// In characters, as those of passages.
    headline_highlights: Vec<[usize; 2]>,
    organisations: Vec<&'a str>,
    persons: Vec<&'a str>,
    platforms: Vec<&'a str>,
    /// Other passages of the article that match, the best first.
    further_passages: Vec<PassageObject<'a>>,
    /// What the score is the sum of, where that was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    score_parts: Vec<ScorePartObject<'a>>,
}

#[derive(Serialize)]
struct ScorePartObject<'a> {
    part: &'static str,
    words: &'a str,
    frequency: u32,
    weight: f64,
    score: f64,
}

fn score_part_object(part: &ScorePart) -> ScorePartObject<'_> {
    ScorePartObject {
        part: part.part,
        words: &part.of,
        frequency: part.frequency,
        weight: rounded(f64::from(part.weight), 1e4),
        score: rounded(f64::from(part.score), 1e4),
    }
}

#[derive(Serialize)]
struct ArticleObject<'a> {
    id: String,
    headline: &'a str,
    source: Option<&'a str>,
    published: Option<&'a str>,
    authors: &'a [String],
    section: Option<&'a str>,
    url: Option<&'a str>,
    path: &'a str,
    record: Option<&'a str>,
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agency: Option<&'a str>,
}

#[derive(Serialize)]
struct PassageObject<'a> {
    ordinal: u32,
    of: u32,
    text: &'a str,
    /// In characters, as Python counts them.
    highlights: Vec<[usize; 2]>,
    /// Those of the article's names that the passage itself has.
    #[serde(skip_serializing_if = "Option::is_none")]
    entities: Option<Vec<PassageEntity<'a>>>,
}

#[derive(Serialize)]
struct PassageEntity<'a> {
    kind: &'static str,
    name: &'a str,
}

#[derive(Serialize)]
struct SummaryObject<'a> {
    r#type: &'static str,
    query: &'a str,
    interpreted: &'a str,
    articles: u64,
    stories: u64,
    passages: u64,
    took_ms: f64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    partial: bool,
    notes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    facets: Option<Value>,
}

fn article_object<'a>(id: ArticleId, lead: &'a Lead) -> ArticleObject<'a> {
    ArticleObject {
        id: id.code(),
        headline: &lead.headline,
        source: lead.source.as_deref(),
        published: lead.published.as_deref(),
        authors: &lead.authors,
        section: lead.section.as_deref(),
        url: lead.url.as_deref(),
        path: &lead.path,
        record: lead.record.as_deref(),
        language: lead.language.as_deref(),
        agency: lead.agency.as_deref(),
    }
}

fn passage_object<'a>(passage: &'a HitPassage, of: u32) -> PassageObject<'a> {
    let text = passage.text.trim_end();
    PassageObject {
        ordinal: passage.ordinal,
        of,
        text,
        highlights: in_characters(text, &passage.highlights),
        entities: passage.entities.as_ref().map(|entities| {
            let named =
                |(kind, name): &'a (EntityKind, String)| PassageEntity { kind: kind.name(), name };
            entities.iter().map(named).collect()
        }),
    }
}

/// Turns spans in bytes, in order, into spans in characters.
fn in_characters(text: &str, spans: &[Range<usize>]) -> Vec<[usize; 2]> {
    let (mut byte, mut character) = (0, 0);
    let mut count_to = |end: usize| {
        character += text[byte..end].chars().count();
        byte = end;
        character
    };
    spans.iter().map(|span| [count_to(span.start), count_to(span.end)]).collect()
}

fn hit_object(hit: &Hit) -> HitObject<'_> {
    let mut passages = hit.passages.iter().map(|passage| passage_object(passage, hit.of));
    let empty =
        PassageObject { ordinal: 0, of: hit.of, text: "", highlights: Vec::new(), entities: None };
    HitObject {
        r#type: "hit",
        rank: hit.rank,
        score: rounded(f64::from(hit.score), 1e4),
        article: article_object(hit.id, &hit.lead),
        story: hit.story.code(),
        reprints: hit.reprints,
        passage: passages.next().unwrap_or(empty),
        headline_highlights: in_characters(&hit.lead.headline, &hit.headline_highlights),
        organisations: hit.lead.names(EntityKind::Organisation).collect(),
        persons: hit.lead.names(EntityKind::Person).collect(),
        platforms: hit.lead.names(EntityKind::Platform).collect(),
        further_passages: passages.collect(),
        score_parts: hit.parts.iter().map(score_part_object).collect(),
    }
}

fn summary_object<'a>(query: &'a str, answer: &'a Answer) -> SummaryObject<'a> {
    SummaryObject {
        r#type: "summary",
        query,
        interpreted: &answer.interpreted,
        articles: answer.articles,
        stories: answer.stories,
        passages: answer.passages,
        took_ms: rounded(answer.took.as_secs_f64() * 1e3, 1e3),
        partial: answer.is_partial,
        notes: &answer.notes,
        facets: facets_object(answer),
    }
}

fn facets_object(answer: &Answer) -> Option<Value> {
    if answer.facets.is_empty() {
        return None;
    }
    let mut fields = Map::new();
    for (field, names) in &answer.facets {
        fields.insert(field.name().to_owned(), serde_json::to_value(names).ok()?);
    }
    Some(Value::Object(fields))
}

fn rounded(number: f64, scale: f64) -> f64 {
    (number * scale).round() / scale
}

fn write_line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

/// One object a line: the hits, then a summary.
#[derive(Default)]
pub struct JsonLines;

impl Renderer for JsonLines {
    fn hit(&mut self, hit: &Hit, out: &mut dyn Write) -> io::Result<()> {
        write_line(&hit_object(hit), out)
    }

    fn summary(&mut self, query: &str, answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
        write_line(&summary_object(query, answer), out)
    }
}

#[derive(Serialize)]
struct ExportObject<'a> {
    id: String,
    /// The code of the story's lead copy.
    story: String,
    record: Option<&'a str>,
    path: &'a str,
    headline: &'a str,
    source: Option<&'a str>,
    published: Option<&'a str>,
    url: Option<&'a str>,
    organisations: Vec<&'a str>,
    persons: Vec<&'a str>,
    platforms: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    headline_highlights: Option<Vec<[usize; 2]>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    passages: Option<Vec<PassageObject<'a>>>,
}

/// Exports articles as JSON Lines.
pub struct ExportLines {
    /// Whether the passages that match are written too.
    pub with_passages: bool,
}

impl Exporter for ExportLines {
    fn article(&mut self, article: &Exported, out: &mut dyn Write) -> io::Result<()> {
        let lead = &article.lead;
        let passages = self.with_passages.then(|| {
            article.passages.iter().map(|passage| passage_object(passage, article.of)).collect()
        });
        let object = ExportObject {
            id: article.id.code(),
            story: article.story.code(),
            record: lead.record.as_deref(),
            path: &lead.path,
            headline: &lead.headline,
            source: lead.source.as_deref(),
            published: lead.published.as_deref(),
            url: lead.url.as_deref(),
            organisations: lead.names(EntityKind::Organisation).collect(),
            persons: lead.names(EntityKind::Person).collect(),
            platforms: lead.names(EntityKind::Platform).collect(),
            headline_highlights: self
                .with_passages
                .then(|| in_characters(&lead.headline, &article.headline_highlights)),
            passages,
        };
        write_line(&object, out)
    }
}

/// One JSON document: the summary with its hits.
#[derive(Default)]
pub struct JsonDocument {
    hits: Vec<Value>,
}

impl Renderer for JsonDocument {
    fn hit(&mut self, hit: &Hit, _out: &mut dyn Write) -> io::Result<()> {
        self.hits.push(serde_json::to_value(hit_object(hit))?);
        Ok(())
    }

    fn summary(&mut self, query: &str, answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
        let mut document = Map::new();
        document.insert("hits".to_owned(), Value::Array(std::mem::take(&mut self.hits)));
        document.insert("summary".to_owned(), serde_json::to_value(summary_object(query, answer))?);
        serde_json::to_writer_pretty(&mut *out, &document)?;
        out.write_all(b"\n")
    }
}

#[derive(Serialize)]
struct FacetObject<'a> {
    r#type: &'static str,
    by: &'static str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    articles: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stories: Option<u64>,
}

/// Writes names and their counts, one object a line, then a summary.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn facet_lines(
    query: &str,
    field: NameField,
    answer: &FacetAnswer,
    out: &mut dyn Write,
) -> io::Result<()> {
    for count in &answer.names {
        let object = FacetObject {
            r#type: "facet",
            by: field.name(),
            name: &count.name,
            articles: (answer.counted == Counted::Articles).then_some(count.articles),
            stories: (answer.counted == Counted::Stories).then_some(count.articles),
        };
        write_line(&object, out)?;
    }
    let mut summary = facet_summary(query, field, &answer.interpreted, answer.articles);
    summary.insert("stories".to_owned(), answer.stories.into());
    summary.insert("took_ms".to_owned(), rounded(answer.took.as_secs_f64() * 1e3, 1e3).into());
    if answer.is_partial {
        summary.insert("partial".to_owned(), true.into());
    }
    summary.insert("notes".to_owned(), answer.notes.clone().into());
    write_line(&summary, out)
}

fn facet_summary(
    query: &str,
    field: NameField,
    interpreted: &str,
    articles: u64,
) -> Map<String, Value> {
    let mut summary = Map::new();
    summary.insert("type".to_owned(), "summary".into());
    summary.insert("query".to_owned(), query.into());
    summary.insert("interpreted".to_owned(), interpreted.into());
    summary.insert("by".to_owned(), field.name().into());
    summary.insert("articles".to_owned(), articles.into());
    summary
}

#[derive(Serialize)]
struct PairObject<'a> {
    r#type: &'static str,
    by: &'static str,
    name: &'a str,
    with: &'static str,
    with_name: &'a str,
    articles: u64,
}

/// Writes pairs of names and their counts, one object a line, then a summary.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn pair_lines(
    query: &str,
    (by, with): (NameField, NameField),
    answer: &PairAnswer,
    out: &mut dyn Write,
) -> io::Result<()> {
    for count in &answer.pairs {
        let object = PairObject {
            r#type: "pair",
            by: by.name(),
            name: &count.name,
            with: with.name(),
            with_name: &count.with,
            articles: count.articles,
        };
        write_line(&object, out)?;
    }
    let mut summary = facet_summary(query, by, &answer.interpreted, answer.articles);
    summary.insert("with".to_owned(), with.name().into());
    summary.insert("took_ms".to_owned(), rounded(answer.took.as_secs_f64() * 1e3, 1e3).into());
    if answer.is_partial {
        summary.insert("partial".to_owned(), true.into());
    }
    summary.insert("notes".to_owned(), answer.notes.clone().into());
    write_line(&summary, out)
}

#[cfg(test)]
mod tests {
    use super::in_characters;

    #[test]
    fn highlights_are_counted_in_characters() {
        let text = "é ban 😀 ban";
        let first = text.find("ban").unwrap();
        let second = text.rfind("ban").unwrap();
        let spans = [first..first + 3, second..second + 3];
        assert_eq!(in_characters(text, &spans), [[2, 5], [8, 11]]);
    }
}
