//! UTF-16 inside of binary files: resources of programs, registry exports, property lists.

use super::view::View;

/// Shortest text that is taken out.
const SHORTEST: usize = 18;

/// Returns the stretches of a binary text whose characters alternate with zero bytes, one a line; nothing if there are
/// none.
pub(in crate::detect) fn strings(text: &[u8]) -> Option<View> {
    let mut view = View::default();
    let mut at = 0;
    while let Some(zero) = memchr::memchr(0, text.get(at..).unwrap_or_default()) {
        let start = (at + zero).saturating_sub(1).max(at);
        let units = text
            .get(start..)
            .unwrap_or_default()
            .chunks_exact(2)
            .take_while(|unit| matches!(unit, [b' '..=b'~' | b'\t' | b'\n' | b'\r', 0]))
            .count();
        if units >= SHORTEST {
            for unit in 0..units {
                let origin = start + 2 * unit;
                view.push(text.get(origin).copied().unwrap_or(b' '), origin, 2);
            }
            view.push(b'\n', start + 2 * units, 1);
        }
        at = (start + 2 * units).max(at + zero + 1);
    }
    (!view.text.is_empty()).then_some(view)
}

#[cfg(test)]
mod tests {
    use super::strings;

    #[test]
    fn wide_strings_are_taken_out() {
        let mut bytes = vec![1, 0, 0, 2, 255, 7];
        bytes.extend(
            "a string of more than eighteen"
                .encode_utf16()
                .flat_map(u16::to_le_bytes),
        );
        bytes.extend([0, 0, 9]);
        let view = strings(&bytes).unwrap();
        assert_eq!(view.text, b"a string of more than eighteen\n");
        assert_eq!(view.origin(&(2..8)), 10..22);
        assert!(strings(b"\0\0\0plain\0text").is_none());
    }
}
