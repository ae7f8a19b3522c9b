//! XML of office documents and databases, walked within limits: no entity is expanded but those of
//! XML itself, no element nests beyond [`XML_DEPTH`].

use quick_xml::events::{BytesStart, Event};

use super::Problem;
use crate::limits::XML_DEPTH;
use crate::source::clean;
use crate::warning::WarningKind;

/// What is met on the walk. Names are without their namespace's prefix.
#[derive(Debug)]
pub enum Step<'a> {
    /// An element begins.
    Start(&'a str, &'a BytesStart<'a>),
    /// Text.
    Text(&'a str),
    /// An element ends.
    End(&'a str),
}

/// Walks through XML and says what was wrong with it; after trouble with its form it stops.
pub fn walk(xml: &str, mut visit: impl FnMut(Step<'_>)) -> Vec<Problem> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut problems = Vec::new();
    let mut depth = 0_usize;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                depth += 1;
                if depth > XML_DEPTH {
                    let detail = format!("nests elements deeper than {XML_DEPTH}");
                    problems.push((WarningKind::NestedTooDeep, detail));
                    break;
                }
                visit(Step::Start(start.local_name().as_ref(), &start));
            }
            Ok(Event::Empty(start)) => {
                let name = start.local_name();
                visit(Step::Start(name.as_ref(), &start));
                visit(Step::End(name.as_ref()));
            }
            Ok(Event::End(end)) => {
                depth = depth.saturating_sub(1);
                visit(Step::End(end.local_name().as_ref()));
            }
            Ok(Event::Text(text)) => visit(Step::Text(&text)),
            Ok(Event::CData(text)) => visit(Step::Text(&text)),
            Ok(Event::GeneralRef(name)) => {
                let written = format!("&{};", &*name);
                if let Some((character, _)) = clean::entity(written.as_bytes()) {
                    visit(Step::Text(character.encode_utf8(&mut [0; 4])));
                }
            }
            Ok(Event::DocType(declared)) => {
                if declared.contains("<!ENTITY") {
                    let detail = "declares entities of its own, which are not expanded".to_owned();
                    problems.push((WarningKind::DeclaredEntity, detail));
                }
            }
            Ok(Event::Eof) => {
                if depth > 0 {
                    let detail = "ends in the middle of an element".to_owned();
                    problems.push((WarningKind::BadRecord, detail));
                }
                break;
            }
            Ok(_) => {}
            Err(error) => {
                let detail = format!("is not well-formed XML: {error}");
                problems.push((WarningKind::BadRecord, detail));
                break;
            }
        }
    }
    problems
}

/// The value of an attribute, whatever its namespace's prefix.
#[must_use]
pub fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    /// Elements of office documents have a dozen.
    const ATTRIBUTES: usize = 200;
    let mut attributes = start.attributes();
    attributes.with_checks(false);
    attributes.take(ATTRIBUTES).flatten().find_map(|attribute| {
        let is_it = attribute.key.local_name().as_ref() == name;
        is_it.then(|| clean::line(&attribute.value).into_owned())
    })
}

/// The text of the first element called `name`.
#[must_use]
pub fn text_of(xml: &str, name: &str) -> Option<String> {
    let mut found: Option<String> = None;
    let mut is_open = false;
    walk(xml, |step| match step {
        Step::Start(started, _) if started == name && found.is_none() => {
            is_open = true;
            found = Some(String::new());
        }
        Step::End(ended) if ended == name => is_open = false,
        Step::Text(text) if is_open => {
            if let Some(found) = &mut found {
                found.push_str(text);
            }
        }
        _ => {}
    });
    found.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(xml: &str) -> (String, Vec<WarningKind>) {
        let mut text = String::new();
        let problems = walk(xml, |step| {
            if let Step::Text(piece) = step {
                text.push_str(piece);
            }
        });
        (text, problems.into_iter().map(|(kind, _)| kind).collect())
    }

    #[test]
    fn entities_of_its_own_are_not_expanded() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"ha\"><!ENTITY c \"&b;&b;&b;\">]><a>x &c; &amp; y</a>";
        assert_eq!(kinds(bomb), ("x  & y".to_owned(), vec![WarningKind::DeclaredEntity]));
    }

    #[test]
    fn what_nests_too_deeply_or_is_cut_is_named() {
        let deep = "<a>".repeat(XML_DEPTH + 1);
        assert_eq!(kinds(&deep).1, [WarningKind::NestedTooDeep]);
        assert_eq!(kinds("<a><b>x</b>").1, [WarningKind::BadRecord]);
        assert_eq!(kinds("<a><b>x</a>"), ("x".to_owned(), vec![WarningKind::BadRecord]));
    }

    #[test]
    fn attributes_and_texts_are_found_under_any_prefix() {
        let xml = "<x:a><dc:title>Fog &amp; rain</dc:title></x:a>";
        assert_eq!(text_of(xml, "title").as_deref(), Some("Fog & rain"));
        walk("<a w:val='&quot;1&quot;'/>", |step| {
            if let Step::Start(_, start) = step {
                assert_eq!(attribute(start, "val").as_deref(), Some("\"1\""));
            }
        });
    }
}
