//! What `xguard status` says of one hook.

use crate::hook::{Guard, HookFit, HookState, HooksState, Manager, Ours, Owner};
use crate::repo_path::printable_file;
use crate::report;
use crate::report::{CheckVerdict, StatusCheck};

const INSTALL: &str = "xguard install";

/// Says whether git runs xguard in one hook.
pub(crate) fn check(hook: &HookState, state: &HooksState) -> StatusCheck {
    let (verdict, mut message, remedy) = described(hook, state);
    if let Some(also) = &hook.also_by {
        message.push_str("; git's configuration runs xguard in it too, by hook.");
        message.push_str(&report::printable_path(also.as_bytes()));
    }
    let top = state.top.as_deref().unwrap_or(&state.folder);
    let path = printable_file(hook.path.strip_prefix(top).unwrap_or(&hook.path));
    StatusCheck {
        id: hook.name,
        verdict,
        message: format!("{}: {message} ({path})", hook.name),
        remedy,
    }
}

fn described(hook: &HookState, state: &HooksState) -> (CheckVerdict, String, Option<String>) {
    let ok = |message: String| (CheckVerdict::Ok, message, None);
    match &hook.guard {
        Guard::Ours { form, fit } => {
            let form = match form {
                Ours::Program => "the program itself",
                Ours::Script => "xguard's script, which runs the hook from before first",
            };
            let amiss = match fit {
                HookFit::Current => return ok(form.to_owned()),
                HookFit::Other => "of another version of xguard",
                HookFit::Shared => "one file with other hooks: who writes into one changes all",
            };
            (
                CheckVerdict::Note,
                format!("{form}, {amiss}"),
                Some(INSTALL.to_owned()),
            )
        }
        Guard::By { manager, .. } => ok(format!("run by {}", manager.name)),
        Guard::Line { .. } => ok("a hook that runs xguard, and stops where that does".to_owned()),
        Guard::Configured { name, .. } => ok(format!(
            "run by git's configuration, as hook.{}",
            report::printable_path(name.as_bytes())
        )),
        Guard::Unproven(manager) => {
            let message =
                "a hook that names xguard; it is not proven that a commit stops where xguard does";
            let remedy = proven(hook.name, *manager, state);
            (CheckVerdict::Unknown, message.to_owned(), Some(remedy))
        }
        guard => {
            let (message, remedy) = amiss(hook.name, guard, state);
            (CheckVerdict::Fail, message, remedy)
        }
    }
}

/// Says why a hook does not guard, and what to do.
fn amiss(name: &str, guard: &Guard, state: &HooksState) -> (String, Option<String>) {
    let install = || Some(INSTALL.to_owned());
    let snippet = |manager: &Manager| manager.setup_snippet(&[name]).or_else(install);
    match guard {
        Guard::Overwritten(with) => {
            let message = format!("overwritten together with {with}, with which it was one file");
            (message, install())
        }
        Guard::TurnedOff => {
            let key = format!("hook.{name}.enabled");
            let remedy = format!("where that is set: git config --unset-all {key}");
            (
                format!("turned off in git's configuration by {key}"),
                Some(remedy),
            )
        }
        Guard::NotExecutable => {
            let message = "xguard's, but git does not run it: it is not executable";
            (message.to_owned(), install())
        }
        Guard::Changed => {
            let remedy = "xguard install, which says what to do with the change";
            let message = "xguard's, but somebody changed it";
            (message.to_owned(), Some(remedy.to_owned()))
        }
        Guard::Other { manager, aside } => {
            let whose = manager.map_or("another", |manager| manager.name);
            let aside = aside.as_deref().map_or_else(String::new, |aside| {
                format!("; xguard's was put aside as {}", printable_file(aside))
            });
            let message = format!("{whose} hook, which does not run xguard{aside}");
            (message, manager.map_or_else(install, snippet))
        }
        _ => {
            // What is to be done was said of the folder already.
            let remedy = match state.owner {
                _ if state.shadowed.is_some() => None,
                Owner::Manager(manager) => snippet(manager),
                _ => install(),
            };
            ("missing".to_owned(), remedy)
        }
    }
}

/// Returns what makes it sure that a hook guards.
fn proven(name: &str, manager: Option<&Manager>, state: &HooksState) -> String {
    if let Some(snippet) = manager.and_then(|manager| manager.setup_snippet(&[name])) {
        return format!("{snippet}\nwith nothing that skips, filters or forgives");
    }
    let line = format!("xguard hook {name} \"$@\" || exit");
    match (manager, state.owner) {
        (None, Owner::Repository | Owner::WorkTree | Owner::Global) => format!(
            "xguard install, which keeps the hook, and runs xguard after it\n\
             or have this line first in the hook, or last after plain commands alone: {line}"
        ),
        _ => {
            format!("have this line first in the hook, or last after plain commands alone: {line}")
        }
    }
}
