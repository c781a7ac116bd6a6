//! Where a repository is, as git says.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::printed::printed_path;
use super::process::Git;

/// Where a repository lies, and how it names its objects.
pub(super) struct RepositoryLocation {
    /// The top of the work tree; none in a bare repository.
    pub(super) top: Option<PathBuf>,
    /// The folder of this work tree's own git files.
    pub(super) git_dir: PathBuf,
    /// Bytes of an id.
    pub(super) id: usize,
}

impl RepositoryLocation {
    /// Asks git which repository is meant.
    pub(super) fn find(git: &Git) -> Result<Self> {
        let inside = git.output(&["rev-parse", "--is-inside-work-tree"])?;
        let top = if inside.trim_ascii() == b"true" {
            Some(printed_path(
                git.output(&["rev-parse", "--show-toplevel"])?,
            )?)
        } else {
            None
        };
        let format = git.output(&["rev-parse", "--show-object-format"])?;
        Ok(Self {
            top,
            git_dir: printed_path(git.output(&["rev-parse", "--absolute-git-dir"])?)?,
            id: match format.trim_ascii() {
                b"sha1" => 20,
                b"sha256" => 32,
                other => bail!(
                    "its objects are named by `{}`, which this version does not know",
                    other.escape_ascii()
                ),
            },
        })
    }
}
