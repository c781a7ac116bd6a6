//! What the formats in JSON share: how a document becomes text, what a path is in it, which program wrote it, and names
//! for findings that no two share.

use std::collections::HashMap;

use data_encoding::BASE64;
use serde_json::{Map, Value, json};

use super::escape::printable_json;
use crate::policy::{FindingStatus, Verdict};
use crate::repo_path::RepoPath;
use xguard_detect::Severity;

/// The name of this program.
pub(super) const TOOL: &str = env!("CARGO_PKG_NAME");
/// Its version.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Returns this program as documents of ours name it.
pub(super) fn tool_fields() -> Value {
    json!({"name": TOOL, "version": VERSION})
}

/// Returns a document as text.
pub(super) fn document_text(document: &Value) -> String {
    printable_json(&format!("{document:#}")) + "\n"
}

/// Leaves out what is null, throughout.
pub(super) fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let there = map.into_iter().filter(|(_, value)| !value.is_null());
            let there = there.map(|(key, value)| (key, without_nulls(value)));
            Value::Object(there.collect())
        }
        Value::Array(values) => values.into_iter().map(without_nulls).collect(),
        value => value,
    }
}

/// Returns an object about a path with other fields: the path itself where it is UTF-8, else quoted as git quotes it,
/// beside the bytes.
pub(super) fn about_path(path: Option<&RepoPath>, fields: Value) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("path".to_owned(), path.map(RepoPath::to_text).into());
    if let Some(path) = path.filter(|path| str::from_utf8(path).is_err()) {
        let bytes = BASE64.encode(&path.without_credentials());
        object.insert("path_base64".to_owned(), bytes.into());
    }
    if let Value::Object(fields) = fields {
        object.extend(fields);
    }
    object
}

/// Returns the name of a status.
pub(super) fn status_name(status: FindingStatus) -> &'static str {
    match status {
        FindingStatus::New => "new",
        FindingStatus::Known => "known",
        FindingStatus::Allowed => "allowed",
        FindingStatus::AlreadyCommitted => "already-committed",
    }
}

/// Returns the name of a severity.
pub(super) fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Medium => "medium",
        Severity::High => "high",
        Severity::Critical => "critical",
    }
}

/// How often each fingerprint came. The same secret may stand in a file more than once and in several commits, and values
/// that can be guessed share the fingerprint of their rule and path; whoever reads a report takes two findings of one
/// name for one.
#[derive(Default)]
pub(super) struct Occurrences<'a> {
    seen: HashMap<&'a str, usize>,
}

impl<'a> Occurrences<'a> {
    /// Returns the next number of a finding's fingerprint, from 1 on.
    pub(super) fn next_number(&mut self, finding: &'a Verdict) -> usize {
        let times = self.seen.entry(&finding.fingerprint).or_default();
        *times += 1;
        *times
    }
}

/// Returns a name with a number, where it is not the first.
pub(super) fn numbered_name(name: &str, number: usize) -> String {
    match number {
        1 => name.to_owned(),
        number => format!("{name}-{number}"),
    }
}
