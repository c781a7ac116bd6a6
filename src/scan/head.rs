//! Scanning the files of HEAD, for whoever puts many repositories under guard.

use std::path::Path;

use anyhow::{Result, bail};

use crate::config::Environment;
use crate::report::InHead;
use crate::scan::session::Session;
use crate::settings::origin::{ConfigurationOverride, ConfigurationSource};
use crate::source;
use crate::source::ObjectLocation;
use xguard_git::{Repository, list_files};

/// Scans the files of HEAD in the repository at `folder`, and counts what is found.
pub(crate) fn scan(
    folder: &Path,
    asked: ConfigurationOverride<'_>,
    environment: &Environment,
) -> Result<InHead> {
    let repository = Repository::elsewhere(folder)?;
    let from = ConfigurationSource::Head;
    let session = Session::of_repository(&repository, from, asked, environment)?;
    let mut scanner = session.scanner();
    if let Some(commit) = repository.head()? {
        for (path, entry) in list_files(repository.git(), commit)? {
            let oid = entry.oid;
            let one = ObjectLocation { oid, commit, path };
            if entry.has_content() {
                source::read_sighted(&repository, &one, &mut |path, blob| {
                    scanner.take(path, blob);
                });
            }
        }
    }
    let outcome = session.outcome(scanner);
    if let Some(problem) = outcome.problems.first() {
        bail!("not all of HEAD could be scanned: {}", problem.message);
    }
    let blocking = outcome.count_blocking();
    Ok(InHead {
        blocking,
        other: outcome.findings.len() - blocking,
    })
}
