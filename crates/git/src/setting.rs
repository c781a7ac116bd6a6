//! What git's configuration says about us.
//!
//! Starting git costs as much as all the rest of a hook run. So a hook reads the files itself. It asks git only if they
//! contain something that could be about us and is not as plain as `git config` writes it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use super::config_files::{Said, in_files};
use super::environment::{ConfigFiles, SECTION};
use super::printed::os_string;
use super::process::Git;
use super::repository::Repository;

/// Returns the path that git's configuration has under `key` of our section, a `~/` expanded; none where it has none, or
/// an empty one.
pub fn configured_path(git: &Git, key: &str) -> Result<Option<PathBuf>> {
    let name = format!("{SECTION}.{key}");
    let question = ["config", "--type=path", "-z", "--get", &name];
    // 1 is git's way to say that it is not set.
    let (_, mut answer) = git.run_with_input(&question, Vec::new(), &[0, 1])?;
    if answer.last() == Some(&0) {
        answer.pop();
    }
    let path = (!answer.is_empty())
        .then(|| os_string(answer))
        .transpose()?;
    Ok(path.map(PathBuf::from))
}

/// Returns the same for a repository in which this program runs as a hook.
pub fn configured_path_in_hook(
    repository: &Repository,
    files: &ConfigFiles,
    key: &str,
) -> Result<Option<PathBuf>> {
    let git = files.git(repository.git());
    match in_files(&git, repository.git_dir(), files, key) {
        Said::Nothing => Ok(None),
        Said::Path(path) => Ok(Some(path)),
        Said::Unsure => configured_path(&git, key),
    }
}

/// Returns where git's configuration has `key` of our section, in git's words.
pub fn setting_origin(git: &Git, key: &str) -> Result<String> {
    let name = format!("{SECTION}.{key}");
    let question = [
        "config",
        "--show-scope",
        "--show-origin",
        "-z",
        "--get",
        &name,
    ];
    let answer = git.output(&question)?;
    let mut fields = answer.split(|&byte| byte == 0).map(String::from_utf8_lossy);
    let mut next = || fields.next().unwrap_or_default();
    let (scope, origin) = (next(), next());
    Ok(format!(
        "`{name}` of the {scope} configuration of git, {origin}"
    ))
}

/// Puts a path under `key` of our section into the configuration of git's own repository. An error where that does not
/// make it the one in force.
pub fn set_path(git: &Git, key: &str, path: &Path) -> Result<()> {
    let name = format!("{SECTION}.{key}");
    let doing = || format!("could not set `{name}`");
    let words = ["config", "--local", "--replace-all", &name].map(OsStr::new);
    git.output(&[&words[..], &[path.as_os_str()]].concat())
        .with_context(doing)?;
    let in_force = configured_path(git, key).with_context(doing)?;
    ensure!(
        in_force.as_deref() == Some(path),
        "`{name}` is set in the repository, and something else comes after it; `git config --show-origin --get-all \
         {name}` says where that stands"
    );
    Ok(())
}
