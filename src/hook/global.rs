//! One hooks folder for every repository of a user. git then looks nowhere else, so each hook in it runs the one that
//! would run without it: that of the repository, or of the folder the user had configured before.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::change::HookFileChange;
use super::disk::{Turn, read_note, write_whole};
use super::file::{FoundHook, HookFile};
use super::install::{Wish, install_into};
use super::names::{EVERY_HOOK, GLOBAL_NOTE};
use super::personal::Personal;
use super::script;
use crate::repo_path::printable_file;
use xguard_git::os_string;

const KEY: &str = "core.hooksPath";

/// What an installation for every repository came to.
#[derive(Debug)]
pub struct GlobalInstallation {
    pub(super) folder: PathBuf,
    pub(super) before: Option<PathBuf>,
    pub(super) is_new: bool,
    pub(super) hooks: Vec<(&'static str, HookFileChange)>,
}

/// Installs the hooks `names` for every repository of the user, in the folder `hooks` of `data`.
pub fn install_global(
    data: &Path,
    names: &[&'static str],
    binary: &Path,
) -> Result<GlobalInstallation> {
    let folder = data.join("hooks");
    let personal = Personal::new()?;
    let in_force = personal.in_force(KEY)?;
    let is_new = in_force.as_deref() != Some(&folder);
    let before = if is_new {
        PreviousHooksPath {
            value: personal.own(KEY)?,
            folder: in_force,
        }
    } else {
        PreviousHooksPath::read(&folder)?
    };
    fs::create_dir_all(&folder)
        .with_context(|| format!("could not make the folder `{}`", printable_file(&folder)))?;
    forward_all(&folder, before.folder.as_deref())?;
    let hooks = install_into(&folder, names, Wish::Script(Some(binary)))?;
    if is_new {
        // It is configured last: until then git looks where it did.
        before.write(&folder)?;
        personal.set(KEY, folder.as_os_str())?;
    }
    Ok(GlobalInstallation {
        folder,
        before: before.folder,
        is_new,
        hooks,
    })
}

/// Puts a forwarder under each name, as long as the folder is ours alone.
fn forward_all(folder: &Path, to: Option<&Path>) -> Result<()> {
    let _turn = Turn::take(folder)?;
    EVERY_HOOK
        .iter()
        .try_for_each(|name| install_forwarder(folder, name, to))
}

/// Puts a forwarder where git runs it, or the hook of ours that is there.
fn install_forwarder(folder: &Path, name: &'static str, to: Option<&Path>) -> Result<()> {
    let mut hook = HookFile::new(folder, name);
    if matches!(hook.found()?, FoundHook::Ours { .. }) {
        hook = hook.kept_as_hook();
    }
    let script = script::render_forwarder(name, to)?;
    match hook.found()? {
        FoundHook::Forwarder if hook.holds(&script)? => Ok(()),
        FoundHook::Nothing | FoundHook::Forwarder => hook.write(&script),
        _ => bail!(
            "`{}` is not as xguard wrote it; move it away, and install again",
            printable_file(&hook.path)
        ),
    }
}

/// What taking out the hooks for every repository came to.
#[derive(Debug)]
pub struct GlobalUninstallation {
    pub(super) folder: PathBuf,
    pub(super) was_in_force: bool,
    pub(super) before: Option<PathBuf>,
    pub(super) is_left: bool,
}

/// Takes out what `install_global` put there.
pub fn uninstall_global(data: &Path) -> Result<GlobalUninstallation> {
    let folder = data.join("hooks");
    let _turn = Turn::take(&folder)?;
    let personal = Personal::new()?;
    let before = PreviousHooksPath::read(&folder)?;
    let mut ours = Vec::new();
    for &name in EVERY_HOOK {
        let hook = HookFile::new(&folder, name);
        for hook in [hook.kept_as_hook(), hook] {
            match hook.found()? {
                FoundHook::Ours { .. } | FoundHook::Forwarder => ours.push(hook),
                FoundHook::OursChanged => bail!(
                    "`{}` is xguard's but was changed by somebody; save what was added, delete it, and uninstall again",
                    printable_file(&hook.path)
                ),
                FoundHook::Nothing | FoundHook::Other | FoundHook::OursProgram { .. } => {}
            }
        }
    }
    // First git looks where it did; then nothing that goes is missed.
    let was_in_force = personal.own(KEY)?.as_deref() == Some(folder.as_os_str());
    if was_in_force {
        personal.restore(KEY, before.value.as_deref())?;
    }
    for hook in ours {
        hook.remove()?;
    }
    PreviousHooksPath::forget(&folder)?;
    Ok(GlobalUninstallation {
        is_left: !remove_empty(&folder)?,
        folder,
        was_in_force,
        before: before.folder,
    })
}

/// Deletes a folder, and the one above it, if nothing is in them; tells whether it is gone.
pub(super) fn remove_empty(folder: &Path) -> Result<bool> {
    for folder in [Some(folder), folder.parent()].into_iter().flatten() {
        match fs::remove_dir(folder) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => break,
            Err(error) => {
                return Err(error)
                    .with_context(|| format!("could not delete `{}`", printable_file(folder)));
            }
        }
    }
    Ok(!folder.exists())
}

/// What was configured before; it is noted beside the hooks.
#[derive(Debug, Default)]
struct PreviousHooksPath {
    /// What the user's own configuration said.
    value: Option<OsString>,
    /// The folder that was in force, whoever configured it.
    folder: Option<PathBuf>,
}

impl PreviousHooksPath {
    fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(GLOBAL_NOTE);
        let Some(text) = read_note(&path)? else {
            return Ok(Self::default());
        };
        let mut fields = text.split(|&byte| byte == 0);
        let mut next = || {
            let field = fields.next().filter(|field| !field.is_empty());
            field.map(|field| os_string(field.to_vec())).transpose()
        };
        Ok(Self {
            value: next()?,
            folder: next()?.map(PathBuf::from),
        })
    }

    fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(GLOBAL_NOTE);
        let value = self.value.as_deref().unwrap_or_default();
        let before = self.folder.as_deref().unwrap_or(Path::new(""));
        let fields = [value, before.as_os_str()].map(OsStr::as_encoded_bytes);
        write_whole(&path, &fields.join(&0))
    }

    fn forget(folder: &Path) -> Result<()> {
        let path = folder.join(GLOBAL_NOTE);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("could not delete `{}`", printable_file(&path)))
            }
            _ => Ok(()),
        }
    }
}
