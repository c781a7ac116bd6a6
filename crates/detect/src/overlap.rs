//! Of what was found at one place, by several rules or in several readings of a text, what stays.
//!
//! **What proves itself beats a guess, whatever the severity**: a guess that overlaps it is a misreading. Of what one
//! rule finds the more severe stays, then the longer. What different rules find is kept, because only the verdict tells
//! which of the two blocks.

use std::cmp::Reverse;
use std::ops::Range;

use super::scene::DetectedCredential;

/// Puts together what was found in the text itself and in texts decoded out of it. Of a rule no two overlap.
pub(super) fn resolve_overlaps(
    mut all: Vec<DetectedCredential<'_>>,
) -> Vec<DetectedCredential<'_>> {
    let proven = places_of_proofs(&all);
    all.retain(|one| {
        let first = proven.partition_point(|place| place.end <= one.span.start);
        let is_misread = proven
            .get(first)
            .is_some_and(|place| place.start < one.span.end);
        !(one.is_guess && is_misread)
    });
    let mut kept = keep_best(all, |one| (one.custom, one.rule.id));
    // One value that two readings took for two kinds is one finding all the same.
    kept.sort_by_key(|one| {
        (
            one.custom,
            one.span.start,
            one.span.end,
            Reverse(one.severity),
        )
    });
    kept.dedup_by(|next, one| {
        let both = one.is_guess && next.is_guess;
        both && one.span == next.span && one.value == next.value
    });
    kept
}

/// Returns where something proves itself, in order and put together where places overlap.
fn places_of_proofs(all: &[DetectedCredential<'_>]) -> Vec<Range<usize>> {
    let proofs = all.iter().filter(|one| !one.custom && !one.is_guess);
    let mut spans: Vec<Range<usize>> = proofs.map(|one| one.span.clone()).collect();
    spans.sort_by_key(|span| span.start);
    spans.dedup_by(|next, one| {
        let is_one = next.start < one.end;
        if is_one {
            one.end = one.end.max(next.end);
        }
        is_one
    });
    spans
}

/// Keeps one of all that overlap and are of one group: the more severe one, so that a note takes nothing from what
/// blocks; of two as severe the longer one, because the shorter one is a piece of it.
pub(super) fn keep_best<'t, G: Ord>(
    mut all: Vec<DetectedCredential<'t>>,
    group: impl Fn(&DetectedCredential<'t>) -> G,
) -> Vec<DetectedCredential<'t>> {
    all.sort_by_key(|one| (group(one), one.span.start, Reverse(one.span.end)));
    let worth = |one: &DetectedCredential<'t>| (one.severity, one.span.len());
    let mut kept: Vec<DetectedCredential<'t>> = Vec::with_capacity(all.len());
    for next in all {
        let is_beside = |last: &&mut DetectedCredential<'t>| {
            group(last) == group(&next) && last.span.end > next.span.start
        };
        match kept.last_mut().filter(is_beside) {
            Some(last) if worth(&next) > worth(last) => *last = next,
            Some(_) => {}
            None => kept.push(next),
        }
    }
    kept
}

/// Tells whether a range overlaps any of the sightings, which are in order.
pub(super) fn overlaps_any(sightings: &[DetectedCredential<'_>], range: &Range<usize>) -> bool {
    let first = sightings.partition_point(|sighting| sighting.span.end <= range.start);
    sightings
        .get(first)
        .is_some_and(|sighting| sighting.span.start < range.end)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::resolve_overlaps;
    use crate::rules::RULES;
    use crate::scene::DetectedCredential;
    use crate::testing::rounds;

    fn sighting(rng: &mut fastrand::Rng) -> DetectedCredential<'static> {
        let start = rng.usize(..12);
        let kind = &RULES[rng.usize(..RULES.len())];
        let value = Cow::Owned(vec![rng.u8(..)]);
        let span = start..start + rng.usize(1..6);
        let mut one = DetectedCredential::new(kind.rule, span, value);
        one.is_guess = rng.bool();
        one
    }

    #[test]
    fn no_guess_takes_anything_from_what_proves_itself() {
        let mut rng = fastrand::Rng::with_seed(9);
        for _ in 0..rounds(500) {
            let all: Vec<_> = (0..6).map(|_| sighting(&mut rng)).collect();
            let facts =
                |one: &DetectedCredential<'_>| (one.rule.id, one.span.clone(), one.is_guess);
            let before: Vec<_> = all.iter().map(facts).collect();
            let after: Vec<_> = resolve_overlaps(all).iter().map(facts).collect();
            for one in &before {
                let (id, span, is_guess) = one;
                let mut beside = after
                    .iter()
                    .filter(|(_, other, _)| other.start < span.end && span.start < other.end);
                let is_kept = after.contains(one);
                // A proof gives way to one of its own rule; a guess that stays has no proof beside it.
                let is_same = |(rule, _, is_guess): &(_, _, _)| rule == id && !is_guess;
                let is_right = if *is_guess {
                    !is_kept || beside.all(|(_, _, is_guess)| *is_guess)
                } else {
                    is_kept || beside.any(is_same)
                };
                assert!(is_right, "{one:?}: {before:?}, {after:?}");
            }
        }
    }
}
