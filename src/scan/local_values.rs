//! What a scan looks for that is the project's own: its rules, and the values at hand, read from the work tree and the
//! environment for as long as the scan takes.

use std::collections::{BTreeSet, HashSet};

use anyhow::{Context as _, Result};

use crate::config;
use crate::gitignore;
use crate::gitignore::{EnvFilePatterns, FileFinding, NameKind, ReachedBound};
use crate::source;
use crate::source::{AtHand, Stamp};
use xguard_detect as detect;
use xguard_detect::local::{Breadth, LocalValues};
use xguard_git::{Repository, StagedChange, list_folders};

/// How long ago a file must have been written to for its time stamp to tell it from what it was before.
const SETTLED_MS: u64 = 2000;

/// Where the values at hand are read, and which of them count.
pub(crate) struct LocalFolders<'a> {
    pub(crate) repository: &'a Repository,
    pub(crate) names: &'a EnvFilePatterns,
    pub(crate) breadth: Breadth,
}

/// What lies beside what is committed, besides values.
pub(crate) struct UntrackedFiles {
    /// Secrets that build tools copy into browsers, in files that git knows too.
    pub(crate) public: Vec<FileFinding>,
    /// Files that were not looked into to the end, and where that ended.
    pub(crate) reached: Vec<ReachedBound>,
}

impl LocalFolders<'_> {
    /// Returns what lies in the top folder and in those of `changes`; values of files that git knows among it.
    pub(crate) fn read_beside(
        &self,
        changes: &[StagedChange],
        context: detect::Context,
    ) -> (LocalValues, UntrackedFiles) {
        let (values, files) = self.read(source::changed_folders(changes));
        let mut public = Vec::new();
        let mut reached = Vec::new();
        for one in files {
            let mut note = |bound| reached.push((one.path.clone(), bound));
            public.extend(gitignore::public_in(
                &one.path, one.bytes, context, &mut note,
            ));
        }
        (values, UntrackedFiles { public, reached })
    }

    /// Returns the values at hand in the top folder and in every folder that HEAD has, and what becomes another when one
    /// may have; none where that cannot be told.
    pub(crate) fn read_in_head(&self, now_ms: u64) -> Result<(LocalValues, Option<Vec<u8>>)> {
        let doing = "could not look for values at hand";
        let mut folders = BTreeSet::new();
        if self.repository.top().is_some()
            && let Some(head) = self.repository.head()?
        {
            let listed = list_folders(self.repository.git(), head).context(doing)?;
            let listed = listed.into_iter();
            folders.extend(listed.map(|folder| [folder, b"/".to_vec()].concat()));
        }
        let (values, files) = self.read(folders);
        let values = without_tracked(values, self.repository)?;
        let stamp = values_stamp(&values, &files, now_ms);
        Ok((values, stamp))
    }

    /// Reads the files in `folders` that may hold values, and the environment.
    fn read(&self, folders: BTreeSet<Vec<u8>>) -> (LocalValues, Vec<AtHand>) {
        let is_wanted = |name: &[u8]| self.names.kind(name) != NameKind::Other;
        let at_hand = |top| source::at_hand(top, folders, &is_wanted);
        let (files, too_large) = self.repository.top().map(at_hand).unwrap_or_default();
        let mut values = LocalValues::new(self.breadth);
        for path in too_large {
            values.leave_out(path.into());
        }
        for one in &files {
            values.add_file(&one.path, &one.bytes);
        }
        config::each_variable(&mut |name, value| values.add_variable(name, value.as_bytes()));
        (values, files)
    }
}

fn values_stamp(values: &LocalValues, files: &[AtHand], now_ms: u64) -> Option<Vec<u8>> {
    if values.has_of_environment() {
        return None;
    }
    let sources = values.sources();
    let mut stamp = Vec::new();
    for one in files.iter().filter(|one| sources.contains(&one.path[..])) {
        let Stamp { modified_ms, told } = one.stamp();
        // Written to once more within a tick of the clock it would look the same.
        if modified_ms.saturating_add(SETTLED_MS) > now_ms {
            return None;
        }
        stamp.extend_from_slice(&one.path);
        stamp.extend_from_slice(told.as_bytes());
    }
    Some(stamp)
}

/// Takes out the values of files that git knows: what those hold is no secret of one developer, and they are scanned
/// like any other file.
pub(crate) fn without_tracked(
    mut values: LocalValues,
    repository: &Repository,
) -> Result<LocalValues> {
    let sources = values.sources().into_iter().map(<[u8]>::to_vec).collect();
    let untracked: HashSet<Vec<u8>> = repository.untracked(sources)?.into_iter().collect();
    values.retain(|path| untracked.contains(path));
    Ok(values)
}
