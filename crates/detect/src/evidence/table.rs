//! Names that stand in another row: the header of a CSV file or Markdown table, the column list of an SQL insert.

use std::ops::Range;

use memchr::memmem;

use super::section::line_start;
use crate::scene::Scene;

/// How far above the value its header may be, in bytes.
const REACH: usize = 8192;
/// Longest row.
const ROW: usize = 2000;
/// Rows that are skipped looking for the header.
const ROWS: usize = 60;

/// Returns the name of the column a value stands in.
pub(super) fn column(scene: &Scene<'_>, value: &Range<usize>) -> Option<Range<usize>> {
    header(scene, value).or_else(|| insert_column(scene, value))
}

/// Reads the first line of the table around a value, if the value is a whole cell of it.
fn header(scene: &Scene<'_>, value: &Range<usize>) -> Option<Range<usize>> {
    let floor = value.start.saturating_sub(REACH);
    let mut row_start = line_start(scene, value.start, floor);
    let before = scene.slice(row_start..value.start);
    if before.len() > ROW || row_start == floor && floor > 0 {
        return None;
    }
    let delimiter = delimiter(scene, value)?;
    let cell = memchr::memchr_iter(delimiter, before).count();
    let columns = columns(line_at(scene, row_start), delimiter);
    let mut found = None;
    for _ in 0..ROWS {
        if row_start <= floor {
            break;
        }
        let start = line_start(scene, row_start - 1, floor);
        let row = scene.slice(start..row_start - 1);
        let is_rule = row.iter().all(|byte| b"|-: +\r".contains(byte));
        let is_code = row.iter().any(|byte| b"{}=".contains(byte));
        if !is_rule && self::columns(row, delimiter) != columns {
            break;
        }
        if !is_rule && !is_code {
            found =
                cell_of(row, delimiter, cell).map(|range| start + range.start..start + range.end);
        }
        row_start = start;
    }
    found
}

fn line_at<'t>(scene: &Scene<'t>, start: usize) -> &'t [u8] {
    let rest = scene.slice(start..(start + 2 * ROW).min(scene.text.len()));
    rest.split(|&byte| byte == b'\n').next().unwrap_or_default()
}

/// Returns what separates the cells: the sign next to the value, its quotes and blanks left out.
fn delimiter(scene: &Scene<'_>, value: &Range<usize>) -> Option<u8> {
    let is_noise = |byte: &u8| matches!(byte, b' ' | b'"' | b'\'' | b'`');
    let before = scene.slice(value.start.saturating_sub(8)..value.start);
    let after = scene.slice(value.end..(value.end + 8).min(scene.text.len()));
    let left = before.iter().rev().find(|byte| !is_noise(byte)).copied();
    let right = after.iter().find(|byte| !is_noise(byte)).copied();
    let separates = |byte: u8| b",;\t|".contains(&byte);
    match (left, right) {
        (Some(left), _) if separates(left) => Some(left),
        (Some(b'\n') | None, Some(right)) if separates(right) => Some(right),
        _ => None,
    }
}

fn columns(row: &[u8], delimiter: u8) -> usize {
    memchr::memchr_iter(delimiter, row).count() + 1
}

fn cell_of(row: &[u8], delimiter: u8, cell: usize) -> Option<Range<usize>> {
    let mut start = 0;
    for (number, text) in row.split(|&byte| byte == delimiter).enumerate() {
        if number == cell {
            return Some(start..start + text.len());
        }
        start += text.len() + 1;
    }
    None
}

/// Reads the column list of `INSERT INTO t (a, b) VALUES ('…', '…')`.
fn insert_column(scene: &Scene<'_>, value: &Range<usize>) -> Option<Range<usize>> {
    // Values are quoted, and something of the row stands before them.
    let floor = value.start.saturating_sub(REACH);
    let before = scene.slice(floor..value.start);
    if !matches!(before, [.., b',' | b'(' | b' ', b'\'' | b'"']) {
        return None;
    }
    let tuple = memchr::memrchr(b'(', before)?;
    let head = before.get(..tuple)?;
    let values = memmem::rfind(head, b"VALUES").or_else(|| memmem::rfind(head, b"values"))?;
    let cell = commas(before.get(tuple..)?);
    let head = before.get(..values)?;
    let close = head.iter().rposition(|&byte| byte == b')')?;
    let open = head
        .iter()
        .rposition(|&byte| byte == b'(')
        .filter(|&at| at < close)?;
    let list = head.get(open + 1..close)?;
    let range = cell_of(list, b',', cell)?;
    let start = floor + open + 1;
    Some(start + range.start..start + range.end)
}

/// Counts the commas outside of quotes.
fn commas(text: &[u8]) -> usize {
    let mut quoted = false;
    let mut commas = 0;
    for byte in text {
        match byte {
            b'\'' | b'"' => quoted = !quoted,
            b',' if !quoted => commas += 1,
            _ => {}
        }
    }
    commas
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "what is cut here is ASCII")]
mod tests {
    use super::column;
    use crate::scene::Scene;

    #[test]
    fn columns_are_named_by_their_header() {
        let cases = [
            ("name,api_key,api_secret\na,b,@\n", Some("api_secret")),
            ("name,api_key,api_secret\na,b,c\nd,@,f", Some("api_key")),
            ("name\tapi_key\na\t\"@\"", Some("api_key")),
            ("| app | key |\n|---|---|\n| a | `@` |", Some(" key ")),
            ("api_key,x\n@,1", Some("api_key")),
            (
                "INSERT INTO t (id, consumer_key, `consumer_secret`) VALUES\n(1, 'a,b', '@')",
                Some(" `consumer_secret`"),
            ),
            ("x = [\"a\", \"@\"]", None),
            ("@", None),
        ];
        for (text, expected) in cases {
            let scene = Scene {
                text: text.as_bytes(),
                path: b"",
                now_ms: 0,
            };
            let at = text.find('@').unwrap();
            let name = column(&scene, &(at..at + 1)).map(|range| &text[range]);
            assert_eq!(name, expected, "{text}");
        }
    }
}
