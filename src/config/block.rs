//! `block`: what single rules about credentials do instead of what they do by themselves.

use super::enforce;
use super::fields::{Fields, echo_if_harmless, read_text};
use super::yaml::{Read, YamlNode, fault_at};
use crate::policy::Effect;

/// Reads what rules are to do, each by its id. What rules about env files do is said in `env.rules`.
pub(super) fn read_effects(node: YamlNode, rules: &[&str]) -> Read<Vec<(String, Effect)>> {
    let is_of_files = |id: &str| enforce::of_rules().any(|key| enforce::id_of(key) == Some(id));
    let known: Vec<&str> = rules
        .iter()
        .copied()
        .filter(|id| !is_of_files(id))
        .collect();
    let mut fields = Fields::read_known(node, "`block`", &known)?;
    let mut effects = Vec::new();
    for id in known {
        if let Some(node) = fields.take(id) {
            effects.push((id.to_owned(), read_effect(&node, id)?));
        }
    }
    Ok(effects)
}

fn read_effect(node: &YamlNode, id: &str) -> Read<Effect> {
    let word = read_text(node, id)?;
    match word.as_str() {
        "block" => Ok(Effect::Block),
        "warn" => Ok(Effect::Warn),
        _ => {
            let word = echo_if_harmless(&word);
            fault_at(
                node.position,
                format!("`block.{id}` is unknown{word}: give `block` or `warn`"),
            )
        }
    }
}
