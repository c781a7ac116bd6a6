//! This program, the one on PATH, and the repository that a command means.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::config::Environment;
use crate::hook;
use crate::hook::{DryCommit, HooksState, Target};
use xguard_detect::sample::Sampler;

/// Returns where this program lies.
pub(crate) fn program_path() -> Result<PathBuf> {
    std::env::current_exe().context("could not find out where this program lies")
}

/// Returns the repository that is meant: that of the folder that was named, else the one git would use here.
pub(crate) fn chosen_target<'a>(
    folder: Option<&'a Path>,
    environment: &'a Environment,
) -> Target<'a> {
    folder.map_or(Target::Here(&environment.git), Target::Folder)
}

/// Returns the first xguard on PATH.
pub(crate) fn first_on_path(environment: &Environment) -> Option<PathBuf> {
    let path = environment.path.clone().unwrap_or_default();
    let mut programs = std::env::split_paths(&path).map(|folder| folder.join("xguard"));
    programs.find(|program| program.is_file())
}

/// Tells whether hooks here run the xguard on PATH, and there is none.
pub(crate) fn lacks_path(state: &HooksState, environment: &Environment) -> bool {
    let is_there = || first_on_path(environment).is_some_and(|found| hook::is_xguard(&found));
    state.needs_path() && !is_there()
}

/// Tries a commit with a credential made up on the spot.
pub(crate) fn try_commit(state: &HooksState, environment: &Environment) -> Result<DryCommit> {
    let bearer = Sampler::new(environment.now_ms).bearer();
    let text = format!("bearer = \"{bearer}\"\n");
    hook::dry_commit(state, &text, "x-bearer-token").context("could not try a commit")
}
