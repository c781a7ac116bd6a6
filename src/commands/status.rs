//! `xguard status`: whether commits are guarded here, and what to do where they are not.

use std::io;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::cli;
use crate::commands::env;
use crate::commands::hook_checks::check;
use crate::commands::install::{program, target};
use crate::config::Environment;
use crate::exit::Status;
use crate::hook;
use crate::hook::{DryCommit, State, Target};
use crate::report;
use crate::report::{Check, Checkup, Verdict};
use crate::shell::shell_word;
use xguard_detect::sample::Sampler;

/// Looks, and prints what there is to say.
pub(crate) fn run(arguments: &cli::Status, environment: &Environment) -> Result<Status> {
    let names = arguments.hooks.names();
    let target = target(arguments.folder.as_deref(), environment);
    let state = hook::state(target, &names, &program()?)?;
    let mut checks = vec![git(&state)];
    checks.extend(shadow(&state));
    checks.extend(state.hooks.iter().map(|hook| check(hook, &state)));
    checks.push(on_path(&state, environment)?);
    checks.extend(dry_commit(&state, environment)?);
    checks.extend(env_files(target, &state, environment));
    let checkup = Checkup {
        repository: shown(state.top.as_deref().unwrap_or(&state.folder)),
        checks,
    };
    match arguments.format.as_str() {
        "json" => report::checkup_json(&checkup, &mut io::stdout())?,
        _ => report::checkup(&checkup, environment.stdout, &mut io::stdout())?,
    }
    Ok(checkup.status())
}

/// Says whether git is new enough.
fn git(state: &State) -> Check {
    let git = Check {
        id: "git",
        verdict: Verdict::Ok,
        message: state.git.clone(),
        remedy: None,
    };
    if state.is_git_new_enough {
        return git;
    }
    Check {
        verdict: Verdict::Fail,
        message: format!("{}, and xguard needs 2.39.5 or newer", state.git),
        remedy: Some("upgrade git".to_owned()),
        ..git
    }
}

/// Says whether the xguard on PATH is this one. Hooks that hold no path of this machine run that one.
fn on_path(state: &State, environment: &Environment) -> Result<Check> {
    let this = program()?;
    let check = |verdict, message, remedy| Check {
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
            let message = format!("hooks here run {}, which is no xguard", shown(&found));
            check(Verdict::Fail, message, Some(remedy))
        }
        Some(found) if found.canonicalize().ok() == this.canonicalize().ok() => check(
            Verdict::Ok,
            format!("xguard on PATH is this one: {}", shown(&found)),
            None,
        ),
        Some(found) => {
            let message = format!("another xguard comes first on PATH: {}", shown(&found));
            check(Verdict::Note, message, Some(remedy))
        }
        None if state.needs_path() => {
            let message = "there is no xguard on PATH, and hooks here look for it there";
            check(Verdict::Fail, message.to_owned(), Some(remedy))
        }
        None => check(
            Verdict::Note,
            "there is no xguard on PATH".to_owned(),
            Some(remedy),
        ),
    })
}

fn first_on_path(environment: &Environment) -> Option<PathBuf> {
    let path = environment.path.clone().unwrap_or_default();
    let mut programs = std::env::split_paths(&path).map(|folder| folder.join("xguard"));
    programs.find(|program| program.is_file())
}

/// Tells whether hooks here run the xguard on PATH, and there is none.
pub(crate) fn lacks_path(state: &State, environment: &Environment) -> bool {
    let is_there = || first_on_path(environment).is_some_and(|found| hook::is_xguard(&found));
    state.needs_path() && !is_there()
}

/// Says what a commit with a credential in it would come to.
fn dry_commit(state: &State, environment: &Environment) -> Result<Option<Check>> {
    let outcome = tried(state, environment)?;
    let check = |verdict, message: String| Check {
        id: "dry-commit",
        verdict,
        message,
        remedy: None,
    };
    Ok(match outcome {
        DryCommit::Blocked => Some(check(
            Verdict::Ok,
            "a commit with a credential in it is blocked (tried, leaving no trace)".to_owned(),
        )),
        DryCommit::Passed => Some(Check {
            remedy: Some("xguard config check, xguard selftest".to_owned()),
            ..check(
                Verdict::Fail,
                "a commit with a credential in it would pass".to_owned(),
            )
        }),
        DryCommit::Failed(said) => Some(check(
            Verdict::Fail,
            format!("every commit would be blocked, whatever is in it: {said}"),
        )),
        // Of a hook that does not run xguard this was said already.
        DryCommit::NotTried(_) if !state.is_guarded() => None,
        DryCommit::NotTried(why) => {
            Some(check(Verdict::Note, format!("no commit was tried: {why}")))
        }
    })
}

/// Tries a commit with a credential made up on the spot.
pub(crate) fn tried(state: &State, environment: &Environment) -> Result<DryCommit> {
    let bearer = Sampler::new(environment.now_ms).bearer();
    let text = format!("bearer = \"{bearer}\"\n");
    hook::dry_commit(state, &text, "x-bearer-token").context("could not try a commit")
}

/// Says how it stands with env files, in the work tree that commands see here.
fn env_files(target: Target<'_>, state: &State, environment: &Environment) -> Option<Check> {
    let top = state.top.as_deref()?;
    let is_here = matches!(target, Target::Here(_));
    let is_named = environment.git.git_dir.is_some() || environment.git.is_elsewhere;
    let check = |verdict, message, remedy| Check {
        id: "env-files",
        verdict,
        message,
        remedy,
    };
    if !is_here && (is_named || std::env::set_current_dir(top).is_err()) {
        let message = "env files were not looked for: the environment names another repository";
        return Some(check(Verdict::Note, message.to_owned(), None));
    }
    Some(match env::summary(environment) {
        Ok((lines, _)) if !lines.is_empty() => check(
            Verdict::Note,
            lines.join("; "),
            Some("xguard env says more, xguard env --fix mends it".to_owned()),
        ),
        Ok((_, Some(rule))) => check(
            Verdict::Ok,
            format!("`.env` is ignored for everybody, by {rule}"),
            None,
        ),
        Ok((_, None)) => check(Verdict::Ok, "nothing amiss with env files".to_owned(), None),
        Err(error) => check(
            Verdict::Note,
            format!("env files could not be looked for: {error:#}"),
            Some("xguard env".to_owned()),
        ),
    })
}

/// Says that git looks in another folder than the one our hooks are in.
fn shadow(state: &State) -> Option<Check> {
    let ours = state.shadowed.as_deref()?;
    let by = state.configured_by.as_deref().unwrap_or("something");
    let folder = shown(&state.folder);
    let (verdict, remedy) = if state.is_guarded() {
        (Verdict::Note, None)
    } else {
        let remedy = format!("unset core.hooksPath there, or guard {folder}: xguard install");
        (Verdict::Fail, Some(remedy))
    };
    Some(Check {
        id: "hooks-path",
        verdict,
        message: format!(
            "git does not look into {}: core.hooksPath, set in {by}, makes it look into {folder}",
            shown(ours)
        ),
        remedy,
    })
}

pub(crate) fn shown(path: &std::path::Path) -> String {
    report::path(path.as_os_str().as_encoded_bytes())
}
