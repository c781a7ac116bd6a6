//! Indexes as other programs leave them behind, and as none would: entries changed and TREE kept, a TREE of another time,
//! numbers that do not fit, TREE within other extensions and more than once, lengths that lie. A hook puts them in place
//! before git reads the index again. Whatever git then records must be what was to be scanned.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use fastrand::Rng;

use super::parts::{Parts, extension};
use super::scratch::{Kind, Scratch};
use super::{Git, Index, Library, Oid, Plumbing, parse_raw, rounds_asked};
use crate::listing::list_files;
use crate::object::{FileVersion, StagedChange};

/// A tree, or a blob, that nobody has staged.
struct Stranger {
    blob: Vec<u8>,
    tree: Vec<u8>,
}

/// How often what happened.
#[derive(Debug, Default)]
struct Count {
    commits: usize,
    /// Commits of a tree that this process found out by itself.
    own: usize,
    /// Commits of something that the entries do not say.
    torn: usize,
}

#[test]
fn what_git_records_of_an_index_of_others_is_scanned() {
    let mut count = Count::default();
    for (seed, kind) in [Kind::Usual, Kind::Split, Kind::Sparse, Kind::Sha256]
        .into_iter()
        .enumerate()
    {
        for round in 0..rounds_asked().div_ceil(80) {
            let seed = 900_000 + seed * 100_000 + round;
            let mut scratch = Scratch::new(kind, Rng::with_seed(seed as u64));
            let mut trees = Vec::new();
            let stranger = scratch.prepare();
            for _ in 0..20 {
                scratch.commit_foreign(&mut trees, &stranger, &mut count);
            }
        }
    }
    assert!(count.commits * 3 > rounds_asked(), "{count:?}");
    assert!(count.own * 6 > count.commits, "{count:?}");
    assert!(count.torn > 0, "{count:?}");
}

/// git makes such an index a sparse one as it reads it, and then goes by the entries.
#[test]
fn entries_of_a_large_index_that_may_become_sparse_are_scanned() {
    let mut scratch = Scratch::new(Kind::Sparse, Rng::with_seed(1));
    let stranger = scratch.prepare();
    // Nothing is left out, so git writes no mark.
    scratch.git(&["sparse-checkout", "set", "in", "out"]);
    for number in 0..800 {
        fs::write(scratch.path(format!("in/{number}")), "x").expect("a file");
    }
    scratch.git(&["add", "-A"]);
    scratch.git(&["commit", "-q", "-m", "many"]);
    scratch.git(&["-c", "index.sparse=false", "read-tree", "HEAD"]);
    let bytes = fs::read(scratch.path(".git/index")).expect("an index");
    assert!(bytes.len() > 48 * 1024, "it is held against TREE anyway");
    let mut parts = Parts::of(&bytes, 20).expect("an index of git's");
    assert!(parts.extensions.iter().all(|(name, _)| name != b"sdir"));
    parts.change_entry(&mut scratch.random, &stranger.blob);
    fs::write(scratch.path(".git/foreign"), parts.bytes()).expect("an index");
    let before = scratch.head().expect("a commit");
    scratch.git(&["commit", "-q", "--allow-empty", "-m", "x"]);
    let after = scratch.head().expect("a commit");
    assert_ne!(before, after);
    scratch.hold_against(Some(&before), &after, &mut Count::default());

    scratch.git(&["config", "--worktree", "index.sparse", "false"]);
    let seen = scratch.path(".git/seen");
    let git = Git::elsewhere(scratch.folder.path()).with_index(&seen);
    let plumbing = Plumbing::new(git, &scratch.path(".git"), seen, 20);
    let before = Oid::from_hex(before.as_bytes());
    let listed = plumbing.staged_against(before).expect("a list");
    assert!(listed.is_empty(), "the root is sure to be committed");
}

impl Scratch {
    /// Makes the hook one that puts another index in place, and what is hidden in such.
    fn prepare(&mut self) -> Stranger {
        let hook = self.path(".git/hooks/pre-commit");
        let script = "#!/bin/sh\nif [ -f .git/foreign ]; then cat .git/foreign >\"$GIT_INDEX_FILE\"; fi\n\
                      cp \"$GIT_INDEX_FILE\" .git/seen\n";
        fs::write(&hook, script).expect("a hook");
        fs::set_permissions(hook, fs::Permissions::from_mode(0o755)).expect("a hook that runs");
        if self.random.bool() {
            self.git(&["config", "index.threads", "2"]);
        }
        fs::write(self.path(".git/stranger"), "nobody has staged this").expect("a file");
        let blob = self.output(&["hash-object", "-w", ".git/stranger"]);
        let index = self.path(".git/other-index");
        let index = index.to_str().expect("UTF-8");
        let line = format!(
            "100644,{},stranger",
            String::from_utf8_lossy(&blob).trim_end()
        );
        self.git_with_index(index, &["update-index", "--add", "--cacheinfo", &line]);
        let tree = self.git_with_index(index, &["write-tree"]);
        let raw = |hex: &[u8]| {
            Oid::from_hex(hex.trim_ascii_end())
                .expect("an id")
                .as_bytes()
                .to_vec()
        };
        Stranger {
            blob: raw(&blob),
            tree: raw(&tree),
        }
    }

    fn commit_foreign(&mut self, trees: &mut Vec<Vec<u8>>, stranger: &Stranger, count: &mut Count) {
        for _ in 0..self.random.usize(1..4) {
            self.change_something();
        }
        self.stage_something();
        if self.random.bool() {
            self.git(&["write-tree"]);
        }
        for name in ["seen", "foreign", "index.lock"] {
            drop(fs::remove_file(self.path(".git").join(name)));
        }
        let bytes = fs::read(self.path(".git/index")).unwrap_or_default();
        let Some(mut parts) = Parts::of(&bytes, self.id()) else {
            self.git(&["reset", "-q", "--hard"]);
            return;
        };
        trees.extend(parts.tree().map(<[u8]>::to_vec));
        for _ in 0..self.random.usize(1..3) {
            self.spoil(&mut parts, trees, stranger);
        }
        // Either git finds it when it begins, and may write it anew, or a hook leaves it behind.
        let place = if self.random.usize(..3) == 0 {
            "index"
        } else {
            "foreign"
        };
        fs::write(self.path(".git").join(place), parts.bytes()).expect("an index");
        let before = self.head();
        let arguments = self.commit_arguments();
        self.git(&arguments);
        let after = self.head();
        if before != after && self.path(".git/seen").exists() {
            count.commits += 1;
            self.hold_against(before.as_deref(), &after.expect("a commit"), count);
        }
        drop(fs::remove_file(self.path(".git/foreign")));
        // Back to an index that makes sense.
        drop(fs::remove_file(self.path(".git/index")));
        self.git(&["reset", "-q"]);
    }

    /// Does to an index what git would not.
    fn spoil(&mut self, parts: &mut Parts, trees: &[Vec<u8>], stranger: &Stranger) {
        let random = &mut self.random;
        let old = random.choice(trees).cloned().unwrap_or_default();
        let count = parts.entries.len();
        let near = i64::try_from(count).unwrap_or(0) + random.i64(-1..=1);
        let numbers = [-2, -1, 0, 1, near, near, near, 4_294_967_296];
        let number = random.choice(numbers).unwrap_or(0);
        let mut made = format!("\0{number} 0\n").into_bytes();
        if number >= 0 {
            made.extend_from_slice(&stranger.tree);
        }
        let any = if random.bool() {
            old.clone()
        } else {
            made.clone()
        };
        let at = random.usize(..=parts.extensions.len());
        match random.usize(..14) {
            0 | 1 => parts.change_entry(random, &stranger.blob),
            2 => parts.set_tree(old),
            3 => parts.set_tree(made),
            4 => parts.set_root(number, &stranger.tree),
            5 | 6 => {
                let inner = [extension(b"TREE", &any), vec![b'x'; random.usize(..2) * 3]];
                parts
                    .extensions
                    .insert(at, (b"ZZZZ".to_vec(), inner.concat()));
            }
            7 => parts.extensions.insert(at, (b"TREE".to_vec(), any)),
            8 => parts.lie(random),
            9 => {
                parts.extensions.retain(|(name, _)| name != b"EOIE");
            }
            10 => {
                let offset = random.u32(..u32::try_from(parts.front.len() * 2).unwrap_or(99));
                let content = [offset.to_be_bytes().to_vec(), vec![7; parts.trailer.len()]];
                parts.extensions.push((b"EOIE".to_vec(), content.concat()));
            }
            11 | 12 => parts.set_root(-1, &stranger.tree),
            _ if parts.extensions.iter().any(|(name, _)| name == b"sdir") => {
                parts.extensions.retain(|(name, _)| name != b"sdir");
            }
            _ => parts.extensions.push((b"sdir".to_vec(), Vec::new())),
        }
    }

    fn hold_against(&self, before: Option<&str>, after: &str, count: &mut Count) {
        let tree_of = |commit: &str| {
            let id = self.output(&["rev-parse", &format!("{commit}^{{tree}}")]);
            Oid::from_hex(id.trim_ascii_end()).expect("an id")
        };
        let empty = self.output(&["hash-object", "-t", "tree", "/dev/null"]);
        let empty = String::from_utf8(empty).expect("an id");
        let base = before.unwrap_or(empty.trim_end());
        let raw = [
            "diff-tree",
            "-r",
            "--raw",
            "-z",
            "--no-renames",
            "--no-abbrev",
            base,
            after,
        ];
        let recorded = parse_raw(&self.output(&raw)).expect("a list");
        let seen = self.path(".git/seen");
        let commit = before.and_then(|hex| Oid::from_hex(hex.as_bytes()));
        let scanned = if self.kind == Kind::Sha256 {
            None
        } else {
            let repository = git2::Repository::open(self.folder.path()).expect("a repository");
            let git = Git::elsewhere(self.folder.path());
            let library = Library::new(repository, &git, seen.clone());
            let changes = library.staged_against(commit).ok();
            if changes.is_some() {
                let tree = library.staged_tree().expect("it was read");
                let index = Index::open(&seen, self.id()).expect("it was read");
                // git may go by the entries of a sparse index, and of one that it makes sparse as it reads it.
                let is_sure =
                    self.kind != Kind::Sparse && index.is_some_and(|index| !index.is_sparse);
                let is_recorded = tree == Some(tree_of(after));
                assert!(is_recorded || !is_sure, "{}", self.story(after));
                count.own += 1;
                count.torn += usize::from(library.is_torn());
            }
            changes
        };
        let by_git = Git::elsewhere(self.folder.path()).with_index(&seen);
        let by_git =
            Plumbing::new(by_git, &self.path(".git"), seen, self.id()).staged_against(commit);
        let before = Git::elsewhere(self.folder.path());
        let before = list_files(&before, Oid::from_hex(base.as_bytes()).expect("an id"));
        let before = before.expect("a list");
        for scanned in scanned.into_iter().chain(by_git) {
            assert_holds(&scanned, &recorded, &before, || self.story(after));
        }
    }

    fn id(&self) -> usize {
        if self.kind == Kind::Sha256 { 32 } else { 20 }
    }

    fn story(&self, commit: &str) -> String {
        let kept = std::env::temp_dir().join("xguard-foreign-index");
        drop(fs::copy(self.path(".git/seen"), &kept));
        format!(
            "{commit} of kind {:?}; the index is kept in {}",
            self.kind,
            kept.display()
        )
    }
}

/// Asserts that all content that was recorded is among what was to be scanned.
fn assert_holds(
    scanned: &[StagedChange],
    recorded: &[StagedChange],
    before: &[(Vec<u8>, FileVersion)],
    story: impl Fn() -> String,
) {
    for change in recorded {
        let Some(new) = change.new.filter(FileVersion::has_content) else {
            continue;
        };
        let is_same = |other: &StagedChange| {
            other.path == change.path && other.new.is_some_and(|other| other.oid == new.oid)
        };
        // Old git can write a tree that has the same folder twice. Then the files of one look new.
        let was_there =
            |(path, old): &(Vec<u8>, FileVersion)| *path == change.path && old.oid == new.oid;
        if before.iter().any(was_there) {
            continue;
        }
        let path = change.path.escape_ascii();
        assert!(scanned.iter().any(is_same), "{path} of {}", story());
    }
}
