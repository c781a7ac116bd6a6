//! One repository: libgit2 where it opens it, git's plumbing where it does not.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::careful::{is_about_no_file, read_regular_file};
use super::environment::GitEnvironment;
use super::fault;
use super::git_files;
use super::library::{self, Library};
use super::listing::tracked_paths;
use super::location::RepositoryLocation;
use super::object::{Content, FileVersion, Oid, StagedChange};
use super::plumbing::Plumbing;
use super::process::Git;

/// A longer list of merged commits is an error.
const LARGEST_LIST: u64 = 1 << 20;

/// An open repository.
pub struct Repository {
    library: Option<Library>,
    plumbing: Plumbing,
    git: Git,
    top: Option<PathBuf>,
    git_dir: PathBuf,
    merged: Vec<String>,
}

impl Repository {
    /// Opens the repository that git would use here and now, its environment variables honoured.
    pub fn open(environment: &GitEnvironment) -> Result<Self> {
        #[cfg(debug_assertions)]
        if let Some(faults) = environment.faults {
            fault::arm(faults);
        }
        let git = Git::new(environment)?;
        // Whatever libgit2 has against it: git decides whether this is a repository, and whether it is ours to read. So
        // it does where libgit2 sees no work tree: it leaves out the one that the environment gives a bare repository; and
        // where the tree it sees does not name its repository: it takes the folder around one that says nothing of itself.
        let library = Library::open(environment, &git).ok().filter(|library| {
            let is_inside = library.git_dir().ends_with(".git");
            let names_it = |top: &Path| is_inside || top.join(".git").symlink_metadata().is_ok();
            library.top().is_some_and(names_it)
        });
        let (top, git_dir, id) = if let Some(library) = &library {
            (
                library.top().map(Path::to_owned),
                library.git_dir().to_owned(),
                library::ID,
            )
        } else {
            let place =
                RepositoryLocation::find(&git).context("could not open a repository here")?;
            (place.top, place.git_dir, place.id)
        };
        let git = top
            .as_deref()
            .map_or_else(|| git.clone(), |top| git.in_folder(top));
        let index = environment.index(top.as_deref(), &git_dir);
        let plumbing = Plumbing::new(git.clone(), &git_dir, index, id);
        Ok(Self {
            library,
            plumbing,
            git,
            top,
            git_dir,
            merged: environment.merged.clone(),
        })
    }

    /// Opens the repository that `folder` lies in, whichever one the environment names, by git alone.
    pub fn elsewhere(folder: &Path) -> Result<Self> {
        git_files::check(folder, &GitEnvironment::default())?;
        let git = Git::elsewhere(folder);
        let RepositoryLocation { top, git_dir, id } =
            RepositoryLocation::find(&git).context("could not open this repository")?;
        let git = git.in_folder(top.as_deref().unwrap_or(folder));
        Ok(Self {
            library: None,
            plumbing: Plumbing::new(git.clone(), &git_dir, git_dir.join("index"), id),
            git,
            top,
            git_dir,
            merged: Vec::new(),
        })
    }

    /// Returns the top of the work tree; none in a bare repository.
    pub fn top(&self) -> Option<&Path> {
        self.top.as_deref()
    }

    /// Returns the folder of this work tree's own git files.
    pub fn git_dir(&self) -> &Path {
        &self.git_dir
    }

    /// Returns git as it runs at the top of the work tree.
    pub fn git(&self) -> &Git {
        &self.git
    }

    /// Returns what the next commit changes against `commit`, or against nothing, in no order. Where the index
    /// contradicts itself, a path can have two changes: one that is committed, and one that its entries say.
    pub fn staged_against(&self, commit: Option<Oid>) -> Result<Vec<StagedChange>> {
        let doing = "could not list what would be committed";
        if let Some(changes) = self
            .by_library(|library| library.staged_against(commit))
            .context(doing)?
        {
            return Ok(changes);
        }
        self.plumbing.staged_against(commit).context(doing)
    }

    /// Tells whether the index was seen to contradict itself: it names another tree than its entries make.
    pub fn has_torn_index(&self) -> bool {
        self.plumbing.is_torn() || self.library.as_ref().is_some_and(Library::is_torn)
    }

    /// Returns the tree that was found to be the one that the next commit records.
    pub(super) fn tree_looked_at(&self) -> Option<Oid> {
        let by_library = || self.library.as_ref()?.staged.get()?.tree;
        self.plumbing.recorded().or_else(by_library)
    }

    /// Returns the tree that the next commit records, where that is known without asking git.
    pub(super) fn staged_tree(&self) -> Option<Oid> {
        let by_library = self.library.as_ref().map(Library::staged_tree);
        match by_library {
            Some(Ok(tree)) => tree,
            _ => self.plumbing.staged_tree(),
        }
    }

    /// Returns the commit that HEAD names, seen by its name alone; none if its branch has no commit yet.
    pub(super) fn head_named(&self) -> Result<Option<Oid>> {
        self.head_by(Library::head_named)
    }

    /// Returns the commit HEAD names; none if its branch has no commit yet.
    pub fn head(&self) -> Result<Option<Oid>> {
        self.head_by(Library::head)
    }

    fn head_by(&self, read: impl FnOnce(&Library) -> Result<Option<Oid>>) -> Result<Option<Oid>> {
        match self.by_library(read)? {
            Some(head) => Ok(head),
            None => self.plumbing.head().context("could not read HEAD"),
        }
    }

    /// Returns what this process can read by itself; `None` if git has to be asked. git is not asked to read what is not a
    /// regular file: it would wait, or never end.
    fn by_library<T>(&self, read: impl FnOnce(&Library) -> Result<T>) -> Result<Option<T>> {
        match self.library.as_ref().map(read) {
            Some(Err(error)) if is_about_no_file(&error) => Err(error),
            answer => Ok(answer.and_then(Result::ok)),
        }
    }

    /// Returns what a merge under way merges into HEAD: the commits in `MERGE_HEAD`, or before git has written that
    /// file, those in the `GITHEAD_…` variables.
    pub fn merged(&self) -> Result<Vec<Oid>> {
        let file = self.git_dir.join("MERGE_HEAD");
        let text = match fault::read().and_then(|()| read_regular_file(&file, LARGEST_LIST)) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => {
                return Err(error).with_context(|| format!("could not read `{}`", file.display()));
            }
        };
        let in_file = text
            .split(|&byte| byte == b'\n')
            .filter(|line| !line.is_empty());
        let named = self.merged.iter().map(String::as_bytes);
        in_file
            .chain(named)
            .map(|hex| {
                Oid::from_hex(hex).context(
                    "MERGE_HEAD contains something that is not an id; `git status` may say more",
                )
            })
            .collect()
    }

    /// Returns what the next commit holds at `path`, which must be UTF-8 and relative to the top.
    pub fn staged_entry(&self, path: &str) -> Result<Option<FileVersion>> {
        let doing = || format!("could not look up staged `{path}`");
        match self
            .by_library(|library| library.entry(path.as_bytes()))
            .with_context(doing)?
        {
            Some(entry) => Ok(entry),
            None => self.plumbing.staged_entry(path).with_context(doing),
        }
    }

    /// Returns those of `paths` that the next commit does not hold.
    pub fn untracked(&self, paths: Vec<Vec<u8>>) -> Result<Vec<Vec<u8>>> {
        if paths.is_empty() {
            return Ok(paths);
        }
        if let Some(untracked) = self.by_library(|library| library.untracked(&paths))? {
            return Ok(untracked);
        }
        let tracked = tracked_paths(&self.git, &paths)
            .context("could not ask git which files are tracked")?;
        Ok(paths
            .into_iter()
            .filter(|path| !tracked.contains(path))
            .collect())
    }

    /// Returns the content of a blob.
    pub fn read(&self, oid: Oid) -> Result<Content> {
        match self.by_library(|library| library.read(oid))? {
            Some(Some(content)) => Ok(Content::Whole(content)),
            Some(None) => self.plumbing.stream(oid),
            None => self.plumbing.read(oid),
        }
    }
}
