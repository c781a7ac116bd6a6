//! What there is to say about an env file, or about the rules for it.

use super::fact::{FileFact, FileStep};
use super::mend::Mend;
use crate::repo_path::RepoPath;
use xguard_detect::{Rule, Severity};

/// Something about an env file as a whole, or about the rules for it.
pub struct FileFinding {
    /// The rule it is of.
    pub rule: &'static Rule,
    /// Its severity: the rule's, or a lower one.
    pub severity: Severity,
    /// The file.
    pub path: RepoPath,
    /// What is known about it.
    pub facts: Vec<FileFact>,
    /// What to do about this very file, in order; empty where the rule's own steps say all.
    pub remedy: Vec<FileStep>,
    /// The line that an ignore file lacks.
    pub mend: Option<Mend>,
}

impl FileFinding {
    /// Returns a finding of the rule's own severity.
    pub(super) fn new(rule: &'static Rule, path: &RepoPath) -> Self {
        Self {
            rule,
            severity: rule.severity,
            path: path.clone(),
            facts: Vec::new(),
            remedy: Vec::new(),
            mend: None,
        }
    }
}
