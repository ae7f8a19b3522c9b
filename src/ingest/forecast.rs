//! Guesses, while articles come in, which of their paragraphs will turn out to be boilerplate when
//! the whole collection is counted. In: the paragraphs of a chunk of articles. Out: the same, those
//! marked that are to be kept out.
//!
//! A wrong guess costs the work of indexing an article again, and never shows: what holds in the
//! end is counted in `index/boilerplate.rs`. So little is remembered, and old guesses give way.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;

use crate::article::{Article, ArticleId};
use crate::index::boilerplate::BoilerplateTable;
use crate::limits;
use crate::story::boilerplate::{OutletKey, Paragraphs, is_boilerplate};

/// A paragraph seen in so many stories is a guess where it stands in twice the share of an
/// outlet's articles that it must: most of what is so frequent at first stays so.
const EARLY_STORIES: usize = 3;

/// What a run has seen of paragraphs so far.
pub(super) struct Forecast {
    /// What the index holds already.
    known: BoilerplateTable,
    seen: Mutex<Seen>,
}

struct Seen {
    /// How many articles each outlet has.
    articles: FxHashMap<u32, u32>,
    slots: Vec<Slot>,
}

/// Articles of one file that are counted, and wait until more of the file is.
#[derive(Default)]
pub(super) struct Waiting {
    chunks: VecDeque<WaitingChunk>,
    bytes: usize,
}

/// Articles that were read together.
pub(super) struct WaitingChunk {
    pub(super) articles: Vec<(ArticleId, Article, Option<String>)>,
    pub(super) paragraphs: Vec<Paragraphs>,
}

impl WaitingChunk {
    fn bytes(&self) -> usize {
        self.articles.iter().map(|(_, article, _)| article.body.len()).sum()
    }
}

impl Waiting {
    pub(super) fn push(&mut self, chunk: WaitingChunk) {
        self.bytes += chunk.bytes();
        self.chunks.push_back(chunk);
    }

    /// The articles that have waited longest, where more than `most` bytes wait.
    pub(super) fn pop_beyond(&mut self, most: usize) -> Option<WaitingChunk> {
        if self.bytes <= most && most > 0 {
            return None;
        }
        let chunk = self.chunks.pop_front()?;
        self.bytes = self.bytes.saturating_sub(chunk.bytes());
        Some(chunk)
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// Tells the paragraph from others of this slot.
    tag: u32,
    /// The story it was last seen in.
    story: u32,
    /// How many stories it was seen in.
    stories: u32,
}

impl Forecast {
    pub(super) fn new(known: BoilerplateTable) -> Self {
        let slots = vec![Slot::default(); limits::FORECAST_SLOTS];
        Self { known, seen: Mutex::new(Seen { articles: FxHashMap::default(), slots }) }
    }

    /// Counts the paragraphs of articles that come in together.
    pub(super) fn count(&self, articles: &[Paragraphs]) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        for article in articles {
            *seen.articles.entry(article.outlet).or_default() += 1;
            for (key, story) in article.counted() {
                seen.count(key, story);
            }
        }
    }

    /// Marks the paragraphs to be kept out of articles that were counted.
    pub(super) fn mark(&self, articles: &mut [Paragraphs]) {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        for article in articles {
            let outlet = article.outlet;
            article.hide(|key| self.known.contains(key) || seen.is_likely(key, outlet));
        }
    }
}

impl Seen {
    fn place(key: OutletKey) -> (usize, u32) {
        ((key.0 >> 8) as usize % limits::FORECAST_SLOTS, (key.0 >> 32) as u32)
    }

    fn count(&mut self, key: OutletKey, story: u32) {
        let (place, tag) = Self::place(key);
        let Some(slot) = self.slots.get_mut(place) else { return };
        if slot.stories == 0 || (slot.tag != tag && slot.stories == 1) {
            *slot = Slot { tag, story, stories: 1 };
        } else if slot.tag != tag {
            // As in the counting of frequent items by Misra and Gries (1982): what is frequent
            // outlasts all that is not.
            slot.stories -= 1;
        } else if slot.story != story {
            (slot.story, slot.stories) = (story, slot.stories.saturating_add(1));
        }
    }

    fn is_likely(&self, key: OutletKey, outlet: u32) -> bool {
        let (place, tag) = Self::place(key);
        let Some(slot) = self.slots.get(place).filter(|slot| slot.tag == tag) else { return false };
        let stories = slot.stories as usize;
        let articles = self.articles.get(&outlet).copied().unwrap_or(0);
        let holds = |stories, articles| is_boilerplate(stories, articles, outlet, key.is_short());
        // Early on, what counts is the share: as if twice as many articles had half as many.
        let is_early = stories >= EARLY_STORIES && outlet != 0;
        holds(stories, articles) || (is_early && holds(stories * 2, articles.saturating_mul(4)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: &str = "Sign up for our morning letter and read it before breakfast.";

    fn article(number: usize) -> Paragraphs {
        Paragraphs::of(&format!("{}{number}\n\n{BOX}", "This is a text of its own. ".repeat(4)), 7)
    }

    fn hidden(article: &Paragraphs) -> usize {
        let mut body = format!("{}\n\n{BOX}", "This is a text. ".repeat(9));
        article.take_out(&mut body).len()
    }

    #[test]
    fn what_many_articles_have_is_guessed_and_what_a_story_has_is_not() {
        let forecast = Forecast::new(BoilerplateTable::default());
        let mut different: Vec<Paragraphs> = (0..6).map(article).collect();
        forecast.count(&different);
        forecast.mark(&mut different);
        assert!(different.iter().all(|article| hidden(article) == 1));
        let forecast = Forecast::new(BoilerplateTable::default());
        let mut same: Vec<Paragraphs> = (0..6).map(|_| article(1)).collect();
        forecast.count(&same);
        forecast.mark(&mut same);
        assert!(same.iter().all(|article| hidden(article) == 0));
    }
}
