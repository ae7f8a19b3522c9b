//! The copies of a story: a list for people or one JSON document, with what each changed.

use std::io::{self, Write};

use serde::Serialize;

use super::text::{Style, counted};
use super::wrap::{Piece, wrapped};
use crate::search::{Story, StoryCopy};
use crate::story::{Change, Role, changes};

/// Of a longer stretch that was kept, so many words are shown at either end.
const WORDS_AROUND: usize = 8;

const INDENT: &str = "   ";

/// The copies of which changes are shown, each with the lead: the one that was asked for, or all
/// where that is the lead.
fn compared(story: &Story) -> impl Iterator<Item = (&StoryCopy, &StoryCopy)> {
    let lead = story.copies.iter().find(|copy| copy.role == Role::Lead);
    let is_of_all = story.code == story.asked;
    lead.into_iter().flat_map(move |lead| {
        let is_meant = move |copy: &&StoryCopy| {
            copy.role != Role::Lead && (is_of_all || copy.id == story.asked)
        };
        story.copies.iter().filter(is_meant).map(move |copy| (lead, copy))
    })
}

/// Writes a story for people.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn story_text(
    story: &Story,
    with_changes: bool,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (title, faint, plain) = (style.title().0, style.faint().0, style.title().1);
    for copy in &story.copies {
        let date = copy.lead.published.as_deref().unwrap_or("no date");
        let mut what = format!("{:<9} {date:<11}", copy.role.name());
        let outlet = copy.lead.source.as_deref().unwrap_or(&copy.lead.path);
        what.push_str(outlet);
        what.push_str(&format!(" · {}", copy.id.short_code()));
        if let Some(agency) = &copy.lead.agency {
            what.push_str(&format!(" · credits {agency}"));
        }
        writeln!(out, "{title}{}{plain}", style.clean(&what))?;
        let headline = style.clean(&copy.lead.headline);
        writeln!(out, "{}", wrapped(&[Piece::Text(&headline)], style.width, INDENT))?;
        if copy.role != Role::Lead {
            let (of_copy, of_lead) = (copy.of_copy, copy.of_lead);
            let line = format!(
                "{of_copy} % of its text is in the lead, {of_lead} % of the lead's text is in it"
            );
            let pieces = [Piece::Mark(faint), Piece::Text(&line), Piece::Mark(plain)];
            writeln!(out, "{}", wrapped(&pieces, style.width, INDENT))?;
        }
    }
    let count = story.copies.len() as u64;
    let copies = if count == 1 { "1 copy".to_owned() } else { format!("{count} copies") };
    writeln!(out, "\nstory {}: {copies}{}", story.code.short_code(), roles(story))?;
    if with_changes {
        for (lead, copy) in compared(story) {
            let (from, to) = (lead.id.short_code(), copy.id.short_code());
            writeln!(out, "\n{title}from {from} to {to}{plain}")?;
            write_changes(&changes(&lead.body, &copy.body), style, out)?;
        }
    }
    Ok(())
}

/// `, 2 reprints, 1 revision`.
fn roles(story: &Story) -> String {
    let mut text = String::new();
    for role in [Role::Reprint, Role::Revision] {
        let count = story.copies.iter().filter(|copy| copy.role == role).count() as u64;
        if count > 0 {
            text.push_str(&format!(", {}", counted(count, role.name())));
        }
    }
    text
}

/// Writes changes as paragraphs; where little was changed, only what stands around it.
fn write_changes(changes: &[Change], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let ((minus, minus_end), (plus, plus_end)) = if style.colour {
        (("\u{1b}[31m", "\u{1b}[0m"), ("\u{1b}[32m", "\u{1b}[0m"))
    } else {
        (("[-", "-]"), ("{+", "+}"))
    };
    let mut text = String::new();
    for (place, change) in changes.iter().enumerate() {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push(' ');
        }
        let (is_first, is_last) = (place == 0, place + 1 == changes.len());
        match change {
            Change::Kept(kept) => text.push_str(&style.clean(&shortened(kept, is_first, is_last))),
            Change::Removed(removed) => marked(removed, (minus, minus_end), style, &mut text),
            Change::Added(added) => marked(added, (plus, plus_end), style, &mut text),
        }
    }
    for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
        writeln!(out, "{}", wrapped(&[Piece::Text(paragraph)], style.width, INDENT))?;
    }
    Ok(())
}

/// Marks each paragraph of what was changed, so that no mark spans a line that is empty.
fn marked(changed: &str, (on, off): (&str, &str), style: &Style, text: &mut String) {
    for (place, paragraph) in changed.split("\n\n").enumerate() {
        if place > 0 {
            text.push_str("\n\n");
        }
        let paragraph = style.clean(paragraph);
        if !paragraph.trim().is_empty() {
            text.push_str(on);
            text.push_str(&paragraph);
            text.push_str(off);
        }
    }
}

/// The ends of a stretch that was kept, next to what was changed.
fn shortened(kept: &str, is_first: bool, is_last: bool) -> String {
    let words: Vec<&str> = kept.split(' ').collect();
    let (head, tail) =
        (if is_first { 0 } else { WORDS_AROUND }, if is_last { 0 } else { WORDS_AROUND });
    if words.len() <= head + tail + 2 {
        return kept.to_owned();
    }
    let mut text = words[..head].join(" ");
    text.push_str(if head > 0 { " …" } else { "…" });
    if tail > 0 {
        text.push(' ');
        text.push_str(&words[words.len() - tail..].join(" "));
    }
    text
}

#[derive(Serialize)]
struct StoryObject<'a> {
    story: String,
    copies: Vec<CopyObject<'a>>,
}

#[derive(Serialize)]
struct CopyObject<'a> {
    id: String,
    role: &'static str,
    headline: &'a str,
    source: Option<&'a str>,
    published: Option<&'a str>,
    agency: Option<&'a str>,
    url: Option<&'a str>,
    path: &'a str,
    record: Option<&'a str>,
    /// How much of its text the lead has, from 0 to 1, boilerplate left out.
    share_in_lead: f64,
    /// How much of the lead's text it has.
    share_of_lead: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<Vec<Change>>,
}

/// Writes a story as one JSON document.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn story_json(story: &Story, with_changes: bool, out: &mut dyn Write) -> io::Result<()> {
    let changes_of = |copy: &StoryCopy| {
        let pair = compared(story).find(|(_, other)| other.id == copy.id && with_changes);
        pair.map(|(lead, copy)| changes(&lead.body, &copy.body))
    };
    let copies = story.copies.iter().map(|copy| CopyObject {
        id: copy.id.code(),
        role: copy.role.name(),
        headline: &copy.lead.headline,
        source: copy.lead.source.as_deref(),
        published: copy.lead.published.as_deref(),
        agency: copy.lead.agency.as_deref(),
        url: copy.lead.url.as_deref(),
        path: &copy.lead.path,
        record: copy.lead.record.as_deref(),
        share_in_lead: f64::from(copy.of_copy) / 100.0,
        share_of_lead: f64::from(copy.of_lead) / 100.0,
        changes: changes_of(copy),
    });
    let object = StoryObject { story: story.code.code(), copies: copies.collect() };
    serde_json::to_writer_pretty(&mut *out, &object)?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_stand_between_marks_and_long_stretches_are_left_out() {
        let style = Style { colour: false, width: 80, is_terminal: true };
        let kept: Vec<String> = (0..40).map(|number| format!("w{number}")).collect();
        let changes = [
            Change::Removed("Old \u{1b}[31mopening.\n\nAnd more.".to_owned()),
            Change::Added("New opening.".to_owned()),
            Change::Kept(kept.join(" ")),
            Change::Added("End.".to_owned()),
            Change::Kept("a b".to_owned()),
        ];
        let mut out = Vec::new();
        write_changes(&changes, &style, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text,
            "   [-Old [31mopening.-]\n   [-And more.-] {+New opening.+} w0 w1 w2 w3 w4 w5 w6 w7 \
             … w32 w33 w34 w35 w36\n   w37 w38 w39 {+End.+} a b\n"
        );
    }
}
