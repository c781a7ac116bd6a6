//! Env files: which names are env files, whether this commit brings one in, whether one lies in the work tree that git
//! would add, and which rule keeps it out for whom. What git would ignore is git's to say; only what is certain is
//! decided here.

mod answer;
mod content;
mod edit;
mod encrypted;
pub mod example;
mod fact;
mod fix;
mod glob;
mod ignore_file;
mod mend;
mod names;
mod permissions;
mod project_rules;
mod public;
mod rules;
mod staged;
mod survey;
mod unignored;
mod verdict;
mod walk;
mod why;

use crate::repo_path::RepoPath;
use xguard_detect::{Rule, Severity};

pub use answer::covers_env;
pub use edit::Edit;
pub use fact::{CopiedSecret, FileFact, FileStep};
pub use fix::{PlannedFix, plan_fix};
pub use mend::Mend;
pub use names::{EnvFilePatterns, NameKind};
pub use public::{ReachedBound, public_in};
pub use rules::RULES;
pub use staged::check_staged;
pub use survey::{Survey, survey_work_tree};
pub use unignored::{Options, find_unignored};
pub use walk::SkippedFolder;

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
    fn new(rule: &'static Rule, path: &RepoPath) -> Self {
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
