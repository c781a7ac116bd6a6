//! Whether what is in an untracked file makes it one to report.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

use anyhow::{Context as _, Result};

use super::encrypted::is_encrypted;
use super::names::Kind;
use super::unignored::Options;
use crate::detect::{self, Severity};
use crate::git::os_string;

/// Files of more bytes than this are not looked into: no env file is that large.
const LARGEST: u64 = 1024 * 1024;

/// Tells whether what is in the file makes it one to report.
pub(super) fn counts(top: &Path, path: &[u8], options: &Options<'_>) -> Result<bool> {
    let kind = options.names.kind(path);
    let read = small(top, path);
    if kind == Kind::Env {
        return Ok(read.map_or(true, |content| {
            content.is_none_or(|content| !is_encrypted(&content))
        }));
    }
    let doing = || {
        format!(
            "could not read the unignored env file `{}`",
            path.escape_ascii()
        )
    };
    let Some(content) = read.with_context(doing)? else {
        return Ok(false);
    };
    let document = detect::Document::of_file(path, content);
    Ok(detect::findings(&document, &options.context)
        .iter()
        .any(|finding| finding.severity > Severity::Note))
}

/// Reads a file; none where it is no regular one or larger than env files are.
pub(super) fn small(top: &Path, path: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let file = top.join(os_string(path.to_vec()).map_err(io::Error::other)?);
    // Never opened when it is no regular file: password managers put pipes where env files are expected.
    let metadata = fs::symlink_metadata(&file);
    if !metadata.is_ok_and(|metadata| metadata.is_file() && metadata.len() <= LARGEST) {
        return Ok(None);
    }
    let mut content = Vec::new();
    #[expect(clippy::disallowed_methods, reason = "gitignore/ looks into env files")]
    File::open(&file)?.take(LARGEST).read_to_end(&mut content)?;
    Ok(Some(content))
}
