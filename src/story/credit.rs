//! Which agency's copy an article is, by what it says of itself: the byline, the outlet, the
//! credit behind its place line, the one at its end.

use crate::article::Article;

/// The agencies, each by the name it is shown under and the names it is credited by.
const AGENCIES: &[(&str, &[&str])] = &[
    ("AAP", &["AAP", "Australian Associated Press"]),
    ("AFP", &["AFP", "Agence France-Presse", "Agence France Presse"]),
    ("Anadolu Agency", &["Anadolu Agency"]),
    ("ANSA", &["ANSA"]),
    ("AP", &["AP", "Associated Press", "The Associated Press"]),
    ("Bloomberg", &["Bloomberg", "Bloomberg News"]),
    ("The Canadian Press", &["The Canadian Press", "Canadian Press"]),
    ("dpa", &["dpa", "DPA", "Deutsche Presse-Agentur"]),
    ("EFE", &["EFE"]),
    ("IANS", &["IANS"]),
    ("Interfax", &["Interfax"]),
    ("Kyodo", &["Kyodo", "Kyodo News"]),
    ("PA Media", &["PA", "PA Media", "Press Association"]),
    ("PTI", &["PTI", "Press Trust of India"]),
    ("Reuters", &["Reuters", "REUTERS", "Thomson Reuters"]),
    ("TASS", &["TASS", "Itar-Tass"]),
    ("UPI", &["UPI", "United Press International"]),
    ("Xinhua", &["Xinhua", "Xinhua News Agency"]),
];

/// A credit stands within so many characters of the text's beginning, behind its place line.
const OPENING: usize = 120;

/// A credit that no list knows is a name of no more words than this.
const MOST_WORDS: usize = 4;

/// A credit at the end stands on a last line no longer than this, in characters.
const SIGN_OFF: usize = 60;

/// The agency that an article is credited to.
///
/// ```
/// use newshound::article::Article;
/// let article = Article { body: "LONDON (Reuters) - Shares fell.".into(), ..Article::default() };
/// assert_eq!(newshound::story::credit(&article).as_deref(), Some("Reuters"));
/// ```
#[must_use]
pub fn credit(article: &Article) -> Option<String> {
    let of_byline = article.authors.iter().find_map(|author| of_byline(author));
    let agency = of_byline
        .or_else(|| article.source.as_deref().and_then(known))
        .or_else(|| article.dateline.as_deref().and_then(in_place_line))
        .or_else(|| in_place_line(&article.body))
        .or_else(|| at_end(&article.body))?;
    Some(agency.to_owned())
}

/// The agency that is known by this name.
fn known(name: &str) -> Option<&'static str> {
    let name = name.trim();
    let (shown, _) = AGENCIES.iter().find(|(_, names)| names.contains(&name))?;
    Some(shown)
}

/// A name where credits stand: a known one, or a few words that all begin with a capital.
fn credited(name: &str) -> Option<&str> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_capital = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    let is_name = (2..=MOST_WORDS).contains(&words.len()) && words.iter().all(is_capital);
    known(name).or_else(|| is_name.then(|| name.trim()))
}

/// `Jane Doe of the Associated Press`, `Jane Doe, Reuters`, `Associated Press`.
fn of_byline(author: &str) -> Option<&'static str> {
    let parts = author.split([',', '/', '|', '(', ')']).flat_map(|part| part.split(" of the "));
    parts.filter_map(known).next()
}

/// `LONDON (Reuters) -`: a name in brackets behind a place and before a dash.
fn in_place_line(text: &str) -> Option<&str> {
    let end = text.char_indices().nth(OPENING).map_or(text.len(), |(at, _)| at);
    let opening = &text[..end];
    for (start, _) in opening.match_indices('(') {
        let rest = &text[start + 1..];
        let Some(close) = rest.find([')', '\n']).filter(|close| rest[*close..].starts_with(')'))
        else {
            continue;
        };
        // A name in brackets within a sentence explains the words before it: "Reuters (TRI)".
        let after = rest[close + 1..].trim_start();
        let ends_place_line = after.is_empty() || after.starts_with(['-', '–', '—', ':']);
        if let Some(agency) = credited(&rest[..close]).filter(|_| ends_place_line) {
            return Some(agency);
        }
    }
    None
}

/// `— PA Media` at the end of the last line; `(AFP)` or `Reuters` alone on it.
fn at_end(text: &str) -> Option<&str> {
    let last = text.trim_end().rsplit('\n').next()?;
    if last.chars().count() > SIGN_OFF {
        let tail = last.rsplit(['—', '–']).next().filter(|tail| tail.len() < last.len())?;
        return known(tail.trim_matches(|character: char| ".()[] ".contains(character)));
    }
    let bare = last.trim_matches(|character: char| "—–-.()[] ©*".contains(character));
    let is_in_brackets = last.starts_with('(') && last.trim_end().ends_with(')');
    if is_in_brackets { credited(bare) } else { known(bare) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_body(body: &str) -> Option<String> {
        credit(&Article { body: body.to_owned(), ..Article::default() })
    }

    #[test]
    fn credits_are_read_where_the_press_puts_them() {
        for (body, expected) in [
            ("LONDON (Reuters) - Shares fell on Monday.", Some("Reuters")),
            ("BEDFORD, N.H. (AP) — The senator spoke.", Some("AP")),
            ("The fog stayed.\n\n— PA Media", Some("PA Media")),
            (
                "The fog stayed, and the ferry with it, all through a day on which no one came to \
              the harbour. — AFP",
                Some("AFP"),
            ),
            ("The fog stayed.\n\n(Xinhua)", Some("Xinhua")),
            ("GENEVA (Continental News Agency) - It spread.", Some("Continental News Agency")),
            ("The fog stayed.\n\n(Meridian Wire)", Some("Meridian Wire")),
            ("The fog stayed.\n\n(Reporting by Jane Doe)", None),
            ("The exchange named Reuters (TRI) first.", None),
            ("He asked the PA (AP) about it.", None),
            ("The fog stayed.", None),
            ("", None),
            ("(", None),
        ] {
            assert_eq!(of_body(body).as_deref(), expected, "{body}");
        }
    }

    #[test]
    fn bylines_and_outlets_name_agencies() {
        let by = |author: &str| {
            credit(&Article { authors: vec![author.to_owned()], ..Article::default() })
        };
        assert_eq!(by("Associated Press").as_deref(), Some("AP"));
        assert_eq!(by("Jane Doe of the Associated Press").as_deref(), Some("AP"));
        assert_eq!(by("Jane Doe, Reuters").as_deref(), Some("Reuters"));
        assert_eq!(by("Jane Doe"), None);
        let source = Some("AFP".to_owned());
        let article = Article { source, ..Article::default() };
        assert_eq!(credit(&article).as_deref(), Some("AFP"));
    }
}
