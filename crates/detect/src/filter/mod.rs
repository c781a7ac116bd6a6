//! Offline reasons to drop a candidate: made up by hand, made of words, another vendor's, pieces of noise.

pub(super) mod made_up;
pub(super) mod mangled;
pub(super) mod noise;
pub(super) mod reference;
pub(super) mod sealed;
pub(super) mod words;
