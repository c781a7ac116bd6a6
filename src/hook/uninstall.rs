//! Uninstalling: what was there before is there again, byte for byte; what is not ours is not touched.

use std::fmt::{self, Display, Formatter};
use std::path::PathBuf;

use anyhow::Result;

use super::file::{Found, HookFile};
use super::place::{Owner, Place, Target};
use super::{HOOKS, program, shown};

/// What became of one hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// There was none of ours.
    NothingThere,
    /// Ours is gone.
    Removed,
    /// Ours is gone, and the hook from before is back.
    Restored,
    /// Somebody changed ours; it stays.
    ChangedStays,
    /// Somebody put another hook in its place; both that and the kept one stay.
    ReplacedStays,
}

/// What taking out the hooks came to.
#[derive(Debug)]
pub struct Uninstallation {
    /// The hooks and what became of each.
    pub hooks: Vec<(PathBuf, Removal)>,
    /// The folder `core.hooksPath` names, where that is not this repository's own and so was left alone.
    pub shared: Option<PathBuf>,
}

/// Takes the hooks out of a repository: from where git looks, and from where it would look if
/// `core.hooksPath` had not been set since.
pub fn uninstall(target: Target<'_>) -> Result<Uninstallation> {
    let place = Place::of(target)?;
    let mut folders = vec![place.own_folder];
    let shared = match place.owner {
        Owner::Shared => Some(place.folder),
        Owner::Repository | Owner::WorkTree | Owner::Manager(_) => {
            if !folders.contains(&place.folder) {
                folders.push(place.folder);
            }
            None
        }
    };
    let mut hooks = Vec::new();
    for folder in folders {
        let mut is_left = false;
        for &name in HOOKS {
            let hook = HookFile::new(&folder, name);
            let removal = removal(&hook)?;
            is_left |= matches!(removal, Removal::ChangedStays | Removal::ReplacedStays);
            hooks.push((hook.path, removal));
        }
        if !is_left {
            program::forget_origin(&folder)?;
        }
    }
    Ok(Uninstallation { hooks, shared })
}

fn removal(hook: &HookFile) -> Result<Removal> {
    match (hook.found()?, hook.has_kept()?) {
        (Found::Nothing | Found::Other, false) => Ok(Removal::NothingThere),
        (Found::Nothing | Found::Ours { .. } | Found::OursProgram { .. }, true) => {
            hook.restore()?;
            Ok(Removal::Restored)
        }
        (Found::Ours { .. } | Found::OursProgram { .. }, false) => {
            hook.remove()?;
            Ok(Removal::Removed)
        }
        // An installation or a restoring was interrupted between its two steps.
        (Found::Other, true) if hook.has_kept_a_twin()? => {
            hook.remove_kept()?;
            Ok(Removal::Restored)
        }
        (Found::Other, true) => Ok(Removal::ReplacedStays),
        (Found::OursChanged, _) => Ok(Removal::ChangedStays),
    }
}

impl Uninstallation {
    /// Tells whether nothing of ours is left.
    pub fn is_complete(&self) -> bool {
        !self
            .hooks
            .iter()
            .any(|(_, removal)| matches!(removal, Removal::ChangedStays | Removal::ReplacedStays))
    }
}

impl Display for Uninstallation {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let nothing = |(_, removal): &(_, Removal)| *removal == Removal::NothingThere;
        if self.hooks.iter().all(nothing) {
            writeln!(out, "xguard is not installed here; nothing changed")?;
        }
        for (path, removal) in &self.hooks {
            let path = shown(path);
            match removal {
                Removal::NothingThere => {}
                Removal::Removed => writeln!(out, "{path} is removed")?,
                Removal::Restored => writeln!(out, "{path} is again what it was before xguard")?,
                Removal::ChangedStays => writeln!(
                    out,
                    "{path} is xguard's but was changed by somebody, so it stays\n  save what was added, delete it, \
                     and uninstall again"
                )?,
                Removal::ReplacedStays => writeln!(
                    out,
                    "{path} is no longer xguard's, so it stays\n  the hook from before xguard is {path}.before-xguard; \
                     keep one of the two under the name of the first"
                )?,
            }
        }
        if let Some(folder) = &self.shared {
            writeln!(
                out,
                "git takes the hooks from {}, where other repositories may look too; nothing was changed there",
                shown(folder)
            )?;
        }
        Ok(())
    }
}
