//! Bytes to text: which encoding a blob is in, and how offsets in its text become lines and columns.

mod blob;
mod encoding;
mod lines;

use std::ops::Range;

use once_cell::unsync::OnceCell;

pub use self::blob::{Blob, Start};
use self::encoding::Encoding;
use self::lines::LineIndex;

/// A blob decoded to UTF-8 as far as it is text at all.
pub struct Document {
    blob: Blob,
    has_zeros: bool,
    lines: OnceCell<LineIndex>,
}

/// Returns the text that a part of a file holds.
pub(crate) fn decode_part(part: &[u8]) -> Vec<u8> {
    encoding::decode(part.to_vec()).1
}

/// Where something stands. Lines end at `\n`; lines and columns are 1-based; columns count the bytes of the line as
/// UTF-8, for a UTF-8 file exactly as stored, a byte-order mark counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line of the first byte.
    pub line: usize,
    /// Column of the first byte.
    pub column: usize,
    /// Line of the last byte.
    pub end_line: usize,
    /// Column just after the last byte.
    pub end_column: usize,
}

/// Longest line that is handed out.
const LONGEST_LINE: usize = 64 << 10;

impl Document {
    /// Decodes a blob. Never fails: what is no text in a known encoding is kept as the bytes it is.
    pub fn decode(blob: Blob) -> Self {
        let (encoding, mut bytes) = encoding::decode(blob.bytes);
        bytes.splice(0..0, blob.above.iter().copied());
        Self {
            blob: Blob { bytes, ..blob },
            has_zeros: encoding == Encoding::Bytes { zeros: true },
            lines: OnceCell::new(),
        }
    }

    /// Decodes the content of a whole file.
    pub fn of_file(path: &[u8], bytes: Vec<u8>) -> Self {
        Self::decode(Blob {
            path: path.to_vec(),
            bytes,
            start: Start::default(),
            above: Vec::new(),
        })
    }

    /// Returns the path of the file, as bytes.
    pub fn path(&self) -> &[u8] {
        &self.blob.path
    }

    /// Returns the text to search: UTF-8 where the whole blob is UTF-16 or UTF-32, its bytes as they are everywhere else.
    pub fn text(&self) -> &[u8] {
        &self.blob.bytes
    }

    /// Returns how much of the text in front stands further up in the file.
    pub(crate) fn above(&self) -> usize {
        self.blob.above.len()
    }

    /// Tells whether there are zero bytes in the text, and so perhaps wide characters among others.
    pub fn has_zeros(&self) -> bool {
        self.has_zeros
    }

    /// Returns the line and column of a range of `text()`.
    pub fn place(&self, range: Range<usize>) -> Place {
        let (line, column) = self.position(range.start);
        let (end_line, end_column) = self.position(range.end);
        Place {
            line,
            column,
            end_line,
            end_column,
        }
    }

    /// Returns the line, without its newline, that the byte at `offset` of `text()` stands on; nothing of one so long
    /// that nobody reads it, because a line may hold a hundred thousand findings.
    pub fn line_at(&self, offset: usize) -> &[u8] {
        let text = self.text();
        let (_, start) = self.lines().line(text, offset);
        let reach = text.get(start.max(self.above())..).unwrap_or_default();
        let reach = reach.get(..=LONGEST_LINE).unwrap_or(reach);
        match memchr::memchr(b'\n', reach) {
            Some(newline) => reach.get(..newline).unwrap_or_default(),
            None if reach.len() > LONGEST_LINE => b"",
            None => reach,
        }
    }

    fn position(&self, offset: usize) -> (usize, usize) {
        let (line, line_start) = self.lines().line(self.text(), offset);
        let (lines_above, _) = self.lines().line(self.text(), self.above());
        let line = line.saturating_sub(lines_above);
        let line_start = line_start.max(self.above());
        let column = self.column(line_start, offset.min(self.text().len()));
        let start = self.blob.start;
        if line == 0 {
            (start.line, start.column + column)
        } else {
            (start.line + line, column + 1)
        }
    }

    /// Counts the bytes between the start of a line and an offset in it; in wide characters the zero bytes do not count, so
    /// that columns are those of the same line as UTF-8.
    fn column(&self, line_start: usize, offset: usize) -> usize {
        let before = self.text().get(line_start..offset).unwrap_or_default();
        if !self.has_zeros || before.len() > LONGEST_LINE {
            return before.len();
        }
        if self.is_in_wide_text(offset) {
            return before.len() - memchr::memchr_iter(0, before).count();
        }
        // The newline before it may be a wide one.
        let rest = before.iter().take(3).take_while(|&&byte| byte == 0);
        before.len() - if line_start > 0 { rest.count() } else { 0 }
    }

    fn is_in_wide_text(&self, offset: usize) -> bool {
        let is_wide = |from: usize, to: usize| {
            matches!(
                self.text().get(from..to),
                Some([1..=255, 0, _, 0] | [0, _, 0, 1..=255])
            )
        };
        is_wide(offset, offset + 4) || is_wide(offset.saturating_sub(4), offset)
    }

    fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(self.text()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Document, LONGEST_LINE, Place};
    use crate::text::{Blob, Start};

    fn document(bytes: &[u8], start: Start) -> Document {
        Document::decode(Blob {
            path: b"a".to_vec(),
            bytes: bytes.to_vec(),
            start,
            above: Vec::new(),
        })
    }

    #[test]
    fn places_are_one_based_and_end_exclusive() {
        let document = document(b"one\nt\xc3\xb6o\nthree", Start::default());
        let place = |line, column, end_line, end_column| Place {
            line,
            column,
            end_line,
            end_column,
        };
        assert_eq!(document.place(0..3), place(1, 1, 1, 4));
        assert_eq!(document.place(5..8), place(2, 2, 2, 5));
        assert_eq!(document.place(2..11), place(1, 3, 3, 3));
        assert_eq!(document.line_at(6), b"t\xc3\xb6o");
        assert_eq!(document.line_at(99), b"three");
        let long = Document::of_file(b"a.js", vec![b'x'; LONGEST_LINE + 1]);
        assert_eq!(long.line_at(7), b"");
    }

    #[test]
    fn a_later_window_goes_on_counting() {
        let start = Start {
            offset: 1000,
            line: 40,
            column: 7,
        };
        let document = document(b"ab\ncd", start);
        let place = document.place(1..4);
        assert_eq!((place.line, place.column), (40, 8));
        assert_eq!((place.end_line, place.end_column), (41, 2));
    }

    #[test]
    fn columns_of_utf16_are_those_of_its_utf8() {
        let bytes: Vec<u8> = "\u{feff}é=\n  x"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let document = document(&bytes, Start::default());
        assert_eq!(document.text(), "\u{feff}é=\n  x".as_bytes());
        assert!(!document.has_zeros());
        assert_eq!(document.place(5..6).column, 6);
    }

    #[test]
    fn columns_of_wide_text_among_bytes_are_those_of_its_utf8() {
        let wide: Vec<u8> = "key = value\n  next = more"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let bytes = [b"plain text, long enough\n".as_slice(), &wide, b"\nlast"].concat();
        let document = document(&bytes, Start::default());
        assert!(document.has_zeros());
        let value = 24 + 2 * 6;
        let place = document.place(value..value + 10);
        assert_eq!((place.line, place.column, place.end_column), (2, 7, 12));
        let next = 24 + 2 * 14;
        assert_eq!(
            (
                document.place(next..next + 8).line,
                document.place(next..next + 8).column
            ),
            (3, 3)
        );
        assert_eq!(document.place(bytes.len() - 4..bytes.len()).column, 1);
    }
}
