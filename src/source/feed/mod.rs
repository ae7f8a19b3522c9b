//! Feeds: RSS 0.9 to 2.0, RSS 1.0, Atom, and WordPress's export, which is RSS. One item or entry
//! → [`Draft`](super::draft::Draft).

pub mod atom;
pub mod json_feed;
pub mod rss;

/// The records of RSS.
pub const RSS_RECORDS: &[&str] = &["item"];

/// The records of Atom.
pub const ATOM_RECORDS: &[&str] = &["entry"];

/// The name in an author's field: `desk@quay.example (Ada Holm)` and `Ada Holm (desk@…)` give
/// `Ada Holm`; a bare address gives nothing.
fn author(written: &str) -> Option<String> {
    let written = written.trim();
    let name = match written.split_once('(') {
        Some((before, inside)) if before.contains('@') => inside.trim_end_matches(')'),
        Some((before, inside)) if inside.contains('@') => before,
        _ => written,
    };
    let name = name.trim();
    (!name.is_empty() && !name.contains('@')).then(|| name.to_owned())
}
