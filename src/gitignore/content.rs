//! Whether what is in an untracked file makes it one to report.

use std::fs::{self, File};
use std::io::Read as _;
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
    let file = top.join(os_string(path.to_vec())?);
    let kind = options.names.kind(path);
    // Never opened when it is no regular file: password managers put pipes where env files are expected.
    let metadata = fs::symlink_metadata(&file);
    let is_small_file =
        metadata.is_ok_and(|metadata| metadata.is_file() && metadata.len() <= LARGEST);
    if !is_small_file {
        return Ok(kind == Kind::Env);
    }
    let doing = || {
        format!(
            "could not read the unignored env file `{}`",
            path.escape_ascii()
        )
    };
    let mut content = Vec::new();
    #[expect(clippy::disallowed_methods, reason = "gitignore/ looks into env files")]
    let read = File::open(&file).and_then(|file| file.take(LARGEST).read_to_end(&mut content));
    if kind == Kind::Env {
        return Ok(read.is_err() || !is_encrypted(&content));
    }
    read.with_context(doing)?;
    let document = detect::Document::of_file(path, content);
    Ok(detect::findings(&document, &options.context)
        .iter()
        .any(|finding| finding.severity > Severity::Note))
}
