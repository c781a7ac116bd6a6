//! Scanning what lies on disk, on every core.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::config::Environment;
use crate::policy::{Outcome, Verdict};
use crate::scan::named_paths::NamedPaths;
use crate::scan::parallel::{Progress, run_on_every_core};
use crate::scan::scanner::Scanner;
use crate::scan::session::Session;
use crate::settings::load;
use crate::settings::origin::{ConfigurationOverride, ConfigurationSource};
use crate::settings::own_file::top_above;
use crate::source;
use crate::source::{OnDisk, Sink};
use xguard_git::Repository;

/// Scans files and folders, each by the configuration of the repository it lies in as it is on disk unless another is
/// `asked` for.
pub(crate) fn scan_paths(
    roots: &[PathBuf],
    asked: ConfigurationOverride<'_>,
    environment: &Environment,
) -> Result<Outcome> {
    let mut whole = Outcome::default();
    let all = NamedPaths::of(roots);
    let is_given = asked.config.is_some();
    let mut given = outside_session(asked, environment)?;
    for places in &all {
        let mut found;
        let session = match &places.top {
            Some(top) if !is_given => {
                found = Session::new(load::on_disk(top, asked)?, environment);
                found.project.on_disk = true;
                &mut found
            }
            _ => &mut given,
        };
        read_values_in(session, places.top.as_deref())?;
        let scanner = scan_in_parallel(session, Some(places), |found| {
            source::list_paths(&places.roots, found);
        })?;
        whole.append(sorted_outcome(session, scanner));
    }
    if all.len() > 1 {
        let place = |one: &Verdict| (one.path.clone(), one.place);
        whole.findings.sort_by_key(place);
    }
    Ok(whole)
}

/// Scans the work tree here, by the configuration as it lies on disk unless another is `asked` for.
pub(crate) fn scan_work_tree(
    asked: ConfigurationOverride<'_>,
    environment: &Environment,
) -> Result<Outcome> {
    let repository = Repository::open(&environment.git)?;
    let top = repository
        .top()
        .context("a bare repository has no work tree: name commits or files to scan")?;
    let from = ConfigurationSource::Disk;
    let mut session = Session::of_repository(&repository, from, asked, environment)?;
    session.read_values(&repository)?;
    let mut listed = Ok(());
    let mut scanner = scan_in_parallel(&session, None, |found| {
        listed = source::list_work_tree(&repository, top, found);
    })?;
    if let Err(error) = listed {
        scanner.record_failure(None, &error);
    }
    Ok(sorted_outcome(&session, scanner))
}

/// Scans standard input.
pub(crate) fn scan_stdin(
    name: &[u8],
    asked: ConfigurationOverride<'_>,
    environment: &Environment,
) -> Result<Outcome> {
    let mut session = outside_session(asked, environment)?;
    let here = top_above(Path::new("."));
    read_values_in(&mut session, here.as_deref())?;
    let mut scanner = session.scanner();
    source::emit_stdin(name, &mut |path, blob| scanner.take(path, blob))?;
    Ok(sorted_outcome(&session, scanner))
}

/// Returns what files go by that lie in no repository.
fn outside_session<'e>(
    asked: ConfigurationOverride<'_>,
    environment: &'e Environment,
) -> Result<Session<'e>> {
    let settings = load::settings_without_repository(asked, environment)?;
    let mut session = Session::new(settings, environment);
    session.project.on_disk = true;
    Ok(session)
}

/// Looks for the values at hand in the repository whose top is `top`, where it is the one that this program runs in.
fn read_values_in(session: &mut Session<'_>, top: Option<&Path>) -> Result<()> {
    session.drop_values();
    // What somebody names is scanned also where git would not let us in: then nothing is at hand.
    if let Some(top) = top
        && let Ok(repository) = Repository::open(&session.environment.git)
        && let Some(Ok(here)) = repository.top().map(Path::canonicalize)
        && here == top
    {
        session.read_values(&repository)?;
    }
    Ok(())
}

/// Scans what `list` hands on, on every core.
fn scan_in_parallel<'s>(
    session: &'s Session<'_>,
    places: Option<&'s NamedPaths>,
    list: impl FnOnce(&mut dyn FnMut(OnDisk)),
) -> Result<Scanner<'s>> {
    let progress = Progress::default();
    let new = || match places {
        Some(places) => session.scanner().at(places),
        None => session.scanner(),
    };
    let work = |part: &mut dyn Iterator<Item = OnDisk>| {
        let mut scanner = new();
        let sink: &mut Sink<'_> = &mut |path, blob| {
            progress.add(blob.as_ref().map_or(0, |blob| blob.bytes.len() as u64));
            scanner.take(path, blob);
        };
        part.for_each(|one| one.read(sink));
        scanner
    };
    let is_watched = session.environment.is_watched();
    let parts = progress.show_during(is_watched, || run_on_every_core(list, work))?;
    let mut scanner = new();
    for part in parts {
        scanner.absorb_scanner(part);
    }
    Ok(scanner)
}

/// Nothing of what lies on disk is committed already as far as this scan is concerned.
fn sorted_outcome(session: &Session<'_>, scanner: Scanner<'_>) -> Outcome {
    let mut outcome = session.outcome(scanner);
    let problems = &mut outcome.problems;
    problems.sort_by(|left, right| left.path.cmp(&right.path));
    outcome
}
