//! The self-test: real commits in a scratch repository, with nothing of the user's configuration.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;

use crate::shell::printable;
use xguard_git::REPOSITORY_VARIABLES;

/// What else of the user's own changes a commit.
const PERSONAL_VARIABLES: &[&str] = &[
    "GIT_AUTHOR_DATE",
    "GIT_COMMITTER_DATE",
    "GIT_CONFIG",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DEFAULT_HASH",
    "GIT_DEFAULT_REF_FORMAT",
];

/// From this length on, the longest word of a planted text is its credential, and may not be printed. User ids, which
/// may, are shorter.
const SHORTEST_CREDENTIAL: usize = 20;

/// One commit to try.
#[derive(Debug)]
pub struct Trial {
    /// What it is called in the output.
    pub name: String,
    /// Path of the planted file in the repository.
    pub path: &'static str,
    /// What is in the planted file.
    pub text: String,
    /// Whether the file is part of the commit.
    pub staging: Staging,
    /// What is to come of it.
    pub expected: Expected,
}

/// Whether a planted file is part of the commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Staging {
    /// It is.
    Staged,
    /// It lies in the work tree, and something harmless is committed.
    Unstaged,
}

/// What is to come of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// It is blocked, naming this rule.
    Blocked(&'static str),
    /// It passes, naming this rule.
    Noted(&'static str),
    /// It passes, and nothing is said.
    Passed,
}

/// Tries commits in a scratch repository under guard of the program `binary`, writes a line for each, and tells
/// whether all came out as expected.
pub fn run_selftest(binary: &Path, trials: &[Trial], out: &mut dyn Write) -> Result<bool> {
    writeln!(out, "self-test: real commits in a scratch repository")?;
    let scratch = Scratch::guarded_by(binary)?;
    let mut wrong = 0;
    for trial in trials {
        let outcome = scratch
            .outcome(trial)
            .with_context(|| format!("could not try a commit with {}", trial.name))?;
        match judge_trial(trial, &outcome) {
            Ok(word) => writeln!(out, "  {word:<8} {}", trial.name)?,
            Err(complaint) => {
                wrong += 1;
                let complaint: Vec<String> = complaint.lines().map(printable).collect();
                writeln!(out, "  WRONG    {}: {}", trial.name, complaint.join("\n"))?;
            }
        }
    }
    let tried = trials.len();
    if wrong == 0 {
        writeln!(
            out,
            "self-test passed: {tried} commits, each as it should be"
        )?;
    } else {
        writeln!(
            out,
            "self-test FAILED: {wrong} of {tried} commits were not as they should be"
        )?;
    }
    Ok(wrong == 0)
}

/// What came of a commit.
struct CommitAttempt {
    committed: bool,
    output: String,
}

/// Returns a word for an outcome as expected, or what is wrong with it.
fn judge_trial(trial: &Trial, outcome: &CommitAttempt) -> Result<&'static str, String> {
    let (word, to_commit, rule) = match trial.expected {
        Expected::Blocked(rule) => ("blocked", false, Some(rule)),
        Expected::Noted(rule) => ("noted", true, Some(rule)),
        Expected::Passed => ("passed", true, None),
    };
    match (outcome.committed, to_commit) {
        (true, false) => return Err("it was committed".to_owned()),
        (false, true) => return Err(format!("it was blocked, saying\n{}", outcome.output)),
        _ => {}
    }
    match rule {
        Some(rule) if !outcome.output.contains(rule) => {
            return Err(format!("`{rule}` was not named, but\n{}", outcome.output));
        }
        None if !outcome.output.is_empty() => {
            return Err(format!("it passed, saying\n{}", outcome.output));
        }
        _ => {}
    }
    let words = trial
        .text
        .split(|character: char| !character.is_ascii_alphanumeric());
    let longest = words.max_by_key(|word| word.len()).unwrap_or_default();
    if longest.len() >= SHORTEST_CREDENTIAL && outcome.output.contains(longest) {
        return Err("the planted credential was printed".to_owned());
    }
    Ok(word)
}

/// A repository in a folder of its own, which goes away with it.
struct Scratch {
    folder: TempDir,
}

impl Scratch {
    fn guarded_by(binary: &Path) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("xguard-selftest-")
            .tempdir();
        let scratch = Self {
            folder: folder.context("could not make a scratch folder")?,
        };
        let repository = scratch.repository();
        fs::create_dir(&repository).context("could not make a folder in the scratch folder")?;
        scratch.git(&["init", "-q", "--template="])?;
        require_success(
            "could not install the hooks in the scratch repository",
            scratch.command(binary.as_os_str()).arg("install"),
        )?;
        scratch.write(".gitignore", ".env\n")?;
        scratch.git(&["add", "--", ".gitignore"])?;
        scratch.git(&["commit", "-q", "-m", "first"])?;
        scratch.git(&["tag", "first"])?;
        Ok(scratch)
    }

    fn outcome(&self, trial: &Trial) -> Result<CommitAttempt> {
        self.write(trial.path, &trial.text)?;
        let staged = match trial.staging {
            Staging::Staged => trial.path,
            Staging::Unstaged => {
                self.write("harmless.txt", "nothing to see here\n")?;
                "harmless.txt"
            }
        };
        self.git(&["add", "-f", "--", staged])?;
        let commit = run_command(self.command("git").args(["commit", "-q", "-m", "trial"]))?;
        let output = [commit.stdout, commit.stderr].concat();
        self.git(&["reset", "-q", "--hard", "first"])?;
        self.git(&["clean", "-q", "-ffdx"])?;
        Ok(CommitAttempt {
            committed: commit.status.success(),
            output: String::from_utf8_lossy(&output).into_owned(),
        })
    }

    fn repository(&self) -> PathBuf {
        self.folder.path().join("repository")
    }

    fn write(&self, path: &str, text: &str) -> Result<()> {
        fs::write(self.repository().join(path), text)
            .with_context(|| format!("could not write `{path}` in the scratch repository"))
    }

    fn git(&self, arguments: &[&str]) -> Result<()> {
        let doing = format!(
            "could not run `git {}` in the scratch repository",
            arguments.join(" ")
        );
        require_success(&doing, self.command("git").args(arguments))
    }

    /// Makes a command that sees neither the user's configuration nor another repository.
    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        #[expect(
            clippy::disallowed_methods,
            reason = "the trials are run by git itself"
        )]
        let mut command = Command::new(program);
        for variable in REPOSITORY_VARIABLES.iter().chain(PERSONAL_VARIABLES) {
            command.env_remove(variable);
        }
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "xguard");
            command.env(format!("GIT_{role}_EMAIL"), "xguard@example.invalid");
        }
        command
            .current_dir(self.repository())
            .env("HOME", self.folder.path())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", self.folder.path().join("no-gitconfig"))
            .env("GIT_CEILING_DIRECTORIES", self.folder.path())
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("LC_ALL", "C")
            .stdin(Stdio::null());
        command
    }
}

fn run_command(command: &mut Command) -> Result<Output> {
    command
        .output()
        .with_context(|| format!("could not start `{}`", command.get_program().display()))
}

fn require_success(doing: &str, command: &mut Command) -> Result<()> {
    let output = run_command(command).with_context(|| doing.to_owned())?;
    ensure!(
        output.status.success(),
        "{doing}: {}",
        String::from_utf8_lossy(&output.stderr).trim_end()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{CommitAttempt, Expected, Staging, Trial, judge_trial};

    #[test]
    fn only_what_was_expected_is_right() {
        let secret = "aB3dE5gH".repeat(6);
        let blocked = Expected::Blocked("x-api-secret");
        let noted = Expected::Noted("x-api-secret");
        let said = "x-api-secret at a.txt:1".to_owned();
        let leaked = format!("x-api-secret {secret}");
        let cases = [
            ("blocked and named", blocked, false, said.clone(), true),
            (
                "blocked for another reason",
                blocked,
                false,
                "x-api-key".to_owned(),
                false,
            ),
            ("committed", blocked, true, said.clone(), false),
            ("blocked and printed", blocked, false, leaked.clone(), false),
            ("noted", noted, true, said.clone(), true),
            ("not noted", noted, true, String::new(), false),
            ("a note that blocks", noted, false, said.clone(), false),
            ("a note that prints", noted, true, leaked, false),
            ("nothing said", Expected::Passed, true, String::new(), true),
            (
                "something said",
                Expected::Passed,
                true,
                said.clone(),
                false,
            ),
            ("clean and blocked", Expected::Passed, false, said, false),
        ];
        for (name, expected, committed, output, is_right) in cases {
            let trial = Trial {
                name: name.to_owned(),
                path: "a.txt",
                text: format!("api_secret = {secret}"),
                staging: Staging::Staged,
                expected,
            };
            let outcome = CommitAttempt { committed, output };
            assert_eq!(judge_trial(&trial, &outcome).is_ok(), is_right, "{name}");
        }
    }
}
