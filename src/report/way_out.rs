//! The ways out for whoever is blocked: leave the file out, rewrite the commit, say why it is no secret.

use std::collections::HashSet;

use super::block::SHORT_ID;
use super::page::{Ink, Page};
use super::{Report, Source};
use crate::detect::Category;
use crate::policy::Reported;
use crate::shell::pathspec;

/// Paths that get a command of their own.
const MOST_COMMANDS: usize = 5;
/// The one rule about whole files that an unstaged file mends.
const STAGED_FILE: &str = "env-file-staged";

/// Says how to leave the files out of the commit, with the very commands.
pub(super) fn leave_out(report: &Report<'_>, blocking: &[&Reported], page: &mut Page) {
    let Some(command) = unstage_command(&report.meta.source) else {
        return;
    };
    let mut seen = HashSet::new();
    let paths: Vec<&[u8]> = blocking
        .iter()
        .filter(|finding| is_in_commit(finding))
        .map(|finding| finding.path.as_slice())
        .filter(|&path| seen.insert(path))
        .collect();
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
        _ => None,
    }
}

/// Tells whether the commit holds what was found, so that unstaging the file helps.
pub(super) fn is_in_commit(finding: &Reported) -> bool {
    finding.category == Category::Credential || finding.rule == STAGED_FILE
}

/// Says how to take something out of commits that nobody else has yet.
pub(super) fn rewrite(report: &Report<'_>, blocking: &[&Reported], page: &mut Page) {
    let is_unpublished = matches!(report.meta.source, Source::Push { .. } | Source::Receive);
    let Some(commit) = blocking.iter().find_map(|one| one.commit.as_deref()) else {
        return;
    };
    if !is_unpublished {
        return;
    }
    page.gap();
    page.paragraph(
        "",
        "To take it out of commits that are not pushed yet, mark the commit named above `edit`, mend it, then \
         `git commit --amend` and `git rebase --continue`:",
    );
    let short = commit.get(..SHORT_ID).unwrap_or(commit);
    page.verbatim("    ", Ink::Plain, &format!("git rebase -i {short}^"));
}

/// Says how to let a finding through on purpose, where a reviewer will see it.
pub(super) fn false_alarm(report: &Report<'_>, blocking: &[&Reported], page: &mut Page) {
    let Some(first) = blocking.first() else {
        return;
    };
    let credential = blocking
        .iter()
        .find(|one| one.blocking && one.category == Category::Credential);
    page.gap();
    if let Some(credential) = credential {
        page.paragraph(
            "",
            "A false alarm? Give the reason in a comment on the line:",
        );
        let comment = format!("xguard:allow[{}] why this is no secret", credential.rule);
        page.verbatim("    ", Ink::Plain, &comment);
    }
    let fingerprint = &credential.unwrap_or(first).fingerprint;
    let or = if credential.is_some() {
        "or"
    } else {
        "A false alarm? Give the reason"
    };
    let Some(option) = option(&report.meta.source) else {
        let place = in_force(&report.meta.source);
        page.paragraph("", &format!("{or} in .xguard.yaml, {place}:"));
        page.verbatim("    ", Ink::Plain, "allow:");
        let entry = format!("  - fingerprint: {fingerprint}");
        page.verbatim("    ", Ink::Plain, &entry);
        page.verbatim("    ", Ink::Plain, "    reason: why this may be committed");
        return;
    };
    page.paragraph("", &format!("{or} in the baseline, and commit that:"));
    let reason = "--reason 'why it may stay'";
    let command = format!("xguard allow {fingerprint}{option} {reason}");
    page.verbatim("    ", Ink::Plain, &command);
    page.verbatim("    ", Ink::Plain, "git add :/.xguard-baseline.yaml");
}

/// Returns what `xguard allow` needs besides to find the finding again; none where it cannot.
fn option(source: &Source) -> Option<&'static str> {
    match source {
        Source::Staged { .. } | Source::Worktree | Source::EnvFiles { .. } => Some(""),
        Source::Push { .. } | Source::Range { .. } | Source::History => Some(" --history"),
        Source::Paths | Source::Stdin | Source::Message | Source::Receive => None,
    }
}

/// Says in which state the configuration counts.
fn in_force(source: &Source) -> &'static str {
    match source {
        Source::Receive => "on the server's default branch",
        Source::Message => "and stage that",
        _ => "handed over with `--config`",
    }
}
