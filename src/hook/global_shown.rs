//! What is said of an installation for every repository.

use std::fmt::{self, Display, Formatter};

use super::change::HookFileChange;
use super::global::{GlobalInstallation, GlobalUninstallation};
use crate::repo_path::printable_file;

impl Display for GlobalInstallation {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let folder = printable_file(&self.folder);
        let is_old = |(_, change): &(_, HookFileChange)| *change == HookFileChange::Unchanged;
        if !self.is_new && self.hooks.iter().all(is_old) {
            writeln!(
                out,
                "xguard is installed in {folder} already, for every repository of yours; nothing changed"
            )?;
        } else {
            writeln!(
                out,
                "xguard is installed in {folder}, and git takes the hooks of every repository of yours from there"
            )?;
        }
        let names: Vec<&str> = self.hooks.iter().map(|(name, _)| *name).collect();
        writeln!(out, "  it runs in {}", names.join(", "))?;
        match &self.before {
            None => writeln!(
                out,
                "  the hooks that a repository has of its own run first, as before"
            )?,
            Some(before) => writeln!(
                out,
                "  the hooks in {}, which was configured before, run first",
                printable_file(before)
            )?,
        }
        writeln!(
            out,
            "  a repository with a core.hooksPath of its own, as husky sets it, goes by that: run `xguard install` in it\n  \
             to undo this: xguard uninstall --global"
        )
    }
}

impl Display for GlobalUninstallation {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let folder = printable_file(&self.folder);
        if !self.was_in_force {
            writeln!(
                out,
                "git does not take its hooks from {folder}; your configuration is as it was"
            )?;
        } else if let Some(before) = &self.before {
            writeln!(
                out,
                "git takes its hooks from {} again",
                printable_file(before)
            )?;
        } else {
            writeln!(out, "git takes its hooks from each repository again")?;
        }
        if self.is_left {
            writeln!(
                out,
                "  {folder} stays: something is in it that is not xguard's"
            )?;
        }
        Ok(())
    }
}
