//! The block of one kind of finding: what, and below it where and whose each one is.

use super::page::{Ink, Page};
use super::{escape, facts};
use crate::policy::{Reported, Set, Standing};
use xguard_detect::Severity;

/// Findings of one kind that are shown one by one; more are counted.
pub(super) const MOST_SHOWN: usize = 50;
/// Digits of an id that are enough for a person.
pub(super) const SHORT_ID: usize = 12;

/// Shows findings of the same rule, severity and standing.
pub(super) fn kind(findings: &[&Reported], page: &mut Page) {
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
    let standing = match first.standing {
        Standing::AlreadyCommitted => ", committed already",
        Standing::Known => ", known",
        Standing::New | Standing::Allowed => "",
    };
    let text = format!(": {} [{}]{standing}", first.title, first.rule);
    page.headed((ink, word), &text);
    for finding in findings.iter().take(MOST_SHOWN) {
        one(finding, page);
    }
    let more = findings.len().saturating_sub(MOST_SHOWN);
    if more > 0 {
        let text = format!("and {more} more; `--format json` shows all of them");
        page.paragraph("  ", &text);
    }
}

/// Shows findings that belong together, each under its own name.
fn whole_set(set: &Set, findings: &[&Reported], page: &mut Page) {
    page.headed((Ink::Red, "critical"), &format!(": {}", set.title));
    page.hanging("  ", "  ", set.harm);
    for finding in findings {
        page.hanging(
            "  ",
            "    ",
            &format!("{} [{}]", finding.title, finding.rule),
        );
        one(finding, page);
    }
}

fn one(finding: &Reported, page: &mut Page) {
    let path = escape::path(&finding.path);
    let place = match finding.place {
        Some(place) => format!("{path}:{}:{}", place.line, place.column),
        None => path,
    };
    page.verbatim("  ", Ink::Bold, &place);
    let facts = facts::facts(finding);
    if !facts.is_empty() {
        page.hanging("    ", "      ", &facts.join(", "));
    }
    for sentence in facts::sentences(finding) {
        page.hanging("    ", "      ", sentence);
    }
    if page.explains() && !finding.evidence.is_empty() {
        let evidence = format!("because: {}", finding.evidence.join(", "));
        page.hanging("    ", "      ", &evidence);
    }
    let fingerprint = format!("fingerprint {}", finding.fingerprint);
    page.verbatim("    ", Ink::Plain, &fingerprint);
}
