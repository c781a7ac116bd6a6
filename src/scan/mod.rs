//! From sources to an outcome: one session for every road.

pub(crate) mod commit_header;
pub(crate) mod commits;
pub(crate) mod disk;
pub(crate) mod duplicates;
pub(crate) mod env_files;
pub(crate) mod found;
pub(crate) mod head;
pub(crate) mod history;
pub(crate) mod identity;
pub(crate) mod local_values;
pub(crate) mod message;
pub(crate) mod named_paths;
pub(crate) mod objects;
pub(crate) mod overlaps;
pub(crate) mod parallel;
pub(crate) mod push;
pub(crate) mod scanner;
pub(crate) mod session;
pub(crate) mod staged;
