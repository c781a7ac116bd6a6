//! Of what was found at one place, by several rules or in several readings of a text, one stays.

use std::cmp::Ordering;
use std::ops::Range;

use super::scene::Sighting;

/// Puts together what was found in the text itself and in texts decoded out of it: of those that overlap one stays.
pub(super) fn merge(mut all: Vec<Sighting<'_>>) -> Vec<Sighting<'_>> {
    all.sort_by_key(|sighting| (sighting.span.start, std::cmp::Reverse(sighting.span.end)));
    let mut kept: Vec<Sighting<'_>> = Vec::with_capacity(all.len());
    for sighting in all {
        match kept.last_mut() {
            Some(last) if last.span.end > sighting.span.start => {
                if outranks(&sighting, last) {
                    *last = sighting;
                }
            }
            _ => kept.push(sighting),
        }
    }
    kept
}

/// Tells which of two that overlap stays: the longer one, because the shorter one is a piece of it. A rule of the project
/// adds to the built-in ones and makes nothing harmless: it stays only where the harm is greater.
fn outranks(sighting: &Sighting<'_>, other: &Sighting<'_>) -> bool {
    if sighting.custom || other.custom {
        let built_in = !sighting.custom && other.custom;
        let longer = sighting.custom == other.custom && sighting.span.len() > other.span.len();
        match sighting.severity.cmp(&other.severity) {
            Ordering::Equal => built_in || longer,
            order => order == Ordering::Greater,
        }
    } else {
        sighting.span.len() > other.span.len()
    }
}

/// Tells whether a range overlaps any of the sightings, which are in order.
pub(super) fn overlaps_any(sightings: &[Sighting<'_>], range: &Range<usize>) -> bool {
    let first = sightings.partition_point(|sighting| sighting.span.end <= range.start);
    sightings
        .get(first)
        .is_some_and(|sighting| sighting.span.start < range.end)
}
