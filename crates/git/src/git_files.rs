//! The files that every git command reads. git waits for a pipe in the place of one of them, and reads a device for ever.
//! So they are checked before git or libgit2 runs.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::careful::{check_regular_file, read_regular_file};
use super::environment::GitEnvironment;
use super::printed::os_string;

/// More than the size of any file that people write or that names an object.
const LARGEST: u64 = 64 << 20;
/// In the git directory of a work tree.
const OF_THE_WORK_TREE: &[&str] = &["HEAD", "MERGE_HEAD", "config.worktree", "commondir"];
/// In the git directory that all work trees share.
const OF_ALL: &[&str] = &[
    "config",
    "info/attributes",
    "info/exclude",
    "info/grafts",
    "info/sparse-checkout",
    "objects/info/alternates",
    "shallow",
];
/// Those that grow with the repository.
const LARGE: &[&str] = &["index", "packed-refs"];

/// Checks the repository of the current folder. A hook needs no check: git has read these files before it starts one.
pub(super) fn check_here(environment: &GitEnvironment) -> Result<()> {
    if environment.in_hook {
        return Ok(());
    }
    let here = std::env::current_dir().context("could not find out the current folder")?;
    check(&here, environment)
}

/// Refuses a repository in which git would wait for one of its files, or read it for ever. It is the one that contains
/// `folder`, unless the environment names another.
pub(super) fn check(folder: &Path, environment: &GitEnvironment) -> Result<()> {
    for file in environment.config.of_the_user() {
        check_file(&file, LARGEST)?;
    }
    let Some(git_dir) = find(folder, environment)? else {
        return Ok(());
    };
    for name in OF_THE_WORK_TREE {
        check_file(&git_dir.join(name), LARGEST)?;
    }
    let common = named_in(&git_dir.join("commondir"), b"").map(|common| git_dir.join(common));
    let common = common.unwrap_or_else(|| git_dir.clone());
    for name in OF_ALL {
        check_file(&common.join(name), LARGEST)?;
    }
    for name in LARGE {
        check_file(&git_dir.join(name), u64::MAX)?;
        check_file(&common.join(name), u64::MAX)?;
    }
    match named_in(&git_dir.join("HEAD"), b"ref: ") {
        // A branch that has no commit yet may be the folder of others.
        Some(branch) if !common.join(&branch).is_dir() => check_file(&common.join(branch), LARGEST),
        _ => Ok(()),
    }
}

fn check_file(file: &Path, limit: u64) -> Result<()> {
    check_regular_file(file, limit).with_context(|| {
        format!(
            "git needs `{}`, which cannot be read; replace it",
            file.display()
        )
    })
}

/// Returns the git directory, as git finds it.
fn find(folder: &Path, environment: &GitEnvironment) -> Result<Option<PathBuf>> {
    if let Some(git_dir) = &environment.git_dir {
        return Ok(Some(folder.join(git_dir)));
    }
    for folder in folder.ancestors() {
        let inside = folder.join(".git");
        if inside.is_dir() {
            return Ok(Some(inside));
        }
        if inside.exists() {
            check_file(&inside, LARGEST)?;
            return Ok(named_in(&inside, b"gitdir: ").map(|git_dir| folder.join(git_dir)));
        }
        if folder.join("HEAD").exists() && folder.join("objects").is_dir() {
            return Ok(Some(folder.to_owned()));
        }
    }
    Ok(None)
}

/// Returns the path in a file behind a word.
fn named_in(file: &Path, word: &[u8]) -> Option<PathBuf> {
    let bytes = read_regular_file(file, LARGEST).ok()?;
    let path = bytes.strip_prefix(word)?.trim_ascii_end().to_vec();
    os_string(path).ok().map(PathBuf::from)
}
