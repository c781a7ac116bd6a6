//! `xguard config`: whether a configuration is sound, and what holds in the end.

use std::io;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::cli;
use crate::cli::ConfigurationOrigin as Place;
use crate::config::Role;
use crate::config::{Environment, FILE_NAME};
use crate::exit::Status;
use crate::repo_path::printable_file;
use crate::report;
use crate::report::ShownConfiguration;
use xguard_git as git;
use xguard_git::Repository;

use crate::settings::load;
use crate::settings::load::Layers;
use crate::settings::origin::{ConfigurationOverride, ConfigurationSource};
use crate::settings::team_policy::POLICY;
use crate::settings::{read, shown};

/// Reads a configuration file and says what is wrong with it.
pub(crate) fn check_file(file: &Path, is_policy: bool) -> Result<Status> {
    let role = if is_policy {
        Role::Policy
    } else {
        Role::Repository { team: &[] }
    };
    read::check_file(role, file)?;
    let shown = printable_file(file);
    report::write_text(&format!("{shown} is sound\n"), &mut io::stdout())
        .context("could not say so")?;
    Ok(Status::Clean)
}

/// Shows what holds here, key by key, and who says so.
pub(crate) fn show_configuration(
    arguments: &cli::ConfigShow,
    environment: &Environment,
) -> Result<Status> {
    let repository = Repository::open(&environment.git)?;
    let asked = ConfigurationOverride::from(&arguments.configured);
    let from = match arguments.from {
        Some(Place::Head) => ConfigurationSource::Head,
        Some(Place::Disk) => ConfigurationSource::Disk,
        None if repository.top().is_none() => ConfigurationSource::Head,
        Some(Place::Index) | None => ConfigurationSource::Index,
    };
    let layers = load::repository_layers(&repository, from, asked, environment)?;
    let configured = ShownConfiguration {
        policy: policy_and_its_origin(&layers, &repository, asked)?,
        own: layers
            .own
            .as_ref()
            .map(|_| own_configuration_origin(from, asked)),
        keys: shown::keys(&layers.merged()),
    };
    let format = report::find_format(&arguments.format).context("there is no such format")?;
    let text = report::render_configuration(&configured, format, environment.stdout);
    report::write_text(&text, &mut io::stdout()).context("could not print the configuration")?;
    Ok(Status::Clean)
}

/// Returns the team policy's file and what names it.
fn policy_and_its_origin(
    layers: &Layers,
    repository: &Repository,
    asked: ConfigurationOverride<'_>,
) -> Result<Option<(Vec<u8>, String)>> {
    let Some(policy) = &layers.policy else {
        return Ok(None);
    };
    let named = match asked.policy {
        Some(_) => "`--policy`".to_owned(),
        None => git::setting_origin(repository.git(), POLICY)?,
    };
    let path = policy.path.as_os_str().as_encoded_bytes().to_vec();
    Ok(Some((path, named)))
}

/// Returns where the repository's own configuration is taken from.
fn own_configuration_origin(from: ConfigurationSource, asked: ConfigurationOverride<'_>) -> String {
    match (asked.config, from) {
        (Some(file), _) => {
            let file = printable_file(file);
            format!("{file}, named by `--config`")
        }
        (None, ConfigurationSource::Index) => format!("{FILE_NAME} as it is staged"),
        (None, ConfigurationSource::Head) => format!("{FILE_NAME} as it is in HEAD"),
        (None, ConfigurationSource::Disk) => format!("{FILE_NAME} as it lies on disk"),
    }
}
