//! Other spellings of the same text: escapes, base64, values split over several literals, wide characters.

pub(super) mod base64;
pub(super) mod escape;
pub(super) mod join;
pub(super) mod joints;
pub(super) mod quoted;
pub(super) mod short;
pub(super) mod view;
pub(super) mod wide;
