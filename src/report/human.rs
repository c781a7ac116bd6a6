//! The report for people: what blocks and why, then once for all of it what to do, in order.

use super::page::{Ink, Page};
use super::source::{Occasion, Report, Source, summary_line};
use super::steps::show_steps;
use super::way_out::{false_alarm, leave_out, show_history_rewrite};
use super::{block, facts};
use crate::exit::Status;
use crate::policy::{FindingStatus, Outcome, Problem, RemedyStep, Verdict};
use xguard_detect::Category;

/// The one rule about env files whose harm is done without a commit.
const PUBLIC_SECRET: &str = "env-secret-public";
/// What has to be said about secrets in history even where there is no room for more.
const LEAKED: &str = "What is committed already is to be revoked, since taking it out of the file leaves it in \
    history: `xguard explain` with the name in brackets says how.";

pub(super) fn render(report: &Report<'_>) -> String {
    let outcome = report.outcome;
    let mut page = Page::new(report.style);
    if outcome.findings.is_empty()
        && outcome.problems.is_empty()
        && report.meta.occasion == Occasion::Hook
    {
        return page.into_text();
    }
    let (_, mut told) = outcome.split_allowed();
    if told.next().is_some() || !outcome.problems.is_empty() {
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
    show_surroundings(report, &mut page);
    allowed(outcome, &mut page);
    page.add_gap();
    page.add_paragraph("", &summary_line(report));
    page.into_text()
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
        Status::Blocked => report.meta.source.row().blocked,
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

/// Shows findings kind by kind, the most harmful first.
fn show_groups(findings: &[&Verdict], page: &mut Page) {
    for kind in block::group_findings(findings) {
        page.add_gap();
        block::show_group(&kind, page);
    }
}

/// Tells in a line each what was let through.
fn allowed(outcome: &Outcome, page: &mut Page) {
    let allowed: Vec<_> = outcome.split_allowed().0.collect();
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
    let text = "Nothing is proved as long as this is so (exit status 2): fix it, then try again.";
    page.add_paragraph("", text);
}

/// Says what is known of a look through the work tree besides the findings: what protects, and where nobody has looked.
fn show_surroundings(report: &Report<'_>, page: &mut Page) {
    let Source::EnvFiles {
        not_entered,
        covered_by,
        ..
    } = &report.meta.source
    else {
        return;
    };
    if !not_entered.is_empty() {
        page.add_gap();
        page.add_paragraph("", "Not looked into; run `xguard env` there by itself:");
    }
    for one in not_entered {
        let line = format!("{}: {}", one.path, one.why);
        page.add_verbatim("  ", Ink::Plain, &line);
    }
    let is_safe = report.outcome.status() == Status::Clean;
    if let Some(rule) = covered_by.as_ref().filter(|_| is_safe) {
        page.add_gap();
        let text = format!("Safe to work in: {rule} keeps `.env` out of history, for everybody.");
        page.add_paragraph("", &text);
    }
}
