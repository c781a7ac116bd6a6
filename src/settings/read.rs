//! Configuration as text, from wherever it came, made into what it says.

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::config;
use crate::config::File;
use crate::config::Role;
use crate::repo_path::printable_file;

use crate::settings::rules;

/// Returns what a configuration file of a sort says.
pub(crate) fn read_file(role: Role<'_>, file: &Path) -> Result<File> {
    let (bytes, name) = file_on_disk(file)?;
    parse_file(role, &bytes, &name)
}

/// Returns what the text of a configuration, called `name`, says.
pub(crate) fn parse_file(role: Role<'_>, bytes: &[u8], name: &str) -> Result<File> {
    config::file::parse_as(role, bytes, name, &built_in())
}

fn built_in() -> Vec<&'static str> {
    rules::all(&[]).iter().map(|rule| rule.id).collect()
}

/// Reads a configuration file on disk, and tries its rules on their examples.
pub(crate) fn check_file(role: Role<'_>, file: &Path) -> Result<()> {
    let (bytes, name) = file_on_disk(file)?;
    config::file::check_configuration(role, &bytes, &name, &built_in())
}

fn file_on_disk(file: &Path) -> Result<(Vec<u8>, String)> {
    let name = printable_file(file);
    let bytes = config::read_file(file)
        .with_context(|| format!("could not read the configuration {name}"))?;
    Ok((bytes, name))
}
