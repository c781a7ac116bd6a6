//! What a hook of somebody else's does: what its manager's files or its own text prove.

use anyhow::Result;

use super::disk::read_text;
use super::file::HookFile;
use super::guard::Guard;
use super::manager;
use super::manager::ManagerEntry;
use super::manager_files;
use super::place::{HooksFolder, Owner};
use super::proof;
use super::proof::Called;

/// Tells what a hook of somebody else's does.
pub(super) fn others(hook: &HookFile, place: &HooksFolder) -> Result<Guard> {
    if !hook.is_run()? {
        return Ok(Guard::Missing);
    }
    let manager = match place.owner {
        Owner::Manager(manager) => Some(manager),
        _ => manager::of_hook(&hook.path),
    };
    let text = read_text(&hook.path).unwrap_or_default();
    let Some(manager) = manager else {
        return by_itself(hook, &text);
    };
    let legacy = manager.runs_aside() && hook.has_legacy()?;
    let top = place.top.as_deref();
    let called = if legacy {
        Some(Called::Managed)
    } else {
        top.and_then(|top| manager.proves(top, hook.name))
    };
    // husky's are those in its own folder.
    let is_in_place =
        manager.entry != ManagerEntry::Script || matches!(place.owner, Owner::Manager(_));
    let is_theirs = is_in_place && manager.wrote(&text);
    Ok(match called {
        Some(called) if is_theirs => Guard::By {
            manager,
            on_path: called.is_on_path(),
        },
        Some(_) => Guard::Unproven(Some(manager)),
        None if top.is_some_and(|top| manager.names_xguard(top, hook.name)) => {
            Guard::Unproven(Some(manager))
        }
        None => Guard::Other {
            manager: Some(manager),
            aside: hook.aside()?,
        },
    })
}

/// Tells what a script of no manager's does.
fn by_itself(hook: &HookFile, text: &[u8]) -> Result<Guard> {
    let called = proof::of_script(text, hook.name).filter(Called::is_ours);
    Ok(match called {
        Some(called) => Guard::Line {
            on_path: called.is_on_path(),
        },
        None if manager_files::runs_xguard(text, hook.name) => Guard::Unproven(None),
        None => Guard::Other {
            manager: None,
            aside: hook.aside()?,
        },
    })
}
