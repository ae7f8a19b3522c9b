//! What was changed from one copy of a story to another: two bodies → [`Change`]s, word by word.

use std::time::Duration;

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

/// Two long texts that share little would take minutes for the shortest answer: from here on, one
/// that is good enough is taken.
const PATIENCE: Duration = Duration::from_millis(500);

/// A stretch of text that was kept, removed or added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", content = "text", rename_all = "lowercase")]
pub enum Change {
    /// It stands in both.
    Kept(String),
    /// It stands in the first alone.
    Removed(String),
    /// It stands in the second alone.
    Added(String),
}

/// Stands between paragraphs, where words are compared.
const PARAGRAPH: &str = "\n\n";

/// The words of a text as printed, and the ends of its paragraphs.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for paragraph in text.split(PARAGRAPH).filter(|paragraph| !paragraph.trim().is_empty()) {
        if !words.is_empty() {
            words.push(PARAGRAPH);
        }
        words.extend(paragraph.split_whitespace());
    }
    words
}

/// How `before` became `after`: laid end to end, what was kept and removed is the words of the
/// one, what was kept and added those of the other.
///
/// ```
/// use newshound::story::{Change, changes};
/// let changes = changes("Fog kept the ferry in.", "Snow kept the ferry in.");
/// assert_eq!(
///     changes,
///     [
///         Change::Removed("Fog".into()),
///         Change::Added("Snow".into()),
///         Change::Kept("kept the ferry in.".into()),
///     ]
/// );
/// ```
#[must_use]
pub fn changes(before: &str, after: &str) -> Vec<Change> {
    let (before, after) = (words(before), words(after));
    let diff = TextDiff::configure().timeout(PATIENCE).diff_slices(&before, &after);
    let mut changes = Vec::new();
    for operation in diff.ops() {
        let (mut kept, mut removed, mut added) = (Vec::new(), Vec::new(), Vec::new());
        for change in diff.iter_changes(operation) {
            match change.tag() {
                ChangeTag::Equal => kept.push(change.value()),
                ChangeTag::Delete => removed.push(change.value()),
                ChangeTag::Insert => added.push(change.value()),
            }
        }
        let text = |words: Vec<&str>| (!words.is_empty()).then(|| joined(&words));
        changes.extend(text(kept).map(Change::Kept));
        changes.extend(text(removed).map(Change::Removed));
        changes.extend(text(added).map(Change::Added));
    }
    changes
}

/// Words with blanks between them, but around the ends of paragraphs.
fn joined(words: &[&str]) -> String {
    let mut text = String::new();
    for word in words {
        if !text.is_empty() && *word != PARAGRAPH && !text.ends_with(PARAGRAPH) {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_removed_and_added_makes_up_both_texts() {
        let before = "The ferry is late.\n\nFog, says the captain, is to blame.\n\nIt will sail.";
        let after = "The ferry was late.\n\nFog is to blame.\n\nIt will sail.\n\nOn Monday.";
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for change in changes(before, after) {
            match change {
                Change::Kept(text) => {
                    first.push(text.clone());
                    second.push(text);
                }
                Change::Removed(text) => first.push(text),
                Change::Added(text) => second.push(text),
            }
        }
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(plain(&first.join(" ")), plain(before));
        assert_eq!(plain(&second.join(" ")), plain(after));
    }

    #[test]
    fn equal_and_empty_texts_have_no_changes() {
        assert_eq!(changes("One\n\ntwo.", "One\n\n two."), [Change::Kept("One\n\ntwo.".into())]);
        assert!(changes("", "").is_empty());
        assert_eq!(changes("", "New."), [Change::Added("New.".into())]);
    }
}
