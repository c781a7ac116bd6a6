//! What lies above a window of a large file and says what the window stands in: the names of a table's columns, the
//! header of a section, the columns of an SQL insert.

use memchr::memmem;

/// Longest line that is kept.
const LINE: usize = 8 << 10;

/// The lines that were seen last of each sort.
#[derive(Default)]
pub(super) struct Above {
    section: Vec<u8>,
    insert: Vec<u8>,
    /// The first line of the file.
    first: Vec<u8>,
}

impl Above {
    /// Reads a part of the file, the first or the next.
    pub(super) fn read(&mut self, part: &[u8], is_first: bool) {
        if is_first {
            let line = line_at(part, 0);
            let is_row = line.iter().any(|byte| b",;\t|".contains(byte));
            self.first = if is_row { line.to_vec() } else { Vec::new() };
        }
        let header = memmem::rfind_iter(part, b"\n[").map(|at| line_at(part, at + 1));
        if let Some(header) = { header }.find(|line| is_header(line)) {
            self.section = header.to_vec();
        }
        if let Some(at) = memmem::rfind(part, b"INSERT INTO") {
            let statement = part.get(at..).unwrap_or_default();
            let statement = statement.get(..LINE).unwrap_or(statement);
            if let Some(values) = memmem::find(statement, b"VALUES") {
                let columns = statement
                    .get(..values + b"VALUES".len())
                    .unwrap_or_default();
                self.insert = [columns, b"\n"].concat();
            }
        }
    }

    /// Returns the lines, each with its end. Where there are zero bytes it is no text, or one of wide characters.
    pub(super) fn lines(&self) -> Vec<u8> {
        let lines = [&self.section[..], &self.insert, &self.first].concat();
        if lines.contains(&0) {
            Vec::new()
        } else {
            lines
        }
    }

    /// Returns how far behind the start of what is repeated a line begins, if there is anything above it to say.
    pub(super) fn start_of_line(&self, repeated: &[u8]) -> usize {
        let near = repeated.get(..repeated.len() / 2).unwrap_or_default();
        let newline = memchr::memchr(b'\n', near).filter(|_| !self.lines().is_empty());
        newline
            .filter(|_| !near.contains(&0))
            .map_or(0, |at| at + 1)
    }
}

/// Returns a line with its end; nothing of one that is longer than any that is kept.
fn line_at(text: &[u8], at: usize) -> &[u8] {
    let rest = text.get(at..).unwrap_or_default();
    let rest = rest.get(..LINE).unwrap_or(rest);
    memchr::memchr(b'\n', rest).map_or(&[], |end| rest.get(..=end).unwrap_or_default())
}

/// Tells whether a line is the header of a section.
fn is_header(line: &[u8]) -> bool {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b" ._-:/\"'".contains(byte);
    matches!(line.trim_ascii(), [b'[', name @ .., b']'] if name.iter().all(is_name))
}
