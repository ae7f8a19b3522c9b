//! Bytes → text: which encoding they are in, and what to do where they are not.
//!
//! UTF-8 is never guessed: bytes that are valid are taken at their word, whatever a file declares.

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// What is known of a file's encoding from its first bytes.
#[derive(Debug, Clone, Copy)]
pub struct Guess {
    /// For bytes that are not valid UTF-8.
    pub encoding: &'static Encoding,
    /// How many bytes of byte order mark the file begins with.
    pub mark: usize,
}

impl Guess {
    /// Whether the text must be decoded before it can be cut into records.
    #[must_use]
    pub fn is_utf16(self) -> bool {
        self.encoding == UTF_16LE || self.encoding == UTF_16BE
    }
}

/// Guesses the encoding of a file from `head`, its first bytes.
#[must_use]
pub fn guess(head: &[u8]) -> Guess {
    if let Some((encoding, mark)) = Encoding::for_bom(head) {
        return Guess { encoding, mark };
    }
    let encoding = utf16_without_mark(head).unwrap_or_else(|| match std::str::from_utf8(head) {
        // Plain ASCII says nothing about the rest; what is most often met there is.
        _ if head.is_ascii() => WINDOWS_1252,
        Ok(_) => UTF_8,
        // The head may end in the middle of a character.
        Err(error) if error.error_len().is_none() => UTF_8,
        Err(_) => legacy(head),
    });
    Guess { encoding, mark: 0 }
}

/// UTF-16 of a script that is mostly ASCII betrays itself by a zero in every second byte.
fn utf16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.len() / 2;
    if pairs < 2 {
        return None;
    }
    let zeros_at = |parity: usize| head.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros_at(0), zeros_at(1));
    let (many, few) = (pairs * 2 / 5, pairs / 50);
    if odd > many && even <= few {
        return Some(UTF_16LE);
    }
    (even > many && odd <= few).then_some(UTF_16BE)
}

/// The encoding of bytes that are not valid UTF-8.
fn legacy(bytes: &[u8]) -> &'static Encoding {
    if is_damaged_utf8(bytes) {
        return UTF_8;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

/// Whether bytes are UTF-8 with a few bad ones in it (or cut in the middle of a character),
/// rather than of another encoding: there, nearly nothing of what is not ASCII looks like UTF-8.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|character| !character.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= 4 * bad
}

/// Text, and whether some bytes had to be replaced by `U+FFFD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// Whether it has replacements.
    pub is_damaged: bool,
}

/// Decodes a record: valid UTF-8 is that; other bytes are what the file was guessed to be in.
#[must_use]
pub fn record(bytes: Vec<u8>, guess: Guess) -> Decoded {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Decoded { text, is_damaged: false },
        Err(error) => error.into_bytes(),
    };
    let encoding = if is_damaged_utf8(&bytes) { UTF_8 } else { guess.encoding };
    decode_as(encoding, &bytes)
}

/// Decodes a file that is one record. `declared` is what it says of itself.
#[must_use]
pub fn whole(bytes: Vec<u8>, declared: Option<&'static Encoding>) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        return decode_as(encoding, &bytes[mark..]);
    }
    if let Some(encoding) = utf16_without_mark(&bytes[..bytes.len().min(4096)]) {
        return decode_as(encoding, &bytes);
    }
    // The one declared encoding whose bytes are ASCII all the same.
    if declared == Some(ISO_2022_JP) && bytes.contains(&0x1b) {
        return decode_as(ISO_2022_JP, &bytes);
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Decoded { text, is_damaged: false },
        Err(error) => error.into_bytes(),
    };
    let is_usable = |encoding: &&'static Encoding| {
        encoding.is_ascii_compatible() && *encoding != UTF_8 && !is_damaged_utf8(&bytes)
    };
    if let Some(encoding) = declared.filter(is_usable) {
        let decoded = decode_as(encoding, &bytes);
        if !decoded.is_damaged {
            return decoded;
        }
    }
    decode_as(legacy(&bytes), &bytes)
}

/// Decodes `bytes`, byte order marks excepted.
fn decode_as(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, is_damaged) = encoding.decode_without_bom_handling(bytes);
    Decoded { text: text.into_owned(), is_damaged }
}

/// How far into a page a declaration of its encoding is looked for; browsers look at 1,024
/// bytes, yet pages that were saved have comments before it.
const DECLARATION_BYTES: usize = 8 << 10;

/// The encoding that an HTML page or its XML declaration names.
#[must_use]
pub fn declared(page: &[u8]) -> Option<&'static Encoding> {
    let head = page[..page.len().min(DECLARATION_BYTES)].to_ascii_lowercase();
    let (from, name) = match memchr::memmem::find(&head, b"charset") {
        Some(at) => (at, "charset"),
        None if head.starts_with(b"<?xml") => {
            (memchr::memmem::find(&head, b"encoding")?, "encoding")
        }
        None => return None,
    };
    let value = head[from + name.len()..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
    let is_label = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_:.".contains(byte);
    let length = value.iter().position(|byte| !is_label(byte)).unwrap_or(value.len());
    Encoding::for_label(&value[..length])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        let bytes = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
        text.encode_utf16().flat_map(bytes).collect()
    }

    fn text(bytes: &[u8], declared: Option<&'static Encoding>) -> String {
        whole(bytes.to_vec(), declared).text
    }

    #[test]
    fn utf16_is_read_with_and_without_a_mark() {
        for little in [true, false] {
            assert_eq!(text(&utf16("\u{feff}Der Fährmann", little), None), "Der Fährmann");
            assert_eq!(text(&utf16("Der Fährmann", little), None), "Der Fährmann");
        }
    }

    #[test]
    fn a_false_declaration_is_not_believed() {
        assert_eq!(text("Fährmann".as_bytes(), Some(WINDOWS_1252)), "Fährmann");
        assert_eq!(text(b"Der F\xe4hrmann kam nicht", Some(UTF_8)), "Der Fährmann kam nicht");
    }

    #[test]
    fn a_true_declaration_is_used() {
        let greek = encoding_rs::ISO_8859_7;
        let (bytes, _, _) = greek.encode("Το πλοίο");
        assert_eq!(text(&bytes, Some(greek)), "Το πλοίο");
        assert_eq!(declared(b"<html><meta charset = 'ISO-8859-7'>"), Some(greek));
        assert_eq!(declared(b"<?xml version=\"1.0\" encoding=\"iso-8859-7\"?>"), Some(greek));
        assert_eq!(declared(b"<html><meta charset=nonsense>"), None);
    }

    #[test]
    fn a_bad_byte_in_utf8_is_replaced_and_reported() {
        let decoded = whole(b"caf\xc3\xa9 na\xc3\xafve d\xc3\xa9j\xc3\xa0 \xff vu".to_vec(), None);
        assert_eq!(decoded.text, "café naïve déjà \u{fffd} vu");
        assert!(decoded.is_damaged);
    }

    #[test]
    fn one_stray_byte_in_an_ascii_file_is_windows_1252() {
        let guess = guess(b"all of this is ASCII");
        assert_eq!(record(b"costs \xa33".to_vec(), guess).text, "costs £3");
    }
}
