//! Refs, what they were before, and what objects are, by git's plumbing.

use anyhow::{Context as _, Result, bail};

use super::history::{ids, lines};
use super::object::Oid;
use super::printed::os_string;
use super::process::Git;

/// A ref or what a tag in front of it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ref {
    /// Its full name, as bytes.
    pub name: Vec<u8>,
    /// The object it names.
    pub oid: Oid,
    /// The commit it comes to; none where it names something else.
    pub commit: Option<Oid>,
}

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKind {
    /// The content of a file.
    Blob,
    /// A folder.
    Tree,
    /// A commit.
    Commit,
    /// An annotated tag.
    Tag,
}

impl ObjectKind {
    pub(super) fn from_name(name: &[u8]) -> Option<Self> {
        match name {
            b"blob" => Some(Self::Blob),
            b"tree" => Some(Self::Tree),
            b"commit" => Some(Self::Commit),
            b"tag" => Some(Self::Tag),
            _ => None,
        }
    }
}

/// Returns the commit or other object that somebody has named.
pub fn named(git: &Git, name: &str) -> Result<Oid> {
    let output = git
        .output(&["rev-parse", "--verify", "--end-of-options", name])
        .with_context(|| format!("there is no `{}` here", name.escape_debug()))?;
    let first = output.split(|&byte| byte == b'\n').next();
    // Old gits print the words they were told that no option follows.
    let id = first
        .filter(|line| *line != b"--end-of-options")
        .or_else(|| output.split(|&byte| byte == b'\n').nth(1));
    id.and_then(Oid::from_hex)
        .context("git printed no id for it")
}

/// Returns every ref whose full name begins with `prefix`.
pub fn refs(git: &Git, prefix: &[u8]) -> Result<Vec<Ref>> {
    let format = "%(objectname) %(objecttype) %(*objectname) %(*objecttype) %(refname)";
    let output = git.output(&["for-each-ref", &format!("--format={format}")])?;
    let mut refs = Vec::new();
    for line in output
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty())
    {
        let mut words = line.splitn(5, |&byte| byte == b' ');
        let mut word = || words.next().unwrap_or_default();
        let (oid, kind, behind, kind_behind, name) = (word(), word(), word(), word(), word());
        if !name.starts_with(prefix) {
            continue;
        }
        let commit = match (kind, kind_behind) {
            (b"commit", _) => Oid::from_hex(oid),
            (_, b"commit") => Oid::from_hex(behind),
            _ => None,
        };
        refs.push(Ref {
            name: name.to_vec(),
            oid: Oid::from_hex(oid).context("git printed no id for a ref")?,
            commit,
        });
    }
    Ok(refs)
}

/// Tells whether what is pushed to a remote goes elsewhere than what is fetched from it comes from.
pub fn pushes_elsewhere(git: &Git, remote: &[u8]) -> Result<bool> {
    let mut key = b"remote.".to_vec();
    key.extend_from_slice(remote);
    key.extend_from_slice(b".pushurl");
    let arguments = ["config".into(), "--get-all".into(), os_string(key)?];
    // 1: there is none. 2 and more: no such key can be, as where the remote is an address.
    let (status, _) = git.answer(&arguments, Vec::new(), &[0, 1, 2, 3])?;
    Ok(status == 0)
}

/// Returns when a commit was written, and which refs hold it; of anything else, which refs name it.
pub fn about(git: &Git, oid: &str) -> Result<Vec<(String, String)>> {
    let mut about = Vec::new();
    let is_commit = git.output(&["cat-file", "-t", oid])?.trim_ascii() == b"commit";
    let which = if is_commit {
        let show = ["show", "-s", "--no-show-signature", "--format=%aI", oid];
        let date = git.output(&show)?;
        let date = String::from_utf8_lossy(date.trim_ascii()).into_owned();
        about.push(("author_date".to_owned(), date));
        format!("--contains={oid}")
    } else {
        format!("--points-at={oid}")
    };
    let names = git.output(&["for-each-ref", "--format=%(refname)", &which])?;
    let names = String::from_utf8_lossy(&names);
    let names: Vec<&str> = names.lines().collect();
    about.push(("refs".to_owned(), names.join(", ")));
    Ok(about)
}

/// Returns what was HEAD of refs once: every entry of the reflogs there are, or of the stash alone.
pub fn logged(git: &Git, everything: bool) -> Result<Vec<Oid>> {
    if everything {
        return ids(&git.output(&["rev-list", "--reflog", "--no-walk"])?);
    }
    let stash = ["rev-list", "--walk-reflogs", "refs/stash", "--"];
    let (status, _) = git.answer(
        &["show-ref", "--verify", "--quiet", "refs/stash"],
        Vec::new(),
        &[0, 1],
    )?;
    if status != 0 {
        return Ok(Vec::new());
    }
    ids(&git.output(&stash)?)
}

/// Returns what each of `oids` is; none where it is missing here.
pub fn kinds(git: &Git, oids: &[Oid]) -> Result<Vec<Option<ObjectKind>>> {
    if oids.is_empty() {
        return Ok(Vec::new());
    }
    let arguments = ["cat-file", "--batch-check=%(objectname) %(objecttype)"];
    let (_, output) = git.answer(&arguments, lines(oids, ""), &[0])?;
    let answers = output
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty());
    let kinds: Vec<_> = answers
        .map(|line| {
            line.rsplit(|&byte| byte == b' ')
                .next()
                .and_then(ObjectKind::from_name)
        })
        .collect();
    if kinds.len() != oids.len() {
        bail!(
            "git gave {} answers about {} objects",
            kinds.len(),
            oids.len()
        );
    }
    Ok(kinds)
}
