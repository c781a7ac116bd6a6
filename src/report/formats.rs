//! The table of formats: one row a format, one file a format.

use std::io::Write;

use anyhow::Context as _;

use super::layout::write_whole;
use super::source::Report;
use super::{github, gitlab, human, json, jsonl, junit, sarif};
use xguard_detect::hidden_text;

/// One way to write a report.
pub struct Format {
    /// As `--format` has it.
    pub name: &'static str,
    /// Makes the text.
    render: fn(&Report<'_>) -> String,
}

/// Returns a row of the table.
const fn format_row(name: &'static str, render: fn(&Report<'_>) -> String) -> Format {
    Format { name, render }
}

/// The usual format, for people.
pub const HUMAN: Format = format_row("human", human::render);

/// Every format there is; the first is the usual one.
pub static FORMATS: &[Format] = &[
    HUMAN,
    format_row("json", json::render),
    format_row("jsonl", jsonl::render),
    format_row("sarif", sarif::render),
    format_row("github", github::render),
    format_row("gitlab", gitlab::render),
    format_row("junit", junit::render),
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
    // The names of files and refs are others' words too.
    let text = (format.render)(report);
    write_whole(&hidden_text(&text), out).context("could not write the report")
}
