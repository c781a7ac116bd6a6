//! Files of the work tree that hold the developer's own secrets, so that those can be looked for in what is committed.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::Read as _;
use std::path::Path;

use crate::git::{Change, os_string};

/// Larger files hold no settings.
const LARGEST: u64 = 1024 * 1024;

/// Returns path and content of the files whose name `is_wanted`, in the top folder and in those of `changes`. What
/// cannot be read is left out: it is not what is being scanned, and not to know it makes no finding go away.
pub fn at_hand(
    top: &Path,
    changes: &[Change],
    is_wanted: &dyn Fn(&[u8]) -> bool,
) -> Vec<(Vec<u8>, Vec<u8>)> {
    let folder_of = |path: &[u8]| {
        let end = memchr::memrchr(b'/', path).map_or(0, |slash| slash + 1);
        path.get(..end).unwrap_or_default().to_vec()
    };
    let mut folders: BTreeSet<Vec<u8>> = changes
        .iter()
        .map(|change| folder_of(&change.path))
        .collect();
    folders.insert(Vec::new());
    // What cannot be read here is passed over on purpose: these values only add to what the rules find in the commit,
    // and nothing of the commit itself is left unscanned for want of them.
    let mut files = Vec::new();
    for folder in folders {
        let Ok(path) = os_string(folder.clone()).map(|folder| top.join(folder)) else {
            continue;
        };
        let Ok(children) = fs::read_dir(path) else {
            continue;
        };
        for child in children.flatten() {
            let name = child.file_name();
            let name = name.as_encoded_bytes();
            if is_wanted(name)
                && let Some(bytes) = content(&child.path())
            {
                files.push(([folder.as_slice(), name].concat(), bytes));
            }
        }
    }
    files
}

/// Reads a regular file that is no larger than settings are.
fn content(path: &Path) -> Option<Vec<u8>> {
    let file = open(path)?;
    let metadata = file.metadata().ok()?;
    if !metadata.is_file() || metadata.len() > LARGEST {
        return None;
    }
    let mut bytes = Vec::new();
    file.take(LARGEST).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Opens without waiting: password managers put pipes where env files were, and those have no end until somebody types.
fn open(path: &Path) -> Option<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    options.open(path).ok()
}

#[cfg(test)]
mod tests {
    use std::{fs, io};

    use super::at_hand;

    #[test]
    fn regular_files_of_settings_size_are_read() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let top = folder.path();
        fs::write(top.join(".env"), "A=1")?;
        fs::write(top.join(".env.large"), vec![b'a'; 2 << 20])?;
        fs::create_dir(top.join(".env.d"))?;
        fs::write(top.join("other"), "B=2")?;
        let files = at_hand(top, &[], &|name| name.starts_with(b".env"));
        assert_eq!(files, [(b".env".to_vec(), b"A=1".to_vec())]);
        Ok(())
    }
}
