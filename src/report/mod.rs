//! What people and programs are told: the formats of a scan's outcome, the pages about rules, errors. Nothing written
//! by others reaches a terminal unescaped, and nothing here ever held a credential.

mod block;
mod catalogue;
mod change;
mod checkup;
mod escape;
mod facts;
mod fleet;
mod fleet_json;
mod github;
mod gitlab;
mod human;
mod json;
mod jsonl;
mod junit;
mod message;
mod occurrences;
mod page;
mod sarif;
mod settings;
mod steps;
mod survey;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod validity;
mod way_out;
mod words;

use std::io::{self, ErrorKind, Write};

use anyhow::Context;

use crate::policy::Outcome;
use xguard_detect::hidden_text;

pub use catalogue::{ListedRule, write_rule_list, write_rule_page};
pub use change::{FileAddition, write_change};
pub use checkup::{CheckVerdict, Checkup, StatusCheck, checkup_json, write_checkup};
pub use escape::{printable, printable_path};
pub use fleet::{Fleet, GuardState, HookChange, InHead, Onboarded, write_fleet, write_repository};
pub use fleet_json::fleet_json;
pub use message::{write_error, write_notice, write_progress};
pub use settings::{
    Setting, SettingOrigin, SettingValue, ShownConfiguration, render_configuration,
};

/// How a report is laid out for whoever reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// Whether colours may be used.
    pub color: bool,
    /// The column at which lines are broken; none in a pipe, where they are not.
    pub width: Option<usize>,
    /// Whether the evidence of each finding is shown.
    pub explain: bool,
}

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
    pub path: Vec<u8>,
    /// Why it was not.
    pub why: &'static str,
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
    /// What the scan came to.
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

/// One way to write a report.
pub struct Format {
    /// As `--format` has it.
    pub name: &'static str,
    /// Makes the text.
    render: fn(&Report<'_>) -> anyhow::Result<String>,
}

/// The usual format, for people.
pub const HUMAN: Format = Format {
    name: "human",
    render: human::render,
};

const JSON: Format = Format {
    name: "json",
    render: json::render,
};

/// Every format there is; the first is the usual one.
pub static FORMATS: &[Format] = &[
    HUMAN,
    JSON,
    Format {
        name: "jsonl",
        render: jsonl::render,
    },
    Format {
        name: "sarif",
        render: sarif::render,
    },
    Format {
        name: "github",
        render: github::render,
    },
    Format {
        name: "gitlab",
        render: gitlab::render,
    },
    Format {
        name: "junit",
        render: junit::render,
    },
];

/// Returns the format called `name`.
pub fn find_format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// Writes a report. A reader that has closed the pipe has seen enough: that is no error, and the verdict stands.
pub fn write_report(
    format: &Format,
    report: &Report<'_>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let text = (format.render)(report)?;
    // The names of files and refs are others' words too.
    write_whole(&hidden_text(&text), out).context("could not write the report")
}

/// Writes lines of our own, in which there are names of others.
pub fn write_lines(lines: &[String], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = page::Page::new(style);
    for line in lines {
        page.add_hanging("", "  ", line);
    }
    write_whole(&hidden_text(&page.into_text()), out)
}

/// Writes how much was found and read, in a line.
pub fn write_summary(report: &Report<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = page::Page::new(style);
    let extent = survey::describe_extent(&report.meta.source);
    page.add_paragraph("", &human::summary_line(report.outcome, extent));
    write_whole(&page.into_text(), out)
}

/// Writes lines of our own as they are, in which there are names of others.
pub fn told(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let lines: Vec<String> = hidden_text(text).split('\n').map(printable).collect();
    write_whole(&lines.join("\n"), out)
}

/// Writes text of our own.
pub fn write_text(text: &str, out: &mut dyn Write) -> io::Result<()> {
    write_whole(text, out)
}

/// Writes text whole, whether or not anybody still listens.
fn write_whole(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut out = UntilClosed(out);
    out.write_all(text.as_bytes()).and_then(|()| out.flush())
}

/// Goes on in silence when the reader has closed the pipe: it has seen enough, and the verdict stands.
pub struct UntilClosed<W>(pub W);

impl<W: Write> Write for UntilClosed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(bytes.len()),
            result => result,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }
}
