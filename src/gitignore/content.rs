//! Whether what is in an untracked file makes it one to report.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use anyhow::{Context as _, Result};

use super::encrypted::is_encrypted;
use super::names::NameKind;
use super::options::Options;
use crate::repo_path::RepoPath;
use xguard_detect as detect;
use xguard_detect::Severity;
use xguard_detect::bounds::ENV_FILE;
use xguard_git::read_regular_file;

/// Tells whether what is in the file makes it one to report.
pub(super) fn is_worth_reporting(
    top: &Path,
    path: &RepoPath,
    options: &Options<'_>,
) -> Result<bool> {
    let kind = options.names.kind(path);
    let read = read_small_file(top, path);
    if kind == NameKind::Env {
        return Ok(read.map_or(true, |content| {
            content.is_none_or(|content| !is_encrypted(&content))
        }));
    }
    let doing = || format!("could not read the unignored env file `{path}`");
    let Some(content) = read.with_context(doing)? else {
        return Ok(false);
    };
    let document = detect::Document::of_file(path, content);
    let searched = detect::search(&document, &options.context);
    let mut findings = searched.findings.iter();
    Ok(findings.any(|finding| finding.severity > Severity::Note) || !searched.reached.is_empty())
}

/// Reads a file; none where it is no regular one.
pub(super) fn read_small_file(top: &Path, path: &RepoPath) -> io::Result<Option<Vec<u8>>> {
    let file = path.below(top).map_err(io::Error::other)?;
    // Never opened when it is no regular file: password managers put pipes where env files are expected.
    let metadata = fs::symlink_metadata(&file);
    if !metadata.is_ok_and(|metadata| metadata.is_file()) {
        return Ok(None);
    }
    match read_regular_file(&file, ENV_FILE.limit as u64) {
        Err(error) if error.kind() == ErrorKind::FileTooLarge => {
            Err(io::Error::other(anyhow::Error::msg(ENV_FILE.message())))
        }
        read => read.map(Some),
    }
}
