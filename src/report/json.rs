//! The report for programs. `schema.json` beside this file says what is in it; a test holds the one to the other.

use serde_json::{Map, Value, json};

use super::document::{about_path, document_text, severity_name, status_name, tool_fields};
use super::facts::written_facts;
use super::source::{Report, Source};
use super::way_out::is_in_commit;
use super::words::remedy_text;
use crate::policy::{FindingStatus, Outcome, Problem, Verdict};
use crate::shell::exact_pathspec;
use xguard_detect::Category;

/// Goes up when a program that reads the old form could be misled by the new one; new fields alone do not do that.
pub(super) const SCHEMA_VERSION: u32 = 1;

pub(super) fn render(report: &Report<'_>) -> String {
    let outcome = report.outcome;
    let findings = outcome.findings.iter().map(|one| json_finding(one, report));
    document_text(&json!({
        "schema_version": SCHEMA_VERSION,
        "tool": tool_fields(),
        "source": json_source(&report.meta.source),
        "findings": findings.collect::<Vec<_>>(),
        "errors": outcome.problems.iter().map(json_problem).collect::<Vec<_>>(),
        "summary": json_summary(outcome),
    }))
}

pub(super) fn json_summary(outcome: &Outcome) -> Value {
    let count = |status| {
        let of_status = |one: &&Verdict| one.status == status;
        outcome.findings.iter().filter(of_status).count()
    };
    let statuses = [
        FindingStatus::New,
        FindingStatus::Known,
        FindingStatus::Allowed,
        FindingStatus::AlreadyCommitted,
    ];
    let statuses = statuses.map(|status| (status_name(status).to_owned(), count(status).into()));
    json!({
        "blobs": outcome.blobs,
        "bytes": outcome.bytes,
        "blocking": outcome.count_blocking(),
        "statuses": Map::from_iter(statuses),
    })
}

pub(super) fn json_source(source: &Source) -> Value {
    let kind = source.row().kind;
    match source {
        Source::Staged { head } => json!({"kind": kind, "head": head}),
        Source::Range { range } => json!({"kind": kind, "range": range}),
        Source::Push { remote } => json!({"kind": kind, "remote": remote}),
        Source::EnvFiles {
            folders,
            not_entered,
            covered_by,
        } => {
            let skipped = not_entered.iter();
            let skipped = skipped.map(|one| about_path(Some(&one.path), json!({"why": one.why})));
            json!({
                "kind": kind,
                "folders": folders,
                "not_entered": skipped.map(Value::Object).collect::<Value>(),
                "covered_by": covered_by,
            })
        }
        _ => json!({"kind": kind}),
    }
}

pub(super) fn json_finding(one: &Verdict, report: &Report<'_>) -> Map<String, Value> {
    let mut object = Map::from_iter([
        ("category".to_owned(), category_name(one).into()),
        ("rule".to_owned(), one.rule.id.into()),
        ("title".to_owned(), one.rule.title.into()),
        ("severity".to_owned(), severity_name(one.severity).into()),
        ("blocking".to_owned(), one.is_blocking().into()),
        ("status".to_owned(), status_name(one.status).into()),
    ]);
    let fields = json!({
        "line": one.place.map(|place| place.line),
        "column": one.place.map(|place| place.column),
        "end_line": one.place.map(|place| place.end_line),
        "end_column": one.place.map(|place| place.end_column),
        "commit": one.commit.map(|commit| commit.to_string()),
        "redacted": one.redacted,
        "fingerprint": one.fingerprint,
        "details": json_details(one),
        "remedy": remedy_steps(one, report),
        "evidence": one.evidence,
    });
    object.extend(about_path(Some(&one.path), fields));
    object
}

fn category_name(one: &Verdict) -> &'static str {
    match one.rule.category {
        Category::Credential => "credential",
        Category::EnvFile => "env-file",
        Category::Gitignore => "gitignore",
    }
}

/// Returns the facts as an object, in their order; what has several values has them in one string.
fn json_details(one: &Verdict) -> Map<String, Value> {
    let mut details = Map::new();
    for fact in written_facts(one) {
        let text = match details.get(fact.name).and_then(Value::as_str) {
            Some(earlier) => format!("{earlier}, {}", fact.text),
            None => fact.text,
        };
        details.insert(fact.name.to_owned(), text.into());
    }
    details
}

/// What blocks can also be left out of the commit: the command for that ends the list.
fn remedy_steps(one: &Verdict, report: &Report<'_>) -> Vec<String> {
    let command = report.meta.source.unstage_command();
    let command = command.filter(|_| one.is_blocking() && is_in_commit(one));
    let leave_out = command.map(|command| {
        let file = exact_pathspec(&one.path);
        format!(
            "To leave the file out of this commit and keep it as it is on disk: `{command} {file}`."
        )
    });
    let steps = one.remedy.iter().map(remedy_text);
    steps.chain(leave_out).collect()
}

pub(super) fn json_problem(problem: &Problem) -> Map<String, Value> {
    about_path(problem.path.as_ref(), json!({"message": problem.message}))
}
