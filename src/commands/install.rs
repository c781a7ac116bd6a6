//! Installing the hooks, taking them out, and trying them.

use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::cli;
use crate::config::Environment;
use crate::exit::Status;
use crate::hook;
use crate::hook::{DryCommit, Expected, HOOKS, Staging, Target, Trial};
use crate::report::{UntilClosed, printable};
use crate::{gitignore, report};
use xguard_detect::Severity;
use xguard_detect::rules::{Kind, RULES};
use xguard_detect::sample::{OAuth2, Sampler};

use crate::commands::status::tried;

/// Returns the repository that is meant: that of the folder that was named, else the one git would use here.
pub(crate) fn target<'a>(folder: Option<&'a Path>, environment: &'a Environment) -> Target<'a> {
    folder.map_or(Target::Here(&environment.git), Target::Folder)
}

/// Installs the hooks that are asked for, of a repository or of all.
pub(crate) fn install(arguments: &cli::Installation, environment: &Environment) -> Result<Status> {
    let names = arguments.hooks.names();
    let program = program()?;
    if arguments.global {
        return said(&hook::install_global(
            &data(environment)?,
            &names,
            &program,
        )?);
    }
    if arguments.template {
        return said(&hook::install_template(
            &data(environment)?,
            &names,
            &program,
        )?);
    }
    let target = target(arguments.folder.as_deref(), environment);
    let installation = hook::install(target, &names, &program)?;
    said(&installation)?;
    // What keeps us from asking does not keep the hooks from working.
    let covers_env = || gitignore::covers_env(&target.git()?);
    if installation.is_in_place() && covers_env().is_ok_and(|covers| covers == Some(false)) {
        let text = "no ignore rule here covers `.env` yet; `xguard env --fix` adds one";
        report::notice(text, environment.stderr, &mut io::stderr()).context(SAYING)?;
    }
    Ok(status(installation.is_in_place()))
}

/// Takes the hooks that are asked for out again.
pub(crate) fn uninstall(
    arguments: &cli::Installation,
    environment: &Environment,
) -> Result<Status> {
    let names = arguments.hooks.names();
    if arguments.global {
        ensure!(
            arguments.hooks.chosen.is_empty(),
            "`uninstall --global` takes out all hooks together; leave out `--hooks`"
        );
        return said(&hook::uninstall_global(&data(environment)?)?);
    }
    if arguments.template {
        let removal = hook::uninstall_template(&data(environment)?, &names)?;
        said(&removal)?;
        return Ok(status(removal.is_complete()));
    }
    let target = target(arguments.folder.as_deref(), environment);
    let removal = hook::uninstall(target, &names)?;
    said(&removal)?;
    Ok(status(removal.is_complete()))
}

const SAYING: &str = "could not say what was done";

fn said(what: &dyn Display) -> Result<Status> {
    report::told(&what.to_string(), &mut io::stdout()).context(SAYING)?;
    Ok(Status::Clean)
}

fn status(is_done: bool) -> Status {
    if is_done {
        Status::Clean
    } else {
        Status::Failed
    }
}

/// Returns the folder for what is kept for the user.
fn data(environment: &Environment) -> Result<PathBuf> {
    let data = environment.data.as_ref();
    data.map(|data| data.join("xguard"))
        .context("there is no folder to keep the hooks in: set HOME")
}

/// Tries real commits in a scratch repository.
pub(crate) fn selftest(environment: &Environment) -> Result<Status> {
    let trials = trials(&mut Sampler::new(environment.now_ms), environment.now_ms);
    let program = program()?;
    let mut passed = hook::selftest(&program, &trials, &mut UntilClosed(io::stdout()))?;
    // Where there is no repository here, there is nothing to try in it.
    if let Ok(state) = hook::state(Target::Here(&environment.git), HOOKS, &program) {
        let outcome = tried(&state, environment)?;
        passed &= !matches!(outcome, DryCommit::Passed | DryCommit::Failed(_));
        let word = match outcome {
            DryCommit::Blocked => "blocked, leaving no trace".to_owned(),
            DryCommit::Passed => "WRONG: it would pass".to_owned(),
            DryCommit::Failed(said) => format!("WRONG: blocked, but for another reason: {said}"),
            DryCommit::NotTried(why) => format!("not tried: {why}"),
        };
        let text = format!(
            "a commit with a credential in it, here: {}\n",
            printable(&word)
        );
        report::told(&text, &mut io::stdout()).context(SAYING)?;
    }
    Ok(status(passed))
}

/// Returns where this program lies.
pub(crate) fn program() -> Result<PathBuf> {
    std::env::current_exe().context("could not find out where this program lies")
}

/// Returns a commit for every kind of credential, one for each way of an env file into history, and a clean one.
fn trials(sampler: &mut Sampler, now_ms: u64) -> Vec<Trial> {
    let day_ms = 24 * 60 * 60 * 1000;
    let expired = sampler.oauth2(OAuth2::Access, now_ms.saturating_sub(30 * day_ms));
    let mut trials: Vec<Trial> = RULES
        .iter()
        .map(|kind| credential(kind, sampler, now_ms))
        .collect();
    trials.push(Trial {
        name: "an expired X OAuth 2.0 access token".to_owned(),
        text: format!("TOKEN = \"{expired}\"\n"),
        expected: Expected::Noted("x-oauth2-access-token"),
        ..nothing()
    });
    trials.push(Trial {
        name: "an env file in the commit".to_owned(),
        path: ".env",
        text: "PORT=8080\n".to_owned(),
        expected: Expected::Blocked("env-file-staged"),
        ..nothing()
    });
    trials.push(Trial {
        name: "an env file that nothing ignores".to_owned(),
        path: ".env.production",
        text: "PORT=8080\n".to_owned(),
        staging: Staging::Unstaged,
        expected: Expected::Blocked("env-file-unignored"),
    });
    trials.push(nothing());
    trials
}

/// Returns a commit with a fresh credential of a kind, the way it is met with.
fn credential(kind: &Kind, sampler: &mut Sampler, now_ms: u64) -> Trial {
    let rule = kind.rule;
    let value = match rule.id {
        "x-oauth2-access-token" => sampler.oauth2(OAuth2::Access, now_ms),
        "x-oauth2-authorization-code" => sampler.oauth2(OAuth2::Code, now_ms),
        _ => (kind.example)(sampler),
    };
    let line = kind.line(sampler, &value);
    let expected = match rule.severity {
        Severity::Note => Expected::Noted(rule.id),
        _ => Expected::Blocked(rule.id),
    };
    Trial {
        name: format!("{} ({})", rule.title, rule.id),
        text: format!("{line}\n"),
        expected,
        ..nothing()
    }
}

fn nothing() -> Trial {
    Trial {
        name: "nothing to find".to_owned(),
        path: "settings.py",
        text: "PORT = 8080\n".to_owned(),
        staging: Staging::Staged,
        expected: Expected::Passed,
    }
}
