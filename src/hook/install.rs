//! Installing: what was there is kept and runs first, nothing is half-installed, a second time changes nothing.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use super::disk::Turn;
use super::file::{Found, HookFile};
use super::husky::Script;
use super::manager;
use super::manager::Entry;
use super::place::{Owner, Place, Target};
use super::state::{Guard, guard};
use super::{program, script, shown};

/// What became of one hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Installed,
    /// It is new; the hook that was there before is kept and runs first.
    InstalledAfterKept,
    /// A hook of ours was brought up to date.
    Refreshed,
    /// It is ours again: somebody overwrote it together with the hook that is named, of which it was a link.
    Repaired(&'static str),
    /// It was as it should be.
    Unchanged,
    /// Nothing was written, and xguard does not run in it.
    Refused,
}

/// What an installation came to.
#[derive(Debug)]
pub struct Installation {
    /// The folder where git looks for hooks.
    pub folder: PathBuf,
    /// Whose the folder is. Nothing is written to one that is a manager's or shared.
    pub owner: Owner,
    /// The hooks, and what became of each.
    pub hooks: Vec<(&'static str, Change)>,
    pub(super) dir: PathBuf,
    pub(super) binary: PathBuf,
    pub(super) own_folder: PathBuf,
    /// Hooks that git's configuration runs xguard in already, and the name it has there.
    pub(super) configured: Vec<(&'static str, String)>,
}

/// Installs the hooks `names` of a repository, so that they run the program `binary`.
pub fn install(target: Target<'_>, names: &[&'static str], binary: &Path) -> Result<Installation> {
    let place = Place::of(target)?;
    let mut hooks = Vec::new();
    let mut wanted = Vec::new();
    let mut configured = Vec::new();
    for &name in names {
        let hook = HookFile::new(&place.folder, name);
        match (guard(&hook, &place, binary)?, place.owner) {
            // Where it is run already, a second time would be one too many.
            (Guard::By { .. }, _) => hooks.push((name, Change::Unchanged)),
            (Guard::Configured { name: by, .. }, _) => {
                configured.push((name, by));
                hooks.push((name, Change::Unchanged));
            }
            (guard, Owner::Global | Owner::Manager(_) | Owner::Shared) if guard.guards() => {
                hooks.push((name, Change::Unchanged));
            }
            (_, Owner::Manager(manager)) if manager.entry == Entry::Script => {
                hooks.push((name, Script::new(&place.folder, name).add()?));
            }
            (_, Owner::Manager(_) | Owner::Shared) => hooks.push((name, Change::Refused)),
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
) -> Result<Vec<(&'static str, Change)>> {
    fs::create_dir_all(folder)
        .with_context(|| format!("could not make the folder `{}`", shown(folder)))?;
    let _turn = Turn::take(folder)?;

    // All are looked at before the first is changed.
    let mut plans = Vec::new();
    for &name in names {
        let hook = HookFile::new(folder, name);
        let form = Form::of(&hook, wish)?;
        let change = planned(&hook, &form)?;
        plans.push((hook, form, change));
    }
    if let Wish::Program(binary) = wish {
        program::note_origin(folder, binary)?;
    }
    let mut changes = Vec::new();
    for (hook, form, change) in plans {
        if change == Change::InstalledAfterKept && !hook.has_kept()? {
            hook.keep()?;
        }
        match form {
            _ if change == Change::Unchanged => {}
            Form::Script(script) => hook.write(&script)?,
            Form::Program(binary) => program::put(binary, &hook.path)?,
        }
        changes.push((hook.name, change));
    }
    Ok(changes)
}

/// What is put under a hook's name.
enum Form<'a> {
    /// A script, which runs the hook from before.
    Script(Vec<u8>),
    /// The program itself.
    Program(&'a Path),
}

impl<'a> Form<'a> {
    fn of(hook: &HookFile, wish: Wish<'a>) -> Result<Self> {
        let binary = match wish {
            Wish::Program(binary) if cfg!(unix) && !hook.has_kept()? && !is_to_be_kept(hook)? => {
                return Ok(Self::Program(binary));
            }
            Wish::Program(binary) => Some(binary),
            Wish::Script(binary) => binary,
        };
        script::rendered(hook.name, binary).map(Self::Script)
    }

    /// Tells whether this is what is there already.
    fn is(&self, found: &Found, hook: &HookFile) -> Result<bool> {
        Ok(match (self, found) {
            _ if hook.is_shared() => false,
            (Self::Script(script), Found::Ours { text, runs }) => *runs && text == script,
            (Self::Program(binary), Found::OursProgram { runs }) => {
                *runs && program::is_copy(&hook.path, binary)?
            }
            _ => false,
        })
    }
}

/// Tells whether what is there is somebody else's, and to run first.
fn is_to_be_kept(hook: &HookFile) -> Result<bool> {
    Ok(match hook.found()? {
        Found::Forwarder => true,
        Found::Other => hook.overwritten_with().is_none(),
        _ => false,
    })
}

fn planned(hook: &HookFile, form: &Form<'_>) -> Result<Change> {
    let found = hook.found()?;
    match &found {
        Found::Nothing if hook.has_kept()? => Ok(Change::InstalledAfterKept),
        Found::Nothing => Ok(Change::Installed),
        Found::Ours { .. } | Found::OursProgram { .. } if form.is(&found, hook)? => {
            Ok(Change::Unchanged)
        }
        Found::Ours { .. } | Found::OursProgram { .. } => Ok(Change::Refreshed),
        Found::OursChanged => Err(anyhow::anyhow!(
            "`{}` is xguard's and was changed by somebody; move what was added to `{}`, which runs first, \
             delete the file and install again",
            shown(&hook.path),
            shown(&hook.kept)
        )),
        Found::Other | Found::Forwarder => {
            if let Some(with) = hook.overwritten_with() {
                return Ok(Change::Repaired(with));
            }
            ensure!(
                !hook.has_kept()? || hook.has_kept_a_twin()?,
                "`{}` replaced xguard's, and `{}` is still kept from before; put what is wanted of both into the \
                 first, delete the second and install again",
                shown(&hook.path),
                shown(&hook.kept)
            );
            Ok(Change::InstalledAfterKept)
        }
    }
}

impl Installation {
    /// Tells whether xguard runs in all these hooks now.
    pub fn is_in_place(&self) -> bool {
        !self
            .hooks
            .iter()
            .any(|(_, change)| *change == Change::Refused)
    }
}
