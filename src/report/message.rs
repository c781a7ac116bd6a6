//! Errors and notices of the program itself.

use std::io::{self, Write};

use super::escape::printable;
use super::layout::{Style, write_whole};
use super::page::{Ink, Page};
use super::source::{Report, summary_line};
use xguard_detect::hidden_text;

/// Writes why the run proves nothing: what was being done, then one cause a line.
pub fn write_error(error: &anyhow::Error, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(style);
    for (number, cause) in error.chain().enumerate() {
        let cause = cause.to_string();
        let cause = hidden_text(&cause);
        let mut lines = cause.lines();
        let first = lines.next().unwrap_or_default();
        if number == 0 {
            page.add_headed((Ink::Red, "xguard: error: "), first);
        } else {
            page.add_hanging("  because: ", "    ", first);
        }
        lines.for_each(|line| page.add_hanging("    ", "    ", line));
    }
    write_whole(&page.into_text(), out)
}

/// Writes something worth knowing that changes no verdict.
pub fn write_notice(text: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(style);
    page.add_headed((Ink::Cyan, "xguard: note: "), &hidden_text(text));
    write_whole(&page.into_text(), out)
}

/// Writes lines of our own, in which there are names of others.
pub fn write_lines(lines: &[String], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(style);
    for line in lines {
        page.add_hanging("", "  ", line);
    }
    write_whole(&hidden_text(&page.into_text()), out)
}

/// Writes how much was found and read, in a line.
pub fn write_summary(report: &Report<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(style);
    page.add_paragraph("", &summary_line(report));
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

/// Shows how far something is in the last line of a terminal, in place of what was shown there before.
pub fn write_progress(text: &str, out: &mut dyn Write) -> io::Result<()> {
    write_whole(&format!("\r\x1b[K{}", printable(text)), out)
}

#[cfg(test)]
mod tests {
    use anyhow::Context;
    use snapbox::{IntoData, assert_data_eq, str};

    use super::{write_error, write_notice};
    use crate::report::Style;

    #[test]
    fn an_error_has_one_cause_a_line_and_no_escapes() {
        let failure = Err::<(), _>(anyhow::anyhow!(
            "git said:\nfatal: \x1b[31mno\x1b[0m\nhint: ask"
        ))
        .context("could not read HEAD")
        .unwrap_err();
        let mut out = Vec::new();
        write_error(&failure, Style::default(), &mut out).unwrap();
        write_notice(
            "`.xguard.yaml` on disk is not in force",
            Style::default(),
            &mut out,
        )
        .unwrap();
        assert_data_eq!(
            String::from_utf8(out).unwrap(),
            str![[r#"
xguard: error: could not read HEAD
  because: git said:
    fatal: \u{1b}[31mno\u{1b}[0m
    hint: ask
xguard: note: `.xguard.yaml` on disk is not in force

"#]]
            .raw()
        );
    }
}
