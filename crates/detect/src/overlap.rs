//! Of what was found at one place, by several rules or in several readings of a text, one stays.
//!
//! The built-in rules settle that among themselves: the more severe stays, then the longer. What a
//! rule of the project finds is kept beside it, because only the verdict tells which of the two blocks.

use std::cmp::Reverse;
use std::ops::Range;

use super::scene::DetectedCredential;

/// Puts together what was found in the text itself and in texts decoded out of it: of those that overlap one stays, of
/// the built-in rules and of each rule of the project.
pub(super) fn resolve_overlaps(
    mut all: Vec<DetectedCredential<'_>>,
) -> Vec<DetectedCredential<'_>> {
    let whose = |sighting: &DetectedCredential<'_>| sighting.custom.then_some(sighting.rule.id);
    let place =
        |sighting: &DetectedCredential<'_>| (sighting.span.start, Reverse(sighting.span.end));
    all.sort_by_key(|sighting| (whose(sighting), place(sighting)));
    let mut kept: Vec<DetectedCredential<'_>> = Vec::with_capacity(all.len());
    for sighting in all {
        let beside = |last: &&mut DetectedCredential<'_>| {
            whose(last) == whose(&sighting) && last.span.end > sighting.span.start
        };
        match kept.last_mut().filter(beside) {
            Some(last) if is_preferred_over(&sighting, last) => *last = sighting,
            Some(_) => {}
            None => kept.push(sighting),
        }
    }
    kept
}

/// Tells which of two that overlap stays: the more severe one, so that a note takes nothing from what blocks; of two as
/// severe the longer one, because the shorter one is a piece of it.
fn is_preferred_over(sighting: &DetectedCredential<'_>, other: &DetectedCredential<'_>) -> bool {
    let worth = |one: &DetectedCredential<'_>| (one.severity, one.span.len());
    worth(sighting) > worth(other)
}

/// Tells whether a range overlaps any of the sightings, which are in order.
pub(super) fn overlaps_any(sightings: &[DetectedCredential<'_>], range: &Range<usize>) -> bool {
    let first = sightings.partition_point(|sighting| sighting.span.end <= range.start);
    sightings
        .get(first)
        .is_some_and(|sighting| sighting.span.start < range.end)
}
