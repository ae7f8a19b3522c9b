//! How common words are in the press in general: the share of articles that hold a stem, learned
//! from 9,000 English press articles. A small collection cannot tell by itself that *describe* is
//! a common word and *Kurd* a rare one. `examples/commonness.rs` makes such a table of any
//! collection.

use std::collections::HashMap;
use std::hash::BuildHasher;

use crate::stem;

/// Each stem that stands in one article of a thousand or more: its hash (four bytes, in order) and
/// its step (one byte).
static TABLE: &[u8] = include_bytes!("commonness.bin");

const ENTRY_BYTES: usize = 5;

/// Rarer stems are left out: among fewer than ten articles, chance decides.
const LEAST_SHARE: f64 = 0.001;

/// Shares are kept in so many steps of equal ratio, 2.7 % each.
const STEPS: f64 = 254.0;

/// A stem's hash (FNV-1a, 64 bits, folded to 32). Written out here, since it is kept in a file.
pub(super) fn hash_of(stem: &str) -> u32 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in stem.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    (hash >> 32) as u32 ^ hash as u32
}

/// The share of the press's articles that hold the folded word `word`, or one of its family.
pub(super) fn share_of(word: &str) -> f32 {
    share(hash_of(&stem::family(word)))
}

/// The share of the press's articles that hold the stem with this hash; 0 where it is rare.
pub(super) fn share(hash: u32) -> f32 {
    let (mut low, mut high) = (0, TABLE.len() / ENTRY_BYTES);
    while low < high {
        let middle = (low + high) / 2;
        let Some([a, b, c, d, step]) =
            TABLE.get(middle * ENTRY_BYTES..).and_then(<[u8]>::first_chunk)
        else {
            return 0.0;
        };
        let found = u32::from_le_bytes([*a, *b, *c, *d]);
        match found.cmp(&hash) {
            std::cmp::Ordering::Equal => {
                return LEAST_SHARE.powf(f64::from(*step) / STEPS) as f32;
            }
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    0.0
}

/// Writes the table, from how many of `total` articles hold each stem.
#[must_use]
pub fn table<S: BuildHasher>(articles: &HashMap<String, u64, S>, total: u64) -> Vec<u8> {
    let mut entries: Vec<(u32, u8)> = articles
        .iter()
        .map(|(stem, articles)| (stem, *articles as f64 / total.max(1) as f64))
        .filter(|(_, share)| *share >= LEAST_SHARE)
        .map(|(stem, share)| {
            let step = (share.min(1.0).ln() / LEAST_SHARE.ln() * STEPS).round();
            (hash_of(stem), step as u8)
        })
        .collect();
    // Of two stems with one hash, the more common.
    entries.sort_unstable();
    entries.dedup_by_key(|(hash, _)| *hash);
    let mut bytes = Vec::with_capacity(entries.len() * ENTRY_BYTES);
    for (hash, step) in entries {
        bytes.extend_from_slice(&hash.to_le_bytes());
        bytes.push(step);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_are_known_and_names_are_not() {
        assert!(share(hash_of("the")) > 0.95);
        assert!(share(hash_of("describ")) > 0.02);
        assert!(share(hash_of("describ")) < share(hash_of("said")));
        assert_eq!(share(hash_of("kolontyrskiy")), 0.0);
        assert!(TABLE.chunks(ENTRY_BYTES).is_sorted_by_key(|entry| {
            u32::from_le_bytes([entry[0], entry[1], entry[2], entry[3]])
        }));
    }

    #[test]
    fn a_table_keeps_what_is_common_enough() {
        let counts = HashMap::from([("a".to_owned(), 900), ("b".to_owned(), 1), ("c".into(), 0)]);
        let table = table(&counts, 1_000);
        assert_eq!(table.len(), 2 * ENTRY_BYTES);
    }
}
