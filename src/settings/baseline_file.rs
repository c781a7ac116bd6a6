//! Where the baseline is read: at the same place as the rest of the configuration.

use std::path::Path;

use anyhow::Result;

use crate::config::baseline;
use crate::config::baseline::BASELINE_NAME;
use crate::policy::Baseline;
use crate::settings::origin::ConfigurationSource;
use crate::settings::own_file::{bytes_from, bytes_on_disk, unstaged_notice};
use xguard_git::Repository;

/// Returns the staged baseline, and says so where the one on disk is not that. It decides about findings alone, so nobody
/// asks where there are none.
pub(crate) fn read_staged(repository: &Repository) -> Result<(Baseline, Option<String>)> {
    let bytes = bytes_from(repository, ConfigurationSource::Index, BASELINE_NAME)?;
    let notice = unstaged_notice(repository, BASELINE_NAME, bytes.as_deref());
    Ok((parse_or_empty(bytes)?, notice))
}

/// Returns the baseline of a repository, taken from there.
pub(crate) fn read_from(repository: &Repository, from: ConfigurationSource) -> Result<Baseline> {
    parse_or_empty(bytes_from(repository, from, BASELINE_NAME)?)
}

/// Returns the baseline in the folder `top` as it lies on disk.
pub(crate) fn on_disk(top: &Path) -> Result<Baseline> {
    parse_or_empty(bytes_on_disk(top, BASELINE_NAME)?)
}

fn parse_or_empty(bytes: Option<Vec<u8>>) -> Result<Baseline> {
    bytes.map_or_else(
        || Ok(Baseline::default()),
        |bytes| baseline::parse(&bytes, BASELINE_NAME),
    )
}
