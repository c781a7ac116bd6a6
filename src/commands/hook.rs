//! What the installed hooks call.

use std::ffi::OsString;
use std::io;

use anyhow::{Result, bail};

use crate::cli;
use crate::config::Environment;
use crate::exit::Status;
use crate::hook::{HOOKS, SERVER_HOOK};
use crate::report;
use crate::report::{Meta, Occasion, Period, Report, Source, Style};

use crate::scan::staged;
use crate::scan::staged::StagedScan;
use crate::scan::{message, push};
use crate::settings::origin::ConfigurationOverride;

/// Columns of a refusal: git puts `remote: ` in front of each line, and 80 are to be enough.
const WIDTH_AT_THE_PUSHER: usize = 72;

/// Runs as the hook that git called.
pub(crate) fn run(arguments: &cli::Hook, mut environment: Environment) -> Result<Status> {
    // git has checked who owns the repository before it ran the hook.
    environment.git.in_hook = true;
    // Later in a merge its file says it, and elsewhere such a variable tells of another merge.
    if arguments.name == "pre-merge-commit" {
        environment.git.merged.clone_from(&environment.merged);
    }
    let StagedScan {
        outcome,
        source,
        notice,
        changed,
    } = scan_for_hook(&arguments.name, &arguments.arguments, &environment)?;
    let style = match source {
        Source::Receive => Style {
            color: false,
            width: Some(WIDTH_AT_THE_PUSHER),
            ..Style::default()
        },
        _ => environment.stderr,
    };
    let occasion = Occasion::Hook;
    let meta = Meta { source, occasion };
    let report = Report {
        outcome: &outcome,
        meta: &meta,
        style,
        period: Period::default(),
    };
    report::write_report(&report::HUMAN, &report, &mut io::stderr())?;
    for changed in &changed {
        report::write_notice(changed, style, &mut io::stderr())?;
    }
    let is_silent = outcome.findings.is_empty() && outcome.problems.is_empty();
    if let Some(notice) = notice.filter(|_| !is_silent) {
        report::write_notice(&notice, style, &mut io::stderr())?;
    }
    Ok(outcome.status())
}

fn scan_for_hook(
    name: &str,
    arguments: &[OsString],
    environment: &Environment,
) -> Result<StagedScan> {
    let (outcome, source) = match name {
        "pre-commit" | "pre-merge-commit" => {
            return staged::scan(ConfigurationOverride::default(), environment);
        }
        "commit-msg" => return message::scan(arguments, environment),
        "pre-push" => push::pre_push(arguments, environment)?,
        SERVER_HOOK => push::pre_receive(environment)?,
        name => bail!(
            "`{}` is no hook this version knows; it knows {} and {SERVER_HOOK}",
            name.escape_debug(),
            HOOKS.join(", ")
        ),
    };
    Ok(StagedScan {
        outcome,
        source,
        notice: None,
        changed: Vec::new(),
    })
}
