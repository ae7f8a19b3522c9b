//! Article → [`Block`]: its words are found once, and shared by all that needs them.

use std::cell::RefCell;

use crate::analyzer::{self, Analyzer, Word};
use crate::article::{Article, ArticleId};
use crate::entity::{Entities, Recogniser};
use crate::index::document::{Block, FileId, Lead, LeadEntity, PassageTerms, facet_name};
use crate::passage;
use crate::story;
use crate::story::sketch::{Chunker, Sketch, name_hash, outlet_hash};

/// What one thread keeps from article to article.
#[derive(Default)]
struct Workbench {
    analyzer: Analyzer,
    headline_words: Vec<Word>,
    body_words: Vec<Word>,
    chunker: Chunker,
}

thread_local! {
    static WORKBENCH: RefCell<Workbench> = RefCell::default();
}

/// Makes the block of `article`, which stands in the file shown as `path`.
pub(super) fn of_article(
    article: &Article,
    id: ArticleId,
    file: FileId,
    path: &str,
    recogniser: &Recogniser,
) -> Block {
    WORKBENCH.with_borrow_mut(|bench| {
        bench.headline_words.clear();
        bench.body_words.clear();
        analyzer::words(&article.headline, &mut bench.headline_words);
        analyzer::words(&article.body, &mut bench.body_words);
        let entities = recogniser.recognise(article, &bench.headline_words, &bench.body_words);
        let passages = passage::cut(&article.body, &bench.body_words)
            .into_iter()
            .map(|passage| {
                let words = &bench.body_words[passage.words];
                let printed = article.body[passage.span].to_owned();
                // Folded words and the stems of some: about a third more than the text.
                let mut terms = String::with_capacity(printed.len() * 4 / 3);
                bench.analyzer.encode(&article.body, words, &mut terms);
                bench.chunker.add(&terms);
                PassageTerms { printed, terms }
            })
            .collect();
        let mut headline_terms = String::new();
        bench.analyzer.encode(&article.headline, &bench.headline_words, &mut headline_terms);
        let sketch = Sketch {
            outlet: outlet_hash(article.source.as_deref()),
            headline: name_hash(&article.headline),
            chunks: bench.chunker.finish(),
        };
        Block {
            id,
            file,
            headline_terms,
            words: bench.body_words.len() as u64,
            sketch: sketch.packed(),
            lead: lead_of(article, path, &entities),
            passages,
        }
    })
}

fn lead_of(article: &Article, path: &str, entities: &Entities) -> Lead {
    let mut mentions = vec![0; entities.entities.len()];
    for mention in &entities.mentions {
        mentions[mention.entity as usize] += 1;
    }
    let entities = entities.entities.iter().zip(mentions).map(|(entity, mentions)| LeadEntity {
        kind: entity.kind.name().to_owned(),
        name: facet_name(&entity.name),
        origin: entity.origin.name().to_owned(),
        mentions,
    });
    Lead {
        headline: article.headline.clone(),
        source: article.source.clone(),
        published: article.published.map(|published| published.day.to_string()),
        authors: article.authors.clone(),
        section: article.section.clone(),
        url: article.url.clone(),
        path: path.to_owned(),
        record: article.record.clone(),
        line: article.line,
        language: article.language.clone(),
        dateline: article.dateline.clone(),
        topics: article.topics.clone(),
        agency: story::credit(article),
        entities: entities.filter(|entity| !entity.name.is_empty()).collect(),
    }
}
