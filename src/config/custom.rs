//! What `.xguard.yaml` says under `rules`: rules of the project's own.

use super::fields::Fields;
use super::nodes::{echo_if_harmless, read_list, read_number, read_text};
use super::values::{read_one_of, read_path_pattern};
use super::yaml::{Position, Read, YamlNode, fault_at};
use crate::policy::PathGlob;
use crate::shell::is_printable;
use xguard_detect as detect;
use xguard_detect::custom::{About, CustomRule, Definition, LONGEST_KEYWORD};
use xguard_detect::{Context, Document, Severity};

/// More rules than anybody writes.
const MOST_RULES: usize = 100;
/// More entries of a list in one of them.
const MOST_ENTRIES: usize = 50;
/// Longer ids fill a line.
const LONGEST_ID: usize = 40;
/// Longer texts are pages.
const LONGEST_TEXT: usize = 500;
/// What `severity` takes.
const SEVERITIES: &[&str] = &["critical", "high", "medium", "note"];
/// Beginnings of ids that are ours.
const OURS: &[&str] = &["x-", "xai-", "env-", "gitignore-", "local-"];

/// A rule, and what it is to be tried on.
#[derive(Debug)]
pub struct Custom {
    /// The rule.
    pub rule: CustomRule,
    pub(super) examples: Vec<Example>,
}

impl Custom {
    /// Returns the rule's id.
    pub fn id(&self) -> &'static str {
        self.rule.rule().id
    }
}

/// A text that a rule is tried on.
#[derive(Debug)]
pub(super) struct Example {
    pub(super) text: String,
    pub(super) must_match: bool,
    pub(super) position: Position,
}

/// Reads the rules; `known` are the ids there are.
pub(super) fn read_rules(node: YamlNode, known: &[&str]) -> Read<Vec<Custom>> {
    let position = node.position;
    let entries = read_list(node, "rules")?;
    if entries.len() > MOST_RULES {
        return fault_at(
            position,
            format!("more than {MOST_RULES} rules: join some of them"),
        );
    }
    let mut rules: Vec<Custom> = Vec::new();
    for entry in entries {
        let before = rules.iter().map(|one| one.rule.rule().id);
        let known: Vec<&str> = known.iter().copied().chain(before).collect();
        rules.push(read_rule(Fields::read(entry, "rules")?, &known)?);
    }
    Ok(rules)
}

fn read_rule(mut fields: Fields, known: &[&str]) -> Read<Custom> {
    let id = take_required(&mut fields, "id")?;
    let regex = take_required(&mut fields, "regex")?;
    let about = About {
        id: read_rule_id(&id, known)?,
        title: read_optional_sentence(fields.take("title"), "title")?,
        description: read_optional_sentence(fields.take("description"), "description")?,
        severity: read_severity(fields.take("severity"))?,
        remedy: read_bounded_list(fields.take("remedy"), "rules.remedy", read_sentence)?,
    };
    let holds = read_bounded_list(fields.take("paths"), "rules.paths", |node, _| {
        read_path_pattern(node)
    })?;
    let holds_not = read_bounded_list(fields.take("not_paths"), "rules.not_paths", |node, _| {
        read_path_pattern(node)
    })?;
    let examples = read_examples(fields.take("examples"))?;
    let matching = examples.iter().filter(|one| one.must_match);
    let definition = Definition {
        about,
        pattern: read_text(&regex, "regex")?,
        keywords: read_bounded_list(fields.take("keywords"), "rules.keywords", read_keyword)?,
        entropy: fields
            .take("entropy")
            .map_or(Ok(0.0), |node| read_entropy(&node))?,
        holds_for: Box::new(move |path| {
            let matches = |globs: &[PathGlob]| globs.iter().any(|glob| glob.matches(path));
            (holds.is_empty() || matches(&holds)) && !matches(&holds_not)
        }),
        examples: matching.map(|one| one.text.clone()).collect(),
    };
    let rule = CustomRule::new(definition).or_else(|why| {
        fault_at(
            regex.position,
            format!("`regex` cannot be used as a pattern: {why}"),
        )
    })?;
    Ok(Custom { rule, examples })
}

fn take_required(fields: &mut Fields, key: &str) -> Read<YamlNode> {
    match fields.take(key) {
        Some(node) => Ok(node),
        None => fault_at(fields.position, format!("this entry has no `{key}`")),
    }
}

fn read_rule_id(node: &YamlNode, known: &[&str]) -> Read<String> {
    let id = read_text(node, "id")?;
    let is_word = |word: &str| {
        let mut bytes = word.bytes();
        !word.is_empty() && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let message = if id.len() > LONGEST_ID || !id.split('-').all(is_word) {
        format!(
            "`id` is not valid: give up to {LONGEST_ID} small letters and digits, words divided by `-`"
        )
    } else if let Some(ours) = OURS.iter().find(|ours| id.starts_with(**ours)) {
        format!("`id` begins with `{ours}`, as built-in rules do: choose another")
    } else if known.contains(&id.as_str()) {
        format!(
            "there is a rule{} already: choose another `id`",
            echo_if_harmless(&id)
        )
    } else {
        return Ok(id);
    };
    fault_at(node.position, message)
}

fn read_optional_sentence(node: Option<YamlNode>, key: &str) -> Read<Option<String>> {
    node.map(|node| read_sentence(&node, key)).transpose()
}

/// Reads text that is going to be printed.
fn read_sentence(node: &YamlNode, key: &str) -> Read<String> {
    let sentence = read_text(node, key)?;
    if sentence.len() > LONGEST_TEXT {
        return fault_at(
            node.position,
            format!("`{key}` is longer than {LONGEST_TEXT} bytes"),
        );
    }
    if !sentence.chars().all(is_printable) {
        let message =
            format!("`{key}` has a character in it that cannot be printed; give one line of text");
        return fault_at(node.position, message);
    }
    let document = Document::of_file(b"twitter", sentence.clone().into_bytes());
    if !detect::search(&document, &Context { now_ms: 0 }).is_clean() {
        let message = format!("`{key}` has a credential in it, and is printed: take it out");
        return fault_at(node.position, message);
    }
    Ok(sentence)
}

fn read_keyword(node: &YamlNode, key: &str) -> Read<String> {
    let word = read_text(node, key)?;
    if word.len() > LONGEST_KEYWORD {
        let message = format!("an entry of `{key}` is longer than {LONGEST_KEYWORD} bytes");
        return fault_at(node.position, message);
    }
    Ok(word)
}

fn read_entropy(node: &YamlNode) -> Read<f64> {
    let bits = read_number(node, "entropy")?;
    if (0.0..=8.0).contains(&bits) {
        return Ok(bits);
    }
    fault_at(node.position, "`entropy` is not between 0 and 8".to_owned())
}

fn read_severity(node: Option<YamlNode>) -> Read<Severity> {
    let Some(node) = node else {
        return Ok(Severity::High);
    };
    let word = read_one_of(&node, "severity", SEVERITIES)?;
    Ok(match word {
        "critical" => Severity::Critical,
        "medium" => Severity::Medium,
        "note" => Severity::Note,
        _ => Severity::High,
    })
}

fn read_examples(node: Option<YamlNode>) -> Read<Vec<Example>> {
    let Some(node) = node else {
        return Ok(Vec::new());
    };
    let mut fields = Fields::read(node, "rules.examples")?;
    let mut examples = Vec::new();
    for (key, must_match) in [("match", true), ("no_match", false)] {
        let name = format!("rules.examples.{key}");
        examples.extend(read_bounded_list(fields.take(key), &name, |node, name| {
            Ok(Example {
                text: read_text(node, name)?,
                must_match,
                position: node.position,
            })
        })?);
    }
    Ok(examples)
}

/// Reads a list that is not longer than anybody writes one.
fn read_bounded_list<T>(
    node: Option<YamlNode>,
    key: &str,
    read: impl Fn(&YamlNode, &str) -> Read<T>,
) -> Read<Vec<T>> {
    let Some(node) = node else {
        return Ok(Vec::new());
    };
    let position = node.position;
    let nodes = read_list(node, key)?;
    if nodes.len() > MOST_ENTRIES {
        return fault_at(
            position,
            format!("`{key}` has more than {MOST_ENTRIES} entries"),
        );
    }
    nodes.iter().map(|node| read(node, key)).collect()
}
