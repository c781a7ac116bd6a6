//! What a commit changes about the baseline: said by name, so that nobody lets it pass unseen.

use anyhow::Result;

use crate::config::baseline;
use crate::config::baseline::BASELINE_NAME;
use crate::policy::{Baseline, BaselineEntry};
use crate::report;
use crate::settings::own_file::bytes_of;
use xguard_git as git;
use xguard_git::{Repository, StagedChange};

/// How many entries are named that come or go; more are counted.
const MOST_NAMED: usize = 5;

/// Returns what `changes` do to the baseline, in a sentence; nothing where they leave it alone.
pub(crate) fn describe_changes(
    repository: &Repository,
    changes: &[StagedChange],
) -> Result<Option<String>> {
    let is_baseline = |change: &&StagedChange| change.path == BASELINE_NAME.as_bytes();
    let Some(change) = changes.iter().find(is_baseline) else {
        return Ok(None);
    };
    let start = format!("this commit changes `{BASELINE_NAME}`");
    let version = |entry| read_version(repository, entry);
    let (Some(old), Some(new)) = (version(change.old)?, version(change.new)?) else {
        return Ok(Some(format!(
            "{start}, of which a version cannot be understood: look through all of it"
        )));
    };
    let told = [
        ("lets through", entries_missing_from(&new, &old)),
        ("ends", entries_missing_from(&old, &new)),
        ("alters", altered_entries(&old, &new)),
    ];
    let told: Vec<String> = told
        .iter()
        .filter(|(_, entries)| !entries.is_empty())
        .map(|(what, entries)| format!("it {what} {}", name_entries(entries)))
        .collect();
    Ok(Some(if told.is_empty() {
        format!("{start}, but only its words: the same may be committed as before")
    } else {
        format!("{start}: {}", told.join("; "))
    }))
}

/// Returns one version; an empty one where there is none, and nothing where it cannot be understood.
fn read_version(
    repository: &Repository,
    entry: Option<git::FileVersion>,
) -> Result<Option<Baseline>> {
    if entry.is_some_and(|entry| entry.kind != git::EntryKind::File) {
        return Ok(None);
    }
    let bytes = bytes_of(repository, entry, "a version of the baseline")?;
    let bytes = bytes.unwrap_or_default();
    Ok(baseline::parse(&bytes, BASELINE_NAME).ok())
}

/// Returns the entries that `others` does not have.
fn entries_missing_from<'a>(entries: &'a Baseline, others: &Baseline) -> Vec<&'a BaselineEntry> {
    let is_other = |one: &&BaselineEntry| others.entry(&one.fingerprint).is_none();
    entries.entries().filter(is_other).collect()
}

/// Returns the entries that count otherwise than before.
fn altered_entries<'a>(old: &Baseline, new: &'a Baseline) -> Vec<&'a BaselineEntry> {
    let counts = |one: &BaselineEntry| (one.status, one.until.clone());
    let is_altered = |one: &&BaselineEntry| {
        let before = old.entry(&one.fingerprint);
        before.is_some_and(|before| counts(before) != counts(one))
    };
    new.entries().filter(is_altered).collect()
}

fn name_entries(entries: &[&BaselineEntry]) -> String {
    let (named, others) = entries.split_at(entries.len().min(MOST_NAMED));
    let named: Vec<String> = named
        .iter()
        .map(|entry| {
            let rule = entry.rule.as_deref().unwrap_or("a finding");
            let path = entry.path.as_deref().unwrap_or_default();
            format!("{rule} in {}", report::printable_path(path.as_bytes()))
        })
        .collect();
    match others.len() {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}
