//! How to leave files out of a commit, with the very commands.

use std::collections::HashSet;

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
        Source::Paths | Source::Stdin | Source::EnvFiles { .. } => None,
    }
}

/// Tells whether the commit holds what was found, so that unstaging the file helps.
pub(super) fn is_in_commit(finding: &Reported) -> bool {
    finding.category == Category::Credential || finding.rule == STAGED_FILE
}
