//! Whether git would ignore a path. A plain rule in the top `.gitignore` with nothing on the way that could undo it is a
//! sure yes; all else is asked of git, in one go.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::git::{Git, os_string};

/// Larger ignore files are left to git to read.
const LARGEST: u64 = 1024 * 1024;

/// What git says about a path it does not ignore.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Unignored {
    /// The pattern that re-includes it, with its file and line; none if no pattern matches at all.
    pub(super) reincluded_by: Option<String>,
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
        let covers = |line: &[u8]| covers(line, name, folder.is_empty());
        if !self.lines(b"").is_some_and(|text| lines(text).any(covers)) {
            return false;
        }
        // From the top down to the path's own folder, no line may take anything back.
        let folders = memchr::memchr_iter(b'/', folder).map(|slash| slash + 1);
        std::iter::once(0).chain(folders).all(|end| {
            let text = self.lines(folder.get(..end).unwrap_or_default());
            text.is_some_and(|text| !lines(text).any(|line| line.starts_with(b"!")))
        })
    }

    /// Returns the text of the ignore file in `folder`, empty if there is none; none if it is not for us to judge.
    fn lines(&mut self, folder: &[u8]) -> Option<&[u8]> {
        let top = self.top;
        let text = self
            .files
            .entry(folder.to_vec())
            .or_insert_with(|| read(top, folder));
        text.as_deref()
    }
}

fn read(top: &Path, folder: &[u8]) -> Option<Vec<u8>> {
    let file = top
        .join(os_string(folder.to_vec()).ok()?)
        .join(".gitignore");
    match fs::symlink_metadata(&file) {
        Ok(metadata) if metadata.is_file() && metadata.len() <= LARGEST =>
        {
            #[expect(clippy::disallowed_methods, reason = "gitignore/ reads ignore files")]
            fs::read(&file).ok()
        }
        // git does not follow a link here either, but that is its business.
        Ok(_) => None,
        Err(error) => (error.kind() == std::io::ErrorKind::NotFound).then(Vec::new),
    }
}

/// Splits at newlines; git takes a carriage return before one away too.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|&byte| byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

/// Tells whether a line of the top ignore file matches an env file's name for certain: the name itself, or one of the
/// usual patterns. What is not among these is not thereby unignored.
fn covers(line: &[u8], name: &[u8], is_at_top: bool) -> bool {
    let plain = name
        .iter()
        .all(|&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
    let rooted = line.strip_prefix(b"/");
    let Some(pattern) = (if rooted.is_some() && is_at_top {
        rooted
    } else {
        Some(line)
    }) else {
        return false;
    };
    plain
        && match pattern {
            b"*.env" => name.ends_with(b".env"),
            b".env*" => name.starts_with(b".env"),
            b".env.*" => name.starts_with(b".env."),
            _ => pattern == name,
        }
}

/// Asks git which of `paths`, relative to the top, it does not ignore. None may lie beyond a symbolic link.
pub(super) fn ask(git: &Git, paths: &[Vec<u8>]) -> Result<Vec<(Vec<u8>, Unignored)>> {
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    let mut input = Vec::new();
    for path in paths {
        // A path that begins with `:` would be read as a pathspec with magic.
        input.extend_from_slice(b"./");
        input.extend_from_slice(path);
        input.push(0);
    }
    let arguments = ["check-ignore", "--no-index", "--stdin", "-z", "-v", "-n"];
    let (_, output) = git
        .answer(&arguments, input, &[0, 1])
        .context("could not ask git what it ignores")?;
    let fields: Vec<&[u8]> = output.split(|&byte| byte == 0).collect();
    let answers = fields.chunks_exact(4);
    if answers.len() != paths.len() {
        bail!(
            "git answered {} questions of {} about what it ignores",
            answers.len(),
            paths.len()
        );
    }
    let mut unignored = Vec::new();
    for (answer, path) in answers.zip(paths) {
        let [source, line, pattern, _] = answer else {
            continue;
        };
        if pattern.is_empty() {
            unignored.push((path.clone(), Unignored::default()));
        } else if pattern.starts_with(b"!") {
            let reincluded_by = format!(
                "{} in {}:{}",
                pattern.escape_ascii(),
                source.escape_ascii(),
                line.escape_ascii()
            );
            unignored.push((
                path.clone(),
                Unignored {
                    reincluded_by: Some(reincluded_by),
                },
            ));
        }
    }
    Ok(unignored)
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
            ("another name", ".env\n", "", ".env.local", false),
            ("taken back", ".env\n!.env.example\n", "", ".env", false),
            ("taken back below", ".env\n", "!.env", "sub/.env", false),
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
