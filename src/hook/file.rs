//! One hook and the hook that was there before it. Every change is one rename or one link, so that whoever looks finds
//! either hook whole, also when we are interrupted between two changes.
#![expect(
    clippy::disallowed_methods,
    reason = "hook/ is one of the rooms that read files: here the hooks themselves"
)]

use std::fs::{self, File, FileType};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tempfile::{Builder, NamedTempFile};

use super::program;
use super::script::{self, Author};
use super::shown;

/// A script of ours is far below this; what is longer is somebody else's.
const LONGEST_SCRIPT: u64 = 1 << 16;

/// What stands under a hook's name.
#[derive(Debug)]
pub(super) enum Found {
    /// Nothing.
    Nothing,
    /// A script of ours, and whether git would run it.
    Ours { text: Vec<u8>, runs: bool },
    /// The program itself, and whether git would run it.
    OursProgram { runs: bool },
    /// A script of ours that somebody changed.
    OursChanged,
    /// Somebody else's: a script, a program, a symbolic link.
    Other,
}

/// One hook in one hooks folder.
#[derive(Debug, Clone)]
pub(super) struct HookFile {
    /// Its name: `pre-commit`.
    pub(super) name: &'static str,
    /// Where it stands.
    pub(super) path: PathBuf,
    /// Where the hook stands that was there before.
    pub(super) kept: PathBuf,
}

impl HookFile {
    /// Names the hook `name` of `folder`.
    pub(super) fn new(folder: &Path, name: &'static str) -> Self {
        Self {
            name,
            path: folder.join(name),
            kept: folder.join(format!("{name}.before-xguard")),
        }
    }

    /// Tells what stands under the hook's name.
    pub(super) fn found(&self) -> Result<Found> {
        let Some(kind) = kind(&self.path)? else {
            return Ok(Found::Nothing);
        };
        if kind.is_symlink() {
            return Ok(Found::Other);
        }
        if !kind.is_file() {
            bail!("`{}` is not a file; move it away", shown(&self.path));
        }
        let mut text = Vec::new();
        match File::open(&self.path) {
            Ok(file) => file.take(LONGEST_SCRIPT).read_to_end(&mut text),
            // We write none that we cannot read.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(0),
            Err(error) => Err(error),
        }
        .with_context(|| format!("could not read `{}`", shown(&self.path)))?;
        Ok(match script::author(&text) {
            Author::Xguard => Found::Ours {
                text,
                runs: is_executable(&self.path)?,
            },
            Author::XguardAndSomebody => Found::OursChanged,
            Author::Somebody if self.is_program()? => Found::OursProgram {
                runs: is_executable(&self.path)?,
            },
            Author::Somebody => Found::Other,
        })
    }

    fn is_program(&self) -> Result<bool> {
        match program::is_ours(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(false),
            is_ours => is_ours.with_context(|| format!("could not read `{}`", shown(&self.path))),
        }
    }

    /// Tells whether a hook from before is kept.
    pub(super) fn has_kept(&self) -> Result<bool> {
        Ok(kind(&self.kept)?.is_some())
    }

    /// Tells whether the kept hook is the one under the hook's name: where an earlier run was interrupted.
    pub(super) fn has_kept_a_twin(&self) -> Result<bool> {
        same(&self.path, &self.kept)
            .with_context(|| format!("could not compare `{}`", shown(&self.kept)))
    }

    /// Tells whether git runs what stands under the hook's name: it is there and executable.
    pub(super) fn is_run(&self) -> Result<bool> {
        is_run(&self.path)
    }

    /// Tells whether a hook of ours stands where pre-commit and prek keep the hook they found, and run it first.
    pub(super) fn has_legacy(&self) -> Result<bool> {
        let legacy = self.renamed("legacy");
        Ok(legacy.is_ours()? && is_run(&legacy.path)?)
    }

    /// Returns where a hook of ours was put aside by a manager that does not run it: lefthook renames what it finds.
    pub(super) fn aside(&self) -> Result<Option<PathBuf>> {
        let old = self.renamed("old");
        Ok(old.is_ours()?.then_some(old.path))
    }

    fn is_ours(&self) -> Result<bool> {
        let found = self.found()?;
        Ok(matches!(
            found,
            Found::Ours { .. } | Found::OursProgram { .. }
        ))
    }

    fn renamed(&self, ending: &str) -> Self {
        Self {
            path: self.path.with_file_name(format!("{}.{ending}", self.name)),
            ..self.clone()
        }
    }

    /// Gives the hook its kept name as well. Until `write` puts ours in its place, git goes on running it.
    pub(super) fn keep(&self) -> Result<()> {
        fs::hard_link(&self.path, &self.kept)
            .or_else(|_| copy(&self.path, &self.kept))
            .with_context(|| format!("could not keep `{}`", shown(&self.path)))
    }

    /// Puts a script under the hook's name, in place of whatever is there.
    pub(super) fn write(&self, script: &[u8]) -> Result<()> {
        let write = || {
            let mut file = beside(&self.path)?;
            file.write_all(script)?;
            make_executable(file.as_file())?;
            // After a crash the hook must not be there and empty: an empty one lets everything through.
            file.as_file().sync_all()?;
            file.persist(&self.path)?;
            io::Result::Ok(())
        };
        write().with_context(|| format!("could not write `{}`", shown(&self.path)))
    }

    /// Puts the kept hook back under its own name.
    pub(super) fn restore(&self) -> Result<()> {
        fs::rename(&self.kept, &self.path).with_context(|| {
            format!(
                "could not rename `{}` back to `{}`",
                shown(&self.kept),
                self.name
            )
        })
    }

    /// Deletes what stands under the hook's name.
    pub(super) fn remove(&self) -> Result<()> {
        remove(&self.path)
    }

    /// Deletes the kept hook.
    pub(super) fn remove_kept(&self) -> Result<()> {
        remove(&self.kept)
    }
}

fn remove(path: &Path) -> Result<()> {
    fs::remove_file(path).with_context(|| format!("could not delete `{}`", shown(path)))
}

fn kind(path: &Path) -> Result<Option<FileType>> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata.file_type())),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(error).with_context(|| format!("could not look at `{}`", shown(path))),
    }
}

/// Tells whether something is not there; below `/dev/null`, which turns hooks off, nothing is.
fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

pub(super) fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("."));
    Builder::new().prefix(".xguard-").tempfile_in(folder)
}

/// Copies a file with its mode, or a symbolic link as the link it is, to a name that must be free.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let metadata = fs::symlink_metadata(from)?;
    if metadata.is_symlink() {
        return link(&fs::read_link(from)?, to);
    }
    let mut file = beside(to)?;
    io::copy(&mut File::open(from)?, &mut file)?;
    file.as_file().set_permissions(metadata.permissions())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(to)?;
    Ok(())
}

fn same(left: &Path, right: &Path) -> io::Result<bool> {
    let (left_is, right_is) = (fs::symlink_metadata(left)?, fs::symlink_metadata(right)?);
    if left_is.is_symlink() && right_is.is_symlink() {
        return Ok(fs::read_link(left)? == fs::read_link(right)?);
    }
    let alike = left_is.is_file()
        && right_is.is_file()
        && left_is.len() == right_is.len()
        && left_is.permissions() == right_is.permissions();
    Ok(alike && fs::read(left)? == fs::read(right)?)
}

#[cfg(unix)]
fn link(target: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, to)
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(unix)]
pub(super) fn make_executable(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
pub(super) fn make_executable(_: &File) -> io::Result<()> {
    Ok(())
}

fn is_run(path: &Path) -> Result<bool> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(metadata.is_file() && may_be_run(&metadata)),
        // A symbolic link that leads nowhere is no hook to git.
        Err(error) if is_absent(&error) => Ok(false),
        Err(error) => Err(error).with_context(|| format!("could not look at `{}`", shown(path))),
    }
}

#[cfg(unix)]
fn may_be_run(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn may_be_run(_: &fs::Metadata) -> bool {
    true
}

#[cfg(unix)]
fn is_executable(path: &Path) -> Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata = fs::symlink_metadata(path)
        .with_context(|| format!("could not look at `{}`", shown(path)))?;
    Ok(metadata.permissions().mode() & 0o100 != 0)
}

#[cfg(not(unix))]
fn is_executable(_: &Path) -> Result<bool> {
    Ok(true)
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::{copy, same};

    #[test]
    fn where_there_are_no_hard_links_a_hook_is_copied_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("read-only"), "text").unwrap();
        fs::set_permissions(at("read-only"), fs::Permissions::from_mode(0o555)).unwrap();
        symlink("nowhere at all", at("link")).unwrap();
        for name in ["read-only", "link"] {
            let copied = at(&format!("{name} copied"));
            copy(&at(name), &copied).unwrap();
            assert!(same(&at(name), &copied).unwrap(), "{name}");
            assert!(copy(&at(name), &copied).is_err(), "{name} overwritten");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
    }

    #[test]
    fn only_twins_are_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("file"), "text").unwrap();
        fs::write(at("other text"), "test").unwrap();
        fs::write(at("other mode"), "text").unwrap();
        fs::set_permissions(at("other mode"), fs::Permissions::from_mode(0o755)).unwrap();
        symlink("file", at("link")).unwrap();
        symlink("./file", at("other link")).unwrap();
        fs::hard_link(at("link"), at("same link")).unwrap();
        let cases = [
            ("file", "file", true),
            ("file", "other text", false),
            ("file", "other mode", false),
            ("file", "link", false),
            ("link", "other link", false),
            ("link", "same link", true),
        ];
        for (left, right, expected) in cases {
            assert_eq!(
                same(&at(left), &at(right)).unwrap(),
                expected,
                "{left}, {right}"
            );
        }
    }
}
