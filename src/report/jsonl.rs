//! The report as lines of JSON, for programs that read as they go: one line a finding, one line for what could not be
//! read, and a last one with the rest, without which the report was cut short. The fields are those of the JSON report;
//! `type` tells the lines apart.

use serde_json::{Map, Value, json};

use super::document::tool_fields;
use super::escape::printable_json;
use super::json::{SCHEMA_VERSION, json_finding, json_problem, json_source, json_summary};
use super::source::Report;

pub(super) fn render(report: &Report<'_>) -> String {
    let outcome = report.outcome;
    let findings = outcome.findings.iter();
    let findings = findings.map(|one| json_line("finding", json_finding(one, report)));
    let errors = outcome.problems.iter();
    let errors = errors.map(|one| json_line("error", json_problem(one)));
    let last = Map::from_iter([
        ("schema_version".to_owned(), SCHEMA_VERSION.into()),
        ("tool".to_owned(), tool_fields()),
        ("source".to_owned(), json_source(&report.meta.source)),
        ("summary".to_owned(), json_summary(outcome)),
    ]);
    findings
        .chain(errors)
        .chain([json_line("summary", last)])
        .collect()
}

/// Returns one line, written as the JSON report is; within strings there is no newline.
fn json_line(kind: &str, fields: Map<String, Value>) -> String {
    let mut object = json!({"type": kind});
    if let Value::Object(object) = &mut object {
        object.extend(fields);
    }
    let lines = format!("{object:#}");
    let line: String = lines.lines().map(str::trim_start).collect();
    printable_json(&line) + "\n"
}
