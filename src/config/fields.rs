//! Reading mappings out of a YAML tree, with a fault that says what is wanted, at the place it is about.

use super::keys::{KEYS, Key, Takes, keys_below};
use super::nodes::{echo_if_harmless, kind_of_value, quoted_list};
use super::yaml::{Position, Read, Value, YamlNode, fault_at};
use crate::policy::nearest_name;

/// The fields of a mapping, each known and given once.
pub(super) struct Fields {
    pub(super) position: Position,
    fields: Vec<(String, YamlNode)>,
}

impl Fields {
    /// Reads the mapping found under `parent`, a key of `KEYS`; empty for the whole file.
    pub(super) fn read(node: YamlNode, parent: &str) -> Read<Self> {
        let known: Vec<&str> = keys_below(parent).map(Key::last_part).collect();
        Self::read_known(node, &mapping_label(parent), &known)
    }

    /// Reads a mapping, called `subject` where it is none, of keys that are all `known`.
    pub(super) fn read_known(node: YamlNode, subject: &str, known: &[&str]) -> Read<Self> {
        let position = node.position;
        let entries = match node.value {
            Value::Map(entries) => entries,
            Value::Nothing => Vec::new(),
            other => {
                let message = format!(
                    "{subject} is {}, keys are wanted: {}",
                    kind_of_value(&other),
                    quoted_list(known)
                );
                return fault_at(position, message);
            }
        };
        let mut fields: Vec<(String, YamlNode)> = Vec::new();
        for (key, value) in entries {
            let name = key_name(&key, known)?;
            if fields.iter().any(|(other, _)| *other == name) {
                return fault_at(key.position, format!("`{name}` is given twice: keep one"));
            }
            fields.push((name, value));
        }
        Ok(Self { position, fields })
    }

    /// Takes out the value of a key, where there is one and it is not empty.
    pub(super) fn take(&mut self, key: &str) -> Option<YamlNode> {
        let at = self.fields.iter().position(|(name, _)| name == key)?;
        let (_, node) = self.fields.swap_remove(at);
        (!matches!(node.value, Value::Nothing)).then_some(node)
    }
}

/// Returns the text of a key that is known.
fn key_name(key: &YamlNode, known: &[&str]) -> Read<String> {
    let Value::Text(name) = &key.value else {
        let message = format!(
            "a key is {}, wanted are: {}",
            kind_of_value(&key.value),
            quoted_list(known)
        );
        return fault_at(key.position, message);
    };
    if known.contains(&name.as_str()) {
        return Ok(name.clone());
    }
    let advice = match nearest_name(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are {}", quoted_list(known)),
    };
    fault_at(
        key.position,
        format!("unknown key{}, {advice}", echo_if_harmless(name)),
    )
}

fn mapping_label(parent: &str) -> String {
    let is_section = |key: &&&Key| key.name == parent && matches!(key.takes, Takes::Keys);
    match KEYS.iter().find(is_section) {
        _ if parent.is_empty() => "the file".to_owned(),
        Some(section) => format!("`{}`", section.name),
        None => format!("an entry of `{parent}`"),
    }
}
