//! What guards a repository as it is now. Nothing is changed, and nothing is run but git's own questions.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::disk::text;
use super::file::{Found, HookFile};
use super::manager::{self, Manager};
use super::place::{Configured, Owner, Place, Target, Version};
use super::{HOOKS, program, script};
use crate::git::Git;

/// What stands where git looks for the hooks of one repository.
#[derive(Debug)]
pub struct State {
    /// The version of git, as git tells it.
    pub git: String,
    /// Whether that is at least the oldest that xguard is tested with.
    pub is_git_new_enough: bool,
    /// The folder where git looks.
    pub folder: PathBuf,
    /// Whose that folder is.
    pub owner: Owner,
    /// The top of the work tree; none in a bare repository.
    pub top: Option<PathBuf>,
    /// The hooks that were asked for.
    pub hooks: Vec<HookState>,
    /// Where git would look without `core.hooksPath`, if hooks of ours stand there and it does not.
    pub shadowed: Option<PathBuf>,
    /// What sets `core.hooksPath`, as git names it: `file:.git/config`; none where it is not set.
    pub configured_by: Option<String>,
    /// git as it runs at the top.
    pub(super) at: Git,
}

/// One hook.
#[derive(Debug)]
pub struct HookState {
    /// Its name.
    pub name: &'static str,
    /// Where git looks for it.
    pub path: PathBuf,
    /// What is there.
    pub guard: Guard,
}

/// What stands under a hook's name, and whether it runs xguard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guard {
    /// It is ours.
    Ours {
        /// The program or the script.
        form: Ours,
        /// Whether this program would install it just so.
        is_current: bool,
    },
    /// A manager's hook that is told to run xguard, or that runs the hook of ours it found there.
    By(&'static Manager),
    /// Somebody's hook with a line that runs xguard.
    Line,
    /// Ours, and git would not run it: it is not executable.
    NotExecutable,
    /// Ours, and somebody changed it.
    Changed,
    /// Another hook, which does not run xguard.
    Other {
        /// Who wrote it, where that can be told.
        manager: Option<&'static Manager>,
        /// Where a hook of ours was put aside for it.
        aside: Option<PathBuf>,
    },
    /// Nothing.
    Missing,
}

/// The two forms of our hooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ours {
    /// The program itself.
    Program,
    /// The script, which runs the hook from before first.
    Script,
}

impl Guard {
    /// Tells whether git runs xguard here.
    pub fn guards(&self) -> bool {
        matches!(self, Self::Ours { .. } | Self::By(_) | Self::Line)
    }
}

impl State {
    /// Tells whether some hook here runs the xguard on PATH, whichever that is.
    pub fn needs_path(&self) -> bool {
        self.hooks.iter().any(|hook| match hook.guard {
            Guard::Ours { form, .. } => form == Ours::Script && self.owner == Owner::WorkTree,
            Guard::By(_) => true,
            _ => false,
        })
    }

    /// Tells whether git runs xguard in all the hooks that were asked for.
    pub fn is_guarded(&self) -> bool {
        self.hooks.iter().all(|hook| hook.guard.guards())
    }
}

/// Looks at the hooks `names` of a repository. `binary` is the program that would be installed now.
pub fn state(target: Target<'_>, names: &[&'static str], binary: &Path) -> Result<State> {
    let place = Place::find(target)?;
    let hooks = names.iter().map(|&name| {
        let hook = HookFile::new(&place.folder, name);
        let guard = guard(&hook, &place, binary)?;
        Ok(HookState {
            name,
            path: hook.path,
            guard,
        })
    });
    let hooks: Vec<HookState> = hooks.collect::<Result<_>>()?;
    let configured = Configured::of(&place.git)?;
    let version = Version::of(&place.git)?;
    Ok(State {
        git: version.answer,
        is_git_new_enough: version.is_enough,
        shadowed: shadowed(&place)?,
        folder: place.folder,
        owner: place.owner,
        top: place.top,
        hooks,
        at: place.git,
        configured_by: configured.map(|configured| configured.origin),
    })
}

/// Tells what stands under a hook's name.
pub(super) fn guard(hook: &HookFile, place: &Place, binary: &Path) -> Result<Guard> {
    // What is committed holds no path of this machine.
    let named = (place.owner != Owner::WorkTree).then_some(binary);
    Ok(match hook.found()? {
        Found::Ours { runs: false, .. } | Found::OursProgram { runs: false } => {
            Guard::NotExecutable
        }
        Found::Ours { text, .. } => Guard::Ours {
            form: Ours::Script,
            is_current: text == script::rendered(hook.name, named)?,
        },
        Found::OursProgram { .. } => Guard::Ours {
            form: Ours::Program,
            is_current: program::is_copy(&hook.path, binary).unwrap_or(false),
        },
        Found::Forwarder if place.folder != place.own_folder => {
            return guard(&HookFile::new(&place.own_folder, hook.name), place, binary);
        }
        Found::Nothing | Found::Forwarder => Guard::Missing,
        Found::OursChanged => Guard::Changed,
        Found::Other => others(hook, place)?,
    })
}

/// Tells what a hook of somebody else's does.
fn others(hook: &HookFile, place: &Place) -> Result<Guard> {
    if !hook.is_run()? {
        return Ok(Guard::Missing);
    }
    let manager = match place.owner {
        Owner::Manager(manager) => Some(manager),
        _ => manager::of_hook(&hook.path),
    };
    if let Some(manager) = manager
        && (runs(manager, place, hook.name) || manager.runs_aside() && hook.has_legacy()?)
    {
        return Ok(Guard::By(manager));
    }
    let text = text(&hook.path).unwrap_or_default();
    if manager.is_none() && manager::runs_xguard(&text, hook.name) {
        return Ok(Guard::Line);
    }
    Ok(Guard::Other {
        manager,
        aside: hook.aside()?,
    })
}

fn runs(manager: &Manager, place: &Place, name: &str) -> bool {
    let top = place.top.as_deref();
    top.is_some_and(|top| manager.runs_xguard(top, name))
}

/// Returns the repository's own folder, if git does not look there and hooks of ours are in it.
fn shadowed(place: &Place) -> Result<Option<PathBuf>> {
    if place.folder == place.own_folder {
        return Ok(None);
    }
    for &name in HOOKS {
        let found = HookFile::new(&place.own_folder, name).found()?;
        if matches!(found, Found::Ours { .. } | Found::OursProgram { .. }) {
            return Ok(Some(place.own_folder.clone()));
        }
    }
    Ok(None)
}
