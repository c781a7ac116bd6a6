//! Installing: what was there is kept and runs first, nothing is half-installed, a second time changes nothing.

use std::fmt::{self, Display, Formatter};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use super::file::{Found, HookFile};
use super::place::{Owner, Place};
use super::{HOOKS, program, script, shown, word};

/// What became of one hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Installed,
    /// It is new; the hook that was there before is kept and runs first.
    InstalledAfterKept,
    /// A hook of ours was brought up to date.
    Refreshed,
    /// It was as it should be.
    Unchanged,
}

/// What an installation came to.
#[derive(Debug)]
pub struct Installation {
    /// The hooks folder.
    pub folder: PathBuf,
    /// Whose the folder is. Nothing is written to one that is a manager's or shared.
    pub owner: Owner,
    /// The hooks, and what became of each; none where nothing is written.
    pub hooks: Vec<(&'static str, Change)>,
    dir: PathBuf,
    binary: PathBuf,
    own_folder: PathBuf,
}

/// Installs the hooks of the repository that `dir` lies in, so that they run the program `binary`.
pub fn install(dir: &Path, binary: &Path) -> Result<Installation> {
    installation(dir, binary, carry_out)
}

/// Returns what `install` would come to, and changes nothing.
pub fn planned(dir: &Path, binary: &Path) -> Result<Installation> {
    installation(dir, binary, |_, _, plans| Ok(changes(&plans)))
}

type Changes = Vec<(&'static str, Change)>;

fn installation(
    dir: &Path,
    binary: &Path,
    act: fn(&Path, Option<&Path>, Vec<Plan<'_>>) -> Result<Changes>,
) -> Result<Installation> {
    let place = Place::of(dir)?;
    let folder = &place.folder;
    let hooks = match place.owner {
        Owner::Repository => act(folder, Some(binary), plans(folder, Some(binary))?)?,
        // What is committed must not hold a path of this machine, nor change with who installs it.
        Owner::WorkTree => act(folder, None, plans(folder, None)?)?,
        Owner::Manager(_) | Owner::Shared => Vec::new(),
    };
    Ok(Installation {
        folder: place.folder,
        owner: place.owner,
        hooks,
        dir: dir.to_owned(),
        binary: binary.to_owned(),
        own_folder: place.own_folder,
    })
}

/// What is to be done about one hook.
struct Plan<'a> {
    hook: HookFile,
    form: Form<'a>,
    change: Change,
}

/// Looks at all hooks, before the first is changed.
fn plans<'a>(folder: &Path, binary: Option<&'a Path>) -> Result<Vec<Plan<'a>>> {
    let plan = |&name: &&'static str| {
        let hook = HookFile::new(folder, name);
        let form = Form::of(&hook, binary)?;
        let change = change(&hook, &form)?;
        Ok(Plan { hook, form, change })
    };
    HOOKS.iter().map(plan).collect()
}

fn changes(plans: &[Plan<'_>]) -> Changes {
    let change = |plan: &Plan<'_>| (plan.hook.name, plan.change);
    plans.iter().map(change).collect()
}

fn carry_out(folder: &Path, binary: Option<&Path>, plans: Vec<Plan<'_>>) -> Result<Changes> {
    fs::create_dir_all(folder)
        .with_context(|| format!("could not make the folder `{}`", shown(folder)))?;
    if let Some(binary) = binary {
        program::note_origin(folder, binary)?;
    }
    let changes = changes(&plans);
    let mut twin: Option<PathBuf> = None;
    for Plan { hook, form, change } in plans {
        if change == Change::InstalledAfterKept && !hook.has_kept()? {
            hook.keep()?;
        }
        match form {
            _ if change == Change::Unchanged => {}
            Form::Script(script) => hook.write(&script)?,
            Form::Program(binary) => {
                program::put(binary, &hook.path, twin.as_deref())?;
                twin = Some(hook.path);
            }
        }
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
    fn of(hook: &HookFile, binary: Option<&'a Path>) -> Result<Self> {
        if let Some(binary) = binary
            && cfg!(unix)
            && !hook.has_kept()?
            && !matches!(hook.found()?, Found::Other)
        {
            return Ok(Self::Program(binary));
        }
        script::rendered(hook.name, binary).map(Self::Script)
    }

    /// Tells whether this is what is there already.
    fn is(&self, found: &Found, hook: &HookFile) -> Result<bool> {
        Ok(match (self, found) {
            (Self::Script(script), Found::Ours { text, runs }) => *runs && text == script,
            (Self::Program(binary), Found::OursProgram { runs }) => {
                *runs && program::is_copy(&hook.path, binary)?
            }
            _ => false,
        })
    }
}

fn change(hook: &HookFile, form: &Form<'_>) -> Result<Change> {
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

impl Display for Installation {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self.owner {
            Owner::Repository | Owner::WorkTree => self.fmt_changes(out),
            Owner::Manager(manager) => writeln!(
                out,
                "xguard is not installed: {} runs the hooks of this repository; to guard it, {}",
                manager.name, manager.entry
            ),
            Owner::Shared => self.fmt_snippet(out),
        }
    }
}

impl Installation {
    /// Tells whether the hooks are in place now.
    pub fn is_in_place(&self) -> bool {
        matches!(self.owner, Owner::Repository | Owner::WorkTree)
    }

    fn fmt_changes(&self, out: &mut Formatter<'_>) -> fmt::Result {
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
        let dir = match word(&self.dir) {
            here if here == "." => String::new(),
            dir => format!(" {dir}"),
        };
        writeln!(out, "  to undo this: xguard uninstall{dir}")
    }

    fn fmt_snippet(&self, out: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "xguard is not installed: git takes the hooks from {}, where other repositories may look too\n  \
             to guard all of them, end the hooks in that folder with these lines:",
            shown(&self.folder)
        )?;
        for name in HOOKS {
            let binary = word(&self.binary);
            writeln!(out, "    {name}: {binary} hook {name} \"$@\" || exit")?;
        }
        if self.own_folder.canonicalize().ok().as_ref() == Some(&self.folder) {
            return Ok(());
        }
        writeln!(
            out,
            "  to guard this one alone, and run no other hooks in it than its own, install again after:\n    \
             git config core.hooksPath {}",
            word(&self.own_folder)
        )
    }
}
