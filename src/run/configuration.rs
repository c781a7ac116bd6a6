//! Which configuration a scan goes by: it comes from the same place as the bytes it is about.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::config::baseline::{self, BASELINE_NAME};
use crate::config::{self, Environment, Settings};
use crate::detect::custom::CustomRule;
use crate::git::{Content, Entry, EntryKind, Repository, history};
use crate::gitignore::Names;
use crate::policy::{Baseline, Policy};
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
    let settings = settings_in(bytes.as_deref())?;
    let notice = notice(repository, config::FILE_NAME, bytes.as_deref());
    Ok(Configuration { settings, notice })
}

/// Returns the same where nobody is told more of it: another hook has told it.
pub(super) fn staged_settings(repository: &Repository) -> Result<Settings> {
    settings_in(staged_bytes(repository)?.as_deref())
}

fn settings_in(bytes: Option<&[u8]>) -> Result<Settings> {
    bytes.map_or_else(
        || Ok(Settings::default()),
        |bytes| parsed(bytes, config::FILE_NAME),
    )
}

/// Returns the staged baseline, and says so where the one on disk is not that. It decides about findings alone, so nobody
/// asks where there are none.
pub(super) fn staged_baseline(repository: &Repository) -> Result<(Baseline, Option<String>)> {
    let entry = repository.staged_entry(BASELINE_NAME)?;
    let bytes = bytes_of(repository, entry, "the staged `.xguard-baseline.yaml`")?;
    let notice = notice(repository, BASELINE_NAME, bytes.as_deref());
    Ok((parsed_baseline(bytes.as_deref())?, notice))
}

/// Returns what the `.xguard.yaml` and the baseline in the commit HEAD names say; the defaults if there is none.
pub(super) fn committed(repository: &Repository) -> Result<Configuration> {
    let Some(head) = repository.head()? else {
        return Ok(Configuration::default());
    };
    let bytes = |name: &str| {
        let entry = history::entry(repository.git(), head, name)?;
        bytes_of(repository, entry, &format!("the `{name}` of HEAD"))
    };
    let mut settings = match bytes(config::FILE_NAME)? {
        Some(bytes) => parsed(&bytes, config::FILE_NAME)?,
        None => Settings::default(),
    };
    settings.policy.baseline = parsed_baseline(bytes(BASELINE_NAME)?.as_deref())?;
    Ok(settings.into())
}

fn staged_bytes(repository: &Repository) -> Result<Option<Vec<u8>>> {
    let entry = repository.staged_entry(config::FILE_NAME)?;
    bytes_of(repository, entry, "the staged `.xguard.yaml`")
}

/// Returns the bytes of a file of ours, if there is one; it is called `what` in an error.
pub(super) fn bytes_of(
    repository: &Repository,
    entry: Option<Entry>,
    what: &str,
) -> Result<Option<Vec<u8>>> {
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

/// Returns what the `.xguard.yaml` and the baseline in the folder `top` say as they lie on disk; the defaults if there is
/// none.
pub(super) fn on_disk(top: &Path) -> Result<Settings> {
    let mut settings = match bytes_on_disk(top, config::FILE_NAME)? {
        Some(bytes) => parsed(&bytes, config::FILE_NAME)?,
        None => Settings::default(),
    };
    settings.policy.baseline = baseline_on_disk(top)?;
    Ok(settings)
}

/// Returns the baseline in the folder `top` as it lies on disk.
pub(super) fn baseline_on_disk(top: &Path) -> Result<Baseline> {
    parsed_baseline(bytes_on_disk(top, BASELINE_NAME)?.as_deref())
}

fn parsed_baseline(bytes: Option<&[u8]>) -> Result<Baseline> {
    match bytes {
        Some(bytes) => baseline::parse(bytes, BASELINE_NAME),
        None => Ok(Baseline::default()),
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

/// Returns what a configuration file on disk says.
pub(super) fn from_file(file: &Path) -> Result<Settings> {
    let (bytes, name) = file_on_disk(file)?;
    parsed(&bytes, &name)
}

/// Returns the top of the repository that something on disk lies in, or is; git is not asked.
pub(super) fn top_above(path: &Path) -> Option<PathBuf> {
    let path = path.canonicalize().ok()?;
    let is_top = |folder: &&Path| folder.join(".git").symlink_metadata().is_ok();
    path.ancestors().find(is_top).map(Path::to_owned)
}

/// Returns what the configuration on disk says where this program runs; the defaults outside of a repository.
pub(super) fn here() -> Result<Settings> {
    top_above(Path::new(".")).map_or_else(|| Ok(Settings::default()), |top| on_disk(&top))
}

/// Returns what the text of a configuration, called `name`, says.
fn parsed(bytes: &[u8], name: &str) -> Result<Settings> {
    config::file::parse(bytes, name, &built_in()).map(Settings::from)
}

fn built_in() -> Vec<&'static str> {
    rules::all(&[]).iter().map(|rule| rule.id).collect()
}

/// Reads a configuration file on disk, and tries its rules on their examples.
pub(super) fn check(file: &Path) -> Result<()> {
    let (bytes, name) = file_on_disk(file)?;
    config::file::check(&bytes, &name, &built_in())
}

fn file_on_disk(file: &Path) -> Result<(Vec<u8>, String)> {
    let name = report::path(file.as_os_str().as_encoded_bytes());
    let bytes =
        config::read(file).with_context(|| format!("could not read the configuration {name}"))?;
    Ok((bytes, name))
}

/// Divides settings into what decides about findings, and the rules of the project.
pub(super) fn divided(settings: Settings, environment: &Environment) -> (Policy, Vec<CustomRule>) {
    let rules = rules::all(&settings.custom);
    let policy = Policy::new(settings.policy, rules, environment.now_ms);
    (policy, settings.custom)
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
