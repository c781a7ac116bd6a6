//! UTF-16 inside of binary files: resources of programs, registry exports, property lists.

use super::view::View;

/// Shortest text that is taken out.
const SHORTEST: usize = 18;

/// Returns the stretches of a binary text whose characters alternate with zero bytes, one a line; nothing if there are
/// none. Like the search for runs, it looks at few bytes where there is nothing.
pub(in crate::detect) fn strings(text: &[u8]) -> Option<View> {
    let mut view = View::default();
    let mut at = 0;
    while at < text.len() {
        let aligned = [at, at + 1].into_iter().find(|&at| units(text, at, 2) == 2);
        let Some(inside) = aligned else {
            at += SHORTEST;
            continue;
        };
        let start = inside - 2 * units_before(text, inside);
        let length = units(text, start, usize::MAX);
        if length >= SHORTEST {
            for unit in 0..length {
                let origin = start + 2 * unit;
                view.push(text.get(origin).copied().unwrap_or(b' '), origin, 2);
            }
            view.push(b'\n', start + 2 * length, 1);
        }
        at = start + 2 * length + 1;
    }
    (!view.text.is_empty()).then_some(view)
}

fn is_unit(unit: &[u8]) -> bool {
    matches!(unit, [b' '..=b'~' | b'\t' | b'\n' | b'\r', 0])
}

/// Counts the characters from `at` on, up to `most`.
fn units(text: &[u8], at: usize, most: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.chunks_exact(2)
        .take(most)
        .take_while(|unit| is_unit(unit))
        .count()
}

/// Counts the characters before `at`, as many as may have been passed over since the last look.
fn units_before(text: &[u8], at: usize) -> usize {
    let before = text
        .get(at.saturating_sub(SHORTEST + 2)..at)
        .unwrap_or_default();
    before
        .rchunks_exact(2)
        .take_while(|unit| is_unit(unit))
        .count()
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
