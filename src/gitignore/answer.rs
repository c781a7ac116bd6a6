//! What git says about files: which rule decides for whoever sits here, which for everybody who has the project.

use std::collections::HashMap;

use anyhow::{Context as _, Result};

use super::verdict::{Decision, ask_git};
use super::{ignore_file, project_rules};
use crate::repo_path::RepoPath;
use xguard_git as git;
use xguard_git::{Git, Repository, Tracked};

/// What decides about a path.
pub(super) struct Answer {
    /// On disk, the user's own rules with the rest: what the next `git add` goes by.
    pub(super) on_disk: Option<Decision>,
    /// The same without the user's own rules.
    pub(super) project: Option<Decision>,
    staged: Option<Decision>,
}

impl Answer {
    /// Returns the rule by which the next `git add` leaves the path out.
    pub(super) fn ignored_by(&self) -> Option<&Decision> {
        ignoring_decision(self.on_disk.as_ref())
    }

    /// Returns the rule by which it would without the user's own rules.
    pub(super) fn ignored_by_project(&self) -> Option<&Decision> {
        ignoring_decision(self.project.as_ref())
    }

    /// Returns the rule by which it would with the ignore files as they are staged.
    pub(super) fn ignored_as_staged(&self) -> Option<&Decision> {
        ignoring_decision(self.staged.as_ref())
    }
}

fn ignoring_decision(decision: Option<&Decision>) -> Option<&Decision> {
    decision.filter(|decision| decision.is_ignoring())
}

/// Asks git about `paths`. `tracked` has the ignore files of the index, among others.
pub(super) fn ask_about_paths(
    repository: &Repository,
    paths: Vec<RepoPath>,
    tracked: &Tracked,
) -> Result<HashMap<RepoPath, Answer>> {
    let git = repository.git();
    let top = repository.top().context("there is no work tree")?;
    let on_disk = ask_git(git, top, &paths)?;
    let project = project_rules::on_disk(git, top, &paths, &on_disk)?;
    let ignore_files: Tracked = tracked
        .iter()
        .filter(|(path, _)| ignore_file::is_one(path))
        .cloned()
        .collect();
    let staged = project_rules::staged_decisions(repository, &ignore_files, &paths, &project)?;
    let answers = on_disk.into_iter().zip(project).zip(staged);
    let answers = answers.map(|((on_disk, project), staged)| Answer {
        on_disk,
        project,
        staged,
    });
    Ok(paths.into_iter().zip(answers).collect())
}

/// Tells whether an ignore file of the repository that `git` runs for covers a `.env` in its top folder; nothing where it
/// is bare.
pub fn covers_env(git: &Git) -> Result<Option<bool>> {
    if git.output(&["rev-parse", "--is-inside-work-tree"])? != b"true\n" {
        return Ok(None);
    }
    let top = git::printed_path(git.output(&["rev-parse", "--show-toplevel"])?)?;
    let decisions = ask_git(&git.in_folder(&top), &top, &[b".env".into()])?;
    let mut decisions = decisions.iter().flatten();
    Ok(Some(decisions.any(|decision| {
        decision.is_ignoring() && decision.is_of_the_project()
    })))
}
