//! `xguard status`: whether commits are guarded here, and what to do where they are not.

use std::io;

use anyhow::Result;

use super::installation::{program, target};
use crate::cli;
use crate::config::Environment;
use crate::exit::Status;
use crate::hook::{self, Guard, HookState, Manager, Ours, State};
use crate::report::{self, Check, Checkup, Verdict};

/// Looks, and prints what there is to say.
pub(super) fn run(arguments: &cli::Status, environment: &Environment) -> Result<Status> {
    let target = target(arguments.folder.as_deref(), environment);
    let state = hook::state(target, &arguments.hooks.names(), &program()?)?;
    let checkup = Checkup {
        repository: shown(state.top.as_deref().unwrap_or(&state.folder)),
        checks: checks(&state),
    };
    match arguments.format.as_str() {
        "json" => report::checkup_json(&checkup, &mut io::stdout())?,
        _ => report::checkup(&checkup, environment.stdout, &mut io::stdout())?,
    }
    Ok(if checkup.is_guarded() {
        Status::Clean
    } else {
        Status::Blocked
    })
}

/// Returns what there is to say of the hooks.
fn checks(state: &State) -> Vec<Check> {
    let git = Check {
        id: "git",
        verdict: Verdict::Ok,
        message: state.git.clone(),
        remedy: None,
    };
    let git = if state.is_git_new_enough {
        git
    } else {
        Check {
            verdict: Verdict::Fail,
            message: format!("{}, and xguard needs 2.39.5 or newer", state.git),
            remedy: Some("upgrade git".to_owned()),
            ..git
        }
    };
    let mut checks = vec![git];
    checks.extend(shadow(state));
    checks.extend(state.hooks.iter().map(|hook| of_hook(hook, state)));
    checks
}

/// Says that git looks in another folder than the one our hooks are in.
fn shadow(state: &State) -> Option<Check> {
    let ours = state.shadowed.as_deref()?;
    let by = state.configured_by.as_deref().unwrap_or("something");
    let folder = shown(&state.folder);
    Some(Check {
        id: "hooks-path",
        verdict: if state.is_guarded() {
            Verdict::Note
        } else {
            Verdict::Fail
        },
        message: format!(
            "git does not look into {}: core.hooksPath, set in {by}, makes it look into {folder}",
            shown(ours)
        ),
        remedy: Some(format!(
            "unset core.hooksPath there, or guard {folder}: xguard install"
        )),
    })
}

fn of_hook(hook: &HookState, state: &State) -> Check {
    let name = hook.name;
    let (verdict, message, remedy) = match &hook.guard {
        Guard::Ours { form, is_current } => {
            let form = match form {
                Ours::Program => "the program itself",
                Ours::Script => "xguard's script, which runs the hook from before first",
            };
            if *is_current {
                (Verdict::Ok, form.to_owned(), None)
            } else {
                let message = format!("{form}, of another version of xguard");
                (Verdict::Note, message, Some("xguard install"))
            }
        }
        Guard::By(manager) => (Verdict::Ok, format!("run by {}", manager.name), None),
        Guard::Line => (
            Verdict::Ok,
            "a hook with a line that runs xguard".to_owned(),
            None,
        ),
        Guard::NotExecutable => (
            Verdict::Fail,
            "xguard's, but git does not run it: it is not executable".to_owned(),
            Some("xguard install"),
        ),
        Guard::Changed => (
            Verdict::Fail,
            "xguard's, but somebody changed it".to_owned(),
            Some("xguard install, which says what to do with the change"),
        ),
        Guard::Missing => {
            // What is to be done was said of the folder already.
            let remedy = state.shadowed.is_none().then_some("xguard install");
            (Verdict::Fail, "missing".to_owned(), remedy)
        }
        Guard::Other { manager, aside } => {
            let whose = manager.map_or("another", |manager| manager.name);
            let aside = aside.as_deref().map_or_else(String::new, |aside| {
                format!("; xguard's was put aside as {}", shown(aside))
            });
            let message = format!("{whose} hook, which does not run xguard{aside}");
            let snippet = manager.and_then(Manager::snippet);
            (
                Verdict::Fail,
                message,
                Some(snippet.unwrap_or("xguard install")),
            )
        }
    };
    let path = shown(
        hook.path
            .strip_prefix(state.top.as_deref().unwrap_or(&state.folder))
            .unwrap_or(&hook.path),
    );
    Check {
        id: hook.name,
        verdict,
        message: format!("{name}: {message} ({path})"),
        remedy: remedy.map(str::to_owned),
    }
}

fn shown(path: &std::path::Path) -> String {
    report::path(path.as_os_str().as_encoded_bytes())
}
