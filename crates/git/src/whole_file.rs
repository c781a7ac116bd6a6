//! Files of ours are written whole, and all of them here: hooks, ignore files, the baseline, reports, notes, caches.
//!
//! Whoever looks finds the old file or the new one, never a part: also while it is written, after a crash, and when the
//! disk is full. The new file is written beside the old one and takes its place when it is complete. A link in that place
//! is replaced and never written through. What a killed run leaves behind is known by its name ([`LEFTOVER`]).

use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// What the name of a file that is not complete yet begins with; six letters or digits follow.
pub const LEFTOVER: &str = ".xguard-";

/// Who may read, write and run the new file.
#[derive(Debug, Clone)]
enum Mode {
    /// Whoever might do so with the file that is replaced; where there is none, whoever may with any new file.
    Kept,
    /// The user alone.
    Private,
    /// Everybody may run it.
    Executable,
    /// As for another file.
    Like(Permissions),
}

/// A file about to be written.
#[derive(Debug, Clone)]
pub struct WholeFile {
    path: PathBuf,
    /// Where it lies until it is complete.
    scratch: Option<PathBuf>,
    mode: Mode,
    makes_folder: bool,
    is_note: bool,
}

impl WholeFile {
    /// Names the file. It keeps the mode of the one that it replaces.
    pub fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            scratch: None,
            mode: Mode::Kept,
            makes_folder: false,
            is_note: false,
        }
    }

    /// Names a note for later runs that is worth nothing after a crash: it need not be on the disk when this returns. The
    /// user alone may read it, and its folder is made.
    pub fn note(path: &Path) -> Self {
        Self {
            mode: Mode::Private,
            makes_folder: true,
            is_note: true,
            ..Self::new(path)
        }
    }

    /// Has everybody be able to run the file.
    #[must_use]
    pub fn executable(self) -> Self {
        let mode = Mode::Executable;
        Self { mode, ..self }
    }

    /// Gives the file a mode that another has.
    #[must_use]
    pub fn like(self, permissions: Permissions) -> Self {
        let mode = Mode::Like(permissions);
        Self { mode, ..self }
    }

    /// Has the file lie in `folder` until it is complete, if that is on the same disk.
    #[must_use]
    pub fn by_way_of(self, folder: &Path) -> Self {
        let scratch = Some(folder.to_owned());
        Self { scratch, ..self }
    }

    /// Makes the folder that the file belongs into where it is missing.
    #[must_use]
    pub fn with_folder(self) -> Self {
        let makes_folder = true;
        Self {
            makes_folder,
            ..self
        }
    }

    /// Writes the file, in place of whatever is there.
    pub fn write(&self, content: &[u8]) -> io::Result<()> {
        self.fill(|file| file.write_all(content))
    }

    /// Has `writer` write the file, in place of whatever is there.
    pub fn fill(&self, writer: impl Fn(&mut File) -> io::Result<()>) -> io::Result<()> {
        let place = |scratch: &Path| {
            // Closed first, because nobody may run a program that is open for writing.
            let path = self.complete(scratch, &writer)?.into_temp_path();
            Ok(path.persist(&self.path)?)
        };
        match &self.scratch {
            None => place(self.folder()),
            Some(scratch) => match place(scratch) {
                Err(error) if error.kind() == ErrorKind::CrossesDevices => place(self.folder()),
                placed => placed,
            },
        }
    }

    /// Has `writer` write the file; an error if the name is taken.
    pub fn fill_new(&self, writer: impl Fn(&mut File) -> io::Result<()>) -> io::Result<()> {
        let file = self.complete(self.folder(), &writer)?;
        Ok(file.into_temp_path().persist_noclobber(&self.path)?)
    }

    fn complete(
        &self,
        scratch: &Path,
        writer: &impl Fn(&mut File) -> io::Result<()>,
    ) -> io::Result<NamedTempFile> {
        let mut builder = Builder::new();
        builder.prefix(LEFTOVER);
        #[cfg(unix)]
        if !matches!(self.mode, Mode::Private) {
            use std::os::unix::fs::PermissionsExt as _;
            builder.permissions(Permissions::from_mode(0o666));
        }
        let mut file = match builder.tempfile_in(scratch) {
            Err(error) if error.kind() == ErrorKind::NotFound && self.makes_folder => {
                fs::create_dir_all(scratch)?;
                builder.tempfile_in(scratch)?
            }
            file => file?,
        };
        writer(file.as_file_mut())?;
        if let Some(permissions) = self.permissions()? {
            file.as_file().set_permissions(permissions)?;
        }
        if !self.is_note {
            // After a crash no hook must be there and empty: that would let everything through.
            file.as_file().sync_all()?;
        }
        Ok(file)
    }

    fn permissions(&self) -> io::Result<Option<Permissions>> {
        Ok(match &self.mode {
            Mode::Private => None,
            #[cfg(unix)]
            Mode::Executable => {
                use std::os::unix::fs::PermissionsExt as _;
                Some(Permissions::from_mode(0o755))
            }
            #[cfg(not(unix))]
            Mode::Executable => None,
            Mode::Like(permissions) => Some(permissions.clone()),
            Mode::Kept => match fs::symlink_metadata(&self.path) {
                Ok(metadata) => metadata.is_file().then(|| metadata.permissions()),
                Err(error) if error.kind() == ErrorKind::NotFound => None,
                Err(error) => return Err(error),
            },
        })
    }

    fn folder(&self) -> &Path {
        let folder = self.path.parent();
        let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
        folder.unwrap_or(Path::new("."))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs::{self, Permissions};
    use std::io::{self, Write as _};
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::path::Path;

    use super::WholeFile;
    use crate::read_regular_file;

    fn mode(path: &Path) -> io::Result<u32> {
        Ok(fs::metadata(path)?.permissions().mode() & 0o777)
    }

    #[track_caller]
    fn assert_holds(path: &Path, content: &[u8]) {
        let held = read_regular_file(path, 100).ok();
        assert_eq!(held.as_deref(), Some(content), "{}", path.display());
    }

    fn count(folder: &Path) -> io::Result<usize> {
        Ok(fs::read_dir(folder)?.count())
    }

    #[test]
    fn a_file_keeps_its_mode_or_gets_the_one_that_was_asked_for() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let at = |name: &str| folder.path().join(name);
        fs::write(at("kept"), "old")?;
        fs::set_permissions(at("kept"), Permissions::from_mode(0o640))?;
        WholeFile::new(&at("kept")).write(b"new")?;
        fs::write(at("any new file"), "")?;
        WholeFile::new(&at("new")).write(b"new")?;
        WholeFile::new(&at("hook")).executable().write(b"new")?;
        WholeFile::note(&at("below/note")).write(b"new")?;
        let like = WholeFile::new(&at("like")).like(Permissions::from_mode(0o500));
        like.write(b"new")?;
        let expected = [
            ("kept", 0o640),
            ("new", mode(&at("any new file"))?),
            ("hook", 0o755),
            ("below/note", 0o600),
            ("like", 0o500),
        ];
        for (name, expected) in expected {
            assert_eq!(mode(&at(name))?, expected, "{name}");
            assert_holds(&at(name), b"new");
        }
        Ok(())
    }

    #[test]
    fn a_link_is_replaced_and_a_folder_is_not() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let at = |name: &str| folder.path().join(name);
        fs::write(at("precious"), "mine")?;
        symlink("precious", at("link"))?;
        symlink("nowhere", at("lost"))?;
        fs::create_dir(at("folder"))?;
        for name in ["link", "lost"] {
            WholeFile::new(&at(name)).write(b"new")?;
            assert!(fs::symlink_metadata(at(name))?.is_file(), "{name}");
        }
        assert_holds(&at("precious"), b"mine");
        assert!(!at("nowhere").exists());
        assert!(WholeFile::new(&at("folder")).write(b"new").is_err());
        assert!(WholeFile::new(&at("missing/file")).write(b"new").is_err());
        let made = WholeFile::new(&at("made/file")).with_folder();
        made.write(b"new")?;
        assert!(at("made/file").is_file());
        assert_eq!(count(folder.path())?, 5);
        Ok(())
    }

    #[test]
    fn what_fails_leaves_the_old_file_and_nothing_else() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("file");
        fs::write(&file, "old")?;
        let half = |file: &mut fs::File| {
            file.write_all(b"half")?;
            Err(io::Error::other("the disk is full"))
        };
        assert!(WholeFile::new(&file).fill(half).is_err());
        let other = WholeFile::new(&file);
        assert!(other.fill_new(|file| file.write_all(b"new")).is_err());
        assert_holds(&file, b"old");
        assert_eq!(count(folder.path())?, 1);
        let scratch = tempfile::tempdir()?;
        let by_way = WholeFile::new(&file).by_way_of(scratch.path());
        by_way.write(b"new")?;
        assert_holds(&file, b"new");
        assert_eq!(count(scratch.path())?, 0);
        Ok(())
    }
}
