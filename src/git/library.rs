//! What libgit2 gives: an open repository, HEAD, objects. Its own index, diff and status are not used: their cost grows
//! with the repository.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::Environment;
use super::diff;
use super::index::{self, Root};
use super::object::{Change, Entry, EntryKind, Oid};
use super::repository::LARGEST_WHOLE;
use super::tree::Tree;

/// A repository open in libgit2, with what its index says about the tree to be committed.
pub(super) struct Library {
    repository: git2::Repository,
    root: Root,
}

impl Library {
    /// Opens the repository that git's environment variables, else the current folder, name.
    pub(super) fn open(environment: &Environment) -> Result<Self> {
        // git itself does not check hashes when it commits, and checking costs half as much again.
        git2::opts::strict_hash_verification(false);
        if environment.in_hook {
            trust_owner()?;
        }
        let repository = git2::Repository::open_from_env()?;
        let root = index::root(&index_path(&repository, environment))?;
        Ok(Self { repository, root })
    }

    pub(super) fn top(&self) -> Option<PathBuf> {
        self.repository.workdir().map(Path::to_owned)
    }

    pub(super) fn git_dir(&self) -> PathBuf {
        self.repository.path().to_owned()
    }

    /// Returns the commit HEAD names; none if its branch has no commit yet.
    pub(super) fn head(&self) -> Result<Option<Oid>> {
        match self.repository.head() {
            Ok(head) => {
                let commit = head.peel_to_commit()?;
                Oid::from_bytes(commit.id().as_bytes())
                    .map(Some)
                    .context("HEAD has an id of unknown length")
            }
            Err(error) if error.code() == git2::ErrorCode::UnbornBranch => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns what the next commit changes against `commit`, or against nothing.
    pub(super) fn staged_against(&self, commit: Option<Oid>) -> Result<Vec<Change>> {
        let new = self.staged_tree()?;
        let old = commit
            .map(|commit| {
                let tree = self.repository.find_commit(library_id(commit)?)?.tree_id();
                Oid::from_bytes(tree.as_bytes()).context("a tree has an id of unknown length")
            })
            .transpose()?;
        diff::trees(old, new, &mut |oid| self.tree(oid))
    }

    /// Returns what the next commit holds at `path`.
    pub(super) fn entry(&self, path: &[u8]) -> Result<Option<Entry>> {
        let mut entry = self.staged_tree()?.map(|oid| Entry {
            oid,
            kind: EntryKind::Tree,
        });
        for name in path.split(|&byte| byte == b'/') {
            let Some(Entry {
                oid,
                kind: EntryKind::Tree,
            }) = entry
            else {
                return Ok(None);
            };
            entry = Tree::new(&self.tree(oid)?).find(name)?;
        }
        Ok(entry)
    }

    /// Returns those of `paths` that the next commit does not hold.
    pub(super) fn untracked(&self, paths: &[Vec<u8>]) -> Result<Vec<Vec<u8>>> {
        let mut untracked = Vec::new();
        for path in paths {
            if self.entry(path)?.is_none() {
                untracked.push(path.clone());
            }
        }
        Ok(untracked)
    }

    /// Returns the content of a blob; none if it is better streamed.
    pub(super) fn read(&self, oid: Oid) -> Result<Option<Vec<u8>>> {
        let objects = self.repository.odb()?;
        let oid = library_id(oid)?;
        let (size, _) = objects.read_header(oid)?;
        if u64::try_from(size)? > LARGEST_WHOLE {
            return Ok(None);
        }
        Ok(Some(objects.read(oid)?.data().to_vec()))
    }

    /// Returns the tree to be committed, none for an empty one. That the index does not say is an error: git's plumbing
    /// then has to.
    fn staged_tree(&self) -> Result<Option<Oid>> {
        match self.root {
            Root::NoIndex => Ok(None),
            Root::Tree(oid) => Ok(Some(oid)),
            Root::Unknown => bail!("the index does not name the tree to be committed"),
        }
    }

    fn tree(&self, oid: Oid) -> Result<Vec<u8>> {
        let objects = self.repository.odb()?;
        let object = objects.read(library_id(oid)?)?;
        if object.kind() != git2::ObjectType::Tree {
            bail!("object {oid} is not a tree");
        }
        Ok(object.data().to_vec())
    }
}

fn library_id(oid: Oid) -> Result<git2::Oid> {
    Ok(git2::Oid::from_bytes(oid.as_bytes())?)
}

/// Returns where the index is: as git does, a relative `GIT_INDEX_FILE` starts at the top of the work tree.
fn index_path(repository: &git2::Repository, environment: &Environment) -> PathBuf {
    match &environment.index_file {
        Some(file) => repository
            .workdir()
            .map_or_else(|| PathBuf::from(file), |top| top.join(file)),
        None => repository.path().join("index"),
    }
}

/// Opens repositories of other owners too: git has checked the owner before it started us as a hook.
fn trust_owner() -> Result<()> {
    // SAFETY: the setting is global to libgit2 and not synchronised; it is made before the first repository is opened,
    // when no other thread uses libgit2.
    #[expect(unsafe_code, reason = "git2 marks its global options unsafe")]
    unsafe {
        git2::opts::set_verify_owner_validation(false)?;
    }
    Ok(())
}
