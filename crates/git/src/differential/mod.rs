//! Random repositories and random commits by real git. Every way to list what is staged is held against what git then
//! records; `XGUARD_ROUNDS=2000 cargo test --release differential` asks for more rounds than CI has time for.
#![expect(
    clippy::disallowed_methods,
    reason = "git is the oracle, and what it is given is made of real files"
)]

mod configuration;
mod foreign;
mod parts;
mod scratch;

use std::fs;

use fastrand::Rng;

use super::compose::{NamedTree, compose_tree};
use super::diff;
use super::index::Index;
use super::library::Library;
use super::object::{Oid, StagedChange};
use super::plumbing::Plumbing;
use super::process::Git;
use super::raw::parse_raw;

use scratch::{Kind, Scratch};

/// Rounds of one kind of repository where nobody asks for more.
const ROUNDS: usize = 60;

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
    assert_eq!(tally.entries, tally.commits, "{tally:?}");
    assert!(tally.root * 3 > tally.commits, "{tally:?}");
}

#[test]
fn every_way_lists_what_git_commits_by_sha_256() {
    let tally = rounds(Kind::Sha256, 4);
    assert!(tally.plumbing > tally.commits, "{tally:?}");
}

/// Returns how many rounds are asked for.
fn rounds_asked() -> usize {
    std::env::var("XGUARD_ROUNDS").map_or(ROUNDS, |rounds| {
        rounds.parse().expect("XGUARD_ROUNDS is a number")
    })
}

fn rounds(kind: Kind, seed: u64) -> Tally {
    let rounds = rounds_asked();
    let mut tally = Tally::default();
    for round in 0..rounds.div_ceil(20) {
        let mut scratch = Scratch::new(kind, Rng::with_seed(seed * 100_000 + round as u64));
        for _ in 0..20 {
            scratch.commit_something(&mut tally);
        }
    }
    tally
}

impl Scratch {
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
        let plumbing = Plumbing::new(git, &self.path(".git"), seen.clone(), id);
        let by_entries = plumbing.differing_entries(base).unwrap();
        assert_eq!(
            sorted(by_entries),
            expected,
            "diff-index, {}",
            self.about(after)
        );
        tally.plumbing += 1;
        let commit = before.and_then(|hex| Oid::from_hex(hex.as_bytes()));
        match plumbing.staged_against(commit) {
            Ok(listed) => {
                assert_eq!(sorted(listed), expected, "git, {}", self.about(after));
                assert!(!plumbing.is_torn(), "git, {}", self.about(after));
            }
            // git 2.39 crashes where it writes the tree of some sparse indexes.
            Err(error) => assert_eq!(self.kind, Kind::Sparse, "{error:#}: {}", self.about(after)),
        }
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
        expected: &[StagedChange],
        tally: &mut Tally,
    ) {
        let seen = self.path(".git/seen");
        let tree_of = |commit: &str| {
            let id = self.output(&["rev-parse", &format!("{commit}^{{tree}}")]);
            Oid::from_hex(id.trim_ascii()).expect("an id")
        };
        let (old, new) = (before.map(tree_of), tree_of(after));
        let repository = git2::Repository::open(self.folder.path()).unwrap();
        let library = Library::new(
            repository,
            &Git::elsewhere(self.folder.path()),
            seen.clone(),
        );
        let mut index = Index::open(&seen, 20).unwrap().expect("an index");
        if let Some(root) = index.root {
            assert_eq!(root, new, "TREE root, {}", self.about(after));
            assert!(!index.is_torn, "TREE root, {}", self.about(after));
            let changes =
                diff::changes_between_trees(old, Some(root), &mut |oid| library.tree(oid)).unwrap();
            assert_eq!(
                sorted(changes),
                expected,
                "TREE root, {}",
                self.about(after)
            );
            tally.root += 1;
        }
        let mut compose = |named| compose_tree(&mut index, named, &library);
        let ways = [NamedTree::Taken, NamedTree::Ignored, NamedTree::Checked].map(&mut compose);
        let is_for_git = self.kind == Kind::Split;
        let commit = before.and_then(|hex| Oid::from_hex(hex.as_bytes()));
        if let Ok(listed) = library.staged_against(commit) {
            assert_eq!(sorted(listed), expected, "staged, {}", self.about(after));
            assert!(!library.is_torn(), "staged, {}", self.about(after));
        } else {
            assert!(is_for_git, "staged, {}", self.about(after));
        }
        for composed in ways {
            let (root, trees) = match composed {
                Ok(composed) => composed,
                Err(_) if is_for_git => {
                    return;
                }
                Err(error) => panic!("{error:#}: {}", self.about(after)),
            };
            assert_eq!(root, new, "entries, {}", self.about(after));
            let changes =
                diff::changes_between_trees(old, Some(root), &mut |oid| match trees.get(&oid) {
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
}

fn sorted(mut changes: Vec<StagedChange>) -> Vec<StagedChange> {
    changes.sort_unstable_by(|left, right| left.path.cmp(&right.path));
    changes
}
