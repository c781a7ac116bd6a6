//! What the index and trees hold, as `git ls-files` and `git ls-tree` list it.

use std::collections::HashSet;
use std::ffi::OsString;

use anyhow::{Context as _, Result};

use super::object::{EntryKind, FileVersion, Oid};
use super::printed::os_string;
use super::process::Git;

/// How many paths are given to git at once: what the system takes as arguments is bounded.
const PORTION: usize = 100;

/// Entries of the index, each with its path from the top.
pub type Tracked = Vec<(Vec<u8>, FileVersion)>;

/// Returns the entries of the index that are `wanted`. Of a path in conflict there is one entry for every side.
pub fn list_tracked(git: &Git, wanted: impl Fn(&[u8], EntryKind) -> bool) -> Result<Tracked> {
    let output = git
        .output(&["ls-files", "-z", "--stage", "--full-name"])
        .context("could not ask git which files are tracked")?;
    let mut entries = parse_index_listing(&output)?;
    entries.retain(|(path, entry)| wanted(path, entry.kind));
    Ok(entries)
}

/// Returns the files of a tree, or of the tree of a commit: paths and entries.
pub fn list_files(git: &Git, tree: Oid) -> Result<Vec<(Vec<u8>, FileVersion)>> {
    parse_tree_listing(&git.output(&["ls-tree", "-r", "-z", "--full-tree", &tree.to_string()])?)
}

/// Returns the folders in a tree, or in the tree of a commit.
pub fn list_folders(git: &Git, tree: Oid) -> Result<Vec<Vec<u8>>> {
    let folders = list_folder_trees(git, tree)?.into_iter();
    Ok(folders.map(|(path, _)| path).collect())
}

/// Returns the folders in a tree, and their own trees.
pub(super) fn list_folder_trees(git: &Git, tree: Oid) -> Result<Vec<(Vec<u8>, Oid)>> {
    let tree = tree.to_string();
    let output = git.output(&["ls-tree", "-r", "-d", "-z", "--full-tree", &tree])?;
    // Submodules are listed too, as commits.
    let folders = parse_tree_listing(&output)?.into_iter();
    let folders = folders.filter(|(_, entry)| entry.kind == EntryKind::Tree);
    Ok(folders.map(|(path, entry)| (path, entry.oid)).collect())
}

/// Returns what a commit holds at a path that needs no quoting.
pub fn entry_in_commit(git: &Git, commit: Oid, path: &str) -> Result<Option<FileVersion>> {
    let commit = commit.to_string();
    let output = git.output(&["ls-tree", "-z", "--full-tree", &commit, "--", path])?;
    let last = parse_tree_listing(&output)?.pop();
    Ok(last.map(|(_, entry)| entry))
}

/// Returns those of `paths`, from the top, that a commit holds.
pub fn committed_paths(git: &Git, commit: Oid, paths: &[Vec<u8>]) -> Result<HashSet<Vec<u8>>> {
    let commit = commit.to_string();
    let options = ["--literal-pathspecs", "ls-tree", "-z", "--name-only"];
    let words = [&options[..], &["--full-tree", &commit, "--"]].concat();
    list_those_of(git, &words, b"", paths).context("could not ask git what HEAD holds")
}

/// Returns those of `paths`, from the top, that are in the index.
pub(super) fn tracked_paths(git: &Git, paths: &[Vec<u8>]) -> Result<HashSet<Vec<u8>>> {
    let words = ["ls-files", "--cached", "-z", "--full-name", "--"];
    list_those_of(git, &words, b":(top,literal)", paths)
}

/// Returns what git lists of `paths`, each with `before` in front of it.
fn list_those_of(
    git: &Git,
    words: &[&str],
    before: &[u8],
    paths: &[Vec<u8>],
) -> Result<HashSet<Vec<u8>>> {
    let mut found = HashSet::new();
    for portion in paths.chunks(PORTION) {
        let mut arguments: Vec<OsString> = words.iter().map(Into::into).collect();
        for path in portion {
            arguments.push(os_string([before, path].concat())?);
        }
        found.extend(fields(&git.output(&arguments)?).map(<[u8]>::to_vec));
    }
    Ok(found)
}

/// Reads `<mode> <type> <id> TAB <path> NUL` again and again.
fn parse_tree_listing(output: &[u8]) -> Result<Vec<(Vec<u8>, FileVersion)>> {
    let entry = |line| parse_line(line, 2).context("could not understand `git ls-tree`");
    fields(output).map(entry).collect()
}

/// Reads `<mode> <id> <stage> TAB <path> NUL` again and again.
pub(super) fn parse_index_listing(output: &[u8]) -> Result<Tracked> {
    let entry = |line| parse_line(line, 1).context("could not understand `git ls-files`");
    fields(output).map(entry).collect()
}

fn fields(output: &[u8]) -> impl Iterator<Item = &[u8]> {
    let fields = output.split(|&byte| byte == 0);
    fields.filter(|field| !field.is_empty())
}

/// Reads a mode, two more words of which one is the id, TAB, and a path.
fn parse_line(line: &[u8], id: usize) -> Option<(Vec<u8>, FileVersion)> {
    let tab = memchr::memchr(b'\t', line)?;
    let (head, path) = (line.get(..tab)?, line.get(tab + 1..)?);
    let words: Vec<&[u8]> = head.split(|&byte| byte == b' ').collect();
    let kind = EntryKind::from_mode(words.first()?)?;
    let oid = Oid::from_hex(words.get(id)?)?;
    Some((path.to_vec(), FileVersion { oid, kind }))
}

#[cfg(test)]
mod tests {
    use super::{EntryKind, parse_line};

    #[test]
    fn a_line_is_read_to_its_last_byte() {
        let id = "1".repeat(40);
        let line = format!("120000 {id} 0\ta\tb\nc");
        let (path, entry) = parse_line(line.as_bytes(), 1).unwrap();
        assert_eq!((&*path, entry.kind), (&b"a\tb\nc"[..], EntryKind::Link));
        let line = format!("040000 tree {id}\ta");
        let (_, entry) = parse_line(line.as_bytes(), 2).unwrap();
        assert_eq!(entry.kind, EntryKind::Tree);
        for broken in ["", "100644", "100644 1 0\ta", "9 1 0\ta", "100644 1 0 a"] {
            assert!(parse_line(broken.as_bytes(), 1).is_none(), "{broken}");
        }
    }
}
