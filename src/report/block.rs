//! The block of one kind of finding: what, and below it where and whose each one is.

use super::page::{Ink, Page};
use super::{escape, facts};
use crate::policy::{FindingStatus, Set, Verdict};
use xguard_detect::Severity;

/// Findings of one kind that are shown one by one; more are counted.
pub(super) const MOST_SHOWN: usize = 50;
/// Digits of an id that are enough for a person.
pub(super) const SHORT_ID: usize = 12;

/// Shows findings of the same rule, severity and standing.
pub(super) fn show_group(findings: &[&Verdict], page: &mut Page) {
    let Some(first) = findings.first() else {
        return;
    };
    if let Some(set) = &first.set {
        return whole_set(set, findings, page);
    }
    let (ink, word) = match first.severity {
        Severity::Critical => (Ink::Red, "critical"),
        Severity::High => (Ink::Red, "high"),
        Severity::Medium => (Ink::Yellow, "medium"),
        Severity::Note => (Ink::Cyan, "note"),
    };
    let status = match first.status {
        FindingStatus::AlreadyCommitted => ", committed already",
        FindingStatus::Known => ", known",
        FindingStatus::New | FindingStatus::Allowed => "",
    };
    let text = format!(": {} [{}]{status}", first.rule.title, first.rule.id);
    page.add_headed((ink, word), &text);
    for finding in findings.iter().take(MOST_SHOWN) {
        show_finding(finding, page);
    }
    let more = findings.len().saturating_sub(MOST_SHOWN);
    if more > 0 {
        let text = format!("and {more} more; `--format json` shows all of them");
        page.add_paragraph("  ", &text);
    }
}

/// Shows findings that belong together, each under its own name.
fn whole_set(set: &Set, findings: &[&Verdict], page: &mut Page) {
    page.add_headed((Ink::Red, "critical"), &format!(": {}", set.title));
    page.add_hanging("  ", "  ", set.harm);
    for finding in findings {
        page.add_hanging(
            "  ",
            "    ",
            &format!("{} [{}]", finding.rule.title, finding.rule.id),
        );
        show_finding(finding, page);
    }
}

fn show_finding(finding: &Verdict, page: &mut Page) {
    let path = escape::printable_path(&finding.path);
    let place = match finding.place {
        Some(place) => format!("{path}:{}:{}", place.line, place.column),
        None => path,
    };
    page.add_verbatim("  ", Ink::Bold, &place);
    let facts = facts::short_facts(finding);
    if !facts.is_empty() {
        page.add_hanging("    ", "      ", &facts.join(", "));
    }
    for sentence in facts::whole_sentences(finding) {
        page.add_hanging("    ", "      ", &sentence);
    }
    if page.is_showing_evidence() && !finding.evidence.is_empty() {
        let evidence = format!("because: {}", finding.evidence.join(", "));
        page.add_hanging("    ", "      ", &evidence);
    }
    let fingerprint = format!("fingerprint {}", finding.fingerprint);
    page.add_verbatim("    ", Ink::Plain, &fingerprint);
}
