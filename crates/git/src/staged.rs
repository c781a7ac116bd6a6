//! What the next commit records, in a repository that is read in this process.

use anyhow::Result;

use super::compose::{FolderObjects, NamedTree, StagedTree, Trees, compose_tree};
use super::diff;
use super::fault;
use super::index::Index;
use super::library::{ID, Library, library_id, tree_id};
use super::named_folders::may_become_sparse;
use super::object::{Oid, StagedChange};

impl Library {
    /// Returns what the next commit changes against `commit`, or against nothing, and what it would change if it were
    /// made of the entries of the index.
    pub(super) fn staged_against(&self, commit: Option<Oid>) -> Result<Vec<StagedChange>> {
        let StagedTree {
            tree, by_entries, ..
        } = self.staged()?;
        let old = commit.map(|commit| self.tree_of(commit)).transpose()?;
        let changes = diff::changes_between_trees(old, *tree, &mut |oid| self.tree(oid))?;
        if by_entries.is_none() {
            return Ok(changes);
        }
        let others = diff::changes_between_trees(old, *by_entries, &mut |oid| self.tree(oid))?;
        Ok(diff::both(changes, others))
    }

    /// Returns the tree to be committed; `None` if there is no index.
    pub(super) fn staged_tree(&self) -> Result<Option<Oid>> {
        Ok(self.staged()?.tree)
    }

    /// Tells whether the entries of the index, as far as they were looked at, make another tree than is committed.
    pub(super) fn is_torn(&self) -> bool {
        let staged = self.staged.get();
        staged.is_some_and(|staged| staged.by_entries.is_some())
    }

    /// Returns the tree to be committed: the one that the index names, else the one made of its entries.
    pub(super) fn staged(&self) -> Result<&StagedTree> {
        self.staged.get_or_try_init(|| {
            let Some(mut index) = Index::open(&self.index, ID)? else {
                return Ok(StagedTree::default());
            };
            let mut unwritten = Trees::new();
            let tree = if let Some(root) = index.root {
                root
            } else {
                let (root, trees) = compose_tree(&mut index, NamedTree::Taken, self)?;
                unwritten.extend(trees);
                root
            };
            let mut by_entries = None;
            let is_sparse = index.is_sparse || may_become_sparse(&self.git, self.git_dir());
            if is_sparse || index.is_torn || index.is_tiny {
                // What git takes of the trees in a sparse one is for git to say.
                let named = if is_sparse {
                    NamedTree::Checked
                } else {
                    NamedTree::Ignored
                };
                let (root, trees) = compose_tree(&mut index, named, self)?;
                if root != tree {
                    by_entries = Some(root);
                    unwritten.extend(trees);
                }
            }
            Ok(StagedTree {
                tree: Some(tree),
                by_entries,
                unwritten,
            })
        })
    }
}

impl FolderObjects for Library {
    fn id_of(&self, content: &[u8]) -> Result<Oid> {
        tree_id(content)
    }

    fn has(&self, oid: Oid) -> Result<bool> {
        if self.loose.has(oid) {
            return Ok(true);
        }
        fault::read()?;
        Ok(self.libgit2_repository()?.odb()?.exists(library_id(oid)?))
    }
}
