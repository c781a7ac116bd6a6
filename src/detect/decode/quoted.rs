//! Quoted-printable, as mail has it: lines broken by a `=` at their end, and `=3D` for what may not stand as it is.

use memchr::memmem;

use super::view::View;
use crate::detect::scene::Scene;

/// Largest text that is decoded.
const LARGEST: usize = 4 << 20;

/// Tells whether a line that is broken by a `=` ends at `at`.
pub(in crate::detect) fn breaks_at(scene: &Scene<'_>, at: usize) -> bool {
    scene.byte(at) == Some(b'=') && matches!(scene.byte(at + 1), Some(b'\n' | b'\r'))
}

/// Returns the decoded text, if it says that it is encoded so.
pub(in crate::detect) fn printable(text: &[u8]) -> Option<View> {
    let says_so = [
        &b"quoted-printable"[..],
        b"Quoted-Printable",
        b"QUOTED-PRINTABLE",
    ]
    .iter()
    .any(|word| memmem::find(text, word).is_some());
    if !says_so || text.len() > LARGEST {
        return None;
    }
    let mut view = View::default();
    let mut from = 0;
    for at in memchr::memchr_iter(b'=', text) {
        if at < from {
            continue;
        }
        let Some((byte, length)) = unit(text.get(at + 1..).unwrap_or_default()) else {
            continue;
        };
        view.copy(text.get(from..at).unwrap_or_default(), from);
        if let Some(byte) = byte {
            view.push(byte, at, length + 1);
        }
        from = at + 1 + length;
    }
    view.copy(text.get(from..).unwrap_or_default(), from);
    Some(view)
}

/// Reads what follows a `=`: a byte, or a line break that is none, and its length.
fn unit(rest: &[u8]) -> Option<(Option<u8>, usize)> {
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
    use super::printable;

    #[test]
    fn broken_lines_are_joined_and_know_where_they_came_from() {
        let text = b"Content-Transfer-Encoding: quoted-printable\n\na=3Dbc=\nde =zz";
        let view = printable(text).unwrap();
        assert!(view.text.ends_with(b"\n\na=bcde =zz"));
        let at = view.text.len() - 10;
        assert_eq!(view.text.get(at..at + 2), Some(&b"a="[..]));
        assert_eq!(view.origin(&(at..at + 2)), 45..49);
        assert!(printable(b"a=3Db").is_none());
    }
}
