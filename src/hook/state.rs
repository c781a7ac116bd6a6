//! What guards a repository as it is now. Nothing is changed, and nothing is run but git's own questions.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::file::{FoundHook, HookFile};
use super::guard::{Guard, HookFit, Ours};
use super::names::HOOKS;
use super::others::others;
use super::place::{ConfiguredHooksPath, HooksFolder, Owner, Target};
use super::{program, script};
use xguard_git::Git;

/// What stands where git looks for the hooks of one repository.
#[derive(Debug)]
pub struct HooksState {
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
    /// The hooks in git's configuration that run beside those in the folder.
    pub(super) configured_hooks: Vec<String>,
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
    /// The hook in git's configuration that runs xguard besides.
    pub also_by: Option<String>,
}

impl Guard {
    /// Tells whether git runs xguard here.
    pub fn is_guarding(&self) -> bool {
        matches!(
            self,
            Self::Ours { .. } | Self::By { .. } | Self::Line { .. } | Self::Configured { .. }
        )
    }
}

impl HooksState {
    /// Tells whether some hook here runs the xguard on PATH, whichever that is.
    pub fn needs_path(&self) -> bool {
        self.hooks.iter().any(|hook| match hook.guard {
            Guard::Ours { form, .. } => form == Ours::Script && self.owner == Owner::WorkTree,
            Guard::By { on_path, .. }
            | Guard::Line { on_path }
            | Guard::Configured { on_path, .. } => on_path,
            _ => false,
        })
    }

    /// Tells whether git runs xguard in all the hooks that were asked for.
    pub fn is_guarded(&self) -> bool {
        self.hooks.iter().all(|hook| hook.guard.is_guarding())
    }
}

/// Looks at the hooks `names` of a repository. `binary` is the program that would be installed now.
pub fn hooks_state(
    target: Target<'_>,
    names: &[&'static str],
    binary: &Path,
) -> Result<HooksState> {
    let place = HooksFolder::find(target)?;
    let hooks = names.iter().map(|&name| {
        let hook = HookFile::new(&place.folder, name);
        let guard = hook_guard(&hook, &place, binary)?;
        let configured = place.git_hooks.guarding(name).map(|(name, _)| name);
        let is_it = matches!(guard, Guard::Configured { .. } | Guard::TurnedOff);
        Ok(HookState {
            name,
            path: hook.path,
            guard,
            also_by: configured.filter(|_| !is_it),
        })
    });
    let hooks: Vec<HookState> = hooks.collect::<Result<_>>()?;
    let configured = ConfiguredHooksPath::of(&place.git)?;
    let configured_hooks = place.git_hooks.names().map(str::to_owned).collect();
    Ok(HooksState {
        is_git_new_enough: place.version.is_enough(),
        configured_hooks,
        shadowed: shadowed_folder(&place)?,
        git: place.version.answer,
        folder: place.folder,
        owner: place.owner,
        top: place.top,
        hooks,
        at: place.git,
        configured_by: configured.map(|configured| configured.origin),
    })
}

/// Tells what guards where git runs the hook: what stands under its name, or else a hook in its configuration.
pub(super) fn hook_guard(hook: &HookFile, place: &HooksFolder, binary: &Path) -> Result<Guard> {
    if place.git_hooks.is_off(hook.name) {
        return Ok(Guard::TurnedOff);
    }
    let guard = in_folder(hook, place, binary)?;
    Ok(match place.git_hooks.guarding(hook.name) {
        Some((name, called)) if !guard.is_guarding() => Guard::Configured {
            name,
            on_path: called.is_on_path(),
        },
        _ => guard,
    })
}

/// Tells what stands under a hook's name.
fn in_folder(hook: &HookFile, place: &HooksFolder, binary: &Path) -> Result<Guard> {
    // What is committed holds no path of this machine.
    let named = (place.owner != Owner::WorkTree).then_some(binary);
    Ok(match hook.found()? {
        FoundHook::Ours { runs: false, .. } | FoundHook::OursProgram { runs: false } => {
            Guard::NotExecutable
        }
        FoundHook::Ours { text, .. } if script::runs_another(&text) => Guard::Unproven(None),
        FoundHook::Ours { text, .. } => Guard::Ours {
            form: Ours::Script,
            fit: HookFit::of(hook, text == script::render_script(hook.name, named)?),
        },
        FoundHook::OursProgram { .. } => Guard::Ours {
            form: Ours::Program,
            fit: HookFit::of(hook, program::is_copy(&hook.path, binary).unwrap_or(false)),
        },
        FoundHook::Forwarder if place.folder != place.own_folder => {
            return in_folder(&HookFile::new(&place.own_folder, hook.name), place, binary);
        }
        FoundHook::Nothing | FoundHook::Forwarder => Guard::Missing,
        FoundHook::OursChanged => Guard::Changed,
        FoundHook::Other => match hook.overwritten_with() {
            Some(with) => Guard::Overwritten(with),
            None => others(hook, place)?,
        },
    })
}

/// Returns the repository's own folder, if git does not look there and hooks of ours are in it.
fn shadowed_folder(place: &HooksFolder) -> Result<Option<PathBuf>> {
    if place.folder == place.own_folder {
        return Ok(None);
    }
    for &name in HOOKS {
        let found = HookFile::new(&place.own_folder, name).found()?;
        if matches!(
            found,
            FoundHook::Ours { .. } | FoundHook::OursProgram { .. }
        ) {
            return Ok(Some(place.own_folder.clone()));
        }
    }
    Ok(None)
}
