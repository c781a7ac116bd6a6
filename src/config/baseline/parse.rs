//! Reading a baseline.

use std::collections::HashSet;

use crate::config::fields::Fields;
use crate::config::file::parse_document;
use crate::config::nodes::{read_list, read_text};
use crate::config::values::{end_of_day, read_expiry, read_fingerprint, read_reason};
use crate::config::yaml::{Read, Value, YamlNode, fault_at};
use crate::policy::{Baseline, BaselineEntry, FindingStatus, Until};

/// The baseline's name, at the top of a repository.
pub const BASELINE_NAME: &str = ".xguard-baseline.yaml";

/// What an entry may give.
const FIELDS: &[&str] = &[
    "fingerprint",
    "status",
    "rule",
    "path",
    "reason",
    "by",
    "since",
    "until",
];

/// Reads the text of a baseline. `name` is what the file is called in an error.
pub fn parse(bytes: &[u8], name: &str) -> anyhow::Result<Baseline> {
    parse_entries(bytes, name).map(|entries| Baseline::new(name, entries))
}

/// Reads the entries in the order they are written.
pub(super) fn parse_entries(bytes: &[u8], name: &str) -> anyhow::Result<Vec<BaselineEntry>> {
    parse_document(bytes, name, |tree| {
        if matches!(tree.value, Value::Nothing) {
            return Ok(Vec::new());
        }
        let mut seen = HashSet::new();
        let mut entries = Vec::new();
        for node in read_list(tree, "the baseline")? {
            let position = node.position;
            let entry = read_entry(node)?;
            if !seen.insert(entry.fingerprint.clone()) {
                return fault_at(
                    position,
                    "a second entry about the same finding: keep one".to_owned(),
                );
            }
            entries.push(entry);
        }
        Ok(entries)
    })
}

fn read_entry(node: YamlNode) -> Read<BaselineEntry> {
    let mut fields = Fields::read_known(node, "an entry of the baseline", FIELDS)?;
    let Some(node) = fields.take("fingerprint") else {
        let message = "this entry has no `fingerprint`: say which finding it is about";
        return fault_at(fields.position, message.to_owned());
    };
    let fingerprint = read_fingerprint(&node)?;
    let mut words = |name: &str| {
        fields
            .take(name)
            .map(|node| read_text(&node, name))
            .transpose()
    };
    let (rule, path, by, since) = (
        words("rule")?,
        words("path")?,
        words("by")?,
        words("since")?,
    );
    let status = match fields.take("status") {
        Some(node) => read_status(&node)?,
        None => FindingStatus::Allowed,
    };
    let until = match fields.take("until") {
        Some(node) => Some(Until {
            day: read_text(&node, "until")?,
            end_ms: read_expiry(&node)?,
        }),
        None => None,
    };
    Ok(BaselineEntry {
        fingerprint,
        status,
        rule,
        path,
        reason: read_reason(fields.take("reason"), fields.position)?,
        by,
        since,
        until,
    })
}

fn read_status(node: &YamlNode) -> Read<FindingStatus> {
    match read_text(node, "status")?.as_str() {
        "allowed" => Ok(FindingStatus::Allowed),
        "known" => Ok(FindingStatus::Known),
        _ => fault_at(
            node.position,
            "`status` is neither `allowed` nor `known`".to_owned(),
        ),
    }
}

/// Reads the last day of a permission, if it is a date.
pub fn last_day(day: &str) -> Option<Until> {
    Some(Until {
        day: day.to_owned(),
        end_ms: end_of_day(day)?,
    })
}
