//! What the user decided about names: plain values, read from their file.

use crate::article::EntityKind;

/// A name, of one kind or of any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The kind, where it matters.
    pub kind: Option<EntityKind>,
    /// The name, in any spelling.
    pub name: String,
}

/// Names that are one entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// The kind, where it matters.
    pub kind: Option<EntityKind>,
    /// The name that the entity has from then on.
    pub into: String,
    /// Its other names.
    pub names: Vec<String>,
}

/// Another name for an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// What it is called.
    pub named: Named,
    /// What it shall be called.
    pub to: String,
}

/// Another kind for a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKind {
    /// The name, in any spelling.
    pub name: String,
    /// What it is.
    pub kind: EntityKind,
}

/// All that the user decided, in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Corrections {
    /// Names that are one entity.
    pub merges: Vec<Merge>,
    /// Names that stand by themselves.
    pub splits: Vec<Named>,
    /// Entities under other names.
    pub renames: Vec<Rename>,
    /// Names that are nothing.
    pub ignored: Vec<Named>,
    /// Names that are of another kind.
    pub kinds: Vec<NewKind>,
}

impl Corrections {
    /// All names that entities are looked up by, and those that entities shall have.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let merged = self.merges.iter().flat_map(|merge| merge.names.iter().chain([&merge.into]));
        let renamed = self.renames.iter().flat_map(|rename| [&rename.named.name, &rename.to]);
        merged
            .chain(renamed)
            .chain(self.ignored.iter().map(|named| &named.name))
            .map(String::as_str)
    }

    /// Whether the user decided nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
