//! Where configuration comes from: what was asked for on the command line, and which version of a repository's own files.

use std::path::Path;

use crate::cli;

/// What was asked for on the command line.
#[derive(Clone, Copy, Default)]
pub(crate) struct ConfigurationOverride<'a> {
    /// The configuration, instead of the repository's own.
    pub(crate) config: Option<&'a Path>,
    /// The team policy, instead of the one that git's configuration names.
    pub(crate) policy: Option<&'a Path>,
}

impl<'a> From<&'a cli::ConfigurationArguments> for ConfigurationOverride<'a> {
    fn from(configured: &'a cli::ConfigurationArguments) -> Self {
        Self {
            config: configured.config.as_deref(),
            policy: configured.policy.as_deref(),
        }
    }
}

/// Where a repository's own files are taken from: the same place as the bytes that are scanned.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConfigurationSource {
    /// What is staged.
    Index,
    /// The commit that HEAD names. On a server that is the default branch, never what is pushed.
    Head,
    /// The top of the work tree, as it lies on disk.
    Disk,
}
