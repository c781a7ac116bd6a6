//! What git would ignore by the project's own ignore files alone, without those of one user: as they lie on disk, and as
//! they are staged, which is what everybody else gets with the next commit. git is asked again only where that differs
//! from what it said already, in a scratch repository that holds nothing but ignore files.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use super::ignore_file;
use super::ignore_file::{NAME, folders_above};
use super::verdict::{Decision, ask_git};
use crate::repo_path::RepoPath;
use xguard_git::{Content, EntryKind, FileVersion, Git, Repository, os_string};

/// The text of the ignore file in a folder.
type Rules<'a> = (&'a [u8], Vec<u8>);

/// Returns which pattern of the project decides about each of `paths` on disk. `decisions` has what decides together
/// with the user's own patterns, one of which may ignore a whole folder and so hide what the project says about a file.
pub(super) fn on_disk(
    git: &Git,
    top: &Path,
    paths: &[RepoPath],
    decisions: &[Option<Decision>],
) -> Result<Vec<Option<Decision>>> {
    let is_personal = |one: &Option<Decision>| {
        let one = one.as_ref();
        one.is_some_and(|one| !one.is_of_the_project())
    };
    if !decisions.iter().any(is_personal) {
        return Ok(decisions.to_vec());
    }
    let folders: BTreeSet<&[u8]> = paths.iter().flat_map(|path| folders_above(path)).collect();
    let rules: Vec<Rules<'_>> = folders
        .into_iter()
        .filter_map(|folder| Some((folder, ignore_file::read_text(top, folder)?)))
        .collect();
    ask_scratch(git, &rules, paths).context("could not find out what the ignore files cover")
}

/// Returns which staged pattern decides about each of `paths`, if any does. `on_disk` has which pattern of the project
/// decides on disk, and `tracked` the ignore files of the index.
pub(super) fn staged_decisions(
    repository: &Repository,
    tracked: &[(Vec<u8>, FileVersion)],
    paths: &[RepoPath],
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
        return Ok(on_disk.to_vec());
    }
    ask_scratch(repository.git(), &staged, paths)
        .context("could not find out what the staged ignore files cover")
}

/// Returns the text of the staged ignore file in `folder`. git does not read one that is a link.
fn staged_text(
    repository: &Repository,
    tracked: &[(Vec<u8>, FileVersion)],
    folder: &[u8],
) -> Result<Option<Vec<u8>>> {
    let path = RepoPath::from([folder, NAME].concat());
    let entry = tracked.iter().find(|(tracked, _)| **tracked == *path);
    let Some((_, entry)) = entry.filter(|(_, entry)| entry.kind == EntryKind::File) else {
        return Ok(None);
    };
    match repository
        .read(entry.oid)
        .with_context(|| format!("could not read staged `{path}`"))?
    {
        Content::Whole(text) => Ok(Some(text)),
        Content::Stream(_) => Ok(None),
    }
}

/// Tells whether the ignore file on disk says the same, line endings aside, which filters may change.
fn is_on_disk(top: &Path, folder: &[u8], staged: Option<&[u8]>) -> bool {
    let Some(on_disk) = ignore_file::read_text(top, folder) else {
        return false;
    };
    ignore_file::split_lines(&on_disk).eq(ignore_file::split_lines(staged.unwrap_or_default()))
}

fn ask_scratch(
    git: &Git,
    rules: &[Rules<'_>],
    paths: &[RepoPath],
) -> Result<Vec<Option<Decision>>> {
    let scratch = TempDir::new().context("could not make a scratch folder")?;
    for (folder, text) in rules {
        let folder = scratch.path().join(os_string(folder.to_vec())?);
        let write =
            fs::create_dir_all(&folder).and_then(|()| fs::write(folder.join(".gitignore"), text));
        write.context("could not write into a scratch folder")?;
    }
    let elsewhere = Git::elsewhere(scratch.path());
    // Without a template, whose `info/exclude` would count.
    elsewhere.output(&["init", "--quiet", "--template="])?;
    let (_, case) = git.run_with_input(
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
    ask_git(&elsewhere, scratch.path(), paths)
}
