//! The hook about the message of a commit.

use std::ffi::OsString;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::config::Environment;
use crate::policy::RemedyStep;
use crate::report::Source;
use crate::scan::commit_header::look_at_identity;
use crate::scan::scanner::Scanner;
use crate::scan::session::Session;
use crate::scan::staged;
use crate::scan::staged::StagedScan;
use crate::settings::baseline_file;
use crate::settings::origin::{ConfigurationOverride, ConfigurationSource};
use crate::source;
use crate::source::COMMIT_MESSAGE;
use xguard_git::{Repository, message};

/// Scans what git may keep of the message in the file that `arguments` name, and who the commit is by; and what is staged,
/// unless the hook before the commit has scanned just that. git has read the index again since then.
pub(crate) fn scan(arguments: &[OsString], environment: &Environment) -> Result<StagedScan> {
    let file = arguments
        .first()
        .context("git has not said which file contains the message")?;
    let text = source::message_file(Path::new(file))?;
    let repository = Repository::open(&environment.git)?;
    let asked = ConfigurationOverride::default();
    let from = ConfigurationSource::Index;
    let mut session = Session::of_repository(&repository, from, asked, environment)?;
    session.read_untracked(&repository, &[]);
    let mut scanner = scan_text(text.clone(), &session);
    // What git keeps is asked only where it matters.
    if scanner.has_found() || scanner.has_found_local() {
        let is_merge = !environment.merged.is_empty();
        let kept = message::configured_cleanup(&environment.git, is_merge)?.kept(&text);
        session.drop_tracked_values(&repository)?;
        session
            .policy
            .use_baseline(baseline_file::read_staged(&repository)?.0);
        scanner = scan_text(kept, &session);
    }
    let outcome = session.outcome(scanner);
    let scan = StagedScan {
        outcome: outcome.with_first_step(&RemedyStep::TakeOutOfMessage),
        source: Source::Message,
        notice: None,
        changed: Vec::new(),
    };
    if repository.is_scanned() {
        return Ok(scan);
    }
    Ok(staged::scan(asked, environment)?.with(scan))
}

fn scan_text<'s>(text: Vec<u8>, session: &'s Session<'_>) -> Scanner<'s> {
    let mut scanner = session.scanner();
    source::emit_text(COMMIT_MESSAGE, text, &mut |path, blob| {
        scanner.take(path, blob);
    });
    look_at_identity(&mut scanner, session.environment);
    scanner
}
