//! The baseline on disk, what is found beside it, and who makes entries.

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context as _, Result, bail};

use crate::commands::output;
use crate::config::Environment;
use crate::config::baseline;
use crate::config::baseline::{BASELINE_NAME, Edited};
use crate::policy::{Baseline, BaselineEntry, FindingStatus, Outcome, Until, Verdict};
use crate::scan::history;
use crate::scan::history::HistoryOptions;
use crate::scan::{disk, env_files, staged};
use crate::settings::baseline_file;
use crate::settings::origin::ConfigurationOverride;
use crate::settings::own_file::bytes_on_disk;
use xguard_git::{Git, Repository};

/// What `--until` gives that is no date.
const NO_DATE: &str = "`--until` is no date to come: write it as `2027-06-30`";

/// The baseline on disk, and what belongs to it.
pub(crate) struct Ledger<'a> {
    repository: &'a Repository,
    pub(crate) environment: &'a Environment,
    top: &'a Path,
    pub(crate) bytes: Vec<u8>,
    pub(crate) baseline: Baseline,
}

impl<'a> Ledger<'a> {
    pub(crate) fn open(repository: &'a Repository, environment: &'a Environment) -> Result<Self> {
        let top = repository.top().context(
            "a bare repository has no work tree: run this in a clone or a work tree of it",
        )?;
        Ok(Self {
            repository,
            environment,
            top,
            bytes: bytes_on_disk(top, BASELINE_NAME)?.unwrap_or_default(),
            baseline: baseline_file::on_disk(top)?,
        })
    }

    /// Returns everything that is found in what is staged and in the work tree.
    pub(crate) fn look(&self) -> Result<Outcome> {
        let mut outcome = staged::scan(ConfigurationOverride::default(), self.environment)?.outcome;
        append_outcome(
            &mut outcome,
            disk::scan_work_tree(ConfigurationOverride::default(), self.environment)?,
        );
        append_outcome(
            &mut outcome,
            env_files::scan_here(self.repository, self.top, self.environment)?.outcome,
        );
        Ok(outcome)
    }

    /// Returns everything that is found in history.
    pub(crate) fn look_back(&self) -> Result<Outcome> {
        let wishes = HistoryOptions {
            refs: &[],
            reflog: false,
            keeps: true,
        };
        history::scan(&wishes, ConfigurationOverride::default(), self.environment)
    }

    /// Returns the findings of these fingerprints: from what is staged, else from the work tree, or from history.
    pub(crate) fn findings_by_fingerprint(
        &self,
        fingerprints: &[String],
        in_history: bool,
    ) -> Result<Vec<Verdict>> {
        let mut found: HashMap<String, Verdict> = HashMap::new();
        let looks: [&dyn Fn() -> Result<Outcome>; 3] = [
            &|| Ok(staged::scan(ConfigurationOverride::default(), self.environment)?.outcome),
            &|| self.look(),
            &|| self.look_back(),
        ];
        for look in looks.iter().take(if in_history { 3 } else { 2 }) {
            if fingerprints.iter().all(|one| found.contains_key(one)) {
                break;
            }
            let findings = look()?.findings.into_iter();
            found.extend(findings.map(|one| (one.fingerprint.clone(), one)));
        }
        let take = |fingerprint: &String| {
            found.remove(fingerprint).with_context(|| {
                format!(
                    "there is no finding {} in what is staged or in the work tree; a report shows the fingerprints, and \
                     `--history` looks in history too",
                    fingerprint.escape_debug()
                )
            })
        };
        fingerprints.iter().map(take).collect()
    }

    /// Returns what every new entry says: why, who, when, until when.
    pub(crate) fn entry_signature(&self, reason: &str, until: Option<&str>) -> Result<Signature> {
        if !reason.chars().any(char::is_alphanumeric) {
            bail!("the reason says nothing: say why it may be committed");
        }
        let until = until.map(|day| baseline::last_day(day).context(NO_DATE));
        let until = until.transpose()?;
        if until
            .as_ref()
            .is_some_and(|until| until.end_ms < self.environment.now_ms)
        {
            bail!(NO_DATE);
        }
        Ok(Signature {
            reason: reason.to_owned(),
            by: commit_author(self.repository.git())?,
            since: utc_day(self.environment.now_ms),
            until,
        })
    }

    /// Puts the new text in place of the old.
    pub(crate) fn write(&self, edited: &Edited) -> Result<()> {
        let file = self.top.join(BASELINE_NAME);
        let doing = || format!("could not write `{BASELINE_NAME}`");
        if bytes_on_disk(self.top, BASELINE_NAME)?.unwrap_or_default() != self.bytes {
            bail!("{}: it was changed meanwhile; try again", doing());
        }
        output::replace_file(&file, edited.text.as_bytes()).with_context(doing)
    }
}

pub(crate) fn append_outcome(outcome: &mut Outcome, other: Outcome) {
    outcome.findings.extend(other.findings);
    outcome.problems.extend(other.problems);
}

/// Returns the day it is, in UTC.
fn utc_day(now_ms: u64) -> String {
    let moment = humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_millis(now_ms));
    moment
        .to_string()
        .chars()
        .take_while(|&one| one != 'T')
        .collect()
}

/// Returns who makes commits here, as git says it.
fn commit_author(git: &Git) -> Result<String> {
    let identity = git
        .output(&["var", "GIT_AUTHOR_IDENT"])
        .context("git does not know who you are, and the entry is to say so")?;
    let identity = String::from_utf8_lossy(&identity).into_owned();
    // Behind the name and the address stand the time and its zone.
    let name = identity.trim_end().rsplitn(3, ' ').nth(2);
    Ok(name.unwrap_or(&identity).to_owned())
}

/// What every entry made by one command says.
pub(crate) struct Signature {
    reason: String,
    by: String,
    since: String,
    until: Option<Until>,
}

impl Signature {
    pub(crate) fn entry(&self, finding: &Verdict, status: FindingStatus) -> BaselineEntry {
        BaselineEntry {
            fingerprint: finding.fingerprint.clone(),
            status,
            rule: Some(finding.rule.id.to_owned()),
            path: str::from_utf8(&finding.path).ok().map(str::to_owned),
            reason: self.reason.clone(),
            by: Some(self.by.clone()),
            since: Some(self.since.clone()),
            until: self.until.clone(),
        }
    }
}
