//! The rules that results are of.

use super::log::{Descriptor, RuleProperties, SarifConfiguration, SarifText};
use crate::policy::Verdict;
use crate::report::Report;
use xguard_detect::{Category, Severity};

/// Returns the first finding of each rule.
pub(super) fn first_of_each_rule(findings: &[Verdict]) -> Vec<&Verdict> {
    let mut cited: Vec<&Verdict> = Vec::new();
    for finding in findings {
        if cited.iter().all(|one| one.rule != finding.rule) {
            cited.push(finding);
        }
    }
    cited
}

/// Returns the place of a rule among the cited ones.
pub(super) fn rule_index(cited: &[&Verdict], rule: &str) -> usize {
    let place = cited.iter().position(|one| one.rule == rule);
    place.unwrap_or_default()
}

/// Describes the rule of a finding.
pub(super) fn rule_descriptor<'a>(finding: &'a Verdict, report: &Report<'_>) -> Descriptor<'a> {
    let rule = report.rule(finding.rule);
    let severity = rule.map_or(finding.severity, |rule| rule.severity);
    let full = rule.map(|rule| format!("{} {}", rule.finds, rule.harm));
    let steps: Vec<&str> = match rule {
        Some(rule) => rule.remedy.to_vec(),
        None => finding.remedy.iter().map(String::as_str).collect(),
    };
    let steps: Vec<String> = (1..)
        .zip(steps)
        .map(|(number, step): (usize, &str)| format!("{number}. {step}"))
        .collect();
    Descriptor {
        id: finding.rule,
        short_description: SarifText::new(finding.title),
        full_description: SarifText::new(&full.unwrap_or_else(|| finding.title.to_owned())),
        help: SarifText::new(&steps.join("\n")),
        default_configuration: SarifConfiguration {
            level: match severity {
                Severity::Note => "note",
                _ => "error",
            },
        },
        properties: RuleProperties {
            tags: ["security", weakness_tag(finding.category)],
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
