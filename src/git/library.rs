//! What libgit2 gives: an open repository, HEAD, objects. Its own index, diff and status are not used: their cost grows
//! with the repository.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::Environment;
use super::diff;
use super::index::{self, Root};
use super::loose;
use super::object::{Change, Entry, EntryKind, Oid};
use super::repository::LARGEST_WHOLE;
use super::tree::Tree;

/// A repository open in libgit2, with what its index says about the tree to be committed.
pub(super) struct Library {
    repository: git2::Repository,
    /// The folder of this repository's own objects.
    objects: PathBuf,
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
        let objects = repository.commondir().join("objects");
        // Loose objects are read by us, not by libgit2 (see `loose`), and we look in one folder alone.
        if environment.objects_elsewhere || objects.join("info/alternates").exists() {
            bail!("objects of this repository are in other folders too");
        }
        let root = index::root(&index_path(&repository, environment))?;
        Ok(Self {
            repository,
            objects,
            root,
        })
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
                let id = head.target().context("HEAD names no object")?;
                let oid = known_length(id)?;
                // That it is a commit, and can be read, is seen here rather than where it would look like no commit.
                self.tree_of(oid).map(|_| Some(oid))
            }
            Err(error) if error.code() == git2::ErrorCode::UnbornBranch => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns what the next commit changes against `commit`, or against nothing.
    pub(super) fn staged_against(&self, commit: Option<Oid>) -> Result<Vec<Change>> {
        let new = self.staged_tree()?;
        let old = commit.map(|commit| self.tree_of(commit)).transpose()?;
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
        self.object(oid, git2::ObjectType::Blob)
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

    /// Returns the tree of a commit.
    fn tree_of(&self, commit: Oid) -> Result<Oid> {
        let content = self.object(commit, git2::ObjectType::Commit)?;
        content
            .as_deref()
            .and_then(|content| content.strip_prefix(b"tree "))
            .and_then(|rest| rest.split(|&byte| byte == b'\n').next())
            .and_then(Oid::from_hex)
            .with_context(|| format!("commit {commit} names no tree"))
    }

    fn tree(&self, oid: Oid) -> Result<Vec<u8>> {
        self.object(oid, git2::ObjectType::Tree)?
            .with_context(|| format!("tree {oid} is too large"))
    }

    /// Returns the content of an object of this kind; none if it is too large to be held.
    fn object(&self, oid: Oid, kind: git2::ObjectType) -> Result<Option<Vec<u8>>> {
        let objects = self.repository.odb()?;
        let (size, found) = objects.read_header(library_id(oid)?)?;
        if found != kind {
            bail!("object {oid} is a {found}, not a {kind}");
        }
        if u64::try_from(size)? > LARGEST_WHOLE {
            return Ok(None);
        }
        if let Some(content) = loose::read(&self.objects, oid, kind.str(), size)? {
            return Ok(Some(content));
        }
        Ok(Some(objects.read(library_id(oid)?)?.data().to_vec()))
    }
}

fn known_length(id: git2::Oid) -> Result<Oid> {
    Oid::from_bytes(id.as_bytes()).context("an object has an id of unknown length")
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
