//! Which configuration a scan goes by: it comes from the same place as the bytes it is about.

use std::io;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::config::baseline::{self, BASELINE_NAME};
use crate::config::{self, Settings};
use crate::git::{Content, Entry, EntryKind, Repository, history};
use crate::gitignore::Names;
use crate::policy::Baseline;
use crate::report;

use super::rules;

/// What a scan goes by.
#[derive(Default)]
pub(super) struct Configuration {
    pub(super) settings: Settings,
    /// Said when the file on disk says something else than the one in force.
    pub(super) notice: Option<String>,
}

impl From<Settings> for Configuration {
    fn from(settings: Settings) -> Self {
        Self {
            settings,
            notice: None,
        }
    }
}

/// Returns what the staged `.xguard.yaml` says; the defaults if there is none.
pub(super) fn staged(repository: &Repository) -> Result<Configuration> {
    let bytes = staged_bytes(repository)?;
    let settings = match &bytes {
        Some(bytes) => parsed(bytes, config::FILE_NAME)?,
        None => Settings::default(),
    };
    let notice = notice(repository, config::FILE_NAME, bytes.as_deref());
    Ok(Configuration { settings, notice })
}

/// Returns what the `.xguard.yaml` in the commit HEAD names says; the defaults if there is none.
pub(super) fn committed(repository: &Repository) -> Result<Configuration> {
    let Some(head) = repository.head()? else {
        return Ok(Configuration::default());
    };
    let entry = history::entry(repository.git(), head, config::FILE_NAME)?;
    let Some(bytes) = bytes_of(repository, entry, "the `.xguard.yaml` of HEAD")? else {
        return Ok(Configuration::default());
    };
    Ok(parsed(&bytes, config::FILE_NAME)?.into())
}

fn staged_bytes(repository: &Repository) -> Result<Option<Vec<u8>>> {
    let entry = repository.staged_entry(config::FILE_NAME)?;
    bytes_of(repository, entry, "the staged `.xguard.yaml`")
}

fn bytes_of(repository: &Repository, entry: Option<Entry>, what: &str) -> Result<Option<Vec<u8>>> {
    let Some(entry) = entry else {
        return Ok(None);
    };
    let doing = format!("could not read {what}");
    if entry.kind != EntryKind::File {
        bail!("{doing}: it is no regular file; make it one, or remove it");
    }
    match repository.read(entry.oid).context(doing.clone())? {
        Content::Whole(bytes) => Ok(Some(bytes)),
        Content::Stream(_) => bail!("{doing}: it is far too large for a configuration"),
    }
}

/// Says so where a file of ours on disk is not what is staged: whoever has just edited it believes that it counts.
fn notice(repository: &Repository, name: &str, staged: Option<&[u8]>) -> Option<String> {
    let on_disk = match config::read(&repository.top()?.join(name)) {
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

/// Returns what the `.xguard.yaml` in the folder `top` says as it lies on disk; the defaults if there is none.
pub(super) fn on_disk(top: &Path) -> Result<Settings> {
    match bytes_on_disk(top, config::FILE_NAME)? {
        Some(bytes) => parsed(&bytes, config::FILE_NAME),
        None => Ok(Settings::default()),
    }
}

/// Returns the bytes of a file of ours in the folder `top`, if there is one.
pub(super) fn bytes_on_disk(top: &Path, name: &str) -> Result<Option<Vec<u8>>> {
    let file = top.join(name);
    let doing = || format!("could not read `{name}`");
    match std::fs::symlink_metadata(&file) {
        Ok(metadata) if metadata.is_file() => config::read(&file).with_context(doing).map(Some),
        Ok(_) => bail!(
            "{}: it is no regular file; make it one, or remove it",
            doing()
        ),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(doing),
    }
}

/// Where a baseline is read.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    /// What is staged.
    Staged(&'a Repository),
    /// The commit HEAD names.
    Committed(&'a Repository),
    /// The folder, on disk.
    Disk(&'a Path),
    /// Nowhere: whoever names a configuration wants that alone.
    Nowhere,
}

impl Place<'_> {
    /// Says so where the baseline on disk is not the staged one that counts.
    pub(super) fn notice(self) -> Result<Option<String>> {
        let Place::Staged(repository) = self else {
            return Ok(None);
        };
        let entry = repository.staged_entry(BASELINE_NAME)?;
        let staged = bytes_of(repository, entry, "the staged baseline")?;
        Ok(notice(repository, BASELINE_NAME, staged.as_deref()))
    }

    /// Reads the baseline. It decides about findings alone, so nobody asks where there are none.
    pub(super) fn baseline(self) -> Result<Baseline> {
        let name = BASELINE_NAME;
        let bytes = match self {
            Place::Staged(repository) => {
                let entry = repository.staged_entry(name)?;
                bytes_of(repository, entry, &format!("the staged `{name}`"))?
            }
            Place::Committed(repository) => match repository.head()? {
                Some(head) => {
                    let entry = history::entry(repository.git(), head, name)?;
                    bytes_of(repository, entry, &format!("the `{name}` of HEAD"))?
                }
                None => None,
            },
            Place::Disk(top) => bytes_on_disk(top, name)?,
            Place::Nowhere => None,
        };
        bytes.map_or_else(
            || Ok(Baseline::default()),
            |bytes| baseline::parse(&bytes, name),
        )
    }
}

/// Returns what a configuration file on disk says.
pub(super) fn from_file(file: &Path) -> Result<Settings> {
    let name = report::path(file.as_os_str().as_encoded_bytes());
    let bytes =
        config::read(file).with_context(|| format!("could not read the configuration {name}"))?;
    parsed(&bytes, &name)
}

/// Returns what the text of a configuration, called `name`, says.
fn parsed(bytes: &[u8], name: &str) -> Result<Settings> {
    let rules: Vec<&str> = rules::all().iter().map(|rule| rule.id).collect();
    config::file::parse(bytes, name, &rules).map(Settings::from)
}

/// Returns which names are those of env files.
pub(super) fn names(settings: &Settings) -> Names {
    let lower = |words: &[String]| words.iter().map(|word| word.to_lowercase()).collect();
    Names {
        extra: lower(&settings.env_files.names),
        template_words: lower(&settings.env_files.templates),
        left_out: lower(&settings.env_files.left_out),
    }
}
