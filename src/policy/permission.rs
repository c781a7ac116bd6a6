//! What lets a finding through, what tried to, and how that is told.

use super::Standing;

/// What lets a finding through, or tried to.
#[derive(Default)]
pub(super) struct Permission {
    /// What lets it through.
    pub(super) allowed_by: Option<String>,
    /// Why a comment on its line does not.
    pub(super) inline_void: Option<String>,
    /// The entry that did until it ran out.
    pub(super) run_out: Option<String>,
    /// The entry that would, but for the team policy.
    pub(super) set_aside: Option<String>,
}

/// Why a permission of a repository does not count.
pub(super) const ENFORCED: &str =
    "the team policy lets no repository allow this; `xguard config show` says more";

impl Permission {
    /// What somebody allowed is allowed, committed or not.
    pub(super) fn standing(&self, committed: bool) -> Standing {
        match self.allowed_by {
            Some(_) => Standing::Allowed,
            None if committed => Standing::AlreadyCommitted,
            None => Standing::New,
        }
    }

    /// Returns what there is to tell about it, name and value.
    pub(super) fn details(self) -> impl Iterator<Item = (String, String)> {
        let void = self
            .inline_void
            .map(|why| format!("`xguard:allow` on its line does not count: {why}"));
        let named = |name: &str, value: Option<String>| value.map(|value| (name.to_owned(), value));
        named("allowed_by", self.allowed_by)
            .into_iter()
            .chain(named("inline_allow", void))
            .chain(named(
                "allowed_until",
                self.run_out.map(|origin| format!("{origin} has run out")),
            ))
            .chain(named(
                "not_allowed",
                self.set_aside
                    .map(|origin| format!("{origin} does not count: {ENFORCED}")),
            ))
    }
}
