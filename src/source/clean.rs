//! Text as a file spells it → text as people read it: newlines, blanks, left-over entities and
//! control characters.
//!
//! What the paper printed stays: soft hyphens, zero-width and bidi marks and no-break spaces are
//! removed at the ends of a field only; the analyzer looks past them inside.

use std::borrow::Cow;

/// Cleans a text of several lines. At most one blank line stands between paragraphs, and no line
/// begins or ends with a blank. Text with nothing to mend comes back untouched.
///
/// ```
/// use newshound::source::clean;
/// assert_eq!(clean::text("Fish &amp; chips \r\n\r\n\r\n\r\nto  go"), "Fish & chips\n\nto go");
/// ```
#[must_use]
pub fn text(raw: &str) -> Cow<'_, str> {
    let raw = trim(raw);
    let Some(first) = first_flaw(raw.as_bytes(), true) else { return Cow::Borrowed(raw) };
    let mut mended = String::with_capacity(raw.len());
    mended.push_str(&raw[..first]);
    append(&raw[first..], &mut mended);
    let trimmed = trim(&mended);
    if trimmed.len() < mended.len() {
        return Cow::Owned(trimmed.to_owned());
    }
    Cow::Owned(mended)
}

/// Cleans a field of one line: as [`text`], with line breaks turned into spaces.
#[must_use]
pub fn line(raw: &str) -> Cow<'_, str> {
    let cleaned = text(raw);
    if !cleaned.contains('\n') {
        return cleaned;
    }
    Cow::Owned(cleaned.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" "))
}

/// Cuts what nobody sees off both ends: blanks of every kind and invisible marks.
#[must_use]
pub fn trim(raw: &str) -> &str {
    raw.trim_matches(|character: char| character.is_whitespace() || is_invisible(character))
}

/// Soft hyphens, zero-width and bidi marks, and byte order marks.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The bytes at which a flaw may begin; everything else is passed over at one look-up a byte.
const SUSPECT: [bool; 256] = {
    let mut suspect = [false; 256];
    let mut byte = 0;
    while byte <= b' ' as usize {
        suspect[byte] = true;
        byte += 1;
    }
    suspect[0x7f] = true;
    suspect[b'&' as usize] = true;
    // Lead bytes of C1 controls, of U+2028 and U+2029, and of the byte order mark.
    suspect[0xc2] = true;
    suspect[0xe2] = true;
    suspect[0xef] = true;
    suspect
};

/// Where the first thing to mend stands. With `at_line_start`, what precedes is the text's start.
/// Never inside a character: every flaw begins with an ASCII or a lead byte.
fn first_flaw(bytes: &[u8], at_line_start: bool) -> Option<usize> {
    let mut at = 0;
    let byte_at = |index: usize| bytes.get(index).copied().unwrap_or(b'\n');
    while at < bytes.len() {
        let byte = bytes[at];
        if !SUSPECT[usize::from(byte)] {
            at += 1;
            continue;
        }
        let is_flaw = match byte {
            b' ' => byte_at(at + 1) <= b' ' || (at == 0 && at_line_start),
            b'\n' => {
                let next = byte_at(at + 1);
                next == b' ' || next == b'\t' || (next == b'\n' && byte_at(at + 2) == b'\n')
            }
            b'&' => entity(&bytes[at..]).is_some(),
            0xc2 => byte_at(at + 1) < 0xa0,
            0xe2 => byte_at(at + 1) == 0x80 && matches!(byte_at(at + 2), 0xa8 | 0xa9),
            0xef => byte_at(at + 1) == 0xbb && byte_at(at + 2) == 0xbf,
            _ => true,
        };
        if is_flaw {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// Appends `raw` to `mended`, mending as it goes.
fn append(raw: &str, mended: &mut String) {
    let mut rest = raw;
    while !rest.is_empty() {
        let taken = append_mended(rest, mended);
        rest = &rest[taken..];
        // A run that begins with a blank is looked at with what stands before it.
        let is_open = rest.starts_with([' ', '\n']);
        let clean = if is_open { 0 } else { clean_run(rest) };
        mended.push_str(&rest[..clean]);
        rest = &rest[clean..];
    }
}

/// How many bytes may be copied as they are; stops at every line break.
fn clean_run(rest: &str) -> usize {
    let end = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
    first_flaw(&rest.as_bytes()[..end], false).unwrap_or(end)
}

/// Appends the mended form of what stands at the start of `rest`, and says how many bytes of it
/// that was (at least one character).
fn append_mended(rest: &str, mended: &mut String) -> usize {
    let Some(first) = rest.chars().next() else { return 0 };
    match first {
        ' ' | '\t' => append_blank(mended),
        '\r' if rest.as_bytes().get(1) == Some(&b'\n') => {}
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' => append_newline(mended),
        '\u{2029}' => {
            append_newline(mended);
            append_newline(mended);
        }
        '\u{feff}' => {}
        '&' => {
            if let Some((decoded, length)) = entity(rest.as_bytes()) {
                append_decoded(decoded, mended);
                return length;
            }
            mended.push('&');
        }
        '\u{80}'..='\u{9f}' => append_c1(first, mended),
        control if control.is_control() => {}
        other => mended.push(other),
    }
    first.len_utf8()
}

/// Appends a blank, unless one stands there or a line begins.
fn append_blank(mended: &mut String) {
    if !mended.is_empty() && !mended.ends_with([' ', '\n']) {
        mended.push(' ');
    }
}

/// Appends a line break, unless an empty line stands there.
fn append_newline(mended: &mut String) {
    if mended.ends_with(' ') {
        mended.pop();
    }
    if !mended.is_empty() && !mended.ends_with("\n\n") {
        mended.push('\n');
    }
}

/// Appends a character that an entity stood for, as if it had been written out.
fn append_decoded(decoded: char, mended: &mut String) {
    if decoded == '&' {
        return mended.push('&');
    }
    append_mended(decoded.encode_utf8(&mut [0; 4]), mended);
}

/// Mends a C1 control, which no paper prints: it is a byte that was read in the wrong encoding.
///
/// Either the last bytes of a UTF-8 sequence (`â\u{80}\u{99}` for `’`), or one of windows-1252
/// (`\u{92}` for `’`), or nothing that can be known, and then it is dropped.
fn append_c1(control: char, mended: &mut String) {
    let mut tail: Vec<char> = mended.chars().rev().take(3).collect();
    // A first C1 after a lead byte waits for those that complete the sequence.
    tail.reverse();
    tail.push(control);
    for start in 0..tail.len().saturating_sub(1) {
        let bytes: Option<Vec<u8>> =
            tail[start..].iter().map(|character| latin1_byte(*character)).collect();
        let Some(bytes) = bytes else { continue };
        match std::str::from_utf8(&bytes) {
            Ok(decoded) if decoded.chars().count() == 1 => {
                for _ in start..tail.len() - 1 {
                    mended.pop();
                }
                return append_decoded_latin1(decoded, mended);
            }
            // Incomplete so far: kept in its windows-1252 form, which latin1_byte reads back.
            Err(error) if error.valid_up_to() == 0 && error.error_len().is_none() => break,
            _ => {}
        }
    }
    if let Some(meant) = windows_1252(control) {
        mended.push(meant);
    }
}

/// Appends what a sequence read as Latin-1 stood for. A control again means that the text was
/// misread twice: then so were the two characters before it.
fn append_decoded_latin1(decoded: &str, mended: &mut String) {
    let Some(control) = decoded.chars().next().filter(|first| first.is_control()) else {
        return mended.push_str(decoded);
    };
    let before: Vec<char> = mended.chars().rev().take(2).collect();
    if let [second, first] = before[..] {
        let bytes = [latin1_byte(first), latin1_byte(second)];
        let pair = bytes.into_iter().collect::<Option<Vec<u8>>>();
        if let Some(Ok(lead)) = pair.as_deref().map(std::str::from_utf8) {
            mended.truncate(mended.len() - first.len_utf8() - second.len_utf8());
            mended.push_str(lead);
        }
    }
    append_c1(control, mended);
}

/// What the bytes from `0x80` to `0x9f` are in windows-1252, the encoding that C1 controls most
/// often come from. <https://encoding.spec.whatwg.org/index-windows-1252.txt>
#[rustfmt::skip]
const WINDOWS_1252: [Option<char>; 32] = [
    Some('€'), None, Some('‚'), Some('ƒ'), Some('„'), Some('…'), Some('†'), Some('‡'),
    Some('ˆ'), Some('‰'), Some('Š'), Some('‹'), Some('Œ'), None, Some('Ž'), None,
    None, Some('‘'), Some('’'), Some('“'), Some('”'), Some('•'), Some('–'), Some('—'),
    Some('˜'), Some('™'), Some('š'), Some('›'), Some('œ'), None, Some('ž'), Some('Ÿ'),
];

/// The byte that `character` was, if it was read as Latin-1 or windows-1252.
fn latin1_byte(character: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(character)) {
        return (byte >= 0x80).then_some(byte);
    }
    (0x80..).zip(WINDOWS_1252).find(|(_, meant)| *meant == Some(character)).map(|(byte, _)| byte)
}

/// What a C1 control is in windows-1252.
fn windows_1252(control: char) -> Option<char> {
    let place = u32::from(control).checked_sub(0x80)?;
    WINDOWS_1252.get(usize::try_from(place).ok()?).copied().flatten()
}

/// The longest name or number of an entity that is looked for, `&` and `;` included.
const ENTITY_BYTES: usize = 12;

/// Decodes the entity at the start of `bytes`, and says how long it is. One that was escaped
/// twice (`&amp;quot;`) is decoded at once. `None` for what is no known entity: `AT&T;`.
#[must_use]
pub fn entity(bytes: &[u8]) -> Option<(char, usize)> {
    let (decoded, length) = single_entity(bytes)?;
    if decoded == '&' {
        // Put the ampersand back before what follows and see whether that is one, too.
        let mut again = [b'&'; ENTITY_BYTES];
        let following = &bytes[length..bytes.len().min(length + ENTITY_BYTES - 1)];
        again[1..=following.len()].copy_from_slice(following);
        if let Some((inner, inner_length)) = single_entity(&again[..=following.len()]) {
            return Some((inner, length + inner_length - 1));
        }
    }
    Some((decoded, length))
}

/// Decodes one entity, once.
fn single_entity(bytes: &[u8]) -> Option<(char, usize)> {
    let window = &bytes[..bytes.len().min(ENTITY_BYTES)];
    let end = window.iter().position(|byte| *byte == b';')?;
    let name = std::str::from_utf8(window.get(1..end)?).ok()?;
    let decoded = match name.strip_prefix('#') {
        Some(number) => numeric(number)?,
        None => ENTITIES.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((decoded, end + 1))
}

/// The character of `8217` or `x2019`.
fn numeric(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code)
}

/// The named entities of HTML 4 that turn up in Western press text, the most common first.
/// <https://www.w3.org/TR/html401/sgml/entities.html>
#[rustfmt::skip]
const ENTITIES: &[(&str, char)] = &[
    ("amp", '&'), ("quot", '"'), ("nbsp", '\u{a0}'), ("lt", '<'), ("gt", '>'), ("apos", '\''),
    ("rsquo", '’'), ("lsquo", '‘'), ("rdquo", '”'), ("ldquo", '“'), ("ndash", '–'),
    ("mdash", '—'), ("hellip", '…'), ("sbquo", '‚'), ("bdquo", '„'), ("laquo", '«'),
    ("raquo", '»'), ("lsaquo", '‹'), ("rsaquo", '›'), ("bull", '•'), ("middot", '·'),
    ("shy", '\u{ad}'), ("zwnj", '\u{200c}'), ("zwj", '\u{200d}'), ("lrm", '\u{200e}'),
    ("rlm", '\u{200f}'), ("ensp", '\u{2002}'), ("emsp", '\u{2003}'), ("thinsp", '\u{2009}'),
    ("euro", '€'), ("pound", '£'), ("yen", '¥'), ("cent", '¢'), ("curren", '¤'), ("trade", '™'),
    ("copy", '©'), ("reg", '®'), ("deg", '°'), ("sect", '§'), ("para", '¶'), ("dagger", '†'),
    ("Dagger", '‡'), ("permil", '‰'), ("prime", '′'), ("Prime", '″'), ("minus", '−'),
    ("times", '×'), ("divide", '÷'), ("plusmn", '±'), ("frac12", '½'), ("frac14", '¼'),
    ("frac34", '¾'), ("sup1", '¹'), ("sup2", '²'), ("sup3", '³'), ("micro", 'µ'), ("acute", '´'),
    ("uml", '¨'), ("cedil", '¸'), ("macr", '¯'), ("circ", 'ˆ'), ("tilde", '˜'), ("brvbar", '¦'),
    ("not", '¬'), ("ordf", 'ª'), ("ordm", 'º'), ("iexcl", '¡'), ("iquest", '¿'),
    ("agrave", 'à'), ("aacute", 'á'), ("acirc", 'â'), ("atilde", 'ã'), ("auml", 'ä'),
    ("aring", 'å'), ("aelig", 'æ'), ("ccedil", 'ç'), ("egrave", 'è'), ("eacute", 'é'),
    ("ecirc", 'ê'), ("euml", 'ë'), ("igrave", 'ì'), ("iacute", 'í'), ("icirc", 'î'),
    ("iuml", 'ï'), ("eth", 'ð'), ("ntilde", 'ñ'), ("ograve", 'ò'), ("oacute", 'ó'),
    ("ocirc", 'ô'), ("otilde", 'õ'), ("ouml", 'ö'), ("oslash", 'ø'), ("oelig", 'œ'),
    ("ugrave", 'ù'), ("uacute", 'ú'), ("ucirc", 'û'), ("uuml", 'ü'), ("yacute", 'ý'),
    ("thorn", 'þ'), ("yuml", 'ÿ'), ("scaron", 'š'), ("szlig", 'ß'),
    ("Agrave", 'À'), ("Aacute", 'Á'), ("Acirc", 'Â'), ("Atilde", 'Ã'), ("Auml", 'Ä'),
    ("Aring", 'Å'), ("AElig", 'Æ'), ("Ccedil", 'Ç'), ("Egrave", 'È'), ("Eacute", 'É'),
    ("Ecirc", 'Ê'), ("Euml", 'Ë'), ("Igrave", 'Ì'), ("Iacute", 'Í'), ("Icirc", 'Î'),
    ("Iuml", 'Ï'), ("ETH", 'Ð'), ("Ntilde", 'Ñ'), ("Ograve", 'Ò'), ("Oacute", 'Ó'),
    ("Ocirc", 'Ô'), ("Otilde", 'Õ'), ("Ouml", 'Ö'), ("Oslash", 'Ø'), ("OElig", 'Œ'),
    ("Ugrave", 'Ù'), ("Uacute", 'Ú'), ("Ucirc", 'Û'), ("Uuml", 'Ü'), ("Yacute", 'Ý'),
    ("THORN", 'Þ'), ("Yuml", 'Ÿ'), ("Scaron", 'Š'),
    ("larr", '←'), ("rarr", '→'), ("uarr", '↑'), ("darr", '↓'), ("infin", '∞'), ("ne", '≠'),
    ("le", '≤'), ("ge", '≥'), ("asymp", '≈'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clean_text_comes_back_untouched() {
        let clean =
            "The ferry’s late.\n\nNobody minds – “it is Sunday”, said Mr\u{a0}Ow\u{ad}en.\nR&D";
        assert!(matches!(text(clean), Cow::Borrowed(same) if same == clean));
    }

    #[test]
    fn newlines_and_blanks_are_normalised() {
        assert_eq!(text("a\r\nb\rc\u{85}d\u{2028}e\u{2029}f\u{c}g"), "a\nb\nc\nd\ne\n\nf\ng");
        assert_eq!(text("a  b\t\tc \n  d\n \n\t\n\n e "), "a b c\nd\n\ne");
        assert_eq!(text("a \u{2} b \u{2}\nc"), "a b\nc");
        assert_eq!(line("one\r\n\r\ntwo \n three"), "one two three");
    }

    #[test]
    fn left_over_entities_are_decoded_and_other_ampersands_are_not() {
        assert_eq!(text("&quot;Fish &amp; chips&#8217;&#x201d; &nbsp;"), "\"Fish & chips’”");
        assert_eq!(
            text("AT&T; R&D &unknown; & &;&#xffffffff;"),
            "AT&T; R&D &unknown; & &;&#xffffffff;"
        );
        assert_eq!(text("&amp;rsquo;s &amp;amp; &amp;lt"), "’s & &lt");
        assert_eq!(text("a&#2;b&#10;c&#13;&#10;d"), "ab\nc\n\nd");
    }

    #[test]
    fn control_characters_go_and_windows_quotes_among_them_are_mended() {
        assert_eq!(text("a\0b\u{1b}c\u{7f}d\u{feff}e"), "abcde");
        assert_eq!(text("the ship\u{92}s \u{93}bell\u{94} \u{81}"), "the ship’s “bell”");
        assert_eq!(text("the shipâ\u{80}\u{99}s cafÃ\u{89}"), "the ship’s cafÉ");
        assert_eq!(text("the shipÃ¢Â\u{80}Â\u{99}s"), "the ship’s");
    }

    #[test]
    fn invisible_marks_stay_inside_and_go_at_the_ends() {
        assert_eq!(
            text("\u{feff}\u{200b}You\u{ad}Tube\u{200e} is\u{a0}\u{ad}"),
            "You\u{ad}Tube\u{200e} is"
        );
    }
}
