//! Label lines at the head of a mail's text, as web forms and desks send them: `Headline: …`,
//! `Byline: …`, then the story.

use crate::source::draft::Draft;
use crate::source::{byline, date};

/// What a label line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Headline,
    Text,
    Summary,
    Byline,
    Dateline,
    Place,
    Published,
    Section,
    Source,
    /// Something for the desk alone.
    Desk,
}

/// The labels by what they tell, in lower case. A new one is added here.
#[rustfmt::skip]
const LABELS: &[(Label, &[&str])] = &[
    (Label::Headline, &["headline", "title", "überschrift", "schlagzeile", "titel", "titre",
        "titular", "título", "titolo"]),
    (Label::Text, &["body", "body text", "text", "story", "copy", "article", "haupttext", "texte",
        "texto", "testo", "tekst"]),
    (Label::Summary, &["abstract", "summary", "standfirst", "teaser", "vorspann", "chapeau",
        "résumé", "resumen", "sommario"]),
    (Label::Byline, &["byline", "by", "author", "authors", "reporter", "autor", "autorin",
        "auteur", "autore"]),
    (Label::Dateline, &["dateline"]),
    (Label::Place, &["place", "location", "ort", "lieu", "lugar", "luogo"]),
    (Label::Published, &["date", "datum", "fecha", "data"]),
    (Label::Section, &["section", "category", "ressort", "rubrique", "sección", "sezione"]),
    (Label::Source, &["source", "outlet", "publication", "agency", "quelle", "fuente", "fonte"]),
    (Label::Desk, &["slugline", "slug", "keyword", "keywords", "priority", "news value", "genre",
        "desk", "sign off", "legal flag", "word count", "words", "embargo", "username",
        "email address"]),
];

/// Among so many lines of text a headline's label stands, if the mail has label lines.
const OPENING_LINES: usize = 8;

/// The most lines that a head has: what is longer is none.
const HEAD_LINES: usize = 60;

/// Lines of at least so many characters were broken by the mail program: the next goes on.
const BROKEN_LINE: usize = 60;

/// A byline, or a line of keywords above it, is no longer, in characters.
const SHORT_LINE: usize = 60;

/// A signature has no more lines.
const SIGNATURE_LINES: usize = 12;

/// A label line of the head, its value put together.
struct Entry {
    label: Label,
    value: String,
}

/// Takes what the label lines at the head of a text tell into the draft, and answers with the
/// story below them; `None` where there are no such lines.
///
/// Not every mail that says `Title:` somewhere is a form: the headline's label has to be the
/// first line of all, or stand with another label near the beginning.
pub(super) fn take(text: &str, draft: &mut Draft) -> Option<String> {
    let (entries, above, below) = head(text)?;
    let mut body = String::new();
    let mut place = None;
    let mut summary = None;
    for Entry { label, value } in entries {
        if value.is_empty() {
            continue;
        }
        match label {
            Label::Headline => draft.headline = Some(value),
            Label::Text => body = value,
            Label::Summary => summary = Some(value),
            Label::Byline => draft.authors = vec![value],
            Label::Dateline => draft.dateline = Some(value),
            Label::Place => place = Some(value),
            // The mail's own date is better than one that cannot be read.
            Label::Published if date::parse(&value).is_ok() => draft.published = Some(value),
            Label::Published | Label::Desk => {}
            Label::Section => draft.section = Some(value),
            Label::Source => draft.source = Some(value),
        }
    }
    draft.dateline = draft.dateline.take().or(place);
    body.push('\n');
    body.push_str(below);
    let mut story = body.as_str();
    if let Some((byline, rest)) = shown_byline(story) {
        draft.authors = vec![byline.to_owned()];
        story = rest;
    }
    let story = without_signature(story, &draft.authors).trim();
    let story = format!("{above}\n\n{story}");
    // As everywhere, a summary stands in for a story, not beside it.
    let story = Some(story.trim().to_owned()).filter(|story| !story.is_empty());
    Some(story.or(summary).unwrap_or_default())
}

/// The label lines at the head of a text, what stands above them, and what below.
fn head(text: &str) -> Option<(Vec<Entry>, &str, &str)> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut above = 0;
    let mut end = 0;
    let mut at = 0;
    let mut lines_of_text = 0;
    let mut is_open = false;
    for line in text.split_inclusive('\n').take(HEAD_LINES) {
        at += line.len();
        let trimmed = line.trim();
        let is_broken = trimmed.chars().count() >= BROKEN_LINE;
        if trimmed.is_empty() {
            is_open = false;
            continue;
        }
        lines_of_text += 1;
        if let Some((label, value)) = label_line(trimmed) {
            let has_headline = entries.iter().any(|entry| entry.label == Label::Headline);
            if !has_headline && label != Label::Headline && lines_of_text > OPENING_LINES {
                return None;
            }
            entries.push(Entry { label, value: value.to_owned() });
            end = at;
            is_open = is_broken;
            if label == Label::Text {
                break;
            }
            continue;
        }
        match entries.last_mut() {
            Some(entry) if is_open => {
                entry.value.push(' ');
                entry.value.push_str(trimmed);
                end = at;
                is_open = is_broken;
            }
            Some(_) => break,
            None if lines_of_text >= OPENING_LINES => return None,
            None => above = at,
        }
    }
    let place = entries.iter().position(|entry| entry.label == Label::Headline)?;
    let is_first = place == 0 && above == 0;
    let is_head = !entries[place].value.is_empty() && (is_first || entries.len() > 1);
    // A word in capitals above them all is a desk's code: "SPO".
    let note = text[..above].trim();
    let is_code = !note.contains(char::is_whitespace) && !note.contains(char::is_lowercase);
    is_head.then_some((entries, if is_code { "" } else { note }, &text[end..]))
}

/// Reads `Label: value`; asterisks may stand around the label, where it was bold.
fn label_line(line: &str) -> Option<(Label, &str)> {
    let (name, value) = line.split_once(':')?;
    let name = name.trim_matches(['*', ' ', '\u{a0}']).to_lowercase();
    let row = LABELS.iter().find(|(_, names)| names.contains(&name.as_str()));
    row.map(|(label, _)| (*label, value.trim_matches(['*', ' ', '\u{a0}'])))
}

/// Cuts the byline off a story, with the line of keywords that may stand above it: "Sai Regatta",
/// "By Ada Holm".
fn shown_byline(story: &str) -> Option<(&str, &str)> {
    let mut at = 0;
    let mut seen = 0;
    for line in story.split_inclusive('\n').take(OPENING_LINES) {
        at += line.len();
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        if line.chars().count() > SHORT_LINE || line.ends_with(['.', '!', '?', ':']) || seen > 1 {
            return None;
        }
        if byline::is_byline(line) {
            return Some((line, &story[at..]));
        }
        seen += 1;
    }
    None
}

/// A story without the signature of its author: it begins with a line that is nothing but the
/// name, near the end, and its lines are short.
fn without_signature<'a>(story: &'a str, authors: &[String]) -> &'a str {
    let names = byline::names(authors);
    let mut end = story.len();
    let mut lines = 0;
    for line in story.split_inclusive('\n').rev() {
        end -= line.len();
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        lines += 1;
        if lines > SIGNATURE_LINES || line.chars().count() > SHORT_LINE {
            return story;
        }
        if names.iter().any(|name| name == line) {
            return &story[..end];
        }
    }
    story
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(text: &str) -> (Option<String>, Draft) {
        let mut draft = Draft { headline: Some("For the desk".to_owned()), ..Draft::default() };
        let story = take(text, &mut draft);
        (story, draft)
    }

    #[test]
    fn label_lines_are_told_from_the_story_below() {
        let (story, draft) = taken(
            "SPO\n\nHeadline: Regatta lost to fog\n\nAbstract: The fog came at noon and stayed, so \
             that the boats of the\nsecond race were never seen again.\n\nSai Fog\nBy Ada Holm\n\n\
             DOVER - It was late.\nNobody won.\n\nAda Holm\nSailing Writer\nPh: 123\n",
        );
        assert_eq!(story.as_deref(), Some("DOVER - It was late.\nNobody won."));
        assert_eq!(draft.headline.as_deref(), Some("Regatta lost to fog"));
        assert_eq!(draft.authors, ["By Ada Holm"]);
    }

    #[test]
    fn a_form_names_all_of_its_fields() {
        let (story, draft) = taken(
            "*Desk:* Sport\n*Headline:* Regatta lost to fog\n*Byline:* Bo Lind\n*Place:* Dover\n\
             *Date:* 2018-04-23\n*Section:* Sailing\n*Source:* Quay News\n*Priority:*\n\
             *Body:* It was late.\n\nNote: nobody won.\n",
        );
        assert_eq!(story.as_deref(), Some("It was late.\n\nNote: nobody won."));
        assert_eq!(draft.dateline.as_deref(), Some("Dover"));
        assert_eq!(draft.published.as_deref(), Some("2018-04-23"));
        assert_eq!(draft.section.as_deref(), Some("Sailing"));
        assert_eq!(draft.source.as_deref(), Some("Quay News"));
        assert_eq!(draft.authors, ["Bo Lind"]);
    }

    #[test]
    fn a_summary_stands_in_for_a_story() {
        let (story, _) = taken("Headline: Fog\nSummary: It was late.\n");
        assert_eq!(story.as_deref(), Some("It was late."));
    }

    #[test]
    fn a_note_above_the_labels_stays() {
        let (story, _) = taken("For Tuesday, please.\n\nHeadline: Fog\nSection: News\n\nLate.");
        assert_eq!(story.as_deref(), Some("For Tuesday, please.\n\nLate."));
    }

    #[test]
    fn ordinary_mails_are_no_forms() {
        let far = format!("{}Headline: Fog\nSection: News\n", "It was late.\n".repeat(8));
        let mails = [
            "Dear Ada,\n\nTitle: what shall we call it?\n\nBo",
            "Date: Tuesday\nPlace: the pier\n\nPlease come.",
            "It was late: the ferry sailed at noon.",
            "Headline:\nSection:\n",
            "",
            &far,
        ];
        for mail in mails {
            let (story, draft) = taken(mail);
            assert_eq!(story, None, "{mail}");
            assert_eq!(draft.headline.as_deref(), Some("For the desk"));
        }
    }

    #[test]
    fn endless_labels_are_read_in_no_time() {
        let (story, _) = taken(&"Headline: Fog\n".repeat(100_000));
        assert!(story.is_some());
        let (story, _) = taken(&format!("Headline: {}", "fog ".repeat(1_000_000)));
        assert!(story.is_some());
    }
}
