//! Tags: their names and attributes.

use super::decode;
use crate::limits::XML_ATTRIBUTES;
use std::borrow::Cow;

/// An opening tag.
#[derive(Debug, Default)]
pub(super) struct Tag<'a> {
    /// As the file spells it, prefix included.
    pub(super) name: &'a str,
    pub(super) attributes: Vec<(&'a str, Cow<'a, str>)>,
}

/// An opening tag as read from a text.
pub(super) struct Read<'a> {
    pub(super) tag: Tag<'a>,
    /// Bytes, from `<` to `>`.
    pub(super) length: usize,
    /// Whether it ends its element too: `<br/>`.
    pub(super) is_empty: bool,
    /// Whether it has more attributes than are kept.
    pub(super) has_too_many: bool,
}

impl<'a> Tag<'a> {
    /// The tag of what holds the outermost elements.
    pub(super) fn root() -> Self {
        Self::default()
    }

    /// The name without prefix.
    pub(super) fn local_name(&self) -> &'a str {
        self.name.rsplit(':').next().unwrap_or_default()
    }

    /// Reads the tag at the start of `text`; an error where it never ends.
    pub(super) fn read(text: &'a str) -> Result<Read<'a>, ()> {
        let bytes = text.as_bytes();
        let name_length = name_at(&bytes[1..]).ok_or(())?.len();
        let mut tag = Self { name: &text[1..=name_length], attributes: Vec::new() };
        let mut at = 1 + name_length;
        let mut is_empty = false;
        let mut has_too_many = false;
        loop {
            match bytes.get(at).ok_or(())? {
                b'>' => break,
                b'/' => {
                    is_empty = bytes.get(at + 1) == Some(&b'>');
                    at += 1;
                }
                byte if byte.is_ascii_whitespace() => at += 1,
                _ => {
                    let (name, value, end) = attribute(text, at)?;
                    if tag.attributes.len() < XML_ATTRIBUTES {
                        tag.attributes.push((name, decode(value)));
                    } else {
                        has_too_many = true;
                    }
                    at = end;
                }
            }
        }
        Ok(Read { tag, length: at + 1, is_empty, has_too_many })
    }
}

/// Reads the attribute at `at`: its name, its raw value, and where it ends.
fn attribute(text: &str, at: usize) -> Result<(&str, &str, usize), ()> {
    let bytes = text.as_bytes();
    let ends_name = |byte: &u8| byte.is_ascii_whitespace() || b"=>/".contains(byte);
    // At least one byte, so that every call moves on: a `=` without a name is one.
    let length = bytes[at..].iter().skip(1).position(ends_name).ok_or(())? + 1;
    let name = text.get(at..at + length).ok_or(())?;
    let mut end = at + length;
    let blanks = bytes[end..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    if bytes.get(end + blanks) != Some(&b'=') {
        return Ok((name, "", end));
    }
    end += blanks + 1;
    end += bytes[end..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let quote = *bytes.get(end).ok_or(())?;
    if matches!(quote, b'"' | b'\'') {
        let length = memchr::memchr(quote, &bytes[end + 1..]).ok_or(())?;
        return Ok((name, &text[end + 1..end + 1 + length], end + length + 2));
    }
    let ends_value = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'>';
    let length = bytes[end..].iter().position(ends_value).ok_or(())?;
    Ok((name, &text[end..end + length], end + length))
}

/// The name at the start of what follows a `<`, if a name can start so and it ends.
pub(super) fn name_at(text: &[u8]) -> Option<&[u8]> {
    let starts = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':' | 128..);
    let goes_on = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'-' | b'.' | 128..)
    };
    text.first().filter(|byte| starts(byte))?;
    let length = text.iter().position(|byte| !goes_on(byte))?;
    Some(&text[..length])
}

/// A name without its prefix.
pub(super) fn local(name: &[u8]) -> &[u8] {
    memchr::memrchr(b':', name).map_or(name, |colon| &name[colon + 1..])
}

/// The length of a declaration such as `<!DOCTYPE …>`, what it has in brackets included.
pub(super) fn end_of_declaration(text: &[u8]) -> Option<usize> {
    let end = memchr::memchr(b'>', text)?;
    match memchr::memchr(b'[', &text[..end]) {
        None => Some(end + 1),
        Some(_) => {
            let mut at = end;
            // The last `]` may have blanks behind it.
            loop {
                at += memchr::memchr(b']', &text[at..])? + 1;
                let blanks =
                    text[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                if text.get(at + blanks) == Some(&b'>') {
                    return Some(at + blanks + 1);
                }
            }
        }
    }
}
