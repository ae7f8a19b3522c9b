//! Gathers the names of a collection into entities. In: [`Names`] and [`Corrections`]. Out: an
//! [`AliasTable`]. The same names give the same table, in whatever order they were found.
//!
//! Names of one spelling are one entity. A short name of a body joins the full one that articles
//! use it for, where nearly all of them agree; persons are never joined by less than their whole
//! name. Then the user has the last word.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::correction::Corrections;
use super::spelling::{Spelling, is_acronym_of, spelling};
use super::table::{AliasTable, Gathered};
use super::{Named, Names};
use crate::analyzer::fold;
use crate::article::EntityKind;

/// Of the articles that use a short name for something, this share must agree on what: two thirds.
const AGREEING: (u64, u64) = (2, 3);

/// A short name that is no acronym joins the full one only if this share of the articles that
/// carry it show what it is short for: one in ten. So `Apple` joins no `Apple Daily`.
const SHOWING: u64 = 10;

/// An acronym joins what it is made of if one in a hundred of the articles that carry it says so.
const ACRONYM_SHOWING: u64 = 100;

/// A name while names are gathered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Member<'n> {
    /// The kind under which articles carry it.
    kind: EntityKind,
    name: &'n str,
    articles: u64,
    is_value: bool,
}

/// An entity while names are gathered.
#[derive(Debug, Clone)]
struct Group<'n> {
    kind: EntityKind,
    members: Vec<Member<'n>>,
    /// The name that the user gave it.
    given: Option<String>,
    /// The members that its own name is chosen from: those before short ones joined.
    own: usize,
    is_ignored: bool,
    /// What it was joined to.
    joined: Option<usize>,
    /// Stands by itself whatever the articles say.
    stands_alone: bool,
}

/// The entities of a collection that have more than one name, or another than their own.
#[must_use]
pub fn derive(names: &Names, corrections: &Corrections) -> AliasTable {
    let mut gatherer = Gatherer::new(names, corrections);
    gatherer.join_short_names(names);
    gatherer.merge(corrections);
    gatherer.rename(corrections);
    gatherer.ignore(corrections);
    AliasTable::new(&gatherer.finish())
}

struct Gatherer<'n> {
    groups: Vec<Group<'n>>,
    /// Groups by kind and spelling; those that stand alone are not among them.
    by_spelling: BTreeMap<(EntityKind, Spelling), usize>,
    /// The folded names that corrections speak of.
    corrected: HashSet<String>,
    /// The groups of those, by kind and folded name.
    by_folded: HashMap<(EntityKind, String), BTreeSet<usize>>,
}

impl<'n> Gatherer<'n> {
    /// Gathers names of one spelling.
    fn new(names: &'n Names, corrections: &Corrections) -> Self {
        let mut gatherer = Self {
            groups: Vec::new(),
            by_spelling: BTreeMap::new(),
            corrected: corrections.names().map(fold).collect(),
            by_folded: HashMap::new(),
        };
        let kinds: HashMap<String, EntityKind> =
            corrections.kinds.iter().map(|new| (fold(&new.name), new.kind)).collect();
        let splits = Splits::new(names, corrections);
        // Those that stand alone. One name may be here twice, where the user gave it a new kind.
        let mut alone: HashMap<(EntityKind, &str), usize> = HashMap::new();
        for ((kind, name), articles) in &names.articles {
            let folded = fold(name);
            let member = Member { kind: *kind, name, articles: *articles, is_value: true };
            let kind = kinds.get(&folded).copied().unwrap_or(*kind);
            let stands_alone = splits.holds(kind, name, &folded);
            let next = gatherer.groups.len();
            let group = match stands_alone {
                true => *alone.entry((kind, name)).or_insert(next),
                false => *gatherer.by_spelling.entry((kind, spelling(kind, name))).or_insert(next),
            };
            match gatherer.groups.get_mut(group) {
                Some(group) => group.members.push(member),
                None => {
                    gatherer.new_group(kind, vec![member]);
                    gatherer.groups[group].stands_alone = stands_alone;
                }
            }
            gatherer.remember(kind, folded, group);
        }
        gatherer.join_initials();
        for group in &mut gatherer.groups {
            group.own = group.members.len();
        }
        gatherer
    }

    /// Notes under which folded name corrections find a group.
    fn remember(&mut self, kind: EntityKind, folded: String, group: usize) {
        if self.corrected.contains(&folded) {
            self.by_folded.entry((kind, folded)).or_default().insert(group);
        }
    }

    fn new_group(&mut self, kind: EntityKind, members: Vec<Member<'n>>) -> usize {
        self.groups.push(Group {
            kind,
            members,
            given: None,
            own: 0,
            is_ignored: false,
            joined: None,
            stands_alone: false,
        });
        self.groups.len() - 1
    }

    /// `Walter F. Hammond` is Walter Hammond, unless there is a Walter B. Hammond too.
    fn join_initials(&mut self) {
        let mut by_key: BTreeMap<&str, Vec<(&str, usize)>> = BTreeMap::new();
        for ((kind, spelling), group) in &self.by_spelling {
            if *kind == EntityKind::Person {
                by_key.entry(&spelling.key).or_default().push((&spelling.initials, *group));
            }
        }
        let mut joined = Vec::new();
        for spellings in by_key.into_values() {
            if let [("", plain), (_, initialled)] = spellings[..] {
                joined.push((initialled, plain));
            }
        }
        for (from, into) in joined {
            self.join(from, into);
        }
    }

    fn root(&self, mut group: usize) -> usize {
        while let Some(joined) = self.groups[group].joined {
            group = joined;
        }
        group
    }

    /// Makes `from` part of `into`.
    fn join(&mut self, from: usize, into: usize) {
        let (from, into) = (self.root(from), self.root(into));
        if from == into {
            return;
        }
        let members = std::mem::take(&mut self.groups[from].members);
        self.groups[into].members.extend(members);
        self.groups[from].joined = Some(into);
    }

    /// The groups of this kind, or of any, that have a name which folds alike.
    fn named(&self, named: &Named) -> Vec<usize> {
        let folded = fold(&named.name);
        let mut found = BTreeSet::new();
        for kind in EntityKind::ALL {
            if named.kind.is_none_or(|wanted| wanted == kind)
                && let Some(groups) = self.by_folded.get(&(kind, folded.clone()))
            {
                found.extend(groups.iter().map(|group| self.root(*group)));
            }
        }
        found.into_iter().collect()
    }

    /// `FBI` is the Federal Bureau of Investigation where articles say so and agree.
    fn join_short_names(&mut self, names: &'n Names) {
        // For each short name, the groups it stands for, and in how many articles.
        let mut meant: BTreeMap<(EntityKind, Spelling), BTreeMap<usize, u64>> = BTreeMap::new();
        let mut forms: BTreeMap<(EntityKind, Spelling), BTreeMap<&'n str, u64>> = BTreeMap::new();
        for ((kind, short, full), articles) in &names.calls {
            let full_group = self.by_spelling.get(&(*kind, spelling(*kind, full))).copied();
            let Some(full_group) = full_group.map(|group| self.root(group)) else { continue };
            let key = (*kind, spelling(*kind, short));
            if self.by_spelling.get(&key).map(|group| self.root(*group)) == Some(full_group) {
                continue;
            }
            *meant.entry(key.clone()).or_default().entry(full_group).or_default() += articles;
            *forms.entry(key).or_default().entry(short).or_default() += articles;
        }
        let mut joins = Vec::new();
        for (key, fulls) in &meant {
            let all: u64 = fulls.values().sum();
            // Of equally frequent ones, that whose name comes first.
            let best = fulls.iter().max_by_key(|(group, articles)| {
                (**articles, std::cmp::Reverse(self.groups[**group].members.first()))
            });
            let Some((full, articles)) = best else { continue };
            if *articles * AGREEING.1 < all * AGREEING.0 {
                continue;
            }
            let own = self.by_spelling.get(key).copied();
            let alone: u64 = own.map_or(0, |group| self.articles(group));
            let is_acronym = forms[key].keys().any(|short| {
                self.groups[*full].members.iter().any(|full| is_acronym_of(short, full.name))
            });
            let showing = if is_acronym { ACRONYM_SHOWING } else { SHOWING };
            if *articles * showing >= alone {
                joins.push((key.clone(), own, *full));
            }
        }
        for (key, own, full) in joins {
            let full = self.root(full);
            if self.groups[full].stands_alone {
                continue;
            }
            if let Some(own) = own {
                self.join(own, full);
            }
            for (short, articles) in &forms[&key] {
                let (kind, name) = (key.0, *short);
                let known = &self.groups[full].members;
                if !known.iter().any(|member| member.kind == kind && member.name == name) {
                    let (articles, is_value) = (*articles, false);
                    self.groups[full].members.push(Member { kind, name, articles, is_value });
                    self.remember(kind, fold(name), full);
                }
            }
        }
    }

    fn articles(&self, group: usize) -> u64 {
        self.groups[self.root(group)].members.iter().map(|member| member.articles).sum()
    }

    fn merge(&mut self, corrections: &Corrections) {
        for merge in &corrections.merges {
            for kind in EntityKind::ALL {
                if merge.kind.is_some_and(|wanted| wanted != kind) {
                    continue;
                }
                let mut groups = Vec::new();
                for name in std::iter::once(&merge.into).chain(&merge.names) {
                    groups.extend(self.named(&Named { kind: Some(kind), name: name.clone() }));
                }
                let Some((first, rest)) = groups.split_first() else { continue };
                for group in rest {
                    self.join(*group, *first);
                }
                self.give(*first, &merge.into);
            }
        }
    }

    fn rename(&mut self, corrections: &Corrections) {
        for rename in &corrections.renames {
            for group in self.named(&rename.named) {
                let group = self.root(group);
                let kind = Some(self.groups[group].kind);
                // Two entities of one name would be told apart by nothing.
                for other in self.named(&Named { kind, name: rename.to.clone() }) {
                    self.join(other, group);
                }
                self.give(group, &rename.to);
            }
        }
    }

    /// Names a group as the user wants it.
    fn give(&mut self, group: usize, name: &str) {
        let group = self.root(group);
        self.groups[group].given = Some(name.to_owned());
        self.remember(self.groups[group].kind, fold(name), group);
    }

    /// Takes ignored names away: the whole entity where it is its own name, else that name alone.
    fn ignore(&mut self, corrections: &Corrections) {
        for ignored in &corrections.ignored {
            let folded = fold(&ignored.name);
            for group in self.named(ignored) {
                if fold(&self.name_of(group)) == folded {
                    self.groups[group].is_ignored = true;
                    continue;
                }
                let kind = self.groups[group].kind;
                let members = std::mem::take(&mut self.groups[group].members);
                let (gone, kept): (Vec<Member<'n>>, Vec<Member<'n>>) =
                    members.into_iter().partition(|member| fold(member.name) == folded);
                self.groups[group].own = self.groups[group].own.min(kept.len());
                self.groups[group].members = kept;
                let own = gone.len();
                let alone = self.new_group(kind, gone);
                self.groups[alone].own = own;
                self.groups[alone].is_ignored = true;
            }
        }
    }

    /// The fullest common form of an entity's name, or the one that the user gave it.
    fn name_of(&self, group: usize) -> String {
        let group = &self.groups[group];
        if let Some(given) = &group.given {
            return given.clone();
        }
        let own = &group.members[..group.own.min(group.members.len())];
        let own = if own.is_empty() { &group.members[..] } else { own };
        common_form(group.kind, own)
    }

    fn finish(self) -> Vec<Gathered> {
        let mut all = Vec::new();
        for (number, group) in self.groups.iter().enumerate() {
            if group.members.is_empty() {
                continue;
            }
            let name = self.name_of(number);
            let is_plain = !group.is_ignored
                && matches!(&group.members[..], [only]
                    if only.name == name && only.kind == group.kind);
            if is_plain {
                continue;
            }
            let mut names: Vec<(EntityKind, String, u64, bool)> = group
                .members
                .iter()
                .map(|member| {
                    (member.kind, member.name.to_owned(), member.articles, member.is_value)
                })
                .collect();
            names.sort_unstable_by(|left, right| {
                right.2.cmp(&left.2).then_with(|| (left.0, &left.1).cmp(&(right.0, &right.1)))
            });
            let kind = (!group.is_ignored).then_some(group.kind);
            all.push(Gathered { kind, name, names });
        }
        all.sort_by(|left, right| (left.kind, &left.name).cmp(&(right.kind, &right.name)));
        all
    }
}

/// Why a name is one of an entity's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It is spelled like the entity's own name.
    Spelling,
    /// Articles use it for the entity.
    Articles,
    /// The user said so.
    User,
}

impl Reason {
    /// The reason in a few words, as it is printed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Spelling => "spelled alike",
            Self::Articles => "articles use it so",
            Self::User => "your file",
        }
    }
}

/// Why `name`, which articles carry as a `kind`, is a name of the entity shown as `entity`.
#[must_use]
pub fn reason(
    kind: EntityKind,
    entity: (EntityKind, &str),
    name: &str,
    corrections: &Corrections,
) -> Reason {
    let own = spelling(entity.0, entity.1).key;
    if kind == entity.0 && spelling(kind, name).key == own {
        return Reason::Spelling;
    }
    let folded = fold(name);
    let is_meant = |other: &str| fold(other) == folded;
    let by_user = corrections.kinds.iter().any(|new| is_meant(&new.name))
        || corrections.renames.iter().any(|rename| spelling(entity.0, &rename.to).key == own)
        || corrections.merges.iter().any(|merge| {
            let names = std::iter::once(&merge.into).chain(&merge.names);
            names.into_iter().any(|other| is_meant(other))
        });
    if by_user { Reason::User } else { Reason::Articles }
}

/// Which names the user wants to stand by themselves.
struct Splits {
    /// With their kind, as printed where a name is printed so, else folded.
    exact: BTreeSet<(EntityKind, String)>,
    folded: BTreeSet<(EntityKind, String)>,
}

impl Splits {
    fn new(names: &Names, corrections: &Corrections) -> Self {
        let (mut exact, mut folded) = (BTreeSet::new(), BTreeSet::new());
        for split in &corrections.splits {
            for kind in EntityKind::ALL {
                if split.kind.is_some_and(|wanted| wanted != kind) {
                    continue;
                }
                let key = (kind, split.name.clone());
                if names.articles.contains_key(&key) {
                    exact.insert(key);
                } else {
                    folded.insert((kind, fold(&split.name)));
                }
            }
        }
        Self { exact, folded }
    }

    fn holds(&self, kind: EntityKind, name: &str, folded: &str) -> bool {
        (!self.exact.is_empty() && self.exact.contains(&(kind, name.to_owned())))
            || (!self.folded.is_empty() && self.folded.contains(&(kind, folded.to_owned())))
    }
}

/// Of several spellings, that which most articles use; of equally frequent ones the fuller name
/// of a person, and the plainer one of a body. Capitals throughout are a headline's.
fn common_form(kind: EntityKind, members: &[Member<'_>]) -> String {
    let mut folded: BTreeMap<String, u64> = BTreeMap::new();
    // Only where it is part of the name do articles carry the `The`.
    let without_the = |name: &str| {
        let folded = fold(name);
        folded.strip_prefix("the ").map(str::to_owned).unwrap_or(folded)
    };
    for member in members {
        *folded.entry(without_the(member.name)).or_default() += member.articles;
    }
    let weight = |member: &Member<'_>| {
        let fold = without_the(member.name);
        let length = fold.len() as i64;
        let words = member.name.split(' ').count();
        let is_shouted = words > 1 && !member.name.chars().any(char::is_lowercase);
        let is_possessive = member.name.ends_with("'s") || member.name.ends_with("’s");
        (
            !is_shouted,
            folded.get(&fold).copied().unwrap_or(0),
            if kind == EntityKind::Person { length } else { -length },
            !is_possessive,
            member.name.starts_with("The "),
            member.articles,
            std::cmp::Reverse(member.name.to_owned()),
        )
    };
    members
        .iter()
        .max_by_key(|member| weight(member))
        .map_or_else(String::new, |best| best.name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alias::{Merge, NewKind, Rename};

    const ORGANISATION: EntityKind = EntityKind::Organisation;
    const PERSON: EntityKind = EntityKind::Person;

    fn names(values: &[(EntityKind, &str, u64)], calls: &[(&str, &str, u64)]) -> Names {
        let mut names = Names::default();
        for (kind, name, articles) in values {
            names.articles.insert((*kind, (*name).to_owned()), *articles);
        }
        for (short, full, articles) in calls {
            let key = (ORGANISATION, (*short).to_owned(), (*full).to_owned());
            names.calls.insert(key, *articles);
        }
        names
    }

    /// What the table makes of a value: its entity's name, its own, or `-` where it is ignored.
    fn shown(table: &AliasTable, kind: EntityKind, name: &str) -> String {
        match table.of_value(kind, name) {
            None => name.to_owned(),
            Some(entity) if entity.kind.is_none() => "-".to_owned(),
            Some(entity) => entity.name.to_owned(),
        }
    }

    #[test]
    fn one_spelling_is_one_entity_under_its_common_form() {
        let names = names(
            &[
                (ORGANISATION, "Kaspersky Lab", 1),
                (ORGANISATION, "Kaspersky Labs", 1),
                (ORGANISATION, "KASPERSKY LAB", 1),
                (ORGANISATION, "Kaspersky Lab's", 1),
                (PERSON, "Walter Hammond", 2),
                (PERSON, "Walter F. Hammond", 2),
                (PERSON, "Ann B. Bell", 1),
                (PERSON, "Ann C. Bell", 1),
                (PERSON, "Ann Bell", 1),
            ],
            &[],
        );
        let table = derive(&names, &Corrections::default());
        for name in ["Kaspersky Lab", "Kaspersky Labs", "KASPERSKY LAB", "Kaspersky Lab's"] {
            assert_eq!(shown(&table, ORGANISATION, name), "Kaspersky Lab");
        }
        assert_eq!(shown(&table, PERSON, "Walter Hammond"), "Walter F. Hammond");
        for name in ["Ann Bell", "Ann B. Bell", "Ann C. Bell"] {
            assert_eq!(shown(&table, PERSON, name), name);
        }
    }

    #[test]
    fn an_acronym_is_what_most_articles_say_it_is() {
        let names = names(
            &[
                (ORGANISATION, "FBI", 90),
                (ORGANISATION, "Federal Bureau of Investigation", 4),
                (ORGANISATION, "ERA", 5),
                (ORGANISATION, "Eastmoor Rivers Agency", 2),
                (ORGANISATION, "Eastmoor Rail Authority", 2),
                (ORGANISATION, "PAC", 300),
                (ORGANISATION, "Port Action Club", 1),
                (ORGANISATION, "Apple", 500),
                (ORGANISATION, "Apple Daily", 9),
            ],
            &[
                ("FBI", "Federal Bureau of Investigation", 1),
                ("ERA", "Eastmoor Rivers Agency", 1),
                ("ERA", "Eastmoor Rail Authority", 1),
                ("PAC", "Port Action Club", 1),
                ("Apple", "Apple Daily", 3),
                ("Rivers", "Eastmoor Rivers Agency", 1),
            ],
        );
        let table = derive(&names, &Corrections::default());
        assert_eq!(shown(&table, ORGANISATION, "FBI"), "Federal Bureau of Investigation");
        assert_eq!(shown(&table, ORGANISATION, "ERA"), "ERA");
        assert_eq!(shown(&table, ORGANISATION, "PAC"), "PAC");
        assert_eq!(shown(&table, ORGANISATION, "Apple"), "Apple");
        // A name that no article carries by itself is remembered as one to ask for.
        let agency = table.entities().find(|entity| entity.name == "Eastmoor Rivers Agency");
        let called: Vec<&str> =
            table.names_of(agency.unwrap().number).map(|name| name.name).collect();
        assert_eq!(called, ["Eastmoor Rivers Agency", "Rivers"]);
    }

    proptest::proptest! {
        #[test]
        fn every_value_stands_in_one_entity_at_most_whatever_the_names(
            values in proptest::collection::vec(
                (0..3usize, "[A-Z]{1,3}|(Ann|Kaspersky|The|U\\.N\\.|Bell) ?(Lab|Labs|B\\.|Inc)?", 1..9u64),
                0..24,
            ),
            calls in proptest::collection::vec((0..24usize, 0..24usize, 1..9u64), 0..12),
            decisions in proptest::collection::vec((0..5usize, 0..24usize, 0..24usize), 0..4),
        ) {
            let name_at = |at: usize| values.get(at).map(|value| value.1.clone());
            let mut names = Names::default();
            for (kind, name, articles) in &values {
                if !fold(name).is_empty() {
                    names.articles.insert((EntityKind::ALL[*kind], name.clone()), *articles);
                }
            }
            for (short, full, articles) in calls {
                if let (Some(short), Some(full)) = (name_at(short), name_at(full)) {
                    names.calls.insert((ORGANISATION, short, full), articles);
                }
            }
            let mut corrections = Corrections::default();
            for (what, one, other) in decisions {
                let (Some(name), Some(to)) = (name_at(one), name_at(other)) else { continue };
                let named = Named { kind: None, name: name.clone() };
                match what {
                    0 => corrections.merges.push(Merge { kind: None, into: to, names: vec![name] }),
                    1 => corrections.splits.push(named),
                    2 => corrections.renames.push(Rename { named, to }),
                    3 => corrections.ignored.push(named),
                    _ => corrections.kinds.push(NewKind { name, kind: PERSON }),
                }
            }
            let table = derive(&names, &corrections);
            proptest::prop_assert_eq!(&table, &derive(&names, &corrections));
            let mut seen = BTreeSet::new();
            for entity in table.entities() {
                for name in table.names_of(entity.number).filter(|name| name.is_value) {
                    proptest::prop_assert!(seen.insert((name.kind, name.name.to_owned())));
                    let found = table.of_value(name.kind, name.name).map(|found| found.number);
                    proptest::prop_assert_eq!(found, Some(entity.number));
                }
            }
            // Two entities of one kind are never shown under one name.
            let mut shown: Vec<(EntityKind, String)> = table
                .entities()
                .filter_map(|entity| Some((entity.kind?, entity.name.to_owned())))
                .collect();
            let alone = names.articles.keys().filter(|(kind, name)| {
                table.of_value(*kind, name).is_none()
            });
            shown.extend(alone.cloned());
            let all = shown.len();
            shown.sort();
            shown.dedup();
            proptest::prop_assert_eq!(shown.len(), all);
            proptest::prop_assert_eq!(AliasTable::from_bytes(std::sync::Arc::new(table.to_bytes())), Some(table));
        }
    }

    #[test]
    fn a_name_of_two_kinds_that_the_user_makes_one_is_one_entity_though_it_stands_alone() {
        let names = names(&[(ORGANISATION, "Marlow", 3), (PERSON, "Marlow", 2)], &[]);
        let corrections = Corrections {
            splits: vec![Named { kind: None, name: "Marlow".to_owned() }],
            kinds: vec![NewKind { name: "Marlow".to_owned(), kind: PERSON }],
            ..Corrections::default()
        };
        let table = derive(&names, &corrections);
        let company = table.of_value(ORGANISATION, "Marlow").unwrap();
        assert_eq!((company.kind, company.name), (Some(PERSON), "Marlow"));
        assert_eq!(table.of_value(PERSON, "Marlow").unwrap().number, company.number);
    }

    #[test]
    fn the_user_has_the_last_word() {
        let names = names(
            &[
                (ORGANISATION, "Kaspersky Lab", 5),
                (ORGANISATION, "Kaspersky Labs", 1),
                (ORGANISATION, "KL", 2),
                (ORGANISATION, "Market Cross", 1),
                (PERSON, "Harbour Trust", 3),
                (ORGANISATION, "Harbour Trust", 1),
                (ORGANISATION, "Ferry Line", 1),
            ],
            &[],
        );
        let named = |name: &str| Named { kind: None, name: name.to_owned() };
        let corrections = Corrections {
            merges: vec![Merge {
                kind: None,
                into: "Kaspersky Lab".to_owned(),
                names: vec!["kl".to_owned()],
            }],
            splits: vec![named("Kaspersky Labs")],
            renames: vec![Rename { named: named("ferry line"), to: "The Ferry Line".to_owned() }],
            ignored: vec![named("market cross")],
            kinds: vec![NewKind { name: "Harbour Trust".to_owned(), kind: ORGANISATION }],
        };
        let table = derive(&names, &corrections);
        assert_eq!(shown(&table, ORGANISATION, "KL"), "Kaspersky Lab");
        assert_eq!(shown(&table, ORGANISATION, "Kaspersky Labs"), "Kaspersky Labs");
        assert_eq!(shown(&table, ORGANISATION, "Market Cross"), "-");
        assert_eq!(shown(&table, ORGANISATION, "Ferry Line"), "The Ferry Line");
        let moved = table.of_value(PERSON, "Harbour Trust").unwrap();
        assert_eq!(moved.kind, Some(ORGANISATION));
        assert_eq!(table.of_value(ORGANISATION, "Harbour Trust").unwrap().number, moved.number);
    }
}
