//! Which configuration a scan goes by: it comes from the same place as the bytes it is about.

use std::path::Path;

use anyhow::Result;

use crate::config;
use crate::config::{Environment, File, Merged, Role, Settings, keys};
use crate::gitignore::EnvFilePatterns;
use crate::settings::baseline_file;
use crate::settings::origin::{ConfigurationOverride, ConfigurationSource};
use crate::settings::own_file::{bytes_from, bytes_of, bytes_on_disk, top_above, unstaged_notice};
use crate::settings::read::{parse_file, read_file};
use crate::settings::team_policy::{TeamPolicy, find_team_policy, named_policy, team_policy};
use xguard_git::{EntryKind, FileVersion, Git, Repository};

/// The configurations that hold together.
pub(crate) struct Layers {
    /// The team policy, where there is one.
    pub(crate) policy: Option<TeamPolicy>,
    /// The repository's own configuration, where there is one.
    pub(crate) own: Option<File>,
}

impl Layers {
    /// Takes a team policy and the configuration that was asked for, else what the bytes of the repository's own say,
    /// which may name the rules of the policy.
    fn new(
        policy: Option<TeamPolicy>,
        asked: ConfigurationOverride<'_>,
        own: Option<&[u8]>,
    ) -> Result<Self> {
        let team = policy.as_ref().map(TeamPolicy::rules).unwrap_or_default();
        let role = Role::Repository { team: &team };
        let own = match (asked.config, own) {
            (Some(file), _) => Some(read_file(role, file)?),
            (None, Some(bytes)) => Some(parse_file(role, bytes, config::FILE_NAME)?),
            (None, None) => None,
        };
        Ok(Self { policy, own })
    }

    pub(crate) fn merged(self) -> Merged {
        config::merge_files(self.policy.map(|policy| policy.file), self.own)
    }
}

/// What a scan of what is staged goes by.
pub(crate) struct StagedSettings {
    pub(crate) settings: Settings,
    /// Said when the file on disk says something else than the one in force.
    pub(crate) notice: Option<String>,
    /// The ids of the team policy's rules.
    pub(crate) team: Vec<&'static str>,
}

/// Returns what holds for what is staged, without the baseline.
pub(crate) fn staged_settings(
    repository: &Repository,
    asked: ConfigurationOverride<'_>,
    environment: &Environment,
) -> Result<StagedSettings> {
    let policy = find_team_policy(Some(repository), asked, environment)?;
    let (mut bytes, mut notice) = (None, None);
    if asked.config.is_none() {
        bytes = bytes_from(repository, ConfigurationSource::Index, config::FILE_NAME)?;
        notice = unstaged_notice(repository, config::FILE_NAME, bytes.as_deref());
    }
    Ok(StagedSettings {
        team: policy.as_ref().map(TeamPolicy::rules).unwrap_or_default(),
        settings: Layers::new(policy, asked, bytes.as_deref())?
            .merged()
            .into(),
        notice,
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

/// Returns the configurations that hold in a repository.
pub(crate) fn repository_layers(
    repository: &Repository,
    from: ConfigurationSource,
    asked: ConfigurationOverride<'_>,
    environment: &Environment,
) -> Result<Layers> {
    let policy = find_team_policy(Some(repository), asked, environment)?;
    let bytes = match asked.config {
        Some(_) => None,
        None => bytes_from(repository, from, config::FILE_NAME)?,
    };
    Layers::new(policy, asked, bytes.as_deref())
}

/// Returns what holds where there is no repository to look into.
pub(crate) fn settings_without_repository(
    asked: ConfigurationOverride<'_>,
    environment: &Environment,
) -> Result<Settings> {
    let policy = find_team_policy(None, asked, environment)?;
    Ok(Layers::new(policy, asked, None)?.merged().into())
}

/// Returns what holds where this program runs, by the configuration on disk, without the baseline.
pub(crate) fn settings_here(environment: &Environment) -> Result<Settings> {
    let asked = ConfigurationOverride::default();
    let policy = find_team_policy(None, asked, environment)?;
    let bytes = match top_above(Path::new(".")) {
        Some(top) => bytes_on_disk(&top, config::FILE_NAME)?,
        None => None,
    };
    Ok(Layers::new(policy, asked, bytes.as_deref())?
        .merged()
        .into())
}

/// Returns what holds in the repository whose top is `top`, by its configuration on disk.
pub(crate) fn on_disk(top: &Path, asked: ConfigurationOverride<'_>) -> Result<Settings> {
    let policy = match asked.policy {
        Some(path) => Some(team_policy(path)?),
        None => named_policy(&Git::elsewhere(top))?,
    };
    let bytes = bytes_on_disk(top, config::FILE_NAME)?;
    let layers = Layers::new(policy, asked, bytes.as_deref())?;
    let mut settings: Settings = layers.merged().into();
    settings.policy.baseline = baseline_file::on_disk(top)?;
    Ok(settings)
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
