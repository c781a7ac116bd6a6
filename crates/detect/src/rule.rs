//! What a kind of finding is, to people and to programs.

use crate::fact::Step;

/// What a rule, and so a finding, is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// A credential in a file.
    Credential,
    /// An env file that would get into history.
    EnvFile,
    /// Ignore rules that do not protect.
    Gitignore,
}

/// The harm if the finding is real, smallest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; never blocks by itself.
    Note,
    /// Half a credential, or one that lives for hours.
    Medium,
    /// A secret that is of use together with others, or an env file about to be committed.
    High,
    /// Enough for an attacker to act.
    Critical,
}

/// One kind of thing that is reported: its stable id and everything a person is told about it.
pub struct Rule {
    /// Stable for ever, kebab-case: `x-bearer-token`.
    pub id: &'static str,
    /// A few words for a heading: `X API bearer token`.
    pub title: &'static str,
    /// What it is about.
    pub category: Category,
    /// The severity of an ordinary finding; a finding may carry a lower or higher one.
    pub severity: Severity,
    /// One or two sentences: what the rule finds and how it is recognised.
    pub finds: &'static str,
    /// One or two sentences: what whoever gets hold of it can do.
    pub harm: &'static str,
    /// What to do, in order. Steps resting on belief say "may".
    pub remedy: &'static [Step],
}
