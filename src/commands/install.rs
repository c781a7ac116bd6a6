//! Installing the hooks, taking them out, and trying them.

use std::fmt::Display;
use std::io;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};

use crate::cli;
use crate::config::Environment;
use crate::exit::Status;
use crate::hook;
use crate::hook::{DryCommit, Expected, HOOKS, Staging, Target, Trial};
use crate::report::{UntilClosed, printable};
use crate::{gitignore, report};
use xguard_detect::Severity;
use xguard_detect::rules::{CredentialKind, RULES};
use xguard_detect::sample::{OAuth2, Sampler};

use crate::commands::program::{chosen_target, program_path, try_commit};

/// Installs the hooks that are asked for, of a repository or of all.
pub(crate) fn run_install(
    arguments: &cli::InstallArguments,
    environment: &Environment,
) -> Result<Status> {
    let names = arguments.hooks.names();
    let program = program_path()?;
    if arguments.global {
        return print_result(&hook::install_global(
            &user_data_folder(environment)?,
            &names,
            &program,
        )?);
    }
    if arguments.template {
        return print_result(&hook::install_template(
            &user_data_folder(environment)?,
            &names,
            &program,
        )?);
    }
    let target = chosen_target(arguments.folder.as_deref(), environment);
    let installation = hook::install_hooks(target, &names, &program)?;
    print_result(&installation)?;
    // What keeps us from asking does not keep the hooks from working.
    let covers_env = || gitignore::covers_env(&target.git()?);
    if installation.is_in_place() && covers_env().is_ok_and(|covers| covers == Some(false)) {
        let text = "no ignore rule here covers `.env` yet; `xguard env --fix` adds one";
        report::write_notice(text, environment.stderr, &mut io::stderr()).context(SAYING)?;
    }
    Ok(exit_status(installation.is_in_place()))
}

/// Takes the hooks that are asked for out again.
pub(crate) fn run_uninstall(
    arguments: &cli::InstallArguments,
    environment: &Environment,
) -> Result<Status> {
    let names = arguments.hooks.names();
    if arguments.global {
        ensure!(
            arguments.hooks.chosen.is_empty(),
            "`uninstall --global` takes out all hooks together; leave out `--hooks`"
        );
        return print_result(&hook::uninstall_global(&user_data_folder(environment)?)?);
    }
    if arguments.template {
        let removal = hook::uninstall_template(&user_data_folder(environment)?, &names)?;
        print_result(&removal)?;
        return Ok(exit_status(removal.is_complete()));
    }
    let target = chosen_target(arguments.folder.as_deref(), environment);
    let removal = hook::uninstall_hooks(target, &names)?;
    print_result(&removal)?;
    Ok(exit_status(removal.is_complete()))
}

const SAYING: &str = "could not say what was done";

fn print_result(what: &dyn Display) -> Result<Status> {
    report::told(&what.to_string(), &mut io::stdout()).context(SAYING)?;
    Ok(Status::Clean)
}

fn exit_status(is_done: bool) -> Status {
    if is_done {
        Status::Clean
    } else {
        Status::Failed
    }
}

/// Returns the folder for what is kept for the user.
fn user_data_folder(environment: &Environment) -> Result<PathBuf> {
    let data = environment.data.as_ref();
    data.map(|data| data.join("xguard"))
        .context("there is no folder to keep the hooks in: set HOME")
}

/// Tries real commits in a scratch repository.
pub(crate) fn run_selftest(environment: &Environment) -> Result<Status> {
    let trials = commit_trials(&mut Sampler::new(environment.now_ms), environment.now_ms);
    let program = program_path()?;
    let mut passed = hook::run_selftest(&program, &trials, &mut UntilClosed(io::stdout()))?;
    // Where there is no repository here, there is nothing to try in it.
    if let Ok(state) = hook::hooks_state(Target::Here(&environment.git), HOOKS, &program) {
        let outcome = try_commit(&state, environment)?;
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
    Ok(exit_status(passed))
}

/// Returns a commit for every kind of credential, one for each way of an env file into history, and a clean one.
fn commit_trials(sampler: &mut Sampler, now_ms: u64) -> Vec<Trial> {
    let day_ms = 24 * 60 * 60 * 1000;
    let expired = sampler.oauth2(OAuth2::Access, now_ms.saturating_sub(30 * day_ms));
    let mut trials: Vec<Trial> = RULES
        .iter()
        .map(|kind| credential_trial(kind, sampler, now_ms))
        .collect();
    trials.push(Trial {
        name: "an expired X OAuth 2.0 access token".to_owned(),
        text: format!("TOKEN = \"{expired}\"\n"),
        expected: Expected::Noted("x-oauth2-access-token"),
        ..clean_trial()
    });
    trials.push(Trial {
        name: "an env file in the commit".to_owned(),
        path: ".env",
        text: "PORT=8080\n".to_owned(),
        expected: Expected::Blocked("env-file-staged"),
        ..clean_trial()
    });
    trials.push(Trial {
        name: "an env file that nothing ignores".to_owned(),
        path: ".env.production",
        text: "PORT=8080\n".to_owned(),
        staging: Staging::Unstaged,
        expected: Expected::Blocked("env-file-unignored"),
    });
    trials.push(clean_trial());
    trials
}

/// Returns a commit with a fresh credential of a kind, the way it is met with.
fn credential_trial(kind: &CredentialKind, sampler: &mut Sampler, now_ms: u64) -> Trial {
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
        ..clean_trial()
    }
}

fn clean_trial() -> Trial {
    Trial {
        name: "nothing to find".to_owned(),
        path: "settings.py",
        text: "PORT = 8080\n".to_owned(),
        staging: Staging::Staged,
        expected: Expected::Passed,
    }
}
