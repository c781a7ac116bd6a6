//! Installing: what was there is kept and runs first, nothing is half-installed, a second time changes nothing.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use super::change::HookFileChange;
use super::disk::Turn;
use super::file::{FoundHook, HookFile};
use super::guard::Guard;
use super::husky::Script;
use super::manager;
use super::manager::ManagerEntry;
use super::place::{HooksFolder, Owner, Target};
use super::state::hook_guard;
use super::{program, script};
use crate::repo_path::printable_file;

/// What an installation came to.
#[derive(Debug)]
pub struct Installation {
    /// The folder where git looks for hooks.
    pub folder: PathBuf,
    /// Whose the folder is. Nothing is written to one that is a manager's or shared.
    pub owner: Owner,
    /// The hooks, and what became of each.
    pub hooks: Vec<(&'static str, HookFileChange)>,
    pub(super) dir: PathBuf,
    pub(super) binary: PathBuf,
    pub(super) own_folder: PathBuf,
    /// Hooks that git's configuration runs xguard in already, and the name it has there.
    pub(super) configured: Vec<(&'static str, String)>,
}

/// Installs the hooks `names` of a repository, so that they run the program `binary`.
pub fn install_hooks(
    target: Target<'_>,
    names: &[&'static str],
    binary: &Path,
) -> Result<Installation> {
    let place = HooksFolder::of(target)?;
    let mut hooks = Vec::new();
    let mut wanted = Vec::new();
    let mut configured = Vec::new();
    for &name in names {
        let hook = HookFile::new(&place.folder, name);
        match (hook_guard(&hook, &place, binary)?, place.owner) {
            // Where it is run already, a second time would be one too many.
            (Guard::By { .. }, _) => hooks.push((name, HookFileChange::Unchanged)),
            (Guard::Configured { name: by, .. }, _) => {
                configured.push((name, by));
                hooks.push((name, HookFileChange::Unchanged));
            }
            (guard, Owner::Global | Owner::Manager(_) | Owner::Shared) if guard.is_guarding() => {
                hooks.push((name, HookFileChange::Unchanged));
            }
            (_, Owner::Manager(manager)) if manager.entry == ManagerEntry::Script => {
                hooks.push((name, Script::new(&place.folder, name).add()?));
            }
            (_, Owner::Manager(_) | Owner::Shared) => hooks.push((name, HookFileChange::Refused)),
            _ => wanted.push(name),
        }
    }
    let wants_text = place.top.as_deref().is_some_and(manager::wants_text);
    let written = match place.owner {
        _ if wanted.is_empty() => Vec::new(),
        Owner::Repository if wants_text => {
            install_into(&place.folder, &wanted, Wish::Script(Some(binary)))?
        }
        Owner::Repository => install_into(&place.folder, &wanted, Wish::Program(binary))?,
        // What is committed must not hold a path of this machine, nor change with who installs it.
        Owner::WorkTree => install_into(&place.folder, &wanted, Wish::Script(None))?,
        // There, git is forwarded to the repository's own.
        Owner::Global => install_into(&place.own_folder, &wanted, Wish::Program(binary))?,
        Owner::Manager(_) | Owner::Shared => Vec::new(),
    };
    hooks.extend(written);
    Ok(Installation {
        folder: place.folder,
        owner: place.owner,
        hooks,
        dir: target.folder().to_owned(),
        binary: binary.to_owned(),
        own_folder: place.own_folder,
        configured,
    })
}

/// What is wanted under a hook's name.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wish<'a> {
    /// This program itself; the script that runs it where another hook has to run first.
    Program(&'a Path),
    /// The script that runs this program, or whichever is on PATH.
    Script(Option<&'a Path>),
}

/// Installs hooks into a folder, and tells what became of each.
pub(super) fn install_into(
    folder: &Path,
    names: &[&'static str],
    wish: Wish<'_>,
) -> Result<Vec<(&'static str, HookFileChange)>> {
    fs::create_dir_all(folder)
        .with_context(|| format!("could not make the folder `{}`", printable_file(folder)))?;
    let _turn = Turn::take(folder)?;

    // All are looked at before the first is changed.
    let mut plans = Vec::new();
    for &name in names {
        let hook = HookFile::new(folder, name);
        let form = HookForm::of(&hook, wish)?;
        let change = planned_change(&hook, &form)?;
        plans.push((hook, form, change));
    }
    if let Wish::Program(binary) = wish {
        program::note_origin(folder, binary)?;
    }
    let mut changes = Vec::new();
    for (hook, form, change) in plans {
        if change == HookFileChange::InstalledAfterKept && !hook.has_kept()? {
            hook.keep()?;
        }
        match form {
            _ if change == HookFileChange::Unchanged => {}
            HookForm::Script(script) => hook.write(&script)?,
            HookForm::Program(binary) => program::install_program(binary, &hook.path)?,
        }
        changes.push((hook.name, change));
    }
    Ok(changes)
}

/// What is put under a hook's name.
enum HookForm<'a> {
    /// A script, which runs the hook from before.
    Script(Vec<u8>),
    /// The program itself.
    Program(&'a Path),
}

impl<'a> HookForm<'a> {
    fn of(hook: &HookFile, wish: Wish<'a>) -> Result<Self> {
        let binary = match wish {
            Wish::Program(binary) if cfg!(unix) && !hook.has_kept()? && !is_to_be_kept(hook)? => {
                return Ok(Self::Program(binary));
            }
            Wish::Program(binary) => Some(binary),
            Wish::Script(binary) => binary,
        };
        script::render_script(hook.name, binary).map(Self::Script)
    }

    /// Tells whether this is what is there already.
    fn is(&self, found: &FoundHook, hook: &HookFile) -> Result<bool> {
        Ok(match (self, found) {
            _ if hook.is_shared() => false,
            (Self::Script(script), FoundHook::Ours { text, runs }) => *runs && text == script,
            (Self::Program(binary), FoundHook::OursProgram { runs }) => {
                *runs && program::is_copy(&hook.path, binary)?
            }
            _ => false,
        })
    }
}

/// Tells whether what is there is somebody else's, and to run first.
fn is_to_be_kept(hook: &HookFile) -> Result<bool> {
    Ok(match hook.found()? {
        FoundHook::Forwarder => true,
        FoundHook::Other => hook.overwritten_with().is_none(),
        _ => false,
    })
}

fn planned_change(hook: &HookFile, form: &HookForm<'_>) -> Result<HookFileChange> {
    let found = hook.found()?;
    match &found {
        FoundHook::Nothing if hook.has_kept()? => Ok(HookFileChange::InstalledAfterKept),
        FoundHook::Nothing => Ok(HookFileChange::Installed),
        FoundHook::Ours { .. } | FoundHook::OursProgram { .. } if form.is(&found, hook)? => {
            Ok(HookFileChange::Unchanged)
        }
        FoundHook::Ours { .. } | FoundHook::OursProgram { .. } => Ok(HookFileChange::Refreshed),
        FoundHook::OursChanged => Err(anyhow::anyhow!(
            "`{}` is xguard's and was changed by somebody; move what was added to `{}`, which runs first, \
             delete the file and install again",
            printable_file(&hook.path),
            printable_file(&hook.kept)
        )),
        FoundHook::Other | FoundHook::Forwarder => {
            if let Some(with) = hook.overwritten_with() {
                return Ok(HookFileChange::Repaired(with));
            }
            ensure!(
                !hook.has_kept()? || hook.has_kept_a_twin()?,
                "`{}` replaced xguard's, and `{}` is still kept from before; put what is wanted of both into the \
                 first, delete the second and install again",
                printable_file(&hook.path),
                printable_file(&hook.kept)
            );
            Ok(HookFileChange::InstalledAfterKept)
        }
    }
}

impl Installation {
    /// Tells whether xguard runs in all these hooks now.
    pub fn is_in_place(&self) -> bool {
        !self
            .hooks
            .iter()
            .any(|(_, change)| *change == HookFileChange::Refused)
    }
}
