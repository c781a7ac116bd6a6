//! What is text, and what is not.

/// Returns a text without the character that is cut off at its end.
pub(super) fn whole_characters(text: &[u8]) -> &[u8] {
    match std::str::from_utf8(text) {
        Err(error) if error.error_len().is_none() => {
            text.get(..error.valid_up_to()).unwrap_or(text)
        }
        _ => text,
    }
}

/// Tells whether there are control characters in a text, or what is no UTF-8.
pub(crate) fn has_bytes(text: &[u8]) -> bool {
    !text.iter().all(|&byte| is_text(byte))
        && (has_controls(text) || std::str::from_utf8(text).is_err())
}

/// Tells whether there are control characters in a text, other than those that colour it.
pub(crate) fn has_controls(text: &[u8]) -> bool {
    let is_control = |byte: &u8| byte.is_ascii() && !is_text(*byte) && *byte != 0x1b;
    text.iter().any(is_control)
}

/// Tells whether a byte is printable ASCII, or a blank.
pub(super) fn is_text(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r')
}

/// Returns the length of the sign of the next entry of a zip archive that a stretch of text ends with.
pub(super) fn archive_sign(text: &[u8], end: usize) -> usize {
    let is_sign = matches!(
        text.get(end.saturating_sub(2)..end + 2),
        Some([b'P', b'K', 1, 2] | [b'P', b'K', 3, 4] | [b'P', b'K', 5, 6] | [b'P', b'K', 7, 8])
    );
    if is_sign { 2 } else { 0 }
}
