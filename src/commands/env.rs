//! `xguard env`: whether env files can get into history here, and what is to be done about it.

use std::io::{self, BufRead as _, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::cli;
use crate::cli::Mending;
use crate::commands::output::print_report;
use crate::config::{Environment, Settings};
use crate::exit::Status;
use crate::gitignore;
use crate::gitignore::{Edit, EnvFilePatterns, Mend, Options, PlannedFix, example};
use crate::policy::{FindingStatus, Outcome, Policy};
use crate::report;
use crate::report::{Meta, NotEntered, Occasion, Source};
use crate::scan::scanner::problem_from_error;
use crate::settings::load;
use crate::settings::load::asked;
use crate::settings::load::{ConfigurationOverride, ConfigurationSource};
use crate::settings::rules;
use xguard_detect as detect;
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
    let asked = asked(&arguments.configured);
    let settings = load::settings_from(&repository, ConfigurationSource::Disk, asked, environment)?;
    let checker = Checker::new(&repository, settings, environment);
    let mut check = checker.check()?;
    if arguments.mending.fix {
        let fix = gitignore::plan_fix(top, check.mends.iter());
        check = offer_mends(&checker, check, &fix, &arguments.mending)?;
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
    let settings = load::on_disk(top, ConfigurationOverride::default())?;
    let check = Checker::new(&repository, settings, environment).check()?;
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

/// Returns what there is to say about env files in the work tree here.
pub(crate) fn check_work_tree(
    repository: &Repository,
    top: &Path,
    environment: &Environment,
) -> Result<Outcome> {
    let settings = load::on_disk(top, ConfigurationOverride::default())?;
    let check = Checker::new(repository, settings, environment).check()?;
    Ok(check.outcome)
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

/// One look at the work tree.
struct EnvCheck {
    outcome: Outcome,
    source: Source,
    /// What the ignore files lack.
    mends: Vec<Mend>,
}

/// What every look at the work tree goes by.
struct Checker<'a> {
    repository: &'a Repository,
    environment: &'a Environment,
    names: EnvFilePatterns,
    policy: Policy,
}

impl<'a> Checker<'a> {
    fn new(repository: &'a Repository, settings: Settings, environment: &'a Environment) -> Self {
        Self {
            repository,
            environment,
            names: load::env_file_patterns(&settings),
            policy: Policy::new(
                settings.policy,
                rules::all(&settings.custom),
                environment.now_ms,
            ),
        }
    }

    fn check(&self) -> Result<EnvCheck> {
        let options = Options {
            names: &self.names,
            context: detect::Context {
                now_ms: self.environment.now_ms,
            },
            is_home: self.repository.top() == self.environment.home.as_deref(),
        };
        let survey = gitignore::survey_work_tree(self.repository, &options)?;
        let mut outcome = Outcome::default();
        let mut mends = Vec::new();
        for finding in &survey.findings {
            let Some(reported) = self.policy.judge_file(finding) else {
                continue;
            };
            if reported.status == FindingStatus::New {
                mends.extend(finding.mend.clone());
            }
            outcome.findings.push(reported);
        }
        let reached = survey.reached.into_iter().map(|(path, bound)| {
            problem_from_error(Some(path), &anyhow::Error::msg(bound.message()))
        });
        outcome.problems.extend(reached);
        outcome
            .findings
            .sort_by(|left, right| (&left.path, left.rule.id).cmp(&(&right.path, right.rule.id)));
        let not_entered = survey.not_entered.into_iter().map(|one| NotEntered {
            path: one.path,
            why: one.why,
        });
        Ok(EnvCheck {
            outcome,
            source: Source::EnvFiles {
                folders: survey.folders,
                not_entered: not_entered.collect(),
                covered_by: survey.covered_by,
            },
            mends,
        })
    }
}

/// Shows the changes, asks whether to make them, makes them, and looks again.
fn offer_mends(
    checker: &Checker<'_>,
    mut check: EnvCheck,
    fix: &PlannedFix,
    arguments: &Mending,
) -> Result<EnvCheck> {
    let style = checker.environment.stderr;
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
    } else if !fix.edits.is_empty() && is_wanted(arguments, checker.environment)? {
        let mends = check.mends;
        for edit in &fix.edits {
            edit.write(checker.repository.git_dir())?;
        }
        check = checker.check()?;
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
