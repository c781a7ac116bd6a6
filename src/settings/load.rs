//! Which configuration a scan goes by: it comes from the same place as the bytes it is about.

use std::path::Path;

use anyhow::Result;

use crate::cli;
use crate::config;
use crate::config::{Environment, File, Merged, Role, Settings, keys};
use crate::gitignore::EnvFilePatterns;
use crate::policy::Policy;
use xguard_detect::custom::CustomRule;
use xguard_git::{EntryKind, FileVersion, Git, Repository, history};

use crate::settings::baseline_file;
pub(crate) use crate::settings::own_file::{bytes_of, bytes_on_disk, top_above, unstaged_notice};
use crate::settings::read::{from_file, parse_file};
use crate::settings::rules;
use crate::settings::team_policy::{TeamPolicy, find_team_policy, named_policy, team_policy};

/// What was asked for on the command line.
#[derive(Clone, Copy, Default)]
pub(crate) struct ConfigurationOverride<'a> {
    /// The configuration, instead of the repository's own.
    pub(crate) config: Option<&'a Path>,
    /// The team policy, instead of the one that git's configuration names.
    pub(crate) policy: Option<&'a Path>,
}

/// Returns which configuration was asked for.
pub(crate) fn asked(configured: &cli::ConfigurationArguments) -> ConfigurationOverride<'_> {
    ConfigurationOverride {
        config: configured.config.as_deref(),
        policy: configured.policy.as_deref(),
    }
}

/// Where the repository's own configuration is taken from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConfigurationSource {
    /// What is staged.
    Index,
    /// The commit that HEAD names.
    Head,
    /// The top of the work tree, as it lies on disk.
    Disk,
}

/// What a scan goes by.
#[derive(Default)]
pub(crate) struct ScanConfiguration {
    pub(crate) settings: Settings,
    /// Said when the file on disk says something else than the one in force.
    pub(crate) notice: Option<String>,
    /// The ids of the team policy's rules.
    pub(crate) team: Vec<&'static str>,
}

/// Returns what holds for what is staged.
pub(crate) fn staged_settings(
    repository: &Repository,
    asked: ConfigurationOverride<'_>,
    environment: &Environment,
) -> Result<ScanConfiguration> {
    if asked.config.is_some() {
        let settings = settings_from(repository, ConfigurationSource::Index, asked, environment)?;
        return Ok(ScanConfiguration {
            settings,
            ..ScanConfiguration::default()
        });
    }
    let policy = find_team_policy(Some(repository), asked, environment)?;
    let bytes = staged_bytes(repository)?;
    let own = bytes
        .as_deref()
        .map(|bytes| parse_own_file(bytes, policy.as_ref()));
    let own = own.transpose()?;
    Ok(ScanConfiguration {
        team: policy.as_ref().map(TeamPolicy::rules).unwrap_or_default(),
        settings: Layers { policy, own }.merged().into(),
        notice: unstaged_notice(repository, config::FILE_NAME, bytes.as_deref()),
    })
}

/// Returns what holds by a repository's own configuration, taken from there, and by the team policy.
pub(crate) fn settings_from(
    repository: &Repository,
    from: ConfigurationSource,
    asked: ConfigurationOverride<'_>,
    environment: &Environment,
) -> Result<Settings> {
    let layers = repository_layers(repository, from, asked, environment)?;
    let mut settings: Settings = layers.merged().into();
    if asked.config.is_none() {
        settings.policy.baseline = baseline_file::read_from(repository, from)?;
    }
    Ok(settings)
}

/// Returns what holds where there is no repository to look into.
pub(crate) fn settings_without_repository(
    asked: ConfigurationOverride<'_>,
    environment: &Environment,
) -> Result<Settings> {
    let policy = find_team_policy(None, asked, environment)?;
    let own = asked.config.map(|file| from_file(file, policy.as_ref()));
    let own = own.transpose()?;
    Ok(Layers { policy, own }.merged().into())
}

/// What is put together.
pub(crate) struct Layers {
    /// The team policy, where there is one.
    pub(crate) policy: Option<TeamPolicy>,
    /// The repository's own configuration, where there is one.
    pub(crate) own: Option<File>,
}

impl Layers {
    pub(crate) fn merged(self) -> Merged {
        config::merge_files(self.policy.map(|policy| policy.file), self.own)
    }
}

/// Returns the configurations that hold in a repository.
pub(crate) fn repository_layers(
    repository: &Repository,
    from: ConfigurationSource,
    asked: ConfigurationOverride<'_>,
    environment: &Environment,
) -> Result<Layers> {
    let policy = find_team_policy(Some(repository), asked, environment)?;
    let own = match asked.config {
        Some(file) => Some(from_file(file, policy.as_ref())?),
        None => own_bytes(repository, from)?
            .map(|bytes| parse_own_file(&bytes, policy.as_ref()))
            .transpose()?,
    };
    Ok(Layers { policy, own })
}

fn own_bytes(repository: &Repository, from: ConfigurationSource) -> Result<Option<Vec<u8>>> {
    match from {
        ConfigurationSource::Index => staged_bytes(repository),
        ConfigurationSource::Head => {
            let Some(head) = repository.head()? else {
                return Ok(None);
            };
            let entry = history::entry_in_commit(repository.git(), head, config::FILE_NAME)?;
            bytes_of(repository, entry, "the `.xguard.yaml` of HEAD")
        }
        ConfigurationSource::Disk => repository
            .top()
            .map_or(Ok(None), |top| bytes_on_disk(top, config::FILE_NAME)),
    }
}

fn staged_bytes(repository: &Repository) -> Result<Option<Vec<u8>>> {
    let entry = repository.staged_entry(config::FILE_NAME)?;
    bytes_of(repository, entry, "the staged `.xguard.yaml`")
}

/// Returns what one version of a repository's own configuration says; an empty one where it has none, and nothing where
/// that cannot be understood. An error where it cannot be read.
pub(crate) fn own_version(
    repository: &Repository,
    team: &[&str],
    entry: Option<FileVersion>,
) -> Result<Option<File>> {
    if entry.is_some_and(|entry| entry.kind != EntryKind::File) {
        return Ok(None);
    }
    let bytes = bytes_of(repository, entry, "a version of `.xguard.yaml`")?;
    Ok(bytes.map_or_else(
        || Some(File::default()),
        |bytes| {
            let role = Role::Repository { team };
            parse_file(role, &bytes, config::FILE_NAME).ok()
        },
    ))
}

/// Returns what a repository's own configuration says, which may name the rules of the team policy.
fn parse_own_file(bytes: &[u8], policy: Option<&TeamPolicy>) -> Result<File> {
    let team = policy.map(TeamPolicy::rules).unwrap_or_default();
    let role = Role::Repository { team: &team };
    parse_file(role, bytes, config::FILE_NAME)
}

/// Returns what holds where this program runs, by the configuration on disk.
pub(crate) fn settings_here(environment: &Environment) -> Result<Settings> {
    let policy = find_team_policy(None, ConfigurationOverride::default(), environment)?;
    let top = top_above(Path::new("."));
    let bytes = top
        .as_deref()
        .map_or(Ok(None), |top| bytes_on_disk(top, config::FILE_NAME))?;
    let own = bytes
        .map(|bytes| parse_own_file(&bytes, policy.as_ref()))
        .transpose()?;
    Ok(Layers { policy, own }.merged().into())
}

/// Returns what holds in the repository whose top is `top`, by its configuration on disk.
pub(crate) fn on_disk(top: &Path, asked: ConfigurationOverride<'_>) -> Result<Settings> {
    let policy = match asked.policy {
        Some(path) => Some(team_policy(path)?),
        None => named_policy(&Git::elsewhere(top))?,
    };
    let bytes = bytes_on_disk(top, config::FILE_NAME)?;
    let own = bytes
        .map(|bytes| parse_own_file(&bytes, policy.as_ref()))
        .transpose()?;
    let mut settings: Settings = Layers { policy, own }.merged().into();
    settings.policy.baseline = baseline_file::on_disk(top)?;
    Ok(settings)
}

/// Divides settings into what decides about findings, and the rules of the project.
pub(crate) fn split_settings(
    settings: Settings,
    environment: &Environment,
) -> (Policy, Vec<CustomRule>) {
    let rules = rules::all(&settings.custom);
    let policy = Policy::new(settings.policy, rules, environment.now_ms);
    (policy, settings.custom)
}

/// Returns which names are those of env files.
pub(crate) fn env_file_patterns(settings: &Settings) -> EnvFilePatterns {
    let lower = |key| {
        let words = settings.list(key).iter();
        words.map(|word| word.to_lowercase()).collect()
    };
    EnvFilePatterns {
        extra: lower(&keys::ENV_NAMES),
        template_words: lower(&keys::ENV_TEMPLATES),
        left_out: lower(&keys::ENV_LEAVE_OUT),
    }
}
