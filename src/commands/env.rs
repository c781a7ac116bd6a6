//! `xguard env`: whether env files can get into history here, and what is to be done about it.

use std::io::{self, BufRead as _, Write as _};

use anyhow::{Context as _, Result, bail};

use crate::cli;
use crate::cli::Mending;
use crate::commands::output::print_report;
use crate::config::Environment;
use crate::exit::Status;
use crate::gitignore;
use crate::gitignore::{Edit, PlannedFix, example};
use crate::policy::FindingStatus;
use crate::report;
use crate::report::{Meta, Occasion, Source};
use crate::scan::env_files;
use crate::scan::env_files::EnvFileScan;
use crate::scan::scanner::problem_from_error;
use crate::scan::session::Session;
use crate::settings::origin::{ConfigurationOverride, ConfigurationSource};
use xguard_git::Repository;

/// Looks through the work tree, mends what is to be mended, and prints the report.
pub(crate) fn run(arguments: &cli::Env, environment: &Environment) -> Result<Status> {
    if arguments.example {
        return print_example();
    }
    let repository = Repository::open(&environment.git)?;
    let Some(top) = repository.top() else {
        bail!("a bare repository has no work tree: run this in a clone or a work tree of it");
    };
    let asked = ConfigurationOverride::from(&arguments.configured);
    let from = ConfigurationSource::Disk;
    let session = Session::of_repository(&repository, from, asked, environment)?;
    let mut check = env_files::scan(&repository, &session)?;
    if arguments.mending.fix {
        let fix = gitignore::plan_fix(top, check.mends.iter());
        check = offer_mends(&repository, &session, (check, &fix), &arguments.mending)?;
    }
    let meta = Meta {
        source: check.source,
        occasion: Occasion::Command,
    };
    print_report(&check.outcome, &meta, &arguments.output, environment)?;
    Ok(check.outcome.status())
}

/// Returns what there is to say about env files here in a few words, and the rule that keeps a `.env` out for everybody.
pub(crate) fn summarize_env_files(
    environment: &Environment,
) -> Result<(Vec<String>, Option<String>)> {
    const SHOWN: usize = 3;
    let repository = Repository::open(&environment.git)?;
    let top = repository.top().context("there is no work tree")?;
    let check = env_files::scan_here(&repository, top, environment)?;
    let findings = check.outcome.findings.iter();
    let new: Vec<_> = findings
        .filter(|finding| finding.status == FindingStatus::New)
        .collect();
    let mut lines: Vec<String> = new
        .iter()
        .take(SHOWN)
        .map(|finding| {
            format!(
                "{}: {}",
                finding.rule.title,
                report::printable_path(&finding.path)
            )
        })
        .collect();
    if new.len() > SHOWN {
        lines.push(format!("and {} more", new.len() - SHOWN));
    }
    Ok(match check.source {
        Source::EnvFiles { covered_by, .. } => (lines, covered_by),
        _ => (lines, None),
    })
}

fn print_example() -> Result<Status> {
    let text = format!(
        "# for .gitignore:\n{}\n# for .env.example:\n{}",
        example::GITIGNORE,
        example::ENV_EXAMPLE
    );
    report::write_text(&text, &mut io::stdout()).context("could not print the example")?;
    Ok(Status::Clean)
}

/// Shows the changes, asks whether to make them, makes them, and looks again.
fn offer_mends(
    repository: &Repository,
    session: &Session<'_>,
    (mut check, fix): (EnvFileScan, &PlannedFix),
    arguments: &Mending,
) -> Result<EnvFileScan> {
    let environment = session.environment;
    let style = environment.stderr;
    let say = |text: &str| report::write_notice(text, style, &mut io::stderr());
    if fix.edits.is_empty() && fix.refusals.is_empty() {
        say("no ignore rule is missing, so there is nothing to change")?;
        return Ok(check);
    }
    for edit in &fix.edits {
        report::write_change(&file_addition(edit), style, &mut io::stderr())?;
    }
    if arguments.dry_run {
        say("nothing was changed")?;
    } else if !fix.edits.is_empty() && is_wanted(arguments, environment)? {
        let mends = check.mends;
        for edit in &fix.edits {
            edit.write(repository.git_dir())?;
        }
        check = env_files::scan(repository, session)?;
        if let Some(mend) = check.mends.iter().find(|mend| mends.contains(mend)) {
            let file = report::printable_path(&mend.file);
            bail!(
                "{file} was changed, but git still does not ignore what it should; `xguard env` says why"
            );
        }
        say("changed, and git now ignores what it should; the change wants committing")?;
    } else if !fix.edits.is_empty() {
        say("nothing was changed")?;
    }
    let refusals = fix
        .refusals
        .iter()
        .map(|error| problem_from_error(None, error));
    check.outcome.problems.extend(refusals);
    Ok(check)
}

fn file_addition(edit: &Edit) -> report::FileAddition<'_> {
    report::FileAddition {
        file: &edit.file,
        is_new: edit.is_new(),
        after: edit.after,
        ends_last: edit.ends_last,
        lines: &edit.lines,
    }
}

/// Asks whoever sits at the terminal.
fn is_wanted(arguments: &Mending, environment: &Environment) -> Result<bool> {
    if arguments.yes {
        return Ok(true);
    }
    if !environment.is_interactive {
        bail!("nobody is there to ask: `--yes` makes the change, `--dry-run` only shows it");
    }
    let asking = "could not ask";
    let mut stderr = io::stderr();
    write!(stderr, "Make this change? [y/N] ")
        .and_then(|()| stderr.flush())
        .context(asking)?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).context(asking)?;
    Ok(matches!(
        answer.trim().to_ascii_lowercase().as_str(),
        "y" | "yes"
    ))
}
