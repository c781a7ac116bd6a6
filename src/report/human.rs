//! The report for people: what blocks and why, then once for all of it what to do, in order.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::page::{Ink, Page};
use super::steps::show_steps;
use super::way_out::{false_alarm, leave_out, show_history_rewrite};
use super::{Occasion, Report, Source, block, facts, survey};
use crate::exit::Status;
use crate::policy::{FindingStatus, Outcome, Problem, RemedyStep, Verdict};
use xguard_detect::Category;

/// The one rule about env files whose harm is done without a commit.
const PUBLIC_SECRET: &str = "env-secret-public";
/// What has to be said about secrets in history even where there is no room for more.
const LEAKED: &str = "What is committed already is to be revoked, since taking it out of the file leaves it in \
    history: `xguard explain` with the name in brackets says how.";

#[expect(
    clippy::unnecessary_wraps,
    reason = "every format has the same signature"
)]
pub(super) fn render(report: &Report<'_>) -> anyhow::Result<String> {
    let outcome = report.outcome;
    let mut page = Page::new(report.style);
    if outcome.findings.is_empty()
        && outcome.problems.is_empty()
        && report.meta.occasion == Occasion::Hook
    {
        return Ok(page.into_text());
    }
    let is_told = |one: &Verdict| one.status != FindingStatus::Allowed;
    if outcome.findings.iter().any(is_told) || !outcome.problems.is_empty() {
        show_verdict(report, &mut page);
    }
    let credentials = select_findings(outcome, |one| {
        is_in_the_way(one) && one.rule.category == Category::Credential
    });
    let files = select_findings(outcome, |one| {
        one.is_blocking() && one.rule.category != Category::Credential
    });
    for findings in [&credentials, &files] {
        show_groups(findings, &mut page);
        show_steps(findings, "What to do, in this order:", &mut page);
    }
    let blocking = [credentials, files].concat();
    let rest = select_findings(outcome, |one| {
        !is_in_the_way(one) && one.status != FindingStatus::Allowed
    });
    if blocking.is_empty() {
        show_rest_alone(&rest, report.meta.occasion, &mut page);
    } else {
        show_rest_beside(&rest, &mut page);
        leave_out(report, &blocking, &mut page);
        show_history_rewrite(report, &blocking, &mut page);
        false_alarm(report, &blocking, &mut page);
    }
    show_problems(&outcome.problems, &mut page);
    survey::show_surroundings(&report.meta.source, outcome, &mut page);
    allowed(outcome, &mut page);
    page.add_gap();
    let extent = survey::describe_extent(&report.meta.source);
    page.add_paragraph("", &summary_line(outcome, extent));
    Ok(page.into_text())
}

fn select_findings(outcome: &Outcome, wanted: fn(&Verdict) -> bool) -> Vec<&Verdict> {
    outcome.findings.iter().filter(|one| wanted(one)).collect()
}

/// Tells what blocks, by itself or as a member of a set, from what is only told.
fn is_in_the_way(finding: &Verdict) -> bool {
    finding.is_blocking() || finding.set.is_some()
}

/// Shows what does not block where nothing blocks.
fn show_rest_alone(rest: &[&Verdict], occasion: Occasion, page: &mut Page) {
    let (leaked, notes): (Vec<_>, Vec<_>) = rest.iter().copied().partition(|one| is_leaked(one));
    show_groups(&leaked, page);
    match occasion {
        Occasion::Command => show_steps(&leaked, "About what is committed already:", page),
        // Said whenever the file is touched, the whole of it would soon not be read any more.
        Occasion::Hook => leaked_in_short(&leaked, page),
    }
    show_groups(&notes, page);
    show_steps(&notes, "About the notes:", page);
}

/// Shows what does not block, out of the way of what does.
fn show_rest_beside(rest: &[&Verdict], page: &mut Page) {
    let (leaked, notes): (Vec<_>, Vec<_>) = rest.iter().copied().partition(|one| is_leaked(one));
    show_groups(&leaked, page);
    leaked_in_short(&leaked, page);
    show_groups(&notes, page);
}

fn leaked_in_short(leaked: &[&Verdict], page: &mut Page) {
    if !leaked.is_empty() {
        page.add_gap();
        page.add_paragraph("", LEAKED);
    }
}

/// Tells a secret in history from what may stay there.
fn is_leaked(finding: &Verdict) -> bool {
    finding.status == FindingStatus::AlreadyCommitted
        && finding.remedy.first() == Some(&RemedyStep::RevokeFirst)
}

fn show_verdict(report: &Report<'_>, page: &mut Page) {
    let text = match report.outcome.status() {
        Status::Failed => "this scan proves nothing, because not everything could be read",
        Status::Blocked if is_about_browsers(report) => {
            "env files hold secrets that build tools copy into browsers"
        }
        Status::Blocked => blocked_sentence(&report.meta.source),
        Status::Clean => "nothing blocks",
    };
    let ink = match report.outcome.status() {
        Status::Clean => Ink::Cyan,
        _ => Ink::Red,
    };
    page.add_headed((ink, "xguard: "), text);
}

/// Tells whether nothing but names that build tools copy is wrong with the env files.
fn is_about_browsers(report: &Report<'_>) -> bool {
    let mut blocking = report
        .outcome
        .findings
        .iter()
        .filter(|one| one.is_blocking());
    matches!(report.meta.source, Source::EnvFiles { .. })
        && blocking.all(|one| one.rule.id == PUBLIC_SECRET)
}

fn blocked_sentence(source: &Source) -> &'static str {
    match source {
        Source::Staged { .. } | Source::Message => "this commit is blocked",
        Source::Push { .. } => "this push is blocked",
        Source::Receive => "this push is refused",
        Source::Range { .. } => "these commits hold what must not get into history",
        Source::History => "history holds what must not be in it",
        Source::EnvFiles { .. } => "env files can get into history here",
        Source::Paths | Source::Stdin | Source::Worktree => {
            "there are findings that would block a commit"
        }
    }
}

/// Shows findings kind by kind, the most harmful first.
fn show_groups(findings: &[&Verdict], page: &mut Page) {
    for kind in group_findings(findings) {
        page.add_gap();
        block::show_group(&kind, page);
    }
}

/// Puts findings of one set together, and others of one rule, severity and standing, the most harmful first.
pub(super) fn group_findings<'a>(findings: &[&'a Verdict]) -> Vec<Vec<&'a Verdict>> {
    let mut places: HashMap<_, usize> = HashMap::new();
    let mut kinds: Vec<Vec<&Verdict>> = Vec::new();
    for &finding in findings {
        let key = match &finding.set {
            Some(set) => Err(set.id.as_str()),
            None => Ok((
                finding.rule.id,
                finding.severity,
                finding.status == FindingStatus::New,
            )),
        };
        let place = *places.entry(key).or_insert(kinds.len());
        match kinds.get_mut(place) {
            Some(kind) => kind.push(finding),
            None => kinds.push(vec![finding]),
        }
    }
    kinds.sort_by_key(|kind| Reverse(kind.first().map(|first| first.severity)));
    kinds
}

/// Tells in a line each what was let through.
fn allowed(outcome: &Outcome, page: &mut Page) {
    let allowed = select_findings(outcome, |one| one.status == FindingStatus::Allowed);
    if !allowed.is_empty() {
        page.add_gap();
    }
    for one in allowed.iter().take(block::MOST_SHOWN) {
        page.add_headed((Ink::Cyan, "allowed: "), &facts::let_through(one));
    }
    let more = allowed.len().saturating_sub(block::MOST_SHOWN);
    if more > 0 {
        let text = format!("and {more} more were allowed; `--format json` shows all of them");
        page.add_paragraph("", &text);
    }
}

fn show_problems(problems: &[Problem], page: &mut Page) {
    if problems.is_empty() {
        return;
    }
    page.add_gap();
    for problem in problems {
        let text = facts::describe_problem(problem);
        let mut lines = text.lines();
        page.add_headed((Ink::Red, "error: "), lines.next().unwrap_or_default());
        lines.for_each(|line| page.add_hanging("    ", "    ", line));
    }
    let text = "Nothing is proved as long as this is so (exit status 2): mend it, then try again.";
    page.add_paragraph("", text);
}

/// Counts everything, what was allowed too, so that nothing is let through unseen and a scan of nothing shows.
pub(super) fn summary_line(outcome: &Outcome, extent: Option<String>) -> String {
    let count = |wanted: fn(&&Verdict) -> bool| outcome.findings.iter().filter(wanted).count();
    let counts = [
        (count(|one| one.is_blocking()), "blocking"),
        (outcome.problems.len(), "unread"),
        (
            count(|one| one.status == FindingStatus::AlreadyCommitted),
            "committed already",
        ),
        (
            count(|one| one.status == FindingStatus::New && !one.is_blocking()),
            "noted",
        ),
        (count(|one| one.status == FindingStatus::Known), "known"),
        (count(|one| one.status == FindingStatus::Allowed), "allowed"),
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
    if let Some(extent) = extent {
        return format!("xguard: {found}; {extent}");
    }
    let plural =
        |count: u64, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    let blobs = plural(outcome.blobs as u64, "blob");
    let bytes = plural(outcome.bytes, "byte");
    format!("xguard: {found}; {blobs}, {bytes} read")
}
