//! Plain text, one article a file, in the shapes in which newsrooms keep it.
//!
//! - A head of `Key: value` lines, a blank line, the body.
//! - ` date 2018-04-23 THE FERRY IS LATE again …`: a day, then the body.
//! - A headline, a blank line, the body.
//! - Nothing but the body.

use super::draft::Draft;
use super::fields::{FieldMap, Values};
use super::mend;

/// Reads a file. `inside` is its path in its collection, whose last folder may name the section.
#[must_use]
pub fn read(text: &str, inside: &str, map: &FieldMap) -> Draft {
    let text = mend::pages(text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim_start_matches(['\n', '\u{c}']);
    let mut draft = match head(text, map) {
        Some((values, body)) => Draft { paragraphs: paragraphs(body), ..values.into_draft() },
        None => read_without_head(text),
    };
    if draft.section.is_none() {
        draft.section = section(inside).map(str::to_owned);
    }
    draft
}

/// The most lines that a head has.
const HEAD_LINES: usize = 40;

/// Reads a head of `Key: value` lines. It is taken for one only where its first key is known and
/// a blank line (or nothing) follows it; keys that are not known count for nothing.
fn head<'a>(text: &'a str, map: &FieldMap) -> Option<(Values, &'a str)> {
    let mut values = Values::default();
    let mut entries: Vec<(&str, String)> = Vec::new();
    let mut rest = text;
    loop {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        rest = after;
        if line.trim().is_empty() {
            break;
        }
        if entries.len() >= HEAD_LINES {
            return None;
        }
        match (line.split_once(':'), entries.last_mut()) {
            // A long value goes on in an indented line, as in mail.
            (_, Some((_, value))) if line.starts_with([' ', '\t']) => {
                value.push(' ');
                value.push_str(line.trim());
            }
            (Some((key, value)), _) if is_key(key) => {
                entries.push((key.trim(), value.trim().to_owned()));
            }
            _ => return None,
        }
    }
    let (first_key, _) = entries.first()?;
    map.field(first_key)?;
    for (key, value) in entries {
        if let Some((field, rank)) = map.field(key) {
            // "Author(s): A; B" is parted with all other bylines.
            values.offer(field, rank, vec![value]);
        }
    }
    Some((values, rest))
}

/// Whether what stands before a colon looks like a key, and not like the start of a sentence.
fn is_key(key: &str) -> bool {
    key.split_whitespace().count() <= 3 && key.len() <= 32
}

/// Reads a file that begins with a day, a headline, or the body.
fn read_without_head(text: &str) -> Draft {
    if let Some((day, body)) = leading_day(text) {
        let published = Some(day.to_owned());
        return Draft { published, paragraphs: paragraphs(body), ..Draft::default() };
    }
    if let Some((headline, body)) = leading_headline(text) {
        let headline = Some(headline.to_owned());
        return Draft { headline, paragraphs: paragraphs(body), ..Draft::default() };
    }
    Draft { paragraphs: paragraphs(text), ..Draft::default() }
}

/// Cuts ` date 2018-04-23 ` off the front.
fn leading_day(text: &str) -> Option<(&str, &str)> {
    let rest = text.trim_start().strip_prefix("date ")?.trim_start();
    let (day, body) = rest.split_at_checked("2018-04-23".len())?;
    let is_day = day.bytes().enumerate().all(|(place, byte)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    (is_day && body.starts_with(char::is_whitespace)).then_some((day, body))
}

/// The longest first line that is taken for a headline, in bytes.
const HEADLINE_BYTES: usize = 250;

/// Lines longer than this, in characters, are whole paragraphs: no one wraps so far out.
const WIDEST_LINE: usize = 100;

/// Cuts a headline off the front: a short line, not closed by a full stop, that a blank line
/// follows, or lines that are whole paragraphs.
fn leading_headline(text: &str) -> Option<(&str, &str)> {
    let (first, rest) = text.split_once('\n')?;
    let headline = first.trim();
    let is_short = !headline.is_empty() && headline.len() <= HEADLINE_BYTES;
    let is_sentence = headline.ends_with(['.', ',', ';', ':', '-']) && !headline.ends_with("...");
    let next_line = rest.lines().next().unwrap_or_default();
    let stands_alone = next_line.trim().is_empty()
        || (headline.chars().count() <= WIDEST_LINE && next_line.chars().count() > WIDEST_LINE);
    // A word such as "Politics" is no headline, yet better than none.
    (is_short && !is_sentence && stands_alone).then_some((headline, rest))
}

/// The paragraphs of a text: blank lines part them. Where lines were wrapped at some width, those
/// of a paragraph are joined; other line breaks stay.
fn paragraphs(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.split('\n').map(str::trim_end).collect();
    let width = wrap_width(&lines);
    let words = mend::Words::wrapped(lines.iter().copied());
    let mut paragraphs: Vec<String> = Vec::new();
    let mut open: Option<(String, &str)> = None;
    for line in lines {
        if line.trim().is_empty() {
            paragraphs.extend(open.take().map(|(paragraph, _)| paragraph));
            continue;
        }
        let Some((paragraph, previous)) = &mut open else {
            open = Some((line.trim().to_owned(), line));
            continue;
        };
        let is_wrapped = width.is_some_and(|width| is_full(previous, line, width));
        if !is_wrapped {
            paragraph.push('\n');
        } else if words.is_cut(paragraph, line.trim()) {
            paragraph.truncate(paragraph.len() - mend::hyphen(paragraph));
        } else if !ends_inside_word(previous) {
            paragraph.push(' ');
        }
        paragraph.push_str(line.trim());
        *previous = line;
    }
    paragraphs.extend(open.map(|(paragraph, _)| paragraph));
    paragraphs
}

/// The width, in characters, at which the lines of a text are wrapped. A wrapped line has no
/// room for the next one's first word; where most are such, they are wrapped.
pub(super) fn wrap_width(lines: &[&str]) -> Option<usize> {
    /// No one wraps closer.
    const NARROWEST_LINE: usize = 45;
    let width = lines.iter().map(|line| line.chars().count()).max()?;
    if !(NARROWEST_LINE..=WIDEST_LINE).contains(&width) {
        return None;
    }
    let inner = lines.windows(2).filter(|pair| pair.iter().all(|line| !line.trim().is_empty()));
    let (full, all) = inner.fold((0, 0), |(full, all), pair| {
        (full + usize::from(is_full(pair[0], pair[1], width)), all + 1)
    });
    (all >= 2 && full * 10 >= all * 6).then_some(width)
}

/// Whether `line` has no room for the first word of `next` within `width` characters. Some
/// editors wrap a little before.
pub(super) fn is_full(line: &str, next: &str, width: usize) -> bool {
    const SLACK: usize = 4;
    let first_word = next.split_whitespace().next().unwrap_or_default();
    line.chars().count() + 1 + first_word.chars().count() + SLACK > width
}

/// Whether a line ends in a hyphen that belongs to a word: "well-" of "well-known".
pub(super) fn ends_inside_word(line: &str) -> bool {
    line.strip_suffix('-').is_some_and(|rest| rest.ends_with(char::is_alphabetic))
}

/// The section that the last folder of a path names, unless it names a kind of file, a day, or
/// nothing at all.
fn section(inside: &str) -> Option<&str> {
    #[rustfmt::skip]
    const GENERIC: &[&str] = &[
        "txt", "text", "texts", "article", "articles", "story", "stories", "data", "dataset",
        "news", "press", "clipping", "clippings", "clips", "cuttings", "dated", "undated",
        "daily", "weekly", "monthly", "archive", "archives", "export", "exports", "import",
        "imports", "input", "output", "corpus", "collection", "documents", "docs", "doc",
        "files", "file", "downloads", "download", "inbox", "misc", "other", "new", "old", "tmp",
        "temp", "raw", "plain", "web", "html", "json", "csv", "md", "blog", "src", "content",
        "sample", "samples", "test", "train", "dev", "folder",
    ];
    let (folders, _) = inside.rsplit_once('/')?;
    let folder = folders.rsplit('/').next()?.trim();
    let has_digits = folder.contains(|character: char| character.is_ascii_digit());
    let is_word = folder.chars().filter(|character| character.is_alphabetic()).count() >= 3;
    let is_generic = GENERIC.contains(&folder.to_lowercase().as_str());
    (is_word && !has_digits && !is_generic && !folder.starts_with('.')).then_some(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Draft {
        read(text, "a.txt", &FieldMap::default())
    }

    #[test]
    fn a_head_of_keys_is_read() {
        let draft = plain(
            "Title: The ferry: late\r\nOUTLET: Quay\r\nColour: grey\r\nPublished: 2 May 2020\r\n\
             By: Jane Doe;\r\n John Roe\r\n\r\nBody: of text.\r\n",
        );
        assert_eq!(draft.headline.as_deref(), Some("The ferry: late"));
        assert_eq!(draft.source.as_deref(), Some("Quay"));
        assert_eq!(draft.published.as_deref(), Some("2 May 2020"));
        assert_eq!(draft.authors, ["Jane Doe; John Roe"]);
        assert_eq!(draft.paragraphs, ["Body: of text."]);
    }

    #[test]
    fn what_only_looks_like_a_head_is_text() {
        assert_eq!(plain("Note: fog.\nTitle: none\n\nMore.").paragraphs.len(), 2);
        assert_eq!(plain("Title: fog\nand the rest of it.\n\nMore.").paragraphs.len(), 2);
    }

    #[test]
    fn a_leading_day_is_the_date_and_the_body_stays_as_printed() {
        let draft = plain(" date 2018-04-23 THE FERRY IS LATE again.\n\nSo it is.\n");
        assert_eq!(draft.published.as_deref(), Some("2018-04-23"));
        assert_eq!(draft.paragraphs, ["THE FERRY IS LATE again.", "So it is."]);
        assert_eq!(draft.headline, None);
        assert_eq!(plain("date 2018-04-2é no day").published, None);
    }

    #[test]
    fn a_first_line_that_stands_alone_is_the_headline() {
        assert_eq!(plain("Ferry late\n\nIt was.").headline.as_deref(), Some("Ferry late"));
        assert_eq!(plain("It was late.\n\nSo be it.").headline, None);
        assert_eq!(plain("It was late and\nnobody came.\n\nSo be it.").headline, None);
        let long = format!("Ferry late\n{}", "It was. ".repeat(20));
        assert_eq!(plain(&long).headline.as_deref(), Some("Ferry late"));
    }

    #[test]
    fn wrapped_lines_are_joined_and_others_stay() {
        let wrapped = "Fog\n\nThe ferry line said on Tuesday that there was a great deal\n\
            of fog and that its captain, who has long been as well-\n\
            known for it as anybody on the coast, had been very late\n\
            once more, as on all days.\n\nNot so:\none\ntwo\n";
        let body = plain(wrapped).paragraphs;
        assert!(body[0].contains("deal of fog") && body[0].contains("well-known"), "{body:?}");
        let poem = "Fog\n\nThe captain\nlooks for the quay\nin vain, in vain,\n";
        assert_eq!(plain(poem).paragraphs, ["The captain\nlooks for the quay\nin vain, in vain,"]);
    }

    #[test]
    fn a_folder_names_the_section_unless_it_is_generic() {
        for (inside, expected) in [
            ("daily/sport/1.txt", Some("sport")),
            ("1.txt", None),
            ("articles/1.txt", None),
            ("2018-04/1.txt", None),
            ("tech/2018/1.txt", None),
            ("a/1.txt", None),
        ] {
            assert_eq!(section(inside), expected, "{inside}");
        }
    }
}
