//! The report as lines of JSON, for programs that read as they go: one line a finding, one line for what could not be
//! read, and a last one with the rest, without which the report was cut short. The fields are those of the JSON report;
//! `type` tells the lines apart.

use serde_json::{Map, Value, json};

use super::document::tool;
use super::escape::printable_json;
use super::json::{SCHEMA_VERSION, finding, problem, source, summary};
use super::source::Report;

pub(super) fn render(report: &Report<'_>) -> String {
    let outcome = report.outcome;
    let findings = outcome.findings.iter();
    let findings = findings.map(|one| line("finding", finding(one, report)));
    let errors = outcome.problems.iter();
    let errors = errors.map(|one| line("error", problem(one)));
    let last = Map::from_iter([
        ("schema_version".to_owned(), SCHEMA_VERSION.into()),
        ("tool".to_owned(), tool()),
        ("source".to_owned(), source(&report.meta.source)),
        ("summary".to_owned(), summary(outcome)),
    ]);
    findings
        .chain(errors)
        .chain([line("summary", last)])
        .collect()
}

/// Returns one line, written as the JSON report is; within strings there is no newline.
fn line(kind: &str, fields: Map<String, Value>) -> String {
    let mut object = json!({"type": kind});
    if let Value::Object(object) = &mut object {
        object.extend(fields);
    }
    let lines = format!("{object:#}");
    let line: String = lines.lines().map(str::trim_start).collect();
    printable_json(&line) + "\n"
}
