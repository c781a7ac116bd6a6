//! The report for programs. `schema.json` beside this file says what is in it; a test holds the one to the other.

use data_encoding::BASE64;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::escape::{path_text, printable_json};
use super::facts::{WrittenFact, written_facts};
use super::way_out::{is_in_commit, unstage_command};
use super::words::remedy_text;
use super::{NotEntered, Report, Source};
use crate::policy::{FindingStatus, Outcome, Problem, Verdict};
use crate::shell::exact_pathspec;
use xguard_detect::{Category, Severity};

/// Goes up when a program that reads the old form could be misled by the new one; new fields alone do not do that.
pub(super) const SCHEMA_VERSION: u32 = 1;

pub(super) fn render(report: &Report<'_>) -> anyhow::Result<String> {
    let outcome = report.outcome;
    let findings = outcome.findings.iter();
    let json = serde_json::to_string_pretty(&JsonReport {
        schema_version: SCHEMA_VERSION,
        tool: TOOL,
        source: json_source(&report.meta.source),
        findings: findings.map(|one| json_finding(one, report)).collect(),
        errors: outcome.problems.iter().map(json_error).collect(),
        summary: json_summary(outcome),
    })?;
    Ok(printable_json(&json) + "\n")
}

pub(super) const TOOL: JsonTool = JsonTool {
    name: env!("CARGO_PKG_NAME"),
    version: env!("CARGO_PKG_VERSION"),
};

#[derive(Serialize)]
struct JsonReport<'a> {
    schema_version: u32,
    tool: JsonTool,
    source: JsonOrigin<'a>,
    findings: Vec<JsonFinding<'a>>,
    errors: Vec<JsonUnread<'a>>,
    summary: ScanSummary,
}

#[derive(Serialize)]
pub(super) struct JsonTool {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum JsonOrigin<'a> {
    Staged {
        head: Option<&'a str>,
    },
    Paths,
    Stdin,
    Worktree,
    Message,
    Range {
        range: &'a str,
    },
    Push {
        remote: &'a str,
    },
    Receive,
    History,
    EnvFiles {
        folders: usize,
        not_entered: Vec<Unentered<'a>>,
        covered_by: Option<&'a str>,
    },
}

#[derive(Serialize)]
pub(super) struct Unentered<'a> {
    #[serde(flatten)]
    path: Path,
    why: &'a str,
}

#[derive(Serialize)]
pub(super) struct JsonFinding<'a> {
    category: &'static str,
    rule: &'a str,
    title: &'a str,
    severity: &'static str,
    blocking: bool,
    status: &'static str,
    #[serde(flatten)]
    path: Path,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    commit: Option<String>,
    redacted: Option<&'a str>,
    fingerprint: &'a str,
    #[serde(serialize_with = "details")]
    details: Vec<WrittenFact>,
    remedy: Vec<String>,
    evidence: &'a [&'static str],
}

/// A path: itself where it is UTF-8, else quoted as git quotes it, beside the bytes.
#[derive(Serialize)]
pub(super) struct Path {
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_base64: Option<String>,
}

#[derive(Serialize)]
pub(super) struct JsonUnread<'a> {
    #[serde(flatten)]
    path: Path,
    message: &'a str,
}

#[derive(Serialize)]
pub(super) struct ScanSummary {
    blobs: usize,
    bytes: u64,
    blocking: usize,
    statuses: Statuses,
}

#[derive(Serialize, Default)]
#[serde(rename_all = "kebab-case")]
struct Statuses {
    new: usize,
    known: usize,
    allowed: usize,
    already_committed: usize,
}

pub(super) fn json_summary(outcome: &Outcome) -> ScanSummary {
    ScanSummary {
        blobs: outcome.blobs,
        bytes: outcome.bytes,
        blocking: outcome
            .findings
            .iter()
            .filter(|one| one.is_blocking())
            .count(),
        statuses: count_statuses(&outcome.findings),
    }
}

pub(super) fn json_source(source: &Source) -> JsonOrigin<'_> {
    match source {
        Source::Staged { head } => JsonOrigin::Staged {
            head: head.as_deref(),
        },
        Source::Paths => JsonOrigin::Paths,
        Source::Stdin => JsonOrigin::Stdin,
        Source::Worktree => JsonOrigin::Worktree,
        Source::Message => JsonOrigin::Message,
        Source::Range { range } => JsonOrigin::Range { range },
        Source::Push { remote } => JsonOrigin::Push { remote },
        Source::Receive => JsonOrigin::Receive,
        Source::History => JsonOrigin::History,
        Source::EnvFiles {
            folders,
            not_entered,
            covered_by,
        } => JsonOrigin::EnvFiles {
            folders: *folders,
            not_entered: not_entered.iter().map(json_unentered).collect(),
            covered_by: covered_by.as_deref(),
        },
    }
}

fn json_unentered(one: &NotEntered) -> Unentered<'_> {
    Unentered {
        path: json_path(Some(&one.path)),
        why: one.why,
    }
}

pub(super) fn json_finding<'a>(one: &'a Verdict, report: &Report<'_>) -> JsonFinding<'a> {
    JsonFinding {
        category: match one.rule.category {
            Category::Credential => "credential",
            Category::EnvFile => "env-file",
            Category::Gitignore => "gitignore",
        },
        rule: one.rule.id,
        title: one.rule.title,
        severity: match one.severity {
            Severity::Note => "note",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        },
        blocking: one.is_blocking(),
        status: status_name(one.status),
        path: json_path(Some(&one.path)),
        line: one.place.map(|place| place.line),
        column: one.place.map(|place| place.column),
        end_line: one.place.map(|place| place.end_line),
        end_column: one.place.map(|place| place.end_column),
        commit: one.commit.map(|commit| commit.to_string()),
        redacted: one.redacted.as_deref(),
        fingerprint: &one.fingerprint,
        details: written_facts(one).collect(),
        remedy: remedy_steps(one, report),
        evidence: &one.evidence,
    }
}

pub(super) fn status_name(status: FindingStatus) -> &'static str {
    match status {
        FindingStatus::New => "new",
        FindingStatus::Known => "known",
        FindingStatus::Allowed => "allowed",
        FindingStatus::AlreadyCommitted => "already-committed",
    }
}

/// What blocks can also be left out of the commit: the command for that ends the list.
fn remedy_steps(one: &Verdict, report: &Report<'_>) -> Vec<String> {
    let command =
        unstage_command(&report.meta.source).filter(|_| one.is_blocking() && is_in_commit(one));
    let leave_out = command.map(|command| {
        let file = exact_pathspec(&one.path);
        format!(
            "To leave the file out of this commit and keep it as it is on disk: `{command} {file}`."
        )
    });
    one.remedy
        .iter()
        .map(remedy_text)
        .chain(leave_out)
        .collect()
}

pub(super) fn json_path(bytes: Option<&[u8]>) -> Path {
    let is_utf8 = |bytes: &[u8]| str::from_utf8(bytes).is_ok();
    Path {
        path: bytes.map(path_text),
        path_base64: bytes
            .filter(|bytes| !is_utf8(bytes))
            .map(|bytes| BASE64.encode(bytes)),
    }
}

pub(super) fn json_error(problem: &Problem) -> JsonUnread<'_> {
    JsonUnread {
        path: json_path(problem.path.as_deref()),
        message: &problem.message,
    }
}

fn count_statuses(findings: &[Verdict]) -> Statuses {
    let mut statuses = Statuses::default();
    for finding in findings {
        *match finding.status {
            FindingStatus::New => &mut statuses.new,
            FindingStatus::Known => &mut statuses.known,
            FindingStatus::Allowed => &mut statuses.allowed,
            FindingStatus::AlreadyCommitted => &mut statuses.already_committed,
        } += 1;
    }
    statuses
}

/// Writes details as an object, in their order; what has several values has them in one string.
fn details<S: Serializer>(details: &[WrittenFact], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map: S::SerializeMap = serializer.serialize_map(None)?;
    for (number, WrittenFact { name, .. }) in details.iter().enumerate() {
        let mut earlier = details.iter().take(number);
        if earlier.any(|earlier| earlier.name == *name) {
            continue;
        }
        let same = details.iter().filter(|other| other.name == *name);
        let values: Vec<&str> = same.map(|fact| fact.text.as_str()).collect();
        map.serialize_entry(name, &values.join(", "))?;
    }
    map.end()
}
