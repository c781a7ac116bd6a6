//! Runs the command and exits.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(xguard::commands::run(std::env::args_os()).code())
}
