//! Scanning what commits bring in: for pushes, on either side, and for a range.

use std::collections::{BTreeMap, HashSet};

use anyhow::Result;

use crate::config::Environment;
use crate::gitignore;
use crate::gitignore::{EnvFilePatterns, NameKind};
use crate::policy::{Outcome, Policy, RemedyStep, Verdict};
use crate::scan::scanner::{Committed, Scanner, problem_from_error};
use crate::scan::session::Session;
use crate::settings::origin::{ConfigurationOverride, ConfigurationSource};
use crate::source::Commits;
use xguard_git::history::{self, IntroducedChange};
use xguard_git::{FileVersion, Oid, Repository, StagedChange};

/// Scans what the commits of a range bring in, by the configuration of HEAD unless another is `asked` for.
pub(crate) fn scan_range(
    range: &str,
    asked: ConfigurationOverride<'_>,
    environment: &Environment,
) -> Result<Outcome> {
    let repository = Repository::open(&environment.git)?;
    let named = history::named_commits(repository.git(), range)?;
    let from = ConfigurationSource::Head;
    let mut session = Session::of_repository(&repository, from, asked, environment)?;
    session.read_values(&repository)?;
    let commits = Commits::new(&repository, named);
    scan(&repository, &commits, &session)
}

/// Scans what `commits` bring in. What stood in the files they change before the first of them is committed already.
pub(crate) fn scan(
    repository: &Repository,
    commits: &Commits<'_>,
    session: &Session<'_>,
) -> Result<Outcome> {
    let mut scanner = session.scanner();
    let mut env_files = CommittedEnvFiles::new(&session.names);
    let mut submodules = Vec::new();
    let brought = commits.blobs(
        &mut |commit, path, blob| scanner.take_from(commit, path, blob),
        &mut |change| {
            env_files.look_at(change);
            // Of a submodule nothing but the name is here.
            if change.new.is_some_and(|entry| !entry.has_content()) {
                submodules.push((change.path.clone(), change.commit));
            }
        },
    )?;
    for (name, oid) in submodules.iter().chain(&commits.names) {
        scanner.look_at_name(name, Some(*oid));
    }
    let committed = committed_secrets(commits, &brought, &mut scanner);
    let mut outcome = scanner
        .outcome(&session.policy, &committed)
        .with_first_step(&RemedyStep::TakeOutOfCommits);
    match env_files.judged(repository, &session.policy, &brought) {
        Ok(files) => outcome.findings.extend(files),
        Err(error) => outcome.problems.push(problem_from_error(None, &error)),
    }
    // Within a path they keep the order of the commits.
    outcome.findings.sort_by(|left, right| {
        (&left.path, left.place.is_some()).cmp(&(&right.path, right.place.is_some()))
    });
    Ok(outcome)
}

/// Returns the secrets that were there before. What keeps us from knowing is a problem, and then none counts as
/// committed.
fn committed_secrets(
    commits: &Commits<'_>,
    brought: &HashSet<Oid>,
    scanner: &mut Scanner<'_>,
) -> Committed {
    if !scanner.has_found() {
        return Committed::default();
    }
    let mut listed = Ok(());
    let committed = Committed::new(HashSet::new(), scanner, |sink| {
        listed = commits.old(brought, sink);
    });
    match listed {
        Ok(()) => committed,
        Err(error) => {
            scanner.record_failure(None, &error);
            Committed::default()
        }
    }
}

/// The env files that commits bring in, each version of each.
struct CommittedEnvFiles<'a> {
    names: &'a EnvFilePatterns,
    found: BTreeMap<Vec<u8>, Vec<IntroducedChange>>,
}

impl<'a> CommittedEnvFiles<'a> {
    fn new(names: &'a EnvFilePatterns) -> Self {
        Self {
            names,
            found: BTreeMap::new(),
        }
    }

    fn look_at(&mut self, change: &IntroducedChange) {
        let is_file = change.new.as_ref().is_some_and(FileVersion::has_content);
        if is_file && self.names.kind(&change.path) == NameKind::Env {
            let versions = self.found.entry(change.path.clone()).or_default();
            versions.push(change.clone());
        }
    }

    /// Returns the verdicts: one whenever a file is added, else one for its first change. A version that is encrypted is
    /// no env file, and does not stand for a later one that is.
    fn judged(
        &self,
        repository: &Repository,
        policy: &Policy,
        brought: &HashSet<Oid>,
    ) -> Result<Vec<Verdict>> {
        let is_older = |entry: &&FileVersion| !brought.contains(&entry.oid);
        let mut findings = Vec::new();
        for versions in self.found.values() {
            let mut is_told = false;
            for one in versions {
                is_told &= !one.old.is_empty();
                if is_told {
                    continue;
                }
                let change = StagedChange {
                    path: one.path.clone(),
                    old: one.old.iter().find(is_older).copied(),
                    new: one.new,
                };
                let files =
                    gitignore::check_staged(repository, &[change], self.names, &mut |_| Ok(false))?;
                is_told = !files.is_empty();
                let judged = files.iter().filter_map(|file| policy.judge_file(file));
                findings.extend(judged.map(|reported| Verdict {
                    commit: Some(one.commit),
                    ..reported
                }));
            }
        }
        Ok(findings)
    }
}
