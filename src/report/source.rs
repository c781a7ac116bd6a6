//! What a report is about: the source, who asked for it, when it took place. All that is said of one source in one way
//! and of another in another stands in one table.

use std::borrow::Cow;

use super::layout::Style;
use crate::policy::Outcome;
use crate::repo_path::RepoPath;

/// Where the blobs came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// What a commit is about to record.
    Staged {
        /// The id of HEAD; none where there is no commit yet.
        head: Option<String>,
    },
    /// Files as they lie on disk.
    Paths,
    /// Standard input.
    Stdin,
    /// Every file of the work tree that git does not ignore.
    Worktree,
    /// The message of a commit about to be made.
    Message,
    /// What commits bring in that somebody has named.
    Range {
        /// As they were named.
        range: String,
    },
    /// What a push is about to bring to another repository.
    Push {
        /// The remote's name, else its address.
        remote: String,
    },
    /// What a push is about to bring to this repository.
    Receive,
    /// Everything there ever was.
    History,
    /// The whole work tree, looked through for env files.
    EnvFiles {
        /// How many folders were looked into.
        folders: usize,
        /// Those that were not, besides the ignored ones.
        not_entered: Vec<NotEntered>,
        /// The rule that keeps a `.env` out for everybody, where there is one.
        covered_by: Option<String>,
    },
}

/// A folder that was not looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotEntered {
    /// Its path.
    pub path: RepoPath,
    /// Why it was not.
    pub why: &'static str,
}

/// What a report says of one source.
pub(super) struct SourceRow {
    /// Its name, for programs.
    pub(super) kind: &'static str,
    /// What is said where something blocks.
    pub(super) blocked: &'static str,
    /// What `xguard allow` needs besides to find a credential again; none where it cannot.
    pub(super) allow_option: Option<&'static str>,
    /// In which state the configuration counts.
    pub(super) in_force: &'static str,
}

const STAGED: &str = "and stage that";
const COMMITTED: &str = "and commit that on this branch";
const GIVEN: &str = "handed over with `--config`";
const WOULD_BLOCK: &str = "there are findings that would block a commit";

impl Source {
    /// Returns the row of the table.
    pub(super) fn row(&self) -> SourceRow {
        let (kind, blocked, allow_option, in_force) = match self {
            Self::Staged { .. } => ("staged", "this commit is blocked", Some(""), STAGED),
            Self::Message => ("message", "this commit is blocked", None, STAGED),
            Self::Paths => ("paths", WOULD_BLOCK, None, GIVEN),
            Self::Stdin => ("stdin", WOULD_BLOCK, None, GIVEN),
            Self::Worktree => ("worktree", WOULD_BLOCK, Some(""), STAGED),
            Self::Range { .. } => (
                "range",
                "these commits hold what must not get into history",
                Some(" --history"),
                COMMITTED,
            ),
            Self::Push { .. } => (
                "push",
                "this push is blocked",
                Some(" --history"),
                COMMITTED,
            ),
            Self::Receive => (
                "receive",
                "this push is refused",
                None,
                "on the server's default branch",
            ),
            Self::History => (
                "history",
                "history holds what must not be in it",
                Some(" --history"),
                COMMITTED,
            ),
            Self::EnvFiles { .. } => (
                "env-files",
                "env files can get into history here",
                Some(""),
                STAGED,
            ),
        };
        SourceRow {
            kind,
            blocked,
            allow_option,
            in_force,
        }
    }

    /// Returns what takes a file out of the index again, and leaves it on disk.
    pub(super) fn unstage_command(&self) -> Option<&'static str> {
        match self {
            Self::Staged { head: Some(_) } => Some("git restore --staged --"),
            Self::Staged { head: None } => Some("git rm --cached --"),
            _ => None,
        }
    }
}

/// Who asked for the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// A hook, which is silent where all is well.
    Hook,
    /// A person, who wants to know what was read.
    Command,
}

/// What a report says besides the outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// Where the blobs came from.
    pub source: Source,
    /// Who asked.
    pub occasion: Occasion,
}

/// Everything a format needs.
pub struct Report<'a> {
    /// The result of the scan.
    pub outcome: &'a Outcome,
    /// What it was about.
    pub meta: &'a Meta,
    /// How to lay it out.
    pub style: Style,
    /// When the scan took place.
    pub period: Period,
}

/// When a scan began and ended, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Period {
    /// Its begin.
    pub begin_ms: u64,
    /// Its end.
    pub end_ms: u64,
}

/// Counts everything, what was allowed too, so that nothing is let through unseen and a scan of nothing shows.
pub(super) fn summary_line(report: &Report<'_>) -> String {
    use crate::policy::FindingStatus::{Allowed, AlreadyCommitted, Known, New};
    let outcome = report.outcome;
    let of_status = |status| {
        let counted = outcome.findings.iter().filter(|one| !one.is_blocking());
        counted.filter(|one| one.status == status).count()
    };
    let counts = [
        (outcome.count_blocking(), "blocking"),
        (outcome.problems.len(), "unread"),
        (of_status(AlreadyCommitted), "committed already"),
        (of_status(New), "noted"),
        (of_status(Known), "known"),
        (of_status(Allowed), "allowed"),
    ];
    let told = counts.iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let found: Cow<'_, str> = if told.is_empty() {
        "nothing found".into()
    } else {
        told.join(", ").into()
    };
    let plural =
        |count: u64, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    let extent = match report.meta.source {
        Source::EnvFiles { folders, .. } => {
            format!("{} looked into", plural(folders as u64, "folder"))
        }
        _ => format!(
            "{}, {} read",
            plural(outcome.blobs as u64, "blob"),
            plural(outcome.bytes, "byte")
        ),
    };
    format!("xguard: {found}; {extent}")
}
