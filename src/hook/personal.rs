//! The user's own git configuration, as it holds for every repository.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use xguard_git::{Git, GitEnvironment, os_string};

/// What git says where there is no repository.
pub(super) struct Personal {
    git: Git,
}

impl Personal {
    /// Makes ready to ask git.
    pub(super) fn new() -> Result<Self> {
        // Wherever this runs, it is in no repository, and reads the configuration of none.
        let nowhere = GitEnvironment {
            git_dir: Some("/dev/null".into()),
            ..GitEnvironment::default()
        };
        let git = Git::new(&nowhere)?;
        Ok(Self { git })
    }

    /// Returns the path that is in force for `key`, with a `~` at its start made the home folder, from wherever it is
    /// set; none where it is not.
    pub(super) fn in_force(&self, key: &str) -> Result<Option<PathBuf>> {
        let value = self.value(&["config", "--includes", "--type=path", "-z", "--get", key])?;
        Ok(value.filter(|value| !value.is_empty()).map(PathBuf::from))
    }

    /// Returns what the user's own file says of `key`, as it stands there.
    pub(super) fn own(&self, key: &str) -> Result<Option<OsString>> {
        self.value(&["config", "--global", "-z", "--get", key])
    }

    /// Sets `key` in the user's own file, and sees to it that it is in force.
    pub(super) fn set(&self, key: &str, value: &OsStr) -> Result<()> {
        let words = ["config", "--global", key].map(OsStr::new);
        let doing = || format!("could not set {key} in your git configuration");
        self.git
            .output(&[&words[..], &[value]].concat())
            .with_context(doing)?;
        if self.in_force(key)?.as_deref() != Some(Path::new(value)) {
            bail!(
                "{key} is set in your git configuration, but something else that git reads later sets it to another \
                 value; `git config --show-origin --get-all {key}` says what"
            );
        }
        Ok(())
    }

    /// Takes `key` out of the user's own file, or puts back what stood there before.
    pub(super) fn restore(&self, key: &str, before: Option<&OsStr>) -> Result<()> {
        let mut words = ["config", "--global"].map(OsStr::new).to_vec();
        match before {
            Some(before) => words.extend([OsStr::new(key), before]),
            None => words.extend(["--unset", key].map(OsStr::new)),
        }
        self.git
            .output(&words)
            .map(drop)
            .with_context(|| format!("could not take {key} out of your git configuration"))
    }

    fn value(&self, words: &[&str]) -> Result<Option<OsString>> {
        // 1 is git's way to say that it is not set.
        let (status, mut answer) = self.git.run_with_input(words, Vec::new(), &[0, 1])?;
        if status == 1 || answer.pop() != Some(0) {
            return Ok(None);
        }
        os_string(answer).map(Some)
    }
}
