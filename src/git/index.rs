//! The root of the index's TREE extension: the tree that git has written and is about to commit, found without reading
//! a single entry (format: git's `Documentation/gitformat-index.txt`).
//!
//! git writes TREE before it runs pre-commit. The extension stands near the end of the file, so the file is searched
//! backwards for it; a hit counts only if the chain of extensions that starts there ends exactly at the trailing hash.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::object::Oid;

/// Bytes of an id, and of the trailing hash, in the repositories libgit2 opens.
const ID: usize = 20;
/// Bytes of the header: `DIRC`, version, number of entries.
const HEADER: usize = 12;
/// How much of the end is read at first; doubled until TREE is found.
const FIRST_WINDOW: u64 = 64 * 1024;
/// How far back TREE is sought. A larger one belongs to millions of folders; git's plumbing takes those.
const LARGEST_WINDOW: u64 = 16 * 1024 * 1024;

/// What the index says about the tree to be committed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Root {
    /// There is no index file: nothing is tracked.
    NoIndex,
    /// The tree that will be committed.
    Tree(Oid),
    /// The index does not say, or not in a way this reader trusts.
    Unknown,
}

/// Reads the root of the TREE extension of the index at `path`.
///
/// An unreadable file and one that is no index are errors.
pub(super) fn root(path: &Path) -> Result<Root> {
    #[expect(clippy::disallowed_methods, reason = "git/ reads the index")]
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Root::NoIndex),
        Err(error) => return Err(error).context("could not open the index"),
    };
    let length = file.metadata().context("could not read the index")?.len();
    let mut header = [0; HEADER];
    file.read_exact(&mut header)
        .context("index file is smaller than its header")?;
    let entries = entry_count(&header)?;
    let mut window = FIRST_WINDOW.min(length);
    loop {
        let start = length - window;
        file.seek(SeekFrom::Start(start))
            .context("could not read the index")?;
        let mut tail = vec![0; usize::try_from(window)?];
        file.read_exact(&mut tail)
            .context("could not read the index")?;
        if let Some(root) = find_root(&tail, entries) {
            return Ok(root);
        }
        if window == length || window >= LARGEST_WINDOW {
            return Ok(Root::Unknown);
        }
        window = (window * 2).min(length);
    }
}

fn entry_count(header: &[u8; HEADER]) -> Result<u32> {
    let (signature, rest) = header.split_at(4);
    let (version, count) = rest.split_at(4);
    if signature != b"DIRC" {
        bail!("index file has a bad signature");
    }
    if !matches!(be32(version), Some(2..=4)) {
        bail!("index file has a version this reader does not know");
    }
    be32(count).context("index file is smaller than its header")
}

/// Returns what the TREE extension in the last bytes of an index says; none if no such extension is in them.
fn find_root(tail: &[u8], entries: u32) -> Option<Root> {
    let end = tail.len().checked_sub(ID)?;
    let body = tail.get(..end)?;
    memchr::memmem::rfind_iter(body, b"TREE").find_map(|at| {
        let has_sparse_folders = chain(body.get(at..)?)?;
        root_node(body.get(at + 8..)?, entries, has_sparse_folders)
    })
}

/// Walks extensions to the very end; tells whether `sdir` (a sparse index) is among them, none if they do not fit.
fn chain(mut bytes: &[u8]) -> Option<bool> {
    let mut has_sparse_folders = false;
    while !bytes.is_empty() {
        let (head, rest) = bytes.split_at_checked(8)?;
        let (signature, size) = head.split_at(4);
        if !signature.iter().all(u8::is_ascii_alphabetic) {
            return None;
        }
        has_sparse_folders |= signature == b"sdir";
        bytes = rest.get(usize::try_from(be32(size)?).ok()?..)?;
    }
    Some(has_sparse_folders)
}

/// Reads the root node: empty name, NUL, entry count, space, subtree count, newline, id unless the count is -1.
fn root_node(bytes: &[u8], entries: u32, has_sparse_folders: bool) -> Option<Root> {
    let bytes = bytes.strip_prefix(b"\0")?;
    let space = memchr::memchr(b' ', bytes.get(..16.min(bytes.len()))?)?;
    let (count, rest) = (bytes.get(..space)?, bytes.get(space + 1..)?);
    let newline = memchr::memchr(b'\n', rest.get(..16.min(rest.len()))?)?;
    let subtrees = rest.get(..newline)?;
    if subtrees.is_empty() || !subtrees.iter().all(u8::is_ascii_digit) {
        return None;
    }
    if count == b"-1" {
        return Some(Root::Unknown);
    }
    let count: u32 = std::str::from_utf8(count).ok()?.parse().ok()?;
    // A sparse index counts a folder as one entry; in any other the numbers agree (a split one is left to git).
    if count != entries && !has_sparse_folders {
        return Some(Root::Unknown);
    }
    Oid::from_bytes(rest.get(newline + 1..newline + 1 + ID)?).map(Root::Tree)
}

fn be32(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{Root, entry_count, find_root};
    use crate::git::Oid;

    fn extension(signature: &[u8], content: &[u8]) -> Vec<u8> {
        let size = u32::try_from(content.len()).unwrap().to_be_bytes();
        [signature, size.as_slice(), content].concat()
    }

    fn node(count: &str) -> Vec<u8> {
        [format!("\0{count} 0\n").as_bytes(), &[9; 20]].concat()
    }

    #[test]
    fn the_chain_of_extensions_decides_what_is_an_extension() {
        let tree = extension(b"TREE", &node("3"));
        let other = extension(b"UNTR", b"anything");
        let sparse = extension(b"sdir", b"");
        let trailer = vec![0; 20];
        let id = Root::Tree(Oid::from_bytes(&[9; 20]).unwrap());
        let cases = [
            ("alone", vec![tree.clone(), trailer.clone()], Some(&id)),
            (
                "before another",
                vec![tree.clone(), other.clone(), trailer.clone()],
                Some(&id),
            ),
            (
                "after entries",
                vec![b"TREE in a name".to_vec(), tree.clone(), trailer.clone()],
                Some(&id),
            ),
            (
                "named in what follows",
                vec![tree.clone(), extension(b"UNTR", b"xTREEx"), trailer.clone()],
                Some(&id),
            ),
            (
                "with a gap behind",
                vec![tree.clone(), b"gap".to_vec(), trailer.clone()],
                None,
            ),
            (
                "invalid",
                vec![extension(b"TREE", b"\0-1 0\n"), trailer.clone()],
                Some(&Root::Unknown),
            ),
            (
                "of another count",
                vec![extension(b"TREE", &node("4")), trailer.clone()],
                Some(&Root::Unknown),
            ),
            (
                "sparse",
                vec![extension(b"TREE", &node("4")), sparse, trailer.clone()],
                Some(&id),
            ),
            ("absent", vec![other, trailer], None),
        ];
        for (name, parts, expected) in cases {
            assert_eq!(find_root(&parts.concat(), 3).as_ref(), expected, "{name}");
        }
    }

    #[test]
    fn an_index_cut_anywhere_does_not_panic() {
        let whole = [
            b"entries".to_vec(),
            extension(b"TREE", &node("3")),
            vec![0; 20],
        ]
        .concat();
        for length in 0..whole.len() {
            assert_eq!(find_root(&whole[..length], 3), None, "{length}");
        }
    }

    #[test]
    fn a_header_of_something_else_is_refused() {
        assert!(entry_count(b"DIRC\0\0\0\x02\0\0\0\x05").is_ok_and(|count| count == 5));
        assert!(entry_count(b"DIRC\0\0\0\x09\0\0\0\x05").is_err());
        assert!(entry_count(b"JUNK\0\0\0\x02\0\0\0\x05").is_err());
    }
}
