//! Reading text, numbers and lists out of a YAML tree, with a fault that says what is wanted, at the place it is about.

use super::yaml::{Read, Value, YamlNode, fault_at};

pub(super) fn quoted_list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

/// Returns the elements of a list.
pub(super) fn read_list(node: YamlNode, name: &str) -> Read<Vec<YamlNode>> {
    match node.value {
        Value::List(nodes) => Ok(nodes),
        other => fault_at(
            node.position,
            format!(
                "`{name}` is {}, a list is wanted: begin each entry with `- `",
                kind_of_value(&other)
            ),
        ),
    }
}

/// Returns text that is not blank.
pub(super) fn read_text(node: &YamlNode, name: &str) -> Read<String> {
    match &node.value {
        Value::Text(text) if text.trim().is_empty() => {
            fault_at(node.position, format!("`{name}` is empty"))
        }
        Value::Text(text) => Ok(text.clone()),
        Value::Nothing => fault_at(node.position, format!("`{name}` is empty")),
        other @ (Value::Number(_) | Value::Flag(_)) => fault_at(
            node.position,
            format!(
                "`{name}` is {}, text is wanted: put it in quotes",
                kind_of_value(other)
            ),
        ),
        other => fault_at(
            node.position,
            format!("`{name}` is {}, text is wanted", kind_of_value(other)),
        ),
    }
}

/// Returns a number.
pub(super) fn read_number(node: &YamlNode, name: &str) -> Read<f64> {
    match &node.value {
        Value::Number(number) => Ok(*number),
        other => fault_at(
            node.position,
            format!("`{name}` is {}, a number is wanted", kind_of_value(other)),
        ),
    }
}

pub(super) fn kind_of_value(value: &Value) -> &'static str {
    match value {
        Value::Nothing => "empty",
        Value::Flag(true) => "true",
        Value::Flag(false) => "false",
        Value::Number(_) => "a number",
        Value::Text(_) => "text",
        Value::List(_) => "a list",
        Value::Map(_) => "a mapping",
    }
}

/// Returns what was written, to be repeated in a message, or nothing where it could be a credential somebody put into
/// the wrong place: anything long, or with many letters and digits in a row.
pub fn echo_if_harmless(text: &str) -> String {
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
    use super::echo_if_harmless;
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
            assert_eq!(echo_if_harmless(&secret), "");
        }
        assert_eq!(echo_if_harmless("\u{1b}[31m"), "");
        assert_eq!(echo_if_harmless("x-baerer-token"), " `x-baerer-token`");
    }
}
