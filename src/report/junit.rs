//! The report as test results, for systems that show nothing else: a finding that blocks is a test that failed, one that
//! is only told has passed, one that was allowed was skipped, and what could not be read is an error.

use super::escape::printable;
use super::facts;
use super::source::{Report, summary_line};
use super::words::numbered_steps;
use crate::policy::{FindingStatus, Problem, Verdict};

pub(super) fn render(report: &Report<'_>) -> String {
    let outcome = report.outcome;
    let mut cases: Vec<String> = outcome.findings.iter().map(finding_case).collect();
    cases.extend(outcome.problems.iter().map(problem_case));
    let summary = summary_line(report);
    if cases.is_empty() {
        // Some systems take a report without tests for one that went wrong.
        cases.push(format!("    {}/>\n", open_test_case("scan", &summary)));
    }
    let counts = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"",
        cases.len(),
        outcome.count_blocking(),
        outcome.problems.len(),
        outcome.split_allowed().0.count(),
    );
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"xguard\" {counts}>\n  <testsuite name=\"xguard\" \
         {counts}>\n{}    <system-out>{}</system-out>\n  </testsuite>\n</testsuites>\n",
        cases.concat(),
        escape_xml(&summary)
    )
}

fn finding_case(one: &Verdict) -> String {
    let commit = one.commit.as_ref();
    let commit = commit.map_or_else(String::new, |commit| format!(" in {commit}"));
    let name = format!("{} {}{commit}", facts::heading(one), facts::place_text(one));
    let case = open_test_case(&one.path.to_string(), &name);
    let text = escape_xml(&facts::in_short(one));
    let inside = if one.is_blocking() {
        let steps = numbered_steps(&one.remedy).map(|step| escape_xml(&step) + "\n");
        format!(
            "<failure type=\"{}\" message=\"{text}\">{}{}</failure>",
            escape_xml(one.rule.id),
            steps.collect::<String>(),
            facts::fingerprint_line(one),
        )
    } else if one.status == FindingStatus::Allowed {
        format!("<skipped message=\"{text}\"/>")
    } else {
        format!("<system-out>{text}</system-out>")
    };
    format!("    {case}>\n      {inside}\n    </testcase>\n")
}

fn problem_case(problem: &Problem) -> String {
    let path = problem
        .path
        .as_ref()
        .map_or_else(|| "scan".to_owned(), ToString::to_string);
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
