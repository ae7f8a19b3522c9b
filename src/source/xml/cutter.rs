//! Finds the elements of a long file that are records, a buffer at a time, without a tree.

use super::tag::local;

/// How much of a tag is looked at for its name.
const NAME_BYTES: usize = 128;

/// Cuts the elements of some names out of a stream of bytes.
#[derive(Debug)]
pub struct XmlCutter {
    /// The names of the elements that are records, without prefix.
    names: &'static [&'static str],
    /// How many pending bytes are done with.
    at: usize,
    state: State,
    /// Where the record at hand begins, if one is open.
    start: Option<usize>,
    /// Its name.
    name: &'static str,
    /// How many elements of its name are open.
    depth: usize,
}

/// What `at` stands in.
#[derive(Debug, Clone, Copy)]
enum State {
    /// Between tags.
    Text,
    /// In what ends with these bytes: a comment, CDATA, a declaration.
    Until(&'static [u8]),
    /// In a tag that began at `start`; in a value, within its quotes.
    Tag { start: usize, quote: Option<u8> },
}

impl XmlCutter {
    /// A cutter for the elements of these names.
    #[must_use]
    pub fn new(names: &'static [&'static str]) -> Self {
        Self { names, at: 0, state: State::Text, start: None, name: "", depth: 0 }
    }

    /// Finds the next record: where it begins and ends in `pending`. Bytes already seen are not
    /// looked at again, as long as they still stand at the start of `pending`.
    pub fn cut(&mut self, pending: &[u8]) -> Option<(usize, usize)> {
        while self.at < pending.len() {
            if !self.step(pending) {
                return None;
            }
            if self.depth == 0
                && let Some(start) = self.start.take()
            {
                let end = self.at;
                self.at = 0;
                return Some((start.min(end), end));
            }
        }
        None
    }

    /// Moves on by one piece; `false` where more bytes are needed to tell.
    fn step(&mut self, pending: &[u8]) -> bool {
        match self.state {
            State::Text => {
                let Some(found) = memchr::memchr(b'<', &pending[self.at..]) else {
                    self.at = pending.len();
                    return false;
                };
                self.at += found;
                self.open(pending)
            }
            State::Until(closing) => {
                match memchr::memmem::find(&pending[self.at..], closing) {
                    Some(found) => {
                        self.at += found + closing.len();
                        self.state = State::Text;
                    }
                    None => {
                        // The closing bytes may be cut in two.
                        self.at = self.at.max((pending.len() + 1).saturating_sub(closing.len()));
                        return false;
                    }
                }
                true
            }
            State::Tag { start, quote: Some(quote) } => {
                let found = memchr::memchr(quote, &pending[self.at..]);
                self.at = found.map_or(pending.len(), |found| self.at + found + 1);
                if found.is_some() {
                    self.state = State::Tag { start, quote: None };
                }
                found.is_some()
            }
            State::Tag { start, quote: None } => {
                let Some(found) = memchr::memchr3(b'>', b'"', b'\'', &pending[self.at..]) else {
                    self.at = pending.len();
                    return false;
                };
                self.at += found + 1;
                let byte = pending[self.at - 1];
                if byte == b'>' {
                    self.state = State::Text;
                    self.end_tag(&pending[start.min(self.at)..self.at], start);
                } else {
                    self.state = State::Tag { start, quote: Some(byte) };
                }
                true
            }
        }
    }

    /// Tells what begins at a `<`.
    fn open(&mut self, pending: &[u8]) -> bool {
        const LONGEST: &[u8] = b"<![CDATA[";
        let rest = &pending[self.at..];
        if rest.len() < LONGEST.len() && LONGEST.starts_with(&rest[..rest.len().min(2)]) {
            return false;
        }
        self.state = match rest {
            [b'<', b'!', b'-', b'-', ..] => State::Until(b"-->"),
            [b'<', b'?', ..] => State::Until(b"?>"),
            [b'<', b'!', ..] if rest.starts_with(LONGEST) => State::Until(b"]]>"),
            [b'<', b'!', ..] => match memchr::memchr2(b'[', b'>', rest) {
                None => return false,
                Some(at) if rest[at] == b'[' => State::Until(b"]>"),
                Some(_) => State::Until(b">"),
            },
            [b'<', next, ..]
                if next.is_ascii_alphabetic() || matches!(next, b'_' | b'/' | 128..) =>
            {
                State::Tag { start: self.at, quote: None }
            }
            _ => State::Text,
        };
        self.at += 1;
        true
    }

    /// Counts a whole tag.
    fn end_tag(&mut self, tag: &[u8], start: usize) {
        let is_end = tag.get(1) == Some(&b'/');
        let inner = &tag[(1 + usize::from(is_end)).min(tag.len())..];
        let inner = &inner[..inner.len().min(NAME_BYTES)];
        let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
        let length = inner.iter().position(ends).unwrap_or(inner.len());
        let name = local(&inner[..length]);
        let Some(known) = self.names.iter().find(|known| known.as_bytes() == name) else { return };
        let is_empty = tag.ends_with(b"/>");
        if self.start.is_none() {
            if !is_end {
                (self.start, self.name) = (Some(start), known);
                self.depth = usize::from(!is_empty);
            }
        } else if *known == self.name && !is_empty {
            self.depth = if is_end { self.depth.saturating_sub(1) } else { self.depth + 1 };
        }
    }

    /// Where a record begins that never ends.
    #[must_use]
    pub fn unfinished(&self) -> Option<usize> {
        self.start
    }

    /// Of a record that is too large: how many pending bytes may be dropped, the last few being
    /// needed to tell where it ends.
    pub fn drop_seen(&mut self, pending: usize) -> usize {
        /// More of a tag is not kept.
        const KEPT_BYTES: usize = 64 << 10;
        let from = match self.state {
            State::Tag { start, .. } if pending.saturating_sub(start) <= KEPT_BYTES => start,
            State::Tag { .. } => {
                self.state = State::Text;
                pending
            }
            State::Text | State::Until(_) => self.at.min(pending),
        };
        self.at -= from.min(self.at);
        if let State::Tag { start, .. } = &mut self.state {
            *start = 0;
        }
        if let Some(start) = &mut self.start {
            *start = 0;
        }
        from
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b \"<item>\">]><rss><x a='<item>'/>\
        <item one=\">\"><item>in</item><!-- </item> --><![CDATA[</item>]]>fog</item>\n\
        <items/><n:item/><item>two</item></rss>";

    /// What a cutter finds when the file comes in pieces of `size` bytes.
    fn pieces(size: usize) -> Vec<String> {
        let mut cutter = XmlCutter::new(&["item"]);
        let (mut pending, mut found) = (Vec::new(), Vec::new());
        for piece in FILE.as_bytes().chunks(size) {
            pending.extend_from_slice(piece);
            while let Some((start, end)) = cutter.cut(&pending) {
                found.push(String::from_utf8(pending[start..end].to_vec()).unwrap());
                pending.drain(..end);
            }
        }
        found
    }

    #[test]
    fn records_are_found_wherever_the_buffer_ends() {
        let whole = pieces(FILE.len());
        assert_eq!(whole.len(), 3);
        assert!(whole[0].starts_with("<item one") && whole[0].ends_with("fog</item>"));
        assert_eq!(whole[1..], ["<n:item/>", "<item>two</item>"]);
        for size in 1..40 {
            assert_eq!(pieces(size), whole, "{size}");
        }
    }
}
