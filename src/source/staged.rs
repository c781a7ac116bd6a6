//! What the next commit records: the blobs it adds or changes, and, when it matters, what its parents hold already.

use std::collections::HashSet;

use anyhow::{Context as _, Result};

use xguard_git::{FileVersion, Oid, Repository, StagedChange};

use super::objects;
use super::sink::Sink;

/// What the next commit of a repository changes.
pub struct StagedFiles<'a> {
    repository: &'a Repository,
    /// The commit it is made on; none for the first one.
    pub head: Option<Oid>,
    /// Every change against HEAD, sorted by path.
    pub changes: Vec<StagedChange>,
}

/// What the parents of the next commit hold.
pub struct Versions {
    /// Paths whose staged content some parent holds unchanged.
    pub unchanged: HashSet<Vec<u8>>,
    /// Paths that some parent holds, whatever is in them.
    pub present: HashSet<Vec<u8>>,
    /// The parents' content of the changed paths, each version once.
    pub old: Vec<(Vec<u8>, FileVersion)>,
}

impl<'a> StagedFiles<'a> {
    /// Lists what the next commit changes.
    pub fn new(repository: &'a Repository) -> Result<Self> {
        let head = repository.head()?;
        let mut changes = repository.staged_against(head)?;
        changes.sort_unstable_by(|left, right| left.path.cmp(&right.path));
        Ok(Self {
            repository,
            head,
            changes,
        })
    }

    /// Hands on the content of every file and symbolic link that the commit adds or changes.
    pub fn blobs(&self, sink: &mut Sink<'_>) {
        for change in &self.changes {
            if let Some(entry) = change.new.filter(FileVersion::has_content) {
                objects::emit_blob(self.repository, &change.path, entry.oid, sink);
            }
        }
    }

    /// Hands on the content of what the parents hold of the changed paths.
    pub fn old(&self, versions: &Versions, sink: &mut Sink<'_>) {
        for (path, entry) in &versions.old {
            objects::emit_blob(self.repository, path, entry.oid, sink);
        }
    }

    /// Looks up what the parents of the commit hold of its changed paths: HEAD, and in a merge every other parent.
    pub fn versions(&self) -> Result<Versions> {
        let mut versions = Versions {
            unchanged: HashSet::new(),
            present: HashSet::new(),
            old: Vec::new(),
        };
        versions.add(&self.changes);
        let paths: HashSet<&[u8]> = self
            .changes
            .iter()
            .map(|change| change.path.as_slice())
            .collect();
        for parent in self.repository.merged()? {
            self.add_parent(parent, &paths, &mut versions)
                .with_context(|| {
                    format!("could not look up what commit {parent} holds, which is being merged")
                })?;
        }
        let mut seen = HashSet::new();
        versions.old.retain(|(_, entry)| seen.insert(entry.oid));
        Ok(versions)
    }

    fn add_parent(
        &self,
        parent: Oid,
        paths: &HashSet<&[u8]>,
        versions: &mut Versions,
    ) -> Result<()> {
        let changes = self.repository.staged_against(Some(parent))?;
        let differing: HashSet<&[u8]> = changes
            .iter()
            .map(|change| change.path.as_slice())
            .collect();
        // What does not differ from the parent is in it as it is staged.
        let same = self
            .changes
            .iter()
            .filter(|change| change.new.is_some() && !differing.contains(&*change.path));
        for change in same {
            versions.unchanged.insert(change.path.clone());
            versions.present.insert(change.path.clone());
        }
        // Of the rest of the parent only this commit's paths matter, and paths that are gone: they may have been renamed.
        let relevant = changes
            .iter()
            .filter(|change| change.new.is_none() || paths.contains(&*change.path));
        versions.add(relevant);
        Ok(())
    }
}

impl Versions {
    fn add<'c>(&mut self, changes: impl IntoIterator<Item = &'c StagedChange>) {
        for change in changes {
            if let Some(entry) = change.old.filter(FileVersion::has_content) {
                self.present.insert(change.path.clone());
                self.old.push((change.path.clone(), entry));
            }
        }
    }
}
