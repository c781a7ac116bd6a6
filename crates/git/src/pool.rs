//! Every object of a repository, reachable or not: git lists them in the order in which they lie in its packs, and
//! reading them in that order is several times faster than in any other.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::process::{Child, ChildStdin, ChildStdout};

use anyhow::{Context as _, Result, bail};

use super::fault;
use super::object::Oid;
use super::process::Git;
use super::refs::ObjectKind;

/// Hands on the id of every object.
pub fn list_objects(git: &Git, found: &mut dyn FnMut(Oid)) -> Result<()> {
    let arguments = [
        "cat-file",
        "--batch-all-objects",
        "--unordered",
        "--buffer",
        "--batch-check=%(objectname)",
    ];
    let doing = "could not list the objects of this repository";
    let mut lines = BufReader::with_capacity(1 << 16, git.stream(&arguments, Vec::new())?);
    let mut line = Vec::new();
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line).context(doing)? == 0 {
            return Ok(());
        }
        let oid = Oid::from_hex(line.trim_ascii_end());
        found(oid.context("git printed no id").context(doing)?);
    }
}

/// A running `git cat-file` that is asked for many objects before it answers.
pub struct BatchReader {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// One object, to be read to its end.
pub struct Object<'a> {
    /// What it is.
    pub kind: ObjectKind,
    /// How many bytes it has.
    pub size: u64,
    /// Its content.
    pub content: std::io::Take<&'a mut BufReader<ChildStdout>>,
}

impl BatchReader {
    /// Starts git.
    pub fn start(git: &Git) -> Result<Self> {
        let mut child = git.start_with_pipes(&["cat-file", "--batch-command", "--buffer"])?;
        let questions = child.stdin.take().context("git takes no input")?;
        let answers = child.stdout.take().context("git gives no output")?;
        Ok(Self {
            child,
            questions,
            answers: BufReader::with_capacity(1 << 18, answers),
        })
    }

    /// Asks for objects; few enough that the questions fit into a pipe while git waits for its answers to be read.
    pub fn ask(&mut self, oids: &[Oid]) -> Result<()> {
        let mut questions = String::new();
        for oid in oids {
            questions.extend(["contents ", &oid.to_string(), "\n"]);
        }
        questions.push_str("flush\n");
        self.questions
            .write_all(questions.as_bytes())
            .and_then(|()| self.questions.flush())
            .context("git ended before it had read all objects; `git fsck` may say why")
    }

    /// Hands on the next of the objects that were asked for.
    pub fn next<R>(
        &mut self,
        oid: Oid,
        read: impl FnOnce(&mut Object<'_>) -> Result<R>,
    ) -> Result<R> {
        fault::read()?;
        let doing = || format!("git could not read object {oid}; `git fsck` says more");
        let mut line = Vec::new();
        self.answers
            .read_until(b'\n', &mut line)
            .with_context(doing)?;
        let words: Vec<&[u8]> = line.trim_ascii_end().split(|&byte| byte == b' ').collect();
        let [_, kind, size] = words.as_slice() else {
            bail!(doing());
        };
        let kind = ObjectKind::from_name(kind).with_context(doing)?;
        let size: u64 = std::str::from_utf8(size)?.parse().with_context(doing)?;
        let mut object = Object {
            kind,
            size,
            content: (&mut self.answers).take(size),
        };
        let result = read(&mut object).with_context(doing)?;
        std::io::copy(&mut object.content, &mut std::io::sink()).with_context(doing)?;
        if object.content.limit() > 0 || self.answers.read_until(b'\n', &mut line)? != 1 {
            bail!(doing());
        }
        Ok(result)
    }
}

impl Drop for BatchReader {
    fn drop(&mut self) {
        // Its work is done; how it ends says nothing any more.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
