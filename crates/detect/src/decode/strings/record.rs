//! Records of an `SQLite` database: a header has the kind and length of each column, and the values follow without
//! anything between them.

use std::ops::Range;

use crate::decode::sqlite::column_length;

/// Most bytes that the header of a record in a database has, and how far before the text it may begin.
pub(super) const HEADER: usize = 24;
/// Most bytes from the size of a record to the record.
const NUMBER: usize = 11;

/// Returns the columns of text of the record whose header is at `header`.
pub(super) fn columns(text: &[u8], header: usize) -> Option<Vec<Range<usize>>> {
    let size = usize::from(*text.get(header)?);
    if !(2..=HEADER).contains(&size) {
        return None;
    }
    let mut kinds = text.get(header + 1..header + size)?.iter();
    let mut columns = Vec::new();
    let mut at = header + size;
    while let Some(&kind) = kinds.next() {
        let next = if kind > 0x7f { kinds.next() } else { None };
        let kind = varint(kind, next);
        let length = column_length(kind)?;
        if kind > 12 && kind % 2 == 1 && length > 0 {
            columns.push(at..at + length);
        }
        at += length;
    }
    // The size of the record stands before it, and its number between the two.
    let size = at - header;
    let is_size = |back: usize| {
        let size_at = |at: usize| Some(varint(*text.get(at)?, text.get(at + 1)));
        header.checked_sub(back).and_then(size_at) == Some(size)
    };
    (at <= text.len() && (2..=NUMBER).any(is_size)).then_some(columns)
}

/// Reads a number of one or two bytes, the higher first.
fn varint(first: u8, next: Option<&u8>) -> usize {
    match next {
        Some(next) if first > 0x7f => usize::from(first & 0x7f) << 7 | usize::from(next & 0x7f),
        _ => usize::from(first),
    }
}
