//! What a project decides about findings.

use super::allow::AllowEntry;
use super::baseline::Baseline;

/// What the project has decided for itself.
#[derive(Debug)]
pub struct PolicySettings {
    /// Standing permissions, in the order they were written.
    pub allow: Vec<AllowEntry>,
    /// Findings that are known one by one.
    pub baseline: Baseline,
    /// Standing permissions that do not count, because the policy of the team comes before them.
    pub set_aside: Vec<AllowEntry>,
    /// Whether a comment on the line of a finding may allow it.
    pub lines_may_allow: bool,
    /// What rules about whole files are to do instead of what they do by themselves, by their ids.
    pub effects: Vec<(&'static str, Effect)>,
    /// What rules about credentials are to do, by their ids; what comes later counts.
    pub blocks: Vec<(String, Effect)>,
}

impl Default for PolicySettings {
    fn default() -> Self {
        Self {
            allow: Vec::new(),
            baseline: Baseline::default(),
            set_aside: Vec::new(),
            lines_may_allow: true,
            effects: Vec::new(),
            blocks: Vec::new(),
        }
    }
}

/// What a project wants of a rule, from what guards least to what guards best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// There are none.
    Off,
    /// They are told and do not block.
    Warn,
    /// Its findings block.
    Block,
}
