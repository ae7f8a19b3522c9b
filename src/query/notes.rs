//! What the user should know of how a query was taken.

use crate::limits;

/// Sentences for the user, none twice, not too many.
#[derive(Debug, Default)]
pub(super) struct Notes {
    list: Vec<String>,
}

/// More of a query than so many characters is not quoted in a note.
const SHOWN: usize = 120;

impl Notes {
    pub(super) fn add(&mut self, note: impl Into<String>) {
        let note = note.into();
        if self.list.len() < limits::QUERY_NOTES && !self.list.contains(&note) {
            self.list.push(note);
        }
    }

    /// Whether further notes would be dropped: what they say need not be worked out.
    pub(super) fn is_full(&self) -> bool {
        self.list.len() >= limits::QUERY_NOTES
    }

    pub(super) fn into_list(self) -> Vec<String> {
        self.list
    }
}

/// A stretch of a query as it is quoted in a note.
pub(super) fn shown(text: &str) -> String {
    let mut characters = text.chars();
    let mut shown: String = characters
        .by_ref()
        .take(SHOWN)
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}
