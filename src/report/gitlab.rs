//! The secret detection report of GitLab, schema 15.0.7, which every GitLab since 16.1 knows. What was allowed is told
//! among the messages: as a vulnerability GitLab would show it as open.

use std::borrow::Cow;
use std::time::{Duration, UNIX_EPOCH};

use serde::Serialize;

use super::escape::{path_text, printable_json};
use super::human::summary_line;
use super::json::TOOL;
use super::occurrences::{Occurrences, numbered};
use super::words::numbered_steps;
use super::{Period, Report, facts, survey};
use crate::policy::{FindingStatus, Verdict};
use xguard_detect::{Category, Severity};

const VERSION: &str = "15.0.7";
const SCHEMA: &str = "https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw/v15.0.7/dist/secret-detection-report-format.json";
/// The last moment that has a year of four digits, in milliseconds since 1970.
const LATEST_MS: u64 = 253_402_300_799_000;
/// What GitLab itself writes where nothing is committed yet.
const NO_COMMIT: &str = "0000000";
/// The longest `solution` that the schema allows, in characters.
const LONGEST_SOLUTION: usize = 7000;

#[derive(Serialize)]
struct GitlabReport<'a> {
    version: &'static str,
    schema: &'static str,
    scan: GitlabScan,
    vulnerabilities: Vec<Vulnerability<'a>>,
}

#[derive(Serialize)]
struct GitlabScan {
    analyzer: Program,
    scanner: Program,
    #[serde(rename = "type")]
    kind: &'static str,
    start_time: String,
    end_time: String,
    status: &'static str,
    messages: Vec<Message>,
}

#[derive(Serialize)]
struct Program {
    id: &'static str,
    name: &'static str,
    version: &'static str,
    vendor: Vendor,
}

#[derive(Serialize)]
struct Vendor {
    name: &'static str,
}

#[derive(Serialize)]
struct Message {
    level: &'static str,
    value: String,
}

#[derive(Serialize)]
struct Vulnerability<'a> {
    id: String,
    category: &'static str,
    name: &'a str,
    description: String,
    severity: &'static str,
    solution: String,
    identifiers: [Identifier<'a>; 3],
    location: GitlabLocation,
}

#[derive(Serialize)]
struct Identifier<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    name: Cow<'a, str>,
    value: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'static str>,
}

#[derive(Serialize)]
struct GitlabLocation {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<usize>,
    commit: Commit,
}

#[derive(Serialize)]
struct Commit {
    sha: String,
}

pub(super) fn render(report: &Report<'_>) -> anyhow::Result<String> {
    let json = serde_json::to_string_pretty(&GitlabReport {
        version: VERSION,
        schema: SCHEMA,
        scan: build_scan(report),
        vulnerabilities: build_vulnerabilities(report),
    })?;
    Ok(printable_json(&json) + "\n")
}

fn build_scan(report: &Report<'_>) -> GitlabScan {
    let program = || Program {
        id: TOOL.name,
        name: TOOL.name,
        version: TOOL.version,
        vendor: Vendor { name: TOOL.name },
    };
    let outcome = report.outcome;
    let unread = outcome.problems.iter().map(|problem| Message {
        level: "fatal",
        value: facts::describe_problem(problem),
    });
    let allowed = outcome.findings.iter();
    let allowed = allowed.filter(|one| one.status == FindingStatus::Allowed);
    let allowed = allowed.map(|one| Message {
        level: "info",
        value: format!("allowed: {}", facts::let_through(one)),
    });
    let whole = Message {
        level: "info",
        value: summary_line(outcome, survey::describe_extent(&report.meta.source)),
    };
    let Period { begin_ms, end_ms } = report.period;
    GitlabScan {
        analyzer: program(),
        scanner: program(),
        kind: "secret_detection",
        start_time: format_utc_time(begin_ms),
        end_time: format_utc_time(end_ms),
        status: if outcome.problems.is_empty() {
            "success"
        } else {
            "failure"
        },
        messages: unread.chain(allowed).chain([whole]).collect(),
    }
}

/// Returns a moment as GitLab wants it: in UTC, without saying so.
fn format_utc_time(ms: u64) -> String {
    let moment = UNIX_EPOCH + Duration::from_millis(ms.min(LATEST_MS));
    let text = humantime::format_rfc3339_seconds(moment).to_string();
    text.trim_end_matches('Z').to_owned()
}

fn build_vulnerabilities<'a>(report: &Report<'a>) -> Vec<Vulnerability<'a>> {
    let mut occurrences = Occurrences::default();
    let told = report.outcome.findings.iter();
    told.filter(|one| one.status != FindingStatus::Allowed)
        .map(|one| {
            let number = occurrences.next_number(one);
            build_vulnerability(one, number)
        })
        .collect()
}

fn build_vulnerability(one: &Verdict, number: usize) -> Vulnerability<'_> {
    let about = format!("{}\n\n{}\n\n", one.rule.finds, one.rule.harm);
    let steps = numbered_steps(&one.remedy).map(|step| step + "\n");
    let fingerprint = numbered(&one.fingerprint, number);
    Vulnerability {
        id: vulnerability_uuid(&one.fingerprint, number),
        category: "secret_detection",
        name: one.rule.title,
        description: about + &facts::in_short(one),
        severity: severity_name(one.severity),
        solution: steps
            .collect::<String>()
            .chars()
            .take(LONGEST_SOLUTION)
            .collect(),
        // GitLab takes findings with the same first identifier and lines for one.
        identifiers: [
            Identifier {
                kind: "xguard_fingerprint",
                name: format!("{} {fingerprint}", one.rule.id).into(),
                value: fingerprint.into(),
                url: None,
            },
            Identifier {
                kind: "xguard_rule",
                name: one.rule.id.into(),
                value: one.rule.id.into(),
                url: None,
            },
            weakness_identifier(one.rule.category),
        ],
        location: GitlabLocation {
            file: path_text(&one.path),
            start_line: one.place.map(|place| place.line),
            end_line: one.place.map(|place| place.end_line),
            commit: Commit {
                sha: one
                    .commit
                    .map_or_else(|| NO_COMMIT.to_owned(), |commit| commit.to_string()),
            },
        },
    }
}

/// Returns a fingerprint in the form of a UUID. The same secret may stand in a file more than once; no two are to share
/// an id.
fn vulnerability_uuid(fingerprint: &str, number: usize) -> String {
    let mut id = String::new();
    for (at, digit) in fingerprint.chars().enumerate() {
        if matches!(at, 8 | 12 | 16 | 20) {
            id.push('-');
        }
        id.push(digit);
    }
    numbered(&id, number)
}

fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "Info",
        Severity::Medium => "Medium",
        Severity::High => "High",
        Severity::Critical => "Critical",
    }
}

/// Returns what the common catalogue of weaknesses calls it.
fn weakness_identifier(category: Category) -> Identifier<'static> {
    let (name, value, url) = match category {
        Category::Credential => (
            "CWE-798",
            "798",
            "https://cwe.mitre.org/data/definitions/798.html",
        ),
        Category::EnvFile | Category::Gitignore => (
            "CWE-538",
            "538",
            "https://cwe.mitre.org/data/definitions/538.html",
        ),
    };
    Identifier {
        kind: "cwe",
        name: name.into(),
        value: value.into(),
        url: Some(url),
    }
}
