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
    let is_control = |byte: &u8| byte.is_ascii() && !is_text(*byte) && *byte != 0x1b;
    !text.iter().all(|&byte| is_text(byte))
        && (text.iter().any(is_control) || std::str::from_utf8(text).is_err())
}

/// Tells whether a byte is printable ASCII, or a blank.
pub(super) fn is_text(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r')
}
