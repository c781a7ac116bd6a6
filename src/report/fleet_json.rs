//! What `xguard onboard` came to, for programs and to be collected.

use std::borrow::Cow;

use serde::Serialize;

use super::escape;
use super::fleet::{Fleet, GuardState, HookChange, InHead, Onboarded};
use super::json::{JsonTool, Path, TOOL, json_path};
use xguard_detect::{hidden_text, hide_credentials};

/// Goes up as that of a scan's report does.
const SCHEMA_VERSION: u32 = 1;

/// Returns all of it for programs.
pub fn fleet_json(fleet: &Fleet) -> anyhow::Result<String> {
    let repositories = fleet.repositories.iter().map(json_repository).collect();
    let unread = fleet.unread.iter().map(|(one, message)| FleetUnread {
        path: json_path(Some(&hide_credentials(one))),
        message: hidden_text(message),
    });
    let json = serde_json::to_string_pretty(&FleetReport {
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
            .map(|link| json_path(Some(&hide_credentials(link))))
            .collect(),
        summary: FleetSummary {
            repositories: fleet.repositories.len(),
            guarded: fleet.count(|one| one.state == GuardState::Guarded),
            not_guarded: fleet.count(|one| matches!(one.state, GuardState::NotGuarded(_))),
            failed: fleet.count(|one| matches!(one.state, GuardState::Failed(_))),
            changed: if fleet.is_dry {
                0
            } else {
                fleet.count(|one| one.change != HookChange::None || one.sets_policy)
            },
        },
    })?;
    Ok(escape::printable_json(&json) + "\n")
}

fn json_repository(one: &Onboarded) -> ReportedRepository<'_> {
    let (state, message) = match &one.state {
        GuardState::Guarded => ("guarded", None),
        GuardState::NotGuarded(why) => ("not-guarded", Some(hidden_text(why))),
        GuardState::Failed(why) => ("failed", Some(hidden_text(why))),
    };
    ReportedRepository {
        path: json_path(Some(&hide_credentials(&one.path))),
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
struct FleetReport<'a> {
    schema_version: u32,
    tool: JsonTool,
    at: &'a str,
    user: Option<Cow<'a, str>>,
    dry_run: bool,
    repositories: Vec<ReportedRepository<'a>>,
    errors: Vec<FleetUnread<'a>>,
    links: Vec<Path>,
    summary: FleetSummary,
}

#[derive(Serialize)]
struct ReportedRepository<'a> {
    #[serde(flatten)]
    path: Path,
    state: &'static str,
    message: Option<Cow<'a, str>>,
    change: HookChange,
    kept: &'a [&'static str],
    covers_env: Option<bool>,
    sets_policy: bool,
    in_head: Option<InHead>,
}

#[derive(Serialize)]
struct FleetUnread<'a> {
    #[serde(flatten)]
    path: Path,
    message: Cow<'a, str>,
}

#[derive(Serialize)]
struct FleetSummary {
    repositories: usize,
    guarded: usize,
    not_guarded: usize,
    failed: usize,
    changed: usize,
}
