//! The folders that an index names by their trees, wherever in the file it does so.
//!
//! What git makes of TREE depends on its settings and its version where an index is out of the ordinary: it is sparse, or
//! git makes it sparse as it reads it, or its extensions contradict each other. git can then commit a folder as TREE names
//! it, below a root that it does not go by. So all folders that any TREE in the file names are scanned, besides the tree
//! that git makes now, and the entries.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use anyhow::{Context as _, Result};
use memchr::memmem::find_iter;

use super::cache_tree::CacheTree;
use super::careful::read_regular_file;
use super::extensions::split_header;
use super::index::EXTENSION_HEADER;
use super::listing::{list_files, list_folder_trees};
use super::object::{Oid, StagedChange};
use super::process::Git;

/// A larger index belongs to millions of files.
const LARGEST: u64 = 1 << 30;

/// Tells whether git may make the index of a repository, whose own files are in `git_dir`, a sparse one as it reads it.
/// Patterns must say what is left out, so git need not be asked in a usual repository.
pub(super) fn may_become_sparse(git: &Git, git_dir: &Path) -> bool {
    if matches!(git_dir.join("info/sparse-checkout").try_exists(), Ok(false)) {
        return false;
    }
    let question = ["config", "--type=bool", "--get", "index.sparse"];
    let answer = git.run_with_input(&question, Vec::new(), &[0, 1]);
    // Without an answer it is read as a sparse one.
    answer.map_or(true, |(_, answer)| answer.trim_ascii() == b"true")
}

/// Folders, each by its path with a final `/`, and its tree. The root has no path.
pub(super) struct NamedFolders(HashSet<(Vec<u8>, Oid)>);

impl NamedFolders {
    /// Reads the folders that the index at `path` names, whose ids have `id` bytes.
    pub(super) fn read(path: &Path, id: usize) -> Result<Self> {
        let bytes = read_regular_file(path, LARGEST)
            .with_context(|| format!("could not read the index `{}`", path.display()))?;
        let folders = find_iter(&bytes, b"TREE")
            .filter_map(|at| {
                let (header, rest) = bytes.get(at..)?.split_at_checked(EXTENSION_HEADER)?;
                let (_, size) = split_header(header);
                CacheTree::parse(rest.get(..usize::try_from(size).ok()?)?, id)
            })
            .flat_map(|tree| tree.written_folders())
            .collect();
        Ok(Self(folders))
    }

    /// Leaves out those that a tree has, as it has them.
    pub(super) fn leave_out(&mut self, git: &Git, tree: Oid) {
        self.0.remove(&(Vec::new(), tree));
        // Where the tree cannot be listed, nothing is left out.
        for (mut path, oid) in list_folder_trees(git, tree).unwrap_or_default() {
            path.push(b'/');
            self.0.remove(&(path, oid));
        }
    }

    /// Returns what their files change against `base`.
    pub(super) fn changes(self, git: &Git, base: Oid) -> Result<Vec<StagedChange>> {
        let mut changes = Vec::new();
        if self.0.is_empty() {
            return Ok(changes);
        }
        let before: HashMap<_, _> = list_files(git, base)?.into_iter().collect();
        for (folder, oid) in self.0 {
            // git makes a folder of its entries if its tree is missing.
            let files = match list_files(git, oid) {
                Err(_) if !is_there(git, oid)? => continue,
                files => files?,
            };
            changes.extend(files.into_iter().filter_map(|(path, entry)| {
                let path = [&*folder, &path].concat();
                let old = before.get(&path).copied();
                let new = Some(entry);
                (old != new).then_some(StagedChange { path, old, new })
            }));
        }
        Ok(changes)
    }
}

fn is_there(git: &Git, tree: Oid) -> Result<bool> {
    let name = format!("{tree}^{{tree}}");
    let (status, _) = git.run_with_input(&["cat-file", "-e", &name], Vec::new(), &[0, 1, 128])?;
    Ok(status == 0)
}
