//! The first look at every object of a repository, on every core.

use std::cell::Cell;
use std::collections::HashSet;
use std::time::UNIX_EPOCH;

use anyhow::{Context as _, Error, Result};
use sha2::{Digest as _, Sha256};

use crate::source;
use crate::source::{ScanCache, is_counted, shorten_id};
use xguard_detect as detect;
use xguard_detect::text::Blob;
use xguard_detect::text::Document;
use xguard_detect::{ProjectSecrets, ProjectSecretsAt, custom};
use xguard_git::{Git, ObjectReader, Oid, list_objects};

use crate::scan::parallel::{Progress, run_on_every_core};
use crate::scan::session::Session;

/// What a look at objects came to.
#[derive(Default)]
pub(crate) struct ScannedObjects {
    /// Objects that hold nothing, whatever their path.
    pub(crate) clean: Vec<u128>,
    /// Objects that may hold something; of a folder, in a name.
    pub(crate) suspects: Vec<Oid>,
    /// What could not be read.
    pub(crate) problems: Vec<(Option<Vec<u8>>, Error)>,
    /// Blobs and messages read.
    pub(crate) blobs: usize,
    /// Bytes read.
    pub(crate) bytes: u64,
}

/// Looks at every object that `known` does not tell of.
pub(crate) fn scan_unknown_objects(
    git: &Git,
    known: &ScanCache,
    session: &Session<'_>,
) -> Result<ScannedObjects> {
    let by = (&session.project.for_any_path(), session.context);
    let progress = Progress::default();
    let suspects: HashSet<Oid> = known.suspects.iter().copied().collect();
    let mut listed = Ok(());
    let list = |found: &mut dyn FnMut(Oid)| {
        listed = list_objects(git, &mut |oid| {
            if !known.is_clean(oid) && !suspects.contains(&oid) {
                found(oid);
            }
        });
    };
    let work = |part: &mut dyn Iterator<Item = Oid>| {
        let mut looked = ScannedObjects::default();
        if let Err(error) = looked.add(git, part, by, &progress) {
            looked.problems.push((None, error));
        }
        // Where reading broke off, the rest is taken from the queue all the same, or it would never end.
        part.for_each(drop);
        looked
    };
    let parts = progress.show_during(session.environment.is_watched(), || {
        run_on_every_core(list, work)
    })?;
    listed?;
    let mut whole = ScannedObjects::default();
    for mut part in parts {
        whole.clean.append(&mut part.clean);
        whole.suspects.append(&mut part.suspects);
        whole.problems.append(&mut part.problems);
        whole.blobs += part.blobs;
        whole.bytes += part.bytes;
    }
    Ok(whole)
}

impl ScannedObjects {
    fn add(
        &mut self,
        git: &Git,
        part: &mut dyn Iterator<Item = Oid>,
        (own, context): (&ProjectSecretsAt<'_>, detect::Context),
        progress: &Progress,
    ) -> Result<()> {
        let mut reader = ObjectReader::start(git)?;
        let (mut blobs, mut bytes) = (0, 0);
        let mut problems = Vec::new();
        let found = Cell::new(false);
        let mut sink = |path: Vec<u8>, blob: Result<Blob>| match blob {
            Ok(blob) => {
                let length = blob.bytes.len() as u64;
                blobs += usize::from(is_counted(&blob));
                bytes += length;
                progress.add(length);
                let searched = detect::search_with(&Document::decode(blob), &context, own);
                found.set(found.get() || !searched.is_clean());
            }
            Err(error) => problems.push((Some(path), error)),
        };
        let result = source::read_objects(
            &mut reader,
            part,
            &mut sink,
            // Every name stands between a space and a NUL, so a folder is looked at as it is stored.
            &mut |folder| found.set(found.get() || detect::is_hidden(folder)),
            &mut |oid| {
                if found.take() {
                    self.suspects.push(oid);
                } else {
                    self.clean.push(shorten_id(oid));
                }
            },
        );
        self.blobs = blobs;
        self.bytes = bytes;
        self.problems = problems;
        result
    }
}

/// Returns what stands for this very program, the project's own rules, and the values at hand, by their `stamp`: others
/// may find more.
pub(crate) fn cache_key(own: &ProjectSecrets, stamp: &[u8]) -> Result<[u8; 32]> {
    let doing = "could not look at this program itself";
    let program = std::env::current_exe()
        .and_then(|path| path.metadata())
        .context(doing)?;
    let modified = program.modified().context(doing)?;
    let modified = modified.duration_since(UNIX_EPOCH).context(doing)?;
    let words = format!(
        "{} {} {}",
        env!("CARGO_PKG_VERSION"),
        program.len(),
        modified.as_nanos()
    );
    let mut key = Sha256::new();
    key.update(words);
    key.update(custom::digest_rules(&own.rules));
    key.update(stamp);
    Ok(key.finalize().into())
}
