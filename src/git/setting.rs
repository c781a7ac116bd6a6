//! What git's configuration says about us.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use super::process::{Git, os_string};

/// Returns the path that git's configuration has under `name`, a `~/` expanded; none where it has none, or an empty one.
pub fn configured_path(git: &Git, name: &str) -> Result<Option<PathBuf>> {
    let question = ["config", "--type=path", "-z", "--get", name];
    // 1 is git's way to say that it is not set.
    let (_, mut answer) = git.answer(&question, Vec::new(), &[0, 1])?;
    if answer.last() == Some(&0) {
        answer.pop();
    }
    let path = (!answer.is_empty())
        .then(|| os_string(answer))
        .transpose()?;
    Ok(path.map(PathBuf::from))
}

/// Puts a path under `name` into the configuration of git's own repository. An error where that does not make it the one
/// in force.
pub fn set_path(git: &Git, name: &str, path: &Path) -> Result<()> {
    let doing = || format!("could not set `{name}`");
    let words = ["config", "--local", "--replace-all", name].map(OsStr::new);
    git.output(&[&words[..], &[path.as_os_str()]].concat())
        .with_context(doing)?;
    let in_force = configured_path(git, name).with_context(doing)?;
    ensure!(
        in_force.as_deref() == Some(path),
        "`{name}` is set in the repository, and something else comes after it; `git config --show-origin --get-all \
         {name}` says where that stands"
    );
    Ok(())
}
