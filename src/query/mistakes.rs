//! Words that look as if an operator was meant: they are searched as they stand, and the user is
//! told how the operator is written.

use super::notes::shown;

/// How what `word` seems to mean is written. `after` is the text that follows it.
pub(super) fn note(word: &str, after: &str) -> Option<String> {
    let shown = || shown(word);
    let is = |name: &str| word.eq_ignore_ascii_case(name);
    let next = after.trim_start();
    let is_before_bracket = next.starts_with('(');
    let is_call = after.starts_with('(');
    if matches!(word, "NEAR" | "ADJ" | "WITHIN" | "SAME") {
        let written = if word == "SAME" { "`w/p`" } else { "`w/5`, or `pre/5` in this order" };
        return Some(format!("`{word}` is searched as a word; for nearness write {written}"));
    }
    if matches!(word, "AND/OR" | "XOR" | "ANDNOT") {
        let written = if word == "ANDNOT" { "AND NOT" } else { "OR" };
        return Some(format!("`{word}` is searched as words; write {written}"));
    }
    match word {
        "|" => return Some("`|` asks for nothing; write OR".to_owned()),
        "&" | "+" => return Some(format!("`{word}` asks for nothing; write AND")),
        _ => {}
    }
    let mut characters = word.chars();
    if let Some(first @ ('!' | ':')) = characters.next()
        && characters.as_str().starts_with(char::is_alphanumeric)
    {
        let rest = super::notes::shown(characters.as_str());
        return Some(match first {
            '!' => format!(
                "`!{rest}` is searched as `{rest}`; to leave out articles that have it write -{rest}"
            ),
            _ => format!(
                "`:{rest}` is searched as a word; no blank stands in a field, as in headline:{rest}"
            ),
        });
    }
    if is("atleast") {
        return Some(
            "`atleast` is searched as a word; how often is written as in atleast5(ban)".to_owned(),
        );
    }
    if (is("caps") || is("allcaps")) && is_before_bracket && !is_call {
        return Some(format!(
            "`{word}` is searched as a word; no blank stands before its bracket, as in {word}(US)"
        ));
    }
    let operators = ["w/", "near/", "pre/", "within/"];
    // What follows is its number, or nothing: `w/o` is a word.
    let begins = |name: &str| {
        let is_it = word.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
        is_it && word[name.len()..].bytes().next().is_none_or(|next| next.is_ascii_digit())
    };
    if operators.into_iter().any(begins) {
        return Some(format!(
            "`{}` is searched as words; an operator of distance stands by itself, with its number, \
             as in `ban w/5 ads`",
            shown()
        ));
    }
    if is_call && word.chars().all(char::is_alphanumeric) {
        return Some(format!(
            "`{0}(` is read as `{0} AND (`; a field is written as in headline:(ban OR boycott)",
            shown()
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_nearly_wrote_an_operator_is_told_how_it_is_written() {
        for (word, after, expected) in [
            ("NEAR", " crisis", Some("`w/5`")),
            ("SAME", " ads", Some("`w/p`")),
            ("AND/OR", " ads", Some("write OR")),
            ("|", " ads", Some("write OR")),
            ("!ban", "", Some("-ban")),
            (":ban", "", Some("headline:ban")),
            ("atleast", " 5 ban", Some("atleast5(ban)")),
            ("caps", " (US)", Some("caps(US)")),
            ("w/5ads", "", Some("`ban w/5 ads`")),
            ("near/5/ban", "", Some("`ban w/5 ads`")),
            ("w/", " ads", Some("`ban w/5 ads`")),
            ("title", "(ban)", Some("headline:(")),
            ("near", " crisis", None),
            ("title", " (ban)", None),
            ("caps", " and gowns", None),
            ("twitter.com/w/5", "", None),
            ("w/o", " fees", None),
            ("!", "", None),
        ] {
            let note = note(word, after);
            match expected {
                None => assert_eq!(note, None, "{word}"),
                Some(part) => assert!(note.unwrap_or_default().contains(part), "{word}"),
            }
        }
    }
}
