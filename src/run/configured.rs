//! `xguard config`: whether a configuration is sound, and what holds in the end.

use std::io;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::cli::{self, Origin as Place};
use crate::config::file::Role;
use crate::config::{self, Environment, FILE_NAME, Given, Joined, Layer, Merged};
use crate::exit::Status;
use crate::policy::{Allow, Effect};
use crate::report::{self, Configured, Origin, Setting, Value};
use xguard_detect::local::Breadth;
use xguard_git as git;
use xguard_git::Repository;

use super::configuration::{self, Asked, From, Layers};
use super::reading;
use super::scan::asked;
use super::team::POLICY;

/// Reads a configuration file and says what is wrong with it.
pub(super) fn check(file: &Path, is_policy: bool) -> Result<Status> {
    let role = if is_policy {
        Role::Policy
    } else {
        Role::Repository { team: &[] }
    };
    reading::check(role, file)?;
    let shown = report::path(file.as_os_str().as_encoded_bytes());
    report::text(&format!("{shown} is sound\n"), &mut io::stdout()).context("could not say so")?;
    Ok(Status::Clean)
}

/// Shows what holds here, key by key, and who says so.
pub(super) fn show(arguments: &cli::ConfigShow, environment: &Environment) -> Result<Status> {
    let repository = Repository::open(&environment.git)?;
    let asked = asked(&arguments.configured);
    let from = match arguments.from {
        Some(Place::Head) => From::Head,
        Some(Place::Disk) => From::Disk,
        None if repository.top().is_none() => From::Head,
        Some(Place::Index) | None => From::Index,
    };
    let layers = configuration::layers(&repository, from, asked, environment)?;
    let configured = Configured {
        policy: policy(&layers, &repository, asked)?,
        own: layers.own.as_ref().map(|_| own(from, asked)),
        keys: keys(layers.merged()),
    };
    let format = report::format(&arguments.format).context("there is no such format")?;
    let text = report::configured(&configured, format, environment.stdout)?;
    report::text(&text, &mut io::stdout()).context("could not print the configuration")?;
    Ok(Status::Clean)
}

/// Returns the team policy's file and what names it.
fn policy(
    layers: &Layers,
    repository: &Repository,
    asked: Asked<'_>,
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
fn own(from: From, asked: Asked<'_>) -> String {
    match (asked.config, from) {
        (Some(file), _) => {
            let file = report::path(file.as_os_str().as_encoded_bytes());
            format!("{file}, named by `--config`")
        }
        (None, From::Index) => format!("{FILE_NAME} as it is staged"),
        (None, From::Head) => format!("{FILE_NAME} as it is in HEAD"),
        (None, From::Disk) => format!("{FILE_NAME} as it lies on disk"),
    }
}

/// Returns every key as it holds.
pub(super) fn keys(merged: Merged) -> Vec<Setting> {
    let enforced = merged.enforced;
    let policys_own = enforced.iter().map(|key| Value {
        value: (*key).to_owned(),
        from: Origin::Policy,
    });
    let mut keys = vec![
        list("allow", &merged.allow, permission),
        list("block", &merged.blocks, |(id, effect)| {
            format!("`{id}` {}", effect_word(*effect))
        }),
        Setting {
            key: "enforce",
            enforced: false,
            values: policys_own.collect(),
            set_aside: Vec::new(),
        },
        list("env.except", &merged.except, permission),
        list("env.leave_out", &merged.left_out, |name| word(name)),
        list("env.names", &merged.names, |name| word(name)),
        list("env.templates", &merged.templates, |name| word(name)),
    ];
    keys.extend(
        merged
            .effects
            .iter()
            .map(|(key, given)| one(key, given, effect_word)),
    );
    keys.push(one(
        "local_values",
        &merged.local_values,
        |breadth| match breadth {
            Breadth::All => "all",
            Breadth::X => "x",
        },
    ));
    keys.push(list("rules", &merged.custom, |one| {
        format!("`{}`", one.id())
    }));
    for setting in &mut keys {
        let is_of_rules = setting.key.starts_with("env.rules.");
        setting.enforced =
            enforced.contains(&setting.key) || is_of_rules && enforced.contains(&"env.rules");
    }
    keys
}

fn effect_word(effect: Effect) -> &'static str {
    match effect {
        Effect::Block => "block",
        Effect::Warn => "warn",
        Effect::Off => "off",
    }
}

fn list<T>(key: &'static str, joined: &Joined<T>, shown: impl Fn(&T) -> String) -> Setting {
    let value = |(value, layer): &(T, Layer)| Value {
        value: shown(value),
        from: origin(*layer),
    };
    Setting {
        key,
        enforced: false,
        values: joined.in_force.iter().map(value).collect(),
        set_aside: joined.set_aside.iter().map(shown).collect(),
    }
}

fn one<T: Copy>(key: &'static str, given: &Given<T>, shown: fn(T) -> &'static str) -> Setting {
    Setting {
        key,
        enforced: false,
        values: vec![Value {
            value: shown(given.value).to_owned(),
            from: origin(given.by),
        }],
        set_aside: given
            .set_aside
            .map(|value| shown(value).to_owned())
            .into_iter()
            .collect(),
    }
}

fn origin(layer: Layer) -> Origin {
    match layer {
        Layer::Default => Origin::Default,
        Layer::Policy => Origin::Policy,
        Layer::Repository => Origin::Repository,
    }
}

/// Returns what somebody wrote, unless it could be a credential in the wrong place.
fn word(text: &str) -> String {
    match config::echo(text).as_str() {
        "" => "something that is not shown".to_owned(),
        echo => echo.trim_start().to_owned(),
    }
}

/// Returns what a permission is limited to. Its reason is not shown, since nobody has looked through it for secrets.
fn permission(entry: &Allow) -> String {
    let until = entry.until_ms.map(config::last_day).map(|day| match day {
        Some(day) => format!("until {day}"),
        None => "until a day that is far off".to_owned(),
    });
    let parts = [
        entry
            .path
            .as_ref()
            .map(|path| format!("path {}", word(path.pattern()))),
        entry.rule.as_ref().map(|rule| format!("rule `{rule}`")),
        entry
            .fingerprint
            .as_ref()
            .map(|print| format!("fingerprint {print}")),
        until,
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(", ")
}
