//! Reading mappings, lists and text out of a YAML tree, with a fault that says what is wanted at the node it is about.

use super::keys::KEYS;
use super::yaml::{Node, Value};
use crate::policy::nearest;

/// What is wrong, and with which node.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) node: usize,
    pub(super) message: String,
}

pub(super) type Read<T> = Result<T, Fault>;

pub(super) fn fault<T>(node: usize, message: String) -> Read<T> {
    Err(Fault { node, message })
}

/// The fields of a mapping, each known and given once.
pub(super) struct Fields {
    pub(super) node: usize,
    fields: Vec<(String, Node)>,
}

impl Fields {
    /// Reads the mapping found under `parent`, a key of `KEYS`; empty for the whole file.
    pub(super) fn read(node: Node, parent: &str) -> Read<Self> {
        Self::read_known(node, &subject(parent), &known(parent))
    }

    /// Reads a mapping, called `subject` where it is none, of keys that are all `known`.
    pub(super) fn read_known(node: Node, subject: &str, known: &[&str]) -> Read<Self> {
        let id = node.id;
        let entries = match node.value {
            Value::Map(entries) => entries,
            Value::Nothing => Vec::new(),
            other => {
                let message = format!(
                    "{subject} is {}, keys are wanted: {}",
                    kind(&other),
                    listed(known)
                );
                return fault(id, message);
            }
        };
        let mut fields: Vec<(String, Node)> = Vec::new();
        for (key, value) in entries {
            let name = key_name(&key, known)?;
            if fields.iter().any(|(other, _)| *other == name) {
                return fault(key.id, format!("`{name}` is given twice: keep one"));
            }
            fields.push((name, value));
        }
        Ok(Self { node: id, fields })
    }

    /// Takes out the value of a key, where there is one and it is not empty.
    pub(super) fn take(&mut self, key: &str) -> Option<Node> {
        let at = self.fields.iter().position(|(name, _)| name == key)?;
        let (_, node) = self.fields.swap_remove(at);
        (!matches!(node.value, Value::Nothing)).then_some(node)
    }
}

/// Returns the text of a key that is known.
fn key_name(key: &Node, known: &[&str]) -> Read<String> {
    let Value::Text(name) = &key.value else {
        let message = format!(
            "a key is {}, wanted are: {}",
            kind(&key.value),
            listed(known)
        );
        return fault(key.id, message);
    };
    if known.contains(&name.as_str()) {
        return Ok(name.clone());
    }
    let advice = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are {}", listed(known)),
    };
    fault(key.id, format!("unknown key{}, {advice}", echo(name)))
}

/// Returns the keys `KEYS` has directly under `parent`.
fn known(parent: &str) -> Vec<&'static str> {
    let below = |name: &'static str| match parent {
        "" => Some(name),
        _ => name.strip_prefix(parent)?.strip_prefix('.'),
    };
    KEYS.iter()
        .filter_map(|key| below(key.name))
        .filter(|name| !name.contains('.'))
        .collect()
}

pub(super) fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

fn subject(parent: &str) -> String {
    match parent {
        "" => "the file".to_owned(),
        "env" | "env.rules" | "rules.examples" => format!("`{parent}`"),
        _ => format!("an entry of `{parent}`"),
    }
}

/// Returns the elements of a list.
pub(super) fn list(node: Node, name: &str) -> Read<Vec<Node>> {
    match node.value {
        Value::List(nodes) => Ok(nodes),
        other => fault(
            node.id,
            format!(
                "`{name}` is {}, a list is wanted: begin each entry with `- `",
                kind(&other)
            ),
        ),
    }
}

/// Returns text that is not blank.
pub(super) fn text(node: &Node, name: &str) -> Read<String> {
    match &node.value {
        Value::Text(text) if text.trim().is_empty() => fault(node.id, format!("`{name}` is empty")),
        Value::Text(text) => Ok(text.clone()),
        Value::Nothing => fault(node.id, format!("`{name}` is empty")),
        other @ (Value::Number(_) | Value::Flag) => fault(
            node.id,
            format!(
                "`{name}` is {}, text is wanted: put it in quotes",
                kind(other)
            ),
        ),
        other => fault(
            node.id,
            format!("`{name}` is {}, text is wanted", kind(other)),
        ),
    }
}

/// Returns a number.
pub(super) fn number(node: &Node, name: &str) -> Read<f64> {
    match &node.value {
        Value::Number(number) => Ok(*number),
        other => fault(
            node.id,
            format!("`{name}` is {}, a number is wanted", kind(other)),
        ),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Nothing => "empty",
        Value::Flag => "true or false",
        Value::Number(_) => "a number",
        Value::Text(_) => "text",
        Value::List(_) => "a list",
        Value::Map(_) => "a mapping",
    }
}

/// Returns what was written, to be repeated in a message, or nothing where it could be a credential somebody put into
/// the wrong place: anything long, or with many letters and digits in a row.
pub fn echo(text: &str) -> String {
    let longest_run = text
        .split(|character: char| !character.is_ascii_alphanumeric())
        .map(str::len)
        .max();
    if text.len() > 40 || longest_run > Some(15) || text.chars().any(char::is_control) {
        return String::new();
    }
    format!(" `{text}`")
}

#[cfg(test)]
mod tests {
    use super::echo;
    use xguard_detect::sample::Sampler;

    #[test]
    fn what_could_be_a_credential_is_not_repeated() {
        let mut sampler = Sampler::new(3);
        for secret in [
            sampler.api_key(),
            sampler.api_secret(),
            sampler.access_token(),
            sampler.bearer(),
        ] {
            assert_eq!(echo(&secret), "");
        }
        assert_eq!(echo("\u{1b}[31m"), "");
        assert_eq!(echo("x-baerer-token"), " `x-baerer-token`");
    }
}
