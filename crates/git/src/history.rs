//! Commits, what each brings in, and where it is, by git's plumbing: no library walks history as fast.

use std::io::{BufRead as _, BufReader, Read};

use anyhow::{Context as _, Result, bail};

use super::object::{FileVersion, Oid, format_ids, parse_ids};
use super::process::Git;
use super::raw::{RawLine, parse_raw_line};

/// Which commits are meant.
#[derive(Debug, Default, Clone)]
pub struct Wanted {
    /// These and all they build on …
    pub tips: Vec<Oid>,
    /// … but for these and all they build on …
    pub excluded: Vec<Oid>,
    /// … and, where this is so, but for what any ref has.
    pub but_for_refs: bool,
}

/// What a commit does to one path: of a merge, only what it holds otherwise than each of its parents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntroducedChange {
    /// The commit.
    pub commit: Oid,
    /// Path from the top, as bytes.
    pub path: Vec<u8>,
    /// What its parents hold there, as far as they hold anything.
    pub old: Vec<FileVersion>,
    /// What it holds there itself.
    pub new: Option<FileVersion>,
}

/// Returns the commits that are meant, parents first.
pub fn list_commits(git: &Git, wanted: &Wanted) -> Result<Vec<Oid>> {
    let mut input = format_ids(&wanted.tips, "");
    if input.is_empty() {
        return Ok(Vec::new());
    }
    input.extend(format_ids(&wanted.excluded, "^"));
    let mut arguments = vec!["rev-list", "--topo-order", "--reverse", "--stdin"];
    if wanted.but_for_refs {
        arguments.extend(["--not", "--all"]);
    }
    let (_, output) = git.run_with_input(&arguments, input, &[0])?;
    parse_ids(&output)
}

/// Returns the commits that somebody has named in the words of `git rev-list`, parents first. No word is an option.
pub fn named_commits(git: &Git, range: &str) -> Result<Vec<Oid>> {
    let mut arguments = vec!["rev-list", "--topo-order", "--reverse", "--end-of-options"];
    let before = arguments.len();
    arguments.extend(range.split_whitespace());
    if arguments.len() == before {
        bail!(
            "the range is empty: name commits as `git rev-list` takes them, such as `main..HEAD`"
        );
    }
    arguments.push("--");
    let output = git.output(&arguments).with_context(|| {
        format!(
            "could not list the commits of the range `{}`",
            range.escape_debug()
        )
    })?;
    parse_ids(&output)
}

/// Hands on everything that `commits` bring in, commit by commit.
pub fn brought_in(
    git: &Git,
    commits: &[Oid],
    sink: &mut dyn FnMut(IntroducedChange) -> Result<()>,
) -> Result<()> {
    if commits.is_empty() {
        return Ok(());
    }
    let arguments = [
        "diff-tree",
        "--stdin",
        "-z",
        "-r",
        "-c",
        "--root",
        "--raw",
        "--no-renames",
        "--no-abbrev",
        "--always",
    ];
    let stream = git.stream(&arguments, format_ids(commits, ""))?;
    read_brought(
        &mut NulFields(BufReader::with_capacity(1 << 16, stream)),
        sink,
    )
    .context("could not list what commits bring in")
}

/// NUL-terminated fields.
struct NulFields<R>(BufReader<R>);

impl<R: Read> NulFields<R> {
    fn next(&mut self) -> Result<Option<Vec<u8>>> {
        let mut field = Vec::new();
        self.0.read_until(0, &mut field)?;
        match field.pop() {
            None => Ok(None),
            Some(0) => Ok(Some(field)),
            Some(_) => bail!("git stopped in the middle of a line"),
        }
    }
}

fn read_brought<R: Read>(
    fields: &mut NulFields<R>,
    sink: &mut dyn FnMut(IntroducedChange) -> Result<()>,
) -> Result<()> {
    let mut commit = None;
    while let Some(field) = fields.next()? {
        if field.first() != Some(&b':') {
            commit = Some(Oid::from_hex(&field).context("git printed no id of a commit")?);
            continue;
        }
        let RawLine { old, new, .. } = parse_raw_line(&field)?;
        let path = fields.next()?.context("git printed no path")?;
        let commit = commit.context("git named no commit")?;
        sink(IntroducedChange {
            commit,
            path,
            old,
            new,
        })?;
    }
    Ok(())
}

/// Makes sure that nothing is missing on the way from `tips` to `proved`.
pub fn check_connected(git: &Git, tips: &[Oid], proved: &[Oid]) -> Result<()> {
    if tips.is_empty() {
        return Ok(());
    }
    let mut input = format_ids(tips, "");
    input.extend(format_ids(proved, "^"));
    let arguments = ["rev-list", "--objects", "--quiet", "--stdin"];
    git.run_with_input(&arguments, input, &[0]).context(
        "objects are missing, so that not all of this history can be scanned; in a partial clone \
             `git fetch --refetch --filter=blob:limit=1t` gets them, else `git fsck` says more",
    )?;
    Ok(())
}

/// Tells whether whatever is reachable from `older` is reachable from `tips` too.
pub fn reach_all(git: &Git, tips: &[Oid], older: &[Oid]) -> Result<bool> {
    if older.is_empty() || tips.is_empty() {
        return Ok(older.is_empty());
    }
    let mut input = format_ids(older, "");
    input.extend(format_ids(tips, "^"));
    // 128: what was there is gone altogether.
    let arguments = ["rev-list", "--max-count=1", "--stdin"];
    let (status, output) = git.run_with_input(&arguments, input, &[0, 128])?;
    Ok(status == 0 && output.is_empty())
}

/// Starts listing the files of the work tree, tracked and not, that git does not ignore: NUL-terminated paths. What
/// git could not open is an error at the end.
pub fn worktree_files(git: &Git) -> Result<impl Read + use<>> {
    let arguments = [
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
        "--deduplicate",
    ];
    git.list(&arguments)
}

#[cfg(test)]
mod tests {
    use super::{IntroducedChange, NulFields, Oid, read_brought};
    use std::io::BufReader;

    fn read(text: &str) -> anyhow::Result<Vec<IntroducedChange>> {
        let mut found = Vec::new();
        read_brought(
            &mut NulFields(BufReader::new(text.as_bytes())),
            &mut |one| {
                found.push(one);
                Ok(())
            },
        )?;
        Ok(found)
    }

    #[test]
    fn what_each_commit_brings_in_is_read_merges_too() {
        let [zero, one, two, three] = ["0", "1", "2", "3"].map(|digit| digit.repeat(40));
        let text = format!(
            "{one}\0:000000 100644 {zero} {two} A\0a\nb\0:100644 000000 {two} {zero} D\0:c\0{two}\0{three}\0\
             ::100644 000000 100755 {one} {zero} {three} MA\0d\0"
        );
        let found = read(&text).unwrap();
        let seen: Vec<_> = found
            .iter()
            .map(|one| (one.path.as_slice(), one.old.len(), one.new.is_some()))
            .collect();
        assert_eq!(
            seen,
            [(&b"a\nb"[..], 0, true), (b":c", 1, false), (b"d", 1, true)]
        );
        assert_eq!(Oid::from_hex(three.as_bytes()), Some(found[2].commit));
    }

    #[test]
    fn anything_else_is_an_error() {
        let id = "1".repeat(40);
        for text in [
            format!(":100644 100644 {id} {id} M\0p\0"),
            format!("{id}\0:100644 100644 {id} {id} M\0p"),
            format!("{id}\0:100644 100644 {id} M\0p\0"),
            format!("{id}\0:100644 9 {id} {id} M\0p\0"),
            "x\0".to_owned(),
        ] {
            assert!(read(&text).is_err(), "{text:?}");
        }
    }
}
