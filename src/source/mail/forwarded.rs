//! A mail that passes on another: its text has the other's headers written out.

use super::{Sender, paragraphs, without_comment, without_prefixes};
use crate::source::draft::Draft;

/// What mail programs write before what they forward, in lower case.
#[rustfmt::skip]
const MARKS: &[&str] = &[
    "forwarded message", "begin forwarded message", "forwarded by", "weitergeleitete nachricht",
    "message transféré", "message transmis", "mensaje reenviado", "messaggio inoltrato",
    "original message", "ursprüngliche nachricht", "message d'origine",
];

/// The names of the headers, by what they say.
const FROM: &[&str] = &["from", "von", "de", "da"];
const DATE: &[&str] = &["date", "sent", "datum", "gesendet", "envoyé", "fecha", "enviado", "data"];
const SUBJECT: &[&str] = &["subject", "betreff", "objet", "asunto", "oggetto"];
const OTHERS: &[&str] = &["to", "an", "à", "para", "a", "cc", "reply-to", "kopie", "importance"];

/// Headers by their names, in lower case.
type Headers = Vec<(String, String)>;

/// Takes the text into the draft. Of a forwarded message the subject, date and sender count, and
/// what was written above it stays as its opening.
pub(super) fn take(text: &str, is_wrapped: bool, draft: &mut Draft) {
    let Some((above, headers, below)) = parts(text) else {
        draft.paragraphs = paragraphs(text, is_wrapped);
        return;
    };
    for (name, value) in headers {
        let is = |names: &[&str]| names.contains(&name.as_str());
        if is(FROM) {
            draft.authors.clear();
            Sender::of(&value).fill(false, draft);
        } else if is(DATE) {
            draft.published = Some(without_comment(&value));
        } else if is(SUBJECT) {
            draft.headline = Some(without_prefixes(&value).to_owned());
        }
    }
    draft.paragraphs = paragraphs(above, is_wrapped);
    draft.paragraphs.extend(paragraphs(below, is_wrapped));
}

/// Parts a text at a forwarded message's headers: what is above, the headers, what is below.
fn parts(text: &str) -> Option<(&str, Headers, &str)> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if is_mark(line) {
            let (headers, length) = headers(&text[at..]);
            let has =
                |names: &[&str]| headers.iter().any(|(name, _)| names.contains(&name.as_str()));
            if has(FROM) && (has(SUBJECT) || has(DATE)) {
                return Some((&text[..start], headers, &text[at + length..]));
            }
        }
    }
    None
}

fn is_mark(line: &str) -> bool {
    /// Longer lines are sentences.
    const LONGEST: usize = 80;
    let line = line.trim();
    let lower = line.trim_matches(['-', '_', '>', ' ', ':', '*']).to_lowercase();
    line.len() <= LONGEST && MARKS.iter().any(|mark| lower.starts_with(mark))
}

/// The header lines at the start of a text, and how many bytes they take.
fn headers(text: &str) -> (Headers, usize) {
    let mut headers = Headers::new();
    let mut length = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim().trim_start_matches(['>', '*', ' ']);
        let field = trimmed.split_once(':').map(|(name, value)| {
            (name.trim_matches(['*', ' ', '\u{a0}']).to_lowercase(), value.trim_matches(['*', ' ']))
        });
        let is_known = |name: &String| {
            [FROM, DATE, SUBJECT, OTHERS].iter().any(|names| names.contains(&name.as_str()))
        };
        match field {
            Some((name, value)) if is_known(&name) => headers.push((name, value.to_owned())),
            // A blank line may stand before them, or between where a page was flattened.
            _ if trimmed.is_empty() => {}
            _ => break,
        }
        length += line.len();
    }
    (headers, length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forwarded_message_counts_and_the_note_above_stays() {
        let text = "See below.\n\n---------- Forwarded message ---------\nFrom: Bo Lind <bo@qn.example>\n\
            Date: Mon, 23 Apr 2018 at 10:15\nSubject: Fwd: Ferry late\nTo: <ada@quay.example>\n\n\nIt was late.";
        let mut draft = Draft { headline: Some("Fwd".to_owned()), ..Draft::default() };
        take(text, true, &mut draft);
        assert_eq!(draft.headline.as_deref(), Some("Ferry late"));
        assert_eq!(draft.source.as_deref(), Some("qn.example"));
        assert_eq!(draft.authors, ["Bo Lind"]);
        assert_eq!(draft.paragraphs, ["See below.", "It was late."]);
        let mut plain = Draft::default();
        take("Forwarded messages are late.", true, &mut plain);
        assert_eq!(plain.paragraphs.len(), 1);
    }
}
