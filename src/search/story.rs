//! All copies of the story that an article tells.

use super::archive::{Archive, Place};
use crate::article::ArticleId;
use crate::error::Result;
use crate::index::block::BlockRange;
use crate::index::document::Lead;
use crate::story::Role;

/// A story: its copies, the lead first, then the earliest first.
#[derive(Debug, Clone)]
pub struct Story {
    /// The code of its lead copy, by which it is known.
    pub code: ArticleId,
    /// The article that was asked for.
    pub asked: ArticleId,
    /// At least one.
    pub copies: Vec<StoryCopy>,
}

/// A copy of a story.
#[derive(Debug, Clone)]
pub struct StoryCopy {
    /// The article's id.
    pub id: ArticleId,
    /// What it is.
    pub role: Role,
    /// How much of its own text the lead copy has, in per cent, boilerplate left out.
    pub of_copy: u8,
    /// How much of the lead copy's text it has, in per cent.
    pub of_lead: u8,
    /// What is shown of it.
    pub lead: Lead,
    /// The body; empty where it was not asked for.
    pub body: String,
}

/// The story of the article whose code begins with `prefix`, its copies `with_bodies` or without.
///
/// # Errors
/// Where none or several articles have that code, or the index cannot be read.
pub fn story(archive: &Archive, prefix: &str, with_bodies: bool) -> Result<Story> {
    let (segment, block) = archive.find_article(prefix)?;
    let asked = archive.segments[segment as usize].article_id(block.lead);
    let table = archive.stories()?;
    let Some(entry) = table.entry(segment, block.lead) else {
        let own = copy(archive, (segment, block), (Role::Lead, 100, 100), with_bodies)?;
        return Ok(Story { code: asked, asked, copies: vec![own] });
    };
    let mut copies = Vec::new();
    for (segment, entry) in table.copies_of(entry.story) {
        let Some(block) = archive.segments[segment as usize].block(entry.doc) else { continue };
        let what = (entry.role, entry.of_copy, entry.of_lead);
        let published = archive.segments[segment as usize].published(block.lead);
        copies.push((published, copy(archive, (segment, block), what, with_bodies)?));
    }
    copies.sort_by_key(|(published, copy)| {
        (copy.role != Role::Lead, published.unwrap_or(i64::MAX), copy.id)
    });
    let code = table.lead(entry.story).unwrap_or(asked);
    Ok(Story { code, asked, copies: copies.into_iter().map(|(_, copy)| copy).collect() })
}

fn copy(
    archive: &Archive,
    (segment, block): (u32, BlockRange),
    (role, of_copy, of_lead): (Role, u8, u8),
    with_body: bool,
) -> Result<StoryCopy> {
    let store = archive.store()?;
    let lead = store.lead(Place { segment, doc: block.lead })?;
    let mut body = String::new();
    if with_body {
        for doc in block.lead..block.end {
            body.push_str(&store.passage(Place { segment, doc })?);
        }
    }
    let id = archive.segments[segment as usize].article_id(block.lead);
    Ok(StoryCopy { id, role, of_copy, of_lead, lead, body })
}
