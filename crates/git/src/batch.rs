//! Objects read through one running `git cat-file`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout};

use anyhow::{Context as _, Result, bail};

use super::fault;
use super::object::Oid;
use super::process::Git;

/// A running `git cat-file --batch-command`.
pub(super) struct ObjectBatch {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl ObjectBatch {
    /// Starts git.
    pub(super) fn start(git: &Git) -> Result<Self> {
        let mut child = git.start_with_pipes(&["cat-file", "--batch-command"])?;
        let questions = child.stdin.take().context("git takes no input")?;
        let answers = BufReader::new(child.stdout.take().context("git gives no output")?);
        Ok(Self {
            child,
            questions,
            answers,
        })
    }

    /// Returns how many bytes an object has.
    pub(super) fn size(&mut self, oid: Oid) -> Result<u64> {
        self.ask("info", oid)
    }

    /// Returns the content of an object.
    pub(super) fn content(&mut self, oid: Oid) -> Result<Vec<u8>> {
        let size = self.ask("contents", oid)?;
        fault::read()?;
        let mut content = vec![0; usize::try_from(size)?];
        self.answers
            .read_exact(&mut content)
            .with_context(|| format!("git broke off in object {oid}"))?;
        let mut newline = [0];
        self.answers
            .read_exact(&mut newline)
            .with_context(|| format!("git broke off after object {oid}"))?;
        Ok(content)
    }

    /// Asks about an object and returns its size in bytes, from the line `<id> <type> <size>`.
    fn ask(&mut self, question: &str, oid: Oid) -> Result<u64> {
        fault::read()?;
        let asked =
            writeln!(self.questions, "{question} {oid}").and_then(|()| self.questions.flush());
        asked.with_context(|| {
            format!("git ended before it read object {oid}; `git fsck` may say why")
        })?;
        let mut line = String::new();
        self.answers
            .read_line(&mut line)
            .with_context(|| format!("could not read git's answer about object {oid}"))?;
        if line.trim_end().ends_with(" missing") {
            bail!(
                "object {oid} is not in this repository; in a partial clone `git cat-file -p {oid}` fetches it, \
                 else `git fsck` says more"
            );
        }
        let size = line
            .trim_end()
            .rsplit(' ')
            .next()
            .and_then(|word| word.parse().ok());
        size.with_context(|| format!("git cannot read object {oid}; `git fsck` says more"))
    }
}

impl Drop for ObjectBatch {
    fn drop(&mut self) {
        // Its work is done; how it ends says nothing any more.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
