//! What `xguard onboard` came to, for programs and to be collected.

use std::borrow::Cow;

use serde::Serialize;

use super::escape;
use super::fleet::{Change, Fleet, InHead, Onboarded, State};
use super::json::{Path, TOOL, Tool, path};
use xguard_detect::{hidden, hidden_text};

/// Goes up as that of a scan's report does.
const SCHEMA_VERSION: u32 = 1;

/// Returns all of it for programs.
pub fn fleet_json(fleet: &Fleet) -> anyhow::Result<String> {
    let repositories = fleet.repositories.iter().map(repository).collect();
    let unread = fleet.unread.iter().map(|(one, message)| Unread {
        path: path(Some(&hidden(one))),
        message: hidden_text(message),
    });
    let json = serde_json::to_string_pretty(&Whole {
        schema_version: SCHEMA_VERSION,
        tool: TOOL,
        at: &fleet.at,
        user: fleet.user.as_deref().map(hidden_text),
        dry_run: fleet.is_dry,
        repositories,
        errors: unread.collect(),
        links: fleet
            .links
            .iter()
            .map(|link| path(Some(&hidden(link))))
            .collect(),
        summary: Summary {
            repositories: fleet.repositories.len(),
            guarded: fleet.count(|one| one.state == State::Guarded),
            not_guarded: fleet.count(|one| matches!(one.state, State::NotGuarded(_))),
            failed: fleet.count(|one| matches!(one.state, State::Failed(_))),
            changed: if fleet.is_dry {
                0
            } else {
                fleet.count(|one| one.change != Change::None || one.sets_policy)
            },
        },
    })?;
    Ok(escape::printable_json(&json) + "\n")
}

fn repository(one: &Onboarded) -> Repository<'_> {
    let (state, message) = match &one.state {
        State::Guarded => ("guarded", None),
        State::NotGuarded(why) => ("not-guarded", Some(hidden_text(why))),
        State::Failed(why) => ("failed", Some(hidden_text(why))),
    };
    Repository {
        path: path(Some(&hidden(&one.path))),
        state,
        message,
        change: one.change,
        kept: &one.kept,
        covers_env: one.covers_env,
        sets_policy: one.sets_policy,
        in_head: one.in_head,
    }
}

#[derive(Serialize)]
struct Whole<'a> {
    schema_version: u32,
    tool: Tool,
    at: &'a str,
    user: Option<Cow<'a, str>>,
    dry_run: bool,
    repositories: Vec<Repository<'a>>,
    errors: Vec<Unread<'a>>,
    links: Vec<Path>,
    summary: Summary,
}

#[derive(Serialize)]
struct Repository<'a> {
    #[serde(flatten)]
    path: Path,
    state: &'static str,
    message: Option<Cow<'a, str>>,
    change: Change,
    kept: &'a [&'static str],
    covers_env: Option<bool>,
    sets_policy: bool,
    in_head: Option<InHead>,
}

#[derive(Serialize)]
struct Unread<'a> {
    #[serde(flatten)]
    path: Path,
    message: Cow<'a, str>,
}

#[derive(Serialize)]
struct Summary {
    repositories: usize,
    guarded: usize,
    not_guarded: usize,
    failed: usize,
    changed: usize,
}
