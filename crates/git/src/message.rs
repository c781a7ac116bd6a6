//! The text in a commit message file, as far as git may keep it.
//!
//! **Everything that enters history is looked at.** What git drops of a message depends on options that no hook learns
//! of (`--cleanup`, `-v`), so nothing is left out because git usually drops it: comment lines are looked at, and so is
//! what stands below a scissors line that git need not cut at. Left out are
//! - what stands below the first scissors line where `commit.verbose` has git cut there, and
//! - single lines that git itself shows in the editor: of `git status` in comments, and below a scissors line those of
//!   the diff of this commit. What they show is in the index, which `pre-commit` has scanned, or in history: a commit
//!   that takes a secret out must not fail because git shows what is taken out.

use std::collections::HashSet;
use std::ffi::OsStr;

use anyhow::{Context as _, Result};

use super::environment::GitEnvironment;
use super::process::Git;

const SCISSORS: &[u8] = b"------------------------ >8 ------------------------";
/// What git chooses a comment character from if it may.
const AUTOMATIC: &[u8] = b"#;@!$%^&|:";

/// What git does with a message, as far as a hook can know, and what it shows in it.
#[derive(Debug, Clone, Default)]
pub struct Cleanup {
    /// What a comment line begins with; none where git chose a character for this message.
    comment: Option<Vec<u8>>,
    /// Whether git certainly cuts at the first scissors line, whoever put it there.
    cuts: bool,
    /// Whether an editor ran.
    edited: bool,
    status: HashSet<Vec<u8>>,
    diff: HashSet<Vec<u8>>,
}

/// Asks git what it does with messages here, and what it shows in one. `git merge` cuts at no scissors line because
/// of `commit.verbose`.
pub fn configured_cleanup(environment: &GitEnvironment, is_merge: bool) -> Result<Cleanup> {
    let git = Git::new(environment)?;
    let pattern = r"^(core\.comment(char|string)|commit\.verbose)$";
    let (_, output) = git
        .run_with_input(
            &["config", "-z", "--get-regexp", pattern],
            Vec::new(),
            &[0, 1],
        )
        .context("could not ask git how it cleans up commit messages")?;
    let mut cleanup = Cleanup::of(&output);
    cleanup.cuts &= !is_merge;
    cleanup.edited = environment.editor.as_deref() != Some(OsStr::new(":"));
    if cleanup.edited {
        cleanup
            .see_what_git_shows(&git)
            .context("could not ask git what it shows in commit messages")?;
    }
    Ok(cleanup)
}

impl Cleanup {
    /// Reads `name LF value NUL` again and again.
    fn of(configuration: &[u8]) -> Self {
        let mut cleanup = Self {
            comment: Some(b"#".to_vec()),
            ..Self::default()
        };
        let mut is_sure = true;
        for entry in configuration.split(|&byte| byte == 0) {
            let mut parts = entry.splitn(2, |&byte| byte == b'\n');
            let (name, value) = (parts.next().unwrap_or_default(), parts.next());
            match (name, value) {
                (b"core.commentchar" | b"core.commentstring", Some(value)) if !value.is_empty() => {
                    cleanup.comment = Some(value.to_vec()).filter(|value| value != b"auto");
                    // Gits before 2.45 know no string.
                    is_sure &= name == b"core.commentchar" && cleanup.comment.is_some();
                }
                // It may be a number, how verbose.
                (b"commit.verbose", value) => {
                    let value = value.map(<[u8]>::to_ascii_lowercase);
                    let no: [&[u8]; 5] = [b"false", b"no", b"off", b"0", b""];
                    cleanup.cuts = value.is_none_or(|value| !no.contains(&&*value));
                }
                _ => {}
            }
        }
        cleanup.cuts &= is_sure;
        cleanup
    }

    fn see_what_git_shows(&mut self, git: &Git) -> Result<()> {
        let lines = |output: &[u8]| -> Vec<Vec<u8>> {
            let lines = output.split(|&byte| byte == b'\n');
            lines.map(<[u8]>::to_vec).collect()
        };
        let status = [
            "-c",
            "color.status=false",
            "status",
            "--long",
            "--no-column",
        ];
        self.status.extend(lines(&git.output(&status)?));
        // Against HEAD, or what is amended against; and what `-vv` adds.
        for what in [&["--cached"][..], &["--cached", "HEAD~"], &[]] {
            let diff = ["diff", "--no-color", "--no-ext-diff"];
            // 128: there is no such commit.
            let (_, output) = git.run_with_input(&[&diff, what].concat(), Vec::new(), &[0, 128])?;
            self.diff.extend(lines(&output));
        }
        Ok(())
    }

    /// Returns what git may keep of a message, each line where it was.
    pub fn kept(&self, message: &[u8]) -> Vec<u8> {
        let lines: Vec<&[u8]> = message.split_inclusive(|&byte| byte == b'\n').collect();
        let comment = self.comment.as_deref().or_else(|| chosen(&lines));
        let Some(comment) = comment else {
            return message.to_vec();
        };
        let scissors = lines.iter().position(|line| {
            let rest = line
                .strip_prefix(comment)
                .and_then(|rest| rest.strip_prefix(b" "));
            rest.is_some_and(|rest| rest.strip_suffix(b"\n") == Some(SCISSORS))
        });
        // git ends with its diff. Where a comment is last, all this was there before git put its help below it.
        let is_comment = |line: &&&[u8]| line.starts_with(comment);
        let last = lines.iter().rfind(|line| !line.trim_ascii().is_empty());
        let shown_from =
            scissors.filter(|_| self.edited && last.is_some_and(|line| !is_comment(&line)));
        let mut kept = Vec::with_capacity(message.len());
        for (at, line) in lines.iter().enumerate() {
            if self.cuts && scissors.is_some_and(|scissors| at >= scissors) {
                break;
            }
            let bare = line.strip_suffix(b"\n").unwrap_or(line);
            let is_status = || {
                let rest = bare.strip_prefix(comment)?;
                let rest = rest.strip_prefix(b" ").unwrap_or(rest);
                Some(self.status.contains(rest))
            };
            let is_shown = is_status() == Some(true)
                || shown_from.is_some_and(|from| at > from) && self.diff.contains(bare);
            kept.extend_from_slice(if is_shown { b"\n" } else { line });
        }
        kept
    }
}

/// Returns the comment character that git chose: that of the last scissors line, else the one the last line begins with.
fn chosen<'l>(lines: &[&'l [u8]]) -> Option<&'l [u8]> {
    let is_scissors = |line: &&&[u8]| line.trim_ascii_end().ends_with(SCISSORS);
    let is_full = |line: &&&[u8]| !line.trim_ascii().is_empty();
    let line = lines
        .iter()
        .rfind(is_scissors)
        .or_else(|| lines.iter().rfind(is_full))?;
    let is_choice = |first: &&[u8]| matches!(first, [one] if AUTOMATIC.contains(one));
    line.get(..1).filter(is_choice)
}

#[cfg(test)]
mod tests {
    use super::{Cleanup, SCISSORS};

    #[test]
    fn what_git_shows_goes_and_what_it_may_keep_stays() {
        let cut = format!("# {}\n", String::from_utf8_lossy(SCISSORS));
        let whole = format!("a\n# b\n#\tnew file:   c\n{cut}# explained\ndiff\n-shown\n-other\n");
        let shown = format!("a\n# b\n\n{cut}# explained\ndiff\n\n-other\n");
        // Configuration, whether an editor ran, what is kept.
        let cases = [
            ("", false, whole.clone()),
            ("", true, shown.clone()),
            ("commit.verbose\n1\0", true, "a\n# b\n\n".to_owned()),
            ("commit.verbose\nfalse\0", true, shown.clone()),
            (
                "core.commentchar\nauto\0commit.verbose\0",
                true,
                shown.clone(),
            ),
            ("core.commentstring\n#\0commit.verbose\0", true, shown),
            ("core.commentchar\n;\0commit.verbose\0", true, whole),
        ];
        for (configuration, edited, expected) in cases {
            let mut cleanup = Cleanup::of(configuration.as_bytes());
            cleanup.edited = edited;
            if edited {
                cleanup.status.insert(b"\tnew file:   c".to_vec());
                cleanup.diff.insert(b"-shown".to_vec());
            }
            let message =
                format!("a\n# b\n#\tnew file:   c\n{cut}# explained\ndiff\n-shown\n-other\n");
            let kept = cleanup.kept(message.as_bytes());
            assert_eq!(
                String::from_utf8_lossy(&kept),
                expected,
                "{configuration:?}"
            );
        }
    }
}
