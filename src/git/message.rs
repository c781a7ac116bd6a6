//! What git keeps of the text in a commit message file: comments and what stands below the scissors line do not get
//! into history.

use std::ffi::OsStr;

use anyhow::{Context as _, Result};

use super::Environment;
use super::process::Git;

const SCISSORS: &[u8] = b"------------------------ >8 ------------------------";
/// What git chooses a comment character from if it may.
const AUTOMATIC: &[u8] = b"#;@!$%^&|:";

/// How git is going to clean a message up, as far as a hook can know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleanup {
    /// What a comment line begins with; none where git chose a character for this message.
    comment: Option<Vec<u8>>,
    /// Whether comment lines are taken out.
    takes_comments: bool,
    /// Whether all is cut below a scissors line even if git did not put it there.
    cuts: bool,
}

/// Asks git how it cleans messages up here.
pub fn cleanup(environment: &Environment) -> Result<Cleanup> {
    let pattern = r"^(core\.comment(char|string)|commit\.(cleanup|verbose))$";
    let (_, output) = Git::new(environment)?
        .answer(
            &["config", "-z", "--get-regexp", pattern],
            Vec::new(),
            &[0, 1],
        )
        .context("could not ask git how it cleans up commit messages")?;
    let without_editor = environment.editor.as_deref() == Some(OsStr::new(":"));
    Ok(Cleanup::of(&output, without_editor))
}

impl Cleanup {
    /// Reads `name LF value NUL` again and again. `--cleanup` may have been typed as well, which a hook never learns.
    fn of(configuration: &[u8], without_editor: bool) -> Self {
        let mut comment = Some(b"#".to_vec());
        let (mut mode, mut verbose) = (&b"default"[..], false);
        for entry in configuration.split(|&byte| byte == 0) {
            let mut parts = entry.splitn(2, |&byte| byte == b'\n');
            let (name, value) = (parts.next().unwrap_or_default(), parts.next());
            match (name, value) {
                (b"core.commentchar" | b"core.commentstring", Some(b"auto")) => comment = None,
                (b"core.commentchar" | b"core.commentstring", Some(value)) if !value.is_empty() => {
                    comment = Some(value.to_vec());
                }
                (b"commit.cleanup", Some(value)) => mode = value,
                // It may be a number, how verbose.
                (b"commit.verbose", value) => {
                    verbose = !matches!(value, Some(b"false" | b"no" | b"off" | b"0" | b""));
                }
                _ => {}
            }
        }
        Self {
            comment,
            takes_comments: mode == b"strip" || mode == b"default" && !without_editor,
            cuts: verbose || mode == b"scissors" && !without_editor,
        }
    }

    /// Returns what git keeps of a message, each line where it was. In doubt more is kept than git does, but never the
    /// diff that git itself shows below a scissors line.
    pub fn kept(&self, message: &[u8]) -> Vec<u8> {
        let lines: Vec<&[u8]> = message.split_inclusive(|&byte| byte == b'\n').collect();
        let end = (0..lines.len())
            .find(|&at| self.is_cut(&lines, at))
            .unwrap_or(lines.len());
        let chosen = lines.get(end).and_then(|line| line.first());
        let lines = lines.get(..end).unwrap_or_default();
        let comments_from = comments_from(lines, chosen);
        let mut kept = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            let is_comment = self.takes_comments
                && match &self.comment {
                    Some(comment) => line.starts_with(comment),
                    None => at >= comments_from,
                };
            kept.extend_from_slice(if is_comment { b"\n" } else { line });
        }
        kept
    }

    /// Tells whether git cuts the message at a line. Below a scissors line of its own it explains itself in comments.
    fn is_cut(&self, lines: &[&[u8]], at: usize) -> bool {
        let Some(line) = lines.get(at) else {
            return false;
        };
        let Some(comment) = line
            .strip_suffix(b"\n")
            .and_then(|line| line.strip_suffix(SCISSORS))
            .and_then(|line| line.strip_suffix(b" "))
        else {
            return false;
        };
        let is_comment = match &self.comment {
            Some(expected) => comment == expected,
            None => matches!(comment, [one] if AUTOMATIC.contains(one)),
        };
        let is_explained = lines
            .get(at + 1)
            .is_some_and(|next| next.starts_with(comment));
        is_comment && (self.cuts || is_explained)
    }
}

/// Returns where the comments begin that git has put at the end of a message whose comment character it chose: the one
/// of the scissors line, else the one the last line begins with.
fn comments_from(lines: &[&[u8]], chosen: Option<&u8>) -> usize {
    let is_empty = |line: &[u8]| line.trim_ascii().is_empty();
    let last = || lines.iter().rfind(|line| !is_empty(line))?.first();
    let Some(character) = chosen
        .or_else(last)
        .filter(|character| AUTOMATIC.contains(character))
    else {
        return lines.len();
    };
    lines
        .iter()
        .rposition(|line| !is_empty(line) && line.first() != Some(character))
        .map_or(0, |before| before + 1)
}

#[cfg(test)]
mod tests {
    use super::{Cleanup, SCISSORS};

    /// Configuration, whether no editor ran, the message, what is kept of it.
    type Case<'a> = (&'a str, bool, String, &'a str);

    fn cut(comment: &str) -> String {
        format!("{comment} {}\n", String::from_utf8_lossy(SCISSORS))
    }

    #[test]
    fn comments_go_where_git_takes_them_out() {
        let cases: [Case<'_>; 9] = [
            ("", false, "a\n# b\nc\n".to_owned(), "a\n\nc\n"),
            ("", true, "a\n# b\nc\n".to_owned(), "a\n# b\nc\n"),
            ("commit.cleanup\nstrip\0", true, "# b\n".to_owned(), "\n"),
            (
                "commit.cleanup\nwhitespace\0",
                false,
                "# b\n".to_owned(),
                "# b\n",
            ),
            (
                "commit.cleanup\nverbatim\0",
                false,
                "# b\n".to_owned(),
                "# b\n",
            ),
            (
                "core.commentchar\n;\0",
                false,
                "; a\n# b\n".to_owned(),
                "\n# b\n",
            ),
            (
                "core.commentstring\n//\0",
                false,
                "// a\n/ b\n".to_owned(),
                "\n/ b\n",
            ),
            (
                "core.commentchar\nauto\0",
                false,
                "# a\nb\n\n; c\n; d\n".to_owned(),
                "# a\nb\n\n\n\n",
            ),
            (
                "core.commentchar\nauto\0",
                false,
                "# a\nb\n".to_owned(),
                "# a\nb\n",
            ),
        ];
        for (configuration, without_editor, message, expected) in cases {
            let cleanup = Cleanup::of(configuration.as_bytes(), without_editor);
            let kept = cleanup.kept(message.as_bytes());
            assert_eq!(
                String::from_utf8_lossy(&kept),
                expected,
                "{configuration:?} {message:?}"
            );
        }
    }

    #[test]
    fn what_stands_below_the_scissors_goes_if_git_cuts_there() {
        let explained = format!("a\n{}# explained\ndiff\n", cut("#"));
        let bare = format!("a\n{}b\n", cut("#"));
        let cases: [Case<'_>; 7] = [
            ("", false, explained.clone(), "a\n"),
            ("", true, explained.clone(), "a\n"),
            ("", true, bare.clone(), &bare),
            ("commit.cleanup\nscissors\0", false, bare.clone(), "a\n"),
            ("commit.verbose\n1\0", false, bare.clone(), "a\n"),
            ("commit.verbose\nfalse\0", true, bare.clone(), &bare),
            (
                "core.commentchar\nauto\0",
                false,
                format!("# a\n{}; b\nc\n", cut(";")),
                "# a\n",
            ),
        ];
        for (configuration, without_editor, message, expected) in cases {
            let cleanup = Cleanup::of(configuration.as_bytes(), without_editor);
            let kept = cleanup.kept(message.as_bytes());
            assert_eq!(
                String::from_utf8_lossy(&kept),
                expected,
                "{configuration:?} {message:?}"
            );
        }
    }
}
