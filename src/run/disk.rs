//! Scanning what lies on disk, on every core.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::config::{Environment, Settings};
use crate::detect;
use crate::git::Repository;
use crate::policy::{Outcome, Policy};
use crate::source::{self, OnDisk, Sink};

use super::configuration::{self, Asked, From};
use super::rules;
use super::scanner::{Committed, Scanner};
use super::spread::{Progress, spread};

/// Scans files and folders.
pub(super) fn paths(
    roots: &[PathBuf],
    asked: Asked<'_>,
    environment: &Environment,
) -> Result<Outcome> {
    let settings = configuration::outside(asked, environment)?;
    let scanner = scanner(environment, |found| source::paths(roots, found))?;
    Ok(outcome(scanner, settings, environment))
}

/// Scans the work tree here, by the configuration as it lies on disk unless another is `asked` for.
pub(super) fn worktree(asked: Asked<'_>, environment: &Environment) -> Result<Outcome> {
    let repository = Repository::open(&environment.git)?;
    let top = repository
        .top()
        .context("a bare repository has no work tree: name commits or files to scan")?;
    let settings = configuration::settings(&repository, From::Disk, asked, environment)?;
    let mut listed = Ok(());
    let mut scanner = scanner(environment, |found| {
        listed = source::worktree(&repository, top, found);
    })?;
    if let Err(error) = listed {
        scanner.fail(None, &error);
    }
    Ok(outcome(scanner, settings, environment))
}

/// Scans standard input.
pub(super) fn stdin(name: &[u8], asked: Asked<'_>, environment: &Environment) -> Result<Outcome> {
    let settings = configuration::outside(asked, environment)?;
    let mut scanner = Scanner::new(detect::Context {
        now_ms: environment.now_ms,
    });
    source::stdin(name, &mut |path, blob| scanner.take(path, blob));
    Ok(outcome(scanner, settings, environment))
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
fn outcome(scanner: Scanner, settings: Settings, environment: &Environment) -> Outcome {
    let policy = Policy::new(settings.policy, rules::all(), environment.now_ms);
    let mut outcome = scanner.outcome(&policy, &Committed::default());
    outcome
        .problems
        .sort_by(|left, right| left.path.cmp(&right.path));
    outcome
}
