//! Installing the hooks, taking them out, and trying them.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::config::Environment;
use crate::detect::Severity;
use crate::detect::rules::{Kind, RULES};
use crate::detect::sample::{OAuth2, Sampler};
use crate::exit::Status;
use crate::hook::{self, Expected, Staging, Trial};
use crate::report::UntilClosed;
use crate::{gitignore, report};

/// Installs the hooks of the repository that `folder` lies in.
pub(super) fn install(folder: &Path, environment: &Environment) -> Result<Status> {
    let installation = hook::install(folder, &program()?)?;
    let saying = "could not say what was done";
    report::text(&installation.to_string(), &mut io::stdout()).context(saying)?;
    // What keeps us from asking does not keep the hooks from working.
    if installation.is_in_place() && gitignore::covers_env(folder).is_ok_and(|it| it == Some(false))
    {
        let text = "no ignore rule here covers `.env` yet; `xguard env --fix` adds one";
        report::notice(text, environment.stderr, &mut io::stderr()).context(saying)?;
    }
    Ok(if installation.is_in_place() {
        Status::Clean
    } else {
        Status::Failed
    })
}

/// Takes the hooks of the repository that `folder` lies in out again.
pub(super) fn uninstall(folder: &Path) -> Result<Status> {
    let removal = hook::uninstall(folder)?;
    report::text(&removal.to_string(), &mut io::stdout()).context("could not say what was done")?;
    Ok(if removal.is_complete() {
        Status::Clean
    } else {
        Status::Failed
    })
}

/// Tries real commits in a scratch repository.
pub(super) fn selftest(environment: &Environment) -> Result<Status> {
    let trials = trials(&mut Sampler::new(environment.now_ms), environment.now_ms);
    let passed = hook::selftest(&program()?, &trials, &mut UntilClosed(io::stdout()))?;
    Ok(if passed {
        Status::Clean
    } else {
        Status::Failed
    })
}

/// Returns where this program lies.
pub(super) fn program() -> Result<PathBuf> {
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
