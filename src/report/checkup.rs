//! What a check-up came to: a line for each thing that was looked at, and what to do where it is amiss.

use std::io::Write;

use anyhow::Context as _;
use serde::Serialize;

use super::escape::printable_json;
use super::layout::{Style, write_whole};
use super::page::{Ink, Page};
use crate::exit::Status;
use xguard_detect::hidden_text;

/// Goes up when a program that reads the old form could be misled by the new one; new fields alone do not do that.
const SCHEMA_VERSION: u32 = 1;

/// What a check-up of a repository came to.
#[derive(Debug, Serialize)]
pub struct Checkup {
    /// The repository: the top of its work tree, or the git directory of a bare one.
    pub repository: String,
    /// What was looked at, in order.
    pub checks: Vec<StatusCheck>,
}

/// One thing that was looked at.
#[derive(Debug, Clone, Serialize)]
pub struct StatusCheck {
    /// Which: one of a few words that never change.
    pub id: &'static str,
    /// How it is.
    pub verdict: CheckVerdict,
    /// What there is to say.
    pub message: String,
    /// What to do, where something is to be done.
    pub remedy: Option<String>,
}

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckVerdict {
    /// As it should be.
    Ok,
    /// Worth knowing; commits are guarded all the same.
    Note,
    /// It could not be found out whether commits are guarded.
    Unknown,
    /// Because of it commits are not guarded.
    Fail,
}

impl Checkup {
    /// Tells whether commits are guarded; nothing where that could not be found out.
    pub fn is_guarded(&self) -> Option<bool> {
        let has = |verdict| self.checks.iter().any(|check| check.verdict == verdict);
        if has(CheckVerdict::Fail) {
            return Some(false);
        }
        (!has(CheckVerdict::Unknown)).then_some(true)
    }

    /// Returns the exit status: 0 guarded, 1 not, 2 could not be found out.
    pub fn status(&self) -> Status {
        match self.is_guarded() {
            Some(true) => Status::Clean,
            Some(false) => Status::Blocked,
            None => Status::Failed,
        }
    }
}

impl Checkup {
    /// Returns the same with the credentials in names of others hidden, before anything is broken or escaped.
    fn hidden(&self) -> Self {
        let hidden = |text: &String| hidden_text(text).into_owned();
        let checks = self.checks.iter().map(|check| StatusCheck {
            message: hidden(&check.message),
            remedy: check.remedy.as_ref().map(hidden),
            ..check.clone()
        });
        Self {
            repository: hidden(&self.repository),
            checks: checks.collect(),
        }
    }
}

/// Writes a check-up for people.
pub fn write_checkup(checkup: &Checkup, style: Style, out: &mut dyn Write) -> anyhow::Result<()> {
    let checkup = checkup.hidden();
    let mut page = Page::new(style);
    page.add_verbatim("", Ink::Bold, &checkup.repository);
    for check in &checkup.checks {
        let (ink, word) = match check.verdict {
            CheckVerdict::Ok => (Ink::Green, "ok"),
            CheckVerdict::Note => (Ink::Yellow, "note"),
            CheckVerdict::Unknown => (Ink::Yellow, "????"),
            CheckVerdict::Fail => (Ink::Red, "FAIL"),
        };
        page.item(ink, word, &check.message);
        for line in check.remedy.iter().flat_map(|remedy| remedy.lines()) {
            page.add_verbatim("          ", Ink::Plain, line);
        }
    }
    let verdict = match checkup.is_guarded() {
        Some(true) => "commits are guarded here",
        Some(false) => "commits are NOT guarded here",
        None => "it could not be found out whether commits are guarded here",
    };
    page.add_paragraph("", verdict);
    write_whole(&page.into_text(), out).context("could not write the answer")
}

/// Writes a check-up for programs.
pub fn checkup_json(checkup: &Checkup, out: &mut dyn Write) -> anyhow::Result<()> {
    #[derive(Serialize)]
    struct CheckupReport<'a> {
        schema_version: u32,
        guarded: Option<bool>,
        #[serde(flatten)]
        checkup: &'a Checkup,
    }
    let json = serde_json::to_string_pretty(&CheckupReport {
        schema_version: SCHEMA_VERSION,
        guarded: checkup.is_guarded(),
        checkup: &checkup.hidden(),
    })?;
    write_whole(&(printable_json(&json) + "\n"), out).context("could not write the answer")
}
