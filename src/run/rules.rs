//! What there is to find, and all about one of it.

use anyhow::{Result, bail};

use crate::config::Environment;
use crate::detect::Rule;
use crate::exit::Status;
use crate::{gitignore, policy, report};

/// Returns every rule there is.
pub(super) fn all() -> Vec<&'static Rule> {
    gitignore::RULES.to_vec()
}

/// Prints the list of rules.
pub(super) fn list(environment: &Environment) -> Result<Status> {
    report::rules(&all(), &environment.stdout)?;
    Ok(Status::Clean)
}

/// Prints all about the rule `id`.
pub(super) fn explain(id: &str, environment: &Environment) -> Result<Status> {
    let rules = all();
    let Some(rule) = rules.iter().find(|rule| rule.id == id) else {
        let nearest = policy::nearest(id, rules.iter().map(|rule| rule.id));
        let hint = nearest
            .map(|id| format!("; did you mean `{id}`?"))
            .unwrap_or_default();
        bail!(
            "there is no rule `{}`{hint}; `xguard rules` lists them",
            id.escape_debug()
        );
    };
    report::explain(rule, &environment.stdout)?;
    Ok(Status::Clean)
}
