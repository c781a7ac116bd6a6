//! Workflow commands, which GitHub Actions makes into annotations of the files. GitHub shows no more than ten of a kind
//! for a step, so what blocks comes first.

use super::source::{Report, summary_line};
use super::words::numbered_steps;
use super::{escape, facts};
use crate::policy::{FindingStatus, Problem, Verdict};

pub(super) fn render(report: &Report<'_>) -> String {
    let outcome = report.outcome;
    let (allowed, told) = outcome.split_allowed();
    let (blocking, rest): (Vec<_>, Vec<_>) = told.partition(|one| one.is_blocking());
    let mut lines: Vec<String> = outcome.problems.iter().map(problem_command).collect();
    lines.extend(blocking.into_iter().chain(rest).map(finding_command));
    lines.extend(allowed.map(let_through));
    lines.push(summary_line(report));
    lines.join("\n") + "\n"
}

fn finding_command(one: &Verdict) -> String {
    let command = match one.status {
        _ if one.is_blocking() => "error",
        FindingStatus::AlreadyCommitted => "warning",
        _ => "notice",
    };
    let mut properties = vec![("file", one.path.to_string())];
    if let Some(place) = one.place {
        properties.push(("line", place.line.to_string()));
        properties.push(("endLine", place.end_line.to_string()));
    }
    if let Some((first, end)) = one.columns {
        properties.push(("col", first.to_string()));
        properties.push(("endColumn", end.to_string()));
    }
    properties.push(("title", facts::heading(one)));
    let lines: Vec<String> = [facts::in_short(one)]
        .into_iter()
        .chain(numbered_steps(&one.remedy))
        .chain([facts::fingerprint_line(one)])
        .collect();
    workflow_command(command, &properties, &lines)
}

fn let_through(one: &Verdict) -> String {
    let properties = [
        ("file", one.path.to_string()),
        ("line", one.place.map_or(1, |place| place.line).to_string()),
        ("title", format!("allowed: {}", facts::heading(one))),
    ];
    workflow_command("notice", &properties, &[facts::let_through(one)])
}

fn problem_command(problem: &Problem) -> String {
    let mut properties = Vec::new();
    if let Some(path) = &problem.path {
        properties.push(("file", path.to_string()));
    }
    properties.push(("title", "xguard could not read everything".to_owned()));
    let text = facts::describe_problem(problem);
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    workflow_command("error", &properties, &lines)
}

/// Returns one command. What is in it can neither end it nor begin another.
fn workflow_command(command: &str, properties: &[(&str, String)], lines: &[String]) -> String {
    let properties: Vec<String> = properties
        .iter()
        .map(|(name, value)| format!("{name}={}", escape_property(value)))
        .collect();
    let lines: Vec<String> = lines.iter().map(|line| escape_data(line)).collect();
    format!(
        "::{command} {}::{}",
        properties.join(","),
        lines.join("%0A")
    )
}

/// Line breaks are no more there once text is printable.
fn escape_data(text: &str) -> String {
    escape::printable(text).replace('%', "%25")
}

fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{escape_property, workflow_command};

    #[test]
    fn a_value_stays_within_its_command() {
        let cases = [
            ("a b.py", "a b.py"),
            ("a,line=1::x", "a%2Cline=1%3A%3Ax"),
            ("100%25", "100%2525"),
            ("a\r\n::error::b", "a\\r\\n%3A%3Aerror%3A%3Ab"),
        ];
        for (value, expected) in cases {
            assert_eq!(escape_property(value), expected);
        }
        let lines = ["one: 50 %".to_owned(), "two\n::stop-commands::x".to_owned()];
        assert_eq!(
            workflow_command("error", &[("file", "a:b".to_owned())], &lines),
            "::error file=a%3Ab::one: 50 %25%0Atwo\\n::stop-commands::x"
        );
    }
}
