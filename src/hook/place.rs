//! Where git looks for the hooks of a repository, and whether that folder is the repository's own.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use super::git_hooks::GitHooks;
use super::manager;
use super::manager::Manager;
use super::names::is_global_folder;
use super::version::Version;
use crate::repo_path::printable_file;
use crate::shell::shown_path;
use xguard_detect::hide_credentials;
use xguard_git::{Git, GitEnvironment, printed_path};

/// Which repository is meant.
#[derive(Debug, Clone, Copy)]
pub enum Target<'a> {
    /// The one that git would use here and now, its environment variables honoured.
    Here(&'a GitEnvironment),
    /// The one that a folder lies in, whatever the environment says.
    Folder(&'a Path),
}

impl Target<'_> {
    /// Returns git as it runs for this repository.
    pub fn git(&self) -> Result<Git> {
        match self {
            Self::Here(environment) => Git::new(environment),
            Self::Folder(folder) => {
                ensure!(
                    folder.is_dir(),
                    "`{}` is not a folder",
                    printable_file(folder)
                );
                Ok(Git::elsewhere(folder))
            }
        }
    }

    /// Returns the folder that was named, or the current one.
    pub(super) fn folder(&self) -> &Path {
        match self {
            Self::Here(_) => Path::new("."),
            Self::Folder(folder) => folder,
        }
    }
}

/// Whose the folder is that git takes the hooks from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The git directory of this repository, shared by its linked worktrees alone.
    Repository,
    /// The work tree: the team's own folder, which is committed.
    WorkTree,
    /// A hook manager, which has to be told of us.
    Manager(&'static Manager),
    /// `xguard install --global`: the folder for every repository of the user.
    Global,
    /// `core.hooksPath` points to a folder that other repositories may use too.
    Shared,
}

/// The hooks folder of one repository.
#[derive(Debug)]
pub(super) struct HooksFolder {
    /// Where git looks for hooks.
    pub(super) folder: PathBuf,
    /// Whose that folder is.
    pub(super) owner: Owner,
    /// Where git would look without `core.hooksPath`.
    pub(super) own_folder: PathBuf,
    /// The top of the work tree; none in a bare repository.
    pub(super) top: Option<PathBuf>,
    /// git as it runs at the top.
    pub(super) git: Git,
    /// Which git that is.
    pub(super) version: Version,
    /// The hooks in its configuration.
    pub(super) git_hooks: GitHooks,
}

impl HooksFolder {
    /// Finds the hooks folder of a repository, with a git that is new enough.
    pub(super) fn of(target: Target<'_>) -> Result<Self> {
        let version = Version::of(&target.git()?)?;
        ensure!(
            version.is_enough(),
            "this is {}, and xguard needs 2.39.5 or newer; upgrade git and run this again",
            version.answer
        );
        Self::found(target, version)
    }

    /// Finds the hooks folder of a repository, with whatever git there is.
    pub(super) fn find(target: Target<'_>) -> Result<Self> {
        Self::found(target, Version::of(&target.git()?)?)
    }

    fn found(target: Target<'_>, version: Version) -> Result<Self> {
        let git = target.git()?;
        let top = work_tree_top(&git, target.folder())?;
        // A relative `core.hooksPath` counts from where git runs hooks: the top of the work tree.
        let git = top
            .as_deref()
            .map_or_else(|| git.clone(), |top| git.in_folder(top));
        let folder = ask_for_path(&git, &["--git-path", "hooks"])?;
        let common = ask_for_path(&git, &["--git-common-dir"])?;
        let owner = if let Some(manager) = manager::of_folder(&folder) {
            Owner::Manager(manager)
        } else if is_global_folder(&folder) {
            Owner::Global
        } else if folder.starts_with(&common) {
            Owner::Repository
        } else if top.as_ref().is_some_and(|top| folder.starts_with(top))
            && !ConfiguredHooksPath::of(&git)?.is_some_and(|configured| configured.is_personal())
        {
            Owner::WorkTree
        } else {
            Owner::Shared
        };
        Ok(Self {
            folder,
            owner,
            own_folder: common.join("hooks"),
            top,
            git_hooks: GitHooks::of(&git, &version)?,
            git,
            version,
        })
    }
}

/// Returns the top of the work tree, or none for a bare repository.
fn work_tree_top(git: &Git, dir: &Path) -> Result<Option<PathBuf>> {
    let is = |question| -> Result<bool> {
        let answer = git.output(&["rev-parse", question]).with_context(|| {
            format!("could not find the repository of `{}`", printable_file(dir))
        })?;
        Ok(answer == b"true\n")
    };
    if is("--is-inside-work-tree")? {
        return ask_for_path(git, &["--show-toplevel"]).map(Some);
    }
    if is("--is-bare-repository")? {
        return Ok(None);
    }
    bail!(
        "`{}` is inside a git directory; name the work tree instead",
        printable_file(dir)
    )
}

/// Asks for one path at a time, because a path may hold the newline that would part two of them.
fn ask_for_path(git: &Git, question: &[&str]) -> Result<PathBuf> {
    let answer = git.output(&[&["rev-parse", "--path-format=absolute"], question].concat())?;
    let path = printed_path(answer)?;
    Ok(path.canonicalize().unwrap_or(path))
}

/// `core.hooksPath`, and where it is set.
#[derive(Debug)]
pub(super) struct ConfiguredHooksPath {
    /// `local`, `global`, `system` and so on.
    scope: Vec<u8>,
    /// What sets it: `file:.git/config`.
    pub(super) origin: String,
    /// As it is written there.
    value: Vec<u8>,
}

impl ConfiguredHooksPath {
    /// Asks git; none where it is not set.
    pub(super) fn of(git: &Git) -> Result<Option<Self>> {
        let question = [
            "config",
            "--show-scope",
            "--show-origin",
            "-z",
            "--get",
            "core.hooksPath",
        ];
        // 1 is git's way to say that it is not set.
        let (_, answer) = git.run_with_input(&question, Vec::new(), &[0, 1])?;
        let mut fields = answer.split(|&byte| byte == 0);
        let mut next = || fields.next().filter(|field| !field.is_empty());
        Ok(match (next(), next(), next()) {
            (Some(scope), Some(origin), Some(value)) => Some(Self {
                scope: scope.to_vec(),
                origin: shown_path(&hide_credentials(origin)),
                value: value.to_vec(),
            }),
            _ => None,
        })
    }

    /// Tells whether it is an absolute path in the user's or the machine's configuration: the same folder for every
    /// repository, even where it happens to lie in this work tree.
    fn is_personal(&self) -> bool {
        let is_absolute = self.value.starts_with(b"/") || self.value.starts_with(b"~");
        is_absolute && matches!(self.scope.as_slice(), b"global" | b"system")
    }
}
