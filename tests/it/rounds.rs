//! How many rounds the property tests do, and from which seed on.

use std::ops::Range;

/// Returns the seeds of as many rounds as are asked for, `usual` where nothing is.
pub(crate) fn seeds(usual: u64) -> Range<u64> {
    let first = first_seed();
    first..first + count(usual)
}

/// Returns how many rounds are asked for, `usual` where nothing is.
pub(crate) fn count(usual: u64) -> u64 {
    number("XGUARD_ROUNDS").unwrap_or(usual)
}

/// Returns the first seed.
pub(crate) fn first_seed() -> u64 {
    number("XGUARD_SEED").unwrap_or(0)
}

/// Returns the number in a variable; one that is empty is not set.
fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok().filter(|text| !text.is_empty())?;
    let number = text.parse();
    Some(number.unwrap_or_else(|error| panic!("{name}: {error}")))
}
