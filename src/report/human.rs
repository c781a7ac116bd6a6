//! The report for people: what blocks and why, then once for all of it what to do, in order.

use super::escape::{self, pathspec};
use super::page::{Ink, Page};
use super::steps::merged;
use super::{Occasion, Report, Source};
use crate::detect::{Category, Severity};
use crate::exit::Status;
use crate::policy::{Outcome, Problem, Reported, Standing};

/// Findings of one rule that are shown one by one; more are counted.
const MOST_SHOWN: usize = 50;
/// Paths that get a command of their own.
const MOST_COMMANDS: usize = 5;
/// The one rule about whole files that an unstaged file mends.
const STAGED_FILE: &str = "env-file-staged";
/// Details that are whole sentences and stand on their own line.
const SENTENCES: [&str; 1] = ["inline_allow"];

#[expect(
    clippy::unnecessary_wraps,
    reason = "every format has the same signature"
)]
pub(super) fn render(report: &Report<'_>) -> anyhow::Result<String> {
    let outcome = report.outcome;
    let mut page = Page::new(report.style);
    let is_clean = outcome.findings.is_empty() && outcome.problems.is_empty();
    if is_clean && report.meta.occasion == Occasion::Hook {
        return Ok(page.into_text());
    }
    let is_told = |one: &Reported| one.standing != Standing::Allowed;
    if outcome.findings.iter().any(is_told) || !outcome.problems.is_empty() {
        verdict(report, &mut page);
    }
    let pick = |wanted: fn(&Reported) -> bool| -> Vec<&Reported> {
        outcome.findings.iter().filter(|one| wanted(one)).collect()
    };
    let in_order = "What to do, in this order:";
    let credentials = pick(|one| one.blocking && one.category == Category::Credential);
    section(&credentials, in_order, &mut page);
    let files = pick(|one| one.blocking && one.category != Category::Credential);
    section(&files, in_order, &mut page);
    let blocking = [credentials, files].concat();
    if !blocking.is_empty() {
        leave_out(report, &blocking, &mut page);
        false_alarm(&blocking, &mut page);
    }
    let committed = pick(|one| one.standing == Standing::AlreadyCommitted);
    section(&committed, "About what is committed already:", &mut page);
    let notes =
        pick(|one| !one.blocking && matches!(one.standing, Standing::New | Standing::Known));
    section(&notes, "About the notes:", &mut page);
    problems(&outcome.problems, &mut page);
    page.gap();
    page.paragraph("", &summary(outcome));
    Ok(page.into_text())
}

fn verdict(report: &Report<'_>, page: &mut Page) {
    let commit = matches!(report.meta.source, Source::Staged { .. });
    let text = match report.outcome.status() {
        Status::Failed => "this scan proves nothing, because not everything could be read",
        Status::Blocked if commit => "this commit is blocked",
        Status::Blocked => "there are findings that would block a commit",
        Status::Clean => "nothing blocks",
    };
    let ink = match report.outcome.status() {
        Status::Clean => Ink::Cyan,
        _ => Ink::Red,
    };
    page.headed((ink, "xguard: "), text);
}

/// Shows findings kind by kind, the most harmful first, and then what to do about all of them.
fn section(findings: &[&Reported], heading: &str, page: &mut Page) {
    let mut kinds: Vec<Vec<&Reported>> = Vec::new();
    for &finding in findings {
        let same =
            |kind: &&mut Vec<&Reported>| kind.first().is_some_and(|first| alike(first, finding));
        match kinds.iter_mut().find(same) {
            Some(kind) => kind.push(finding),
            None => kinds.push(vec![finding]),
        }
    }
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.first().map(|first| first.severity)));
    for kind in &kinds {
        page.gap();
        one_kind(kind, page);
    }
    let steps = merged(&kinds.concat());
    if steps.is_empty() {
        return;
    }
    page.gap();
    page.paragraph("", heading);
    for (number, step) in steps.iter().enumerate() {
        let number = format!("{:>3}. ", number + 1);
        let whose = match step.titles.as_slice() {
            titles if titles.len() == kinds_of_titles(&kinds) => String::new(),
            titles => format!("({}) ", titles.join(", ")),
        };
        page.hanging(&number, "     ", &format!("{whose}{}", step.text));
    }
}

fn alike(one: &Reported, other: &Reported) -> bool {
    one.rule == other.rule && one.severity == other.severity
}

fn kinds_of_titles(kinds: &[Vec<&Reported>]) -> usize {
    let mut titles: Vec<&str> = kinds.iter().flatten().map(|one| one.title).collect();
    titles.sort_unstable();
    titles.dedup();
    titles.len()
}

fn one_kind(kind: &[&Reported], page: &mut Page) {
    let Some(first) = kind.first() else { return };
    let (ink, word) = match first.severity {
        Severity::Critical => (Ink::Red, "critical"),
        Severity::High => (Ink::Red, "high"),
        Severity::Medium => (Ink::Yellow, "medium"),
        Severity::Note => (Ink::Cyan, "note"),
    };
    let standing = match first.standing {
        Standing::AlreadyCommitted => ", committed already",
        Standing::Known => ", known",
        Standing::New | Standing::Allowed => "",
    };
    let text = format!(": {} [{}]{standing}", first.title, first.rule);
    page.headed((ink, word), &text);
    for finding in kind.iter().take(MOST_SHOWN) {
        one_finding(finding, page);
    }
    if let Some(more) = kind.len().checked_sub(MOST_SHOWN).filter(|&more| more > 0) {
        page.paragraph(
            "  ",
            &format!("and {more} more; `--format json` shows all of them"),
        );
    }
}

fn one_finding(finding: &Reported, page: &mut Page) {
    let path = escape::path(&finding.path);
    let place = match finding.place {
        Some(place) => format!("{path}:{}:{}", place.line, place.column),
        None => path,
    };
    page.verbatim("  ", Ink::Bold, &place);
    let is_sentence = |name: &str| SENTENCES.contains(&name);
    let (sentences, facts): (Vec<_>, Vec<_>) = finding
        .details
        .iter()
        .partition(|(name, _)| is_sentence(name));
    let facts = facts
        .iter()
        .map(|(name, value)| format!("{} {value}", name.replace('_', " ")));
    let whose: Vec<String> = finding.redacted.iter().cloned().chain(facts).collect();
    if !whose.is_empty() {
        page.hanging("    ", "      ", &whose.join(", "));
    }
    for (_, sentence) in sentences {
        page.hanging("    ", "      ", sentence);
    }
    page.verbatim(
        "    ",
        Ink::Plain,
        &format!("fingerprint {}", finding.fingerprint),
    );
}

/// Says how to leave the files out of the commit, with the very commands.
fn leave_out(report: &Report<'_>, blocking: &[&Reported], page: &mut Page) {
    let Some(command) = unstage_command(&report.meta.source) else {
        return;
    };
    let mut paths: Vec<&[u8]> = Vec::new();
    for finding in blocking.iter().filter(|finding| is_in_commit(finding)) {
        if !paths.contains(&finding.path.as_slice()) {
            paths.push(&finding.path);
        }
    }
    if paths.is_empty() {
        return;
    }
    page.gap();
    page.paragraph(
        "",
        "To leave a file out of this commit and keep it as it is on disk:",
    );
    if paths.len() > MOST_COMMANDS {
        page.verbatim("    ", Ink::Plain, &format!("{command} FILE"));
        return;
    }
    for path in paths {
        page.verbatim("    ", Ink::Plain, &format!("{command} {}", pathspec(path)));
    }
}

/// Returns what takes a file out of the index again, and leaves it on disk.
pub(super) fn unstage_command(source: &Source) -> Option<&'static str> {
    match source {
        Source::Staged { head: Some(_) } => Some("git restore --staged --"),
        Source::Staged { head: None } => Some("git rm --cached --"),
        Source::Paths | Source::Stdin => None,
    }
}

/// Tells whether the commit holds what was found, so that unstaging the file helps.
pub(super) fn is_in_commit(finding: &Reported) -> bool {
    finding.category == Category::Credential || finding.rule == STAGED_FILE
}

/// Says how to let a finding through on purpose, where a reviewer will see it.
fn false_alarm(blocking: &[&Reported], page: &mut Page) {
    let Some(first) = blocking.first() else {
        return;
    };
    let credential = blocking
        .iter()
        .find(|one| one.category == Category::Credential);
    page.gap();
    if let Some(credential) = credential {
        page.paragraph(
            "",
            "A false alarm? Give the reason in a comment on the line:",
        );
        let comment = format!("xguard:allow[{}] why this is no secret", credential.rule);
        page.verbatim("    ", Ink::Plain, &comment);
        page.paragraph("", "or in .xguard.yaml, staged together with the file:");
    } else {
        page.paragraph(
            "",
            "A false alarm? Give the reason in .xguard.yaml, and stage that:",
        );
    }
    let fingerprint = &credential.unwrap_or(first).fingerprint;
    page.verbatim("    ", Ink::Plain, "allow:");
    page.verbatim(
        "    ",
        Ink::Plain,
        &format!("  - fingerprint: {fingerprint}"),
    );
    page.verbatim("    ", Ink::Plain, "    reason: why this may be committed");
}

fn problems(problems: &[Problem], page: &mut Page) {
    if problems.is_empty() {
        return;
    }
    page.gap();
    for problem in problems {
        let path = problem.path.as_deref().map(escape::path);
        let path = path.filter(|path| !problem.message.contains(path.as_str()));
        let mut lines = problem.message.lines();
        let first = lines.next().unwrap_or_default();
        let first = match path {
            Some(path) => format!("{path}: {first}"),
            None => first.to_owned(),
        };
        page.headed((Ink::Red, "error: "), &first);
        lines.for_each(|line| page.hanging("    ", "    ", line));
    }
    let text = "Nothing is proved as long as this is so (exit status 2): mend it, then try again.";
    page.paragraph("", text);
}

/// Counts everything, what was allowed too, so that nothing is let through unseen and a scan of nothing shows.
fn summary(outcome: &Outcome) -> String {
    let count = |wanted: fn(&&Reported) -> bool| outcome.findings.iter().filter(wanted).count();
    let counts = [
        (count(|one| one.blocking), "blocking"),
        (outcome.problems.len(), "unread"),
        (
            count(|one| one.standing == Standing::AlreadyCommitted),
            "committed already",
        ),
        (
            count(|one| one.standing == Standing::New && !one.blocking),
            "noted",
        ),
        (count(|one| one.standing == Standing::Known), "known"),
        (count(|one| one.standing == Standing::Allowed), "allowed"),
    ];
    let told = counts.iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let found = if told.is_empty() {
        "nothing found".to_owned()
    } else {
        told.join(", ")
    };
    let plural =
        |count: u64, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    let blobs = plural(outcome.blobs as u64, "blob");
    let bytes = plural(outcome.bytes, "byte");
    format!("xguard: {found}; {blobs}, {bytes} read")
}
