//! What the tests take from the machine they run on: its PATH, without any xguard that is installed there.

use std::ffi::OsString;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The folders of PATH. A folder with an xguard in it is replaced by links to everything else that is there, so that the
/// tests find the same on a machine where the program is installed, and still find git beside it.
static FOLDERS: LazyLock<Vec<PathBuf>> = LazyLock::new(|| {
    let path = std::env::var_os("PATH").expect("a PATH");
    std::env::split_paths(&path)
        .map(|folder| {
            if folder.join("xguard").exists() {
                link_all_but_xguard(&folder)
            } else {
                folder
            }
        })
        .collect()
});

/// Returns the PATH for commands of a test: the machine's, without an installed xguard.
pub(crate) fn machine_path() -> OsString {
    std::env::join_paths(FOLDERS.iter()).expect("names without colons")
}

/// Returns the first program of this name on the machine's PATH.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    FOLDERS
        .iter()
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
}

fn link_all_but_xguard(folder: &Path) -> PathBuf {
    let mut hash = DefaultHasher::new();
    folder.hash(&mut hash);
    let links = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("path-without-xguard")
        .join(hash.finish().to_string());
    fs::create_dir_all(&links).expect("a folder");
    for entry in fs::read_dir(folder).expect("a folder of PATH") {
        let entry = entry.expect("an entry");
        if entry.file_name() != "xguard" {
            // Another run of the tests may have made the link.
            drop(symlink(entry.path(), links.join(entry.file_name())));
        }
    }
    links
}
