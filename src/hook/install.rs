//! Installing: what was there is kept and runs first, nothing is half-installed, a second time changes nothing.

use std::fmt::{self, Display, Formatter};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use super::file::{Found, HookFile};
use super::place::{Owner, Place};
use super::{HOOKS, script, shown, word};

/// What became of one hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Installed,
    /// It is new; the hook that was there before is kept and runs first.
    InstalledAfterKept,
    /// A script of ours was brought up to date.
    Refreshed,
    /// It was as it should be.
    Unchanged,
}

/// What an installation came to.
#[derive(Debug)]
pub struct Installation {
    /// The hooks folder.
    pub folder: PathBuf,
    /// Whose the folder is. Nothing is written to a shared one.
    pub owner: Owner,
    /// The hooks, and what became of each; none in a shared folder.
    pub hooks: Vec<(&'static str, Change)>,
    dir: PathBuf,
    binary: PathBuf,
    own_folder: PathBuf,
}

/// Installs the hooks of the repository that `dir` lies in, so that they run the program `binary`.
pub fn install(dir: &Path, binary: &Path) -> Result<Installation> {
    let place = Place::of(dir)?;
    let mut installation = Installation {
        folder: place.folder.clone(),
        owner: place.owner,
        hooks: Vec::new(),
        dir: dir.to_owned(),
        binary: binary.to_owned(),
        own_folder: place.own_folder,
    };
    // What is committed must not hold a path of this machine, nor change with who installs it.
    let binary = match installation.owner {
        Owner::Repository => Some(binary),
        Owner::WorkTree => None,
        Owner::Shared => return Ok(installation),
    };
    fs::create_dir_all(&place.folder)
        .with_context(|| format!("could not make the folder `{}`", shown(&place.folder)))?;

    // All are looked at before the first is changed.
    let mut plans = Vec::new();
    for &name in HOOKS {
        let hook = HookFile::new(&place.folder, name);
        let script = script::rendered(name, binary)?;
        let change = planned(&hook, &script)?;
        plans.push((hook, script, change));
    }
    for (hook, script, change) in plans {
        match change {
            Change::Unchanged => {}
            Change::Installed | Change::Refreshed => hook.write(&script)?,
            Change::InstalledAfterKept => {
                if !hook.has_kept()? {
                    hook.keep()?;
                }
                hook.write(&script)?;
            }
        }
        installation.hooks.push((hook.name, change));
    }
    Ok(installation)
}

fn planned(hook: &HookFile, script: &[u8]) -> Result<Change> {
    match hook.found()? {
        Found::Nothing if hook.has_kept()? => Ok(Change::InstalledAfterKept),
        Found::Nothing => Ok(Change::Installed),
        Found::Ours { text, runs } if runs && text == script => Ok(Change::Unchanged),
        Found::Ours { .. } => Ok(Change::Refreshed),
        Found::OursChanged => Err(anyhow::anyhow!(
            "`{}` is xguard's and was changed by somebody; move what was added to `{}`, which runs first, \
             delete the file and install again",
            shown(&hook.path),
            shown(&hook.kept)
        )),
        Found::Other => {
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
    /// Tells whether the hooks are in place now.
    pub fn is_in_place(&self) -> bool {
        self.owner != Owner::Shared
    }
}

impl Display for Installation {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        if !self.is_in_place() {
            return self.fmt_snippet(out);
        }
        let folder = shown(&self.folder);
        let is_old = |(_, change): &(_, Change)| *change == Change::Unchanged;
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
                Change::Installed => writeln!(out, "  {name}: new")?,
                Change::InstalledAfterKept => writeln!(
                    out,
                    "  {name}: new; the hook that was there is kept as {name}.before-xguard and runs first"
                )?,
                Change::Refreshed => writeln!(out, "  {name}: brought up to date")?,
                Change::Unchanged => {}
            }
        }
        if self.owner == Owner::WorkTree {
            writeln!(
                out,
                "  this folder is part of the work tree: commit it, and everyone with xguard on PATH is guarded"
            )?;
        }
        writeln!(out, "  to undo this: xguard uninstall {}", word(&self.dir))
    }
}

impl Installation {
    fn fmt_snippet(&self, out: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "xguard is not installed: core.hooksPath is {}, where other repositories may look too\n  \
             to guard all of them, end the hooks in that folder with these lines:",
            shown(&self.folder)
        )?;
        for name in HOOKS {
            let binary = word(&self.binary);
            writeln!(out, "    {name}: {binary} hook {name} \"$@\" || exit")?;
        }
        writeln!(
            out,
            "  to guard this one alone, and run no other hooks in it than its own:\n    \
             git config core.hooksPath {} and install again",
            word(&self.own_folder)
        )
    }
}
