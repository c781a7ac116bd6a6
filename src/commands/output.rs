//! Where a report goes: to standard output, or into a file, which is then there whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::cli;
use crate::config;
use crate::config::Environment;
use crate::policy::Outcome;
use crate::report;
use crate::report::{Format, Meta, Period, Report, Style};
use crate::settings::rules;

/// Prints a report where the arguments want it. With a file, standard error has the summary.
pub(crate) fn print(
    outcome: &Outcome,
    meta: &Meta,
    output: &cli::Output,
    environment: &Environment,
) -> Result<()> {
    let format = report::format(&output.format).context("there is no such format")?;
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
        rules: &rules::all(&[]),
        period: Period {
            begin_ms: environment.now_ms,
            end_ms: config::now_ms().max(environment.now_ms),
        },
    };
    match &output.output {
        Some(file) => write(file, format, &report)?,
        None if output.quiet => {}
        None => report::write(format, &report, &mut io::stdout())?,
    }
    if output.output.is_some() && !output.quiet {
        report::summary(&report, environment.stderr, &mut io::stderr())?;
    }
    Ok(())
}

fn write(file: &Path, format: &Format, report: &Report<'_>) -> Result<()> {
    let doing = || {
        let shown = report::path(file.as_os_str().as_encoded_bytes());
        format!("could not write the report to {shown}; choose another place with `--output`")
    };
    let whole = |out: &mut dyn Write| report::write(format, report, out);
    match fs::metadata(file) {
        Ok(metadata) if !metadata.is_file() => {
            let mut device = OpenOptions::new()
                .write(true)
                .open(file)
                .with_context(doing)?;
            report::write(format, report, &mut device).with_context(doing)
        }
        Ok(metadata) => {
            let file = fs::canonicalize(file).with_context(doing)?;
            replace(&file, Some(metadata.permissions()), whole).with_context(doing)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            replace(file, None, whole).with_context(doing)
        }
        Err(error) => Err(error).with_context(doing),
    }
}

/// Writes a file beside and puts it in place when it is whole.
pub(crate) fn replace(
    file: &Path,
    permissions: Option<fs::Permissions>,
    write: impl FnOnce(&mut dyn Write) -> Result<()>,
) -> Result<()> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".xguard-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut beside = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
    if let Some(permissions) = permissions {
        beside.as_file().set_permissions(permissions)?;
    }
    write(&mut beside)?;
    beside.flush()?;
    beside.persist(file).map_err(|error| error.error)?;
    Ok(())
}
