//! The user's own file: entities to find, patterns that name one, and corrections. The first two
//! change what articles become when they are read; corrections are applied when searching.

use std::fmt::Write;

use regex::Regex;
use serde::Deserialize;

use crate::alias::{Corrections, Merge, Named, NewKind, Rename};
use crate::analyzer::fold;
use crate::article::EntityKind;

/// An entity of the user's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UserEntity {
    pub kind: EntityKind,
    pub name: String,
    pub aliases: Vec<String>,
}

/// A pattern whose matches are mentions of an entity.
#[derive(Debug, Clone)]
pub(super) struct UserPattern {
    pub kind: EntityKind,
    pub name: String,
    pub pattern: Regex,
}

/// What the user knows better: their own entities, patterns and corrections.
///
/// ```
/// use newshound::entity::UserEntities;
/// let list = r#"
///     [[organisation]]
///     name = "Harbour Trust"
///     aliases = ["the trust"]
///
///     [[merge]]
///     into = "Kaspersky Lab"
///     names = ["Kaspersky", "KL"]
///
///     [[ignore]]
///     name = "Signal Hill"
/// "#;
/// assert!(UserEntities::parse(list).is_ok());
/// ```
#[derive(Debug, Clone, Default)]
pub struct UserEntities {
    pub(super) entities: Vec<UserEntity>,
    pub(super) patterns: Vec<UserPattern>,
    corrections: Corrections,
}

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    platform: Vec<Entry>,
    #[serde(default)]
    organisation: Vec<Entry>,
    #[serde(default)]
    person: Vec<Entry>,
    #[serde(default)]
    pattern: Vec<Pattern>,
    #[serde(default)]
    merge: Vec<Merged>,
    #[serde(default)]
    split: Vec<Bare>,
    #[serde(default)]
    rename: Vec<Renamed>,
    #[serde(default)]
    ignore: Vec<Bare>,
    #[serde(default)]
    kind: Vec<Forced>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: toml::Spanned<String>,
    #[serde(default)]
    aliases: Vec<toml::Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pattern {
    kind: Kind,
    name: toml::Spanned<String>,
    pattern: toml::Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Merged {
    kind: Option<Kind>,
    into: toml::Spanned<String>,
    names: Vec<toml::Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bare {
    name: toml::Spanned<String>,
    kind: Option<Kind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Renamed {
    name: toml::Spanned<String>,
    to: toml::Spanned<String>,
    kind: Option<Kind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Forced {
    name: toml::Spanned<String>,
    is: Kind,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Organisation,
    Person,
    Platform,
}

impl From<Kind> for EntityKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Organisation => Self::Organisation,
            Kind::Person => Self::Person,
            Kind::Platform => Self::Platform,
        }
    }
}

impl UserEntities {
    /// Reads the file: tables `[[platform]]`, `[[organisation]]` and `[[person]]` with `name` and
    /// `aliases`; `[[pattern]]` with `kind`, `name` and `pattern`; `[[merge]]` with `into` and
    /// `names`, `[[split]]` and `[[ignore]]` with `name`, `[[rename]]` with `name` and `to`, each
    /// with `kind` where it matters; and `[[kind]]` with `name` and `is`.
    ///
    /// # Errors
    ///
    /// One line that names the line of the file, what is wrong there and what to write instead.
    pub fn parse(toml_text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(toml_text).map_err(|error| describe(&error, toml_text))?;
        let name = |name: &toml::Spanned<String>, key: &str| checked(name, key, toml_text);
        let mut list = Self::default();
        for (kind, entries) in [
            (EntityKind::Platform, &file.platform),
            (EntityKind::Organisation, &file.organisation),
            (EntityKind::Person, &file.person),
        ] {
            for entry in entries {
                let aliases = entry.aliases.iter().map(|alias| name(alias, "aliases"));
                list.entities.push(UserEntity {
                    kind,
                    name: name(&entry.name, "name")?,
                    aliases: aliases.collect::<Result<_, _>>()?,
                });
            }
        }
        for entry in &file.pattern {
            list.patterns.push(UserPattern {
                kind: entry.kind.into(),
                name: name(&entry.name, "name")?,
                pattern: compiled(&entry.pattern, toml_text)?,
            });
        }
        // An entity of the list is known by its name in the list, whatever articles print.
        for entity in &list.entities {
            list.corrections.merges.push(Merge {
                kind: Some(entity.kind),
                into: entity.name.clone(),
                names: Vec::new(),
            });
        }
        let corrections = &mut list.corrections;
        let named = |entry: &Bare| {
            let kind = entry.kind.map(EntityKind::from);
            name(&entry.name, "name").map(|name| Named { kind, name })
        };
        for merge in &file.merge {
            let names = merge.names.iter().map(|other| name(other, "names"));
            corrections.merges.push(Merge {
                kind: merge.kind.map(EntityKind::from),
                into: name(&merge.into, "into")?,
                names: names.collect::<Result<_, _>>()?,
            });
        }
        corrections.splits = file.split.iter().map(named).collect::<Result<_, _>>()?;
        for rename in &file.rename {
            let kind = rename.kind.map(EntityKind::from);
            corrections.renames.push(Rename {
                named: Named { kind, name: name(&rename.name, "name")? },
                to: name(&rename.to, "to")?,
            });
        }
        corrections.ignored = file.ignore.iter().map(named).collect::<Result<_, _>>()?;
        for forced in &file.kind {
            let (name, kind) = (name(&forced.name, "name")?, forced.is.into());
            corrections.kinds.push(NewKind { name, kind });
        }
        Ok(list)
    }

    /// What takes effect when searching, with no article read again.
    #[must_use]
    pub fn corrections(&self) -> &Corrections {
        &self.corrections
    }

    /// All of the file that changes what an article becomes when it is read, in one text. Where
    /// two files share it, an index made with one serves the other.
    #[must_use]
    pub fn reading_key(&self) -> String {
        let mut key = String::new();
        for entity in &self.entities {
            let kind = entity.kind.name();
            let _ = writeln!(key, "{kind}\t{}\t{}", entity.name, entity.aliases.join("\t"));
        }
        for pattern in &self.patterns {
            let kind = pattern.kind.name();
            let _ = writeln!(key, "pattern\t{kind}\t{}\t{}", pattern.name, pattern.pattern);
        }
        key
    }
}

/// A name in one line, refused without a letter or digit: it would match nothing, silently.
fn checked(name: &toml::Spanned<String>, key: &str, toml_text: &str) -> Result<String, String> {
    if !fold(name.get_ref()).is_empty() {
        return Ok(name.get_ref().split_whitespace().collect::<Vec<_>>().join(" "));
    }
    let line = line_at(toml_text, name.span().start);
    Err(format!("line {line}: `{key}` has no letter or digit; write the name as it is printed"))
}

fn compiled(pattern: &toml::Spanned<String>, toml_text: &str) -> Result<Regex, String> {
    let line = line_at(toml_text, pattern.span().start);
    let regex = Regex::new(pattern.get_ref()).map_err(|error| {
        let problem = error.to_string();
        let problem = problem.lines().last().unwrap_or_default().trim();
        format!(
            "line {line}: `pattern` is no regular expression: {problem}; \
             write, for example, 'Case No\\. [0-9]+'"
        )
    })?;
    if regex.is_match("") {
        return Err(format!("line {line}: `pattern` matches nothing at all; ask for a letter"));
    }
    Ok(regex)
}

/// The parser's error in one line, with the line of the file and what to do.
fn describe(error: &toml::de::Error, toml_text: &str) -> String {
    let line = error.span().map_or(1, |span| line_at(toml_text, span.start));
    let message = error.message().lines().collect::<Vec<_>>().join(" ");
    let next = if message.contains("unknown field") || message.contains("missing field") {
        "tables are [[platform]], [[organisation]], [[person]] with `name` and `aliases`, \
         [[pattern]] with `kind`, `name` and `pattern`, [[merge]] with `into` and `names`, \
         [[split]] and [[ignore]] with `name` and `kind`, [[rename]] with `name` and `to`, \
         and [[kind]] with `name` and `is`"
    } else if message.contains("unknown variant") {
        "a kind is \"organisation\", \"person\" or \"platform\""
    } else {
        "write, for example, [[person]], then name = \"Ada Example\" on a line of its own"
    };
    format!("line {line}: {message}; {next}")
}

fn line_at(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().get(..offset).unwrap_or_default();
    1 + memchr::memchr_iter(b'\n', before).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_with_all_its_tables() {
        let list = UserEntities::parse(
            "[[platform]]\nname = \"Chirper\"\n[[person]]\nname = \"Ada Fell\"\naliases = [\"AF\"]\n\
             [[ignore]]\nname = \"Market Cross\"\nkind = \"person\"\n\
             [[merge]]\ninto = \"Kaspersky Lab\"\nnames = [\"KL\"]\n\
             [[split]]\nname = \"Kaspersky Labs\"\n[[rename]]\nname = \"FBI\"\nto = \"The Bureau\"\n\
             [[kind]]\nname = \"Larkmead\"\nis = \"organisation\"\n\
             [[pattern]]\nkind = \"organisation\"\nname = \"Court\"\npattern = 'Case [0-9]+'\n",
        )
        .unwrap();
        assert_eq!(list.entities.len(), 2);
        assert_eq!(list.patterns.len(), 1);
        let corrections = list.corrections();
        assert_eq!(corrections.ignored[0].kind, Some(EntityKind::Person));
        assert_eq!(corrections.merges[2].names, ["KL"]);
        assert_eq!(corrections.renames[0].to, "The Bureau");
    }

    #[test]
    fn only_new_names_and_patterns_change_what_articles_become() {
        let plain = UserEntities::parse("[[person]]\nname = \"Ada Fell\"\n").unwrap();
        let more = UserEntities::parse(
            "# A note.\n[[ignore]]\nname = \"Market Cross\"\n[[person]]\nname = \"Ada Fell\"\n",
        )
        .unwrap();
        assert_eq!(plain.reading_key(), more.reading_key());
        let other = UserEntities::parse("[[person]]\nname = \"Ada Bell\"\n").unwrap();
        assert_ne!(plain.reading_key(), other.reading_key());
        assert_eq!(UserEntities::default().reading_key(), "");
    }

    #[test]
    fn an_error_names_the_line_the_key_and_the_next_step() {
        for (text, line, part) in [
            ("[[person]]\nnmae = \"Ada\"\n", "line 2", "nmae"),
            ("[[person]]\nname = \"Ada\"\n\n[[person]]\nname = \" - \"\n", "line 5", "name"),
            ("[[ignore]]\nname = \"Ada\"\nkind = \"place\"\n", "line 3", "place"),
            ("[[person]\n", "line 1", "write"),
            ("[[merge]]\ninto = \"Ada\"\n", "line 1", "names"),
            (
                "[[pattern]]\nkind = \"person\"\nname = \"A\"\npattern = '('\n",
                "line 4",
                "expression",
            ),
            ("[[pattern]]\nkind = \"person\"\nname = \"A\"\npattern = 'a*'\n", "line 4", "letter"),
        ] {
            let error = UserEntities::parse(text).unwrap_err();
            assert!(error.starts_with(line) && error.contains(part), "{error}");
            assert_eq!(error.lines().count(), 1, "{error}");
        }
    }
}
