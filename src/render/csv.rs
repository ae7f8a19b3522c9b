//! For spreadsheets: one row a passage or article, with a header row. Lists are joined by `; `.

use std::io::{self, Write};

use super::{Exporter, Renderer};
use crate::article::EntityKind;
use crate::index::document::Lead;
use crate::query::ast::NameField;
use crate::search::{Answer, Exported, FacetAnswer, Hit, PairAnswer};

/// Writes hits or articles as comma-separated values.
#[derive(Default)]
pub struct Csv {
    has_header: bool,
    with_passages: bool,
}

impl Csv {
    /// A writer whose exported articles come with the passages that match, a row each.
    #[must_use]
    pub fn with_passages(with_passages: bool) -> Self {
        Self { has_header: false, with_passages }
    }
}

const HIT_COLUMNS: [&str; 18] = [
    "rank",
    "score",
    "id",
    "headline",
    "source",
    "published",
    "authors",
    "section",
    "url",
    "path",
    "record",
    "ordinal",
    "text",
    "organisations",
    "persons",
    "platforms",
    "story",
    "reprints",
];

const EXPORT_COLUMNS: [&str; 11] = [
    "id",
    "record",
    "path",
    "headline",
    "source",
    "published",
    "url",
    "organisations",
    "persons",
    "platforms",
    "story",
];

fn write_row(fields: &[&str], out: &mut dyn Write) -> io::Result<()> {
    let mut writer = ::csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    let guarded: Vec<String> = fields.iter().map(|field| without_formula(field)).collect();
    writer.write_record(&guarded)?;
    let row = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    out.write_all(&row)
}

/// A cell that begins like a formula would be run by a spreadsheet; a `'` keeps it a text.
fn without_formula(field: &str) -> String {
    let is_formula = field.starts_with(['=', '+', '@', '\t', '\r'])
        || (field.starts_with('-') && field.parse::<f64>().is_err());
    if is_formula { format!("'{field}") } else { field.to_owned() }
}

fn joined(lead: &Lead, kind: EntityKind) -> String {
    lead.names(kind).collect::<Vec<_>>().join("; ")
}

impl Renderer for Csv {
    fn hit(&mut self, hit: &Hit, out: &mut dyn Write) -> io::Result<()> {
        self.header(&HIT_COLUMNS, out)?;
        let lead = &hit.lead;
        for passage in &hit.passages {
            write_row(
                &[
                    &hit.rank.to_string(),
                    &format!("{:.4}", hit.score),
                    &hit.id.code(),
                    &lead.headline,
                    lead.source.as_deref().unwrap_or_default(),
                    lead.published.as_deref().unwrap_or_default(),
                    &lead.authors.join("; "),
                    lead.section.as_deref().unwrap_or_default(),
                    lead.url.as_deref().unwrap_or_default(),
                    &lead.path,
                    lead.record.as_deref().unwrap_or_default(),
                    &passage.ordinal.to_string(),
                    passage.text.trim_end(),
                    &joined(lead, EntityKind::Organisation),
                    &joined(lead, EntityKind::Person),
                    &joined(lead, EntityKind::Platform),
                    &hit.story.code(),
                    &hit.reprints.to_string(),
                ],
                out,
            )?;
        }
        Ok(())
    }

    fn summary(&mut self, _query: &str, _answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
        self.header(&HIT_COLUMNS, out)
    }
}

impl Csv {
    fn header(&mut self, columns: &[&str], out: &mut dyn Write) -> io::Result<()> {
        if std::mem::replace(&mut self.has_header, true) {
            return Ok(());
        }
        write_row(columns, out)
    }

    /// Writes names and their counts.
    ///
    /// # Errors
    /// Where `out` cannot be written to.
    pub fn facets(
        &mut self,
        field: NameField,
        answer: &FacetAnswer,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        self.header(&[field.name(), answer.counted.name()], out)?;
        for count in &answer.names {
            write_row(&[&count.name, &count.articles.to_string()], out)?;
        }
        Ok(())
    }
}

impl Csv {
    /// Writes pairs of names and their counts.
    ///
    /// # Errors
    /// Where `out` cannot be written to.
    pub fn pairs(
        &mut self,
        (by, with): (NameField, NameField),
        answer: &PairAnswer,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        // A spreadsheet wants no two columns of one name.
        let second = format!("with_{}", with.name());
        self.header(&[by.name(), if by == with { &second } else { with.name() }, "articles"], out)?;
        for count in &answer.pairs {
            write_row(&[&count.name, &count.with, &count.articles.to_string()], out)?;
        }
        Ok(())
    }
}

impl Exporter for Csv {
    fn article(&mut self, article: &Exported, out: &mut dyn Write) -> io::Result<()> {
        let mut columns = EXPORT_COLUMNS.to_vec();
        if self.with_passages {
            columns.extend(["ordinal", "text"]);
        }
        self.header(&columns, out)?;
        let lead = &article.lead;
        let id = article.id.code();
        let names = EntityKind::ALL.map(|kind| joined(lead, kind));
        let mut row: Vec<&str> = vec![
            &id,
            lead.record.as_deref().unwrap_or_default(),
            &lead.path,
            &lead.headline,
            lead.source.as_deref().unwrap_or_default(),
            lead.published.as_deref().unwrap_or_default(),
            lead.url.as_deref().unwrap_or_default(),
        ];
        row.extend(names.iter().map(String::as_str));
        let story = article.story.code();
        row.push(&story);
        if !self.with_passages || article.passages.is_empty() {
            row.resize(columns.len(), "");
            return write_row(&row, out);
        }
        for passage in &article.passages {
            let ordinal = passage.ordinal.to_string();
            let mut row = row.clone();
            row.extend([ordinal.as_str(), passage.text.trim_end()]);
            write_row(&row, out)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::without_formula;

    #[test]
    fn a_headline_that_begins_like_a_formula_stays_a_text() {
        assert_eq!(without_formula("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(without_formula("-3.5"), "-3.5");
        assert_eq!(without_formula("Ban"), "Ban");
    }
}
