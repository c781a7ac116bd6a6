//! Values in which no run of token characters is long enough to be seen: every character escaped, or split over string
//! literals each of which is short. Seen where the search for runs looks anyway, so that ordinary text costs nothing.

use super::{escape, join};
use crate::classes::{LOWER, UPPER, byte_classes_in, is_token};

/// Escapes in a row that speak for a whole value spelled so; bytes of a binary file are hardly ever so many letters.
const ESCAPES: usize = 8;
/// Characters that two pieces side by side have together, at least.
const PIECES: usize = 10;
/// How far back the literal before may end.
const REACH: usize = 60;

/// Tells whether the byte at `at`, which is none of a token's, is part of such a value.
pub(crate) fn is_spelled_out(text: &[u8], at: usize) -> bool {
    match text.get(at) {
        Some(b'%' | b'\\' | b'&') => is_chain(text, at),
        Some(b';' | b'}') => is_chain(text, at + 1),
        Some(b'#') => at.checked_sub(1).is_some_and(|at| is_chain(text, at)),
        Some(b'{') => at.checked_sub(2).is_some_and(|at| is_chain(text, at)),
        Some(b'"' | b'\'' | b'`') => is_joint(text, at),
        Some(b' ' | b'\t' | b'\n' | b'+' | b'.') => {
            let quote = text.get(at + 1).is_some_and(|next| b"\"'`".contains(next));
            quote && is_joint(text, at + 1)
        }
        _ => false,
    }
}

/// Tells whether escapes of token characters follow one another from `at` on.
fn is_chain(text: &[u8], mut at: usize) -> bool {
    for _ in 0..ESCAPES {
        match escape::read_escape(text.get(at..).unwrap_or_default()) {
            Some((byte, length)) if is_token(byte) || b"%=+/".contains(&byte) => at += length,
            _ => return false,
        }
    }
    true
}

/// Tells whether the quote at `at` ends a piece of a value that goes on in another literal, or begins that.
fn is_joint(text: &[u8], at: usize) -> bool {
    let ends = |quote: usize| {
        let is_escaped = quote > 0 && text.get(quote - 1) == Some(&b'\\');
        let closing = quote - usize::from(is_escaped);
        join::joint_length(text.get(closing..)?).map(|length| (closing, length))
    };
    let before = text.get(at.saturating_sub(REACH)..at).unwrap_or_default();
    let begins = || {
        let closing = before.iter().rposition(|byte| b"\"'`".contains(byte))?;
        ends(at - before.len() + closing).filter(|(closing, length)| closing + length == at + 1)
    };
    let Some((closing, length)) = ends(at).or_else(begins) else {
        return false;
    };
    let (front, back) = (
        text.get(..closing).unwrap_or_default(),
        text.get(closing + length..).unwrap_or_default(),
    );
    let head = front.iter().rev().take_while(|&&byte| is_token(byte));
    let head = front.len() - head.count();
    let tail = back.iter().take_while(|&&byte| is_token(byte)).count();
    let is_quote = |byte: Option<&u8>| byte.is_some_and(|byte| b"\"'`\\".contains(byte));
    let pieces = [
        front.get(head..).unwrap_or_default(),
        back.get(..tail).unwrap_or_default(),
    ];
    is_quote(head.checked_sub(1).and_then(|before| front.get(before)))
        && is_quote(back.get(tail))
        && pieces.iter().all(|piece| !piece.is_empty())
        && pieces.concat().len() >= PIECES
        && byte_classes_in(&pieces.concat()) & (UPPER | LOWER) == UPPER | LOWER
}

#[cfg(test)]
mod tests {
    use super::is_spelled_out;

    #[test]
    fn what_hides_a_value_is_told_from_ordinary_text() {
        let chain = |unit: fn(u8) -> String| (b'A'..=b'L').map(unit).collect::<String>();
        let cases = [
            (chain(|byte| format!("%{byte:02x}")), true),
            (chain(|byte| format!("%25{byte:02x}")), true),
            (chain(|byte| format!("\\u{byte:04x}")), true),
            (chain(|byte| format!("\\u{{{byte:x}}}")), true),
            (chain(|byte| format!("\\x{byte:02X}")), true),
            (chain(|byte| format!("&#{byte};")), true),
            (chain(|byte| format!("&#x{byte:x};")), true),
            ("\"aB3dE\" + \"fG4hI\"".to_owned(), true),
            ("'aB3dE'\n        'fG4hI'".to_owned(), true),
            ("\\\"aB3dE\\\" + \\\"fG4hI\\\"".to_owned(), true),
            (chain(|byte| format!("%e3%81%{byte:02x}")), false),
            ("\\x00\\x41\\xff\\x42\\x00\\x43\\x44\\x01".to_owned(), false),
            (
                "a%20b%20c &amp; d; \\n\\n\\n\\n\\n\\n\\n\\n".to_owned(),
                false,
            ),
            ("\"key\": \"Value1234\"".to_owned(), false),
            ("'flex-start' | 'flex-end'".to_owned(), false),
            ("\"Hello, \" + \"world, It is\"".to_owned(), false),
            ("[\"aB3dE\", \"fG4hI\"]".to_owned(), false),
        ];
        for (text, expected) in cases {
            let signs = (0..text.len()).filter(|&at| is_spelled_out(text.as_bytes(), at));
            assert_eq!(signs.count() > 0, expected, "{text}");
        }
    }
}
