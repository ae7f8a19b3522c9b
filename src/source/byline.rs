//! Bylines → the names in them: "By Jane Doe and JOHN ROE, Staff Writers" names two.

use super::clean;
use crate::limits::{AUTHORS, BYLINE_BYTES};

/// The names in some bylines, in order, each once.
///
/// ```
/// use newshound::source::byline;
/// let names = byline::names(&["By Jane Doe in London and John Roe, Staff Writer".to_owned()]);
/// assert_eq!(names, ["Jane Doe", "John Roe"]);
/// ```
#[must_use]
pub fn names(bylines: &[String]) -> Vec<String> {
    let mut names = Vec::new();
    for raw in bylines.iter().take(AUTHORS) {
        let cleaned = clean::line(raw);
        let mut length = cleaned.len().min(BYLINE_BYTES);
        while !cleaned.is_char_boundary(length) {
            length -= 1;
        }
        for name in split(without_by(&cleaned[..length])) {
            if names.len() < AUTHORS && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// Whether a line is nothing but a byline that says so: "By Jane Doe".
pub(super) fn is_byline(line: &str) -> bool {
    let opening = line.split(' ').next().unwrap_or_default();
    opening.eq_ignore_ascii_case("by") && !names(&[line.to_owned()]).is_empty()
}

/// Cuts "By" off the front, in the languages and spellings of bylines.
fn without_by(byline: &str) -> &str {
    const OPENINGS: &[&str] = &["by", "von", "par", "por", "written by", "words by", "story by"];
    for opening in OPENINGS {
        let Some(start) = byline.get(..opening.len()) else { continue };
        let rest = &byline[opening.len()..];
        if start.eq_ignore_ascii_case(opening) && rest.starts_with([' ', ':']) {
            // "von Trapp" is a name; "Von Maria Trapp" is not.
            let is_name = start == "von" && rest.split_whitespace().count() < 2;
            return if is_name { byline } else { rest.trim_start_matches([' ', ':']) };
        }
    }
    byline
}

/// Cuts a byline into names, and drops what is said of them.
fn split(byline: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for group in byline.split([';', '|', '•']) {
        let pieces: Vec<&str> = group.split(',').map(str::trim).collect();
        // "Doe, Jane"
        if let [last, first] = pieces[..]
            && is_one_word(last)
            && is_one_word(first)
            && !is_role(first)
        {
            names.push(format!("{last}, {first}"));
            continue;
        }
        for piece in pieces {
            for part in split_at_and(piece) {
                add(part, &mut names);
            }
        }
    }
    names
}

/// Adds a part of a byline, if it is a name.
fn add(part: &str, names: &mut Vec<String>) {
    let part = without_by(part.trim_matches(|c: char| c.is_whitespace() || c == '"'));
    let part = part.split_once(" in ").map_or(part, |(name, _)| name).trim();
    let part = part.trim_end_matches([':', '-', '–']).trim_end();
    let is_address = part.contains("://") || part.contains('@') || part.starts_with("www.");
    if part.is_empty() || is_address {
        return;
    }
    if let Some(previous) = names.last_mut() {
        if matches!(part, "Jr." | "Jr" | "Sr." | "Sr" | "II" | "III" | "IV") {
            previous.push_str(", ");
            previous.push_str(part);
            return;
        }
        if is_role(part) {
            return;
        }
    }
    names.push(part.to_owned());
}

/// Cuts "Jane Doe and John Roe" in two; "Food and Drug Desk" and "Jane and John Doe" stay whole.
fn split_at_and(piece: &str) -> Vec<&str> {
    let piece = piece.strip_prefix("and ").unwrap_or(piece);
    for joint in [" and ", " AND ", " And ", " & ", " und ", " et "] {
        let Some((left, right)) = piece.split_once(joint) else { continue };
        if !is_one_word(left) && !is_one_word(right) {
            let mut parts = vec![left];
            parts.extend(split_at_and(right));
            return parts;
        }
    }
    vec![piece]
}

/// Whether there is no blank in `part`.
fn is_one_word(part: &str) -> bool {
    !part.contains(' ')
}

/// Whether a part says what somebody is or writes for. Counts only after a name: alone,
/// "Reuters" and "Staff Writer" are all the byline there is.
fn is_role(part: &str) -> bool {
    #[rustfmt::skip]
    const ROLES: &[&str] = &[
        "writer", "writers", "editor", "editors", "correspondent", "correspondents", "reporter",
        "reporters", "staff", "columnist", "contributor", "contributors", "special", "bureau",
        "agency", "agencies", "chief", "analyst", "producer", "director", "reuters", "reuter",
        "afp", "ap", "bloomberg", "associated", "news", "press", "cnn", "bbc", "npr", "post",
        "times", "tribune", "opinion", "md", "m.d.", "phd", "ph.d.",
    ];
    part.split(' ').any(|word| {
        let word = word.to_lowercase();
        ROLES.contains(&word.as_str()) || ROLES.contains(&word.trim_end_matches('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(byline: &str) -> Vec<String> {
        names(&[byline.to_owned()])
    }

    #[test]
    fn names_are_parted_and_by_is_dropped() {
        assert_eq!(of("By Jane Doe and John Roe"), ["Jane Doe", "John Roe"]);
        assert_eq!(of("BY JANE DOE, JOHN ROE AND MAX POE"), ["JANE DOE", "JOHN ROE", "MAX POE"]);
        assert_eq!(of("Jane Doe, John Roe, and Max Poe"), ["Jane Doe", "John Roe", "Max Poe"]);
        assert_eq!(of("Jane Doe; Roe, John"), ["Jane Doe", "Roe, John"]);
        assert_eq!(of("Von Maria Trapp"), ["Maria Trapp"]);
        assert_eq!(of("Byron Lake"), ["Byron Lake"]);
        assert_eq!(names(&["Jane Doe".to_owned(), "by Jane Doe".to_owned()]), ["Jane Doe"]);
    }

    #[test]
    fn what_is_said_of_a_writer_is_no_name() {
        assert_eq!(of("JANE DOE, Staff Writer"), ["JANE DOE"]);
        assert_eq!(of("    by Jane Doe, Reuters"), ["Jane Doe"]);
        assert_eq!(of("Jane Doe in Paris | jane@example.org"), ["Jane Doe"]);
        assert_eq!(of("John Roe, Jr."), ["John Roe, Jr."]);
    }

    #[test]
    fn a_desk_alone_is_kept_whole() {
        assert_eq!(of("Reuters"), ["Reuters"]);
        assert_eq!(of("By Staff and agencies"), ["Staff and agencies"]);
        assert_eq!(of("Food and Drug Desk"), ["Food and Drug Desk"]);
        assert_eq!(of(""), [""; 0]);
    }
}
