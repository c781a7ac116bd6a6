//! Names that stand in another row: the header of a CSV file or Markdown table, the column list of an SQL insert.
//!
//! However long a table is, its last row has the names of its first. What was read of a table for one value is kept for
//! the next, which stands further down: so all values together take one reading of the text.

use std::cell::RefCell;
use std::ops::Range;

use super::section::line_start;
use crate::scene::Scene;

/// Longest name of a column, with the blanks around it.
const NAME: usize = 400;

/// The tables of a text, as far as they were read.
#[derive(Default)]
pub(super) struct Tables {
    /// The last one of each sign that separates cells.
    by_delimiter: RefCell<Vec<(u8, Table)>>,
    insert: RefCell<Insert>,
}

impl Tables {
    /// Returns the name of the column a value stands in. Values come in the order in which they stand.
    pub(super) fn column(&self, scene: &Scene<'_>, value: &Range<usize>) -> Option<Range<usize>> {
        let inserted = self.insert.borrow_mut().column(scene, value);
        inserted
            .or_else(|| self.header(scene, value))
            .filter(|name| name.len() <= NAME)
    }

    /// Reads the first line of the table around a value, if the value is a whole cell of it.
    fn header(&self, scene: &Scene<'_>, value: &Range<usize>) -> Option<Range<usize>> {
        let delimiter = delimiter(scene, value)?;
        let mut tables = self.by_delimiter.borrow_mut();
        if tables.iter().all(|(of, _)| *of != delimiter) {
            tables.push((delimiter, Table::default()));
        }
        let (_, table) = tables.iter_mut().find(|(of, _)| *of == delimiter)?;
        table.cell_above(scene, delimiter, value.start)
    }
}

/// The signs that separate cells.
pub(super) const SEPARATORS: &[u8] = b",;\t|";

/// Returns the header of the table whose last row ends at `end`, if there is one; the row itself, if it may be the header.
pub(super) fn header_above(scene: &Scene<'_>, delimiter: u8, end: usize) -> Option<Range<usize>> {
    let at = end.checked_sub(1)?;
    memchr::memchr(delimiter, scene.slice(line_start(scene, at, 0)..at))?;
    let mut table = Table::default();
    table.go_to_row(scene, delimiter, at);
    let header = match table.names.as_slice() {
        [first, .., last] => first.start..last.end,
        _ => table.row,
    };
    Some(header)
}

/// A table down to the row that was looked at last.
#[derive(Default)]
struct Table {
    /// The names, where there is a header.
    names: Vec<Range<usize>>,
    columns: usize,
    /// The last row, how far it was read, and how many cells end before that.
    row: Range<usize>,
    read_to: usize,
    cell: usize,
}

impl Table {
    /// Returns the cell of the header that stands above `at`.
    fn cell_above(&mut self, scene: &Scene<'_>, delimiter: u8, at: usize) -> Option<Range<usize>> {
        if !self.row.contains(&at) || at < self.read_to {
            self.go_to_row(scene, delimiter, at);
        }
        let passed = scene.slice(self.read_to..at);
        self.cell += memchr::memchr_iter(delimiter, passed).count();
        self.read_to = at;
        self.names.get(self.cell).cloned()
    }

    /// Reads the row of `at`, and upwards from there to the row that was read last or to the start of the table.
    fn go_to_row(&mut self, scene: &Scene<'_>, delimiter: u8, at: usize) {
        let start = line_start(scene, at, 0);
        let end = memchr::memchr(b'\n', scene.from(at)).map_or(scene.text.len(), |line| at + line);
        let columns = columns(scene.slice(start..end), delimiter);
        let mut header = None;
        let mut is_same = false;
        let mut above = start;
        while above > 0 && !is_same {
            let row_start = line_start(scene, above - 1, 0);
            let row = scene.slice(row_start..above - 1);
            let is_rule = row.iter().all(|byte| b"|-: +\r".contains(byte));
            // Rows of an SQL insert begin with a bracket: what they are called stands in its list.
            let is_code = row.iter().any(|byte| b"{}=".contains(byte))
                || row.trim_ascii_start().starts_with(b"(");
            if !is_rule && self::columns(row, delimiter) != columns {
                break;
            }
            if !is_rule && !is_code {
                header = Some(row_start..above - 1);
            }
            is_same = row_start == self.row.start && self.columns == columns;
            above = row_start;
        }
        if !is_same || self.names.is_empty() {
            self.names = header.map_or_else(Vec::new, |row| cells(scene, row, delimiter));
        }
        self.columns = columns;
        self.row = start..end;
        self.read_to = start;
        self.cell = 0;
    }
}

/// Returns the cells of a row.
fn cells(scene: &Scene<'_>, row: Range<usize>, delimiter: u8) -> Vec<Range<usize>> {
    let mut start = row.start;
    let cells = scene.slice(row).split(|&byte| byte == delimiter);
    let place = |cell: &[u8]| {
        let end = start + cell.len();
        std::mem::replace(&mut start, end + 1)..end
    };
    cells.map(place).collect()
}

/// Returns what separates the cells: the sign next to the value, its quotes and blanks left out.
fn delimiter(scene: &Scene<'_>, value: &Range<usize>) -> Option<u8> {
    let is_noise = |byte: &u8| matches!(byte, b' ' | b'"' | b'\'' | b'`');
    let before = scene.slice(value.start.saturating_sub(8)..value.start);
    let after = scene.slice(value.end..(value.end + 8).min(scene.text.len()));
    let left = before.iter().rev().find(|byte| !is_noise(byte)).copied();
    let right = after.iter().find(|byte| !is_noise(byte)).copied();
    let separates = |byte: u8| SEPARATORS.contains(&byte);
    match (left, right) {
        (Some(left), _) if separates(left) => Some(left),
        (Some(b'\n') | None, Some(right)) if separates(right) => Some(right),
        _ => None,
    }
}

fn columns(row: &[u8], delimiter: u8) -> usize {
    memchr::memchr_iter(delimiter, row).count() + 1
}

/// The last `INSERT INTO t (a, b) VALUES ('…', '…')`, which may go on for many rows, each of them as long as it likes: it
/// is read on from one value to the next.
#[derive(Default)]
pub(super) struct Insert {
    names: Vec<Range<usize>>,
    /// How far the text was read.
    read_to: usize,
    /// Whether that is within the rows of a statement.
    in_rows: bool,
    quote: Option<u8>,
    depth: usize,
    commas: usize,
}

impl Insert {
    /// Returns the name of the column a quoted value stands in.
    fn column(&mut self, scene: &Scene<'_>, value: &Range<usize>) -> Option<Range<usize>> {
        // Values are quoted, and something of the row stands before them.
        let before = scene.slice(value.start.saturating_sub(2)..value.start);
        let [b',' | b'(' | b' ', quote @ (b'\'' | b'"')] = before else {
            return None;
        };
        self.go_to(scene, value.start);
        let is_inside = self.in_rows && self.depth > 0 && self.quote == Some(*quote);
        let commas = if is_inside { self.commas } else { return None };
        self.names.get(commas).cloned()
    }

    /// Returns a line that leads to the same place of the same rows as a text, if it ends in rows whose columns are named,
    /// and where it names them.
    pub(super) fn rows_at_end(mut self, scene: &Scene<'_>) -> Option<(usize, Vec<u8>)> {
        self.go_to(scene, scene.text.len());
        let (first, last) = (self.names.first()?, self.names.last()?);
        let names = scene.slice(first.start..last.end);
        let row = ["(".repeat(self.depth), ",".repeat(self.commas)].concat();
        let quote = self.quote.as_slice();
        let line = [
            b"INSERT INTO t (",
            names,
            b") VALUES ",
            row.as_bytes(),
            quote,
            b"\n",
        ]
        .concat();
        self.in_rows.then_some((first.start, line))
    }

    /// Returns where the head of an insert begins that the end of a text cuts off before its rows.
    pub(super) fn cut_head(scene: &Scene<'_>) -> Option<usize> {
        let from = scene.text.len().saturating_sub(LONGEST_HEAD);
        let tail = scene.from(from);
        let mut places = memchr::memrchr2_iter(b'I', b'i', tail);
        let into = places.find(|&place| begins_with(tail, place, INTO))?;
        let is_open = memchr::memchr(b';', tail.get(into..)?).is_none();
        is_open.then_some(from + into)
    }

    /// Reads on to `at`.
    fn go_to(&mut self, scene: &Scene<'_>, at: usize) {
        while self.read_to < at {
            if self.in_rows {
                self.read_rows(scene, at);
            } else if !self.find_rows(scene, at) {
                self.read_to = at
                    .saturating_sub(VALUES.len())
                    .max(self.read_to + 1)
                    .min(at);
                return;
            }
        }
    }

    /// Goes to where rows begin next; tells whether any do.
    fn find_rows(&mut self, scene: &Scene<'_>, at: usize) -> bool {
        let text = scene.slice(self.read_to..at);
        let mut places = memchr::memchr2_iter(b'V', b'v', text);
        let Some(first) = places.find(|&place| begins_with(text, place, VALUES)) else {
            return false;
        };
        let values = self.read_to + first;
        self.names = names_before(scene, self.read_to..values);
        *self = Self {
            names: std::mem::take(&mut self.names),
            read_to: values + VALUES.len(),
            in_rows: true,
            ..Self::default()
        };
        true
    }

    /// Reads rows, to the end of the statement at most.
    fn read_rows(&mut self, scene: &Scene<'_>, at: usize) {
        let text = scene.slice(self.read_to..at);
        let mut bytes = text.iter().enumerate();
        while let Some((place, &byte)) = bytes.next() {
            match (byte, self.quote) {
                (b'\\', Some(_)) => drop(bytes.next()),
                (b'\'' | b'"' | b'`', None) => self.quote = Some(byte),
                (_, Some(quote)) if byte == quote => self.quote = None,
                (b'(', None) => {
                    self.depth += 1;
                    if self.depth == 1 {
                        self.commas = 0;
                    }
                }
                (b')', None) => self.depth = self.depth.saturating_sub(1),
                (b',', None) if self.depth == 1 => self.commas += 1,
                (b';' | b'I' | b'i' | b'R' | b'r', None)
                    if self.depth == 0 && (byte == b';' || begins_statement(text, place)) =>
                {
                    self.in_rows = false;
                    self.read_to += place + 1;
                    return;
                }
                _ => {}
            }
        }
        self.read_to = at;
    }
}

/// What the head of an insert begins with, as far as it says something.
const INTO: &[u8] = b"INTO";
/// Longest head of an insert. No database takes as many columns.
const LONGEST_HEAD: usize = 64 * 1024;
/// What stands before the rows.
const VALUES: &[u8] = b"VALUES";

/// Tells whether another statement begins at `at`, where none has to end with a sign.
fn begins_statement(text: &[u8], at: usize) -> bool {
    begins_with(text, at, b"INSERT") || begins_with(text, at, b"REPLACE")
}

fn begins_with(text: &[u8], at: usize, word: &[u8]) -> bool {
    let found = text.get(at..at + word.len());
    found.is_some_and(|found| found.eq_ignore_ascii_case(word))
}

/// Returns the columns that the list in a part of the text that ends before `VALUES` names.
fn names_before(scene: &Scene<'_>, part: Range<usize>) -> Vec<Range<usize>> {
    let head = scene.slice(part.clone());
    let list = memchr::memrchr(b')', head).and_then(|close| {
        let open = memchr::memrchr(b'(', head.get(..close)?)?;
        Some(part.start + open + 1..part.start + close)
    });
    list.map_or_else(Vec::new, |list| cells(scene, list, b','))
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "what is cut here is ASCII")]
mod tests {
    use super::Tables;
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
            let name = Tables::default().column(&scene, &(at..at + 1));
            let name = name.map(|range| &text[range]);
            assert_eq!(name, expected, "{text}");
        }
    }

    /// What is kept of the rows above changes nothing: each value has the name that it has by itself, however far down
    /// it stands and whatever tables stand between.
    #[test]
    fn a_row_has_the_names_of_its_table_however_far_down() {
        let mut rng = fastrand::Rng::with_seed(9);
        for _ in 0..crate::testing::rounds(20) {
            let mut text = String::new();
            let mut expected = Vec::new();
            for table in 0..rng.usize(1..4) {
                let columns = 2 + table;
                let sign = *rng.choice(&[",", ";", "|", "\t"]).unwrap();
                let row = |cell: &dyn Fn(usize) -> String| {
                    let cells: Vec<String> = (0..columns).map(cell).collect();
                    format!("{}\n", cells.join(sign))
                };
                let wide = "w".repeat(rng.usize(0..2500));
                text += &row(&|column| format!("name_{table}_{column}"));
                for _ in 0..rng.usize(1..100) {
                    let at = rng.usize(1..columns);
                    text += &row(&|column| match column {
                        0 if rng.clone().bool() => wide.clone(),
                        _ if column == at => "@".to_owned(),
                        _ => "cell".to_owned(),
                    });
                    rng.bool();
                    expected.push(format!("name_{table}_{at}"));
                }
                text += "\nend of it\n";
            }
            let scene = Scene {
                text: text.as_bytes(),
                path: b"",
                now_ms: 0,
            };
            let tables = Tables::default();
            let values = text.match_indices('@').map(|(at, _)| at..at + 1);
            let names: Vec<&str> = values
                .map(|value| {
                    let name = tables.column(&scene, &value);
                    assert_eq!(name, Tables::default().column(&scene, &value));
                    name.map_or("", |range| &text[range])
                })
                .collect();
            assert_eq!(names, expected);
        }
    }

    /// However long the row is, and whatever stands in it.
    #[test]
    fn a_value_has_its_column_in_a_row_of_any_length() {
        for length in [10, 10_000, 1_000_000] {
            for filling in ["a, (b) ", "it''s; ", "\\'\n(", "x"] {
                let long = filling.repeat(length / filling.len() + 1);
                let text = format!(
                    "INSERT INTO `apps` (`id`, `about`, `api_secret`) VALUES (1,'{long}','@'),\n(2,'{long}', '@');\nVALUES ('@'"
                );
                let scene = Scene {
                    text: text.as_bytes(),
                    path: b"",
                    now_ms: 0,
                };
                let tables = Tables::default();
                let values = text.match_indices('@').map(|(at, _)| at..at + 1);
                let names: Vec<_> = values
                    .map(|value| {
                        tables
                            .column(&scene, &value)
                            .map(|range| text[range].trim())
                    })
                    .collect();
                let expected = [Some("`api_secret`"), Some("`api_secret`"), None];
                assert_eq!(names, expected, "{length} {filling:?}");
            }
        }
    }

    #[test]
    fn an_insert_goes_on_to_the_end_of_its_statement() {
        let row = "('a;\nb', 'words and words', '@'),\n";
        let rows = "('a', 'words and words', '@'),\n".repeat(400);
        let head = "INSERT INTO t (id, name, api_secret) VALUES\n";
        let text = format!(
            "{head}{row}SELECT 1;\n{head}{rows}('a');\n{}, ('a', 'b', '@')",
            " ".repeat(9000)
        );
        let scene = Scene {
            text: text.as_bytes(),
            path: b"",
            now_ms: 0,
        };
        let tables = Tables::default();
        let values = text.match_indices('@').map(|(at, _)| at..at + 1);
        let names: Vec<_> = values
            .map(|value| {
                tables
                    .column(&scene, &value)
                    .map(|range| text[range].trim())
            })
            .collect();
        let (last, others) = names.split_last().unwrap();
        assert_eq!(*last, None);
        assert!(others.iter().all(|name| *name == Some("api_secret")));
    }
}
