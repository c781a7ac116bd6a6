//! A finding with the object it stands in.

use crate::repo_path::RepoPath;
use xguard_detect::Finding;
use xguard_git::Oid;

/// A credential as found, waiting for the verdict.
pub(crate) struct FoundCredential {
    pub(crate) path: RepoPath,
    pub(crate) finding: Finding,
    /// The whole line or lines it stands on.
    pub(crate) line: Vec<u8>,
    /// The commit that brought it in, where commits are scanned.
    pub(crate) commit: Option<Oid>,
    /// Whether it stands in the header of a commit, and so in no file.
    pub(crate) in_commit_header: bool,
    /// Which object this is, counted in the order in which commits bring them in; 0 where no commits are scanned.
    pub(crate) turn: usize,
}
