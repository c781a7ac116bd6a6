//! The wiring: one function a command. Here alone the rooms meet.

mod hook;
mod installation;
mod rules;
mod scan;
mod scanner;
mod staged;

use std::ffi::OsString;

use anyhow::{Context as _, Result};

use crate::cli::{self, Command};
use crate::config::Environment;
use crate::exit::Status;

/// Runs the command that `arguments` spell, the program's name first, and returns what the run proves.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Result<Status> {
    let cli = match cli::parse(arguments) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let environment = Environment::read();
    match cli.command {
        Command::Scan(arguments) => scan::run(&arguments, &environment),
        Command::Hook(arguments) => hook::run(&arguments, environment),
        Command::Install(arguments) => installation::install(&arguments.folder),
        Command::Uninstall(arguments) => installation::uninstall(&arguments.folder),
        Command::Selftest => installation::selftest(&environment),
        Command::Explain(arguments) => rules::explain(&arguments.rule, &environment),
        Command::Rules => rules::list(&environment),
        Command::Config(cli::Config::Check { file }) => {
            scan::check_configuration(&file, &environment)
        }
    }
}

/// Prints help, version or what is wrong with the command line.
fn usage(error: &clap::Error) -> Result<Status> {
    error.print().context("could not print the help")?;
    Ok(if error.use_stderr() {
        Status::Failed
    } else {
        Status::Clean
    })
}
