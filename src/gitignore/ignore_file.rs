//! Ignore files as text: for what is said about them, never for a verdict.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Result, bail};

use crate::repo_path::RepoPath;
use xguard_git::{os_string, read_regular_file};

/// The name of an ignore file.
pub(super) const NAME: &[u8] = b".gitignore";
/// Larger ignore files are left to git to read.
pub(super) const LARGEST: u64 = 1024 * 1024;
/// Larger ones git is not asked about either: it would read them whole.
const LARGEST_FOR_GIT: u64 = 100 << 20;

/// Tells whether a path is that of an ignore file.
pub(super) fn is_one(path: &[u8]) -> bool {
    path == NAME || path.ends_with(b"/.gitignore")
}

/// Returns the text of the ignore file in `folder`, given with its final `/`, empty if there is none; none if it is not
/// for us to judge.
pub(super) fn read_text(top: &Path, folder: &[u8]) -> Option<Vec<u8>> {
    let file = top.join(os_string([folder, NAME].concat()).ok()?);
    match fs::symlink_metadata(&file) {
        Ok(metadata) if metadata.is_file() => read_regular_file(&file, LARGEST).ok(),
        // git does not follow a link here either, but that is its business.
        Ok(_) => None,
        Err(error) => (error.kind() == ErrorKind::NotFound).then(Vec::new),
    }
}

/// Fails where git would never answer about one of `paths`: an ignore file on the way to it is a pipe or a device, which
/// git opens and waits for, or has no end in sight.
pub(super) fn check_git_can_read(top: &Path, paths: &[RepoPath]) -> Result<()> {
    let folders: BTreeSet<&[u8]> = paths.iter().flat_map(|path| folders_above(path)).collect();
    for folder in folders {
        let file = RepoPath::from([folder, NAME].concat());
        let Ok(metadata) = fs::symlink_metadata(file.below(top)?) else {
            continue;
        };
        // git does not follow links here, and takes no rules from a folder.
        if !metadata.is_file() && !metadata.is_symlink() && !metadata.is_dir() {
            bail!("`{file}` is not a regular file, and git would wait for it: move it away");
        }
        if metadata.len() > LARGEST_FOR_GIT {
            bail!("`{file}` is larger than 100 MB, which no list of rules is: move it away");
        }
    }
    Ok(())
}

/// Splits at newlines; git takes a carriage return before one away too, and a byte order mark.
pub(super) fn split_lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    text.split(|&byte| byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

/// Returns the folders on the way to a path, from the top down to its own, each with its final `/`.
pub(super) fn folders_above(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    let ends = memchr::memchr_iter(b'/', path).map(|slash| slash + 1);
    std::iter::once(0)
        .chain(ends)
        .map(|end| path.get(..end).unwrap_or_default())
}
