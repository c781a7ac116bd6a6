//! What hooks are on disk: files with modes and symbolic links, copied as they are.
#![expect(
    clippy::disallowed_methods,
    reason = "hook/ is one of the rooms that read files: here the hooks themselves"
)]

use std::fs::{self, File, FileType, Metadata, TryLockError};
use std::io::{self, BufRead as _, BufReader};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::repo_path::printable_file;
use anyhow::{Context, Result, bail};

use xguard_git::{LEFTOVER, WholeFile, open_regular_file, read_regular_file};

/// How long another xguard that changes the same folder is waited for.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// More than anybody writes into a hook or its configuration.
pub(super) const LONGEST_TEXT: u64 = 1 << 20;

/// Deletes a file.
pub(super) fn remove_file(path: &Path) -> Result<()> {
    fs::remove_file(path).with_context(|| format!("could not delete `{}`", printable_file(path)))
}

/// Returns the text of a hook or a configuration; none where there is no file that can be read, or one longer than
/// anybody would write. A repository may link its name to a device that never ends.
pub(super) fn read_text(path: &Path) -> Option<Vec<u8>> {
    read_regular_file(path, LONGEST_TEXT).ok()
}

/// Returns a text that xguard may have written; none where there is no file.
pub(super) fn read_note(path: &Path) -> Result<Option<Vec<u8>>> {
    match read_regular_file(path, LONGEST_TEXT) {
        Ok(text) => Ok(Some(text)),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(error).with_context(|| {
            let path = printable_file(path);
            format!("could not read `{path}`; move it away, and install xguard again")
        }),
    }
}

/// Tells what stands under a name, a symbolic link not followed.
pub(super) fn file_type(path: &Path) -> Result<Option<FileType>> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata.file_type())),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => {
            Err(error).with_context(|| format!("could not look at `{}`", printable_file(path)))
        }
    }
}

/// Tells whether something is not there; below `/dev/null`, which turns hooks off, nothing is.
pub(super) fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// Writes a file whole or not at all, in place of whatever is there.
pub(super) fn write_whole(path: &Path, text: &[u8]) -> Result<()> {
    written(path, WholeFile::new(path).write(text))
}

/// Adds to an error which file could not be written.
pub(super) fn written(path: &Path, result: io::Result<()>) -> Result<()> {
    result.with_context(|| format!("could not write `{}`", printable_file(path)))
}

/// The right to change the files of one folder, until it is dropped or its holder killed. It makes what lies there half
/// written known: whoever wrote that is gone.
pub struct Turn {
    _folder: Option<File>,
}

impl Turn {
    /// Waits for another xguard to be done with `folder`, and clears what one that was killed left there.
    pub fn take(folder: &Path) -> Result<Self> {
        // A folder that is not there, or cannot be locked, is changed without: each change is whole by itself.
        let is_folder = fs::metadata(folder).is_ok_and(|metadata| metadata.is_dir());
        let Some(locked) = is_folder.then(|| File::open(folder).ok()).flatten() else {
            return Ok(Self { _folder: None });
        };
        let begin = Instant::now();
        loop {
            match locked.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if begin.elapsed() < LONGEST_WAIT => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                Err(TryLockError::WouldBlock) => bail!(
                    "another xguard is changing the files in `{}`; wait until it is done, then try again",
                    printable_file(folder)
                ),
                Err(TryLockError::Error(_)) => return Ok(Self { _folder: None }),
            }
        }
        clear_leftovers(folder).with_context(|| {
            format!(
                "could not clear `{}` of half-written files",
                printable_file(folder)
            )
        })?;
        Ok(Self {
            _folder: Some(locked),
        })
    }
}

fn clear_leftovers(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let random = name.as_encoded_bytes().strip_prefix(LEFTOVER.as_bytes());
        let is_ours = random.is_some_and(|random| {
            random.len() == 6 && random.iter().all(u8::is_ascii_alphanumeric)
        });
        if is_ours && entry.file_type()?.is_file() {
            match fs::remove_file(entry.path()) {
                // In a folder that many share, that of another user stays.
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {}
                Err(error) if !is_absent(&error) => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}

/// Tells whether two names are names of one file, no symbolic link among them.
pub(super) fn are_one_file(left: &Path, right: &Path) -> bool {
    match (fs::symlink_metadata(left), fs::symlink_metadata(right)) {
        (Ok(left), Ok(right)) => left.is_file() && right.is_file() && is_one(&left, &right),
        _ => false,
    }
}

#[cfg(unix)]
fn is_one(left: &Metadata, right: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (left.dev(), left.ino()) == (right.dev(), right.ino())
}

#[cfg(not(unix))]
fn is_one(_: &Metadata, _: &Metadata) -> bool {
    false
}

/// Copies a file with its mode to a place that need not be there yet, in place of whatever is there.
pub(super) fn copy_of(from: &Path, to: &Path) -> Result<()> {
    let copy = || {
        let mode = fs::metadata(from)?.permissions();
        let file = WholeFile::new(to).like(mode).with_folder();
        file.fill(|file| io::copy(&mut open_regular_file(from)?.0, file).map(drop))
    };
    written(to, copy())
}

/// Copies a file with its mode, or a symbolic link as the link it is, to a name that must be free.
pub(super) fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    let metadata = fs::symlink_metadata(from)?;
    if metadata.is_symlink() {
        return make_symlink(&fs::read_link(from)?, to);
    }
    let file = WholeFile::new(to).like(metadata.permissions());
    file.fill_new(|file| io::copy(&mut open_regular_file(from)?.0, file).map(drop))
}

/// Tells whether two files, or two symbolic links, are alike in all that counts.
pub(super) fn is_identical_file(left: &Path, right: &Path) -> io::Result<bool> {
    let (left_is, right_is) = (fs::symlink_metadata(left)?, fs::symlink_metadata(right)?);
    if left_is.is_symlink() && right_is.is_symlink() {
        return Ok(fs::read_link(left)? == fs::read_link(right)?);
    }
    let alike = left_is.is_file()
        && right_is.is_file()
        && left_is.len() == right_is.len()
        && left_is.permissions() == right_is.permissions();
    Ok(alike && has_same_content(left, right)?)
}

/// Compares two regular files, piece by piece: nobody knows how large somebody else's hook is.
pub(super) fn has_same_content(left: &Path, right: &Path) -> io::Result<bool> {
    let mut left = BufReader::new(open_regular_file(left)?.0);
    let mut right = BufReader::new(open_regular_file(right)?.0);
    loop {
        let (ours, theirs) = (left.fill_buf()?, right.fill_buf()?);
        let length = ours.len().min(theirs.len());
        if ours.get(..length) != theirs.get(..length) {
            return Ok(false);
        }
        if length == 0 {
            return Ok(ours.len() == theirs.len());
        }
        left.consume(length);
        right.consume(length);
    }
}

/// Makes a symbolic link.
#[cfg(unix)]
pub(super) fn make_symlink(target: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, to)
}

#[cfg(not(unix))]
pub(super) fn make_symlink(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Tells whether git runs what stands under a name: it is there and executable.
pub(super) fn is_run(path: &Path) -> Result<bool> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(metadata.is_file() && may_be_run(&metadata)),
        // A symbolic link that leads nowhere is no hook to git.
        Err(error) if is_absent(&error) => Ok(false),
        Err(error) => {
            Err(error).with_context(|| format!("could not look at `{}`", printable_file(path)))
        }
    }
}

#[cfg(unix)]
fn may_be_run(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn may_be_run(_: &fs::Metadata) -> bool {
    true
}

/// Tells whether its owner may run a file.
#[cfg(unix)]
pub(super) fn is_executable(path: &Path) -> Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata = fs::symlink_metadata(path)
        .with_context(|| format!("could not look at `{}`", printable_file(path)))?;
    Ok(metadata.permissions().mode() & 0o100 != 0)
}

#[cfg(not(unix))]
pub(super) fn is_executable(_: &Path) -> Result<bool> {
    Ok(true)
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::{copy_file, is_identical_file};

    #[test]
    fn where_there_are_no_hard_links_a_hook_is_copied_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("read-only"), "text").unwrap();
        fs::set_permissions(at("read-only"), fs::Permissions::from_mode(0o555)).unwrap();
        symlink("nowhere at all", at("link")).unwrap();
        for name in ["read-only", "link"] {
            let copied = at(&format!("{name} copied"));
            copy_file(&at(name), &copied).unwrap();
            assert!(is_identical_file(&at(name), &copied).unwrap(), "{name}");
            assert!(copy_file(&at(name), &copied).is_err(), "{name} overwritten");
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
                is_identical_file(&at(left), &at(right)).unwrap(),
                expected,
                "{left}, {right}"
            );
        }
    }
}
