//! How the baseline and what is found fit together.

use std::collections::{HashMap, HashSet};

use anyhow::Result;

use crate::commands::baseline::ledger::Ledger;
use crate::config::baseline;
use crate::config::baseline::{BASELINE_NAME, Edited, Edits, Renamed};
use crate::policy::{BaselineEntry, FindingStatus, Verdict};
use crate::report;
use xguard_detect::Category;

/// How the baseline and what is found fit together.
pub(crate) struct BaselineState<'a> {
    /// Entries that match nothing.
    pub(crate) stale: Vec<&'a BaselineEntry>,
    /// Entries that hold no more, of which the finding is still there.
    pub(crate) run_out: Vec<&'a BaselineEntry>,
    /// Entries whose credential stands in a file of another name now, and the finding there.
    pub(crate) renamed: Vec<(&'a BaselineEntry, &'a Verdict)>,
    /// Credentials that block and have no entry.
    pub(crate) new: Vec<&'a Verdict>,
}

impl<'a> BaselineState<'a> {
    pub(crate) fn new(ledger: &'a Ledger<'_>, findings: &'a [Verdict]) -> Self {
        let seen: HashSet<&str> = findings
            .iter()
            .map(|one| one.fingerprint.as_str())
            .collect();
        let mut moved: HashMap<&str, &Verdict> = HashMap::new();
        for finding in findings {
            let old = finding.renamed_from.as_deref();
            if let Some(old) = old.filter(|old| !seen.contains(old)) {
                moved.entry(old).or_insert(finding);
            }
        }
        let mut state = BaselineState {
            stale: Vec::new(),
            run_out: Vec::new(),
            renamed: Vec::new(),
            new: Vec::new(),
        };
        for entry in ledger.baseline.entries() {
            let fingerprint = entry.fingerprint.as_str();
            if let Some(finding) = moved.get(fingerprint) {
                state.renamed.push((entry, finding));
            } else if !seen.contains(fingerprint) {
                state.stale.push(entry);
            } else if entry.has_run_out(ledger.environment.now_ms) {
                state.run_out.push(entry);
            }
        }
        let moved = state.renamed.iter().map(|(_, moved)| &moved.fingerprint);
        let mut told: HashSet<&str> = moved.map(String::as_str).collect();
        state.new.extend(findings.iter().filter(|one| {
            let fingerprint = one.fingerprint.as_str();
            // What is wrong about env files is mended, not lived with.
            one.is_blocking()
                && one.rule.category == Category::Credential
                && ledger.baseline.entry(fingerprint).is_none()
                && told.insert(fingerprint)
        }));
        state
    }

    /// Returns what there is to say about the entries.
    pub(crate) fn told(&self, ledger: &Ledger<'_>) -> Vec<String> {
        let count = ledger.baseline.entries().count();
        let mut lines = vec![format!(
            "{BASELINE_NAME}: {count} {}, of which {} match",
            if count == 1 { "entry" } else { "entries" },
            count - self.stale.len()
        )];
        let about = |entry: &BaselineEntry| {
            let rule = entry.rule.as_deref().unwrap_or("a finding");
            let path = entry
                .path
                .as_deref()
                .map(|path| report::printable_path(path.as_bytes()));
            let path = path.unwrap_or_else(|| "a file that it does not name".to_owned());
            format!("{rule} in {path} (entry {})", entry.fingerprint)
        };
        for entry in &self.stale {
            lines.push(format!("matches nothing any more: {}", about(entry)));
        }
        for (entry, finding) in &self.renamed {
            let path = report::printable_path(&finding.path);
            lines.push(format!("renamed to {path}: {}", about(entry)));
        }
        for entry in &self.run_out {
            let day = entry.until.as_ref().map_or("", |until| &until.day);
            lines.push(format!(
                "has run out on {day} and blocks again: {}; `xguard allow {} --reason TEXT` renews it",
                about(entry),
                entry.fingerprint
            ));
        }
        lines
    }

    /// Returns the baseline brought up to date: what matches nothing is dropped, what was renamed followed, and with a
    /// reason what blocks taken in. None if there is nothing to change.
    pub(crate) fn edited(
        &self,
        ledger: &Ledger<'_>,
        (reason, until): (Option<&str>, Option<&str>),
    ) -> Result<Option<Edited>> {
        let mut added = Vec::new();
        if let Some(reason) = reason.filter(|_| !self.new.is_empty()) {
            let signature = ledger.entry_signature(reason, until)?;
            let known = |one: &&Verdict| signature.entry(one, FindingStatus::Known);
            added.extend(self.new.iter().map(known));
        }
        let renamed = |(entry, finding): &(&'a BaselineEntry, &'a Verdict)| {
            let renamed = Renamed {
                fingerprint: &finding.fingerprint,
                path: str::from_utf8(&finding.path).ok(),
            };
            (entry.fingerprint.as_str(), renamed)
        };
        let edits = Edits {
            gone: self
                .stale
                .iter()
                .map(|one| one.fingerprint.as_str())
                .collect(),
            renamed: self.renamed.iter().map(renamed).collect(),
            added: &added,
        };
        let edited = baseline::edit(&ledger.bytes, &edits)?;
        Ok((edited.text.as_bytes() != ledger.bytes).then_some(edited))
    }
}
