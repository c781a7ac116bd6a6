//! What the report for people says of a look through the work tree, besides the findings.

use super::page::{Ink, Page};
use super::{Source, escape};
use crate::policy::{Outcome, Verdict};

/// Says what is known besides the findings: what protects, and where nobody has looked.
pub(super) fn show_surroundings(source: &Source, outcome: &Outcome, page: &mut Page) {
    let Source::EnvFiles {
        not_entered,
        covered_by,
        ..
    } = source
    else {
        return;
    };
    if !not_entered.is_empty() {
        page.add_gap();
        page.add_paragraph("", "Not looked into; run `xguard env` there by itself:");
    }
    for one in not_entered {
        let line = format!("{}: {}", escape::printable_path(&one.path), one.why);
        page.add_verbatim("  ", Ink::Plain, &line);
    }
    let is_safe = !outcome.findings.iter().any(Verdict::is_blocking) && outcome.problems.is_empty();
    if let Some(rule) = covered_by.as_ref().filter(|_| is_safe) {
        page.add_gap();
        let text = format!("Safe to work in: {rule} keeps `.env` out of history, for everybody.");
        page.add_paragraph("", &text);
    }
}

/// Says how much was looked at; none where bytes were read.
pub(super) fn describe_extent(source: &Source) -> Option<String> {
    match source {
        Source::EnvFiles { folders: 1, .. } => Some("1 folder looked into".to_owned()),
        Source::EnvFiles { folders, .. } => Some(format!("{folders} folders looked into")),
        _ => None,
    }
}
