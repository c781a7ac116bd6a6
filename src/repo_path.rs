//! A path in a repository, as git names it: bytes from its top, parts divided by `/`.
//!
//! Whoever makes a repository chooses its paths. There is one way to show one to a person, one for programs that read
//! JSON, and one for addresses. None of the three tells a credential that stands in a path, and the first lets no control
//! character and no override of the direction of text through.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::path::{Path, PathBuf};

use anyhow::Result;
use data_encoding::HEXUPPER;

use crate::shell::{c_quoted, shell_word, shown_path};
use xguard_detect::hide_credentials;
use xguard_git::os_string;

/// A path in a repository.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(Vec<u8>);

impl RepoPath {
    /// Returns the path without the credentials that stand in it.
    #[must_use]
    pub fn without_credentials(&self) -> Self {
        Self(hide_credentials(self).into_owned())
    }

    /// Returns the path as text for programs: as it is where it is UTF-8, else quoted as in C.
    pub fn to_text(&self) -> String {
        let shown = hide_credentials(self);
        str::from_utf8(&shown).map_or_else(|_| c_quoted(&shown), str::to_owned)
    }

    /// Returns the path as it stands in an address.
    pub fn to_uri(&self) -> String {
        let mut uri = String::new();
        for &byte in &*hide_credentials(self) {
            if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
                uri.push(char::from(byte));
            } else {
                uri.push('%');
                uri.push_str(&HEXUPPER.encode(&[byte]));
            }
        }
        uri
    }

    /// Returns where it lies in the work tree at `top`.
    pub fn below(&self, top: &Path) -> Result<PathBuf> {
        Ok(top.join(os_string(self.0.clone())?))
    }

    /// Returns the folder that it is in, with its final `/`; nothing for the top.
    pub fn folder(&self) -> &[u8] {
        self.parts().0
    }

    /// Returns its last part.
    pub fn name(&self) -> &[u8] {
        self.parts().1
    }

    fn parts(&self) -> (&[u8], &[u8]) {
        let name_at = memchr::memrchr(b'/', self).map_or(0, |slash| slash + 1);
        self.split_at(name_at)
    }
}

/// Returns a path as git prints it, quoted where it could mislead, with the credentials in it hidden. They are hidden first:
/// the digits of an escape right before a credential would make it unrecognisable.
pub fn printable_path(path: &[u8]) -> String {
    shown_path(&hide_credentials(path))
}

/// Returns the path of a file on this machine, shown as those of a repository are.
pub fn printable_file(path: &Path) -> String {
    printable_path(path.as_os_str().as_encoded_bytes())
}

/// Returns the path of a file on this machine as one word for a shell.
pub fn file_for_shell(path: &Path) -> String {
    shell_word(&hide_credentials(path.as_os_str().as_encoded_bytes()))
}

/// Shows it to a person.
impl fmt::Display for RepoPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&printable_path(self))
    }
}

impl fmt::Debug for RepoPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RepoPath({self})")
    }
}

impl Deref for RepoPath {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl Borrow<[u8]> for RepoPath {
    fn borrow(&self) -> &[u8] {
        self
    }
}

impl From<Vec<u8>> for RepoPath {
    fn from(path: Vec<u8>) -> Self {
        Self(path)
    }
}

impl From<&[u8]> for RepoPath {
    fn from(path: &[u8]) -> Self {
        Self(path.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for RepoPath {
    fn from(path: &[u8; N]) -> Self {
        Self(path.to_vec())
    }
}

impl From<&Path> for RepoPath {
    fn from(path: &Path) -> Self {
        path.as_os_str().as_encoded_bytes().into()
    }
}

impl From<RepoPath> for Vec<u8> {
    fn from(path: RepoPath) -> Self {
        path.0
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::RepoPath;
    use xguard_detect::sample::Sampler;

    #[test]
    fn each_way_to_show_a_path_is_safe_and_tells_paths_apart() {
        let cases: [(&[u8], &str, &str, &str); 6] = [
            (b"src/a.py", "src/a.py", "src/a.py", "src/a.py"),
            (b"a b", "a b", "a b", "a%20b"),
            (b"a\nb", "\"a\\nb\"", "a\nb", "a%0Ab"),
            (b"caf\xe9", "\"caf\\351\"", "\"caf\\351\"", "caf%E9"),
            (b"a\x1b[2J", "\"a\\033[2J\"", "a\x1b[2J", "a%1B%5B2J"),
            (
                "\u{202e}ü".as_bytes(),
                "\"\\342\\200\\256ü\"",
                "\u{202e}ü",
                "%E2%80%AE%C3%BC",
            ),
        ];
        for (path, shown, text, uri) in cases {
            let path = RepoPath::from(path);
            assert_eq!(path.to_string(), shown);
            assert_eq!(format!("{path:?}"), format!("RepoPath({shown})"));
            assert_eq!((path.to_text(), path.to_uri()), (text.into(), uri.into()));
        }
    }

    #[test]
    fn no_way_to_show_a_path_tells_a_credential() {
        let bearer = Sampler::new(1).fill("{bearer}");
        let path = RepoPath::from(format!("keys/{bearer}.txt").as_bytes());
        for shown in [
            path.to_string(),
            path.to_text(),
            path.to_uri(),
            format!("{path:?}"),
        ] {
            let (_, secret) = bearer.split_at(bearer.len() - 20);
            assert!(
                !shown.contains(secret) && shown.contains("keys/"),
                "{shown}"
            );
        }
    }

    #[test]
    fn a_path_has_a_folder_and_a_name() {
        let cases = [("a", "", "a"), ("a/b", "a/", "b"), ("a/b/c", "a/b/", "c")];
        for (path, folder, name) in cases {
            let path = RepoPath::from(path.as_bytes());
            assert_eq!(
                (path.folder(), path.name()),
                (folder.as_bytes(), name.as_bytes())
            );
            assert!(path.below(Path::new("/top")).unwrap().starts_with("/top"));
        }
    }
}
