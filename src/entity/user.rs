//! The user's own list: entities to find, and names to leave alone.

use serde::Deserialize;

use crate::analyzer::fold;
use crate::article::EntityKind;

/// An entity of the user's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UserEntity {
    pub kind: EntityKind,
    pub name: String,
    pub aliases: Vec<String>,
}

/// What the user knows better: their own entities, and false ones.
///
/// ```
/// use newshound::entity::UserEntities;
/// let list = r#"
///     [[organisation]]
///     name = "Harbour Trust"
///     aliases = ["the trust"]
///
///     [[ignore]]
///     name = "Signal Hill"
/// "#;
/// assert!(UserEntities::parse(list).is_ok());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserEntities {
    pub(super) entities: Vec<UserEntity>,
    /// Folded names that are not entities, of this kind or of any.
    pub(super) ignored: Vec<(Option<EntityKind>, String)>,
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
    ignore: Vec<Ignored>,
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
struct Ignored {
    name: toml::Spanned<String>,
    kind: Option<Kind>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Organisation,
    Person,
    Platform,
}

impl UserEntities {
    /// Reads a list: tables `[[platform]]`, `[[organisation]]` and `[[person]]` with `name` and
    /// `aliases`, and `[[ignore]]` with `name` and, where it matters, `kind`.
    ///
    /// # Errors
    ///
    /// One line that names the line of the file, what is wrong there and what to write instead.
    pub fn parse(toml_text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(toml_text).map_err(|error| describe(&error, toml_text))?;
        let mut list = Self::default();
        for (kind, entries) in [
            (EntityKind::Platform, file.platform),
            (EntityKind::Organisation, file.organisation),
            (EntityKind::Person, file.person),
        ] {
            for entry in entries {
                check(&entry.name, "name", toml_text)?;
                for alias in &entry.aliases {
                    check(alias, "aliases", toml_text)?;
                }
                list.entities.push(UserEntity {
                    kind,
                    name: entry.name.into_inner().trim().to_owned(),
                    aliases: entry.aliases.into_iter().map(toml::Spanned::into_inner).collect(),
                });
            }
        }
        for ignored in file.ignore {
            check(&ignored.name, "name", toml_text)?;
            let kind = ignored.kind.map(|kind| match kind {
                Kind::Organisation => EntityKind::Organisation,
                Kind::Person => EntityKind::Person,
                Kind::Platform => EntityKind::Platform,
            });
            list.ignored.push((kind, fold(ignored.name.get_ref())));
        }
        Ok(list)
    }

    /// Whether the user said that this is no entity.
    pub(super) fn ignores(&self, kind: EntityKind, name: &str) -> bool {
        if self.ignored.is_empty() {
            return false;
        }
        let folded = fold(name);
        self.ignored
            .iter()
            .any(|(of, ignored)| of.is_none_or(|of| of == kind) && *ignored == folded)
    }
}

/// Refuses a name without a letter or digit: it would match nothing, silently.
fn check(name: &toml::Spanned<String>, key: &str, toml_text: &str) -> Result<(), String> {
    if !fold(name.get_ref()).is_empty() {
        return Ok(());
    }
    let line = line_at(toml_text, name.span().start);
    Err(format!("line {line}: `{key}` has no letter or digit; write the name as it is printed"))
}

/// The parser's error in one line, with the line of the file and what to do.
fn describe(error: &toml::de::Error, toml_text: &str) -> String {
    let line = error.span().map_or(1, |span| line_at(toml_text, span.start));
    let message = error.message().lines().collect::<Vec<_>>().join(" ");
    let next = if message.contains("unknown field") || message.contains("missing field") {
        "tables are [[platform]], [[organisation]], [[person]] with `name` and `aliases`, \
         and [[ignore]] with `name` and `kind`"
    } else if message.contains("unknown variant") {
        "`kind` is \"organisation\", \"person\" or \"platform\""
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
             [[ignore]]\nname = \"Market Cross\"\nkind = \"person\"\n",
        )
        .unwrap();
        assert_eq!(list.entities.len(), 2);
        assert!(list.ignores(EntityKind::Person, "market cross"));
        assert!(!list.ignores(EntityKind::Organisation, "Market Cross"));
    }

    #[test]
    fn an_error_names_the_line_the_key_and_the_next_step() {
        for (text, line, part) in [
            ("[[person]]\nnmae = \"Ada\"\n", "line 2", "nmae"),
            ("[[person]]\nname = \"Ada\"\n\n[[person]]\nname = \" - \"\n", "line 5", "name"),
            ("[[ignore]]\nname = \"Ada\"\nkind = \"place\"\n", "line 3", "place"),
            ("[[person]\n", "line 1", "write"),
        ] {
            let error = UserEntities::parse(text).unwrap_err();
            assert!(error.starts_with(line) && error.contains(part), "{error}");
            assert_eq!(error.lines().count(), 1, "{error}");
        }
    }
}
