//! Env files in the work tree that git would add: looked for in the top folder and in the folders of this commit.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::repo_path::RepoPath;
use xguard_detect::Severity;
use xguard_git::{Git, Repository, StagedChange, os_string};

use super::content::is_worth_reporting;
use super::fact::{FileFact, FileStep};
use super::finding::FileFinding;
use super::mend::Mend;
use super::names::{EnvFilePatterns, NameKind};
use super::options::Options;
use super::rules::{TEMPLATE, UNIGNORED};
use super::verdict::{Certain, Decision, ask_git};
use super::walk::is_repository;
use super::why::explain_not_ignored;

/// Returns the env files in the top folder and in the folders of `changes` that are untracked and not ignored.
pub fn find_unignored(
    repository: &Repository,
    changes: &[StagedChange],
    options: &Options<'_>,
) -> Result<Vec<FileFinding>> {
    let Some(top) = repository.top() else {
        return Ok(Vec::new());
    };
    let mut candidates = Vec::new();
    for folder in changed_folders(changes) {
        if is_reachable(repository.git(), top, folder)? {
            collect_env_files(top, folder, options.names, &mut candidates)?;
        }
    }
    let mut certain = Certain::new(top);
    // What most folders have is sorted out here, before the index is searched. What cannot be read stays, to be told.
    candidates.retain(|path| {
        !certain.is_ignored(path)
            && (options.names.kind(path) == NameKind::Env
                || is_worth_reporting(top, path, options).unwrap_or(true))
    });
    let candidates = candidates.into_iter().map(Vec::from).collect();
    let untracked = repository.untracked(candidates)?;
    let candidates: Vec<RepoPath> = untracked.into_iter().map(RepoPath::from).collect();
    let decisions = ask_git(repository.git(), top, &candidates)?;
    let mut findings = Vec::new();
    for (path, decision) in candidates.iter().zip(&decisions) {
        let is_ignored = decision.as_ref().is_some_and(Decision::is_ignoring);
        if !is_ignored && is_worth_reporting(top, path, options)? {
            findings.push(unignored_finding(top, path, decision.as_ref()));
        }
    }
    soften_to_notes(repository, options, &mut findings)?;
    Ok(findings)
}

/// Returns the finding about a file that git would add, about which `decision` decides, if anything.
pub(super) fn unignored_finding(
    top: &Path,
    path: &RepoPath,
    decision: Option<&Decision>,
) -> FileFinding {
    let mend = Mend::new(path, decision);
    let mut finding = FileFinding::new(&UNIGNORED, path);
    let why = explain_not_ignored(top, path, decision);
    finding.facts.extend(why.map(FileFact::Unignored));
    finding.remedy = vec![FileStep::add_rule(&mend, top), FileStep::OfRule(TEMPLATE)];
    finding.mend = Some(mend);
    finding
}

/// Makes findings notes where everything is untracked on purpose.
pub(super) fn soften_to_notes(
    repository: &Repository,
    options: &Options<'_>,
    findings: &mut [FileFinding],
) -> Result<()> {
    if !findings.is_empty() && is_dotfile_home(repository, options)? {
        for finding in findings {
            finding.severity = Severity::Note;
        }
    }
    Ok(())
}

/// Returns the top folder and the folders of everything the commit adds or changes, each with its final `/`.
fn changed_folders(changes: &[StagedChange]) -> BTreeSet<&[u8]> {
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
fn collect_env_files(
    top: &Path,
    folder: &[u8],
    names: &EnvFilePatterns,
    candidates: &mut Vec<RepoPath>,
) -> Result<()> {
    let path = top.join(os_string(folder.to_vec())?);
    let doing = || {
        let folder = RepoPath::from(folder);
        format!("could not look for env files in `{folder}`")
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
        if names.kind(name) == NameKind::Other {
            continue;
        }
        let file_type = child.file_type().with_context(doing)?;
        if file_type.is_file() || file_type.is_symlink() {
            candidates.push([folder, name].concat().into());
        }
    }
    Ok(())
}

/// Tells whether git would look into a folder: not beyond a symbolic link, and not into another repository.
pub(super) fn is_reachable(git: &Git, top: &Path, folder: &[u8]) -> Result<bool> {
    for slash in memchr::memchr_iter(b'/', folder) {
        let above = folder.get(..=slash).unwrap_or_default();
        let path = top.join(os_string(
            above.strip_suffix(b"/").unwrap_or(above).to_vec(),
        )?);
        if !fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_dir()) {
            return Ok(false);
        }
        if fs::symlink_metadata(path.join(".git")).is_ok() && is_repository(git, above)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_dotfile_home(repository: &Repository, options: &Options<'_>) -> Result<bool> {
    if !options.is_home {
        return Ok(false);
    }
    let arguments = ["config", "--get", "status.showUntrackedFiles"];
    let (_, value) = repository
        .git()
        .run_with_input(&arguments, Vec::new(), &[0, 1])?;
    Ok(matches!(value.trim_ascii(), b"no" | b"false"))
}
