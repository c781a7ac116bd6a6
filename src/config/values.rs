//! Values that several keys of the configuration have: a pattern of paths, a fingerprint, a reason.

use super::fields::{Fields, read_text};
use super::yaml::{Read, YamlNode, fault_at};
use crate::policy::{FINGERPRINT_LENGTH, PathGlob};

pub(super) fn read_path_pattern(node: &YamlNode) -> Read<PathGlob> {
    let pattern = read_text(node, "path")?;
    PathGlob::new(&pattern)
        .or_else(|why| fault_at(node.position, format!("`path` is no usable pattern: {why}")))
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
        "`fingerprint` is none: copy the {FINGERPRINT_LENGTH} hex digits that the report shows"
    );
    fault_at(node.position, message)
}

pub(super) fn read_reason(fields: &mut Fields) -> Read<String> {
    let Some(node) = fields.take("reason") else {
        return fault_at(
            fields.position,
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
