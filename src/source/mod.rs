//! Where bytes come from: each source gives blobs with their origin, or the error that kept it from doing so.

mod at_hand;
mod careful;
mod commits;
mod disk;
mod history;
mod known;
mod message;
mod objects;
mod paths;
mod place;
mod staged;
mod stdin;
mod windows;
mod worktree;

use anyhow::Result;

pub use at_hand::{AtHand, Stamp, at_hand, folders};
pub use careful::careful;
pub use commits::{CommitSink, Commits, Targets};
pub use disk::OnDisk;
pub use history::{read_objects, read_sighted, sighted, sighted_beside};
pub use known::{Known, Sighted, short};
pub use message::{message_file, text};
pub use paths::paths;
pub use place::Place;
pub use staged::{Staged, Versions};
pub use stdin::{stdin, told};
pub use worktree::worktree;

/// What the message of a commit is called where others have a path.
pub const COMMIT_MESSAGE: &str = "commit message";
/// What the lines above the message of a commit are called: author, committer, signature, whatever else.
pub const COMMIT_HEADER: &str = "commit header";
/// What the message of an annotated tag is called.
pub const TAG_MESSAGE: &str = "tag message";
/// What the lines above the message of an annotated tag are called.
pub const TAG_HEADER: &str = "tag header";

/// What a source hands each blob, or each failure to get one, to. A failure carries the path it is about.
pub type Sink<'a> = dyn FnMut(Vec<u8>, Result<Blob>) + 'a;

/// The bytes of one file as the source holds it, or one window of a file too large to hold whole.
pub struct Blob {
    /// The path as git stores it: bytes, `/` between the parts, relative to the top of the repository.
    pub path: Vec<u8>,
    /// The bytes to scan.
    pub bytes: Vec<u8>,
    /// Where in the file the first of `bytes` stands.
    pub start: Start,
}

impl Blob {
    /// Tells whether it counts as one more that was read: later windows of a large file are more of the same, and a
    /// header is a part of what its message stands for.
    pub fn counts(&self) -> bool {
        let is_header = [COMMIT_HEADER, TAG_HEADER]
            .map(str::as_bytes)
            .contains(&&*self.path);
        self.start.offset == 0 && !is_header
    }
}

/// The place of a blob's first byte in its file; anything but the default in later windows of a large file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// Bytes before it.
    pub offset: u64,
    /// Line it stands on, 1-based.
    pub line: usize,
    /// Column it stands in, 1-based, in bytes.
    pub column: usize,
}

impl Default for Start {
    fn default() -> Self {
        Self {
            offset: 0,
            line: 1,
            column: 1,
        }
    }
}
