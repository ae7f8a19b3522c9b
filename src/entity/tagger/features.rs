//! What the tagger looks at: the words around a place, how they are written, what lists and the
//! training collection say of them, and what the article says of the same word elsewhere. Each
//! feature is a hash; its weights stand in the model, one for each label.

use super::form::{Form, mixed};
use crate::entity::lexicon::class;

/// How many words a place sees to each side.
pub(super) const REACH: usize = 2;

/// How many places a word is seen from.
pub(super) const PLACES: usize = 2 * REACH + 1;

/// A stretch of words around names, ready to be looked at.
#[derive(Default)]
pub(super) struct Scene {
    /// The forms of the words, [`REACH`] more before and behind.
    pub forms: Vec<Form>,
    /// What stands before each word; one more for what stands behind the last. See
    /// [`super::scene`].
    pub gaps: Vec<u8>,
    /// For each word the run of capitals that it stands in, as places in the stretch.
    pub runs: Vec<(u32, u32)>,
    /// Whether it opens a sentence, and whether capitals say nothing in its line: two bits.
    pub stands: Vec<u8>,
    /// Which list has it, and its place in the listed name; zero for none.
    pub listed: Vec<u8>,
    /// What the phrase that it stands in usually is, and its place in it; zero for none.
    pub phrases: Vec<u8>,
    /// What the article does with the word elsewhere: see [`super::scene::evidence`].
    pub evidence: Vec<u32>,
}

impl Scene {
    /// How many words it has.
    pub fn len(&self) -> usize {
        self.stands.len()
    }

    /// The form `by` places from the word at `at`.
    fn form(&self, at: usize, by: isize) -> &Form {
        &self.forms[(at + REACH).saturating_add_signed(by)]
    }
}

/// A feature of a template. The lowest bit is left free: see [`super::train`].
fn feature(template: u64, value: u64) -> u64 {
    mixed(value ^ template.wrapping_mul(0x9e37_79b9_7f4a_7c15)) & !1
}

/// Two values as one.
fn both(first: u64, second: u64) -> u64 {
    first.rotate_left(23).wrapping_mul(0x9fb2_1c65_1e98_df25) ^ second
}

/// The features that `form` brings to a place which sees it at `place`, from 0 to
/// [`PLACES`] − 1; the word itself stands at [`REACH`].
pub(super) fn of_form(form: &Form, place: usize, add: &mut impl FnMut(u64)) {
    let base = (place as u64 + 1) * 64;
    let facts = &form.facts;
    let written = u64::from(form.written);
    let mut put = |template: u64, value: u64| add(feature(base + template, value));
    put(0, form.hash);
    put(1, written);
    if facts.coarse != 0 {
        put(2, u64::from(facts.coarse));
        put(3, u64::from(facts.middle));
        put(4, u64::from(facts.fine));
    }
    let mut classes = form.class;
    while classes != 0 {
        put(5, u64::from(classes.trailing_zeros()));
        classes &= classes - 1;
    }
    if form.is_large() {
        put(6, u64::from(form.called));
    }
    if facts.usual != 0 {
        put(7, u64::from(facts.usual));
    }
    let distance = place.abs_diff(REACH);
    if distance > 1 {
        return;
    }
    put(8, u64::from(form.affixes[1]));
    put(9, u64::from(form.affixes[5]));
    if distance > 0 {
        return;
    }
    put(10, form.key);
    for (at, affix) in form.affixes.iter().enumerate() {
        if *affix != 0 {
            put(11 + at as u64, u64::from(*affix));
        }
    }
    put(18, both(u64::from(facts.middle), written));
    put(19, both(u64::from(facts.small), written));
    put(20, both(u64::from(form.called), written));
    put(21, both(u64::from(form.affixes[5]), written));
    put(22, both(u64::from(facts.usual), both(u64::from(facts.small), u64::from(form.called))));
}

/// The features of the word at `at` that more than one word decides on, but for its
/// [`groups`].
///
/// Ten more were tried and left out: they made no difference that two trainings of one kind do not
/// make, and took a third of the tagger's time.
pub(super) fn of_place(scene: &Scene, at: usize, add: &mut impl FnMut(u64)) {
    let mut put = |template: u64, value: u64| add(feature(1000 + template, value));
    let (here, before, after) = (scene.form(at, 0), scene.form(at, -1), scene.form(at, 1));
    let (left, right) = (u64::from(scene.gaps[at]), u64::from(scene.gaps[at + 1]));
    let coarse = |form: &Form| u64::from(form.facts.coarse);
    let middle = u64::from(here.facts.middle);

    put(4, both(both(before.hash, here.hash), left));
    put(5, both(both(here.hash, after.hash), right));
    put(6, both(both(before.hash, u64::from(here.written)), left));
    put(7, both(both(after.hash, u64::from(here.written)), right));
    put(8, both(both(coarse(before), middle), left));
    put(9, both(both(middle, coarse(after)), right));
    put(17, both(scene.form(at, -2).hash, before.hash));
    put(18, both(after.hash, scene.form(at, 2).hash));
    let listed = u64::from(scene.listed[at]);
    if listed != 0 {
        let written = u64::from(before.written) << 8 | u64::from(after.written);
        put(21, listed);
        put(22, both(listed, written));
    }
    if scene.phrases[at] != 0 {
        put(23, u64::from(scene.phrases[at]));
        put(24, both(u64::from(scene.phrases[at]), listed));
    }
    of_run(scene, at, &mut put);
}

/// The place of the word at `at` in its run of capitals: from its start, and to its end.
fn place_in_run(scene: &Scene, at: usize) -> (u64, u64) {
    let (first, last) = (scene.runs[at].0 as usize, scene.runs[at].1 as usize);
    ((at - first).min(3) as u64, (last - 1 - at).min(3) as u64)
}

/// The features of the words around the run of capitals that the word at `at` stands in, and
/// beyond those that join it: `University of California`.
fn of_run(scene: &Scene, at: usize, put: &mut impl FnMut(u64, u64)) {
    let (first, last) = (scene.runs[at].0 as usize, scene.runs[at].1 as usize);
    if first >= last {
        return;
    }
    let (from_start, to_end) = place_in_run(scene, at);
    let place = from_start << 4 | to_end;
    let before = scene.form(first, -1);
    let after = scene.form(last - 1, 1);
    put(31, both(before.hash, place));
    put(32, both(after.hash, place));
    if first >= 2 && matches!(before.class & (class::JOINER | class::PARTICLE), 1..) {
        put(42, both(scene.form(first, -2).hash, before.hash));
        put(43, both(u64::from(scene.form(first, -2).facts.middle), before.hash));
    }
    if last + 1 < scene.len() && matches!(after.class & (class::JOINER | class::PARTICLE), 1..) {
        put(44, both(after.hash, both(scene.form(last, 1).hash, to_end)));
        put(45, both(after.hash, both(u64::from(scene.form(last, 1).facts.middle), to_end)));
    }
}

/// Features that few things decide on, together: the same groups come again and again, and their
/// weights are added up once. The lowest two bits tell what kind it is, the others are what
/// decides, and all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Group(u64);

/// The classes of a run's last word that tell what the run is.
const TELLING_TAILS: [u32; 6] =
    [class::SUFFIX, class::HEAD, class::THING, class::LEGAL, class::GENERATION, class::PLACE];

/// Reads numbers from a group's bits, in the order in which they were put in.
struct Unpacked(u64);

impl Unpacked {
    fn take(&mut self, bits: u32) -> u64 {
        let number = self.0 & ((1 << bits) - 1);
        self.0 >>= bits;
        number
    }
}

/// Puts numbers of so many bits into one; what does not fit is cut.
fn packed(numbers: &[(u64, u32)]) -> u64 {
    numbers.iter().rev().fold(0, |sum, (number, bits)| sum << bits | number & ((1 << bits) - 1))
}

impl Group {
    /// No group.
    pub const NONE: Self = Self(u64::MAX);

    const SETTING: u64 = 0;
    const RUN: u64 = 1;
    const EVIDENCE: u64 = 2;
    const READING: u64 = 3;

    /// Where it stands in a table of `size`.
    #[inline]
    pub fn place(self, size: usize) -> usize {
        (self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize % size
    }

    /// How the word at `at` and its neighbours are written, and what stands between them.
    fn of_setting(scene: &Scene, at: usize) -> Self {
        let (here, before, after) = (scene.form(at, 0), scene.form(at, -1), scene.form(at, 1));
        let numbers = [
            (Self::SETTING, 2),
            (scene.gaps[at].into(), 5),
            (scene.gaps[at + 1].into(), 5),
            (before.written.into(), 5),
            (here.written.into(), 5),
            (after.written.into(), 5),
            (before.called.into(), 2),
            (here.called.into(), 2),
            (after.called.into(), 2),
            (scene.stands[at].into(), 2),
            (here.facts.small.into(), 4),
        ];
        Self(packed(&numbers))
    }

    /// The bounds of the run around the word at `at`; none where it stands in no run.
    fn of_run(scene: &Scene, at: usize) -> Option<Self> {
        let (first, last) = (scene.runs[at].0 as usize, scene.runs[at].1 as usize);
        if first >= last {
            return None;
        }
        let (from_start, to_end) = place_in_run(scene, at);
        let (head, tail) = (scene.form(first, 0), scene.form(last - 1, 0));
        let is_told = |class: &u32| u64::from(tail.class & class != 0);
        let told = TELLING_TAILS.iter().fold(0, |told, class| told << 1 | is_told(class));
        let numbers = [
            (Self::RUN, 2),
            (from_start, 2),
            (to_end, 2),
            (head.called.into(), 2),
            (tail.called.into(), 2),
            (told, 6),
            (scene.gaps[first].into(), 5),
            (scene.gaps[last].into(), 5),
        ];
        Some(Self(packed(&numbers)))
    }

    /// What the article does elsewhere with the word at `at`; none where it has no other use.
    fn of_evidence(scene: &Scene, at: usize) -> Option<Self> {
        let evidence = scene.evidence[at];
        let (first, last) = scene.runs[at];
        let numbers = [
            (Self::EVIDENCE, 2),
            (u64::from(last - first == 1), 1),
            (scene.form(at, 0).written.into(), 5),
            (evidence.into(), 32),
        ];
        (evidence != 0).then(|| Self(packed(&numbers)))
    }

    /// What the first reading found: `word` about the word, `run` about the whole run of capitals
    /// around it.
    pub fn of_reading(word: &Tally, run: &Tally, is_alone: bool) -> Self {
        let shares = |tally: &Tally| {
            let all: u16 = tally.kinds.iter().sum();
            let (best, count) = best_of(tally);
            let share = if all == 0 { 0 } else { u64::from(count) * 4 / u64::from(all) };
            packed(&[(best, 3), (share, 3), (all.min(3).into(), 2)])
        };
        let kinds = word.kinds.iter().fold(0, |sum, count| sum << 3 | u64::from((*count).min(4)));
        let parts = word.parts.iter().flatten();
        let parts = parts.fold(0, |sum, count| sum << 1 | u64::from(*count > 0));
        let numbers = [
            (Self::READING, 2),
            (u64::from(is_alone), 1),
            (shares(word), 8),
            (shares(run), 8),
            (kinds, 15),
            (parts, 16),
        ];
        Self(packed(&numbers))
    }

    /// Its features.
    pub fn features(self, add: &mut impl FnMut(u64)) {
        let mut rest = Unpacked(self.0);
        match rest.take(2) {
            Self::SETTING => features_of_setting(&mut rest, add),
            Self::RUN => features_of_run(&mut rest, add),
            Self::EVIDENCE => features_of_evidence(&mut rest, add),
            _ => features_of_reading(&mut rest, add),
        }
    }
}

/// The groups of the word at `at` in the first reading.
pub(super) fn groups(scene: &Scene, at: usize) -> [Option<Group>; 3] {
    [Some(Group::of_setting(scene, at)), Group::of_run(scene, at), Group::of_evidence(scene, at)]
}

fn features_of_setting(rest: &mut Unpacked, add: &mut impl FnMut(u64)) {
    let mut put = |template: u64, value: u64| add(feature(1000 + template, value));
    let (left, right) = (rest.take(5), rest.take(5));
    let (before, here, after) = (rest.take(5), rest.take(5), rest.take(5));
    let (called_before, called, called_after) = (rest.take(2), rest.take(2), rest.take(2));
    let (stands, small) = (rest.take(2), rest.take(4));
    put(0, both(left, right));
    put(1, left << 16 | before << 8 | here);
    put(2, right << 16 | after << 8 | here);
    put(3, before << 16 | here << 8 | after);
    put(13, both(both(stands, here), small));
    put(14, both(stands, called << 8 | called_after));
    put(15, both(both(called, here), both(called_after, after)));
    put(16, both(both(called_before, before), both(called, here)));
}

fn features_of_run(rest: &mut Unpacked, add: &mut impl FnMut(u64)) {
    let mut put = |template: u64, value: u64| add(feature(1000 + template, value));
    let (from_start, to_end) = (rest.take(2), rest.take(2));
    let (head, tail, told) = (rest.take(2), rest.take(2), rest.take(6));
    let (first, last) = (rest.take(5), rest.take(5));
    let place = from_start << 4 | to_end;
    let classes = TELLING_TAILS.iter().rev().enumerate();
    let told =
        classes.fold(0, |sum, (at, class)| if told >> at & 1 != 0 { sum | class } else { sum });
    put(30, place);
    put(35, both(both(head, tail), place));
    put(36, both(u64::from(told), to_end));
    put(39, both(first << 8 | last, place));
}

fn features_of_evidence(rest: &mut Unpacked, add: &mut impl FnMut(u64)) {
    let mut put = |template: u64, value: u64| add(feature(1000 + template, value));
    let (is_alone, written, mut evidence) = (rest.take(1), rest.take(5), rest.take(32));
    while evidence != 0 {
        let bit = u64::from(evidence.trailing_zeros());
        put(40, bit << 1 | is_alone);
        put(41, both(bit << 1 | is_alone, written));
        evidence &= evidence - 1;
    }
}

fn features_of_reading(rest: &mut Unpacked, add: &mut impl FnMut(u64)) {
    let mut put = |template: u64, value: u64| add(feature(2000 + template, value));
    let alone = rest.take(1);
    let mut shares = || {
        let (best, share, all) = (rest.take(3), rest.take(3), rest.take(2));
        (all > 0).then_some((best, share << 4 | all << 1))
    };
    let (word, run) = (shares(), shares());
    let (kinds, parts) = (rest.take(15), rest.take(16));
    match word {
        None => put(0, alone),
        Some((best, share)) => {
            put(1, best << 8 | share | alone);
            put(2, best << 1 | alone);
        }
    }
    for kind in 0..5 {
        let count = kinds >> (3 * (4 - kind)) & 7;
        if count > 0 {
            put(3, kind << 4 | count << 1 | alone);
        }
    }
    for part in 0..16 {
        if parts >> (15 - part) & 1 != 0 {
            put(4, part << 1 | alone);
        }
    }
    if let Some((best, share)) = run {
        put(5, best << 8 | share | alone);
        put(6, best << 1 | alone);
    }
}

/// What the first reading of an article found about a word elsewhere in it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    /// How often it stands outside names, and in each kind of name.
    pub kinds: [u16; 5],
    /// How often alone, first, within, and last in names of each kind.
    pub parts: [[u16; 4]; 4],
}

fn best_of(tally: &Tally) -> (u64, u16) {
    let mut best = (0, 0);
    for (kind, count) in tally.kinds.iter().enumerate() {
        if *count > best.1 {
            best = (kind as u64, *count);
        }
    }
    best
}
