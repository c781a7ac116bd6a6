//! The only door to git: opening a repository, HEAD, what a commit would record, blobs. libgit2 first, git's own
//! plumbing where libgit2 refuses or anything is in doubt; where that fails too, an error with git's words.

mod aside;
mod batch;
mod cache_tree;
mod careful;
mod compose;
mod config_files;
mod diff;
#[cfg(test)]
mod differential;
mod entries;
mod extensions;
mod fault;
#[cfg(test)]
mod fuzzed;
mod git_files;
pub mod history;
mod index;
mod library;
mod location;
mod loose;
pub mod message;
mod note;
mod object;
mod plain;
mod plumbing;
pub mod pool;
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
mod tracked;
mod tree;
mod tree_listing;
mod whole_file;

pub use careful::{open_regular_file, read_regular_file};
pub use config_files::ConfigFiles;
#[cfg(debug_assertions)]
pub use fault::Faults;
pub use object::{EntryKind, FileVersion, Oid, StagedChange};
pub use printed::{alternate, os_string, printed_path};
pub use process::{Git, REPOSITORY_VARIABLES};
pub use repository::{Content, LARGEST_WHOLE, Repository};
pub use setting::{configured_path, configured_path_in_hook, set_path, setting_origin};
pub use tracked::{Tracked, committed_paths, list_tracked};
pub use whole_file::{LEFTOVER, WholeFile};

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// What this room needs to know of the environment; `config/` reads it.
#[derive(Debug, Clone, Default)]
pub struct GitEnvironment {
    /// `GIT_INDEX_FILE`: git points a hook at the index it will commit, which with `commit -a` is not the usual one.
    pub index_file: Option<OsString>,
    /// `GIT_DIR`, which may be relative to the current folder.
    pub git_dir: Option<OsString>,
    /// Whether `GIT_OBJECT_DIRECTORY` or `GIT_ALTERNATE_OBJECT_DIRECTORIES` say that objects are in other folders.
    pub objects_elsewhere: bool,
    /// Whether a variable says that some other part of the repository is not where it would be looked for.
    pub is_elsewhere: bool,
    /// What the merge merges whose hook this is, before `MERGE_HEAD` exists.
    pub merged: Vec<String>,
    /// Whether git itself started this program as a hook. It has then checked who owns the repository already.
    pub in_hook: bool,
    /// Where git looks for its configuration.
    pub config: ConfigFiles,
    /// `GIT_EDITOR`, which git sets to `:` where it runs no editor for a commit.
    pub editor: Option<OsString>,
    /// Reads that are to fail.
    #[cfg(debug_assertions)]
    pub faults: Option<Faults>,
}

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
        drop(compose::compose_tree(&mut index, &Fuzzed));
    }
    let mut tree = tree::Tree::new(bytes);
    while let Ok(Some(_)) = tree.next_row() {}
}

impl GitEnvironment {
    /// Returns where the index is: as git does, a relative `GIT_INDEX_FILE` starts at the top of the work tree.
    fn index(&self, top: Option<&Path>, git_dir: &Path) -> PathBuf {
        match &self.index_file {
            Some(file) => top.map_or_else(|| PathBuf::from(file), |top| top.join(file)),
            None => git_dir.join("index"),
        }
    }
}
