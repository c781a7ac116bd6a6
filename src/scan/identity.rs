//! What makes two sightings one finding.
//!
//! The law of identity: **a finding is its secret, its place and the object it stands in.** Two secrets are two
//! findings, wherever they stand, and so are two commits. Only two things are ever put together:
//!
//! - what the overlapping windows of one large file show twice: the same secret at the same place of the same object;
//! - the same secret in several commits under one path, which is told once, of the first commit that brings it in. Of
//!   the first in which it *blocks*, where it blocks in any: what is allowed in one version is not allowed in all.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use crate::policy::Verdict;

use crate::scan::found::FoundCredential;

impl FoundCredential {
    /// Compares where findings stand: path, then object, then place. What is equal is one finding.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        let place = |found: &Self| (!found.finding.in_path, found.finding.place);
        let secret = |found: &Self| found.finding.secret.digest();
        (self.path.cmp(&other.path))
            .then_with(|| self.turn.cmp(&other.turn))
            .then_with(|| place(self).cmp(&place(other)))
            .then_with(|| self.finding.rule.id.cmp(other.finding.rule.id))
            .then_with(|| secret(self).cmp(&secret(other)))
    }
}

/// Returns which findings of commits tell of a secret that another tells of under the same path: of all of these the
/// first that blocks is told, else the first.
pub(crate) fn told_already(found: &[&FoundCredential], judged: &[Verdict]) -> HashSet<usize> {
    let mut told = HashMap::new();
    let mut doubles = HashSet::new();
    for (number, (found, judged)) in found.iter().zip(judged).enumerate() {
        let FoundCredential { path, finding, .. } = found;
        if found.commit.is_none() {
            continue;
        }
        let secret = (
            path,
            finding.in_path,
            finding.rule.id,
            finding.secret.digest(),
        );
        let (first, blocks) = *told.entry(secret).or_insert((number, judged.is_blocking()));
        if judged.is_blocking() && !blocks {
            told.insert(secret, (number, true));
            doubles.insert(first);
        } else if number != first {
            doubles.insert(number);
        }
    }
    doubles
}
