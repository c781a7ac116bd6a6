//! A repository that is read in this process: the usual things from git's own files, the others by libgit2, which is
//! opened only when it is needed. Its own index, diff and status are not used: their cost grows with the repository.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use once_cell::unsync::OnceCell;

use super::compose::StagedTree;
use super::environment::GitEnvironment;
use super::fault;
use super::loose::{Loose, LooseObject};
use super::object::{EntryKind, FileVersion, LARGEST_WHOLE, ObjectKind, Oid};
use super::plain::Plain;
use super::process::Git;
use super::tree::Tree;

/// Bytes of an id in the repositories that are read here.
pub(super) const ID: usize = 20;
/// How many commits and trees are kept: those at the top, which every question starts from, come first.
const KEPT: usize = 4;

/// Larger ones are not kept.
const LARGEST_KEPT: usize = 64 * 1024;

/// An open repository.
pub(super) struct Library {
    top: Option<PathBuf>,
    git_dir: PathBuf,
    head: Option<Oid>,
    libgit2: OnceCell<git2::Repository>,
    pub(super) git: Git,
    pub(super) loose: Loose,
    pub(super) index: PathBuf,
    pub(super) staged: OnceCell<StagedTree>,
    kept: RefCell<Vec<(Oid, Vec<u8>)>>,
}

impl Library {
    /// Opens the repository that git's environment variables, else the current folder, name.
    pub(super) fn open(environment: &GitEnvironment, git: &Git) -> Result<Self> {
        if environment.objects_elsewhere {
            bail!("objects of this repository are in other folders too");
        }
        let library = if let Some(plain) = Plain::find(environment) {
            let index = environment.index(Some(&plain.top), &plain.git_dir);
            let mut library = Self::at(plain.git_dir.clone(), &plain.git_dir, git, index);
            library.head = plain.head();
            library.top = Some(plain.top);
            library
        } else {
            let libgit2 = open_libgit2(environment.in_hook)?;
            let index = environment.index(libgit2.workdir(), libgit2.path());
            Self::new(libgit2, git, index)
        };
        // Loose objects are sought in one folder alone.
        if library.loose.has_alternates() {
            bail!("objects of this repository are in other folders too");
        }
        Ok(library)
    }

    /// Takes an open repository, git as it runs there, and the index to go by.
    pub(super) fn new(libgit2: git2::Repository, git: &Git, index: PathBuf) -> Self {
        let mut library = Self::at(libgit2.path().to_owned(), libgit2.commondir(), git, index);
        library.top = libgit2.workdir().map(Path::to_owned);
        library.libgit2 = OnceCell::with_value(libgit2);
        library
    }

    fn at(git_dir: PathBuf, common_dir: &Path, git: &Git, index: PathBuf) -> Self {
        Self {
            top: None,
            git_dir,
            head: None,
            libgit2: OnceCell::new(),
            git: git.clone(),
            loose: Loose::new(common_dir.join("objects")),
            index,
            staged: OnceCell::new(),
            kept: RefCell::default(),
        }
    }

    pub(super) fn top(&self) -> Option<&Path> {
        self.top.as_deref()
    }

    pub(super) fn git_dir(&self) -> &Path {
        &self.git_dir
    }

    /// Returns the commit HEAD names; none if its branch has no commit yet.
    pub(super) fn head(&self) -> Result<Option<Oid>> {
        if let Some(head) = self.head {
            // That it is a commit, and can be read, is seen here rather than where it would look like no commit.
            return self.tree_of(head).map(|_| Some(head));
        }
        fault::read()?;
        match self.libgit2_repository()?.head() {
            Ok(head) => {
                let id = head.target().context("HEAD names no object")?;
                let oid = known_length(id)?;
                self.tree_of(oid).map(|_| Some(oid))
            }
            Err(error) if error.code() == git2::ErrorCode::UnbornBranch => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns the commit that HEAD names, seen by its name alone.
    pub(super) fn head_named(&self) -> Result<Option<Oid>> {
        match self.head {
            Some(head) => Ok(Some(head)),
            None => self.head(),
        }
    }

    /// Returns what the next commit holds at `path`.
    pub(super) fn entry(&self, path: &[u8]) -> Result<Option<FileVersion>> {
        let mut entry = self.staged()?.tree.map(|oid| FileVersion {
            oid,
            kind: EntryKind::Tree,
        });
        for name in path.split(|&byte| byte == b'/') {
            let Some(FileVersion {
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
        self.object(oid, ObjectKind::Blob)
    }

    /// Returns the tree of a commit.
    pub(super) fn tree_of(&self, commit: Oid) -> Result<Oid> {
        let content = self.kept(commit, ObjectKind::Commit)?;
        content
            .strip_prefix(b"tree ")
            .and_then(|rest| rest.split(|&byte| byte == b'\n').next())
            .and_then(Oid::from_hex)
            .with_context(|| format!("commit {commit} names no tree"))
    }

    pub(super) fn tree(&self, oid: Oid) -> Result<Vec<u8>> {
        let unwritten = self
            .staged
            .get()
            .and_then(|staged| staged.unwritten.get(&oid));
        match unwritten {
            Some(content) => Ok(content.clone()),
            None => self.kept(oid, ObjectKind::Tree),
        }
    }

    /// Returns the content of a commit or tree, which may have been read before.
    fn kept(&self, oid: Oid, kind: ObjectKind) -> Result<Vec<u8>> {
        let found = self
            .kept
            .borrow()
            .iter()
            .find(|(kept, _)| *kept == oid)
            .map(|(_, content)| content.clone());
        if let Some(content) = found {
            return Ok(content);
        }
        let content = self
            .object(oid, kind)?
            .with_context(|| format!("object {oid} is too large for a {}", kind.name()))?;
        let mut kept = self.kept.borrow_mut();
        if kept.len() < KEPT && content.len() <= LARGEST_KEPT {
            kept.push((oid, content.clone()));
        }
        Ok(content)
    }

    /// Returns the content of an object of this kind; none if it is too large to be held.
    fn object(&self, oid: Oid, kind: ObjectKind) -> Result<Option<Vec<u8>>> {
        match self.loose.read(oid, kind)? {
            LooseObject::Content(content) => return Ok(Some(content)),
            LooseObject::TooLarge => return Ok(None),
            LooseObject::Nothing => {}
        }
        fault::read()?;
        let objects = self.libgit2_repository()?.odb()?;
        let (size, found) = objects.read_header(library_id(oid)?)?;
        if found.str() != kind.name() {
            bail!("object {oid} is a {found}, not a {}", kind.name());
        }
        if u64::try_from(size)? > LARGEST_WHOLE {
            return Ok(None);
        }
        Ok(Some(objects.read(library_id(oid)?)?.data().to_vec()))
    }

    pub(super) fn libgit2_repository(&self) -> Result<&git2::Repository> {
        // Only a repository that git has checked is open without libgit2.
        self.libgit2.get_or_try_init(|| open_libgit2(true))
    }
}

/// Opens the repository that git's environment variables, else the current folder, name.
fn open_libgit2(in_hook: bool) -> Result<git2::Repository> {
    fault::read()?;
    // git itself does not check hashes when it commits, and checking costs half as much again.
    git2::opts::strict_hash_verification(false);
    if in_hook {
        trust_owner()?;
    }
    Ok(git2::Repository::open_from_env()?)
}

fn known_length(id: git2::Oid) -> Result<Oid> {
    Oid::from_bytes(id.as_bytes()).context("an object has an id of unknown length")
}

/// Returns the id that a tree of this content has.
pub(super) fn tree_id(content: &[u8]) -> Result<Oid> {
    let id = git2::Oid::hash_object(git2::ObjectType::Tree, content)?;
    Oid::from_bytes(id.as_bytes()).context("a tree has an id of unknown length")
}

pub(super) fn library_id(oid: Oid) -> Result<git2::Oid> {
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
