//! `xguard scan` and `xguard config check`.

use std::ffi::OsStr;
use std::io;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::cli;
use crate::config::Environment;
use crate::exit::Status;
use crate::report::{self, Meta, Occasion, Source};

use super::history::{self, Wishes};
use super::output::print;
use super::{commits, configuration, disk, staged};

/// Scans what the arguments name and prints the report.
pub(super) fn run(arguments: &cli::Scan, environment: &Environment) -> Result<Status> {
    let settings = arguments
        .config
        .as_deref()
        .map(configuration::from_file)
        .transpose()?;
    let (outcome, source) = if arguments.stdin {
        let name = arguments.name.as_deref().unwrap_or(OsStr::new("-"));
        let outcome = disk::stdin(name.as_encoded_bytes(), settings, environment)?;
        (outcome, Source::Stdin)
    } else if arguments.worktree {
        (disk::worktree(settings, environment)?, Source::Worktree)
    } else if arguments.history {
        let wishes = Wishes {
            refs: &arguments.paths,
            reflog: arguments.reflog,
            keeps: !arguments.no_cache,
        };
        let outcome = history::scan(&wishes, settings, environment)?;
        (outcome, Source::History)
    } else if let Some(range) = &arguments.range {
        let outcome = commits::range(range, settings, environment)?;
        let range = range.clone();
        (outcome, Source::Range { range })
    } else if arguments.paths.is_empty() {
        let scan = staged::scan(settings, environment)?;
        let notices = [scan.notice, scan.baseline_changed];
        for notice in notices.iter().flatten().filter(|_| !arguments.output.quiet) {
            report::notice(notice, environment.stderr, &mut io::stderr())?;
        }
        (scan.outcome, scan.source)
    } else {
        let outcome = disk::paths(&arguments.paths, settings, environment)?;
        (outcome, Source::Paths)
    };
    let meta = Meta {
        source,
        occasion: Occasion::Command,
    };
    print(&outcome, &meta, &arguments.output, environment)?;
    Ok(outcome.status())
}

/// Reads a configuration file and says what is wrong with it.
pub(super) fn check_configuration(file: &Path) -> Result<Status> {
    configuration::check(file)?;
    let shown = report::path(file.as_os_str().as_encoded_bytes());
    report::text(&format!("{shown} is sound\n"), &mut io::stdout()).context("could not say so")?;
    Ok(Status::Clean)
}
