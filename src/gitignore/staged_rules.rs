//! What git would ignore by the ignore files as they are staged: that is what everybody else gets with the next commit.
//! Only where they differ from those on disk is git asked again, in a scratch repository that holds the staged ones.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use super::ignore_file::{self, NAME, folders_above};
use super::verdict::{Decision, ask};
use crate::git::{Content, Entry, EntryKind, Git, Repository, os_string};

/// An ignore file of the index, with its text.
type Staged<'a> = (&'a [u8], Vec<u8>);

/// Returns which staged pattern decides about each of `paths`, if any does. `on_disk` has what decides on disk, and
/// `tracked` the ignore files of the index.
pub(super) fn decisions(
    repository: &Repository,
    tracked: &[(Vec<u8>, Entry)],
    paths: &[Vec<u8>],
    on_disk: &[Option<Decision>],
) -> Result<Vec<Option<Decision>>> {
    let Some(top) = repository.top() else {
        return Ok(Vec::new());
    };
    let folders: BTreeSet<&[u8]> = paths.iter().flat_map(|path| folders_above(path)).collect();
    let mut staged = Vec::new();
    let mut are_equal = true;
    for folder in folders {
        let text = staged_text(repository, tracked, folder)?;
        are_equal &= is_on_disk(top, folder, text.as_deref());
        staged.extend(text.map(|text| (folder, text)));
    }
    if are_equal {
        let of_the_project = |one: &Option<Decision>| {
            let one = one.as_ref().filter(|one| one.is_of_the_project());
            one.cloned()
        };
        return Ok(on_disk.iter().map(of_the_project).collect());
    }
    ask_scratch(repository.git(), &staged, paths)
        .context("could not find out what the staged ignore files cover")
}

/// Returns the text of the staged ignore file in `folder`. git does not read one that is a link.
fn staged_text(
    repository: &Repository,
    tracked: &[(Vec<u8>, Entry)],
    folder: &[u8],
) -> Result<Option<Vec<u8>>> {
    let path = [folder, NAME].concat();
    let entry = tracked.iter().find(|(tracked, _)| *tracked == path);
    let Some((_, entry)) = entry.filter(|(_, entry)| entry.kind == EntryKind::File) else {
        return Ok(None);
    };
    match repository
        .read(entry.oid)
        .with_context(|| format!("could not read staged `{}`", path.escape_ascii()))?
    {
        Content::Whole(text) => Ok(Some(text)),
        Content::Stream(_) => Ok(None),
    }
}

/// Tells whether the ignore file on disk says the same, line endings aside, which filters may change.
fn is_on_disk(top: &Path, folder: &[u8], staged: Option<&[u8]>) -> bool {
    let Some(on_disk) = ignore_file::text(top, folder) else {
        return false;
    };
    ignore_file::lines(&on_disk).eq(ignore_file::lines(staged.unwrap_or_default()))
}

fn ask_scratch(
    git: &Git,
    staged: &[Staged<'_>],
    paths: &[Vec<u8>],
) -> Result<Vec<Option<Decision>>> {
    let scratch = TempDir::new().context("could not make a scratch folder")?;
    for (folder, text) in staged {
        let folder = scratch.path().join(os_string(folder.to_vec())?);
        let write =
            fs::create_dir_all(&folder).and_then(|()| fs::write(folder.join(".gitignore"), text));
        write.context("could not write into a scratch folder")?;
    }
    let elsewhere = Git::elsewhere(scratch.path());
    // Without a template, whose `info/exclude` would count.
    elsewhere.output(&["init", "--quiet", "--template="])?;
    let (_, case) = git.answer(
        &["config", "--type=bool", "--get", "core.ignorecase"],
        Vec::new(),
        &[0, 1],
    )?;
    let case = if case.trim_ascii() == b"true" {
        "true"
    } else {
        "false"
    };
    for (name, value) in [
        ("core.ignorecase", case),
        ("core.excludesFile", "/dev/null"),
    ] {
        elsewhere.output(&["config", name, value])?;
    }
    ask(&elsewhere, paths)
}
