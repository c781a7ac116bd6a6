//! Trying rules of the project's own on the texts that they must and must not find something in.

use super::custom::{Custom, Example};
use super::yaml::ConfigurationFault;
use xguard_detect::custom::{CustomRule, Dropped};
use xguard_detect::{Context, Document, ProjectSecrets, search_with};

/// Tries every rule on its examples.
pub(super) fn try_examples(custom: Vec<Custom>) -> Result<(), ConfigurationFault> {
    let (rules, examples): (Vec<CustomRule>, Vec<Vec<Example>>) = custom
        .into_iter()
        .map(|one| (one.rule, one.examples))
        .unzip();
    let own = ProjectSecrets {
        rules,
        ..ProjectSecrets::default()
    };
    for (rule, examples) in own.rules.iter().zip(&examples) {
        for example in examples {
            if let Some(why) = explain_wrong_example(rule, example, &own) {
                let list = if example.must_match {
                    "match"
                } else {
                    "no_match"
                };
                return Err(ConfigurationFault {
                    position: example.position,
                    message: format!(
                        "this entry of `rules.examples.{list}` does not hold for `{}`: {why}",
                        rule.rule().id
                    ),
                });
            }
        }
    }
    Ok(())
}

/// Says what is wrong with an example, without repeating it.
fn explain_wrong_example(
    rule: &CustomRule,
    example: &Example,
    own: &ProjectSecrets,
) -> Option<String> {
    let text = example.text.as_bytes();
    let document = Document::of_file(b"example", text.to_vec());
    let found = search_with(&document, &Context { now_ms: 0 }, &own.for_any_path()).findings;
    let id = rule.rule().id;
    if found.iter().any(|finding| finding.rule.id == id) {
        return (!example.must_match).then(|| "the rule finds something in it".to_owned());
    }
    if !example.must_match {
        return None;
    }
    if let Some(other) = found.first() {
        return Some(format!("`{}` finds it first", other.rule.id));
    }
    let why = match rule.first_dropped(text) {
        Some(Dropped::Entropy) => "what `regex` matches has less `entropy` than it asks for",
        Some(Dropped::MadeUp) => {
            "what `regex` matches reads as a placeholder, made up by hand; use a random value"
        }
        Some(Dropped::Reference) => "what `regex` matches names a variable, or is encrypted",
        None if rule.matches(text) => "none of its `keywords` is in it",
        None => "its `regex` does not match, or its group is empty",
    };
    Some(why.to_owned())
}
