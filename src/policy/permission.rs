//! What lets a finding through, or was meant to.

use super::Standing;
use super::allow::{Allow, Subject};
use super::baseline::Baseline;
use super::inline::Verdict;

/// What lets a finding through that somebody has allowed on the spot.
pub const BY_INLINE: &str = "`xguard:allow` on its line";

/// What there is to say about permissions for one finding.
#[derive(Default)]
pub(super) struct Permission {
    allowed_by: Option<(Standing, String)>,
    inline_void: Option<String>,
    run_out: Option<String>,
}

/// What a project has permitted.
pub(super) struct Permitted<'a> {
    pub(super) allow: &'a [Allow],
    pub(super) baseline: &'a Baseline,
    pub(super) now_ms: u64,
}

impl Permission {
    /// Takes what the line says, and looks through what is permitted.
    pub(super) fn new(inline: Verdict, permitted: &Permitted<'_>, subject: &Subject<'_>) -> Self {
        let mut permission = Self::default();
        match inline {
            Verdict::Allows => {
                permission.allowed_by = Some((Standing::Allowed, BY_INLINE.to_owned()));
                return permission;
            }
            Verdict::Void(why) => permission.inline_void = Some(why),
            Verdict::Silent => {}
        }
        let now_ms = permitted.now_ms;
        let (run_out, in_force): (Vec<_>, Vec<_>) = permitted
            .allow
            .iter()
            .filter(|one| one.covers(subject))
            .partition(|one| one.has_run_out(now_ms));
        let allowed = in_force
            .first()
            .map(|one| (Standing::Allowed, one.origin.to_string()));
        let run_out = run_out.first().map(|one| one.origin.to_string());
        let entry = permitted.baseline.entry(subject.fingerprint);
        let name = |entry| permitted.baseline.name(entry);
        let (ended, known) = match entry {
            Some(entry) if entry.has_run_out(now_ms) => (Some(name(entry)), None),
            Some(entry) => (None, Some((entry.standing, name(entry)))),
            None => (None, None),
        };
        permission.allowed_by = allowed.or(known);
        permission.run_out = run_out
            .or(ended)
            .filter(|_| permission.allowed_by.is_none());
        permission
    }

    /// What somebody allowed is allowed, committed or not.
    pub(super) fn standing(&self, committed: bool) -> Standing {
        match self.allowed_by {
            Some((standing, _)) => standing,
            None if committed => Standing::AlreadyCommitted,
            None => Standing::New,
        }
    }

    pub(super) fn details(self) -> impl Iterator<Item = (String, String)> {
        let void = self
            .inline_void
            .map(|why| format!("`xguard:allow` on its line does not count: {why}"));
        let named = |name: &str, value: Option<String>| value.map(|value| (name.to_owned(), value));
        named("allowed_by", self.allowed_by.map(|(_, name)| name))
            .into_iter()
            .chain(named("inline_allow", void))
            .chain(named(
                "allowed_until",
                self.run_out.map(|origin| format!("{origin} has run out")),
            ))
    }
}
