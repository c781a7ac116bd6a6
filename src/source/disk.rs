//! Files as they lie on disk: one at a time, so that several threads may read.

use std::fs;
use std::io::{Cursor, ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Error, Result};
use xguard_git::open_regular_file;

use super::objects;
use super::sink::Sink;
use super::windows::emit_from_reader;

/// Files up to this many bytes are read whole, larger ones in windows.
const LARGEST_WHOLE: u64 = 8 * 1024 * 1024;

/// However many threads read, one large file at a time is enough to hold in memory.
static LARGE: Mutex<()> = Mutex::new(());

/// Something on disk that is to be read.
pub struct OnDisk {
    pub(super) path: PathBuf,
    /// What it is called in a report.
    pub(super) name: Vec<u8>,
    pub(super) kind: DiskEntryKind,
}

/// What something on disk is.
pub(super) enum DiskEntryKind {
    /// A regular file.
    File,
    /// A symbolic link, whose content is its target's name.
    Link,
    /// Whatever is there now, if anything: git knows the name.
    Named,
    /// It could not be found out.
    Failed(Error),
}

impl OnDisk {
    /// Hands on its content.
    pub fn read(self, sink: &mut Sink<'_>) {
        let result = match self.kind {
            DiskEntryKind::File => emit_file(&self.path, &self.name, sink),
            DiskEntryKind::Link => emit_link(&self.path, &self.name, sink),
            DiskEntryKind::Named => emit_named(&self.path, &self.name, sink),
            DiskEntryKind::Failed(error) => Err(error),
        };
        if let Err(error) = result {
            sink(self.name, Err(error));
        }
    }
}

/// Reads what git knows by name. It may be gone from disk, or be the folder of a submodule or of a repository in this
/// one, of which git itself would record no more than the name of a commit.
fn emit_named(path: &Path, name: &[u8], sink: &mut Sink<'_>) -> Result<()> {
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(());
        }
        Err(error) => return Err(error).context("could not look at it"),
    };
    if metadata.is_file() {
        emit_file(path, name, sink)
    } else if metadata.is_symlink() {
        emit_link(path, name, sink)
    } else {
        Ok(())
    }
}

fn emit_file(path: &Path, name: &[u8], sink: &mut Sink<'_>) -> Result<()> {
    let (file, metadata) = open_regular_file(path).context("could not open it")?;
    let length = metadata.len();
    if length > LARGEST_WHOLE {
        let _alone = LARGE.lock().unwrap_or_else(PoisonError::into_inner);
        emit_from_reader(name, file, sink);
        return Ok(());
    }
    // One byte more, so that reading sees the end without asking for room first.
    let mut bytes = Vec::with_capacity(usize::try_from(length)? + 1);
    (&file)
        .take(length + 1)
        .read_to_end(&mut bytes)
        .context("could not read it")?;
    if u64::try_from(bytes.len())? > length {
        // The file is growing, so its end is not known.
        let _alone = LARGE.lock().unwrap_or_else(PoisonError::into_inner);
        emit_from_reader(name, Cursor::new(bytes).chain(file), sink);
        return Ok(());
    }
    objects::emit_whole(name, bytes, sink);
    Ok(())
}

fn emit_link(path: &Path, name: &[u8], sink: &mut Sink<'_>) -> Result<()> {
    let target = fs::read_link(path).context("could not read the symbolic link")?;
    objects::emit_whole(name, name_of(&target), sink);
    Ok(())
}

/// Returns a path on disk as bytes with `/` between the parts and without a leading `./`.
pub(super) fn name_of(path: &Path) -> Vec<u8> {
    let path = path
        .strip_prefix(".")
        .ok()
        .filter(|rest| !rest.as_os_str().is_empty())
        .unwrap_or(path);
    path.as_os_str().as_encoded_bytes().to_vec()
}
