//! The policy of a team: which file git's configuration names, and what it says.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::config::Role;
use crate::config::{Environment, File};
use crate::repo_path::printable_file;
use xguard_git as git;
use xguard_git::{Git, Repository};

use crate::settings::origin::ConfigurationOverride;
use crate::settings::read::read_file;

/// The setting of git's configuration that names the team policy.
pub(crate) const POLICY: &str = "policy";

/// A team policy.
pub(crate) struct TeamPolicy {
    /// The file it stands in.
    pub(crate) path: PathBuf,
    /// What it says.
    pub(crate) file: File,
}

impl TeamPolicy {
    /// Returns the ids of its rules.
    pub(crate) fn rules(&self) -> Vec<&'static str> {
        let rules = self.file.custom.iter();
        rules.map(|one| one.rule.rule().id).collect()
    }
}

/// Returns the team policy that was asked for, or that git's configuration names.
pub(crate) fn find_team_policy(
    repository: Option<&Repository>,
    asked: ConfigurationOverride<'_>,
    environment: &Environment,
) -> Result<Option<TeamPolicy>> {
    if let Some(path) = asked.policy {
        return team_policy(path).map(Some);
    }
    match repository {
        Some(repository) if environment.git.in_hook => {
            let files = &environment.git.config;
            read_named_policy(git::configured_path_in_hook(repository, files, POLICY))
        }
        Some(repository) => named_policy(repository.git()),
        None => named_policy(&Git::new(&environment.git)?),
    }
}

/// Returns the team policy that the configuration of git names.
pub(crate) fn named_policy(git: &Git) -> Result<Option<TeamPolicy>> {
    read_named_policy(git::configured_path(git, POLICY))
}

fn read_named_policy(path: Result<Option<PathBuf>>) -> Result<Option<TeamPolicy>> {
    let path =
        path.context("could not find out whether a team policy is set in git's configuration")?;
    if let Some(path) = path.as_ref().filter(|path| !path.is_absolute()) {
        bail!(
            "`xguard.policy` is {}: give a path that begins with `/` or `~/`",
            printable_file(path)
        );
    }
    path.map(|path| team_policy(&path)).transpose()
}

/// Reads a team policy.
pub(crate) fn team_policy(path: &Path) -> Result<TeamPolicy> {
    let file = read_file(Role::Policy, path).with_context(|| {
        let name = printable_file(path);
        format!(
            "could not go by the team policy {name}; `git config --show-origin --get xguard.policy` tells who wants it"
        )
    })?;
    let path = path.to_owned();
    Ok(TeamPolicy { path, file })
}
