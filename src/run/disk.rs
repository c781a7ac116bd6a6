//! Scanning what lies on disk, on every core.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::config::{Environment, Settings};
use crate::detect;
use crate::git::Repository;
use crate::policy::{Outcome, Policy};
use crate::source::{self, OnDisk, Sink};

use super::configuration::{self, Place};
use super::rules;
use super::scanner::{Committed, Scanner};
use super::spread::{Progress, spread};

/// Scans files and folders.
pub(super) fn paths(
    roots: &[PathBuf],
    settings: Option<Settings>,
    environment: &Environment,
) -> Result<Outcome> {
    let scanner = scanner(environment, |found| source::paths(roots, found))?;
    outcome(
        scanner,
        (settings.unwrap_or_default(), Place::Nowhere),
        environment,
    )
}

/// Scans the work tree here, by `settings`, else by the configuration as it lies on disk.
pub(super) fn worktree(settings: Option<Settings>, environment: &Environment) -> Result<Outcome> {
    let repository = Repository::open(&environment.git)?;
    let top = repository
        .top()
        .context("a bare repository has no work tree: name commits or files to scan")?;
    let place = match settings {
        Some(_) => Place::Nowhere,
        None => Place::Disk(top),
    };
    let settings = match settings {
        Some(settings) => settings,
        None => configuration::on_disk(top)?,
    };
    let mut listed = Ok(());
    let mut scanner = scanner(environment, |found| {
        listed = source::worktree(&repository, top, found);
    })?;
    if let Err(error) = listed {
        scanner.fail(None, &error);
    }
    outcome(scanner, (settings, place), environment)
}

/// Scans standard input.
pub(super) fn stdin(
    name: &[u8],
    settings: Option<Settings>,
    environment: &Environment,
) -> Result<Outcome> {
    let mut scanner = Scanner::new(detect::Context {
        now_ms: environment.now_ms,
    });
    source::stdin(name, &mut |path, blob| scanner.take(path, blob));
    outcome(
        scanner,
        (settings.unwrap_or_default(), Place::Nowhere),
        environment,
    )
}

fn scanner(
    environment: &Environment,
    list: impl FnOnce(&mut dyn FnMut(OnDisk)),
) -> Result<Scanner> {
    let context = detect::Context {
        now_ms: environment.now_ms,
    };
    let progress = Progress::default();
    let work = |part: &mut dyn Iterator<Item = OnDisk>| {
        let mut scanner = Scanner::new(context);
        let sink: &mut Sink<'_> = &mut |path, blob| {
            progress.add(blob.as_ref().map_or(0, |blob| blob.bytes.len() as u64));
            scanner.take(path, blob);
        };
        part.for_each(|one| one.read(sink));
        scanner
    };
    let parts = progress.during(environment.is_watched(), || spread(list, work))?;
    let mut scanner = Scanner::new(context);
    for part in parts {
        scanner.absorb(part);
    }
    Ok(scanner)
}

/// Nothing of what lies on disk is committed already as far as this scan is concerned.
fn outcome(
    scanner: Scanner,
    (settings, place): (Settings, Place<'_>),
    environment: &Environment,
) -> Result<Outcome> {
    let policy = Policy::new(settings.policy, rules::all(), environment.now_ms);
    let policy = policy.with(place.baseline()?);
    let mut outcome = scanner.outcome(&policy, &Committed::default());
    outcome
        .problems
        .sort_by(|left, right| left.path.cmp(&right.path));
    Ok(outcome)
}
