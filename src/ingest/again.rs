//! Articles that must be indexed again: more is known of a collection at its end than at its
//! beginning. In: the index as committed. Out: the articles in which something else was kept out
//! than is boilerplate, read back from the index and added anew.

use rayon::prelude::*;

use super::{Run, block};
use crate::article::{Article, EntityKind, Published, PublisherTag};
use crate::error::{Error, Result};
use crate::index::block::Segment;
use crate::index::boilerplate::{BoilerplateTable, KeptArticle, KeptArticles, Place};
use crate::index::open;
use crate::story::boilerplate::Paragraphs;
use crate::story::sketch::outlet_hash;

impl Run<'_> {
    /// Counts which paragraphs are boilerplate, and indexes those articles again of which
    /// something else is kept out.
    pub(super) fn settle_boilerplate(&self, threads: usize) -> Result<BoilerplateTable> {
        let path = self.writer.path();
        let (snapshot, fields) = open::open(path)?;
        if let Some(table) = BoilerplateTable::read(path, &snapshot) {
            return Ok(table);
        }
        let failed = || Error::engine("count the paragraphs of", path);
        let segments = Segment::all(&snapshot).map_err(failed())?;
        let table = BoilerplateTable::derive(&segments).map_err(failed())?;
        let places = table.differing(&segments, &fields).map_err(failed())?;
        if places.is_empty() {
            return Ok(table);
        }
        self.work_and_commit(threads, || {
            // Neighbours in the store are read together.
            places.par_chunks(AT_ONCE).try_for_each(|places| {
                let mut open: Option<(usize, KeptArticles<'_>)> = None;
                places.iter().try_for_each(|place| {
                    if self.is_stopped() {
                        return Ok(());
                    }
                    let segment = &segments[place.segment];
                    if open.as_ref().is_none_or(|(number, _)| *number != place.segment) {
                        let kept = KeptArticles::open(segment, &fields).map_err(failed())?;
                        open = Some((place.segment, kept));
                    }
                    let Some((_, kept)) = &open else { return Ok(()) };
                    let kept = kept.article(place.lead).map_err(failed())?;
                    let Some(kept) = kept else { return Ok(()) };
                    self.add_again(segment, place, kept, &table)
                })
            })
        })?;
        Ok(table)
    }

    fn add_again(
        &self,
        segment: &Segment,
        place: &Place,
        kept: KeptArticle,
        table: &BoilerplateTable,
    ) -> Result<()> {
        let id = segment.article_id(place.lead);
        let path = kept.lead.path.clone();
        let article = article_of(kept);
        let mut paragraphs = Paragraphs::of(&article.body, outlet_hash(article.source.as_deref()));
        paragraphs.hide(|key| table.contains(key));
        let (block, article) =
            block::of_article(article, &paragraphs, id, place.file, &path, &self.recogniser);
        self.writer.remove_article(id);
        self.writer.add(block, &article)
    }
}

/// How many articles a thread takes at once.
const AT_ONCE: usize = 8;

/// The article as it was read.
fn article_of(kept: KeptArticle) -> Article {
    let lead = kept.lead;
    let day = lead.published.as_deref().and_then(|day| day.parse().ok());
    let tags = kept.aside.tags.into_iter().filter_map(|(kind, name)| {
        let kind = EntityKind::ALL.into_iter().find(|known| known.name() == kind)?;
        Some(PublisherTag { kind, name })
    });
    Article {
        record: lead.record,
        line: lead.line,
        headline: lead.headline,
        body: kept.body,
        source: lead.source,
        authors: lead.authors,
        published: day.map(|day| Published {
            seconds: kept.published.unwrap_or_else(|| crate::article::first_second(day)),
            day,
        }),
        section: lead.section,
        url: lead.url,
        language: lead.language,
        dateline: lead.dateline,
        topics: lead.topics,
        tags: tags.collect(),
    }
}
