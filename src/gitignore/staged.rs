//! Env files that this commit brings in or changes.

use anyhow::{Context as _, Result};

use crate::git::{Change, Content, Entry, EntryKind, Repository};

use super::FileFinding;
use super::encrypted::is_encrypted;
use super::names::{Kind, Names};
use super::rules::{STAGED, TRACKED};

/// Returns what is to be said about the env files among `changes`. `is_present` tells whether a parent of the commit
/// holds a path already; it is asked only about env files that HEAD does not have.
pub fn staged(
    repository: &Repository,
    changes: &[Change],
    names: &Names,
    is_present: &mut dyn FnMut(&[u8]) -> Result<bool>,
) -> Result<Vec<FileFinding>> {
    let mut findings = Vec::new();
    for change in changes {
        let Some(entry) = change
            .new
            .filter(|entry| matches!(entry.kind, EntryKind::File | EntryKind::Link))
        else {
            continue;
        };
        if names.kind(&change.path) != Kind::Env
            || is_encrypted_file(repository, &change.path, entry)?
        {
            continue;
        }
        let is_known = change.old.is_some() || is_present(&change.path)?;
        findings.push(FileFinding::new(
            if is_known { &TRACKED } else { &STAGED },
            &change.path,
        ));
    }
    Ok(findings)
}

fn is_encrypted_file(repository: &Repository, path: &[u8], entry: Entry) -> Result<bool> {
    if entry.kind != EntryKind::File {
        return Ok(false);
    }
    match repository
        .read(entry.oid)
        .with_context(|| format!("could not read staged `{}`", path.escape_ascii()))?
    {
        Content::Whole(content) => Ok(is_encrypted(&content)),
        Content::Stream(_) => Ok(false),
    }
}
