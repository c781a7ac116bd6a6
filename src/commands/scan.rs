//! `xguard scan` and `xguard config check`.

use std::ffi::OsStr;
use std::io;

use anyhow::Result;

use crate::cli;
use crate::config::Environment;
use crate::exit::Status;
use crate::report;
use crate::report::{Meta, Occasion, Source};

use crate::commands::output::print_report;
use crate::scan::history;
use crate::scan::history::HistoryOptions;
use crate::scan::{commits, disk, staged};
use crate::settings::origin::ConfigurationOverride;

/// Scans what the arguments name and prints the report.
pub(crate) fn run(arguments: &cli::ScanArguments, environment: &Environment) -> Result<Status> {
    let asked = ConfigurationOverride::from(&arguments.configured);
    let (outcome, source) = if arguments.stdin {
        let name = arguments.name.as_deref().unwrap_or(OsStr::new("-"));
        let outcome = disk::scan_stdin(name.as_encoded_bytes(), asked, environment)?;
        (outcome, Source::Stdin)
    } else if arguments.worktree {
        (disk::scan_work_tree(asked, environment)?, Source::Worktree)
    } else if arguments.history {
        let wishes = HistoryOptions {
            refs: &arguments.paths,
            reflog: arguments.reflog,
            keeps: !arguments.no_cache,
        };
        let outcome = history::scan(&wishes, asked, environment)?;
        (outcome, Source::History)
    } else if let Some(range) = &arguments.range {
        let outcome = commits::scan_range(range, asked, environment)?;
        let range = range.clone();
        (outcome, Source::Range { range })
    } else if arguments.paths.is_empty() {
        let scan = staged::scan(asked, environment)?;
        let notices = scan.notice.iter().chain(&scan.changed);
        for notice in notices.filter(|_| !arguments.output.quiet) {
            report::write_notice(notice, environment.stderr, &mut io::stderr())?;
        }
        (scan.outcome, scan.source)
    } else {
        let outcome = disk::scan_paths(&arguments.paths, asked, environment)?;
        (outcome, Source::Paths)
    };
    let meta = Meta {
        source,
        occasion: Occasion::Command,
    };
    print_report(&outcome, &meta, &arguments.output, environment)?;
    Ok(outcome.status())
}
