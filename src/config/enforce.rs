//! `enforce`: the keys of a team policy that no repository may weaken.

use super::keys::KEYS;
use super::nodes::{echo_if_harmless, quoted_list, read_list, read_text};
use super::yaml::{Read, YamlNode, fault_at};
use crate::policy::nearest_name;

/// What a configuration file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role<'a> {
    /// The configuration of one repository.
    Repository {
        /// The ids of the team policy's rules.
        team: &'a [&'a str],
    },
    /// The policy of a team, which repositories build upon.
    Policy,
}

/// Returns the keys that a policy may enforce.
fn enforceable_keys() -> impl Iterator<Item = &'static str> {
    KEYS.iter()
        .filter(|key| key.enforceable)
        .map(|key| key.name)
}

/// Reads the list of them, which only a team policy may have.
pub(super) fn read_enforced_keys(node: YamlNode, role: Role<'_>) -> Read<Vec<&'static str>> {
    if role != Role::Policy {
        let message = "`enforce` is for a team policy, which `git config xguard.policy` names: a repository builds \
                       upon that and cannot enforce anything";
        return fault_at(node.position, message.to_owned());
    }
    read_list(node, "enforce")?
        .iter()
        .map(read_enforced_key)
        .collect()
}

fn read_enforced_key(node: &YamlNode) -> Read<&'static str> {
    let wanted = read_text(node, "enforce")?;
    if let Some(key) = enforceable_keys().find(|key| *key == wanted) {
        return Ok(key);
    }
    let advice = match nearest_name(&wanted, enforceable_keys()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "there are {}",
            quoted_list(&enforceable_keys().collect::<Vec<_>>())
        ),
    };
    let wanted = echo_if_harmless(&wanted);
    fault_at(
        node.position,
        format!("a policy cannot enforce the key{wanted}, {advice}"),
    )
}
