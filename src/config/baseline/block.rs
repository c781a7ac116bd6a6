//! One entry of a baseline as it is written.

use crate::policy::{BaselineEntry, FindingStatus};
use crate::shell::is_printable;

/// An entry as text.
pub(super) struct Block {
    /// What stands before it and is not about it.
    pub(super) before: String,
    /// The comment right above it.
    pub(super) comment: String,
    pub(super) body: String,
    pub(super) fingerprint: String,
}

impl Block {
    /// Writes an entry.
    pub(super) fn of(entry: &BaselineEntry) -> Self {
        Self {
            before: String::new(),
            comment: String::new(),
            body: body(entry),
            fingerprint: entry.fingerprint.clone(),
        }
    }

    /// Begins an entry after `between`. What stands at the head of a file is about the file.
    pub(super) fn begin_after(between: &str, is_first: bool) -> Self {
        let blank = between.rfind("\n\n").map(|at| at + 2);
        let blank = blank.or_else(|| between.starts_with('\n').then_some(1));
        let end = blank.unwrap_or(if is_first { between.len() } else { 0 });
        let (before, comment) = between.split_at_checked(end).unwrap_or((between, ""));
        Self {
            before: before.to_owned(),
            comment: comment.to_owned(),
            body: String::new(),
            fingerprint: String::new(),
        }
    }

    /// Returns a short value as it is written, without quotes.
    pub(super) fn get(&self, key: &str) -> Option<String> {
        let value = self.body.lines().find_map(|line| value(line, key))?;
        let value = value.split_whitespace().next().unwrap_or_default();
        Some(value.trim_matches(['"', '\'']).to_owned())
    }

    /// Writes another value, or takes the line out where there is none.
    pub(super) fn set(&mut self, key: &str, new: &str) {
        let mut body = String::new();
        for line in self.body.split_inclusive('\n') {
            match value(line, key) {
                None => body.push_str(line),
                Some(_) if new.is_empty() => {}
                Some(old) => {
                    let start = line.len() - old.len();
                    let start = line.get(..start).unwrap_or_default();
                    body.extend([start.trim_end(), " ", new, "\n"]);
                }
            }
        }
        self.body = body;
    }
}

/// Returns what follows a key on its line.
fn value<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let line = line.strip_prefix("- ").unwrap_or(line);
    line.trim_start().strip_prefix(key)?.strip_prefix(':')
}

pub(super) fn body(entry: &BaselineEntry) -> String {
    let status = match entry.status {
        FindingStatus::Known => "known",
        _ => "allowed",
    };
    let until = entry.until.as_ref().map(|until| until.day.clone());
    let lines = [
        ("fingerprint", Some(entry.fingerprint.clone())),
        ("status", Some(status.to_owned())),
        ("rule", entry.rule.as_deref().map(quoted)),
        ("path", entry.path.as_deref().map(quoted)),
        ("reason", Some(quoted(&entry.reason))),
        ("by", entry.by.as_deref().map(quoted)),
        ("since", entry.since.clone()),
        ("until", until),
    ];
    let mut body = String::new();
    for (key, value) in lines {
        let Some(value) = value else { continue };
        let start = if body.is_empty() { "- " } else { "  " };
        body.extend([start, key, ": ", &value, "\n"]);
    }
    body
}

/// Returns text in quotes, with everything in it that does not show as itself escaped.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            character if is_printable(character) => quoted.push(character),
            character => {
                let escape = format!("\\U{:08x}", u32::from(character));
                quoted.push_str(&escape);
            }
        }
    }
    quoted.push('"');
    quoted
}
