//! Where git looks for the hooks of a repository, and whether that folder is the repository's own.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, Result, bail, ensure};

/// The oldest git that xguard is tested with.
const OLDEST_GIT: [u32; 3] = [2, 39, 5];

/// What ties a git process to another repository than that of its folder: set by git itself around hooks and aliases.
const REPOSITORY_VARIABLES: &[&str] = &[
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_WORK_TREE",
];

/// Whose the folder is that git takes the hooks from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// The git directory of this repository, shared by its linked worktrees alone.
    Repository,
    /// The work tree: the team's own folder, which is committed.
    WorkTree,
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
        let git = Git { dir: dir.into() };
        git.ensure_new_enough()?;
        let bare = git.flag("--is-bare-repository")?;
        let top = match (bare, git.flag("--is-inside-work-tree")?) {
            (_, true) => Some(git.path(&["--show-toplevel"])?),
            (true, false) => None,
            (false, false) => bail!(
                "`{}` is inside a git directory; name the work tree instead",
                dir.display()
            ),
        };
        // A relative `core.hooksPath` counts from where git runs hooks: the top of the work tree.
        let git = Git {
            dir: top.clone().unwrap_or(git.dir),
        };
        let folder = git.path(&["--git-path", "hooks"])?;
        let common = git.path(&["--git-common-dir"])?;
        let owner = if folder.starts_with(&common) {
            Owner::Repository
        } else if top.is_some_and(|top| folder.starts_with(top)) && !git.hooks_path_is_personal()? {
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

struct Git {
    dir: PathBuf,
}

impl Git {
    #[expect(
        clippy::disallowed_methods,
        reason = "hook/ asks git itself where it looks"
    )]
    fn output(&self, args: &[&str]) -> Result<Output> {
        let mut git = Command::new("git");
        for variable in REPOSITORY_VARIABLES {
            git.env_remove(variable);
        }
        git.arg("-C")
            .arg(&self.dir)
            .args(["-c", "core.fsmonitor=false"])
            .args(args)
            .env("LC_ALL", "C")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_TERMINAL_PROMPT", "0")
            .stdin(std::process::Stdio::null())
            .output()
            .context("could not start git; is it installed and on PATH?")
    }

    fn answer(&self, args: &[&str]) -> Result<Vec<u8>> {
        let output = self.output(args)?;
        ensure!(
            output.status.success(),
            "git cannot tell about `{}`: {}",
            self.dir.display(),
            String::from_utf8_lossy(&output.stderr).trim_end()
        );
        let mut answer = output.stdout;
        if answer.last() == Some(&b'\n') {
            answer.pop();
        }
        Ok(answer)
    }

    fn flag(&self, question: &str) -> Result<bool> {
        Ok(self.answer(&["rev-parse", question])? == b"true")
    }

    /// Asks for one path at a time, because a path may hold the newline that would part two of them.
    fn path(&self, question: &[&str]) -> Result<PathBuf> {
        let args = [&["rev-parse", "--path-format=absolute"], question].concat();
        let path = path_from_git(&self.answer(&args)?)?;
        // git leaves out links only as far as the path exists, and so do we.
        Ok(path.canonicalize().unwrap_or(path))
    }

    /// Tells whether `core.hooksPath` is an absolute path in the user's or machine's configuration, and so the same
    /// folder for every repository, even where it happens to lie in this work tree.
    fn hooks_path_is_personal(&self) -> Result<bool> {
        let output = self.output(&["config", "--show-scope", "-z", "--get", "core.hooksPath"])?;
        // 1 is git's way to say that it is not set.
        ensure!(
            matches!(output.status.code(), Some(0 | 1)),
            "could not read `core.hooksPath`: {}",
            String::from_utf8_lossy(&output.stderr).trim_end()
        );
        let mut fields = output.stdout.split(|&byte| byte == 0);
        let scope = fields.next().unwrap_or_default();
        let value = fields.next().unwrap_or_default();
        let anywhere = value.starts_with(b"/") || value.starts_with(b"~");
        Ok(anywhere && matches!(scope, b"global" | b"system"))
    }

    fn ensure_new_enough(&self) -> Result<()> {
        let answer = self.answer(&["version"])?;
        let answer = String::from_utf8_lossy(&answer);
        ensure!(
            version(&answer).is_none_or(|version| version >= OLDEST_GIT),
            "this is {answer}, and xguard needs 2.39.5 or newer; upgrade git and run this again"
        );
        Ok(())
    }
}

#[cfg(unix)]
fn path_from_git(bytes: &[u8]) -> Result<PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    Ok(PathBuf::from(OsStr::from_bytes(bytes)))
}

#[cfg(not(unix))]
fn path_from_git(bytes: &[u8]) -> Result<PathBuf> {
    let path = std::str::from_utf8(bytes).context("git gave a path that is not UTF-8")?;
    Ok(PathBuf::from(OsStr::new(path)))
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
