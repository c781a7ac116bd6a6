//! Files of the work tree that hold the developer's own secrets, so that those can be looked for in what is committed.

use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::io::Read as _;
use std::path::Path;
use std::time::UNIX_EPOCH;

use crate::repo_path::RepoPath;
use xguard_detect::bounds::ENV_FILE;
use xguard_git::{StagedChange, open_regular_file, os_string};

/// A file that holds secrets of its owner.
#[derive(Debug)]
pub struct AtHand {
    /// The file.
    pub path: RepoPath,
    /// Content.
    pub bytes: Vec<u8>,
    metadata: Metadata,
}

/// What a file is known by, without anything of its content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamp {
    /// When it was last written to, in milliseconds since 1970.
    pub modified_ms: u64,
    /// All that the file system tells of the file.
    pub told: String,
}

impl AtHand {
    /// Returns what becomes another when somebody writes to the file.
    pub fn stamp(&self) -> Stamp {
        let modified = self.metadata.modified().ok();
        let modified = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let modified = modified.unwrap_or_default();
        #[cfg(unix)]
        let place = {
            use std::os::unix::fs::MetadataExt as _;
            let changed = (self.metadata.ctime(), self.metadata.ctime_nsec());
            (self.metadata.dev(), self.metadata.ino(), changed)
        };
        #[cfg(not(unix))]
        let place = ();
        Stamp {
            modified_ms: u64::try_from(modified.as_millis()).unwrap_or(u64::MAX),
            told: format!("{} {modified:?} {place:?}", self.metadata.len()),
        }
    }
}

/// Returns the files whose name `is_wanted`, in the top folder and in `folders`, and the paths of those that are too
/// large. What cannot be read is left out: it is not what is being scanned, and not to know it makes no finding go away.
pub fn at_hand(
    top: &Path,
    folders: BTreeSet<Vec<u8>>,
    is_wanted: &dyn Fn(&[u8]) -> bool,
) -> (Vec<AtHand>, Vec<RepoPath>) {
    let mut folders = folders;
    folders.insert(Vec::new());
    // What cannot be read here is passed over on purpose: these values only add to what the rules find in the commit,
    // and nothing of the commit itself is left unscanned for want of them.
    let (mut files, mut too_large) = (Vec::new(), Vec::new());
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
                && let Some((bytes, metadata)) = read_settings_file(&child.path())
            {
                let path = RepoPath::from([folder.as_slice(), name].concat());
                if bytes.len() > ENV_FILE.limit {
                    too_large.push(path);
                    continue;
                }
                files.push(AtHand {
                    path,
                    bytes,
                    metadata,
                });
            }
        }
    }
    (files, too_large)
}

/// Returns the folders of what a commit changes, each with its final `/`.
pub fn changed_folders(changes: &[StagedChange]) -> BTreeSet<Vec<u8>> {
    let folder_of = |change: &StagedChange| {
        let end = memchr::memrchr(b'/', &change.path).map_or(0, |slash| slash + 1);
        change.path.get(..end).unwrap_or_default().to_vec()
    };
    changes.iter().map(folder_of).collect()
}

/// Reads a regular file, and of one that is too large a byte more than is to be read.
fn read_settings_file(path: &Path) -> Option<(Vec<u8>, Metadata)> {
    // Password managers put pipes where env files were, and those have no end until somebody types.
    let (file, metadata) = open_regular_file(path).ok()?;
    let mut bytes = Vec::new();
    let most = ENV_FILE.limit as u64 + 1;
    file.take(most).read_to_end(&mut bytes).ok()?;
    Some((bytes, metadata))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::{fs, io};

    use super::{AtHand, at_hand};
    use xguard_detect::bounds::ENV_FILE;

    #[test]
    fn regular_files_of_settings_size_are_read() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let top = folder.path();
        fs::write(top.join(".env"), "A=1")?;
        fs::write(top.join(".env.large"), vec![b'a'; ENV_FILE.limit + 1])?;
        fs::create_dir(top.join(".env.d"))?;
        fs::write(top.join("other"), "B=2")?;
        let files = |folder: &str| {
            let folders = BTreeSet::from([folder.as_bytes().to_vec()]);
            at_hand(top, folders, &|name| name.starts_with(b".env")).0
        };
        let folders = BTreeSet::from([Vec::new()]);
        let (_, too_large) = at_hand(top, folders, &|name| name.starts_with(b".env"));
        assert_eq!(too_large, [b".env.large".into()]);
        let found: Vec<_> = files("")
            .into_iter()
            .map(|one| (one.path, one.bytes))
            .collect();
        assert_eq!(found, [(b".env".into(), b"A=1".to_vec())]);
        fs::write(top.join(".env.d/.env"), "B=1")?;
        let paths: Vec<_> = files(".env.d/").into_iter().map(|one| one.path).collect();
        assert_eq!(paths, [b".env".into(), b".env.d/.env".into()]);
        let before = files("");
        fs::write(top.join(".env"), "A=12")?;
        assert_ne!(
            files("").first().map(AtHand::stamp),
            before.first().map(AtHand::stamp)
        );
        Ok(())
    }
}
