//! The block of one kind of finding: what, and below it where and whose each one is.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::document::severity_name;
use super::facts;
use super::page::{Ink, Page};
use crate::policy::{FindingStatus, Set, Verdict};
use xguard_detect::Severity;

/// Findings of one kind that are shown one by one; more are counted.
pub(super) const MOST_SHOWN: usize = 50;

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

/// Shows findings of the same rule, severity and standing.
pub(super) fn show_group(findings: &[&Verdict], page: &mut Page) {
    let Some(first) = findings.first() else {
        return;
    };
    if let Some(set) = &first.set {
        return whole_set(set, findings, page);
    }
    let ink = match first.severity {
        Severity::Critical | Severity::High => Ink::Red,
        Severity::Medium => Ink::Yellow,
        Severity::Note => Ink::Cyan,
    };
    let status = match first.status {
        FindingStatus::AlreadyCommitted => ", committed already",
        FindingStatus::Known => ", known",
        FindingStatus::New | FindingStatus::Allowed => "",
    };
    let text = format!(": {}{status}", facts::heading(first));
    page.add_headed((ink, severity_name(first.severity)), &text);
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
        page.add_hanging("  ", "    ", &facts::heading(finding));
        show_finding(finding, page);
    }
}

fn show_finding(finding: &Verdict, page: &mut Page) {
    page.add_verbatim("  ", Ink::Bold, &facts::place_text(finding));
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
    page.add_verbatim("    ", Ink::Plain, &facts::fingerprint_line(finding));
}
