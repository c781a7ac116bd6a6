//! What lets a finding through, or was meant to.

use super::Standing;
use super::allow::{Allow, Subject};
use super::inline::Verdict;

/// What lets a finding through that somebody has allowed on the spot.
pub const BY_INLINE: &str = "`xguard:allow` on its line";

/// What there is to say about permissions for one finding.
#[derive(Default)]
pub(super) struct Permission {
    allowed_by: Option<String>,
    inline_void: Option<String>,
    run_out: Option<String>,
}

impl Permission {
    /// Takes what the line says, and looks through the entries.
    pub(super) fn new(
        inline: Verdict,
        entries: &[Allow],
        subject: &Subject<'_>,
        now_ms: u64,
    ) -> Self {
        let mut permission = Self::default();
        match inline {
            Verdict::Allows => permission.allowed_by = Some(BY_INLINE.to_owned()),
            Verdict::Void(why) => permission.inline_void = Some(why),
            Verdict::Silent => {}
        }
        if permission.allowed_by.is_none() {
            let (run_out, in_force): (Vec<_>, Vec<_>) = entries
                .iter()
                .filter(|one| one.covers(subject))
                .partition(|one| one.has_run_out(now_ms));
            let origin = |entries: &[&Allow]| entries.first().map(|one| one.origin.to_string());
            permission.allowed_by = origin(&in_force);
            permission.run_out = origin(&run_out).filter(|_| in_force.is_empty());
        }
        permission
    }

    /// What somebody allowed is allowed, committed or not.
    pub(super) fn standing(&self, committed: bool) -> Standing {
        match self.allowed_by {
            Some(_) => Standing::Allowed,
            None if committed => Standing::AlreadyCommitted,
            None => Standing::New,
        }
    }

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
    }
}
