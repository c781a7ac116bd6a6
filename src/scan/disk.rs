//! Scanning what lies on disk, on every core.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::config::{Environment, Settings};
use crate::policy::{Outcome, Policy, Verdict};
use crate::source;
use crate::source::{OnDisk, Sink};
use xguard_detect as detect;
use xguard_detect::ProjectSecrets;
use xguard_detect::local::LocalValues;
use xguard_git::Repository;

use crate::scan::local_values;
use crate::scan::local_values::ValueSelection;
use crate::scan::named_paths::NamedPaths;
use crate::scan::parallel::{Progress, run_on_every_core};
use crate::scan::scanner::{Committed, Scanner};
use crate::settings::load;
use crate::settings::load::{ConfigurationOverride, ConfigurationSource};

/// Scans files and folders, each by the configuration of the repository it lies in as it is on disk unless another is `asked` for.
pub(crate) fn scan_paths(
    roots: &[PathBuf],
    asked: ConfigurationOverride<'_>,
    environment: &Environment,
) -> Result<Outcome> {
    let mut whole = Outcome::default();
    let all = NamedPaths::of(roots);
    let is_given = asked.config.is_some();
    let mut given = Plan::new(
        load::settings_without_repository(asked, environment)?,
        environment,
    );
    for places in &all {
        let mut found;
        let plan = match &places.top {
            Some(top) if !is_given => {
                found = Plan::new(load::on_disk(top, asked)?, environment);
                &mut found
            }
            _ => &mut given,
        };
        plan.look_beside(places.top.as_deref(), environment)?;
        let scanner = plan.scan_in_parallel(environment, Some(places), |found| {
            source::list_paths(&places.roots, found);
        })?;
        whole.append(plan.outcome(scanner));
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
    let settings = load::settings_from(&repository, ConfigurationSource::Disk, asked, environment)?;
    let mut plan = Plan::new(settings, environment);
    plan.own.values =
        local_values::read_in_head_folders(&repository, &plan.counting, environment)?.values;
    let mut listed = Ok(());
    let mut scanner = plan.scan_in_parallel(environment, None, |found| {
        listed = source::list_work_tree(&repository, top, found);
    })?;
    if let Err(error) = listed {
        scanner.record_failure(None, &error);
    }
    Ok(plan.outcome(scanner))
}

/// Scans standard input.
pub(crate) fn scan_stdin(
    name: &[u8],
    asked: ConfigurationOverride<'_>,
    environment: &Environment,
) -> Result<Outcome> {
    let mut plan = Plan::new(
        load::settings_without_repository(asked, environment)?,
        environment,
    );
    let here = load::top_above(Path::new("."));
    plan.look_beside(here.as_deref(), environment)?;
    let mut scanner = Scanner::new(plan.context, &plan.own);
    source::emit_stdin(name, &mut |path, blob| scanner.take(path, blob))?;
    Ok(plan.outcome(scanner))
}

/// What a scan goes by.
struct Plan {
    policy: Policy,
    own: ProjectSecrets,
    counting: ValueSelection,
    context: detect::Context,
}

impl Plan {
    fn new(settings: Settings, environment: &Environment) -> Self {
        let counting = ValueSelection::from(&settings);
        let (policy, rules) = load::split_settings(settings, environment);
        let mut own = local_values::of_rules(rules);
        own.on_disk = true;
        Self {
            policy,
            own,
            counting,
            context: detect::Context {
                now_ms: environment.now_ms,
            },
        }
    }

    /// Looks for the values at hand in the repository whose top is `top`, where it is the one that this program runs in.
    fn look_beside(&mut self, top: Option<&Path>, environment: &Environment) -> Result<()> {
        self.own.values = LocalValues::default();
        // What somebody names is scanned also where git would not let us in: then nothing is at hand.
        if let Some(top) = top
            && let Ok(repository) = Repository::open(&environment.git)
            && let Some(Ok(here)) = repository.top().map(Path::canonicalize)
            && here == top
        {
            self.own.values =
                local_values::read_in_head_folders(&repository, &self.counting, environment)?
                    .values;
        }
        Ok(())
    }

    /// Scans what `list` hands on, on every core.
    fn scan_in_parallel<'p>(
        &'p self,
        environment: &Environment,
        places: Option<&'p NamedPaths>,
        list: impl FnOnce(&mut dyn FnMut(OnDisk)),
    ) -> Result<Scanner<'p>> {
        let progress = Progress::default();
        let new = || {
            let scanner = Scanner::new(self.context, &self.own);
            match places {
                Some(places) => scanner.at(places),
                None => scanner,
            }
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
        let parts =
            progress.show_during(environment.is_watched(), || run_on_every_core(list, work))?;
        let mut scanner = new();
        for part in parts {
            scanner.absorb_scanner(part);
        }
        Ok(scanner)
    }

    /// Nothing of what lies on disk is committed already as far as this scan is concerned.
    fn outcome(&self, scanner: Scanner<'_>) -> Outcome {
        let mut outcome = scanner.outcome(&self.policy, &Committed::default());
        outcome
            .problems
            .sort_by(|left, right| left.path.cmp(&right.path));
        outcome
    }
}
