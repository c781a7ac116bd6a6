//! A text decoded out of another, with the way back: every finding in it points at the encoded text.

use std::ops::Range;

use super::escape;
use super::join;

/// A decoded text and where each part of it came from.
#[derive(Default)]
pub(crate) struct View {
    /// The decoded text.
    pub(crate) text: Vec<u8>,
    pieces: Vec<ViewPiece>,
}

/// A stretch of the decoded text that came from one stretch of the original.
struct ViewPiece {
    /// Where it begins in the decoded text.
    at: usize,
    /// Where it begins in the original.
    origin: usize,
    step: ViewStep,
}

/// How the bytes of a piece lie in the original.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ViewStep {
    /// Each took this many bytes.
    Bytes(usize),
    /// Every three took four letters of base64, the first of them beginning a group.
    Base64,
}

impl ViewStep {
    /// Returns where the byte number `at` of a piece lies, counted from where the piece begins.
    fn span(self, at: usize) -> Range<usize> {
        match self {
            Self::Bytes(width) => at * width..(at + 1) * width,
            // The letters that carry any bit of this byte.
            Self::Base64 => at * 8 / 6..(at * 8 + 7) / 6 + 1,
        }
    }
}

impl View {
    /// Adds bytes that stand in the original as they are.
    pub(crate) fn copy(&mut self, bytes: &[u8], origin: usize) {
        self.add(bytes, origin, ViewStep::Bytes(1));
    }

    /// Adds a byte that took `width` bytes of the original.
    pub(crate) fn push(&mut self, byte: u8, origin: usize, width: usize) {
        self.add(&[byte], origin, ViewStep::Bytes(width));
    }

    /// Adds bytes that letters of base64 from `origin` on stand for, the first of which begins a group of four.
    pub(crate) fn base64(&mut self, bytes: &[u8], origin: usize) {
        self.add(bytes, origin, ViewStep::Base64);
    }

    fn add(&mut self, bytes: &[u8], origin: usize, step: ViewStep) {
        if !bytes.is_empty() && !self.goes_on(origin, step) {
            let at = self.text.len();
            self.pieces.push(ViewPiece { at, origin, step });
        }
        self.text.extend(bytes);
    }

    /// Tells whether what lies at `origin` is what the last piece would go on with.
    fn goes_on(&self, origin: usize, step: ViewStep) -> bool {
        self.pieces.last().is_some_and(|last| {
            let length = self.text.len() - last.at;
            let whole = step != ViewStep::Base64 || length.is_multiple_of(3);
            last.step == step && whole && last.origin + step.span(length).start == origin
        })
    }

    /// Returns the part of the original that a part of the decoded text came from.
    pub(crate) fn origin(&self, range: &Range<usize>) -> Range<usize> {
        let first = self.byte(range.start);
        let last = self.byte(range.end.saturating_sub(1).max(range.start));
        first.start..last.end
    }

    fn byte(&self, at: usize) -> Range<usize> {
        let after = self.pieces.partition_point(|piece| piece.at <= at);
        let piece = after
            .checked_sub(1)
            .and_then(|index| self.pieces.get(index));
        piece.map_or(0..0, |piece| {
            let span = piece.step.span(at - piece.at);
            piece.origin + span.start..piece.origin + span.end
        })
    }
}

/// Returns a part of a text with its escapes read and the halves of split literals joined.
pub(crate) fn unescape_and_join(text: &[u8], part: &Range<usize>) -> View {
    let text = text.get(..part.end).unwrap_or_default();
    let mut view = View::default();
    let mut from = part.start;
    let mut at = part.start;
    while let Some(found) = next_sign(text, at) {
        at = found;
        let rest = text.get(at..).unwrap_or_default();
        if let Some(length) = literal_joint(rest) {
            view.copy(text.get(from..at).unwrap_or_default(), from);
            at += length;
            from = at;
        } else if let Some((byte, length)) = escape::read_escape(rest) {
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
    join::joint_length(rest)
}

#[cfg(test)]
mod tests {
    use super::unescape_and_join;

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
            let view = unescape_and_join(text.as_bytes(), &(0..text.len()));
            assert_eq!(view.text, expected.as_bytes(), "{text}");
        }
        let view = unescape_and_join(b"k=a%2Db", &(0..7));
        assert_eq!(view.origin(&(2..5)), 2..7);
        assert_eq!(view.origin(&(3..4)), 3..6);
        let view = unescape_and_join(b"\"abc\" + \"def\" x", &(0..15));
        assert_eq!(view.origin(&(1..7)), 1..12);
        assert_eq!(view.origin(&(1..4)), 1..4);
    }
}
