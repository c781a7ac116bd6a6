//! What may be committed although a rule finds it: the entries of `allow` and of `env.except`.

use super::fields::Fields;
use super::keys;
use super::keys::Key;
use super::nodes::{echo_if_harmless, read_list, read_text};
use super::values::{read_expiry, read_fingerprint, read_path_pattern, read_reason};
use super::yaml::{Read, YamlNode, fault_at};
use crate::policy::{AllowEntry, EntryOrigin, nearest_name};
use xguard_detect::Category;

/// Reads entries of one file.
pub(super) struct EntryReader<'a> {
    /// What the file is called.
    pub(super) file: &'a str,
    /// The ids of the rules there are.
    pub(super) rules: &'a [&'a str],
}

impl EntryReader<'_> {
    pub(super) fn read_allow(&self, node: YamlNode) -> Read<Vec<AllowEntry>> {
        self.read_entries(node, &keys::ALLOW, |fields, origin| {
            self.read_permission(fields, origin)
        })
    }

    /// Reads the env files that are in the repository on purpose.
    pub(super) fn read_exceptions(&self, node: YamlNode) -> Read<Vec<AllowEntry>> {
        self.read_entries(node, &keys::ENV_EXCEPT, read_exception)
    }

    fn read_entries(
        &self,
        node: YamlNode,
        key: &Key,
        read: impl Fn(Fields, EntryOrigin) -> Read<AllowEntry>,
    ) -> Read<Vec<AllowEntry>> {
        let origin = |index| EntryOrigin {
            file: self.file.to_owned(),
            list: key.name,
            entry: index + 1,
        };
        read_list(node, key.name)?
            .into_iter()
            .enumerate()
            .map(|(index, node)| read(Fields::read(node, key.name)?, origin(index)))
            .collect()
    }

    fn read_permission(&self, mut fields: Fields, origin: EntryOrigin) -> Read<AllowEntry> {
        let path = fields
            .take("path")
            .map(|node| read_path_pattern(&node))
            .transpose()?;
        let rule = fields
            .take("rule")
            .map(|node| self.read_rule(&node))
            .transpose()?;
        let fingerprint = fields
            .take("fingerprint")
            .map(|node| read_fingerprint(&node))
            .transpose()?;
        if path.is_none() && rule.is_none() && fingerprint.is_none() {
            let message = "this entry names nothing: give it a `path`, a `rule` or a `fingerprint`";
            return fault_at(fields.position, message.to_owned());
        }
        Ok(AllowEntry {
            path,
            rule,
            fingerprint,
            category: None,
            reason: read_reason(fields.take("reason"), fields.position)?,
            until_ms: None,
            origin,
        })
    }

    fn read_rule(&self, node: &YamlNode) -> Read<String> {
        let id = read_text(node, "rule")?;
        if self.rules.contains(&id.as_str()) {
            return Ok(id);
        }
        let advice = match nearest_name(&id, self.rules.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`xguard rules` lists them".to_owned(),
        };
        fault_at(
            node.position,
            format!("unknown rule{}, {advice}", echo_if_harmless(&id)),
        )
    }
}

fn read_exception(mut fields: Fields, origin: EntryOrigin) -> Read<AllowEntry> {
    let Some(node) = fields.take("path") else {
        let message = "this entry has no `path`: say which file it is about";
        return fault_at(fields.position, message.to_owned());
    };
    Ok(AllowEntry {
        path: Some(read_path_pattern(&node)?),
        rule: None,
        fingerprint: None,
        category: Some(Category::EnvFile),
        reason: read_reason(fields.take("reason"), fields.position)?,
        until_ms: fields
            .take("until")
            .map(|node| read_expiry(&node))
            .transpose()?,
        origin,
    })
}
