//! What stands in a tree, as `git ls-tree` lists it.

use anyhow::{Context as _, Result};

use super::{EntryKind, FileVersion, Git, Oid};

/// Returns the files of a tree, or of the tree of a commit: paths and entries.
pub fn list_files(git: &Git, tree: Oid) -> Result<Vec<(Vec<u8>, FileVersion)>> {
    parse_tree_listing(&git.output(&["ls-tree", "-r", "-z", "--full-tree", &tree.to_string()])?)
}

/// Returns the folders in a tree, or in the tree of a commit.
pub fn list_folders(git: &Git, tree: Oid) -> Result<Vec<Vec<u8>>> {
    let tree = tree.to_string();
    let output = git.output(&["ls-tree", "-r", "-d", "-z", "--full-tree", &tree])?;
    let lines = output.split(|&byte| byte == 0);
    // Submodules are listed too, as commits.
    let folders = lines.filter(|line| line.starts_with(b"040000 tree "));
    let path = |line| split_at(line, b'\t').map(|(_, path)| path.to_vec());
    folders
        .map(|line| path(line).context("git printed no path"))
        .collect()
}

/// Reads `<mode> <type> <id> TAB <path> NUL` again and again.
pub(super) fn parse_tree_listing(output: &[u8]) -> Result<Vec<(Vec<u8>, FileVersion)>> {
    let mut files = Vec::new();
    for line in output
        .split(|&byte| byte == 0)
        .filter(|line| !line.is_empty())
    {
        let (head, path) = split_at(line, b'\t').context("git printed no path")?;
        let words: Vec<&[u8]> = head.split(|&byte| byte == b' ').collect();
        let entry = match words.as_slice() {
            [mode, _, id] => EntryKind::from_mode(mode).zip(Oid::from_hex(id)),
            _ => None,
        };
        let (kind, oid) = entry.context("could not understand the output of `git ls-tree`")?;
        files.push((path.to_vec(), FileVersion { oid, kind }));
    }
    Ok(files)
}

pub(super) fn split_at(line: &[u8], separator: u8) -> Option<(&[u8], &[u8])> {
    let at = memchr::memchr(separator, line)?;
    Some((line.get(..at)?, line.get(at + 1..)?))
}
