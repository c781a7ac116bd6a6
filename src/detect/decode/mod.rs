//! Other spellings of the same text: escapes, base64, values split over several literals.

pub(super) mod escape;
pub(super) mod join;
