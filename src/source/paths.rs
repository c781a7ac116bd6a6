//! Files and folders that somebody has named.

use std::fs::{self, FileType};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::disk::{DiskEntryKind, OnDisk, name_of};

/// Hands on the files at and below `roots`. A folder's `.git` is left out: what is in it is no file of the project.
/// Symbolic links below a folder are handed on as what git would store, their target's name; a root may be a link.
pub fn list_paths(roots: &[PathBuf], found: &mut dyn FnMut(OnDisk)) {
    for root in roots {
        match fs::metadata(root).context("could not read it; is the path right?") {
            Ok(metadata) => walk_entry(root, metadata.file_type(), found),
            Err(error) => found(on_disk(root.clone(), DiskEntryKind::Failed(error))),
        }
    }
}

/// Hands on one thing on disk and all below it, by a stack of our own so that depth cannot exhaust ours.
fn walk_entry(root: &Path, file_type: FileType, found: &mut dyn FnMut(OnDisk)) {
    if !file_type.is_dir() && !file_type.is_file() {
        let error = anyhow::anyhow!("it is neither a file nor a folder, so it cannot be scanned");
        found(on_disk(root.to_owned(), DiskEntryKind::Failed(error)));
        return;
    }
    let mut pending = vec![(root.to_owned(), file_type)];
    while let Some((path, file_type)) = pending.pop() {
        if file_type.is_dir() {
            if let Err(error) = list_children(&path, &mut pending) {
                found(on_disk(path, DiskEntryKind::Failed(error)));
            }
        } else if file_type.is_file() {
            found(on_disk(path, DiskEntryKind::File));
        } else if file_type.is_symlink() {
            found(on_disk(path, DiskEntryKind::Link));
        }
        // Else a socket, pipe or device: git cannot record it.
    }
}

fn on_disk(path: PathBuf, kind: DiskEntryKind) -> OnDisk {
    let name = name_of(&path);
    OnDisk { path, name, kind }
}

fn list_children(path: &Path, pending: &mut Vec<(PathBuf, FileType)>) -> Result<()> {
    let mut children = Vec::new();
    for child in fs::read_dir(path).context("could not list the folder")? {
        let child = child.context("could not list the folder")?;
        if child.file_name() == ".git" {
            continue;
        }
        children.push((
            child.path(),
            child.file_type().context("could not list the folder")?,
        ));
    }
    // Last in, first out: the stack gives them back in the order of their names.
    children.sort_unstable_by(|left, right| right.0.cmp(&left.0));
    pending.extend(children);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::list_paths;
    use std::{fs, io};

    #[test]
    fn folders_are_read_to_the_bottom_and_links_as_their_targets() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let top = folder.path();
        fs::create_dir_all(top.join("a b/.git"))?;
        fs::write(top.join("a b/.git/config"), "not of the project")?;
        fs::write(top.join("a b/one"), "1")?;
        #[cfg(unix)]
        std::os::unix::fs::symlink("nowhere", top.join("link"))?;
        let mut found = Vec::new();
        list_paths(&[top.to_owned(), top.join("absent")], &mut |one| {
            one.read(&mut |path, blob| {
                let name = String::from_utf8_lossy(&path)
                    .rsplit('/')
                    .next()
                    .unwrap_or_default()
                    .to_owned();
                found.push((name, blob.map(|blob| blob.bytes).ok()));
            });
        });
        let expected = [
            ("one", Some(b"1".to_vec())),
            ("link", Some(b"nowhere".to_vec())),
            ("absent", None),
        ];
        assert_eq!(
            found,
            expected.map(|(name, bytes)| (name.to_owned(), bytes))
        );
        Ok(())
    }
}
