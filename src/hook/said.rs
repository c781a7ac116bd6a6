//! What is said of an installation.

use std::fmt::{self, Display, Formatter};

use super::change::HookFileChange;
use super::install::Installation;
use super::manager::{Manager, ManagerEntry};
use super::place::Owner;
use crate::repo_path::{file_for_shell, printable_file};

impl Display for Installation {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self.owner {
            Owner::Repository | Owner::WorkTree | Owner::Global => self.fmt_changes(out),
            Owner::Manager(_) | Owner::Shared if self.is_in_place() => self.fmt_changes(out),
            Owner::Manager(manager) => self.fmt_manager(manager, out),
            Owner::Shared => self.fmt_snippet(out),
        }
    }
}

/// Returns how a hook in git's configuration is called there.
pub(super) fn configured_hook(name: &str) -> String {
    format!("hook.{}.command", printable_file(name.as_ref()))
}

impl Installation {
    fn fmt_changes(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let folder = printable_file(&self.folder);
        let is_old = |(_, change): &(_, HookFileChange)| *change == HookFileChange::Unchanged;
        if self.hooks.iter().all(is_old) {
            writeln!(
                out,
                "xguard is installed in {folder} already; nothing changed"
            )?;
        } else {
            writeln!(out, "xguard is installed in {folder}")?;
        }
        for (name, change) in &self.hooks {
            match change {
                HookFileChange::Installed => writeln!(out, "  {name}: new")?,
                HookFileChange::InstalledAfterKept => writeln!(
                    out,
                    "  {name}: new; the hook that was there is kept as {name}.before-xguard and runs first"
                )?,
                HookFileChange::Refreshed => writeln!(out, "  {name}: brought up to date")?,
                HookFileChange::Repaired(with) => writeln!(
                    out,
                    "  {name}: xguard's again; it was one file with {with}, and was overwritten together with it"
                )?,
                HookFileChange::Unchanged | HookFileChange::Refused => {}
            }
        }
        for (name, by) in &self.configured {
            writeln!(
                out,
                "  {name}: git's configuration runs xguard in it already, by {}; nothing was added",
                configured_hook(by)
            )?;
        }
        if let Owner::Manager(manager) = self.owner
            && manager.entry == ManagerEntry::Script
        {
            writeln!(
                out,
                "  it is a line in the scripts that {} runs: commit them, and everyone with xguard on PATH is guarded",
                manager.name
            )?;
        }
        if self.owner == Owner::WorkTree {
            writeln!(
                out,
                "  this folder is part of the work tree: commit it, and everyone with xguard on PATH is guarded"
            )?;
        }
        let dir = match file_for_shell(&self.dir) {
            here if here == "." => String::new(),
            dir => format!(" {dir}"),
        };
        writeln!(out, "  to undo this: xguard uninstall{dir}")
    }

    fn fmt_manager(&self, manager: &Manager, out: &mut Formatter<'_>) -> fmt::Result {
        let refused = self.hooks.iter();
        let refused: Vec<&str> = refused
            .filter(|(_, change)| *change == HookFileChange::Refused)
            .map(|(name, _)| *name)
            .collect();
        writeln!(
            out,
            "xguard is not installed: {} runs the hooks of this repository",
            manager.name
        )?;
        match manager.setup_snippet(&refused) {
            Some(snippet) => writeln!(out, "to guard it, {snippet}"),
            None => Ok(()),
        }
    }

    fn fmt_snippet(&self, out: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "xguard is not installed: git takes the hooks from {}, where other repositories may look too\n  \
             to guard all of them, end the hooks in that folder with these lines:",
            printable_file(&self.folder)
        )?;
        for (name, change) in &self.hooks {
            if *change == HookFileChange::Refused {
                let binary = file_for_shell(&self.binary);
                writeln!(out, "    {name}: {binary} hook {name} \"$@\" || exit")?;
            }
        }
        if self.own_folder.canonicalize().ok().as_ref() == Some(&self.folder) {
            return Ok(());
        }
        writeln!(
            out,
            "  to guard this one alone, and run no other hooks in it than its own, install again after:\n    \
             git config core.hooksPath {}",
            file_for_shell(&self.own_folder)
        )
    }
}
