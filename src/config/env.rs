//! What `.xguard.yaml` says under `env`: names of env files, exceptions, what the rules about them do.

use std::time::{Duration, UNIX_EPOCH};

use super::fields::{Fields, read_list, read_text};
use super::keys::KEYS;
use super::values::{read_path_pattern, read_reason};
use super::yaml::{Read, YamlNode, fault_at};
use crate::policy::{AllowEntry, Effect, EntryOrigin};
use xguard_detect::Category;

/// What a project adds to the names of env files.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct EnvFileNames {
    /// File names that block as `.env` does, in lower case.
    pub names: Vec<String>,
    /// File names that are no env files, in lower case.
    pub left_out: Vec<String>,
    /// Words that mark a template, in lower case.
    pub templates: Vec<String>,
}

/// Reads which names are those of env files.
pub(super) fn read_env_file_names(env: &mut Fields) -> Read<EnvFileNames> {
    Ok(EnvFileNames {
        names: read_lowercase_list(env.take("names"), "env.names", read_file_name)?,
        left_out: read_lowercase_list(env.take("leave_out"), "env.leave_out", read_file_name)?,
        templates: read_lowercase_list(env.take("templates"), "env.templates", read_name_word)?,
    })
}

/// Reads an env file that is in the repository on purpose.
pub(super) fn read_exception(mut fields: Fields, origin: EntryOrigin) -> Read<AllowEntry> {
    let Some(node) = fields.take("path") else {
        return fault_at(
            fields.position,
            "this entry has no `path`: say which file it is about".to_owned(),
        );
    };
    Ok(AllowEntry {
        path: Some(read_path_pattern(&node)?),
        rule: None,
        fingerprint: None,
        category: Some(Category::EnvFile),
        reason: read_reason(&mut fields)?,
        until_ms: fields
            .take("until")
            .map(|node| read_expiry(&node))
            .transpose()?,
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
pub(super) fn read_expiry(node: &YamlNode) -> Read<u64> {
    match end_of_day(&read_text(node, "until")?) {
        Some(end) => Ok(end),
        None => fault_at(
            node.position,
            "`until` is no date: write it as `2027-06-30`".to_owned(),
        ),
    }
}

/// Returns the end of a day everywhere; none where it is no date.
pub(super) fn end_of_day(day: &str) -> Option<u64> {
    let is_date = day.len() == "2027-06-30".len();
    let begin = humantime::parse_rfc3339(&format!("{day}T00:00:00Z")).ok();
    let end = begin
        .filter(|_| is_date)?
        .checked_add(TO_ITS_END_EVERYWHERE)?;
    u64::try_from(end.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
}

/// Reads what the rules about env files are to do. Which there are is in `KEYS`.
pub(super) fn read_effects(mut fields: Fields) -> Read<Vec<(&'static str, Effect)>> {
    let rules = KEYS
        .iter()
        .filter_map(|key| key.name.strip_prefix("env.rules."));
    let mut effects = Vec::new();
    for rule in rules {
        let Some(node) = fields.take(rule) else {
            continue;
        };
        let effect = match read_text(&node, rule)?.as_str() {
            "block" => Effect::Block,
            "warn" => Effect::Warn,
            "off" => Effect::Off,
            _ => {
                let message = format!("`{rule}` is none of `block`, `warn` and `off`");
                return fault_at(node.position, message);
            }
        };
        effects.push((rule, effect));
    }
    Ok(effects)
}

/// Reads file names. They are compared as they stand, so that a pattern would look like a rule and match nothing.
fn read_file_name(node: &YamlNode, key: &str) -> Read<String> {
    let name = read_text(node, key)?;
    if name.contains(['/', '\\']) {
        let message = format!("an entry of `{key}` has a folder in it: give the file name alone");
        return fault_at(node.position, message);
    }
    if name.contains(['*', '?', '[', ']']) {
        let message = format!("an entry of `{key}` is a pattern: it is compared as it stands");
        return fault_at(node.position, message);
    }
    Ok(name)
}

/// Reads one word of a file name; names are compared word by word.
fn read_name_word(node: &YamlNode, key: &str) -> Read<String> {
    let word = read_text(node, key)?;
    if word.chars().all(char::is_alphanumeric) {
        return Ok(word);
    }
    let message = format!("an entry of `{key}` is more than a word: give letters and digits alone");
    fault_at(node.position, message)
}

/// Reads a list of what is compared in any case.
fn read_lowercase_list(
    node: Option<YamlNode>,
    key: &str,
    read: fn(&YamlNode, &str) -> Read<String>,
) -> Read<Vec<String>> {
    let Some(node) = node else {
        return Ok(Vec::new());
    };
    read_list(node, key)?
        .iter()
        .map(|node| Ok(read(node, key)?.to_ascii_lowercase()))
        .collect()
}
