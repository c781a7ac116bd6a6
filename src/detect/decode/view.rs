//! A text decoded out of another, with the way back: every finding in it points at the encoded text.

use std::ops::Range;

use super::escape;
use super::join;

/// A decoded text and where each part of it came from.
#[derive(Default)]
pub(in crate::detect) struct View {
    /// The decoded text.
    pub(in crate::detect) text: Vec<u8>,
    pieces: Vec<Piece>,
}

/// A stretch of the decoded text that came from one stretch of the original.
struct Piece {
    /// Where it begins in the decoded text.
    at: usize,
    /// Where it begins in the original.
    origin: usize,
    /// How many bytes of the original one decoded byte took.
    width: usize,
}

impl View {
    /// Adds bytes that stand in the original as they are.
    pub(in crate::detect) fn copy(&mut self, bytes: &[u8], origin: usize) {
        if !bytes.is_empty() {
            self.piece(origin, 1);
            self.text.extend(bytes);
        }
    }

    /// Adds a byte that took `width` bytes of the original.
    pub(in crate::detect) fn push(&mut self, byte: u8, origin: usize, width: usize) {
        self.piece(origin, width);
        self.text.push(byte);
    }

    fn piece(&mut self, origin: usize, width: usize) {
        self.pieces.push(Piece {
            at: self.text.len(),
            origin,
            width,
        });
    }

    /// Returns the part of the original that a part of the decoded text came from.
    pub(in crate::detect) fn origin(&self, range: &Range<usize>) -> Range<usize> {
        let (start, _) = self.byte(range.start);
        let (last, width) = self.byte(range.end.saturating_sub(1).max(range.start));
        start..last + width
    }

    fn byte(&self, at: usize) -> (usize, usize) {
        let after = self.pieces.partition_point(|piece| piece.at <= at);
        match after
            .checked_sub(1)
            .and_then(|index| self.pieces.get(index))
        {
            Some(piece) if piece.width == 1 => (piece.origin + at - piece.at, 1),
            Some(piece) => (piece.origin, piece.width),
            None => (0, 0),
        }
    }
}

/// Returns a text with its escapes read and the halves of split literals joined.
pub(in crate::detect) fn plain(text: &[u8]) -> View {
    let mut view = View::default();
    let mut from = 0;
    let mut at = 0;
    while let Some(found) = next_sign(text, at) {
        at = found;
        let rest = text.get(at..).unwrap_or_default();
        if let Some(length) = literal_joint(rest) {
            view.copy(text.get(from..at).unwrap_or_default(), from);
            at += length;
            from = at;
        } else if let Some((byte, length)) = escape::unit(rest) {
            view.copy(text.get(from..at).unwrap_or_default(), from);
            view.push(byte, at, length);
            at += length;
            from = at;
        } else {
            at += 1;
        }
    }
    view.copy(text.get(from..).unwrap_or_default(), from);
    view
}

/// Returns where the next byte is that an escape or a joint may begin with.
fn next_sign(text: &[u8], from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    let sign = rest
        .iter()
        .position(|byte| matches!(byte, b'%' | b'\\' | b'&' | b'"' | b'\'' | b'`'))?;
    Some(from + sign)
}

/// A joint, but not a bare line break: that would make one line of everything.
fn literal_joint(rest: &[u8]) -> Option<usize> {
    if rest.first() == Some(&b'\n') {
        return None;
    }
    join::joint(rest)
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn decoded_text_knows_where_it_came_from() {
        let cases = [
            ("a%2Db", "a-b"),
            ("\"abc\" + \"def\"", "\"abcdef\""),
            ("x = \"ab\" \\\n  f\"cd\"", "x = \"abcd\""),
            ("{\\\"k\\\": \\\"v\\u002dw\\\"}", "{\"k\": \"v-w\"}"),
            ("&quot;k&quot;", "\"k\""),
            ("nothing", "nothing"),
            ("", ""),
        ];
        for (text, expected) in cases {
            let view = plain(text.as_bytes());
            assert_eq!(view.text, expected.as_bytes(), "{text}");
        }
        let view = plain(b"k=a%2Db");
        assert_eq!(view.origin(&(2..5)), 2..7);
        assert_eq!(view.origin(&(3..4)), 3..6);
        let view = plain(b"\"abc\" + \"def\" x");
        assert_eq!(view.origin(&(1..7)), 1..12);
        assert_eq!(view.origin(&(1..4)), 1..4);
    }
}
