//! The report as test results, for systems that show nothing else: a finding that blocks is a test that failed, one that
//! is only told has passed, one that was allowed was skipped, and what could not be read is an error.

use super::escape::printable;
use super::human::summary_line;
use super::words::numbered_steps;
use super::{Report, escape, facts, survey};
use crate::policy::{FindingStatus, Problem, Verdict};

#[expect(
    clippy::unnecessary_wraps,
    reason = "every format has the same signature"
)]
pub(super) fn render(report: &Report<'_>) -> anyhow::Result<String> {
    let outcome = report.outcome;
    let findings = &outcome.findings;
    let mut cases: Vec<String> = findings.iter().map(finding_case).collect();
    cases.extend(outcome.problems.iter().map(problem_case));
    let summary = summary_line(outcome, survey::describe_extent(&report.meta.source));
    if cases.is_empty() {
        // Some systems take a report without tests for one that went wrong.
        cases.push(format!("    {}/>\n", open_test_case("scan", &summary)));
    }
    let failed = findings.iter().filter(|one| one.is_blocking()).count();
    let allowed = |one: &&Verdict| one.status == FindingStatus::Allowed;
    let counts = format!(
        "tests=\"{}\" failures=\"{failed}\" errors=\"{}\" skipped=\"{}\"",
        cases.len(),
        outcome.problems.len(),
        findings.iter().filter(allowed).count(),
    );
    Ok(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"xguard\" {counts}>\n  <testsuite name=\"xguard\" \
         {counts}>\n{}    <system-out>{}</system-out>\n  </testsuite>\n</testsuites>\n",
        cases.concat(),
        escape_xml(&summary)
    ))
}

fn finding_case(one: &Verdict) -> String {
    let path = escape::printable_path(&one.path);
    let place = one.place.map_or_else(
        || path.clone(),
        |place| format!("{path}:{}:{}", place.line, place.column),
    );
    let commit = one.commit.as_ref();
    let commit = commit.map_or_else(String::new, |commit| format!(" in {commit}"));
    let name = format!("{} [{}] {place}{commit}", one.rule.title, one.rule.id);
    let case = open_test_case(&path, &name);
    let text = facts::in_short(one);
    if one.is_blocking() {
        let steps = numbered_steps(&one.remedy).map(|step| escape_xml(&step) + "\n");
        let fingerprint = &one.fingerprint;
        return format!(
            "    {case}>\n      <failure type=\"{}\" message=\"{}\">{}fingerprint {fingerprint}</failure>\n    </testcase>\n",
            escape_xml(one.rule.id),
            escape_xml(&text),
            steps.collect::<String>(),
        );
    }
    let (begin, end) = match one.status {
        FindingStatus::Allowed => ("<skipped message=\"", "\"/>"),
        _ => ("<system-out>", "</system-out>"),
    };
    format!(
        "    {case}>\n      {begin}{}{end}\n    </testcase>\n",
        escape_xml(&text)
    )
}

fn problem_case(problem: &Problem) -> String {
    let path = problem
        .path
        .as_deref()
        .map_or_else(|| "scan".to_owned(), escape::printable_path);
    let text = facts::describe_problem(problem);
    let first = text.lines().next().unwrap_or_default();
    let rest: Vec<String> = text.lines().map(escape_xml).collect();
    format!(
        "    {}>\n      <error type=\"unread\" message=\"{}\">{}</error>\n    </testcase>\n",
        open_test_case(&path, &format!("could not be read: {path}")),
        escape_xml(first),
        rest.join("\n")
    )
}

/// Returns the begin of a test case.
fn open_test_case(class: &str, name: &str) -> String {
    format!(
        "<testcase classname=\"{}\" name=\"{}\" time=\"0\"",
        escape_xml(class),
        escape_xml(name)
    )
}

/// Returns text as XML has it, within elements and attributes. What is printable XML can hold.
fn escape_xml(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in printable(text).chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            other => safe.push(other),
        }
    }
    safe
}
