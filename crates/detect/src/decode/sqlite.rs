//! Databases of `SQLite`, and the logs that it keeps beside them, read as its file format says: every record of every page
//! gives its columns one by one, in UTF-8 or UTF-16, each behind the name that its table has for it. Columns stand
//! without anything between them there, and their names once, in another page.

use std::ops::Range;

use super::view::View;

/// Bytes before the first page of a database, and what its first page begins with.
const FILE_HEADER: usize = 100;
const MAGIC: &[u8] = b"SQLite format 3\0";
/// Columns shorter than this are no credentials, so that a record of such columns is not worth reading.
const SHORTEST: usize = 18;
/// What stands for a character outside of ASCII.
const OTHER: u8 = 0xff;

/// Returns the columns of a database's records, each record on a line of its own; nothing if a text is no database.
pub(crate) fn records(text: &[u8]) -> Option<View> {
    let pages = Pages::of(text)?;
    let records: Vec<Vec<Range<usize>>> = pages
        .each()
        .flat_map(|page| records_of(text, &page))
        .collect();
    let tables: Vec<Vec<Vec<u8>>> = records
        .iter()
        .filter_map(|record| table(text, record))
        .collect();
    let mut view = View::default();
    for record in records {
        if record.iter().any(|column| column.len() >= SHORTEST) {
            let of_table = tables.iter().find(|names| names.len() == record.len());
            write_record(text, &record, of_table, &mut view);
        }
    }
    Some(view)
}

/// Returns of a database the pages that say what its columns are called, and the one that begins last; nothing if a text is
/// none. Pages that follow are in their places behind those.
pub(crate) fn schema(text: &[u8]) -> Option<Vec<u8>> {
    let pages = Pages::of(text)?;
    let mut kept = text.get(..pages.first)?.to_vec();
    for page in pages.each() {
        let whole = text.get(page.start..page.start + pages.step);
        let is_kept = page.start == 0 || {
            let records = records_of(text, &page);
            records.iter().any(|record| table(text, record).is_some())
        };
        match whole {
            Some(whole) if is_kept => kept.extend(whole),
            Some(_) => {}
            None => kept.extend(text.get(page.start..).unwrap_or_default()),
        }
    }
    Some(kept)
}

/// Where the pages of a file are.
struct Pages {
    first: usize,
    size: usize,
    /// From one page to the next.
    step: usize,
    end: usize,
}

impl Pages {
    fn of(text: &[u8]) -> Option<Self> {
        let number = |at: usize| {
            let bytes = text.get(at..at + 4)?.try_into().ok()?;
            usize::try_from(u32::from_be_bytes(bytes)).ok()
        };
        let (first, size, between) = match text {
            _ if text.starts_with(MAGIC) => {
                let size = number(16)? >> 16;
                (0, if size == 1 { 1 << 16 } else { size }, 0)
            }
            // The pages to come, each behind a header; the pages as they were, each between its number and its sum.
            [0x37, 0x7f, 6, 0x82 | 0x83, ..] => (32 + 24, number(8)?, 24),
            [0xd9, 0xd5, 5, 0xf9, 0x20, 0xa1, 0x63, 0xd7, ..] => {
                (number(20)?.checked_add(4)?, number(24)?, 8)
            }
            _ => return None,
        };
        let is_size = size.is_power_of_two() && (512..=1 << 16).contains(&size);
        is_size.then_some(Self {
            first,
            size,
            step: size + between,
            end: text.len(),
        })
    }

    fn each(&self) -> impl Iterator<Item = Range<usize>> {
        let starts = (self.first..self.end).step_by(self.step);
        starts.map(|start| start..(start + self.size).min(self.end))
    }
}

/// Returns the records of a page: for each where its columns are.
fn records_of(text: &[u8], page: &Range<usize>) -> Vec<Vec<Range<usize>>> {
    let bytes = text.get(page.clone()).unwrap_or_default();
    let head = if bytes.starts_with(MAGIC) {
        FILE_HEADER
    } else {
        0
    };
    let number = |at: usize| {
        Some(usize::from(u16::from_be_bytes([
            *bytes.get(at)?,
            *bytes.get(at + 1)?,
        ])))
    };
    let (before, has_row, pointers) = match bytes.get(head) {
        Some(0x0d) => (0, true, 8),
        Some(0x0a) => (0, false, 8),
        Some(0x02) => (4, false, 12),
        _ => return Vec::new(),
    };
    let count = number(head + 3).unwrap_or(0).min(bytes.len() / 2);
    let cells = (0..count).filter_map(|cell| number(head + pointers + 2 * cell));
    let record = |cell: usize| {
        let (_, payload) = varint(bytes, cell + before)?;
        let payload = if has_row {
            varint(bytes, payload)?.1
        } else {
            payload
        };
        columns(bytes, payload)
    };
    let place = |column: Range<usize>| page.start + column.start..page.start + column.end;
    cells
        .filter_map(record)
        .map(|columns| columns.into_iter().map(place).collect())
        .collect()
}

/// Returns how many bytes a column of this kind has; none for a kind that is not used (`SQLite`'s file format, 2.1).
pub(super) fn column_length(kind: usize) -> Option<usize> {
    Some(match kind {
        0 | 8 | 9 => 0,
        1..=4 => kind,
        5 => 6,
        6 | 7 => 8,
        10 | 11 => return None,
        _ => (kind - 12) / 2,
    })
}

/// Returns where the columns of the record at `at` are, as far as they are in this page.
fn columns(page: &[u8], at: usize) -> Option<Vec<Range<usize>>> {
    let (size, mut kind_at) = varint(page, at)?;
    let body = at.checked_add(size)?;
    let (mut start, mut columns) = (body, Vec::new());
    while kind_at < body {
        let (kind, next) = varint(page, kind_at)?;
        let length = column_length(kind)?;
        let end = start.checked_add(length)?;
        let text = if kind < 12 {
            start..start
        } else {
            start.min(page.len())..end.min(page.len())
        };
        columns.push(text);
        (start, kind_at) = (end, next);
    }
    Some(columns)
}

/// Reads a number of one to nine bytes; returns where it ends too.
fn varint(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let mut number = 0_usize;
    for (count, &byte) in bytes.get(at..)?.iter().take(8).enumerate() {
        number = number.checked_shl(7)? | usize::from(byte & 0x7f);
        if byte < 0x80 {
            return Some((number, at + count + 1));
        }
    }
    None
}

/// Returns the names of a table's columns, if a record is the one that says how the table was made.
fn table(text: &[u8], record: &[Range<usize>]) -> Option<Vec<Vec<u8>>> {
    let [kind, _, _, _, made] = record else {
        return None;
    };
    let letters = |column: &Range<usize>| {
        narrow(text, column)
            .map(|(byte, ..)| byte)
            .collect::<Vec<u8>>()
    };
    let is_table = kind.len() <= 10 && letters(kind) == b"table";
    let made = if is_table { letters(made) } else { return None };
    let list = made.get(memchr::memchr(b'(', &made)? + 1..)?;
    let mut depth = 0_usize;
    let parts = list.split(|byte| {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        *byte == b',' && depth == 0
    });
    let is_sign = |byte: &u8| byte.is_ascii_whitespace() || b"\"'`[]()".contains(byte);
    let name = |part: &[u8]| {
        let mut words = part.split(is_sign).filter(|word| !word.is_empty());
        words.next().unwrap_or_default().to_vec()
    };
    let is_column = |name: &Vec<u8>| {
        let others = ["primary", "unique", "check", "foreign", "constraint"];
        !others
            .iter()
            .any(|other| name.eq_ignore_ascii_case(other.as_bytes()))
    };
    Some(parts.map(name).filter(is_column).collect())
}

/// Writes a record as an object: `{name: "value", name: "value"}`.
fn write_record(
    text: &[u8],
    record: &[Range<usize>],
    names: Option<&Vec<Vec<u8>>>,
    view: &mut View,
) {
    for (number, column) in record.iter().enumerate() {
        let name = names.and_then(|names| names.get(number));
        let front: &[u8] = if number == 0 { b"{" } else { b", " };
        let sign = [front, name.map_or(&b""[..], Vec::as_slice), b": \""].concat();
        for byte in sign {
            view.push(byte, column.start, 1);
        }
        for (byte, origin, width) in narrow(text, column) {
            view.push(byte, origin, width);
        }
        view.push(b'"', column.end, 1);
    }
    let end = record.last().map_or(0, |column| column.end);
    for &byte in b"}\n" {
        view.push(byte, end, 1);
    }
}

/// Returns the characters of a column, with where they are and how many bytes they take: two, if every other byte of most
/// of them is zero.
fn narrow<'t>(
    text: &'t [u8],
    column: &Range<usize>,
) -> impl Iterator<Item = (u8, usize, usize)> + 't {
    let bytes = text.get(column.clone()).unwrap_or_default();
    let zeros = |first: usize| {
        bytes
            .iter()
            .skip(first)
            .step_by(2)
            .filter(|&&byte| byte == 0)
            .count()
    };
    let is_most = |zeros: usize| zeros * 4 > bytes.len() && bytes.len().is_multiple_of(2);
    let low = if is_most(zeros(1)) {
        Some(0)
    } else {
        is_most(zeros(0)).then_some(1)
    };
    let width = 1 + usize::from(low.is_some());
    let start = column.start;
    bytes.chunks(width).enumerate().map(move |(number, unit)| {
        let byte = match (unit, low) {
            ([byte], _) => *byte,
            ([low, 0], Some(0)) | ([0, low], Some(1)) => *low,
            _ => OTHER,
        };
        (byte, start + number * width, width)
    })
}
