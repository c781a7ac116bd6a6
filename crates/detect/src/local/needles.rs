//! Many needles looked for in one pass over a text: however many values there are, the text is read once.

use std::collections::HashMap;
use std::ops::Range;

/// Bytes of a needle that are looked up; no needle is shorter, because no value is.
pub(super) const GRAM: usize = 8;
/// Places of a needle that its bytes may be from: those that fewest needles share are taken.
const PLACES: usize = 48;
/// Bits that tell most places of a text apart from all needles without a look-up.
const BITS: u32 = 16;

/// The needles, by a few bytes of each.
#[derive(Default)]
pub(super) struct Needles {
    /// For each few bytes the needles that hold them: where in the needle, and its number.
    by_gram: HashMap<u64, Vec<(usize, usize)>>,
    seen: Vec<u64>,
    texts: Vec<Vec<u8>>,
}

impl Needles {
    /// Takes the needles; what is found is told by their numbers.
    pub(super) fn of<'n>(needles: impl Iterator<Item = &'n [u8]>) -> Self {
        let texts: Vec<Vec<u8>> = needles.map(<[u8]>::to_vec).collect();
        let mut shared: HashMap<u64, usize> = HashMap::new();
        for (_, gram) in texts.iter().flat_map(|text| grams(text)) {
            *shared.entry(gram).or_default() += 1;
        }
        let mut by_gram: HashMap<u64, Vec<(usize, usize)>> = HashMap::new();
        let mut seen = vec![0; 1 << (BITS - 6)];
        for (number, text) in texts.iter().enumerate() {
            let rarest = grams(text).min_by_key(|(_, gram)| shared.get(gram));
            if let Some((at, gram)) = rarest {
                by_gram.entry(gram).or_default().push((at, number));
                let (word, bit) = place(gram);
                if let Some(word) = seen.get_mut(word) {
                    *word |= bit;
                }
            }
        }
        Self {
            by_gram,
            seen,
            texts,
        }
    }

    /// Hands on every place in a text where a needle stands, with its number.
    pub(super) fn each(&self, text: &[u8], found: &mut dyn FnMut(usize, Range<usize>)) {
        if self.by_gram.is_empty() {
            return;
        }
        for (at, bytes) in text.windows(GRAM).enumerate() {
            let gram = number(bytes);
            let (word, bit) = place(gram);
            if self.seen.get(word).is_none_or(|word| word & bit == 0) {
                continue;
            }
            for &(before, needle) in self.by_gram.get(&gram).into_iter().flatten() {
                let Some(start) = at.checked_sub(before) else {
                    continue;
                };
                let whole = self.texts.get(needle).map_or(&[][..], Vec::as_slice);
                let rest = text.get(start..).unwrap_or_default();
                if rest.starts_with(whole) {
                    found(needle, start..start + whole.len());
                }
            }
        }
    }
}

/// Returns the bytes of a needle that it may be known by, with where they are in it: its last ones, which tell numbered
/// values apart, and its first.
fn grams(needle: &[u8]) -> impl Iterator<Item = (usize, u64)> + '_ {
    let count = (needle.len() + 1).saturating_sub(GRAM);
    let last = count.saturating_sub(PLACES / 2);
    let first = (PLACES / 2).min(last);
    (last..count).chain(0..first).filter_map(move |at| {
        let bytes = needle.get(at..at + GRAM)?;
        Some((at, number(bytes)))
    })
}

fn number(bytes: &[u8]) -> u64 {
    bytes.try_into().map(u64::from_le_bytes).unwrap_or_default()
}

/// Returns the word and the bit that stand for a few bytes.
fn place(gram: u64) -> (usize, u64) {
    let hash = gram.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - BITS);
    let word = usize::try_from(hash >> 6).unwrap_or_default();
    (word, 1 << (hash & 63))
}

#[cfg(test)]
mod tests {
    use super::{GRAM, Needles};

    #[test]
    fn what_is_found_is_what_a_slow_search_finds() {
        let mut rng = fastrand::Rng::with_seed(5);
        for _ in 0..500 {
            let mut letters = |length: usize| -> Vec<u8> {
                (0..length).map(|_| *rng.choice(b"ab").unwrap()).collect()
            };
            let text = letters(300);
            let needles: Vec<Vec<u8>> = (0..20).map(|more| letters(GRAM + more % 5)).collect();
            let mut found = Vec::new();
            Needles::of(needles.iter().map(Vec::as_slice)).each(&text, &mut |number, span| {
                found.push((number, span));
            });
            found.sort_by_key(|(number, span)| (*number, span.start));
            let mut slow = Vec::new();
            for (number, needle) in needles.iter().enumerate() {
                let starts = (0..text.len()).filter(|&at| text[at..].starts_with(needle));
                slow.extend(starts.map(|at| (number, at..at + needle.len())));
            }
            assert_eq!(found, slow);
        }
    }
}
