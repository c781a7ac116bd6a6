//! The wiring: one function a command. Here alone the rooms meet.

pub(crate) mod baseline;
mod completions;
pub(crate) mod configured;
mod crew;
mod env;
mod guarding;
mod hook;
mod hook_checks;
mod install;
mod onboard;
mod output;
mod program;
pub(crate) mod rules;
mod scan;
mod status;

use std::ffi::OsString;
use std::io::{self, Write as _};

use anyhow::{Context as _, Result};

use crate::cli;
use crate::cli::Command;
use crate::config::Environment;
use crate::exit::Status;
use crate::report;
use xguard_detect as detect;

/// Runs the command that `arguments` spell, the program's name first, prints the error if there is one, and returns
/// what the run proves.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Status {
    let environment = Environment::read();
    let style = environment.stderr;
    std::panic::set_hook(Box::new(move |_| {
        crew::stand_still_if_lost();
        // Without its payload: that could hold what was being scanned.
        print_error(
            &anyhow::anyhow!(
                "an internal error stopped the scan, so it proves nothing; please report it"
            ),
            style,
        );
        #[expect(clippy::exit, reason = "a panic must not end in any other status")]
        std::process::exit(i32::from(Status::Failed.code()));
    }));
    dispatch_command(arguments, environment).unwrap_or_else(|error| {
        print_error(&error, style);
        Status::Failed
    })
}

fn dispatch_command(
    arguments: impl IntoIterator<Item = OsString>,
    environment: Environment,
) -> Result<Status> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some((called, rest)) = arguments.split_first()
        && let Some(name) = crate::hook::called_as(called)
    {
        crate::hook::give_way(called, name, rest)?;
        let name = name.to_owned();
        let arguments = rest.to_vec();
        return hook::run(&cli::Hook { name, arguments }, environment);
    }
    if let Some(answered) = completions::print_completions(&arguments, &environment) {
        return answered;
    }
    let cli = match cli::parse(arguments) {
        Ok(cli) => cli,
        Err(error) => return print_usage(&error),
    };
    match cli.command {
        Command::Scan(arguments) => scan::run(&arguments, &environment),
        Command::Env(arguments) => env::run(&arguments, &environment),
        Command::Allow(arguments) => baseline::run_allow(&arguments, &environment),
        Command::Baseline(arguments) => baseline::run_baseline(&arguments, &environment),
        Command::Hook(arguments) => hook::run(&arguments, environment),
        Command::Install(arguments) => install::run_install(&arguments, &environment),
        Command::Uninstall(arguments) => install::run_uninstall(&arguments, &environment),
        Command::Onboard(arguments) => onboard::run(&arguments, &environment),
        Command::Status(arguments) => status::run(&arguments, &environment),
        Command::Selftest => install::run_selftest(&environment),
        Command::Explain(arguments) => rules::print_rule_page(&arguments.rule, &environment),
        Command::Rules => rules::print_rule_list(&environment),
        Command::Completions(arguments) => completions::print_script(arguments.shell),
        Command::Man => completions::print_manual_page(),
        Command::Config(cli::Config::Check { file, policy }) => {
            configured::check_file(&file, policy)
        }
        Command::Config(cli::Config::Show(arguments)) => {
            configured::show_configuration(&arguments, &environment)
        }
    }
}

/// Prints help, version or what is wrong with the command line. What was typed is shown as everything is that we have
/// not written: no secret, and nothing that a terminal would obey.
fn print_usage(error: &clap::Error) -> Result<Status> {
    let printed = if error.use_stderr() {
        let text = error.render().to_string();
        let shown = detect::hidden_text(&text);
        let lines: Vec<String> = shown.lines().map(report::printable).collect();
        let mut text = lines.join("\n");
        text.push('\n');
        io::stderr().write_all(text.as_bytes())
    } else {
        error.print()
    };
    match printed {
        Err(cause) if cause.kind() != io::ErrorKind::BrokenPipe => {
            Err(cause).context("could not print the help")
        }
        _ => Ok(if error.use_stderr() {
            Status::Failed
        } else {
            Status::Clean
        }),
    }
}

/// Prints an error. If even that fails there is nobody left to tell, and the exit status says it all.
fn print_error(error: &anyhow::Error, style: report::Style) {
    drop(report::write_error(error, style, &mut io::stderr()));
}
