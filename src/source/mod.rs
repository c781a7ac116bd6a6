//! Where bytes come from: each source gives blobs with their origin, or the error that kept it from doing so.

mod at_hand;
mod commits;
mod disk;
mod history;
mod known;
mod message;
mod objects;
mod paths;
mod place;
mod sink;
mod staged;
mod stdin;
mod windows;
mod worktree;

pub use at_hand::{AtHand, Stamp, at_hand, changed_folders};
pub use commits::{CommitSink, Commits, Targets};
pub use disk::OnDisk;
pub use history::{locate_objects, read_objects, read_sighted, sighted_beside};
pub use known::{ObjectLocation, ScanCache, shorten_id};
pub use message::{emit_text, message_file};
pub use paths::list_paths;
pub use place::PushTarget;
pub use sink::{COMMIT_HEADER, COMMIT_MESSAGE, Sink, is_counted};
pub use staged::{StagedFiles, Versions};
pub use stdin::{emit_stdin, told};
pub use worktree::list_work_tree;
