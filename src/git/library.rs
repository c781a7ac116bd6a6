//! What libgit2 gives: an open repository, HEAD, objects. Its own index, diff and status are not used: their cost grows
//! with the repository.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use once_cell::unsync::OnceCell;

use super::Environment;
use super::compose::{Trees, compose};
use super::diff;
use super::fault;
use super::index::Index;
use super::loose;
use super::object::{Change, Entry, EntryKind, Oid};
use super::repository::LARGEST_WHOLE;
use super::tree::Tree;

/// Bytes of an id in the repositories libgit2 opens.
pub(super) const ID: usize = 20;

/// A repository open in libgit2.
pub(super) struct Library {
    repository: git2::Repository,
    /// The folder of this repository's own objects.
    objects: PathBuf,
    index: PathBuf,
    staged: OnceCell<Staged>,
}

/// The tree to be committed, and those of its trees that may not be written yet.
struct Staged {
    tree: Option<Oid>,
    unwritten: Trees,
}

impl Library {
    /// Opens the repository that git's environment variables, else the current folder, name.
    pub(super) fn open(environment: &Environment) -> Result<Self> {
        // git itself does not check hashes when it commits, and checking costs half as much again.
        git2::opts::strict_hash_verification(false);
        if environment.in_hook {
            trust_owner()?;
        }
        fault::read()?;
        let repository = git2::Repository::open_from_env()?;
        let alternates = repository.commondir().join("objects/info/alternates");
        // Loose objects are read by us, not by libgit2 (see `loose`), and we look in one folder alone.
        if environment.objects_elsewhere || alternates.exists() {
            bail!("objects of this repository are in other folders too");
        }
        let index = environment.index(repository.workdir(), repository.path());
        Ok(Self::new(repository, index))
    }

    /// Takes an open repository and the index to go by.
    pub(super) fn new(repository: git2::Repository, index: PathBuf) -> Self {
        Self {
            objects: repository.commondir().join("objects"),
            repository,
            index,
            staged: OnceCell::new(),
        }
    }

    pub(super) fn top(&self) -> Option<PathBuf> {
        self.repository.workdir().map(Path::to_owned)
    }

    pub(super) fn git_dir(&self) -> PathBuf {
        self.repository.path().to_owned()
    }

    /// Returns the commit HEAD names; none if its branch has no commit yet.
    pub(super) fn head(&self) -> Result<Option<Oid>> {
        fault::read()?;
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
        let new = self.staged()?.tree;
        let old = commit.map(|commit| self.tree_of(commit)).transpose()?;
        diff::trees(old, new, &mut |oid| self.tree(oid))
    }

    /// Returns what the next commit holds at `path`.
    pub(super) fn entry(&self, path: &[u8]) -> Result<Option<Entry>> {
        let mut entry = self.staged()?.tree.map(|oid| Entry {
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

    /// Returns the tree to be committed: the one that the index names, else the one made of its entries.
    fn staged(&self) -> Result<&Staged> {
        self.staged.get_or_try_init(|| {
            let mut unwritten = Trees::new();
            let tree = match Index::open(&self.index, ID)? {
                None => None,
                Some(Index {
                    root: Some(root), ..
                }) => Some(root),
                Some(mut index) => {
                    let root;
                    (root, unwritten) = compose(&mut index, tree_id)?;
                    Some(root)
                }
            };
            Ok(Staged { tree, unwritten })
        })
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

    pub(super) fn tree(&self, oid: Oid) -> Result<Vec<u8>> {
        let unwritten = self
            .staged
            .get()
            .and_then(|staged| staged.unwritten.get(&oid));
        if let Some(content) = unwritten {
            return Ok(content.clone());
        }
        self.object(oid, git2::ObjectType::Tree)?
            .with_context(|| format!("tree {oid} is too large"))
    }

    /// Returns the content of an object of this kind; none if it is too large to be held.
    fn object(&self, oid: Oid, kind: git2::ObjectType) -> Result<Option<Vec<u8>>> {
        fault::read()?;
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

/// Returns the id that a tree of this content has.
pub(super) fn tree_id(content: &[u8]) -> Result<Oid> {
    let id = git2::Oid::hash_object(git2::ObjectType::Tree, content)?;
    Oid::from_bytes(id.as_bytes()).context("a tree has an id of unknown length")
}

fn library_id(oid: Oid) -> Result<git2::Oid> {
    Ok(git2::Oid::from_bytes(oid.as_bytes())?)
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
