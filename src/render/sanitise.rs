//! Text from articles, made safe for a terminal: nothing in it can move the cursor, change
//! colours or turn the direction of writing.

use std::borrow::Cow;

/// Removes control characters but line breaks and tabs, and marks of direction.
///
/// ```
/// assert_eq!(newshound::render::sanitised("a\u{1b}[31mb\u{202e}c"), "a[31mbc");
/// ```
#[must_use]
pub fn sanitised(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|character| !is_unsafe(*character)).collect())
}

fn is_unsafe(character: char) -> bool {
    let is_direction_mark = matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    is_direction_mark || (character.is_control() && !matches!(character, '\n' | '\t'))
}
