//! Values no generator made: repeated characters, counting, alphabets in order, placeholder words.
//!
//! There are two measures. One is for values that only their surroundings speak for: of a million random ones a few
//! pass for made up. The other is for values whose own name calls them X's, and none of these may be lost: there only
//! what chance never makes counts.

use once_cell::sync::Lazy;

use crate::classes::{DIGIT, LOWER, MARK, UPPER, byte_classes_in, count_distinct_bytes};

/// Words people put into placeholders, in several languages. A random value of 50 holds a given word of five
/// letters once in a million times.
const PLACEHOLDERS: &[&str] = &[
    "example",
    "sample",
    "dummy",
    "placeholder",
    "changeme",
    "change_me",
    "insert",
    "replace",
    "redact",
    "removed",
    "consumer",
    "secret",
    "twitter",
    "access",
    "token",
    "apikey",
    "bearer",
    "client",
    "goeshere",
    "fillin",
    "fakekey",
    "yourkey",
    "yourapi",
    "enteryour",
    "putyour",
    "ejemplo",
    "exemplo",
    "exemple",
    "beispiel",
    "esempio",
    "clave",
    "hiereintragen",
    "votre",
    "inserisci",
    "sustituir",
    "remplacez",
    "przyklad",
    "wpisz",
    "buraya",
    "testing",
    "foobar",
    "hunter2",
    "password",
    "deadbeef",
    "loremipsum",
    "qwerty",
    "asdfgh",
    "abc123",
    "123abc",
    "credential",
];

/// The same by their first letters.
static BY_LETTER: Lazy<Vec<Vec<&str>>> = Lazy::new(|| {
    let words = |letter: u8| {
        let begins = move |word: &&&str| word.as_bytes().first() == Some(&letter);
        PLACEHOLDERS.iter().filter(begins).copied().collect()
    };
    (0..128).map(words).collect()
});

/// Tells whether a value of token characters was made by hand.
pub(crate) fn is_made_up(value: &[u8]) -> bool {
    has_few_characters(value)
        || longest_related_stretch(value, |a, b| a == b) >= 5
        || is_counting(value)
        || is_one_alphabet(value)
        || has_placeholder(value)
        || repeats_itself(value)
}

/// Tells whether a value is plainly made by hand, whatever its name: not one random value in many millions is.
pub(crate) fn is_plainly_made_up(value: &[u8]) -> bool {
    has_few_characters(value)
        || longest_related_stretch(value, |a, b| a == b) >= 6
        || counts_neighbours(value, is_step) * 2 > value.len()
        || counts_neighbours(value, are_keys_in_a_row) * 2 > value.len()
        || is_one_alphabet(value)
        || has_plain_placeholder(value)
        || repeats_itself(value)
}

/// Tells whether a value of any alphabet, hexadecimal too, counts or is one piece again and again.
pub(crate) fn is_patterned(value: &[u8]) -> bool {
    longest_related_stretch(value, |a, b| a == b) >= 6
        || is_counting(value)
        || repeats_itself(value)
}

/// A random value of 18 or more has about as many different characters as this, less than once in a million times.
fn has_few_characters(value: &[u8]) -> bool {
    let least = match value.len() {
        0..=22 => 8,
        23..=29 => 11,
        30..=39 => 13,
        40..=47 => 17,
        _ => 19,
    };
    count_distinct_bytes(value) < least
}

/// Tells whether it counts: `abcdefg`, `AbCdEfG`, `9876543`, or runs of four all over it.
fn is_counting(value: &[u8]) -> bool {
    let small = &value.to_ascii_lowercase();
    longest_related_stretch(small, is_step) >= 6
        || longest_related_stretch(small, |a, b| is_step(b, a)) >= 6
        || counts_neighbours(value, is_step) * 3 > value.len()
}

/// Tells whether `b` is counted right after `a`.
fn is_step(a: u8, b: u8) -> bool {
    a.checked_add(1) == Some(b) || (a, b) == (b'9', b'0')
}

/// Tells whether the key for `b` is right of that for `a`.
fn are_keys_in_a_row(a: u8, b: u8) -> bool {
    let mut rows = b"qwertyuiop asdfghjkl zxcvbnm 1234567890".windows(2);
    rows.any(|pair| pair == [a, b])
}

/// Returns how many characters are related to the one before, one way or the other, in whatever case.
fn counts_neighbours(value: &[u8], related: impl Fn(u8, u8) -> bool) -> usize {
    let small = value.to_ascii_lowercase();
    let pairs = small.windows(2);
    let is_counted = |pair: &&[u8]| matches!(pair, [a, b] if related(*a, *b) || related(*b, *a));
    pairs.filter(is_counted).count()
}

/// Returns the length of the longest stretch whose neighbours are all related so.
fn longest_related_stretch(value: &[u8], related: impl Fn(u8, u8) -> bool) -> usize {
    let (mut best, mut current) = (1, 1);
    for pair in value.windows(2) {
        let [a, b] = pair else { continue };
        current = if related(*a, *b) { current + 1 } else { 1 };
        best = best.max(current);
    }
    best
}

/// Hexadecimal, base32, one case alone: digests, ids of other systems, constants.
fn is_one_alphabet(value: &[u8]) -> bool {
    let seen = byte_classes_in(value);
    let value = value.strip_prefix(b"0x").unwrap_or(value);
    seen & (UPPER | LOWER) != UPPER | LOWER
        || value.iter().all(u8::is_ascii_hexdigit)
        || seen & DIGIT == 0 && seen & MARK != 0 && value.len() < 30
}

/// Tells whether a word that people put into placeholders is in it.
pub(crate) fn has_placeholder(value: &[u8]) -> bool {
    placeholder_words(value).next().is_some()
}

/// Letters of the shortest word that chance does not make.
const LONG_WORD: usize = 7;

/// Tells whether a long one of these words is in it, or a shorter one that stands apart in one case, among few different
/// characters.
fn has_plain_placeholder(value: &[u8]) -> bool {
    let is_plain = |(at, word): (usize, &'static str)| {
        let (before, rest) = value.split_at_checked(at).unwrap_or_default();
        let (typed, behind) = rest.split_at_checked(word.len()).unwrap_or_default();
        let others = [before, behind].concat();
        let has_few = || count_distinct_bytes(&others) * 5 <= others.len() * 3;
        word.len() >= LONG_WORD || stands_apart(value, at, typed) && has_few()
    };
    find_placeholders(value).any(is_plain)
}

/// Tells whether what is `typed` at a place is all small, all capitals, or capitalised, and no letter beside it goes on
/// with it.
fn stands_apart(value: &[u8], at: usize, typed: &[u8]) -> bool {
    let before = at.checked_sub(1).and_then(|at| value.get(at));
    let behind = value.get(at + typed.len());
    let rest = typed.get(1..).unwrap_or_default();
    let is_small = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_lowercase);
    let is_large = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_uppercase);
    if typed.iter().all(|byte| !byte.is_ascii_lowercase()) {
        !is_large(before) && !is_large(behind)
    } else {
        let begins = is_large(typed.first()) || !is_small(before);
        begins && !is_small(behind) && !rest.iter().any(u8::is_ascii_uppercase)
    }
}

/// Returns the words in it that people put into placeholders.
pub(crate) fn placeholder_words(value: &[u8]) -> impl Iterator<Item = &'static str> {
    find_placeholders(value).map(|(_, word)| word)
}

/// Returns the same with their places.
fn find_placeholders(value: &[u8]) -> impl Iterator<Item = (usize, &'static str)> {
    let lower = value.to_ascii_lowercase();
    (0..lower.len()).flat_map(move |at| {
        let rest = lower.get(at..).unwrap_or_default();
        let first = usize::from(rest.first().copied().unwrap_or(0));
        let words = BY_LETTER.get(first).into_iter().flatten();
        let is_in = |word: &&&'static str| {
            let typed = || value.get(at..at + word.len()).is_some_and(is_typed);
            rest.starts_with(word.as_bytes()) && typed()
        };
        let found = words.filter(is_in).map(|word| (at, *word));
        found.collect::<Vec<_>>()
    })
}

/// Tells whether a word has its capitals where people put them, and not where chance does.
fn is_typed(word: &[u8]) -> bool {
    let capitals = word.iter().filter(|byte| byte.is_ascii_uppercase()).count();
    let in_a_row = word
        .windows(2)
        .any(|pair| pair.iter().all(u8::is_ascii_uppercase));
    word.iter().all(|byte| !byte.is_ascii_lowercase()) || capitals <= 2 && !in_a_row
}

/// Tells whether it is one short piece again and again.
fn repeats_itself(value: &[u8]) -> bool {
    (1..=value.len() / 2).any(|period| {
        value
            .iter()
            .zip(value.iter().skip(period))
            .filter(|(a, b)| a == b)
            .count()
            * 10
            >= (value.len() - period) * 9
    })
}

#[cfg(test)]
mod tests {
    use super::is_made_up;
    use crate::sample::Sampler;

    #[test]
    fn random_values_are_hardly_ever_made_up() {
        let mut sampler = Sampler::new(11);
        for length in [25, 45, 50] {
            let made_up = (0..20_000)
                .filter(|_| is_made_up(sampler.alphanumeric_text(length).as_bytes()))
                .count();
            assert!(made_up <= 3, "{made_up} of {length}");
        }
    }

    #[test]
    fn placeholders_are_made_up() {
        let cases = [
            "xxxxxxxxxxxxxxxxxxxxxxxxx",
            "0000000000000000000000000",
            "abcdefghijklmnopqrstuvwxy",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwx",
            "AbCdEfGhIjKlMnOpQrStUvWxY",
            "zyxwvutsrqponmlkjihgfedcba9876543210ZYXWVUTSR",
            "aB3aB3aB3aB3aB3aB3aB3aB3a",
            "YourTwitterApiKeyGoesHere",
            "abc123ABC456def789DEF012g",
            "TU0CLAVE0DE0API0AQUI0mIsmA",
            "3f786850e387550fdab836ed7e6dc881de23001bABCDEF0123",
            "IFBEGRCFIZDUQSKKJNGE2TSPK",
            "Xy7Kq2Wm9XXXXXXXXXXXXXXXX",
        ];
        for value in cases {
            assert!(is_made_up(value.as_bytes()), "{value}");
        }
    }
}
