//! What the installed hooks call.

use anyhow::{Result, bail};

use crate::cli;
use crate::config::Environment;
use crate::exit::Status;
use crate::report;

use super::staged;

/// Runs as the hook that git called.
pub(super) fn run(arguments: &cli::Hook, mut environment: Environment) -> Result<Status> {
    // git has checked who owns the repository before it ran the hook.
    environment.git.in_hook = true;
    match arguments.name.as_str() {
        "pre-commit" | "pre-merge-commit" => {}
        name => bail!(
            "`{}` is no hook this version knows; it knows {}",
            name.escape_debug(),
            crate::hook::HOOKS.join(" and ")
        ),
    }
    let outcome = staged::outcome(None, &environment)?;
    report::hook(&outcome, &environment.stderr)?;
    Ok(outcome.status())
}
