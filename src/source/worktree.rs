//! The work tree: every file that git tracks or would add.

use std::io::{BufRead as _, BufReader};
use std::path::Path;

use anyhow::{Context as _, Result};

use xguard_git::history::worktree_files;
use xguard_git::{Repository, os_string};

use super::disk::{DiskEntryKind, OnDisk};

/// Hands on the files of the work tree whose top is `top`, tracked and not, but for those that git ignores.
pub fn list_work_tree(
    repository: &Repository,
    top: &Path,
    found: &mut dyn FnMut(OnDisk),
) -> Result<()> {
    let doing = "could not list the files of the work tree";
    let files = worktree_files(repository.git()).context(doing)?;
    for name in BufReader::with_capacity(1 << 16, files).split(0) {
        let name = name.context(doing)?;
        found(OnDisk {
            path: top.join(os_string(name.clone())?),
            name,
            kind: DiskEntryKind::Named,
        });
    }
    Ok(())
}
