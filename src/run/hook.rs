//! What the installed hooks call.

use std::io;

use anyhow::{Result, bail};

use crate::cli;
use crate::config::Environment;
use crate::exit::Status;
use crate::report::{self, Meta, Occasion, Report};

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
    let scan = staged::scan(None, &environment)?;
    let meta = Meta {
        source: scan.source,
        occasion: Occasion::Hook,
    };
    let report = Report {
        outcome: &scan.outcome,
        meta: &meta,
        style: environment.stderr,
    };
    report::write(&report::HUMAN, &report, &mut io::stderr())?;
    let is_silent = scan.outcome.findings.is_empty() && scan.outcome.problems.is_empty();
    if let Some(notice) = scan.notice.filter(|_| !is_silent) {
        report::notice(&notice, environment.stderr, &mut io::stderr())?;
    }
    Ok(scan.outcome.status())
}
