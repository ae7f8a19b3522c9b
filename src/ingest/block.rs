//! Article → [`Block`]: its words are found once, and shared by all that needs them.

use std::cell::RefCell;

use crate::analyzer::{self, Analyzer, Placed, Word};
use crate::article::{Article, ArticleId, EntityKind, PublisherTag};
use crate::entity::{Entities, Mention, Place, Recogniser};
use crate::index::aliases::{ONLY_LISTS, note_of_call};
use crate::index::document::{Aside, Block, FileId, Lead, LeadEntity, PassageTerms, facet_name};
use crate::marks::{self, NamedSpan};
use crate::passage;
use crate::story;
use crate::story::boilerplate::Paragraphs;
use crate::story::sketch::{Chunker, Sketch, name_hash, outlet_hash};

/// What one thread keeps from article to article.
#[derive(Default)]
struct Workbench {
    analyzer: Analyzer,
    headline_words: Vec<Word>,
    body_words: Vec<Word>,
    chunker: Chunker,
    placed: Vec<Placed>,
}

thread_local! {
    static WORKBENCH: RefCell<Workbench> = RefCell::default();
}

/// Makes the block of `article`, which stands in the file shown as `path`. Those of its
/// `paragraphs` that are marked are kept out of all that is searched and recognised, and leave the
/// article that comes back.
pub(super) fn of_article(
    mut article: Article,
    paragraphs: &Paragraphs,
    id: ArticleId,
    file: FileId,
    path: &str,
    recogniser: &Recogniser,
) -> (Block, Article) {
    // Whose copy it is, boilerplate may say.
    let agency = story::credit(&article);
    let tag = |tag: &PublisherTag| (tag.kind.name().to_owned(), tag.name.clone());
    let aside = Aside {
        boilerplate: paragraphs.take_out(&mut article.body),
        tags: article.tags.iter().map(tag).collect(),
    };
    let mut block = of_text(&article, id, file, path, recogniser);
    block.lead.agency = agency;
    block.paragraphs = paragraphs.numbers();
    block.aside = aside;
    (block, article)
}

/// Makes the block of an article whose boilerplate was taken out.
fn of_text(
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
        let names: Vec<String> =
            entities.entities.iter().map(|entity| facet_name(&entity.name)).collect();
        let in_headline = named_spans(&entities, &names, Place::Headline);
        let in_body = named_spans(&entities, &names, Place::Body);
        let mut rest = in_body.as_slice();
        let mut first_word = 0;
        let mut passages = Vec::new();
        for passage in passage::cut(&article.body, &bench.body_words) {
            let words = &bench.body_words[passage.words];
            let printed = article.body[passage.span.clone()].to_owned();
            // Folded words and the stems of some: about a third more than the text.
            let mut terms = String::with_capacity(printed.len() * 4 / 3);
            bench.placed.clear();
            bench.analyzer.encode(&article.body, words, &mut terms, &mut bench.placed);
            let begun = rest.partition_point(|mention| mention.span.start < passage.span.end);
            let (mentions, after) = rest.split_at(begun);
            rest = after;
            let mut marks = String::with_capacity(printed.len() / 3);
            marks::encode(&article.body, &passage.span, &bench.placed, mentions, &mut marks);
            bench.chunker.add(&terms);
            passages.push(PassageTerms { printed, terms, marks, first_word });
            first_word += bench.placed.len() as u64;
        }
        let (mut headline_terms, mut headline_marks) = (String::new(), String::new());
        bench.placed.clear();
        bench.analyzer.encode(
            &article.headline,
            &bench.headline_words,
            &mut headline_terms,
            &mut bench.placed,
        );
        let whole = 0..article.headline.len();
        marks::encode(&article.headline, &whole, &bench.placed, &in_headline, &mut headline_marks);
        let sketch = Sketch {
            outlet: outlet_hash(article.source.as_deref()),
            headline: name_hash(&article.headline),
            chunks: bench.chunker.finish(),
        };
        Block {
            id,
            file,
            headline_terms,
            headline_marks,
            words: bench.body_words.len() as u64,
            sketch: sketch.packed(),
            entity_notes: notes_of(&entities),
            paragraphs: Vec::new(),
            lead: lead_of(article, path, &entities),
            aside: Aside::default(),
            passages,
        }
    })
}

/// What the article tells of its entities beyond their names.
fn notes_of(entities: &Entities) -> Vec<String> {
    let mut notes = Vec::new();
    for entity in &entities.entities {
        // Persons are never joined by less than their whole name, platforms by their list.
        if entity.kind == EntityKind::Organisation {
            let full = facet_name(&entity.name);
            notes.extend(
                entity.forms.iter().map(|form| note_of_call(entity.kind, &facet_name(form), &full)),
            );
        }
    }
    if entities.only_lists {
        notes.push(ONLY_LISTS.to_owned());
    }
    notes
}

/// The mentions of one text, by their start. What is filed under no name is not found by any.
fn named_spans<'a>(entities: &Entities, names: &'a [String], place: Place) -> Vec<NamedSpan<'a>> {
    let of_mention = |mention: &Mention| {
        let entity = entities.entities.get(mention.entity as usize)?;
        let name = names.get(mention.entity as usize)?;
        let span = mention.start as usize..mention.end as usize;
        (!name.is_empty()).then_some(NamedSpan { span, kind: entity.kind, name })
    };
    let mut spans: Vec<NamedSpan<'_>> = entities
        .mentions
        .iter()
        .filter(|mention| mention.place == place)
        .filter_map(of_mention)
        .collect();
    spans.sort_by_key(|mention| mention.span.start);
    spans
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
        agency: None,
        entities: entities.filter(|entity| !entity.name.is_empty()).collect(),
    }
}
