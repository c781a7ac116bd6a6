//! What a rule of the project and another rule find at one place. The verdict decides which is told, so that a rule
//! that only warns, or an entry that allows it, takes nothing away from one that blocks.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::policy::Verdict;
use xguard_detect::Finding;
use xguard_detect::rules::RULES;

use crate::scan::found::FoundCredential;

/// Tells which of the verdicts on what was `found` stay; the others say nothing more than one at the same place.
pub(crate) fn settled(found: &[FoundCredential], verdicts: &[Verdict]) -> Vec<bool> {
    if !found.iter().any(|one| is_own(&one.finding)) {
        return vec![true; verdicts.len()];
    }
    let beside = overlapping(found);
    let worth = |at: &usize| {
        let verdict = verdicts
            .get(*at)
            .map(|one| (one.is_blocking(), one.severity));
        let length = found.get(*at).map(|one| one.finding.span.len());
        let is_built_in = found.get(*at).is_some_and(|one| !is_own(&one.finding));
        Reverse((verdict, is_built_in, length))
    };
    let mut order: Vec<usize> = (0..verdicts.len()).collect();
    order.sort_by_key(worth);
    let mut kept = vec![false; verdicts.len()];
    for at in order {
        let blocks = verdicts.get(at).is_some_and(Verdict::is_blocking);
        let is_built_in = found.get(at).is_some_and(|one| !is_own(&one.finding));
        let mut others = beside.get(&at).into_iter().flatten();
        let is_told = others.any(|other| kept.get(*other) == Some(&true));
        if let Some(kept) = kept.get_mut(at) {
            *kept = !is_told || blocks && is_built_in;
        }
    }
    kept
}

/// Returns for every finding which others overlap it, where one of the two is of a rule of the project.
fn overlapping(found: &[FoundCredential]) -> HashMap<usize, Vec<usize>> {
    let start = |one: &FoundCredential| (one.finding.place.line, one.finding.place.column);
    let end = |one: &FoundCredential| (one.finding.place.end_line, one.finding.place.end_column);
    let in_text = found.iter().enumerate();
    let mut order: Vec<(usize, &FoundCredential)> =
        in_text.filter(|(_, one)| !one.finding.in_path).collect();
    order.sort_by_key(|(_, one)| (&one.path, one.commit, start(one)));
    let mut beside: HashMap<usize, Vec<usize>> = HashMap::new();
    for (number, (at, one)) in order.iter().enumerate() {
        let behind = order.iter().skip(number + 1);
        let overlaps = behind.take_while(|(_, other)| {
            (&other.path, other.commit) == (&one.path, one.commit) && start(other) < end(one)
        });
        for (other, _) in
            overlaps.filter(|(_, other)| is_own(&one.finding) || is_own(&other.finding))
        {
            beside.entry(*at).or_default().push(*other);
            beside.entry(*other).or_default().push(*at);
        }
    }
    beside
}

/// Tells whether a finding is of a rule of the project.
fn is_own(finding: &Finding) -> bool {
    let is_known = |id: &str| RULES.iter().any(|kind| kind.rule.id == id);
    !is_known(finding.rule.id) && finding.rule.id != xguard_detect::local::RULE.id
}
