//! The fields of the other syntaxes, and what they are here.

use super::ast::{NameField, Place};
use super::syntax::Syntax;
use super::token::AskedField;
use crate::article::EntityKind;

/// What a field of another syntax is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carried {
    /// The same.
    As(AskedField),
    /// The nearest there is, to be named in a note.
    Nearest(AskedField),
    /// Nothing here: it is left out with its value.
    LeftOut,
    /// Nothing here: what it asks for is searched all the same.
    Dropped,
}

/// The field of `syntax` called `name`, in any case.
pub(super) fn carried(syntax: Syntax, name: &str) -> Option<Carried> {
    if name.is_empty() || name.len() > 24 {
        return None;
    }
    let name = name.to_ascii_lowercase();
    match syntax {
        Syntax::Newshound => None,
        Syntax::Lexis => lexis(&name),
        Syntax::Factiva => factiva(&name),
        Syntax::Proquest => proquest(&name),
    }
}

const HEADLINE: AskedField = AskedField::Place(Place::Headline);
const TEXT: AskedField = AskedField::Place(Place::Text);
const LEAD: AskedField = AskedField::Place(Place::Lead);
const ORGANISATION: AskedField = AskedField::Name(NameField::Entity(EntityKind::Organisation));
const PERSON: AskedField = AskedField::Name(NameField::Entity(EntityKind::Person));
const SOURCE: AskedField = AskedField::Name(NameField::Source);
const AUTHOR: AskedField = AskedField::Name(NameField::Author);
const SECTION: AskedField = AskedField::Name(NameField::Section);
const LANGUAGE: AskedField = AskedField::Name(NameField::Language);

/// The segments of news documents.
fn lexis(name: &str) -> Option<Carried> {
    Some(match name {
        "headline" | "title" | "hl" => Carried::As(HEADLINE),
        "hlead" | "h-lead" => Carried::As(LEAD),
        "lead" => Carried::Nearest(LEAD),
        "body" | "text" => Carried::As(TEXT),
        "byline" | "author" => Carried::As(AUTHOR),
        "publication" | "pub" | "source" | "publication-name" => Carried::As(SOURCE),
        "section" | "section-info" => Carried::As(SECTION),
        "language" => Carried::As(LANGUAGE),
        "company" | "organization" | "org" => Carried::As(ORGANISATION),
        "person" | "people" => Carried::As(PERSON),
        "length" => Carried::As(AskedField::Length),
        "date" | "publication-date" | "pub-date" => Carried::As(AskedField::Published),
        "plural" | "singular" | "nocaps" => Carried::Dropped,
        "terms" | "term" | "subject" | "subject-terms" | "ticker" | "geographic" | "country"
        | "city" | "state" | "industry" | "dateline" | "load-date" | "graphic" | "series"
        | "type" | "publication-type" | "correction" | "highlight" | "cite" | "copyright" => {
            Carried::LeftOut
        }
        _ => return None,
    })
}

/// The field tags of Factiva's traditional search.
fn factiva(name: &str) -> Option<Carried> {
    Some(match name {
        "hd" => Carried::As(HEADLINE),
        "hl" => Carried::Nearest(HEADLINE),
        "hlp" => Carried::As(LEAD),
        "lp" => Carried::Nearest(LEAD),
        "td" => Carried::Nearest(TEXT),
        "by" => Carried::As(AUTHOR),
        "sn" => Carried::As(SOURCE),
        "pub" => Carried::Nearest(SOURCE),
        "se" => Carried::As(SECTION),
        "la" | "ln" => Carried::As(LANGUAGE),
        "wc" => Carried::As(AskedField::Length),
        "pd" => Carried::As(AskedField::Published),
        "sc" | "rst" | "ns" | "co" | "in" | "re" | "fds" | "ric" | "de" | "an" | "art" | "clm"
        | "ct" | "cx" | "cr" | "ed" | "pg" | "rf" | "vol" | "cy" | "nsin" | "pe" | "et" | "djn" => {
            Carried::LeftOut
        }
        _ => return None,
    })
}

/// The field codes of the ProQuest platform.
fn proquest(name: &str) -> Option<Carried> {
    Some(match name {
        "ti" | "title" | "headline" => Carried::As(HEADLINE),
        "ab" | "abstract" => Carried::Nearest(LEAD),
        "ti,ab" | "ab,ti" => Carried::Nearest(LEAD),
        "ft" | "tx" | "fulltext" => Carried::As(TEXT),
        "au" | "author" | "by" => Carried::As(AUTHOR),
        "pub" | "publication" | "jn" => Carried::As(SOURCE),
        "sec" | "section" => Carried::As(SECTION),
        "la" | "language" => Carried::As(LANGUAGE),
        "org" | "co" | "company" | "organization" => Carried::As(ORGANISATION),
        "per" | "pn" | "person" | "people" => Carried::As(PERSON),
        "pd" | "yr" | "date" => Carried::As(AskedField::Published),
        "noft" | "all" | "exact" => Carried::Dropped,
        "su" | "mainsubject" | "subject" | "loc" | "location" | "dtype" | "rtype" | "stype"
        | "at" | "issn" | "isbn" | "sc" | "cc" | "naics" | "dskw" | "if" | "tag" | "pbloc"
        | "pb" | "pg" | "vo" | "iss" | "an" | "doi" | "ulocation" | "nt" | "cap" | "af" => {
            Carried::LeftOut
        }
        _ => {
            // `su.exact(…)`, `ti.exact(…)`.
            return name.split_once('.').and_then(|(field, _)| match proquest(field)? {
                Carried::As(field) => Some(Carried::Nearest(field)),
                other => Some(other),
            });
        }
    })
}
