//! Uninstalling: what was there before is there again, byte for byte; what is not ours is not touched.

use std::fmt::{self, Display, Formatter};
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::change::Removal;
use super::disk::Turn;
use super::file::{FoundHook, HookFile};
use super::husky::Script;
use super::manager::ManagerEntry;
use super::names::HOOKS;
use super::place::{HooksFolder, Owner, Target};
use super::program;
use super::said::configured_hook;
use crate::repo_path::printable_file;
use crate::shell::shell_word;
use xguard_detect::hide_credentials;

/// What taking out the hooks came to.
#[derive(Debug)]
pub struct Uninstallation {
    /// The hooks and what became of each.
    pub hooks: Vec<(PathBuf, Removal)>,
    /// The folder `core.hooksPath` names, where that is not this repository's own and so was left alone.
    elsewhere: Option<(PathBuf, Owner)>,
    /// Hooks in which git's configuration runs xguard, and the name it has there.
    configured: Vec<(&'static str, String)>,
}

/// Takes the hooks `names` out of a repository: from where git looks, and from where it would look if `core.hooksPath`
/// had not been set since.
pub fn uninstall_hooks(target: Target<'_>, names: &[&'static str]) -> Result<Uninstallation> {
    let place = HooksFolder::of(target)?;
    let by = |name: &&'static str| Some((*name, place.git_hooks.guarding(name)?.0));
    let configured = names.iter().filter_map(by).collect();
    let mut folders = vec![place.own_folder];
    let mut elsewhere = None;
    let mut hooks = Vec::new();
    match place.owner {
        Owner::Shared | Owner::Global => elsewhere = Some((place.folder, place.owner)),
        Owner::Manager(manager) if manager.entry == ManagerEntry::Script => {
            for &name in names {
                let script = Script::new(&place.folder, name);
                hooks.push((script.path().to_owned(), script.take_out()?));
            }
        }
        Owner::Repository | Owner::WorkTree | Owner::Manager(_) => {
            if !folders.contains(&place.folder) {
                folders.push(place.folder);
            }
        }
    }
    for folder in folders {
        let _turn = Turn::take(&folder)?;
        for &name in names {
            let hook = HookFile::new(&folder, name);
            let removal = take_out(&hook)?;
            hooks.push((hook.path, removal));
        }
        if !has_ours(&folder)? {
            program::forget_origin(&folder)?;
        }
    }
    Ok(Uninstallation {
        hooks,
        elsewhere,
        configured,
    })
}

/// Tells whether a hook of ours is in a folder.
pub(super) fn has_ours(folder: &Path) -> Result<bool> {
    for &name in HOOKS {
        let found = HookFile::new(folder, name).found()?;
        if !matches!(
            found,
            FoundHook::Nothing | FoundHook::Other | FoundHook::Forwarder
        ) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes out one hook, if it is ours.
pub(super) fn take_out(hook: &HookFile) -> Result<Removal> {
    let was_aside = hook.remove_aside()?;
    match (hook.found()?, hook.has_kept()?) {
        (FoundHook::Other, false) if hook.overwritten_with().is_some() => {
            hook.remove()?;
            Ok(Removal::Removed)
        }
        (FoundHook::Forwarder, _) | (FoundHook::Nothing | FoundHook::Other, false) => {
            Ok(if was_aside {
                Removal::Removed
            } else {
                Removal::NothingThere
            })
        }
        (FoundHook::Nothing | FoundHook::Ours { .. } | FoundHook::OursProgram { .. }, true) => {
            hook.restore()?;
            Ok(Removal::Restored)
        }
        (FoundHook::Ours { .. } | FoundHook::OursProgram { .. }, false) => {
            hook.remove()?;
            Ok(Removal::Removed)
        }
        // An installation or a restoring was interrupted between its two steps.
        (FoundHook::Other, true) if hook.has_kept_a_twin()? => {
            hook.remove_kept()?;
            Ok(Removal::Restored)
        }
        (FoundHook::Other, true) => Ok(Removal::ReplacedStays),
        (FoundHook::OursChanged, _) => Ok(Removal::ChangedStays),
    }
}

impl Uninstallation {
    /// Tells whether nothing of ours is left.
    pub fn is_complete(&self) -> bool {
        !self.hooks.iter().any(|(_, removal)| removal.leaves())
    }
}

impl Removal {
    /// Tells whether something of ours is left.
    pub(super) fn leaves(self) -> bool {
        matches!(self, Self::ChangedStays | Self::ReplacedStays)
    }

    /// Writes what became of the hook at `path`.
    pub(super) fn write_description(self, path: &Path, out: &mut Formatter<'_>) -> fmt::Result {
        let path = printable_file(path);
        match self {
            Self::NothingThere => Ok(()),
            Self::Removed => writeln!(out, "{path} is removed"),
            Self::Restored => writeln!(out, "{path} is again what it was before xguard"),
            Self::ChangedStays => writeln!(
                out,
                "{path} is xguard's but was changed by somebody, so it stays\n  save what was added, delete it, and \
                 uninstall again"
            ),
            Self::ReplacedStays => writeln!(
                out,
                "{path} is no longer xguard's, so it stays\n  the hook from before xguard is {path}.before-xguard; \
                 keep one of the two under the name of the first"
            ),
        }
    }
}

impl Display for Uninstallation {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let nothing = |(_, removal): &(_, Removal)| *removal == Removal::NothingThere;
        if self.hooks.iter().all(nothing) {
            writeln!(out, "xguard is not installed here; nothing changed")?;
        }
        for (path, removal) in &self.hooks {
            removal.write_description(path, out)?;
        }
        for (name, by) in &self.configured {
            let key = shell_word(&hide_credentials(format!("hook.{by}.event").as_bytes()));
            writeln!(
                out,
                "git's configuration still runs xguard in {name}, by {}\n  \
                 to undo that, where it is set: git config --unset-all {key} '^{name}$'",
                configured_hook(by)
            )?;
        }
        let Some((folder, owner)) = &self.elsewhere else {
            return Ok(());
        };
        let folder = printable_file(folder);
        if *owner == Owner::Global {
            return writeln!(
                out,
                "git takes the hooks of every repository of yours from {folder}, and xguard runs there\n  \
                 to undo that: xguard uninstall --global"
            );
        }
        writeln!(
            out,
            "git takes the hooks from {folder}, where other repositories may look too; nothing was changed there"
        )
    }
}
