//! The only door to git: opening a repository, HEAD, what a commit would record, blobs. Its own readers and libgit2 come
//! first. git's plumbing is asked if they refuse or if anything is in doubt. If that fails too, the error has git's words.

mod aside;
mod cache_tree;
mod careful;
mod cat_file;
mod compose;
mod config_files;
mod diff;
#[cfg(test)]
mod differential;
mod entries;
mod environment;
mod extensions;
mod fault;
#[cfg(test)]
mod fuzzed;
mod git_files;
pub mod history;
mod index;
mod library;
mod listing;
mod location;
mod loose;
pub mod message;
mod named_folders;
mod note;
mod object;
mod plain;
mod plumbing;
mod printed;
mod process;
mod raw;
pub mod refs;
pub mod remotes;
mod repository;
mod scanned;
mod setting;
mod staged;
mod stream;
mod system_file;
mod tree;
mod whole_file;

pub use careful::{open_regular_file, read_regular_file};
pub use cat_file::{Object, ObjectReader, list_objects, object_kinds};
pub use environment::{ConfigFiles, GitEnvironment};
#[cfg(debug_assertions)]
pub use fault::Faults;
pub use listing::{
    Tracked, committed_paths, entry_in_commit, list_files, list_folders, list_tracked,
};
pub use object::{Content, EntryKind, FileVersion, LARGEST_WHOLE, ObjectKind, Oid, StagedChange};
pub use printed::{alternate, os_string, printed_path};
pub use process::{Git, REPOSITORY_VARIABLES};
pub use repository::Repository;
pub use setting::{configured_path, configured_path_in_hook, set_path, setting_origin};
pub use whole_file::{LEFTOVER, WholeFile};

/// Trees of any content, of which some are there.
#[cfg(any(fuzzing, test))]
struct Fuzzed;

#[cfg(any(fuzzing, test))]
impl compose::FolderObjects for Fuzzed {
    fn id_of(&self, content: &[u8]) -> anyhow::Result<Oid> {
        let length = u8::try_from(content.len() % 256).unwrap_or_default();
        Oid::from_bytes(&[length; 20]).ok_or_else(|| anyhow::anyhow!("20 bytes are an id"))
    }

    fn has(&self, oid: Oid) -> anyhow::Result<bool> {
        Ok(oid.as_bytes().first().is_some_and(|byte| byte % 4 > 0))
    }
}

/// Reads an index and puts its tree together, and a tree object, from bytes that anybody may have made.
#[cfg(any(fuzzing, test))]
pub fn fuzz(bytes: &[u8]) {
    let length = bytes.len().try_into().unwrap_or(u64::MAX);
    if let Ok(mut index) = index::Index::new(std::io::Cursor::new(bytes), length, 20) {
        drop(compose::compose_tree(
            &mut index,
            compose::NamedTree::Taken,
            &Fuzzed,
        ));
    }
    let mut tree = tree::Tree::new(bytes);
    while let Ok(Some(_)) = tree.next_row() {}
}
