//! Other spellings of the same text: escapes, base64, values split over several literals, wide characters, strings among
//! bytes. What is read here comes on top of the text as it stands, never instead of it.

pub(super) mod base64;
pub(super) mod counted;
pub(super) mod escape;
pub(super) mod join;
pub(super) mod joints;
pub(super) mod quoted;
pub(super) mod short;
pub(super) mod sqlite;
pub(super) mod strings;
pub(super) mod view;
pub(super) mod wide;
