//! What `xguard onboard` came to: a line for each repository and a summary, or JSON to be collected.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use super::escape;
use super::layout::{Style, write_whole};
use super::page::{Ink, Page};
use crate::exit::Status;
use xguard_detect::hidden_text;

/// Whether a repository is under guard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GuardState {
    /// It is.
    Guarded,
    /// It is not, and why.
    NotGuarded(String),
    /// Something could not be done, and why.
    Failed(String),
}

/// What was done about the hooks of a repository, or would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HookChange {
    /// Nothing.
    None,
    /// They were installed.
    Installed,
    /// They were brought up to date.
    Updated,
}

/// What a scan of HEAD found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct InHead {
    /// Findings that would block a commit.
    pub blocking: usize,
    /// Others.
    pub other: usize,
}

/// What came of one repository, or of one work tree of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Onboarded {
    /// Its folder.
    pub path: Vec<u8>,
    /// Whether it is under guard.
    pub state: GuardState,
    /// What became of the hooks.
    pub change: HookChange,
    /// The hooks from before, which run first.
    pub kept: Vec<&'static str>,
    /// Whether a rule of the project's keeps `.env` out; nothing where that was not asked or there is no work tree.
    pub covers_env: Option<bool>,
    /// Whether the team policy was set.
    pub sets_policy: bool,
    /// What HEAD holds, where that was asked.
    pub in_head: Option<InHead>,
}

/// What came of all.
#[derive(Default)]
pub struct Fleet {
    /// The repositories, in the order of their paths.
    pub repositories: Vec<Onboarded>,
    /// Folders that could not be looked into, and why.
    pub unread: Vec<(Vec<u8>, String)>,
    /// Symbolic links to repositories that were not followed.
    pub links: Vec<Vec<u8>>,
    /// Whether nothing was to be changed.
    pub is_dry: bool,
    /// Who ran it, as git knows them.
    pub user: Option<String>,
    /// When, in RFC 3339.
    pub at: String,
}

impl Fleet {
    /// Returns the exit status: 0 all are under guard, 1 some are not, or HEAD holds what would block; 2 something could
    /// not be done.
    pub fn status(&self) -> Status {
        let is_failed = |one: &Onboarded| matches!(one.state, GuardState::Failed(_));
        let is_open = |one: &Onboarded| {
            one.state != GuardState::Guarded || one.in_head.is_some_and(|found| found.blocking > 0)
        };
        if !self.unread.is_empty() || self.repositories.iter().any(is_failed) {
            Status::Failed
        } else if self.repositories.iter().any(is_open) {
            Status::Blocked
        } else {
            Status::Clean
        }
    }

    pub(super) fn count(&self, wanted: impl Fn(&Onboarded) -> bool) -> usize {
        self.repositories.iter().filter(|one| wanted(one)).count()
    }
}

/// Writes the line of one repository.
pub fn write_repository(one: &Onboarded, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(style);
    let (ink, mut text) = match &one.state {
        GuardState::Guarded => (Ink::Plain, describe_change(one.change).to_owned()),
        GuardState::NotGuarded(why) => (Ink::Yellow, format!("not guarded: {why}")),
        GuardState::Failed(why) => (Ink::Red, format!("failed: {why}")),
    };
    if !one.kept.is_empty() && one.change == HookChange::Installed {
        let kept = one.kept.join(", ");
        push_clause(&mut text, &format!("what was there runs first ({kept})"));
    }
    if one.sets_policy {
        push_clause(&mut text, "team policy set");
    }
    if one.covers_env == Some(false) {
        push_clause(&mut text, "no ignore rule for `.env`");
    }
    if let Some(InHead { blocking, other }) = one.in_head.filter(|found| *found != InHead::NONE) {
        push_clause(
            &mut text,
            &format!("HEAD holds {blocking} findings that block and {other} others"),
        );
    }
    let line = format!(
        "{}: {}",
        escape::printable_path(&one.path),
        hidden_text(&text)
    );
    page.add_verbatim("", ink, &line);
    write_whole(&page.into_text(), out)
}

impl InHead {
    const NONE: Self = Self {
        blocking: 0,
        other: 0,
    };
}

fn describe_change(change: HookChange) -> &'static str {
    match change {
        HookChange::None => "no change",
        HookChange::Installed => "installed",
        HookChange::Updated => "brought up to date",
    }
}

fn push_clause(text: &mut String, more: &str) {
    text.extend(["; ", more]);
}

/// Writes what all of it came to.
pub fn write_fleet(fleet: &Fleet, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(style);
    for (path, why) in &fleet.unread {
        let line = format!(
            "{}: failed: {}",
            escape::printable_path(path),
            hidden_text(why)
        );
        page.add_verbatim("", Ink::Red, &line);
    }
    for link in &fleet.links {
        let line = format!(
            "{}: a symbolic link to a repository, not followed; name where it leads to include that",
            escape::printable_path(link)
        );
        page.add_verbatim("", Ink::Cyan, &line);
    }
    page.add_gap();
    page.add_paragraph("", &summary_line(fleet));
    if fleet.is_dry {
        page.add_paragraph("", "Nothing was changed.");
    }
    write_whole(&page.into_text(), out)
}

fn summary_line(fleet: &Fleet) -> String {
    let guarded = fleet.count(|one| one.state == GuardState::Guarded);
    let changed =
        |change| fleet.count(|one| one.state == GuardState::Guarded && one.change == change);
    let (installed, updated) = (changed(HookChange::Installed), changed(HookChange::Updated));
    let not_guarded = fleet.count(|one| matches!(one.state, GuardState::NotGuarded(_)));
    let failed = fleet.count(|one| matches!(one.state, GuardState::Failed(_))) + fleet.unread.len();
    let mut text = match fleet.repositories.len() {
        1 => "xguard: 1 repository".to_owned(),
        count => format!("xguard: {count} repositories"),
    };
    text.extend([format!(": {guarded} guarded")]);
    match (installed, updated) {
        (0, 0) if guarded == 0 => {}
        (0, 0) => text.push_str(" (no change)"),
        _ => push_formatted(
            &mut text,
            format_args!(" ({installed} installed, {updated} brought up to date)"),
        ),
    }
    push_formatted(
        &mut text,
        format_args!(", {not_guarded} not guarded, {failed} failed"),
    );
    let uncovered = fleet.count(|one| one.covers_env == Some(false));
    if uncovered > 0 {
        push_formatted(
            &mut text,
            format_args!(
                "; {uncovered} without an ignore rule for `.env`, which `xguard env --fix` adds"
            ),
        );
    }
    let leaking = fleet.count(|one| one.in_head.is_some_and(|found| found.blocking > 0));
    if leaking > 0 {
        push_formatted(
            &mut text,
            format_args!(
                "; {leaking} with credentials in HEAD, of which `xguard scan --history` tells more"
            ),
        );
    }
    text
}

fn push_formatted(text: &mut String, formatted: std::fmt::Arguments<'_>) {
    #[expect(clippy::expect_used, reason = "writing into a string cannot fail")]
    text.write_fmt(formatted)
        .expect("a string takes everything");
}
