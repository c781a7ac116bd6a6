//! `xguard scan` and `xguard config check`.

use std::ffi::OsStr;
use std::io;

use anyhow::Result;

use crate::cli;
use crate::config::Environment;
use crate::exit::Status;
use crate::report::{self, Meta, Occasion, Source};

use super::configuration::Asked;
use super::history::{self, Wishes};
use super::output::print;
use super::{commits, disk, staged};

/// Scans what the arguments name and prints the report.
pub(super) fn run(arguments: &cli::Scan, environment: &Environment) -> Result<Status> {
    let asked = asked(&arguments.configured);
    let (outcome, source) = if arguments.stdin {
        let name = arguments.name.as_deref().unwrap_or(OsStr::new("-"));
        let outcome = disk::stdin(name.as_encoded_bytes(), asked, environment)?;
        (outcome, Source::Stdin)
    } else if arguments.worktree {
        (disk::worktree(asked, environment)?, Source::Worktree)
    } else if arguments.history {
        let wishes = Wishes {
            refs: &arguments.paths,
            reflog: arguments.reflog,
            keeps: !arguments.no_cache,
        };
        let outcome = history::scan(&wishes, asked, environment)?;
        (outcome, Source::History)
    } else if let Some(range) = &arguments.range {
        let outcome = commits::range(range, asked, environment)?;
        let range = range.clone();
        (outcome, Source::Range { range })
    } else if arguments.paths.is_empty() {
        let scan = staged::scan(asked, environment)?;
        let notices = scan.notice.iter().chain(&scan.changed);
        for notice in notices.filter(|_| !arguments.output.quiet) {
            report::notice(notice, environment.stderr, &mut io::stderr())?;
        }
        (scan.outcome, scan.source)
    } else {
        let outcome = disk::paths(&arguments.paths, asked, environment)?;
        (outcome, Source::Paths)
    };
    let meta = Meta {
        source,
        occasion: Occasion::Command,
    };
    print(&outcome, &meta, &arguments.output, environment)?;
    Ok(outcome.status())
}

/// Returns which configuration was asked for.
pub(super) fn asked(configured: &cli::Configured) -> Asked<'_> {
    Asked {
        config: configured.config.as_deref(),
        policy: configured.policy.as_deref(),
    }
}
