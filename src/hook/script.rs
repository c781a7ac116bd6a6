//! The hook scripts: filled in from `hooks/`, and recognised again later by a digest of its own text, whichever
//! version of xguard wrote it.

use std::path::Path;

use anyhow::{Context, Result};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// What runs the hook from before, then xguard.
const GUARD: Template = Template {
    text: include_str!("../../hooks/hook.sh"),
    place: "@BINARY@",
};
/// What runs the hook from before alone.
const FORWARD: Template = Template {
    text: include_str!("../../hooks/forward.sh"),
    place: "@FOLDER@",
};

const GUARD_MARKER: &[u8] = b"# xguard-hook: ";
const FORWARD_MARKER: &[u8] = b"# xguard-forward: ";

/// Whose a hook file is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Author {
    /// It is as some version of xguard wrote it.
    Xguard,
    /// It is a forwarder as some version of xguard wrote it.
    Forwarder,
    /// xguard wrote it, and somebody changed it since.
    XguardAndSomebody,
    /// It is none of ours.
    Somebody,
}

/// Returns the script for the hook `name`. Without a binary it looks for xguard on PATH alone, and is the same on
/// every machine.
pub(super) fn render_script(name: &str, binary: Option<&Path>) -> Result<Vec<u8>> {
    GUARD.fill_template(name, binary.unwrap_or(Path::new("")))
}

/// Returns the script that runs the hook `name` of `folder`, or without one that of the repository's own folder.
pub(super) fn render_forwarder(name: &str, folder: Option<&Path>) -> Result<Vec<u8>> {
    FORWARD.fill_template(name, folder.unwrap_or(Path::new("")))
}

/// A script with places to be filled in: its own digest, the hook's name, and a path.
struct Template {
    text: &'static str,
    place: &'static str,
}

impl Template {
    fn fill_template(&self, name: &str, path: &Path) -> Result<Vec<u8>> {
        let text = self.text.replace("@NAME@", name);
        let (head, body) = text
            .split_once("@DIGEST@\n")
            .context("a built-in script has no place for its digest")?;
        let (before, after) = body
            .split_once(self.place)
            .context("a built-in script has no place for its path")?;
        let mut body = before.as_bytes().to_vec();
        body.extend(quote_for_shell(path));
        body.extend(after.as_bytes());

        let digest = HEXLOWER.encode(&Sha256::digest(&body));
        Ok([head.as_bytes(), digest.as_bytes(), b"\n", &body].concat())
    }
}

/// Tells whose a hook with these bytes is.
pub(super) fn author_of(hook: &[u8]) -> Author {
    let markers = [
        (GUARD_MARKER, Author::Xguard),
        (FORWARD_MARKER, Author::Forwarder),
    ];
    for (marker, author) in markers {
        if memchr::memmem::find(hook, marker).is_some() {
            return match digest_and_body(hook, marker) {
                Some((digest, body))
                    if HEXLOWER.encode(&Sha256::digest(body)).as_bytes() == digest =>
                {
                    author
                }
                _ => Author::XguardAndSomebody,
            };
        }
    }
    Author::Somebody
}

fn digest_and_body<'a>(hook: &'a [u8], marker: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let rest = hook.strip_prefix(b"#!/bin/sh\n")?.strip_prefix(marker)?;
    let (digest, body) = rest.split_at_checked(64)?;
    Some((digest, body.strip_prefix(b"\n")?))
}

/// Tells whether a script of ours finds a program where xguard was, and that is no xguard.
pub(super) fn runs_another(script: &[u8]) -> bool {
    let start = b"\nxguard_binary='";
    let begin = memchr::memmem::find(script, start).map(|at| at + start.len());
    let rest = begin.and_then(|at| script.get(at..)).unwrap_or_default();
    let word = memchr::memmem::find(rest, b"'\n").and_then(|end| rest.get(..end));
    let path = String::from_utf8_lossy(word.unwrap_or_default()).replace("'\\''", "'");
    let path = Path::new(&path);
    path.is_file() && !super::program::is_xguard(path)
}

/// Returns the path as one word of a POSIX shell, whatever stands in it.
pub(super) fn quote_for_shell(path: &Path) -> Vec<u8> {
    let mut word = vec![b'\''];
    for &byte in path.as_os_str().as_encoded_bytes() {
        if byte == b'\'' {
            word.extend(b"'\\''");
        } else {
            word.push(byte);
        }
    }
    word.push(b'\'');
    word
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Author, author_of, quote_for_shell, render_forwarder, render_script};

    #[test]
    fn nothing_is_left_to_fill_in() {
        let script = render_script("pre-commit", Some(Path::new("/opt/x guard/xguard"))).unwrap();
        let script = String::from_utf8(script).unwrap();
        assert!(!script.contains('@') || !script.replace("\"$@\"", "").contains('@'));
        assert!(script.contains("\nxguard_binary='/opt/x guard/xguard'\n"));
        assert!(script.contains("hook pre-commit \"$@\""));
    }

    #[test]
    fn the_author_is_told_by_the_digest() {
        let ours = render_script("pre-commit", Some(Path::new("/bin/xguard"))).unwrap();
        let edited = [ours.as_slice(), b"true\n"].concat();
        let other_shell = [b"#!/bin/bash\n", ours.strip_prefix(b"#!/bin/sh\n").unwrap()].concat();
        let cut = ours[..40].to_vec();
        let forwarder = render_forwarder("pre-commit", Some(Path::new("/a b"))).unwrap();
        let changed = [forwarder.as_slice(), b"true\n"].concat();
        let cases: [(&str, &[u8], Author); 9] = [
            ("a forwarder", &forwarder, Author::Forwarder),
            ("a changed forwarder", &changed, Author::XguardAndSomebody),
            ("as written", &ours, Author::Xguard),
            ("a line added", &edited, Author::XguardAndSomebody),
            ("another shell", &other_shell, Author::XguardAndSomebody),
            ("cut off", &cut, Author::XguardAndSomebody),
            ("empty", b"", Author::Somebody),
            ("another hook", b"#!/bin/sh\nexec lint\n", Author::Somebody),
            (
                "our line in another hook",
                b"#!/bin/sh\nxguard hook pre-commit || exit\n",
                Author::Somebody,
            ),
        ];
        for (name, hook, expected) in cases {
            assert_eq!(author_of(hook), expected, "{name}");
        }
    }

    #[test]
    fn a_path_is_one_word_whatever_stands_in_it() {
        let cases = [
            ("", "''"),
            ("/usr/bin/xguard", "'/usr/bin/xguard'"),
            ("/a b/$(id)`id`\\", "'/a b/$(id)`id`\\'"),
            ("/it's", "'/it'\\''s'"),
            ("/a\nb", "'/a\nb'"),
        ];
        for (path, expected) in cases {
            assert_eq!(quote_for_shell(Path::new(path)), expected.as_bytes());
        }
    }
}
