//! What helps at the command line: completions for shells, and the manual page.

use std::ffi::OsString;
use std::io;

use anyhow::{Context as _, Result};

use crate::cli;
use crate::cli::{Completion, Shell};
use crate::config::Environment;
use crate::exit::Status;
use crate::hook::HOOKS;
use crate::report;
use crate::settings::load;
use crate::settings::rules;

/// Prints what `shell` needs.
pub(crate) fn print_script(shell: Shell) -> Result<Status> {
    let script = match shell {
        Shell::Bash => include_str!("../../completions/xguard.bash"),
        Shell::Zsh => include_str!("../../completions/xguard.zsh"),
        Shell::Fish => include_str!("../../completions/xguard.fish"),
        Shell::Powershell => include_str!("../../completions/xguard.ps1"),
    };
    print_text(script)
}

/// Prints the manual page.
pub(crate) fn print_manual_page() -> Result<Status> {
    print_text(&cli::manual_page())
}

/// Where a shell asks what can come next, prints that: a candidate a line, with what it is for behind a tab.
pub(crate) fn print_completions(
    arguments: &[OsString],
    environment: &Environment,
) -> Option<Result<Status>> {
    let values = |place: &str| match place {
        "RULE" => {
            // Without a sound configuration there are the built-in ones.
            let settings = load::settings_here(environment).unwrap_or_default();
            let rules = rules::all(&settings.custom);
            rules.iter().map(|rule| rule.id.to_owned()).collect()
        }
        "HOOK" => HOOKS.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    let line = |one: &Completion| format!("{}\t{}\n", one.word, one.about);
    let found = cli::requested_completions(arguments, &values)?;
    let lines: Vec<String> = found.iter().map(line).collect();
    Some(print_text(&lines.concat()))
}

fn print_text(text: &str) -> Result<Status> {
    report::write_text(text, &mut io::stdout()).context("could not print it")?;
    Ok(Status::Clean)
}
