//! The rules that results are of.

use super::log::{Descriptor, RuleProperties, SarifConfiguration, SarifText};
use crate::policy::Verdict;
use crate::report::words::step_text;
use xguard_detect::{Category, Rule, Severity};

/// Returns the first finding of each rule.
pub(super) fn first_of_each_rule(findings: &[Verdict]) -> Vec<&Verdict> {
    let mut cited: Vec<&Verdict> = Vec::new();
    for finding in findings {
        if cited.iter().all(|one| one.rule.id != finding.rule.id) {
            cited.push(finding);
        }
    }
    cited
}

/// Returns the place of a rule among the cited ones.
pub(super) fn rule_index(cited: &[&Verdict], rule: &str) -> usize {
    let place = cited.iter().position(|one| one.rule.id == rule);
    place.unwrap_or_default()
}

/// Describes a rule.
pub(super) fn rule_descriptor(rule: &'static Rule) -> Descriptor<'static> {
    let severity = rule.severity;
    let steps = rule.remedy.iter().copied().map(step_text);
    let steps: Vec<String> = (1..)
        .zip(steps)
        .map(|(number, step): (usize, &str)| format!("{number}. {step}"))
        .collect();
    Descriptor {
        id: rule.id,
        short_description: SarifText::new(rule.title),
        full_description: SarifText::new(&format!("{} {}", rule.finds, rule.harm)),
        help: SarifText::new(&steps.join("\n")),
        default_configuration: SarifConfiguration {
            level: match severity {
                Severity::Note => "note",
                _ => "error",
            },
        },
        properties: RuleProperties {
            tags: ["security", weakness_tag(rule.category)],
            security_severity: match severity {
                Severity::Note => "1.0",
                Severity::Medium => "5.5",
                Severity::High => "8.0",
                Severity::Critical => "9.5",
            },
        },
    }
}

/// Returns the tag by which GitHub knows a weakness.
fn weakness_tag(category: Category) -> &'static str {
    match category {
        Category::Credential => "external/cwe/cwe-798",
        Category::EnvFile | Category::Gitignore => "external/cwe/cwe-538",
    }
}
