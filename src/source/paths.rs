//! Files and folders as they lie on disk.

use std::fs::{self, File, FileType};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::windows::windows;
use super::{Blob, Sink, Start};

/// Hands on the files at and below `roots`. A folder's `.git` is left out: what is in it is no file of the project.
/// Symbolic links below a folder are handed on as what git would store, their target's name; a root may be a link.
pub fn paths(roots: &[PathBuf], sink: &mut Sink<'_>) {
    for root in roots {
        match fs::metadata(root).context("could not read it; is the path right?") {
            Ok(metadata) => visit(root, metadata.file_type(), true, sink),
            Err(error) => sink(bytes_of(root), Err(error)),
        }
    }
}

/// Hands on one thing on disk and all below it, by a stack of our own so that depth cannot exhaust ours.
fn visit(root: &Path, file_type: FileType, is_root: bool, sink: &mut Sink<'_>) {
    let mut pending = vec![(root.to_owned(), file_type, is_root)];
    while let Some((path, file_type, is_root)) = pending.pop() {
        let result = if file_type.is_dir() {
            folder(&path, &mut pending)
        } else if file_type.is_file() {
            file(&path, sink)
        } else if file_type.is_symlink() {
            link(&path, sink)
        } else if is_root {
            Err(anyhow::anyhow!(
                "it is neither a file nor a folder, so it cannot be scanned"
            ))
        } else {
            // A socket, pipe or device: git cannot record it.
            Ok(())
        };
        if let Err(error) = result {
            sink(bytes_of(&path), Err(error));
        }
    }
}

fn folder(path: &Path, pending: &mut Vec<(PathBuf, FileType, bool)>) -> Result<()> {
    let mut children = Vec::new();
    for child in fs::read_dir(path).context("could not list the folder")? {
        let child = child.context("could not list the folder")?;
        if child.file_name() == ".git" {
            continue;
        }
        children.push((
            child.path(),
            child.file_type().context("could not list the folder")?,
            false,
        ));
    }
    // Last in, first out: the stack gives them back in the order of their names.
    children.sort_unstable_by(|left, right| right.0.cmp(&left.0));
    pending.extend(children);
    Ok(())
}

fn file(path: &Path, sink: &mut Sink<'_>) -> Result<()> {
    #[expect(clippy::disallowed_methods, reason = "source/ reads what is scanned")]
    let mut file = File::open(path).context("could not open it")?;
    let metadata = file.metadata().context("could not read it")?;
    if !metadata.is_file() {
        bail!("it changed while it was being opened");
    }
    if metadata.len() > crate::git::LARGEST_WHOLE {
        windows(&bytes_of(path), file, sink);
        return Ok(());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len())?);
    file.read_to_end(&mut bytes).context("could not read it")?;
    whole(path, bytes, sink);
    Ok(())
}

fn link(path: &Path, sink: &mut Sink<'_>) -> Result<()> {
    let target = fs::read_link(path).context("could not read the symbolic link")?;
    whole(path, bytes_of(&target), sink);
    Ok(())
}

fn whole(path: &Path, bytes: Vec<u8>, sink: &mut Sink<'_>) {
    let path = bytes_of(path);
    sink(
        path.clone(),
        Ok(Blob {
            path,
            bytes,
            start: Start::default(),
        }),
    );
}

/// Returns a path on disk as bytes with `/` between the parts and without a leading `./`.
fn bytes_of(path: &Path) -> Vec<u8> {
    let path = path
        .strip_prefix(".")
        .ok()
        .filter(|rest| !rest.as_os_str().is_empty())
        .unwrap_or(path);
    path.as_os_str().as_encoded_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::paths;
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
        paths(&[top.to_owned(), top.join("absent")], &mut |path, blob| {
            let name = String::from_utf8_lossy(&path)
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .to_owned();
            found.push((name, blob.map(|blob| blob.bytes).ok()));
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
