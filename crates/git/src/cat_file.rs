//! Objects by `git cat-file`: everything that is asked of it, and the one reader of its answers.

use std::io::{self, BufRead as _, BufReader, Read, Take, Write as _};
use std::process::{Child, ChildStdin, ChildStdout};

use anyhow::{Context as _, Result, bail};

use super::fault;
use super::object::{LARGEST_WHOLE, ObjectKind, Oid, format_ids};
use super::process::Git;

/// A running `git cat-file` that can be asked for many objects before it answers.
pub struct ObjectReader {
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
    pub content: Take<&'a mut BufReader<ChildStdout>>,
}

impl ObjectReader {
    /// Starts git.
    pub fn start(git: &Git) -> Result<Self> {
        let mut child = git.start_with_pipes(&["cat-file", "--batch-command", "--buffer"])?;
        let questions = child.stdin.take().context("git has no standard input")?;
        let answers = child.stdout.take().context("git has no standard output")?;
        Ok(Self {
            child,
            questions,
            answers: BufReader::with_capacity(1 << 18, answers),
        })
    }

    /// Asks for objects; few enough that the questions fit into a pipe while git waits for its answers to be read.
    pub fn ask(&mut self, oids: &[Oid]) -> Result<()> {
        fault::read()?;
        let mut questions = format_ids(oids, "contents ");
        questions.extend(b"flush\n");
        self.questions
            .write_all(&questions)
            .and_then(|()| self.questions.flush())
            .context("git ended before it had read all objects; `git fsck` may say why")
    }

    /// Hands on the next of the objects that were asked for.
    pub fn next<R>(
        &mut self,
        oid: Oid,
        read: impl FnOnce(&mut Object<'_>) -> Result<R>,
    ) -> Result<R> {
        let doing = || format!("git could not read object {oid}; `git fsck` says more");
        let (kind, size) = self.header(oid)?;
        let mut object = Object {
            kind,
            size,
            content: (&mut self.answers).take(size),
        };
        let result = read(&mut object).with_context(doing)?;
        io::copy(&mut object.content, &mut io::sink()).with_context(doing)?;
        if object.content.limit() > 0 || self.answers.read_until(b'\n', &mut Vec::new())? != 1 {
            bail!(doing());
        }
        Ok(result)
    }

    /// Returns the content of an object; `None` if it is too large to hold. git is then about to print all of it, so this
    /// reader cannot be used again.
    pub(super) fn read(&mut self, oid: Oid) -> Result<Option<Vec<u8>>> {
        self.ask(&[oid])?;
        let (_, size) = self.header(oid)?;
        if size > LARGEST_WHOLE {
            return Ok(None);
        }
        fault::read()?;
        let mut content = vec![0; usize::try_from(size)?];
        self.answers
            .read_exact(&mut content)
            .and_then(|()| self.answers.read_exact(&mut [0]))
            .with_context(|| {
                format!("git stopped in the middle of object {oid}; `git fsck` may say why")
            })?;
        Ok(Some(content))
    }

    /// Reads the line `<id> <type> <size>`.
    fn header(&mut self, oid: Oid) -> Result<(ObjectKind, u64)> {
        fault::read()?;
        let doing = || format!("git could not read object {oid}; `git fsck` says more");
        let mut line = Vec::new();
        self.answers
            .read_until(b'\n', &mut line)
            .with_context(doing)?;
        let words: Vec<&[u8]> = line.trim_ascii_end().split(|&byte| byte == b' ').collect();
        match words.as_slice() {
            [_, kind, size] => {
                let size = std::str::from_utf8(size).with_context(doing)?;
                let kind = ObjectKind::from_name(kind).with_context(doing)?;
                Ok((kind, size.parse().with_context(doing)?))
            }
            [_, b"missing"] => bail!(
                "object {oid} is not in this repository; in a partial clone `git cat-file -p {oid}` fetches it, \
                 else `git fsck` says more"
            ),
            _ => bail!(doing()),
        }
    }
}

impl Drop for ObjectReader {
    fn drop(&mut self) {
        // Its work is done; how it ends says nothing any more.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Hands on the id of every object of a repository, reachable or not: git lists them in the order in which they lie in
/// its packs, and reading them in that order is several times faster than in any other.
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

/// Returns the kind of each of `oids`; `None` for an object that is missing.
pub fn object_kinds(git: &Git, oids: &[Oid]) -> Result<Vec<Option<ObjectKind>>> {
    if oids.is_empty() {
        return Ok(Vec::new());
    }
    let arguments = ["cat-file", "--batch-check=%(objectname) %(objecttype)"];
    let (_, output) = git.run_with_input(&arguments, format_ids(oids, ""), &[0])?;
    let kind = |line: &[u8]| {
        let word = line.rsplit(|&byte| byte == b' ').next();
        word.and_then(ObjectKind::from_name)
    };
    let lines = output.split(|&byte| byte == b'\n');
    let kinds: Vec<_> = lines.filter(|line| !line.is_empty()).map(kind).collect();
    if kinds.len() != oids.len() {
        let (answers, questions) = (kinds.len(), oids.len());
        bail!("git printed {answers} answers about {questions} objects");
    }
    Ok(kinds)
}
