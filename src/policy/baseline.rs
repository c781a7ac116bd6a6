//! The baseline: findings that somebody has looked at, one by one, and that may be committed.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use super::fact::Permit;
use super::fingerprint;
use super::verdict::FindingStatus;
use xguard_detect::secret::Secret;

/// One finding that somebody has looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaselineEntry {
    /// Which finding it is.
    pub fingerprint: String,
    /// What it counts as: allowed or known.
    pub status: FindingStatus,
    /// Its rule, where it is told.
    pub rule: Option<String>,
    /// Its path, where it is told.
    pub path: Option<String>,
    /// Why it may be committed. A report tells it, but for what in it may be a secret.
    pub reason: String,
    /// Who said so.
    pub by: Option<String>,
    /// The day it was said.
    pub since: Option<String>,
    /// The last day it holds for.
    pub until: Option<Until>,
}

/// The end of a permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Until {
    /// The last day, as it is written.
    pub day: String,
    /// When that day has ended everywhere, in milliseconds since 1970.
    pub end_ms: u64,
}

impl BaselineEntry {
    /// Tells whether it holds no more.
    pub fn has_run_out(&self, now_ms: u64) -> bool {
        self.until
            .as_ref()
            .is_some_and(|until| until.end_ms < now_ms)
    }
}

/// Most fingerprints that are tried in one run to tell what was renamed from what is new. Where they do not do, what was
/// renamed counts as new, and blocks either way.
const MOST_TRIED: usize = 1 << 20;

/// All entries, by fingerprint.
#[derive(Debug, Default)]
pub struct Baseline {
    file: String,
    entries: BTreeMap<String, BaselineEntry>,
    moves: Mutex<Moves>,
}

/// What was learnt about renamed files.
#[derive(Debug, Default)]
struct Moves {
    /// The path that the last credential of a file was known under.
    last: HashMap<Vec<u8>, String>,
    /// Fingerprints tried.
    tried: usize,
}

impl Baseline {
    /// Takes the entries of the file called `file`.
    pub fn new(file: &str, entries: Vec<BaselineEntry>) -> Self {
        let entries = entries.into_iter();
        Self {
            file: file.to_owned(),
            entries: entries
                .map(|entry| (entry.fingerprint.clone(), entry))
                .collect(),
            moves: Mutex::default(),
        }
    }

    /// Returns the entries, sorted by fingerprint.
    pub fn entries(&self) -> impl Iterator<Item = &BaselineEntry> {
        self.entries.values()
    }

    /// Returns the entry about a finding.
    pub fn entry(&self, fingerprint: &str) -> Option<&BaselineEntry> {
        self.entries.get(fingerprint)
    }

    /// Returns what an entry is called in a report.
    pub(super) fn permit(&self, entry: &BaselineEntry) -> Permit {
        Permit::Baseline {
            fingerprint: entry.fingerprint.clone(),
            file: self.file.clone(),
        }
    }

    /// Returns the entry about the same credential as one in the file at `path`, in a file of another name.
    pub(super) fn elsewhere(
        &self,
        rule: &str,
        path: &[u8],
        secret: &Secret,
    ) -> Option<&BaselineEntry> {
        let mut moves = self.moves.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |old: &str| self.entry(&fingerprint::of_secret(rule, old.as_bytes(), secret));
        // What was known in one file is in one file now.
        if let Some(entry) = moves.last.get(path).and_then(|old| of(old)) {
            return Some(entry);
        }
        let entries = self
            .entries()
            .filter(|entry| entry.rule.as_deref() == Some(rule));
        for entry in entries.take(MOST_TRIED.saturating_sub(moves.tried)) {
            moves.tried += 1;
            let old = entry.path.as_deref().unwrap_or_default();
            if of(old).is_some_and(|found| found.fingerprint == entry.fingerprint) {
                moves.last.insert(path.to_vec(), old.to_owned());
                return Some(entry);
            }
        }
        None
    }
}
