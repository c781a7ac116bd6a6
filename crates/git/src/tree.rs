//! Raw tree objects: `<mode> SP <name> NUL <20-byte id>` again and again, sorted as if folder names ended in `/`
//! (git's `Documentation/gitformat-pack.txt`, `base_name_compare`).

use std::cmp::Ordering;

use anyhow::{Context as _, Result, bail};

use super::object::{EntryKind, FileVersion, Oid};

/// Bytes of an id in the repositories libgit2 opens.
const ID: usize = 20;

/// The entries of a tree object, in git's order.
pub(super) struct Tree<'a> {
    rest: &'a [u8],
}

/// One row of a tree object.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) name: &'a [u8],
    pub(super) entry: FileVersion,
}

impl<'a> Tree<'a> {
    /// Takes the content of a tree object.
    pub(super) fn new(content: &'a [u8]) -> Self {
        Self { rest: content }
    }

    /// Returns the next row, or none at the end.
    pub(super) fn next_row(&mut self) -> Result<Option<Row<'a>>> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let (row, rest) = split_row(self.rest).context("tree object is malformed")?;
        self.rest = rest;
        Ok(Some(row))
    }

    /// Passes over the rows that both trees begin with. Two versions of a folder differ in a few rows of many.
    pub(super) fn skip_common(&mut self, other: &mut Self) {
        while let Some(nul) = memchr::memchr(0, self.rest)
            && let Some((row, rest)) = self.rest.split_at_checked(nul + 1 + ID)
            && let Some(other_rest) = other.rest.strip_prefix(row)
        {
            self.rest = rest;
            other.rest = other_rest;
        }
    }

    /// Returns the row of a name.
    pub(super) fn find(mut self, name: &[u8]) -> Result<Option<FileVersion>> {
        while let Some(row) = self.next_row()? {
            if row.name == name {
                return Ok(Some(row.entry));
            }
        }
        Ok(None)
    }
}

fn split_row(bytes: &[u8]) -> Option<(Row<'_>, &[u8])> {
    let space = memchr::memchr(b' ', bytes)?;
    let (mode, rest) = (bytes.get(..space)?, bytes.get(space + 1..)?);
    let nul = memchr::memchr(0, rest)?;
    let (name, rest) = (rest.get(..nul)?, rest.get(nul + 1..)?);
    let (oid, rest) = rest.split_at_checked(ID)?;
    if name.is_empty() {
        return None;
    }
    let entry = FileVersion {
        oid: Oid::from_bytes(oid)?,
        kind: EntryKind::from_mode(mode)?,
    };
    Some((Row { name, entry }, rest))
}

/// Compares two rows as git sorts them.
pub(super) fn compare_rows(left: &Row<'_>, right: &Row<'_>) -> Ordering {
    let key = |row: &Row<'_>| {
        if row.entry.kind == EntryKind::Tree {
            Some(b'/')
        } else {
            None
        }
    };
    let common = left.name.len().min(right.name.len());
    let (left_start, left_rest) = left.name.split_at(common);
    let (right_start, right_rest) = right.name.split_at(common);
    left_start.cmp(right_start).then_with(|| {
        let left = left_rest.first().copied().or_else(|| key(left));
        let right = right_rest.first().copied().or_else(|| key(right));
        left.cmp(&right)
    })
}

/// Refuses what no work tree could hold, so that a crafted tree cannot make a path mean another one.
pub(super) fn check_name(name: &[u8]) -> Result<()> {
    if name == b"." || name == b".." || memchr::memchr(b'/', name).is_some() {
        bail!(
            "tree object holds the impossible name `{}`",
            name.escape_ascii()
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Tree, compare_rows};
    use std::cmp::Ordering;

    fn raw(rows: &[(&str, &str)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (mode, name) in rows {
            bytes.extend_from_slice(format!("{mode} {name}\0").as_bytes());
            bytes.extend_from_slice(&[7; 20]);
        }
        bytes
    }

    #[test]
    fn folders_sort_as_if_they_ended_in_a_slash() {
        let bytes = raw(&[("100644", "a-b"), ("40000", "a"), ("100644", "a0")]);
        let mut tree = Tree::new(&bytes);
        let mut rows = Vec::new();
        while let Some(row) = tree.next_row().unwrap() {
            rows.push(row);
        }
        assert_eq!(compare_rows(&rows[0], &rows[1]), Ordering::Less);
        assert_eq!(compare_rows(&rows[1], &rows[2]), Ordering::Less);
        assert_eq!(compare_rows(&rows[1], &rows[1]), Ordering::Equal);
    }

    #[test]
    fn a_tree_cut_anywhere_is_an_error_and_no_panic() {
        let bytes = raw(&[("100644", "a"), ("120000", "b")]);
        let row = bytes.len() / 2;
        for length in 0..bytes.len() {
            let mut tree = Tree::new(&bytes[..length]);
            let read = (|| {
                while tree.next_row()?.is_some() {}
                anyhow::Ok(())
            })();
            assert_eq!(read.is_ok(), length == 0 || length == row, "{length}");
        }
    }
}
