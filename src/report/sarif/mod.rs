//! SARIF 2.1.0, for GitHub code scanning and editors. Paths are relative to `%SRCROOT%`, the top of what was scanned, so
//! that they are the same on every machine; columns are counted in characters, as SARIF wants it.

mod log;
mod rules;

use std::collections::BTreeMap;

use data_encoding::HEXUPPER;
use log::{
    Artifact, ArtifactChange, Base, Driver, Id, Invocation, Log, Notification, Physical,
    Properties, Region, Replacement, Run, SarifFix, SarifLocation, SarifResult, SarifText,
    SarifTool, Suppression,
};

use super::escape::printable_json;
use super::json::{TOOL, status_name};
use super::occurrences::Occurrences;
use super::words::{remedy_text, step_text};
use super::{Report, Source, facts};
use crate::policy::{FindingStatus, Permit, Problem, RemedyStep, Verdict};
use xguard_detect::Step;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What all paths are relative to.
const ROOT: &str = "%SRCROOT%";
/// The name our fingerprints go by. Its number is that of their encoding.
const FINGERPRINT: &str = "xguard/v1";

pub(super) fn render(report: &Report<'_>) -> anyhow::Result<String> {
    let outcome = report.outcome;
    let rules = rules::first_of_each_rule(&outcome.findings);
    let root = Base {
        description: SarifText::new("The top folder of what was scanned."),
    };
    let mut occurrences = Occurrences::default();
    let json = serde_json::to_string_pretty(&Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: SarifTool {
                driver: Driver {
                    name: TOOL.name,
                    version: TOOL.version,
                    semantic_version: TOOL.version,
                    rules: rules
                        .iter()
                        .map(|one| rules::rule_descriptor(one.rule))
                        .collect(),
                },
            },
            automation_details: Id {
                id: automation_category(&report.meta.source),
            },
            invocations: [Invocation {
                execution_successful: outcome.problems.is_empty(),
                exit_code: outcome.status().code(),
                tool_execution_notifications: outcome
                    .problems
                    .iter()
                    .map(build_notification)
                    .collect(),
            }],
            original_uri_base_ids: BTreeMap::from([(ROOT, root)]),
            column_kind: "unicodeCodePoints",
            results: outcome
                .findings
                .iter()
                .map(|one| build_result(one, occurrences.unique_fingerprint(one), &rules))
                .collect(),
        }],
    })?;
    Ok(printable_json(&json) + "\n")
}

/// Returns what keeps the results of a scan and those of `xguard env` apart where both are uploaded.
fn automation_category(source: &Source) -> &'static str {
    match source {
        Source::EnvFiles { .. } => "xguard/env/",
        _ => "xguard/scan/",
    }
}

fn build_notification(problem: &Problem) -> Notification {
    let location = |path: &Vec<u8>| SarifLocation {
        physical_location: Physical {
            artifact_location: artifact_location(path),
            region: None,
        },
    };
    Notification {
        level: "error",
        message: SarifText::new(&facts::describe_problem(problem)),
        locations: problem.path.iter().map(location).collect(),
    }
}

fn build_result<'a>(one: &'a Verdict, fingerprint: String, rules: &[&Verdict]) -> SarifResult<'a> {
    let first = one
        .remedy
        .first()
        .map(|step| format!(". {}", remedy_text(step)));
    let message = facts::in_short(one) + &first.unwrap_or_default();
    let suppression = (one.status == FindingStatus::Allowed).then(|| Suppression {
        kind: if facts::allowed_by(one) == Some(&Permit::Inline) {
            "inSource"
        } else {
            "external"
        },
        status: "accepted",
        justification: facts::allowed_reason(one),
    });
    SarifResult {
        rule_id: one.rule.id,
        rule_index: rules::rule_index(rules, one.rule.id),
        level: if one.is_blocking() { "error" } else { "note" },
        message: SarifText::new(&message),
        locations: [SarifLocation {
            physical_location: Physical {
                artifact_location: artifact_location(&one.path),
                region: Some(finding_region(one)),
            },
        }],
        partial_fingerprints: BTreeMap::from([(FINGERPRINT, fingerprint)]),
        suppressions: suppression.into_iter().collect(),
        fixes: build_fix(one).into_iter().collect(),
        properties: Properties {
            blocking: one.is_blocking(),
            status: status_name(one.status),
            commit: one.commit.map(|commit| commit.to_string()),
        },
    }
}

/// Returns where a finding is; one about a whole file is at its first line, since GitHub wants one.
fn finding_region(one: &Verdict) -> Region {
    Region {
        start_line: one.place.map_or(1, |place| place.line),
        start_column: one.columns.map(|(first, _)| first),
        end_line: one.place.map_or(1, |place| place.end_line),
        end_column: one.columns.map(|(_, end)| end),
    }
}

/// Returns the change that takes the value out, where it is known to the character and taking it out helps.
fn build_fix(one: &Verdict) -> Option<SarifFix> {
    let step = RemedyStep::OfRule(Step::TakeOut);
    one.columns
        .filter(|_| one.is_blocking() && one.remedy.contains(&step))?;
    Some(SarifFix {
        description: SarifText::new(step_text(Step::TakeOut)),
        artifact_changes: [ArtifactChange {
            artifact_location: artifact_location(&one.path),
            replacements: [Replacement {
                deleted_region: finding_region(one),
                inserted_content: SarifText::new(""),
            }],
        }],
    })
}

/// Returns a path as part of an address, byte by byte and so without loss.
fn artifact_location(path: &[u8]) -> Artifact {
    let mut uri = String::new();
    for &byte in path {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push('%');
            uri.push_str(&HEXUPPER.encode(&[byte]));
        }
    }
    if path.starts_with(b"/") {
        return Artifact {
            uri: format!("file://{uri}"),
            uri_base_id: None,
        };
    }
    Artifact {
        uri,
        uri_base_id: Some(ROOT),
    }
}

#[cfg(test)]
mod tests {
    use super::artifact_location;

    #[test]
    fn paths_are_addresses() {
        let cases: [(&[u8], &str); 5] = [
            (b"src/a-b_c.py", "src/a-b_c.py"),
            (b"a b#c?d%.py", "a%20b%23c%3Fd%25.py"),
            (b"http://x", "http%3A//x"),
            ("ü.py".as_bytes(), "%C3%BC.py"),
            (b"caf\xe9", "caf%E9"),
        ];
        for (path, expected) in cases {
            let artifact = artifact_location(path);
            assert_eq!(
                (artifact.uri.as_str(), artifact.uri_base_id),
                (expected, Some("%SRCROOT%"))
            );
        }
        let absolute = artifact_location(b"/tmp/a b");
        assert_eq!(
            (absolute.uri.as_str(), absolute.uri_base_id),
            ("file:///tmp/a%20b", None)
        );
    }
}
