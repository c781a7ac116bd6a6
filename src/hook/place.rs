//! Where git looks for the hooks of a repository, and whether that folder is the repository's own.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use super::manager::{self, Manager};
use super::shown;
use crate::git::{Git, printed_path};

/// The oldest git that xguard is tested with.
const OLDEST_GIT: [u32; 3] = [2, 39, 5];

/// Whose the folder is that git takes the hooks from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The git directory of this repository, shared by its linked worktrees alone.
    Repository,
    /// The work tree: the team's own folder, which is committed.
    WorkTree,
    /// A hook manager, which has to be told of us.
    Manager(&'static Manager),
    /// `core.hooksPath` points to a folder that other repositories may use too.
    Shared,
}

/// The hooks folder of one repository.
#[derive(Debug)]
pub(super) struct Place {
    /// Where git looks for hooks.
    pub(super) folder: PathBuf,
    /// Whose that folder is.
    pub(super) owner: Owner,
    /// Where git would look without `core.hooksPath`.
    pub(super) own_folder: PathBuf,
}

impl Place {
    /// Finds the hooks folder of the repository that `dir` lies in.
    pub(super) fn of(dir: &Path) -> Result<Self> {
        ensure!(dir.is_dir(), "`{}` is not a folder", shown(dir));
        let git = Git::elsewhere(dir);
        ensure_new_enough(&git)?;
        let top = top(&git, dir)?;
        // A relative `core.hooksPath` counts from where git runs hooks: the top of the work tree.
        let git = Git::elsewhere(top.as_deref().unwrap_or(dir));
        let folder = path(&git, &["--git-path", "hooks"])?;
        let common = path(&git, &["--git-common-dir"])?;
        let owner = if let Some(manager) = manager::of(&folder) {
            Owner::Manager(manager)
        } else if folder.starts_with(&common) {
            Owner::Repository
        } else if top.is_some_and(|top| folder.starts_with(top)) && !is_personal(&git)? {
            Owner::WorkTree
        } else {
            Owner::Shared
        };
        Ok(Self {
            folder,
            owner,
            own_folder: common.join("hooks"),
        })
    }
}

/// Fails if this git is older than the oldest one xguard is tested with.
fn ensure_new_enough(git: &Git) -> Result<()> {
    let answer = git.output(&["version"])?;
    let answer = String::from_utf8_lossy(answer.trim_ascii());
    ensure!(
        version(&answer).is_none_or(|version| version >= OLDEST_GIT),
        "this is {answer}, and xguard needs 2.39.5 or newer; upgrade git and run this again"
    );
    Ok(())
}

/// Returns the top of the work tree, or none for a bare repository.
fn top(git: &Git, dir: &Path) -> Result<Option<PathBuf>> {
    let is = |question| -> Result<bool> {
        let answer = git
            .output(&["rev-parse", question])
            .with_context(|| format!("could not find the repository of `{}`", shown(dir)))?;
        Ok(answer == b"true\n")
    };
    if is("--is-inside-work-tree")? {
        return path(git, &["--show-toplevel"]).map(Some);
    }
    if is("--is-bare-repository")? {
        return Ok(None);
    }
    bail!(
        "`{}` is inside a git directory; name the work tree instead",
        shown(dir)
    )
}

/// Asks for one path at a time, because a path may hold the newline that would part two of them.
fn path(git: &Git, question: &[&str]) -> Result<PathBuf> {
    let answer = git.output(&[&["rev-parse", "--path-format=absolute"], question].concat())?;
    let path = printed_path(answer)?;
    Ok(path.canonicalize().unwrap_or(path))
}

/// Tells whether `core.hooksPath` is an absolute path in the user's or the machine's configuration: the same folder
/// for every repository, even where it happens to lie in this work tree.
fn is_personal(git: &Git) -> Result<bool> {
    let question = ["config", "--show-scope", "-z", "--get", "core.hooksPath"];
    // 1 is git's way to say that it is not set.
    let (_, answer) = git.answer(&question, Vec::new(), &[0, 1])?;
    let mut fields = answer.split(|&byte| byte == 0);
    let scope = fields.next().unwrap_or_default();
    let value = fields.next().unwrap_or_default();
    let is_absolute = value.starts_with(b"/") || value.starts_with(b"~");
    Ok(is_absolute && matches!(scope, b"global" | b"system"))
}

/// Reads the three numbers out of `git version 2.39.5 (Apple Git-154)`, `2.41.0.windows.1` or `2.48.0-rc1`.
fn version(answer: &str) -> Option<[u32; 3]> {
    let number = answer.strip_prefix("git version ")?;
    let mut parts = number.split(|character: char| !character.is_ascii_digit());
    let mut next = || parts.next()?.parse().ok();
    Some([next()?, next()?, next().unwrap_or(0)])
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn a_version_is_read_from_any_vendors_answer() {
        let cases = [
            ("git version 2.39.5", Some([2, 39, 5])),
            ("git version 2.39.5 (Apple Git-154)", Some([2, 39, 5])),
            ("git version 2.41.0.windows.1", Some([2, 41, 0])),
            ("git version 2.48.0-rc1", Some([2, 48, 0])),
            ("git version 2.48.rc1", Some([2, 48, 0])),
            ("git version 3.0", Some([3, 0, 0])),
            ("something else", None),
        ];
        for (answer, expected) in cases {
            assert_eq!(version(answer), expected, "{answer}");
        }
    }
}
