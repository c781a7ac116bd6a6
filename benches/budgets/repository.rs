//! Repositories of a given size, with something staged.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// Files in one folder.
const PER_FOLDER: usize = 12;
/// Above so many files only what is staged is also on disk: the hook looks at nothing else there.
const ON_DISK: usize = 1_000;

/// A repository with one commit, and something staged.
pub(crate) struct Repository {
    folder: TempDir,
    /// How many files are staged.
    pub(crate) staged: usize,
}

impl Repository {
    /// Builds one with so many files: small ones as somebody who adds and commits does, large ones through
    /// `git fast-import`.
    pub(crate) fn build(files: usize) -> Self {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let mut repository = Self { folder, staged: 1 };
        repository.run(&["init", "-q"]);
        repository.run(&["config", "user.name", "Bench"]);
        repository.run(&["config", "user.email", "bench@example.com"]);
        if files <= ON_DISK {
            repository.staged = 3;
            repository.write(".gitignore", ".env\n/target\n");
            for number in 0..files {
                repository.write(path(number), text(number));
            }
            repository.run(&["add", "-A"]);
            repository.run(&["commit", "-q", "-m", "base"]);
        } else {
            repository.import(files);
            repository.run(&["read-tree", "HEAD"]);
        }
        for number in 0..repository.staged {
            let number = number * files / 4;
            let changed = format!("{}pub fn new() {{}}\n", text(number));
            repository.write(path(number), changed);
            repository.run(&["add", "-f", &path(number)]);
        }
        // As `git commit` does before it calls the hook.
        repository.run(&["write-tree"]);
        repository
    }

    /// Installs the hooks that the program under test installs.
    pub(crate) fn install(&self, program: &Path) {
        let mut install = Command::new(program);
        install.arg("install");
        self.must(install);
    }

    /// Returns an installed hook, ready to run as git runs it.
    pub(crate) fn hook(&self, name: &str) -> Command {
        self.prepare(Command::new(self.path(".git/hooks").join(name)))
    }

    /// Returns git, ready to run in this repository.
    pub(crate) fn git(&self, arguments: &[&str]) -> Command {
        let mut git = Command::new("git");
        git.args(arguments);
        self.prepare(git)
    }

    /// Returns a command as it runs in this repository, cut off from the configuration of the machine.
    pub(crate) fn prepare(&self, mut command: Command) -> Command {
        command
            .current_dir(self.folder.path())
            .env("GIT_INDEX_FILE", ".git/index")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1");
        command
    }

    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("a file");
    }

    pub(crate) fn delete(&self, path: &str) {
        fs::remove_file(self.path(path)).expect("a file to delete");
    }

    /// Makes an empty one.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let repository = Self { folder, staged: 0 };
        repository.run(&["init", "-q"]);
        repository
    }

    fn import(&self, files: usize) {
        let mut import = self.git(&["fast-import", "--quiet"]);
        let mut child = import.stdin(Stdio::piped()).spawn().expect("git starts");
        let mut input = std::io::BufWriter::new(child.stdin.take().expect("piped"));
        let base = text(0);
        let head = "commit refs/heads/import\ncommitter B <b@example.com> 1700000000 +0000\n";
        write!(input, "blob\nmark :1\ndata {}\n{base}\n", base.len()).expect("git reads");
        write!(
            input,
            "{head}data 4\nbase\nM 100644 inline .gitignore\ndata 5\n.env\n\n"
        )
        .expect("git reads");
        for number in 0..files {
            writeln!(input, "M 100644 :1 {}", path(number)).expect("git reads");
        }
        drop(input);
        let status = child.wait().expect("git ends");
        assert!(status.success(), "git fast-import ended with {status}");
        self.run(&["symbolic-ref", "HEAD", "refs/heads/import"]);
    }

    pub(crate) fn run(&self, arguments: &[&str]) {
        self.must(self.git(arguments));
    }

    fn must(&self, command: Command) {
        let mut command = self.prepare(command);
        let output = command.output().expect("a program that starts");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command:?}: {stderr}");
    }
}

/// Returns the path of a file: some 65 bytes, in folders of folders.
pub(crate) fn path(number: usize) -> String {
    let folder = number / PER_FOLDER;
    format!(
        "packages/module-{:03}/component-{:03}/source/file-of-this-component-{:02}.rs",
        folder / 40,
        folder % 40,
        number % PER_FOLDER
    )
}

/// Returns the content of a file: a few kilobytes that look like a program.
pub(crate) fn text(number: usize) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for line in 0..60 {
        let value = (number * 7919 + line * 104_729) % 65_521;
        writeln!(
            text,
            "    let value_{line} = compute(&input[{value}..], Mode::Number{}); // the {line}th step",
            value % 7
        )
        .expect("a string takes everything");
    }
    text
}
