//! How much text two articles share, by their chunks, boilerplate left out.

/// What two articles share. Shares are of text without boilerplate, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shared {
    /// The share of the first article's text that the second has.
    pub of_first: f32,
    /// The share of the second article's text that the first has.
    pub of_second: f32,
    /// How much of the longer one's opening, as long as the shorter, the shorter has.
    pub of_opening: f32,
    /// The chunks of the shorter one.
    pub shorter: usize,
}

impl Shared {
    const NOTHING: Self = Self { of_first: 0.0, of_second: 0.0, of_opening: 0.0, shorter: 0 };

    /// The greater of the two shares: how much of the one is contained in the other.
    #[must_use]
    pub fn contained(&self) -> f32 {
        self.of_first.max(self.of_second)
    }

    /// The lesser of the two shares.
    #[must_use]
    pub fn mutual(&self) -> f32 {
        self.of_first.min(self.of_second)
    }
}

/// A set of chunks, as bits: to fill and to ask costs a step for each.
pub(super) struct ChunkSet(Vec<u64>);

impl ChunkSet {
    pub(super) fn new() -> Self {
        Self(vec![0; 1 << 10])
    }

    fn insert(&mut self, chunk: u16) {
        self.0[usize::from(chunk >> 6)] |= 1 << (chunk & 63);
    }

    fn remove(&mut self, chunk: u16) {
        self.0[usize::from(chunk >> 6)] &= !(1 << (chunk & 63));
    }

    fn contains(&self, chunk: u16) -> bool {
        self.0[usize::from(chunk >> 6)] & (1 << (chunk & 63)) != 0
    }

    fn share_of(&self, chunks: &[u16]) -> f32 {
        if chunks.is_empty() {
            return 0.0;
        }
        let shared = chunks.iter().filter(|chunk| self.contains(**chunk)).count();
        shared as f32 / chunks.len() as f32
    }
}

/// Compares two articles by their chunks, in order. `set` is empty, and is left so.
pub(super) fn compare(first: &[u16], second: &[u16], set: &mut ChunkSet) -> Shared {
    if first.is_empty() || second.is_empty() {
        return Shared::NOTHING;
    }
    let mut share_in = |text: &[u16], other: &[u16]| {
        for chunk in other {
            set.insert(*chunk);
        }
        let share = set.share_of(text);
        for chunk in other {
            set.remove(*chunk);
        }
        share
    };
    let (of_first, of_second) = (share_in(first, second), share_in(second, first));
    let (longer, shorter) =
        if first.len() >= second.len() { (first, second) } else { (second, first) };
    let of_opening = share_in(&longer[..shorter.len()], shorter);
    Shared { of_first, of_second, of_opening, shorter: shorter.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_text_is_contained_in_the_whole_and_opens_as_it_does() {
        let whole: Vec<u16> = (1..=100).collect();
        let mut set = ChunkSet::new();
        let shared = compare(&whole, &whole[..20], &mut set);
        assert_eq!(shared, Shared { of_first: 0.2, of_second: 1.0, of_opening: 1.0, shorter: 20 });
        let shared = compare(&whole[60..80], &whole, &mut set);
        assert_eq!((shared.of_first, shared.of_second, shared.of_opening), (1.0, 0.2, 0.0));
        assert_eq!(compare(&whole, &[], &mut set), Shared::NOTHING);
        assert_eq!(compare(&whole[..50], &whole[50..], &mut set).contained(), 0.0);
    }
}
