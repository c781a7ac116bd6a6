//! git as a child process: never through a shell, never over the network, never waiting for a person.

use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, anyhow};

use super::environment::GitEnvironment;
use super::fault;
use super::git_files;
use super::stream::GitStream;

/// What ties git to a repository other than that of its folder; git sets it around hooks and aliases.
pub const REPOSITORY_VARIABLES: &[&str] = &[
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_WORK_TREE",
];

/// What changes the meaning of the paths we hand to git.
const PATHSPEC_VARIABLES: &[&str] = &[
    "GIT_GLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
    "GIT_LITERAL_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
];

/// How much of git's own message is passed on.
const LONGEST_MESSAGE: usize = 2000;

/// Starts git in one folder.
#[derive(Debug, Clone, Default)]
pub struct Git {
    folder: Option<PathBuf>,
    repository: Option<PathBuf>,
    elsewhere: bool,
    index: Option<PathBuf>,
    objects: Option<PathBuf>,
    program: Option<PathBuf>,
    editor: Option<&'static str>,
}

impl Git {
    /// Takes git as it runs in the current folder. A relative `GIT_DIR` is fixed, so that `in_folder` may leave it.
    pub fn new(environment: &GitEnvironment) -> Result<Self> {
        git_files::check_here(environment)?;
        let repository = environment
            .git_dir
            .as_ref()
            .map(|path| std::path::absolute(path).context("could not resolve `GIT_DIR`"))
            .transpose()?;
        Ok(Self {
            repository,
            ..Self::default()
        })
    }

    /// Takes git as it runs in `folder` for the repository found there, whichever one the environment names.
    pub fn elsewhere(folder: &Path) -> Self {
        Self {
            folder: Some(folder.to_owned()),
            elsewhere: true,
            ..Self::default()
        }
    }

    /// Returns git as it runs in `folder`.
    #[must_use]
    pub fn in_folder(&self, folder: &Path) -> Self {
        Self {
            folder: Some(folder.to_owned()),
            ..self.clone()
        }
    }

    /// Returns git as it runs with the index that is the file `index`.
    #[must_use]
    pub(super) fn with_index(&self, index: &Path) -> Self {
        Self {
            index: Some(index.to_owned()),
            ..self.clone()
        }
    }

    /// Returns git as it runs with the index that is the file `index`, and with the folder `objects` for what it writes.
    #[must_use]
    pub fn aside(&self, index: &Path, objects: &Path) -> Self {
        Self {
            objects: Some(objects.to_owned()),
            ..self.with_index(index)
        }
    }

    /// Returns git as it runs from the file `program`, whichever one is on PATH.
    #[must_use]
    pub(super) fn by(&self, program: PathBuf) -> Self {
        Self {
            program: Some(program),
            ..self.clone()
        }
    }

    /// Returns git as it runs with another editor than the user's.
    #[must_use]
    pub(super) fn with_editor(&self, editor: &'static str) -> Self {
        Self {
            editor: Some(editor),
            ..self.clone()
        }
    }

    /// Returns the file that git is run from, where it need not be looked for on PATH.
    pub(super) fn program(&self) -> Option<&Path> {
        self.program.as_deref()
    }

    /// Runs git with `arguments` and returns what it prints; any exit status but 0 is an error with git's words.
    pub fn output<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Result<Vec<u8>> {
        self.run_with_input(arguments, Vec::new(), &[0])
            .map(|(_, output)| output)
    }

    /// Runs git with `arguments`, feeds it `input`, and returns its exit status, one of `accepted`, and what it prints.
    pub fn run_with_input<S: AsRef<OsStr>>(
        &self,
        arguments: &[S],
        input: Vec<u8>,
        accepted: &[i32],
    ) -> Result<(i32, Vec<u8>)> {
        let doing = || format!("could not run `git {}`", printable_arguments(arguments));
        fault::read().with_context(doing)?;
        let mut child = self
            .command(arguments)
            .stdin(if input.is_empty() {
                Stdio::null()
            } else {
                Stdio::piped()
            })
            .spawn()
            .map_err(explain_start)
            .with_context(doing)?;
        let stdin = child.stdin.take();
        // Written beside the reading: git may answer before it has read everything.
        let writer =
            std::thread::spawn(move || stdin.map_or(Ok(()), |mut stdin| stdin.write_all(&input)));
        let output = child.wait_with_output().with_context(doing)?;
        let written = writer
            .join()
            .map_err(|_panic| anyhow!("the thread that feeds git ended early"))
            .with_context(doing)?;
        match output.status.code() {
            Some(code) if accepted.contains(&code) => {
                written
                    .context("git did not read all it was asked")
                    .with_context(doing)?;
                Ok((code, output.stdout))
            }
            _ => Err(anyhow!(
                "{}",
                error_message(&output.stderr, &output.status.to_string())
            ))
            .with_context(doing),
        }
    }

    /// Starts git with `arguments` and both pipes open.
    pub(super) fn start_with_pipes<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Result<Child> {
        self.start(arguments, Stdio::null())
    }

    fn start<S: AsRef<OsStr>>(&self, arguments: &[S], stderr: Stdio) -> Result<Child> {
        fault::read()?;
        self.command(arguments)
            .stdin(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .map_err(explain_start)
            .with_context(|| format!("could not run `git {}`", printable_arguments(arguments)))
    }

    /// Starts git with `arguments`, and returns what it lists as it comes. What it warns of, such as a folder that it
    /// could not open, is an error at the end of the reading: the list is not whole then.
    pub(super) fn list<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Result<GitStream> {
        let mut child = self.start(arguments, Stdio::piped())?;
        let output = child.stdout.take().context("git has no standard output")?;
        let stderr = child.stderr.take().context("git has no standard error")?;
        drop(child.stdin.take());
        Ok(GitStream::new(child, output).complete(stderr))
    }

    /// Starts git with arguments, feeds it `input`, and returns what it prints as it comes. That git ended badly is an
    /// error at the end of the reading.
    pub(super) fn stream<S: AsRef<OsStr>>(&self, args: &[S], input: Vec<u8>) -> Result<GitStream> {
        let mut child = self.start_with_pipes(args)?;
        let output = child.stdout.take().context("git has no standard output")?;
        let stdin = child.stdin.take();
        // Beside the reading, or each would wait for the other. A git that does not read it all ends badly.
        std::thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&input)));
        Ok(GitStream::new(child, output))
    }

    fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place where git is started"
        )]
        let mut command = match &self.program {
            Some(program) => Command::new(program),
            None => Command::new("git"),
        };
        command
            .args(["-c", "core.fsmonitor=false"])
            .args(arguments)
            .env("LC_ALL", "C")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_NO_LAZY_FETCH", "1")
            // A commit records what is named, not what has been put in its place.
            .env("GIT_NO_REPLACE_OBJECTS", "1")
            // Gits before 2.45 know no GIT_NO_LAZY_FETCH: with no transport allowed they cannot fetch either.
            .env("GIT_ALLOW_PROTOCOL", "none")
            .env("GIT_TERMINAL_PROMPT", "0")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // With it `git config` would read that file alone.
        command.env_remove("GIT_CONFIG");
        for variable in PATHSPEC_VARIABLES {
            command.env_remove(variable);
        }
        if self.elsewhere {
            for variable in REPOSITORY_VARIABLES {
                command.env_remove(variable);
            }
        }
        if let Some(index) = &self.index {
            command.env("GIT_INDEX_FILE", index);
        }
        if let Some(objects) = &self.objects {
            command.env("GIT_OBJECT_DIRECTORY", objects);
        }
        if let Some(editor) = self.editor {
            command.env("GIT_EDITOR", editor);
        }
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        if let Some(repository) = &self.repository {
            command.env("GIT_DIR", repository);
        }
        command
    }
}

fn explain_start(error: std::io::Error) -> anyhow::Error {
    if error.kind() == std::io::ErrorKind::NotFound {
        return anyhow!("git was not found: make sure `git` is on PATH");
    }
    anyhow!(error)
}

/// Returns git's own message, made fit for a terminal, or how it ended if it said nothing.
fn error_message(stderr: &[u8], status: &str) -> String {
    let text = String::from_utf8_lossy(stderr.get(..LONGEST_MESSAGE).unwrap_or(stderr));
    let text: String = text
        .trim()
        .chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect();
    if text.is_empty() {
        format!("git ended with {status}")
    } else {
        format!("git says: {text}")
    }
}

fn printable_arguments<S: AsRef<OsStr>>(arguments: &[S]) -> String {
    let words: Vec<OsString> = arguments
        .iter()
        .map(|argument| argument.as_ref().to_owned())
        .collect();
    words
        .join(OsStr::new(" "))
        .to_string_lossy()
        .chars()
        .filter(|character| !character.is_control())
        .collect()
}
