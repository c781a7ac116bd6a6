//! A repository in which random things happen.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use fastrand::Rng;
use tempfile::TempDir;

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
pub(super) enum Kind {
    Usual,
    Split,
    Sparse,
    Sha256,
}

/// A repository in which things happen, each decided by one seed.
pub(super) struct Scratch {
    pub(super) folder: TempDir,
    pub(super) kind: Kind,
    pub(super) random: Rng,
}

impl Scratch {
    pub(super) fn new(kind: Kind, random: Rng) -> Self {
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

    pub(super) fn commit_arguments(&mut self) -> Vec<OsString> {
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

    pub(super) fn stage_something(&mut self) {
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
    pub(super) fn change_something(&mut self) {
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

    pub(super) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(super) fn head(&self) -> Option<String> {
        let id = self.output(&["rev-parse", "-q", "--verify", "HEAD"]);
        (!id.is_empty()).then(|| String::from_utf8(id).expect("an id").trim_end().to_owned())
    }

    /// Runs git, which may well refuse: what is random is not always possible.
    pub(super) fn git<S: AsRef<OsStr>>(&self, arguments: &[S]) {
        self.output(arguments);
    }

    pub(super) fn output<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Vec<u8> {
        self.command(arguments).output().expect("git starts").stdout
    }

    /// Runs git with another index, and returns what it prints.
    pub(super) fn git_with_index<S: AsRef<OsStr>>(&self, index: &str, arguments: &[S]) -> Vec<u8> {
        let mut command = self.command(arguments);
        command.env("GIT_INDEX_FILE", index);
        command.output().expect("git starts").stdout
    }

    fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
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
        command.args(arguments);
        command
    }
}
