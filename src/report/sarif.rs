//! SARIF 2.1.0, for GitHub code scanning and editors. Paths are relative to `%SRCROOT%`, the top of what was scanned, so
//! that they are the same on every machine; columns are counted in characters, as SARIF wants it.

use serde_json::{Value, json};

use super::document::{
    Occurrences, TOOL, VERSION, document_text, numbered_name, status_name, without_nulls,
};
use super::facts;
use super::source::{Report, Source};
use super::words::{remedy_text, step_text};
use crate::policy::{FindingStatus, Permit, Problem, RemedyStep, Verdict};
use crate::repo_path::RepoPath;
use xguard_detect::{Category, Rule, Severity, Step};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What all paths are relative to.
const ROOT: &str = "%SRCROOT%";
/// The name our fingerprints go by. Its number is that of their encoding.
const FINGERPRINT: &str = "xguard/v1";

pub(super) fn render(report: &Report<'_>) -> String {
    let outcome = report.outcome;
    let mut rules: Vec<&Rule> = Vec::new();
    for one in &outcome.findings {
        if rules.iter().all(|rule| rule.id != one.rule.id) {
            rules.push(one.rule);
        }
    }
    let mut occurrences = Occurrences::default();
    let results = outcome.findings.iter().map(|one| {
        let number = occurrences.next_number(one);
        let rule = rules.iter().position(|rule| rule.id == one.rule.id);
        sarif_result(one, number, rule)
    });
    // What keeps the results of a scan and those of `xguard env` apart where both are uploaded.
    let automation = match report.meta.source {
        Source::EnvFiles { .. } => "xguard/env/",
        _ => "xguard/scan/",
    };
    let run = json!({
        "tool": {"driver": {
            "name": TOOL,
            "version": VERSION,
            "semanticVersion": VERSION,
            "rules": rules.iter().map(|rule| rule_descriptor(rule)).collect::<Vec<_>>(),
        }},
        "automationDetails": {"id": automation},
        "invocations": [{
            "executionSuccessful": outcome.problems.is_empty(),
            "exitCode": outcome.status().code(),
            "toolExecutionNotifications":
                outcome.problems.iter().map(problem_notification).collect::<Vec<_>>(),
        }],
        "originalUriBaseIds": {ROOT: {"description": message_text("The top folder of what was scanned.")}},
        "columnKind": "unicodeCodePoints",
        "results": results.collect::<Vec<_>>(),
    });
    document_text(&without_nulls(json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [run],
    })))
}

/// Returns a message in which nothing is to be a link: what looks like one is someone else's.
fn message_text(text: &str) -> Value {
    json!({"text": text.replace("](", "] (")})
}

fn rule_descriptor(rule: &Rule) -> Value {
    let steps = rule.remedy.iter().copied().map(step_text);
    let steps: Vec<String> = (1..)
        .zip(steps)
        .map(|(number, step): (usize, &str)| format!("{number}. {step}"))
        .collect();
    let (level, security_severity) = match rule.severity {
        Severity::Note => ("note", "1.0"),
        Severity::Medium => ("error", "5.5"),
        Severity::High => ("error", "8.0"),
        Severity::Critical => ("error", "9.5"),
    };
    let weakness = match rule.category {
        Category::Credential => "external/cwe/cwe-798",
        Category::EnvFile | Category::Gitignore => "external/cwe/cwe-538",
    };
    json!({
        "id": rule.id,
        "shortDescription": message_text(rule.title),
        "fullDescription": message_text(&format!("{} {}", rule.finds, rule.harm)),
        "help": message_text(&steps.join("\n")),
        "defaultConfiguration": {"level": level},
        // GitHub sorts and blocks by the severity.
        "properties": {"tags": ["security", weakness], "security-severity": security_severity},
    })
}

fn problem_notification(problem: &Problem) -> Value {
    let location = |path: &RepoPath| json!([{"physicalLocation": {"artifactLocation": artifact_location(path)}}]);
    json!({
        "level": "error",
        "message": message_text(&facts::describe_problem(problem)),
        "locations": problem.path.as_ref().map(location),
    })
}

fn sarif_result(one: &Verdict, number: usize, rule: Option<usize>) -> Value {
    let first = one.remedy.first();
    let first = first.map(|step| format!(". {}", remedy_text(step)));
    let suppression = |is_inline| {
        json!([{
            "kind": if is_inline { "inSource" } else { "external" },
            "status": "accepted",
            "justification": facts::allowed_reason(one),
        }])
    };
    let is_inline = facts::allowed_by(one) == Some(&Permit::Inline);
    json!({
        "ruleId": one.rule.id,
        "ruleIndex": rule,
        "level": if one.is_blocking() { "error" } else { "note" },
        "message": message_text(&(facts::in_short(one) + &first.unwrap_or_default())),
        "locations": [{"physicalLocation": {
            "artifactLocation": artifact_location(&one.path),
            "region": finding_region(one),
        }}],
        "partialFingerprints": {FINGERPRINT: numbered_name(&one.fingerprint, number)},
        "suppressions": (one.status == FindingStatus::Allowed).then(|| suppression(is_inline)),
        "fixes": take_out_fix(one),
        "properties": {
            "blocking": one.is_blocking(),
            "status": status_name(one.status),
            "commit": one.commit.map(|commit| commit.to_string()),
        },
    })
}

/// Returns where a finding is; one about a whole file is at its first line, since GitHub wants one.
fn finding_region(one: &Verdict) -> Value {
    json!({
        "startLine": one.place.map_or(1, |place| place.line),
        "startColumn": one.columns.map(|(first, _)| first),
        "endLine": one.place.map_or(1, |place| place.end_line),
        "endColumn": one.columns.map(|(_, end)| end),
    })
}

/// Returns the change that takes the value out, where it is known to the character and taking it out helps.
fn take_out_fix(one: &Verdict) -> Option<Value> {
    let step = RemedyStep::OfRule(Step::TakeOut);
    one.columns
        .filter(|_| one.is_blocking() && one.remedy.contains(&step))?;
    Some(json!([{
        "description": message_text(step_text(Step::TakeOut)),
        "artifactChanges": [{
            "artifactLocation": artifact_location(&one.path),
            "replacements": [{"deletedRegion": finding_region(one), "insertedContent": message_text("")}],
        }],
    }]))
}

fn artifact_location(path: &RepoPath) -> Value {
    let uri = path.to_uri();
    if path.starts_with(b"/") {
        return json!({"uri": format!("file://{uri}")});
    }
    json!({"uri": uri, "uriBaseId": ROOT})
}

#[cfg(test)]
mod tests {
    use serde_json::json;

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
            let expected = json!({"uri": expected, "uriBaseId": "%SRCROOT%"});
            assert_eq!(artifact_location(&path.into()), expected);
        }
        let absolute = json!({"uri": "file:///tmp/a%20b"});
        assert_eq!(artifact_location(&b"/tmp/a b".into()), absolute);
    }
}
