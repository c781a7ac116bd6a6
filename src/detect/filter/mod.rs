//! Offline reasons to drop a candidate: made up by hand, made of words, another vendor's.

pub(super) mod made_up;
pub(super) mod words;
