//! Where a report goes: to standard output, or into a file. *Files are written whole*: they are there whole or not at
//! all, no link is written through, and what a killed run left beside one is cleared by the next.
//!
//! Whoever makes a repository chooses its links. So a link in the place of the report is replaced, and a link in the
//! place of a folder on the way to it is refused. The links of the system (`/tmp` is one on macOS) and those of the user
//! lie outside of what is scanned, and are followed.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::cli;
use crate::config;
use crate::config::Environment;
use crate::hook::Turn;
use crate::policy::Outcome;
use crate::repo_path::printable_file;
use crate::report;
use crate::report::{Meta, Period, Report, Style};
use crate::settings::own_file::top_above;
use xguard_git::{Repository, WholeFile};

/// Prints a report where the arguments want it. With a file, standard error has the summary.
pub(crate) fn print_report(
    outcome: &Outcome,
    meta: &Meta,
    output: &cli::Output,
    environment: &Environment,
) -> Result<()> {
    let format = report::find_format(&output.format).context("there is no such format")?;
    let style = match output.output {
        Some(_) => Style::default(),
        None => environment.stdout,
    };
    let report = Report {
        outcome,
        meta,
        style: Style {
            explain: output.explain,
            ..style
        },
        period: Period {
            begin_ms: environment.now_ms,
            end_ms: config::now_ms().max(environment.now_ms),
        },
    };
    match &output.output {
        Some(file) => {
            let mut text = Vec::new();
            report::write_report(format, &report, &mut text)?;
            write_file(file, &text, environment)?;
        }
        None if output.quiet => {}
        None => report::write_report(format, &report, &mut io::stdout())?,
    }
    if output.output.is_some() && !output.quiet {
        report::write_summary(&report, environment.stderr, &mut io::stderr())?;
    }
    Ok(())
}

/// Writes a report to a file.
pub(crate) fn write_file(file: &Path, text: &[u8], environment: &Environment) -> Result<()> {
    check_folders(file, environment)?;
    let doing = || {
        let shown = printable_file(file);
        format!("could not write the report to {shown}; choose another place")
    };
    let write = || match fs::symlink_metadata(file) {
        Ok(metadata)
            if !metadata.is_file() && (!metadata.is_symlink() || is_among_devices(file)) =>
        {
            let mut device = OpenOptions::new().append(true).open(file)?;
            let written = report::UntilClosed(&mut device).write_all(text);
            Ok(written?)
        }
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        // A link may come with the repository and lead to any file of the user: it is replaced, never written through.
        _ => replace_file(file, text),
    };
    write().with_context(doing)
}

/// Fails where a folder on the way to a report is a link that a repository, or what else is scanned here, may have
/// brought: one below the current folder of a path that was typed from there, or one in a work tree.
fn check_folders(file: &Path, environment: &Environment) -> Result<()> {
    let here = fs::canonicalize(".").ok().filter(|_| file.is_relative());
    let repository = Repository::open(&environment.git).ok();
    let top = repository.and_then(|repository| fs::canonicalize(repository.top()?).ok());
    let is_foreign = |folder: &Path| {
        let own = here.iter().chain(&top);
        own.into_iter().any(|own| folder.starts_with(own)) || top_above(folder).is_some()
    };
    let mut folder = PathBuf::new();
    for part in folder_of(file) {
        folder.push(part);
        let is_link = fs::symlink_metadata(&folder).is_ok_and(|metadata| metadata.is_symlink());
        let above = fs::canonicalize(folder_of(&folder)).unwrap_or_default();
        if is_link && is_foreign(&above) {
            let shown = |path: &Path| printable_file(path);
            bail!(
                "could not write the report to {}: the folder {} is a symbolic link, and whoever made the repository decides \
                 where it leads; name another folder",
                shown(file),
                shown(&folder)
            );
        }
    }
    Ok(())
}

/// Tells whether a link is one of the system's own, such as `/dev/stdout`.
fn is_among_devices(link: &Path) -> bool {
    let folder = fs::canonicalize(folder_of(link)).unwrap_or_default();
    folder == Path::new("/dev") || folder.starts_with("/proc")
}

fn folder_of(file: &Path) -> &Path {
    file.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Writes a file whole. What a killed run has left beside it goes away.
pub(crate) fn replace_file(file: &Path, content: &[u8]) -> Result<()> {
    // A folder that somebody else keeps locked is written to nevertheless.
    let _turn = Turn::take(folder_of(file)).ok();
    Ok(WholeFile::new(file).write(content)?)
}
