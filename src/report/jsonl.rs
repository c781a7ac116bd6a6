//! The report as lines of JSON, for programs that read as they go: one line a finding, one line for what could not be
//! read, and a last one with the rest, without which the report was cut short. The fields are those of the JSON report;
//! `type` tells the lines apart.

use serde::Serialize;

use super::escape::printable_json;
use super::json;
use super::json::{Finding, Origin, SCHEMA_VERSION, Summary, TOOL, Tool, Unread};
use super::{Report, Source};

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
enum Line<'a> {
    Finding(Finding<'a>),
    Error(Unread<'a>),
    Summary {
        schema_version: u32,
        tool: Tool,
        source: Origin<'a>,
        summary: Summary,
    },
}

pub(super) fn render(report: &Report<'_>) -> anyhow::Result<String> {
    let outcome = report.outcome;
    let findings = outcome.findings.iter();
    let findings = findings.map(|one| Line::Finding(json::finding(one, report)));
    let errors = outcome.problems.iter();
    let errors = errors.map(|problem| Line::Error(json::error(problem)));
    let last = last(&report.meta.source, json::summary(outcome));
    let mut text = String::new();
    for line in findings.chain(errors).chain([last]) {
        // As the JSON report is written, so that there is one writer; within strings there is no newline.
        let lines = serde_json::to_string_pretty(&line)?;
        text.extend(lines.lines().map(|line| printable_json(line.trim_start())));
        text.push('\n');
    }
    Ok(text)
}

fn last(source: &Source, summary: Summary) -> Line<'_> {
    Line::Summary {
        schema_version: SCHEMA_VERSION,
        tool: TOOL,
        source: json::source(source),
        summary,
    }
}
