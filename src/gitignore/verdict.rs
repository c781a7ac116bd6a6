//! Whether git would ignore a path. A plain rule in the top `.gitignore` with nothing on the way that could undo it is a
//! sure yes; all else is asked of git, in one go.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::glob::is_match;
use super::ignore_file;
use super::ignore_file::{folders_above, split_lines};
use crate::repo_path::RepoPath;
use xguard_git::Git;

/// Bytes of a pattern that are shown.
const LONGEST_SHOWN: usize = 60;

/// The pattern that decides about a path, with the file and line it stands in. The file is as git names it: from the
/// top for a file of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub(super) file: RepoPath,
    pub(super) line: usize,
    pub(super) pattern: Vec<u8>,
}

impl Decision {
    /// Tells whether the pattern ignores, and does not take back what another ignores.
    pub(super) fn is_ignoring(&self) -> bool {
        !self.pattern.starts_with(b"!")
    }

    /// Tells whether everybody with the project's files has the pattern.
    pub(super) fn is_of_the_project(&self) -> bool {
        ignore_file::is_one(&self.file)
            && !self.file.starts_with(b"/")
            && self.file.get(1) != Some(&b':')
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (shown, rest) = self
            .pattern
            .split_at_checked(LONGEST_SHOWN)
            .unwrap_or((&self.pattern, b""));
        let more = if rest.is_empty() { "" } else { "…" };
        let (shown, file) = (shown.escape_ascii(), &self.file);
        write!(formatter, "`{shown}{more}` in {file}:{}", self.line)
    }
}

/// The ignore files on the way to some paths, read at most once each.
pub(super) struct Certain<'a> {
    top: &'a Path,
    files: HashMap<Vec<u8>, Option<Vec<u8>>>,
}

impl<'a> Certain<'a> {
    pub(super) fn new(top: &'a Path) -> Self {
        Self {
            top,
            files: HashMap::new(),
        }
    }

    /// Tells whether `path` is ignored for certain.
    pub(super) fn is_ignored(&mut self, path: &[u8]) -> bool {
        let name_at = memchr::memrchr(b'/', path).map_or(0, |slash| slash + 1);
        let (folder, name) = path.split_at(name_at);
        let covers = |line: &[u8]| is_certain_match(line, name, folder.is_empty());
        if !self
            .lines(b"")
            .is_some_and(|text| split_lines(text).any(covers))
        {
            return false;
        }
        // From the top down to the path's own folder, no line may take anything back.
        folders_above(folder).all(|folder| {
            let text = self.lines(folder);
            text.is_some_and(|text| !split_lines(text).any(|line| could_take_back(line, name)))
        })
    }

    fn lines(&mut self, folder: &[u8]) -> Option<&[u8]> {
        let top = self.top;
        let text = self
            .files
            .entry(folder.to_vec())
            .or_insert_with(|| ignore_file::read_text(top, folder));
        text.as_deref()
    }
}

/// Tells whether a line of the top ignore file matches an env file's name for certain. What is not certain is not
/// thereby unignored.
fn is_certain_match(line: &[u8], name: &[u8], is_at_top: bool) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-".contains(byte);
    let rooted = line.strip_prefix(b"/").filter(|_| is_at_top);
    let anywhere = line.strip_prefix(b"**/");
    let pattern = rooted.or(anywhere).unwrap_or(line);
    // Only wildcards that mean the same to everybody; a blank or a slash left over is not for us to interpret.
    let is_simple = pattern
        .iter()
        .all(|byte| is_plain(byte) || b"*?".contains(byte));
    is_simple && name.iter().all(is_plain) && is_match(pattern, name)
}

/// Tells whether a line may take back the file `name` from the rules before it. A pattern matches a file only if its last
/// part matches the file's name, and not at all if it is about folders.
fn could_take_back(line: &[u8], name: &[u8]) -> bool {
    let Some(pattern) = line.strip_prefix(b"!") else {
        return false;
    };
    let pattern = pattern.trim_ascii_end();
    let last = pattern.rsplit(|&byte| byte == b'/').next();
    let Some(last) = last.filter(|last| !last.is_empty()) else {
        return !pattern.ends_with(b"/");
    };
    let is_plain = !pattern.iter().any(|byte| b"[\\".contains(byte));
    !is_plain || is_match(&last.to_ascii_lowercase(), &name.to_ascii_lowercase())
}

/// Asks git which pattern decides about each of `paths`, relative to the folder `top`. None may lie beyond a symbolic link.
pub(super) fn ask_git(git: &Git, top: &Path, paths: &[RepoPath]) -> Result<Vec<Option<Decision>>> {
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    let doing = "could not ask git what it ignores";
    ignore_file::check_git_can_read(top, paths).context(doing)?;
    let mut input = Vec::new();
    for path in paths {
        // A path that begins with `:` would be read as a pathspec with magic.
        input.extend_from_slice(b"./");
        input.extend_from_slice(path);
        input.push(0);
    }
    let arguments = ["check-ignore", "--no-index", "--stdin", "-z", "-v", "-n"];
    let (_, output) = git
        .run_with_input(&arguments, input, &[0, 1])
        .context(doing)?;
    let fields: Vec<&[u8]> = output.split(|&byte| byte == 0).collect();
    let answers = fields.chunks_exact(4);
    if answers.len() != paths.len() {
        bail!(
            "git answered {} questions of {} about what it ignores",
            answers.len(),
            paths.len()
        );
    }
    answers.map(parse_decision).collect()
}

/// Reads one answer: file, line, pattern, path; the first three empty where no pattern matches.
fn parse_decision(answer: &[&[u8]]) -> Result<Option<Decision>> {
    let &[file, line, pattern, _] = answer else {
        bail!("an answer of git about what it ignores has not four fields");
    };
    if pattern.is_empty() {
        return Ok(None);
    }
    let line = str::from_utf8(line)
        .ok()
        .and_then(|line| line.parse().ok())
        .context("an answer of git about what it ignores has no line number")?;
    Ok(Some(Decision {
        file: file.into(),
        line,
        pattern: pattern.to_vec(),
    }))
}

#[cfg(test)]
mod tests {
    use super::Certain;
    use std::fs;

    #[test]
    fn only_plain_rules_with_nothing_to_undo_them_are_certain() {
        // Name, ignore file at the top, ignore file in `sub`, path, whether that is ignored for certain.
        let cases = [
            ("the name", ".env\n", "", ".env", true),
            ("with CRLF", "a\r\n.env\r\n", "", "sub/.env", true),
            ("no final newline", ".env", "", ".env", true),
            ("rooted, at the top", "/.env\n", "", ".env", true),
            ("rooted, below", "/.env\n", "", "sub/.env", false),
            ("by ending", "*.env\n", "", "sub/prod.env", true),
            ("by beginning", ".env.*\n", "", ".env.local", true),
            ("in any folder", "**/.env\n", "", "sub/.env", true),
            ("all of it", "*\n", "", "sub/.env", true),
            ("in a folder", "sub/*.env\n", "", "sub/.env", false),
            ("folders", ".env/\n", "", ".env", false),
            ("a comment", "#.env\n", "", ".env", false),
            ("another name", ".env\n", "", ".env.local", false),
            ("taken back", ".env\n!.env\n", "", ".env", false),
            ("by a wildcard", ".env\n!.e*v\n", "", ".env", false),
            ("in a class", ".env\n!.en[v]\n", "", ".env", false),
            ("in another case", ".env\n!.ENV\n", "", ".env", false),
            ("all of it", ".env\n!**\n", "", ".env", false),
            ("a template", ".env*\n!.env.example\n", "", ".env", true),
            ("templates", ".env*\n!/.env*.erb\n", "", ".env", true),
            ("folders", ".env\n!*/\n", "", "sub/.env", true),
            ("taken back below", ".env\n", "!.env", "sub/.env", false),
            (
                "behind a mark",
                ".env\n",
                "\u{feff}!.env",
                "sub/.env",
                false,
            ),
            ("taken back elsewhere", ".env\n", "!.env", "a/.env", true),
            ("a trailing space", ".env \n", "", ".env", false),
            ("nothing", "", "", ".env", false),
        ];
        for (name, top, sub, path, expected) in cases {
            let folder = tempfile::tempdir().unwrap();
            fs::create_dir(folder.path().join("sub")).unwrap();
            fs::write(folder.path().join(".gitignore"), top).unwrap();
            fs::write(folder.path().join("sub/.gitignore"), sub).unwrap();
            let is_ignored = Certain::new(folder.path()).is_ignored(path.as_bytes());
            assert_eq!(is_ignored, expected, "{name}");
        }
    }
}
