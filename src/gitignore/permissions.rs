//! Whether other users of this machine may read a file.

use std::path::Path;

use anyhow::Result;

use super::fact::FileStep;
use super::finding::FileFinding;
use super::rules::READABLE;
use crate::repo_path::RepoPath;

/// Returns the findings about those of `paths` that every user of this machine may read.
pub(super) fn find_world_readable(top: &Path, paths: &[&RepoPath]) -> Result<Vec<FileFinding>> {
    // Nobody gets at a file in a folder that is closed to them.
    if paths.is_empty() || !top.ancestors().all(|folder| is_open(folder, OTHERS_ENTER)) {
        return Ok(Vec::new());
    }
    let mut findings = Vec::new();
    for &path in paths {
        let file = path.below(top)?;
        let folders = file.ancestors().skip(1).take_while(|folder| *folder != top);
        let is_reachable = folders
            .into_iter()
            .all(|folder| is_open(folder, OTHERS_ENTER));
        if is_reachable && is_open(&file, OTHERS_READ) {
            let mut finding = FileFinding::new(&READABLE, path);
            finding.remedy = vec![FileStep::CloseToOthers(path.clone())];
            findings.push(finding);
        }
    }
    Ok(findings)
}

const OTHERS_READ: u32 = 0o004;
const OTHERS_ENTER: u32 = 0o001;

#[cfg(unix)]
fn is_open(path: &Path, permission: u32) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    // A link has no permissions of its own; where it leads is looked at by itself if it is an env file.
    std::fs::symlink_metadata(path)
        .is_ok_and(|metadata| !metadata.is_symlink() && metadata.mode() & permission == permission)
}

#[cfg(not(unix))]
fn is_open(_: &Path, _: u32) -> bool {
    false
}
