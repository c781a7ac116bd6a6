//! Notes of our own in the folder `xguard` of the git directory: what one run found out and a later one may use. A note is
//! written completely or not at all. Nothing depends on it: without it, the work is done again.

use std::io;
use std::path::{Path, PathBuf};

use super::fault;
use super::{WholeFile, read_regular_file};

/// A longer note is not ours.
const LONGEST: u64 = 16 * 1024;

/// Returns where the note of this name is.
fn place(git_dir: &Path, name: &str) -> PathBuf {
    git_dir.join("xguard").join(name)
}

/// Returns the note of this name in a folder of git's files; none where there is none that can be read.
pub(super) fn read(git_dir: &Path, name: &str) -> Option<Vec<u8>> {
    fault::read().ok()?;
    let path = place(git_dir, name);
    let is_link = path.symlink_metadata().ok()?.is_symlink();
    read_regular_file(&path, LONGEST).ok().filter(|_| !is_link)
}

/// Writes the note of this name.
pub(super) fn write(git_dir: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    let path = place(git_dir, name);
    // ext4 writes a file to the disk before it renames it over another, which costs a commit a quarter of a millisecond.
    // A note that is missing for a moment costs nothing.
    drop(std::fs::remove_file(&path));
    WholeFile::note(&path).write(content)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{LONGEST, read, write};

    #[test]
    fn a_note_is_what_was_written_last() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        assert_eq!(read(folder, "a"), None);
        for content in [b"first".as_slice(), b"second", b""] {
            write(folder, "a", content).unwrap();
            assert_eq!(read(folder, "a").as_deref(), Some(content));
        }
        assert_eq!(read(folder, "b"), None);
        assert_eq!(fs::read_dir(folder.join("xguard")).unwrap().count(), 1);
    }

    #[test]
    fn what_is_no_note_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("xguard");
        fs::create_dir_all(at.join("folder")).unwrap();
        let longest = usize::try_from(LONGEST).unwrap();
        fs::write(at.join("long"), vec![b'x'; longest + 1]).unwrap();
        fs::write(at.join("fits"), vec![b'x'; longest]).unwrap();
        std::os::unix::fs::symlink("fits", at.join("link")).unwrap();
        for name in ["folder", "long", "link"] {
            assert_eq!(read(folder.path(), name), None, "{name}");
        }
        assert!(read(folder.path(), "fits").is_some());
        let nowhere = folder.path().join("xguard/fits");
        assert!(write(&nowhere, "a", b"").is_err());
    }
}
