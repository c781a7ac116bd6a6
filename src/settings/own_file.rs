//! Files of ours in a repository: their bytes from git or from disk, and whether what is on disk is in force.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use xguard_git::{Content, EntryKind, FileVersion, Repository, entry_in_commit};

use crate::config;
use crate::settings::origin::ConfigurationSource;

/// Returns the bytes of a file of ours, if there is one; it is called `what` in an error.
pub(crate) fn bytes_of(
    repository: &Repository,
    entry: Option<FileVersion>,
    what: &str,
) -> Result<Option<Vec<u8>>> {
    let Some(entry) = entry else {
        return Ok(None);
    };
    let doing = format!("could not read {what}");
    if entry.kind != EntryKind::File {
        bail!("{doing}: it is not a regular file; make it one, or remove it");
    }
    match repository.read(entry.oid).context(doing.clone())? {
        Content::Whole(bytes) => Ok(Some(bytes)),
        Content::Stream(_) => bail!("{doing}: it is far too large for a configuration"),
    }
}

/// Returns the bytes of the file of ours called `name`, taken from there.
pub(crate) fn bytes_from(
    repository: &Repository,
    from: ConfigurationSource,
    name: &str,
) -> Result<Option<Vec<u8>>> {
    match from {
        ConfigurationSource::Index => {
            let entry = repository.staged_entry(name)?;
            bytes_of(repository, entry, &format!("the staged `{name}`"))
        }
        ConfigurationSource::Head => {
            let Some(head) = repository.head()? else {
                return Ok(None);
            };
            let entry = entry_in_commit(repository.git(), head, name)?;
            bytes_of(repository, entry, &format!("the `{name}` of HEAD"))
        }
        ConfigurationSource::Disk => repository
            .top()
            .map_or(Ok(None), |top| bytes_on_disk(top, name)),
    }
}

/// Says so where a file of ours on disk is not what is staged: whoever has just edited it believes that it counts.
pub(crate) fn unstaged_notice(
    repository: &Repository,
    name: &str,
    staged: Option<&[u8]>,
) -> Option<String> {
    let on_disk = match config::read_file(&repository.top()?.join(name)) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        // What cannot be read cannot be in force either.
        Err(_) => return None,
    };
    match (staged, on_disk.as_deref()) {
        (None, Some(_)) => Some(format!(
            "`{name}` is not staged, so it is not in force; `git add {name}` makes it count"
        )),
        (Some(_), None) => Some(format!(
            "`{name}` is gone from disk, but the staged one is still in force; `git rm --cached {name}` ends that"
        )),
        (Some(staged), Some(on_disk)) if staged != on_disk => Some(format!(
            "`{name}` has changes that are not staged, so they are not in force; `git add {name}` makes them count"
        )),
        _ => None,
    }
}

/// Returns a file of ours in the folder `top`, where there is one.
pub(crate) fn bytes_on_disk(top: &Path, name: &str) -> Result<Option<Vec<u8>>> {
    let file = top.join(name);
    let doing = || format!("could not read `{name}`");
    match std::fs::symlink_metadata(&file) {
        Ok(metadata) if metadata.is_file() => {
            config::read_file(&file).with_context(doing).map(Some)
        }
        Ok(_) => bail!(
            "{}: it is not a regular file; make it one, or remove it",
            doing()
        ),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(doing),
    }
}

/// Returns the top of the repository that something on disk lies in, or is; git is not asked.
pub(crate) fn top_above(path: &Path) -> Option<PathBuf> {
    let path = path.canonicalize().ok()?;
    let is_top = |folder: &&Path| folder.join(".git").symlink_metadata().is_ok();
    path.ancestors().find(is_top).map(Path::to_owned)
}
