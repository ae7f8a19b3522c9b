//! The labels of the tagger: a word stands alone as a name, begins, goes on with or ends one, or
//! is none of it. Names come in as [`Name`]s and leave as such.

/// What kind of name a tagged stretch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// A real, named individual.
    Person,
    /// A body: a company, agency, party, club.
    Organisation,
    /// A country, town, region, street or building.
    Location,
    /// A service where the public posts, shares, watches or messages.
    Platform,
}

impl NameKind {
    /// All kinds, in the order of their labels.
    pub const ALL: [Self; 4] = [Self::Person, Self::Organisation, Self::Location, Self::Platform];

    /// The tag of BIO files, without its `B-` or `I-`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Person => "PER",
            Self::Organisation => "ORG",
            Self::Location => "LOC",
            Self::Platform => "PLATFORM",
        }
    }

    /// The kind that a tag of BIO files names.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.tag() == tag)
    }

    /// The kind's name, as it is printed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Location => "location",
            Self::Platform => "platform",
        }
    }
}

/// A tagged name: the words `first..last` of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// Its first word.
    pub first: u32,
    /// The word after its last.
    pub last: u32,
    /// What it is.
    pub kind: NameKind,
}

/// How many numbers a row of weights has: one a label, and one unused, so that a row is as long
/// as the processor's registers.
pub(super) const LABELS: usize = 16;

/// How many labels there are.
pub(super) const USED: usize = 15;

/// No name.
pub(super) const OUTSIDE: u8 = 0;

/// The place of a word in its name. Platforms have few words, and only `Begin` and `Inside`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Begin,
    Inside,
    End,
    Single,
}

/// The kind and part of a label; `None` for [`OUTSIDE`].
fn parts_of(label: u8) -> Option<(NameKind, Part)> {
    let parts = [Part::Begin, Part::Inside, Part::End, Part::Single];
    match label {
        1..=12 => {
            let at = usize::from(label - 1);
            Some((NameKind::ALL[at / 4], parts[at % 4]))
        }
        13 => Some((NameKind::Platform, Part::Begin)),
        14 => Some((NameKind::Platform, Part::Inside)),
        _ => None,
    }
}

/// The kind of name that a label belongs to.
pub(super) fn kind_of(label: u8) -> Option<NameKind> {
    parts_of(label).map(|(kind, _)| kind)
}

/// Whether `to` may follow `from`.
pub(super) fn may_follow(from: u8, to: u8) -> bool {
    if usize::from(from) >= USED || usize::from(to) >= USED {
        return false;
    }
    let (is_open, kind) = match parts_of(from) {
        Some((NameKind::Platform, _)) => (false, Some(NameKind::Platform)),
        Some((kind, Part::Begin | Part::Inside)) => (true, Some(kind)),
        _ => (false, None),
    };
    match parts_of(to) {
        Some((to_kind, Part::Inside | Part::End)) => kind == Some(to_kind),
        _ => !is_open,
    }
}

/// Whether a text may end with `label`.
pub(super) fn may_end(label: u8) -> bool {
    may_follow(label, OUTSIDE)
}

/// Writes the labels of `names` into `labels`, whose first is the label of word `start`. Names that
/// do not lie within are left out.
pub(super) fn write_labels(names: &[Name], start: u32, labels: &mut [u8]) {
    labels.fill(OUTSIDE);
    for name in names {
        if name.first < start || (name.last - start) as usize > labels.len() {
            continue;
        }
        let (first, last) = ((name.first - start) as usize, (name.last - start) as usize);
        if name.kind == NameKind::Platform {
            labels[first..last].fill(14);
            labels[first] = 13;
            continue;
        }
        let base = 1 + 4 * name.kind as u8;
        labels[first..last].fill(base + 1);
        labels[first] = base;
        labels[last - 1] = if last - first == 1 { base + 3 } else { base + 2 };
    }
}

/// Appends to `names` those that `labels` spell, the first of which belongs to word `start`. What
/// breaks off or goes on from nothing is taken as far as it goes.
pub(super) fn read_labels(labels: &[u8], start: u32, names: &mut Vec<Name>) {
    let mut open: Option<Name> = None;
    for (at, label) in labels.iter().enumerate() {
        let here = start + at as u32;
        let parts = parts_of(*label);
        match (parts, &mut open) {
            (Some((kind, Part::Inside | Part::End)), Some(name)) if name.kind == kind => {
                name.last = here + 1;
            }
            _ => {
                names.extend(open.take());
                open = parts.map(|(kind, _)| Name { first: here, last: here + 1, kind });
            }
        }
        let closes = matches!(parts, Some((_, Part::End | Part::Single)));
        if closes {
            names.extend(open.take());
        }
    }
    names.extend(open.take());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_spell_the_names_they_were_made_from() {
        let names = [
            Name { first: 10, last: 11, kind: NameKind::Person },
            Name { first: 11, last: 14, kind: NameKind::Organisation },
            Name { first: 15, last: 17, kind: NameKind::Location },
            Name { first: 17, last: 18, kind: NameKind::Platform },
            Name { first: 18, last: 20, kind: NameKind::Platform },
        ];
        let mut labels = [0; 10];
        write_labels(&names, 10, &mut labels);
        assert_eq!(labels, [4, 5, 6, 7, 0, 9, 11, 13, 13, 14]);
        let mut read = Vec::new();
        read_labels(&labels, 10, &mut read);
        assert_eq!(read, names);
        let follows = labels.windows(2).all(|pair| may_follow(pair[0], pair[1]));
        assert!(follows && may_end(labels[9]));
    }

    #[test]
    fn a_name_goes_on_only_with_its_own_kind_and_must_end() {
        assert!(may_follow(1, 2) && may_follow(1, 3) && !may_follow(1, 7) && !may_follow(1, 0));
        assert!(may_follow(3, 1) && may_follow(4, 4) && !may_follow(0, 2) && !may_follow(0, 3));
        assert!(may_follow(13, 14) && may_follow(14, 0) && !may_follow(0, 14));
        assert!(!may_follow(0, 15) && !may_follow(15, 0));
        assert!(!may_end(1) && may_end(3) && may_end(13));
    }
}
