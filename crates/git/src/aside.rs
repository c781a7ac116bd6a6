//! git with an index and a place for objects of our own, so that what it writes stays out of the repository.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use super::printed::{alternate, printed_path};
use super::process::Git;

/// A folder of our own, removed when this value is dropped, and a git that uses it.
pub(super) struct Aside {
    folder: TempDir,
    git: Git,
}

impl Aside {
    /// Makes the folder, in which git finds the objects of its repository too.
    pub(super) fn new(git: &Git) -> Result<Self> {
        let doing = "could not make a scratch folder";
        let folder = tempfile::tempdir().context(doing)?;
        let objects = folder.path().join("objects");
        fs::create_dir_all(objects.join("info")).context(doing)?;
        let question = [
            "rev-parse",
            "--path-format=absolute",
            "--git-path",
            "objects",
        ];
        let theirs = printed_path(git.output(&question)?)?;
        fs::write(objects.join("info/alternates"), alternate(&theirs)).context(doing)?;
        Ok(Self {
            git: git.aside(&folder.path().join("index"), &objects),
            folder,
        })
    }

    /// Returns git as it runs with the folder.
    pub(super) fn git(&self) -> &Git {
        &self.git
    }

    /// Returns the place of something in the folder.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}
