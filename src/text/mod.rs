//! Bytes to text: which encoding a blob is in, and how offsets in its text become lines and columns.

use std::ops::Range;

use crate::source::{Blob, Start};

/// A blob decoded to UTF-8 as far as it is text at all.
pub struct Document {
    blob: Blob,
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

impl Document {
    /// Decodes a blob. Never fails: what is no text in a known encoding is kept as the bytes it is.
    pub fn decode(blob: Blob) -> Self {
        Self { blob }
    }

    /// Decodes the content of a whole file.
    pub fn of_file(path: &[u8], bytes: Vec<u8>) -> Self {
        Self::decode(Blob {
            path: path.to_vec(),
            bytes,
            start: Start::default(),
        })
    }

    /// Returns the path of the file, as bytes.
    pub fn path(&self) -> &[u8] {
        &self.blob.path
    }

    /// Returns the text to search: UTF-8 where the blob is text, its bytes where it is not.
    pub fn text(&self) -> &[u8] {
        &self.blob.bytes
    }

    /// Tells whether the blob is no text (it holds NUL bytes in no known encoding). Such documents are searched for
    /// the self-validating kinds alone.
    pub fn is_binary(&self) -> bool {
        memchr::memchr(0, self.text()).is_some()
    }

    /// Returns the line and column of a range of `text()`.
    pub fn place(&self, range: Range<usize>) -> Place {
        let at = |offset: usize| {
            let before = self.text().get(..offset).unwrap_or_default();
            let line = memchr::memchr_iter(b'\n', before).count();
            let column =
                before.len() - memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
            let start = self.blob.start;
            (
                start.line + line,
                if line == 0 {
                    start.column + column
                } else {
                    column + 1
                },
            )
        };
        let (line, column) = at(range.start);
        let (end_line, end_column) = at(range.end);
        Place {
            line,
            column,
            end_line,
            end_column,
        }
    }

    /// Returns the whole line, without its newline, that the byte at `offset` of `text()` stands on.
    pub fn line_at(&self, offset: usize) -> &[u8] {
        let text = self.text();
        let offset = offset.min(text.len());
        let (before, after) = text.split_at(offset);
        let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
        let end = memchr::memchr(b'\n', after).map_or(text.len(), |newline| offset + newline);
        text.get(start..end).unwrap_or_default()
    }
}
