//! What every source hands blobs to, and what it calls those that have no path.

use anyhow::Result;
use xguard_detect::text::Blob;

/// What the message of a commit is called where others have a path.
pub const COMMIT_MESSAGE: &str = "commit message";
/// What the lines above the message of a commit are called: author, committer, signature and others.
pub const COMMIT_HEADER: &str = "commit header";
/// What the message of an annotated tag is called.
pub(super) const TAG_MESSAGE: &str = "tag message";
/// What the lines above the message of an annotated tag are called.
pub(super) const TAG_HEADER: &str = "tag header";

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
