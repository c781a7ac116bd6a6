//! Real repositories in scratch folders, cut off from the machine they are on.

use std::cell::{RefCell, RefMut};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::rc::Rc;
use std::sync::LazyLock;

use tempfile::TempDir;

use crate::machine::{find_program, machine_path};
use crate::planted::Planted;
use crate::run::Run;

/// The program under test.
pub(crate) static XGUARD: LazyLock<PathBuf> = LazyLock::new(|| {
    std::env::var_os("XGUARD_BIN").map_or_else(
        || PathBuf::from(env!("CARGO_BIN_EXE_xguard")),
        |path| fs::canonicalize(path).expect("XGUARD_BIN names a program"),
    )
});

/// Major and minor version of the first git on `PATH`.
static GIT: LazyLock<(u32, u32)> = LazyLock::new(|| {
    let output = Command::new("git")
        .arg("version")
        .output()
        .expect("git starts");
    let text = String::from_utf8(output.stdout).expect("a version in ASCII");
    let numbers: Vec<u32> = text
        .split(|character: char| !character.is_ascii_digit())
        .filter_map(|number| number.parse().ok())
        .collect();
    (numbers[0], numbers[1])
});

/// Tells whether the git under test is at least of this version.
pub(crate) fn git_is_at_least(major: u32, minor: u32) -> bool {
    *GIT >= (major, minor)
}

/// A scratch folder, gone when the last repository in it is.
struct Scratch {
    folder: TempDir,
    planted: RefCell<Planted>,
}

/// A folder in which commands run, usually the top of a repository. Cloning it or calling [`Repo::at`],
/// [`Repo::with_env`] or [`Repo::with_stdin`] gives another handle to the same scratch folder, with the same planted
/// secrets.
#[derive(Clone)]
pub(crate) struct Repo {
    scratch: Rc<Scratch>,
    cwd: PathBuf,
    env: Vec<(OsString, OsString)>,
    stdin: Vec<u8>,
}

impl Repo {
    /// Makes an empty repository on branch `main`.
    pub(crate) fn new() -> Self {
        Self::init(&[])
    }

    /// Makes an empty repository with further options of `git init`.
    pub(crate) fn init(options: &[&str]) -> Self {
        let outside = Self::outside();
        outside.sibling("repo", options)
    }

    /// Makes an empty repository that names objects by SHA-256.
    pub(crate) fn new_sha256() -> Self {
        Self::init(&["--object-format=sha256"])
    }

    /// Makes a scratch folder that is no repository.
    pub(crate) fn outside() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("it-")
            .tempdir()
            .expect("a scratch folder");
        let top = fs::canonicalize(folder.path()).expect("the folder just made");
        fs::create_dir(top.join("home")).expect("an empty folder takes a folder");
        Self {
            scratch: Rc::new(Scratch {
                folder,
                planted: RefCell::new(Planted::new(seed_of_this_test())),
            }),
            cwd: top,
            env: Vec::new(),
            stdin: Vec::new(),
        }
    }

    /// Makes another repository in the same scratch folder.
    pub(crate) fn sibling(&self, name: &str, options: &[&str]) -> Self {
        let sibling = self.at(self.scratch_path(name));
        let mut init = vec![OsStr::new("init"), OsStr::new("-q"), OsStr::new("-bmain")];
        init.extend(options.iter().map(OsStr::new));
        init.push(sibling.cwd.as_os_str());
        self.at(self.scratch_path("")).git(&init).code(0);
        sibling
    }

    /// Returns a handle to the same scratch folder whose commands run in `folder`, made if need be.
    pub(crate) fn at(&self, folder: impl AsRef<Path>) -> Self {
        let cwd = self.cwd.join(folder);
        fs::create_dir_all(&cwd).expect("a folder can be made");
        Self {
            cwd,
            ..self.clone()
        }
    }

    /// Returns a handle whose commands see one more environment variable.
    pub(crate) fn with_env(&self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        let mut other = self.clone();
        other
            .env
            .push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        other
    }

    /// Returns a handle whose commands look for programs in `folder` first.
    pub(crate) fn with_first_on_path(&self, folder: impl Into<PathBuf>) -> Self {
        let path = self.path_variable();
        let folders = std::iter::once(folder.into()).chain(std::env::split_paths(&path));
        self.with_env(
            "PATH",
            std::env::join_paths(folders).expect("names without colons"),
        )
    }

    /// Returns the PATH that commands see.
    pub(crate) fn path_variable(&self) -> OsString {
        let own = self.env.iter().rev().find(|(name, _)| name == "PATH");
        own.map_or_else(machine_path, |(_, path)| path.clone())
    }

    /// Returns a handle whose commands read `bytes` from standard input.
    pub(crate) fn with_stdin(&self, bytes: impl AsRef<[u8]>) -> Self {
        Self {
            stdin: bytes.as_ref().to_vec(),
            ..self.clone()
        }
    }

    /// Returns the sampler whose credentials no run may print.
    pub(crate) fn plant(&self) -> RefMut<'_, Planted> {
        self.scratch.planted.borrow_mut()
    }

    /// Returns the absolute path of something in this folder.
    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.cwd.join(path)
    }

    /// Returns the absolute path of something in the scratch folder, outside every repository.
    pub(crate) fn scratch_path(&self, path: impl AsRef<Path>) -> PathBuf {
        fs::canonicalize(self.scratch.folder.path())
            .expect("the scratch folder")
            .join(path)
            .components()
            .collect()
    }

    /// Writes a file, with the folders it needs.
    pub(crate) fn write(&self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) -> &Self {
        let path = self.path(path);
        let folder = path.parent().expect("a file has a folder");
        fs::create_dir_all(folder).expect("a folder can be made");
        fs::write(&path, content).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        self
    }

    /// Writes a program. A process of its own does it: were it this one, a child started meanwhile by another test
    /// could hold the file open, and nobody may run a program that is open for writing.
    pub(crate) fn write_program(
        &self,
        path: impl AsRef<Path>,
        content: impl AsRef<[u8]>,
        mode: u32,
    ) -> PathBuf {
        let path = self.path(path);
        let folder = path.parent().expect("a file has a folder");
        fs::create_dir_all(folder).expect("a folder can be made");
        let script = OsStr::new("umask 077; cat >\"$1\" && chmod \"$2\" \"$1\"");
        let mode = format!("{mode:o}");
        let words = [
            "-c".as_ref(),
            script,
            "sh".as_ref(),
            path.as_os_str(),
            mode.as_ref(),
        ];
        self.with_stdin(content)
            .run(OsStr::new("sh"), &words)
            .code(0);
        path
    }

    /// Makes a symbolic link with this text.
    pub(crate) fn link(&self, path: impl AsRef<Path>, text: impl AsRef<Path>) -> &Self {
        std::os::unix::fs::symlink(text, self.path(path)).expect("a link can be made");
        self
    }

    /// Deletes a file.
    pub(crate) fn delete(&self, path: impl AsRef<Path>) -> &Self {
        fs::remove_file(self.path(path)).expect("a file to delete");
        self
    }

    /// Stages one path as it lies in the work tree, ignore rules or not.
    pub(crate) fn stage(&self, path: impl AsRef<OsStr>) -> &Self {
        let add = [OsStr::new("add"), OsStr::new("-f"), OsStr::new("--")];
        let path = [path.as_ref()];
        self.git(&[&add[..], &path[..]].concat()).code(0);
        self
    }

    /// Commits what is staged, asking no hook: for what lies in history when a test begins.
    pub(crate) fn commit(&self, message: &str) -> &Self {
        let commit = ["commit", "-q", "--no-verify", "--allow-empty", "-m"];
        self.git(&[&commit[..], &[message][..]].concat()).code(0);
        self
    }

    /// Sets an entry of the repository's own configuration.
    pub(crate) fn config(&self, name: &str, value: &str) -> &Self {
        self.git(&["config", name, value]).code(0);
        self
    }

    /// Installs the hooks.
    #[track_caller]
    pub(crate) fn hooked(&self) -> &Self {
        self.xguard(&["install"]).code(0);
        self
    }

    /// Runs git. Neither stream may show a planted secret, except standard output where a patch was asked for.
    #[track_caller]
    #[must_use = "assert the exit status or the output"]
    pub(crate) fn git<S: AsRef<OsStr>>(&self, args: &[S]) -> Run {
        let run = self.run(OsStr::new("git"), args);
        let shows_patch = args.iter().any(|arg| arg.as_ref() == "-p");
        self.assert_no_leak(&run, !shows_patch);
        run
    }

    /// Returns what git prints of the contents of objects, which may well hold secrets.
    #[track_caller]
    pub(crate) fn git_content<S: AsRef<OsStr>>(&self, args: &[S]) -> Vec<u8> {
        self.run(OsStr::new("git"), args).code(0).stdout
    }

    /// Runs the program under test, which must end by itself, in one of its three statuses, printing no secret.
    #[track_caller]
    #[must_use = "assert the exit status or the output"]
    pub(crate) fn xguard<S: AsRef<OsStr>>(&self, args: &[S]) -> Run {
        let run = self.run(XGUARD.as_os_str(), args);
        self.assert_no_leak(&run, true);
        assert!(
            matches!(run.status, Some(0..=2)),
            "neither of the three statuses: {run}"
        );
        run.assert_streams(args);
        run
    }

    /// Runs another program, where this machine has it.
    #[track_caller]
    pub(crate) fn program<S: AsRef<OsStr>>(&self, name: &str, args: &[S]) -> Option<Run> {
        find_program(name)?;
        let run = self.run(OsStr::new(name), args);
        self.assert_no_leak(&run, true);
        Some(run)
    }

    /// Returns the id of HEAD, or `unborn`.
    pub(crate) fn head(&self) -> String {
        let run = self.git(&["rev-parse", "-q", "--verify", "HEAD"]);
        if run.status == Some(0) {
            run.text().trim_end().to_owned()
        } else {
            "unborn".to_owned()
        }
    }

    /// Returns a command that is cut off from the machine: its configuration, its user, its clock, its language.
    pub(crate) fn command(&self, program: &OsStr) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.cwd)
            .env_clear()
            .env("PATH", machine_path())
            .env("HOME", self.scratch_path("home"))
            .env("LC_ALL", "C")
            .env("TZ", "UTC")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env(
                "GIT_CEILING_DIRECTORIES",
                self.scratch_path("").parent().expect("not `/`"),
            )
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_EDITOR", "true");
        for role in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{role}_NAME"), "A U Thor")
                .env(format!("GIT_{role}_EMAIL"), "author@example.com")
                .env(format!("GIT_{role}_DATE"), "2026-01-02T03:04:05Z");
        }
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs any program.
    #[track_caller]
    pub(crate) fn run<S: AsRef<OsStr>>(&self, program: &OsStr, args: &[S]) -> Run {
        let mut child = self
            .command(program)
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        // Whoever does not read its standard input to the end has closed it; that is its right.
        drop(child.stdin.take().expect("piped").write_all(&self.stdin));
        let output = child.wait_with_output().expect("a child that was started");
        let words = args.iter().map(|arg| arg.as_ref().to_string_lossy());
        Run {
            command: format!(
                "{} {}",
                program.to_string_lossy(),
                words.collect::<Vec<_>>().join(" ")
            ),
            status: output.status.code(),
            stdout: output.stdout,
            stderr: output.stderr,
            scratch: self.scratch_path(""),
        }
    }

    #[track_caller]
    fn assert_no_leak(&self, run: &Run, stdout_too: bool) {
        let planted = self.scratch.planted.borrow();
        let stdout = if stdout_too { &run.stdout[..] } else { &[] };
        for (stream, output) in [("stdout", stdout), ("stderr", &run.stderr)] {
            if let Some(leak) = planted.leak(output) {
                panic!("`{}` printed on {stream} {leak}", run.command);
            }
        }
    }
}

/// Returns a number that differs from test to test and is the same in every run: FNV-1a of the test's name.
fn seed_of_this_test() -> u64 {
    let thread = std::thread::current();
    let name = thread.name().unwrap_or_default();
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
