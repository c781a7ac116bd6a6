//! The secret detection report of GitLab, schema 15.0.7, which every GitLab since 16.1 knows. What was allowed is told
//! among the messages: as a vulnerability GitLab would show it as open.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};

use super::document::{Occurrences, TOOL, VERSION, document_text, numbered_name, without_nulls};
use super::facts;
use super::source::{Period, Report, summary_line};
use super::words::numbered_steps;
use crate::policy::Verdict;
use xguard_detect::{Category, Severity};

const SCHEMA_NAME: &str = "15.0.7";
const SCHEMA: &str = "https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw/v15.0.7/dist/secret-detection-report-format.json";
/// The last moment that has a year of four digits, in milliseconds since 1970.
const LATEST_MS: u64 = 253_402_300_799_000;
/// What GitLab itself writes where nothing is committed yet.
const NO_COMMIT: &str = "0000000";
/// The longest `solution` that the schema allows, in characters.
const LONGEST_SOLUTION: usize = 7000;

pub(super) fn render(report: &Report<'_>) -> String {
    let mut occurrences = Occurrences::default();
    let (_, told) = report.outcome.split_allowed();
    let vulnerabilities = told.map(|one| {
        let number = occurrences.next_number(one);
        gitlab_vulnerability(one, number)
    });
    document_text(&without_nulls(json!({
        "version": SCHEMA_NAME,
        "schema": SCHEMA,
        "scan": gitlab_scan(report),
        "vulnerabilities": vulnerabilities.collect::<Vec<_>>(),
    })))
}

fn gitlab_scan(report: &Report<'_>) -> Value {
    let program = json!({
        "id": TOOL,
        "name": TOOL,
        "version": VERSION,
        "vendor": {"name": TOOL},
    });
    let outcome = report.outcome;
    let message = |level, value: String| json!({"level": level, "value": value});
    let unread = outcome.problems.iter().map(facts::describe_problem);
    let unread = unread.map(|text| message("fatal", text));
    let (allowed, _) = outcome.split_allowed();
    let allowed = allowed.map(|one| format!("allowed: {}", facts::let_through(one)));
    let whole = allowed.chain([summary_line(report)]);
    let messages = unread.chain(whole.map(|text| message("info", text)));
    let Period { begin_ms, end_ms } = report.period;
    json!({
        "analyzer": program,
        "scanner": program,
        "type": "secret_detection",
        "start_time": format_utc_time(begin_ms),
        "end_time": format_utc_time(end_ms),
        "status": if outcome.problems.is_empty() { "success" } else { "failure" },
        "messages": messages.collect::<Vec<_>>(),
    })
}

/// Returns a moment as GitLab wants it: in UTC, without saying so.
fn format_utc_time(ms: u64) -> String {
    let moment = UNIX_EPOCH + Duration::from_millis(ms.min(LATEST_MS));
    let text = humantime::format_rfc3339_seconds(moment).to_string();
    text.trim_end_matches('Z').to_owned()
}

fn gitlab_vulnerability(one: &Verdict, number: usize) -> Value {
    let rule = one.rule;
    let steps = numbered_steps(&one.remedy).map(|step| step + "\n");
    let solution = steps.collect::<String>();
    let fingerprint = numbered_name(&one.fingerprint, number);
    let commit = one.commit.map(|commit| commit.to_string());
    json!({
        "id": vulnerability_uuid(&one.fingerprint, number),
        "category": "secret_detection",
        "name": rule.title,
        "description": format!("{}\n\n{}\n\n{}", rule.finds, rule.harm, facts::in_short(one)),
        "severity": match one.severity {
            Severity::Note => "Info",
            Severity::Medium => "Medium",
            Severity::High => "High",
            Severity::Critical => "Critical",
        },
        "solution": solution.chars().take(LONGEST_SOLUTION).collect::<String>(),
        // GitLab takes findings with the same first identifier and lines for one.
        "identifiers": [
            {
                "type": "xguard_fingerprint",
                "name": format!("{} {fingerprint}", rule.id),
                "value": fingerprint,
            },
            {"type": "xguard_rule", "name": rule.id, "value": rule.id},
            weakness_identifier(rule.category),
        ],
        "location": {
            "file": one.path.to_text(),
            "start_line": one.place.map(|place| place.line),
            "end_line": one.place.map(|place| place.end_line),
            "commit": {"sha": commit.as_deref().unwrap_or(NO_COMMIT)},
        },
    })
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
    numbered_name(&id, number)
}

/// Returns what the common catalogue of weaknesses calls it.
fn weakness_identifier(category: Category) -> Value {
    let number = match category {
        Category::Credential => 798,
        Category::EnvFile | Category::Gitignore => 538,
    };
    json!({
        "type": "cwe",
        "name": format!("CWE-{number}"),
        "value": number.to_string(),
        "url": format!("https://cwe.mitre.org/data/definitions/{number}.html"),
    })
}
