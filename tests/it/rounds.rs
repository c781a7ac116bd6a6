//! How many rounds the property tests do, and from which seed on.

use std::ops::Range;

/// Returns the seeds of as many rounds as are asked for, `usual` where nothing is.
pub(crate) fn seeds(usual: u64) -> Range<u64> {
    let first = number("XGUARD_SEED", 0);
    first..first + number("XGUARD_ROUNDS", usual)
}

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |number| {
        number
            .parse()
            .unwrap_or_else(|error| panic!("{name}: {error}"))
    })
}
