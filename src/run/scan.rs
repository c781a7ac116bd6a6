//! `xguard scan` and `xguard config check`.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::cli;
use crate::config::{self, Environment, Settings};
use crate::detect;
use crate::exit::Status;
use crate::policy::{Outcome, Policy};
use crate::report::{self, Meta, Style};
use crate::source;

use super::rules;
use super::scanner::{Committed, Scanner};
use super::staged;

/// Scans what the arguments name and prints the report.
pub(super) fn run(arguments: &cli::Scan, environment: &Environment) -> Result<Status> {
    let settings = arguments.config.as_deref().map(from_file).transpose()?;
    let (outcome, kind) = if arguments.stdin {
        let name = arguments
            .name
            .as_deref()
            .map_or(b"-".as_slice(), |name| name.as_encoded_bytes());
        (
            on_disk(settings, environment, |scanner| {
                source::stdin(name, &mut |path, blob| scanner.take(path, blob))
            }),
            "stdin",
        )
    } else if arguments.paths.is_empty() {
        (staged::outcome(settings, environment)?, "staged")
    } else {
        let paths: &[PathBuf] = &arguments.paths;
        (
            on_disk(settings, environment, |scanner| {
                source::paths(paths, &mut |path, blob| scanner.take(path, blob))
            }),
            "paths",
        )
    };
    let meta = Meta {
        source: kind,
        explain: arguments.output.explain,
    };
    print(&outcome, &meta, &arguments.output, environment)?;
    Ok(outcome.status())
}

/// Scans what is no part of a commit: nothing can be committed already, and no git is asked.
fn on_disk(
    settings: Option<Settings>,
    environment: &Environment,
    scan: impl FnOnce(&mut Scanner),
) -> Outcome {
    let mut scanner = Scanner::new(detect::Context {
        now_ms: environment.now_ms,
    });
    scan(&mut scanner);
    let policy = Policy::new(settings.unwrap_or_default().policy, rules::all());
    scanner.outcome(&policy, &Committed::default())
}

fn print(
    outcome: &Outcome,
    meta: &Meta,
    output: &cli::Output,
    environment: &Environment,
) -> Result<()> {
    if output.quiet {
        return Ok(());
    }
    match &output.output {
        None => report::write(
            &output.format,
            outcome,
            meta,
            &environment.stdout,
            &mut io::stdout().lock(),
        ),
        Some(file) => {
            let doing = || format!("could not write the report to `{}`", file.display());
            let mut out = File::create(file).with_context(doing)?;
            report::write(&output.format, outcome, meta, &Style::default(), &mut out)
                .with_context(doing)?;
            out.flush().with_context(doing)
        }
    }
}

/// Reads a configuration file and says what is wrong with it.
pub(super) fn check_configuration(file: &Path, environment: &Environment) -> Result<Status> {
    from_file(file)?;
    report::line(
        &format!("`{}` is sound", file.display()),
        &environment.stdout,
    )?;
    Ok(Status::Clean)
}

fn from_file(file: &Path) -> Result<Settings> {
    let doing = || format!("could not read the configuration `{}`", file.display());
    let bytes = config::read(file).with_context(doing)?;
    settings(&bytes, &file.to_string_lossy())
}

/// Returns what the text of a configuration, called `name`, says.
pub(super) fn settings(bytes: &[u8], name: &str) -> Result<Settings> {
    let rules: Vec<&str> = rules::all().iter().map(|rule| rule.id).collect();
    config::file::parse(bytes, name, &rules).map(Settings::from)
}
