//! Where configuration, policy and baseline come from, and what holds together.

pub(crate) mod baseline_changes;
pub(crate) mod baseline_file;
pub(crate) mod changes;
pub(crate) mod load;
pub(crate) mod origin;
pub(crate) mod own_file;
pub(crate) mod read;
pub(crate) mod rules;
pub(crate) mod shown;
pub(crate) mod team_policy;
