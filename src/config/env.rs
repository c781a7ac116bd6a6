//! What `.xguard.yaml` says under `env`: names of env files, exceptions, what the rules about them do.

use std::time::{Duration, UNIX_EPOCH};

use super::fields::{Fields, Read, fault, list, text};
use super::file::{path, reason};
use super::keys::KEYS;
use super::yaml::Node;
use crate::policy::{Allow, Effect, Origin};
use xguard_detect::Category;

/// What a project adds to the names of env files.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct EnvFiles {
    /// File names that block as `.env` does, in lower case.
    pub names: Vec<String>,
    /// File names that are no env files, in lower case.
    pub left_out: Vec<String>,
    /// Words that mark a template, in lower case.
    pub templates: Vec<String>,
}

/// Reads which names are those of env files.
pub(super) fn names(env: &mut Fields) -> Read<EnvFiles> {
    Ok(EnvFiles {
        names: lowered(env.take("names"), "env.names", name)?,
        left_out: lowered(env.take("leave_out"), "env.leave_out", name)?,
        templates: lowered(env.take("templates"), "env.templates", word)?,
    })
}

/// Reads an env file that is in the repository on purpose.
pub(super) fn exception(mut fields: Fields, origin: Origin) -> Read<Allow> {
    let Some(node) = fields.take("path") else {
        return fault(
            fields.node,
            "this entry has no `path`: say which file it is about".to_owned(),
        );
    };
    Ok(Allow {
        path: Some(path(&node)?),
        rule: None,
        fingerprint: None,
        category: Some(Category::EnvFile),
        reason: reason(&mut fields)?,
        until_ms: fields.take("until").map(|node| until(&node)).transpose()?,
        origin,
    })
}

/// How long after its first hour in UTC a day has ended everywhere.
const TO_ITS_END_EVERYWHERE: Duration = Duration::from_hours(36);

/// Returns the day at whose end everywhere it is that time.
pub fn last_day(until_ms: u64) -> Option<String> {
    let end = UNIX_EPOCH.checked_add(Duration::from_millis(until_ms))?;
    let day = humantime::format_rfc3339(end.checked_sub(TO_ITS_END_EVERYWHERE)?);
    day.to_string().get(.."2027-06-30".len()).map(str::to_owned)
}

/// Reads a date, and returns the end of that day everywhere, in milliseconds since 1970.
pub(super) fn until(node: &Node) -> Read<u64> {
    match date(&text(node, "until")?) {
        Some(end) => Ok(end),
        None => fault(
            node.id,
            "`until` is no date: write it as `2027-06-30`".to_owned(),
        ),
    }
}

/// Returns the end of a day everywhere; none where it is no date.
pub(super) fn date(day: &str) -> Option<u64> {
    let is_date = day.len() == "2027-06-30".len();
    let begin = humantime::parse_rfc3339(&format!("{day}T00:00:00Z")).ok();
    let end = begin
        .filter(|_| is_date)?
        .checked_add(TO_ITS_END_EVERYWHERE)?;
    u64::try_from(end.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
}

/// Reads what the rules about env files are to do. Which there are is in `KEYS`.
pub(super) fn effects(mut fields: Fields) -> Read<Vec<(&'static str, Effect)>> {
    let rules = KEYS
        .iter()
        .filter_map(|key| key.name.strip_prefix("env.rules."));
    let mut effects = Vec::new();
    for rule in rules {
        let Some(node) = fields.take(rule) else {
            continue;
        };
        let effect = match text(&node, rule)?.as_str() {
            "block" => Effect::Block,
            "warn" => Effect::Warn,
            "off" => Effect::Off,
            _ => {
                let message = format!("`{rule}` is none of `block`, `warn` and `off`");
                return fault(node.id, message);
            }
        };
        effects.push((rule, effect));
    }
    Ok(effects)
}

/// Reads file names. They are compared as they stand, so that a pattern would look like a rule and match nothing.
fn name(node: &Node, key: &str) -> Read<String> {
    let name = text(node, key)?;
    if name.contains(['/', '\\']) {
        let message = format!("an entry of `{key}` has a folder in it: give the file name alone");
        return fault(node.id, message);
    }
    if name.contains(['*', '?', '[', ']']) {
        let message = format!("an entry of `{key}` is a pattern: it is compared as it stands");
        return fault(node.id, message);
    }
    Ok(name)
}

/// Reads one word of a file name; names are compared word by word.
fn word(node: &Node, key: &str) -> Read<String> {
    let word = text(node, key)?;
    if word.chars().all(char::is_alphanumeric) {
        return Ok(word);
    }
    let message = format!("an entry of `{key}` is more than a word: give letters and digits alone");
    fault(node.id, message)
}

/// Reads a list of what is compared in any case.
fn lowered(
    node: Option<Node>,
    key: &str,
    read: fn(&Node, &str) -> Read<String>,
) -> Read<Vec<String>> {
    let Some(node) = node else {
        return Ok(Vec::new());
    };
    list(node, key)?
        .iter()
        .map(|node| Ok(read(node, key)?.to_ascii_lowercase()))
        .collect()
}
