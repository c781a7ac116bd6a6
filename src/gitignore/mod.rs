//! Env files: which names are env files, whether this commit brings one in, whether one lies in the work tree that git
//! would add. What git would ignore is git's to say; only what is certain is decided here.

mod encrypted;
mod names;
mod rules;
mod staged;
mod unignored;
mod verdict;

use crate::detect::{Rule, Severity};

pub use names::{Kind, Names};
pub use rules::RULES;
pub use staged::staged;
pub use unignored::{Options, unignored};

/// Something about an env file as a whole.
pub struct FileFinding {
    /// The rule it is of.
    pub rule: &'static Rule,
    /// Its severity: the rule's, or a lower one.
    pub severity: Severity,
    /// Path from the top of the work tree, as bytes.
    pub path: Vec<u8>,
    /// What is known about it, name and value.
    pub details: Vec<(&'static str, String)>,
}

impl FileFinding {
    /// Returns a finding of the rule's own severity.
    fn new(rule: &'static Rule, path: &[u8]) -> Self {
        Self {
            rule,
            severity: rule.severity,
            path: path.to_vec(),
            details: Vec::new(),
        }
    }
}
