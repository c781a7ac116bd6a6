//! What `xguard onboard` came to, for programs and to be collected.

use serde_json::{Value, json};

use super::document::{about_path, document_text, tool_fields};
use super::fleet::{Fleet, GuardState, HookChange, Onboarded};
use xguard_detect::hidden_text;

/// Goes up as that of a scan's report does.
const SCHEMA_VERSION: u32 = 1;

/// Returns all of it for programs.
pub fn fleet_json(fleet: &Fleet) -> String {
    let about = |path: &[u8], fields| Value::Object(about_path(Some(&path.into()), fields));
    let repositories = fleet.repositories.iter();
    let unread = fleet.unread.iter();
    let links = fleet.links.iter();
    let is_changed =
        |one: &Onboarded| !fleet.is_dry && (one.change != HookChange::None || one.sets_policy);
    document_text(&json!({
        "schema_version": SCHEMA_VERSION,
        "tool": tool_fields(),
        "at": fleet.at,
        "user": fleet.user.as_deref().map(hidden_text),
        "dry_run": fleet.is_dry,
        "repositories": repositories.map(|one| about(&one.path, repository_fields(one))).collect::<Value>(),
        "errors": unread
            .map(|(path, message)| about(path, json!({"message": hidden_text(message)})))
            .collect::<Value>(),
        "links": links.map(|link| about(link, json!({}))).collect::<Value>(),
        "summary": {
            "repositories": fleet.repositories.len(),
            "guarded": fleet.count(|one| one.state == GuardState::Guarded),
            "not_guarded": fleet.count(|one| matches!(one.state, GuardState::NotGuarded(_))),
            "failed": fleet.count(|one| matches!(one.state, GuardState::Failed(_))),
            "changed": fleet.count(is_changed),
        },
    }))
}

fn repository_fields(one: &Onboarded) -> Value {
    let (state, message) = match &one.state {
        GuardState::Guarded => ("guarded", None),
        GuardState::NotGuarded(why) => ("not-guarded", Some(hidden_text(why))),
        GuardState::Failed(why) => ("failed", Some(hidden_text(why))),
    };
    json!({
        "state": state,
        "message": message,
        "change": one.change,
        "kept": one.kept,
        "covers_env": one.covers_env,
        "sets_policy": one.sets_policy,
        "in_head": one.in_head,
    })
}
