//! Where bytes come from: each source gives blobs with their origin, or the error that kept it from doing so.

mod above;
mod at_hand;
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
use xguard_detect::text::Blob;

pub use at_hand::{AtHand, Stamp, at_hand, changed_folders};
pub use commits::{CommitSink, Commits, Targets};
pub use disk::OnDisk;
pub use history::{locate_objects, read_objects, read_sighted, sighted_beside};
pub use known::{ObjectLocation, ScanCache, shorten_id};
pub use message::{emit_text, message_file};
pub use paths::list_paths;
pub use place::PushTarget;
pub use staged::{StagedFiles, Versions};
pub use stdin::{emit_stdin, told};
pub use worktree::list_work_tree;

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

/// Tells whether it counts as one more that was read: later windows of a large file are more of the same, and a
/// header is a part of what its message stands for.
pub fn is_counted(blob: &Blob) -> bool {
    let is_header = [COMMIT_HEADER, TAG_HEADER]
        .map(str::as_bytes)
        .contains(&&*blob.path);
    blob.start.offset == 0 && !is_header
}
