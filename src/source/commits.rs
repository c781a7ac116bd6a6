//! What commits bring in: the blobs they add or change, each once, and their messages; beside them what else can be
//! pushed, annotated tags and refs to trees and blobs.

use std::collections::{HashMap, HashSet};

use anyhow::{Context as _, Result, bail};

use xguard_git::history::{self, IntroducedChange};
use xguard_git::{
    Content, EntryKind, FileVersion, ObjectKind, Oid, Repository, list_files, object_kinds,
};

use super::objects;
use super::sink::Sink;
use xguard_detect::text::Blob;

/// What a blob is called that a ref names, not a tree.
pub(super) const WITHOUT_NAME: &[u8] = b"file without a name";

/// What a blob of a commit, or a failure to get one, is handed to: the commit, else the object that stands for it;
/// the path; the blob.
pub type CommitSink<'a> = dyn FnMut(Oid, Vec<u8>, Result<Blob>) + 'a;

/// Commits of a repository, parents first.
pub struct Commits<'a> {
    repository: &'a Repository,
    listed: Vec<Oid>,
    tags: Vec<Oid>,
    files: Vec<(Oid, Vec<u8>, FileVersion)>,
    /// Names of refs that come with them, and what each names.
    pub names: Vec<(Vec<u8>, Oid)>,
}

/// What refs come to, once annotated tags are followed.
#[derive(Debug, Default)]
pub struct Targets {
    /// The commits.
    pub commits: Vec<Oid>,
    /// What is not in this repository.
    pub missing: Vec<Oid>,
    pub(super) tags: Vec<Oid>,
    pub(super) trees: Vec<Oid>,
    pub(super) blobs: Vec<Oid>,
}

impl Targets {
    /// Follows objects.
    pub fn of(repository: &Repository, oids: &[Oid]) -> Result<Self> {
        let mut targets = Self::default();
        let mut pending = oids.to_vec();
        let mut seen = HashSet::new();
        while !pending.is_empty() {
            pending.retain(|oid| seen.insert(*oid));
            let kinds = object_kinds(repository.git(), &pending)?;
            let mut next = Vec::new();
            for (oid, kind) in pending.into_iter().zip(kinds) {
                match kind {
                    Some(ObjectKind::Commit) => targets.commits.push(oid),
                    Some(ObjectKind::Tree) => targets.trees.push(oid),
                    Some(ObjectKind::Blob) => targets.blobs.push(oid),
                    Some(ObjectKind::Tag) => {
                        targets.tags.push(oid);
                        next.push(tagged_object(repository, oid)?);
                    }
                    None => targets.missing.push(oid),
                }
            }
            pending = next;
        }
        Ok(targets)
    }
}

/// Returns the object that an annotated tag names.
fn tagged_object(repository: &Repository, tag: Oid) -> Result<Oid> {
    let Content::Whole(bytes) = repository.read(tag)? else {
        bail!("tag {tag} is too large; `git fsck` says more");
    };
    let id = bytes
        .strip_prefix(b"object ")
        .and_then(|rest| rest.split(|&byte| byte == b'\n').next())
        .and_then(Oid::from_hex);
    id.with_context(|| format!("tag {tag} names no object; `git fsck` says more"))
}

impl<'a> Commits<'a> {
    /// Takes commits, parents first.
    pub fn new(repository: &'a Repository, commits: Vec<Oid>) -> Self {
        Self {
            repository,
            listed: commits,
            tags: Vec::new(),
            files: Vec::new(),
            names: Vec::new(),
        }
    }

    /// Adds what refs come to besides commits.
    pub fn and(mut self, targets: Targets) -> Result<Self> {
        if let Some(oid) = targets.missing.first() {
            bail!("object {oid} is not in this repository; `git fsck` says more");
        }
        self.tags = targets.tags;
        for tree in targets.trees {
            let files = list_files(self.repository.git(), tree)?;
            self.files
                .extend(files.into_iter().map(|(path, entry)| (tree, path, entry)));
        }
        self.files.extend(targets.blobs.into_iter().map(|oid| {
            let kind = EntryKind::File;
            (oid, WITHOUT_NAME.to_vec(), FileVersion { oid, kind })
        }));
        Ok(self)
    }

    /// Hands on every header, every message and every blob that comes with these commits, a blob once under each of its
    /// paths, and shows every change to `changes`. Returns the ids of those blobs.
    pub fn blobs(
        &self,
        sink: &mut CommitSink<'_>,
        changes: &mut dyn FnMut(&IntroducedChange),
    ) -> Result<HashSet<Oid>> {
        let described = [(objects::COMMIT, &self.listed), (objects::TAG, &self.tags)];
        for (parts, oids) in described {
            for &oid in oids {
                objects::parts(self.repository, parts, oid, &mut |path, blob| {
                    sink(oid, path, blob);
                });
            }
        }
        let mut seen = SeenVersions::default();
        history::brought_in(self.repository.git(), &self.listed, &mut |one| {
            changes(&one);
            if let Some(entry) = one.new.filter(FileVersion::has_content)
                && seen.is_new(entry.oid, &one.path)
            {
                self.read(one.commit, &one.path, entry.oid, sink);
            }
            Ok(())
        })?;
        for (of, path, entry) in &self.files {
            if entry.has_content() && seen.is_new(entry.oid, path) {
                self.read(*of, path, entry.oid, sink);
            }
        }
        let blobs = seen.blobs.into_iter();
        Ok(blobs.map(|(oid, _)| oid).collect())
    }

    /// Hands on what the changed paths held before these commits: every version that is not among `brought`.
    pub fn old(&self, brought: &HashSet<Oid>, sink: &mut Sink<'_>) -> Result<()> {
        let mut seen = HashSet::new();
        history::brought_in(self.repository.git(), &self.listed, &mut |one| {
            for entry in one.old.iter().filter(|entry| entry.has_content()) {
                if !brought.contains(&entry.oid) && seen.insert(entry.oid) {
                    objects::emit_blob(self.repository, &one.path, entry.oid, sink);
                }
            }
            Ok(())
        })
    }

    fn read(&self, commit: Oid, path: &[u8], oid: Oid, sink: &mut CommitSink<'_>) {
        objects::emit_blob(self.repository, path, oid, &mut |path, blob| {
            sink(commit, path, blob);
        });
    }
}

/// Which blobs were handed on, each under the numbers of its paths.
#[derive(Default)]
struct SeenVersions {
    paths: HashMap<Vec<u8>, usize>,
    blobs: HashSet<(Oid, usize)>,
}

impl SeenVersions {
    /// Takes note of a blob under a path. What may stand in one file may not stand in another, and what a path says
    /// decides what is found, so the same blob under another path is another one.
    fn is_new(&mut self, oid: Oid, path: &[u8]) -> bool {
        let number = if let Some(&number) = self.paths.get(path) {
            number
        } else {
            let number = self.paths.len();
            self.paths.insert(path.to_vec(), number);
            number
        };
        self.blobs.insert((oid, number))
    }
}
