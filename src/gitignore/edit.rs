//! A change to one ignore file: lines added once, under one heading, in the file's own line endings, nothing else
//! touched. It is one rename, so that whoever looks finds the old file whole or the new one.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::ignore_file::LARGEST;
use super::mend::is_utf16;
use crate::repo_path::RepoPath;
use xguard_git::{WholeFile, read_regular_file};

/// What our lines stand under.
const HEADING: &[u8] = b"# Env files hold credentials: keep them out of git (xguard)";

/// A change to an ignore file that has not been made yet.
#[derive(Debug)]
pub struct Edit {
    /// The ignore file.
    pub file: RepoPath,
    /// How many lines stand before the added ones.
    pub after: usize,
    /// The added lines, without their endings.
    pub lines: Vec<Vec<u8>>,
    /// Whether the line before them gets the ending it lacks.
    pub ends_last: bool,
    path: PathBuf,
    old: Option<Vec<u8>>,
    new: Vec<u8>,
}

impl Edit {
    /// Plans to add `lines` to the ignore file `file` below `top`.
    pub(super) fn new(top: &Path, file: &RepoPath, lines: &[&[u8]]) -> Result<Self> {
        let path = file.below(top)?;
        let old = read_ignore_file(&path).with_context(|| could_not(file))?;
        let change = TextChange::new(old.as_deref().unwrap_or_default(), lines);
        Ok(Self {
            file: file.clone(),
            after: change.after,
            lines: change.lines,
            ends_last: change.ends_last,
            path,
            old,
            new: change.text,
        })
    }

    /// Tells whether the file is not there yet.
    pub fn is_new(&self) -> bool {
        self.old.is_none()
    }

    /// Makes the change. Until it is complete, what is written lies in `git_dir`, where no `git add` finds it.
    pub fn write(&self, git_dir: &Path) -> Result<()> {
        let write = || {
            if read_ignore_file(&self.path)? != self.old {
                bail!("it was changed meanwhile; try again");
            }
            let file = WholeFile::new(&self.path).by_way_of(git_dir);
            Ok(file.write(&self.new)?)
        };
        write().with_context(|| could_not(&self.file))
    }
}

fn could_not(file: &RepoPath) -> String {
    format!("could not change `{file}`")
}

/// Reads an ignore file that may be changed; none if there is none.
fn read_ignore_file(path: &Path) -> Result<Option<Vec<u8>>> {
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if metadata.is_symlink() {
        bail!("it is a symbolic link, which git does not follow: put a regular file in its place");
    }
    if !metadata.is_file() {
        bail!("it is no file: move it away");
    }
    if metadata.permissions().readonly() {
        bail!("it is read-only: make it writable first, with `chmod u+w`");
    }
    if metadata.len() > LARGEST {
        bail!("it is larger than 1 MB, which no list of rules is");
    }
    let text = read_regular_file(path, LARGEST)?;
    if is_utf16(&text) || text.contains(&0) {
        bail!("it is not UTF-8, so git does not understand it: save it as UTF-8");
    }
    Ok(Some(text))
}

/// What becomes of a text.
struct TextChange {
    text: Vec<u8>,
    after: usize,
    lines: Vec<Vec<u8>>,
    ends_last: bool,
}

impl TextChange {
    fn new(old: &[u8], lines: &[&[u8]]) -> Self {
        let rows: Vec<&[u8]> = old.split_inclusive(|&byte| byte == b'\n').collect();
        let under_heading = end_of_block(&rows);
        let after = under_heading.unwrap_or(rows.len());
        let (before, behind) = rows.split_at(after);
        let mut added: Vec<Vec<u8>> = Vec::new();
        if under_heading.is_none() {
            let is_apart = before.last().is_none_or(|row| row.trim_ascii().is_empty());
            if !is_apart {
                added.push(Vec::new());
            }
            added.push(HEADING.to_vec());
        }
        added.extend(lines.iter().map(|line| line.to_vec()));
        let ending = line_ending(old);
        let ends_last = before.last().is_some_and(|row| !row.ends_with(b"\n"));
        let mut text = before.concat();
        if ends_last {
            text.extend(ending);
        }
        for line in &added {
            text.extend(line);
            text.extend(ending);
        }
        text.extend(behind.concat());
        Self {
            text,
            after,
            lines: added,
            ends_last,
        }
    }
}

/// Returns where the lines under our heading end, if more can be added there: with nothing behind them that could take
/// back what they ignore.
fn end_of_block(rows: &[&[u8]]) -> Option<usize> {
    let heading = rows.iter().rposition(|row| row.trim_ascii() == HEADING)?;
    let block = rows.iter().skip(heading);
    let length = block.take_while(|row| !row.trim_ascii().is_empty()).count();
    let end = heading + length;
    let behind = rows.iter().skip(heading);
    let is_final = !behind.into_iter().any(|row| row.starts_with(b"!"));
    is_final.then_some(end)
}

/// Returns the line ending that most lines have.
fn line_ending(text: &[u8]) -> &'static [u8] {
    let lines = memchr::memchr_iter(b'\n', text).count();
    let with_return = memchr::memmem::find_iter(text, b"\r\n").count();
    if with_return * 2 > lines {
        b"\r\n"
    } else {
        b"\n"
    }
}

#[cfg(test)]
mod tests {
    use super::{HEADING, TextChange};

    #[test]
    fn lines_are_added_once_under_one_heading_in_the_files_own_style() {
        let h = str::from_utf8(HEADING).unwrap();
        let cases = [
            ("", format!("{h}\n.env\n"), 0, false),
            ("a\n", format!("a\n\n{h}\n.env\n"), 1, false),
            ("a\n\n", format!("a\n\n{h}\n.env\n"), 2, false),
            ("a", format!("a\n\n{h}\n.env\n"), 1, true),
            ("a\r\nb", format!("a\r\nb\r\n\r\n{h}\r\n.env\r\n"), 2, true),
            (
                &format!("a\n\n{h}\nx\n\nb\n"),
                format!("a\n\n{h}\nx\n.env\n\nb\n"),
                4,
                false,
            ),
            (&format!("{h}\nx"), format!("{h}\nx\n.env\n"), 2, true),
            (
                &format!("{h}\nx\n\n!.env\n"),
                format!("{h}\nx\n\n!.env\n\n{h}\n.env\n"),
                4,
                false,
            ),
        ];
        for (old, new, after, ends_last) in cases {
            let change = TextChange::new(old.as_bytes(), &[b".env"]);
            assert_eq!(String::from_utf8(change.text).unwrap(), new, "{old:?}");
            assert_eq!(
                (change.after, change.ends_last),
                (after, ends_last),
                "{old:?}"
            );
        }
    }
}
