//! Env files in the work tree that git would add: looked for in the top folder and in the folders of this commit.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::detect::{self, Severity};
use crate::git::{Change, Repository, os_string};

use super::FileFinding;
use super::encrypted::is_encrypted;
use super::names::{Kind, Names};
use super::rules::UNIGNORED;
use super::verdict::{Certain, ask};

/// Files of more bytes than this are not looked into: no env file is that large.
const LARGEST: u64 = 1024 * 1024;

/// What the search for unignored env files needs to know.
pub struct Options<'a> {
    /// Which names are env files.
    pub names: &'a Names,
    /// What detection needs, for files that count only if they hold a credential.
    pub context: detect::Context,
    /// Whether the work tree is the user's home folder: with `status.showUntrackedFiles` off, as dotfile repositories
    /// have it, everything there is untracked on purpose and findings are notes.
    pub is_home: bool,
}

/// Returns the env files in the top folder and in the folders of `changes` that are untracked and not ignored.
pub fn unignored(
    repository: &Repository,
    changes: &[Change],
    options: &Options<'_>,
) -> Result<Vec<FileFinding>> {
    let Some(top) = repository.top() else {
        return Ok(Vec::new());
    };
    let mut candidates = Vec::new();
    for folder in folders(changes) {
        collect(top, folder, options.names, &mut candidates)?;
    }
    let mut certain = Certain::new(top);
    candidates.retain(|path| !certain.is_ignored(path));
    let candidates = repository.untracked(candidates)?;
    let verdicts = ask(repository.git(), &candidates)?;
    let mut findings = Vec::new();
    let severity = if !verdicts.is_empty() && is_dotfile_home(repository, options)? {
        Severity::Note
    } else {
        UNIGNORED.severity
    };
    for (path, verdict) in verdicts {
        if !counts(top, &path, options)? {
            continue;
        }
        let mut finding = FileFinding {
            severity,
            ..FileFinding::new(&UNIGNORED, &path)
        };
        finding.details.extend(
            verdict
                .reincluded_by
                .map(|pattern| ("reincluded_by", pattern)),
        );
        findings.push(finding);
    }
    Ok(findings)
}

/// Returns the top folder and the folders of everything the commit adds or changes, each with its final `/`.
fn folders(changes: &[Change]) -> BTreeSet<&[u8]> {
    let staged = changes
        .iter()
        .filter(|change| change.new.is_some())
        .map(|change| {
            let end = memchr::memrchr(b'/', &change.path).map_or(0, |slash| slash + 1);
            change.path.get(..end).unwrap_or_default()
        });
    std::iter::once(b"".as_slice()).chain(staged).collect()
}

/// Adds the files and links in `folder` whose names are those of env files.
fn collect(top: &Path, folder: &[u8], names: &Names, candidates: &mut Vec<Vec<u8>>) -> Result<()> {
    if !is_reachable(top, folder)? {
        return Ok(());
    }
    let path = top.join(os_string(folder.to_vec())?);
    let doing = || {
        format!(
            "could not look for env files in `{}`",
            folder.escape_ascii()
        )
    };
    let children = match fs::read_dir(&path) {
        Ok(children) => children,
        // The commit can hold files of a folder that the work tree does not.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).with_context(doing),
    };
    for child in children {
        let child = child.with_context(doing)?;
        let name = child.file_name();
        let name = name.as_encoded_bytes();
        if names.kind(name) == Kind::Other {
            continue;
        }
        let file_type = child.file_type().with_context(doing)?;
        if file_type.is_file() || file_type.is_symlink() {
            candidates.push([folder, name].concat());
        }
    }
    Ok(())
}

/// Tells whether git would look into a folder: not beyond a symbolic link, and not into another repository.
fn is_reachable(top: &Path, folder: &[u8]) -> Result<bool> {
    for slash in memchr::memchr_iter(b'/', folder) {
        let path = top.join(os_string(folder.get(..slash).unwrap_or_default().to_vec())?);
        let is_folder = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_dir());
        if !is_folder || fs::symlink_metadata(path.join(".git")).is_ok() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Tells whether what is in the file makes it one to report.
fn counts(top: &Path, path: &[u8], options: &Options<'_>) -> Result<bool> {
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

fn is_dotfile_home(repository: &Repository, options: &Options<'_>) -> Result<bool> {
    if !options.is_home {
        return Ok(false);
    }
    let arguments = ["config", "--get", "status.showUntrackedFiles"];
    let (_, value) = repository.git().answer(&arguments, Vec::new(), &[0, 1])?;
    Ok(matches!(value.trim_ascii(), b"no" | b"false"))
}
