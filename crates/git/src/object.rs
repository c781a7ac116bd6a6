//! Names and kinds of git objects, and the changes a commit makes to them.

use std::fmt;
use std::io::Read;

use anyhow::{Context as _, Result};
use data_encoding::HEXLOWER_PERMISSIVE;

/// Blobs up to this many bytes are read whole, larger ones streamed.
pub const LARGEST_WHOLE: u64 = 64 * 1024 * 1024;

/// The content of a blob.
pub enum Content {
    /// All of it.
    Whole(Vec<u8>),
    /// So much of it that it is better read piece by piece.
    Stream(Box<dyn Read>),
}

/// The id of a git object: 20 bytes in a SHA-1 repository, 32 in a SHA-256 one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Oid {
    bytes: [u8; 32],
    length: u8,
}

impl Oid {
    /// Takes the raw bytes of an id; none if there are neither 20 nor 32.
    pub fn from_bytes(raw: &[u8]) -> Option<Self> {
        let length = u8::try_from(raw.len())
            .ok()
            .filter(|length| matches!(length, 20 | 32))?;
        let mut bytes = [0; 32];
        bytes.get_mut(..raw.len())?.copy_from_slice(raw);
        Some(Self { bytes, length })
    }

    /// Takes an id as git prints it; none if it is not one.
    pub fn from_hex(hex: &[u8]) -> Option<Self> {
        Self::from_bytes(&HEXLOWER_PERMISSIVE.decode(hex).ok()?)
    }

    /// Returns the raw bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes
            .get(..usize::from(self.length))
            .unwrap_or_default()
    }
}

/// Returns ids as git reads them: one a line, each behind `before`.
pub(super) fn format_ids(oids: &[Oid], before: &str) -> Vec<u8> {
    let mut text = String::new();
    for oid in oids {
        text.extend([before, &oid.to_string(), "\n"]);
    }
    text.into_bytes()
}

/// Reads ids as git prints them: one a line.
pub(super) fn parse_ids(output: &[u8]) -> Result<Vec<Oid>> {
    let lines = output.split(|&byte| byte == b'\n');
    let id = |line| Oid::from_hex(line).context("git printed something that is not an id");
    lines.filter(|line| !line.is_empty()).map(id).collect()
}

impl fmt::Display for Oid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&data_encoding::HEXLOWER.encode(self.as_bytes()))
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Oid({self})")
    }
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
    /// Returns git's name for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Blob => "blob",
            Self::Tree => "tree",
            Self::Commit => "commit",
            Self::Tag => "tag",
        }
    }

    pub(super) fn from_name(name: &[u8]) -> Option<Self> {
        let all = [Self::Blob, Self::Tree, Self::Commit, Self::Tag];
        all.into_iter().find(|kind| kind.name().as_bytes() == name)
    }
}

/// What a tree entry is, by its mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file, executable or not.
    File,
    /// A symbolic link, whose content is its target.
    Link,
    /// A commit of a submodule: no content of this repository.
    Gitlink,
    /// A subfolder.
    Tree,
}

impl EntryKind {
    /// Returns the kind an octal mode such as `100644` stands for; none if git knows no such mode.
    pub(super) fn from_mode(mode: &[u8]) -> Option<Self> {
        // Nearly all are one of these.
        match mode {
            b"100644" | b"100755" => return Some(Self::File),
            b"40000" => return Some(Self::Tree),
            _ => {}
        }
        let text = std::str::from_utf8(mode).ok()?;
        match u32::from_str_radix(text, 8).ok()? & 0o170_000 {
            0o100_000 => Some(Self::File),
            0o120_000 => Some(Self::Link),
            0o160_000 => Some(Self::Gitlink),
            0o040_000 => Some(Self::Tree),
            _ => None,
        }
    }
}

/// One version of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileVersion {
    /// The object it names.
    pub oid: Oid,
    /// What that object is.
    pub kind: EntryKind,
}

impl FileVersion {
    /// Tells whether it has content of this repository itself: a gitlink names a commit of another one.
    pub fn has_content(&self) -> bool {
        matches!(self.kind, EntryKind::File | EntryKind::Link)
    }
}

/// What a commit does to one path. Folders are never listed, only what is in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagedChange {
    /// Path from the top of the work tree, as bytes.
    pub path: Vec<u8>,
    /// What the parent holds there.
    pub old: Option<FileVersion>,
    /// What the commit would hold there.
    pub new: Option<FileVersion>,
}

#[cfg(test)]
mod tests {
    use super::{EntryKind, Oid};

    #[test]
    fn ids_of_both_lengths_survive_the_round_trip() {
        for length in [20, 32] {
            let raw: Vec<u8> = (0..length).collect();
            let oid = Oid::from_bytes(&raw).unwrap();
            assert_eq!(Oid::from_hex(oid.to_string().as_bytes()), Some(oid));
        }
        assert_eq!(Oid::from_bytes(&[0; 21]), None);
        assert_eq!(Oid::from_hex(b"not hex"), None);
    }

    #[test]
    fn modes_name_kinds() {
        let cases: [(&[u8], Option<EntryKind>); 6] = [
            (b"100755", Some(EntryKind::File)),
            (b"100664", Some(EntryKind::File)),
            (b"120000", Some(EntryKind::Link)),
            (b"160000", Some(EntryKind::Gitlink)),
            (b"40000", Some(EntryKind::Tree)),
            (b"9", None),
        ];
        for (mode, kind) in cases {
            assert_eq!(EntryKind::from_mode(mode), kind);
        }
    }
}
