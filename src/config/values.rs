//! Values that keys of the configuration have: a word of some, a file name, a pattern of paths, a fingerprint, a day, a reason.

use std::time::{Duration, UNIX_EPOCH};

use super::nodes::{echo_if_harmless, read_list, read_text};
use super::yaml::{Position, Read, Value, YamlNode, fault_at};
use crate::policy::{FINGERPRINT_LENGTH, PathGlob};

pub(super) fn read_path_pattern(node: &YamlNode) -> Read<PathGlob> {
    let pattern = read_text(node, "path")?;
    PathGlob::new(&pattern).or_else(|why| {
        fault_at(
            node.position,
            format!("`path` cannot be used as a pattern: {why}"),
        )
    })
}

pub(super) fn read_fingerprint(node: &YamlNode) -> Read<String> {
    let digits = read_text(node, "fingerprint")?;
    let is_one = digits.len() == FINGERPRINT_LENGTH
        && digits
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if is_one {
        return Ok(digits);
    }
    let message = format!(
        "`fingerprint` is not valid: copy the {FINGERPRINT_LENGTH} hex digits that the report shows"
    );
    fault_at(node.position, message)
}

/// Reads the reason of the entry that stands there.
pub(super) fn read_reason(node: Option<YamlNode>, entry: Position) -> Read<String> {
    let Some(node) = node else {
        return fault_at(
            entry,
            "this entry has no `reason`: say why it is allowed".to_owned(),
        );
    };
    let reason = read_text(&node, "reason")?;
    if reason.chars().any(char::is_alphanumeric) {
        Ok(reason)
    } else {
        fault_at(
            node.position,
            "`reason` says nothing: say why it is allowed".to_owned(),
        )
    }
}

/// Reads one word of some. `true` and `false` need no quotes.
pub(super) fn read_one_of(
    node: &YamlNode,
    key: &str,
    words: &'static [&'static str],
) -> Read<&'static str> {
    let flag = match node.value {
        Value::Flag(flag) => Some(if flag { "true" } else { "false" }),
        _ => None,
    };
    let word = match flag.filter(|flag| words.contains(flag)) {
        Some(flag) => flag.to_owned(),
        None => read_text(node, key)?,
    };
    if let Some(known) = words.iter().find(|known| **known == word) {
        return Ok(known);
    }
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    let (last, others) = quoted
        .split_last()
        .map_or((String::new(), String::new()), |(last, others)| {
            (last.clone(), others.join(", "))
        });
    let word = echo_if_harmless(&word);
    fault_at(
        node.position,
        format!("`{key}` is unknown{word}: give {others} or {last}"),
    )
}

/// Reads a list of what is compared in lower case.
pub(super) fn read_lowercase_list(
    node: YamlNode,
    key: &str,
    read: fn(&YamlNode, &str) -> Read<String>,
) -> Read<Vec<String>> {
    read_list(node, key)?
        .iter()
        .map(|node| Ok(read(node, key)?.to_ascii_lowercase()))
        .collect()
}

/// Reads file names. They are compared as they stand, so that a pattern would look like a rule and match nothing.
pub(super) fn read_file_name(node: &YamlNode, key: &str) -> Read<String> {
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
pub(super) fn read_name_word(node: &YamlNode, key: &str) -> Read<String> {
    let word = read_text(node, key)?;
    if word.chars().all(char::is_alphanumeric) {
        return Ok(word);
    }
    let message = format!("an entry of `{key}` is more than a word: give letters and digits alone");
    fault_at(node.position, message)
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
            "`until` is not a date: write it as `2027-06-30`".to_owned(),
        ),
    }
}

/// Returns the end of a day everywhere, if it is a date.
pub(super) fn end_of_day(day: &str) -> Option<u64> {
    let is_date = day.len() == "2027-06-30".len();
    let begin = humantime::parse_rfc3339(&format!("{day}T00:00:00Z")).ok();
    let end = begin
        .filter(|_| is_date)?
        .checked_add(TO_ITS_END_EVERYWHERE)?;
    u64::try_from(end.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
}
