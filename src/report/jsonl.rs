//! The report as lines of JSON, for programs that read as they go: one line a finding, one line for what could not be
//! read, and a last one with the rest, without which the report was cut short. The fields are those of the JSON report;
//! `type` tells the lines apart.

use serde::Serialize;

use super::escape::printable_json;
use super::json;
use super::json::{
    JsonFinding, JsonOrigin, JsonTool, JsonUnread, SCHEMA_VERSION, ScanSummary, TOOL,
};
use super::{Report, Source};

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
enum JsonLine<'a> {
    Finding(JsonFinding<'a>),
    Error(JsonUnread<'a>),
    Summary {
        schema_version: u32,
        tool: JsonTool,
        source: JsonOrigin<'a>,
        summary: ScanSummary,
    },
}

pub(super) fn render(report: &Report<'_>) -> anyhow::Result<String> {
    let outcome = report.outcome;
    let findings = outcome.findings.iter();
    let findings = findings.map(|one| JsonLine::Finding(json::json_finding(one, report)));
    let errors = outcome.problems.iter();
    let errors = errors.map(|problem| JsonLine::Error(json::json_error(problem)));
    let last = summary_line(&report.meta.source, json::json_summary(outcome));
    let mut text = String::new();
    for line in findings.chain(errors).chain([last]) {
        // As the JSON report is written, so that there is one writer; within strings there is no newline.
        let lines = serde_json::to_string_pretty(&line)?;
        text.extend(lines.lines().map(|line| printable_json(line.trim_start())));
        text.push('\n');
    }
    Ok(text)
}

fn summary_line(source: &Source, summary: ScanSummary) -> JsonLine<'_> {
    JsonLine::Summary {
        schema_version: SCHEMA_VERSION,
        tool: TOOL,
        source: json::json_source(source),
        summary,
    }
}
