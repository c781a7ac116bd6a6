//! Random repositories and random commits by real git. Every way to list what is staged is held against what git then
//! records; `XGUARD_ROUNDS=2000 cargo test --release differential` asks for more rounds than CI has time for.
#![expect(
    clippy::disallowed_methods,
    reason = "git is the oracle, and what it is given is made of real files"
)]

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use fastrand::Rng;
use tempfile::TempDir;

use super::compose::{compose, compose_with};
use super::diff;
use super::index::Index;
use super::library::{Library, tree_id};
use super::object::{Change, Oid};
use super::plumbing::{Plumbing, parse_raw};
use super::process::Git;

/// Rounds of one kind of repository where nobody asks for more, and when they end in any case.
const ROUNDS: (usize, Duration) = (60, Duration::from_secs(6));

/// Parts of names that have confused readers of trees and indexes before.
const NAMES: &[&[u8]] = &[
    b"a",
    b"a-b",
    b"a.b",
    b"a0",
    b"ab",
    b"b",
    b"-x",
    b".hid",
    b"t\tb",
    b"n\nl",
    b"\xff",
    b"TREE",
    b"xTREE",
    b"link",
    b"sdir",
    b" s ",
    b"\"q\"",
    b":c",
    b"\xc3\xa4",
];

/// What is special about a repository.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Usual,
    Split,
    Sparse,
    Sha256,
}

/// How often each way gave an answer.
#[derive(Debug, Default)]
struct Tally {
    commits: usize,
    root: usize,
    entries: usize,
    plumbing: usize,
}

#[test]
fn every_way_lists_what_git_commits() {
    let tally = rounds(Kind::Usual, 1);
    assert_eq!(tally.entries, tally.commits, "{tally:?}");
    assert!(tally.root * 3 > tally.commits, "{tally:?}");
    assert!(tally.root < tally.commits, "{tally:?}");
}

#[test]
fn every_way_lists_what_git_commits_of_a_split_index() {
    let tally = rounds(Kind::Split, 2);
    assert!(tally.root * 3 > tally.commits, "{tally:?}");
    assert!(tally.entries < tally.commits, "{tally:?}");
}

#[test]
fn every_way_lists_what_git_commits_of_a_sparse_index() {
    let tally = rounds(Kind::Sparse, 3);
    assert!(tally.root * 3 > tally.commits, "{tally:?}");
    assert!(tally.entries < tally.commits, "{tally:?}");
}

#[test]
fn every_way_lists_what_git_commits_by_sha_256() {
    let tally = rounds(Kind::Sha256, 4);
    assert!(tally.plumbing > tally.commits, "{tally:?}");
}

fn rounds(kind: Kind, seed: u64) -> Tally {
    let asked: Option<usize> = std::env::var("XGUARD_ROUNDS")
        .ok()
        .map(|rounds| rounds.parse().expect("XGUARD_ROUNDS is a number"));
    let started = Instant::now();
    let mut tally = Tally::default();
    for round in 0..asked.unwrap_or(ROUNDS.0).div_ceil(20) {
        let mut scratch = Scratch::new(kind, Rng::with_seed(seed * 100_000 + round as u64));
        for _ in 0..20 {
            if asked.is_none() && started.elapsed() > ROUNDS.1 {
                return tally;
            }
            scratch.commit_something(&mut tally);
        }
    }
    tally
}

/// A repository in which things happen, each decided by one seed.
struct Scratch {
    folder: TempDir,
    kind: Kind,
    random: Rng,
}

impl Scratch {
    fn new(kind: Kind, random: Rng) -> Self {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let mut scratch = Self {
            folder,
            kind,
            random,
        };
        let format = if kind == Kind::Sha256 {
            "sha256"
        } else {
            "sha1"
        };
        scratch.git(&["init", "-q", "--object-format", format]);
        let hook = scratch.path(".git/hooks/pre-commit");
        fs::create_dir_all(scratch.path(".git/hooks")).expect("a folder");
        fs::write(&hook, "#!/bin/sh\ncp \"$GIT_INDEX_FILE\" .git/seen\n").expect("a hook");
        fs::set_permissions(hook, fs::Permissions::from_mode(0o755)).expect("a hook that runs");
        match kind {
            Kind::Usual | Kind::Sha256 => {}
            Kind::Split => scratch.git(&["config", "core.splitIndex", "true"]),
            Kind::Sparse => scratch.make_sparse(),
        }
        scratch
    }

    fn make_sparse(&mut self) {
        for folder in ["in", "out"] {
            for name in ["a", "b/c"] {
                let path = self.path(format!("{folder}/{name}"));
                fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                fs::write(path, "x").expect("a file");
            }
            self.git(&["add", "-A"]);
            self.git(&["commit", "-q", "-m", "base"]);
        }
        self.git(&["sparse-checkout", "init", "--cone", "--sparse-index"]);
        self.git(&["sparse-checkout", "set", "in"]);
        // What is left out then differs from HEAD.
        self.git(&["reset", "-q", "--soft", "HEAD~1"]);
    }

    /// Changes something, commits some of it, and holds every way against what was committed.
    fn commit_something(&mut self, tally: &mut Tally) {
        for _ in 0..self.random.usize(1..6) {
            self.change_something();
        }
        self.stage_something();
        drop(fs::remove_file(self.path(".git/seen")));
        let before = self.head();
        let arguments = self.commit_arguments();
        self.git(&arguments);
        let after = self.head();
        if before != after && self.path(".git/seen").exists() {
            tally.commits += 1;
            // An amended commit is still shown against its own predecessor.
            self.compare(before.as_deref(), &after.expect("a commit"), tally);
        }
    }

    fn commit_arguments(&mut self) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = ["commit", "-q", "--allow-empty", "-m", "x"]
            .map(OsString::from)
            .to_vec();
        match self.random.usize(0..8) {
            0 => arguments.push("-a".into()),
            1 => arguments.push("--amend".into()),
            2 => arguments.extend(["-i".into(), "--".into(), self.pathspec()]),
            3 | 4 => arguments.extend(["--".into(), self.pathspec()]),
            _ => {}
        }
        arguments
    }

    fn stage_something(&mut self) {
        match self.random.usize(0..12) {
            0 => self.git(&["add", "-N", "."]),
            1..5 => self.git(&["add", "-A"]),
            5..8 => {
                let paths = [self.pathspec(), self.pathspec()];
                for path in paths {
                    self.git(&["add".into(), "-A".into(), "--".into(), path]);
                }
            }
            8 => {
                let path = self.pathspec();
                self.git(&[
                    "rm".into(),
                    "-rq".into(),
                    "--cached".into(),
                    "--".into(),
                    path,
                ]);
            }
            9 => {
                let version = self.random.choice(["2", "4"]).expect("a version");
                self.git(&["update-index", "--index-version", version]);
            }
            10 => {
                let id = if self.kind == Kind::Sha256 { 64 } else { 40 };
                let entry = format!("160000,{},gitlink", "1".repeat(id));
                self.git(&["update-index", "--add", "--cacheinfo", &entry]);
            }
            _ => self.git(&["repack", "-adq"]),
        }
    }

    /// Makes, changes or deletes one thing in the work tree; what is in its way, goes.
    fn change_something(&mut self) {
        let relative = self.some_path();
        let path = self.path(&relative);
        for outer in relative.ancestors().skip(1) {
            let outer = self.path(outer);
            if outer.is_symlink() || outer.is_file() {
                fs::remove_file(outer).expect("a file to delete");
            }
        }
        if path.is_dir() && !path.is_symlink() {
            fs::remove_dir_all(&path).expect("a folder to delete");
        } else if path.is_symlink() || path.exists() && self.random.bool() {
            fs::remove_file(&path).expect("a file to delete");
        }
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        let content = format!("{}", self.random.u32(..1000));
        match self.random.usize(0..8) {
            0 => {}
            1 if !path.exists() => symlink(content, path).expect("a link"),
            mode => {
                fs::write(&path, content).expect("a file");
                let mode = if mode == 2 { 0o755 } else { 0o644 };
                fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
            }
        }
    }

    fn some_path(&mut self) -> PathBuf {
        let mut path = PathBuf::new();
        if self.kind == Kind::Sparse {
            path.push("in");
        }
        for _ in 0..self.random.usize(1..4) {
            let name = self.random.choice(NAMES).expect("a name");
            path.push(OsString::from_vec(name.to_vec()));
        }
        path
    }

    /// Returns some path, or a folder around it, as nothing but itself.
    fn pathspec(&mut self) -> OsString {
        let path = self.some_path();
        let depth = self.random.usize(0..3);
        let path = path.ancestors().nth(depth).unwrap_or(&path);
        let mut pathspec = OsString::from(":(top,literal)");
        pathspec.push(path);
        pathspec
    }

    fn compare(&self, before: Option<&str>, after: &str, tally: &mut Tally) {
        let empty = self.output(&["hash-object", "-t", "tree", "/dev/null"]);
        let empty = String::from_utf8(empty).expect("an id");
        let base = before.unwrap_or(empty.trim_end());
        let expected = {
            let arguments = [
                "diff-tree",
                "-r",
                "--raw",
                "-z",
                "--no-renames",
                "--no-abbrev",
            ];
            sorted(parse_raw(&self.output(&[&arguments[..], &[base, after]].concat())).unwrap())
        };
        let seen = self.path(".git/seen");
        let id = if self.kind == Kind::Sha256 { 32 } else { 20 };
        let git = Git::elsewhere(self.folder.path()).with_index(&seen);
        let plumbing = Plumbing::new(git, seen.clone(), id);
        let by_entries = plumbing.differing_entries(base).unwrap();
        assert_eq!(
            sorted(by_entries),
            expected,
            "diff-index, {}",
            self.about(after)
        );
        tally.plumbing += 1;
        let root = Index::open(&seen, id).unwrap().and_then(|index| index.root);
        if let Some(root) = root {
            let by_root = plumbing.differing(base, root).unwrap();
            assert_eq!(
                sorted(by_root),
                expected,
                "diff-tree, {}",
                self.about(after)
            );
            tally.plumbing += 1;
        }
        if self.kind != Kind::Sha256 {
            self.compare_own(before, after, &expected, tally);
        }
    }

    /// Holds our own two readers against what was committed.
    fn compare_own(
        &self,
        before: Option<&str>,
        after: &str,
        expected: &[Change],
        tally: &mut Tally,
    ) {
        let seen = self.path(".git/seen");
        let tree_of = |commit: &str| {
            let id = self.output(&["rev-parse", &format!("{commit}^{{tree}}")]);
            Oid::from_hex(id.trim_ascii()).expect("an id")
        };
        let (old, new) = (before.map(tree_of), tree_of(after));
        let repository = git2::Repository::open(self.folder.path()).unwrap();
        let library = Library::new(repository, seen.clone());
        let mut index = Index::open(&seen, 20).unwrap().expect("an index");
        if let Some(root) = index.root {
            assert_eq!(root, new, "TREE root, {}", self.about(after));
            let changes = diff::trees(old, Some(root), &mut |oid| library.tree(oid)).unwrap();
            assert_eq!(
                sorted(changes),
                expected,
                "TREE root, {}",
                self.about(after)
            );
            tally.root += 1;
        }
        let composed = compose(&mut index, tree_id);
        let plain = compose_with(&mut index, None, tree_id);
        let is_for_git = matches!(self.kind, Kind::Split | Kind::Sparse);
        for composed in [composed, plain] {
            let (root, trees) = match composed {
                Ok(composed) => composed,
                Err(_) if is_for_git => {
                    return;
                }
                Err(error) => panic!("{error:#}: {}", self.about(after)),
            };
            assert_eq!(root, new, "entries, {}", self.about(after));
            let changes = diff::trees(old, Some(root), &mut |oid| match trees.get(&oid) {
                Some(tree) => Ok(tree.clone()),
                None => library.tree(oid),
            });
            assert_eq!(
                sorted(changes.unwrap()),
                expected,
                "entries, {}",
                self.about(after)
            );
        }
        tally.entries += 1;
    }

    fn about(&self, commit: &str) -> String {
        format!("commit {commit} of a repository of kind {:?}", self.kind)
    }

    fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(path)
    }

    fn head(&self) -> Option<String> {
        let id = self.output(&["rev-parse", "-q", "--verify", "HEAD"]);
        (!id.is_empty()).then(|| String::from_utf8(id).expect("an id").trim_end().to_owned())
    }

    /// Runs git, which may well refuse: what is random is not always possible.
    fn git<S: AsRef<OsStr>>(&self, arguments: &[S]) {
        self.output(arguments);
    }

    fn output<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Vec<u8> {
        let mut command = Command::new("git");
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").expect("a PATH"))
            .env("HOME", self.folder.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .stderr(Stdio::null());
        for role in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{role}_NAME"), "A U Thor")
                .env(format!("GIT_{role}_EMAIL"), "author@example.com");
        }
        command.args(arguments).output().expect("git starts").stdout
    }
}

fn sorted(mut changes: Vec<Change>) -> Vec<Change> {
    changes.sort_unstable_by(|left, right| left.path.cmp(&right.path));
    changes
}
