//! The staged list and blobs by git's own plumbing, for repositories that libgit2 does not open and whenever something
//! is in doubt.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::batch::Objects;
use super::index::Index;
use super::object::{Change, Entry, EntryKind, Oid};
use super::printed::printed_path;
use super::process::Git;
use super::repository::{Content, LARGEST_WHOLE};

/// No index: git reads the whole of one even where it does not need it.
const NO_INDEX: &str = "/nonexistent";

/// git's plumbing for one repository; one `git cat-file` serves all its blobs.
pub(super) struct Plumbing {
    git: Git,
    index: PathBuf,
    id: usize,
    objects: RefCell<Option<Objects>>,
}

/// Where a repository lies, and how it names its objects.
pub(super) struct Place {
    /// The top of the work tree; none in a bare repository.
    pub(super) top: Option<PathBuf>,
    /// The folder of this work tree's own git files.
    pub(super) git_dir: PathBuf,
    /// Bytes of an id.
    pub(super) id: usize,
}

impl Place {
    /// Asks git which repository is meant.
    pub(super) fn find(git: &Git) -> Result<Self> {
        let inside = git.output(&["rev-parse", "--is-inside-work-tree"])?;
        let top = if inside.trim_ascii() == b"true" {
            Some(printed_path(
                git.output(&["rev-parse", "--show-toplevel"])?,
            )?)
        } else {
            None
        };
        let format = git.output(&["rev-parse", "--show-object-format"])?;
        Ok(Self {
            top,
            git_dir: printed_path(git.output(&["rev-parse", "--absolute-git-dir"])?)?,
            id: match format.trim_ascii() {
                b"sha1" => 20,
                b"sha256" => 32,
                other => bail!(
                    "its objects are named by `{}`, which this version does not know",
                    other.escape_ascii()
                ),
            },
        })
    }
}

impl Plumbing {
    /// Takes git as it runs in a repository whose index is the file `index` and whose ids have `id` bytes.
    pub(super) fn new(git: Git, index: PathBuf, id: usize) -> Self {
        Self {
            git,
            index,
            id,
            objects: RefCell::new(None),
        }
    }

    /// Returns the commit HEAD names; none if its branch has no commit yet.
    pub(super) fn head(&self) -> Result<Option<Oid>> {
        let (status, output) = self.git.answer(
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
        let (status, _) = self.git.answer(
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

    /// Returns what differs between a commit, or the empty tree, and the index.
    pub(super) fn staged_against(&self, commit: Option<Oid>) -> Result<Vec<Change>> {
        let base = match commit {
            Some(commit) => commit.to_string(),
            None => self.empty_tree()?,
        };
        // Where the index names the tree to be committed, the rest of it need not be read.
        if let Ok(Some(Index {
            root: Some(root), ..
        })) = Index::open(&self.index, self.id)
            && let Ok(changes) = self.differing(&base, root)
        {
            return Ok(changes);
        }
        self.differing_entries(&base)
    }

    /// Returns what differs between a tree, which may be named by a commit, and the entries of the index.
    pub(super) fn differing_entries(&self, base: &str) -> Result<Vec<Change>> {
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
    pub(super) fn differing(&self, base: &str, tree: Oid) -> Result<Vec<Change>> {
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
        let git = self.git.with_index(Path::new(NO_INDEX));
        let output = git.output(&arguments)?;
        parse_raw(&output).context("could not understand the output of `git diff-tree`")
    }

    /// Returns the index entry of a path.
    pub(super) fn staged_entry(&self, path: &str) -> Result<Option<Entry>> {
        let pathspec = format!(":(top,literal){path}");
        let output =
            self.git
                .output(&["ls-files", "--stage", "-z", "--full-name", "--", &pathspec])?;
        let Some(line) = output
            .split(|&byte| byte == 0)
            .find(|line| !line.is_empty())
        else {
            return Ok(None);
        };
        let mut halves = line.splitn(2, |&byte| byte == b'\t');
        let mut words = halves
            .next()
            .unwrap_or_default()
            .split(|&byte| byte == b' ');
        let entry = words
            .next()
            .and_then(EntryKind::from_mode)
            .zip(words.next().and_then(Oid::from_hex));
        let (kind, oid) = entry.context("could not understand the output of `git ls-files`")?;
        // A pathspec names a folder too: then the line is about the first file in it.
        let is_itself = halves.next() == Some(path.as_bytes());
        let kind = if is_itself { kind } else { EntryKind::Tree };
        Ok(Some(Entry { oid, kind }))
    }

    /// Returns those of `paths`, relative to the top, that are in the index.
    pub(super) fn tracked(&self, paths: &[Vec<u8>]) -> Result<Vec<Vec<u8>>> {
        let mut tracked = Vec::new();
        // In portions: what the system takes as arguments is bounded.
        for portion in paths.chunks(100) {
            let mut arguments: Vec<std::ffi::OsString> =
                ["ls-files", "--cached", "-z", "--full-name", "--"]
                    .map(Into::into)
                    .to_vec();
            for path in portion {
                let mut pathspec = b":(top,literal)".to_vec();
                pathspec.extend_from_slice(path);
                arguments.push(super::printed::os_string(pathspec)?);
            }
            let output = self.git.output(&arguments)?;
            tracked.extend(
                output
                    .split(|&byte| byte == 0)
                    .filter(|path| !path.is_empty())
                    .map(<[u8]>::to_vec),
            );
        }
        Ok(tracked)
    }

    /// Returns the content of a blob.
    pub(super) fn read(&self, oid: Oid) -> Result<Content> {
        let mut objects = self.objects.borrow_mut();
        let objects = match &mut *objects {
            Some(objects) => objects,
            none => none.insert(Objects::start(&self.git)?),
        };
        let size = objects.size(oid)?;
        if size > LARGEST_WHOLE {
            return self.stream(oid);
        }
        objects.content(oid).map(Content::Whole)
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

/// Reads `:<old mode> <new mode> <old id> <new id> <status> NUL <path> NUL` again and again.
pub(super) fn parse_raw(output: &[u8]) -> Result<Vec<Change>> {
    let mut fields = output.split(|&byte| byte == 0);
    let mut changes = Vec::new();
    while let Some(head) = fields.next().filter(|head| !head.is_empty()) {
        let path = fields.next().context("a path is missing")?.to_vec();
        let head = head
            .strip_prefix(b":")
            .context("a line does not begin with `:`")?;
        let words: Vec<&[u8]> = head.split(|&byte| byte == b' ').collect();
        let [old_mode, new_mode, old_id, new_id, status] = words.as_slice() else {
            bail!("a line does not have five fields");
        };
        if status.first() == Some(&b'U') {
            bail!(
                "`{}` has unresolved merge conflicts, so what would be committed is not known: \
                 resolve them and `git add` the file",
                path.escape_ascii()
            );
        }
        let (old, new) = (
            parse_entry(old_mode, old_id)?,
            parse_entry(new_mode, new_id)?,
        );
        changes.push(Change { path, old, new });
    }
    Ok(changes)
}

fn parse_entry(mode: &[u8], id: &[u8]) -> Result<Option<Entry>> {
    if mode == b"000000" {
        return Ok(None);
    }
    let entry = EntryKind::from_mode(mode)
        .zip(Oid::from_hex(id))
        .map(|(kind, oid)| Entry { oid, kind })
        .context("a mode or an id is malformed")?;
    if entry.kind == EntryKind::Tree {
        bail!("a folder is listed instead of what is in it");
    }
    Ok(Some(entry))
}

#[cfg(test)]
mod tests {
    use super::parse_raw;

    #[test]
    fn raw_lines_become_changes() {
        let (zero, one) = ("0".repeat(40), "1".repeat(40));
        let output =
            format!(":000000 100644 {zero} {one} A\0a\nb\0:100644 000000 {one} {zero} D\0c\0");
        let changes = parse_raw(output.as_bytes()).unwrap();
        assert_eq!(changes.len(), 2);
        assert_eq!(changes[0].path, b"a\nb");
        assert!(changes[0].old.is_none() && changes[0].new.is_some());
        assert!(changes[1].old.is_some() && changes[1].new.is_none());
    }

    #[test]
    fn anything_else_is_an_error() {
        let id = "1".repeat(40);
        let cases = [
            "100644 100644 x y M\0p\0".to_owned(),
            format!(":100644 100644 {id} {id} M"),
            format!(":100644 9 {id} {id} M\0p\0"),
            format!(":100644 040000 {id} {id} M\0p\0"),
            format!(":100644 000000 {id} {id} U\0p\0"),
        ];
        for case in cases {
            assert!(parse_raw(case.as_bytes()).is_err(), "{case:?}");
        }
    }
}
