//! The hook about the message of a commit.

use std::ffi::OsString;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::config::Environment;
use crate::policy::RemedyStep;
use crate::report::Source;
use crate::source;
use crate::source::{COMMIT_HEADER, COMMIT_MESSAGE};
use xguard_detect as detect;
use xguard_detect::ProjectSecrets;
use xguard_git::{Repository, message};

use crate::scan::local_values;
use crate::scan::scanner::{Committed, Scanner};
use crate::scan::staged;
use crate::scan::staged::StagedScan;
use crate::settings::baseline_file;
use crate::settings::load;
use crate::settings::load::{ConfigurationOverride, ConfigurationSource};

/// Scans what git may keep of the message in the file that `arguments` name, and who the commit is by; and what is staged,
/// unless the hook before the commit has scanned just that. git has read the index again since then.
pub(crate) fn scan(arguments: &[OsString], environment: &Environment) -> Result<StagedScan> {
    let file = arguments
        .first()
        .context("git has not told which file the message is in")?;
    let text = source::message_file(Path::new(file))?;
    let repository = Repository::open(&environment.git)?;
    let settings = load::settings_from(
        &repository,
        ConfigurationSource::Index,
        ConfigurationOverride::default(),
        environment,
    )?;
    let values =
        local_values::read_untracked(&repository, &[], &settings, detection_context(environment))
            .values;
    let (mut policy, rules) = load::split_settings(settings, environment);
    let mut own = local_values::of_rules(rules);
    own.values = values;
    let mut scanner = scan_text(text.clone(), &own, environment);
    // What git keeps is asked only where it matters.
    if scanner.has_found() || scanner.has_found_local() {
        policy = policy.with(baseline_file::read_staged(&repository)?.0);
        let is_merge = !environment.merged.is_empty();
        let kept = message::configured_cleanup(&environment.git, is_merge)?.kept(&text);
        own.values = local_values::without_tracked(own.values, &repository)?;
        scanner = scan_text(kept, &own, environment);
    }
    let outcome = scanner
        .outcome(&policy, &Committed::default())
        .with_first_step(&RemedyStep::TakeOutOfMessage);
    let scan = StagedScan {
        outcome,
        source: Source::Message,
        notice: None,
        changed: Vec::new(),
    };
    if repository.is_scanned() {
        return Ok(scan);
    }
    Ok(staged::scan(ConfigurationOverride::default(), environment)?.with(scan))
}

fn scan_text<'o>(text: Vec<u8>, own: &'o ProjectSecrets, environment: &Environment) -> Scanner<'o> {
    let mut scanner = Scanner::new(detection_context(environment), own);
    source::emit_text(COMMIT_MESSAGE, text, &mut |path, blob| {
        scanner.take(path, blob);
    });
    look_at_identity(&mut scanner, environment);
    scanner
}

/// Scans who the next commit is by, as far as git tells its hooks: the author always, the committer where a variable
/// names one. What only the configuration says of the committer is looked at when the commit is pushed.
pub(crate) fn look_at_identity(scanner: &mut Scanner<'_>, environment: &Environment) {
    let mut header = Vec::new();
    for (role, (name, address)) in ["author", "committer"].iter().zip(&environment.identity) {
        let (name, address) = (name.as_encoded_bytes(), address.as_encoded_bytes());
        if !name.is_empty() || !address.is_empty() {
            header.extend([role.as_bytes(), b" ", name, b" <", address, b">\n"].concat());
        }
    }
    if !header.is_empty() {
        source::emit_text(COMMIT_HEADER, header, &mut |path, blob| {
            scanner.take_header(path, blob);
        });
    }
}

fn detection_context(environment: &Environment) -> detect::Context {
    detect::Context {
        now_ms: environment.now_ms,
    }
}
