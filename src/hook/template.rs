//! Hooks for the clones and repositories that are still to be made: git copies them from its template folder.

use std::fmt::{self, Display, Formatter};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::change::HookFileChange;
use super::change::Removal;
use super::disk::{Turn, copy_of, has_same_content};
use super::file::HookFile;
use super::global::remove_empty;
use super::install::{Wish, install_into};
use super::personal::Personal;
use super::uninstall::{has_ours, take_out};
use crate::repo_path::printable_file;
use xguard_git::Git;

const KEY: &str = "init.templateDir";

/// What of a new repository comes from its template.
const FROM_TEMPLATE: &[&str] = &["branches", "description", "hooks", "info"];

/// What an installation into the template came to.
#[derive(Debug)]
pub struct TemplateInstallation {
    folder: PathBuf,
    is_new: bool,
    hooks: Vec<(&'static str, HookFileChange)>,
}

/// Installs the hooks `names` into the user's template folder. Where there is none, one is made in `data` with what
/// git's own holds, and configured.
pub fn install_template(
    data: &Path,
    names: &[&'static str],
    binary: &Path,
) -> Result<TemplateInstallation> {
    let personal = Personal::new()?;
    // One that the machine's configuration names is not the user's to change: ours begins as a copy of it.
    let own = match personal.own(KEY)? {
        Some(_) => personal.in_force(KEY)?,
        None => None,
    };
    let is_new = own.is_none();
    let folder = own.unwrap_or_else(|| data.join("template"));
    if is_new {
        for part in Usual::new()?.parts()? {
            copy_of(&part.source, &folder.join(part.path))?;
        }
    }
    let hooks = install_into(&folder.join("hooks"), names, Wish::Script(Some(binary)))?;
    if is_new {
        personal.set(KEY, folder.as_os_str())?;
    }
    Ok(TemplateInstallation {
        folder,
        is_new,
        hooks,
    })
}

/// What taking the hooks out of the template came to.
#[derive(Debug)]
pub struct TemplateUninstallation {
    /// The template folder; none where the user has none.
    folder: Option<PathBuf>,
    hooks: Vec<(PathBuf, Removal)>,
    /// Whether the folder was made for the hooks, and is no longer configured.
    was_ours: bool,
}

/// Takes the hooks out of the user's template folder, and the folder away if it was made for them.
pub fn uninstall_template(data: &Path, names: &[&'static str]) -> Result<TemplateUninstallation> {
    let personal = Personal::new()?;
    let folder = match personal.own(KEY)? {
        Some(_) => personal.in_force(KEY)?,
        None => None,
    };
    let Some(folder) = folder else {
        return Ok(TemplateUninstallation {
            folder: None,
            hooks: Vec::new(),
            was_ours: false,
        });
    };
    let mut hooks = Vec::new();
    let turn = Turn::take(&folder.join("hooks"))?;
    for &name in names {
        let hook = HookFile::new(&folder.join("hooks"), name);
        let removal = take_out(&hook)?;
        hooks.push((hook.path, removal));
    }
    drop(turn);
    let was_ours = folder == data.join("template") && !has_ours(&folder.join("hooks"))?;
    if was_ours {
        personal.restore(KEY, None)?;
        delete_copies(&folder)?;
    }
    Ok(TemplateUninstallation {
        folder: Some(folder),
        hooks,
        was_ours,
    })
}

/// Deletes what `install_template` copied into the folder it made; what somebody changed or added since stays.
fn delete_copies(folder: &Path) -> Result<()> {
    for part in Usual::new()?.parts()? {
        let copy = folder.join(&part.path);
        if has_same_content(&copy, &part.source).unwrap_or(false) {
            fs::remove_file(&copy)
                .with_context(|| format!("could not delete `{}`", printable_file(&copy)))?;
        }
    }
    for name in FROM_TEMPLATE {
        let part = folder.join(name);
        // What is in use stays, and that is no error.
        drop(fs::remove_dir(part));
    }
    remove_empty(folder).map(drop)
}

/// What git puts into a new repository without a template of the user's: it is asked for one.
struct Usual {
    scratch: tempfile::TempDir,
}

/// One file of it.
struct Part {
    /// Where it lies.
    source: PathBuf,
    /// Where it belongs in a template folder.
    path: PathBuf,
}

impl Usual {
    fn new() -> Result<Self> {
        let doing = "could not find out what git puts into a new repository";
        let scratch = tempfile::tempdir().context(doing)?;
        let git = Git::elsewhere(scratch.path());
        git.output(&["init", "-q", "--bare", "."]).context(doing)?;
        Ok(Self { scratch })
    }

    fn parts(&self) -> Result<Vec<Part>> {
        let mut parts = Vec::new();
        let mut waiting: Vec<PathBuf> = FROM_TEMPLATE.iter().map(PathBuf::from).collect();
        while let Some(path) = waiting.pop() {
            let source = self.scratch.path().join(&path);
            if source.is_file() {
                parts.push(Part { source, path });
            } else if source.is_dir() {
                let children = fs::read_dir(&source)
                    .and_then(Iterator::collect::<Result<Vec<_>, _>>)
                    .with_context(|| format!("could not read `{}`", printable_file(&source)))?;
                waiting.extend(children.iter().map(|child| path.join(child.file_name())));
            }
        }
        Ok(parts)
    }
}

impl TemplateUninstallation {
    /// Tells whether nothing of ours is left.
    pub fn is_complete(&self) -> bool {
        !self.hooks.iter().any(|(_, removal)| removal.leaves())
    }
}

impl Display for TemplateInstallation {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let folder = printable_file(&self.folder);
        let is_old = |(_, change): &(_, HookFileChange)| *change == HookFileChange::Unchanged;
        if !self.is_new && self.hooks.iter().all(is_old) {
            writeln!(
                out,
                "xguard is in your template {folder} already; nothing changed"
            )?;
        } else if self.is_new {
            writeln!(
                out,
                "xguard is in the template {folder}, which is yours from now on"
            )?;
        } else {
            writeln!(out, "xguard is in your template {folder}")?;
        }
        for (name, change) in &self.hooks {
            if *change == HookFileChange::InstalledAfterKept {
                writeln!(
                    out,
                    "  {name}: the hook that was there is kept as {name}.before-xguard and runs first"
                )?;
            }
        }
        writeln!(
            out,
            "  clones and repositories made from now on are guarded; for one there is already: xguard install DIR\n  \
             to undo this: xguard uninstall --template"
        )
    }
}

impl Display for TemplateUninstallation {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Some(folder) = &self.folder else {
            return writeln!(out, "you have no template; nothing changed");
        };
        for (path, removal) in &self.hooks {
            removal.write_description(path, out)?;
        }
        if self.was_ours {
            writeln!(
                out,
                "git makes new repositories from its own template again"
            )?;
            if folder.exists() {
                writeln!(
                    out,
                    "  {} stays: something is in it that is not xguard's",
                    printable_file(folder)
                )?;
            }
        }
        writeln!(
            out,
            "  repositories that were made meanwhile keep their hooks: xguard uninstall DIR"
        )
    }
}
