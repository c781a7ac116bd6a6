//! Which tree the hook before the commit has scanned. git reads the index again behind that hook, so what it commits can
//! be something else: the hook that runs later makes sure that it is not.

use super::note;
use super::object::Oid;
use super::repository::Repository;

/// The name of the note.
const NOTE: &str = "scanned";

impl Repository {
    /// Notes that what the next commit on `head` records was scanned, and may be committed. Where it cannot be noted, it
    /// is scanned again.
    pub fn note_scanned(&self, head: Option<Oid>) {
        if let Some(tree) = self.tree_looked_at() {
            drop(note::write(self.git_dir(), NOTE, &state(tree, head)));
        }
    }

    /// Tells whether what the next commit records is what was scanned last.
    pub fn is_scanned(&self) -> bool {
        let Some(noted) = note::read(self.git_dir(), NOTE) else {
            return false;
        };
        let state = self.staged_tree().zip(self.head_named().ok());
        state.is_some_and(|(tree, head)| noted == self::state(tree, head))
    }
}

/// Returns what tells one commit to be made from another: its tree, and the commit it is made on, which holds the secrets
/// that count as committed already.
fn state(tree: Oid, head: Option<Oid>) -> Vec<u8> {
    let head = head.map_or_else(String::new, |head| head.to_string());
    format!("tree {tree} on {head}\n").into_bytes()
}
