//! Classes of token characters, as bits that add up over a text.

/// `A` to `Z`.
pub(super) const UPPER: u8 = 1;
/// `a` to `z`.
pub(super) const LOWER: u8 = 2;
/// `0` to `9`.
pub(super) const DIGIT: u8 = 4;
/// `-` and `_`, which base64url has besides letters and digits.
pub(super) const MARK: u8 = 8;

const TABLE: [u8; 256] = build_class_table();

#[expect(
    clippy::indexing_slicing,
    reason = "a table of 256 has a place for every byte"
)]
const fn build_class_table() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = match byte {
            b'A'..=b'Z' => UPPER,
            b'a'..=b'z' => LOWER,
            b'0'..=b'9' => DIGIT,
            b'-' | b'_' => MARK,
            _ => 0,
        };
        byte += 1;
    }
    table
}

/// Returns the class of a byte, 0 for what no credential holds.
#[expect(
    clippy::indexing_slicing,
    reason = "a table of 256 has a place for every byte"
)]
#[inline]
pub(super) fn byte_class(byte: u8) -> u8 {
    TABLE[usize::from(byte)]
}

/// Tells whether a byte may stand inside a credential.
#[inline]
pub(super) fn is_token(byte: u8) -> bool {
    byte_class(byte) != 0
}

/// Returns the classes that occur in a text.
pub(super) fn byte_classes_in(text: &[u8]) -> u8 {
    text.iter().fold(0, |seen, &byte| seen | byte_class(byte))
}

/// Tells whether a text is letters and digits alone.
pub(super) fn is_alphanumeric(text: &[u8]) -> bool {
    text.iter().all(u8::is_ascii_alphanumeric)
}

/// Tells whether a text has upper-case and lower-case letters; random values of 18 and more have both.
pub(super) fn is_mixed(text: &[u8]) -> bool {
    byte_classes_in(text) & (UPPER | LOWER) == UPPER | LOWER
}

/// Returns how many different bytes a text has.
pub(super) fn count_distinct_bytes(text: &[u8]) -> usize {
    let mut seen = [false; 256];
    for &byte in text {
        if let Some(seen) = seen.get_mut(usize::from(byte)) {
            *seen = true;
        }
    }
    seen.iter().filter(|&&seen| seen).count()
}
