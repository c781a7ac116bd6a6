//! The staged list and blobs by git's own plumbing, for repositories that libgit2 does not open and whenever something
//! is in doubt.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::aside::Aside;
use super::careful::is_about_no_file;
use super::cat_file::ObjectReader;
use super::diff;
use super::index::Index;
use super::listing::parse_index_listing;
use super::named_folders::{NamedFolders, may_become_sparse};
use super::object::{Content, EntryKind, FileVersion, Oid, StagedChange};
use super::printed::printed_path;
use super::process::Git;
use super::raw::parse_raw;

/// No index: git reads the whole of one even where it does not need it.
const NO_INDEX: &str = "/nonexistent";

/// git's plumbing for one repository; one `git cat-file` serves all its blobs.
pub(super) struct Plumbing {
    git: Git,
    index: PathBuf,
    git_dir: PathBuf,
    id: usize,
    objects: RefCell<Option<ObjectReader>>,
    /// The tree that the next commit records, once it was looked at.
    recorded: Cell<Option<Oid>>,
    is_torn: Cell<bool>,
}

impl Plumbing {
    /// Takes git as it runs in a repository whose own files are in `git_dir`, whose index is the file `index` and whose
    /// ids have `id` bytes.
    pub(super) fn new(git: Git, git_dir: &Path, index: PathBuf, id: usize) -> Self {
        Self {
            git,
            index,
            git_dir: git_dir.to_owned(),
            id,
            objects: RefCell::new(None),
            recorded: Cell::new(None),
            is_torn: Cell::new(false),
        }
    }

    /// Returns the commit HEAD names; none if its branch has no commit yet.
    pub(super) fn head(&self) -> Result<Option<Oid>> {
        let (status, output) = self.git.run_with_input(
            &["rev-parse", "--verify", "--quiet", "HEAD^{commit}"],
            Vec::new(),
            &[0, 1, 128],
        )?;
        if status == 0 {
            return Oid::from_hex(output.trim_ascii())
                .map(Some)
                .context("git printed no id for HEAD");
        }
        let branch = self
            .git
            .output(&["symbolic-ref", "HEAD"])
            .context("HEAD names neither a commit nor a branch")?;
        let branch = String::from_utf8(branch).context("HEAD names a branch that is not UTF-8")?;
        let branch = branch.trim_end();
        let (status, _) = self.git.run_with_input(
            &["show-ref", "--verify", "--quiet", branch],
            Vec::new(),
            &[0, 1],
        )?;
        let file = printed_path(self.git.output(&["rev-parse", "--git-path", branch])?)?;
        if status == 0 || file.exists() {
            bail!("`{branch}` is broken: it names no commit; `git fsck` says more");
        }
        Ok(None)
    }

    /// Returns what the next commit changes against `commit`, or against nothing, and what it would change if it were
    /// made of the entries of the index.
    pub(super) fn staged_against(&self, commit: Option<Oid>) -> Result<Vec<StagedChange>> {
        let base = match commit {
            Some(commit) => commit.to_string(),
            None => self.empty_tree()?,
        };
        let index = match Index::open(&self.index, self.id) {
            Err(error) if is_about_no_file(&error) => return Err(error),
            index => index,
        };
        let named = match &index {
            Ok(Some(index)) => index.root,
            _ => None,
        };
        let mut by_root = named.and_then(|root| self.differing(&base, root).ok());
        // What git then takes of TREE depends on its version.
        let is_for_git = match &index {
            Ok(Some(index)) => index.is_sparse || may_become_sparse(&self.git, &self.git_dir),
            Ok(None) => false,
            Err(_) => true,
        };
        // Where the index surely names the tree to be committed, the rest of it need not be read.
        if let Ok(Some(Index { is_torn: false, .. })) = index
            && !is_for_git
            && let Some(changes) = by_root.take()
        {
            self.recorded.set(named);
            return Ok(changes);
        }
        let by_entries = self.differing_entries(&base)?;
        if matches!(index, Ok(None)) {
            return Ok(by_entries);
        }
        let aside = Aside::new(&self.git)?;
        let (tree, composed) = self.composed(&aside, &base)?;
        let count = composed.len();
        let listed_root = named.filter(|_| by_root.is_some());
        let mut all = diff::both(composed, by_root.unwrap_or_default());
        if is_for_git {
            let known = [Some(tree), listed_root];
            all = diff::both(all, self.in_named_folders(&aside, &base, known)?);
        }
        all = diff::both(all, by_entries);
        let is_other = named.is_some_and(|root| root != tree);
        self.is_torn.set(is_other || all.len() > count);
        Ok(all)
    }

    /// Returns what the folders that the index names change, but for those that the `known` trees have too.
    fn in_named_folders(
        &self,
        aside: &Aside,
        base: &str,
        known: [Option<Oid>; 2],
    ) -> Result<Vec<StagedChange>> {
        let mut folders = NamedFolders::read(&self.index, self.id)?;
        let git = aside.git().with_index(Path::new(NO_INDEX));
        for tree in known.into_iter().flatten() {
            folders.leave_out(&git, tree);
        }
        let base = Oid::from_hex(base.as_bytes()).context("git printed no id of a tree")?;
        folders.changes(&git, base)
    }

    /// Returns the tree that the next commit records, once it was looked at.
    pub(super) fn recorded(&self) -> Option<Oid> {
        self.recorded.get()
    }

    /// Returns the tree that the next commit records, where the index names it.
    pub(super) fn staged_tree(&self) -> Option<Oid> {
        Index::open(&self.index, self.id).ok()??.root
    }

    /// Tells whether the entries of the index were seen to make another tree than is committed.
    pub(super) fn is_torn(&self) -> bool {
        self.is_torn.get()
    }

    /// Returns the tree that git makes of the index when it commits, and what differs between a tree, which may be named
    /// by a commit, and that one. git makes it from a copy, and elsewhere.
    fn composed(&self, aside: &Aside, base: &str) -> Result<(Oid, Vec<StagedChange>)> {
        std::fs::copy(&self.index, aside.path("index")).context("could not copy the index")?;
        let arguments = [
            // Its shared part is that of the repository.
            "-c",
            "core.splitIndex=false",
            "-c",
            "core.hooksPath=/dev/null",
            "write-tree",
            "--missing-ok",
        ];
        let tree = aside.git().output(&arguments)?;
        let tree = Oid::from_hex(tree.trim_ascii_end()).context("git printed no id of a tree")?;
        self.recorded.set(Some(tree));
        let changes = differing(&aside.git().with_index(Path::new(NO_INDEX)), base, tree)?;
        Ok((tree, changes))
    }

    /// Returns what differs between a tree, which may be named by a commit, and the entries of the index.
    pub(super) fn differing_entries(&self, base: &str) -> Result<Vec<StagedChange>> {
        let arguments = [
            "diff-index",
            // Else what is new below a folder that a sparse index holds as one entry is not listed.
            "-r",
            "--cached",
            "--raw",
            "-z",
            "--no-renames",
            "--no-abbrev",
            "--ita-invisible-in-index",
            base,
            "--",
        ];
        let output = self.git.output(&arguments)?;
        parse_raw(&output).context("could not understand the output of `git diff-index`")
    }

    /// Returns what differs between two trees, the first of which may be named by a commit.
    pub(super) fn differing(&self, base: &str, tree: Oid) -> Result<Vec<StagedChange>> {
        differing(&self.git.with_index(Path::new(NO_INDEX)), base, tree)
    }

    /// Returns the index entry of a path.
    pub(super) fn staged_entry(&self, path: &str) -> Result<Option<FileVersion>> {
        let pathspec = format!(":(top,literal){path}");
        let output =
            self.git
                .output(&["ls-files", "--stage", "-z", "--full-name", "--", &pathspec])?;
        let first = parse_index_listing(&output)?.into_iter().next();
        // A pathspec names a folder too: then the line is about the first file in it.
        Ok(first.map(|(listed, mut entry)| {
            if listed != path.as_bytes() {
                entry.kind = EntryKind::Tree;
            }
            entry
        }))
    }

    /// Returns the content of a blob.
    pub(super) fn read(&self, oid: Oid) -> Result<Content> {
        let mut running = self.objects.borrow_mut();
        let objects = match &mut *running {
            Some(objects) => objects,
            none => none.insert(ObjectReader::start(&self.git)?),
        };
        if let Some(content) = objects.read(oid)? {
            return Ok(Content::Whole(content));
        }
        *running = None;
        self.stream(oid)
    }

    /// Returns the content of a blob as git reads it out.
    pub(super) fn stream(&self, oid: Oid) -> Result<Content> {
        let reader = self
            .git
            .stream(&["cat-file", "blob", &oid.to_string()], Vec::new())?;
        Ok(Content::Stream(Box::new(reader)))
    }

    fn empty_tree(&self) -> Result<String> {
        let output = self.git.output(&["hash-object", "-t", "tree", "--stdin"])?;
        let text = String::from_utf8(output).context("git printed no id for the empty tree")?;
        Ok(text.trim_end().to_owned())
    }
}

fn differing(git: &Git, base: &str, tree: Oid) -> Result<Vec<StagedChange>> {
    let arguments = [
        "diff-tree",
        "-r",
        "--raw",
        "-z",
        "--no-renames",
        "--no-abbrev",
        base,
        &tree.to_string(),
        "--",
    ];
    let output = git.output(&arguments)?;
    parse_raw(&output).context("could not understand the output of `git diff-tree`")
}
