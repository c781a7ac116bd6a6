//! Env files that this commit brings in or changes.

use anyhow::{Context as _, Result};

use super::encrypted::is_encrypted;
use super::fact::{FileFact, FileStep};
use super::finding::FileFinding;
use super::mend::Mend;
use super::names::{EnvFilePatterns, NameKind};
use super::rules::{REPLACE, REWRITE, STAGED, TEMPLATE, TRACKED};
use super::unignored::is_reachable;
use super::verdict::{Decision, ask_git};
use crate::repo_path::RepoPath;
use xguard_git::{Content, EntryKind, FileVersion, Repository, StagedChange};

/// Returns what is to be said about the env files among `changes`. `is_present` tells whether a parent of the commit
/// holds a path already; it is asked only about env files that HEAD does not have.
pub fn check_staged(
    repository: &Repository,
    changes: &[StagedChange],
    names: &EnvFilePatterns,
    is_present: &mut dyn FnMut(&[u8]) -> Result<bool>,
) -> Result<Vec<FileFinding>> {
    let mut findings = Vec::new();
    for change in changes {
        let Some(entry) = change.new.filter(|entry| is_file(entry.kind)) else {
            continue;
        };
        if names.kind(&change.path) != NameKind::Env {
            continue;
        }
        let path = RepoPath::from(change.path.as_slice());
        if is_encrypted_entry(repository, &path, entry)? {
            continue;
        }
        let is_known = change.old.is_some() || is_present(&path)?;
        let decision = decision_if_untracked(repository, &path)?;
        findings.push(if is_known {
            finding_in_history(repository, &path, decision.as_ref())
        } else {
            new(repository, &path, decision.as_ref())
        });
    }
    Ok(findings)
}

/// Tells whether an entry is one that can be an env file.
pub(super) fn is_file(kind: EntryKind) -> bool {
    matches!(kind, EntryKind::File | EntryKind::Link)
}

/// Returns the finding about an env file that is in the index and in no parent of the commit.
pub(super) fn new(
    repository: &Repository,
    path: &RepoPath,
    decision: Option<&Decision>,
) -> FileFinding {
    let mut finding = FileFinding::new(&STAGED, path);
    finding.remedy.push(FileStep::Unstage(path.clone()));
    add_last_steps(finding, repository, decision)
}

/// Returns the finding about an env file that is in history.
pub(super) fn finding_in_history(
    repository: &Repository,
    path: &RepoPath,
    decision: Option<&Decision>,
) -> FileFinding {
    let mut finding = FileFinding::new(&TRACKED, path);
    let steps = [
        FileStep::OfRule(REPLACE),
        FileStep::StopTracking(path.clone()),
    ];
    finding.remedy.extend(steps);
    let mut finding = add_last_steps(finding, repository, decision);
    let before_template = finding.remedy.len().saturating_sub(1);
    finding
        .remedy
        .insert(before_template, FileStep::OfRule(REWRITE));
    finding
}

/// Adds what keeps the file out from then on.
fn add_last_steps(
    mut finding: FileFinding,
    repository: &Repository,
    decision: Option<&Decision>,
) -> FileFinding {
    if let Some(decision) = decision.filter(|decision| decision.is_ignoring()) {
        let fact = FileFact::IgnoredInVain(decision.clone());
        finding.facts.push(fact);
    } else if let Some(top) = repository.top() {
        let mend = Mend::new(&finding.path, decision);
        finding.remedy.push(FileStep::add_rule(&mend, top));
    }
    finding.remedy.push(FileStep::OfRule(TEMPLATE));
    finding
}

/// Returns what decides whether git would ignore a path if it were not tracked.
fn decision_if_untracked(repository: &Repository, path: &RepoPath) -> Result<Option<Decision>> {
    // The index can hold paths that lie beyond a link on disk; about those git takes no questions.
    let Some(top) = repository.top() else {
        return Ok(None);
    };
    if !is_reachable(repository.git(), top, path.folder())? {
        return Ok(None);
    }
    let answers = ask_git(repository.git(), top, std::slice::from_ref(path))?;
    Ok(answers.into_iter().flatten().next())
}

/// Tells whether an entry of the index holds encrypted values and no others.
pub(super) fn is_encrypted_entry(
    repository: &Repository,
    path: &RepoPath,
    entry: FileVersion,
) -> Result<bool> {
    if entry.kind != EntryKind::File {
        return Ok(false);
    }
    match repository
        .read(entry.oid)
        .with_context(|| format!("could not read staged `{path}`"))?
    {
        Content::Whole(content) => Ok(is_encrypted(&content)),
        Content::Stream(_) => Ok(false),
    }
}
