//! Looking through a whole work tree for env files.

use std::path::Path;

use anyhow::Result;

use crate::config::Environment;
use crate::gitignore;
use crate::gitignore::Mend;
use crate::policy::{FindingStatus, Outcome};
use crate::report::{NotEntered, Source};
use crate::scan::scanner::problem_from_error;
use crate::scan::session::Session;
use crate::settings::load;
use crate::settings::origin::ConfigurationOverride;
use xguard_git::Repository;

/// One look at a work tree.
pub(crate) struct EnvFileScan {
    pub(crate) outcome: Outcome,
    pub(crate) source: Source,
    /// What the ignore files lack.
    pub(crate) mends: Vec<Mend>,
}

/// Looks through the work tree of a repository, by its configuration on disk.
pub(crate) fn scan_here(
    repository: &Repository,
    top: &Path,
    environment: &Environment,
) -> Result<EnvFileScan> {
    let settings = load::on_disk(top, ConfigurationOverride::default())?;
    scan(repository, &Session::new(settings, environment))
}

/// Looks through the work tree of a repository.
pub(crate) fn scan(repository: &Repository, session: &Session<'_>) -> Result<EnvFileScan> {
    let options = session.env_file_options(repository);
    let survey = gitignore::survey_work_tree(repository, &options)?;
    let mut outcome = Outcome::default();
    let mut mends = Vec::new();
    for finding in &survey.findings {
        let Some(verdict) = session.policy.judge_file(finding) else {
            continue;
        };
        if verdict.status == FindingStatus::New {
            mends.extend(finding.mend.clone());
        }
        outcome.findings.push(verdict);
    }
    let reached = survey
        .reached
        .into_iter()
        .map(|(path, bound)| problem_from_error(Some(path), &anyhow::Error::msg(bound.message())));
    outcome.problems.extend(reached);
    outcome
        .findings
        .sort_by(|left, right| (&left.path, left.rule.id).cmp(&(&right.path, right.rule.id)));
    let not_entered = survey.not_entered.into_iter().map(|one| NotEntered {
        path: one.path,
        why: one.why,
    });
    Ok(EnvFileScan {
        outcome,
        source: Source::EnvFiles {
            folders: survey.folders,
            not_entered: not_entered.collect(),
            covered_by: survey.covered_by,
        },
        mends,
    })
}
