//! Quoted-printable, as mail has it: lines broken by a `=` at their end, and `=3D` for what may not stand as it is.

use std::ops::Range;

use memchr::memmem;

use super::view::View;
use crate::scene::Scene;

/// Tells whether a line that is broken by a `=` ends at `at`.
pub(crate) fn breaks_at(scene: &Scene<'_>, at: usize) -> bool {
    scene.byte(at) == Some(b'=') && matches!(scene.byte(at + 1), Some(b'\n' | b'\r'))
}

/// What a message says of its encoding.
pub(crate) const QUOTED_PRINTABLE: &[u8] = b"quoted-printable";

/// Tells whether a text says that it is encoded so.
pub(crate) fn says_so(text: &[u8]) -> bool {
    let words = [QUOTED_PRINTABLE, b"Quoted-Printable", b"QUOTED-PRINTABLE"];
    words.iter().any(|word| memmem::find(text, word).is_some())
}

/// Returns a part of a text decoded.
pub(crate) fn decode_printable(text: &[u8], part: &Range<usize>) -> View {
    let text = text.get(..part.end).unwrap_or_default();
    let mut view = View::default();
    let mut from = part.start;
    let signs = memchr::memchr_iter(b'=', text.get(from..).unwrap_or_default());
    for at in signs.map(|at| part.start + at) {
        if at < from {
            continue;
        }
        let Some((byte, length)) = read_equals_escape(text.get(at + 1..).unwrap_or_default())
        else {
            continue;
        };
        view.copy(text.get(from..at).unwrap_or_default(), from);
        if let Some(byte) = byte {
            view.push(byte, at, length + 1);
        }
        from = at + 1 + length;
    }
    view.copy(text.get(from..).unwrap_or_default(), from);
    view
}

/// Reads what follows a `=`: a byte, or a line break that is none, and its length.
fn read_equals_escape(rest: &[u8]) -> Option<(Option<u8>, usize)> {
    match rest {
        [b'\n', ..] => Some((None, 1)),
        [b'\r', b'\n', ..] => Some((None, 2)),
        [high, low, ..] => {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            let value = digit(*high)? * 16 + digit(*low)?;
            Some((Some(u8::try_from(value).ok()?), 2))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{decode_printable, says_so};

    #[test]
    fn broken_lines_are_joined_and_know_where_they_came_from() {
        let text = b"Content-Transfer-Encoding: quoted-printable\n\na=3Dbc=\nde =zz";
        assert!(says_so(text));
        let view = decode_printable(text, &(0..text.len()));
        assert!(view.text.ends_with(b"\n\na=bcde =zz"));
        let at = view.text.len() - 10;
        assert_eq!(view.text.get(at..at + 2), Some(&b"a="[..]));
        assert_eq!(view.origin(&(at..at + 2)), 45..49);
        assert!(!says_so(b"a=3Db"));
    }
}
