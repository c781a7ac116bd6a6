//! `xguard status`: whether commits are guarded here, and what to do where they are not.

use std::io;

use anyhow::Result;

use crate::cli;
use crate::commands::env;
use crate::commands::hook_checks::check;
use crate::commands::program::{chosen_target, first_on_path, program_path, try_commit};
use crate::config::Environment;
use crate::exit::Status;
use crate::hook;
use crate::hook::{DryCommit, HooksState, Target};
use crate::repo_path::printable_file;
use crate::report;
use crate::report::{CheckVerdict, Checkup, StatusCheck};
use crate::shell::shell_word;

/// Looks, and prints what there is to say.
pub(crate) fn run(arguments: &cli::StatusArguments, environment: &Environment) -> Result<Status> {
    let names = arguments.hooks.names();
    let target = chosen_target(arguments.folder.as_deref(), environment);
    let state = hook::hooks_state(target, &names, &program_path()?)?;
    let mut checks = vec![check_git_version(&state)];
    checks.extend(check_shadowed_hooks(&state));
    checks.extend(state.hooks.iter().map(|hook| check(hook, &state)));
    checks.push(on_path(&state, environment)?);
    checks.extend(dry_commit(&state, environment)?);
    checks.extend(env_files(target, &state, environment));
    let checkup = Checkup {
        repository: printable_file(state.top.as_deref().unwrap_or(&state.folder)),
        checks,
    };
    match arguments.format.as_str() {
        "json" => report::checkup_json(&checkup, &mut io::stdout())?,
        _ => report::write_checkup(&checkup, environment.stdout, &mut io::stdout())?,
    }
    Ok(checkup.status())
}

/// Says whether git is new enough.
fn check_git_version(state: &HooksState) -> StatusCheck {
    let git = StatusCheck {
        id: "git",
        verdict: CheckVerdict::Ok,
        message: state.git.clone(),
        remedy: None,
    };
    if state.is_git_new_enough {
        return git;
    }
    StatusCheck {
        verdict: CheckVerdict::Fail,
        message: format!("{}, and xguard needs 2.39.5 or newer", state.git),
        remedy: Some("upgrade git".to_owned()),
        ..git
    }
}

/// Says whether the xguard on PATH is this one. Hooks that hold no path of this machine run that one.
fn on_path(state: &HooksState, environment: &Environment) -> Result<StatusCheck> {
    let this = program_path()?;
    let check = |verdict, message, remedy| StatusCheck {
        id: "path",
        verdict,
        message,
        remedy,
    };
    let folder = this.parent().unwrap_or(&this);
    let remedy = format!(
        "put this folder first on PATH: {}",
        shell_word(folder.as_os_str().as_encoded_bytes())
    );
    let found = first_on_path(environment);
    Ok(match found {
        Some(found) if state.needs_path() && !hook::is_xguard(&found) => {
            let message = format!(
                "hooks here run {}, which is no xguard",
                printable_file(&found)
            );
            check(CheckVerdict::Fail, message, Some(remedy))
        }
        Some(found) if found.canonicalize().ok() == this.canonicalize().ok() => check(
            CheckVerdict::Ok,
            format!("xguard on PATH is this one: {}", printable_file(&found)),
            None,
        ),
        Some(found) => {
            let message = format!(
                "another xguard comes first on PATH: {}",
                printable_file(&found)
            );
            check(CheckVerdict::Note, message, Some(remedy))
        }
        None if state.needs_path() => {
            let message = "there is no xguard on PATH, and hooks here look for it there";
            check(CheckVerdict::Fail, message.to_owned(), Some(remedy))
        }
        None => check(
            CheckVerdict::Note,
            "there is no xguard on PATH".to_owned(),
            Some(remedy),
        ),
    })
}

/// Says what a commit with a credential in it would come to.
fn dry_commit(state: &HooksState, environment: &Environment) -> Result<Option<StatusCheck>> {
    let outcome = try_commit(state, environment)?;
    let check = |verdict, message: String| StatusCheck {
        id: "dry-commit",
        verdict,
        message,
        remedy: None,
    };
    Ok(match outcome {
        DryCommit::Blocked => Some(check(
            CheckVerdict::Ok,
            "a commit with a credential in it is blocked (tried, leaving no trace)".to_owned(),
        )),
        DryCommit::Passed => Some(StatusCheck {
            remedy: Some("xguard config check, xguard selftest".to_owned()),
            ..check(
                CheckVerdict::Fail,
                "a commit with a credential in it would pass".to_owned(),
            )
        }),
        DryCommit::Failed(said) => Some(check(
            CheckVerdict::Fail,
            format!("every commit would be blocked, whatever is in it: {said}"),
        )),
        // Of a hook that does not run xguard this was said already.
        DryCommit::NotTried(_) if !state.is_guarded() => None,
        DryCommit::NotTried(why) => Some(check(
            CheckVerdict::Note,
            format!("no commit was tried: {why}"),
        )),
    })
}

/// Says how it stands with env files, in the work tree that commands see here.
fn env_files(
    target: Target<'_>,
    state: &HooksState,
    environment: &Environment,
) -> Option<StatusCheck> {
    let top = state.top.as_deref()?;
    let is_here = matches!(target, Target::Here(_));
    let is_named = environment.git.git_dir.is_some() || environment.git.is_elsewhere;
    let check = |verdict, message, remedy| StatusCheck {
        id: "env-files",
        verdict,
        message,
        remedy,
    };
    if !is_here && (is_named || std::env::set_current_dir(top).is_err()) {
        let message = "env files were not looked for: the environment names another repository";
        return Some(check(CheckVerdict::Note, message.to_owned(), None));
    }
    Some(match env::summarize_env_files(environment) {
        Ok((lines, _)) if !lines.is_empty() => check(
            CheckVerdict::Note,
            lines.join("; "),
            Some("xguard env says more, xguard env --fix adds one".to_owned()),
        ),
        Ok((_, Some(rule))) => check(
            CheckVerdict::Ok,
            format!("`.env` is ignored for everybody, by {rule}"),
            None,
        ),
        Ok((_, None)) => check(
            CheckVerdict::Ok,
            "nothing amiss with env files".to_owned(),
            None,
        ),
        Err(error) => check(
            CheckVerdict::Note,
            format!("env files could not be looked for: {error:#}"),
            Some("xguard env".to_owned()),
        ),
    })
}

/// Says that git looks in another folder than the one our hooks are in.
fn check_shadowed_hooks(state: &HooksState) -> Option<StatusCheck> {
    let ours = state.shadowed.as_deref()?;
    let by = state.configured_by.as_deref().unwrap_or("something");
    let folder = printable_file(&state.folder);
    let (verdict, remedy) = if state.is_guarded() {
        (CheckVerdict::Note, None)
    } else {
        let remedy = format!("unset core.hooksPath there, or guard {folder}: xguard install");
        (CheckVerdict::Fail, Some(remedy))
    };
    Some(StatusCheck {
        id: "hooks-path",
        verdict,
        message: format!(
            "git does not look into {}: core.hooksPath, set in {by}, makes it look into {folder}",
            printable_file(ours)
        ),
        remedy,
    })
}
