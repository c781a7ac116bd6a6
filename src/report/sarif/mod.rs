//! SARIF 2.1.0, for GitHub code scanning and editors. Paths are relative to `%SRCROOT%`, the top of what was scanned, so
//! that they are the same on every machine; columns are counted in characters, as SARIF wants it.

mod log;
mod rules;

use std::collections::BTreeMap;

use data_encoding::HEXUPPER;
use log::{
    Artifact, Base, Change, Driver, Finding, Fix, Id, Invocation, Location, Log, Notification,
    Physical, Properties, Region, Replacement, Run, Suppression, Text, Tool,
};

use super::escape::printable_json;
use super::json::{TOOL, status};
use super::{Report, Source, facts};
use crate::policy::{BY_INLINE, Problem, Reported, Standing};
use xguard_detect::rules::TAKE_OUT;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What all paths are relative to.
const ROOT: &str = "%SRCROOT%";
/// The name our fingerprints go by. Its number is that of their encoding.
const FINGERPRINT: &str = "xguard/v1";

pub(super) fn render(report: &Report<'_>) -> anyhow::Result<String> {
    let outcome = report.outcome;
    let rules = rules::cited(&outcome.findings);
    let root = Base {
        description: Text::new("The top folder of what was scanned."),
    };
    let json = serde_json::to_string_pretty(&Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: TOOL.name,
                    version: TOOL.version,
                    semantic_version: TOOL.version,
                    rules: rules
                        .iter()
                        .map(|one| rules::descriptor(one, report))
                        .collect(),
                },
            },
            automation_details: Id {
                id: category(&report.meta.source),
            },
            invocations: [Invocation {
                execution_successful: outcome.problems.is_empty(),
                exit_code: outcome.status().code(),
                tool_execution_notifications: outcome.problems.iter().map(notification).collect(),
            }],
            original_uri_base_ids: BTreeMap::from([(ROOT, root)]),
            column_kind: "unicodeCodePoints",
            results: outcome
                .findings
                .iter()
                .map(|one| finding(one, &rules))
                .collect(),
        }],
    })?;
    Ok(printable_json(&json) + "\n")
}

/// Returns what keeps the results of a scan and those of `xguard env` apart where both are uploaded.
fn category(source: &Source) -> &'static str {
    match source {
        Source::EnvFiles { .. } => "xguard/env/",
        _ => "xguard/scan/",
    }
}

fn notification(problem: &Problem) -> Notification {
    let location = |path: &Vec<u8>| Location {
        physical_location: Physical {
            artifact_location: artifact(path),
            region: None,
        },
    };
    Notification {
        level: "error",
        message: Text::new(&facts::unread(problem)),
        locations: problem.path.iter().map(location).collect(),
    }
}

fn finding<'a>(one: &'a Reported, rules: &[&Reported]) -> Finding<'a> {
    let first = one.remedy.first().map(|step| format!(". {step}"));
    let message = facts::in_short(one) + &first.unwrap_or_default();
    let suppression = (one.standing == Standing::Allowed).then(|| Suppression {
        kind: if one.details.iter().any(|(_, value)| value == BY_INLINE) {
            "inSource"
        } else {
            "external"
        },
        status: "accepted",
        justification: detail(one, "allowed_reason"),
    });
    Finding {
        rule_id: one.rule,
        rule_index: rules::index(rules, one.rule),
        level: if one.blocking { "error" } else { "note" },
        message: Text::new(&message),
        locations: [Location {
            physical_location: Physical {
                artifact_location: artifact(&one.path),
                region: Some(region(one)),
            },
        }],
        partial_fingerprints: BTreeMap::from([(FINGERPRINT, one.fingerprint.as_str())]),
        suppressions: suppression.into_iter().collect(),
        fixes: fix(one).into_iter().collect(),
        properties: Properties {
            blocking: one.blocking,
            status: status(one.standing),
            commit: one.commit.as_deref(),
        },
    }
}

fn detail<'a>(one: &'a Reported, name: &str) -> Option<&'a str> {
    let found = one.details.iter().find(|(found, _)| found == name);
    found.map(|(_, value)| value.as_str())
}

/// Returns where a finding is; one about a whole file is at its first line, since GitHub wants one.
fn region(one: &Reported) -> Region {
    Region {
        start_line: one.place.map_or(1, |place| place.line),
        start_column: one.columns.map(|(first, _)| first),
        end_line: one.place.map_or(1, |place| place.end_line),
        end_column: one.columns.map(|(_, end)| end),
    }
}

/// Returns the change that takes the value out, where it is known to the character and taking it out helps.
fn fix(one: &Reported) -> Option<Fix> {
    let step = one.remedy.iter().find(|step| *step == TAKE_OUT)?;
    one.columns.filter(|_| one.blocking)?;
    Some(Fix {
        description: Text::new(step),
        artifact_changes: [Change {
            artifact_location: artifact(&one.path),
            replacements: [Replacement {
                deleted_region: region(one),
                inserted_content: Text::new(""),
            }],
        }],
    })
}

/// Returns a path as part of an address, byte by byte and so without loss.
fn artifact(path: &[u8]) -> Artifact {
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
    use super::artifact;

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
            let artifact = artifact(path);
            assert_eq!(
                (artifact.uri.as_str(), artifact.uri_base_id),
                (expected, Some("%SRCROOT%"))
            );
        }
        let absolute = artifact(b"/tmp/a b");
        assert_eq!(
            (absolute.uri.as_str(), absolute.uri_base_id),
            ("file:///tmp/a%20b", None)
        );
    }
}
