//! The hook about the message of a commit.

use std::ffi::OsString;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::config::Environment;
use crate::detect;
use crate::git::{Repository, message};
use crate::policy::{Outcome, Policy, TAKE_OUT_OF_MESSAGE};
use crate::report::Source;
use crate::source::{self, COMMIT_MESSAGE};

use super::configuration::{self, Place};
use super::rules;
use super::scanner::{Committed, Scanner};

/// Scans what git is going to keep of the message in the file that `arguments` name.
pub(super) fn scan(arguments: &[OsString], environment: &Environment) -> Result<(Outcome, Source)> {
    let file = arguments
        .first()
        .context("git has not told which file the message is in")?;
    let text = source::message_file(Path::new(file))?;
    let mut scanner = scanned(text.clone(), environment);
    // What git keeps, and what is allowed, is asked only where it matters.
    let mut policy = Policy::new(
        crate::policy::Settings::default(),
        rules::all(),
        environment.now_ms,
    );
    if scanner.has_found() {
        let kept = message::cleanup(&environment.git)?.kept(&text);
        scanner = scanned(kept, environment);
        let repository = Repository::open(&environment.git)?;
        let settings = configuration::staged(&repository)?.settings;
        policy = Policy::new(settings.policy, rules::all(), environment.now_ms)
            .with(Place::Staged(&repository).baseline()?);
    }
    let outcome = scanner
        .outcome(&policy, &Committed::default())
        .with_first_step(TAKE_OUT_OF_MESSAGE);
    Ok((outcome, Source::Message))
}

fn scanned(text: Vec<u8>, environment: &Environment) -> Scanner {
    let mut scanner = Scanner::new(detect::Context {
        now_ms: environment.now_ms,
    });
    source::text(COMMIT_MESSAGE, text, &mut |path, blob| {
        scanner.take(path, blob);
    });
    scanner
}
