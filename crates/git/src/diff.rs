//! The difference of two trees, equal subtrees skipped by their ids: its cost follows the change, not the repository.

use std::cmp::Ordering;
use std::collections::HashSet;

use anyhow::Result;

use super::object::{EntryKind, FileVersion, Oid, StagedChange};
use super::tree::{Row, Tree, check_name, compare_rows};

/// A pair of folders still to be compared; either may be missing.
struct Pair {
    path: Vec<u8>,
    old: Option<Oid>,
    new: Option<Oid>,
}

/// Returns what changes from tree `old` to tree `new`, either of which may be none for the empty tree, in no order.
/// `read` gives the content of a tree object.
pub(super) fn changes_between_trees(
    old: Option<Oid>,
    new: Option<Oid>,
    read: &mut dyn FnMut(Oid) -> Result<Vec<u8>>,
) -> Result<Vec<StagedChange>> {
    let mut changes = Vec::new();
    // A stack of our own: how deep a hostile tree goes must not decide how deep we call.
    let mut pending = vec![Pair {
        path: Vec::new(),
        old,
        new,
    }];
    while let Some(pair) = pending.pop() {
        if pair.old == pair.new {
            continue;
        }
        let old = pair.old.map(&mut *read).transpose()?.unwrap_or_default();
        let new = pair.new.map(&mut *read).transpose()?.unwrap_or_default();
        let mut old_rows = Tree::new(&old);
        let mut new_rows = Tree::new(&new);
        old_rows.skip_common(&mut new_rows);
        let (mut left, mut right) = (old_rows.next_row()?, new_rows.next_row()?);
        while let Some(order) = compare_next_rows(left.as_ref(), right.as_ref()) {
            let (before, after) = match order {
                Ordering::Less => (left, None),
                Ordering::Greater => (None, right),
                Ordering::Equal => (left, right),
            };
            record_change(&pair.path, before, after, &mut changes, &mut pending)?;
            if order == Ordering::Equal {
                old_rows.skip_common(&mut new_rows);
            }
            if before.is_some() {
                left = old_rows.next_row()?;
            }
            if after.is_some() {
                right = new_rows.next_row()?;
            }
        }
    }
    Ok(changes)
}

/// Puts what a commit changes together with what an index says that it changes: all that can be in one of them.
pub(super) fn both(mut changes: Vec<StagedChange>, others: Vec<StagedChange>) -> Vec<StagedChange> {
    let content = |change: &StagedChange| (change.path.clone(), change.new.map(|new| new.oid));
    let known: HashSet<_> = changes.iter().map(content).collect();
    let is_new = |other: &StagedChange| other.new.is_some() && !known.contains(&content(other));
    changes.extend(others.into_iter().filter(is_new));
    changes
}

fn compare_next_rows(left: Option<&Row<'_>>, right: Option<&Row<'_>>) -> Option<Ordering> {
    match (left, right) {
        (None, None) => None,
        (Some(_), None) => Some(Ordering::Less),
        (None, Some(_)) => Some(Ordering::Greater),
        (Some(left), Some(right)) => Some(compare_rows(left, right)),
    }
}

/// Notes what became of one name: a folder to look into later, a change, or nothing.
fn record_change(
    folder: &[u8],
    before: Option<Row<'_>>,
    after: Option<Row<'_>>,
    changes: &mut Vec<StagedChange>,
    pending: &mut Vec<Pair>,
) -> Result<()> {
    let Some(name) = before.or(after).map(|row| row.name) else {
        return Ok(());
    };
    let (before, after) = (before.map(|row| row.entry), after.map(|row| row.entry));
    if before == after {
        return Ok(());
    }
    check_name(name)?;
    let mut path = folder.to_vec();
    path.extend_from_slice(name);
    let is_tree = |entry: &FileVersion| entry.kind == EntryKind::Tree;
    let old_tree = before.filter(is_tree).map(|entry| entry.oid);
    let new_tree = after.filter(is_tree).map(|entry| entry.oid);
    if old_tree.is_some() || new_tree.is_some() {
        path.push(b'/');
        pending.push(Pair {
            path,
            old: old_tree,
            new: new_tree,
        });
    } else {
        changes.push(StagedChange {
            path,
            old: before,
            new: after,
        });
    }
    Ok(())
}
