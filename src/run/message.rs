//! The hook about the message of a commit.

use std::ffi::OsString;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::config::Environment;
use crate::detect::{self, Own};
use crate::git::{Repository, message};
use crate::policy::{Outcome, TAKE_OUT_OF_MESSAGE};
use crate::report::Source;
use crate::source::{self, COMMIT_MESSAGE};

use super::configuration::{self, Asked, From};
use super::scanner::{Committed, Scanner};
use super::{baseline, own};

/// Scans what git is going to keep of the message in the file that `arguments` name.
pub(super) fn scan(arguments: &[OsString], environment: &Environment) -> Result<(Outcome, Source)> {
    let file = arguments
        .first()
        .context("git has not told which file the message is in")?;
    let text = source::message_file(Path::new(file))?;
    let repository = Repository::open(&environment.git)?;
    let settings =
        configuration::settings(&repository, From::Index, Asked::default(), environment)?;
    let values = own::beside(&repository, &[], &settings, context(environment)).values;
    let (mut policy, rules) = configuration::divided(settings, environment);
    let mut own = own::of_rules(rules);
    own.values = values;
    let mut scanner = scanned(text.clone(), &own, environment);
    // What git keeps is asked only where it matters.
    if scanner.has_found() {
        policy = policy.with(baseline::place::staged(&repository)?.0);
        let kept = message::cleanup(&environment.git)?.kept(&text);
        own.values = own::without_tracked(own.values, &repository)?;
        scanner = scanned(kept, &own, environment);
    }
    let outcome = scanner
        .outcome(&policy, &Committed::default())
        .with_first_step(TAKE_OUT_OF_MESSAGE);
    Ok((outcome, Source::Message))
}

fn scanned<'o>(text: Vec<u8>, own: &'o Own, environment: &Environment) -> Scanner<'o> {
    let mut scanner = Scanner::new(context(environment), own);
    source::text(COMMIT_MESSAGE, text, &mut |path, blob| {
        scanner.take(path, blob);
    });
    scanner
}

fn context(environment: &Environment) -> detect::Context {
    detect::Context {
        now_ms: environment.now_ms,
    }
}
