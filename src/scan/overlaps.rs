//! What several rules find at one place. The verdict decides which is told, so that a rule that only warns, or an entry
//! that allows it, takes nothing away from one that blocks.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

use crate::policy::Verdict;
use xguard_detect::rules::RULES;
use xguard_detect::{Finding, Severity};
use xguard_git::Oid;

use crate::scan::found::FoundCredential;

/// What decides whether a finding is told.
struct Claim<'f> {
    file: (&'f [u8], Option<Oid>),
    /// From which line and column to which; nothing in a path.
    span: Option<Range<(usize, usize)>>,
    is_blocking: bool,
    severity: Severity,
    is_built_in: bool,
    length: usize,
}

impl<'f> Claim<'f> {
    fn new(one: &'f FoundCredential, verdict: &Verdict) -> Self {
        let place = one.finding.place;
        let span = (place.line, place.column)..(place.end_line, place.end_column);
        Self {
            file: (&one.path, one.commit),
            span: (!one.finding.in_path).then_some(span),
            is_blocking: verdict.is_blocking(),
            severity: verdict.severity,
            is_built_in: !is_own(&one.finding),
            length: one.finding.span.len(),
        }
    }

    /// Tells whether what `other` says at the same place is enough. What a rule of the project finds is not, for what a
    /// built-in rule blocks.
    fn yields_to(&self, other: &Self) -> bool {
        other.is_built_in || !(self.is_blocking && self.is_built_in)
    }
}

/// Tells which of the verdicts on what was `found` stay; the others say nothing more than one at the same place.
pub(crate) fn settled(found: &[FoundCredential], verdicts: &[Verdict]) -> Vec<bool> {
    let claims = found.iter().zip(verdicts);
    let claims: Vec<_> = claims
        .map(|(one, verdict)| Claim::new(one, verdict))
        .collect();
    settle_claims(&claims)
}

fn settle_claims(claims: &[Claim<'_>]) -> Vec<bool> {
    let beside = overlapping(claims);
    let mut order: Vec<(usize, &Claim<'_>)> = claims.iter().enumerate().collect();
    order.sort_by_key(|(_, one)| {
        Reverse((one.is_blocking, one.severity, one.is_built_in, one.length))
    });
    let mut kept = vec![false; claims.len()];
    for (at, one) in order {
        let mut others = beside.get(&at).into_iter().flatten();
        let is_told = others.any(|other| {
            let is_kept = kept.get(*other) == Some(&true);
            is_kept && claims.get(*other).is_some_and(|other| one.yields_to(other))
        });
        if let Some(kept) = kept.get_mut(at) {
            *kept = !is_told;
        }
    }
    kept
}

/// Returns for every claim which others overlap it.
fn overlapping(claims: &[Claim<'_>]) -> HashMap<usize, Vec<usize>> {
    let in_text = claims.iter().enumerate();
    let mut order: Vec<_> = in_text
        .filter_map(|(at, one)| Some((one.file, one.span.clone()?, at)))
        .collect();
    order.sort_by_key(|(file, span, _)| (*file, span.start));
    let mut beside: HashMap<usize, Vec<usize>> = HashMap::new();
    for (number, (file, span, at)) in order.iter().enumerate() {
        let behind = order.iter().skip(number + 1);
        let overlaps =
            behind.take_while(|(other, start, _)| other == file && start.start < span.end);
        for (_, _, other) in overlaps {
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

#[cfg(test)]
mod tests {
    use super::{Claim, settle_claims};
    use xguard_detect::Severity;

    fn claim(rng: &mut fastrand::Rng) -> Claim<'static> {
        let start = rng.usize(..12);
        let length = rng.usize(1..6);
        let severities = [Severity::Note, Severity::Medium, Severity::Critical];
        Claim {
            file: (b"a", None),
            span: Some((1, start)..(1, start + length)),
            is_blocking: rng.bool(),
            severity: severities[rng.usize(..3)],
            is_built_in: rng.u8(..4) > 0,
            length,
        }
    }

    #[test]
    fn nothing_that_blocks_is_covered_by_what_does_not() {
        let mut rng = fastrand::Rng::with_seed(5);
        for _ in 0..5_000 {
            let claims: Vec<_> = (0..rng.usize(1..6)).map(|_| claim(&mut rng)).collect();
            let kept = settle_claims(&claims);
            let overlaps = |one: &Claim<'_>, other: &Claim<'_>| {
                let (one, other) = (one.span.clone().unwrap(), other.span.clone().unwrap());
                one.start < other.end && other.start < one.end
            };
            let told = || claims.iter().zip(&kept).filter(|(_, kept)| **kept);
            for (one, is_kept) in claims.iter().zip(&kept) {
                let speaks_for = |other: &Claim<'_>| {
                    overlaps(one, other)
                        && (!one.is_blocking || other.is_blocking)
                        && (!(one.is_blocking && one.is_built_in) || other.is_built_in)
                };
                assert!(*is_kept || told().any(|(other, _)| speaks_for(other)));
                let same = told().filter(|(other, _)| other.is_built_in && overlaps(one, other));
                assert!(!*is_kept || !one.is_built_in || same.count() == 1);
            }
        }
    }
}
