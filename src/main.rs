//! Runs the command, prints the error if there is one, and exits.

use std::process::ExitCode;

use xguard::exit::Status;

fn main() -> ExitCode {
    // Without its payload: that could hold what was being scanned.
    std::panic::set_hook(Box::new(|_| {
        xguard::report::complain(
            "xguard: error: an internal error stopped the scan, so it proves nothing; please report it",
        );
        #[expect(clippy::exit, reason = "a panic must not end in any other status")]
        std::process::exit(i32::from(Status::Failed.code()));
    }));
    let status = xguard::run::run(std::env::args_os()).unwrap_or_else(|error| {
        xguard::report::error(&error);
        Status::Failed
    });
    ExitCode::from(status.code())
}
